"""What somebody is to hear because somebody else did something: told in a turn of their own, in their own language.

A turn never writes into another person's chat. It leaves a notice; when that is due, it comes to the person as an event
of their own chat, behind what they were just doing. Notices of one kind about one thing that wait at the same time are
one notice: that is how ten signatures in a minute become one message.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

TOGETHER = timedelta(seconds=4)
"""How long a signature waits for others, to be told together: too short to be noticed, long enough for a meeting where
everybody scans the code at once.
"""


class About(StrEnum):
    """What a notice is about. The values are stored."""

    SIGNATURES = "signatures"
    """To the initiator: who signed, enough reached, fallen below; with a signature's id as `subject`, its new wish."""
    CHANGED = "changed"
    """To a signer: the plan is another one; confirm again. `subject` names the changed parts, divided by commas."""
    PAPER = "paper"
    """To the initiator: lines of a list that was entered do not count. `subject` is how many count, how many could not
    be read, and how many are for an earlier plan, with dots between."""
    STEP = "step"
    """To the initiator and to signers who wanted news: a step was taken. `subject` is the step's id."""
    INTRODUCED = "introduced"
    """To an initiator: the other one wants it too. `subject` is the other initiative's id."""
    MEETING = "meeting"
    """To an initiator: somebody nearby wants nearly the same. `subject` is the other initiative's id."""


OF_STAFF = frozenset({About.STEP, About.PAPER})
"""What staff did: told also while one of them has the chat."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told to a resident from `due_at` on (UTC)."""

    resident_id: int
    about: About
    initiative_id: str
    due_at: datetime
    subject: str = ""


class Notices(Protocol):
    """What waits to be told."""

    def tell(self, notice: Notice) -> None:
        """Have it told. When the same already waits, it is told once, at the earlier of the two moments."""
