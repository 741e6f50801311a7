"""What can become of a call to Telegram, and the `Sender` that makes it. No Telegram library is known here."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storage.dispatch import Claimed


@dataclass(frozen=True, slots=True)
class Accepted:
    """Telegram did it. `message_id` where the method makes or changes a message."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Pointless:
    """Refused, but what was wanted is so already, or does not matter any more: "not modified", "query is too old"."""

    reason: str


@dataclass(frozen=True, slots=True)
class TooMany:
    """429: Telegram asks to wait this many seconds."""

    retry_after: float


@dataclass(frozen=True, slots=True)
class Blocked:
    """403: the person blocked the bot or left Telegram, or the bot was put out of the group."""

    reason: str


@dataclass(frozen=True, slots=True)
class MovedTo:
    """The group became a supergroup with this number."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram says no to this message, and will say so again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unwell:
    """Not done, by no fault of the message: Telegram answered 5xx, or a file of ours could not be read."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotReached:
    """Nothing of it came to Telegram: no connection, or a token that is refused. It says nothing about the message."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotReady:
    """Nothing was tried: a file that goes with the message is not here yet."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Perhaps it was done: the connection broke or the time was up before an answer came."""

    reason: str


Outcome = Accepted | Pointless | TooMany | Blocked | MovedTo | Refused | Unwell | NotReached | NotReady | Unknown


class Sender(Protocol):
    """Makes one call. Whatever goes wrong is an outcome; reasons never hold words of a message, nor a token."""

    async def send(self, message: Claimed) -> Outcome: ...


class StoredFiles(Protocol):
    """The files that people sent to one of our bots, by the ids of their attachments."""

    async def open(self, attachment_id: str) -> Path | None:
        """Where it stands; None while it is still to come. Raises `FileGoneError` when it never will."""
