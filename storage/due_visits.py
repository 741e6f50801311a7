"""Which visits are to be asked about now: for the clock, that brings each into the inbox of its chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import residents, visits


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A question "was it right?" whose time has come."""

    visit_id: str
    telegram_id: int
    ask_at: datetime


async def due_visits(connection: AsyncConnection, now: datetime, most: int) -> Sequence[DueVisit]:
    """Those due at `now`, the longest waiting first; not of residents whom Telegram does not let us reach, and not
    while a worker has the chat.
    """
    statement = (
        select(visits.c.id, residents.c.telegram_id, visits.c.ask_at)
        .join(residents, residents.c.id == visits.c.resident_id)
        .where(
            visits.c.ask_at <= now,
            visits.c.answer.is_(None),
            residents.c.unreachable_since.is_(None),
            residents.c.held_by.is_(None),
        )
        .order_by(visits.c.ask_at, visits.c.id)
        .limit(most)
    )
    return [DueVisit(*row) for row in await connection.execute(statement)]
