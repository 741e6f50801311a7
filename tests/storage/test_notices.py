"""Notices: one that already waits is told once, and what is due is taken once, whatever the number of processes."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select, update

from domain.notices import About, Notice
from storage.database import Database
from storage.notices import any_due, take_due
from storage.tables import notices, residents
from tests.support.books import NOW, InMemory, collecting

ONE, TWO = "1" * 32, "2" * 32
LATER = NOW + timedelta(seconds=4)


async def begun(shelves, count: int = 3) -> list[int]:
    people = await shelves.people(count)
    async with shelves.open() as book:
        for number in (ONE, TWO):
            book.initiatives.save(collecting(number, people[0]))
    return people


async def leave(shelves, *told: Notice) -> None:
    async with shelves.open() as book:
        for one in told:
            book.notices.tell(one)


async def waiting(shelves) -> list[Notice]:
    """What waits, in the order in which it is due."""
    if isinstance(shelves, InMemory):
        return sorted(shelves.book.waiting, key=lambda one: one.due_at)
    async with shelves.database.reading() as connection:
        rows = await connection.execute(select(notices).order_by(notices.c.due_at, notices.c.id))
        return [Notice(row.resident_id, About(row.about), row.initiative_id, row.due_at, row.subject) for row in rows]


async def take(database: Database, now=LATER, most: int = 100) -> list:
    async with database.writing() as connection:
        taken = await take_due(connection, now, most)
        await connection.commit()
        return list(taken)


async def test_a_notice_waits_as_it_was_left(shelves):
    fatma, *_others = await begun(shelves)
    left = Notice(fatma, About.STEP, ONE, NOW, "s" * 32)
    await leave(shelves, left)
    assert await waiting(shelves) == [left]


async def test_the_same_notice_waits_once_until_the_earlier_moment(shelves):
    fatma, *_others = await begun(shelves)
    for due_at in (LATER, NOW, LATER + timedelta(days=1)):
        await leave(shelves, Notice(fatma, About.SIGNATURES, ONE, due_at))
    assert await waiting(shelves) == [Notice(fatma, About.SIGNATURES, ONE, NOW)]


async def test_also_within_one_turn_it_waits_once_until_the_earlier_moment(shelves):
    fatma, *_others = await begun(shelves)
    await leave(shelves, *(Notice(fatma, About.SIGNATURES, ONE, due_at) for due_at in (LATER, NOW, LATER)))
    assert await waiting(shelves) == [Notice(fatma, About.SIGNATURES, ONE, NOW)]


async def test_notices_that_differ_in_anything_wait_apart(shelves):
    fatma, ali, *_others = await begun(shelves)
    left = [
        Notice(fatma, About.STEP, ONE, NOW, "first"),
        Notice(fatma, About.STEP, ONE, NOW + timedelta(seconds=1), "second"),
        Notice(ali, About.STEP, ONE, NOW + timedelta(seconds=2), "first"),
        Notice(fatma, About.STEP, TWO, NOW + timedelta(seconds=3), "first"),
        Notice(fatma, About.MEETING, ONE, NOW + timedelta(seconds=4), "first"),
    ]
    await leave(shelves, *left)
    assert await waiting(shelves) == left


async def test_what_is_due_is_taken_with_whom_it_is_for_and_then_gone(stored):
    fatma, *_others = await begun(stored)
    await leave(stored, Notice(fatma, About.STEP, ONE, NOW, "step"))
    (taken,) = await take(stored.database)
    assert (taken.telegram_id, taken.about, taken.initiative_id, taken.subject) == (1001, "step", ONE, "step")
    assert await take(stored.database) == []
    assert await waiting(stored) == []


async def test_what_is_not_due_yet_stays(stored):
    fatma, *_others = await begun(stored)
    await leave(stored, Notice(fatma, About.SIGNATURES, ONE, LATER))
    async with stored.database.reading() as connection:
        assert not await any_due(connection, LATER - timedelta(microseconds=1))
        assert await any_due(connection, LATER)
    assert await take(stored.database, LATER - timedelta(microseconds=1)) == []
    assert len(await take(stored.database, LATER)) == 1


async def test_the_longest_waiting_go_first_and_no_more_than_asked(stored):
    people = await begun(stored)
    await leave(stored, *(Notice(one, About.CHANGED, ONE, NOW - timedelta(hours=one)) for one in people))
    assert [one.telegram_id for one in await take(stored.database, most=2)] == [1003, 1002]
    assert [one.telegram_id for one in await take(stored.database, most=2)] == [1001]


async def test_a_notice_left_again_after_it_was_taken_is_a_new_one(stored):
    fatma, *_others = await begun(stored)
    numbers = []
    for _time in range(3):
        await leave(stored, Notice(fatma, About.SIGNATURES, ONE, NOW))
        numbers += [one.id for one in await take(stored.database)]
    # By its number it is known in the inbox: a number that came twice would be dropped as a repeat.
    assert len(set(numbers)) == 3


async def test_a_taker_that_fails_leaves_it_for_the_next(stored):
    fatma, *_others = await begun(stored)
    await leave(stored, Notice(fatma, About.SIGNATURES, ONE, NOW))
    async with stored.database.writing() as connection:
        assert len(await take_due(connection, LATER, 10)) == 1
    assert len(await take(stored.database)) == 1


async def test_two_processes_that_take_at_once_never_take_one_notice_twice(stored):
    people = await begun(stored, 40)
    await leave(stored, *(Notice(one, About.CHANGED, ONE, NOW) for one in people))
    other = Database(stored.database.url.render_as_string(hide_password=False))

    taken: list[int] = []

    async def taking(database: Database) -> None:
        while some := await take(database, most=3):
            taken.extend(one.telegram_id for one in some)

    await asyncio.gather(*(taking(database) for database in (stored.database, other) for _time in range(3)))
    await taking(stored.database)
    await other.close()
    assert sorted(taken) == list(range(1001, 1041))


async def test_a_notice_left_while_one_is_being_taken_is_not_lost(on_postgresql):
    fatma, *_others = await begun(on_postgresql)
    again = Notice(fatma, About.SIGNATURES, ONE, NOW)
    await leave(on_postgresql, again)
    async with on_postgresql.database.writing() as connection:
        assert len(await take_due(connection, LATER, 10)) == 1
        leaving = asyncio.create_task(leave(on_postgresql, again))
        await asyncio.sleep(0.05)
        assert not leaving.done(), "it waits for the row that is being taken"
        await connection.commit()
    await leaving
    assert await waiting(on_postgresql) == [again]


async def test_a_notice_for_who_cannot_be_reached_waits_until_they_are_back(stored):
    fatma, *_others = await begun(stored)
    await leave(stored, Notice(fatma, About.SIGNATURES, ONE, NOW))
    await is_unreachable_since(stored, NOW)
    async with stored.database.reading() as connection:
        assert not await any_due(connection, LATER)
    assert await take(stored.database, most=10) == []
    await is_unreachable_since(stored, None)
    assert len(await take(stored.database, most=10)) == 1


async def is_unreachable_since(stored, moment: datetime | None) -> None:
    async with stored.database.writing() as connection:
        await connection.execute(update(residents).values(unreachable_since=moment))
        await connection.commit()
