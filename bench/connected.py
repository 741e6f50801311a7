"""Two hundred workers with an open page each: the real process, `voordeur run --only console`, over real sockets."""

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import httpx
import psutil

from admin.live import LONGEST_SPREAD_MS, SPREAD_MS
from admin.visit import BY_ITSELF
from bench.busy_office import LONG_CHAT
from domain.staff import Job, Staff
from storage.console.sessions import Browser, Level, Sessions, Way
from storage.database import Database
from storage.staff import People
from tests.support.console import ORIGIN, Page, Visitor

WORKERS = 200
_COOKIE = "voordeur-session"
_PATIENCE = 120
"""Seconds after which what should come is not waited for any more."""


@dataclass(frozen=True)
class Figures:
    """Bytes, seconds, and shares of one core."""

    workers: int
    memory: int
    """Resident, after one page and one open stream."""
    memory_with_all: int
    memory_later: int
    """After all of them read the inbox."""
    heard: Sequence[float]
    """From sending a note to the last worker who heard that something changed, each time."""
    read: Sequence[float]
    """From asking for the inbox, each at a moment of its own, to the page."""
    refused: int
    """How many of these pages did not come."""
    idle: float
    idle_with_all: float


@dataclass(frozen=True)
class Listener:
    """One worker's open stream."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, port: int, token: str) -> Self:
        """As a browser asks for it; returns when the answer has begun."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = (
            "GET /live HTTP/1.1",
            f"Host: localhost:{port}",
            f"Cookie: {_COOKIE}={token}",
            "Accept: text/event-stream",
            "Accept-Encoding: gzip, deflate, br",
        )
        writer.write("\r\n".join((*asked, "", "")).encode())
        listener = cls(reader, writer)
        await listener.hears("retry: ")
        return listener

    async def hears(self, sign: str) -> None:
        """Waits until the next such thing was sent."""
        async with asyncio.timeout(_PATIENCE):
            await self.reader.readuntil(sign.encode())

    def close(self) -> None:
        """The worker closes the page."""
        self.writer.close()


async def run(database: Database, folder: Path, *, quick: bool) -> Figures:
    """On a SQLite database with cases in it, which other processes leave alone meanwhile."""
    count, rounds, idle_seconds = (20, 2, 2) if quick else (WORKERS, 10, 60)
    tokens = await _signed_in(database, count)
    async with AsyncExitStack() as stack:
        process, port = await stack.enter_async_context(_console(database, folder))
        client = await stack.enter_async_context(_client(port))
        client.cookies.set(_COOKIE, tokens[0])
        page = await Visitor(client).opens(f"/cases/{LONG_CHAT}")
        idle = await _busy(process, idle_seconds)
        first = stack.enter_context(closing(await Listener.open(port, tokens[0])))
        memory = process.memory_info().rss
        others = await asyncio.gather(*(Listener.open(port, token) for token in tokens[1:]))
        listeners = [first, *(stack.enter_context(closing(one)) for one in others)]
        memory_with_all = process.memory_info().rss
        idle_with_all = await _busy(process, idle_seconds)
        heard = [await _until_all_heard(page, listeners, f"note {number}") for number in range(rounds)]
        others_client = await stack.enter_async_context(_client(port))
        read = await asyncio.gather(*(_read(others_client, token, count) for token in tokens))
        return Figures(
            workers=count,
            memory=memory,
            memory_with_all=memory_with_all,
            memory_later=process.memory_info().rss,
            heard=heard,
            read=[seconds for seconds in read if seconds],
            refused=read.count(None),
            idle=idle,
            idle_with_all=idle_with_all,
        )


async def _signed_in(database: Database, count: int) -> Sequence[str]:
    """Tokens of so many workers who see the cases of all areas: the most that can be told to anybody."""
    now = datetime.now(UTC)
    async with database.writing() as connection:
        people, sessions = People(connection), Sessions(connection)
        them = [Staff(f"live{number}", f"Live {number}", Job.WORKER) for number in range(count)]
        for one in them:
            people.save(one)
        await people.flush()
        tokens = [await sessions.open(one.id, Level.FULL, Way.PASSWORD, Browser("Firefox", ""), now) for one in them]
        await connection.commit()
    return tokens


@asynccontextmanager
async def _console(database: Database, folder: Path) -> AsyncIterator[tuple[psutil.Process, int]]:
    """The process and its port, from when it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("voordeur")), "run", "--only", "console",
        env={
            **os.environ,
            "VOORDEUR_DATABASE_URL": str(database.url),
            "VOORDEUR_DATA_DIR": str(folder),
            "VOORDEUR_CONSOLE_PORT": str(port),
            "VOORDEUR_CONSOLE_URL": ORIGIN,
            "VOORDEUR_LOG_LEVEL": "ERROR",
        },
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_PATIENCE):
            while not await _answers(port):
                assert process.returncode is None, "the console did not start"
                await asyncio.sleep(0.1)
        yield psutil.Process(process.pid), port
    finally:
        process.terminate()
        await process.wait()


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def _busy(process: psutil.Process, seconds: float) -> float:
    """Which share of one core it takes while nothing happens."""
    before, began = process.cpu_times(), time.perf_counter()
    await asyncio.sleep(seconds)
    after = process.cpu_times()
    used: float = (after.user - before.user) + (after.system - before.system)
    return used / (time.perf_counter() - began)


async def _until_all_heard(page: Page, listeners: Sequence[Listener], words: str) -> float:
    """Seconds from sending a note, by the form of a page, until the last one heard."""
    began = time.perf_counter()
    sending = asyncio.create_task(page.submits("/note", words=words))
    await asyncio.gather(*(one.hears("event: changed") for one in listeners))
    taken = time.perf_counter() - began
    assert (await sending).status == 200
    return taken


async def _read(client: httpx.AsyncClient, token: str, readers: int) -> float | None:
    """Seconds until this worker's page has read the inbox anew, at its moment of those over which so many spread when
    they hear; None: it was refused.
    """
    headers = {BY_ITSELF: "1", "Cookie": f"{_COOKIE}={token}"}
    await asyncio.sleep(random.random() * min(SPREAD_MS * (readers - 1), LONGEST_SPREAD_MS) / 1000)
    began = time.perf_counter()
    answer = await client.get("/inbox?queue=unassigned", headers=headers)
    return time.perf_counter() - began if answer.status_code == 200 else None


def _client(port: int) -> httpx.AsyncClient:
    """With as many connections as are asked for."""
    limits = httpx.Limits(max_connections=None)
    return httpx.AsyncClient(base_url=f"http://localhost:{port}", timeout=_PATIENCE, limits=limits, trust_env=False)
