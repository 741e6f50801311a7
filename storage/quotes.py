"""What residents said that may be quoted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.insight.quotes import Quote, State
from storage.database import upsert
from storage.tables import quotes


class Quotes:
    """The quotes of one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._changed: dict[str, Quote] = {}

    async def get(self, quote_id: str) -> Quote | None:
        """The one with this id."""
        return next(iter(await self._found(_ONE, quote=quote_id)), None)

    async def of_line(self, line_id: int) -> Quote | None:
        """The last one that was marked in this line of a transcript."""
        return next(iter(await self._found(_OF_LINE, line=line_id)), None)

    def save(self, quote: Quote) -> None:
        """Keep it as it is now."""
        self._changed[quote.id] = quote

    async def flush(self) -> None:
        """Write what was saved."""
        if self._changed:
            rows = [_row(self._changed[one]) for one in sorted(self._changed)]
            self._changed.clear()
            # Nothing else of it ever changes here: its area moves with its case, which may be now.
            await self._connection.execute(upsert(quotes, "id", only=("state", "answered_at")), rows)

    async def _found(self, statement: Any, **values: Any) -> Sequence[Quote]:
        await self.flush()
        rows = await self._connection.execute(statement, values)
        return [quote_of(row) for row in rows.mappings()]


_ONE = select(quotes).where(quotes.c.id == bindparam("quote"))
_OF_LINE = (
    select(quotes)
    .where(quotes.c.line_id == bindparam("line"))
    .order_by(quotes.c.marked_at.desc(), quotes.c.id)
    .limit(1)
)


def _row(one: Quote) -> dict[str, Any]:
    return {column.name: getattr(one, column.name) for column in quotes.c} | {"state": one.state.value}


def quote_of(row: RowMapping) -> Quote:
    """A row of the table."""
    return Quote(**{**row, "state": State(row["state"])})
