"""The system as it is run, beside a sandbox: one pair for a module's tests, or a pair of a test's own."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from bot.flows.menu import IDEA
from tests.support.sandbox import Phone, Stage, opened


@pytest.fixture(scope="session", autouse=True)
def _nobody_waits_a_second():
    """Residents here answer within milliseconds; with Telegram's second a message one story would take half a minute.

    What is about this pace sets it back.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.delivery.pacing.CHAT_SECONDS", 0.001)
        yield


@asynccontextmanager
async def _running(url, folder):
    async with opened(url, folder / "data") as stage:
        await stage.start()
        yield stage
        await stage.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(migrated_sqlite_file, tmp_path_factory) -> AsyncIterator[Stage]:
    """On SQLite; one for all tests of a module, each of which brings residents of its own."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copyfile(migrated_sqlite_file, folder / "voordeur.db")
    async with _running(f"sqlite+aiosqlite:///{folder / 'voordeur.db'}", folder) as stage:
        yield stage


@pytest.fixture
async def stage(sqlite_url, tmp_path) -> AsyncIterator[Stage]:
    """On SQLite, for this test alone."""
    async with _running(sqlite_url, tmp_path) as stage:
        yield stage


@pytest.fixture
async def on_each_database(database_url, tmp_path) -> AsyncIterator[Stage]:
    """For this test alone, which runs twice: on SQLite and on PostgreSQL."""
    async with _running(database_url, tmp_path) as stage:
        yield stage


@pytest.fixture
async def fatma(stage: Stage) -> Phone:
    """A resident who agreed, in Dutch."""
    return await stage.resident("Fatma Yılmaz", "nl")


@pytest_asyncio.fixture(loop_scope="module")
async def asked(shared: Stage) -> Phone:
    """A resident of the shared stage, at the first question."""
    resident = await shared.resident()
    await resident.taps(IDEA.label)
    await resident.is_asked(1)
    return resident
