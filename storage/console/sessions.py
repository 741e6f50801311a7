"""Who is signed in on the console, in which browser: a random token in a cookie, kept here as a hash.

A working day is the measure. A session ends after eight hours without a request, so that who left at noon is out in the
evening, and twelve hours after it began whatever happens. Shorter ones would sign workers out while they wait for a
resident, and teach them to type passwords all day; computers of an office lock themselves.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.staff import Job, Staff
from domain.texts import Language
from storage.database import Database
from storage.tables import accounts, console_sessions, staff

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(hours=12)
FIRST_STEP = timedelta(minutes=15)
"""How long the second step may take."""
SETTING_UP = timedelta(hours=1)
"""How long who was invited has for their second step: an app may have to be installed first."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when somebody was last there: a write for each request would be too many."""

_TOKEN_BYTES = 32


class Level(StrEnum):
    """What a session may do. The values are stored."""

    INVITED = "invited"
    """Only choose a second step: the invitation was used, and with it the password was set."""
    PASSWORD = "password"  # noqa: S105 (a step, not a password)
    """Only show a second step."""
    FULL = "full"


class Way(StrEnum):
    """How somebody came in. The values are stored."""

    PASSWORD = "password"  # noqa: S105 (a way, not a password)
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    OIDC = "oidc"
    DEMO = "demo"


_LIVES = {Level.INVITED: SETTING_UP, Level.PASSWORD: FIRST_STEP, Level.FULL: ABSOLUTE}


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a session is: as its owner recognises it, without saying more than that takes."""

    agent: str
    """"Firefox on Windows"."""
    network: str
    """The beginning of its network address."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody in one browser. All moments are aware."""

    id: str
    staff_id: str
    level: Level
    way: Way
    browser: Browser
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    language: Language = "nl"
    sound: bool = True
    """Whether what is urgent is heard."""

    @property
    def is_full(self) -> bool:
        """Whether both steps were taken."""
        return self.level is Level.FULL

    def is_to_be_seen(self, now: datetime) -> bool:
        """Whether it should be kept again that they are there."""
        return now - self.seen_at >= SEEN_EVERY


async def find_session(connection: AsyncConnection, token: str, now: datetime) -> tuple[Session, Staff] | None:
    """The session that this token opens, at whatever level, and whose it is; None when it ended or they left."""
    is_it = and_(console_sessions.c.token == _hashed(token), _lives(now), staff.c.is_active)
    row = (await connection.execute(_SESSIONS.where(is_it))).mappings().one_or_none()
    return (_session(row), _person(row)) if row else None


async def seen(database: Database, session: Session, now: datetime) -> None:
    """They are there, at this moment. In a transaction of its own."""
    async with database.writing() as connection:
        table = console_sessions
        await connection.execute(update(table).where(table.c.id == session.id).values(seen_at=now))
        await connection.commit()


class Sessions:
    """The sessions, in one transaction: what is asked of it is done at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(
        self,
        staff_id: str,
        level: Level,
        way: Way,
        browser: Browser,
        now: datetime,
        *,
        instead_of: Session | None = None,
    ) -> str:
        """A new session; its token, which is kept nowhere. `instead_of`: one that ends with it."""
        if instead_of:
            await self.end(instead_of.staff_id, instead_of.id)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        row = {
            "id": secrets.token_hex(16),
            "token": _hashed(token),
            "staff_id": staff_id,
            "level": level.value,
            "way": way.value,
            "agent": browser.agent,
            "network": browser.network,
            "created_at": now,
            "seen_at": now,
            "expires_at": now + _LIVES[level],
        }
        await self._connection.execute(console_sessions.insert().values(**row))
        return token

    async def of(self, staff_id: str, now: datetime) -> Sequence[Session]:
        """Those of this person in which somebody is signed in, the last used first."""
        mine = and_(console_sessions.c.staff_id == staff_id, console_sessions.c.level == Level.FULL.value, _lives(now))
        statement = _SESSIONS.where(mine).order_by(console_sessions.c.seen_at.desc(), console_sessions.c.id)
        return [_session(row) for row in (await self._connection.execute(statement)).mappings()]

    async def count(self, now: datetime) -> dict[str, int]:
        """How many each person has, by their id; who has none is left out."""
        statement = (
            select(console_sessions.c.staff_id, func.count())
            .where(_lives(now), console_sessions.c.level == Level.FULL.value)
            .group_by(console_sessions.c.staff_id)
        )
        return dict((await self._connection.execute(statement)).tuples().all())

    async def is_open(self, session_id: str, now: datetime) -> bool:
        """Whether it did not end meanwhile: for what stays open longer than a request."""
        statement = (
            select(console_sessions.c.id)
            .join(staff, staff.c.id == console_sessions.c.staff_id)
            .where(console_sessions.c.id == session_id, _lives(now), staff.c.is_active)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def end(self, staff_id: str, session_id: str) -> bool:
        """End this one of theirs; whether there was one."""
        mine = and_(console_sessions.c.staff_id == staff_id, console_sessions.c.id == session_id)
        return bool((await self._connection.execute(delete(console_sessions).where(mine))).rowcount)

    async def end_all(self, staff_id: str, *, but: str | None = None) -> int:
        """End all of theirs, but one; how many there were."""
        theirs = console_sessions.c.staff_id == staff_id
        if but:
            theirs = and_(theirs, console_sessions.c.id != but)
        return (await self._connection.execute(delete(console_sessions).where(theirs))).rowcount

    async def forget_ended(self, now: datetime) -> int:
        """Drop those that ran out; how many."""
        return (await self._connection.execute(delete(console_sessions).where(~_lives(now)))).rowcount


def _lives(now: datetime) -> ColumnElement[bool]:
    return and_(
        console_sessions.c.expires_at > now,
        or_(console_sessions.c.seen_at > now - IDLE, console_sessions.c.level != Level.FULL.value),
    )


# Only the columns that are read at every request, under names of their own: both tables have an `id`.
_SESSIONS = (
    select(
        *(console_sessions.c[name] for name in ("id", "staff_id", "level", "way", "agent", "network")),
        *(console_sessions.c[name] for name in ("created_at", "seen_at", "expires_at")),
        *(
            staff.c[name].label(f"staff_{name}")
            for name in ("name", "role", "languages", "areas", "telegram_id", "portrait", "is_active", "in_hand")
        ),
        accounts.c.language,
        accounts.c.sound,
    )
    .join(staff, staff.c.id == console_sessions.c.staff_id)
    .outerjoin(accounts, accounts.c.staff_id == staff.c.id)
)


def _session(row: RowMapping) -> Session:
    settings: dict[str, Any] = {}
    if row["language"] is not None:
        settings = {"language": row["language"], "sound": row["sound"]}
    return Session(
        row["id"],
        row["staff_id"],
        Level(row["level"]),
        Way(row["way"]),
        Browser(row["agent"], row["network"]),
        row["created_at"],
        row["seen_at"],
        row["expires_at"],
        **settings,
    )


def _person(row: RowMapping) -> Staff:
    return Staff(
        row["staff_id"],
        row["staff_name"],
        Job(row["staff_role"]),
        tuple(row["staff_languages"]),
        frozenset(row["staff_areas"]),
        row["staff_telegram_id"],
        row["staff_portrait"],
        row["staff_is_active"],
        row["staff_in_hand"],
    )


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
