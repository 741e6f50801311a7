"""Asks a LibreTranslate server of the municipality's own to translate a message; without one, everything works as well.

Between Dutch and Turkish or Arabic it goes by way of English, so whoever shows these words marks them as a machine's,
keeps the original beside them, and lets a worker see what goes out. Never for words about a crisis: those are fixed and
reviewed. What is translated stands in no log, and neither do the server's own messages, which may repeat it.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from domain.machine import Languages, NotTranslated, Reason, Translated

log = structlog.get_logger()

MOST_CHARACTERS = 4096
"""As long as a message in Telegram can be."""

MOST_SECONDS = 10.0
"""A worker waits for it."""

_MOST_BYTES = 256 * 1024
"""Much more than an answer to so many characters needs, even with each of them written as an escape."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What JSON can carry, and neither database nor Telegram."""


class NoTranslator:
    """Where no server is set."""

    async def translate(self, words: str, source: str, target: str) -> NotTranslated:  # noqa: ARG002 - a port's form
        """See `Translates`."""
        return NotTranslated(Reason.OFF)

    async def languages(self) -> NotTranslated:
        """See `Translates`."""
        return NotTranslated(Reason.OFF)


class Translator:
    """A LibreTranslate server. Everything is asked once: whoever wants to may ask again.

    `address` is that of its start page, without a slash at the end; `key` is what its operator gave us, if it has keys.
    """

    def __init__(
        self, http: ClientSession, address: str, key: str | None = None, *, seconds: float = MOST_SECONDS
    ) -> None:
        self._http = http
        self._address = address
        self._key = {"api_key": key} if key else {}
        self._timeout = ClientTimeout(total=seconds)

    async def translate(self, words: str, source: str, target: str) -> Translated | NotTranslated:
        """See `Translates`."""
        if not words.strip() or source == target:
            return NotTranslated(Reason.NOT_NEEDED)
        if len(words) > MOST_CHARACTERS:
            return NotTranslated(Reason.TOO_LONG)
        asked = {"q": words, "source": source, "target": target, "format": "text", **self._key}
        try:
            return _translation(await self._ask("POST", "/translate", asked))
        except _NoAnswerError as error:
            is_question_wrong = error.status == HTTPStatus.BAD_REQUEST
            reason = await self._what_is_wrong(source, target) if is_question_wrong else error.reason
            log.warning("not_translated", why=reason, status=error.status, source=source, target=target)
            return NotTranslated(reason)

    async def languages(self) -> Languages | NotTranslated:
        """See `Translates`."""
        try:
            return _languages(await self._ask("GET", "/languages"))
        except _NoAnswerError as error:
            log.warning("translator_not_asked", why=error.reason, status=error.status)
            return NotTranslated(error.reason)

    async def _what_is_wrong(self, source: str, target: str) -> Reason:
        """Why a question was turned down. The server tells it in words only, in a language of its choice."""
        match await self.languages():
            case NotTranslated():
                return Reason.FAILED
            case known:
                return Reason.FAILED if target in known.get(source, ()) else Reason.UNKNOWN_LANGUAGE

    async def _ask(self, method: str, path: str, asked: Mapping[str, str] | None = None) -> Any:
        """The JSON of a good answer. Raises _NoAnswerError."""
        try:
            async with self._http.request(
                method,
                self._address + path,
                json=asked,
                timeout=self._timeout,
                # A redirection would take a resident's words to a place that nobody set.
                allow_redirects=False,
            ) as response:
                if response.status != HTTPStatus.OK:
                    raise _NoAnswerError(_REASONS.get(response.status, Reason.FAILED), response.status)
                return json.loads(await _body(response))
        except (ClientError, OSError) as error:  # a TimeoutError is an OSError
            raise _NoAnswerError(Reason.NOT_REACHED) from error
        except (ValueError, RecursionError) as error:
            raise _NoAnswerError(Reason.FAILED, HTTPStatus.OK) from error


class _NoAnswerError(Exception):
    """The server gave no answer that can be used."""

    def __init__(self, reason: Reason, status: int | None = None) -> None:
        super().__init__(reason, status)
        self.reason = reason
        self.status = status


_REASONS: Mapping[int, Reason] = {
    HTTPStatus.UNAUTHORIZED: Reason.REFUSED,
    HTTPStatus.FORBIDDEN: Reason.REFUSED,
    HTTPStatus.TOO_MANY_REQUESTS: Reason.BUSY,
    HTTPStatus.SERVICE_UNAVAILABLE: Reason.BUSY,
}


async def _body(response: ClientResponse) -> bytes:
    """Raises ValueError when it is longer than any answer could be."""
    body = b""
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > _MOST_BYTES:
            raise ValueError("the answer is too long")
    return body


def _translation(said: Any) -> Translated:
    match said:
        case {"translatedText": str(words)} if words.strip() and not _UNSTORABLE.search(words):
            return Translated(words)
    raise _NoAnswerError(Reason.FAILED, HTTPStatus.OK)


def _languages(said: Any) -> Languages:
    known = {}
    for one in said if isinstance(said, list) else ():
        match one:
            case {"code": str(code), "targets": list(targets)}:
                known[code] = frozenset(target for target in targets if isinstance(target, str))
    if not known:
        raise _NoAnswerError(Reason.FAILED, HTTPStatus.OK)
    return known
