"""How somebody likes to look at initiatives, and what they often export: under a name, for themselves alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import saved_views

MOST = 20
"""For one person and page: more tabs than that nobody reads."""
LONGEST_NAME = 60
"""Characters, as in the table."""


class ViewOf(StrEnum):
    """The pages that can be saved. The values are stored."""

    INITIATIVES = "initiatives"
    EXPORTS = "exports"


@dataclass(frozen=True, slots=True)
class SavedView:
    """A name, and the query of the address."""

    id: str
    name: str
    query: str


class SavedViews:
    """Those of one person on one page, in one transaction."""

    def __init__(self, connection: AsyncConnection, staff_id: str, page: ViewOf = ViewOf.INITIATIVES) -> None:
        self._connection = connection
        self._staff_id = staff_id
        self._page = page

    async def all(self) -> Sequence[SavedView]:
        """By name."""
        theirs = select(saved_views).where(self._is_theirs)
        rows = [SavedView(row.id, row.name, row.query) for row in await self._connection.execute(theirs)]
        return sorted(rows, key=lambda one: (one.name.casefold(), one.id))

    async def keep(self, view_id: str, name: str, query: str, at: datetime) -> bool:
        """Keep it; what had this name is replaced. False when there are too many."""
        await self._connection.execute(delete(saved_views).where(self._is_theirs, saved_views.c.name == name))
        count = select(func.count()).select_from(saved_views).where(self._is_theirs)
        if (await self._connection.execute(count)).scalar_one() >= MOST:
            return False
        row: dict[str, Any] = {"id": view_id, "staff_id": self._staff_id, "page": self._page.value, "name": name}
        row |= {"query": query, "saved_at": at}
        await self._connection.execute(saved_views.insert(), row)
        return True

    async def drop(self, view_id: str) -> bool:
        """Drop it. False when they have none with this id."""
        gone = delete(saved_views).where(self._is_theirs, saved_views.c.id == view_id)
        return (await self._connection.execute(gone)).rowcount > 0

    @property
    def _is_theirs(self) -> ColumnElement[bool]:
        return and_(saved_views.c.staff_id == self._staff_id, saved_views.c.page == self._page.value)
