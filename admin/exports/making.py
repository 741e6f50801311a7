"""Makes the exports that were asked for, one after the other, beside everything else that the console does."""

import asyncio
import shutil
import time
from dataclasses import dataclass

import structlog

from admin.console import Console
from admin.exports.asked import Asked
from admin.exports.columns import Setting
from admin.exports.writing import workroom, write_out
from storage.console.exports import Export, Exports
from storage.staff import People

log = structlog.get_logger()

LOOK_SECONDS = 1.0
"""How often it is looked whether something was asked for."""
BEAT_SECONDS = 1.0
"""How often it is told how far one is."""
TIDY_SECONDS = 60.0


class NotTheirsError(Exception):
    """Whoever asked may not have it any more."""


class DroppedError(Exception):
    """Whoever asked does not want it any more."""


@dataclass
class Counter:
    """How many initiatives are in a file so far."""

    done: int = 0

    async def reach(self, done: int) -> None:
        """So many."""
        self.done = done


class Maker:
    """One for each process with a console; several share the work."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def run(self) -> None:
        """Until cancelled."""
        tidied = -TIDY_SECONDS
        while True:
            try:
                if time.monotonic() - tidied >= TIDY_SECONDS:
                    tidied = time.monotonic()
                    await self.tidy()
                if await self.make_next():
                    continue
            except Exception as error:  # noqa: BLE001 (the database may be away for a while: it is tried again)
                log.error("exports_stopped", error=type(error).__name__)  # noqa: TRY400 (a traceback may repeat words)
            await asyncio.sleep(LOOK_SECONDS)

    async def make_next(self) -> bool:
        """Make the one that waits longest; whether there was one."""
        async with self._console.database.writing() as connection:
            export = await Exports(connection).claim(self._console.now())
            await connection.commit()
        if export is None:
            return False
        try:
            await self._make(export)
        except Exception as error:  # noqa: BLE001 (whatever it is, whoever waits is to see that it failed)
            log.error("export_failed", export=export.id, error=type(error).__name__)  # noqa: TRY400 (as above)
            async with self._console.database.writing() as connection:
                await Exports(connection).fail(export.id)
                await connection.commit()
        return True

    async def tidy(self) -> None:
        """Drop files whose time is over."""
        async with self._console.database.writing() as connection:
            gone = await Exports(connection).forget_expired(self._console.now())
            await connection.commit()
        for export_id in gone:
            drop_files(self._console, export_id)

    async def _make(self, export: Export) -> None:
        console, asked = self._console, Asked.from_json(export.asked)
        async with console.database.reading() as connection:
            person = await People(connection).get(export.staff_id)
        if person is None or not asked.is_theirs(person):
            raise NotTheirsError
        console.exports.mkdir(parents=True, exist_ok=True, mode=0o700)
        # What a maker left that stopped in the middle of it.
        await asyncio.to_thread(drop_files, console, export.id)
        name = f"{export.id}.{asked.format.extension}"
        path = console.exports / name
        setting = Setting(console.texts, asked.language, console.origin, console.now(), console.attachments)
        counter = Counter()
        making = asyncio.create_task(write_out(console.database, asked, setting, path, counter.reach))
        try:
            # Beside it, not in it: putting a large workbook together takes minutes in which no page is read.
            while not (await asyncio.wait({making}, timeout=BEAT_SECONDS))[0]:
                await self._beat(export, counter.done)
            done = await making
        finally:
            making.cancel()
        async with console.database.writing() as connection:
            is_wanted = await Exports(connection).finish(export.id, done, name, path.stat().st_size)
            await connection.commit()
        if not is_wanted:
            drop_files(console, export.id)

    async def _beat(self, export: Export, done: int) -> None:
        async with self._console.database.writing() as connection:
            is_wanted = await Exports(connection).beat(export.id, done, self._console.now())
            await connection.commit()
        if not is_wanted:
            raise DroppedError


def drop_files(console: Console, export_id: str) -> None:
    """Nothing of this export stays on disk, whatever kind of file it was."""
    for path in console.exports.glob(f"{export_id}.*"):
        path.unlink(missing_ok=True)
    for folder in console.exports.glob(f"{workroom(export_id)}.*"):
        shutil.rmtree(folder, ignore_errors=True)
