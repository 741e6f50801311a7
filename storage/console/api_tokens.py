"""Tokens with which a program reads initiatives for a coordinator. Kept as hashes; shown once."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, and_, bindparam, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.staff import Job, Staff
from storage.staff import People
from storage.tables import api_tokens

LIVES = timedelta(days=365)
"""After that a new one is made: nobody remembers older programs."""

MOST = 10
"""Tokens of one person."""

_PREFIX = "voordeur_"
"""So that who finds one knows what it opens, and scanners for secrets find it."""
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class ApiToken:
    """One token, without what opens anything."""

    id: str
    staff_id: str
    label: str
    """What its owner calls it."""
    areas: frozenset[str]
    """Codes of gebieden; none: all of its owner."""
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who reads by a program."""

    token: ApiToken
    person: Staff
    calls: int
    """Requests with this token in this minute, this one included."""

    @property
    def areas(self) -> frozenset[str] | None:
        """Of which gebieden they read initiatives now ("" is no known one); None: of all. Never more than its owner."""
        mine, given = self.person.areas, self.token.areas
        if given:
            return given & mine if mine else given
        return mine | {""} if mine else None


class ApiTokens:
    """The tokens, in one transaction: what is asked of it is done at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def make(self, staff_id: str, label: str, areas: Collection[str], now: datetime) -> str | None:
        """A new token, which is kept nowhere; None when this person has as many as they may have."""
        theirs = select(func.count()).where(api_tokens.c.staff_id == staff_id, api_tokens.c.expires_at > now)
        if (await self._connection.execute(theirs)).scalar_one() >= MOST:
            return None
        token = _PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
        row: dict[str, Any] = {"id": secrets.token_hex(16), "token": _hashed(token), "staff_id": staff_id}
        row |= {"label": label, "areas": sorted(areas), "created_at": now, "expires_at": now + LIVES}
        await self._connection.execute(api_tokens.insert().values(**row))
        return token

    async def of(self, staff_id: str, now: datetime) -> Sequence[ApiToken]:
        """Those of this person that open something, the newest first."""
        mine = and_(api_tokens.c.staff_id == staff_id, api_tokens.c.expires_at > now)
        statement = select(api_tokens).where(mine).order_by(api_tokens.c.created_at.desc(), api_tokens.c.id)
        return [_token(row) for row in (await self._connection.execute(statement)).mappings()]

    async def revoke(self, staff_id: str, token_id: str) -> bool:
        """It opens nothing any more; whether there was such a one of theirs."""
        mine = and_(api_tokens.c.staff_id == staff_id, api_tokens.c.id == token_id)
        return bool((await self._connection.execute(delete(api_tokens).where(mine))).rowcount)

    async def is_known(self, token: str, now: datetime) -> bool:
        """Whether there is such a token, not too old. It writes nothing, so it waits for nobody."""
        found = select(api_tokens.c.id).where(api_tokens.c.token == _hashed(token), api_tokens.c.expires_at > now)
        return (await self._connection.execute(found)).first() is not None

    async def use(self, token: str, now: datetime) -> Caller | None:
        """Whose it is, with this request counted; None for one that opens nothing: not known, too old, or of somebody
        who is no coordinator here.
        """
        values = {"hash": _hashed(token), "now": now, "now_minute": int(now.timestamp()) // 60}
        row = (await self._connection.execute(_USE, values)).mappings().one_or_none()
        person = await People(self._connection).get(row["staff_id"]) if row else None
        if row is None or person is None or not person.is_active or person.job is not Job.COORDINATOR:
            return None
        return Caller(_token(row), person, row["calls"])

    async def forget_expired(self, now: datetime) -> int:
        """Drop those that open nothing any more; how many."""
        return (await self._connection.execute(delete(api_tokens).where(api_tokens.c.expires_at <= now))).rowcount


# One statement, so that several processes count together.
_USE = (
    update(api_tokens)
    .where(api_tokens.c.token == bindparam("hash"), api_tokens.c.expires_at > bindparam("now"))
    .values(
        used_at=bindparam("now"),
        minute=bindparam("now_minute"),
        calls=case((api_tokens.c.minute == bindparam("now_minute"), api_tokens.c.calls + 1), else_=1),
    )
    .returning(*api_tokens.c)
)


def _token(row: RowMapping) -> ApiToken:
    return ApiToken(
        row["id"],
        row["staff_id"],
        row["label"],
        frozenset(row["areas"]),
        row["created_at"],
        row["expires_at"],
        row["used_at"],
    )


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
