"""Headers on every answer, and how much may be sent to us. Plain ASGI: nothing of an answer is kept in memory."""

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from admin.errors import TooLargeError

LARGEST_FORM = 512 * 1024
"""Bytes of a form without files."""
LARGEST_UPLOAD = 22 * 1024 * 1024
"""Bytes of a form with a file: Telegram takes 20 MB, and there are words around it."""

_YEAR_SECONDS = 365 * 24 * 3600


def policy(nonce: str) -> str:
    """The Content-Security-Policy: only our own files; scripts only those that the page itself names."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'strict-dynamic'",
            "style-src 'self'",
            "img-src 'self' blob:",
            "media-src 'self' blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """Puts the headers on; the page finds its nonce as `request.state.nonce`."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self._app = app
        self._is_secure = is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._put(MutableHeaders(scope=message), nonce)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _put(self, headers: MutableHeaders, nonce: str) -> None:
        headers.setdefault("Content-Security-Policy", policy(nonce))
        headers.setdefault("Cache-Control", "no-store")
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self)"
        if self._is_secure:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}; includeSubDomains"


class BodyLimit:
    """Ends a request that sends more than is taken, however it says its length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_file = Headers(scope=scope).get("content-type", "").startswith("multipart/form-data")
        most = LARGEST_UPLOAD if has_file else LARGEST_FORM
        received = 0

        async def receive_some() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise TooLargeError
            return message

        await self._app(scope, receive_some, send)
