"""What went wrong at signing in, counted; and the browsers in which somebody signed in before."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import known_browsers, sign_in_failures

FORGET_AFTER = timedelta(days=1)
"""After so long without another failure, what went wrong before does not count."""
BROWSER_KNOWN_FOR = timedelta(days=90)

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Failures:
    """How often in a row something went wrong, and when last."""

    count: int
    last_at: datetime


class Throttle:
    """The counters, in one transaction: what is asked of it is done at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def failures(self, subjects: Sequence[str], now: datetime) -> dict[str, Failures]:
        """What went wrong with each of these; with which nothing did is left out."""
        by_hash = {_hashed(subject): subject for subject in subjects}
        statement = select(sign_in_failures).where(
            sign_in_failures.c.subject.in_(list(by_hash)), sign_in_failures.c.last_at > now - FORGET_AFTER
        )
        rows = await self._connection.execute(statement)
        return {by_hash[row.subject]: Failures(row.failures, row.last_at) for row in rows}

    async def failed(self, subjects: Sequence[str], now: datetime) -> None:
        """It went wrong once more."""
        # In one order: two who fail at once with the same two do not wait for each other in a circle.
        rows = [
            {"subject": hashed, "at": now, "long_ago": now - FORGET_AFTER} for hashed in sorted(map(_hashed, subjects))
        ]
        for row in rows:
            await self._connection.execute(_ONE_MORE, row)

    async def succeeded(self, subject: str) -> None:
        """It went right: what went wrong before does not count."""
        await self._connection.execute(delete(sign_in_failures).where(sign_in_failures.c.subject == _hashed(subject)))

    async def forget_old(self, now: datetime) -> int:
        """Drop what does not count any more; how many."""
        is_old = sign_in_failures.c.last_at <= now - FORGET_AFTER
        old = await self._connection.execute(delete(sign_in_failures).where(is_old))
        await self._connection.execute(delete(known_browsers).where(known_browsers.c.expires_at <= now))
        return old.rowcount

    async def know_browser(self, staff_id: str, now: datetime, instead_of: str = "") -> str:
        """They signed in here: what their browser shows next time, instead of what it showed. Kept as a hash."""
        await self._connection.execute(delete(known_browsers).where(known_browsers.c.token == _hashed(instead_of)))
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        row = {"token": _hashed(token), "staff_id": staff_id, "expires_at": now + BROWSER_KNOWN_FOR}
        await self._connection.execute(known_browsers.insert().values(**row))
        return token

    async def knows_browser(self, token: str, staff_id: str, now: datetime) -> bool:
        """Whether they signed in here before."""
        statement = select(known_browsers.c.staff_id).where(
            known_browsers.c.token == _hashed(token),
            known_browsers.c.staff_id == staff_id,
            known_browsers.c.expires_at > now,
        )
        return (await self._connection.execute(statement)).first() is not None

    async def forget_browsers(self, staff_id: str) -> None:
        """None of theirs is known any more."""
        await self._connection.execute(delete(known_browsers).where(known_browsers.c.staff_id == staff_id))


# Counted by the database, so that failures of the same moment all count.
_ONE_MORE = text(
    "INSERT INTO sign_in_failures (subject, failures, last_at) VALUES (:subject, 1, :at) "
    "ON CONFLICT (subject) DO UPDATE SET last_at = excluded.last_at, "
    "failures = CASE WHEN sign_in_failures.last_at > :long_ago THEN sign_in_failures.failures + 1 ELSE 1 END"
).bindparams(
    bindparam("subject", type_=sign_in_failures.c.subject.type),
    bindparam("at", type_=sign_in_failures.c.last_at.type),
    bindparam("long_ago", type_=sign_in_failures.c.last_at.type),
)


def _hashed(subject: str) -> bytes:
    return hashlib.sha256(subject.encode()).digest()
