"""The console as one ASGI application: its routes and its middleware, as two lists."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount

from admin import account, cases, files, hours, inbox, initiatives, live, people, replies, search, social_map, tasks
from admin.console import Console
from admin.errors import ConsoleError, SignedOutError
from admin.exports import api as export_api
from admin.exports import choices as export_choices
from admin.exports import pages as exports
from admin.exports import tokens as export_tokens
from admin.insight import pages as insight
from admin.rendering import STATIC
from admin.security import BodyLimit, SecurityHeaders
from admin.settings import areas as setting_areas
from admin.settings import pages as settings
from admin.settings import retention as setting_retention
from admin.settings import texts as setting_texts
from admin.settings import themes as setting_themes
from admin.sign_in import pages as sign_in
from admin.static_files import StaticFiles
from admin.visit import Guest

log = structlog.get_logger()

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router,
    inbox.router,
    cases.router,
    files.router,
    search.router,
    initiatives.router,
    insight.router,
    tasks.router,
    social_map.router,
    replies.router,
    hours.router,
    people.router,
    # Before the pages of all settings: what is undone here takes more along.
    setting_areas.router,
    settings.router,
    setting_texts.router,
    setting_retention.router,
    setting_themes.router,
    account.router,
    exports.router,
    export_choices.router,
    export_tokens.router,
    export_api.router,
    live.router,
)


def middleware(console: Console) -> list[Middleware]:
    """From the outside to the inside."""
    return [
        Middleware(SecurityHeaders, is_secure=console.is_secure),
        Middleware(TrustedHostMiddleware, allowed_hosts=[urlsplit(console.origin).hostname or "localhost"]),
        Middleware(BodyLimit),
        Middleware(GZipMiddleware, minimum_size=600, compresslevel=5),
    ]


def create_app(console: Console) -> FastAPI:
    """The application. Raises UnmarkedEndpointError when an endpoint does not say who may call it."""
    app = FastAPI(
        title="Voordeur",
        # Nobody calls it but its own pages: no description for machines, and no pages that load scripts from elsewhere.
        openapi_url=None,
        middleware=middleware(console),
        redirect_slashes=False,
    )
    app.state.console = console
    app.state.live = live.Hub(console.database)
    # As they are, not included once more: none of them stands under a path of its own, and each is prepared only once.
    app.router.routes.extend(route for router in ROUTERS for route in router.routes)
    app.router.routes.append(Mount("/static", StaticFiles(directory=STATIC), name="static"))
    for error, answer in _ANSWERS.items():
        app.add_exception_handler(error, answer)
    return app


async def _console_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ConsoleError)
    if isinstance(error, SignedOutError):
        return _to_sign_in(request)
    return await _error_page(request, error.status)


def _to_sign_in(request: Request) -> Response:
    path = request.url.path if request.method == "GET" else ""
    # Who was too slow begins with the first step, and goes on from there.
    is_wanted = path.strip("/") and not path.startswith("/sign-in")
    query = f"?next={quote(path)}" if is_wanted else ""
    response = RedirectResponse(f"/sign-in{query}", 303)
    if request.headers.get("hx-request"):
        response.headers["HX-Redirect"] = f"/sign-in{query}"
        response.status_code = HTTPStatus.UNAUTHORIZED
    return response


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return await _error_page(request, error.status_code)


async def _wrong_request(request: Request, _: Exception) -> Response:
    return await _error_page(request, HTTPStatus.BAD_REQUEST)


async def _bug(request: Request, error: Exception) -> Response:
    # Without its message: it may repeat what somebody wrote. The server logs the traceback.
    log.error("console_error", path=request.scope.get("route_path", ""), error=type(error).__name__)
    return await _error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


async def _error_page(request: Request, status: int) -> Response:
    guest = getattr(request.state, "visit", None)
    if not hasattr(request.state, "nonce"):
        return PlainTextResponse(HTTPStatus(status).phrase, status)
    # The transaction of the request is over: the page is made without any.
    made = Guest(request.app.state.console, request, None, guest.session if guest else None)  # type: ignore[arg-type]
    return await made.page("error.html", status, status=int(status))


_ANSWERS: dict[type[Exception] | int, Callable[[Request, Exception], Awaitable[Response]]] = {
    ConsoleError: _console_error,
    HTTPException: _http_error,
    RequestValidationError: _wrong_request,
    Exception: _bug,
}
