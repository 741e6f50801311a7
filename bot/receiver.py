"""Raw updates in: fetched from Telegram by long polling, committed, and only then acknowledged.

Telegram counts an update as delivered as soon as we ask for the one after it. So nothing is parsed here beyond the
update's number and its chat: what nobody can read is stored all the same, and never keeps the others waiting.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.patience import Patience, finishing
from storage.database import Database, is_out_of_order
from storage.inbox import Inbox, Received
from storage.receivers import Receivers

log = structlog.get_logger()

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for."""

POLL_SECONDS = 50
"""How long Telegram holds an empty answer back; its maximum."""

_ANSWER_SECONDS = 15  # beyond the long poll: what the network may need
_MOST = 2**63


class TokenRefusedError(Exception):
    """Telegram does not know this bot's token: a new one from @BotFather is needed."""


class _RefusedError(Exception):
    """Telegram refused to give updates."""

    def __init__(self, code: int, description: str, retry_after: float | None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.retry_after = retry_after


class Receiver:
    """Receives one bot's updates until it is cancelled. `wake` is called after every commit that stored something."""

    def __init__(
        self,
        database: Database,
        http: ClientSession,
        *,
        bot: str,
        token: str,
        address: str,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        updates: Sequence[str] = UPDATES,
        poll_seconds: int = POLL_SECONDS,
        chance: Callable[[], float] = random.random,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._http = http
        self._bot = bot
        self._token = token
        self._url = f"{address.rstrip('/')}/bot{token}/getUpdates"
        self._now = now
        self._wake = wake
        self._updates = list(updates)
        self._poll_seconds = poll_seconds
        self._timeout = ClientTimeout(total=poll_seconds + _ANSWER_SECONDS, sock_connect=_ANSWER_SECONDS)
        self._pause = pause
        self._patience = Patience(chance)

    async def run(self) -> None:
        """Receive until cancelled; a transaction that is under way is finished first."""
        # The first question names no position: Telegram then starts at the first update it was not told is stored.
        # After a quiet week it counts on from any number, and an old position would hide what has a lower one.
        position: int | None = None
        while True:
            try:
                position = await self._round(position)
            except TokenRefusedError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever happens, the next update must still be received
                await self._pause(self._after(error))
            else:
                self._say_recovered()

    async def _round(self, position: int | None) -> int | None:
        """One question to Telegram and one transaction: the position to go on from."""
        updates = await self._ask(position)
        if not updates:
            return position
        received = list(self._readable(updates))
        if not received:
            # Nothing in it can be acknowledged, so the same answer will come again.
            raise ValueError("no update in the answer has a number")
        following = max(one.update_id for one in received) + 1
        await finishing(self._store(received, following))
        self._wake()
        return following

    async def _store(self, received: Sequence[Received], following: int) -> None:
        async with self._database.writing() as connection:
            await Inbox(connection).put(received, self._now())
            await Receivers(connection).move_to(self._bot, following)
            await connection.commit()

    async def _ask(self, position: int | None) -> list[Any]:
        question: dict[str, Any] = {"timeout": self._poll_seconds, "limit": 100, "allowed_updates": self._updates}
        if position is not None:
            question["offset"] = position
        async with self._http.post(self._url, json=question, timeout=self._timeout) as response:
            answer = _read(await response.text(), response.status)
        if isinstance(result := answer.get("result"), list) and answer.get("ok") is True:
            return result
        code = answer.get("error_code", response.status)
        # Telegram answers 404 where the token does not even look like one.
        if code in {401, 404}:
            raise TokenRefusedError(f"Telegram does not know the token of the bot {self._bot!r} ({code}).")
        parameters = answer.get("parameters")
        retry_after = parameters.get("retry_after") if isinstance(parameters, Mapping) else None
        raise _RefusedError(code, str(answer.get("description", "")), retry_after)

    def _readable(self, updates: Sequence[Any]) -> Iterator[Received]:
        for update in updates:
            number = update.get("update_id") if isinstance(update, dict) else None
            if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < _MOST - 1:
                log.error("update_without_number", bot=self._bot, type=type(update).__name__)
                continue
            # As ASCII: a lone half of an emoji, which JSON allows, cannot be stored as UTF-8.
            yield Received(self._bot, number, chat_id_of(update), json.dumps(update, separators=(",", ":")))

    def _after(self, error: Exception) -> float:
        """Seconds to wait after this error; said in the log when it is a new one."""
        seconds = self._patience.failed()
        if isinstance(error, _RefusedError) and error.retry_after is not None:
            seconds = max(seconds, float(error.retry_after))
        why = _why(error).replace(self._token, "[token]")
        if self._patience.is_news(why):
            # Errors of our own making are shown whole; those of network and database say enough in one line.
            is_expected = isinstance(error, (ClientError, TimeoutError, _RefusedError)) or is_out_of_order(error)
            log.error("receiving_failed", bot=self._bot, why=why, exc_info=None if is_expected else error)
        return seconds

    def _say_recovered(self) -> None:
        if failures := self._patience.recovered():
            log.info("receiving_again", bot=self._bot, failures=failures)


def chat_id_of(update: Mapping[str, Any]) -> int:
    """The chat whose order this update must keep, also for kinds that do not exist yet; 0 when it belongs to none.

    An update is `{"update_id": …, "<kind>": {…}}`. A tap belongs to the chat of the message that holds the button.
    """
    payload = next((value for value in update.values() if isinstance(value, dict)), None)
    if payload is None:
        return 0
    message = payload.get("message")
    for holder, name in ((payload, "chat"), (message, "chat"), (payload, "from")):
        if (found := _id_in(holder, name)) is not None:
            return found
    return next(_ids_within(payload), 0)


def _id_in(holder: Any, name: str) -> int | None:
    owner = holder.get(name) if isinstance(holder, dict) else None
    number = owner.get("id") if isinstance(owner, dict) else None
    is_id = isinstance(number, int) and not isinstance(number, bool) and -_MOST <= number < _MOST
    return number if is_id else None


def _ids_within(payload: Mapping[str, Any]) -> Iterator[int]:
    """Ids of chats and senders anywhere inside, outermost first."""
    level: list[Any] = [payload]
    while level:
        for holder in level:
            for name in ("chat", "from", "user"):
                if (found := _id_in(holder, name)) is not None:
                    yield found
        level = [inner for holder in level for inner in _inner(holder)]


def _inner(holder: Any) -> list[Any]:
    values = holder.values() if isinstance(holder, dict) else holder
    return [value for value in values if isinstance(value, (dict, list))]


def _read(text: str, status: int) -> dict[str, Any]:
    """Telegram's answer; a page of a proxy in between becomes a refusal with its status."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict):
        return answer
    # Not 401 or 404: only Telegram itself can refuse a token.
    return {"ok": False, "error_code": max(status, 500), "description": "the answer is not the Bot API's"}


def _why(error: Exception) -> str:
    if isinstance(error, _RefusedError) and error.code == 409:
        return f"another process receives for this bot, or a webhook is set: {error}"
    return f"{type(error).__name__}: {error}"
