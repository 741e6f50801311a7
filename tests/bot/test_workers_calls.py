"""The real python-telegram-bot against the stand-in for Telegram: what comes back is understood, nothing leaks."""

import io
import json
import logging
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import web
from sqlalchemy import insert, update
from telegram import Bot

from bot import sandbox as sandbox_package
from bot.delivery.outcomes import (
    Accepted,
    Blocked,
    MovedTo,
    NotReached,
    NotReady,
    Outcome,
    Pointless,
    Refused,
    TooMany,
    Unknown,
    Unwell,
)
from bot.downloads import AttachmentFolder, FileGoneError
from bot.sandbox.server import Sandbox, SandboxBot
from bot.transports import workers_calls
from bot.transports.bot_api import Command
from bot.transports.calls import AiogramSender, open_bot
from bot.transports.workers_calls import (
    PtbFiles,
    PtbSender,
    close_workers_bot,
    open_workers_bot,
    register_workers_commands,
    workers_username,
)
from domain.texts import Texts
from storage.database import Database
from storage.dispatch import Claimed
from storage.outbox import Outgoing
from storage.tables import attachments, residents
from tests.support.delivery import Clock, Post
from voordeur.logs import set_up_logs

TOKEN = "1000002:CANARY_token_that_nobody_may_read"
RESIDENTS_TOKEN = "1000001:CANARY_token_that_nobody_may_read"
BOT = "werkers_bot"
TEXTS = Texts({})
NOBODY = "http://127.0.0.1:9"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Folder:
    """Files in memory of one test: a path, None for still to come, or an error."""

    def __init__(self) -> None:
        self.there: dict[str, Any] = {}

    async def open(self, attachment_id: str) -> Path | None:
        found = self.there[attachment_id]
        if isinstance(found, Exception):
            raise found
        return found


class Stage:
    """A sandbox with one worker in front of the workers' bot, and a forum group that the bot leads."""

    def __init__(self, sandbox: Sandbox, address: str) -> None:
        self.sandbox, self.address, self.folder = sandbox, address, Folder()
        self.phone = sandbox.world.add_phone("Joris Bakker", "nl", "Android")
        sandbox.world.open_chat(sandbox.world.bots[1000002], self.phone)
        self.place = sandbox.people.private(self.phone.id, BOT)
        self.group = sandbox.world.add_group("Wijkteam", forum=True)
        sandbox.people.join(self.group, [self.phone.id], [BOT], [BOT])

    def shown(self) -> Any:
        """The last message in the worker's chat."""
        messages = self.place.chat.messages
        return list(messages.values() if isinstance(messages, dict) else messages)[-1]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    bots = [SandboxBot(TOKEN, BOT, "Werkers"), SandboxBot(RESIDENTS_TOKEN, "voordeur_bot", "Voordeur")]
    sandbox = Sandbox(bots, chat_page=False)
    yield Stage(sandbox, await sandbox.start("127.0.0.1", 0))
    await sandbox.stop()


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    opened = open_workers_bot(TOKEN, stage.address)
    yield opened
    await close_workers_bot(opened)


class Script:
    """Somebody in Telegram's place who gives every call the same answer, and files one of their own."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.says(200, "")
        self.file = (200, "")

    def says(self, status: int, body: str | dict[str, Any]) -> None:
        self.call = (status, body if isinstance(body, str) else json.dumps(body))

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path.rsplit("/", 1)[-1])
        status, body = self.file if request.path.startswith("/file/") else self.call
        return web.Response(status=status, text=body)


@pytest.fixture
async def script() -> AsyncIterator[Script]:
    script = Script()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", script.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    script.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield script
    await runner.cleanup()


@pytest.fixture
async def scripted(script: Script) -> AsyncIterator[Bot]:
    opened = open_workers_bot(TOKEN, script.address)
    yield opened
    await close_workers_bot(opened)


def message(chat: int, method: str = "sendMessage", **payload: Any) -> Claimed:
    return Claimed(1, "workers", chat, method, payload, 0, repeatable=True, attempts=1)


async def send(bot: Bot, stage: Stage, **payload: Any) -> Outcome:
    return await PtbSender(bot, stage.folder).send(message(stage.phone.id, **payload))


async def send_in_group(bot: Bot, stage: Stage, method: str, **payload: Any) -> Outcome:
    return await PtbSender(bot, stage.folder).send(message(stage.group.id, method, **payload))


async def test_a_message_is_sent_to_the_chat_of_its_row_and_its_number_comes_back(bot: Bot, stage: Stage) -> None:
    buttons = {"inline_keyboard": [[{"text": "Overnemen", "callback_data": "c"}]]}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outcome = await send(bot, stage, text="<b>Dag</b>", parse_mode="HTML", reply_markup=buttons, chat_id=404)
    sent = stage.shown()
    assert outcome == Accepted(sent.id)
    assert sent.body["text"] == "Dag"
    assert sent.body["reply_markup"] == buttons


def test_the_chat_goes_with_exactly_the_methods_that_take_one() -> None:
    document = Path(sandbox_package.__file__).with_name("botapi-10.3.json").read_text("utf-8")
    methods = json.loads(document)["methods"]
    known = [name for name in methods if callable(getattr(Bot, name, None))]
    takes = {name for name in known if "chat_id" in {one["name"] for one in methods[name]["params"]}}
    assert {name for name in known if workers_calls._takes_chat(name)} == takes
    assert len(takes) > 50
    assert len(known) - len(takes) > 50


async def test_of_a_topic_its_number_comes_back_and_of_an_album_the_first_message(bot: Bot, stage: Stage) -> None:
    topic = await send_in_group(bot, stage, "createForumTopic", name="Fatma · tuin")
    assert isinstance(topic, Accepted)
    assert topic.message_id in stage.group.topics
    photo = stage.sandbox.people.drawn_photo(60, 40).as_json()["file_id"]
    media = [{"type": "photo", "media": photo}, {"type": "photo", "media": photo}]
    album = await send_in_group(bot, stage, "sendMediaGroup", message_thread_id=topic.message_id, media=media)
    after = await send_in_group(bot, stage, "sendMessage", message_thread_id=topic.message_id, text="a")
    assert isinstance(album, Accepted)
    assert isinstance(after, Accepted)
    assert after.message_id == album.message_id + 2
    renamed = await send_in_group(bot, stage, "editForumTopic", message_thread_id=topic.message_id, name="Fatma")
    assert renamed == Accepted(None)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"kind": "429", "retry_after": 7}, TooMany(7.0)),
        ({"kind": "5xx", "status": 502}, Unwell),
        ({"kind": "5xx", "status": 502, "html": True}, Unknown("the answer is not the Bot API's")),
        ({"kind": "drop_after_accept"}, Unknown("RemoteProtocolError")),
        ({"kind": "refuse"}, Unknown("RemoteProtocolError")),
        ({"kind": "blocked"}, Blocked("Forbidden: bot was blocked by the user")),
    ],
    ids=["429", "5xx", "page of a proxy", "dropped after accepting", "closed", "blocked"],
)
async def test_what_goes_wrong_is_told_apart(bot: Bot, stage: Stage, fault: dict[str, Any], outcome: Any) -> None:
    stage.sandbox.faults.add(**fault)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        came = await send(bot, stage, text="a")
    assert isinstance(came, outcome) if isinstance(outcome, type) else came == outcome
    assert isinstance(await send(bot, stage, text="a"), Accepted)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (
            400,
            {"ok": False, "description": "Bad Request: x", "parameters": {"migrate_to_chat_id": -1002}},
            MovedTo(-1002),
        ),
        (429, {"ok": False, "description": "Too Many Requests: retry later"}, TooMany(1.0)),
        (429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 0}}, TooMany(1.0)),
        (413, {"ok": False, "description": "Request Entity Too Large"}, Refused("Request Entity Too Large")),
        (409, {"ok": False, "description": "Conflict: terminated"}, Refused("Conflict: terminated")),
        (500, {"ok": False}, Unwell("HTTP 500")),
        (403, "<h1>this proxy lets nobody in</h1>", Unknown("the answer is not the Bot API's")),
        (200, "<h1>please sign in to the network</h1>", Unknown("the answer is not the Bot API's")),
        (200, {"ok": True}, Unknown("the answer is not the Bot API's")),
        (200, "[]", Unknown("the answer is not the Bot API's")),
        (200, "", Unknown("the answer is not the Bot API's")),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_an_odd_answer_is_understood_for_what_it_says_about_the_message(
    script: Script, scripted: Bot, caplog: pytest.LogCaptureFixture, status: int, body: Any, outcome: Outcome
) -> None:
    script.says(status, body)
    assert await PtbSender(scripted, Folder()).send(message(1, text="a")) == outcome
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_an_answer_of_a_newer_telegram_is_an_answer(script: Script, scripted: Bot) -> None:
    sent = {
        "message_id": 12,
        "date": "not a number any more",
        "chat": {"id": 5, "type": "agora"},
        "telepathy": {"thoughts": [{"strength": 0.5}]},
    }
    script.says(200, {"ok": True, "result": sent, "mood": "fine"})
    assert await PtbSender(scripted, Folder()).send(message(5, text="a")) == Accepted(12)


async def test_a_method_newer_than_the_library_is_called(bot: Bot, stage: Stage, script: Script, scripted: Bot) -> None:
    assert not hasattr(Bot, "sendRichMessage")
    script.says(200, {"ok": True, "result": {"message_id": 3}})
    sender = PtbSender(scripted, Folder())
    assert await sender.send(message(5, "sendRichMessage", rich_message={"html": "a"})) == Accepted(3)
    assert script.asked == ["sendRichMessage"]


async def test_an_answer_that_does_not_come_in_time_is_unknown(
    bot: Bot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_calls, "SEND_SECONDS", 0.05)
    stage.sandbox.faults.add("slow", seconds=0.3)
    assert await send(bot, stage, text="a") == Unknown("TimeoutError")


async def test_what_is_so_already_or_too_late_is_pointless_and_other_mistakes_are_refused(
    bot: Bot, stage: Stage
) -> None:
    sent = await send(bot, stage, text="a")
    assert isinstance(sent, Accepted)
    assert isinstance(await send(bot, stage, method="editMessageText", message_id=sent.message_id, text="a"), Pointless)
    assert isinstance(await send(bot, stage, method="editMessageText", message_id=sent.message_id, text="b"), Accepted)
    assert isinstance(await send(bot, stage, method="answerCallbackQuery", callback_query_id="12345"), Pointless)
    thumb = [{"type": "emoji", "emoji": "👍"}]
    assert isinstance(await send(bot, stage, method="setMessageReaction", message_id=404, reaction=thumb), Pointless)
    assert isinstance(await send(bot, stage, text="<b>never closed", parse_mode="HTML"), Refused)
    assert isinstance(await PtbSender(bot, stage.folder).send(message(404404, text="a")), Refused)
    topic = await send_in_group(bot, stage, "createForumTopic", name="Fatma")
    assert isinstance(topic, Accepted)
    where = {"message_thread_id": topic.message_id}
    assert isinstance(await send_in_group(bot, stage, "editForumTopic", name="Fatma", **where), Pointless)
    gone = await send_in_group(bot, stage, "sendMessage", message_thread_id=404, text="a")
    assert isinstance(gone, Refused)
    assert "message thread not found" in gone.reason.casefold()


@pytest.mark.parametrize("method", ["sendMesage", "bot", "initialize", "../getMe", "send_message", ""])
async def test_a_method_that_there_is_not_is_refused_and_the_queue_goes_on(bot: Bot, stage: Stage, method: str) -> None:
    assert await send(bot, stage, method=method, text="a") == Refused(f"the Bot API has no method {method!r}")
    assert isinstance(await send(bot, stage, text="a"), Accepted)


async def test_nobody_there_and_a_refused_token_say_nothing_about_the_message(stage: Stage) -> None:
    for token, address in ((TOKEN, NOBODY), ("1000002:another_CANARY", stage.address)):
        other = open_workers_bot(token, address)
        outcome = await PtbSender(other, stage.folder).send(message(stage.phone.id, text="a"))
        await close_workers_bot(other)
        assert isinstance(outcome, NotReached)
        assert "CANARY" not in outcome.reason


async def test_a_worker_who_blocked_the_bot_is_recognised(bot: Bot, stage: Stage) -> None:
    stage.sandbox.world.set_blocked(stage.sandbox.world.bots[1000002], stage.phone, blocked=True)
    assert isinstance(await send(bot, stage, text="a"), Blocked)


async def test_closing_closes_every_connection_of_a_bot_that_never_reached_telegram() -> None:
    opened = open_workers_bot(TOKEN, NOBODY)
    await close_workers_bot(opened)
    outcome = await PtbSender(opened, Folder()).send(message(1, text="a"))
    assert not isinstance(outcome, Accepted)
    assert "CANARY" not in str(outcome)


def stored(field: str, name: str, attachment: str) -> dict[str, Any]:
    return {"made": {"field": field, "kind": "stored", "name": name, "of": {"attachment": attachment}}}


def stored_photo(attachment: str = "a1") -> dict[str, Any]:
    return stored("photo", "photo.jpg", attachment)


async def test_a_file_of_ours_goes_with_its_message_byte_for_byte(bot: Bot, stage: Stage, tmp_path: Path) -> None:
    content = b"OggS" + bytes(range(256)) * 300
    stage.folder.there["a1"] = tmp_path / "x"
    stage.folder.there["a1"].write_bytes(content)
    outcome = await send(bot, stage, method="sendVoice", caption="Over de tuin", **stored("voice", "v.ogg", "a1"))
    sent = stage.shown()
    assert outcome == Accepted(sent.id)
    assert sent.body["caption"] == "Over de tuin"
    pieces = [piece async for piece in PtbFiles(bot).fetch(sent.body["voice"]["file_id"])]
    assert b"".join(pieces) == content


@pytest.mark.parametrize("token", [TOKEN, RESIDENTS_TOKEN], ids=["python-telegram-bot", "aiogram"])
async def test_an_album_of_files_of_ours_arrives_as_one(bot: Bot, stage: Stage, tmp_path: Path, token: str) -> None:
    stage.folder.there |= {name: tmp_path / name for name in ("a1", "b2")}
    for name, width in (("a1", 60), ("b2", 90)):
        (tmp_path / name).write_bytes(stage.sandbox.people.drawn_photo(width, 40).content)
    album = {
        "media": [
            {"type": "photo", "media": "attach://one", "caption": "<b>Het plein</b>", "parse_mode": "HTML"},
            {"type": "photo", "media": "attach://two"},
        ],
        "made": [stored("one", "1.jpg", "a1")["made"], stored("two", "2.jpg", "b2")["made"]],
    }
    stage.sandbox.world.open_chat(stage.sandbox.world.bots[1000001], stage.phone)
    residents_bot = open_bot(RESIDENTS_TOKEN, stage.address)
    senders = {TOKEN: PtbSender(bot, stage.folder), RESIDENTS_TOKEN: AiogramSender(residents_bot, TEXTS, stage.folder)}
    outcome = await senders[token].send(message(stage.phone.id, "sendMediaGroup", **album))
    await residents_bot.session.close()
    names = {TOKEN: BOT, RESIDENTS_TOKEN: "voordeur_bot"}
    messages = stage.sandbox.people.private(stage.phone.id, names[token]).chat.messages
    first, second = list(messages.values() if isinstance(messages, dict) else messages)[-2:]
    assert outcome == Accepted(first.id)
    assert [one.body["photo"][-1]["width"] for one in (first, second)] == [60, 90]
    assert (first.body["caption"], first.body["caption_entities"][0]["type"]) == ("Het plein", "bold")
    assert first.body["media_group_id"] == second.body["media_group_id"]


async def test_the_residents_bot_sends_a_file_that_a_worker_sent(stage: Stage, tmp_path: Path) -> None:
    resident = stage.sandbox.world.add_phone("Fatma Yılmaz", "tr", "Android")
    stage.sandbox.world.open_chat(stage.sandbox.world.bots[1000001], resident)
    stage.folder.there |= {"a1": tmp_path / "x", "b2": None, "c3": FileGoneError("gone")}
    stage.folder.there["a1"].write_bytes(stage.sandbox.people.drawn_photo(60, 40).content)
    residents_bot = open_bot(RESIDENTS_TOKEN, stage.address)
    sender = AiogramSender(residents_bot, TEXTS, stage.folder)
    came = [await sender.send(message(resident.id, "sendPhoto", **stored_photo(name))) for name in ("a1", "b2", "c3")]
    await residents_bot.session.close()
    assert [type(outcome) for outcome in came] == [Accepted, NotReady, Refused]


@pytest.mark.parametrize(
    ("there", "outcome"),
    [
        (None, NotReady("the file that goes with it is still to come")),
        (FileGoneError("it could not be fetched"), Refused("the file that goes with it is not there")),
        (Path("/nowhere/at/all.jpg"), Refused("the file that goes with it is not there")),
        (Path("/"), Unwell("the file that goes with it: IsADirectoryError")),
        (ConnectionError("database"), Unwell("the file that goes with it: ConnectionError")),
    ],
    ids=["to come", "gone", "lost", "disk", "database"],
)
async def test_a_message_whose_file_is_not_there_is_not_sent_without_it(
    bot: Bot, stage: Stage, there: Any, outcome: Outcome
) -> None:
    stage.folder.there["a1"] = there
    assert await send(bot, stage, method="sendPhoto", **stored_photo()) == outcome
    assert not stage.place.chat.messages


async def test_a_file_that_cannot_be_made_here_is_refused(bot: Bot, stage: Stage) -> None:
    made = {"field": "photo", "kind": "qr", "name": "qr.png", "of": {"link": "https://example.org"}}
    assert isinstance(await send(bot, stage, method="sendPhoto", made=made), Refused)


@pytest.fixture
async def attachment(sqlite_database: Database) -> str:
    """The id of a photo that is still to be fetched."""
    async with sqlite_database.writing() as connection:
        await connection.execute(insert(residents), {"id": 1, "telegram_id": 7, "created_at": NOW})
        wanted = {"id": "a1", "resident_id": 1, "kind": "photo", "telegram_file_id": "f", "due_at": NOW}
        await connection.execute(insert(attachments), wanted | {"created_at": NOW})
        await connection.commit()
    return "a1"


async def becomes(database: Database, **values: Any) -> None:
    async with database.writing() as connection:
        await connection.execute(update(attachments).values(values))
        await connection.commit()


async def test_a_file_is_found_where_it_was_put_once_it_was_fetched(
    sqlite_database: Database, attachment: str, tmp_path: Path
) -> None:
    folder = AttachmentFolder(sqlite_database, tmp_path, lambda: NOW)
    assert await folder.open(attachment) is None
    await becomes(sqlite_database, state="stored", file_name="a1/a1.jpg")
    assert await folder.open(attachment) == tmp_path / "a1/a1.jpg"
    await becomes(sqlite_database, state="failed", file_name=None)
    with pytest.raises(FileGoneError, match="could not be fetched"):
        await folder.open(attachment)
    with pytest.raises(FileGoneError, match="no such attachment"):
        await folder.open("of-somebody-erased")


async def test_a_file_that_does_not_come_in_time_is_waited_for_no_longer_and_one_that_came_late_is_found(
    sqlite_database: Database, attachment: str, tmp_path: Path
) -> None:
    def after(**time: float) -> AttachmentFolder:
        return AttachmentFolder(sqlite_database, tmp_path, lambda: NOW + timedelta(**time))

    assert await after(minutes=3).open(attachment) is None
    with pytest.raises(FileGoneError, match="did not come in time"):
        await after(minutes=3, seconds=1).open(attachment)
    await becomes(sqlite_database, state="stored", file_name="a1/a1.jpg")
    assert await after(days=9).open(attachment) == tmp_path / "a1/a1.jpg"


async def test_what_waits_behind_a_file_that_never_comes_goes_out_after_a_few_minutes(
    sqlite_database: Database, attachment: str, bot: Bot, stage: Stage, tmp_path: Path
) -> None:
    clock = Clock()
    stage.folder = AttachmentFolder(sqlite_database, tmp_path, clock.now)
    await becomes(sqlite_database, created_at=clock.now())
    post = Post(sqlite_database, PtbSender(bot, stage.folder), clock)
    await post.put(
        Outgoing("residents", stage.phone.id, "sendPhoto", stored_photo(attachment)),
        Outgoing("residents", stage.phone.id, "sendMessage", {"text": "Bel 112"}),
    )
    await post.go_on(120)
    assert await post.states() == ["due", "due"]
    await post.go_on(120)
    assert await post.states() == ["failed", "sent"]


async def test_a_message_waits_for_its_file_in_its_place_and_others_do_not(
    sqlite_database: Database, attachment: str, bot: Bot, stage: Stage, tmp_path: Path
) -> None:
    stage.folder = AttachmentFolder(sqlite_database, tmp_path, lambda: NOW)
    post = Post(sqlite_database, PtbSender(bot, stage.folder), Clock())
    other = stage.sandbox.world.add_phone("Samira Haddad", "nl", "Android")
    stage.sandbox.world.open_chat(stage.sandbox.world.bots[1000002], other)
    await post.put(
        Outgoing("residents", stage.phone.id, "sendPhoto", stored_photo(attachment)),
        Outgoing("residents", stage.phone.id, "sendMessage", {"text": "after the photo"}),
        Outgoing("residents", other.id, "sendMessage", {"text": "to somebody else"}),
    )
    await post.go_on(30)
    assert await post.states() == ["due", "due", "sent"]
    assert not stage.place.chat.messages
    await becomes(sqlite_database, state="stored", file_name="a1.jpg")
    (tmp_path / "a1.jpg").write_bytes(stage.sandbox.people.drawn_photo(60, 40).content)
    await post.go_on(4)
    rows = await post.rows()
    assert [row.state for row in rows] == ["sent"] * 3
    assert rows[0].message_id < rows[1].message_id
    assert [row.attempts for row in rows] == [1, 1, 1]


async def test_what_is_more_urgent_passes_a_message_that_waits_for_its_file(
    sqlite_database: Database, bot: Bot, stage: Stage
) -> None:
    post = Post(sqlite_database, PtbSender(bot, stage.folder), Clock())
    stage.folder.there["a1"] = None
    await post.put(Outgoing("residents", stage.group.id, "sendPhoto", stored_photo(), priority=1))
    await post.go_on(3)
    await post.put(Outgoing("residents", stage.group.id, "sendMessage", {"text": "a"}))
    await post.go_on(3)
    assert await post.states() == ["due", "sent"]


async def test_waiting_for_a_file_uses_up_none_of_what_a_group_may_get_in_a_minute(
    sqlite_database: Database, bot: Bot, stage: Stage
) -> None:
    post = Post(sqlite_database, PtbSender(bot, stage.folder), Clock())
    stage.folder.there["a1"] = None
    await post.put(Outgoing("residents", stage.group.id, "sendPhoto", stored_photo()))
    await post.go_on(30)
    stage.folder.there["a1"] = FileGoneError("never")
    await post.put(Outgoing("residents", stage.group.id, "sendMessage", {"text": "a"}))
    await post.go_on(3)
    assert await post.states() == ["failed", "sent"]


async def test_commands_are_registered_per_language_and_the_bot_knows_its_name(bot: Bot) -> None:
    await register_workers_commands(bot, {None: [Command("help", "Help")], "nl": [Command("help", "Hulp")]})
    assert [one.description for one in await bot.get_my_commands()] == ["Help"]
    assert [one.description for one in await bot.get_my_commands(language_code="nl")] == ["Hulp"]
    assert await workers_username(bot) == BOT


async def test_a_file_comes_byte_for_byte_in_pieces_and_one_that_is_not_there_never(bot: Bot, stage: Stage) -> None:
    content = b"OggS" + bytes(200_000)
    voice = stage.sandbox.people.new_voice(content, 3)
    pieces = [piece async for piece in PtbFiles(bot).fetch(voice.as_json()["file_id"])]
    assert b"".join(pieces) == content
    assert len(pieces) > 1
    with pytest.raises(FileGoneError):
        _ = [piece async for piece in PtbFiles(bot).fetch("no-such-file")]


async def test_a_file_that_takes_too_long_is_tried_again_later(
    bot: Bot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_calls, "FILE_SECONDS", -1)
    voice = stage.sandbox.people.new_voice(b"OggS" + bytes(1000), 3)
    with pytest.raises(ConnectionError, match="TimeoutError"):
        _ = [piece async for piece in PtbFiles(bot).fetch(voice.as_json()["file_id"])]


async def test_a_file_that_telegram_does_not_hand_over_now_is_tried_again_later(script: Script, scripted: Bot) -> None:
    script.says(200, {"ok": True, "result": {"file_id": "f", "file_path": "voice/1.oga"}})
    script.file = (200, "OggS")
    assert [piece async for piece in PtbFiles(scripted).fetch("f")] == [b"OggS"]
    script.file = (404, "gone by now")
    with pytest.raises(ConnectionError, match="HTTP 404"):
        await anext(PtbFiles(scripted).fetch("f"))
    script.says(200, {"ok": True, "result": {"file_id": "f"}})
    with pytest.raises(FileGoneError, match="no path"):
        await anext(PtbFiles(scripted).fetch("f"))


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the process writes to its log at the most talkative level."""
    root = logging.getLogger()
    handlers, level, before = root.handlers, root.level, structlog.get_config()
    out = io.StringIO()
    set_up_logs("DEBUG", "console", out)
    yield out
    root.handlers, root.level = handlers, level
    logging.captureWarnings(capture=False)
    structlog.configure(**before)


async def test_the_token_is_in_no_log_and_no_error(bot: Bot, stage: Stage, logged: io.StringIO) -> None:
    log = logging.getLogger("canary")
    assert isinstance(await send(bot, stage, text="SECRET words"), Accepted)
    stage.sandbox.faults.add("5xx", html=True)
    await send(bot, stage, text="SECRET words")
    nowhere = open_workers_bot(TOKEN, NOBODY)
    for failing in (
        workers_username(nowhere),
        register_workers_commands(nowhere, {None: [Command("help", "Help")]}),
        anext(PtbFiles(nowhere).fetch("some-file")),
    ):
        with pytest.raises(ConnectionError) as caught:
            await failing
        assert "CANARY" not in str(caught.value)
        log.error("failed", exc_info=caught.value)
    await close_workers_bot(nowhere)
    log.info("an address: %s/bot%s/getMe", stage.address, TOKEN)
    assert "failed" in logged.getvalue()
    assert "an address" in logged.getvalue()
    assert "CANARY" not in logged.getvalue()
    assert "SECRET" not in logged.getvalue()
