"""Fixtures of the storage tests: the same shelves in memory, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from tests.support.books import InMemory, Stored


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def shelves_url(request: pytest.FixtureRequest) -> str | None:
    """Where the shelves are; None for in memory."""
    return None if request.param == "memory" else request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def shelves(shelves_url: str | None) -> AsyncIterator[InMemory | Stored]:
    """The ports of the domain; the test runs three times: in memory, on SQLite and on PostgreSQL."""
    if shelves_url is None:
        yield InMemory()
        return
    database = Database(shelves_url)
    yield Stored(database)
    await database.close()


@pytest.fixture
def stored(database: Database) -> Stored:
    """The ports of the domain on both databases."""
    return Stored(database)


@pytest.fixture
async def on_postgresql(postgresql_url: str) -> AsyncIterator[Stored]:
    """The ports of the domain on PostgreSQL, where several transactions write at the same time."""
    database = Database(postgresql_url)
    yield Stored(database)
    await database.close()
