"""What administrators set for the whole house: one row for each name, with the value before it for whoever wants that
back. What a value means is known where it is used; here it is JSON.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.console.revised import RevisedRows
from storage.tables import house_settings

log = structlog.get_logger()

Used = TypeVar("Used")

AREAS = "areas"
TEXTS = "texts"
RETENTION = "retention"
THEMES = "themes"

Value = Mapping[str, Any]
"""As JSON has it. Empty: nothing is set, and it is as Voordeur came."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that is set, under its name."""

    name: str
    value: Value = field(default_factory=dict)
    before: Value = field(default_factory=dict)
    """What was set before the last change."""
    revision: int = 0
    """0: nothing was ever set here."""
    changed_by: str = ""
    """First name."""
    changed_at: datetime | None = None


class HouseSettings:
    """The rows of one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._rows = RevisedRows(connection, house_settings)

    async def all(self) -> Mapping[str, Setting]:
        """By name; only what was ever set."""
        return {row["name"]: _setting(row) for row in await self._rows.all()}

    async def get(self, name: str) -> Setting:
        """What is set under this name, perhaps nothing."""
        return (await self.all()).get(name, Setting(name))

    async def revision(self) -> int:
        """Another number after each change, whichever row it was."""
        return await self._rows.revision()

    async def set(self, before: Setting, value: Value, by: str, at: datetime) -> bool:
        """Keep this value instead of the one that stood in `before`. False when somebody else changed it meanwhile."""
        values = {"value": dict(value), "before": dict(before.value)}
        return await self._rows.set(before.name, before.revision, values, by, at)


async def in_use(connection: AsyncConnection, name: str, read: Callable[[Value], Used]) -> Used:
    """What is set under this name, as `read` reads it. A value that this version cannot read is left out, with a
    warning: then it is as when nothing is set.
    """
    setting = await HouseSettings(connection).get(name)
    try:
        return read(setting.value)
    except (ValueError, KeyError, TypeError):
        log.warning("setting_left_out", name=name, revision=setting.revision)
        return read({})


def _setting(row: RowMapping) -> Setting:
    return Setting(
        row["name"],
        _value(row["value"]),
        _value(row["before"]),
        row["revision"],
        row["changed_by_name"] or "",
        row["changed_at"],
    )


def _value(stored: object) -> Value:
    """What is no object was not written by us: it is as when nothing was set."""
    return stored if isinstance(stored, dict) else {}
