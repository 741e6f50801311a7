"""aiosqlite for SQLAlchemy with one hop to its thread for each statement, not four, and none for what only writes.

SQLAlchemy makes a cursor, executes, fetches and closes, and each of these waits for aiosqlite's thread and back; those
waits, not SQLite, are most of what a statement costs here. One function does all four on the other side.

An INSERT, or a statement for many rows, has nothing to give back, so nobody waits for it: it is handed over, and what
went wrong is said at the commit. After one has failed, none behind it is executed and the commit is refused: SQLite
may have rolled back by itself (disk full), and what came then would be committed alone.

Work is handed over by `Connection._execute` and its queue `_tx`, private by name, which every method of an aiosqlite
connection is made of; SQLAlchemy's own adapter uses them too.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)

# The parents keep aiosqlite's connection, and their way to raise, under private names.
# ruff: noqa: SLF001

Answer = tuple[Any, Any, int, list[Any]]
"""What a statement gives: its columns, the last row's number, how many rows it changed, and its rows."""


class OneHopCursor(AsyncAdapt_aiosqlite_cursor):
    """Holds the rows of one statement; the cursor behind it is closed before they arrive here."""

    __slots__ = ()

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        """One statement, its rows fetched."""

        def statement(cursor: sqlite3.Cursor) -> object:
            return cursor.execute(operation, () if parameters is None else parameters)

        if operation.startswith("INSERT") and " RETURNING " not in operation:
            self._send(statement)
        else:
            self._hop(statement)

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        """One statement for many rows."""
        self._send(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    def _hop(self, statement: Callable[[sqlite3.Cursor], object]) -> None:
        adapter: Any = self._adapt_connection
        described, last, count, rows = adapter.wait_for(lambda raw: _executed(raw, statement))
        self.description = described
        self.lastrowid, self.rowcount = (-1, -1) if described else (last, count)
        self._rows = deque(rows)

    def _send(self, statement: Callable[[sqlite3.Cursor], object]) -> None:
        adapter: Any = self._adapt_connection
        adapter.send(lambda raw: _executed(raw, statement))
        self.description, self.lastrowid, self.rowcount = None, 0, -1


def _executed(raw: sqlite3.Connection, statement: Callable[[sqlite3.Cursor], object]) -> Answer:
    """On the other side: the statement, with all that belongs to it."""
    cursor = raw.cursor()
    try:
        statement(cursor)
        rows = cursor.fetchall() if cursor.description else []
        return cursor.description, cursor.lastrowid, cursor.rowcount, rows
    finally:
        cursor.close()


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose cursors take one hop or none."""

    __slots__ = ("_failed", "_sent")

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        # What nobody waits for yet, and what went wrong with it; the second is written and read on the other side.
        self._sent: list[asyncio.Future[Any]] = []
        self._failed: list[Exception] = []

    def cursor(self, server_side: bool = False) -> AsyncAdapt_aiosqlite_cursor:
        """A cursor; one that streams from the server is SQLAlchemy's own."""
        return super().cursor(server_side) if server_side else OneHopCursor(self)

    def wait_for(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """Have this done on the other side behind all that was sent, and wait for what it gives."""
        connection: Any = self._connection
        try:
            return self.await_(connection._execute(lambda: self._unless_failed(work)))
        except Exception as error:  # noqa: BLE001 (the adapter turns some into errors of the database, and raises)
            self._handle_exception(error)

    def send(self, work: Callable[[sqlite3.Connection], Any]) -> None:
        """Have this done on the other side, and go on."""
        connection: Any = self._connection
        future = asyncio.get_running_loop().create_future()
        # Whoever commits hears of a failure from `_failed`; the future itself may be forgotten.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        connection._tx.put_nowait((future, lambda: self._noting_failure(work)))
        self._sent.append(future)
        # SQLAlchemy insists that a statement awaits something.
        self.await_(_nothing())

    def commit(self) -> None:
        """Commit, unless something that was sent has failed: then undo it all and raise that."""
        try:
            self.wait_for(lambda raw: raw.commit())
        except Exception:
            self.rollback()
            raise
        self._sent.clear()

    def rollback(self) -> None:
        """Undo, whatever was sent."""
        with suppress(Exception):
            self.await_(asyncio.gather(*self._sent, return_exceptions=True))
        self._sent.clear()
        self._failed.clear()
        super().rollback()

    def _unless_failed(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        if self._failed:
            raise self._failed[0]
        connection: Any = self._connection
        return work(connection._conn)

    def _noting_failure(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        if self._failed:
            return None
        try:
            return self._unless_failed(work)
        except Exception as error:
            self._failed.append(error)
            raise


async def _nothing() -> None:
    """Over at once."""


class OneHop(AsyncAdapt_aiosqlite_dbapi):
    """What SQLAlchemy takes for the driver's module: `create_async_engine(url, module=OneHop())`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        """Open a connection."""
        made = super().connect(*arg, **kw)
        return OneHopConnection(self, made._connection)
