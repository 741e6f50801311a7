"""The real aiogram against the stand-in for Telegram: what comes back is understood, what goes out obeys."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot
from aiohttp import ClientSession
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.delivery import Delivery
from bot.delivery.outcomes import (
    Accepted,
    Blocked,
    NotReached,
    Outcome,
    Pointless,
    Refused,
    TooMany,
    Unknown,
    Unwell,
)
from bot.downloads import FileGoneError
from bot.receiver import Receiver
from bot.sandbox.server import Sandbox, SandboxBot
from bot.transports import calls
from bot.transports.calls import AiogramFiles, AiogramSender, Command, open_bot, register_commands
from domain.texts import Texts
from storage.database import Database
from storage.dispatch import Claimed
from storage.outbox import ANNOUNCEMENT, Outbox, Outgoing
from storage.tables import inbox, outbox

TOKEN = "1000001:CANARY_token_that_nobody_may_read"
BOT = "voordeur_bot"


TEXTS = Texts({})


class Stage:
    """A sandbox with one resident in front of one bot."""

    def __init__(self, sandbox: Sandbox, address: str) -> None:
        self.sandbox, self.address = sandbox, address
        self.phone = self.add_phone("Fatma Yılmaz")
        self.place = sandbox.people.private(self.phone.id, BOT)

    def add_phone(self, name: str) -> Any:
        phone = self.sandbox.world.add_phone(name, "tr", "Android")
        self.sandbox.world.open_chat(self.sandbox.world.bots[1000001], phone)
        return phone


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    sandbox = Sandbox([SandboxBot(TOKEN, BOT, "Voordeur")], chat_page=False)
    yield Stage(sandbox, await sandbox.start("127.0.0.1", 0))
    await sandbox.stop()


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    opened = open_bot(TOKEN, stage.address)
    yield opened
    await opened.session.close()


def message(chat: int, method: str = "sendMessage", **payload: Any) -> Claimed:
    return Claimed(1, "residents", chat, method, payload, 0, repeatable=True, attempts=1)


async def send(bot: Bot, stage: Stage, **payload: Any) -> Outcome:
    return await AiogramSender(bot, TEXTS).send(message(stage.phone.id, **payload))


async def test_a_message_is_sent_to_the_chat_of_its_row_and_its_number_comes_back(bot: Bot, stage: Stage) -> None:
    buttons = {"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}]]}
    outcome = await send(bot, stage, text="<b>Merhaba</b>", parse_mode="HTML", reply_markup=buttons, chat_id=404)
    shown = stage.place.chat.messages
    sent = list(shown.values() if isinstance(shown, dict) else shown)[-1]
    assert outcome == Accepted(sent.id)
    assert sent.body["text"] == "Merhaba"


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"kind": "429", "retry_after": 7}, TooMany(7.0)),
        ({"kind": "5xx", "status": 502}, Unwell),
        ({"kind": "5xx", "status": 502, "html": True}, Unknown("the answer is not the Bot API's")),
        ({"kind": "drop_after_accept"}, Unknown("ServerDisconnectedError")),
        ({"kind": "refuse"}, Unknown("ServerDisconnectedError")),
        ({"kind": "blocked"}, Blocked("Forbidden: bot was blocked by the user")),
    ],
    ids=["429", "5xx", "page of a proxy", "dropped after accepting", "closed", "blocked"],
)
async def test_what_goes_wrong_is_told_apart(bot: Bot, stage: Stage, fault: dict[str, Any], outcome: Any) -> None:
    stage.sandbox.faults.add(fault.pop("kind"), **fault)
    came = await send(bot, stage, text="a")
    assert isinstance(came, outcome) if isinstance(outcome, type) else came == outcome
    assert isinstance(await send(bot, stage, text="a"), Accepted)


async def test_an_answer_that_does_not_come_in_time_is_unknown(
    bot: Bot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "SEND_SECONDS", 0.05)
    stage.sandbox.faults.add("slow", seconds=0.3)
    assert await send(bot, stage, text="a") == Unknown("TimeoutError")


async def test_what_is_so_already_or_too_late_is_pointless_and_other_mistakes_are_refused(
    bot: Bot, stage: Stage
) -> None:
    sent = await send(bot, stage, text="a")
    same = message(stage.phone.id, "editMessageText", message_id=sent.message_id, text="a")
    assert isinstance(await AiogramSender(bot, TEXTS).send(same), Pointless)
    late = message(stage.phone.id, "answerCallbackQuery", callback_query_id="12345")
    assert isinstance(await AiogramSender(bot, TEXTS).send(late), Pointless)
    assert isinstance(await send(bot, stage, text="<b>never closed", parse_mode="HTML"), Refused)
    assert isinstance(await AiogramSender(bot, TEXTS).send(message(404404, text="a")), Refused)


async def test_a_call_that_cannot_be_built_is_refused_without_its_words(bot: Bot, stage: Stage) -> None:
    assert await send(bot, stage, method="sendMesage", text="a") == Refused("the Bot API has no method 'sendMesage'")
    assert await send(bot, stage, method="bot", text="a") == Refused("the Bot API has no method 'bot'")
    wrong = await send(bot, stage, text=["secret words"])
    assert wrong == Refused("wrong or missing parameters: text")


async def test_nobody_there_and_a_refused_token_say_nothing_about_the_message(stage: Stage) -> None:
    for token, address in ((TOKEN, "http://127.0.0.1:9"), ("1000001:another_CANARY", stage.address)):
        other = open_bot(token, address)
        outcome = await AiogramSender(other, TEXTS).send(message(stage.phone.id, text="a"))
        await other.session.close()
        assert isinstance(outcome, NotReached)
        assert "CANARY" not in outcome.reason


async def test_a_resident_who_blocked_the_bot_is_recognised(bot: Bot, stage: Stage) -> None:
    stage.sandbox.world.set_blocked(stage.sandbox.world.bots[1000001], stage.phone, blocked=True)
    assert isinstance(await send(bot, stage, text="a"), Blocked)


async def test_commands_are_registered_per_language(bot: Bot) -> None:
    await register_commands(bot, {None: [Command("help", "Help")], "tr": [Command("help", "Yardım")]})
    assert [one.description for one in await bot.get_my_commands()] == ["Help"]
    assert [one.description for one in await bot.get_my_commands(language_code="tr")] == ["Yardım"]


async def test_commands_that_are_not_taken_raise_without_the_token() -> None:
    nowhere = open_bot(TOKEN, "http://127.0.0.1:9")
    with pytest.raises(ConnectionError) as caught:
        await register_commands(nowhere, {None: [Command("help", "Help")]})
    await nowhere.session.close()
    assert "CANARY" not in str(caught.value)


async def test_a_file_comes_byte_for_byte_and_one_that_is_not_there_never(bot: Bot, stage: Stage) -> None:
    content = b"OggS" + bytes(200_000)
    voice = stage.sandbox.people.new_voice(content, 3)
    pieces = [piece async for piece in AiogramFiles(bot).fetch(voice.as_json()["file_id"])]
    assert b"".join(pieces) == content
    assert len(pieces) > 1
    with pytest.raises(FileGoneError):
        _ = [piece async for piece in AiogramFiles(bot).fetch("no-such-file")]


async def test_a_file_that_cannot_be_fetched_now_raises_without_the_token() -> None:
    nowhere = open_bot(TOKEN, "http://127.0.0.1:9")
    with pytest.raises(ConnectionError) as caught:
        _ = [piece async for piece in AiogramFiles(nowhere).fetch("some-file")]
    await nowhere.session.close()
    assert "CANARY" not in str(caught.value)


def _now() -> datetime:
    return datetime.now(UTC)


async def _delivered(database: Database, bot: Bot, messages: list[Outgoing]) -> None:
    async with database.writing() as connection:
        box = Outbox(connection)
        for one in messages:
            box.add(one, _now())
        await box.flush()
        await connection.commit()
    running = asyncio.create_task(Delivery(database, AiogramSender(bot, TEXTS), bot="residents", now=_now).run())
    waiting = select(func.count()).where(outbox.c.state.in_(["due", "held", "claimed"]))
    for _ in range(2_000):
        async with database.reading() as connection:
            if not (await connection.execute(waiting)).scalar_one():
                break
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_broadcast_within_enforced_limits_gets_no_429(
    sqlite_database: Database, bot: Bot, stage: Stage
) -> None:
    stage.sandbox.limits.enforced = True
    people = [stage.add_phone(f"Resident {number}") for number in range(40)]
    news = [Outgoing("residents", one.id, "sendMessage", {"text": "news"}, ANNOUNCEMENT) for one in people]
    talk = [Outgoing("residents", stage.phone.id, "sendMessage", {"text": f"{number}"}) for number in range(4)]
    with capture_logs() as logs:
        await _delivered(sqlite_database, bot, news + talk)
    assert stage.sandbox.limits.broken == {"overall": 0, "chat": 0, "group": 0}
    assert logs == []
    async with sqlite_database.reading() as connection:
        assert set((await connection.execute(select(outbox.c.state))).scalars()) == {"sent"}


async def test_a_429_is_obeyed_and_other_chats_are_not_held_up(
    sqlite_database: Database, bot: Bot, stage: Stage
) -> None:
    other = stage.add_phone("Ayşe Demir")
    stage.sandbox.faults.add("429", chat_id=stage.phone.id, retry_after=1)
    messages = [Outgoing("residents", stage.phone.id, "sendMessage", {"text": words}) for words in ("a", "b")]
    await _delivered(sqlite_database, bot, [*messages, Outgoing("residents", other.id, "sendMessage", {"text": "c"})])
    assert stage.sandbox.limits.early == 0
    async with sqlite_database.reading() as connection:
        rows = (await connection.execute(select(outbox).order_by(outbox.c.sent_at))).all()
    assert [row.id for row in rows] == [3, 1, 2]


async def test_what_a_resident_says_is_received_from_the_stand_in(sqlite_database: Database, stage: Stage) -> None:
    woken = asyncio.Event()
    stage.sandbox.faults.add("duplicate_update")
    async with ClientSession() as http:
        receiver = Receiver(
            sqlite_database, http, bot="residents", token=TOKEN, address=stage.address, now=_now, wake=woken.set
        )
        running = asyncio.create_task(receiver.run())
        stage.sandbox.people.text(stage.place, "Merhaba")
        await asyncio.wait_for(woken.wait(), 5)
        stage.sandbox.people.text(stage.place, "Bir fikrim var")
        count = select(func.count()).select_from(inbox)
        for _ in range(500):
            async with sqlite_database.reading() as connection:
                if (await connection.execute(count)).scalar_one() == 2:
                    break
            await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    async with sqlite_database.reading() as connection:
        assert set((await connection.execute(select(inbox.c.chat_id))).scalars()) == {stage.phone.id}
        assert (await connection.execute(count)).scalar_one() == 2
