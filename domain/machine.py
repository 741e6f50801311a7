"""A machine that translates, as who uses it sees it: what it makes of words, or why it does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Reason(StrEnum):
    """Why something was not translated."""

    OFF = "off"
    """No server is set."""
    NOT_NEEDED = "not_needed"
    """There are no words, or they are in that language."""
    TOO_LONG = "too_long"
    UNKNOWN_LANGUAGE = "unknown_language"
    """The server does not translate from this language into that one."""
    REFUSED = "refused"
    """The server does not know our key, or has shut us out for a while."""
    BUSY = "busy"
    """The server asks to slow down: later it may work."""
    NOT_REACHED = "not_reached"
    """It could not be reached, or did not answer in time."""
    FAILED = "failed"
    """It answered that it cannot, or something that nobody can read. With status 400 it may want a key."""


@dataclass(frozen=True, slots=True)
class Translated:
    """The words in the other language, as a machine put them: plain text, in which nothing is escaped."""

    words: str


@dataclass(frozen=True, slots=True)
class NotTranslated:
    """There is only the original."""

    reason: Reason


Languages = Mapping[str, frozenset[str]]
"""For each language from which a server translates, those into which it does: codes of ISO 639."""


class Translates(Protocol):
    """What translates, or says that it does not."""

    async def translate(self, words: str, source: str, target: str) -> Translated | NotTranslated:
        """These words in the language `target`; both languages are codes such as nl, tr, ar. Never raises."""

    async def languages(self) -> Languages | NotTranslated:
        """What can be translated into what. Never raises."""
