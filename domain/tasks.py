"""Work that somebody has to do, so that nothing a resident asks is lost between screens."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

MOST_SHOWN = 200
"""Pieces of work read at once."""


class Todo(StrEnum):
    """What has to be done. The values are stored."""

    ENTER_PAPER = "enter_paper"
    """Enter the lines of a filled paper list; `attachment_id` is its photo."""
    ANSWER_QUESTION = "answer_question"
    READ_ADDITION = "read_addition"
    """Words, a photo or a voice message of theirs. What came while nothing was asked has no initiative until they say
    to which it belongs; its `subject` is then "photo" or "voice", with the album it came in."""
    WHAT_THEY_NEED = "what_they_need"
    """What the initiator needs from us, told when looking back."""
    OVERDUE = "overdue"
    """A promised date has passed."""
    INTRODUCE = "introduce"
    """Bring the resident to a service the first time; `words` is what they were looking for, `subject` the need."""
    CHECK_ENTRY = "check_entry"
    """Residents say that an entry of the social map is not right; `subject` is "hidden" when nobody sees it now."""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work, from the moment it is there (UTC)."""

    id: str
    todo: Todo
    initiative_id: str | None
    """None when it is about the resident, not about a plan."""
    resident_id: int
    at: datetime
    words: str = ""
    """The resident's own words, where there are any."""
    attachment_id: str | None = None
    subject: str = ""
    """Which of several things it is, for tasks that come in kinds."""
    service_id: str | None = None
    """Of the social map, where it is about a service."""
    done_at: datetime | None = None


class Tasks(Protocol):
    """The work that waits."""

    def add(self, task: Task) -> None:
        """Have it done."""

    async def get(self, task_id: str) -> Task | None:
        """The one with this id, done or not."""

    async def waiting(
        self,
        *,
        areas: Collection[str] | None = None,
        todo: Todo | None = None,
        initiative_id: str | None = None,
        resident_id: int | None = None,
        subject: str | None = None,
        most: int = MOST_SHOWN,
    ) -> Sequence[Task]:
        """What is not done yet and is like this in everything that is given, the longest waiting first.

        `areas` are codes of gebieden; "" is that of work of which no area is known, so that it is never nobody's.
        """

    async def move(self, task: Task) -> bool:
        """It is about the initiative, and asks the work, that stand in `task` now. False when it is done or gone."""

    async def done(self, task_id: str, at: datetime) -> bool:
        """Nobody has to do it any more. False when it was done before, or is gone."""

    async def open_again(self, task_id: str) -> bool:
        """Somebody has to do it after all. False when it was not done, or is gone."""
