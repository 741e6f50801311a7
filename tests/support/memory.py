"""The domain's ports in memory. They pass the same tests as the real ones (tests/storage/test_initiatives.py)."""

import itertools
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.conversation.events import Sends
from domain.initiatives import Initiative
from domain.insight.quotes import Quote
from domain.life import Stage, Step
from domain.links import LIVES, MOST, OPENS, Purpose
from domain.meetings import ALIVE, Meeting, Somebody
from domain.misuse import Seen, SignOfMisuse
from domain.notices import Notice
from domain.people import Resident
from domain.places import Coordinate, metres_between
from domain.signatures import SignatureList
from domain.similar import NEARBY_METRES, Gist
from domain.tasks import MOST_SHOWN, Task, Todo
from tests.support.cases import (
    MemoryCases,
    MemoryResidents,
    MemorySpeech,
    MemoryTranscripts,
    MemoryTranslations,
    MemoryWriteUps,
)
from tests.support.social_map import MemorySocialMap
from tests.support.staff import MemoryStaffing


@dataclass
class MemoryInitiatives:
    """The initiatives of one resident, out of a shelf that all residents share."""

    resident_id: int
    shelf: dict[str, Initiative] = field(default_factory=dict)

    async def get(self, initiative_id: str) -> Initiative | None:
        found = self.shelf.get(initiative_id)
        return found if found and found.resident_id == self.resident_id else None

    async def all(self) -> Sequence[Initiative]:
        own = [one for one in self.shelf.values() if one.resident_id == self.resident_id]
        return sorted(own, key=lambda one: one.changed_at, reverse=True)

    def save(self, initiative: Initiative) -> None:
        assert initiative.resident_id == self.resident_id, "An initiative is saved by its own resident."
        self.shelf[initiative.id] = initiative


@dataclass
class MemoryFiles:
    """Files by number; those above `largest` bytes are refused."""

    largest: int = 20 * 1024 * 1024
    kept: list[Sends] = field(default_factory=list)

    def keep(self, sent: Sends) -> str | None:
        if sent.size is not None and sent.size > self.largest:
            return None
        self.kept.append(sent)
        return f"file{len(self.kept)}"


@dataclass
class MemoryBook:
    """All that residents of one neighbourhood share."""

    people: dict[int, Resident] = field(default_factory=dict)
    shelf: dict[str, Initiative] = field(default_factory=dict)
    timeline: list[Step] = field(default_factory=list)
    waiting: list[Notice] = field(default_factory=list)
    work: list[Task] = field(default_factory=list)
    odd: list[tuple[str, SignOfMisuse]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.initiatives = _Everybodys(self.shelf)
        self.steps = _Steps(self.timeline)
        self.signatures = MemorySignatures(self.people)
        self.links = MemoryLinks()
        self.notices = _Notices(self.waiting)
        self.tasks = _Tasks(self.work, self.shelf)
        self.counters = _Counters()
        self.meetings = MemoryMeetings(self)
        self.misuse = _Misuse(self.odd, self.shelf)
        self.transcripts = MemoryTranscripts()
        self.social_map = MemorySocialMap()
        self.residents = MemoryResidents(self.people)
        self.cases = MemoryCases(self.residents)
        self.residents.cases = self.cases.shelf
        self.staff = MemoryStaffing(cases=self.cases.shelf)
        self.speech = MemorySpeech()
        self.write_ups = MemoryWriteUps(self.shelf)
        self.translations = MemoryTranslations()
        self.quotes = MemoryQuotes()


@dataclass
class MemoryQuotes:
    shelf: dict[str, Quote] = field(default_factory=dict)

    async def get(self, quote_id: str) -> Quote | None:
        return self.shelf.get(quote_id)

    async def of_line(self, line_id: int) -> Quote | None:
        theirs = [one for one in self.shelf.values() if one.line_id == line_id]
        return max(theirs, key=lambda one: one.marked_at, default=None)

    def save(self, quote: Quote) -> None:
        self.shelf[quote.id] = quote


@dataclass
class _Everybodys:
    shelf: dict[str, Initiative]

    async def get(self, initiative_id: str) -> Initiative | None:
        return self.shelf.get(initiative_id)

    async def take(self, initiative_id: str) -> Initiative | None:
        return self.shelf.get(initiative_id)

    def save(self, initiative: Initiative) -> None:
        self.shelf[initiative.id] = initiative

    async def of_resident(self, resident_id: int) -> Sequence[Initiative]:
        return await MemoryInitiatives(resident_id, self.shelf).all()

    async def in_stages(self, stages: Collection[Stage], areas: Collection[str] | None) -> Sequence[Initiative]:
        found = [one for one in self.shelf.values() if one.stage in stages and (areas is None or one.area in areas)]
        return sorted(found, key=lambda one: one.id)


@dataclass
class _Steps:
    taken: list[Step]

    def add(self, step: Step) -> None:
        self.taken.append(step)

    async def of(self, initiative_id: str) -> Sequence[Step]:
        return [one for one in self.taken if one.initiative_id == initiative_id]


@dataclass
class MemorySignatures:
    people: dict[int, Resident] = field(default_factory=dict)
    lists: dict[str, SignatureList] = field(default_factory=dict)

    async def get(self, initiative_id: str) -> SignatureList | None:
        names = self.lists.get(initiative_id)
        person = self.people.get(names.initiator_id) if names else None
        return replace(names, initiator=person.first_name) if names and person else names

    def save(self, names: SignatureList) -> None:
        self.lists[names.initiative_id] = names

    async def signed_by(self, resident_id: int) -> Sequence[str]:
        found = [
            (one.at, names.initiative_id)
            for names in self.lists.values()
            for one in names.signatures
            if one.resident_id == resident_id and one.withdrawn_at is None
        ]
        return [number for _at, number in sorted(found, reverse=True)]


@dataclass
class MemoryLinks:
    made: dict[str, tuple[str, Purpose, datetime]] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def make(self, initiative_id: str, purpose: Purpose, at: datetime, count: int = 1) -> tuple[str, ...]:
        # Those on paper in capitals without letters that are taken for digits, as the real ones.
        name = "N" if purpose == "line" else purpose
        codes = tuple(f"{name}{next(self._numbers):018}" for _number in range(count))
        self.made.update((code, (initiative_id, purpose, at)) for code in codes)
        alike = [code for code, (whose, why, _at) in self.made.items() if (whose, why) == (initiative_id, purpose)]
        for code in alike[: -MOST[purpose]]:
            del self.made[code]
        return codes

    async def find(self, code: str, at: datetime) -> str | None:
        whose, purpose, made_at = self.made.get(code, (None, None, at))
        return whose if purpose in OPENS and at < made_at + LIVES else None

    async def line(self, code: str, at: datetime) -> str | None:
        whose, purpose, made_at = self.made.get(code, (None, None, at))
        return whose if purpose == "line" and at < made_at + LIVES else None

    async def revoke(self, initiative_id: str) -> None:
        for code, (whose, purpose, _at) in list(self.made.items()):
            if whose == initiative_id and purpose in OPENS:
                del self.made[code]


@dataclass
class _Notices:
    waiting: list[Notice]

    def tell(self, notice: Notice) -> None:
        def same(one: Notice) -> bool:
            return (one.resident_id, one.about, one.initiative_id, one.subject) == (
                notice.resident_id,
                notice.about,
                notice.initiative_id,
                notice.subject,
            )

        both = [one for one in self.waiting if same(one)] + [notice]
        self.waiting[:] = [one for one in self.waiting if not same(one)]
        self.waiting.append(min(both, key=lambda one: one.due_at))


@dataclass
class _Tasks:
    work: list[Task]
    shelf: dict[str, Initiative]

    def add(self, task: Task) -> None:
        self.work.append(task)

    async def get(self, task_id: str) -> Task | None:
        return next((one for one in self.work if one.id == task_id), None)

    async def waiting(
        self,
        *,
        areas: Collection[str] | None = None,
        most: int = MOST_SHOWN,
        **wanted: Todo | str | int | None,
    ) -> Sequence[Task]:
        found = [
            one
            for one in self.work
            if one.done_at is None
            and all(value is None or getattr(one, name) == value for name, value in wanted.items())
            and (areas is None or self._area(one) in areas)
        ]
        return sorted(found, key=lambda one: (one.at, one.id))[:most]

    async def move(self, task: Task) -> bool:
        return self._change(task.id, initiative_id=task.initiative_id, todo=task.todo)

    async def done(self, task_id: str, at: datetime) -> bool:
        return self._change(task_id, done_at=at)

    async def open_again(self, task_id: str) -> bool:
        for index, one in enumerate(self.work):
            if one.id == task_id and one.done_at is not None:
                self.work[index] = replace(one, done_at=None)
                return True
        return False

    def _area(self, task: Task) -> str:
        initiative = self.shelf.get(task.initiative_id or "")
        return initiative.area if initiative else ""

    def _change(self, task_id: str, **values: Any) -> bool:
        for index, one in enumerate(self.work):
            if one.id == task_id and one.done_at is None:
                self.work[index] = replace(one, **values)
                return True
        return False


@dataclass
class _Counters:
    given: Counter[str] = field(default_factory=Counter)

    async def next(self, name: str) -> int:
        self.given[name] += 1
        return self.given[name]


@dataclass
class _Misuse:
    odd: list[tuple[str, SignOfMisuse]]
    shelf: dict[str, Initiative]
    when: list[datetime] = field(default_factory=list)

    def record(self, initiative_id: str, sign: SignOfMisuse, at: datetime) -> None:
        self.odd.append((initiative_id, sign))
        self.when.append(at)

    async def seen(
        self, *, initiative_id: str | None = None, areas: Collection[str] | None = None, most: int = 200
    ) -> Sequence[Seen]:
        found = [Seen(number, sign, at) for (number, sign), at in zip(self.odd, self.when, strict=True)]
        return [
            one
            for one in sorted(found, key=lambda one: one.at, reverse=True)
            if (initiative_id is None or one.initiative_id == initiative_id)
            and (areas is None or self.shelf[one.initiative_id].area in areas)
        ][:most]


@dataclass
class MemoryMeetings:
    book: MemoryBook
    gists: dict[str, Gist] = field(default_factory=dict)
    found: dict[tuple[str, str], Meeting] = field(default_factory=dict)

    async def keep(self, initiative_id: str, gist: Gist) -> None:
        self.gists[initiative_id] = gist

    async def candidates(self, resident_id: int, around: Coordinate | None) -> Mapping[str, Gist]:
        return {
            number: gist
            for number, gist in self.gists.items()
            if self.book.shelf[number].resident_id != resident_id and self._alive(number) and _near(gist, around)
        }

    async def of(self, initiative_id: str) -> Sequence[Meeting]:
        theirs = [one for one in self.found.values() if initiative_id in {one.first, one.second}]
        return sorted(theirs, key=lambda one: -one.score)

    def save(self, meeting: Meeting) -> None:
        self.found[meeting.first, meeting.second] = meeting

    async def somebody(self, initiative_id: str, *, also_closed: bool = False) -> Somebody | None:
        is_closed = initiative_id in self.book.shelf and self.book.shelf[initiative_id].stage is Stage.CLOSED
        if not self._alive(initiative_id) and not (also_closed and is_closed):
            return None
        initiative = self.book.shelf[initiative_id]
        person = self.book.people[initiative.resident_id]
        return Somebody(
            person.id, person.telegram_id, person.first_name, initiative.findable is True, initiative.two_sentences
        )

    def _alive(self, initiative_id: str) -> bool:
        initiative = self.book.shelf.get(initiative_id)
        return initiative is not None and initiative.stage in ALIVE


def _near(gist: Gist, around: Coordinate | None) -> bool:
    there = gist.spot.coordinate
    return not (there and around) or metres_between(there, around) <= NEARBY_METRES
