"""The system as it is run, beside a sandbox: a fresh pair for each test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession

from bot.sandbox.server import Sandbox
from storage.database import Database
from tests.support.sandbox import RESIDENTS, WORKERS, Phone, Stage


@pytest.fixture(autouse=True)
def telegrams_pace(monkeypatch):
    """Residents here answer within milliseconds; with Telegram's second a message one story would take half a minute.

    The module that is about this pace asks for the real one.
    """
    monkeypatch.setattr("bot.delivery.pacing.CHAT_SECONDS", 0.001)


@pytest.fixture
async def sandbox() -> AsyncIterator[tuple[Sandbox, str]]:
    opened = Sandbox([RESIDENTS, WORKERS])
    address = await opened.start("127.0.0.1", 0)
    yield opened, address
    await opened.stop()


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@asynccontextmanager
async def _running(sandbox, url, folder):
    opened, address = sandbox
    stage = Stage(opened, address, Database(url), folder / "data")
    await stage.start()
    yield stage
    await stage.stop()
    await stage.database.close()


@pytest.fixture
async def stage(sandbox, sqlite_url, tmp_path) -> AsyncIterator[Stage]:
    """On SQLite."""
    async with _running(sandbox, sqlite_url, tmp_path) as stage:
        yield stage


@pytest.fixture
async def on_each_database(sandbox, database_url, tmp_path) -> AsyncIterator[Stage]:
    """The test runs twice: on SQLite and on PostgreSQL."""
    async with _running(sandbox, database_url, tmp_path) as stage:
        yield stage


@pytest.fixture
async def fatma(stage: Stage) -> Phone:
    """A resident who agreed, in Dutch."""
    fatma = stage.phone("Fatma Yılmaz", "nl")
    await fatma.agrees()
    return fatma
