"""What imports replaced, so that the latest one can be taken back and the map is exactly as it was before.

Only the latest import that stands can be undone: an earlier one would pull the rug from under it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Text, bindparam, cast, delete, func, insert, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.social_map.documents import written
from storage.database import Written, upsert
from storage.map_revision import lock_revision, raise_revision
from storage.tables import map_changes, map_imports, map_services

KEPT_IMPORTS = 5
"""The last imports that can still be undone, one after the other; what older ones replaced is forgotten."""

_BATCH = 1000
_JSONS = ("document", "entry", "needs_by_hand")


class NothingToUndoError(Exception):
    """No import stands that could be undone."""


class TooOldError(Exception):
    """The latest import is too long ago: what it replaced is no longer kept. Import the earlier file again."""


class NotLatestError(Exception):
    """A later import stands on top of this one. Undo that one first."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import does, or would do, in services."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0

    @property
    def changes_anything(self) -> bool:
        """Whether it does more than look."""
        return bool(self.added or self.changed or self.retired)


@dataclass(frozen=True, slots=True)
class Imported:
    """An import as it is remembered."""

    id: int
    file_name: str
    imported_at: datetime
    counts: Counts


async def undo(connection: AsyncConnection, import_id: int | None, at: datetime) -> Imported:
    """Restore what was before the latest import that stands; naming another one is refused."""
    await lock_revision(connection)
    standing = [one async for one in _standing(connection)]
    if not standing:
        raise NothingToUndoError
    latest = standing[0]
    if import_id is not None and import_id != latest.id:
        raise NotLatestError if any(one.id == import_id for one in standing) else NothingToUndoError
    changes = select(func.count()).where(map_changes.c.import_id == latest.id)
    if not (await connection.execute(changes)).scalar_one():
        raise TooOldError
    await _take_out(connection, latest.id)
    await connection.execute(update(map_imports).where(map_imports.c.id == latest.id).values(undone_at=at))
    await connection.execute(delete(map_changes).where(map_changes.c.import_id == latest.id))
    await raise_revision(connection)
    return latest


async def remember(connection: AsyncConnection, import_id: int, numbers: Sequence[str]) -> None:
    """Keep these rows as they are now."""
    rows = await as_they_are(connection, numbers)
    remembered = [{"import_id": import_id, "service_id": number, "before": row} for number, row in rows.items()]
    await connection.execute(insert(map_changes), remembered)


async def as_they_are(connection: AsyncConnection, numbers: Sequence[str]) -> Mapping[str, Written]:
    """The whole rows with these ids as JSON, as `put_back` takes them."""
    rows = (await connection.execute(_BEFORE, {"numbers": numbers})).mappings()
    return {row["id"]: Written(_as_json(row)) for row in rows}


async def put_back(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let the rows be as they were kept."""
    await connection.execute(_RESTORE, [_as_row(one) for one in rows])


def _as_json(row: RowMapping) -> str:
    """The row as JSON, with the JSON in it as it stands."""
    fields = ",".join(f'"{name}":{_value(name, value)}' for name, value in row.items())
    return f"{{{fields}}}"


def _value(name: str, value: Any) -> str:
    if isinstance(value, datetime):
        return written(value.isoformat())
    return value if name in _JSONS and value is not None else written(value)


async def forget_old(connection: AsyncConnection) -> None:
    kept = select(map_imports.c.id).order_by(map_imports.c.id.desc()).limit(KEPT_IMPORTS)
    oldest = select(func.min(kept.subquery().c.id)).scalar_subquery()
    await connection.execute(delete(map_changes).where(map_changes.c.import_id < oldest))


async def _take_out(connection: AsyncConnection, import_id: int) -> None:
    new = select(map_changes.c.service_id).where(map_changes.c.import_id == import_id, map_changes.c.before.is_(null()))
    await connection.execute(delete(map_services).where(map_services.c.id.in_(new)))
    last = ""
    while True:
        found = (await connection.execute(_TOUCHED, {"import_id": import_id, "last": last})).all()
        if not found:
            return
        last = found[-1].service_id
        await put_back(connection, [one.before for one in found])


def _as_row(before: Mapping[str, Any]) -> dict[str, Any]:
    row = dict(before)
    for name in ("retired_at", "hidden_at", "changed_at"):
        row[name] = datetime.fromisoformat(row[name]) if row[name] else None
    return row


async def _standing(connection: AsyncConnection) -> AsyncIterator[Imported]:
    rows = await connection.execute(
        select(map_imports).where(map_imports.c.undone_at.is_(None)).order_by(map_imports.c.id.desc())
    )
    for row in rows:
        yield Imported(
            row.id, row.file_name, row.imported_at, Counts(row.added, row.changed, row.unchanged, row.retired)
        )


_BEFORE = select(
    *(cast(column, Text).label(column.name) if column.name in _JSONS else column for column in map_services.columns)
).where(map_services.c.id.in_(bindparam("numbers", expanding=True)))
_RESTORE = upsert(map_services, "id")
_TOUCHED = (
    select(map_changes.c.service_id, map_changes.c.before)
    .where(
        map_changes.c.import_id == bindparam("import_id"),
        map_changes.c.service_id > bindparam("last"),
        map_changes.c.before.is_not(null()),
    )
    .order_by(map_changes.c.service_id)
    .limit(_BATCH)
)
