"""The demo map: invented services, marked as such, so that somebody who looks around finds answers."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import structlog

from domain.social_map.staging import Staged, current_reader, staged
from storage.database import Database
from storage.social_map import SocialMap
from voordeur.map_keeping import bring_in, demo_file

log = structlog.get_logger()


async def load_map(database: Database, path: Path | None = None) -> int:
    """Bring the demo map in where no map was ever brought in; how many services. 0 when there is one already."""
    path = path or demo_file()
    async with database.reading() as connection:
        if not await SocialMap(connection).is_empty() or not path.is_file():
            return 0
    # Reading takes some tenths of a second, in which the sandbox already answers.
    context = staged(path, current_reader())
    ready: Staged = await asyncio.to_thread(context.__enter__)
    try:
        assert ready.is_fit, ready.report.lines()
        counts = await bring_in(database, ready, datetime.now(UTC), keep_missing=True)
    finally:
        context.__exit__(None, None, None)
    log.info("demo_map_loaded", services=counts.added)
    return counts.added
