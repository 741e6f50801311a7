"""The console: whole pages, the first load, two hundred open pages, and what a password costs."""

import gc
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from admin.sign_in import passwords
from bench import connected, pages
from bench.busy_office import seed_office
from bench.connected import Figures
from bench.measuring import percentile
from bench.pages import Took
from bench.table import row
from storage.database import Database
from storage.migrate import upgrade

ROUNDS = 60
WIDTHS = (40, 8, 8, 8, 8)
_PASSWORD = "vier losse woorden achter elkaar"  # noqa: S105 (nobody's)


async def main(*, quick: bool) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder}/voordeur.db"
        await upgrade(url)
        database = Database(url)
        await seed_office(database, quick=quick)
        # As voordeur/run.py does after its start.
        gc.collect()
        gc.freeze()
        rounds = 5 if quick else ROUNDS
        print(f"Pages of the console, SQLite: {rounds} of each, taken in turn; the time of the server.\n")
        print(row(("page", "p50 ms", "p95 ms", "max ms", "CPU ms"), WIDTHS))
        for line in page_lines(await pages.answered(database, folder, rounds)):
            print(row(line, WIDTHS))
        for what, size in (await pages.first_loads(database, folder)).items():
            print(f"\nFirst load of {what}: {size / 1000:.0f} kB, compressed.")
        print(connected_lines(await connected.run(database, folder, quick=quick)))
        await database.close()
    tries = await checks(rounds)
    print(
        f"\nA password (argon2): p50 {percentile([one.wall for one in tries], 0.5):.0f} ms, "
        f"of the processor {percentile([one.cpu for one in tries], 0.5):.0f} ms."
    )


def page_lines(taken: Mapping[str, Sequence[Took]]) -> Sequence[tuple[str, ...]]:
    """Of each page the median, the slow ones and the slowest; of the processor the median."""
    return [
        (
            name,
            *(f"{percentile([one.wall for one in times], share):.1f}" for share in (0.5, 0.95, 1)),
            f"{percentile([one.cpu for one in times], 0.5):.1f}",
        )
        for name, times in taken.items()
    ]


def connected_lines(one: Figures) -> str:
    """What many open pages take."""
    return (
        f"\n{one.workers} workers with an open page: {one.memory / 1e6:.0f} MB with the first, "
        f"{one.memory_with_all / 1e6:.0f} MB with all, {one.memory_later / 1e6:.0f} MB after all read the inbox.\n"
        f"When nothing happens: {one.idle * 100:.1f} % of a core with none, {one.idle_with_all * 100:.1f} % with all.\n"
        f"From a note to the last who heard: p50 {percentile(one.heard, 0.5):.2f} s, at most {max(one.heard):.2f} s.\n"
        "The inbox, asked for by all who heard, spread as pages do: "
        f"p50 {percentile(one.read, 0.5):.1f} s, the last {max(one.read):.1f} s; "
        f"{one.refused} refused."
    )


async def checks(count: int) -> Sequence[Took]:
    """What it takes to look whether a password is right, one after the other."""
    kept = await passwords.hashed(_PASSWORD)
    taken = []
    for _ in range(count):
        wall, cpu = time.perf_counter(), time.process_time()
        assert await passwords.is_right(_PASSWORD, kept)
        taken.append(Took(1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)))
    return taken
