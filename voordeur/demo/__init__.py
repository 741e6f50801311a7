"""Demo data: invented residents who tell the ideas of the scenes, each as far as they have come.

Read in this order: `residents.py` (who they are and what they say), `stories.py` (what that is made of), `phone.py`
(as Telegram sends it), `playing.py` (how it comes into the database), `files.py`; `social_map.py` stands apart.
"""

from datetime import UTC, datetime

import structlog

from storage.census import count_residents
from storage.database import Database
from voordeur.demo.playing import play
from voordeur.demo.residents import DEMO_RESIDENTS
from voordeur.demo.social_map import load_map
from voordeur.settings import Settings, WrongSettingError

__all__ = ["DEMO_RESIDENTS", "load", "load_map"]

log = structlog.get_logger()


async def load(settings: Settings) -> None:
    """Fill an empty database that is up to date. Raises WrongSettingError where real people could be met."""
    if settings.residents_token:
        raise WrongSettingError(
            "VOORDEUR_RESIDENTS_TOKEN is set, and the invented residents of the demo must never meet a real bot: "
            "their numbers may be somebody's. Load the demo without a token."
        )
    database = Database(settings.database_url)
    try:
        async with database.reading() as connection:
            if await count_residents(connection):
                raise WrongSettingError(
                    "VOORDEUR_DATABASE_URL names a database that residents have used, and the demo only fills an empty "
                    "one. Give a new one, for example sqlite:///var/demo.db."
                )
        await load_map(database)
        await play(database, DEMO_RESIDENTS, datetime.now(UTC), settings.data_dir / "attachments")
    finally:
        await database.close()
    log.info("demo_loaded", residents=len(DEMO_RESIDENTS))
