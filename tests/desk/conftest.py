"""Fixtures of the desk's tests: an office on a real database."""

import pytest

from domain.handover import Case
from storage.database import Database
from tests.support.worker import Bureau, Neighbour, Room, Worker


@pytest.fixture
def bureau(sqlite_database: Database) -> Bureau:
    """Where staff work; on SQLite, because what they do is the same on both databases."""
    return Bureau(sqlite_database)


@pytest.fixture
async def samira(bureau: Bureau) -> Worker:
    return await bureau.works("Samira", languages=("ar",))


@pytest.fixture
async def joost(bureau: Bureau) -> Worker:
    return await bureau.works("Joost")


@pytest.fixture
async def fatma(bureau: Bureau) -> Neighbour:
    return await bureau.lives("Fatma")


@pytest.fixture
async def topic(bureau: Bureau, case: Case) -> Room:
    return await bureau.topic(case, await bureau.has_group())


@pytest.fixture
async def case(fatma: Neighbour) -> Case:
    return await fatma.asks_for_a_person()


@pytest.fixture
async def claimed(bureau: Bureau, case: Case, samira: Worker) -> Room:
    """The topic of a case that Samira has taken there."""
    room = await bureau.topic(case, await bureau.has_group())
    await samira.taps("Claim", room)
    return room
