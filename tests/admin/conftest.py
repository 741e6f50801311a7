"""Fixtures for tests of the console without a browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from admin.sign_in import passwords
from storage.database import Database
from tests.support.chatroom import Chatroom, chatroom
from tests.support.console import Office


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with little work: what takes time is for `test_passwords.py`."""
    quick = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    monkeypatch.setattr(passwords, "_OF_NOBODY", quick.hash("nobody has this password"))


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
