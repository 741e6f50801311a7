"""The themes by which initiatives are counted and found, as they are set now."""

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.insight.themes import Themes, read
from storage.console.house_settings import THEMES, in_use


async def themes(connection: AsyncConnection) -> Themes:
    """Those that hold in this transaction."""
    return await in_use(connection, THEMES, read)
