"""What staff note about an initiative for each other. It goes with the initiative."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import inserted
from storage.tables import initiative_notes

LONGEST = 4000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note; `at` is aware. The id is the same however often the form is sent."""

    id: str
    initiative_id: str
    staff_id: str
    words: str
    at: datetime


class InitiativeNotes:
    """Those of one transaction; written at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, note: Note) -> bool:
        """Keep it. False when it is there already."""
        row = {
            "id": note.id,
            "initiative_id": note.initiative_id,
            "staff_id": note.staff_id,
            "words": note.words,
            "noted_at": note.at,
        }
        return await inserted(self._connection, initiative_notes, row)

    async def of(self, initiative_id: str) -> Sequence[Note]:
        """Those about this one, the first one first."""
        about = select(initiative_notes).where(initiative_notes.c.initiative_id == initiative_id)
        ordered = about.order_by(initiative_notes.c.noted_at, initiative_notes.c.id)
        return [
            Note(row.id, row.initiative_id, row.staff_id, row.words, row.noted_at)
            for row in await self._connection.execute(ordered)
        ]
