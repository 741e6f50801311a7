"""What coordinators set in the console: one row for each area, and the one before it for whoever wants that back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.house_rules import Rules, from_json, to_json
from storage.console.revised import RevisedRows
from storage.tables import area_policies


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
        self._rows = RevisedRows(connection, area_policies)

    async def all(self) -> Mapping[str, Ruling]:
        """By area."""
        return {row["area"]: _ruling(row) for row in await self._rows.all()}

    async def revision(self) -> int:
        """Another number after each change, whichever row it was."""
        return await self._rows.revision()

    async def set(self, before: Ruling, rules: Rules, by: str, at: datetime) -> bool:
        """Keep these rules instead of those that stood in `before`. False when somebody else changed them meanwhile."""
        values = {"rules": to_json(rules), "before": to_json(before.rules)}
        return await self._rows.set(before.area, before.revision, values, by, at)


def _ruling(row: RowMapping) -> Ruling:
    return Ruling(
        row["area"],
        from_json(row["rules"]),
        from_json(row["before"]),
        row["revision"],
        row["changed_by_name"] or "",
        row["changed_at"],
    )
