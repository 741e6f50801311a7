"""Where a chat is, as it is stored between two turns: plain JSON with a version."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

VERSION = 1

DANGER = "danger"
"""The mark of a chat (`Conversation.flagged`) in which a worker is called because somebody may be in danger."""

BEFORE_YES = "before yes:"
"""The mark of a chat whose resident asked for a person before they agreed; behind it perhaps a kind of danger."""

TOLD_TOO_SOON = "told too soon"
"""The mark of a chat whose resident told something before they agreed: that they did, and no word of it."""


class Unreadable(Exception):  # noqa: N818 (the docstring is the message)
    """A stored conversation is of a shape that this version of Voordeur cannot read."""


@dataclass(slots=True)
class Conversation:
    """Flow and question by name, and what the flow knows so far.

    The names are stored in people's chats: rename them with a migration, as you would a column.
    """

    flow: str | None = None
    question: str | None = None
    answers: Mapping[str, Any] | None = None
    """The flow's own answers, as JSON."""
    serial: int = 0
    """The number of the last message with buttons. Its buttons carry it; buttons with another number are old."""
    offered: tuple[str, ...] = ()
    """The choices that those buttons give."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """What "yes" and "no" mean when they are typed after a message that came by itself: the entries of its buttons."""
    keyboard: str = ""
    """The name of the keyboard that is under the chat."""
    misunderstood: int = 0
    """How many times in a row we did not understand."""
    last_key: str = ""
    """The last navigation key, and when it was tapped: a finger that hits twice means once."""
    last_key_at: float = 0.0
    """Seconds since 1970."""
    flagged: Mapping[str, float] = field(default_factory=dict)
    """For which danger a worker was told to look at this chat (`domain.crisis`), and when: seconds since 1970."""

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        # Not asdict(): that copies every value, and this is done at every turn.
        return {"version": VERSION} | {name: getattr(self, name) for name in _FIELDS}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Conversation":
        """As it was stored. Raises Unreadable for another version, or for anything that is not ours."""
        values = {name: value for name, value in stored.items() if name != "version"}
        if stored.get("version") != VERSION or values.keys() - _FIELDS:
            raise Unreadable
        try:
            return cls(**{**values, "offered": tuple(values.get("offered", ()))})
        except TypeError as error:
            raise Unreadable from error

    def is_repeat(self, key: str, at: datetime, within: float = 1.0) -> bool:
        """Whether this choice was already made, so many seconds ago."""
        return key == self.last_key and abs(at.timestamp() - self.last_key_at) < within


_FIELDS = frozenset(one.name for one in fields(Conversation))
