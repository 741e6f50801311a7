"""What stands before the JSON interface: refusals as JSON, and no entry for other sites' pages."""

import ipaddress
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.people import NotPossibleError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def json_answer(body: Any, status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


def guard(host: str) -> Any:
    """The middleware for everything but the Bot API. `host` is what the server was started on."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if why := _from_elsewhere(request, host):
            return json_answer({"error": why}, 403)
        try:
            return await handler(request)
        except NotPossibleError as refusal:
            return json_answer({"error": str(refusal)}, refusal.status)
        except web.HTTPException as refusal:
            if refusal.status < 400 or not request.path.startswith("/sandbox/api/"):
                raise
            return json_answer({"error": refusal.reason}, refusal.status)

    return guarded


def _from_elsewhere(request: web.Request, host: str) -> str | None:
    """Why this request is refused, or None. Without this any page in the same browser could act as a resident."""
    name = _host_name(request.host)
    if name not in {"localhost", host} and not _is_address(name):
        return "this host name is not served here"
    if request.method in _SAFE:
        return None
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        return "requests from other sites are refused"
    if origin is not None and urlsplit(origin).netloc != request.host:
        return "requests from other sites are refused"
    return None


def _host_name(host: str) -> str:
    return (urlsplit(f"//{host}").hostname or "").lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
