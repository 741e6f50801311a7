"""Who is there: for those who need no more than that."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import residents


async def count_residents(connection: AsyncConnection) -> int:
    """Everybody who ever wrote to the bot and was not erased."""
    return (await connection.execute(select(func.count()).select_from(residents))).scalar_one()


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who wrote to the bot."""

    telegram_id: int
    first_name: str
    language: str | None


async def residents_from(connection: AsyncConnection, first: int) -> Sequence[Known]:
    """Everybody with this Telegram number or a higher one, in its order."""
    columns = (residents.c.telegram_id, residents.c.first_name, residents.c.language)
    found = await connection.execute(select(*columns).where(residents.c.telegram_id >= first).order_by(columns[0]))
    return [Known(*row) for row in found]
