"""Cases to look at in the inbox: who works where, and what residents of short names have to do with them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.cases import Line
from domain.handover import Case, Flag, Reason, State, Urgency
from domain.staff import Job, Staff
from storage.console.inbox_view import Filter, InboxView, Item, Queue
from storage.console.reads import Reads
from storage.database import Database
from storage.people import Newcomer
from tests.support.books import NOW, Stored

SAMIRA = Staff("samira", "Samira", Job.WORKER, areas=frozenset({"GF02"}))
JOOST = Staff("joost", "Joost", Job.WORKER, areas=frozenset({"GF08"}))
ANNELIES = Staff("annelies", "Annelies", Job.COORDINATOR, areas=frozenset({"GF02"}))
EVERYWHERE = replace(ANNELIES, id="everywhere", areas=frozenset())
PETRA = Staff("petra", "Petra", Job.ADMINISTRATOR)


class Shelf:
    """Cases with short names, one for each resident, in a database of the test's own."""

    def __init__(self, database: Database) -> None:
        self.stored = Stored(database)
        self.residents: dict[str, int] = {}

    async def staffed(self) -> "Shelf":
        """With the people above."""
        async with self.stored.open() as work:
            for one in (SAMIRA, JOOST, ANNELIES, EVERYWHERE, PETRA):
                work.staff.save(one)
        return self

    async def has(self, name: str, state: State = State.QUEUED, area: str = "GF02", **more: Any) -> Case:
        """There is such a case; its resident is called like it."""
        if name not in self.residents:
            async with self.stored.open() as work:
                number = 2000 + len(self.residents)
                chats = await work.chats.load([Newcomer(number, name)], NOW)
                self.residents[name] = chats[number].resident.id
        fields = {"urgency": Urgency.SOON, "language": "nl", "opened_at": NOW, "area": area, **more}
        case = Case(name, self.residents[name], state, **fields)
        async with self.stored.open() as work:
            work.cases.save(case)
        return case

    async def says(
        self, name: str, words: str, author: str = "resident", worker: str | None = None, **more: Any
    ) -> None:
        """Something is said in this case."""
        line = Line(author, more.pop("kind", "text"), words, NOW, worker_id=worker)  # type: ignore[arg-type]
        async with self.stored.open() as work:
            work.transcripts.keep(self.residents[name], line, case_id=more.get("case_id", name))

    async def flagged(self, name: str, reason: Reason, subject: str = "", minutes: int = 0) -> None:
        """A flag was raised in it."""
        async with self.stored.open() as work:
            at = NOW + timedelta(minutes=minutes)
            work.cases.flag(Flag(f"{name}{reason}{minutes}", name, reason, at, subject))

    async def seen(self, person: Staff, name: str, line: int = 10**6) -> None:
        """They opened it."""
        async with self.stored.open() as work:
            await Reads(work.connection, person.id).seen(name, line, NOW)

    async def items(self, person: Staff, queue: Queue, wanted: Filter | None = None) -> Sequence[Item]:
        """What this person sees in this queue."""
        async with self.stored.database.reading() as connection:
            return (await InboxView(connection, person).shown(queue, wanted or Filter()))[0]

    async def names(self, person: Staff, queue: Queue, wanted: Filter | None = None) -> list[str]:
        return [item.case.id for item in await self.items(person, queue, wanted)]

    async def item(self, person: Staff, queue: Queue = Queue.UNASSIGNED) -> Item:
        (only,) = await self.items(person, queue)
        return only
