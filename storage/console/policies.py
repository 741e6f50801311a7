"""What coordinators set in the console: one row for each area, and the one before it for whoever wants that back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.house_rules import Rules, from_json, to_json
from storage.database import inserted
from storage.tables import area_policies, staff


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is set for one area (code of a gebied, or `EVERYWHERE`)."""

    area: str
    rules: Rules = field(default_factory=dict)
    before: Rules = field(default_factory=dict)
    """What was set before the last change."""
    revision: int = 0
    """0: nothing was ever set here."""
    changed_by: str = ""
    """First name."""
    changed_at: datetime | None = None


class Rulings:
    """The rows of one transaction. Nothing is collected: there are few of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> Mapping[str, Ruling]:
        """By area."""
        return {row["area"]: _ruling(row) for row in (await self._connection.execute(_ALL)).mappings()}

    async def revision(self) -> int:
        """Another number after each change, whichever row it was: revisions only rise, and no row is ever deleted."""
        total = select(func.coalesce(func.sum(area_policies.c.revision), 0))
        return int((await self._connection.execute(total)).scalar_one())

    async def set(self, before: Ruling, rules: Rules, by: str, at: datetime) -> bool:
        """Keep these rules instead of those that stood in `before`. False when somebody else changed them meanwhile."""
        values: dict[str, Any] = {
            "area": before.area,
            "rules": to_json(rules),
            "before": to_json(before.rules),
            "revision": before.revision + 1,
            "changed_by": by,
            "changed_at": at,
        }
        if before.revision == 0:
            return await inserted(self._connection, area_policies, values)
        is_as_seen = (area_policies.c.area == before.area) & (area_policies.c.revision == before.revision)
        return (await self._connection.execute(update(area_policies).where(is_as_seen).values(values))).rowcount > 0


_ALL = select(area_policies, staff.c.name).outerjoin(staff, staff.c.id == area_policies.c.changed_by)


def _ruling(row: RowMapping) -> Ruling:
    return Ruling(
        row["area"],
        from_json(row["rules"]),
        from_json(row["before"]),
        row["revision"],
        row["name"] or "",
        row["changed_at"],
    )
