"""Insight: what the figures of a half-year take in which a hundred thousand initiatives were begun, and the report."""

import gc
import tempfile
import time
from datetime import UTC, datetime

from admin.insight import report
from admin.insight.subjects import NAMES, SUBJECTS, Look
from bench.exports import BEGUN, INITIATIVES, seed
from bench.table import row
from bot import locales
from domain.insight.periods import HalfYear
from domain.texts import Texts
from storage.database import Database
from storage.migrate import upgrade
from storage.tables import gists

WIDTHS = (34, 12, 10)
_NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
_CONCEPTS = ("gardening", "shared_meal", "football", "language_class", "litter")
_TOGETHER = 5_000


async def main(*, quick: bool) -> None:
    """Measure and print."""
    count = INITIATIVES // 50 if quick else INITIATIVES
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/voordeur.db"
        await upgrade(url)
        await seed(url, count)
        database = Database(url)
        await _say_what_they_are_about(database, count)
        gc.collect()
        print(f"\nInsight over {count:,} initiatives of one half-year, SQLite; each once.\n")
        print(row(("what", "wall ms", "CPU ms"), WIDTHS))
        await _measure(database)
        await database.close()


async def _measure(database: Database) -> None:
    texts = Texts(locales.catalogues())
    parts = []
    async with database.reading() as connection:
        look = Look(connection, HalfYear.of(BEGUN), None, _NOW, "nl")
        for name, subject in SUBJECTS.items():
            wall, cpu = time.perf_counter(), time.process_time()
            parts.append((NAMES[name], await subject(look)))
            _say(f"figures: {name}", wall, cpu)
    told = report.Report(HalfYear.of(BEGUN), None, parts, (), _NOW, "nl")
    for kind in report.KINDS:
        wall, cpu = time.perf_counter(), time.process_time()
        await report.made(told, kind, texts)
        _say(f"report of these figures: {kind}", wall, cpu)


def _say(what: str, wall: float, cpu: float) -> None:
    took = time.perf_counter() - wall, time.process_time() - cpu
    print(row((what, *(f"{1000 * one:.0f}" for one in took)), WIDTHS))


async def _say_what_they_are_about(database: Database, count: int) -> None:
    async with database.writing() as connection:
        for first in range(0, count, _TOGETHER):
            rows = [
                {
                    "initiative_id": f"{number:032x}",
                    "gist": {
                        "version": 1,
                        "concepts": {_CONCEPTS[number % len(_CONCEPTS)]: 1.0},
                        "grams": [],
                        "spot": {},
                    },
                }
                for number in range(first, min(first + _TOGETHER, count))
            ]
            await connection.execute(gists.insert(), rows)
        await connection.commit()
