"""The people who work here, and the codes with which they sign in on Telegram."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.handover import HELD
from domain.staff import Job, Staff
from storage.tables import cases, sign_in_codes, staff

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""None that is taken for another: no I, O, 0 or 1."""
_CODE_LENGTH = 8
"""40 bits. Short, because people type it; safe, because it lives for minutes and guessing is slowed down."""

_HELD_STATES = sorted(state.value for state in HELD)


class People:
    """The people who work here, in one unit of work. What is saved is written at the commit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._stored: dict[str, Staff] = {}
        self._changed: dict[str, Staff] = {}
        self._codes: dict[str, dict[str, Any]] = {}

    async def get(self, staff_id: str) -> Staff | None:
        """The one with this id, also when they do not work here any more."""
        if staff_id not in self._stored and staff_id not in self._changed:
            await self._fetch(staff.c.id == staff_id)
        return self._changed.get(staff_id) or self._stored.get(staff_id)

    async def by_telegram(self, telegram_id: int) -> Staff | None:
        """Who signed in with this account, and still works here."""
        await self.flush()
        found = await self._fetch(staff.c.telegram_id == telegram_id, staff.c.is_active)
        return found[0] if found else None

    async def active(self) -> Sequence[Staff]:
        """Everybody who works here, by name."""
        return [one for one in await self.everybody() if one.is_active]

    async def everybody(self) -> Sequence[Staff]:
        """Also who does not work here any more, by name."""
        await self.flush()
        return sorted(await self._fetch(), key=lambda one: (one.name.casefold(), one.id))

    async def load(self, staff_ids: Collection[str]) -> dict[str, int]:
        """How many cases each of these holds now; who holds none is left out."""
        statement = (
            select(cases.c.worker_id, func.count().label("held"))
            .where(cases.c.worker_id.in_(sorted(staff_ids)), cases.c.state.in_(_HELD_STATES))
            .group_by(cases.c.worker_id)
        )
        return {row.worker_id: row.held for row in await self._connection.execute(statement)}

    def save(self, person: Staff) -> None:
        """Keep what changed."""
        self._changed[person.id] = person

    def give_code(self, staff_id: str, code: str, expires_at: datetime) -> None:
        """Once, this code says that somebody is this person. It is kept as a hash; an earlier one is worth nothing."""
        self._codes[staff_id] = {"code": _hashed(code), "staff_id": staff_id, "expires_at": expires_at}

    async def use_code(self, code: str, at: datetime) -> str | None:
        """Whose code it is; it is gone then. None for a code that was never given, was used, or is too old, and for
        that of somebody who does not work here any more.
        """
        await self.flush()
        # One statement: of two who use it in the same moment, the second finds nothing.
        statement = (
            delete(sign_in_codes)
            .where(
                sign_in_codes.c.code == _hashed(code),
                sign_in_codes.c.expires_at > at,
                sign_in_codes.c.staff_id.in_(select(staff.c.id).where(staff.c.is_active)),
            )
            .returning(sign_in_codes.c.staff_id)
        )
        return (await self._connection.execute(statement)).scalar_one_or_none()

    async def forget_expired(self, now: datetime) -> int:
        """Drop the codes that ran out; how many."""
        return (await self._connection.execute(delete(sign_in_codes).where(sign_in_codes.c.expires_at <= now))).rowcount

    async def flush(self) -> None:
        """Write what was saved and given."""
        if self._changed:
            await self._write_people()
        if self._codes:
            mine = sign_in_codes.c.staff_id.in_(sorted(self._codes))
            await self._connection.execute(delete(sign_in_codes).where(mine))
            await self._connection.execute(sign_in_codes.insert(), list(self._codes.values()))
            self._codes.clear()

    async def _write_people(self) -> None:
        if unknown := self._changed.keys() - self._stored.keys():
            await self._fetch(staff.c.id.in_(sorted(unknown)))
        # Who gives an account up goes before who gets it.
        for person in sorted(self._changed.values(), key=lambda one: (one.telegram_id is not None, one.id)):
            before = self._stored.get(person.id)
            if before is None:
                await self._connection.execute(
                    staff.insert().values(**_row(person), created_at=func.current_timestamp())
                )
            elif changed := _difference(before, person):
                # Only that: who was let go meanwhile does not come back because their bot noted which case is in hand.
                await self._connection.execute(update(staff).where(staff.c.id == person.id).values(**changed))
        self._stored.update(self._changed)
        self._changed.clear()

    async def _fetch(self, *conditions: Any) -> list[Staff]:
        rows = (await self._connection.execute(select(staff).where(*conditions))).mappings()
        found = [_person(row) for row in rows]
        self._stored.update((one.id, one) for one in found)
        return found


def new_code() -> str:
    """A code to sign in with, that can be read out and typed: give it with `People.give_code`, and show it once."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))


def _hashed(code: str) -> bytes:
    """Of what somebody typed: in small letters or with blanks and dashes in it, it is the same code."""
    return hashlib.sha256("".join(filter(str.isalnum, code)).upper().encode()).digest()


def _difference(before: Staff, after: Staff) -> dict[str, Any]:
    old = _row(before)
    return {column: value for column, value in _row(after).items() if value != old[column]}


def _row(person: Staff) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.job.value,
        "languages": list(person.languages),
        "areas": sorted(person.areas),
        "telegram_id": person.telegram_id,
        "portrait": person.portrait,
        "is_active": person.is_active,
        "in_hand": person.in_hand,
    }


def _person(row: RowMapping) -> Staff:
    return Staff(
        id=row["id"],
        name=row["name"],
        job=Job(row["role"]),
        languages=tuple(row["languages"]),
        areas=frozenset(row["areas"]),
        telegram_id=row["telegram_id"],
        portrait=row["portrait"],
        is_active=row["is_active"],
        in_hand=row["in_hand"],
    )
