"""The console on a port, with a clock that the test moves, and whoever sits at it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from domain.staff import Staff
from storage.console.sessions import Browser as Where
from storage.console.sessions import Level, Sessions, Way
from storage.database import Database, insert_new
from storage.tables import accounts
from tests.support.console import Office
from tests.support.worker_browser import Worker, at_the_door
from voordeur import console


@dataclass
class Late:
    """What `at_the_door` needs to know, and the office whose clock stands still."""

    office: Office
    console: str

    @asynccontextmanager
    async def sits(self, browser: Browser, person: Staff, **screen: Any) -> AsyncIterator[Worker]:
        """A tab of this person, signed in now by the clock of the office, in an English browser."""
        now = self.office.now
        async with self.office.database.writing() as connection:
            row = {"staff_id": person.id, "language": "en", "created_at": now}
            await connection.execute(insert_new(accounts, *row), row)
            token = await Sessions(connection).open(person.id, Level.FULL, Way.PASSWORD, Where("Chromium", ""), now)
            await connection.commit()
        async with at_the_door(browser, self, **screen) as worker:
            cookie = {"name": "voordeur-session", "value": token, "url": self.console}
            await worker.page.context.add_cookies([cookie])
            yield worker


@asynccontextmanager
async def late_console(database: Database, folder: Path) -> AsyncIterator[Late]:
    """It answers until the end."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.setblocking(False)
        origin = f"http://localhost:{listening.getsockname()[1]}"
        office = Office(database, folder, options={"origin": origin})
        serving = asyncio.create_task(console.serve(office.app, listening))
        yield Late(office, origin)
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
