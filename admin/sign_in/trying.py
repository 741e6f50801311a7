"""One try at a password: looked at before the transaction, decided in it."""

from dataclasses import dataclass
from datetime import timedelta

from admin.sign_in.passwords import hashed, is_out_of_date, is_right
from admin.sign_in.slowing import Slowed, at_confirming, at_password
from admin.visit import Guest
from domain.staff import LONGEST_LOGIN, Staff, folded_login
from domain.texts import Text, _, _n
from storage.console.accounts import Account, Accounts
from storage.console.audit import Act
from storage.console.throttle import Throttle

WRONG = _("This address and this password do not belong together.")
WRONG_PASSWORD = _("This is not your password.")
SIGN_IN_ANEW = _("Sign out and in again first: so we know that it is you.")
FRESH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Tried:
    """What was typed, and whether it was right."""

    login: str
    account: Account | None = None
    """Whose login it is."""
    is_right: bool = False
    new_hash: str | None = None
    """Of the same password, hashed anew because the parameters have become stronger."""


async def try_password(guest: Guest) -> Tried:
    """The login and the password of the form. Who has to wait is not looked at."""
    form = await guest.request.form()
    login = folded_login(str(form.get("login", "")))[:LONGEST_LOGIN]
    async with guest.console.database.reading() as connection:
        account = await Accounts(connection).by_login(login)
        throttle = Throttle(connection)
        slowed = await at_password(guest, throttle, login, account.staff_id if account else None)
        if await slowed.wait(throttle, guest.now):
            return Tried(login, account)
    return await _tried(login, account, str(form.get("password", "")))


async def confirm(guest: Guest) -> Tried:
    """The password that somebody who is signed in is asked for once more, as `current`."""
    assert guest.session
    form = await guest.request.form()
    async with guest.console.database.reading() as connection:
        account = await Accounts(connection).of(guest.session.staff_id)
        throttle = Throttle(connection)
        if await at_confirming(account.staff_id).wait(throttle, guest.now):
            return Tried(account.login or "", account)
    return await _tried(account.login or "", account, str(form.get("current", "")))


async def problem_with_try(guest: Guest, tried: Tried, slowed: Slowed, wrong: Text = WRONG) -> Text | None:
    """Why they do not come in with this; None when they do. Counts and records what went wrong."""
    throttle = Throttle(guest.work.connection)
    if waits := await slowed.wait(throttle, guest.now):
        return too_early(waits)
    if await _is_theirs(guest, tried):
        await slowed.succeeded(throttle)
        return None
    await failed(guest, slowed, tried.account.staff_id if tried.account else None, "password")
    return wrong


async def problem_confirming(guest: Guest, tried: Tried) -> Text | None:
    """Why they may not change how they sign in; None when they may. Who has no password must have come in just now."""
    assert guest.session
    assert tried.account
    if tried.account.password_hash is None:
        return None if guest.now - guest.session.created_at <= FRESH else SIGN_IN_ANEW
    return await problem_with_try(guest, tried, at_confirming(tried.account.staff_id), WRONG_PASSWORD)


async def failed(guest: Guest, slowed: Slowed, staff_id: str | None, way: str) -> None:
    """It was wrong: that counts, and is recorded. What was typed is not."""
    await slowed.failed(Throttle(guest.work.connection), guest.now)
    about = ("staff", staff_id) if staff_id else ("", "")
    guest.work.audit.record(Act.SIGN_IN_FAILED, guest.now, None, about, way=way)


def too_early(waits: timedelta) -> Text:
    """How long to wait, in words."""
    seconds = int(waits.total_seconds()) + 1
    if seconds < 60:
        return _n("Too many tries. Wait {n} second.", "Too many tries. Wait {n} seconds.", seconds)
    minutes = -(-seconds // 60)
    return _n("Too many tries. Wait {n} minute.", "Too many tries. Wait {n} minutes.", minutes)


async def _tried(login: str, account: Account | None, password: str) -> Tried:
    kept = account.password_hash if account else None
    right = await is_right(password, kept)
    new_hash = await hashed(password) if right and kept and is_out_of_date(kept) else None
    return Tried(login, account, right, new_hash)


async def _is_theirs(guest: Guest, tried: Tried) -> bool:
    """Whether it is right, and still was when the transaction began."""
    if tried.account is None or not tried.is_right:
        return False
    accounts = Accounts(guest.work.connection)
    now = await accounts.of(tried.account.staff_id)
    person = await guest.work.staff.get(tried.account.staff_id)
    if not _works_here(person) or now.password_hash != tried.account.password_hash:
        return False
    if tried.new_hash:
        await accounts.set_password(tried.account.staff_id, tried.new_hash, guest.now)
    return True


def _works_here(person: Staff | None) -> bool:
    return person is not None and person.is_active
