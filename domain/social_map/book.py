"""The port of the social map: whole entries, and what becomes of the answers that residents were given."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.social_map.service import Service
from domain.social_map.visits import Answered, HowItWas, Unanswered, Visit


class SocialMap(Protocol):
    """The map in one transaction. Search stands beside it, in memory (`domain.social_map.index`)."""

    async def get(self, ids: Sequence[str]) -> Mapping[str, Service]:
        """The services with these ids that residents may see; one that was retired or hidden is left out."""

    async def hide(self, service_id: str, at: datetime) -> bool:
        """Residents said that it is wrong: nobody finds it until somebody has looked. False when it is not there."""

    def add_unanswered(self, question: Unanswered) -> None:
        """The map had no answer."""

    def add_answered(self, question: Answered) -> None:
        """The map had an answer."""

    def add_visit(self, visit: Visit) -> None:
        """Somebody was told of a service."""

    async def visit(self, visit_id: str) -> Visit | None:
        """One visit; None when it is gone."""

    async def visits_of(self, resident_id: int) -> Sequence[Visit]:
        """All visits of this resident, the last first."""

    async def ask_again(self, visit_id: str, at: datetime) -> None:
        """Ask about this visit at that moment, not now."""

    async def mark_asked(self, visit_ids: Sequence[str]) -> None:
        """They were asked, or are not to be: never again."""

    async def answer_visit(self, visit_id: str, answer: HowItWas) -> None:
        """How it was, as they say; a later answer counts instead of an earlier one."""

    async def said_wrong(self, service_id: str) -> int:
        """How many residents said that this is wrong, since the service was last changed."""
