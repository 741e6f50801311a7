"""Residents: who writes to us, in which language, and whether they agreed to what we keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.texts import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who lives in the neighbourhood and writes to the bot. Never a client, never a label or diagnosis."""

    id: int
    telegram_id: int
    first_name: str
    language: Language | None
    consented_at: datetime | None
    neighbourhood: Mapping[str, Any] | None = None
    """The place they called theirs, as `Place.to_json`; asked for once, then remembered."""
    unreachable_since: datetime | None = None
    since: datetime | None = None
    """When they first wrote to us."""
    worker_id: str | None = None
    """The worker they know: who had a case of theirs last."""
    case_id: str | None = None
    """Their open case (`domain.handover`), if any."""
    held_by: str | None = None
    """The worker who holds their chat now; None while the bot or the queue does."""
    consent_version: int = 0
    """Which wording of the sentence about what is kept they agreed to (`Texts.version`); 0: ours, here or at a plan."""

    @property
    def has_agreed(self) -> bool:
        """Whether they read what is kept and why, and said yes. Before that no word of theirs is stored."""
        return self.consented_at is not None


def best_language(code: str | None) -> Language:
    """Our language for a phone that says it speaks `code` (IETF, e.g. "tr", "ar-SY", "nl-BE"); Dutch where we lack
    it.
    """
    primary = (code or "").split("-")[0].lower()
    return primary if primary in LANGUAGES else LANGUAGES[0]


class Residents(Protocol):
    """All residents."""

    async def take(self, resident_id: int) -> Resident | None:
        """The resident, locked until the end of the transaction."""
