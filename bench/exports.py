"""Exports of a hundred thousand initiatives: what each kind of file takes of processor and memory, beyond the start.

`python -m bench.exports URL FORMAT FOLDER SINCE` runs in a process of its own, so that its memory can be told.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from admin.exports.asked import Asked, Format, personal_in
from admin.exports.columns import Setting
from admin.exports.writing import write_out
from bench.table import row
from bot import locales
from domain.initiatives import Question
from domain.texts import Texts
from storage.console.export_rows import Wanted, page
from storage.database import Database
from storage.migrate import upgrade
from storage.tables import answers, initiatives, residents, signature_lists, signatures, steps

INITIATIVES, RESIDENTS = 100_000, 5_000
DOSSIERS = timedelta(days=3)
"""Of those begun in the last days, some 4,000: all would take half an hour, and each is like the one before."""
BEGUN = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
WIDTHS = (34, 12, 10, 12, 12, 10)

_TOGETHER = 2_000
_WORDS = "Elke zaterdag samen tuinieren op het plein, met de buren en de kinderen. Komşular tanışır. حديقة مع الجيران "


@dataclass(frozen=True)
class Written:
    """Seconds of the processor; bytes of the file, and of memory: before the first row, at most, at most later."""

    count: int
    seconds: float
    size: int
    before: int
    most: int
    most_later: int


async def main(*, quick: bool) -> None:
    """Measure and print."""
    count = INITIATIVES // 50 if quick else INITIATIVES
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/voordeur.db"
        await upgrade(url)
        await seed(url, count)
        print(f"Exports of {count:,} initiatives, SQLite, with everything in them; each in a process of its own.\n")
        print(row(("file", "initiatives", "CPU s", "MB of file", "MB at most", "of it new"), WIDTHS))
        for kind in Format:
            since = BEGUN + timedelta(minutes=count) - DOSSIERS if kind is Format.DOSSIERS else BEGUN
            one = await asyncio.to_thread(_elsewhere, url, kind, folder, since.date())
            cells = (f"{one.count:,}", f"{one.seconds:.1f}", f"{one.size / 1e6:.1f}", f"{one.most / 1e6:.0f}")
            print(row((kind.value, *cells, f"{(one.most - one.before) / 1e6:.0f}"), WIDTHS))


def _elsewhere(url: str, kind: Format, folder: str, since: date) -> Written:
    command = [sys.executable, "-m", "bench.exports", url, kind.value, folder, since.isoformat()]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Written(**json.loads(told.splitlines()[-1]))


async def written(url: str, kind: Format, folder: Path, since: date) -> Written:
    """Write one file, with a look at the memory after each page."""
    database, process = Database(url), psutil.Process()
    setting = Setting(Texts(locales.catalogues()), "nl", "http://localhost:8090", BEGUN)
    asked = Asked(kind, since=since, personal=personal_in(kind))
    # What is read at first use, such as the places of the city, is there in a running console.
    async with database.reading() as connection:
        first = await page(connection, Wanted(), most=1)
    path = folder / f"out.{asked.format.extension}"
    before, seen = process.memory_info().rss, [0]

    async def progress(_done: int) -> None:
        seen.append(process.memory_info().rss)

    began = time.process_time()
    count = await write_out(database, asked, setting, path, progress)
    seconds = time.process_time() - began
    seen.append(process.memory_info().rss)
    await database.close()
    assert first
    return Written(count, seconds, path.stat().st_size, before, max(seen), max(seen[len(seen) // 2 :]))


async def seed(url: str, count: int) -> None:
    """So many initiatives with six answers, five signatures and three steps each."""
    database = Database(url)
    async with database.writing() as connection:
        people = [
            {"id": number, "telegram_id": number, "first_name": "Fatma", "language": "tr", "created_at": BEGUN}
            for number in range(1, RESIDENTS + 1)
        ]
        await connection.execute(residents.insert(), people)
        for first in range(0, count, _TOGETHER):
            numbers = range(first, min(first + _TOGETHER, count))
            for table, rows in _rows(numbers).items():
                await connection.execute(table.insert(), rows)
        await connection.commit()
    await database.close()


def _rows(numbers: range) -> Mapping[Any, list[dict[str, Any]]]:
    return {
        initiatives: [_initiative(number) for number in numbers],
        answers: [one for number in numbers for one in _answers(number)],
        signature_lists: [_list(number) for number in numbers],
        signatures: [one for number in numbers for one in _signatures(number)],
        steps: [one for number in numbers for one in _steps(number)],
    }


def _initiative(number: int) -> dict[str, Any]:
    at = BEGUN + timedelta(minutes=number)
    return {
        "id": f"{number:032x}",
        "resident_id": 1 + number % RESIDENTS,
        "stage": "submitted",
        "two_sentences": _WORDS,
        "needs": {"money": "een beetje", "space": ""},
        "budget": {"version": 1, "lines": [{"what": "Koffie", "cents": 2500}]},
        "number": f"NW-{number:06}",
        "area": "GF08",
        "created_at": at,
        "changed_at": at,
    }


def _answers(number: int) -> Iterator[dict[str, Any]]:
    for question in Question:
        said = {"words": f"{_WORDS}{number}", "language": "tr", "attachments": [], "answered_at": BEGUN}
        yield {"initiative_id": f"{number:032x}", "question": question.value, **said}


def _list(number: int) -> dict[str, Any]:
    told = {"sentences": _WORDS, "answers": {}, "version": 1, "needed": 5, "most": 50}
    return {"initiative_id": f"{number:032x}", **told, "is_open": False, "told_complete": True}


def _signatures(number: int) -> Iterator[dict[str, Any]]:
    for which in range(5):
        given = {"way": "paper", "name": f"Buur {which}", "address": f"Dorpsplein {which}", "language": "nl"}
        kept = {"version": 1, "wants_news": False, "is_told": True, "signed_at": BEGUN}
        yield {"id": f"{number:028x}{which:04x}", "initiative_id": f"{number:032x}", **given, **kept}


def _steps(number: int) -> Iterator[dict[str, Any]]:
    road = ("draft", "collecting", "submitted", "in_conversation")
    for which in range(3):
        taken = {"before": road[which], "after": road[which + 1], "role": "initiator", "taken_at": BEGUN}
        yield {"id": f"{number:028x}{which:04x}", "initiative_id": f"{number:032x}", **taken}


if __name__ == "__main__":
    print(
        json.dumps(
            asdict(
                asyncio.run(
                    written(sys.argv[1], Format(sys.argv[2]), Path(sys.argv[3]), date.fromisoformat(sys.argv[4]))
                )
            )
        )
    )
