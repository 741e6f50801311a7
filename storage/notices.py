"""What residents are to hear because somebody else did something; and taking what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.notices import OF_STAFF, Notice
from storage.tables import Moment, notices, residents


class Notices:
    """The notices that the turns of one unit of work leave behind."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._new: dict[tuple[Any, ...], dict[str, Any]] = {}

    def tell(self, notice: Notice) -> None:
        """Have it told; the same notice waits once, until the earlier moment."""
        row = {
            "resident_id": notice.resident_id,
            "about": notice.about.value,
            "initiative_id": notice.initiative_id,
            "subject": notice.subject,
            "due_at": notice.due_at,
        }
        key = (notice.resident_id, notice.about, notice.initiative_id, notice.subject)
        if key not in self._new or notice.due_at < self._new[key]["due_at"]:
            self._new[key] = row

    async def flush(self) -> None:
        """Write what was left."""
        if self._new:
            # In one order, so that two processes never wait for each other in a circle.
            rows = [self._new[key] for key in sorted(self._new)]
            await self._connection.execute(_LEAVE, rows)
            self._new.clear()


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice whose time has come; its row is gone."""

    id: int
    telegram_id: int
    about: str
    initiative_id: str
    subject: str


async def take_due(connection: AsyncConnection, now: datetime, most: int) -> Sequence[DueNotice]:
    """Take up to `most` notices that are due, the longest waiting first: the caller puts them into the inbox.

    Those for residents whom Telegram does not let us reach wait until they are back.
    """
    rows = (await connection.execute(_DUE, {"moment": now, "most": most})).all()
    if rows:
        await connection.execute(delete(notices).where(notices.c.id.in_([row.id for row in rows])))
    return [DueNotice(*row) for row in rows]


async def any_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether there is anything to take, without locking it."""
    return (await connection.execute(_ANY_DUE, {"moment": now})).first() is not None


_LEAVE = text(
    "INSERT INTO notices (resident_id, about, initiative_id, subject, due_at) "
    "VALUES (:resident_id, :about, :initiative_id, :subject, :due_at) "
    "ON CONFLICT (resident_id, about, initiative_id, subject) DO UPDATE SET due_at = "
    "CASE WHEN excluded.due_at < notices.due_at THEN excluded.due_at ELSE notices.due_at END"
).bindparams(bindparam("due_at", type_=Moment()))

# While a worker has the chat, only what staff did is told: the rest waits until the bot has it again.
_is_due = and_(
    notices.c.due_at <= bindparam("moment"),
    residents.c.unreachable_since.is_(None),
    or_(residents.c.held_by.is_(None), notices.c.about.in_(sorted(OF_STAFF))),
)
_DUE = (
    select(
        notices.c.id,
        residents.c.telegram_id,
        notices.c.about,
        notices.c.initiative_id,
        notices.c.subject,
    )
    .join(residents, residents.c.id == notices.c.resident_id)
    .where(_is_due)
    .order_by(notices.c.due_at, notices.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=notices, skip_locked=True)
)
_ANY_DUE = select(notices.c.id).join(residents, residents.c.id == notices.c.resident_id).where(_is_due).limit(1)
