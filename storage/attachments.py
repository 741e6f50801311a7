"""Photos and voice messages: wanted when the message comes in, fetched afterwards: a slow download loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, and_, bindparam, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import attachments, transcripts

CONSOLE = "console"
"""Stands where others have the bot to which a file was sent."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a resident sent and that is still at Telegram's."""

    id: str
    resident_id: int
    kind: str
    telegram_file_id: str
    size: int | None
    bot: str = "residents"
    """To which bot it was sent: only that one can fetch it."""
    title: str = ""
    """As its sender called it."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it stands in the attachments folder: its name there, its size in bytes, and its SHA-256."""

    name: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that a worker brought in the console: it stands in the folder already."""

    id: str
    resident_id: int
    kind: str
    stored: StoredFile
    title: str = ""
    """As its sender called it."""


class Attachments:
    """The files that come in with the turns of one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._new: list[dict[str, Any]] = []
        self._brought: list[dict[str, Any]] = []

    def bring(self, file: Brought, at: datetime) -> None:
        """Keep this file, which nobody has to fetch."""
        self._brought.append(
            {
                "id": file.id,
                "resident_id": file.resident_id,
                "kind": file.kind,
                "telegram_file_id": "",
                "size": file.stored.size,
                "bot": CONSOLE,
                "title": file.title[:120],
                "state": "stored",
                "file_name": file.stored.name,
                "sha256": file.stored.sha256,
                "due_at": at,
                "created_at": at,
            }
        )

    def want(self, file: Wanted, at: datetime) -> None:
        """Have this file fetched after the commit."""
        self._new.append(
            {
                "id": file.id,
                "resident_id": file.resident_id,
                "kind": file.kind,
                "telegram_file_id": file.telegram_file_id,
                "size": file.size,
                "bot": file.bot,
                "title": file.title[:120],
                "due_at": at,
                "created_at": at,
            }
        )

    async def flush(self) -> None:
        """Write what was wanted."""
        if self._new:
            await self._connection.execute(attachments.insert(), self._new)
            self._new.clear()
        if self._brought:
            await self._connection.execute(attachments.insert(), self._brought)
            self._brought.clear()


@dataclass(frozen=True, slots=True)
class Fetching:
    """A file that this process is to fetch now. `attempts` counts this one, so it tells one claim from the next."""

    id: str
    kind: str
    telegram_file_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is here, and whose chat it belongs to."""

    resident_id: int
    kind: str
    name: str
    """Where it stands inside the folder."""
    title: str
    """As its sender called it."""


async def find_kept(connection: AsyncConnection, file_id: str) -> Kept | None:
    """The file with this id; None while it is not here."""
    columns = (attachments.c.resident_id, attachments.c.kind, attachments.c.file_name, attachments.c.title)
    is_it = (attachments.c.id == file_id, attachments.c.state == literal_column("'stored'"))
    row = (await connection.execute(select(*columns).where(*is_it))).one_or_none()
    return Kept(*row) if row else None


@dataclass(frozen=True, slots=True)
class Found:
    """How far a file is: wanted, stored or failed. `name` is where it stands inside the folder, once it is stored."""

    state: str
    name: str | None
    since: datetime
    """When it came."""


class Downloads:
    """The wanted files as their fetcher sees them, in one transaction.

        wanted ──fetched──▶ stored
          ▲ │
          │ └──refused, or tried too often──▶ failed
          └── not now: `due_at` says when again

    A claim is a `due_at` in the near future: when its process dies, the file is simply due again. To fetch a file twice
    does no harm, so that clock need not be anybody's in particular.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim(self, most: int, now: datetime, lease: timedelta, bot: str = "residents") -> Sequence[Fetching]:
        """Up to `most` files that were sent to this bot and are due, the longest waiting first."""
        values = {"most": most, "moment": now, "again_at": now + lease, "of_bot": bot}
        rows = await self._connection.execute(_CLAIM, values)
        return [Fetching(*row) for row in rows]

    async def find(self, file_id: str) -> Found | None:
        """How far this file is; None where it is not known, or not any more."""
        columns = (attachments.c.state, attachments.c.file_name, attachments.c.created_at)
        row = (await self._connection.execute(select(*columns).where(attachments.c.id == file_id))).one_or_none()
        return None if row is None else Found(*row)

    async def stored(self, file: Fetching, stored: StoredFile) -> bool:
        """Remember where it is. False when its row is gone: the resident was erased meanwhile."""
        statement = update(attachments).where(attachments.c.id == file.id)
        values = {
            "state": "stored",
            "file_name": stored.name,
            "size": stored.size,
            "sha256": stored.sha256,
            "error": None,
        }
        return (await self._connection.execute(statement.values(values))).rowcount > 0

    async def shown_in(self, file: Fetching) -> Sequence[str]:
        """Ids of the cases in which it came."""
        return list((await self._connection.execute(_SHOWN_IN, {"file": file.id})).scalars())

    async def again(self, file: Fetching, due_at: datetime, error: str) -> None:
        """Try again from this moment on."""
        await self._connection.execute(_mine(file).values(due_at=due_at, error=error))

    async def failed(self, file: Fetching, error: str) -> None:
        """Do not try again. The message it came with stays as it is."""
        await self._connection.execute(_mine(file).values(state="failed", error=error))


# Written out, not bound: a partial index is used only where the database sees the index's own condition.
_is_wanted = attachments.c.state == literal_column("'wanted'")

_DUE = (
    select(attachments.c.id)
    .where(_is_wanted, attachments.c.bot == bindparam("of_bot"), attachments.c.due_at <= bindparam("moment"))
    .order_by(attachments.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)

_CLAIM = (
    update(attachments)
    .where(attachments.c.id.in_(select(_DUE.c.id)))
    .values(due_at=bindparam("again_at"), attempts=attachments.c.attempts + 1)
    .returning(attachments.c.id, attachments.c.kind, attachments.c.telegram_file_id, attachments.c.attempts)
)


# By the resident: no index knows in which line a file came.
_SHOWN_IN = (
    select(transcripts.c.case_id)
    .join(attachments, attachments.c.resident_id == transcripts.c.resident_id)
    .where(
        attachments.c.id == bindparam("file"),
        transcripts.c.attachment_id == attachments.c.id,
        transcripts.c.case_id.is_not(None),
    )
)


def _mine(file: Fetching) -> Update:
    """The row, unless somebody else claimed it after our claim ran out."""
    is_mine = and_(attachments.c.id == file.id, attachments.c.attempts == file.attempts, _is_wanted)
    return update(attachments).where(is_mine)
