"""What was said in a chat, by whom. Only of residents who agreed that it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import RowMapping, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cases import Line, LineKind
from domain.spelling import folded
from storage.signals import Changes
from storage.tables import transcripts

Author = Literal["resident", "bot", "worker"]
Kind = LineKind


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said, in plain text."""

    resident_id: int
    author: Author
    kind: Kind
    words: str
    at: datetime
    initiative_id: str | None = None
    attachment_id: str | None = None
    message_id: int | None = None
    ref: str | None = None
    replaces: str | None = None
    """The reference of an earlier line that this one is instead of."""
    case_id: str | None = None
    worker_id: str | None = None
    original: str = ""
    """The Dutch of which a machine made the words, if it did."""


class Transcripts:
    """What is said in the turns of one unit of work."""

    def __init__(self, connection: AsyncConnection, changes: Changes) -> None:
        self._connection = connection
        self._changes = changes
        self._new: list[dict[str, Any]] = []

    def add(self, said: Said) -> None:
        """Keep this."""
        if said.case_id is not None:
            self._changes.said(said.case_id)
        self._new.append(
            {
                "resident_id": said.resident_id,
                "initiative_id": said.initiative_id,
                "author": said.author,
                "kind": said.kind,
                "words": said.words,
                "attachment_id": said.attachment_id,
                "message_id": said.message_id,
                "ref": said.ref,
                "replaces": said.replaces,
                "case_id": said.case_id,
                "worker_id": said.worker_id,
                "original": said.original,
                "folded": "" if said.author == "bot" else folded(said.words),
                "said_at": said.at,
            }
        )

    def worker_said(self, resident_id: int, words: str, at: datetime, initiative_id: str) -> None:
        """Keep it as words of a worker."""
        self.add(Said(resident_id, "worker", "text", words, at, initiative_id))

    def keep(self, resident_id: int, line: Line, *, case_id: str | None = None) -> None:
        """Keep this line, said while this case was open."""
        self.add(
            Said(
                resident_id,
                line.author,
                line.kind,
                line.words,
                line.at,
                attachment_id=line.attachment_id,
                ref=line.ref or None,
                replaces=line.replaces or None,
                case_id=case_id,
                worker_id=line.worker_id,
                original=line.original,
            )
        )

    async def line(self, ref: str) -> Line | None:
        """The line with this reference."""
        await self.flush()
        rows = await self._connection.execute(_LINE, {"ref": ref})
        row = rows.mappings().first()
        return _line(row) if row else None

    async def said_with(self, resident_id: int, message_id: int) -> str:
        """The reference of the line that came with this message of theirs; empty when it has none."""
        await self.flush()
        rows = await self._connection.execute(_SAID_WITH, {"resident": resident_id, "message": message_id})
        return rows.scalars().first() or ""

    async def last(self, resident_id: int, most: int) -> Sequence[Line]:
        """The last lines of this resident's chat, the first one first."""
        await self.flush()
        rows = await self._connection.execute(_LAST, {"resident": resident_id, "most": most})
        return [_line(row) for row in rows.mappings()][::-1]

    async def flush(self) -> None:
        """Write what was added."""
        if self._new:
            await self._connection.execute(transcripts.insert(), self._new)
            self._new.clear()


_LINE = select(transcripts).where(transcripts.c.ref == bindparam("ref"))
_SAID_WITH = (
    select(transcripts.c.ref)
    .where(
        transcripts.c.resident_id == bindparam("resident"),
        transcripts.c.author == "resident",
        transcripts.c.message_id == bindparam("message"),
        transcripts.c.ref.is_not(None),
    )
    .order_by(transcripts.c.id)
)
_LAST = (
    select(transcripts)
    .where(transcripts.c.resident_id == bindparam("resident"))
    .order_by(transcripts.c.id.desc())
    .limit(bindparam("most"))
)


def _line(row: RowMapping) -> Line:
    return Line(
        author=row["author"],
        kind=row["kind"],
        words=row["words"],
        at=row["said_at"],
        ref=row["ref"] or "",
        attachment_id=row["attachment_id"],
        worker_id=row["worker_id"],
        replaces=row["replaces"] or "",
        case_id=row["case_id"],
        original=row["original"],
    )
