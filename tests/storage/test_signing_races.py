"""Many who sign, withdraw, change and submit at the same moment: each in a transaction of its own, as turns are."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from domain import casework
from domain.initiatives import Answer, Question, answered
from domain.life import Actor, NoSuchStep, Role, Stage
from domain.notices import TOGETHER, About, Notice
from domain.paper import Line, enter_paper
from domain.policies import Policy
from domain.signatures import (
    AlreadySigned,
    Ended,
    PlanChanged,
    Signature,
    SignatureList,
    Signed,
    TakenBack,
    Way,
    news_of,
    plan_of,
    sign,
    take_back,
    told,
)
from storage.database import Database, is_out_of_order
from storage.people import Newcomer
from storage.tables import notices, signatures
from storage.unit_of_work import UnitOfWork, unit_of_work
from tests.support.books import NOW, Stored, collecting, newcomers

ONE, TWO = "1" * 32, "2" * 32
POLICY = Policy(needed=(Question.WHAT,))
INITIATOR = 1001
"""Telegram id of the first newcomer, whose initiatives these are."""


class Street:
    """Neighbours around the initiatives of one of them; their turns are taken by two processes in turn."""

    def __init__(self, database: Database) -> None:
        self.first = database
        self.second = Database(database.url.render_as_string(hide_password=False))
        self.ids: dict[int, int] = {}
        self._turns = 0

    async def begin(self, neighbours: int, signed: int = 0, numbers: tuple[str, ...] = (ONE,)) -> None:
        """So many neighbours beside the initiator; the first of them signed. Two of those want news."""
        if not self.first.is_sqlite:
            # A second until a deadlock is looked for is right where they are rare; here there are many on purpose.
            async with self.first.writing() as connection:
                name = self.first.url.database
                await connection.execute(text(f"ALTER DATABASE \"{name}\" SET deadlock_timeout = '20ms'"))
                await connection.commit()
            await self.first.close()
        ids = await Stored(self.first).people(neighbours + 1)
        self.ids = {one.telegram_id: number for one, number in zip(newcomers(neighbours + 1), ids, strict=True)}
        for number in numbers:
            await self.publish_anew(number, signed)

    async def wake(self) -> None:
        """Have all connections open, so that nobody is late because a first connection takes its time."""
        for database in (self.first, self.second):
            opened = await asyncio.gather(*(database.engine.connect() for _number in range(10)))
            await asyncio.gather(*(connection.execute(text("SELECT 1")) for connection in opened))
            await asyncio.gather(*(connection.close() for connection in opened))

    async def publish_anew(self, number: str, signed: int) -> None:
        """An initiative with so many signatures, of which the initiator knows."""
        initiative = collecting(number, ids := self.ids[INITIATOR])
        initiative = answered(initiative, Question.WHAT, Answer("eten", "nl", NOW))
        given = tuple(self.signature(one, number, wants_news=one < 1004) for one in self.neighbours[:signed])
        names = SignatureList(number, ids, plan_of(initiative), signatures=given)
        async with Stored(self.first).open() as book:
            book.initiatives.save(initiative)
            book.signatures.save(told(names))

    @property
    def neighbours(self) -> list[int]:
        """Their Telegram ids."""
        return [one for one in self.ids if one != INITIATOR]

    def signature(self, telegram_id: int, number: str = ONE, **more: Any) -> Signature:
        fields = {"name": f"Ali {telegram_id}", "address": "Osdorpplein 1", "at": NOW, "version": 1, **more}
        one = f"{number[-4:]}{telegram_id:028}"
        return Signature(one, Way.TELEGRAM, language="nl", resident_id=self.ids[telegram_id], **fields)

    @asynccontextmanager
    async def turn(self, telegram_id: int) -> AsyncIterator[UnitOfWork]:
        """A transaction in which this person's chat is locked, as in a turn; committed at its end."""
        self._turns += 1
        async with unit_of_work((self.first, self.second)[self._turns % 2]) as work:
            await work.chats.load([Newcomer(telegram_id, "")], NOW)
            yield work
            await work.commit()

    async def signs(self, telegram_id: int, number: str = ONE) -> tuple[Any, bool]:
        """What came of it, and whether this signature was the one with which there are enough."""
        async with self.turn(telegram_id) as work:
            names = await work.signatures.get(number)
            # Others get time to read the same list, if the lock lets them.
            await asyncio.sleep(0.001)
            outcome = sign(names, self.signature(telegram_id, number))
            crossed = False
            if isinstance(outcome, Signed):
                work.signatures.save(outcome.after)
                self._tell_initiator(work, number)
                crossed = outcome.after.is_complete and not names.is_complete
        return outcome, crossed

    async def takes_back(self, telegram_id: int, number: str = ONE) -> Any:
        async with self.turn(telegram_id) as work:
            outcome = take_back(await work.signatures.get(number), self.ids[telegram_id], NOW)
            if isinstance(outcome, TakenBack):
                work.signatures.save(outcome.after)
                self._tell_initiator(work, number)
        return outcome

    async def submits(self, number: str = ONE) -> Any:
        async with self.turn(INITIATOR) as work:
            initiative = await work.initiatives.get(number)
            return await casework.submit(work, initiative, POLICY, NOW, f"s{number[1:]}")

    async def withdraws(self, number: str = ONE) -> Any:
        async with self.turn(INITIATOR) as work:
            return await casework.withdraw(work, await work.initiatives.get(number), NOW, f"w{number[1:]}")

    async def changes(self, what: str, number: str = ONE) -> None:
        async with self.turn(INITIATOR) as work:
            initiative = answered(await work.initiatives.get(number), Question.WHAT, Answer(what, "nl", NOW))
            await casework.publish(work, initiative, POLICY, NOW, f"p{number[1:]}")

    async def hears(self, number: str = ONE) -> Any:
        """The turn in which the initiator hears the news."""
        async with self.turn(INITIATOR) as work:
            names = await work.signatures.get(number)
            if news := news_of(names):
                work.signatures.save(told(names))
        return news

    async def names(self, number: str = ONE) -> SignatureList:
        async with unit_of_work(self.first) as work:
            found = await work.signatures.get(number)
            assert found
            return found

    async def waiting(self, about: About) -> set[int]:
        """Telegram ids of those who are to hear this."""
        async with self.first.reading() as connection:
            rows = await connection.execute(select(notices.c.resident_id).where(notices.c.about == about.value))
            return {telegram_id for (one,) in rows for telegram_id, known in self.ids.items() if known == one}

    def _tell_initiator(self, work: UnitOfWork, number: str) -> None:
        work.notices.tell(Notice(self.ids[INITIATOR], About.SIGNATURES, number, NOW + TOGETHER))


@pytest.fixture
async def street(database) -> AsyncIterator[Street]:
    one = Street(database)
    yield one
    await one.second.close()


@pytest.fixture
async def street_on_postgresql(on_postgresql) -> AsyncIterator[Street]:
    one = Street(on_postgresql.database)
    yield one
    await one.second.close()


async def again(work: Callable[[], Awaitable[Any]]) -> Any:
    """As turns are taken: what the database ended for the sake of another transaction is tried again unchanged."""
    while True:
        try:
            return await work()
        except DBAPIError as error:
            if not is_out_of_order(error):
                raise


async def test_fifty_neighbours_who_sign_in_one_second_are_fifty_and_five_are_reached_once(street):
    await street.begin(50)
    await street.wake()
    outcomes = await asyncio.gather(*(again(lambda one=one: street.signs(one)) for one in street.neighbours))
    assert all(isinstance(outcome, Signed) for outcome, _crossed in outcomes)
    numbers = sorted(len(outcome.after.valid) for outcome, _crossed in outcomes)
    assert numbers == list(range(1, 51)), "each hears which number they are, and no two the same"
    assert [crossed for _outcome, crossed in outcomes].count(True) == 1
    async with street.first.reading() as connection:
        signed_by = (await connection.execute(select(signatures.c.resident_id))).scalars().all()
    assert sorted(signed_by) == sorted(street.ids[one] for one in street.neighbours)
    assert await street.waiting(About.SIGNATURES) == {INITIATOR}


async def test_one_more_than_can_sign_is_refused_whoever_it_is(street):
    await street.begin(51)
    outcomes = await asyncio.gather(*(again(lambda one=one: street.signs(one)) for one in street.neighbours))
    assert [isinstance(outcome, Signed) for outcome, _crossed in outcomes].count(False) == 1
    assert len((await street.names()).valid) == 50


async def test_the_initiator_hears_each_signature_and_five_reached_once_while_they_come_in(street):
    await street.begin(20)
    news = []

    async def listens() -> None:
        for _time in range(8):
            news.append(await again(street.hears))
            await asyncio.sleep(0.002)

    signing = [again(lambda one=one: street.signs(one)) for one in street.neighbours]
    await asyncio.gather(listens(), *signing, listens())
    news.append(await street.hears())
    heard = [one.resident_id for some in news for one in some.signed]
    assert sorted(heard) == sorted(street.ids[one] for one in street.neighbours)
    assert [some.reached for some in news].count(True) == 1
    assert not any(some.fell for some in news)


async def test_one_neighbour_twice_at_once_signs_once(street):
    await street.begin(2)
    ali = street.neighbours[0]

    async def signs_without_waiting_for_their_own_chat(number: int) -> Any:
        async with unit_of_work((street.first, street.second)[number]) as work:
            outcome = sign(await work.signatures.get(ONE), replace(street.signature(ali), id=f"{number}" * 32))
            if isinstance(outcome, Signed):
                work.signatures.save(outcome.after)
                await asyncio.sleep(0.01)
                await work.commit()
            return type(outcome)

    outcomes = await asyncio.gather(*map(signs_without_waiting_for_their_own_chat, (0, 1)))
    assert set(outcomes) == {Signed, AlreadySigned}
    assert len((await street.names()).signatures) == 1


async def test_one_neighbour_who_taps_many_times_signs_once(street):
    await street.begin(2)
    ali = street.neighbours[0]
    outcomes = [type(outcome) for outcome, _ in await asyncio.gather(*(street.signs(ali) for _time in range(10)))]
    assert outcomes.count(Signed) == 1
    assert outcomes.count(AlreadySigned) == 9


async def test_submitting_while_the_fifth_takes_it_back_is_never_submitted_with_four(street):
    numbers = {f"{number:032}": head_start for number, head_start in enumerate([-0.01, -0.001, 0, 0.001, 0.01] * 4)}
    await street.begin(5, 5, tuple(numbers))
    seen = set()
    for number, head_start in numbers.items():
        submitted, withdrawn = await asyncio.gather(
            _after(-head_start, lambda number=number: street.submits(number)),
            _after(head_start, lambda number=number: street.takes_back(street.neighbours[4], number)),
        )
        names = await street.names(number)
        async with unit_of_work(street.first) as work:
            stage = (await work.initiatives.get(number)).stage
        if isinstance(submitted, casework.Stepped):
            assert (stage, len(names.valid), names.is_open, withdrawn) == (Stage.SUBMITTED, 5, False, Ended())
        else:
            assert submitted == casework.NotYet((), 1, is_changed=False)
            assert (stage, len(names.valid), names.is_open) == (Stage.COLLECTING, 4, True)
            assert isinstance(withdrawn, TakenBack)
        seen.add(type(submitted))
    assert seen == {casework.Stepped, casework.NotYet}, "now one was first, now the other"


async def test_submitting_and_withdrawing_at_once_leave_one_story(street):
    """Two taps of one initiator, taken by two processes: whichever is first, timeline, list and number agree."""
    numbers = {f"{number:032}": head_start for number, head_start in enumerate([-0.01, -0.001, 0, 0.001, 0.01] * 4)}
    await street.begin(5, 5, tuple(numbers))
    stories = set()
    given = 0
    for number, head_start in numbers.items():
        submitted, withdrawn = await asyncio.gather(
            _after(-head_start, lambda number=number: street.submits(number)),
            _after(head_start, lambda number=number: street.withdraws(number)),
        )
        async with unit_of_work(street.first) as work:
            initiative = await work.initiatives.get(number)
            story = tuple(step.after for step in await work.steps.of(number))
        assert isinstance(withdrawn, casework.Stepped), "it can be withdrawn before and after it was submitted"
        assert initiative.stage is Stage.WITHDRAWN
        assert not (await street.names(number)).is_open
        if isinstance(submitted, casework.Stepped):
            given += 1
            assert story == (Stage.SUBMITTED, Stage.WITHDRAWN)
            assert initiative.number == f"NW-2026-{given:04}"
        else:
            assert submitted == NoSuchStep(Stage.WITHDRAWN, Stage.SUBMITTED)
            assert (story, initiative.number) == ((Stage.WITHDRAWN,), "")
        stories.add(story)
    assert len(stories) == 2, "now one was first, now the other"


async def test_names_from_paper_and_from_telephones_at_once_are_counted_exactly(street):
    await street.begin(10)

    async def copies(sheet: int) -> Any:
        ids = itertools.count(1)
        lines = [Line(f"Papier {sheet}.{number}", "Osdorpplein 1") for number in range(5)]
        async with unit_of_work((street.first, street.second)[sheet % 2]) as work:
            worker = Actor(Role.WORKER, "Noor")
            entered = await enter_paper(work, ONE, lines, worker, NOW, lambda: f"e{sheet}{next(ids):030}")
            await work.commit()
        return entered

    signing = [again(lambda one=one: street.signs(one)) for one in street.neighbours]
    entered = await asyncio.gather(*(again(lambda sheet=sheet: copies(sheet)) for sheet in range(4)), *signing)
    assert [one.how_many(Signed) for one in entered[:4]] == [5] * 4
    names = await street.names()
    assert len(names.valid) == 30
    assert len({one.id for one in names.signatures}) == 30


async def test_a_list_that_is_entered_while_it_is_submitted_counts_before_or_not_at_all(street):
    numbers = {f"{number:032}": head_start for number, head_start in enumerate([-0.01, 0, 0.01] * 3)}
    await street.begin(5, 5, tuple(numbers))

    async def copies(number: str) -> Any:
        async with unit_of_work(street.second) as work:
            line = Line("Papier", "Osdorpplein 1")
            entered = await enter_paper(work, number, [line], Actor(Role.WORKER, "Noor"), NOW, lambda: f"e{number[1:]}")
            await work.commit()
        return entered.outcomes[0]

    for number, head_start in numbers.items():
        _submitted, entered = await asyncio.gather(
            _after(-head_start, lambda number=number: street.submits(number)),
            _after(head_start, lambda number=number: copies(number)),
        )
        names = await street.names(number)
        assert not names.is_open
        assert len(names.valid) == 5 + isinstance(entered, Signed)
        assert isinstance(entered, (Signed, Ended))


async def test_who_signs_while_the_plan_changes_reads_it_again_or_is_asked_to_confirm(street):
    await street.begin(20)
    neighbours = street.neighbours
    outcomes = await asyncio.gather(
        *(again(lambda one=one: street.signs(one)) for one in neighbours[:10]),
        again(lambda: street.changes("een feest")),
        *(again(lambda one=one: street.signs(one)) for one in neighbours[10:]),
    )
    outcomes.pop(10)
    names = await street.names()
    signed = {one for one, (outcome, _) in zip(neighbours, outcomes, strict=True) if isinstance(outcome, Signed)}
    refused = {one for one, (outcome, _) in zip(neighbours, outcomes, strict=True) if outcome == PlanChanged()}
    assert (names.version, names.valid) == (2, ())
    assert signed | refused == set(neighbours)
    assert {one.resident_id for one in names.outdated} == {street.ids[one] for one in signed}
    assert await street.waiting(About.CHANGED) == signed, "nobody who signed for the plan before is forgotten"


async def test_who_signs_while_it_is_withdrawn_signed_before_or_hears_that_it_ended(street):
    await street.begin(12, 4)
    outcomes = await asyncio.gather(
        *(again(lambda one=one: street.signs(one)) for one in street.neighbours[4:8]),
        again(street.withdraws),
        *(again(lambda one=one: street.signs(one)) for one in street.neighbours[8:]),
    )
    outcomes.pop(4)
    kinds = [type(outcome) for outcome, _crossed in outcomes]
    assert set(kinds) <= {Signed, Ended}
    names = await street.names()
    assert not names.is_open
    assert len(names.valid) == 4 + kinds.count(Signed)


async def test_it_is_submitted_once_when_the_button_is_tapped_twice(street):
    await street.begin(5, 5)
    outcomes = await asyncio.gather(*(again(street.submits) for _time in range(4)))
    assert [isinstance(outcome, casework.Stepped) for outcome in outcomes].count(True) == 1
    async with unit_of_work(street.first) as work:
        assert await work.counters.next("NW-2026") == 2
        assert len(await work.steps.of(ONE)) == 1


async def test_numbers_of_submissions_at_once_follow_each_other(street):
    numbers = tuple(f"{number:032}" for number in range(1, 9))
    await street.begin(5, 5, numbers)
    outcomes = await asyncio.gather(*(again(lambda number=number: street.submits(number)) for number in numbers))
    given = sorted(outcome.initiative.number for outcome in outcomes)
    assert given == [f"NW-2026-{number:04}" for number in range(1, 9)]


# When transactions wait for each other in a circle


async def test_two_who_sign_two_lists_in_opposite_order_both_sign_both(street_on_postgresql):
    street = street_on_postgresql
    await street.begin(2, 0, (ONE, TWO))
    meet = asyncio.Barrier(2)
    lost = []

    async def signs_both(telegram_id: int, first: str, second: str, *, waits: bool) -> None:
        async with street.turn(telegram_id) as work:
            for number in (first, second):
                outcome = sign(await work.signatures.get(number), street.signature(telegram_id, number))
                work.signatures.save(outcome.after)
                if waits and number == first:
                    await meet.wait()

    async def until_it_works(telegram_id: int, first: str, second: str) -> None:
        try:
            await signs_both(telegram_id, first, second, waits=True)
        except DBAPIError as error:
            lost.append(error)
            await again(lambda: signs_both(telegram_id, first, second, waits=False))

    ali, bea = street.neighbours
    await asyncio.gather(until_it_works(ali, ONE, TWO), until_it_works(bea, TWO, ONE))
    assert [error.orig.sqlstate for error in lost] == ["40P01"], "one of the two had to give way"
    assert is_out_of_order(lost[0]), "its turn is taken again unchanged, and counts no try"
    assert [len((await street.names(number)).valid) for number in (ONE, TWO)] == [2, 2]


async def test_a_transaction_that_could_not_be_put_in_order_is_tried_again_too(street_on_postgresql):
    street = street_on_postgresql
    await street.begin(1)
    rename = text("UPDATE residents SET first_name = first_name || 'x' WHERE telegram_id = 1001")
    async with street.first.engine.connect() as slow:
        await slow.execution_options(isolation_level="REPEATABLE READ")
        await slow.execute(text("SELECT 1 FROM residents"))
        async with street.second.writing() as quick:
            await quick.execute(rename)
            await quick.commit()
        with pytest.raises(DBAPIError) as refused:
            await slow.execute(rename)
    assert refused.value.orig.sqlstate == "40001"
    assert is_out_of_order(refused.value)


async def test_what_is_wrong_with_a_statement_itself_is_not_tried_again(street):
    await street.begin(1)
    with pytest.raises(DBAPIError) as refused:
        async with street.first.writing() as connection:
            await connection.execute(text("INSERT INTO residents (telegram_id) VALUES (NULL) RETURNING id"))
    assert not is_out_of_order(refused.value)


async def test_a_signer_and_the_initiator_never_wait_for_each_other_in_a_circle(street_on_postgresql):
    """Who signs leaves a notice for the initiator, whose own turn may be waiting for the list just then."""
    street = street_on_postgresql
    await street.begin(1)
    ali = street.neighbours[0]
    async with street.turn(ali) as work:
        outcome = sign(await work.signatures.get(ONE), street.signature(ali))
        work.signatures.save(outcome.after)
        work.notices.tell(Notice(street.ids[INITIATOR], About.SIGNATURES, ONE, NOW + timedelta(seconds=4)))
        hearing = asyncio.create_task(street.hears())
        await asyncio.sleep(0.02)
    assert len((await hearing).signed) == 1


async def _after(seconds: float, work: Callable[[], Awaitable[Any]]) -> Any:
    await asyncio.sleep(max(0.0, seconds))
    return await again(work)
