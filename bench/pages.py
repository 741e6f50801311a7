"""Whole pages of the console through its ASGI application, and what a browser fetches that comes for the first time."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

from bench.busy_office import LONG_CHAT, initiative_id_of
from bench.console import COORDINATOR, SEARCHES, WORKER
from domain.staff import Staff
from storage.console.inbox_view import queues_of
from storage.database import Database
from tests.support.console import Office, Visitor

_NAMED = re.compile(r"""(?:href|src)="(/static/[^"#]+)|url\("([^"#]+)"\)""")
"""The static files that a page or a sheet names: `admin/templates/base.html` has no other form."""


@dataclass(frozen=True)
class Took:
    """What one answer took, in milliseconds; `cpu` is that of the process with all its threads."""

    wall: float
    cpu: float


class Timed:
    """The application, and what its last answer took."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.took = Took(0, 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        await self._app(scope, receive, send)
        self.took = Took(1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu))


def pages_of(person: Staff) -> Mapping[str, str]:
    """The addresses that are asked for, by name."""
    return {
        **{f"inbox, {queue.value}": f"/inbox?queue={queue.value}" for queue in queues_of(person.job)},
        "a case, 100 lines": f"/cases/{LONG_CHAT}",
        **{f"search, {name}": f"/search?q={quote(words)}" for name, words in SEARCHES.items()},
        "initiatives": "/initiatives",
        "initiatives, searched": "/initiatives?q=straatfeest",
        "an initiative": f"/initiatives/{initiative_id_of(1)}",
        "tasks": "/tasks",
        "standard replies": "/replies",
    }


async def answered(database: Database, folder: Path, rounds: int) -> Mapping[str, list[Took]]:
    """What each page took the server; they are asked for in turn, so that a busy moment hits them all."""
    office = Office(database, folder)
    office.app = timed = Timed(office.app)  # type: ignore[assignment]
    taken: dict[str, list[Took]] = {}
    async with office.signed_in(WORKER) as worker, office.signed_in(COORDINATOR) as coordinator:
        for number in range(rounds + 1):
            for person, visitor in ((WORKER, worker), (COORDINATOR, coordinator)):
                for name, path in pages_of(person).items():
                    await _opened(visitor, path)
                    # The first time its template is compiled.
                    if number:
                        taken.setdefault(f"{person.job}: {name}", []).append(timed.took)
    return taken


async def _opened(visitor: Visitor, path: str) -> None:
    answer = await visitor.client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"


async def first_loads(database: Database, folder: Path) -> Mapping[str, int]:
    """Compressed bytes of some pages with all static files they name; headers are left out."""
    office = Office(database, folder)
    async with office.visitor() as guest, office.signed_in(WORKER) as worker:
        return {
            "signing in": await _first_load(guest, "/sign-in"),
            "the inbox": await _first_load(worker, "/inbox?queue=done"),
            "a case, 100 lines": await _first_load(worker, f"/cases/{LONG_CHAT}"),
        }


async def _first_load(visitor: Visitor, path: str) -> int:
    sizes: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in sizes:
            continue
        answer = await visitor.client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        sizes[address] = answer.num_bytes_downloaded
        waiting += [str(answer.url.join(one or other)) for one, other in _NAMED.findall(answer.text)]
    return sum(sizes.values())
