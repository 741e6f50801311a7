"""What was said in a chat, by whom. Only of residents who agreed that it is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import transcripts

Author = Literal["resident", "bot", "worker"]
Kind = Literal["text", "choice", "photo", "voice", "place", "other"]


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


class Transcripts:
    """What is said in the turns of one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._new: list[dict[str, Any]] = []

    def add(self, said: Said) -> None:
        """Keep this."""
        self._new.append(
            {
                "resident_id": said.resident_id,
                "initiative_id": said.initiative_id,
                "author": said.author,
                "kind": said.kind,
                "words": said.words,
                "attachment_id": said.attachment_id,
                "message_id": said.message_id,
                "said_at": said.at,
            }
        )

    def worker_said(self, resident_id: int, words: str, at: datetime, initiative_id: str) -> None:
        """Keep it as words of a worker."""
        self.add(Said(resident_id, "worker", "text", words, at, initiative_id))

    async def flush(self) -> None:
        """Write what was added."""
        if self._new:
            await self._connection.execute(transcripts.insert(), self._new)
            self._new.clear()
