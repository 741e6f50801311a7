"""Where each bot's polling stands: the number of the next update to ask Telegram for."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import upsert
from storage.tables import receivers


class Receivers:
    """The positions of the bots, in one transaction with the updates they follow from."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def next_update_id(self, bot: str) -> int | None:
        """The update to ask for next; None when this bot never received one."""
        found = await self._connection.execute(select(receivers.c.next_update_id).where(receivers.c.bot == bot))
        return found.scalar_one_or_none()

    async def move_to(self, bot: str, next_update_id: int) -> None:
        """Everything before this update is stored."""
        statement = upsert(receivers, "bot")
        await self._connection.execute(statement, {"bot": bot, "next_update_id": next_update_id})
