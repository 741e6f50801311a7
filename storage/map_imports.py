"""Brings a checked file into the social map, all of it or nothing.

First a plan is made, beside everybody else; then what it says is written in one short transaction. What that replaces
is kept (map_history.py).
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Text, bindparam, cast, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.social_map.documents import written
from domain.social_map.staging import Row, Staged
from storage.database import Written
from storage.map_history import Counts, forget_old, remember
from storage.map_revision import lock_revision, raise_revision, read_revision
from storage.tables import map_changes, map_imports, map_services

_BATCH = 1000
"""Rows a statement: a few megabytes."""


class MapChangedError(Exception):
    """Somebody else changed the map while this import was being prepared. Nothing was imported: try again."""


@dataclass(frozen=True, slots=True)
class _Known:
    digest: str
    needs: str
    read_by: str
    is_retired: bool

    def differs(self, row: Row) -> bool:
        return self.is_retired or self.digest != row.digest or bool(row.needs and row.needs != self.needs)


@dataclass(frozen=True, slots=True)
class _Step:
    """A row to be written: whose, where it was set aside, and the needs that were set by hand before."""

    id: str
    offset: int
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import has to write, found out before anybody has to wait for it; it holds for one revision of the map.

    Each list is in the order of ids: that is how the database writes fastest.
    """

    revision: int
    counts: Counts
    new: Sequence[_Step]
    changed: Sequence[_Step]
    stale: Sequence[_Step]
    """The same as before, but another lexicon found their needs."""
    retired: Sequence[str]


async def plan(connection: AsyncConnection, staged: Staged, *, keep_missing: bool) -> Plan:
    """Compare the file with the map. Changes nothing. A large one takes a second: others are answered meanwhile."""
    revision = await read_revision(connection)
    known = await _known(connection)
    return await asyncio.to_thread(_compared, staged, known, revision, keep_missing=keep_missing)


def _compared(staged: Staged, known: Mapping[str, _Known], revision: int, *, keep_missing: bool) -> Plan:
    new, changed, stale, unchanged = [], [], [], 0
    missing = {number for number, one in known.items() if not one.is_retired}
    for offset, row in staged.rows():
        missing.discard(row.id)
        was = known.get(row.id)
        if was is None:
            new.append(_Step(row.id, offset))
        elif was.differs(row):
            changed.append(_Step(row.id, offset, was.needs))
        else:
            unchanged += 1
            if was.read_by != staged.read_by:
                stale.append(_Step(row.id, offset, was.needs))
    retired = [] if keep_missing else sorted(missing)
    counts = Counts(len(new), len(changed), unchanged, len(retired))
    return Plan(revision, counts, _by_id(new), _by_id(changed), _by_id(stale), retired)


def _by_id(steps: list[_Step]) -> list[_Step]:
    return sorted(steps, key=lambda step: step.id)


async def carry_out(connection: AsyncConnection, staged: Staged, todo: Plan, at: datetime) -> Counts:
    """Bring the file in. What is the same stays untouched; what is no longer in a whole map is retired."""
    await lock_revision(connection)
    if await read_revision(connection) != todo.revision:
        raise MapChangedError
    if todo.counts.changes_anything:
        import_id = await _begun(connection, staged, todo.counts, at)
        for steps in _batches(todo.new):
            await _add(connection, import_id, _rows(staged, steps), staged.read_by, at)
        for steps in _batches(todo.changed):
            await _change(connection, import_id, _rows(staged, steps), staged.read_by, at)
        await _retire(connection, import_id, todo.retired, at)
        await forget_old(connection)
    for steps in _batches(todo.stale):
        await _reread(connection, _rows(staged, steps), staged.read_by)
    if todo.counts.changes_anything or todo.stale:
        await raise_revision(connection)
    return todo.counts


async def _known(connection: AsyncConnection) -> Mapping[str, _Known]:
    """Of every row only what tells whether it changes: some 300 bytes each."""
    rows = await connection.stream(_WHAT_TELLS)
    known: dict[str, _Known] = {}
    async for some in rows.partitions(_BATCH):
        for number, digest, needs, read_by, retired in some:
            known[number] = _Known(digest, needs or "", read_by, retired)
    return known


def _batches(steps: Sequence[_Step]) -> Iterator[Sequence[_Step]]:
    for start in range(0, len(steps), _BATCH):
        yield steps[start : start + _BATCH]


def _rows(staged: Staged, steps: Sequence[_Step]) -> list[tuple[Row, str]]:
    """The rows as they were set aside, each with the needs that hold for it."""
    rows = staged.rows_at(step.offset for step in steps)
    return [(row, row.needs or step.needs) for row, step in zip(rows, steps, strict=True)]


async def _begun(connection: AsyncConnection, staged: Staged, counts: Counts, at: datetime) -> int:
    values = {"file_name": staged.file_name, "digest": staged.digest, "imported_at": at, **asdict(counts)}
    statement = insert(map_imports).values(**values).returning(map_imports.c.id)
    number: int = (await connection.execute(statement)).scalar_one()
    return number


async def _add(
    connection: AsyncConnection, import_id: int, rows: list[tuple[Row, str]], read_by: str, at: datetime
) -> None:
    await connection.execute(insert(map_services), [_stored(row, needs, read_by, at) for row, needs in rows])
    await connection.execute(
        insert(map_changes),
        [{"import_id": import_id, "service_id": row.id, "before": None} for row, _needs in rows],
    )


async def _change(
    connection: AsyncConnection, import_id: int, rows: list[tuple[Row, str]], read_by: str, at: datetime
) -> None:
    await remember(connection, import_id, [row.id for row, _needs in rows])
    changed = [{**_stored(row, needs, read_by, at), "number": row.id} for row, needs in rows]
    await connection.execute(_CHANGE, changed)


async def _reread(connection: AsyncConnection, rows: list[tuple[Row, str]], read_by: str) -> None:
    """The lexicon has changed since: only what search knows of them is new."""
    await connection.execute(
        _REREAD, [{"number": row.id, "new_entry": _entry(row, needs), "new_read_by": read_by} for row, needs in rows]
    )


async def _retire(connection: AsyncConnection, import_id: int, numbers: Sequence[str], at: datetime) -> None:
    for start in range(0, len(numbers), _BATCH):
        batch = numbers[start : start + _BATCH]
        await remember(connection, import_id, batch)
        await connection.execute(_RETIRE, [{"number": number, "at": at} for number in batch])


def _stored(row: Row, needs: str, read_by: str, at: datetime) -> dict[str, Any]:
    return {
        "id": row.id,
        "document": Written(row.document),
        "digest": row.digest,
        "entry": _entry(row, needs),
        "needs_by_hand": Written(needs) if needs else None,
        "read_by": read_by,
        "retired_at": None,
        "changed_at": at,
    }


def _entry(row: Row, needs: str) -> Written | None:
    """With the needs that were set by hand, which hold until somebody sets others."""
    if not row.entry:
        return None
    if needs in ("", row.needs):
        return Written(row.entry)
    return Written(written({**from_json(row.entry), "needs": from_json(needs)}))


_WHAT_TELLS = select(
    map_services.c.id,
    map_services.c.digest,
    cast(map_services.c.needs_by_hand, Text),
    map_services.c.read_by,
    map_services.c.retired_at.is_not(None),
)
_CHANGE = (
    update(map_services)
    .where(map_services.c.id == bindparam("number"))
    .values(
        {
            name: bindparam(name)
            for name in ("document", "digest", "entry", "needs_by_hand", "read_by", "retired_at", "changed_at")
        }
    )
)
_REREAD = (
    update(map_services)
    .where(map_services.c.id == bindparam("number"))
    .values(entry=bindparam("new_entry"), read_by=bindparam("new_read_by"))
)
_RETIRE = (
    update(map_services)
    .where(map_services.c.id == bindparam("number"))
    .values(retired_at=bindparam("at"), changed_at=bindparam("at"))
)
