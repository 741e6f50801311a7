"""`make bench`: each figure beside its peer in the same run, medians of several rounds taken in turn.

`console` measures only the console, `exports` and `insight` only these, over 100,000 initiatives. `--quick` takes one
short round, to see that it works.
"""

import asyncio
import gc
import statistics
import sys
import tempfile
from collections.abc import Sequence

from bench import console_section, durable, exports, insight, obvious, reference, signing, social_map, starting
from bench.measuring import Measured, median, spread
from bench.table import row
from bench.work import PEOPLE, UPDATES
from tests.support.databases import postgresql

ROUNDS = 5
WIDTHS = (36, 8, 10, 8, 8, 8, 15, 5)


async def main(*, quick: bool) -> None:
    """Measure and print."""
    rounds, count = (1, 400) if quick else (ROUNDS, UPDATES)
    print(f"Turns: {count} text updates of {PEOPLE} people; medians of {rounds} rounds taken in turn.\n")
    measured = await turns(rounds, count)
    reference_cpu = median(measured[0]).cpu_per_update
    head = ("what", "at once", "updates/s", "p50 ms", "p99 ms", "CPU µs", "× bare aiogram", "± %")
    print(row(head, WIDTHS))
    for one in measured:
        print(row(line(one, reference_cpu), WIDTHS))
    for name, seconds, on_the_list in await signatures(rounds):
        print(
            f"\n{signing.NEIGHBOURS} neighbours sign at once, {name}: {seconds * 1000:.0f} ms, {on_the_list} counted."
        )
    asked = await asyncio.to_thread(social_map.run, quick=quick)
    print(map_line(asked))
    started = await starting.run()
    print(f"\nStart to first answer: {started.first_answer:.2f} s; the libraries alone: {started.importing:.2f} s.")
    print(f"Memory: {started.memory / 1e6:.0f} MB after the first answer, {started.memory_later / 1e6:.0f} MB later.\n")
    await console_section.main(quick=quick)
    await exports.main(quick=quick)
    await insight.main(quick=quick)


def map_line(asked: social_map.Asked) -> str:
    """What questions to the social map take."""
    return (
        f"\nA question to a map of {asked.services} services: p50 {asked.p50:.1f} ms, p99 {asked.p99:.1f} ms; "
        f"with a place p50 {asked.near_p50:.1f} ms, p99 {asked.near_p99:.1f} ms.\n"
        f"SQLite's full-text search over the same, which finds far less: p50 {asked.full_text_p50:.1f} ms, "
        f"p99 {asked.full_text_p99:.1f} ms.\n"
        f"The index takes {asked.memory / 1e6:.0f} MB and {asked.filling:.1f} s to fill; "
        f"meanwhile p99 is {asked.while_filling_p99:.1f} ms and the longest pause {asked.longest_pause:.0f} ms."
    )


async def turns(rounds: int, count: int) -> list[list[Measured]]:
    """All kinds of turn, each measured once in every round, so that a busy moment hits them all."""
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        sqlite = await durable.prepared(f"sqlite+aiosqlite:///{folder}/voordeur.db", PEOPLE)
        postgres = await durable.prepared(await server.create_empty(), PEOPLE)
        orm = await obvious.prepared(f"sqlite+aiosqlite:///{folder}/obvious.db")
        # As voordeur/run.py does after its start.
        gc.collect()
        gc.freeze()
        results: list[list[Measured]] = [[] for _ in range(6)]
        for number in range(rounds):
            few = max(count // 10, 100)
            taken = [
                await reference.run(count),
                await obvious.run(orm, few, first=1 + number * few),
                await durable.run(sqlite, "Voordeur, SQLite FULL", few, PEOPLE, 1),
                await durable.run(sqlite, "Voordeur, SQLite FULL", count, PEOPLE, 32),
                await durable.run(postgres, "Voordeur, PostgreSQL", few, PEOPLE, 1),
                await durable.run(postgres, "Voordeur, PostgreSQL", count, PEOPLE, 100),
            ]
            for kind, one in zip(results, taken, strict=True):
                kind.append(one)
        await sqlite.database.close()
        await postgres.database.close()
        await orm.dispose()
        return results


async def signatures(rounds: int) -> list[tuple[str, float, int]]:
    """By database the median time until all are counted, and the least that were counted in any round."""
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        urls = {"SQLite FULL": f"sqlite+aiosqlite:///{folder}/voordeur.db", "PostgreSQL": await server.create_empty()}
        kinds = {name: await durable.prepared(url, PEOPLE) for name, url in urls.items()}
        taken: dict[str, list[signing.Signed]] = {name: [] for name in kinds}
        for number in range(rounds):
            for name, turns in kinds.items():
                taken[name].append(await signing.run(turns, number + 1))
        for turns in kinds.values():
            await turns.database.close()
        return [
            (name, statistics.median(one.seconds for one in all_of_them), min(one.on_the_list for one in all_of_them))
            for name, all_of_them in taken.items()
        ]


def line(rounds: Sequence[Measured], reference_cpu: float) -> tuple[str, ...]:
    """The median of one kind of turn."""
    one = median(rounds)
    return (
        one.name,
        str(one.at_once),
        f"{one.per_second:,.0f}",
        f"{one.percentile(0.5):.2f}",
        f"{one.percentile(0.99):.2f}",
        f"{one.cpu_per_update:,.0f}",
        f"{one.cpu_per_update / reference_cpu:.2f}",
        f"{spread(rounds) * 100:.0f}",
    )


if __name__ == "__main__":
    quick = "--quick" in sys.argv
    only = {"console": console_section.main, "exports": exports.main, "insight": insight.main}
    chosen = next((one for name, one in only.items() if name in sys.argv), main)
    asyncio.run(chosen(quick=quick))
