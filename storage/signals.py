"""What changed, told to whoever shows it now: which cases, and that somebody is writing.

A unit of work notes what it touches (`Changes`); at its commit that is told once (`Signals`). A signal says *that*
something changed and never what: whoever hears it reads it again from the database, with their own right to see it. So
one that is lost costs nothing but time, and all that follows from a lost connection is to read everything again.

On PostgreSQL it goes by NOTIFY in the same transaction, and every process that listens hears it, this one too. SQLite
has one process: it is told there, after the commit.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from tenacity import RetryCallState, retry, retry_if_exception_type, wait_random_exponential

from domain.handover import Case

log = structlog.get_logger()

CHANNEL = "voordeur_cases"
LARGEST = 7900
"""Bytes. PostgreSQL takes 8000 at most: https://www.postgresql.org/docs/current/sql-notify.html."""

_ALIVE_SECONDS = 20.0
"""How often the connection that listens is asked whether it is still there: one that was cut tells nobody."""
_ANSWER_SECONDS = 5.0

_NOTIFY = text("SELECT pg_notify(:channel, :payload)").bindparams(channel=CHANNEL)


@dataclass(slots=True)
class Change:
    """That something was said in a case, or done with it."""

    urgent: bool = False
    """Somebody is needed there at once."""
    people: set[str] = field(default_factory=set)
    """Ids of staff who have, or had, to do with it: they hear of it wherever they work."""

    def add(self, other: "Change") -> None:
        """That happened too."""
        self.urgent |= other.urgent
        self.people |= other.people


@dataclass(frozen=True, slots=True)
class Typing:
    """A member of staff is writing in a case."""

    case_id: str
    staff_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """What one commit changed, by the ids of cases and of initiatives."""

    cases: Mapping[str, Change] = field(default_factory=dict)
    typing: tuple[Typing, ...] = ()
    initiatives: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """Anything may have changed: signals were lost, or there were too many to name."""


Signal = Told | ReadAgain
Hear = Callable[[Signal], None]


class Changes:
    """What one unit of work touches."""

    def __init__(self) -> None:
        self._cases: dict[str, Change] = {}
        self._typing: list[Typing] = []
        self._initiatives: set[str] = set()

    def said(self, case_id: str) -> None:
        """Something was said in this case, or became of what was said."""
        self._of(case_id)

    def moved(self, case_id: str, *people: str | None) -> None:
        """Something was done with this case, by these members of staff or to these."""
        self._of(case_id).people.update(one for one in people if one)

    def saved(self, case: Case) -> None:
        """The case is like this now."""
        self.moved(case.id, case.worker_id, case.routed_to)

    def calls(self, case_id: str) -> None:
        """Somebody is needed in this case at once."""
        self._of(case_id).urgent = True

    def types(self, case_id: str, staff_id: str, name: str) -> None:
        """Somebody is writing in this case, at this moment. Nothing of it is kept."""
        self._typing.append(Typing(case_id, staff_id, name))

    def initiative(self, initiative_id: str) -> None:
        """An initiative that others than its initiator can read, or who supports it, is another now."""
        self._initiatives.add(initiative_id)

    def take(self) -> Told | None:
        """All of it, once; None when there is nothing to tell."""
        if not (self._cases or self._typing or self._initiatives):
            return None
        told = Told(self._cases, tuple(self._typing), frozenset(self._initiatives))
        self._cases, self._typing, self._initiatives = {}, [], set()
        return told

    def _of(self, case_id: str) -> Change:
        return self._cases.setdefault(case_id, Change())


def _tell_first(state: RetryCallState) -> None:
    if state.attempt_number == 1 and state.outcome:
        log.warning("signals_not_heard", error=type(state.outcome.exception()).__name__)


class Signals:
    """Tells and hears what was committed: in this process, or in all that stand on the same PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._hearers: list[Hear] = []

    async def commit(self, connection: AsyncConnection, changes: Changes) -> None:
        """Make the transaction last, and tell what it changed: both, or neither."""
        told = changes.take()
        if told and not self._is_sqlite:
            await connection.execute(_NOTIFY, {"payload": payload_of(told)})
        await connection.commit()
        if told and self._is_sqlite:
            for hear in tuple(self._hearers):
                hear(told)

    @asynccontextmanager
    async def heard_by(self, hear: Hear) -> AsyncIterator[None]:
        """While this is open, `hear` is called with each signal, in the order of the commits. It begins with
        `ReadAgain`, as soon as nothing more is missed.
        """
        if self._is_sqlite:
            self._hearers.append(hear)
            hear(ReadAgain())
            try:
                yield
            finally:
                self._hearers.remove(hear)
            return
        listening = asyncio.create_task(self._listen(hear))
        try:
            yield
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def _listen(self, hear: Hear) -> None:
        """Until cancelled; when the connection ends there is a new one, and what was missed is read again."""
        while True:
            connection = await self._connected(hear)
            # From here on nothing is missed.
            hear(ReadAgain())
            try:
                await _until_it_ends(connection)
            finally:
                # Not `close`, which waits for the server's answer: it may be gone.
                connection.terminate()
            log.warning("signals_lost")

    @retry(
        retry=retry_if_exception_type((OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)),
        wait=wait_random_exponential(multiplier=0.2, max=5),
        before_sleep=_tell_first,
    )
    async def _connected(self, hear: Hear) -> Any:
        """A connection of its own that listens, however long the database is away."""
        _, options = self._engine.dialect.create_connect_args(self._engine.url)
        connection = await asyncpg.connect(**options, timeout=_ANSWER_SECONDS)
        await connection.add_listener(CHANNEL, lambda *heard: hear(signal_of(heard[-1])))
        return connection


async def _until_it_ends(connection: Any) -> None:
    ended = asyncio.Event()
    connection.add_termination_listener(lambda _: ended.set())
    with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        while not ended.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), _ALIVE_SECONDS)
                return
            await asyncio.wait_for(connection.execute("SELECT 1"), _ANSWER_SECONDS)


def payload_of(told: Told) -> str:
    """As short JSON, in ASCII; empty when it does not fit."""
    cases = [[one, int(change.urgent), *sorted(change.people)] for one, change in told.cases.items()]
    typing = [[one.case_id, one.staff_id, one.name] for one in told.typing]
    # Left out where there are none: a process of the version before reads only two.
    initiatives = [sorted(told.initiatives)] if told.initiatives else []
    payload = json.dumps([cases, typing, *initiatives], separators=(",", ":"))
    return payload if len(payload) <= LARGEST else ""


def signal_of(payload: str) -> Signal:
    """What `payload_of` wrote."""
    if not payload:
        return ReadAgain()
    cases, typing, *initiatives = json.loads(payload)
    return Told(
        {one: Change(bool(urgent), set(people)) for one, urgent, *people in cases},
        tuple(Typing(*one) for one in typing),
        frozenset(*initiatives),
    )
