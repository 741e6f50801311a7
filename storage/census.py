"""How many there are, for those who only need to know that."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import residents


async def count_residents(connection: AsyncConnection) -> int:
    """Everybody who ever wrote to the bot and was not erased."""
    return (await connection.execute(select(func.count()).select_from(residents))).scalar_one()
