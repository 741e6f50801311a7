"""What workers say often, as the organisation keeps it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.standard_replies import StandardReply, first_replies
from domain.texts import LANGUAGES
from storage.database import insert_new
from storage.tables import standard_replies


class Replies:
    """The standard replies, read anew each time: whoever changes them sees it at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> Sequence[StandardReply]:
        """In the order in which they are offered."""
        return await self._fetch()

    async def get(self, reply_id: str) -> StandardReply | None:
        """The one with this id."""
        found = await self._fetch(standard_replies.c.id == reply_id)
        return found[0] if found else None

    async def by_shortcut(self, shortcut: str) -> StandardReply | None:
        """The one that a worker means by "/shortcut"; in capitals too, and without the "/"."""
        found = await self._fetch(standard_replies.c.shortcut == shortcut.removeprefix("/").lower())
        return found[0] if found else None

    async def _fetch(self, *conditions: ColumnElement[bool]) -> list[StandardReply]:
        statement = select(standard_replies).where(*conditions).order_by(standard_replies.c.position)
        return [_reply(row) for row in (await self._connection.execute(statement)).mappings()]


async def seed(connection: AsyncConnection, at: datetime) -> int:
    """Fill an empty table with what an organisation begins with; how many. 0 when there is something already."""
    if (await connection.execute(select(standard_replies.c.id).limit(1))).first():
        return 0
    rows = [
        {"id": one.id, "shortcut": one.shortcut, **one.texts, "position": position, "changed_at": at}
        for position, one in enumerate(first_replies(), start=1)
    ]
    # Two processes that start at once may both find it empty.
    await connection.execute(insert_new(standard_replies, *rows[0]), rows)
    return len(rows)


def _reply(row: RowMapping) -> StandardReply:
    return StandardReply(row["id"], row["shortcut"], {language: row[language] for language in LANGUAGES})
