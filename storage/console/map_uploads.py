"""Files that somebody sent to be imported: looked at, kept for a day, brought in once or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import map_uploads

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MapUpload:
    """One file. Moments are aware."""

    id: str
    staff_id: str
    file_name: str
    keep_missing: bool
    """It is only a part of the map."""
    report: Mapping[str, Any]
    """What it would change and what is wrong with it."""
    uploaded_at: datetime
    carried_out_at: datetime | None = None


class MapUploads:
    """Those of one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, upload: MapUpload, content: bytes | None) -> None:
        """Keep a file; None: nothing of it can be brought in, and only what is wrong with it is kept."""
        row = {name: getattr(upload, name) for name in MapUpload.__slots__}
        await self._connection.execute(insert(map_uploads), {**row, "report": dict(upload.report), "content": content})

    async def get(self, upload_id: str, now: datetime) -> MapUpload | None:
        """The one with this id; None once its day is over."""
        columns = [map_uploads.c[name] for name in MapUpload.__slots__]
        is_it = (map_uploads.c.id == upload_id, map_uploads.c.uploaded_at > now - KEPT)
        row = (await self._connection.execute(select(*columns).where(*is_it))).mappings().one_or_none()
        return MapUpload(**row) if row else None

    async def content(self, upload_id: str) -> bytes | None:
        """The file itself; None when it was brought in already, or may not be."""
        found = select(map_uploads.c.content).where(map_uploads.c.id == upload_id)
        return (await self._connection.execute(found)).scalar_one_or_none()

    async def look_again(self, upload_id: str, report: Mapping[str, Any]) -> None:
        """The map changed meanwhile: this is what the file would do now."""
        is_it = map_uploads.c.id == upload_id
        await self._connection.execute(update(map_uploads).where(is_it).values(report=dict(report)))

    async def carried_out(self, upload_id: str, at: datetime) -> bool:
        """It is brought in, once. False when somebody was quicker."""
        waits = (map_uploads.c.id == upload_id, map_uploads.c.carried_out_at.is_(None))
        done = update(map_uploads).where(*waits).values(carried_out_at=at, content=None)
        return (await self._connection.execute(done)).rowcount > 0

    async def drop(self, upload_id: str) -> None:
        """Nobody wants it any more."""
        await self._connection.execute(delete(map_uploads).where(map_uploads.c.id == upload_id))

    async def forget_old(self, now: datetime) -> None:
        """Drop those whose day is over."""
        await self._connection.execute(delete(map_uploads).where(map_uploads.c.uploaded_at <= now - KEPT))
