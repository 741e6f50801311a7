"""An office to write handover tests in: residents, who works there, and a clock that is the test's to move."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import locales
from domain.calling import call
from domain.cases import Button, Content, Line, PostKind
from domain.duty import Duty
from domain.flagging import Raised, raise_flag
from domain.handover import Case, Flag, Reason, State
from domain.people import Resident
from domain.places import Place
from domain.policies import Policies
from domain.relaying import Said, resident_wrote, worker_writes
from domain.reminders import AMSTERDAM
from domain.staff import Job, Staff
from domain.takeover import Moved, claim, close, give_back, snooze
from domain.texts import Texts, without_bidi_controls
from tests.support.cases import Posting, Told
from tests.support.memory import MemoryBook

TEXTS = Texts(locales.catalogues())
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""A Tuesday, eleven o'clock in Amsterdam."""
SUNDAY = datetime(2026, 11, 29, 14, 0, tzinfo=AMSTERDAM)
KINGS_NIGHT = datetime(2027, 4, 27, 23, 40, tzinfo=AMSTERDAM)
FATMA = 1
SAMIRA, JOOST, ANNELIES = (
    Staff("s" * 32, "Samira", Job.WORKER, ("ar",), portrait="samira.jpg"),
    Staff("j" * 32, "Joost", Job.WORKER, ("tr",)),
    Staff("a" * 32, "Annelies", Job.COORDINATOR),
)


class Office:
    """One resident (more can be added), two workers and a coordinator. Residents read English, so that a test can tell
    which text it is: "en" is what the texts are marked in.
    """

    def __init__(self, now: datetime = NOW, policies: Policies | None = None, language: str = "en") -> None:
        self.now = now
        self.policies = policies or Policies()
        self.book = MemoryBook()
        self._ids = itertools.count(1)
        self.lives(FATMA, language)
        for one in (SAMIRA, JOOST, ANNELIES):
            self.book.staff.save(one)

    @property
    def duty(self) -> Duty:
        """What a use case stands on at this moment."""
        return Duty(self.book, TEXTS, self.policies, self.now, self.new_id)

    def new_id(self) -> str:
        return f"{next(self._ids):032}"

    def lives(self, number: int, language: str = "en", **more: Any) -> Resident:
        """Somebody lives here, or is now as this says."""
        resident = Resident(number, 1000 + number, "Fatma", language, NOW, since=NOW, **more)
        self.book.people[number] = resident
        return resident

    async def resident(self, number: int = FATMA) -> Resident:
        """The resident as they are now, with what follows from their cases."""
        found = await self.book.residents.take(number)
        assert found
        return found

    async def flags(
        self, reason: Reason = Reason.ASKED, place: Place | None = None, *, number: int = FATMA, **raised: Any
    ) -> Case:
        """The bot notices something in this resident's chat."""
        return await raise_flag(self.duty, await self.resident(number), Raised(reason, **raised), place)

    async def writes(self, words: str = "Bent u daar?", number: int = FATMA) -> Case | None:
        """The resident writes while a person may be there; the line is kept, as a turn does it."""
        line = Line("resident", "text", words, self.now, self.new_id())
        resident = await self.resident(number)
        case = await resident_wrote(self.duty, resident, line)
        self.book.transcripts.keep(number, line, case_id=case.id if case else None)
        return case

    async def answers(self, worker: Staff = SAMIRA, words: str = "Dag Fatma, ik lees alles.") -> Case:
        """The worker who has Fatma's case writes to her."""
        said = await worker_writes(self.duty, (await self.case()).id, worker, Content(words))
        assert isinstance(said, Said), said
        return said.case

    async def case(self, number: int = FATMA) -> Case:
        """The open case of this resident."""
        found = await self.book.cases.open_of(number)
        assert found, "There is no open case."
        return found

    async def is_claimed(self, worker: Staff = SAMIRA, reason: Reason = Reason.ASKED) -> Case:
        """A case that this worker has just taken."""
        moved = await claim(self.duty, (await self.flags(reason)).id, worker)
        assert isinstance(moved, Moved), moved
        return moved.case

    async def stands(self, state: State) -> Case:
        """A case that is in this state by the ways there are; Samira has it, or had it."""
        case = await self.flags()
        if state is State.QUEUED:
            return case
        moved: Any = await claim(self.duty, case.id, SAMIRA)
        if state is State.WAITING_FOR_RESIDENT:
            return await self.answers()
        if state is State.SNOOZED:
            moved = await snooze(self.duty, case.id, SAMIRA, self.now + timedelta(days=1))
        elif state is State.RETURNED:
            moved = await give_back(self.duty, case.id, SAMIRA)
        elif state is State.CLOSED:
            moved = await close(self.duty, case.id, SAMIRA)
        assert isinstance(moved, Moved), moved
        assert moved.case.state is state
        return moved.case

    async def passes(self, *, until: datetime | None = None, **time: float) -> list[tuple[datetime, Case]]:
        """Time goes by; cases that call meanwhile do so at their moment. When each called, and how it is then."""
        until = until or self.now + timedelta(**time)
        called: list[tuple[datetime, Case]] = []
        while due := await self.book.cases.due(until, 1):
            assert len(called) < 1000, "It calls without an end."
            case = self.book.cases.shelf[due[0]]
            assert case.call_at
            self.now = max(self.now, case.call_at)
            after = await call(self.duty, case.id)
            assert after, "What is due can be called."
            called.append((self.now, after))
        self.now = until
        return called

    def change(self, case: Case, **changes: Any) -> Case:
        """Have a case be like this, whatever led there."""
        after = replace(case, **changes)
        self.book.cases.shelf[case.id] = after
        return after

    # What is to be seen of it

    def heard(self, number: int = FATMA) -> list[str]:
        """What the bot told this resident about the handover, without markup and marks of direction."""
        return [without_bidi_controls(one.html) for one in self.told(number)]

    def told(self, number: int = FATMA) -> Sequence[Told]:
        return [one for one in self.book.speech.said if isinstance(one, Told) and one.resident_id == number]

    def buttons(self) -> list[Button]:
        """Those under what was told last."""
        return list(self.told()[-1].buttons)

    def shown(self, *kinds: PostKind) -> list[Posting]:
        """What the workers' bot is to show, of these kinds or all."""
        return [one for one in self.book.cases.postings if not kinds or one.kind in kinds]

    def forget(self) -> None:
        """Begin to listen here: what was said and shown before does not count."""
        self.book.speech.said.clear()
        self.book.cases.postings.clear()

    def everything(self) -> tuple[object, ...]:
        """All that a use case can change: to see that a refusal changed nothing."""
        book = self.book
        return (
            dict(book.cases.shelf),
            list(book.cases.raised),
            list(book.cases.events),
            list(book.cases.postings),
            list(book.speech.said),
            set(book.speech.silent),
            list(book.transcripts.lines),
            dict(book.write_ups.shelf),
            dict(book.translations.shelf),
            dict(book.shelf),
        )

    @property
    def all_flags(self) -> list[Flag]:
        return self.book.cases.raised
