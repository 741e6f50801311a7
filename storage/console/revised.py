"""Rows that people change in the console, each with a revision: who did not see the last change overwrites nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import inserted
from storage.tables import staff


class RevisedRows:
    """The rows of such a table, in one transaction. There are few of them, and none is ever deleted."""

    def __init__(self, connection: AsyncConnection, table: Table) -> None:
        self._connection = connection
        self._table = table
        (self._key,) = table.primary_key.columns

    async def all(self) -> Sequence[RowMapping]:
        """With the first `name` of who changed each last."""
        by = staff.c.id == self._table.c.changed_by
        statement = select(self._table, staff.c.name.label("changed_by_name")).outerjoin(staff, by)
        return (await self._connection.execute(statement)).mappings().all()

    async def revision(self) -> int:
        """Another number after each change, whichever row it was: revisions only rise."""
        total = select(func.coalesce(func.sum(self._table.c.revision), 0))
        return int((await self._connection.execute(total)).scalar_one())

    async def set(self, key: str, seen: int, values: Mapping[str, Any], by: str, at: datetime) -> bool:
        """Keep these values instead of those of revision `seen`; 0: nothing was there. False when somebody else changed
        them meanwhile.
        """
        changed = {**values, self._key.name: key, "revision": seen + 1, "changed_by": by, "changed_at": at}
        if seen == 0:
            return await inserted(self._connection, self._table, changed)
        is_as_seen = (self._key == key) & (self._table.c.revision == seen)
        return (await self._connection.execute(update(self._table).where(is_as_seen).values(changed))).rowcount > 0
