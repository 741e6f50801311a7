"""What staff do to one entry of the social map, each so that the last of it can be taken back.

Everybody who changes the map first locks its revision, and raises it: the bots look again within seconds.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.social_map.service import Entry
from domain.social_map.staging import Reader, Row, entry_in, row_of
from storage.database import Written
from storage.map_history import as_they_are, put_back
from storage.map_revision import lock_revision, raise_revision
from storage.tables import map_edits, map_services


class Kind(StrEnum):
    """What was done. The values are stored."""

    ADDED = "added"
    CHANGED = "changed"
    CHECKED = "checked"
    NEEDS = "needs"
    HIDDEN = "hidden"
    SHOWN = "shown"
    RETIRED = "retired"
    BROUGHT_BACK = "brought_back"


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it stands in the table, whether residents see it or not. Moments are aware."""

    id: str
    document: Mapping[str, Any]
    needs: Mapping[str, float] | None
    """Set by hand."""
    entry: Entry | None
    """What search knows of it; None when it is not active."""
    retired_at: datetime | None
    hidden_at: datetime | None
    changed_at: datetime

    @property
    def version(self) -> str:
        """Another one when another form would be shown of it."""
        return _hash(self.document, self.needs)

    @property
    def state(self) -> str:
        """Another one when anything of it is different that staff can change."""
        return _hash(self.document, self.needs, self.retired_at is None, self.hidden_at is None)


@dataclass(frozen=True, slots=True)
class Edit:
    """Something that was done to an entry and not taken back."""

    id: int
    kind: Kind
    staff_id: str
    edited_at: datetime


class MapEdits:
    """The entries of one transaction, in the hands of one person."""

    def __init__(self, connection: AsyncConnection, staff_id: str, at: datetime) -> None:
        self._connection = connection
        self._by = staff_id
        self._at = at

    async def get(self, service_id: str) -> Kept | None:
        """The entry, also one that residents do not see."""
        found = await self._connection.execute(select(map_services).where(map_services.c.id == service_id))
        row = found.mappings().one_or_none()
        if row is None:
            return None
        return Kept(
            row["id"],
            row["document"],
            row["needs_by_hand"],
            Entry.from_json(row["id"], row["entry"]) if row["entry"] else None,
            row["retired_at"],
            row["hidden_at"],
            row["changed_at"],
        )

    async def add(self, document: Mapping[str, Any], needs: Mapping[str, float] | None, reader: Reader) -> bool:
        """Put a checked document on the map. False when one with its id is there already."""
        await lock_revision(self._connection)
        row = row_of(dict(document), reader)
        if await self.get(row.id):
            return False
        await self._connection.execute(insert(map_services), {"id": row.id, **self._columns(row, needs, reader)})
        await self._remember(row.id, Kind.ADDED, None)
        return True

    async def change(
        self,
        service_id: str,
        version: str,
        document: Mapping[str, Any],
        needs: Mapping[str, float] | None,
        reader: Reader,
        kind: Kind = Kind.CHANGED,
    ) -> bool:
        """Replace the document, checked, and the needs (None: as the lexicon finds them). False when the entry is no
        longer the version that was looked at.
        """
        await lock_revision(self._connection)
        kept = await self.get(service_id)
        if kept is None or kept.version != version:
            return False
        await self._set(service_id, kind, **self._columns(row_of(dict(document), reader), needs, reader))
        return True

    async def hide(self, service_id: str) -> None:
        """Residents do not find it until somebody shows it again."""
        await self._set(service_id, Kind.HIDDEN, hidden_at=self._at)

    async def show(self, service_id: str) -> None:
        """Residents find it again, and what was said of it before counts no more."""
        await self._set(service_id, Kind.SHOWN, hidden_at=None, changed_at=self._at)

    async def retire(self, service_id: str) -> None:
        """It is not there any more. Nothing is deleted."""
        await self._set(service_id, Kind.RETIRED, retired_at=self._at, changed_at=self._at)

    async def bring_back(self, service_id: str) -> None:
        """It is there after all."""
        await self._set(service_id, Kind.BROUGHT_BACK, retired_at=None, changed_at=self._at)

    async def last(self, service_id: str) -> Edit | None:
        """What was done last and can be taken back; None when the entry changed since, by an import or residents, and
        for what only another version does.
        """
        row = (await self._connection.execute(_LAST, {"id": service_id})).one_or_none()
        kept = await self.get(service_id)
        if row is None or kept is None or kept.state != row.after or row.kind not in set(Kind):
            return None
        return Edit(row.id, Kind(row.kind), row.staff_id, row.edited_at)

    async def undo(self, service_id: str, edit_id: int) -> bool:
        """Take back what was done last. False when that is something else by now."""
        await lock_revision(self._connection)
        last = await self.last(service_id)
        if last is None or last.id != edit_id:
            return False
        row = (await self._connection.execute(select(map_edits).where(map_edits.c.id == edit_id))).one()
        if row.before is None:
            await self._connection.execute(delete(map_services).where(map_services.c.id == service_id))
        else:
            await put_back(self._connection, [row.before])
        undone = update(map_edits).where(map_edits.c.id == edit_id).values(undone_at=self._at)
        await self._connection.execute(undone)
        await raise_revision(self._connection)
        return True

    def _columns(self, row: Row, needs: Mapping[str, float] | None, reader: Reader) -> dict[str, Any]:
        entry = entry_in(json.loads(row.document), needs, reader.derive)
        return {
            "document": Written(row.document),
            "digest": row.digest,
            "entry": Written(entry) if entry else None,
            "needs_by_hand": dict(needs) if needs else None,
            "read_by": reader.read_by,
            "changed_at": self._at,
        }

    async def _set(self, service_id: str, kind: Kind, **values: Any) -> None:
        await lock_revision(self._connection)
        before = (await as_they_are(self._connection, [service_id]))[service_id]
        await self._connection.execute(update(map_services).where(map_services.c.id == service_id).values(**values))
        await self._remember(service_id, kind, before)

    async def _remember(self, service_id: str, kind: Kind, before: Written | None) -> None:
        kept = await self.get(service_id)
        assert kept
        row = {"service_id": service_id, "kind": kind.value, "staff_id": self._by, "edited_at": self._at}
        await self._connection.execute(insert(map_edits), {**row, "before": before, "after": kept.state})
        await raise_revision(self._connection)


async def forget_edits(connection: AsyncConnection, before: datetime) -> None:
    """What was done before this moment can be taken back no more."""
    await connection.execute(delete(map_edits).where(map_edits.c.edited_at < before))


def _hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


_LAST = (
    select(map_edits)
    .where(map_edits.c.service_id == bindparam("id"), map_edits.c.undone_at.is_(None))
    .order_by(map_edits.c.id.desc())
    .limit(1)
)
