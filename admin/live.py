"""What changes is told to open pages within a second, as server-sent events; a page then fetches itself anew.

An event says *that* something changed in a case or an initiative, and only to who may see it: what it was, the page
reads from its own address with its own right to see it. So a page that follows them always equals one that was opened
just now.

    changed   {"cases": [ids], "urgent": [ids], "initiatives": [ids], "within": ms}
              urgent: somebody is needed there at once, by whoever reads this
              within: the time over which pages spread that only list these, so that not all ask at once
    typing    {"case": id, "staff": id, "name": "Joost"}
    refresh   anything may have changed: read everything again
    ended     nobody is signed in here any more

Each `changed` and `refresh` has an id. A browser that comes back with the last one it saw gets what it missed, or
`refresh` when that is not known here any more: another process, a lost connection to the database, too long ago.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from admin.access import sees_area, sees_case
from admin.console import Console
from admin.routing import ApartRoute, may
from admin.visit import TheVisit, token_of
from domain.handover import Case, State, Urgency
from domain.staff import Job, Staff
from storage.console.initiatives_view import InitiativesView
from storage.console.sessions import find_session
from storage.database import Database, is_out_of_order
from storage.signals import Change, ReadAgain, Signal, Typing
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

TOGETHER = 0.3
"""Seconds within which changes become one event: a turn, its receipt and its answer come in a row."""

HEARTBEAT = 15.0
"""Seconds after which a line without meaning says that both are still there, also to proxies on the way."""

SESSION_CHECKED = 30.0
"""Seconds after which a stream ends at the latest when its session does."""

COME_BACK_MS = 1500
"""After how long a browser comes back when its stream broke."""

SPREAD_MS, LONGEST_SPREAD_MS = 30, 6000
"""How long the server takes to make a list, about, and the most that somebody waits because many others read too."""

KEPT = 500
"""Batches of changes that are remembered for who comes back."""

WAITING = 50
"""Events that may wait for one slow browser; with more it reads everything again."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What changed within one moment: the cases as they are after it, and the areas of the initiatives."""

    number: int
    changes: Mapping[str, tuple[Case, Change]]
    areas: Mapping[str, str]

    def for_reader(self, person: Staff) -> dict[str, list[str]] | None:
        """What of it this person is told; None: nothing."""
        seen = {one: both for one, both in self.changes.items() if _concerns(person, *both)}
        initiatives = sorted(one for one, area in self.areas.items() if sees_area(person, area))
        if not (seen or initiatives):
            return None
        urgent = sorted(one for one, both in seen.items() if _calls(person, *both))
        return {"cases": sorted(seen), "urgent": urgent, "initiatives": initiatives}


def _concerns(person: Staff, case: Case, change: Change) -> bool:
    """They may see it; or they could until now, and should see that it is gone."""
    return sees_case(person, case) or (person.id in change.people and person.job is not Job.ADMINISTRATOR)


def _calls(person: Staff, case: Case, change: Change) -> bool:
    """Somebody is needed there at once, and it may be this person."""
    if not change.urgent or case.urgency is not Urgency.URGENT or case.state in {State.CLOSED, State.RETURNED}:
        return False
    return case.state is State.QUEUED or case.worker_id == person.id


@dataclass(eq=False)
class Reader:
    """One open page."""

    person: Staff
    _waiting: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(WAITING))
    is_ended: bool = False

    def tell(self, event: str, *, instead: str) -> None:
        """Have it sent this. When too much waits already, it is sent `instead` of all that."""
        try:
            self._waiting.put_nowait(event)
        except asyncio.QueueFull:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(instead)

    def end(self) -> None:
        """It is sent nothing any more."""
        self.is_ended = True
        self.tell("", instead="")

    async def next(self, seconds: float) -> str | None:
        """The next event; None when there is none for so long."""
        with suppress(TimeoutError):
            return await asyncio.wait_for(self._waiting.get(), seconds)
        return None


class Hub:
    """Brings what is heard of the database to the open pages of this process. It begins with the first of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._readers: set[Reader] = set()
        self._kept: deque[Batch] = deque(maxlen=KEPT)
        self._era = ""
        self._number = 0
        self._changes: dict[str, Change] = {}
        self._typing: list[Typing] = []
        self._initiatives: set[str] = set()
        self._is_lost = False
        self._work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.is_closed = False

    @property
    def position(self) -> str:
        """How far it has told; empty as long as nothing is heard. Nothing that comes after it is missed from there."""
        return f"{self._era}-{self._number}" if self._era else ""

    @contextmanager
    def reader(self, person: Staff, last: str) -> Iterator[Reader]:
        """A page that saw everything until the position `last`: it is told what it missed, and what comes."""
        if self._task is None and not self.is_closed:
            self._task = asyncio.create_task(self._run())
        reader = Reader(person)
        self._readers.add(reader)
        missed = self._since(last)
        for batch in missed or ():
            self._tell_batch(batch, [reader])
        # Before anything is heard, all pages are about to be told so anyway.
        if missed is None and self._era:
            reader.tell(self._refresh(), instead=self._refresh())
        if self.is_closed:
            reader.end()
        try:
            yield reader
        finally:
            self._readers.discard(reader)

    async def close(self) -> None:
        """End all streams: the process stops."""
        self.is_closed = True
        for reader in self._readers:
            reader.end()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def _since(self, last: str) -> Sequence[Batch] | None:
        """What was told after this position; None when that is not known."""
        era, _, number = last.partition("-")
        if not self._era or era != self._era or not number.isdecimal() or len(number) > 18:
            return None
        missed = [batch for batch in self._kept if batch.number > int(number)]
        is_whole = int(number) + len(missed) == self._number
        return missed if is_whole else None

    async def _run(self) -> None:
        async with self._database.signals.heard_by(self._heard):
            while True:
                await self._work.wait()
                await asyncio.sleep(TOGETHER)
                self._work.clear()
                await self._tell()

    def _heard(self, signal: Signal) -> None:
        if isinstance(signal, ReadAgain):
            self._is_lost = True
        else:
            for case_id, change in signal.cases.items():
                self._changes.setdefault(case_id, Change()).add(change)
            self._typing += signal.typing
            self._initiatives |= signal.initiatives
        self._work.set()

    async def _tell(self) -> None:
        changes, self._changes = self._changes, {}
        typing, self._typing = self._typing, []
        initiatives, self._initiatives = self._initiatives, set()
        is_lost, self._is_lost = self._is_lost, False
        cases: Mapping[str, Case] = {}
        areas: Mapping[str, str] = {}
        if not is_lost:
            try:
                cases, areas = await self._as_they_are({*changes, *(one.case_id for one in typing)}, initiatives)
            except Exception:
                # Who reads everything again finds what this was about.
                log.exception("signals_not_told")
                is_lost = True
        if is_lost:
            self._begin_anew()
            return
        self._number += 1
        known = {one: (cases[one], change) for one, change in changes.items() if one in cases}
        batch = Batch(self._number, known, areas)
        self._kept.append(batch)
        self._tell_batch(batch, self._readers)
        for reader in self._readers:
            for one in typing:
                if one.staff_id != reader.person.id and one.case_id in cases:
                    self._tell_typing(reader, cases[one.case_id], one)

    async def _as_they_are(
        self, case_ids: set[str], initiative_ids: set[str]
    ) -> tuple[Mapping[str, Case], Mapping[str, str]]:
        """The cases, and the areas of the initiatives."""
        async with self._database.reading() as connection:
            cases = {case.id: case for case in await UnitOfWork(connection).cases.some(case_ids)}
            return cases, await InitiativesView(connection).areas(initiative_ids)

    def _begin_anew(self) -> None:
        """What was missed is not known: every page reads everything again, and no earlier position holds."""
        self._era, self._number = secrets.token_hex(6), 0
        self._kept.clear()
        for reader in self._readers:
            reader.tell(self._refresh(), instead=self._refresh())

    def _tell_batch(self, batch: Batch, readers: Collection[Reader]) -> None:
        told = {reader: what for reader in readers if (what := batch.for_reader(reader.person))}
        within = min(SPREAD_MS * (len(told) - 1), LONGEST_SPREAD_MS)
        for reader, what in told.items():
            event = what | {"within": 0 if what["urgent"] else within}
            reader.tell(_event("changed", event, f"{self._era}-{batch.number}"), instead=self._refresh())

    def _tell_typing(self, reader: Reader, case: Case, one: Typing) -> None:
        if sees_case(reader.person, case):
            told = {"case": one.case_id, "staff": one.staff_id, "name": one.name}
            reader.tell(_event("typing", told), instead=self._refresh())

    def _refresh(self) -> str:
        return _event("refresh", {}, self.position)


def _event(name: str, told: Mapping[str, object], position: str = "") -> str:
    # JSON has no line breaks, so one line of data holds it.
    place = f"id: {position}\n" if position else ""
    return f"{place}event: {name}\ndata: {json.dumps(told, separators=(',', ':'))}\n\n"


router = APIRouter(route_class=ApartRoute)


@router.get("/live")
@may()
async def live(visit: TheVisit, request: Request) -> Response:
    """What changes in the cases that this person may see, until they leave or their session ends."""
    # After a break the browser says what it saw last; at first, the page says what it was made with.
    last = request.headers.get("last-event-id") or request.query_params.get("from", "")
    return StreamingResponse(
        _stream(request.app.state.live, visit.console, token_of(request, visit.console), visit.person, last),
        media_type="text/event-stream",
        # Some proxies keep an answer until it is whole.
        headers={"X-Accel-Buffering": "no"},
    )


async def _stream(hub: Hub, console: Console, token: str, person: Staff, last: str) -> AsyncIterator[str]:
    with hub.reader(person, last) as reader:
        yield f"retry: {COME_BACK_MS}\n\n"
        loop = asyncio.get_running_loop()
        checked = loop.time()
        while not reader.is_ended:
            event = await reader.next(HEARTBEAT)
            if event != "":
                yield event or ": still here\n\n"
            if loop.time() - checked < SESSION_CHECKED:
                continue
            checked = loop.time()
            now_there = await _still_there(console, token, person)
            if now_there is None:
                yield _event("ended", {})
                return
            # Their areas may be others now.
            reader.person = now_there


async def _still_there(console: Console, token: str, person: Staff) -> Staff | None:
    """Whose session it is now; `person` while the database cannot say."""
    try:
        async with console.database.reading() as connection:
            found = await find_session(connection, token, console.now())
    except Exception as error:
        if is_out_of_order(error):
            return person
        raise
    return found[1] if found and found[0].is_full else None
