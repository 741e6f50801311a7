"""Calls to Telegram through python-telegram-bot: the workers' bot's outbox, its files, its lists of commands.

Calls are made by the Bot API's own names with `do_api_request`, as JSON in and JSON out: what stands in the outbox is
older or newer than the library, and an answer that it does not know yet is an answer all the same.
"""

import asyncio
import inspect
import json
import re
from collections.abc import AsyncIterator, Mapping
from functools import cache
from typing import Any

import httpx
from telegram import Bot, BotCommand, InputFile, InputMedia
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.delivery.outcomes import (
    Accepted,
    Blocked,
    MovedTo,
    NotReached,
    NotReady,
    Outcome,
    Pointless,
    Refused,
    StoredFiles,
    TooMany,
    Unknown,
    Unwell,
)
from bot.downloads import FileGoneError
from bot.transports.bot_api import (
    CONNECTIONS,
    FILE_SECONDS,
    PIECE,
    SEND_SECONDS,
    Command,
    files_of,
    is_pointless,
    stored_content,
    without_token,
)
from storage.dispatch import Claimed

# Together well under SEND_SECONDS: so when that is over, the call had left, and may have been done.
_CONNECT_SECONDS, _POOL_SECONDS = 5, 3

_METHOD = re.compile(r"[a-z][A-Za-z]*")
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def open_workers_bot(token: str, address: str) -> Bot:
    """A bot that calls the Bot API at this address, also when nobody is there yet. Close it by `close_workers_bot`.

    Do not initialise it: that asks Telegram who it is, and fails when Telegram is away.
    """
    request = _Request(
        connection_pool_size=CONNECTIONS,
        read_timeout=SEND_SECONDS,
        write_timeout=SEND_SECONDS,
        media_write_timeout=SEND_SECONDS,
        connect_timeout=_CONNECT_SECONDS,
        pool_timeout=_POOL_SECONDS,
    )
    base = address.rstrip("/")
    # One pool for all: our own receiver asks for updates, so the second would stand idle.
    return Bot(token, f"{base}/bot", f"{base}/file/bot", request=request, get_updates_request=request)


async def close_workers_bot(bot: Bot) -> None:
    """Close its connections. `Bot.shutdown` closes nothing of a bot that was never initialised."""
    await bot.request.shutdown()


class PtbSender:
    """Makes the calls of the outbox of a bot that `open_workers_bot` opened."""

    def __init__(self, bot: Bot, stored: StoredFiles) -> None:
        self._bot = bot
        self._stored = stored

    async def send(self, message: Claimed) -> Outcome:
        """Make this call; never raises for what Telegram or the network does."""
        if not _METHOD.fullmatch(message.method):
            return _no_such_method(message.method)
        files = await self._files(message)
        if not isinstance(files, dict):
            return files
        parameters = _parameters(message, files)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                answer = await _call(self._bot, message.method, parameters)
        except (InvalidToken, EndPointNotFound):
            return await self._unknown_method_or_token(message.method)
        except Exception as error:  # noqa: BLE001 - an outcome as well: after it began, nobody knows how far it came
            return _outcome(error, self._bot.token)
        return Accepted(_number(answer))

    async def _files(self, message: Claimed) -> dict[str, InputFile] | NotReady | Refused | Unwell:
        """The files that go with the message, read now: the outbox holds only which they are."""
        files: dict[str, InputFile] = {}
        for made in files_of(message.payload):
            if made["kind"] != "stored":
                return Refused(f"files of the kind {made['kind']!r} are not made here")
            content = await stored_content(made["of"], self._stored)
            if not isinstance(content, bytes):
                return content
            files[made["field"]] = InputFile(content, made["name"])
        return files

    async def _unknown_method_or_token(self, method: str) -> Outcome:
        """Telegram answers 404 to both: what it says to another call tells which."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await _call(self._bot, "getMe", {})
        except Exception as error:  # noqa: BLE001 - the message was not done, whatever it is
            return NotReached(_in_short(error, self._bot.token))
        return _no_such_method(method)


class PtbFiles:
    """Fetches the files that workers sent to a bot that `open_workers_bot` opened."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, file_id: str) -> AsyncIterator[bytes]:
        """Its bytes, piece by piece. Raises `FileGoneError` when Telegram will never give it, others to try again."""
        request = self._bot.request
        assert isinstance(request, _Request)
        try:
            # Not `get_file`: that takes a path for a file of this computer where there happens to be one.
            found = await _call(self._bot, "getFile", {"file_id": file_id})
        except (BadRequest, Forbidden) as error:
            raise FileGoneError(_in_short(error, self._bot.token)) from None
        except Exception as error:  # noqa: BLE001 - without its cause: the address in it holds the token
            raise ConnectionError(_in_short(error, self._bot.token)) from None
        path = found.get("file_path")
        if not path:
            raise FileGoneError("Telegram gives no path to it")
        try:
            async for piece in request.stream(f"{self._bot.base_file_url}/{path}"):
                yield piece
        except Exception as error:  # noqa: BLE001 - without its cause: the address in it holds the token
            # The path is valid for an hour; a new try asks for a new one.
            raise ConnectionError(_in_short(error, self._bot.token)) from None


async def workers_username(bot: Bot) -> str:
    """The bot's own name, for links that lead to it. Raises `ConnectionError` when Telegram does not say."""
    try:
        me = await _call(bot, "getMe", {})
    except Exception as error:  # noqa: BLE001 - without its cause: the address in it holds the token
        raise ConnectionError(_in_short(error, bot.token)) from None
    return str(me.get("username", ""))


async def register_workers_commands(bot: Bot, commands: Mapping[str | None, list[Command]]) -> None:
    """Tell Telegram the commands per language (ISO 639-1); None is for all other languages.

    Raises `ConnectionError` when Telegram does not take them; the bot works without.
    """
    for language, entries in commands.items():
        listed = [BotCommand(entry.name, entry.description) for entry in entries]
        try:
            await bot.set_my_commands(listed, language_code=language)
        except Exception as error:  # noqa: BLE001 - without its cause: the address in it holds the token
            raise ConnectionError(_in_short(error, bot.token)) from None


class _AnsweredError(TelegramError):
    """Telegram, or somebody in its place, gave an answer that python-telegram-bot's errors do not tell apart."""

    def __init__(self, outcome: TooMany | Unwell | Unknown) -> None:
        super().__init__("429" if isinstance(outcome, TooMany) else outcome.reason)
        self.outcome = outcome


class _Request(HTTPXRequest):
    """Keeps what the library forgets of an answer, its HTTP status, and streams files, which it reads whole."""

    async def do_request(self, url: str, method: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Status and body of what can be told from them. Raises `_AnsweredError` for what cannot."""
        code, body = await super().do_request(url, method, *args, **kwargs)
        # Only calls are posted. What is not the Bot API's must not pass: the library would log it and put it into the
        # text of its error, and would take the 403 of a proxy for that of a person who blocked the bot.
        if method == "POST" and (answered := _told_by_status(code, body)):
            raise _AnsweredError(answered)
        return code, body

    async def stream(self, address: str) -> AsyncIterator[bytes]:
        """The bytes of a file in pieces of `PIECE`. Raises errors of httpx, and `TimeoutError` after `FILE_SECONDS`."""
        clock = asyncio.get_running_loop().time
        until = clock() + FILE_SECONDS
        async with self._client.stream("GET", address, headers={"User-Agent": self.USER_AGENT}) as answer:
            answer.raise_for_status()
            async for piece in answer.aiter_bytes(PIECE):
                # Between the pieces: a timeout around a yield would go off in whoever takes them.
                if clock() > until:
                    raise TimeoutError
                yield piece


def _told_by_status(code: int, body: bytes) -> TooMany | Unwell | Unknown | None:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or (code < 300 and "result" not in answer):
        return Unknown("the answer is not the Bot API's")
    if code == 429:
        # It may come without a number, or with 0; neither is a RetryAfter to the library, and making one of those
        # warns of what a later version will do.
        return TooMany(float((answer.get("parameters") or {}).get("retry_after") or 1))
    return Unwell(str(answer.get("description") or f"HTTP {code}")) if code >= 500 else None


async def _call(bot: Bot, method: str, parameters: Mapping[str, Any]) -> Any:
    """The result as JSON. Raises what python-telegram-bot raises."""
    # The underscore goes away on the way out. Without it the library warns, at every call, that it knows the method
    # by name; but here the names come from the outbox.
    return await bot.do_api_request(f"{method}_", api_kwargs=dict(parameters))


def _parameters(message: Claimed, files: Mapping[str, InputFile]) -> dict[str, Any]:
    """What the outbox says. The chat is the row's: a group may have moved since the payload was written."""
    parameters = {name: value for name, value in message.payload.items() if name != "made"} | dict(files)
    if _takes_chat(message.method) and "inline_message_id" not in parameters:
        parameters["chat_id"] = message.chat_id
    # Of albums the library takes only its own objects.
    if isinstance(album := parameters.get("media"), list):
        parameters["media"] = [InputMedia(one["type"], one["media"], api_kwargs=one) for one in album]
    return parameters


@cache
def _takes_chat(method: str) -> bool:
    """Whether the method is about a chat. Where the library does not know it, yes: what is too much does no harm."""
    known = getattr(Bot, method, None)
    return not callable(known) or "chat_id" in inspect.signature(known).parameters


def _number(answer: Any) -> int | None:
    """The message that was made, of an album the first, or the topic; some methods answer True."""
    made = answer[0] if isinstance(answer, list) and answer else answer
    number = made.get("message_id", made.get("message_thread_id")) if isinstance(made, dict) else None
    return number if isinstance(number, int) else None


def _no_such_method(method: str) -> Refused:
    return Refused(f"the Bot API has no method {method!r}")


def _outcome(error: Exception, token: str) -> Outcome:
    reason = _in_short(error, token)
    match error:
        case _AnsweredError():
            return error.outcome
        case ChatMigrated():
            return MovedTo(error.new_chat_id)
        case Forbidden():
            return Blocked(reason)
        case BadRequest():
            return Pointless(reason) if is_pointless(reason) else Refused(reason)
        case NetworkError(__cause__=None):  # an answer of Telegram's, with a status that has no error of its own
            return Refused(reason)
        case NetworkError():
            return NotReached(reason) if isinstance(error.__cause__, _NEVER_LEFT) else Unknown(reason)
        case TelegramError():
            return Refused(reason)
        case _:
            return Unknown(reason)


def _in_short(error: Exception, token: str) -> str:
    """What went wrong, without what was sent, what came back, and the token."""
    match error:
        case BadRequest() | NetworkError(__cause__=None):
            reason = error.message
        case NetworkError():
            # Not its message: that repeats the cause's, which may hold the address.
            reason = type(error.__cause__).__name__
        case TelegramError():
            reason = error.message
        case httpx.HTTPStatusError():
            reason = f"HTTP {error.response.status_code}"
        case _:
            reason = type(error).__name__
    return without_token(reason, token)
