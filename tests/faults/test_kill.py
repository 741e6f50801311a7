"""`kill -9` at any point: a sample. `python -m tests.faults` is the whole sweep."""

import asyncio

import pytest

from storage import tables
from tests.faults.killing import killed_while_they_talk, start, tell
from tests.faults.stepping import Stepping
from tests.support.sandbox import opened

STEPS, EACH = 10, 4


async def test_killed_while_residents_talk_it_loses_nothing_and_repeats_only_what_was_in_flight(
    nursery, database_url, tmp_path
):
    figures = await killed_while_they_talk(nursery, database_url, tmp_path, residents=4, kills=6, seed=1)
    assert figures.wrong == ()
    assert figures.kills == 6
    assert figures.answers == 4 * 5
    assert figures.in_flight > 0


@pytest.fixture(scope="module")
def stepping(nursery, migrated_sqlite_file, tmp_path_factory):
    return Stepping(nursery, migrated_sqlite_file, tmp_path_factory.mktemp("stepping"))


def test_ended_at_any_step_of_the_way_it_comes_to_the_same_state(stepping):
    ends = [stepping.end_at(stepping.steps * number // STEPS + 7) for number in range(STEPS)]
    assert [end for end in ends if end.wrong] == []
    assert any(end.in_flight for end in ends)


def test_ended_right_behind_any_commit_it_comes_to_the_same_state(stepping):
    ends = [stepping.end_behind(commit) for commit in range(2, stepping.commits + 1, EACH)]
    assert [end for end in ends if end.wrong] == []
    assert sum(end.twice for end in ends) <= sum(end.in_flight for end in ends)


async def test_asked_to_stop_while_residents_talk_it_leaves_nothing_in_flight(nursery, sqlite_url, tmp_path):
    async with opened(sqlite_url, tmp_path) as stage:
        talks = [asyncio.create_task(tell(stage.phone(f"Bewoner{number}"))) for number in range(4)]
        for _time in range(3):
            system = start(nursery, stage)
            asked = stage.sandbox.world.events.number
            await stage.until(lambda asked=asked: _is_later(stage, asked + 10), "they talk")
            assert await asyncio.to_thread(system.stop) == 0
            assert await stage.count(tables.outbox, tables.outbox.c.state == "claimed") == 0
        system = start(nursery, stage)
        await asyncio.gather(*talks)
        assert await asyncio.to_thread(system.stop) == 0


async def _is_later(stage, number):
    return stage.sandbox.world.events.number >= number
