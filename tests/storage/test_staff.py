"""The people who work here: the port of the domain, in memory and on both databases. Both pass the same tests."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.handover import HELD, Case, State, Urgency
from domain.staff import CODE_LIVES, Job, Staff, Staffing
from storage.database import Database
from storage.people import Newcomer
from storage.staff import People, new_code
from storage.tables import cases, sign_in_codes, staff
from storage.unit_of_work import unit_of_work
from tests.support.staff import MemoryStaffing

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LATER = NOW + CODE_LIVES
NOOR = Staff("a1", "Noor", Job.WORKER, ("tr", "ar"), frozenset({"GF08", "GE04"}), 800_001, "noor.jpg", True, "c" * 32)
BAS = Staff("b2", "Bas", Job.COORDINATOR)
CASE = Case("", 0, State.QUEUED, Urgency.NORMAL, "tr", NOW)


class Stored:
    """Each `open` is a transaction of its own, committed at its end."""

    def __init__(self, database):
        self.database = database

    @asynccontextmanager
    async def open(self):
        async with self.database.writing() as connection:
            people = People(connection)
            yield people
            await people.flush()
            await connection.commit()

    async def holds(self, worker_id, *states):
        """One case of another resident in each of these states."""
        async with unit_of_work(self.database) as work:
            for number, state in enumerate(states):
                telegram_id = 1000 * int(worker_id, 16) + number
                chats = await work.chats.load([Newcomer(telegram_id, "Fatma")], NOW)
                row = {
                    "id": f"{worker_id}-{number}",
                    "resident_id": chats[telegram_id].resident.id,
                    "state": state.value,
                    "urgency": 2,
                    "language": "tr",
                    "worker_id": worker_id,
                    "opened_at": NOW,
                }
                await work.connection.execute(cases.insert().values(**row))
            await work.commit()


class InMemory:
    def __init__(self):
        self.shelf = {}
        self.people = MemoryStaffing(cases=self.shelf)

    @asynccontextmanager
    async def open(self):
        yield self.people

    async def holds(self, worker_id, *states):
        for number, state in enumerate(states):
            case = replace(CASE, id=f"{worker_id}-{number}", state=state, worker_id=worker_id)
            self.shelf[case.id] = case


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request):
    """Where they are kept; None for in memory."""
    return None if request.param == "memory" else request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def office(url):
    """The people who work here: Noor and Bas."""
    database = Database(url) if url else None
    office = Stored(database) if database else InMemory()
    async with office.open() as people:
        people.save(NOOR)
        people.save(BAS)
    yield office
    if database:
        await database.close()


async def test_somebody_is_found_again_as_they_were_saved(office):
    async with office.open() as people:
        assert await people.get("a1") == NOOR
        assert await people.get("b2") == BAS
        assert await people.get("c3") is None


async def test_what_was_saved_is_seen_in_the_same_transaction(office):
    grown = replace(BAS, languages=("ar",), telegram_id=800_002)
    async with office.open() as people:
        people.save(grown)
        assert await people.get("b2") == grown
        assert await people.by_telegram(800_002) == grown
    async with office.open() as people:
        assert await people.get("b2") == grown


async def test_who_works_here_is_listed_by_name_without_those_who_left(office):
    gone = Staff("c3", "Anna", Job.WORKER, is_active=False)
    async with office.open() as people:
        people.save(gone)
        people.save(Staff("d4", "bea", Job.ADMINISTRATOR))
        assert [one.name for one in await people.active()] == ["Bas", "bea", "Noor"]
        assert [one.name for one in await people.everybody()] == ["Anna", "Bas", "bea", "Noor"]
        assert await people.get("c3") == gone


async def test_an_account_leads_to_who_signed_in_with_it_as_long_as_they_work_here(office):
    async with office.open() as people:
        assert await people.by_telegram(800_001) == NOOR
        assert await people.by_telegram(800_009) is None
        people.save(replace(NOOR, is_active=False))
    async with office.open() as people:
        assert await people.by_telegram(800_001) is None


async def test_an_account_can_go_from_one_to_another_in_one_transaction(office):
    async with office.open() as people:
        people.save(replace(BAS, telegram_id=800_001))
        people.save(replace(NOOR, telegram_id=None))
    async with office.open() as people:
        found = await people.by_telegram(800_001)
        assert found is not None
        assert found.name == "Bas"


async def test_the_load_is_the_cases_whose_chat_somebody_holds(office):
    await office.holds("a1", *State)
    await office.holds("b2", State.QUEUED, State.CLOSED, State.RETURNED)
    async with office.open() as people:
        assert await people.load(["a1", "b2"]) == {"a1": len(HELD)}
        assert await people.load(["b2"]) == {}
        assert await people.load([]) == {}


async def test_a_code_says_once_whose_it_is(office):
    async with office.open() as people:
        people.give_code("a1", "ABCD2345", LATER)
    async with office.open() as people:
        assert await people.use_code("ABCD2346", NOW) is None
        assert await people.use_code("ABCD2345", NOW) == "a1"
        assert await people.use_code("ABCD2345", NOW) is None
    async with office.open() as people:
        assert await people.use_code("ABCD2345", NOW) is None


@pytest.mark.parametrize("typed", ["abcd2345", " ABCD 2345\n", "abcd-2345"])
async def test_a_code_is_known_however_it_is_typed(office, typed):
    async with office.open() as people:
        people.give_code("a1", "ABCD2345", LATER)
        assert await people.use_code(typed, NOW) == "a1"


async def test_a_code_works_until_its_time_is_over_and_not_after(office):
    async with office.open() as people:
        people.give_code("a1", "ABCD2345", LATER)
        people.give_code("b2", "WXYZ6789", LATER)
    async with office.open() as people:
        assert await people.use_code("ABCD2345", LATER - timedelta(seconds=1)) == "a1"
        assert await people.use_code("WXYZ6789", LATER) is None


async def test_a_new_code_takes_the_place_of_the_one_before_and_leaves_those_of_others(office):
    async with office.open() as people:
        people.give_code("a1", "ABCD2345", LATER)
        people.give_code("b2", "WXYZ6789", LATER)
    async with office.open() as people:
        people.give_code("a1", "EFGH2345", LATER)
        assert await people.use_code("ABCD2345", NOW) is None
        assert await people.use_code("EFGH2345", NOW) == "a1"
        assert await people.use_code("WXYZ6789", NOW) == "b2"


async def test_the_code_of_somebody_who_left_is_worth_nothing(office):
    async with office.open() as people:
        people.give_code("a1", "ABCD2345", LATER)
        people.save(replace(NOOR, is_active=False))
        assert await people.use_code("ABCD2345", NOW) is None
        people.save(NOOR)
        assert await people.use_code("ABCD2345", NOW) == "a1"


async def test_codes_that_ran_out_are_forgotten_and_others_are_not(office):
    async with office.open() as people:
        people.give_code("a1", "ABCD2345", NOW)
        people.give_code("b2", "WXYZ6789", LATER)
    async with office.open() as people:
        assert await people.forget_expired(NOW) == 1
        assert await people.use_code("WXYZ6789", NOW) == "b2"


def test_the_one_in_memory_is_all_that_the_domain_asks_for():
    people: Staffing = MemoryStaffing()
    assert {name for name in vars(Staffing) if not name.startswith("_")} <= set(dir(people))


async def test_nothing_is_kept_without_a_commit(database):
    async with database.writing() as connection:
        people = People(connection)
        people.save(NOOR)
        people.give_code("a1", "ABCD2345", LATER)
        await people.flush()
    async with database.reading() as connection:
        assert await People(connection).everybody() == []


async def test_a_code_is_kept_as_a_hash_only(database):
    async with Stored(database).open() as people:
        people.save(NOOR)
        people.give_code("a1", "ABCD2345", LATER)
    async with database.reading() as connection:
        row = (await connection.execute(select(sign_in_codes))).one()
    assert len(row.code) == 32
    assert b"ABCD2345" not in row.code


async def test_of_two_who_use_a_code_at_once_one_is_let_in(database):
    office = Stored(database)
    async with office.open() as people:
        people.save(NOOR)
        people.give_code("a1", "ABCD2345", LATER)

    async def try_it():
        async with office.open() as people:
            return await people.use_code("ABCD2345", NOW)

    assert sorted(await asyncio.gather(*(try_it() for _ in range(5))), key=str) == [None] * 4 + ["a1"]


async def test_an_account_that_somebody_has_is_refused_to_another(database):
    office = Stored(database)
    async with office.open() as people:
        people.save(NOOR)
    with pytest.raises(IntegrityError):
        async with office.open() as people:
            people.save(replace(BAS, telegram_id=800_001))


async def test_who_was_let_go_meanwhile_does_not_come_back_by_what_another_transaction_saves(postgresql_url):
    database = Database(postgresql_url)
    office = Stored(database)
    async with office.open() as people:
        people.save(NOOR)
    async with office.open() as bots:
        seen = await bots.by_telegram(800_001)
        assert seen is not None
        async with office.open() as commands:
            commands.save(replace(NOOR, is_active=False, telegram_id=None))
        bots.save(replace(seen, in_hand="d" * 32))
    async with office.open() as people:
        assert await people.get("a1") == replace(NOOR, is_active=False, telegram_id=None, in_hand="d" * 32)
    await database.close()


async def test_since_when_somebody_works_here_stays_when_they_change(database):
    office = Stored(database)
    async with office.open() as people:
        people.save(NOOR)
    async with database.writing() as connection:
        await connection.execute(staff.update().values(created_at=NOW))
        await connection.commit()
    async with office.open() as people:
        people.save(replace(NOOR, name="Nora"))
    async with database.reading() as connection:
        row = (await connection.execute(select(staff))).one()
    assert (row.name, row.created_at) == ("Nora", NOW)


async def test_since_when_somebody_works_here_is_noted_in_utc(database):
    async with Stored(database).open() as people:
        people.save(NOOR)
    async with database.reading() as connection:
        since = (await connection.execute(select(staff.c.created_at))).scalar_one()
    assert abs(since - datetime.now(UTC)) < timedelta(minutes=5)


def test_codes_differ_and_hold_no_letter_that_is_taken_for_another():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {8}
    assert set("IO01").isdisjoint("".join(codes))
