"""How many there are, for those who only need to know that."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import residents


async def count_residents(connection: AsyncConnection) -> int:
    """Everybody who ever wrote to the bot and was not erased."""
    return (await connection.execute(select(func.count()).select_from(residents))).scalar_one()


async def known_residents(connection: AsyncConnection, telegram_ids: Sequence[int]) -> set[int]:
    """Those of these people who wrote to the bot."""
    found = await connection.execute(select(residents.c.telegram_id).where(residents.c.telegram_id.in_(telegram_ids)))
    return set(found.scalars())
