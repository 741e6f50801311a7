"""One's own account: language and sound, password, second steps, and where one is signed in."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Response

from admin.forms import Answer, Typed
from admin.routing import ConsoleRoute, first, may
from admin.sign_in.codes import Vault
from admin.sign_in.invitation import read_password
from admin.sign_in.opening import take_step
from admin.sign_in.passkeys import RefusedPasskeyError, shown, unshown
from admin.sign_in.setting_up import (
    NO_PASSKEY,
    WRONG_CODE,
    app_to_show,
    keep_app,
    keep_passkey,
    new_codes,
    passkey_options,
)
from admin.sign_in.trying import Tried, confirm, problem_confirming
from admin.visit import Guest, TheVisit, Visit
from domain.texts import Text, _
from storage.console.accounts import Accounts
from storage.console.audit import Act
from storage.console.passkeys import Passkeys
from storage.console.sessions import Level, Sessions

router = APIRouter(route_class=ConsoleRoute)

LAST_SECOND_STEP = _("This is your only second step. Set up another one first.")


async def _confirm_and_read(visit: Guest) -> tuple[Tried, str | Text]:
    return await confirm(visit), await read_password(visit)


@router.get("/account")
@may()
async def account_page(visit: TheVisit) -> Response:
    """All of it."""
    return await _page(visit)


@router.post("/account/settings")
@may()
async def settings(
    visit: TheVisit, language: Annotated[Literal["nl", "en"], Form()], sound: Annotated[bool, Form()] = False
) -> Response:
    """How the console speaks, and whether what is urgent is heard."""
    accounts = Accounts(visit.work.connection)
    await accounts.set_language(visit.person.id, language, visit.now)
    await accounts.set_sound(visit.person.id, sound, visit.now)
    return visit.redirect("/account", _("Kept."))


@router.post("/account/password")
@first(_confirm_and_read)
@may()
async def password(visit: TheVisit) -> Response:
    """Another password: other browsers are signed out."""
    tried, new = visit.prepared
    if problem := await problem_confirming(visit, tried):
        return await _page(visit, password_problem=problem)
    if isinstance(new, Text):
        return await _page(visit, new_password_problem=new)
    await Accounts(visit.work.connection).set_password(visit.person.id, new, visit.now)
    visit.work.audit.record(Act.PASSWORD_SET, visit.now, visit.person.id, ("staff", visit.person.id))
    return await _changed(visit, _("Your password is changed. Other browsers are signed out."), ends_others=True)


@router.get("/account/app")
@may()
async def app_page(visit: TheVisit) -> Response:
    """The picture for a new app."""
    return await _app_page(visit)


@router.post("/account/app")
@first(confirm)
@may()
async def app(visit: TheVisit, sealed: Typed = "", code: Typed = "") -> Response:
    """The first code of the new app; the one before gives none any more."""
    if problem := await problem_confirming(visit, visit.prepared):
        return await _app_page(visit, sealed, current_problem=problem)
    if not await keep_app(visit, visit.person, sealed, code):
        return await _app_page(visit, sealed, problem=WRONG_CODE)
    return await _changed(visit, _("Your app is set up."))


@router.post("/account/app/drop")
@first(confirm)
@may()
async def drop_app(visit: TheVisit) -> Response:
    """No app gives them codes any more."""
    if problem := await problem_confirming(visit, visit.prepared):
        return await _page(visit, second_problem=problem)
    if not await Passkeys(visit.work.connection).of(visit.person.id):
        return await _page(visit, second_problem=LAST_SECOND_STEP)
    await Accounts(visit.work.connection).set_totp(visit.person.id, None, visit.now)
    _record_drop(visit, "app")
    return await _changed(visit, _("The app opens nothing any more."))


@router.post("/account/passkeys/options")
@may()
async def new_passkey_options(visit: TheVisit) -> Response:
    """What the browser is asked in order to make one."""
    return await passkey_options(visit, visit.person)


@router.post("/account/passkeys")
@first(confirm)
@may()
async def new_passkey(visit: TheVisit, answer: Answer = "", label: Typed = "") -> Response:
    """One more passkey."""
    if problem := await problem_confirming(visit, visit.prepared):
        return await _page(visit, second_problem=problem)
    if not await keep_passkey(visit, visit.person, answer, label):
        return await _page(visit, second_problem=NO_PASSKEY)
    return await _changed(visit, _("The passkey is kept. You can sign in with it alone."))


@router.post("/account/passkeys/drop")
@first(confirm)
@may()
async def drop_passkey(visit: TheVisit, passkey: Typed = "") -> Response:
    """One of theirs opens nothing any more."""
    if problem := await problem_confirming(visit, visit.prepared):
        return await _page(visit, second_problem=problem)
    passkeys = Passkeys(visit.work.connection)
    account = await Accounts(visit.work.connection).of(visit.person.id)
    if not account.has_totp and len(await passkeys.of(visit.person.id)) == 1:
        return await _page(visit, second_problem=LAST_SECOND_STEP)
    try:
        was_there = await passkeys.drop(visit.person.id, unshown(passkey))
    except RefusedPasskeyError:
        was_there = False
    if was_there:
        _record_drop(visit, "passkey")
    return await _changed(visit, _("The passkey opens nothing any more."))


@router.post("/account/codes")
@first(confirm)
@may()
async def codes(visit: TheVisit) -> Response:
    """Ten new codes for who lost the second step. Shown in this answer only: they are kept as hashes."""
    if problem := await problem_confirming(visit, visit.prepared):
        return await _page(visit, codes_problem=problem)
    return await visit.page("second_codes.html", codes=await new_codes(visit, visit.person), onward="/account")


@router.post("/account/sessions/end")
@may()
async def end_session(visit: TheVisit, session: Typed = "") -> Response:
    """Signed out in another browser; with `others`, in all but this one."""
    assert visit.session
    sessions = Sessions(visit.work.connection)
    if session == "others":
        await sessions.end_all(visit.person.id, but=visit.session.id)
    else:
        await sessions.end(visit.person.id, session)
    visit.work.audit.record(Act.SESSION_ENDED, visit.now, visit.person.id, ("staff", visit.person.id))
    return visit.redirect("/account", _("Signed out there."))


async def _changed(visit: Visit, said: Text, *, ends_others: bool = False) -> Response:
    """How they sign in is different now: this browser gets a new token, and others may have to sign in anew."""
    assert visit.session
    if ends_others:
        await Sessions(visit.work.connection).end_all(visit.person.id)
    response = visit.redirect("/account", said)
    await take_step(visit, visit.person, Level.FULL, visit.session.way, response)
    return response


async def _page(visit: Visit, **problems: Text) -> Response:
    connection = visit.work.connection
    account = await Accounts(connection).of(visit.person.id)
    names = ("password_problem", "new_password_problem", "second_problem", "codes_problem")
    context: dict[str, Any] = dict.fromkeys(names) | {
        "account": account,
        "passkeys": [(shown(one.id), one) for one in await Passkeys(connection).of(visit.person.id)],
        "codes_left": await Accounts(connection).recovery_codes_left(visit.person.id),
        "sessions": await Sessions(connection).of(visit.person.id, visit.now),
        # An app of before the key was changed gives codes that nobody can check.
        "app_works": Vault(visit.console.key).unlock(account.totp_secret or "", visit.person.id) is not None,
    }
    return await visit.page("account.html", **context | problems)


async def _app_page(visit: Visit, sealed: str = "", **problems: Text) -> Response:
    context: dict[str, Any] = dict.fromkeys(("problem", "current_problem"))
    context |= await app_to_show(visit, visit.person, sealed)
    context["account"] = await Accounts(visit.work.connection).of(visit.person.id)
    return await visit.page("account_app.html", **context | problems)


def _record_drop(visit: Visit, kind: str) -> None:
    visit.work.audit.record(Act.SECOND_STEP_DROPPED, visit.now, visit.person.id, ("staff", visit.person.id), kind=kind)
