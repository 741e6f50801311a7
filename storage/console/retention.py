"""How long things are kept by what is set now, and how much would go at the next clean-up."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.retention import Kept, Retention, read
from storage.console.drafts import left_before
from storage.console.house_settings import RETENTION, in_use
from storage.dispatch import settled_before
from storage.inbox import done_before
from storage.tables import drafts, exports, inbox, outbox


async def retention(connection: AsyncConnection) -> Retention:
    """What holds now."""
    return await in_use(connection, RETENTION, read)


async def would_go(connection: AsyncConnection, kept: Retention, now: datetime) -> Mapping[Kept, int]:
    """How much there is now that is older than this, and goes at the next clean-up."""
    old: Mapping[Kept, tuple[Table, ColumnElement[bool]]] = {
        Kept.UPDATES: (inbox, done_before(now - kept[Kept.UPDATES])),
        Kept.MESSAGES: (outbox, settled_before(now - kept[Kept.MESSAGES])),
        Kept.DRAFTS: (drafts, left_before(now - kept[Kept.DRAFTS])),
        # How long a file is kept was fixed when it was asked for.
        Kept.EXPORTS: (exports, exports.c.expires_at <= now),
    }
    return {
        kind: int((await connection.execute(select(func.count()).select_from(table).where(is_old))).scalar_one())
        for kind, (table, is_old) in old.items()
    }
