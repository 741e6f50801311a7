"""Demo data: invented residents who tell the ideas of the scenes, each as far as they have come.

Read in this order: `residents.py` (who they are and what they say), `stories.py` (what that is made of), `phone.py`
(as Telegram sends it), `playing.py` (how it comes into the database), `files.py`; `social_map.py` stands apart, and
so does `half_year/`, with forty initiatives for who works in the console.
"""

from datetime import UTC, datetime

import structlog

from voordeur.demo.filling import to_be_filled
from voordeur.demo.playing import play
from voordeur.demo.residents import DEMO_RESIDENTS
from voordeur.demo.social_map import load_map
from voordeur.settings import Settings

__all__ = ["DEMO_RESIDENTS", "load", "load_map"]

log = structlog.get_logger()


async def load(settings: Settings) -> None:
    """Fill an empty database that is up to date. Raises WrongSettingError where real people could be met."""
    async with to_be_filled(settings) as database:
        await load_map(database)
        await play(database, DEMO_RESIDENTS, datetime.now(UTC), settings.data_dir / "attachments")
    log.info("demo_loaded", residents=len(DEMO_RESIDENTS))
