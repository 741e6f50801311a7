"""The number that rises with everything that changes what search may find: whoever keeps an index looks at it."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import insert_new
from storage.tables import counters

REVISION = "social_map"
"""Name of the counter."""


async def lock_revision(connection: AsyncConnection) -> None:
    """Two who change the map wait for each other."""
    await connection.execute(insert_new(counters, "name", "value"), {"name": REVISION, "value": 0})
    await connection.execute(select(counters.c.value).where(counters.c.name == REVISION).with_for_update())


async def read_revision(connection: AsyncConnection) -> int:
    """0 before the first change."""
    statement = select(counters.c.value).where(counters.c.name == REVISION)
    return (await connection.execute(statement)).scalar_one_or_none() or 0


async def raise_revision(connection: AsyncConnection) -> None:
    """Search has to look again."""
    await connection.execute(insert_new(counters, "name", "value"), {"name": REVISION, "value": 0})
    await connection.execute(update(counters).where(counters.c.name == REVISION).values(value=counters.c.value + 1))
