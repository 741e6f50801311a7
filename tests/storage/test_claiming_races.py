"""Workers, residents and the bot at the same moment: each in a transaction of its own, in two processes."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from domain.calling import call
from domain.cases import CaseEvent, Content, Line, PostKind
from domain.duty import Duty
from domain.flagging import Raised, raise_flag
from domain.handover import Case, Reason, State
from domain.people import Resident
from domain.policies import Policies
from domain.relaying import Said, resident_wrote, worker_writes
from domain.staff import Job, Staff
from domain.takeover import HeldBy, Moved, NotHeld, NotNow, claim, close, give_back, let_go, pass_on, take_back
from domain.write_ups import WriteUp
from domain.writing_up import WrittenDown, write_down
from storage import tables
from storage.database import Database
from storage.dispatch import Claimed, Dispatch
from storage.outbox import ANNOUNCEMENT, Outgoing
from storage.people import Newcomer
from storage.unit_of_work import UnitOfWork, unit_of_work
from tests.storage.test_signing_races import again
from tests.support.books import NOW
from tests.support.handover import TEXTS

FATMA = 1001
"""Her Telegram id."""
STAFF = tuple(Staff(f"{number:032}", name, Job.WORKER) for number, name in enumerate(("Samira", "Joost", "Ellen"), 1))
SAMIRA, JOOST, ELLEN = STAFF
LEASE = timedelta(seconds=60)
HEAD_STARTS = (-0.01, -0.002, 0, 0.002, 0.01) * 3


class Desk:
    """One resident and three workers; what they do is done by two processes in turn."""

    def __init__(self, database: Database) -> None:
        self.first = database
        self.second = Database(database.url.render_as_string(hide_password=False))
        self._turns = itertools.count()

    async def begin(self) -> None:
        if not self.first.is_sqlite:
            async with self.first.writing() as connection:
                name = self.first.url.database
                await connection.execute(text(f"ALTER DATABASE \"{name}\" SET deadlock_timeout = '20ms'"))
                await connection.commit()
            await self.first.close()
        async with self.open() as (work, _duty):
            await self.resident(work)
            for one in STAFF:
                work.staff.save(one)
        for database in (self.first, self.second):
            # Nobody is late because a first connection takes its time.
            opened = await asyncio.gather(*(database.engine.connect() for _number in range(4)))
            await asyncio.gather(*(connection.execute(text("SELECT 1")) for connection in opened))
            await asyncio.gather(*(connection.close() for connection in opened))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[UnitOfWork, Duty]]:
        """A transaction, committed at its end."""
        async with unit_of_work((self.first, self.second)[next(self._turns) % 2]) as work:
            yield work, Duty(work, TEXTS, Policies(), NOW, lambda: uuid4().hex)
            # Others get time to read the same, if the locks let them.
            await asyncio.sleep(0.001)
            await work.commit()

    async def resident(self, work: UnitOfWork) -> Resident:
        """Fatma, locked, as a turn of hers loads her."""
        return (await work.chats.load([Newcomer(FATMA, "Fatma")], NOW))[FATMA].resident

    async def flagged(self, reason: Reason = Reason.ASKED) -> Case:
        async with self.open() as (work, duty):
            return await raise_flag(duty, await self.resident(work), Raised(reason), None)

    async def does(self, act: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """A use case of staff, in a transaction of its own; again when the database ended it for another's sake."""

        async def once() -> Any:
            async with self.open() as (_work, duty):
                return await act(duty, *args)

        return await again(once)

    async def writes(self, words: str) -> Case | None:
        """A turn in which Fatma writes: it goes to whoever is there, or else the bot answers."""

        async def once() -> Case | None:
            async with self.open() as (work, duty):
                resident = await self.resident(work)
                line = Line("resident", "text", words, NOW, uuid4().hex)
                case = await resident_wrote(duty, resident, line)
                work.transcripts.keep(resident.id, line, case_id=case.id if case else None)
                if not resident.held_by:
                    work.outbox.add(Outgoing("residents", FATMA, "sendMessage", {"text": f"bot: {words}"}), NOW)
                return case

        return await again(once)

    async def goes_on_with_the_bot(self) -> Case | None:
        async def once() -> Case | None:
            async with self.open() as (work, duty):
                return await take_back(duty, await self.resident(work))

        return await again(once)

    async def sends(self) -> list[Claimed]:
        """What a sender takes out of the outbox now, as far as it may."""

        async def once() -> list[Claimed]:
            async with unit_of_work((self.first, self.second)[next(self._turns) % 2]) as work:
                claimed = await Dispatch(work.connection, "residents").claim(9, NOW, LEASE)
                await asyncio.sleep(0.001)
                await work.commit()
                return list(claimed)

        return await again(once)

    async def is_sent(self, claimed: list[Claimed]) -> None:
        async with unit_of_work(self.first) as work:
            statement = tables.outbox.update().where(tables.outbox.c.id.in_([one.id for one in claimed]))
            await work.connection.execute(statement.values(state="sent"))
            await work.commit()

    # What is there afterwards

    async def case(self, case_id: str) -> Case:
        async with unit_of_work(self.first) as work:
            found = await work.cases.get(case_id)
            assert found
            return found

    async def fatma(self) -> Resident:
        async with unit_of_work(self.first) as work:
            return await self.resident(work)

    async def story(self, case_id: str) -> list[CaseEvent]:
        async with unit_of_work(self.first) as work:
            return list(await work.cases.story(case_id))

    async def rows(self, table=tables.outbox) -> list[Any]:
        async with self.first.reading() as connection:
            return list(await connection.execute(select(table).order_by(table.c.id)))

    async def hellos(self) -> list[str]:
        """The first lines of what was said about who is there, the first first."""
        said = [row.payload.get("text", "") for row in await self.rows() if row.speaker == "worker"]
        return [one.splitlines()[0] for one in said if one.startswith("👋")]

    async def write_ups(self, initiative_id: str) -> list[WriteUp]:
        async with unit_of_work(self.first) as work:
            return list(await work.write_ups.of(initiative_id))

    async def agrees_with_itself(self, case_id: str) -> None:
        """What stands with the resident is what the case says."""
        case, fatma = await self.case(case_id), await self.fatma()
        assert fatma.held_by == (case.worker_id if case.holder == "worker" else None)
        assert fatma.case_id == (None if case.state is State.CLOSED else case_id)


@pytest.fixture
async def desk(database) -> AsyncIterator[Desk]:
    one = Desk(database)
    await one.begin()
    yield one
    await one.second.close()


async def after(seconds: float, work: Awaitable[Any]) -> Any:
    await asyncio.sleep(max(0, seconds))
    return await work


async def at_once(head_start: float, first: Awaitable[Any], second: Awaitable[Any]) -> tuple[Any, Any]:
    """Both; `head_start` is by how many seconds the first begins earlier."""
    one, other = await asyncio.gather(after(-head_start, first), after(head_start, second))
    return one, other


# Two workers


async def test_of_many_who_claim_at_once_one_has_it_and_the_resident_hears_one_name(desk):
    case = await desk.flagged()
    outcomes = await asyncio.gather(*(desk.does(claim, case.id, one) for one in STAFF * 4))
    (holder,) = {one.case.worker_id for one in outcomes}
    for worker, outcome in zip(STAFF * 4, outcomes, strict=True):
        if worker.id == holder:
            assert isinstance(outcome, Moved), "whoever has it has it, however often they tap"
        else:
            assert isinstance(outcome, HeldBy)
            assert outcome.worker.id == holder
    assert len(await desk.hellos()) == 1
    assert [(one.kind, one.staff_id) for one in await desk.story(case.id)] == [("claimed", holder)]
    await desk.agrees_with_itself(case.id)


async def test_two_who_do_not_wait_for_the_resident_are_told_apart_by_the_update_itself(desk):
    """The lock of the resident is one guard. The conditional update is another: it holds also without the first."""
    case = await desk.flagged()

    async def claims(number: int) -> bool:
        async with unit_of_work((desk.first, desk.second)[number]) as work:
            # As it stood when both looked at it.
            taken = replace(case, state=State.WAITING_FOR_WORKER, worker_id=STAFF[number].id)
            done = await work.cases.claim(taken, case.state)
            await asyncio.sleep(0.005)
            await work.commit()
            return done

    assert sorted(await asyncio.gather(claims(0), claims(1))) == [False, True]
    await desk.agrees_with_itself(case.id)


async def test_claiming_while_it_is_given_back_leaves_one_holder_or_none(desk):
    seen = set()
    for head_start in HEAD_STARTS:
        case = await desk.flagged()
        assert isinstance(await desk.does(claim, case.id, SAMIRA), Moved)
        given, claimed = await at_once(
            head_start, desk.does(give_back, case.id, SAMIRA), desk.does(claim, case.id, JOOST)
        )
        assert isinstance(given, Moved), "nobody can take it from her before she gives it back"
        now = await desk.case(case.id)
        if isinstance(claimed, Moved):
            assert (now.state, now.worker_id) == (State.WAITING_FOR_WORKER, JOOST.id)
        else:
            assert isinstance(claimed, HeldBy)
            assert (now.state, now.worker_id) == (State.RETURNED, SAMIRA.id)
        await desk.agrees_with_itself(case.id)
        seen.add(type(claimed))
        await desk.does(close, case.id, JOOST)
    assert seen == {Moved, HeldBy}, "now one was first, now the other"


async def test_claiming_while_the_resident_goes_on_with_the_bot_ends_with_the_bot(desk):
    seen = set()
    for head_start in HEAD_STARTS:
        case = await desk.flagged()
        claimed, back = await at_once(head_start, desk.does(claim, case.id, SAMIRA), desk.goes_on_with_the_bot())
        now = await desk.case(case.id)
        assert (await desk.fatma()).held_by is None
        if isinstance(claimed, Moved):
            assert back.state is now.state is State.RETURNED
        else:
            assert isinstance(claimed, NotNow)
            assert now.state is State.CLOSED
        await desk.agrees_with_itself(case.id)
        seen.add(type(claimed))
        await desk.does(close, case.id, SAMIRA)
    assert seen == {Moved, NotNow}, "now one was first, now the other"


async def test_of_two_who_take_over_from_who_left_at_once_one_has_it_and_the_other_hears_who(desk):
    case = await desk.flagged()
    await desk.does(claim, case.id, SAMIRA)
    async with desk.open() as (work, _duty):
        work.staff.save(replace(SAMIRA, is_active=False))

    async def takes_over(duty: Duty, worker: Staff) -> Any:
        return await claim(duty, case.id, worker, from_colleague=True)

    outcomes = await asyncio.gather(*(desk.does(takes_over, one) for one in (JOOST, ELLEN)))
    first, second = sorted(outcomes, key=lambda one: isinstance(one, HeldBy))
    assert (type(first), type(second)) == (Moved, HeldBy)
    assert (second.worker.id, second.may_take_over) == (first.case.worker_id, False)
    story = [(one.kind, one.staff_id, one.other_id) for one in await desk.story(case.id)]
    assert story == [("claimed", SAMIRA.id, None), ("claimed", first.case.worker_id, SAMIRA.id)]
    await desk.agrees_with_itself(case.id)


async def test_what_a_colleague_takes_over_while_its_worker_lets_go_is_the_colleagues(desk):
    seen = set()
    async with desk.open() as (work, _duty):
        work.staff.save(replace(SAMIRA, is_active=False))

    async def takes_over(duty: Duty, case_id: str) -> Any:
        return await claim(duty, case_id, JOOST, from_colleague=True)

    for head_start in HEAD_STARTS:
        case = await desk.flagged()
        await desk.does(claim, case.id, SAMIRA)
        count, taken = await at_once(head_start, desk.does(let_go, SAMIRA), desk.does(takes_over, case.id))
        assert isinstance(taken, Moved)
        now = await desk.case(case.id)
        assert (now.state, now.worker_id) == (State.WAITING_FOR_WORKER, JOOST.id)
        assert [one.kind for one in await desk.story(case.id)].count("let_go") == count
        await desk.agrees_with_itself(case.id)
        seen.add(count)
        await desk.does(close, case.id, JOOST)
    assert seen == {0, 1}, "now one was first, now the other"


async def test_passing_on_while_writing_never_lets_two_speak(desk):
    case = await desk.flagged()
    await desk.does(claim, case.id, SAMIRA)
    for head_start in HEAD_STARTS[:5]:
        passed, wrote = await at_once(
            head_start,
            desk.does(pass_on, case.id, SAMIRA, JOOST.id),
            desk.does(worker_writes, case.id, SAMIRA, Content("Nog één ding")),
        )
        assert isinstance(passed, Moved)
        assert isinstance(wrote, Said | HeldBy)
        rows = [row.payload["text"] for row in await desk.rows() if row.speaker == "worker"]
        # Hers stands before his name, or was not said at all.
        assert rows[-1].startswith("👋 Joost"), rows
        await desk.does(pass_on, case.id, JOOST, SAMIRA.id)


async def test_closing_and_writing_at_once_say_nothing_after_the_end(desk):
    for head_start in HEAD_STARTS:
        case = await desk.flagged()
        await desk.does(claim, case.id, SAMIRA)
        closed, wrote = await at_once(
            head_start,
            desk.does(close, case.id, SAMIRA),
            desk.does(worker_writes, case.id, SAMIRA, Content("Dag!")),
        )
        assert isinstance(closed, Moved)
        assert isinstance(wrote, Said | NotNow)
        now = await desk.case(case.id)
        assert (now.state, now.waiting_since, now.call_at) == (State.CLOSED, None, None)
        assert (now.first_answer_at is not None) == isinstance(wrote, Said)


async def test_two_versions_that_are_written_down_at_once_have_two_numbers(desk):
    case = await desk.flagged()
    await desk.does(claim, case.id, SAMIRA)
    outcomes = await asyncio.gather(*(desk.does(write_down, case.id, SAMIRA, f"plan {one}") for one in range(4)))
    assert all(isinstance(one, WrittenDown) for one in outcomes)
    (initiative_id,) = {one.write_up.initiative_id for one in outcomes}
    assert [one.version for one in await desk.write_ups(initiative_id)] == [1, 2, 3, 4]


# The bot, and a worker


async def test_the_bot_never_speaks_after_the_worker_was_announced(desk):
    """Its answers are claimed by a sender while a worker takes the chat and the resident goes on writing."""
    seen = set()
    for number, head_start in enumerate(HEAD_STARTS):
        case = await desk.flagged()
        async with desk.open() as (work, _duty):
            news = Outgoing("residents", FATMA, "sendMessage", {"text": f"bot: nieuws {number}"}, priority=ANNOUNCEMENT)
            work.outbox.add(news, NOW)
        await desk.writes(f"eerst {number}")
        sent, claimed, _ = await asyncio.gather(
            after(0.01, desk.sends()),
            after(0.01 + head_start, desk.does(claim, case.id, SAMIRA)),
            after(0.01 - head_start, desk.writes(f"dan {number}")),
        )
        assert isinstance(claimed, Moved)
        order = list(sent)
        await desk.is_sent(sent)
        while more := await desk.sends():
            order += more
            await desk.is_sent(more)
        said = [one.payload["text"] for one in order]
        hello = next(index for index, one in enumerate(said) if one.startswith("👋"))
        assert not [one for one in said[hello:] if one.startswith("bot:")], said
        seen.add(hello > 0)
        # The news that it had comes when it has the chat again; its answers would come too late.
        await desk.does(give_back, case.id, SAMIRA)
        rest = []
        while more := await desk.sends():
            rest += [one.payload["text"] for one in more]
            await desk.is_sent(more)
        assert set(rest) <= {f"bot: nieuws {number}"}
        heard = [one for one in (*said, *rest) if one.startswith("bot:")]
        assert len(heard) == len(set(heard))
        assert f"bot: nieuws {number}" in heard
        await desk.does(close, case.id, SAMIRA)
    assert seen == {True, False}, "now the bot was still heard before, now it was not"


async def test_what_a_resident_writes_while_the_chat_changes_hands_reaches_somebody(desk):
    for act, head_start in itertools.product((claim, give_back, close), HEAD_STARTS[:5]):
        case = await desk.flagged()
        if act is not claim:
            await desk.does(claim, case.id, SAMIRA)
        before = len(await desk.rows(tables.postings)), len(await desk.rows())
        outcome, heard = await at_once(head_start, desk.does(act, case.id, SAMIRA), desk.writes("Hallo?"))
        assert isinstance(outcome, Moved)
        said = [one for one in (await desk.rows(tables.postings))[before[0] :] if one.kind == PostKind.SAID]
        bots = [one for one in (await desk.rows())[before[1] :] if one.speaker == "bot"]
        # In the queue both: the bot goes on, and it is kept for whoever comes.
        assert (len(said) == 1) == (heard is not None)
        assert said or bots, "Nobody would ever read it."
        kept = [row.words for row in await desk.rows(tables.transcripts) if row.author == "resident"]
        assert kept[-1] == "Hallo?"
        await desk.agrees_with_itself(case.id)
        await desk.does(close, case.id, SAMIRA)


# Flags and the clock


async def test_flags_that_are_raised_at_once_join_one_case(desk):
    reasons = [Reason.ASKED, Reason.CRISIS, Reason.FRUSTRATED, Reason.SUBMITTED] * 2
    cases = await asyncio.gather(*(again(lambda one=one: desk.flagged(one)) for one in reasons))
    assert len({one.id for one in cases}) == 1
    assert sorted(row.reason for row in await desk.rows(tables.flags)) == sorted(reasons)
    assert (await desk.case(cases[0].id)).urgency == 0


async def test_a_call_that_two_processes_make_at_once_is_made_once(desk):
    case = await desk.flagged(Reason.CRISIS)
    called = await asyncio.gather(*(desk.does(call, case.id) for _time in range(6)))
    assert len([one for one in called if one]) == 1
    calls = [row for row in await desk.rows(tables.postings) if row.kind == PostKind.CALL]
    assert len(calls) == 1


async def test_a_flag_while_it_is_closed_is_never_lost(desk):
    seen = set()
    for head_start in HEAD_STARTS:
        case = await desk.flagged()
        await desk.does(claim, case.id, SAMIRA)
        closed, flagged = await at_once(
            head_start, desk.does(close, case.id, SAMIRA), again(lambda: desk.flagged(Reason.CRISIS))
        )
        assert isinstance(closed, Moved)
        if flagged.id == case.id:
            # It came before the end: whoever closed it had it on the card.
            assert (await desk.case(case.id)).state is State.CLOSED
        else:
            assert (await desk.case(flagged.id)).state is State.QUEUED
            await desk.does(close, flagged.id, SAMIRA)
        seen.add(flagged.id == case.id)
    assert seen == {True, False}


async def test_who_has_nothing_is_refused_whatever_happens_meanwhile(desk):
    case = await desk.flagged()
    refused, _ = await asyncio.gather(
        desk.does(worker_writes, case.id, ELLEN, Content("Dag!")), desk.does(claim, case.id, SAMIRA)
    )
    assert isinstance(refused, HeldBy | NotHeld)
    assert not [row for row in await desk.rows() if "Ellen" in str(row.payload)]
