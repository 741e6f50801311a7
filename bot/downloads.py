"""Fetches what residents sent: from Telegram, in pieces, checked, into the attachments folder, and into its row.

`<folder>/<two characters>/<id>.jpg`, `.ogg` or `.bin`: the name is ours, nothing of it comes from the sender. A file
stands there whole or not at all. Documents are kept as they came: nothing here opens them.
"""

import asyncio
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import structlog

from bot.patience import Patience, backoff, finishing, woken
from storage.attachments import Downloads, Fetching, StoredFile
from storage.database import Database, is_out_of_order
from storage.files import COMING, keep, name_of
from storage.pictures import NotWhatItSaysError
from storage.unit_of_work import unit_of_work

log = structlog.get_logger()

TELEGRAMS_MOST = 20_000_000
"""Bytes that the Bot API gives at most."""

MOST_TRIES = 80
"""About three days: doubling from ten seconds to an hour, then hourly. Telegram keeps files longer than that."""

WAITED_FOR = timedelta(minutes=3)
"""How long a message waits for the file that goes with it, and its chat with it."""

_LEASE = timedelta(minutes=10)
_AT_ONCE = 4
_POLL_SECONDS = 2.0
_FIRST, _MOST_SECONDS = 10.0, 3600.0


class FileGoneError(Exception):
    """The file will never come: too big, no longer known, or not what it says it is."""


class TooBigError(Exception):
    """The file is bigger than may be kept."""


class Files(Protocol):
    """Where files come from."""

    def fetch(self, file_id: str) -> AsyncIterator[bytes]:
        """Its bytes, piece by piece. Raises `FileGoneError` for never, anything else for not now."""


class Fetcher:
    """Fetches the wanted files that were sent to one bot, until it is cancelled."""

    def __init__(
        self,
        database: Database,
        files: Files,
        *,
        folder: Path,
        now: Callable[[], datetime],
        bot: str = "residents",
        most_bytes: int = TELEGRAMS_MOST,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._files = files
        self._bot = bot
        self._folder = folder
        self._now = now
        self._most_bytes = min(most_bytes, TELEGRAMS_MOST)
        self._chance = chance
        self._patience = Patience(chance)
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """A file is wanted: look now, not at the next poll."""
        self._wanted.set()

    async def run(self) -> None:
        """Fetch until cancelled. A download that is cut off is tried again later."""
        await asyncio.to_thread(_clear_leftovers, self._folder, self._now() - 2 * _LEASE)
        while True:
            try:
                found = await self.round()
            except Exception as error:  # noqa: BLE001 - whatever happens, the next file must still be fetched
                await asyncio.sleep(self._after_failure(error))
                continue
            if failures := self._patience.recovered():
                log.info("fetching_again", failures=failures)
            if found < _AT_ONCE:
                await woken(self._wanted, _POLL_SECONDS)
                self._wanted.clear()

    async def round(self) -> int:
        """Fetch some of the files that are due; how many there were."""
        async with self._database.writing() as connection:
            due = await Downloads(connection).claim(_AT_ONCE, self._now(), _LEASE, self._bot)
            await connection.commit()
        # Each for itself: one that fails does not cut the others off.
        results = await asyncio.gather(*(self._one(file) for file in due), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return len(due)

    async def _one(self, file: Fetching) -> None:
        try:
            stored = await self._fetch(file)
        except (FileGoneError, TooBigError, NotWhatItSaysError) as error:
            await finishing(self._give_up(file, f"{type(error).__name__}: {error}"))
        except Exception as error:  # noqa: BLE001 - network, disk, or a bug: the file is still at Telegram's
            await finishing(self._again(file, f"{type(error).__name__}: {error}"))
        else:
            await finishing(self._stored(file, stored))

    async def _fetch(self, file: Fetching) -> StoredFile:
        name = name_of(file.kind, file.id)
        target = self._folder / name
        await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=COMING) as room:
            raw = Path(room) / "raw"
            await self._download(file.telegram_file_id, raw)
            # In a thread: to draw a large photo takes a second, and everybody else would wait.
            return await asyncio.to_thread(keep, file.kind, raw, target, name)

    async def _download(self, file_id: str, raw: Path) -> None:
        size = 0
        with raw.open("wb") as out:
            async for piece in self._files.fetch(file_id):
                size += len(piece)
                if size > self._most_bytes:
                    raise TooBigError(f"more than {self._most_bytes} bytes")
                out.write(piece)

    async def _stored(self, file: Fetching, stored: StoredFile) -> None:
        async with unit_of_work(self._database) as work:
            downloads = Downloads(work.connection)
            is_known = await downloads.stored(file, stored)
            # Whoever has the chat open sees it now.
            for case_id in await downloads.shown_in(file):
                work.changes.said(case_id)
            await work.commit()
        if is_known:
            log.info("attachment_stored", attachment=file.id, kind=file.kind, size=stored.size)
        else:
            # The resident was erased while it came in.
            (self._folder / stored.name).unlink(missing_ok=True)

    async def _again(self, file: Fetching, error: str) -> None:
        if file.attempts >= MOST_TRIES:
            await self._give_up(file, error)
            return
        seconds = backoff(file.attempts, self._chance(), first=_FIRST, most=_MOST_SECONDS)
        log.warning("attachment_later", attachment=file.id, why=error, attempts=file.attempts, seconds=round(seconds))
        async with self._database.writing() as connection:
            await Downloads(connection).again(file, self._now() + timedelta(seconds=seconds), error)
            await connection.commit()

    async def _give_up(self, file: Fetching, error: str) -> None:
        log.error("attachment_failed", attachment=file.id, kind=file.kind, why=error, attempts=file.attempts)
        async with self._database.writing() as connection:
            await Downloads(connection).failed(file, error)
            await connection.commit()

    def _after_failure(self, error: Exception) -> float:
        why = f"{type(error).__name__}: {error}"
        if self._patience.is_news(why):
            log.error("fetching_failed", why=why, exc_info=None if is_out_of_order(error) else error)
        return self._patience.failed()


class AttachmentFolder:
    """The files that have come in: whatever bot fetched them, here the other one finds them."""

    def __init__(self, database: Database, folder: Path, now: Callable[[], datetime]) -> None:
        self._database = database
        self._folder = folder
        self._now = now

    async def open(self, attachment_id: str) -> Path | None:
        """Where the file stands; None while it is still to be fetched. Raises `FileGoneError` when it never will, and
        when it is too late: everything else of its chat waits behind it.
        """
        async with self._database.reading() as connection:
            found = await Downloads(connection).find(attachment_id)
        if found is None:
            raise FileGoneError("no such attachment: its sender was erased")
        if found.state == "failed":
            raise FileGoneError("it could not be fetched")
        if found.name is None and found.since < self._now() - WAITED_FOR:
            raise FileGoneError("it did not come in time")
        return None if found.name is None else self._folder / found.name


def _clear_leftovers(folder: Path, before: datetime) -> None:
    """Remove what downloads left behind whose process was killed."""
    for leftover in folder.glob(f"{COMING}*"):
        with suppress(OSError):  # another process may do the same
            if leftover.stat().st_mtime < before.timestamp():
                shutil.rmtree(leftover)
