"""Engines, transactions, and every difference between SQLite and PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
from pydantic_core import from_json, to_json
from sqlalchemy import Table, TextClause, bindparam, event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.one_hop import OneHop
from storage.signals import Signals

BUSY_SECONDS = 30
"""How long a SQLite writer waits for another process's transaction to end."""

_ENDED_FOR_ANOTHER = frozenset({"40001", "40P01"})
"""serialization_failure and deadlock_detected; https://www.postgresql.org/docs/current/errcodes-appendix.html."""
_TAKEN = "23505"
"""unique_violation."""


class Written(str):
    """JSON that is written already: it goes into a JSON column as it is, without being read and written again."""

    __slots__ = ()


class Database:
    """One database, by its URL: `sqlite+aiosqlite:///file` or `postgresql+asyncpg://…`."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgresql_engine(url)
        self.signals = Signals(self.engine)
        # SQLite has one writer. Waiting for it here costs nothing; waiting inside SQLite blocks a thread and polls.
        self._one_writer = asyncio.Lock()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that will write. Leaving it without `commit()` rolls back."""
        if not self.is_sqlite:
            async with self.engine.connect() as connection:
                yield connection
            return
        async with self._one_writer, self.engine.connect() as connection:
            # One that reads first and writes later fails at once with "database is locked", whatever the timeout.
            yield await connection.execution_options(begin="IMMEDIATE")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads: on SQLite it runs beside the writer."""
        async with self.engine.connect() as connection:
            yield connection

    async def close(self) -> None:
        await self.engine.dispose()


# ON CONFLICT as text, with the columns' types: the same words on both databases. SQLAlchemy 2.0 has a construct for it,
# but compiles that anew at every execution because it has no cache key; text is compiled once.


@cache
def insert_new(table: Table, *columns: str) -> TextClause:
    """An INSERT of these columns that leaves a row alone which is there already."""
    return _insert(table, columns, "NOTHING")


@cache
def upsert(table: Table, *keys: str, only: tuple[str, ...] = ()) -> TextClause:
    """An INSERT of all columns that replaces the other columns, or `only` these, of a row that has the same `keys`."""
    columns = table.columns.keys()
    changed = ", ".join(f"{name} = excluded.{name}" for name in only or columns if name not in keys)
    return _insert(table, columns, f"UPDATE SET {changed}", f"({', '.join(keys)}) ")


def _insert(table: Table, columns: Sequence[str], on_conflict: str, target: str = "") -> TextClause:
    parameters = ", ".join(f":{name}" for name in columns)
    # Only names of our own tables and columns are put in here.
    statement = (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({parameters}) ON CONFLICT {target}DO {on_conflict}"  # noqa: S608 (see the comment above)
    )
    return text(statement).bindparams(*(bindparam(name, type_=table.columns[name].type) for name in columns))


async def inserted(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert this row, unless one is there already with its key, or with something else that is unique; whether it was.

    With RETURNING, because nobody waits for any other INSERT on SQLite: it says nothing of how many rows it made.
    """
    key = next(iter(table.primary_key.columns)).name
    statement = _insert_unless_there(table, key, *row)
    return (await connection.execute(statement, dict(row))).first() is not None


@cache
def _insert_unless_there(table: Table, key: str, *columns: str) -> TextClause:
    return _insert(table, columns, f"NOTHING RETURNING {key}")


@asynccontextmanager
async def unless_taken(connection: AsyncConnection, error: type[Exception]) -> AsyncIterator[None]:
    """Around a write of what only one row may have, after a look whether another one has it.

    Raises `error` when somebody took it between the look and the write, which only PostgreSQL lets happen. The
    transaction goes on as it was before the block.
    """
    try:
        async with connection.begin_nested():
            yield
    except IntegrityError as wrong:
        if getattr(wrong.orig, "sqlstate", None) != _TAKEN:
            raise
        raise error from None


def is_out_of_order(error: BaseException) -> bool:
    """Whether the database itself is unwell (locked, full, restarting, gone) or ended this transaction for the sake of
    another one; not what was asked of it.

    Such work is tried again unchanged; it says nothing about the update that was being handled.
    """
    # While connecting, asyncpg's own errors come through as they are.
    if isinstance(error, (OSError, InterfaceError, OperationalError, asyncpg.PostgresConnectionError)):
        return True
    if isinstance(error, (asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _ENDED_FOR_ANOTHER


def _dumps(value: Any) -> str:
    # Three times as fast as json.dumps with these options, and there because of pydantic.
    return str(value) if isinstance(value, Written) else to_json(value).decode()


def _sqlite_engine(url: str) -> AsyncEngine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        url,
        module=OneHop(),
        json_serializer=_dumps,
        json_deserializer=from_json,
        hide_parameters=True,
        # Every transaction here ends by itself; one more rollback would be one more hop.
        pool_reset_on_return=None,
        connect_args={"timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we write BEGIN ourselves
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")

    return engine


def _postgresql_engine(url: str) -> AsyncEngine:
    return create_async_engine(
        url,
        json_serializer=_dumps,
        json_deserializer=from_json,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
    )
