"""Passkeys of the people who work here, and what these were asked to sign."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import RowMapping, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import passkey_challenges, passkeys

CHALLENGE_LIVES = timedelta(minutes=5)

Purpose = Literal["sign_in", "second", "new"]
"""To say who they are, to show the second step, to be kept as a new one. The values are stored."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey of somebody."""

    id: bytes
    """The credential id."""
    staff_id: str
    public_key: bytes
    """As COSE."""
    sign_count: int
    label: str
    created_at: datetime
    used_at: datetime | None = None


class Passkeys:
    """The passkeys, in one transaction: what is asked of it is done at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, passkey_id: bytes) -> Passkey | None:
        """The one with this credential id."""
        row = (await self._connection.execute(select(passkeys).where(passkeys.c.id == passkey_id))).mappings().first()
        return _passkey(row) if row else None

    async def of(self, staff_id: str) -> Sequence[Passkey]:
        """Theirs, the oldest first."""
        theirs = select(passkeys).where(passkeys.c.staff_id == staff_id).order_by(passkeys.c.created_at, passkeys.c.id)
        return [_passkey(row) for row in (await self._connection.execute(theirs)).mappings()]

    async def add(self, passkey: Passkey) -> None:
        """A new one."""
        names = ("id", "staff_id", "public_key", "sign_count", "label", "created_at")
        await self._connection.execute(passkeys.insert().values({name: getattr(passkey, name) for name in names}))

    async def used(self, passkey_id: bytes, sign_count: int, now: datetime) -> None:
        """It signed, and counts so far."""
        values = {"sign_count": sign_count, "used_at": now}
        await self._connection.execute(update(passkeys).where(passkeys.c.id == passkey_id).values(**values))

    async def drop(self, staff_id: str, passkey_id: bytes) -> bool:
        """One of theirs opens nothing any more; whether there was such a one."""
        theirs = and_(passkeys.c.id == passkey_id, passkeys.c.staff_id == staff_id)
        return bool((await self._connection.execute(delete(passkeys).where(theirs))).rowcount)

    async def ask(self, challenge: bytes, purpose: Purpose, now: datetime, staff_id: str | None = None) -> None:
        """It is to be signed, by whoever or by a passkey of this person, within minutes."""
        row = {
            "challenge": _hashed(challenge),
            "staff_id": staff_id,
            "purpose": purpose,
            "expires_at": now + CHALLENGE_LIVES,
        }
        await self._connection.execute(passkey_challenges.insert().values(**row))

    async def is_asked(self, challenge: bytes, purpose: Purpose, now: datetime, staff_id: str | None = None) -> bool:
        """Whether that was asked and is not answered yet: it is now."""
        of_whom = passkey_challenges.c.staff_id
        asked = await self._connection.execute(
            delete(passkey_challenges).where(
                passkey_challenges.c.challenge == _hashed(challenge),
                passkey_challenges.c.purpose == purpose,
                passkey_challenges.c.expires_at > now,
                of_whom.is_(None) if staff_id is None else of_whom == staff_id,
            )
        )
        return asked.rowcount == 1

    async def forget_expired(self, now: datetime) -> int:
        """Drop what was asked and never answered; how many."""
        expired = passkey_challenges.c.expires_at <= now
        return (await self._connection.execute(delete(passkey_challenges).where(expired))).rowcount


def _passkey(row: RowMapping) -> Passkey:
    names = ("id", "staff_id", "public_key", "sign_count", "label", "created_at", "used_at")
    return Passkey(**{name: row[name] for name in names})


def _hashed(challenge: bytes) -> bytes:
    return hashlib.sha256(challenge).digest()
