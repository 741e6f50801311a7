"""Calls to Telegram through aiogram: messages of the outbox, files of residents, the lists of commands."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
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
from bot.paper.qr import qr_png
from bot.paper.sheet import Sheet, sheet_pdf
from bot.transports.bot_api import (
    FILE_SECONDS,
    PIECE,
    SEND_SECONDS,
    Command,
    files_of,
    is_pointless,
    stored_content,
    without_token,
)
from domain.texts import Texts
from storage.dispatch import Claimed

log = structlog.get_logger()

__all__ = ["AiogramFiles", "AiogramSender", "Command", "open_bot", "register_commands", "username_of"]


def open_bot(token: str, address: str) -> Bot:
    """A bot that calls the Bot API at this address. Close it by `bot.session.close()`."""
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))


class AiogramSender:
    """Makes the calls of one bot's outbox. Without `stored`, files that came to another bot are refused."""

    def __init__(
        self, bot: Bot, texts: Texts, stored: StoredFiles | None = None, portraits: Path | None = None
    ) -> None:
        self._bot = bot
        self._texts = texts
        self._stored = stored
        self._portraits = portraits

    async def send(self, message: Claimed) -> Outcome:
        """Make this call; never raises for what Telegram or the network does."""
        message = self._without_lost_portrait(message)
        files = await self._files(message)
        if not isinstance(files, dict):
            return files
        try:
            method = _method(message, files)
        except _CannotBuildError as error:
            return Refused(str(error))
        try:
            result = await self._bot(method, request_timeout=SEND_SECONDS)
        except Exception as error:  # noqa: BLE001 - an outcome as well: after it began, nobody knows how far it came
            return _outcome(error, self._bot.token)
        return Accepted(_number(result))

    async def _files(self, message: Claimed) -> dict[str, InputFile] | NotReady | Refused | Unwell:
        """The files that go with the message, made or read now: the outbox holds only what they are made of."""
        files: dict[str, InputFile] = {}
        for made in files_of(message.payload):
            content = await self._content(made)
            if not isinstance(content, bytes):
                return content
            files[made["field"]] = BufferedInputFile(content, made["name"])
        return files

    def _without_lost_portrait(self, message: Claimed) -> Claimed:
        """The words alone when the picture that goes with them is not there: they matter more."""
        made = next(iter(files_of(message.payload)), None)
        if made is None or made["kind"] != "portrait":
            return message
        if self._portraits and self._portrait(made).is_file():
            return message
        kept = {name: value for name, value in message.payload.items() if name not in {"made", "caption"}}
        return replace(message, method="sendMessage", payload=kept | {"text": message.payload["caption"]})

    def _portrait(self, made: Mapping[str, Any]) -> Path:
        assert self._portraits
        return self._portraits / Path(made["of"]["file"]).name

    async def _content(self, made: Mapping[str, Any]) -> bytes | NotReady | Refused | Unwell:
        if made["kind"] == "portrait":
            return await asyncio.to_thread(self._portrait(made).read_bytes)
        if made["kind"] != "stored":
            return await asyncio.to_thread(_printed, made, self._texts)
        if self._stored is None:
            return Refused("files of other bots are not known here")
        return await stored_content(made["of"], self._stored)


class AiogramFiles:
    """Fetches the files that residents sent to one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, file_id: str) -> AsyncIterator[bytes]:
        """Its bytes, piece by piece. Raises `FileGoneError` when Telegram will never give it, others to try again."""
        try:
            found = await self._bot.get_file(file_id)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            raise FileGoneError(without_token(error.message, self._bot.token)) from None
        except Exception as error:  # noqa: BLE001 - without its cause: the address in it holds the token
            raise ConnectionError(without_token(_in_short(error), self._bot.token)) from None
        if not found.file_path:
            raise FileGoneError("Telegram gives no path to it")
        url = self._bot.session.api.file_url(self._bot.token, found.file_path)
        try:
            async for piece in self._bot.session.stream_content(url, timeout=FILE_SECONDS, chunk_size=PIECE):
                yield piece
        except (ClientError, TimeoutError, OSError) as error:
            # The path is valid for an hour; a new try asks for a new one.
            raise ConnectionError(without_token(_in_short(error), self._bot.token)) from None


async def username_of(bot: Bot) -> str:
    """The bot's own name, for links that lead to it. Raises `ConnectionError` when Telegram does not say."""
    try:
        me = await bot.get_me()
    except Exception as error:  # noqa: BLE001 - without its cause: the address in it holds the token
        raise ConnectionError(without_token(_in_short(error), bot.token)) from None
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
            raise ConnectionError(without_token(_in_short(error), bot.token)) from None


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
    parameters = _with_files(message.payload, files)
    if "chat_id" in kind.model_fields and "inline_message_id" not in parameters:
        parameters["chat_id"] = message.chat_id
    try:
        return kind(**parameters)
    except ValidationError as error:
        # Not its own text: that repeats the values, which are somebody's words.
        wrong = sorted({".".join(str(part) for part in one["loc"]) for one in error.errors(include_input=False)})
        raise _CannotBuildError(f"wrong or missing parameters: {', '.join(wrong)}") from None


def _with_files(payload: Mapping[str, Any], files: Mapping[str, InputFile]) -> dict[str, Any]:
    """The parameters with each file in its place. aiogram gives files names of its own, so `attach://` is replaced."""
    parameters = {name: value for name, value in payload.items() if name != "made"}
    album = parameters.get("media")
    if not isinstance(album, list):
        return parameters | dict(files)
    attached = {f"attach://{name}": file for name, file in files.items()}
    return parameters | {"media": [one | {"media": attached.get(one["media"], one["media"])} for one in album]}


def _number(result: Any) -> int | None:
    """The message that was made, of an album the first; some methods answer True."""
    made = result[0] if isinstance(result, list) and result else result
    number = made.get("message_id") if isinstance(made, dict) else getattr(made, "message_id", None)
    return number if isinstance(number, int) else None


def _outcome(error: Exception, token: str) -> Outcome:
    reason = without_token(_in_short(error), token)
    match error:
        case TelegramRetryAfter():
            return TooMany(float(error.retry_after))
        case TelegramMigrateToChat():
            return MovedTo(error.migrate_to_chat_id)
        case TelegramForbiddenError():
            return Blocked(reason)
        case TelegramBadRequest():
            return Pointless(reason) if is_pointless(error.message) else Refused(reason)
        # Telegram answers 404 where it does not know the token; methods it might not know were sorted out before.
        case TelegramUnauthorizedError() | TelegramNotFound():
            return NotReached(reason)
        case TelegramServerError():
            return Unwell(reason)
        # It was done, only aiogram does not know the shape of the answer: a Telegram newer than it.
        case ClientDecodeError(data={"ok": True, "result": result}):
            return Accepted(_number(result))
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
