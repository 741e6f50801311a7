"""Brings a database up to date with storage/tables.py: from empty, or from any earlier version."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import alembic.command
import asyncpg
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from tenacity import retry, retry_if_exception, stop_after_delay, wait_random

from storage.database import BUSY_SECONDS, Database

MIGRATIONS = Path(__file__).parent / "migrations"

_LOCK = 0x766F6F7264657572  # "voordeur": any number will do, as long as nobody else takes it for something different


class UnreachableError(Exception):
    """The database cannot be opened: its server, file, name or password is not right, or not there now."""


class BrokenReferenceError(Exception):
    """After a migration a row would refer to one that is not there; nothing was changed."""


async def upgrade(database_url: str) -> None:
    """Take every step that is missing, all in one transaction.

    Two processes may do so at once: the second waits, and finds nothing to do.
    """
    database = await opened(database_url)
    try:
        async with _alone(database) as connection:
            await connection.run_sync(lambda sync: alembic.command.upgrade(config(sync), "head"))
            await _check_references(connection)
            await connection.commit()
    finally:
        await database.close()


async def opened(database_url: str) -> Database:
    """The database, after a first connection to it. Raises UnreachableError, in one line."""
    try:
        database = Database(database_url)
        await _connect(database)
    # What goes wrong before there is a connection, asyncpg tells in its own errors.
    except (OSError, SQLAlchemyError, asyncpg.PostgresError) as error:
        raise UnreachableError(str(error).partition("\n")[0]) from error
    return database


# Switching a new SQLite file to its write-ahead log fails at once when another process is doing the same: SQLite asks
# nobody to wait there, whatever the timeout.
@retry(
    retry=retry_if_exception(lambda error: "database is locked" in str(error)),
    wait=wait_random(0.01, 0.1),
    stop=stop_after_delay(BUSY_SECONDS),
    reraise=True,
)
async def _connect(database: Database) -> None:
    async with database.engine.connect():
        pass


async def current(database: Database) -> str | None:
    """The last step this database took; None when it is empty."""
    async with database.reading() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


def head() -> str | None:
    """The last step there is."""
    return ScriptDirectory.from_config(config()).get_current_head()


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction, begun, in which nobody else migrates."""
    async with database.writing() as connection:
        if database.is_sqlite:
            # Copying a table drops the old one, and with foreign keys on, that deletes every row that refers to it.
            # They can be switched off only before the transaction begins; `_check_references` looks afterwards instead.
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.execute("PRAGMA foreign_keys=OFF")
            await connection.begin()
        else:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        yield connection


async def _check_references(connection: AsyncConnection) -> None:
    if connection.dialect.name == "sqlite":
        broken = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
        if broken:
            raise BrokenReferenceError(f"{len(broken)} rows, first in {broken[0][0]!r}")
