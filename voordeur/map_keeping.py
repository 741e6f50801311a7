"""Bringing a social map in and out: what the commands, the demo and the start of the bot share."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from domain.social_map.staging import Staged
from domain.social_map.writing import Writer
from storage.database import Database
from storage.map_history import Counts, Imported
from storage.map_imports import MapChangedError, Plan
from storage.social_map import SocialMap, all_documents
from storage.unit_of_work import unit_of_work

_ATTEMPTS = 3
"""An entry that somebody hides meanwhile makes a plan out of date; thrice in a row is somebody else importing."""


async def would_do(database: Database, staged: Staged, *, keep_missing: bool) -> Counts:
    """What bringing the file in would change."""
    return (await _plan(database, staged, keep_missing=keep_missing)).counts


async def bring_in(database: Database, staged: Staged, at: datetime, *, keep_missing: bool) -> Counts:
    """Bring a checked file in, all of it or nothing. What to write is found out before others have to wait for it."""
    for _attempt in range(_ATTEMPTS):
        plan = await _plan(database, staged, keep_missing=keep_missing)
        with suppress(MapChangedError):
            async with unit_of_work(database) as work:
                counts = await work.social_map.carry_out(staged, plan, at)
                await work.commit()
                return counts
    raise MapChangedError


async def _plan(database: Database, staged: Staged, *, keep_missing: bool) -> Plan:
    async with database.reading() as connection:
        return await SocialMap(connection).plan(staged, keep_missing=keep_missing)


async def take_back(database: Database, at: datetime) -> Imported:
    """Undo the latest import that stands."""
    async with unit_of_work(database) as work:
        undone = await work.social_map.undo(at)
        await work.commit()
        return undone


async def let_find_again(database: Database, service_id: str, at: datetime) -> bool:
    """Somebody has looked at a hidden service. False when it is not there."""
    async with unit_of_work(database) as work:
        found = await work.social_map.unhide(service_id, at)
        await work.commit()
        return found


async def write_out(database: Database, writer: Writer, progress: Callable[[float], None]) -> int:
    """Write everything that is on the map; how many services."""
    async with database.reading() as connection:
        social_map = SocialMap(connection)
        total, done = await social_map.count(), 0
        with writer as out:
            async for document in all_documents(social_map):
                out.add(document)
                done += 1
                if done % 200 == 0:
                    progress(done / total)
    return done


def demo_file() -> Path:
    """The fictional map that comes with the project."""
    return Path(__file__).parent / "demo" / "social_map.json"
