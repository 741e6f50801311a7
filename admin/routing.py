"""The way of one request: who it is, whether they may, one transaction, and its commit before the answer leaves.

Every endpoint says who may call it, with `may` or `anybody`; one that does not is an error when the app is made. What
an endpoint reads and writes, it does in the one transaction of its `Visit`; an answer with a status of 400 or more, or
an error, rolls it back.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncConnection

from admin.console import Console
from admin.errors import NotAllowedError, NotHereError, SignedOutError, StaleFormError
from admin.visit import BY_ITSELF, Guest, Visit, token_of
from domain.staff import Job
from storage.console.sessions import find_session, seen
from storage.unit_of_work import UnitOfWork, unit_of_work

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_FIELD = "_csrf"
CSRF_HEADER = "x-csrf"
"""Where a form, and a script, says that it was made for this session."""

EVERYBODY = frozenset(Job)
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class UnmarkedEndpointError(Exception):
    """An endpoint does not say who may call it."""


def may(*jobs: Job) -> Callable[[Endpoint], Endpoint]:
    """Only these jobs may call it; without any, everybody who is signed in."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["allowed"] = frozenset(jobs) or EVERYBODY
        return endpoint

    return mark


def anybody(endpoint: Endpoint) -> Endpoint:
    """Also who is not signed in: the pages to sign in with."""
    endpoint.__dict__["allowed"] = None
    return endpoint


def first(work: Callable[[Guest], Awaitable[Any]]) -> Callable[[Endpoint], Endpoint]:
    """Do this before the transaction: what takes long, such as hashing a password, would keep everybody from writing.

    It is given the visit with a transaction that is over: it opens a reading one where it needs to. What it gives is
    the visit's `prepared`.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["first"] = work
        return endpoint

    return mark


def allowed(route: APIRoute) -> frozenset[Job] | None:
    """Who may call it; None for everybody in the world."""
    found: frozenset[Job] | None = route.endpoint.__dict__["allowed"]
    return found


class ConsoleRoute(APIRoute):
    """A route whose endpoint runs in one transaction, for a person who may."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if "allowed" not in endpoint.__dict__:
            raise UnmarkedEndpointError(f"{endpoint.__module__}.{endpoint.__qualname__}: say who may call it.")
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handle:
        """Around FastAPI's own handler."""
        handle = super().get_route_handler()

        async def arrive(request: Request) -> Response:
            # First of all: what is committed from here on, the page that is made may lack.
            request.state.live_from = request.app.state.live.position
            return await self._arrive(request.app.state.console, request, handle)

        return arrive

    async def _arrive(self, console: Console, request: Request, handle: Handle) -> Response:
        if any("\0" in str(value) for value in request.path_params.values()):
            # No id has a NUL, and PostgreSQL refuses to be asked.
            raise NotHereError
        if request.method in SAFE_METHODS:
            async with console.database.reading() as connection:
                await self._admit(console, request, UnitOfWork(connection))
                response = await handle(request)
            await _keep_that_they_are_there(console, request)
            await _do_afterwards(console, request)
            return response
        self._came_from_us(console, request)
        async with console.database.reading() as connection:
            visit = await self._admit(console, request, UnitOfWork(connection))
        # The whole form before the transaction: who sends slowly would keep others from writing.
        await self._is_our_form(request, visit)
        if work_before := self.endpoint.__dict__.get("first"):
            request.state.prepared = await work_before(visit)
        async with unit_of_work(console.database) as work:
            await self._admit(console, request, work)
            response = await handle(request)
            if response.status_code < 400:
                await work.commit()
        console.wake()
        await _keep_that_they_are_there(console, request)
        await _do_afterwards(console, request)
        return response

    async def _admit(self, console: Console, request: Request, work: UnitOfWork) -> Visit | Guest:
        visit = await _visit(console, request, work, work.connection)
        request.state.visit = visit
        jobs = allowed(self)
        if jobs is None:
            return visit
        if not isinstance(visit, Visit):
            raise SignedOutError
        if visit.person.job not in jobs:
            raise NotAllowedError
        return visit

    def _came_from_us(self, console: Console, request: Request) -> None:
        """A browser says where a form stood; one that stood elsewhere is refused before anything is read."""
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site")
        if origin is not None and _place(origin) != _place(console.origin):
            raise StaleFormError
        if origin is None and site not in {None, "same-origin"}:
            raise StaleFormError

    async def _is_our_form(self, request: Request, visit: Visit | Guest) -> None:
        given = request.headers.get(CSRF_HEADER)
        if given is None:
            form = await request.form(max_files=10, max_fields=200)
            given = str(form.get(CSRF_FIELD, ""))
        if not visit.is_its_csrf(given):
            raise StaleFormError


class ApartRoute(ConsoleRoute):
    """A route whose endpoint opens the transactions that it needs, each short; the one in which it was looked who comes
    is over by then. For an answer that goes on for hours, and for who would hold one connection while it waits for
    another: some of these at once, and nobody has any.
    """

    async def _arrive(self, console: Console, request: Request, handle: Handle) -> Response:
        if any("\0" in str(value) for value in request.path_params.values()):
            # No id has a NUL, and PostgreSQL refuses to be asked.
            raise NotHereError
        async with console.database.reading() as connection:
            await self._admit(console, request, UnitOfWork(connection))
        return await handle(request)


async def _visit(console: Console, request: Request, work: UnitOfWork, connection: AsyncConnection) -> Visit | Guest:
    token = token_of(request, console)
    found = await find_session(connection, token, console.now()) if token else None
    if found is None:
        return Guest(console, request, work)
    session, person = found
    if not session.is_full:
        return Guest(console, request, work, session)
    if BY_ITSELF not in request.headers and session.is_to_be_seen(console.now()):
        request.state.to_be_seen = session
    return Visit(console, request, work, session, person)


async def _keep_that_they_are_there(console: Console, request: Request) -> None:
    session = getattr(request.state, "to_be_seen", None)
    if session is not None:
        await seen(console.database, session, console.now())


async def _do_afterwards(console: Console, request: Request) -> None:
    if work_after := request.state.visit.afterwards:
        async with unit_of_work(console.database) as work:
            for one in work_after:
                await one(work)
            await work.commit()


def _place(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
