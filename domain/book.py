"""All that a use case reads and writes, as ports: one transaction of storage, or shelves in memory in tests."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.cases import Cases, Line, Speech
from domain.initiatives import Initiative
from domain.insight.quotes import Quotes
from domain.life import Stage, Step
from domain.links import Links
from domain.meetings import Meetings
from domain.misuse import Seen, SignOfMisuse
from domain.notices import Notices
from domain.people import Residents
from domain.signatures import SignatureLists
from domain.social_map.book import SocialMap
from domain.staff import Staffing
from domain.tasks import Tasks
from domain.translations import Translations
from domain.write_ups import WriteUps


class EverybodysInitiatives(Protocol):
    """Initiatives of whoever, for what others than their initiator do with them."""

    async def get(self, initiative_id: str) -> Initiative | None:
        """The one with this id; not locked."""

    async def take(self, initiative_id: str) -> Initiative | None:
        """The initiative, locked together with its initiator's chat until the end of the transaction."""

    def save(self, initiative: Initiative) -> None:
        """Keep it as it is now."""

    async def of_resident(self, resident_id: int) -> Sequence[Initiative]:
        """All of this resident, the last changed first; not locked."""

    async def in_stages(self, stages: Collection[Stage], areas: Collection[str] | None) -> Sequence[Initiative]:
        """Those that stand here, of these areas ("" is no known one) or of all; not locked."""


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

    async def seen(
        self, *, initiative_id: str | None = None, areas: Collection[str] | None = None, most: int = 200
    ) -> Sequence[Seen]:
        """What was seen at this initiative, or in these areas ("" is no known one), or anywhere; the last first."""


class Transcripts(Protocol):
    """What is said in residents' chats."""

    def worker_said(self, resident_id: int, words: str, at: datetime, initiative_id: str) -> None:
        """Keep it as words of a worker, about an initiative."""

    def keep(self, resident_id: int, line: Line, *, case_id: str | None = None) -> None:
        """Keep this line, said while this case was open."""

    async def line(self, ref: str) -> Line | None:
        """The line with this reference."""

    async def last(self, resident_id: int, most: int) -> Sequence[Line]:
        """The last lines of this resident's chat, the first one first."""


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
    @property
    def transcripts(self) -> Transcripts: ...
    @property
    def social_map(self) -> SocialMap: ...
    @property
    def residents(self) -> Residents: ...
    @property
    def staff(self) -> Staffing: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def speech(self) -> Speech: ...
    @property
    def write_ups(self) -> WriteUps: ...
    @property
    def translations(self) -> Translations: ...
    @property
    def quotes(self) -> Quotes: ...
