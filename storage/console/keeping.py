"""What administrators do with the people who work here: the same functions for the console and the command line.

Each leaves an entry in the audit; `by` is the id of whoever does it, None for the command line.
"""

from dataclasses import replace
from datetime import datetime

from domain.duty import Duty
from domain.staff import CODE_LIVES, Staff
from domain.takeover import let_go
from storage.console.accounts import Accounts
from storage.console.audit import Act
from storage.console.invitations import Invitations
from storage.console.sessions import Sessions
from storage.console.throttle import Throttle
from storage.staff import new_code
from storage.unit_of_work import UnitOfWork


class NoLoginError(Exception):
    """Nobody wrote down with which address they sign in, and they may not choose it themselves."""


async def add(work: UnitOfWork, person: Staff, now: datetime, by: str | None) -> None:
    """Somebody new works here."""
    work.staff.save(person)
    # What refers to them is written at once.
    await work.staff.flush()
    work.audit.record(Act.PERSON_ADDED, now, by, ("staff", person.id), job=person.job.value)


def change(work: UnitOfWork, before: Staff, after: Staff, now: datetime, by: str | None) -> None:
    """They are like this from now on."""
    work.staff.save(after)
    names = ("name", "job", "languages", "areas", "portrait")
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    # Which fields, and who may do what; not their names and pictures, which stay in the audit for ever.
    rights = {"job": after.job.value, "areas": sorted(after.areas)}
    work.audit.record(Act.PERSON_CHANGED, now, by, ("staff", before.id), changed=changed, **rights)


async def disable(work: UnitOfWork, duty: Duty, person: Staff, by: str | None) -> tuple[Staff, int]:
    """They do not work here any more: signed out everywhere at once, no picture of them, their cases back in the queue.
    How they are now, and how many cases those were. Their picture's file is the caller's to drop, after the commit.
    """
    gone = replace(person, is_active=False, telegram_id=None, in_hand=None, portrait="")
    work.staff.save(gone)
    await work.staff.flush()
    if person.telegram_id is not None:
        await work.desk.leave(person.telegram_id)
    await sign_out_everywhere(work, person.id)
    await Invitations(work.connection).withdraw(person.id)
    work.audit.record(Act.PERSON_DISABLED, duty.now, by, ("staff", person.id))
    return gone, await let_go(duty, gone)


def enable(work: UnitOfWork, person: Staff, now: datetime, by: str | None) -> Staff:
    """They work here again. How they sign in is as it was; on Telegram they need a new code."""
    back = replace(person, is_active=True)
    work.staff.save(back)
    work.audit.record(Act.PERSON_ENABLED, now, by, ("staff", person.id))
    return back


async def invite(
    work: UnitOfWork,
    person: Staff,
    now: datetime,
    by: str | None,
    login: str | None = None,
    *,
    logins_are_given: bool = False,
) -> str:
    """The code of an invitation for them, to be handed over. `logins_are_given`: they do not choose their address, so
    they must have one. Raises LoginTakenError and NoLoginError.
    """
    if login is not None:
        await Accounts(work.connection).set_login(person.id, login, now)
    elif logins_are_given:
        await _must_have_login(work, person.id)
    work.audit.record(Act.INVITED, now, by, ("staff", person.id))
    return await Invitations(work.connection).make(person.id, now, by)


async def reset(
    work: UnitOfWork, person: Staff, now: datetime, by: str | None, *, logins_are_given: bool = False
) -> str:
    """They lost what they sign in with: nothing of it works any more, they are signed out, and invited anew (the code).
    Their address stays. Raises NoLoginError, before anything is dropped.
    """
    if logins_are_given:
        await _must_have_login(work, person.id)
    await Accounts(work.connection).reset(person.id, now)
    await sign_out_everywhere(work, person.id)
    work.audit.record(Act.ACCOUNT_RESET, now, by, ("staff", person.id))
    return await invite(work, person, now, by)


def give_code(work: UnitOfWork, person: Staff, now: datetime, by: str | None) -> tuple[str, datetime]:
    """A code with which they sign in on Telegram, and until when."""
    code, expires_at = new_code(), now + CODE_LIVES
    work.staff.give_code(person.id, code, expires_at)
    work.audit.record(Act.CODE_GIVEN, now, by, ("staff", person.id))
    return code, expires_at


async def _must_have_login(work: UnitOfWork, staff_id: str) -> None:
    if (await Accounts(work.connection).of(staff_id)).login is None:
        raise NoLoginError


async def sign_out_everywhere(work: UnitOfWork, staff_id: str) -> None:
    """None of their browsers is signed in, or known."""
    await Sessions(work.connection).end_all(staff_id)
    await Throttle(work.connection).forget_browsers(staff_id)
