"""Once an hour: drops the numbers and messages that nobody needs any more, and files that belong to nothing. What
residents said is not touched here.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from domain.retention import Kept
from storage.console.dividing import mend
from storage.console.retention import retention
from storage.console.tidying import forget_old
from storage.database import Database
from storage.desk import Desk
from storage.dispatch import Dispatch
from storage.inbox import Inbox
from storage.links import Links
from storage.staff import People
from storage.strays import Doubted, drop_strays

log = structlog.get_logger()

KEEP_STRAYS = timedelta(days=1)
"""How long a file may wait for its row: far longer than any transaction takes."""


@dataclass(frozen=True)
class Housekeeping:
    """Tidies inbox and outbox of one bot."""

    database: Database
    bot: str
    now: Callable[[], datetime]
    attachments: Path | None = None
    """The folder of the files. None: somebody else tidies it."""
    every: float = 3600.0
    """Seconds."""

    async def run(self) -> None:
        """Until cancelled. What goes wrong is logged and tried again at the next round."""
        while True:
            try:
                await self.tidy()
            except Exception:
                log.exception("housekeeping_failed")
            await asyncio.sleep(self.every)

    async def tidy(self) -> None:
        """Drop what is old enough by what is set at this moment."""
        async with self.database.writing() as connection:
            kept = await retention(connection)
            updates = await Inbox(connection).forget_done(self.now() - kept[Kept.UPDATES])
            messages = await Dispatch(connection, self.bot).forget_settled(self.now() - kept[Kept.MESSAGES])
            links = await Links(connection).forget_expired(self.now())
            await People(connection).forget_expired(self.now())
            await forget_old(connection, self.now(), kept)
            await mend(connection)
            await Desk(connection).forget_old(self.now() - kept[Kept.MESSAGES], self.now())
            await connection.commit()
        if updates or messages or links:
            log.info("tidied", updates=updates, messages=messages, links=links)
        if self.attachments:
            await self._tidy_files(self.attachments)

    async def _tidy_files(self, folder: Path) -> None:
        found = await drop_strays(self.database, folder, self.now() - KEEP_STRAYS)
        if isinstance(found, Doubted):
            log.warning("stray_files_left_alone", files=found.count)
        elif found.count:
            log.info("stray_files_removed", files=found.count)
