"""Plans as workers wrote them down, version by version."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, bindparam, exists, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.write_ups import WriteUp
from storage.database import upsert
from storage.tables import initiatives, write_ups


class WriteUps:
    """The write-ups of one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._changed: dict[str, WriteUp] = {}

    async def get(self, write_up_id: str) -> WriteUp | None:
        """The one with this id."""
        return next(iter(await self._found(_ONE, write_up=write_up_id)), None)

    async def of(self, initiative_id: str) -> Sequence[WriteUp]:
        """The versions for this initiative, the first one first."""
        return await self._found(_OF, initiative=initiative_id)

    async def contested_by(self, resident_id: int) -> WriteUp | None:
        """The last version of which this resident said that it is not right, and not yet what."""
        return next(iter(await self._found(_CONTESTED, resident=resident_id)), None)

    def save(self, write_up: WriteUp) -> None:
        """Keep it as it is now."""
        self._changed[write_up.id] = write_up

    async def flush(self) -> None:
        """Write what was saved."""
        if self._changed:
            rows = [_row(self._changed[one]) for one in sorted(self._changed)]
            self._changed.clear()
            await self._connection.execute(upsert(write_ups, "id"), rows)

    async def _found(self, statement: Any, **values: Any) -> Sequence[WriteUp]:
        await self.flush()
        rows = await self._connection.execute(statement, values)
        return [_write_up(row) for row in rows.mappings()]


_ONE = select(write_ups).where(write_ups.c.id == bindparam("write_up"))
_OF = select(write_ups).where(write_ups.c.initiative_id == bindparam("initiative")).order_by(write_ups.c.version)
_later = write_ups.alias("later")
_CONTESTED = (
    select(write_ups)
    .join(initiatives, initiatives.c.id == write_ups.c.initiative_id)
    .where(
        initiatives.c.resident_id == bindparam("resident"),
        write_ups.c.answer == literal_column("'wrong'"),
        write_ups.c.objection == "",
        # Of the last version only: what comes after the next one was shown is no word about this one.
        ~exists().where(_later.c.initiative_id == write_ups.c.initiative_id, _later.c.version > write_ups.c.version),
    )
    .order_by(write_ups.c.written_at.desc())
    .limit(1)
)


def _row(one: WriteUp) -> dict[str, Any]:
    return {column.name: getattr(one, column.name) for column in write_ups.c}


def _write_up(row: RowMapping) -> WriteUp:
    return WriteUp(**row)
