"""Work that somebody has to do, so that nothing a resident asks is lost between screens."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Todo(StrEnum):
    """What has to be done. The values are stored."""

    ENTER_PAPER = "enter_paper"
    """Enter the lines of a filled paper list; `attachment_id` is its photo."""
    ANSWER_QUESTION = "answer_question"
    READ_ADDITION = "read_addition"
    WHAT_THEY_NEED = "what_they_need"
    """What the initiator needs from us, told when looking back."""
    OVERDUE = "overdue"
    """A promised date has passed."""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work, from the moment it is there (UTC)."""

    id: str
    todo: Todo
    initiative_id: str
    resident_id: int
    at: datetime
    words: str = ""
    """The resident's own words, where there are any."""
    attachment_id: str | None = None


class Tasks(Protocol):
    """The work that waits."""

    def add(self, task: Task) -> None:
        """Have it done."""
