"""Where staff see a case beside the console: a topic in a group of theirs, or the private chat of one of them."""

from dataclasses import dataclass
from datetime import datetime

from domain.cases import PostKind


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """A group in which staff work."""

    chat_id: int
    title: str = ""
    areas: frozenset[str] = frozenset()
    """Codes of gebieden; none: all that no other group has."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One place where a case is shown."""

    case_id: str
    chat_id: int
    """Of a group; or of a member of staff, and then there is no thread."""
    thread_id: int | None = None
    """None until the topic was opened."""
    card: str = ""
    """The reference of the message that is the card; empty while there is none."""
    title: str = ""

    @property
    def is_private(self) -> bool:
        """Whether it is the chat of one person; Telegram numbers groups below zero."""
        return self.chat_id > 0


@dataclass(frozen=True, slots=True)
class Posting:
    """Something that is to be shown; `at` is aware."""

    id: int
    case_id: str
    kind: PostKind
    ref: str
    at: datetime
