"""Who has a case, as the console moves it: by one, from another, to another, later, to the bot, and to its end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.handover import Reason, State
from domain.snoozing import UNTIL_WRITES
from tests.support.chatroom import chatroom
from tests.support.console import ANNELIES, JOOST, MONDAY, PETRA, SAMIRA

KARIN = replace(JOOST, id="karin", name="Karin", areas=frozenset({"GK99"}))


@pytest.fixture
async def in_danger(each_office):
    room = await chatroom(each_office, reason=Reason.CRISIS, subject="suicide")
    yield room
    await room.close()


def actions(page):
    """What can be done on this page."""
    return {one.action.partition("?")[0].rpartition("/")[2] for one in page.forms if "/cases/" in one.action}


async def test_claiming_takes_it_and_the_resident_hears_who_is_there(fatma):
    page = await fatma.opens()
    assert "Nobody has it yet" in page.words
    page = await page.submits("/claim")
    assert "You have it" in page.words
    assert (await fatma.as_now()).worker_id == SAMIRA.id
    assert "Samira" in page.words.split("This case begins")[1]
    assert {"reply", "pass-on", "snooze", "give-back", "close", "plan", "note"} <= actions(page)


async def test_who_does_not_have_it_is_offered_what_they_can_do_only(fatma):
    await fatma.claimed()
    page = await fatma.opens(JOOST)
    assert actions(page) == {"note"}
    assert "Samira has it" in page.words
    coordinators = await fatma.opens(ANNELIES)
    assert actions(coordinators) == {"note", "take-over"}


async def test_the_second_of_two_who_claim_reads_who_was_quicker(fatma):
    first, second = await fatma.opens(SAMIRA), await fatma.opens(JOOST)
    await first.submits("/claim")
    page = await second.submits("/claim")
    assert "Samira has this case." in page.words
    assert (await fatma.as_now()).worker_id == SAMIRA.id


async def test_a_coordinator_takes_it_over_from_whom_the_page_named(fatma):
    mine = await fatma.claimed()
    page = await fatma.opens(ANNELIES)
    await fatma.signs_in(JOOST)
    await mine.submits("/pass-on", to=JOOST.id)
    page = await page.submits("/take-over")
    assert "Joost has this case." in page.words
    assert (await fatma.as_now()).worker_id == JOOST.id
    page = await page.submits("/take-over")
    assert (await fatma.as_now()).worker_id == ANNELIES.id
    assert "Annelies took it over from Joost." in page.words


async def test_it_is_passed_on_with_a_note_that_stands_in_the_story(fatma):
    await fatma.signs_in(JOOST)
    page = await (await fatma.claimed()).submits("/pass-on", to=JOOST.id, note="Spreekt liever Turks.")
    assert "Joost has Fatma's case now." in page.words
    joosts = await fatma.opens(JOOST)
    assert "Samira passed it on to Joost." in joosts.words
    assert "Spreekt liever Turks." in joosts.words


async def test_the_best_colleague_stands_first_and_oneself_not_at_all(fatma):
    await fatma.signs_in(ANNELIES)
    await fatma.signs_in(JOOST)
    page = await fatma.claimed()
    listed = page.words.split("Who takes over Fatma?")[1]
    assert listed.index("Joost") < listed.index("Annelies"), "who speaks Turkish, and is no coordinator"
    assert page.form("/pass-on").fields["to"] == JOOST.id


async def test_to_somebody_who_is_not_there_it_is_not_passed_on_and_the_note_is_kept(fatma):
    page = await (await fatma.claimed()).submits("/pass-on", to="nobody", note="Let op.")
    assert "does not work here now" in page.words
    assert (await fatma.as_now()).worker_id == SAMIRA.id
    assert page.form("/note").fields["words"].strip() == "Let op."


async def test_who_passes_on_what_is_not_in_their_area_goes_to_the_inbox(fatma):
    karins = await fatma.signs_in(KARIN)
    await fatma.signs_in(JOOST)
    page = await (await fatma.claimed()).submits("/pass-on", to=KARIN.id)
    page = await karins.opens(fatma.path)
    assert page.status == 200, "it was passed to her"
    page = await page.submits("/pass-on", to=JOOST.id)
    assert page.path.startswith("/inbox")
    assert (await karins.opens(fatma.path)).status == 404


@pytest.mark.parametrize(
    ("chosen", "moment", "until"),
    [
        ("hour", "", MONDAY + timedelta(hours=1)),
        ("tomorrow", "", MONDAY.replace(day=1, month=12, hour=8)),
        ("monday", "", MONDAY.replace(day=7, month=12, hour=8)),
        ("writes", "", MONDAY + UNTIL_WRITES),
        ("own", "2026-12-03T14:30", MONDAY.replace(day=3, month=12, hour=13, minute=30)),
    ],
)
async def test_it_is_put_off_until_the_moment_that_was_chosen(fatma, chosen, moment, until):
    page = await (await fatma.claimed()).submits("/reply", words="Ik zoek het uit.")
    page = await page.submits("/snooze", until=chosen, moment=moment)
    case = await fatma.as_now()
    assert (case.state, case.snoozed_until) == (State.SNOOZED, until)
    assert "Out of sight until" in page.words


@pytest.mark.parametrize(
    ("chosen", "moment"),
    [
        ("own", ""),
        ("own", "2020-01-01T10:00"),
        ("own", "2027-12-01T10:00"),
        ("own", "2026-12-03T14:30+02:00"),
        ("own", "gisteren"),
        ("never", ""),
        ("", ""),
    ],
)
async def test_to_no_moment_it_is_not_put_off(fatma, chosen, moment):
    page = await (await fatma.claimed()).submits("/snooze", until=chosen, moment=moment)
    assert "Choose until when." in page.words or "has passed" in page.words
    assert (await fatma.as_now()).state is State.WAITING_FOR_WORKER


async def test_given_back_the_bot_has_it(fatma):
    page = await (await fatma.claimed()).submits("/give-back")
    assert (await fatma.as_now()).state is State.RETURNED
    assert "The bot has the chat" in page.words
    assert "Samira gave the chat back to the bot." in page.words
    assert {"claim", "close", "note"} <= actions(page)


async def test_closed_it_is_over_for_everybody(fatma):
    page = await (await fatma.claimed()).submits("/close")
    assert (await fatma.as_now()).state is State.CLOSED
    assert actions(page) == {"note"}
    page = await (await fatma.opens(JOOST)).visitor.opens(fatma.path)
    assert "Samira closed this case." in page.words


async def test_from_the_queue_it_can_be_closed_when_nobody_need_come(fatma):
    await (await fatma.opens()).submits("/close")
    assert (await fatma.as_now()).state is State.CLOSED


async def test_what_a_colleague_has_is_closed_by_nobody_else(fatma):
    old = await fatma.opens(JOOST)
    await fatma.claimed()
    page = await old.submits("/close")
    assert "Samira has this case." in page.words
    assert (await fatma.as_now()).state is State.WAITING_FOR_WORKER


@pytest.mark.parametrize(("action", "state"), [("/give-back", State.RETURNED), ("/close", State.CLOSED)])
async def test_where_there_was_danger_somebody_says_first_that_it_is_looked_after(in_danger, action, state):
    page = await in_danger.claimed()
    assert "Fatma may be in danger. Do this only when somebody looks after it." in page.words
    page = await page.submits(action)
    assert "Say first that somebody looks after it." in page.words
    assert (await in_danger.as_now()).state is State.WAITING_FOR_WORKER
    await page.submits(action, sure="yes")
    assert (await in_danger.as_now()).state is state


async def test_danger_that_waits_is_not_put_off(in_danger):
    page = await in_danger.claimed()
    assert "snooze" not in actions(page)
    csrf = page.form("/reply").fields["_csrf"]
    page = await page.visitor.posts(f"{in_danger.path}/snooze", {"_csrf": csrf, "until": "hour"})
    assert (await in_danger.as_now()).state is State.WAITING_FOR_WORKER


async def test_nobody_of_another_area_moves_it_and_administrators_see_no_chats(fatma):
    karins = await fatma.signs_in(KARIN)
    csrf = (await karins.opens("/inbox")).response.text.partition('name="csrf" content="')[2].partition('"')[0]
    for action in ("claim", "take-over", "pass-on", "snooze", "give-back", "close"):
        fields = {"_csrf": csrf, "to": JOOST.id, "colleague": SAMIRA.id, "until": "hour", "sure": "yes"}
        assert (await karins.posts(f"{fatma.path}/{action}", fields)).status == 404, action
    assert (await fatma.as_now()).state is State.QUEUED
    assert (await fatma.opens(PETRA)).status == 403


async def test_the_list_at_the_left_stays_as_it_was(fatma):
    page = await (await fatma.signs_in()).opens(f"{fatma.path}?queue=unassigned&language=tr")
    page = await page.submits("/claim")
    assert "queue=unassigned" in page.path
    assert "language=tr" in page.path
