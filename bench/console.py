"""The inbox and the search of the console over five thousand cases and a hundred thousand messages.

`python -m bench.console` prints what they take; `seed_console` fills a database for whoever measures whole pages.
"""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.handover import Reason, State, Urgency
from domain.spelling import folded
from domain.staff import Job, Staff
from storage.console.inbox_view import Filter, InboxView, Queue, queues_of
from storage.console.search import Search
from storage.database import Database
from storage.migrate import upgrade
from storage.staff import People
from storage.tables import case_reads, cases, flags, residents, transcripts

CASES, MESSAGES = 5_000, 100_000
NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
AREAS = ("GF02", "GF03", "GF04", "GF05", "GF06")

WORKER = Staff("w0", "Samira", Job.WORKER, ("ar",), frozenset(AREAS[:2]))
COORDINATOR = Staff("c0", "Annelies", Job.COORDINATOR)
STAFF = (
    WORKER,
    COORDINATOR,
    *(Staff(f"w{n}", f"Worker {n}", Job.WORKER, areas=frozenset((AREAS[n % 5],))) for n in range(1, 20)),
)

_TOGETHER = 2_000
_OPEN = {
    State.QUEUED: 80,
    State.WAITING_FOR_WORKER: 200,
    State.WAITING_FOR_RESIDENT: 200,
    State.SNOOZED: 60,
    State.RETURNED: 160,
}
"""How many of all cases are in each of these states; the others are closed."""

_NAMES = ("Fatma", "İbrahim", "Ahmed", "Şükran", "فاطمة", "محمد", "Jan", "Anneke", "Mehmet", "Yasmina")
_TALK = (
    "wij willen graag een straatfeest houden met de buren op het plein en zoeken nog iemand die kan helpen met tafels "
    "stoelen muziek eten vergunning kinderen speeltuin bankje tuin regen zaterdag kapotte lamp trap lift moeder huis "
    "mahallede bir şenlik yapmak istiyoruz komşularla birlikte yemek çocuklar için oyun bahçe yardım arıyoruz teşekkür "
    "نريد أن ننظم حفلة مع الجيران في الحي ونبحث عن مساعدة للأطفال والطعام والموسيقى شكرا جزيلا"
)
_WORDS = _TALK.split()


async def seed_console(database: Database, case_count: int = CASES, message_count: int = MESSAGES) -> None:
    """Residents with one case each, what was said in them, and who works here; the same in every run."""
    chance = random.Random(6)
    async with database.writing() as connection:
        people = People(connection)
        for one in STAFF:
            people.save(one)
        await people.flush()
        await insert(connection, residents, _residents(case_count))
        await insert(connection, cases, _cases(case_count, chance))
        await insert(connection, flags, _flags(case_count, chance))
        await insert(connection, transcripts, _lines(case_count, message_count, chance))
        await insert(connection, case_reads, _reads(case_count, message_count, chance))
        await connection.commit()


async def insert(connection: AsyncConnection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    """All of these rows, some at once."""
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == _TOGETHER:
            await connection.execute(table.insert(), some)
            some = []
    if some:
        await connection.execute(table.insert(), some)


def _residents(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        name = _NAMES[number % len(_NAMES)]
        yield {
            "id": number,
            "telegram_id": 10_000 + number,
            "first_name": name,
            "folded_name": folded(name),
            "language": ("nl", "tr", "ar")[number % 3],
            "created_at": NOW,
        }


def case_id_of(number: int) -> str:
    """Of the case that is made as this one, from 1; its resident has this number."""
    return f"{number:032x}"


def _cases(count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    states = [state for state, many in _OPEN.items() for _ in range(many * count // CASES)]
    states += [State.CLOSED] * (count - len(states))
    chance.shuffle(states)
    for number, state in enumerate(states, start=1):
        opened = NOW - timedelta(minutes=chance.randrange(60 * 24 * 30))
        waits = state in {State.QUEUED, State.WAITING_FOR_WORKER}
        yield {
            "id": case_id_of(number),
            "resident_id": number,
            "state": state.value,
            "urgency": int(chance.choices(list(Urgency), (1, 9, 10))[0]),
            "area": chance.choice(AREAS),
            "neighbourhood": "Osdorp",
            "language": ("nl", "tr", "ar")[number % 3],
            "worker_id": None if state is State.QUEUED else chance.choice(STAFF).id,
            "opened_at": opened,
            "waiting_since": opened if waits else None,
            "answer_by": opened + timedelta(hours=2) if waits else None,
            "snoozed_until": NOW + timedelta(days=1) if state is State.SNOOZED else None,
            "closed_at": opened + timedelta(hours=5) if state is State.CLOSED else None,
            "call_at": None if state is State.CLOSED else NOW + timedelta(days=1),
        }


def _flags(count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        for which in range(chance.choice((1, 1, 2, 3))):
            reason = chance.choice([one for one in Reason if one is not Reason.CRISIS or chance.random() < 0.3])
            yield {
                "id": f"{number:028x}{which:04x}",
                "case_id": case_id_of(number),
                "reason": reason.value,
                "subject": "suicide" if reason is Reason.CRISIS else "",
                "words": "",
                "raised_at": NOW - timedelta(hours=which),
            }


def _lines(count: int, messages: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, messages + 1):
        whose = chance.randrange(count) + 1
        yield {"id": number, **line_of(whose, NOW - timedelta(minutes=messages - number), number, chance)}


def line_of(whose: int, at: datetime, number: int, chance: random.Random) -> dict[str, Any]:
    """Something that was said in the chat of this resident; `number` is in its ref."""
    author = chance.choices(("resident", "bot", "worker"), (4, 4, 2))[0]
    words = some_words(chance)
    return {
        "resident_id": whose,
        "author": author,
        "kind": "text",
        "words": words,
        "folded": "" if author == "bot" else folded(words),
        "ref": f"{number:032x}",
        "case_id": case_id_of(whose) if chance.random() < 0.7 else None,
        "worker_id": chance.choice(STAFF).id if author == "worker" else None,
        "said_at": at,
    }


def some_words(chance: random.Random) -> str:
    """Three to twenty-four, of three languages."""
    return " ".join(chance.choices(_WORDS, k=chance.randrange(3, 25)))


def _reads(count: int, messages: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        for one in chance.sample(STAFF, 3):
            line = chance.randrange(messages)
            yield {"case_id": case_id_of(number), "staff_id": one.id, "line_id": line, "at": NOW}


SEARCHES: Mapping[str, str] = {
    "a common word": "straatfeest",
    "a rare word": "zoekditniet",
    "two words, Arabic": "الجيران حفله",
}


Look = Callable[[AsyncConnection], Awaitable[object]]


async def measured(database: Database) -> Mapping[str, float]:
    """Milliseconds at the median of each look, with its reading transaction."""
    return {
        f"{viewer.job}: {name}": await _median(database, look)
        for viewer in (WORKER, COORDINATOR)
        for name, look in _looks(viewer).items()
    }


def _looks(viewer: Staff) -> Mapping[str, Look]:
    def inbox(queue: Queue) -> Look:
        return lambda connection: InboxView(connection, viewer).shown(queue, Filter())

    def counts(connection: AsyncConnection) -> Awaitable[object]:
        return InboxView(connection, viewer).counts(Filter())

    def words(typed: str) -> Look:
        return lambda connection: Search(connection, viewer).for_words(typed)

    def names(connection: AsyncConnection) -> Awaitable[object]:
        return Search(connection, viewer).for_cases("ibrahim")

    return {
        **{queue.value: inbox(queue) for queue in queues_of(viewer.job)},
        "counts": counts,
        **{f"search, {name}": words(typed) for name, typed in SEARCHES.items()},
        "search, a name": names,
    }


async def _median(database: Database, look: Look, rounds: int = 15) -> float:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        async with database.reading() as connection:
            await look(connection)
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


async def run(case_count: int = CASES, message_count: int = MESSAGES) -> Mapping[str, float]:
    """On a new SQLite database."""
    with tempfile.TemporaryDirectory() as folder:
        return await _run(f"sqlite+aiosqlite:///{folder}/voordeur.db", case_count, message_count)


async def _run(url: str, case_count: int, message_count: int) -> Mapping[str, float]:
    await upgrade(url)
    database = Database(url)
    try:
        await seed_console(database, case_count, message_count)
        return await measured(database)
    finally:
        await database.close()


def lines(found: Mapping[str, float]) -> Sequence[str]:
    """To be printed."""
    return [f"{name:<40} {taken:7.1f} ms" for name, taken in found.items()]


if __name__ == "__main__":
    print("\n".join(lines(asyncio.run(run()))))
