"""The plan as a worker writes it down for a resident who cannot, and the resident's yes or no to it.

Every version is kept. The one to which the resident says yes becomes the initiative's text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

from domain.handover import Case
from domain.initiatives import TWO_SENTENCES_LIMIT, Initiative, started
from domain.life import Stage
from domain.people import Resident
from domain.texts import Language

LONGEST = 3000
"""Characters: with our own words around it, it fits into one message."""


@dataclass(frozen=True, slots=True)
class WriteUp:
    """One version; `written_at` is aware."""

    id: str
    initiative_id: str
    case_id: str | None
    worker_id: str
    version: int
    words: str
    """As the resident reads it."""
    language: Language
    written_at: datetime
    dutch: str = ""
    """For the dossier, where that is another text."""
    is_machine: bool = False
    """Whether a machine made the words of the Dutch."""
    answer: Literal["right", "wrong"] | None = None
    objection: str = ""
    """What the resident says is not right."""
    attachment_id: str | None = None
    """A voice message that says it."""
    answered_at: datetime | None = None


class WriteUps(Protocol):
    """All versions of all write-ups."""

    async def get(self, write_up_id: str) -> WriteUp | None:
        """The one with this id."""

    async def of(self, initiative_id: str) -> Sequence[WriteUp]:
        """The versions for this initiative, the first one first."""

    async def contested_by(self, resident_id: int) -> WriteUp | None:
        """The last version of which this resident said that it is not right, and not yet what; if any."""

    def save(self, write_up: WriteUp) -> None:
        """Keep it as it is now."""


def confirmed(write_up: WriteUp, at: datetime) -> WriteUp:
    """The resident says that it is right."""
    return replace(write_up, answer="right", answered_at=at)


def contested(write_up: WriteUp, at: datetime) -> WriteUp:
    """The resident says that it is not right; what is not follows."""
    return replace(write_up, answer="wrong", answered_at=at)


def objected(write_up: WriteUp, words: str, attachment_id: str | None) -> WriteUp:
    """The resident says what is not right."""
    return replace(write_up, objection=words or "🎤", attachment_id=attachment_id)


def written_into(initiative: Initiative, write_up: WriteUp, at: datetime) -> Initiative:
    """The initiative with the confirmed text; a draft without two sentences of its own gets them from it."""
    after = replace(initiative, write_up=write_up.words, changed_at=at)
    fits = initiative.stage is Stage.DRAFT and len(write_up.words) <= TWO_SENTENCES_LIMIT
    return replace(after, two_sentences=write_up.words) if fits and not initiative.two_sentences else after


def initiative_for(
    case: Case, theirs: Sequence[Initiative], resident: Resident, at: datetime, new_id: str
) -> Initiative:
    """The initiative that a write-up in this case is about: the case's own, else their newest that is not over, else a
    new draft. `theirs` are the resident's, the last changed first.
    """
    over = {Stage.CLOSED, Stage.WITHDRAWN}
    own = next((one for one in theirs if one.id == case.initiative_id), None)
    return own or next((one for one in theirs if one.stage not in over), None) or started(new_id, resident.id, at)
