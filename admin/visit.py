"""One request, as an endpoint sees it: who it is, the one transaction, and how to answer."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64Error
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from admin.console import Console
from admin.rendering import rendered
from domain.duty import Duty
from domain.staff import Staff
from domain.texts import Language, Words
from storage.console.sessions import Session
from storage.unit_of_work import UnitOfWork

SEE_OTHER = 303

BY_ITSELF = "x-by-itself"
"""With which a page says that it fetches itself anew, and nobody need be there: it keeps no session alive, and what is
to be said to somebody is left for the page that they open.
"""

_SAID_SECONDS = 60
_LONGEST_SAID = 2000


@dataclass
class Guest:
    """A request of somebody who is not signed in, or not yet: with a session that has only its first step."""

    console: Console
    request: Request
    work: UnitOfWork
    session: Session | None = None
    afterwards: list[Callable[[UnitOfWork], Awaitable[None]]] = field(default_factory=list)
    """What has to be kept of a page that is shown, also of one that changes nothing or says what is wrong: done in a
    transaction after its own, before the answer leaves.
    """

    @property
    def prepared(self) -> Any:
        """What was done before the transaction: `admin.routing.first`."""
        return self.request.state.prepared

    @property
    def language(self) -> Language:
        """Dutch, unless the browser asks for English before it."""
        wanted = self.request.headers.get("accept-language", "").casefold()
        asked = [one.partition(";")[0].strip()[:2] for one in wanted.split(",")]
        return next((one for one in asked if one in {"nl", "en"}), "nl")

    @property
    def now(self) -> datetime:
        """The moment at which it is handled."""
        return self.console.now()

    @property
    def csrf(self) -> str:
        """What forms of this visit carry: bound to the session, or to this browser where there is none yet."""
        token = token_of(self.request, self.console) or browser_of(self.request)
        return hmac.new(self.console.key, f"csrf {token}".encode(), hashlib.sha256).hexdigest() if token else ""

    def is_its_csrf(self, given: str) -> bool:
        """Whether a form that carried this was made for this visit."""
        return bool(self.csrf) and hmac.compare_digest(self.csrf.encode(), given.encode())

    async def page(self, template: str, /, http_status: int = 200, **context: Any) -> Response:
        """The page that this template makes of what is given, in the frame of this visit."""
        response = HTMLResponse(rendered(template, self, await self._frame() | context), http_status)
        if cookie_name("said", self.console) in self.request.cookies and BY_ITSELF not in self.request.headers:
            response.delete_cookie(cookie_name("said", self.console), path="/")
        return response

    async def _frame(self) -> dict[str, Any]:
        return {"said": self._said(), "nav": (), "live_from": getattr(self.request.state, "live_from", "")}

    def redirect(self, path: str, said: Words | None = None) -> Response:
        """To another page of ours; `said` is shown there, once."""
        response = RedirectResponse(path, SEE_OTHER)
        if said is not None:
            words = self.console.texts.plain(said, self.language)[:_LONGEST_SAID]
            set_cookie(response, "said", urlsafe_b64encode(words.encode()).decode(), self.console, _SAID_SECONDS)
        return response

    def _said(self) -> str:
        kept = self.request.cookies.get(cookie_name("said", self.console), "")
        try:
            return urlsafe_b64decode(kept).decode()
        except (NotBase64Error, UnicodeDecodeError, ValueError):
            return ""


@dataclass
class Visit(Guest):
    """A request of somebody who works here."""

    def __init__(self, console: Console, request: Request, work: UnitOfWork, session: Session, person: Staff) -> None:
        super().__init__(console, request, work, session)
        self.person = person

    @property
    def language(self) -> Language:
        """As this person chose it."""
        assert self.session
        return self.session.language

    def duty(self) -> Duty:
        """What the use cases of staff stand on, in the transaction of this request."""
        console = self.console
        return Duty(self.work, console.texts, console.policies(), self.now, console.new_id)

    async def _frame(self) -> dict[str, Any]:
        from admin.navigation import navigation  # noqa: PLC0415 (it knows the pages, which know the visit)

        return await super()._frame() | {"nav": await navigation(self)}


def the_visit(request: Request) -> Visit:
    """For endpoints of people who are signed in."""
    visit: Visit = request.state.visit
    return visit


def the_guest(request: Request) -> Guest:
    """For endpoints that are open to everybody."""
    guest: Guest = request.state.visit
    return guest


TheVisit = Annotated[Visit, Depends(the_visit)]
TheGuest = Annotated[Guest, Depends(the_guest)]


def cookie_name(name: str, console: Console) -> str:
    """With https no other host can set ours; plain http is for this computer only, where browsers refuse the prefix."""
    return f"__Host-voordeur-{name}" if console.is_secure else f"voordeur-{name}"


def set_cookie(response: Response, name: str, value: str, console: Console, seconds: int | None = None) -> None:
    """A cookie that no script reads and no other site sends. `seconds` None: until the browser closes."""
    response.set_cookie(
        cookie_name(name, console),
        value,
        max_age=seconds,
        path="/",
        secure=console.is_secure,
        httponly=True,
        samesite="lax",
    )


def token_of(request: Request, console: Console) -> str:
    """The token of the session that this browser shows; empty without one."""
    return request.cookies.get(cookie_name("session", console), "")


def browser_of(request: Request) -> str:
    """What stands for the browser of a guest: set by the sign-in page, so that its form has a token too."""
    console: Console = request.app.state.console
    return getattr(request.state, "guest", "") or request.cookies.get(cookie_name("guest", console), "")
