"""The console as `voordeur run` starts it: its application in this process's loop, on its own port."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from datetime import datetime

import uvicorn
from fastapi import FastAPI

from admin.sign_in.provider import CALLBACK, Provider, Registration
from voordeur.settings import LOOPBACK, Settings, WrongSettingError

_END_SECONDS = 3


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: the process has one owner, and that is not it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None."""
        yield


def listen(settings: Settings) -> socket.socket:
    """The socket that browsers reach. Raises WrongSettingError when the port is taken."""
    family = socket.AF_INET6 if ":" in settings.console_host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.console_host, settings.console_port))
    except OSError as error:
        listening.close()
        where = f"{settings.console_host}:{settings.console_port}"
        raise WrongSettingError(
            f"VOORDEUR_CONSOLE_PORT cannot be used: {where} is taken by another program ({error.strerror}). "
            "Stop that one, or give another port, for example VOORDEUR_CONSOLE_PORT=8091."
        ) from None
    listening.setblocking(False)
    return listening


def origin_of(settings: Settings, listening: socket.socket) -> str:
    """How browsers reach it: as it was set, else this computer's own name, because passkeys need a name."""
    return settings.console_url or f"http://localhost:{listening.getsockname()[1]}"


def is_loopback(settings: Settings) -> bool:
    """Whether only this computer reaches it."""
    return settings.console_url is None and settings.console_host in LOOPBACK


def single_sign_on(settings: Settings, origin: str, now: Callable[[], datetime]) -> Provider | None:
    """The provider that was set; None when none was."""
    secret = settings.oidc_client_secret
    if not (settings.oidc_issuer and settings.oidc_client_id and secret and settings.oidc_name):
        return None
    registration = Registration(
        settings.oidc_issuer,
        settings.oidc_client_id,
        secret.get_secret_value(),
        settings.oidc_name,
        settings.oidc_acr or "",
    )
    return Provider(registration, f"{origin}{CALLBACK}", now)


def described(origin: str, *, is_demo: bool) -> str:
    """Where it is and how to come in: what the person reads who started it."""
    invented = "on the sign-in page, choose Samira, Joost, Annelies or Petra: they are invented"
    how = invented if is_demo else "voordeur user add"
    return f"The console: {origin}\n  To sign in: {how}."


async def serve(app: FastAPI, listening: socket.socket) -> None:
    """Until it is cancelled; then open requests have a moment to end."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=_END_SECONDS,
        ws="none",
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    finally:
        # Before it waits for open requests: these would go on for hours.
        await app.state.live.close()
        server.should_exit = True
        await serving
