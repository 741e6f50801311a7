"""The street in which the half-year happens: its clock, its people, and one transaction for each thing that happens.

What is to happen stands on an agenda by moment. Everything is drawn from one seed: the same seed brings the same
half-year, whatever the day on which it is made.
"""

import heapq
import itertools
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from domain import calling
from domain.duty import Duty
from domain.people import Resident
from domain.policies import Policies
from domain.reminders import AMSTERDAM
from domain.staff import Staff
from domain.texts import Language, Texts
from domain.working_days import is_day_off
from storage.database import Database
from storage.people import Newcomer
from storage.unit_of_work import UnitOfWork, unit_of_work
from voordeur.demo.half_year.told import voices
from voordeur.demo.phone import Phone
from voordeur.demo.playing import Play
from voordeur.demo.stories import DemoResident

Happening = Callable[[UnitOfWork], Awaitable[None]]

FIRST_NUMBER = 700_001_001
"""Of Telegram, behind those of `voordeur demo load`: as phones of the sandbox they can all be picked up."""
NEWS_AT = time(17, 45)
"""When the bot tells, at the latest, what happened on a day: by day, so that reminders come too."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works here."""

    workers: tuple[Staff, ...]
    coordinator: Staff


@dataclass(frozen=True, slots=True)
class Person:
    """A resident who does not exist; `name` is their whole name where they sign."""

    telegram_id: int
    name: str
    language: Language

    @property
    def first_name(self) -> str:
        """As Telegram says it."""
        return self.name if self.name.startswith("Mevrouw") else self.name.split()[0]


class Street:
    """Where it all happens, on one database."""

    def __init__(self, database: Database, texts: Texts, crew: Crew, begins: datetime, seed: int = 1) -> None:
        self.texts = texts
        self.crew = crew
        self.begins = begins.astimezone(AMSTERDAM)
        self.now = self.begins
        self.policies = Policies()
        self._database = database
        self._seed = seed
        self._ids = self.chance("ids")
        self._agenda: list[tuple[datetime, int, Happening]] = []
        self._order = itertools.count()
        self._people: dict[tuple[str, Language], Person] = {}
        self._play = Play(database, texts, {}, self.now, self.new_id)

    # Chance and time

    def chance(self, about: str) -> random.Random:
        """A die of its own for each subject: what is added to one changes nothing of the others."""
        return random.Random(f"{self._seed} {about}")

    def new_id(self) -> str:
        """An id."""
        return f"{self._ids.getrandbits(128):032x}"

    def evening(self, day: int, minutes: int = 0) -> datetime:
        """The evening of a day of the half-year, so many minutes after seven; aware."""
        return self._moment(day, time(19)) + timedelta(minutes=minutes)

    def in_office(self, day: int, minutes: int = 0) -> datetime:
        """The first working day from this day on, so many minutes after half past nine; aware."""
        while is_day_off(self._moment(day, time()).date()):
            day += 1
        return self._moment(day, time(9, 30)) + timedelta(minutes=minutes)

    def day_of(self, moment: datetime) -> int:
        """Which day of the half-year it is."""
        return (moment.astimezone(AMSTERDAM).date() - self.begins.date()).days

    def _moment(self, day: int, clock: time) -> datetime:
        return datetime.combine(self.begins.date() + timedelta(days=day), clock, AMSTERDAM)

    # People

    def person(self, name: str, language: Language) -> Person:
        """Somebody, always the same with the same name."""
        known = self._people.get((name, language))
        if known is None:
            known = Person(FIRST_NUMBER + len(self._people), name, language)
            self._people[name, language] = known
            owner = DemoResident(known.telegram_id, known.first_name, language, ())
            self._play.phones[known.telegram_id] = Phone(owner, self.texts)
        return known

    def neighbour(self, language: Language, number: int) -> Person:
        """One of the neighbours who read this language."""
        names = voices().neighbours[language]
        return self.person(names[number % len(names)], language)

    async def resident(self, work: UnitOfWork, person: Person) -> Resident:
        """Their resident, locked; from the first time on they agreed to what is kept."""
        chats = await work.chats.load([Newcomer(person.telegram_id, person.first_name)], self.now)
        resident = chats[person.telegram_id].resident
        if resident.consented_at is None:
            resident = replace(resident, language=person.language, consented_at=self.now)
            work.chats.save_resident(resident)
            await work.chats.flush()
        return resident

    def duty(self, work: UnitOfWork) -> Duty:
        """What use cases of staff stand on."""
        return Duty(work, self.texts, self.policies, self.now, self.new_id)

    # What happens

    def on(self, moment: datetime, happening: Happening) -> None:
        """Have this happen then."""
        heapq.heappush(self._agenda, (moment.astimezone(UTC), next(self._order), happening))

    async def lives_until(self, moment: datetime) -> None:
        """Everything up to this moment (aware) happens, and is told."""
        while self._agenda and self._agenda[0][0] <= moment:
            at, _order, happening = heapq.heappop(self._agenda)
            if self.day_of(at) != self.day_of(self.now):
                await self._evening()
            self.now = at
            async with unit_of_work(self._database) as work:
                await happening(work)
                await work.commit()
        await self._play.catches_up(moment)
        await self._staff_look(moment)

    async def _evening(self) -> None:
        """What was due that day is told; once a week staff look at what was left."""
        at = max(self.now, self._moment(self.day_of(self.now), NEWS_AT))
        await self._play.catches_up(at)
        if self.day_of(at) % 7 == 0:
            await self._staff_look(at)

    async def _staff_look(self, at: datetime) -> None:
        """Cases call by themselves, and staff have seen everything: this street has no group on Telegram."""
        self.now = at.astimezone(UTC)
        async with unit_of_work(self._database) as work:
            for case_id in await work.cases.due(self.now, 100):
                await calling.call(self.duty(work), case_id)
            await work.cases.flush()
            if shown := await work.postings.take(1000, self.now):
                await work.postings.drop([one.id for one in shown])
            await work.commit()


def scattered(counts: Mapping[str, int], over: int, chance: random.Random) -> list[list[str]]:
    """Each key as often as it says, scattered over so many heaps."""
    heaps: list[list[str]] = [[] for _ in range(over)]
    for key, times in counts.items():
        for _ in range(times):
            chance.choice(heaps).append(key)
    return heaps
