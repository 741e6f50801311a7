"""Signing in, in two steps, and out."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response

from admin.forms import Answer, Typed, WantedInForm, WantedPage
from admin.navigation import first_page
from admin.routing import ConsoleRoute, anybody, first, may
from admin.sign_in import demo, invitation, oidc, setting_up
from admin.sign_in.codes import Vault, step_of
from admin.sign_in.opening import halfway, open_page, open_session, safe_path, take_step
from admin.sign_in.passkeys import PasskeyDesk, RefusedPasskeyError
from admin.sign_in.slowing import at_password, at_second_step
from admin.sign_in.trying import Tried, failed, problem_with_try, too_early, try_password
from admin.visit import Guest, TheGuest, TheVisit, Visit, cookie_name
from domain.staff import Staff
from domain.texts import Text, _
from storage.console.accounts import Account, Accounts
from storage.console.audit import Act
from storage.console.passkeys import Passkeys
from storage.console.sessions import Level, Sessions, Way
from storage.console.throttle import Throttle

NO_SECOND_STEP = _("Your second step is not set up yet. Ask your administrator for a new invitation.")
WRONG_CODE = _("This code is not right. Codes of an app change every half minute: take the newest one.")
WRONG_RECOVERY_CODE = _("This is not one of your codes, or it was used before.")
WRONG_PASSKEY = _("This passkey was not accepted. Try once more, or use your password.")

router = APIRouter(route_class=ConsoleRoute)


@router.get("/")
@anybody
async def start(guest: TheGuest) -> Response:
    """Where the work begins."""
    return guest.redirect(first_page(guest.person.job) if isinstance(guest, Visit) else "/sign-in")


@router.get("/sign-in")
@anybody
async def sign_in_page(guest: TheGuest, wanted: WantedPage = "", came_by: str = "") -> Response:
    """The first step; who is in already goes on. `came_by`: the way of the session that was ended just now."""
    if isinstance(guest, Visit):
        return guest.redirect(safe_path(wanted) or first_page(guest.person.job))
    return await _first_page(guest, wanted, came_by=came_by)


@router.post("/sign-in")
@first(try_password)
@anybody
async def sign_in(guest: TheGuest, wanted: WantedInForm = "") -> Response:
    """A login and a password."""
    tried: Tried = guest.prepared
    account = tried.account
    whose = account.staff_id if account else None
    slowed = await at_password(guest, Throttle(guest.work.connection), tried.login, whose)
    if problem := await problem_with_try(guest, tried, slowed):
        return await _first_page(guest, wanted, problem, tried.login)
    assert account
    person = await guest.work.staff.get(account.staff_id)
    assert person
    if not await _has_second_step(guest, account):
        return await _first_page(guest, wanted, NO_SECOND_STEP, tried.login)
    response = guest.redirect(_with_next("/sign-in/second", wanted))
    await take_step(guest, person, Level.PASSWORD, Way.PASSWORD, response)
    return response


@router.get("/sign-in/second")
@anybody
async def second_page(guest: TheGuest, wanted: WantedPage = "") -> Response:
    """The second step: the code of an app, or a passkey."""
    _session, person = await halfway(guest, Level.PASSWORD)
    return await _second_page(guest, person, wanted)


@router.post("/sign-in/second")
@anybody
async def second(guest: TheGuest, code: Typed = "", wanted: WantedInForm = "") -> Response:
    """The code of an app."""
    _session, person = await halfway(guest, Level.PASSWORD)
    throttle = Throttle(guest.work.connection)
    slowed = await at_second_step(guest, throttle, person.id)
    if waits := await slowed.wait(throttle, guest.now):
        return await _second_page(guest, person, wanted, too_early(waits))
    if not await _is_their_code(guest, person, code):
        await failed(guest, slowed, person.id, "code")
        return await _second_page(guest, person, wanted, WRONG_CODE)
    await slowed.succeeded(throttle)
    return await open_session(guest, person, Way.PASSWORD, wanted)


@router.get("/sign-in/recovery")
@anybody
async def recovery_page(guest: TheGuest, wanted: WantedPage = "") -> Response:
    """In place of the second step: one of the codes on paper."""
    await halfway(guest, Level.PASSWORD)
    return await open_page(guest, "second_recovery.html", next=safe_path(wanted), problem=None)


@router.post("/sign-in/recovery")
@anybody
async def recovery(guest: TheGuest, code: Typed = "", wanted: WantedInForm = "") -> Response:
    """One of the codes on paper. Who uses one lost something: they go where that is put right."""
    _session, person = await halfway(guest, Level.PASSWORD)
    throttle = Throttle(guest.work.connection)
    slowed = await at_second_step(guest, throttle, person.id)
    problem: Text | None = None
    if waits := await slowed.wait(throttle, guest.now):
        problem = too_early(waits)
    elif not await Accounts(guest.work.connection).use_recovery_code(person.id, code, guest.now):
        await failed(guest, slowed, person.id, "recovery")
        problem = WRONG_RECOVERY_CODE
    if problem:
        return await open_page(guest, "second_recovery.html", next=safe_path(wanted), problem=problem)
    await slowed.succeeded(throttle)
    return await open_session(guest, person, Way.RECOVERY, "/account")


@router.post("/sign-in/passkey/options")
@anybody
async def passkey_options(guest: TheGuest) -> Response:
    """What a passkey that says who it is has to sign."""
    return _json(await _passkeys(guest).ask("sign_in"))


@router.post("/sign-in/passkey")
@anybody
async def passkey(guest: TheGuest, answer: Answer = "", wanted: WantedInForm = "") -> Response:
    """A passkey alone: it asked for a finger, a face or a number, so it is both steps."""
    try:
        staff_id = await _passkeys(guest).whose(answer, "sign_in")
    except RefusedPasskeyError:
        return await _first_page(guest, wanted, WRONG_PASSKEY)
    person = await guest.work.staff.get(staff_id)
    if person is None or not person.is_active:
        return await _first_page(guest, wanted, WRONG_PASSKEY)
    return await open_session(guest, person, Way.PASSKEY, wanted)


@router.post("/sign-in/second/passkey/options")
@anybody
async def second_passkey_options(guest: TheGuest) -> Response:
    """What one of their passkeys has to sign."""
    _session, person = await halfway(guest, Level.PASSWORD)
    return _json(await _passkeys(guest).ask("second", person.id))


@router.post("/sign-in/second/passkey")
@anybody
async def second_passkey(guest: TheGuest, answer: Answer = "", wanted: WantedInForm = "") -> Response:
    """A passkey as the second step."""
    _session, person = await halfway(guest, Level.PASSWORD)
    try:
        await _passkeys(guest).whose(answer, "second", person.id)
    except RefusedPasskeyError:
        return await _second_page(guest, person, wanted, WRONG_PASSKEY)
    return await open_session(guest, person, Way.PASSWORD, wanted)


@router.post("/sign-out")
@may()
async def sign_out(visit: TheVisit) -> Response:
    """Out, in this browser."""
    assert visit.session
    await Sessions(visit.work.connection).end(visit.person.id, visit.session.id)
    visit.work.audit.record(Act.SIGNED_OUT, visit.now, visit.person.id, ("staff", visit.person.id))
    # At the provider they still are signed in: the page says so, and how to end that.
    to = "/sign-in?came_by=oidc" if visit.session.way is Way.OIDC else "/sign-in"
    response = visit.redirect(to, _("You are signed out."))
    response.delete_cookie(cookie_name("session", visit.console), path="/", secure=visit.console.is_secure)
    return response


for part in (invitation, setting_up, demo, oidc):
    router.include_router(part.router)


async def _first_page(
    guest: Guest, wanted: str, problem: Text | None = None, login: str = "", came_by: str = ""
) -> Response:
    context: dict[str, Any] = {"next": safe_path(wanted), "problem": problem, "login": login, "came_by": came_by}
    return await open_page(guest, "sign_in.html", **context, invented=await demo.invented(guest))


async def _second_page(guest: Guest, person: Staff, wanted: str, problem: Text | None = None) -> Response:
    account = await Accounts(guest.work.connection).of(person.id)
    has_passkey = bool(await Passkeys(guest.work.connection).of(person.id))
    context: dict[str, Any] = {"next": safe_path(wanted), "problem": problem}
    return await open_page(guest, "second.html", **context, has_app=account.has_totp, has_passkey=has_passkey)


async def _has_second_step(guest: Guest, account: Account) -> bool:
    return account.has_totp or bool(await Passkeys(guest.work.connection).of(account.staff_id))


async def _is_their_code(guest: Guest, person: Staff, code: str) -> bool:
    accounts = Accounts(guest.work.connection)
    account = await accounts.of(person.id)
    secret = Vault(guest.console.key).unlock(account.totp_secret or "", person.id)
    step = step_of(code, secret, guest.now) if secret else None
    return step is not None and await accounts.use_step(person.id, step)


def _passkeys(guest: Guest) -> PasskeyDesk:
    return PasskeyDesk(Passkeys(guest.work.connection), guest.console.origin, guest.now)


def _with_next(path: str, wanted: str) -> str:
    return f"{path}?next={quote(wanted)}" if safe_path(wanted) else path


def _json(options: str) -> Response:
    return Response(options, media_type="application/json")
