"""What Telegram refuses, breaks off or slows down: nothing is lost, nobody waits for somebody else."""

import asyncio

import pytest

from bot.flows.menu import IDEA
from domain.texts import _
from storage import tables

SECOND = 1.01  # bot/delivery/pacing.py


async def unreachable(stage, resident):
    gone = tables.residents.c.unreachable_since.is_not(None)
    return await stage.count(tables.residents, tables.residents.c.telegram_id == resident.id, gone) == 1


async def test_a_chat_that_is_told_to_wait_holds_nobody_else_up(stage, fatma):
    ans = await stage.resident("Ans")
    stage.fails("429", chat_id=fatma.id, retry_after=1)
    fatma.says("/help")
    for _time in range(3):
        ans.says("/help")
        await ans.hears("/stop")
        assert fatma.heard == ""
    await fatma.hears("/stop")
    assert stage.sandbox.limits.early == 0


async def test_thirty_residents_at_once_break_no_limit(stage, monkeypatch):
    monkeypatch.setattr("bot.delivery.pacing.CHAT_SECONDS", SECOND)
    stage.sandbox.limits.enforced = True
    await asyncio.gather(*(stage.resident(f"Bewoner {number}") for number in range(30)))
    await stage.settled()
    assert stage.sandbox.limits.broken == {"overall": 0, "chat": 0, "group": 0}
    assert stage.sandbox.stats.methods()["sendMessage"]["refused"] == 0


async def test_who_blocks_the_bot_hears_nothing_and_is_welcome_back(stage, fatma):
    stage.sandbox.world.set_blocked(stage.bot, fatma.account, blocked=True)
    await stage.until(lambda: unreachable(stage, fatma), "she cannot be reached")
    fatma.starts()
    await fatma.sees(IDEA.label)
    assert not await unreachable(stage, fatma)


async def test_who_blocked_the_bot_unseen_is_unreachable_from_the_first_refusal_until_they_write(stage, fatma):
    stage.fails("blocked", chat_id=fatma.id, method="sendMessage")
    fatma.says("/help")
    await stage.until(lambda: unreachable(stage, fatma), "she cannot be reached")
    assert fatma.heard == ""
    fatma.says("/menu")
    await fatma.sees(IDEA.label)
    assert not await unreachable(stage, fatma)


@pytest.mark.parametrize("fault", [{"kind": "5xx"}, {"kind": "5xx", "html": True}, {"kind": "refuse"}])
async def test_after_a_failure_the_answers_come_in_order(stage, fatma, fault):
    stage.fails(fault.pop("kind"), chat_id=fatma.id, method="sendMessage", **fault)
    fatma.does(lambda: [fatma.acts.text(fatma.place, words) for words in ("/help", "/language", "/stop")])
    await fatma.hears(_("Which language shall we speak?"), "/menu")
    await stage.settled()
    first, second, third = fatma.heard.split("\n\n", 1)[0], *fatma.heard.rsplit("\n\n", 2)[1:]
    assert "/menu" not in first
    assert fatma.reads(_("Which language shall we speak?")) in second
    assert "/menu" in third


async def test_what_was_accepted_without_an_answer_is_repeated_once_and_nothing_is_lost(stage, fatma):
    stage.fails("drop_after_accept", chat_id=fatma.id, method="sendMessage")
    fatma.does(lambda: [fatma.acts.text(fatma.place, words) for words in ("/language", "/stop")])
    await fatma.hears("/menu")
    await stage.settled()
    question = fatma.reads(_("Which language shall we speak?"))
    assert fatma.heard.count(question) == 2
    assert fatma.heard.rindex(question) < fatma.heard.index("/menu")
    assert await stage.count(tables.outbox, tables.outbox.c.state != "sent") == 0


async def test_an_update_that_comes_twice_is_answered_once(stage, fatma):
    stage.fails("duplicate_update", chat_id=fatma.id)
    fatma.says("/language")
    await fatma.hears(_("Which language shall we speak?"))
    assert stage.sandbox.faults.all() == []
    since = fatma.heard
    fatma.says("/stop")
    await fatma.hears("/menu")
    assert fatma.reads(_("Which language shall we speak?")) not in fatma.heard
    assert since.count(fatma.reads(_("Which language shall we speak?"))) == 1


async def test_telegram_out_of_reach_keeps_everything_until_it_is_back(stage, fatma):
    outage = stage.fails("refuse", times=None)
    deaf = stage.fails("5xx", times=None, method="getUpdates")
    fatma.does(lambda: [fatma.acts.text(fatma.place, words) for words in ("/help", "/language")])

    async def was_noticed():
        return deaf.used >= 1 or outage.used >= 1

    await stage.until(was_noticed, "a call failed")
    assert fatma.heard == ""
    stage.sandbox.faults.clear()
    await fatma.hears("/stop", _("Which language shall we speak?"))
