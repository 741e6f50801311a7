"""The chain of who did what in the console, on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, insert, select, update

from storage.console.audit import NOTHING, Act, Audit, Broken, Entry, Whole
from storage.tables import audit, audit_head
from storage.unit_of_work import unit_of_work

NOW = datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def chain(database):
    """Three entries are in it once `fill` was called; `does` is a transaction that is committed."""

    async def does(work):
        async with unit_of_work(database) as unit:
            found = await work(unit)
            await unit.commit()
        return found

    async def records(*acts):
        async def work(unit):
            for act in acts:
                unit.audit.record(act, NOW, "a1", ("staff", "b2"), way="password", numbers=[1, 2], none=None)

        await does(work)

    async def fill():
        await records(Act.SIGNED_IN, Act.INVITED)
        await records(Act.SIGNED_OUT)

    async def breaks(statement):
        async with database.writing() as connection:
            await connection.execute(statement)
            await connection.commit()

    async def verify():
        async with database.reading() as connection:
            return await Audit(connection).verify()

    return SimpleNamespace(does=does, records=records, fill=fill, breaks=breaks, verify=verify)


async def test_an_empty_chain_is_whole(chain):
    assert await chain.verify() == Whole(0, NOTHING)


async def test_entries_are_numbered_without_a_gap_and_each_follows_the_one_before(chain, database):
    await chain.fill()

    async with database.reading() as connection:
        rows = (await connection.execute(select(audit).order_by(audit.c.number))).all()
    assert [(row.number, row.action) for row in rows] == [(1, "signed_in"), (2, "invited"), (3, "signed_out")]
    assert [row.previous for row in rows] == [NOTHING, rows[0].hash, rows[1].hash]
    assert rows[0].details == {"way": "password", "numbers": [1, 2], "none": None}
    assert await chain.verify() == Whole(3, rows[2].hash)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "signed_out"},
        {"staff_id": None},
        {"staff_id": "c3"},
        {"at": NOW + timedelta(microseconds=1)},
        {"subject_id": "c3"},
        {"details": {"way": "demo", "numbers": [1, 2], "none": None}},
        {"previous": b"\x01" * 32},
        {"hash": b"\x01" * 32},
    ],
)
async def test_an_entry_that_was_changed_is_found(chain, change):
    await chain.fill()

    await chain.breaks(update(audit).where(audit.c.number == 2).values(**change))

    assert await chain.verify() == Broken(2)


async def test_an_entry_that_was_taken_out_is_found(chain):
    await chain.fill()

    await chain.breaks(delete(audit).where(audit.c.number == 2))

    assert await chain.verify() == Broken(2)


async def test_a_last_entry_that_was_taken_out_is_found(chain):
    await chain.fill()

    await chain.breaks(delete(audit).where(audit.c.number == 3))

    assert await chain.verify() == Broken(3)


async def test_an_entry_that_was_put_behind_the_others_is_found(chain):
    await chain.fill()
    whole = await chain.verify()
    entry = Entry(4, NOW, None, "invited", ("staff", "x"), {})
    row = {"number": 4, "at": NOW, "action": "invited", "subject_kind": "staff", "subject_id": "x", "details": {}}

    await chain.breaks(insert(audit).values(**row, previous=whole.last, hash=entry.hash_after(whole.last)))

    assert await chain.verify() == Broken(5), "the head does not know it"


async def test_a_head_that_was_moved_back_is_found(chain):
    await chain.fill()

    await chain.breaks(update(audit_head).values(number=1))

    assert await chain.verify() == Broken(4)


async def test_nothing_is_recorded_of_what_was_not_committed(chain, database):
    async with unit_of_work(database) as work:
        work.audit.record(Act.SIGNED_IN, NOW, "a1")
        await work.audit.flush()

    assert await chain.verify() == Whole(0, NOTHING)


async def test_many_who_write_at_once_keep_one_chain(chain):
    await asyncio.gather(*(chain.records(Act.SIGNED_IN, Act.SIGNED_OUT) for _ in range(12)))

    whole = await chain.verify()
    assert isinstance(whole, Whole)
    assert whole.count == 24


async def test_what_was_done_with_somebody_is_read_back_the_last_first(chain, database):
    await chain.fill()
    await chain.does(lambda unit: nothing(unit.audit.record(Act.SIGNED_IN, NOW, "a1", ("staff", "c3"))))

    async with database.reading() as connection:
        found = await Audit(connection).of("staff", "b2", 2)
    assert [(one.number, one.action, one.at) for one in found] == [(3, "signed_out", NOW), (2, "invited", NOW)]


async def test_a_look_at_a_case_is_told_once_a_day_in_amsterdam_for_each_person_and_case(chain, database):
    late = datetime(2026, 11, 24, 22, 59, tzinfo=UTC)
    for person, case, at in (
        ("a1", "c1", NOON),
        ("a1", "c1", late),
        ("a1", "c2", late),
        ("b2", "c1", late),
        ("a1", "c1", late + timedelta(minutes=1)),
    ):
        await chain.does(lambda unit, one=(person, case, at): unit.audit.looked_at_case(*one))

    async with database.reading() as connection:
        told = (await connection.execute(select(audit.c.staff_id, audit.c.subject_id, audit.c.at))).tuples().all()
        assert await Audit(connection).has_looked_at_case("a1", "c1", NOON)
        assert not await Audit(connection).has_looked_at_case("b2", "c2", NOON)
    assert set(told) == {
        ("a1", "c1", NOON),
        ("a1", "c2", late),
        ("b2", "c1", late),
        ("a1", "c1", late + timedelta(minutes=1)),
    }


def test_the_hash_says_everything_of_an_entry():
    entry = Entry(1, NOW, "a1", "invited", ("staff", "b2"), {"a": 1, "b": [2]})
    same = replace(entry, details={"b": [2], "a": 1})
    assert entry.hash_after(NOTHING) == same.hash_after(NOTHING)
    # What moves from one field into the next is another entry.
    others = [
        replace(entry, subject=("staffb", "2")),
        replace(entry, staff_id=None),
        replace(entry, number=2),
        replace(entry, details={}),
    ]
    assert len({one.hash_after(NOTHING) for one in (entry, *others)}) == 5


async def nothing(_):
    """For what is done at once."""
