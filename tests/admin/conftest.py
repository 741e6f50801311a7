"""Fixtures for tests of the console without a browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.support.chatroom import Chatroom, chatroom
from tests.support.console import Office


@pytest.fixture
def office(sqlite_database: Database, tmp_path: Path) -> Office:
    """A console on an empty SQLite database."""
    return Office(sqlite_database, tmp_path)


@pytest.fixture
def each_office(database: Database, tmp_path: Path) -> Office:
    """A console; the test runs twice, on SQLite and on PostgreSQL."""
    return Office(database, tmp_path)


@pytest.fixture
async def fatma(postgresql_database: Database, tmp_path: Path) -> AsyncIterator[Chatroom]:
    """Fatma, who reads Turkish, wants a person; on PostgreSQL, because the tests in browsers run on SQLite."""
    room = await chatroom(Office(postgresql_database, tmp_path), words="Bir insanla konuşmak istiyorum")
    yield room
    await room.close()
