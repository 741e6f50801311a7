"""Files of the attachments folder that belong to nothing: a crash between a file and the commit of its row leaves one,
and so does a row that was deleted by hand.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from storage.database import Database
from storage.tables import attachments

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Dropped:
    """So many files belonged to nothing, and are gone."""

    count: int


@dataclass(frozen=True, slots=True)
class Doubted:
    """More files belong to nothing than to something. That is no crash, but another database, or one of an older copy:
    nothing was touched.
    """

    count: int


async def drop_strays(database: Database, folder: Path, before: datetime) -> Dropped | Doubted:
    """Remove the files from before this moment (aware) that no row knows. By their id, which is their name: a file that
    was fetched and whose row does not say so yet is known as well.
    """
    old = await asyncio.to_thread(_files, folder, before)
    strays: list[Path] = []
    async with database.reading() as connection:
        for start in range(0, len(old), _AT_ONCE):
            some = old[start : start + _AT_ONCE]
            statement = select(attachments.c.id).where(attachments.c.id.in_([path.stem for path in some]))
            known = set(await connection.scalars(statement))
            strays += [path for path in some if path.stem not in known]
    if len(strays) > len(old) - len(strays):
        return Doubted(len(strays))
    await asyncio.to_thread(_remove, strays)
    return Dropped(len(strays))


def _files(folder: Path, before: datetime) -> Sequence[Path]:
    """As `storage.files.name_of` names them; not those that are being made ready."""
    found: list[Path] = []
    for path in folder.glob("??/*"):
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < before.timestamp():
                found.append(path)
    return found


def _remove(files: Sequence[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)
