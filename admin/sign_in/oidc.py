"""Single sign-on: to the provider, and back with somebody whom it names.

Nobody gets an account by it. Who signs in so for the first time is found by an e-mail address that the provider calls
verified, among the addresses that people here sign in with; from then on by the subject only, whatever the address is.
"""

import hmac
from collections.abc import Callable, Coroutine
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from admin.console import Console
from admin.errors import NotHereError
from admin.forms import WantedPage
from admin.routing import ConsoleRoute, anybody
from admin.sign_in.opening import open_page, open_session, safe_path
from admin.sign_in.provider import CALLBACK, Identity, NotTrustedError, Provider, ProviderError, TooWeakError
from admin.sign_in.ticket import LIVES, Ticket, opened, sealed
from admin.visit import SEE_OTHER, Guest, TheGuest, cookie_name, set_cookie
from domain.staff import Staff
from storage.console.accounts import Account, Accounts
from storage.console.audit import Act
from storage.console.sessions import Way
from storage.console.single_sign_on import use_answer
from storage.unit_of_work import UnitOfWork, unit_of_work

log = structlog.get_logger()

_COOKIE = "oidc"
_STOPPED = frozenset(
    {"access_denied", "login_required", "consent_required", "interaction_required", "account_selection_required"}
)
"""What a provider calls it when somebody did not go on."""


class Problem(StrEnum):
    """Why somebody is not in. The values are in the audit log."""

    UNREACHABLE = "unreachable"
    STOPPED = "stopped"
    BEGIN_AGAIN = "begin_again"
    NOT_TRUSTED = "not_trusted"
    TOO_WEAK = "too_weak"
    NOT_VERIFIED = "not_verified"
    UNKNOWN = "unknown"
    LEFT = "left"


_STATUS = {Problem.UNREACHABLE: HTTPStatus.SERVICE_UNAVAILABLE, Problem.BEGIN_AGAIN: HTTPStatus.BAD_REQUEST}


class WayOutRoute(ConsoleRoute):
    """A route whose endpoint waits for the provider: it gets a visit whose transaction is over, and opens its own when
    the provider has answered.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Around FastAPI's own handler."""
        handle = APIRoute.get_route_handler(self)

        async def arrive(request: Request) -> Response:
            console: Console = request.app.state.console
            async with console.database.reading() as connection:
                visit = await self._admit(console, request, UnitOfWork(connection))
            # Also of who is signed in already: the frame of their pages asks the database.
            request.state.visit = Guest(console, request, visit.work, visit.session)
            return await handle(request)

        return arrive


router = APIRouter(route_class=WayOutRoute)


# A link, not a form: browsers follow no form of ours to another site (`form-action` of our policy). Nothing happens
# here that another site could want: who is led here signs in as themselves, or not at all.
@router.get("/oidc/start")
@anybody
async def start(guest: TheGuest, wanted: WantedPage = "") -> Response:
    """To the provider."""
    provider = _provider(guest)
    try:
        address, beginning = await provider.begin()
    except ProviderError as error:
        return await _problem_page(guest, _unreachable(error), wanted)
    response = _away(address)
    ticket = sealed(Ticket(beginning, safe_path(wanted)), guest.console.key, guest.now)
    set_cookie(response, _COOKIE, ticket, guest.console, int(LIVES.total_seconds()))
    return response


@router.get(CALLBACK)
@anybody
async def callback(guest: TheGuest) -> Response:
    """Back from the provider."""
    provider = _provider(guest)
    ticket = opened(guest.request.cookies.get(_cookie(guest), ""), guest.console.key, guest.now)
    state = _single(guest, "state")
    if ticket is None or state is None or not hmac.compare_digest(state.encode(), ticket.beginning.state.encode()):
        # The ticket stays: else any site could spoil a sign-in that somebody is in the middle of.
        return await _problem_page(guest, Problem.BEGIN_AGAIN)
    named = await _named(guest, provider, ticket)
    if isinstance(named, Problem):
        response = await _problem_page(guest, named, ticket.to)
    else:
        response = await _received(guest, named, ticket)
    response.delete_cookie(_cookie(guest), path="/", secure=guest.console.is_secure, httponly=True, samesite="lax")
    return response


@router.get("/oidc/end")
@anybody
async def end(guest: TheGuest) -> Response:
    """Out at the provider, too, where that is possible; who is signed in here stays so."""
    try:
        address = await _provider(guest).farewell(f"{guest.console.origin}/sign-in")
    except ProviderError as error:
        return await _problem_page(guest, _unreachable(error))
    return _away(address) if address else guest.redirect("/sign-in")


async def _named(guest: Guest, provider: Provider, ticket: Ticket) -> Identity | Problem:
    """Whom the provider names; nothing of ours is looked at."""
    try:
        if not await provider.is_from_here(_single(guest, "iss")):
            return _not_trusted("another_issuer")
        if guest.request.query_params.get("error") is not None:
            return _refused_there(guest.request.query_params["error"])
        code = _single(guest, "code")
        if code is None:
            return _not_trusted("no_code")
        return await provider.redeem(code, ticket.beginning)
    except ProviderError as error:
        return _unreachable(error)
    except NotTrustedError as error:
        return _not_trusted(error.why)
    except TooWeakError:
        return Problem.TOO_WEAK


async def _received(guest: Guest, named: Identity, ticket: Ticket) -> Response:
    """They are in, or why not: in one transaction, which is kept either way."""
    async with unit_of_work(guest.console.database) as work:
        guest.work = work
        found = await _whose(guest, named) if await _is_first(guest, ticket) else Problem.BEGIN_AGAIN
        if isinstance(found, Problem):
            response = await _problem_page(guest, found, ticket.to, named.email)
        else:
            response = await open_session(guest, found, Way.OIDC, ticket.to)
        await work.commit()
    return response


async def _is_first(guest: Guest, ticket: Ticket) -> bool:
    return await use_answer(guest.work.connection, ticket.beginning.state, guest.now, guest.now + LIVES)


async def _whose(guest: Guest, named: Identity) -> Staff | Problem:
    """Who here that is. Who is not let in is told to the audit log."""
    accounts = Accounts(guest.work.connection)
    bound = await accounts.by_oidc(named.issuer, named.subject)
    account = bound or await _by_address(accounts, named)
    if isinstance(account, Problem):
        return _told(guest, account)
    person = await guest.work.staff.get(account.staff_id)
    if person is None or not person.is_active:
        return _told(guest, Problem.LEFT, account.staff_id)
    if bound is None:
        if not await accounts.bind_oidc(person.id, named.issuer, named.subject):
            return _told(guest, Problem.UNKNOWN, person.id)
        guest.work.audit.record(Act.SINGLE_SIGN_ON_BOUND, guest.now, person.id, ("staff", person.id))
    return person


async def _by_address(accounts: Accounts, named: Identity) -> Account | Problem:
    # Small letters are made of ASCII only: in Unicode, other letters become the same ones ("K", the sign for kelvin).
    if not named.email or not named.email.isascii() or not named.is_email_verified:
        return Problem.NOT_VERIFIED
    account = await accounts.by_login(named.email)
    # Who is bound already has another subject there: the address was given to somebody else.
    return Problem.UNKNOWN if account is None or account.oidc else account


def _told(guest: Guest, problem: Problem, staff_id: str | None = None) -> Problem:
    about = ("staff", staff_id) if staff_id else ("", "")
    guest.work.audit.record(Act.SIGN_IN_FAILED, guest.now, staff_id, about, way=Way.OIDC.value, why=problem.value)
    return problem


def _refused_there(error: str) -> Problem:
    if error in _STOPPED:
        return Problem.STOPPED
    if error == "unmet_authentication_requirements":
        return Problem.TOO_WEAK
    return _unreachable(ProviderError(error if error.isidentifier() and error.isascii() else "unknown_error"))


def _unreachable(error: ProviderError) -> Problem:
    log.warning("single_sign_on_failed", why=error.why)
    return Problem.UNREACHABLE


def _not_trusted(why: str) -> Problem:
    log.warning("single_sign_on_not_trusted", why=why)
    return Problem.NOT_TRUSTED


async def _problem_page(guest: Guest, problem: Problem, wanted: str = "", email: str = "") -> Response:
    status = _STATUS.get(problem, HTTPStatus.FORBIDDEN)
    name = _provider(guest).registration.name
    context: dict[str, Any] = {"problem": problem.value, "name": name, "next": safe_path(wanted), "email": email}
    return await open_page(guest, "single_sign_on.html", http_status=int(status), **context)


def _provider(guest: Guest) -> Provider:
    if guest.console.single_sign_on is None:
        raise NotHereError
    return guest.console.single_sign_on


def _single(guest: Guest, name: str) -> str | None:
    """What the address says about this; None when it says nothing, or two things."""
    given = guest.request.query_params.getlist(name)
    return given[0] if len(given) == 1 and given[0] else None


def _cookie(guest: Guest) -> str:
    return cookie_name(_COOKIE, guest.console)


def _away(address: str) -> Response:
    return RedirectResponse(address, SEE_OTHER)
