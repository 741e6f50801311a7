"""What staff do with initiatives: a worker takes one up and talks about it, the coordinator asks, decides and notes.

Each looks first whether it is still to be done: whoever did it before, in the console for example, did it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain import deciding, merging, writing_up
from domain.calling import said_how_it_was
from domain.casework import Stepped
from domain.deciding import Agreed, Proposal, Verdict
from domain.initiatives import Initiative
from domain.life import Actor, Role, Stage
from domain.staff import Staff
from domain.takeover import claim, close
from storage.unit_of_work import UnitOfWork
from voordeur.demo.half_year.chats import resident_says, worker_says
from voordeur.demo.half_year.lives import Life
from voordeur.demo.half_year.told import Course, ideas, voices

DECIDED = frozenset({Course.NOT_APPROVED, Course.APPROVED, Course.UNDER_WAY, Course.EVALUATED})


class Desk:
    """The staff's side of one idea."""

    def __init__(self, life: Life, lives: Sequence[Life]) -> None:
        self.life = life
        self._lives = lives
        self.street = life.street
        self.idea = life.idea
        self.chance = self.street.chance(f"desk {life.idea.number}")
        crew = self.street.crew
        self.worker: Staff = crew.workers[self.idea.number % len(crew.workers)]

    def works(self, *, without_coordinator: bool = False) -> None:
        """Puts on the agenda what staff do, or all but what the coordinator does."""
        if self.idea.course in {Course.COLLECTING, Course.WITHDRAWN, Course.SUBMITTED}:
            return
        street, chance = self.street, self.chance
        # Every eighth is later than was promised.
        taken = street.in_office(self.life.last_day + (12 if self.idea.number % 8 == 3 else chance.randint(1, 5)))
        street.on(taken, self._take_up)
        street.on(taken + timedelta(hours=2), self._answered)
        day = street.day_of(taken)
        if self.idea.dutch:
            street.on(street.in_office(day + 3, 20), self._write_down)
            street.on(street.evening(day + 3), self._it_is_right)
        street.on(street.in_office(day + 4, 200), self._close)
        if not without_coordinator:
            self._coordinates(day)

    def _coordinates(self, day: int) -> None:
        street, chance = self.street, self.chance
        if self.idea.course is Course.IN_CONVERSATION and self.idea.number % 2:
            street.on(street.in_office(day + 6, 30), self._ask)
        if self.idea.course is Course.JOINED:
            street.on(street.in_office(day + 5, 30), self._introduce)
            self.life.meets(self._other, street.evening(day + 6))
            street.on(street.in_office(day + 9, 30), self._join)
        if self.idea.course not in DECIDED:
            return
        decided = day + chance.randint(8, 24)
        street.on(street.in_office(decided, chance.randrange(240)), self._decide)
        if self.idea.course is Course.NOT_APPROVED:
            return
        street.on(street.in_office(decided + 3, 60), self._plan)
        if self.idea.course is Course.APPROVED:
            return
        street.on(street.in_office(decided + 8, 15), self._begin)
        if self.idea.course is Course.EVALUATED:
            self.life.looks_back(street.evening(decided + 31))
            street.on(street.in_office(decided + 34, 90), self._account)

    @property
    def _other(self) -> Life:
        """The one in which it goes on."""
        return self._lives[self.idea.goes_on_in]

    # The worker

    async def _take_up(self, work: UnitOfWork) -> None:
        if await self._step(work, Verdict.TAKE_UP, Stage.SUBMITTED, Actor(Role.WORKER, self.worker.name)):
            words, _answer = voices().hello[self.idea.language]
            said = words.format(name=self.life.initiator.first_name, worker=self.worker.name)
            resident = await self.street.resident(work, self.life.initiator)
            if case := await work.cases.open_of(resident.id):
                await claim(self.street.duty(work), case.id, self.worker)
                await worker_says(self.street, work, case.id, self.worker, said)

    async def _answered(self, work: UnitOfWork) -> None:
        await resident_says(self.street, work, self.life.initiator, voices().hello[self.idea.language][1])

    async def _write_down(self, work: UnitOfWork) -> None:
        resident = await self.street.resident(work, self.life.initiator)
        plan, case = await work.initiatives.get(self.life.id), await work.cases.open_of(resident.id)
        if plan and case:
            duty = self.street.duty(work)
            await writing_up.write_down(duty, case.id, self.worker, plan.two_sentences, dutch=self.idea.dutch)

    async def _it_is_right(self, work: UnitOfWork) -> None:
        resident = await self.street.resident(work, self.life.initiator)
        if versions := await work.write_ups.of(self.life.id):
            await writing_up.answer(self.street.duty(work), resident, versions[-1].id, is_right=True)

    async def _close(self, work: UnitOfWork) -> None:
        """It is over; the resident says whether they were helped, or does not."""
        resident = await self.street.resident(work, self.life.initiator)
        case = await work.cases.open_of(resident.id)
        if case and case.worker_id == self.worker.id:
            await close(self.street.duty(work), case.id, self.worker)
            if how := (3, 3, 2, None)[self.idea.number % 4]:
                await said_how_it_was(self.street.duty(work), resident, case.id, helped=how)

    # The coordinator

    @property
    def _coordinator(self) -> Actor:
        return Actor(Role.COORDINATOR, self.street.crew.coordinator.name)

    async def _ask(self, work: UnitOfWork) -> None:
        said = voices().questions
        reason = said[self.idea.number // 2 % len(said)]
        await self._step(work, Verdict.ASK, Stage.IN_CONVERSATION, self._coordinator, reason)

    async def _decide(self, work: UnitOfWork) -> None:
        is_no = self.idea.course is Course.NOT_APPROVED
        verdict = Verdict.REFUSE if is_no else Verdict.APPROVE
        await self._step(work, verdict, Stage.IN_CONVERSATION, self._coordinator, self._reason(is_no=is_no))

    def _reason(self, *, is_no: bool) -> str:
        if not is_no:
            return voices().approved[self.idea.number % len(voices().approved)]
        refused = [one.number for one in ideas() if one.course is Course.NOT_APPROVED]
        return voices().refused[refused.index(self.idea.number)]

    async def _plan(self, work: UnitOfWork) -> None:
        day = (self.street.now + timedelta(days=26)).date()
        await self._note(work, Stage.APPROVED, planned_on=day)

    async def _begin(self, work: UnitOfWork) -> None:
        await self._step(work, Verdict.BEGIN, Stage.APPROVED, Actor(Role.WORKER, self.worker.name))

    async def _account(self, work: UnitOfWork) -> None:
        plan = await work.initiatives.get(self.life.id)
        if plan:
            spent = plan.granted_cents * self.chance.randint(70, 100) // 100 if plan.granted_cents else None
            done = (self.street.now - timedelta(days=4)).date()
            await self._note(work, Stage.EVALUATED, done_on=done, spent_cents=spent)

    async def _introduce(self, work: UnitOfWork) -> None:
        await merging.introduce(work, self.life.id, self._other.id, self.street.now)

    async def _join(self, work: UnitOfWork) -> None:
        ids = (self.street.new_id(), self.street.new_id())
        why = "Jullie willen hetzelfde, op dezelfde dag en dezelfde plek. Samen is er meer mogelijk."
        joining = merging.Joining(self._coordinator, self.street.now, ids, why)
        await merging.join(work, self.life.id, self._other.id, joining)

    # Both

    async def _step(
        self, work: UnitOfWork, verdict: Verdict, stands: Stage, actor: Actor, reason: str = ""
    ) -> Initiative | None:
        plan = await work.initiatives.get(self.life.id)
        if plan is None or plan.stage is not stands:
            return None
        steps = await work.steps.of(plan.id)
        granted = plan.budget.total_cents if plan.budget and verdict is Verdict.APPROVE else None
        proposal = Proposal(verdict, actor, self.street.now, self.street.new_id(), reason, granted_cents=granted)
        done = await deciding.decide(work, plan.id, steps[-1].id, proposal)
        assert isinstance(done, Stepped), done
        return done.initiative

    async def _note(self, work: UnitOfWork, stands: Stage, **noted: Any) -> None:
        plan = await work.initiatives.get(self.life.id)
        if plan and plan.stage is stands:
            now = Agreed.of(plan)
            await deciding.note(work, plan.id, now, replace(now, **noted), self.street.now)
