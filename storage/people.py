"""Residents and where their chats are, loaded together: every turn needs both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.people import Resident
from domain.spelling import folded
from storage.database import insert_new, upsert
from storage.tables import conversations, residents


@dataclass(frozen=True, slots=True)
class Chat:
    """A resident, and their conversation as it was stored (None before the first turn)."""

    resident: Resident
    state: Mapping[str, Any] | None
    initiative_id: str | None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who writes for the first time."""

    telegram_id: int
    first_name: str


RESIDENT_COLUMNS = (
    residents.c.id,
    residents.c.telegram_id,
    residents.c.first_name,
    residents.c.language,
    residents.c.consented_at,
    residents.c.neighbourhood,
    residents.c.unreachable_since,
    residents.c.created_at,
    residents.c.worker_id,
    residents.c.case_id,
    residents.c.held_by,
    residents.c.consent_version,
)

_CHATS = (
    select(
        *RESIDENT_COLUMNS,
        conversations.c.state,
        conversations.c.initiative_id,
    )
    .select_from(residents.outerjoin(conversations))
    .where(residents.c.telegram_id.in_(bindparam("telegram_ids", expanding=True)))
    # In one order, so that two processes never wait for each other in a circle.
    .order_by(residents.c.id)
    # Not locked as a key: whoever leaves them a notice meanwhile need not wait for the end of their turn.
    .with_for_update(of=residents, key_share=True)
)


class Chats:
    """The chats of one unit of work. What is saved is written when the unit of work commits."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._residents: dict[int, Resident] = {}
        self._conversations: dict[int, dict[str, Any]] = {}

    async def load(self, people: Iterable[Newcomer], at: datetime) -> dict[int, Chat]:
        """The chats of these people by Telegram id, locked until the end of the transaction; new residents are made."""
        wanted = {person.telegram_id: person for person in people}
        found = await self._select(list(wanted))
        new = [person for telegram_id, person in wanted.items() if telegram_id not in found]
        if new:
            rows = [{"telegram_id": person.telegram_id, **_name(person.first_name), "created_at": at} for person in new]
            statement = insert_new(residents, "telegram_id", "first_name", "folded_name", "created_at")
            await self._connection.execute(statement, rows)
            found |= await self._select([person.telegram_id for person in new])
        return found

    def save_resident(self, resident: Resident) -> None:
        """Keep what changed about a resident."""
        self._residents[resident.id] = resident

    def save_conversation(
        self, resident_id: int, state: Mapping[str, Any], initiative_id: str | None, at: datetime
    ) -> None:
        """Keep where a chat is, and which initiative it is about."""
        self._conversations[resident_id] = {
            "resident_id": resident_id,
            "state": state,
            "initiative_id": initiative_id,
            "changed_at": at,
        }

    async def flush(self) -> None:
        """Write what was saved."""
        if self._residents:
            rows = [_changes(resident) for resident in self._residents.values()]
            await self._connection.execute(_UPDATE_RESIDENT, rows)
            self._residents.clear()
        if self._conversations:
            statement = upsert(conversations, "resident_id")
            await self._connection.execute(statement, list(self._conversations.values()))
            self._conversations.clear()

    async def _select(self, telegram_ids: list[int]) -> dict[int, Chat]:
        rows = await self._connection.execute(_CHATS, {"telegram_ids": telegram_ids})
        return {
            row["telegram_id"]: Chat(resident_of(row), row["state"], row["initiative_id"]) for row in rows.mappings()
        }


class Residents:
    """Residents apart from their chats, for what staff do."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, resident_id: int) -> Resident | None:
        """The resident, locked until the end of the transaction."""
        rows = await self._connection.execute(_TAKE, {"resident": resident_id})
        row = rows.mappings().one_or_none()
        return resident_of(row) if row else None


_TAKE = select(*RESIDENT_COLUMNS).where(residents.c.id == bindparam("resident")).with_for_update(key_share=True)


def resident_of(row: RowMapping) -> Resident:
    """The resident in a row of `RESIDENT_COLUMNS`."""
    return Resident(
        id=row["id"],
        telegram_id=row["telegram_id"],
        first_name=row["first_name"],
        language=row["language"],
        consented_at=row["consented_at"],
        neighbourhood=row["neighbourhood"],
        unreachable_since=row["unreachable_since"],
        since=row["created_at"],
        worker_id=row["worker_id"],
        case_id=row["case_id"],
        held_by=row["held_by"],
        consent_version=row["consent_version"],
    )


_UPDATE_RESIDENT = (
    update(residents)
    .where(residents.c.id == bindparam("resident"))
    .values(
        first_name=bindparam("first_name"),
        folded_name=bindparam("folded_name"),
        language=bindparam("language"),
        consented_at=bindparam("consented_at"),
        consent_version=bindparam("consent_version"),
        neighbourhood=bindparam("neighbourhood"),
        unreachable_since=bindparam("unreachable_since"),
    )
)


def _changes(resident: Resident) -> dict[str, Any]:
    return {
        "resident": resident.id,
        **_name(resident.first_name),
        "language": resident.language,
        "consented_at": resident.consented_at,
        "consent_version": resident.consent_version,
        "neighbourhood": resident.neighbourhood,
        "unreachable_since": resident.unreachable_since,
    }


def _name(first_name: str) -> dict[str, str]:
    """As it is shown, and as it is searched."""
    return {"first_name": first_name[:255], "folded_name": folded(first_name[:255])[:255]}
