"""Updates are stored before Telegram hears so, whatever the network, Telegram, or the database do."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.receiver import Receiver, TokenRefusedError, chat_id_of
from storage.database import Database
from storage.receivers import Receivers
from storage.tables import inbox

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOKEN = "123456789:CANARY-token-that-nobody-may-read-00"


def said(number: int, chat: int = 1) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": "hello"}}


class Telegram:
    """Answers each getUpdates with the next thing it was told to; then it holds back."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: list[web.Response | list[Any]] = []
        self.on_question: Callable[[], None] = lambda: None

    async def get_updates(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        self.on_question()
        if not self.answers:
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        return web.json_response({"ok": True, "result": answer}) if isinstance(answer, list) else answer


def refusal(code: int, description: str, **parameters: Any) -> web.Response:
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return web.json_response(body, status=code)


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
async def address(telegram: Telegram) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/getUpdates", telegram.get_updates)
    server = TestServer(app)
    await server.start_server(shutdown_timeout=0)
    yield str(server.make_url("")).rstrip("/")
    await server.close()


class Receiving:
    """A receiver that runs, and what it did."""

    def __init__(self, database: Database, http: ClientSession, address: str) -> None:
        self.pauses: list[float] = []
        self.woken = asyncio.Event()
        self.receiver = Receiver(
            database,
            http,
            bot="residents",
            token=TOKEN,
            address=address,
            now=lambda: NOW,
            wake=self.woken.set,
            chance=lambda: 0.0,
            pause=self._pause,
        )

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def until_it_waits(self, telegram: Telegram) -> None:
        """Run until every answer was used and the next question stands open."""
        quiet = asyncio.Event()
        telegram.on_question = lambda: quiet.set() if not telegram.answers else None
        running = asyncio.create_task(self.receiver.run())
        waiting = asyncio.create_task(quiet.wait())
        await asyncio.wait({running, waiting}, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        if not running.cancelled():
            await running


@pytest.fixture
async def receiving(database: Database, address: str) -> AsyncIterator[Receiving]:
    async with ClientSession() as http:
        yield Receiving(database, http, address)


async def stored(database: Database) -> list[tuple[int, int]]:
    async with database.reading() as connection:
        rows = await connection.execute(select(inbox.c.update_id, inbox.c.chat_id).order_by(inbox.c.id))
        return [tuple(row) for row in rows]


async def test_what_comes_is_stored_and_only_then_acknowledged(
    receiving: Receiving, telegram: Telegram, database: Database
) -> None:
    telegram.answers = [[said(7, 70), said(8, 80)], [said(9, 70)]]
    await receiving.until_it_waits(telegram)
    assert await stored(database) == [(7, 70), (8, 80), (9, 70)]
    assert [question.get("offset") for question in telegram.asked] == [None, 9, 10]
    assert receiving.woken.is_set()
    async with database.reading() as connection:
        assert await Receivers(connection).next_update_id("residents") == 10


async def test_the_update_is_kept_as_it_came_also_with_half_an_emoji(
    receiving: Receiving, telegram: Telegram, database: Database
) -> None:
    update = said(7) | {"message": {"chat": {"id": 1}, "text": "\ud83d \x00 نعم 🙂"}}
    telegram.answers = [[update]]
    await receiving.until_it_waits(telegram)
    async with database.reading() as connection:
        raw = (await connection.execute(select(inbox.c.raw))).scalar_one()
    assert json.loads(raw) == update


async def test_what_comes_again_after_a_restart_is_stored_once(
    receiving: Receiving, telegram: Telegram, database: Database
) -> None:
    for _ in range(2):
        telegram.answers = [[said(7)]]
        await receiving.until_it_waits(telegram)
    assert await stored(database) == [(7, 1)]


async def test_nothing_is_acknowledged_while_the_database_is_out_of_order(
    receiving: Receiving, telegram: Telegram, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, failures = database.writing, []

    def locked() -> Any:
        if len(failures) < 2:
            failures.append(1)
            raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))
        return writing()

    monkeypatch.setattr(database, "writing", locked)
    telegram.answers = [[said(7)], [said(7)], [said(7), said(8)]]
    with capture_logs() as logs:
        await receiving.until_it_waits(telegram)
    assert [question.get("offset") for question in telegram.asked] == [None, None, None, 9]
    assert await stored(database) == [(7, 1), (8, 1)]
    assert [entry["event"] for entry in logs] == ["receiving_failed", "receiving_again"]


async def test_an_update_that_is_none_is_skipped_and_holds_up_no_other(
    receiving: Receiving, telegram: Telegram, database: Database
) -> None:
    telegram.answers = [["nonsense", {"message": {}}, {"update_id": "9"}, {"update_id": True}, said(10**30), said(7)]]
    with capture_logs() as logs:
        await receiving.until_it_waits(telegram)
    assert await stored(database) == [(7, 1)]
    assert [entry["event"] for entry in logs] == ["update_without_number"] * 5


async def test_an_answer_without_a_single_update_does_not_make_it_spin(
    receiving: Receiving, telegram: Telegram
) -> None:
    telegram.answers = [["nonsense"], ["nonsense"]]
    await receiving.until_it_waits(telegram)
    assert receiving.pauses == [0.5, 1.0]


@pytest.mark.parametrize(
    ("answer", "pause", "words"),
    [
        (refusal(429, "Too Many Requests: retry after 17", retry_after=17), 17.0, "Too Many Requests"),
        (refusal(409, "Conflict: terminated by other getUpdates request"), 0.5, "another process receives"),
        (refusal(500, "Internal Server Error"), 0.5, "Internal Server Error"),
        (web.Response(text="<html>Bad Gateway</html>", status=502), 0.5, "not the Bot API's"),
        (web.Response(text="[]", status=404), 0.5, "not the Bot API's"),
    ],
    ids=["429", "409", "500", "a page of a proxy", "404 of somebody else"],
)
async def test_a_refusal_is_waited_out_and_said_once_as_is_its_end(
    receiving: Receiving, telegram: Telegram, database: Database, answer: web.Response, pause: float, words: str
) -> None:
    again = web.Response(body=answer.body, status=answer.status, content_type="application/json")
    telegram.answers = [again, [said(7)]]
    with capture_logs() as logs:
        await receiving.until_it_waits(telegram)
    assert receiving.pauses == [pause]
    assert [entry["event"] for entry in logs] == ["receiving_failed", "receiving_again"]
    assert words in logs[0]["why"]
    assert await stored(database) == [(7, 1)]


@pytest.mark.parametrize("code", [401, 404])
async def test_a_token_that_is_refused_ends_it_with_a_clear_error_that_does_not_hold_the_token(
    receiving: Receiving, telegram: Telegram, code: int
) -> None:
    telegram.answers = [refusal(code, "Unauthorized")]
    with pytest.raises(TokenRefusedError, match="residents") as caught:
        await receiving.until_it_waits(telegram)
    assert "CANARY" not in str(caught.value)


async def test_no_connection_is_tried_again_ever_later_and_the_token_is_in_no_line_of_the_log(
    database: Database, telegram: Telegram
) -> None:
    async with ClientSession() as http:
        receiving = Receiving(database, http, "http://127.0.0.1:9")

        async def pause(seconds: float) -> None:
            receiving.pauses.append(seconds)
            if len(receiving.pauses) == 8:
                running.cancel()

        receiving.receiver._pause = pause
        with capture_logs() as logs:
            running = asyncio.create_task(receiving.receiver.run())
            await asyncio.gather(running, return_exceptions=True)
    assert receiving.pauses == [0.5, 1, 2, 4, 8, 15, 15, 15]
    assert len(logs) == 1
    assert "CANARY" not in str(logs)


async def test_cancelled_in_the_middle_of_storing_it_finishes_storing(
    receiving: Receiving, telegram: Telegram, database: Database
) -> None:
    storing, go_on, store = asyncio.Event(), asyncio.Event(), receiving.receiver._store

    async def slow(*given: Any) -> None:
        storing.set()
        await go_on.wait()
        await store(*given)

    receiving.receiver._store = slow
    telegram.answers = [[said(7)]]
    running = asyncio.create_task(receiving.receiver.run())
    await storing.wait()
    running.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await stored(database) == [(7, 1)]


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"update_id": 1, "message": {"from": {"id": 2}, "chat": {"id": 3}}}, 3),
        ({"update_id": 1, "edited_message": {"chat": {"id": -100}}}, -100),
        ({"update_id": 1, "callback_query": {"from": {"id": 2}, "message": {"chat": {"id": 3}}}}, 3),
        ({"update_id": 1, "callback_query": {"from": {"id": 2}, "inline_message_id": "x"}}, 2),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": 3}, "from": {"id": 2}}}, 3),
        ({"update_id": 1, "poll_answer": {"user": {"id": 2}}}, 2),
        ({"update_id": 1, "of_the_future": {"deep": [{"within": {"chat": {"id": 9}}}]}}, 9),
        ({"update_id": 1, "message": {"chat": {"id": "3"}}}, 0),
        ({"update_id": 1, "message": {"chat": {"id": 10**30}}}, 0),
        ({"update_id": 1, "message": "hello"}, 0),
        ({"update_id": 1}, 0),
    ],
)
def test_an_update_keeps_the_order_of_its_chat(update: dict[str, Any], chat: int) -> None:
    assert chat_id_of(update) == chat
