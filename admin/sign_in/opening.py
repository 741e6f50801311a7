"""Opens sessions: a new token at every step, whatever the browser showed before."""

import secrets
from typing import Any

from fastapi import Response

from admin.errors import SignedOutError
from admin.navigation import first_page
from admin.sign_in.browsers import browser_at
from admin.sign_in.slowing import browser_token
from admin.visit import Guest, browser_of, set_cookie, token_of
from domain.staff import Staff
from storage.console.audit import Act
from storage.console.sessions import Level, Session, Sessions, Way
from storage.console.throttle import BROWSER_KNOWN_FOR, Throttle

_GUEST_BYTES = 16


async def open_session(guest: Guest, person: Staff, way: Way, to: str = "") -> Response:
    """They are in, with both steps taken: to the page they wanted, or where their work begins.

    Whoever calls it has made sure that it is them. Raises SignedOutError for who does not work here any more.
    """
    response = guest.redirect(safe_path(to) or first_page(person.job))
    await let_in(guest, person, way, response)
    return response


async def let_in(guest: Guest, person: Staff, way: Way, response: Response) -> None:
    """The same, with an answer that is made already."""
    await take_step(guest, person, Level.FULL, way, response)
    guest.work.audit.record(Act.SIGNED_IN, guest.now, person.id, ("staff", person.id), way=way.value)
    if way is not Way.DEMO:
        throttle = Throttle(guest.work.connection)
        token = await throttle.know_browser(person.id, guest.now, browser_token(guest))
        set_cookie(response, "browser", token, guest.console, int(BROWSER_KNOWN_FOR.total_seconds()))


async def take_step(guest: Guest, person: Staff, level: Level, way: Way, response: Response) -> None:
    """A new session at this level; the one before it ends. Its cookie goes when the browser is closed."""
    if not person.is_active:
        raise SignedOutError
    sessions = Sessions(guest.work.connection)
    browser = browser_at(guest.request)
    token = await sessions.open(person.id, level, way, browser, guest.now, instead_of=guest.session)
    set_cookie(response, "session", token, guest.console)


async def halfway(guest: Guest, level: Level) -> tuple[Session, Staff]:
    """Who took the first step in this browser. Raises SignedOutError when nobody did, or it was too long ago."""
    session = guest.session
    person = await guest.work.staff.get(session.staff_id) if session else None
    if session is None or person is None or session.level is not level:
        raise SignedOutError
    return session, person


async def open_page(guest: Guest, template: str, **context: Any) -> Response:
    """A page for who is not signed in. Its forms belong to this browser, by a cookie of their own."""
    is_new = not token_of(guest.request, guest.console) and not browser_of(guest.request)
    if is_new:
        guest.request.state.guest = secrets.token_urlsafe(_GUEST_BYTES)
    response = await guest.page(template, **context)
    if is_new:
        set_cookie(response, "guest", guest.request.state.guest, guest.console)
    return response


def safe_path(path: str) -> str:
    """A path of ours; empty for anything that a browser could take for another site."""
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_ours and len(path) <= 500 else ""
