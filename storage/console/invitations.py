"""Invitations: with one, somebody who works here makes their account on the console, once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import invitations, staff

LIVES = timedelta(days=7)

_CODE_BYTES = 16
"""128 bits."""


class Invitations:
    """The invitations, in one transaction: what is asked of it is done at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def make(self, staff_id: str, now: datetime, made_by: str | None = None) -> str:
        """A code for this person, to be handed over; an earlier one is worth nothing. Kept as a hash."""
        await self.withdraw(staff_id)
        code = secrets.token_urlsafe(_CODE_BYTES)
        statement = invitations.insert().values(
            code=_hashed(code), staff_id=staff_id, made_by=made_by, created_at=now, expires_at=now + LIVES
        )
        await self._connection.execute(statement)
        return code

    async def whose(self, code: str, now: datetime) -> str | None:
        """Who is invited with this code; None when it never was one, was used, ran out, or they left."""
        works_here = select(staff.c.id).where(staff.c.is_active)
        statement = select(invitations.c.staff_id).where(
            invitations.c.code == _hashed(code),
            invitations.c.expires_at > now,
            invitations.c.staff_id.in_(works_here),
        )
        return (await self._connection.execute(statement)).scalar_one_or_none()

    async def use(self, code: str, now: datetime) -> str | None:
        """The same, and it is gone then."""
        staff_id = await self.whose(code, now)
        used = await self._connection.execute(delete(invitations).where(invitations.c.code == _hashed(code)))
        # Of two who use it in the same moment, the second deletes nothing.
        return staff_id if used.rowcount == 1 else None

    async def open(self, now: datetime) -> dict[str, datetime]:
        """Until when each person's invitation can be used, by their id; who has none is left out."""
        statement = select(invitations.c.staff_id, invitations.c.expires_at).where(invitations.c.expires_at > now)
        return {row.staff_id: row.expires_at for row in await self._connection.execute(statement)}

    async def withdraw(self, staff_id: str) -> None:
        """Theirs is worth nothing any more."""
        await self._connection.execute(delete(invitations).where(invitations.c.staff_id == staff_id))

    async def forget_expired(self, now: datetime) -> int:
        """Drop those that ran out; how many."""
        return (await self._connection.execute(delete(invitations).where(invitations.c.expires_at <= now))).rowcount


def _hashed(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
