"""What somebody typed in a case and has not sent: kept for them, on whatever computer they go on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import upsert
from storage.tables import drafts

DraftKind = Literal["reply", "note", "plan", "dutch"]
"""Which field it was typed into; "dutch" is that of the plan."""

LONGEST = 20_000
"""Characters that are kept: more than fits into any message, so that what is too long to send is not lost."""


class Drafts:
    """The drafts of one transaction; written at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, case_id: str, staff_id: str) -> Mapping[DraftKind, str]:
        """What this person has begun in this case; what they have not is left out."""
        statement = select(drafts.c.kind, drafts.c.words).where(
            drafts.c.case_id == case_id, drafts.c.staff_id == staff_id
        )
        return {row.kind: row.words for row in await self._connection.execute(statement)}

    async def keep(self, case_id: str, staff_id: str, kind: DraftKind, words: str, at: datetime) -> None:
        """Keep this instead of what was there; nothing but blanks is no draft."""
        if not words.strip():
            await self.drop(case_id, staff_id, kind)
            return
        row = {
            "case_id": case_id,
            "staff_id": staff_id,
            "kind": kind,
            "words": words[:LONGEST],
            "drafted_at": at,
        }
        await self._connection.execute(upsert(drafts, "case_id", "staff_id", "kind"), row)

    async def drop(self, case_id: str, staff_id: str, *kinds: DraftKind) -> None:
        """It was sent, or is not wanted any more."""
        await self._connection.execute(
            delete(drafts).where(
                drafts.c.case_id == case_id, drafts.c.staff_id == staff_id, drafts.c.kind.in_(sorted(kinds))
            )
        )

    async def forget_old(self, before: datetime) -> int:
        """Drop what nobody went on with since this moment (aware); how many there were."""
        return (await self._connection.execute(delete(drafts).where(left_before(before)))).rowcount


def left_before(before: datetime) -> ColumnElement[bool]:
    """Drafts in which nobody typed since this moment."""
    return drafts.c.drafted_at < before
