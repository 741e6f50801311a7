"""A database that is locked, full or restarted, and two processes that both want to receive: kept, said, recovered."""

import asyncio
import os
import signal
import sqlite3
from dataclasses import dataclass

import asyncpg
import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from structlog.testing import capture_logs

from storage import tables
from tests.support.sandbox import PARTS, opened
from voordeur.run import run


@pytest.fixture
def logged():
    """The events that were logged so far."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
async def stage(sqlite_url, tmp_path, monkeypatch):
    # Half a minute in earnest: how long SQLite itself waits for another process.
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("bot.delivery.pacing.CHAT_SECONDS", 0.001)
    async with opened(sqlite_url, tmp_path / "data") as stage:
        await stage.start()
        yield stage
        await stage.stop()


async def says_so(stage, logged, *names):
    async def all_said():
        return set(names) <= {entry["event"] for entry in logged}

    await stage.until(all_said, f"the log has {names}")


async def nothing_is_left(stage):
    await stage.settled()
    assert await stage.count(tables.inbox, tables.inbox.c.state != "done") == 0
    assert await stage.count(tables.outbox, tables.outbox.c.state != "sent") == 0


async def test_a_database_locked_by_another_process_is_waited_for_and_nothing_is_acknowledged(stage, logged):
    resident = await stage.resident()
    await stage.settled()
    other = sqlite3.connect(stage.database.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    resident.says("/help")
    await says_so(stage, logged, "receiving_failed")
    assert len(stage.bot.updates.waiting()) == 1
    assert resident.heard == ""
    other.close()
    await resident.hears("/stop")
    await says_so(stage, logged, "receiving_again")
    await nothing_is_left(stage)
    said = [entry for entry in logged if entry["event"] == "receiving_failed"]
    assert len(said) == 1, "said once, not at every try"


@dataclass
class Disk:
    """While it is full, no SQLite database grows."""

    is_full: bool = False

    def begin(self, connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar() if self.is_full else 1_000_000
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


@pytest.fixture
def disk():
    disk = Disk()
    event.listen(Engine, "begin", disk.begin)
    yield disk
    event.remove(Engine, "begin", disk.begin)


async def test_a_full_disk_keeps_no_half_of_anything_and_goes_on_when_there_is_room(stage, logged, disk):
    resident = await stage.resident()
    await stage.settled()
    disk.is_full = True
    resident.says("🎉" * 4096)
    await says_so(stage, logged, "receiving_failed")
    assert len(stage.bot.updates.waiting()) == 1
    assert resident.heard == ""
    disk.is_full = False
    await resident.hears()
    await nothing_is_left(stage)


async def backends(url):
    """A connection to the same server, and the processes that serve the other connections."""
    parsed = make_url(url)
    connection = await asyncpg.connect(host=parsed.query["host"], user="postgres", database=parsed.database)
    rows = await connection.fetch(
        "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()", parsed.database
    )
    return connection, [row["pid"] for row in rows]


@pytest.mark.parametrize("how", ["connections ended", "crashed"])
async def test_postgresql_restarted_is_found_again_and_nothing_is_lost(
    postgresql_url, tmp_path, monkeypatch, logged, how
):
    monkeypatch.setattr("bot.delivery.pacing.CHAT_SECONDS", 0.001)
    async with opened(postgresql_url, tmp_path) as stage:
        await stage.start()
        resident = await stage.resident()
        for _time in range(3):
            connection, others = await backends(postgresql_url)
            resident.says("/help")
            if how == "crashed":
                # The server puts itself right after such a death: it ends all connections and recovers.
                os.kill(others[0], signal.SIGKILL)
            else:
                for pid in others:
                    await connection.execute("SELECT pg_terminate_backend($1)", pid)
            connection.terminate()
            await resident.hears("/stop")
        await nothing_is_left(stage)
        await stage.stop()
    assert not [entry for entry in logged if entry["event"] in {"turn_failed", "message_failed"}]


async def test_a_second_poller_of_the_same_token_is_named_in_the_log_and_both_lose_nothing(stage, logged):
    resident = await stage.resident()
    rival = asyncio.create_task(run(stage.settings(), PARTS))
    await says_so(stage, logged, "receiving_failed")
    (why,) = {entry["why"] for entry in logged if entry["event"] == "receiving_failed"}
    assert "another process receives for this bot" in why
    for number in range(5):
        resident.says(f"/start {number}")
        await resident.hears()
    rival.cancel()
    await asyncio.wait([rival])
    resident.says("/help")
    await resident.hears("/stop")
    await says_so(stage, logged, "receiving_again")
    await nothing_is_left(stage)
    greetings = [entry for entry in resident.messages() if "/stop" in entry]
    assert len(greetings) == 1
