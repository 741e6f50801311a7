"""Updates as they came from Telegram: stored before Telegram is told so, and taken one by one per chat."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import insert_new
from storage.tables import inbox

BY_CLOCK = "clock"
"""The name under which stands in the inbox what does not come from Telegram: reminders, notices, a chat given back."""

TRIES = 3
"""How often an update is tried before it is put aside."""


@dataclass(frozen=True, slots=True)
class Received:
    """An update on its way in: which bot it came to, its number there, its chat, and its JSON exactly as it came."""

    bot: str
    update_id: int
    chat_id: int
    raw: str


def brought(name: str, telegram_id: int, told: Mapping[str, str]) -> Received:
    """Something for the turn of a resident that comes by itself. Its number is made of `name`, which says what it is
    and of when: brought twice, it is stored once.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])
    return Received(BY_CLOCK, number, telegram_id, json.dumps({"telegram_id": telegram_id, **told}))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update whose turn is to be taken."""

    id: int
    bot: str
    chat_id: int
    raw: str
    attempts: int
    received_at: datetime


_earlier = inbox.alias("earlier")

# The first waiting update of each chat: the second is nobody's until the first is done, so the order of a chat is kept
# whatever the number of processes. A row that another process holds is skipped, not waited for.
_HEADS = (
    select(inbox.c.id, inbox.c.bot, inbox.c.chat_id, inbox.c.raw, inbox.c.attempts, inbox.c.received_at)
    .where(
        inbox.c.state == "pending",
        ~exists().where(
            _earlier.c.chat_id == inbox.c.chat_id, _earlier.c.state == "pending", _earlier.c.id < inbox.c.id
        ),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=inbox)
)

_DONE = update(inbox).where(inbox.c.id == bindparam("row")).values(state="done", raw=None, error=None)


def done_before(before: datetime) -> ColumnElement[bool]:
    """Updates that came before this moment and were answered."""
    return (inbox.c.state == "done") & (inbox.c.received_at < before)


class Inbox:
    """The updates of one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._done: list[dict[str, Any]] = []

    async def put(self, updates: Sequence[Received], at: datetime) -> None:
        """Store what came; an update that is already there is left as it is."""
        rows = [
            {
                "bot": one.bot,
                "update_id": one.update_id,
                "chat_id": one.chat_id,
                "raw": one.raw,
                "received_at": at,
            }
            for one in updates
        ]
        statement = insert_new(inbox, "bot", "update_id", "chat_id", "raw", "received_at")
        await self._connection.execute(statement, rows)

    async def heads(self, most: int) -> Sequence[Waiting]:
        """The first waiting update of up to `most` chats, locked until the end of the transaction."""
        rows = await self._connection.execute(_HEADS, {"most": most})
        return [Waiting(*row) for row in rows]

    def done(self, waiting: Waiting) -> None:
        """Its turn was taken: never again."""
        self._done.append({"row": waiting.id})

    async def failed(self, waiting: Waiting, error: str) -> bool:
        """Count a failed try. True when it was the last one, and the update is put aside for somebody to look at."""
        attempts = waiting.attempts + 1
        put_aside = attempts >= TRIES
        state = "quarantined" if put_aside else "pending"
        statement = update(inbox).where(inbox.c.id == waiting.id)
        await self._connection.execute(statement.values(attempts=attempts, error=error[:2000], state=state))
        return put_aside

    async def count(self, state: str) -> int:
        """How many updates are pending, done or quarantined."""
        counted = await self._connection.execute(select(func.count()).where(inbox.c.state == state))
        return counted.scalar_one()

    async def forget_done(self, before: datetime) -> int:
        """Drop the numbers of updates done before this moment. Telegram keeps an update for 24 hours at most."""
        return (await self._connection.execute(delete(inbox).where(done_before(before)))).rowcount

    async def flush(self) -> None:
        """Write what was done."""
        if self._done:
            await self._connection.execute(_DONE, self._done)
            self._done.clear()
