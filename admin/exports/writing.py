"""Writes an export: read page by page, written in a thread page by page, whole or not at all."""

import asyncio
import errno
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

from admin.exports.asked import Asked, Format
from admin.exports.columns import Setting
from admin.exports.csv_file import CsvFile
from admin.exports.decidim import DecidimFile
from admin.exports.dossiers import Dossiers
from admin.exports.json_file import JsonFile
from admin.exports.xlsx import Workbook
from storage.console.export_rows import Exported, pages
from storage.database import Database

LEFT_FREE = 300_000_000
"""Bytes of the disk that no export takes: the database is often on the same one."""


class ExportFile(Protocol):
    """A file on its way. Its methods take long: call them in a thread."""

    def write(self, rows: Sequence[Exported]) -> None:
        """Some more."""

    def close(self) -> None:
        """Nothing more comes."""


WRITERS: Mapping[Format, Callable[[Path, Asked, Setting], ExportFile]] = {
    Format.XLSX: Workbook,
    Format.CSV: CsvFile,
    Format.JSON: JsonFile,
    Format.DECIDIM: DecidimFile,
    Format.DOSSIERS: Dossiers,
}


async def write_out(
    database: Database, asked: Asked, setting: Setting, path: Path, progress: Callable[[int], Awaitable[None]]
) -> int:
    """Write it to `path`; how many initiatives are in it. `progress` hears how many there are so far, after each page.

    What is on its way stands in a new folder beside it, which is gone at the end however that comes. Folder and file
    are for nobody but who runs this: names and addresses may be in it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    making = Path(mkdtemp(prefix=f"{workroom(path.name)}-", dir=path.parent))
    done = 0
    # Always the same one: Typst keeps what it knows for each thread, some 50 MB.
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="export")
    in_thread = partial(asyncio.get_running_loop().run_in_executor, thread)
    try:
        file = await in_thread(WRITERS[asked.format], making / path.name, asked, setting)
        async for rows in pages(database, asked.wanted):
            _check_disk(making)
            await in_thread(file.write, rows)
            done += len(rows)
            await progress(done)
        await in_thread(file.close)
        (making / path.name).chmod(0o600)
        (making / path.name).replace(path)
    finally:
        thread.shutdown(wait=False, cancel_futures=True)
        shutil.rmtree(making, ignore_errors=True)
    return done


def _check_disk(folder: Path) -> None:
    """Raises OSError while there is still room for everything else that is written on this disk."""
    if shutil.disk_usage(folder).free < LEFT_FREE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def workroom(name: str) -> str:
    """How the name of the folder begins in which the file of this name is made."""
    return f"making-{name}"
