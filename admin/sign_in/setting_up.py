"""Choosing the second step: an app that gives codes, or a passkey. Then come the codes on paper, once."""

from typing import Any

from fastapi import APIRouter, Response
from markupsafe import Markup

from admin.forms import Answer, Typed
from admin.navigation import first_page
from admin.routing import ConsoleRoute, anybody
from admin.sign_in.codes import Vault, in_groups, new_secret, picture_of, step_of
from admin.sign_in.opening import halfway, let_in, open_page
from admin.sign_in.passkeys import PasskeyDesk, RefusedPasskeyError
from admin.visit import Guest, TheGuest
from domain.staff import Staff
from domain.texts import Text, _
from storage.console.accounts import Accounts
from storage.console.audit import Act
from storage.console.passkeys import Passkeys
from storage.console.sessions import Level, Way

WRONG_CODE = _("This code is not right. Look whether the clock of your phone is right, and take the newest code.")
NO_PASSKEY = _("The passkey was not made. Try once more, or use an app.")

router = APIRouter(route_class=ConsoleRoute)


@router.get("/sign-in/set-up")
@anybody
async def set_up_page(guest: TheGuest) -> Response:
    """The picture for the app, and the button for a passkey."""
    _session, person = await halfway(guest, Level.INVITED)
    return await _page(guest, person)


@router.post("/sign-in/set-up/app")
@anybody
async def set_up_app(guest: TheGuest, sealed: Typed = "", code: Typed = "") -> Response:
    """The first code of the app shows that it has the secret."""
    _session, person = await halfway(guest, Level.INVITED)
    if not await keep_app(guest, person, sealed, code):
        return await _page(guest, person, WRONG_CODE, sealed)
    return await _done(guest, person)


@router.post("/sign-in/set-up/passkey/options")
@anybody
async def set_up_passkey_options(guest: TheGuest) -> Response:
    """What the browser is asked in order to make a passkey."""
    _session, person = await halfway(guest, Level.INVITED)
    return await passkey_options(guest, person)


@router.post("/sign-in/set-up/passkey")
@anybody
async def set_up_passkey(guest: TheGuest, answer: Answer = "", label: Typed = "") -> Response:
    """A new passkey."""
    _session, person = await halfway(guest, Level.INVITED)
    if not await keep_passkey(guest, person, answer, label):
        return await _page(guest, person, NO_PASSKEY)
    return await _done(guest, person)


async def app_to_show(guest: Guest, person: Staff, sealed: str = "") -> dict[str, Any]:
    """For a page that sets an app up: a picture, the secret in letters, and both sealed for the form that comes back.
    With `sealed`, the one that was shown before.
    """
    vault = Vault(guest.console.key)
    secret = vault.unlock(sealed, person.id) or new_secret()
    account = await Accounts(guest.work.connection).of(person.id)
    # Made by the library from a secret of ours: nothing that anybody typed stands in it unescaped.
    picture = Markup(picture_of(secret, account.login or person.name))  # noqa: S704
    return {"picture": picture, "secret": in_groups(secret), "sealed": vault.lock(secret, person.id)}


async def keep_app(guest: Guest, person: Staff, sealed: str, code: str) -> bool:
    """The app gives their codes from now on; False when this is none of its codes."""
    vault = Vault(guest.console.key)
    secret = vault.unlock(sealed, person.id)
    step = step_of(code, secret, guest.now) if secret else None
    if secret is None or step is None:
        return False
    await Accounts(guest.work.connection).set_totp(person.id, vault.lock(secret, person.id), guest.now, step=step)
    guest.work.audit.record(Act.SECOND_STEP_SET, guest.now, person.id, ("staff", person.id), kind="app")
    return True


async def passkey_options(guest: Guest, person: Staff) -> Response:
    """What the browser is asked in order to make a passkey for this person."""
    account = await Accounts(guest.work.connection).of(person.id)
    options = await _desk(guest).ask_for_new(person, account.login or "")
    return Response(options, media_type="application/json")


async def keep_passkey(guest: Guest, person: Staff, answer: str, label: str) -> bool:
    """It is theirs from now on; False when the browser did not make what it was asked."""
    try:
        await _desk(guest).keep(person, answer, label)
    except RefusedPasskeyError:
        return False
    guest.work.audit.record(Act.SECOND_STEP_SET, guest.now, person.id, ("staff", person.id), kind="passkey")
    return True


async def new_codes(guest: Guest, person: Staff) -> list[str]:
    """Ten codes, to be shown once."""
    guest.work.audit.record(Act.RECOVERY_CODES_MADE, guest.now, person.id, ("staff", person.id))
    return list(await Accounts(guest.work.connection).new_recovery_codes(person.id))


async def _done(guest: Guest, person: Staff) -> Response:
    codes = await new_codes(guest, person)
    # Not after a redirect: they are kept as hashes, so that this answer is the only one that can show them.
    response = await open_page(guest, "second_codes.html", codes=codes, onward=first_page(person.job))
    await let_in(guest, person, Way.PASSWORD, response)
    return response


async def _page(guest: Guest, person: Staff, problem: Text | None = None, sealed: str = "") -> Response:
    return await open_page(guest, "second_set_up.html", problem=problem, **await app_to_show(guest, person, sealed))


def _desk(guest: Guest) -> PasskeyDesk:
    return PasskeyDesk(Passkeys(guest.work.connection), guest.console.origin, guest.now)
