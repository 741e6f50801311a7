"""Codes that lead to initiatives: given out once, kept as a hash."""

import base64
import hashlib
import secrets
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.links import LIVES, MOST, OPENS, Purpose
from storage.tables import links

_CODE_BYTES = 16
_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""Douglas Crockford's digits (https://www.crockford.com/base32.html): none that is taken for another on paper."""


class Links:
    """The codes of one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def make(self, initiative_id: str, purpose: Purpose, at: datetime, count: int = 1) -> tuple[str, ...]:
        """New codes, and room made for them: beyond `MOST` of their purpose the oldest stop to work."""
        # Before they are there: codes of one moment have no order, and a new one must never be among the oldest.
        room = {"initiative": initiative_id, "purpose": purpose, "keep": max(0, MOST[purpose] - count)}
        await self._connection.execute(_DROP_OLDEST, room)
        codes = tuple(_new_code(purpose) for _number in range(count))
        rows = [
            {
                "code": _hashed(code),
                "initiative_id": initiative_id,
                "purpose": purpose,
                "created_at": at,
                "expires_at": at + LIVES,
            }
            for code in codes
        ]
        await self._connection.execute(links.insert(), rows)
        return codes

    async def find(self, code: str, at: datetime) -> str | None:
        """The initiative to which a shared code leads; None when it never did, ran out or was revoked."""
        return await self._found(code, OPENS, at)

    async def line(self, code: str, at: datetime) -> str | None:
        """The initiative on whose paper list this line stands; None when it is on none, or ran out."""
        return await self._found(code, ("line",), at)

    async def _found(self, code: str, purposes: tuple[Purpose, ...], at: datetime) -> str | None:
        found = await self._connection.execute(_FIND, {"hashed": _hashed(code), "purposes": purposes, "moment": at})
        return found.scalar_one_or_none()

    async def revoke(self, initiative_id: str) -> None:
        """Let no link that was given out so far lead here any more."""
        await self._connection.execute(
            delete(links).where(links.c.initiative_id == initiative_id, links.c.purpose.in_(OPENS))
        )

    async def forget_expired(self, now: datetime) -> int:
        """Drop the codes that ran out."""
        return (await self._connection.execute(delete(links).where(links.c.expires_at <= now))).rowcount


_FIND = select(links.c.initiative_id).where(
    links.c.code == bindparam("hashed"),
    links.c.purpose.in_(bindparam("purposes", expanding=True)),
    links.c.expires_at > bindparam("moment"),
)
_newest = (
    select(links.c.code)
    .where(links.c.initiative_id == bindparam("initiative"), links.c.purpose == bindparam("purpose"))
    .order_by(links.c.created_at.desc(), links.c.code)
    .limit(bindparam("keep"))
)
_DROP_OLDEST = delete(links).where(
    links.c.initiative_id == bindparam("initiative"),
    links.c.purpose == bindparam("purpose"),
    links.c.code.not_in(_newest),
)


def _new_code(purpose: Purpose) -> str:
    """22 characters that Telegram lets stand in a link; or, for paper, 26 that nobody mistakes."""
    raw = secrets.token_bytes(_CODE_BYTES)
    if purpose == "line":
        return base64.b32encode(raw).decode().rstrip("=").translate(_BASE32)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _hashed(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
