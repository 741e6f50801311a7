"""Calls to Telegram through aiogram: messages of the outbox, files of residents, the lists of commands."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram import Bot, methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods.base import TelegramMethod
from aiogram.types import BotCommand, BufferedInputFile, InputFile
from aiohttp import ClientConnectorError, ClientError, ClientResponseError
from aiohttp.client_exceptions import ConnectionTimeoutError
from pydantic import ValidationError

from bot.delivery.outcomes import (
    Accepted,
    Blocked,
    MovedTo,
    NotReached,
    Outcome,
    Pointless,
    Refused,
    TooMany,
    Unknown,
    Unwell,
)
from bot.downloads import FileGoneError
from bot.paper.qr import qr_png
from bot.paper.sheet import Sheet, sheet_pdf
from domain.texts import Texts
from storage.dispatch import Claimed

log = structlog.get_logger()

SEND_SECONDS = 20
"""How long an answer may take. With the wait before it, shorter than a claim lasts (`bot/delivery`)."""

FILE_SECONDS = 120
_CHUNK = 64 * 1024

# What was wanted is so already, or nobody waits for it any more. Telegram has no codes for these, only sentences.
_POINTLESS = (
    "message is not modified",
    "query is too old",
    "query ID is invalid",
    "message to edit not found",
    "message to delete not found",
)


def open_bot(token: str, address: str) -> Bot:
    """A bot that calls the Bot API at this address. Close it by `bot.session.close()`."""
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))


class AiogramSender:
    """Makes the calls of one bot's outbox."""

    def __init__(self, bot: Bot, texts: Texts) -> None:
        self._bot = bot
        self._texts = texts

    async def send(self, message: Claimed) -> Outcome:
        """Make this call; never raises for what Telegram or the network does."""
        try:
            method = _method(message, await self._files(message))
        except _CannotBuildError as error:
            return Refused(str(error))
        try:
            result = await self._bot(method, request_timeout=SEND_SECONDS)
        except Exception as error:  # noqa: BLE001 - an outcome as well: after it began, nobody knows how far it came
            return _outcome(error, self._bot.token)
        # Some methods answer True.
        number = getattr(result, "message_id", None)
        return Accepted(number if isinstance(number, int) else None)

    async def _files(self, message: Claimed) -> dict[str, InputFile]:
        """The file that goes with the message, made now: the outbox holds only what it is made of."""
        made = message.payload.get("made")
        if made is None:
            return {}
        content = await asyncio.to_thread(_printed, made, self._texts)
        return {made["field"]: BufferedInputFile(content, made["name"])}


class AiogramFiles:
    """Fetches the files that residents sent to one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, file_id: str) -> AsyncIterator[bytes]:
        """Its bytes, piece by piece. Raises `FileGoneError` when Telegram will never give it, others to try again."""
        try:
            found = await self._bot.get_file(file_id)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            raise FileGoneError(_without_token(error.message, self._bot.token)) from None
        except Exception as error:  # noqa: BLE001 - without its cause: the address in it holds the token
            raise ConnectionError(_without_token(_in_short(error), self._bot.token)) from None
        if not found.file_path:
            raise FileGoneError("Telegram gives no path to it")
        url = self._bot.session.api.file_url(self._bot.token, found.file_path)
        try:
            async for piece in self._bot.session.stream_content(url, timeout=FILE_SECONDS, chunk_size=_CHUNK):
                yield piece
        except (ClientError, TimeoutError, OSError) as error:
            # The path is valid for an hour; a new try asks for a new one.
            raise ConnectionError(_without_token(_in_short(error), self._bot.token)) from None


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the bot's menu: `/name`, and what it does in the reader's language."""

    name: str
    description: str


async def username_of(bot: Bot) -> str:
    """The bot's own name, for links that lead to it. Raises `ConnectionError` when Telegram does not say."""
    try:
        me = await bot.get_me()
    except Exception as error:  # noqa: BLE001 - without its cause: the address in it holds the token
        raise ConnectionError(_without_token(_in_short(error), bot.token)) from None
    return me.username or ""


async def register_commands(bot: Bot, commands: Mapping[str | None, list[Command]]) -> None:
    """Tell Telegram the commands per language (ISO 639-1); None is for all other languages.

    Raises `ConnectionError` when Telegram does not take them; the bot works without.
    """
    for language, entries in commands.items():
        listed = [BotCommand(command=entry.name, description=entry.description) for entry in entries]
        try:
            await bot.set_my_commands(listed, language_code=language)
        except Exception as error:  # noqa: BLE001 - without its cause: the address in it holds the token
            raise ConnectionError(_without_token(_in_short(error), bot.token)) from None


class _CannotBuildError(Exception):
    """The outbox holds a call that the Bot API does not have."""


def _printed(made: Mapping[str, Any], texts: Texts) -> bytes:
    if made["kind"] == "qr":
        return qr_png(made["of"]["link"])
    return sheet_pdf(Sheet.from_json(made["of"]), texts)


def _method(message: Claimed, files: Mapping[str, InputFile]) -> TelegramMethod[Any]:
    """The typed call. The chat is the row's: a group may have moved since the payload was written."""
    name = message.method[:1].upper() + message.method[1:]
    kind = getattr(methods, name, None)
    if not (isinstance(kind, type) and issubclass(kind, TelegramMethod)):
        raise _CannotBuildError(f"the Bot API has no method {message.method!r}")
    parameters = {name: value for name, value in message.payload.items() if name != "made"} | dict(files)
    if "chat_id" in kind.model_fields and "inline_message_id" not in parameters:
        parameters["chat_id"] = message.chat_id
    try:
        return kind(**parameters)
    except ValidationError as error:
        # Not its own text: that repeats the values, which are somebody's words.
        wrong = sorted({".".join(str(part) for part in one["loc"]) for one in error.errors(include_input=False)})
        raise _CannotBuildError(f"wrong or missing parameters: {', '.join(wrong)}") from None


def _outcome(error: Exception, token: str) -> Outcome:
    reason = _without_token(_in_short(error), token)
    match error:
        case TelegramRetryAfter():
            return TooMany(float(error.retry_after))
        case TelegramMigrateToChat():
            return MovedTo(error.migrate_to_chat_id)
        case TelegramForbiddenError():
            return Blocked(reason)
        case TelegramBadRequest():
            return Pointless(reason) if any(words in error.message for words in _POINTLESS) else Refused(reason)
        # Telegram answers 404 where it does not know the token; methods it might not know were sorted out before.
        case TelegramUnauthorizedError() | TelegramNotFound():
            return NotReached(reason)
        case TelegramServerError():
            return Unwell(reason)
        # It was done, only aiogram does not know the shape of the answer: a Telegram newer than it.
        case ClientDecodeError(data={"ok": True, "result": result}):
            return Accepted(result.get("message_id") if isinstance(result, dict) else None)
        case TelegramNetworkError():
            return _network_outcome(error, reason)
        # aiogram sees a 429 only where it says how long; what remains here has a code of its own.
        case TelegramAPIError():
            return TooMany(1.0) if "Too Many Requests" in error.message else Refused(reason)
        case _:
            return Unknown(reason)


def _network_outcome(error: TelegramNetworkError, reason: str) -> Outcome:
    if isinstance(error, TelegramEntityTooLarge):  # an answer of Telegram's, whatever aiogram counts it among
        return Refused(reason)
    never_left = isinstance(error.__cause__, (ClientConnectorError, ConnectionTimeoutError))
    return NotReached(reason) if never_left else Unknown(reason)


def _in_short(error: Exception) -> str:
    """What went wrong, without what was sent and what came back."""
    match error:
        case ClientDecodeError():
            return "the answer is not the Bot API's"
        case TelegramNetworkError():
            return type(error.__cause__ or error).__name__
        case TelegramAPIError():
            return error.message
        case ClientResponseError():
            return f"HTTP {error.status}"
        case _:
            return type(error).__name__


def _without_token(text: str, token: str) -> str:
    return text.replace(token, "[token]")
