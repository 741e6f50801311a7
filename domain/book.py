"""All that a use case reads and writes, as ports: one transaction of storage, or shelves in memory in tests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.initiatives import Initiative
from domain.life import Step
from domain.links import Links
from domain.meetings import Meetings
from domain.misuse import SignOfMisuse
from domain.notices import Notices
from domain.signatures import SignatureLists
from domain.tasks import Tasks


class EverybodysInitiatives(Protocol):
    """Initiatives of whoever, for what others than their initiator do with them."""

    async def take(self, initiative_id: str) -> Initiative | None:
        """The initiative, locked together with its initiator's chat until the end of the transaction."""

    def save(self, initiative: Initiative) -> None:
        """Keep it as it is now."""


class Steps(Protocol):
    """The timelines of initiatives. Steps are only ever added."""

    def add(self, step: Step) -> None:
        """A step was taken."""

    async def of(self, initiative_id: str) -> Sequence[Step]:
        """The steps of this initiative, the first one first."""


class Counters(Protocol):
    """Numbers that are given out one by one, whatever the number of processes."""

    async def next(self, name: str) -> int:
        """1 the first time for this name, then 2, …; a number of a transaction that fails may be given again."""


class Misuse(Protocol):
    """What a coordinator should look at."""

    def record(self, initiative_id: str, sign: SignOfMisuse, at: datetime) -> None:
        """Keep this sign. It never stops what it was seen at."""


class Book(Protocol):
    """The ports of one transaction."""

    @property
    def initiatives(self) -> EverybodysInitiatives: ...
    @property
    def steps(self) -> Steps: ...
    @property
    def signatures(self) -> SignatureLists: ...
    @property
    def links(self) -> Links: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def counters(self) -> Counters: ...
    @property
    def meetings(self) -> Meetings: ...
    @property
    def misuse(self) -> Misuse: ...
