"""What somebody did last with several initiatives at once: enough to take it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import upsert
from storage.tables import last_marks

Field = Literal["worker", "label"]


@dataclass(frozen=True, slots=True)
class LastMark:
    """What was set; `at` is aware."""

    field: Field
    value: str
    before: Mapping[str, str]
    """What stood there before, by the id of the initiative."""
    at: datetime


class LastMarks:
    """That of one person, in one transaction; written at once."""

    def __init__(self, connection: AsyncConnection, staff_id: str) -> None:
        self._connection = connection
        self._staff_id = staff_id

    async def keep(self, mark: LastMark) -> None:
        """In place of the one before it."""
        row = {
            "staff_id": self._staff_id,
            "field": mark.field,
            "value": mark.value,
            "before": dict(mark.before),
            "marked_at": mark.at,
        }
        await self._connection.execute(upsert(last_marks, "staff_id"), row)

    async def last(self, since: datetime) -> LastMark | None:
        """The last one, if it is not older than this (aware), nor of something that only another version marks."""
        theirs = select(last_marks).where(last_marks.c.staff_id == self._staff_id, last_marks.c.marked_at >= since)
        known = theirs.where(last_marks.c.field.in_(get_args(Field)))
        row = (await self._connection.execute(known)).one_or_none()
        return LastMark(row.field, row.value, row.before, row.marked_at) if row else None

    async def drop(self) -> None:
        """There is nothing to take back any more."""
        await self._connection.execute(delete(last_marks).where(last_marks.c.staff_id == self._staff_id))
