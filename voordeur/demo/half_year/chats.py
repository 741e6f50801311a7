"""Residents who ask for a person, workers who answer, and what was worth telling on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from domain import places
from domain.calling import said_how_it_was
from domain.cases import Content, Line
from domain.flagging import Raised, raise_flag
from domain.handover import Reason
from domain.insight import quoting
from domain.relaying import resident_wrote, worker_writes
from domain.staff import Staff
from domain.takeover import claim, close
from storage.tables import transcripts
from storage.unit_of_work import UnitOfWork
from voordeur.demo.half_year.street import Person, Street
from voordeur.demo.half_year.told import Chat, voices

HOURS = (0.5, 1.5, 3, 2, 6.5)
"""Until a person answers. Four hours of the office are promised."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A line, as far as whoever quotes it looks."""

    id: int
    author: str
    words: str
    case_id: str | None


def talk(street: Street, days: range, *, may_quote: bool = False) -> None:
    """Puts all chats on the agenda, each once for each of these days, one every three days from then on. What is quoted
    is of the last round: that is in the half-year which is looked at first.
    """
    for round_, first in enumerate(days):
        for number, chat in enumerate(voices().chats):
            one = OneChat(street, chat, number + round_ * 3, may_quote=may_quote and first == days[-1])
            one.goes_on(street.in_office(first + number * 3))


class OneChat:
    """One of them, with whoever it is this time."""

    def __init__(self, street: Street, chat: Chat, number: int, *, may_quote: bool) -> None:
        self.street = street
        self.chat = chat
        self.number = number
        self.quote = chat.quote if may_quote else ""
        self.who = street.neighbour(chat.language, number)
        self.worker: Staff = street.crew.workers[number % len(street.crew.workers)]
        self._case_id = ""
        self._ref = ""

    def goes_on(self, at: datetime) -> None:
        """From the question, at this moment in office hours, to the end on the next day."""
        street = self.street
        street.on(at, self._asks)
        answered = at + timedelta(hours=HOURS[self.number % len(HOURS)])
        street.on(answered, self._answers)
        street.on(answered + timedelta(minutes=20), self._says)
        street.on(answered + timedelta(minutes=60), self._ends)

    async def _asks(self, work: UnitOfWork) -> None:
        duty = self.street.duty(work)
        resident = await self.street.resident(work, self.who)
        found = places.understand(self.chat.place, "nl")
        place = found.place if isinstance(found, places.Found) else None
        self._case_id = (await raise_flag(duty, resident, Raised(Reason.ASKED), place)).id
        await resident_says(self.street, work, self.who, self.chat.asks)

    async def _answers(self, work: UnitOfWork) -> None:
        await claim(self.street.duty(work), self._case_id, self.worker)
        words = self.chat.answer.format(worker=self.worker.name)
        await worker_says(self.street, work, self._case_id, self.worker, words)

    async def _says(self, work: UnitOfWork) -> None:
        self._ref = await resident_says(self.street, work, self.who, self.chat.says)

    async def _ends(self, work: UnitOfWork) -> None:
        """The worker marks what shows well what matters, and closes; the resident says yes, and how it was."""
        duty = self.street.duty(work)
        marked = await self._marked(work) if self.quote else None
        await close(duty, self._case_id, self.worker)
        resident = await self.street.resident(work, self.who)
        if marked:
            await quoting.answer(duty, resident, marked, agrees=True)
        if self.number % 6 != 5:
            await said_how_it_was(duty, resident, self._case_id, helped=self.chat.helped)

    async def _marked(self, work: UnitOfWork) -> str:
        columns = (transcripts.c.id, transcripts.c.author, transcripts.c.words, transcripts.c.case_id)
        line = _Said(*(await work.connection.execute(select(*columns).where(transcripts.c.ref == self._ref))).one())
        marked = await quoting.mark(self.street.duty(work), self._case_id, self.worker, line, self.quote)
        assert isinstance(marked, quoting.Marked), marked
        return marked.quote.id


async def resident_says(street: Street, work: UnitOfWork, who: Person, words: str) -> str:
    """To whoever has their case; the reference of the line. Empty when nobody would read it."""
    resident = await street.resident(work, who)
    line = Line("resident", "text", words, street.now, street.new_id())
    case = await resident_wrote(street.duty(work), resident, line)
    if case is None:
        return ""
    work.transcripts.keep(resident.id, line, case_id=case.id)
    return line.ref


async def worker_says(street: Street, work: UnitOfWork, case_id: str, worker: Staff, words: str) -> None:
    """To the resident of a case that this worker has."""
    await worker_writes(street.duty(work), case_id, worker, Content(words))
