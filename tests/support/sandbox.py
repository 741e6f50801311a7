"""The whole system as `voordeur run` starts it, the sandbox beside it, and residents who write to it over HTTP.

Nothing here sleeps for a fixed time: whoever waits, waits for what the sandbox's events or the database say, and fails
with the chat so far.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import func, select

from bot.sandbox.accounts import BotAccount
from bot.sandbox.server import Sandbox, SandboxBot
from storage import tables
from storage.database import Database
from tests.support.phone import PATIENCE, RESIDENTS, Phone
from voordeur.parts import Part
from voordeur.run import run
from voordeur.sandboxed import TOKENS
from voordeur.settings import Settings

WORKERS = SandboxBot(TOKENS["workers"], "VoordeurWorkersBot", "Voordeur – workers", reads_groups=True)

_LOOK_AGAIN = 0.005
PARTS = frozenset({Part.RESIDENTS, Part.WORKERS, Part.DELIVERY})


@dataclass
class Stage:
    """A sandbox, a database and a folder, and the system that runs on them between `start` and `stop`."""

    sandbox: Sandbox
    address: str
    database: Database
    folder: Path
    translate_url: str | None = None
    """Where a machine translates; it counts from the next start."""
    console_port: int | None = None
    """Where the console is, if it runs too; it counts from the next start."""
    _system: asyncio.Task[None] | None = field(default=None, init=False)

    def settings(self) -> Settings:
        """As an operator would give them for these."""
        url = self.database.url.render_as_string(hide_password=False)
        return Settings(
            _env_file=None,
            # An operator's address names no driver.
            database_url=url.replace("+aiosqlite", "").replace("+asyncpg", ""),
            residents_token=SecretStr(RESIDENTS.token),
            workers_token=SecretStr(WORKERS.token),
            telegram_api=self.address,
            data_dir=self.folder,
            translate_url=self.translate_url,
            console_port=self.console_port or 0,
        )

    @property
    def console(self) -> str:
        """The address of the console."""
        assert self.console_port
        return f"http://localhost:{self.console_port}"

    async def start(self) -> None:
        """Start the system in this process."""
        self._system = asyncio.create_task(run(self.settings(), PARTS | {Part.CONSOLE} if self.console_port else PARTS))

    async def stop(self) -> None:
        """Stop it as Ctrl+C does."""
        assert self._system is not None
        self._system.cancel()
        with suppress(asyncio.CancelledError):
            await self._system
        self._system = None

    @asynccontextmanager
    async def stopped(self) -> AsyncIterator[None]:
        """The system is down meanwhile."""
        await self.stop()
        yield
        await self.start()

    def check_running(self) -> None:
        """Raises what ended the system, if it ended by itself."""
        if self._system is not None and self._system.done():
            self._system.result()
            raise AssertionError("The system ended by itself.")

    def phone(self, name: str = "Fatma Yılmaz", language: str | None = "nl") -> Phone:
        """Somebody with a phone; `language` is the one it is set to."""
        return Phone(self, name, language)

    async def resident(self, name: str = "Fatma Yılmaz", language: str = "nl") -> Phone:
        """Somebody who agreed, and has the menu before them."""
        resident = self.phone(name, language)
        await resident.agrees()
        return resident

    @property
    def fails(self) -> Callable[..., Any]:
        """Injects a fault: `stage.fails("429", chat_id=…, retry_after=2)`."""
        return self.sandbox.faults.add

    async def count(self, table: Any, *conditions: Any) -> int:
        async with self.database.reading() as connection:
            return (await connection.execute(select(func.count()).select_from(table).where(*conditions))).scalar_one()

    async def answers(self, resident: Phone) -> list[str]:
        """What this resident answered, question by question in the order of their names."""
        statement = (
            select(tables.answers.c.words)
            .join(tables.initiatives, tables.initiatives.c.id == tables.answers.c.initiative_id)
            .join(tables.residents, tables.residents.c.id == tables.initiatives.c.resident_id)
            .where(tables.residents.c.telegram_id == resident.id)
            .order_by(tables.answers.c.question)
        )
        async with self.database.reading() as connection:
            return list((await connection.execute(statement)).scalars())

    async def rows(self, *columns: Any) -> list[Any]:
        """All rows of these columns, in order of the first."""
        async with self.database.reading() as connection:
            return list(await connection.execute(select(*columns).order_by(columns[0])))

    async def until(self, holds: Callable[[], Awaitable[bool]], what: str) -> None:
        """Wait until something is so, in the database or elsewhere."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not await holds():
                    self.check_running()
                    await asyncio.sleep(_LOOK_AGAIN)
        except TimeoutError:
            raise AssertionError(f"Still not so after {PATIENCE} seconds: {what}.") from None

    async def settled(self) -> None:
        """Wait until everything that came in is answered, and every answer has gone out."""
        await self.until(self._nothing_waits, "no update and no message waits")

    async def _nothing_waits(self) -> bool:
        if any(bot.updates.waiting() for bot in self.sandbox.world.bots.values()):
            return False
        waiting = tables.outbox.c.state.in_(["due", "held", "claimed"])
        pending = await self.count(tables.inbox, tables.inbox.c.state == "pending")
        if pending or await self.count(tables.outbox, waiting) or await self.count(tables.postings):
            return False
        return not await self.count(tables.outbox, tables.outbox.c.is_reported == 0)

    @property
    def bot(self) -> BotAccount:
        """The residents' bot as the sandbox knows it."""
        return self.sandbox.world.bots[int(RESIDENTS.token.partition(":")[0])]


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[Stage]:
    """A sandbox on a free port and this database; closed afterwards."""
    telegram = Sandbox([RESIDENTS, WORKERS])
    address = await telegram.start("127.0.0.1", 0)
    stage = Stage(telegram, address, Database(url), folder)
    try:
        yield stage
    finally:
        await stage.database.close()
        await telegram.stop()
