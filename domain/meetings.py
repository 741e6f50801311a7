"""Two initiators who want nearly the same: what each agreed to, and when they are brought into contact.

A match is found by `domain.similar`. A worker always sees it. An initiator hears of it only when the other one agreed
to be found; then they are asked, then the other one; only after two times yes each gets the other's first name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from domain import similar
from domain.initiatives import Initiative, Question, place_of
from domain.life import Stage
from domain.places import Coordinate
from domain.similar import Gist

ALIVE = frozenset({Stage.COLLECTING, Stage.SUBMITTED, Stage.IN_CONVERSATION, Stage.APPROVED, Stage.UNDER_WAY})
"""Stages in which it makes sense to meet."""

TOLD_BY: tuple[Question, ...] = (Question.WHAT, Question.WHY, Question.WHO)
"""The answers that say what an initiative is about, beside its two sentences; the first weighs most."""


def gist_of(initiative: Initiative) -> Gist:
    """What it is about."""
    what, *others_told = [initiative.answers[asked].words if asked in initiative.answers else "" for asked in TOLD_BY]
    return similar.gist([what, initiative.two_sentences, *others_told], place_of(initiative))


@dataclass(frozen=True, slots=True)
class Meeting:
    """A match between two initiatives of different residents; `first` is the one for which it was found."""

    first: str
    second: str
    score: float
    """0 to 1, see `domain.similar.likeness`."""
    metres: float | None
    found_at: datetime
    first_agrees: bool | None = None
    """Whether its initiator wants to be brought into contact; None until they said so."""
    second_agrees: bool | None = None
    introduced_at: datetime | None = None

    def other(self, initiative_id: str) -> str:
        """The initiative on the other side."""
        return self.second if initiative_id == self.first else self.first

    def says(self, initiative_id: str) -> bool | None:
        """What the initiator of this initiative said."""
        return self.first_agrees if initiative_id == self.first else self.second_agrees

    @property
    def both_agree(self) -> bool:
        return bool(self.first_agrees and self.second_agrees)


def answered(meeting: Meeting, initiative_id: str, *, agrees: bool, at: datetime) -> Meeting:
    """The meeting after this initiator said yes or no. An introduction is not undone by a later tap."""
    if meeting.introduced_at:
        return meeting
    if initiative_id == meeting.first:
        meeting = replace(meeting, first_agrees=agrees)
    else:
        meeting = replace(meeting, second_agrees=agrees)
    return replace(meeting, introduced_at=at) if meeting.both_agree else meeting


@dataclass(frozen=True, slots=True)
class Somebody:
    """The initiator on the other side, as far as a turn may need to know."""

    resident_id: int
    telegram_id: int
    first_name: str
    findable: bool
    two_sentences: str


class Meetings(Protocol):
    """The matches, and what initiatives are about."""

    async def keep(self, initiative_id: str, gist: Gist) -> None:
        """Remember what this initiative is about, so that others can be compared with it."""

    async def candidates(self, resident_id: int, around: Coordinate | None) -> Mapping[str, Gist]:
        """What initiatives of *other* residents are about: alive (`ALIVE`), near `around` or without a place."""

    async def of(self, initiative_id: str) -> Sequence[Meeting]:
        """The matches of this initiative, the best first; locked until the end of the turn."""

    def save(self, meeting: Meeting) -> None:
        """Keep it as it is now."""

    async def somebody(self, initiative_id: str, *, also_closed: bool = False) -> Somebody | None:
        """The initiator of this initiative; None when it is gone or over. One that is closed may have become one plan
        with another.
        """
