"""What the workers' bot answers to what staff do. Texts are Dutch when they are read; `writing.py` makes calls."""

from dataclasses import dataclass

from domain.staff import Staff
from domain.texts import Words


@dataclass(frozen=True, slots=True)
class Key:
    """A button under a message; what it carries is made by `codes.py`."""

    label: Words
    data: str


Keys = tuple[tuple[Key, ...], ...]
"""Rows of buttons."""


@dataclass(frozen=True, slots=True)
class Say:
    """A message, where the staff member is; about a case: in its topic."""

    words: Words
    keys: Keys = ()
    case_id: str = ""
    asks: Staff | None = None
    """Whose telephone opens a field for an answer to it."""
    answers: bool = False
    """Whether it is shown as an answer to what they did."""
    answers_to: int | None = None
    """The message of theirs to which it is an answer, where that is an earlier one."""


@dataclass(frozen=True, slots=True)
class SayElsewhere:
    """A message in another chat; about a case: in its topic."""

    chat_id: int
    words: Words
    case_id: str = ""


@dataclass(frozen=True, slots=True)
class TakeAway:
    """What was shown of a case as this line of the transcript goes from a chat of staff."""

    chat_id: int
    case_id: str
    ref: str


@dataclass(frozen=True, slots=True)
class Change:
    """The message whose button was tapped, or the one with the number `message_id`, reads like this now."""

    words: Words
    keys: Keys = ()
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A small sign at what they wrote: it was seen, and needs no words."""

    emoji: str


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a tap: words that go away by themselves, or nothing at all."""

    words: Words | None = None


Reply = Say | SayElsewhere | TakeAway | Change | Mark | Toast
