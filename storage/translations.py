"""Translations of what workers write: asked for, looked at, sent."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, bindparam, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.translations import State, Translation
from storage.database import upsert
from storage.tables import translations


class Translations:
    """The translations of one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._changed: dict[str, Translation] = {}

    async def get(self, translation_id: str) -> Translation | None:
        """The one with this id."""
        return next(iter(await self._found(_ONE, translation=translation_id)), None)

    async def waiting(self, most: int) -> Sequence[Translation]:
        """Those asked for on Telegram that no machine has put yet, the first one first; not locked."""
        return await self._found(_WAITING, most=most)

    def save(self, translation: Translation) -> None:
        """Keep it as it is now."""
        self._changed[translation.id] = translation

    async def flush(self) -> None:
        """Write what was saved."""
        if self._changed:
            rows = [_row(self._changed[one]) for one in sorted(self._changed)]
            self._changed.clear()
            await self._connection.execute(upsert(translations, "id"), rows)

    async def _found(self, statement: Any, **values: Any) -> Sequence[Translation]:
        await self.flush()
        rows = await self._connection.execute(statement, values)
        return [_translation(row) for row in rows.mappings()]


_ONE = select(translations).where(translations.c.id == bindparam("translation"))
# Written out, not bound: a partial index is used only where the database sees the index's own condition.
_WAITING = (
    select(translations)
    .where(translations.c.state == literal_column("'asked'"), translations.c.chat_id.is_not(None))
    .order_by(translations.c.asked_at, translations.c.id)
    .limit(bindparam("most"))
)


def _row(one: Translation) -> dict[str, Any]:
    return {column.name: getattr(one, column.name) for column in translations.c}


def _translation(row: RowMapping) -> Translation:
    return Translation(**{**row, "state": State(row["state"])})
