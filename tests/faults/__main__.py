"""The whole sweep: `python -m tests.faults` kills and restarts for some minutes, and prints what came of it."""

# ruff: noqa: T201 (its figures are what it is for)

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from storage.migrate import upgrade
from tests.faults.killing import Figures as Talked
from tests.faults.killing import killed_while_they_talk
from tests.faults.nursery import Nursery
from tests.faults.stepping import Stepping
from tests.faults.taking_over import TakingOver
from tests.faults.writing import Figures as Written
from tests.faults.writing import killed_while_they_write
from tests.support.databases import PostgreSQL, postgresql

RESIDENTS, KILLS_A_ROUND = 8, 20
MESSAGES = 20
"""Of the worker, and of the resident: so many that all kills fall into their talk."""


def main() -> None:
    """Kill at chosen moments on both databases, end at many steps on SQLite. The exit code says whether it held."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="rounds of kills on each database")
    parser.add_argument("--steps", type=int, default=1000, help="at how many steps a turn is ended")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="faults-") as name, postgresql() as server:
        folder = Path(name)
        nursery = Nursery(folder / "log")
        asyncio.run(upgrade(f"sqlite+aiosqlite:///{folder / 'empty.db'}"))
        wrong = [
            *_kills(nursery, server, folder, range(asked.seed, asked.seed + asked.rounds)),
            *_steps(nursery, folder, "chats of residents", Stepping, asked.steps),
            *_steps(nursery, folder, "a takeover", TakingOver, asked.steps),
        ]
        nursery.close()
    sys.exit(1 if wrong else 0)


def _kills(nursery: Nursery, server: PostgreSQL, folder: Path, seeds: range) -> Iterator[str]:
    for seed in seeds:
        for database in ("sqlite", "postgresql"):
            for kind in (_killed_while_they_talk, _killed_while_they_write):
                room = folder / f"{database}-{kind.__name__}-{seed}"
                room.mkdir()
                started = time.monotonic()
                figures = asyncio.run(kind(nursery, server if database == "postgresql" else None, room, seed))
                print(f"seed {seed}, {figures} ({time.monotonic() - started:.0f} s)", flush=True)
                yield from figures.wrong


async def _killed_while_they_talk(nursery: Nursery, server: PostgreSQL | None, room: Path, seed: int) -> Talked:
    url = await _database(server, room)
    return await killed_while_they_talk(nursery, url, room, residents=RESIDENTS, kills=KILLS_A_ROUND, seed=seed)


async def _killed_while_they_write(nursery: Nursery, server: PostgreSQL | None, room: Path, seed: int) -> Written:
    url = await _database(server, room)
    return await killed_while_they_write(nursery, url, room, messages=MESSAGES, kills=KILLS_A_ROUND, seed=seed)


async def _database(server: PostgreSQL | None, room: Path) -> str:
    """The address of a new one."""
    if server:
        return await server.create()
    return f"sqlite+aiosqlite:///{shutil.copyfile(room.parent / 'empty.db', room / 'voordeur.db')}"


def _steps(nursery: Nursery, folder: Path, what: str, kind: type[Stepping], count: int) -> list[str]:
    room = folder / what
    room.mkdir()
    stepping = kind(nursery, folder / "empty.db", room)
    ends = [stepping.end_behind(commit) for commit in range(1, stepping.commits + 1)]
    ends += [stepping.end_at(1 + stepping.steps * number // count) for number in range(count)]
    wrong = [f"{end.where}: {end.wrong}" for end in ends if end.wrong]
    print(
        f"sqlite, {what}: ended behind each of {stepping.commits} commits and at {count} of {stepping.steps} steps; "
        f"{sum(end.in_flight for end in ends)} messages in flight, {sum(end.twice for end in ends)} sent twice, "
        f"{sum(end.uncertain for end in ends)} perhaps sent and never again, {sum(end.silenced for end in ends)} "
        "that a worker came before; " + ("; ".join(wrong) or "always the same state"),
        flush=True,
    )
    return wrong


if __name__ == "__main__":
    main()
