"""Exports that were asked for: who may fetch which file, how far it is, and until when it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.retention import LONGEST, Kept
from storage.console.retention import retention
from storage.tables import exports

KEPT = LONGEST[Kept.EXPORTS]
"""How long a file can be fetched: long enough for a slow line, short enough for what may be in it."""

STOPPED_AFTER = timedelta(minutes=2)
"""After how long without a sign another process begins anew."""

MOST_OPEN = 3
"""Exports of one person that wait or are being made: who asks for more waits for these."""


class ExportState(StrEnum):
    """How far it is. The values are stored."""

    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


_OPEN = (ExportState.WAITING.value, ExportState.MAKING.value)


@dataclass(frozen=True, slots=True)
class Export:
    """One export. All moments are aware."""

    id: str
    staff_id: str
    asked: Mapping[str, Any]
    """`admin.exports.asked.Asked` as JSON."""
    state: ExportState | None
    """None: one that this version does not know."""
    done: int
    """Initiatives that are in the file."""
    total: int
    file: str
    """Its name in the folder of exports; empty before it is ready."""
    size: int
    """Bytes."""
    asked_at: datetime
    expires_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether its maker has still to do with it."""
        return self.state in _OPEN


class Exports:
    """The exports, in one transaction: what is asked of it is done at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ask(self, export_id: str, staff_id: str, asked: Mapping[str, Any], total: int, now: datetime) -> bool:
        """Have one made; False when as many of theirs are open as may be."""
        theirs = select(func.count()).where(exports.c.staff_id == staff_id, exports.c.state.in_(_OPEN))
        if (await self._connection.execute(theirs)).scalar_one() >= MOST_OPEN:
            return False
        kept = (await retention(self._connection))[Kept.EXPORTS]
        row: dict[str, Any] = {"id": export_id, "staff_id": staff_id, "asked": dict(asked), "total": total}
        row |= {"state": ExportState.WAITING.value, "asked_at": now, "expires_at": now + kept}
        await self._connection.execute(exports.insert().values(**row))
        return True

    async def of(self, staff_id: str, now: datetime) -> Sequence[Export]:
        """Those of this person that are kept, the last asked first."""
        mine = and_(exports.c.staff_id == staff_id, exports.c.expires_at > now)
        statement = select(exports).where(mine).order_by(exports.c.asked_at.desc(), exports.c.id)
        return [_export(row) for row in (await self._connection.execute(statement)).mappings()]

    async def get(self, export_id: str, now: datetime) -> Export | None:
        """The one with this id, as long as it is kept."""
        is_it = and_(exports.c.id == export_id, exports.c.expires_at > now)
        row = (await self._connection.execute(select(exports).where(is_it))).mappings().one_or_none()
        return _export(row) if row else None

    async def claim(self, now: datetime) -> Export | None:
        """The longest waiting one, or one whose maker stopped; from now on it is the caller's to make."""
        is_free = and_(
            exports.c.expires_at > now,
            or_(
                exports.c.state == ExportState.WAITING.value,
                and_(exports.c.state == ExportState.MAKING.value, exports.c.beat_at < now - STOPPED_AFTER),
            ),
        )
        first = select(exports.c.id).where(is_free).order_by(exports.c.asked_at, exports.c.id).limit(1)
        # Two makers at once: the second one skips what the first one has locked. SQLite has one writer anyway.
        chosen = (await self._connection.execute(first.with_for_update(skip_locked=True))).scalar_one_or_none()
        if chosen is None:
            return None
        values = {"state": ExportState.MAKING.value, "beat_at": now, "done": 0}
        taken = update(exports).where(exports.c.id == chosen).values(**values).returning(*exports.c)
        return _export((await self._connection.execute(taken)).mappings().one())

    async def beat(self, export_id: str, done: int, now: datetime) -> bool:
        """So many initiatives are in it; its maker is still there. Whether it is still wanted."""
        return await self._set(export_id, done=done, beat_at=now)

    async def finish(self, export_id: str, done: int, file: str, size: int) -> bool:
        """It can be fetched. Whether it is still wanted."""
        return await self._set(export_id, state=ExportState.READY.value, done=done, file=file, size=size)

    async def fail(self, export_id: str) -> None:
        """It could not be made."""
        await self._set(export_id, state=ExportState.FAILED.value)

    async def drop(self, export_id: str) -> None:
        """Nobody wants it any more. Its file is for the caller."""
        await self._connection.execute(delete(exports).where(exports.c.id == export_id))

    async def forget_expired(self, now: datetime) -> Sequence[str]:
        """Drop those whose time is over; their ids, by which their files are found."""
        gone = delete(exports).where(exports.c.expires_at <= now).returning(exports.c.id)
        return (await self._connection.execute(gone)).scalars().all()

    async def _set(self, export_id: str, **values: Any) -> bool:
        changed = update(exports).where(exports.c.id == export_id).values(**values)
        return bool((await self._connection.execute(changed)).rowcount)


def _export(row: RowMapping) -> Export:
    return Export(
        row["id"],
        row["staff_id"],
        row["asked"],
        next((one for one in ExportState if one.value == row["state"]), None),
        row["done"],
        row["total"],
        row["file"],
        row["size"],
        row["asked_at"],
        row["expires_at"],
    )
