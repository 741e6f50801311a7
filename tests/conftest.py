"""Fixtures every test may ask for: databases, migrated and empty, closed afterwards."""

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage.database import Database
from storage.migrate import upgrade
from tests.support.databases import PostgreSQL, postgresql
from tests.support.once import (
    answers_described_once,
    certificates_read_once,
    plain_tracebacks,
    statements_compiled_once,
    templates_compiled_once,
)
from voordeur.settings import Settings, variable

# How long an example takes says more about the machine than about the code: `make bench` measures.
settings.register_profile("voordeur", deadline=None)
settings.load_profile("voordeur")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test reads only the settings it makes: never a developer's token."""
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)


def pytest_collection_finish() -> None:
    """What all tests share stays: full collections need not go through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _many_systems_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system keeps for good what is there at its start; here it starts hundreds of times, and goes again."""
    monkeypatch.setattr("voordeur.run.keep_for_good", lambda: None)


@pytest.fixture(scope="session", autouse=True)
def _once() -> Iterator[None]:
    """What each system that starts here would do again, and always with the same outcome."""
    with pytest.MonkeyPatch.context() as patch, plain_tracebacks():
        certificates_read_once(patch)
        answers_described_once(patch)
        statements_compiled_once(patch)
        templates_compiled_once(patch)
        yield


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """The PostgreSQL server of this test process; started by the first test that needs it."""
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite_file: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite file of this test's own."""
    path = shutil.copyfile(migrated_sqlite_file, tmp_path / "voordeur.db")
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def postgresql_url(postgresql_server: PostgreSQL) -> AsyncIterator[str]:
    """The address of a migrated PostgreSQL database of this test's own."""
    url = await postgresql_server.lend()
    yield url
    await postgresql_server.take_back(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice: on SQLite and on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database; the test runs twice, on SQLite and on PostgreSQL."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    """A migrated, empty SQLite database, where one kind is enough."""
    opened = Database(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def postgresql_database(postgresql_url: str) -> AsyncIterator[Database]:
    """A migrated, empty PostgreSQL database, where one kind is enough and its strictness about types is wanted."""
    opened = Database(postgresql_url)
    yield opened
    await opened.close()
