"""How the people who work here sign in on the console, and how it speaks to them."""

import hashlib
import secrets
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.staff import folded_login
from domain.texts import Language
from storage.database import insert_new, unless_taken
from storage.tables import accounts, passkeys, recovery_codes

RECOVERY_CODES = 10

_RECOVERY_BYTES = 10
"""80 bits: hashed once is enough, because nobody finds one by trying."""


@dataclass(frozen=True, slots=True)
class Account:
    """How one person signs in; what is None they do not use."""

    staff_id: str
    login: str | None = None
    """An e-mail address, in small letters."""
    password_hash: str | None = None
    totp_secret: str | None = None
    """Encrypted."""
    totp_last_step: int | None = None
    """The half minute (since 1970) of the last code that was used."""
    oidc: tuple[str, str] | None = None
    """Issuer and subject of single sign-on."""
    language: Language = "nl"
    sound: bool = True

    @property
    def has_totp(self) -> bool:
        """Whether an app gives them codes."""
        return self.totp_secret is not None


class LoginTakenError(Exception):
    """Somebody else signs in with this address."""


class Accounts:
    """The accounts, in one transaction: what is asked of it is done at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, staff_id: str) -> Account:
        """Theirs; an empty one for who has none yet."""
        return await self._one(accounts.c.staff_id == staff_id) or Account(staff_id)

    async def by_login(self, login: str) -> Account | None:
        """Who signs in with this address, however it is spelled."""
        return await self._one(accounts.c.login == folded_login(login))

    async def by_oidc(self, issuer: str, subject: str) -> Account | None:
        """Whom single sign-on names so."""
        return await self._one(accounts.c.oidc_issuer == issuer, accounts.c.oidc_subject == subject)

    async def logins(self) -> Mapping[str, str]:
        """Everybody's address by their id; who has none is left out."""
        statement = select(accounts.c.staff_id, accounts.c.login).where(accounts.c.login.is_not(None))
        return {row.staff_id: row.login for row in await self._connection.execute(statement)}

    async def with_second_step(self) -> frozenset[str]:
        """The ids of who can sign in with two steps: an app or a passkey."""
        ids = (
            select(accounts.c.staff_id)
            .outerjoin(passkeys, passkeys.c.staff_id == accounts.c.staff_id)
            .where(or_(accounts.c.totp_secret.is_not(None), passkeys.c.id.is_not(None)))
        )
        return frozenset(await self._connection.scalars(ids))

    async def totp_secrets(self) -> Mapping[str, str]:
        """The secret of everybody's app (encrypted), by their id; who has no app is left out."""
        statement = select(accounts.c.staff_id, accounts.c.totp_secret).where(accounts.c.totp_secret.is_not(None))
        return {row.staff_id: row.totp_secret for row in await self._connection.execute(statement)}

    async def set_login(self, staff_id: str, login: str, now: datetime) -> None:
        """From now on they sign in with this address. Raises LoginTakenError."""
        taken = await self.by_login(login)
        if taken is not None and taken.staff_id != staff_id:
            raise LoginTakenError
        async with unless_taken(self._connection, LoginTakenError):
            await self._set(staff_id, now, login=folded_login(login))

    async def set_password(self, staff_id: str, password_hash: str, now: datetime) -> None:
        """From now on they sign in with this password."""
        await self._set(staff_id, now, password_hash=password_hash)

    async def set_totp(self, staff_id: str, secret: str | None, now: datetime, *, step: int | None = None) -> None:
        """From now on an app with this secret (encrypted) gives them codes; None: none does. `step` is used already."""
        await self._set(staff_id, now, totp_secret=secret, totp_last_step=step)

    async def bind_oidc(self, staff_id: str, issuer: str, subject: str) -> bool:
        """From now on single sign-on names them so; False when it names them otherwise already: nothing changes."""
        unbound = and_(accounts.c.staff_id == staff_id, accounts.c.oidc_subject.is_(None))
        bound = await self._connection.execute(
            update(accounts).where(unbound).values(oidc_issuer=issuer, oidc_subject=subject)
        )
        return bound.rowcount == 1

    async def set_language(self, staff_id: str, language: Language, now: datetime) -> None:
        """In which language the console speaks to them: nl or en."""
        await self._set(staff_id, now, language=language)

    async def set_sound(self, staff_id: str, sound: bool, now: datetime) -> None:
        """Whether what is urgent is heard."""
        await self._set(staff_id, now, sound=sound)

    async def use_step(self, staff_id: str, step: int) -> bool:
        """The code of this half minute is used; False when that one, or a later one, was before."""
        # One statement: of two who use it in the same moment, the second changes nothing.
        unused = or_(accounts.c.totp_last_step.is_(None), accounts.c.totp_last_step < step)
        used = await self._connection.execute(
            update(accounts).where(accounts.c.staff_id == staff_id, unused).values(totp_last_step=step)
        )
        return used.rowcount == 1

    async def new_recovery_codes(self, staff_id: str) -> Sequence[str]:
        """Ten new ones, to be shown once; those from before are worth nothing."""
        await self._drop_recovery_codes(staff_id)
        codes = [_new_code() for _number in range(RECOVERY_CODES)]
        rows = [{"code": _hashed(code), "staff_id": staff_id} for code in codes]
        await self._connection.execute(recovery_codes.insert(), rows)
        return codes

    async def use_recovery_code(self, staff_id: str, code: str, now: datetime) -> bool:
        """Whether it is one of theirs that was not used; it is used then."""
        theirs = and_(recovery_codes.c.staff_id == staff_id, recovery_codes.c.used_at.is_(None))
        used = await self._connection.execute(
            update(recovery_codes).where(recovery_codes.c.code == _hashed(code), theirs).values(used_at=now)
        )
        return used.rowcount == 1

    async def recovery_codes_left(self, staff_id: str) -> int:
        """How many of theirs were not used."""
        unused = and_(recovery_codes.c.staff_id == staff_id, recovery_codes.c.used_at.is_(None))
        return (await self._connection.execute(select(func.count()).where(unused))).scalar_one()

    async def reset(self, staff_id: str, now: datetime) -> None:
        """Nothing of theirs lets them in any more: password, app, passkeys, codes and single sign-on are dropped."""
        empty = {"password_hash": None, "totp_secret": None, "totp_last_step": None}
        await self._set(staff_id, now, **empty, oidc_issuer=None, oidc_subject=None)
        await self._connection.execute(delete(passkeys).where(passkeys.c.staff_id == staff_id))
        await self._drop_recovery_codes(staff_id)

    async def _drop_recovery_codes(self, staff_id: str) -> None:
        await self._connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))

    async def _one(self, *conditions: Any) -> Account | None:
        row = (await self._connection.execute(select(accounts).where(*conditions))).mappings().one_or_none()
        return _account(row) if row else None

    async def _set(self, staff_id: str, now: datetime, **values: Any) -> None:
        row = {"staff_id": staff_id, "language": "nl", "sound": True, "created_at": now}
        await self._connection.execute(insert_new(accounts, *row), row)
        await self._connection.execute(update(accounts).where(accounts.c.staff_id == staff_id).values(**values))


def _account(row: RowMapping) -> Account:
    oidc = (row["oidc_issuer"], row["oidc_subject"]) if row["oidc_subject"] is not None else None
    names = ("staff_id", "login", "password_hash", "totp_secret", "totp_last_step", "language", "sound")
    return Account(**{name: row[name] for name in names}, oidc=oidc)


def _new_code() -> str:
    """Four groups of four, to be written down: "abcd-efgh-2345-jklm"."""
    letters = b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _hashed(code: str) -> bytes:
    """Of what somebody typed: with capitals, blanks or without dashes it is the same code."""
    return hashlib.sha256("".join(filter(str.isalnum, code)).lower().encode()).digest()
