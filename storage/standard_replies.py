"""What workers say often, as the organisation keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.standard_replies import StandardReply, first_replies
from domain.texts import LANGUAGES
from storage.database import insert_new, inserted, unless_taken
from storage.tables import staff, standard_replies


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
        offered = select(standard_replies).where(standard_replies.c.retired_at.is_(None), *conditions)
        statement = offered.order_by(standard_replies.c.position)
        return [_reply(row) for row in (await self._connection.execute(statement)).mappings()]


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A standard reply as the organisation keeps it, offered or not."""

    reply: StandardReply
    changed_at: datetime
    changed_by: str = ""
    """First name; empty while it is as the organisation began with it."""
    revision: int = 1
    retired_at: datetime | None = None
    """Since when it is not offered any more."""


class ShortcutTakenError(Exception):
    """Another reply has this shortcut."""


class KeptReplies:
    """All standard replies, for who changes them; what is asked of it is done at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> Sequence[KeptReply]:
        """Those that are offered in their order, then the others."""
        ordered = _KEPT.order_by(standard_replies.c.retired_at.is_not(None), standard_replies.c.position)
        return [_kept(row) for row in (await self._connection.execute(ordered)).mappings()]

    async def get(self, reply_id: str) -> KeptReply | None:
        """The one with this id, offered or not."""
        return await self._one(standard_replies.c.id == reply_id)

    async def with_shortcut(self, shortcut: str) -> KeptReply | None:
        """The one with this shortcut, offered or not: two never have the same."""
        return await self._one(standard_replies.c.shortcut == shortcut)

    async def add(self, reply: StandardReply, by: str, at: datetime) -> bool:
        """Offer it after all others. False when there is one already with this id or shortcut."""
        last = select(func.coalesce(func.max(standard_replies.c.position), 0))
        position = (await self._connection.execute(last)).scalar_one() + 1
        row = {"id": reply.id, "position": position, **_values(reply, by, at)}
        return await inserted(self._connection, standard_replies, row)

    async def change(self, reply: StandardReply, revision: int, by: str, at: datetime) -> bool:
        """Keep it like this. False when it is not any more as it was in this revision. Raises ShortcutTakenError."""
        other = await self.with_shortcut(reply.shortcut)
        if other and other.reply.id != reply.id:
            raise ShortcutTakenError
        async with unless_taken(self._connection, ShortcutTakenError):
            return await self._set(reply.id, revision, _values(reply, by, at))

    async def retire(self, reply_id: str, revision: int, by: str, at: datetime) -> bool:
        """Do not offer it any more. False as with a change."""
        return await self._set(reply_id, revision, {"retired_at": at, "changed_by": by, "changed_at": at})

    async def bring_back(self, reply_id: str, revision: int, by: str, at: datetime) -> bool:
        """Offer it again. False as with a change."""
        return await self._set(reply_id, revision, {"retired_at": None, "changed_by": by, "changed_at": at})

    async def _set(self, reply_id: str, revision: int, values: Mapping[str, Any]) -> bool:
        is_as_seen = (standard_replies.c.id == reply_id) & (standard_replies.c.revision == revision)
        statement = update(standard_replies).where(is_as_seen).values(**values, revision=revision + 1)
        return (await self._connection.execute(statement)).rowcount > 0

    async def _one(self, condition: ColumnElement[bool]) -> KeptReply | None:
        row = (await self._connection.execute(_KEPT.where(condition))).mappings().one_or_none()
        return _kept(row) if row else None


_KEPT = select(standard_replies, staff.c.name).outerjoin(staff, staff.c.id == standard_replies.c.changed_by)


def _values(reply: StandardReply, by: str, at: datetime) -> dict[str, Any]:
    return {"shortcut": reply.shortcut, **reply.texts, "changed_by": by, "changed_at": at}


def _kept(row: RowMapping) -> KeptReply:
    return KeptReply(_reply(row), row["changed_at"], row["name"] or "", row["revision"], row["retired_at"])


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
