"""Cases in any order: whatever residents, workers and the clock do, these sentences stay true."""

from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.calling import call
from domain.cases import Content, Line, PostKind
from domain.flagging import CALL_AGAIN, Raised, raise_flag
from domain.handover import HELD, Case, Reason, State, Urgency
from domain.relaying import Said, resident_wrote, worker_writes
from domain.reminders import AMSTERDAM
from domain.staff import Staff
from domain.takeover import (
    HeldBy,
    Moved,
    NoSuchCase,
    NotHeld,
    NotNow,
    claim,
    close,
    give_back,
    let_go,
    pass_on,
    snooze,
    take_back,
)
from domain.writing_up import WrittenDown, write_down
from tests.support.handover import ANNELIES, JOOST, SAMIRA, Office

START = datetime(2027, 4, 23, 16, 0, tzinfo=AMSTERDAM)
"""A Friday afternoon; King's Day is on the Tuesday after it."""
RESIDENTS = strategies.sampled_from([1, 1, 1, 2])
PEOPLE = (SAMIRA, JOOST, ANNELIES)
WORKERS = strategies.sampled_from([None, None, None, *PEOPLE])
"""None: whoever has the chat. Left to chance alone, most workers would only be refused."""
SELDOM = strategies.integers(0, 4).map(lambda number: number == 4)
"""What ends a case: done as often as the rest, little else would ever happen."""
REASONS = strategies.sampled_from(Reason)
OWED = {State.QUEUED, State.WAITING_FOR_WORKER}
REFUSALS = (NoSuchCase, HeldBy, NotHeld, NotNow)


def now(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What comes of it. Nothing in memory waits for anything, so no event loop is made some ten thousand times."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("It waits.")


class Handover(RuleBasedStateMachine):
    """Two residents, three people who work here, and weeks that go by. `holders` is the model: who has whose chat."""

    @initialize(is_claimed=strategies.booleans())
    def begin(self, is_claimed):
        self.office = Office(START)
        self.office.lives(2)
        self.holders: dict[int, str | None] = {1: None, 2: None}
        self.for_a_person: list[tuple[str, str]] = []
        self.closed: dict[str, Case] = {}
        for number in (1, 2):
            self.something_is_noticed(number, Reason.ASKED)
        if is_claimed:
            self.a_worker_claims(1, SAMIRA)

    def does(self, coroutine):
        """Run it, a second later than what happened before."""
        self.office.now += timedelta(seconds=1)
        return now(coroutine)

    def case_of(self, number) -> Case | None:
        return next((one for one in self.cases if one.resident_id == number and one.state is not State.CLOSED), None)

    def case_id(self, number) -> str:
        """The open case, else the last closed one: what is on a worker's screen may be old."""
        theirs = [one.id for one in self.cases if one.resident_id == number]
        case = self.case_of(number)
        return case.id if case else (theirs or ["none"])[-1]

    def who(self, number, worker) -> Staff:
        return worker or next((one for one in PEOPLE if one.id == self.holders[number]), SAMIRA)

    @property
    def cases(self) -> list[Case]:
        return list(self.office.book.cases.shelf.values())

    # What happens

    @precondition(lambda self: any(self.case_of(number) is None for number in self.holders))
    @rule(reason=REASONS)
    def something_is_noticed_where_nothing_is_open(self, reason):
        self.something_is_noticed(next(one for one in self.holders if self.case_of(one) is None), reason)

    @rule(number=RESIDENTS, reason=REASONS)
    def something_is_noticed(self, number, reason):
        async def flag():
            resident = await self.office.resident(number)
            return await raise_flag(self.office.duty, resident, Raised(reason), None)

        before = self.case_of(number)
        after = self.does(flag())
        assert before is None or after.id == before.id

    @rule(number=RESIDENTS)
    def a_resident_writes(self, number):
        async def write():
            line = Line("resident", "text", "hallo", self.office.now, self.office.new_id())
            return line.ref, await resident_wrote(self.office.duty, await self.office.resident(number), line)

        before = self.case_of(number)
        ref, case = self.does(write())
        # With the bot: no case, or one that was given back. Everything else is for a person.
        assert (case is None) == (before is None or before.state is State.RETURNED)
        if case:
            self.for_a_person.append((case.id, ref))

    @rule(number=RESIDENTS, is_done=SELDOM)
    def a_resident_goes_on_with_the_bot(self, number, is_done):
        async def take():
            return await take_back(self.office.duty, await self.office.resident(number))

        if is_done and self.does(take()):
            self.holders[number] = None

    @rule(number=RESIDENTS, worker=WORKERS)
    def a_worker_claims(self, number, worker):
        worker = self.who(number, worker)
        before = self.holders[number]
        outcome = self.does(claim(self.office.duty, self.case_id(number), worker))
        if isinstance(outcome, Moved):
            assert before in {None, worker.id}
            self.holders[number] = worker.id
        else:
            assert before or self.case_of(number) is None
            assert isinstance(outcome, REFUSALS)

    def _only_the_holder(self, number, worker, outcome, done) -> bool:
        assert isinstance(outcome, done) == (self.holders[number] == worker.id), outcome
        assert isinstance(outcome, (done, *REFUSALS))
        return isinstance(outcome, done)

    @rule(number=RESIDENTS, worker=WORKERS)
    def a_worker_writes(self, number, worker):
        worker = self.who(number, worker)
        outcome = self.does(worker_writes(self.office.duty, self.case_id(number), worker, Content("Dag!")))
        self._only_the_holder(number, worker, outcome, Said)

    @rule(number=RESIDENTS, worker=WORKERS)
    def a_worker_writes_the_plan_down(self, number, worker):
        worker = self.who(number, worker)
        outcome = self.does(write_down(self.office.duty, self.case_id(number), worker, "Samen eten."))
        self._only_the_holder(number, worker, outcome, WrittenDown)

    @rule(number=RESIDENTS, worker=WORKERS, days=strategies.integers(1, 20))
    def a_worker_snoozes(self, number, worker, days):
        worker = self.who(number, worker)
        before = self.case_of(number)
        until = self.office.now + timedelta(days=days)
        outcome = self.does(snooze(self.office.duty, self.case_id(number), worker, until))
        if before and before.urgency is Urgency.URGENT and before.waiting_since:
            assert isinstance(outcome, REFUSALS), "Danger is answered first."
        else:
            self._only_the_holder(number, worker, outcome, Moved)

    @rule(number=RESIDENTS, worker=strategies.sampled_from(PEOPLE))
    def a_worker_takes_over(self, number, worker):
        before, holder = self.case_of(number), self.holders[number]
        outcome = self.does(claim(self.office.duty, self.case_id(number), worker, from_colleague=True))
        may = holder in {None, worker.id} or (before and before.escalated_at) or worker is ANNELIES
        assert isinstance(outcome, Moved) == bool(before and may), outcome
        if isinstance(outcome, Moved):
            self.holders[number] = worker.id

    @rule(worker=strategies.sampled_from(PEOPLE), is_done=SELDOM)
    def a_worker_lets_go_of_all_they_have(self, worker, is_done):
        if not is_done:
            return
        theirs = [number for number, holder in self.holders.items() if holder == worker.id]
        assert self.does(let_go(self.office.duty, worker)) == len(theirs)
        for number in theirs:
            self.holders[number] = None
            assert self.case_of(number).state is State.QUEUED

    @rule(number=RESIDENTS, worker=WORKERS)
    def a_worker_gives_back(self, number, worker):
        worker = self.who(number, worker)
        outcome = self.does(give_back(self.office.duty, self.case_id(number), worker))
        if self._only_the_holder(number, worker, outcome, Moved):
            self.holders[number] = None

    @rule(number=RESIDENTS, worker=WORKERS, other=strategies.sampled_from(PEOPLE))
    def a_worker_passes_on(self, number, worker, other):
        worker = self.who(number, worker)
        if other is worker:
            return
        outcome = self.does(pass_on(self.office.duty, self.case_id(number), worker, other.id, "let op"))
        if self._only_the_holder(number, worker, outcome, Moved):
            self.holders[number] = other.id

    @rule(number=RESIDENTS, worker=WORKERS, is_done=SELDOM)
    def a_worker_closes(self, number, worker, is_done):
        if not is_done:
            return
        worker = self.who(number, worker)
        is_open = self.case_of(number) is not None
        outcome = self.does(close(self.office.duty, self.case_id(number), worker))
        assert isinstance(outcome, Moved) == (is_open and self.holders[number] in {None, worker.id})
        if isinstance(outcome, Moved):
            self.holders[number] = None

    @rule(minutes=strategies.sampled_from([3, 15, 60, 300, 1440, 15 * 1440]))
    def time_goes_by(self, minutes):
        until = self.office.now + timedelta(minutes=minutes)
        while due := [one for one in self.cases if one.call_at and one.call_at <= until]:
            first = min(due, key=lambda one: one.call_at)
            self.office.now = max(self.office.now, first.call_at)
            after = now(call(self.office.duty, first.id))
            assert after
            assert after.call_at is None or after.call_at > self.office.now, "It would call without an end."
            if first.state is State.WAITING_FOR_RESIDENT:
                assert after.state is State.RETURNED
                self.holders[first.resident_id] = None
        self.office.now = until

    @precondition(lambda self: any(one.call_at for one in self.cases))
    @rule()
    def the_clock_is_early(self):
        """What is not due does nothing, however often it is asked."""
        case = next(one for one in self.cases if one.call_at)
        if case.call_at > self.office.now:
            assert now(call(self.office.duty, case.id)) is None

    # What stays true

    @invariant()
    def a_resident_has_one_open_case_at_most(self):
        open_ones = [one.resident_id for one in self.cases if one.state is not State.CLOSED]
        assert len(open_ones) == len(set(open_ones))

    @invariant()
    def a_chat_has_one_holder_the_one_who_claimed_it_or_got_it(self):
        for number, holder in self.holders.items():
            case = self.case_of(number)
            assert (case.worker_id if case and case.state in HELD else None) == holder
            resident = now(self.office.resident(number))
            assert resident.held_by == holder
            assert resident.case_id == (case.id if case else None)

    @invariant()
    def the_bot_is_silent_exactly_while_a_worker_has_the_chat(self):
        assert self.office.book.speech.silent == {number for number, holder in self.holders.items() if holder}

    @invariant()
    def a_resident_waits_exactly_while_we_owe_an_answer(self):
        for case in self.cases:
            assert (case.waiting_since is None) == (case.answer_by is None)
            if case.state is not State.SNOOZED:
                assert (case.waiting_since is not None) == (case.state in OWED), case
            # Who put it off had answered, or the resident waits on.
            assert case.state is State.SNOOZED or case.snoozed_until is None

    @invariant()
    def what_is_owed_calls_by_itself_no_later_than_promised(self):
        for case in self.cases:
            if case.state in OWED:
                assert case.call_at, "Nobody would ever be reminded."
                assert case.call_at <= case.answer_by or case.answer_by <= self.office.now, case
            if case.state is State.QUEUED and case.urgency is Urgency.URGENT:
                assert case.call_at <= self.office.now + CALL_AGAIN
            if case.state is State.SNOOZED and case.answer_by:
                assert case.call_at <= case.answer_by or case.answer_by <= self.office.now, "It puts off a promise."
            # Whatever state it is in, something happens by itself some day: nothing is silent for ever.
            assert (case.call_at is None) == (case.state is State.CLOSED)

    @invariant()
    def others_are_called_in_only_while_somebody_waits(self):
        assert all(one.waiting_since for one in self.cases if one.escalated_at)

    @invariant()
    def closed_is_final(self):
        for case in self.cases:
            assert (case.closed_at is not None) == (case.state is State.CLOSED)
            if case.state is State.CLOSED:
                assert self.closed.setdefault(case.id, case) == case

    @invariant()
    def no_line_for_a_person_is_lost(self):
        shown = [(one.case_id, one.ref) for one in self.office.book.cases.postings if one.kind is PostKind.SAID]
        assert shown == self.for_a_person

    @invariant()
    def what_changes_hands_is_told_by_name(self):
        """The last thing said to whose chat is held names the holder, or is a worker's own."""
        names = {one.id: one.name for one in PEOPLE}
        for number, holder in self.holders.items():
            if holder:
                hellos = [one for one in self.office.heard(number) if one.startswith("👋")]
                assert hellos[-1].startswith(f"👋 {names[holder]}")


Handover.TestCase.settings = settings(max_examples=150, stateful_step_count=40)
TestHandover = Handover.TestCase
