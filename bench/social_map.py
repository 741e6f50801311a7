"""Questions to a map of fifty thousand services: how long each takes, also while the index is being filled anew.

The services are those of the demo map, each two hundred times and more, moved about the city and given names of their
own. `python -m bench.social_map` runs in a process of its own, so that its memory can be told.
"""

import asyncio
import gc
import json
import logging
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import psutil
import structlog
from sqlalchemy import update

from bench.measuring import percentile
from bot.map_keeper import MapKeeper
from domain import occasions, places
from domain.social_map import understanding
from domain.social_map.asking import Question, ask, place_in
from domain.social_map.hsds import entry_of
from domain.social_map.index import Index
from domain.social_map.service import Entry, Spot
from domain.social_map.staging import current_reader
from domain.social_map.tagging import needs_of
from domain.spelling import bare
from storage.database import Database
from storage.map_revision import REVISION
from storage.migrate import upgrade
from storage.tables import counters, map_services
from tests.evaluation.cases import Case, questions, services

SERVICES = 50_000
_NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
_SYLLABLES = (
    "ba",
    "de",
    "ho",
    "ka",
    "li",
    "mo",
    "ne",
    "pa",
    "ru",
    "sa",
    "ti",
    "vo",
    "zon",
    "dam",
    "veld",
    "tuin",
    "brug",
)
_POSTCODES = (1054, 1061, 1063, 1069, 1093)


@dataclass(frozen=True)
class Asked:
    """Milliseconds a question (`near`: with a place), seconds to fill, bytes, and the longest wait while filling."""

    p50: float
    p99: float
    near_p50: float
    near_p99: float
    while_filling_p99: float
    longest_pause: float
    full_text_p50: float
    full_text_p99: float
    filling: float
    memory: int
    services: int


def run(*, quick: bool = False) -> Asked:
    """Filled in one process and asked in another, so that what is left of filling is not taken for the map."""
    with tempfile.TemporaryDirectory() as folder:
        url, count = f"sqlite+aiosqlite:///{folder}/map.db", SERVICES // 50 if quick else SERVICES
        for step in (["fill", str(count)], ["ask"]):
            command = [sys.executable, "-m", "bench.social_map", url, *step]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Asked(**json.loads(told.splitlines()[-1]))


async def measured(url: str) -> Asked:
    """Read the map, ask, and ask while it is read anew."""
    database = Database(url)
    places.default()
    occasions.warm_up(_NOW)
    understanding.warm_up()
    cases = list(questions())
    before = psutil.Process().memory_info().rss
    keeper = MapKeeper(database)
    began = time.perf_counter()
    await keeper.look()
    filling = time.perf_counter() - began
    memory = psutil.Process().memory_info().rss - before
    # As voordeur/run.py does after its start.
    gc.collect()
    gc.freeze()
    _asked(keeper.index, cases[::10])
    anywhere = _asked(keeper.index, cases)
    near = _asked(keeper.index, [_somewhere(case) for case in cases])
    meanwhile, pauses = await _while_filling(database, keeper)
    await database.close()
    full_text = _asked_full_text(len(keeper.index), cases)
    return Asked(
        *(percentile(anywhere, share) for share in (0.5, 0.99)),
        *(percentile(near, share) for share in (0.5, 0.99)),
        percentile(meanwhile, 0.99),
        max(pauses),
        *(percentile(full_text, share) for share in (0.5, 0.99)),
        filling,
        memory,
        len(keeper.index),
    )


async def _while_filling(database: Database, keeper: MapKeeper) -> tuple[list[float], list[float]]:
    """Milliseconds of every question asked while a new index is filled, and of the waits of a loop that only sleeps."""
    async with database.writing() as connection:
        await connection.execute(update(counters).values(value=counters.c.value + 1))
        await connection.commit()
    filling = asyncio.create_task(keeper.look())
    taken: list[float] = []
    pauses: list[float] = [0.0]
    cases = list(questions())
    while not filling.done():
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        pauses.append(1000 * (time.perf_counter() - began) - 5)
        taken += _asked(keeper.index, [random.choice(cases)])
    await filling
    return taken, pauses


def _asked(index: Index, cases: Sequence[Case]) -> list[float]:
    taken = []
    for case in cases:
        began = time.perf_counter()
        ask(index, Question(case.words, case.language, _NOW, place_in(case.words, case.language)))
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _asked_full_text(count: int, cases: Sequence[Case]) -> list[float]:
    """The peer: SQLite's own full-text search, any word of the question."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE map USING fts5(id UNINDEXED, words, tokenize='unicode61')")
    connection.executemany("INSERT INTO map VALUES (?, ?)", ((one.id, bare(one.words)) for one in _entries(count)))
    taken = []
    for case in cases:
        words = " OR ".join(f'"{word}"' for word in bare(case.words).split())
        began = time.perf_counter()
        connection.execute("SELECT id FROM map(?) ORDER BY rank LIMIT 3", (words,)).fetchall()
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _somewhere(case: Case) -> Case:
    return replace(case, words=f"{case.words} {random.choice(_POSTCODES)}")


async def fill(url: str, count: int) -> None:
    """A database with so many services, as an import leaves it."""
    await upgrade(url)
    database = Database(url)
    read_by = current_reader().read_by
    async with database.writing() as connection:
        rows = [
            {
                "id": entry.id,
                "document": {},
                "digest": "",
                "entry": entry.to_json(),
                "read_by": read_by,
                "changed_at": _NOW,
            }
            for entry in _entries(count)
        ]
        await connection.execute(map_services.insert(), rows)
        await connection.execute(counters.insert(), {"name": REVISION, "value": 1})
        await connection.commit()
    await database.close()


def _entries(count: int) -> Iterator[Entry]:
    random.seed(1)
    real = [entry_of(service, needs_of(service)) for service in services() if service.is_active]
    for number in range(count):
        entry = real[number % len(real)]
        name = f"{entry.name} {''.join(random.choices(_SYLLABLES, k=3)).title()}"
        yield replace(
            entry,
            id=str(UUID(int=number)),
            name=name,
            words=f"{name}\n{entry.words}",
            spots=tuple(_moved(spot) for spot in entry.spots),
        )


def _moved(spot: Spot) -> Spot:
    if spot.coordinate is None:
        return spot
    latitude, longitude = spot.coordinate
    return replace(spot, coordinate=(latitude + random.gauss(0, 0.01), longitude + random.gauss(0, 0.015)))


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    match sys.argv[1:]:
        case [address, "fill", number]:
            asyncio.run(fill(address, int(number)))
        case [address, "ask"]:
            print(json.dumps(asdict(asyncio.run(measured(address)))))
