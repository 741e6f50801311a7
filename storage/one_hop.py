"""aiosqlite for SQLAlchemy with one hop to its thread for each statement instead of four.

SQLAlchemy makes a cursor, executes, fetches and closes, and each of these waits for aiosqlite's thread and back; those
waits, not SQLite, are most of what a statement costs here. One function does all four on the other side. It is handed
over by `Connection._execute`, private by name, which every method of an aiosqlite connection is made of.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)


class OneHopCursor(AsyncAdapt_aiosqlite_cursor):
    """Holds the rows of one statement; the cursor behind it is closed before they arrive here."""

    __slots__ = ()

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        """One statement, its rows fetched."""
        self._hop(lambda cursor: cursor.execute(operation, () if parameters is None else parameters))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        """One statement for many rows."""
        self._hop(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    def _hop(self, statement: Callable[[sqlite3.Cursor], object]) -> None:
        connection: Any = self._connection

        def on_the_other_side() -> tuple[Any, Any, int, list[Any]]:
            cursor = connection._conn.cursor()  # noqa: SLF001 (the module's docstring says why)
            try:
                statement(cursor)
                rows = cursor.fetchall() if cursor.description else []
                return cursor.description, cursor.lastrowid, cursor.rowcount, rows
            finally:
                cursor.close()

        try:
            described, last, count, rows = self.await_(connection._execute(on_the_other_side))  # noqa: SLF001 (as above)
        except Exception as error:  # noqa: BLE001 (the adapter turns some into errors of the database, and raises)
            self._adapt_connection._handle_exception(error)  # noqa: SLF001 (as its parent does)
        self.description = described
        self.lastrowid, self.rowcount = (-1, -1) if described else (last, count)
        self._rows = deque(rows)


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose cursors take one hop."""

    __slots__ = ()

    def cursor(self, server_side: bool = False) -> AsyncAdapt_aiosqlite_cursor:
        """A cursor; one that streams from the server is SQLAlchemy's own."""
        return super().cursor(server_side) if server_side else OneHopCursor(self)


class OneHop(AsyncAdapt_aiosqlite_dbapi):
    """What SQLAlchemy takes for the driver's module: `create_async_engine(url, module=OneHop())`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        """Open a connection."""
        made = super().connect(*arg, **kw)
        return OneHopConnection(self, made._connection)  # noqa: SLF001 (the adapter keeps it there)
