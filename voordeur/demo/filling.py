"""Where the demo may be put: into an empty database, where nobody real can be met."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.census import count_residents
from storage.database import Database
from voordeur.settings import Settings, WrongSettingError


@asynccontextmanager
async def to_be_filled(settings: Settings) -> AsyncIterator[Database]:
    """The empty database, closed afterwards. Raises WrongSettingError where real people could be met."""
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
        yield database
    finally:
        await database.close()
