"""Cases call when their moment has come: once, whatever else is wrong."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.desk.clock import CaseClock
from domain.handover import Reason, State
from domain.takeover import claim, give_back
from storage.database import Database
from storage.tables import case_events, postings
from tests.support.desk import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def calls(desk: Desk) -> list[str]:
    async with desk.database.reading() as connection:
        statement = select(postings.c.ref).where(postings.c.kind == "call").order_by(postings.c.id)
        return list((await connection.execute(statement)).scalars())


async def test_nothing_is_called_before_its_time(desk: Desk) -> None:
    await desk.flags(await desk.lives())
    assert await desk.cases.round() == 0
    desk.later(hours=4)
    assert await desk.cases.round() == 1
    assert await desk.cases.round() == 0
    assert await calls(desk) == ["1"]


async def test_danger_calls_at_once_and_again_also_after_a_new_start(desk: Desk) -> None:
    await desk.flags(await desk.lives(), Reason.CRISIS)
    assert await desk.cases.round() == 1
    again = Desk(desk.database)
    again.now = desk.now + timedelta(minutes=3)
    assert await again.cases.round() == 1
    assert await calls(desk) == ["1", "2"]


async def test_two_clocks_call_once(desk: Desk) -> None:
    for number in range(5):
        await desk.flags(await desk.lives(f"Bewoner {number}"), Reason.CRISIS)
    other = CaseClock(desk.database, desk.texts, desk.clock, desk.new_id, lambda: desk.policies)
    called = await asyncio.gather(desk.cases.round(), other.round())
    assert sum(called) == 5
    assert await calls(desk) == ["1"] * 5


async def test_a_case_that_was_given_back_and_forgotten_ends_by_itself(desk: Desk) -> None:
    samira = await desk.hires("Samira")
    case = await desk.flags(await desk.lives())
    await desk.does(claim, case.id, samira)
    await desk.does(give_back, case.id, samira)
    desk.later(days=15)
    assert await desk.cases.round() == 1
    async with desk.work() as work:
        ended = await work.cases.get(case.id)
    assert ended
    assert ended.state is State.CLOSED


async def test_one_case_that_cannot_be_called_does_not_silence_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = await desk.flags(await desk.lives("Ali"), Reason.CRISIS)
    await desk.flags(await desk.lives("Fatma"), Reason.CRISIS)
    whole = CaseClock._call

    async def calls_but_one(self: CaseClock, case_id: str) -> bool:
        if case_id == broken.id:
            raise RuntimeError("a bug of ours")
        return await whole(self, case_id)

    monkeypatch.setattr(CaseClock, "_call", calls_but_one)
    assert await desk.cases.round() == 1
    assert await calls(desk) == ["1"]


async def test_what_called_stands_in_the_story_when_it_was_escalated(desk: Desk) -> None:
    case = await desk.flags(await desk.lives(), Reason.CRISIS)
    desk.later(minutes=15)
    await desk.cases.round()
    async with desk.database.reading() as connection:
        kinds = (await connection.execute(select(case_events.c.kind).where(case_events.c.case_id == case.id))).scalars()
        assert list(kinds) == ["escalated"]
