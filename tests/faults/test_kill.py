"""`kill -9` at any point: a sample. `python -m tests.faults` is the whole sweep."""

import asyncio

import pytest

from storage import tables
from tests.faults.killing import killed_while_they_talk, start, tell
from tests.faults.stepping import Stepping
from tests.faults.taking_over import TakingOver
from tests.faults.writing import killed_while_they_write
from tests.support.sandbox import opened

STEPS, EACH = 10, 4
TAKEOVER_STEPS = 4


async def test_killed_while_residents_talk_it_loses_nothing_and_repeats_only_what_was_in_flight(
    nursery, database_url, tmp_path
):
    figures = await killed_while_they_talk(nursery, database_url, tmp_path, residents=4, kills=4, seed=1)
    assert figures.wrong == ()
    assert figures.kills == 4
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


@pytest.fixture(scope="module")
def taking_over(nursery, migrated_sqlite_file, tmp_path_factory):
    return TakingOver(nursery, migrated_sqlite_file, tmp_path_factory.mktemp("taking-over"))


def test_ended_at_any_step_of_a_takeover_no_word_of_the_worker_is_repeated_and_none_of_the_resident_lost(taking_over):
    # Between these two the worker's first message is on its way.
    first, last = taking_over.steps * 4 // 10, taking_over.steps * 8 // 10
    ends = [taking_over.end_at(first + (last - first) * number // TAKEOVER_STEPS) for number in range(TAKEOVER_STEPS)]
    assert [end for end in ends if end.wrong] == []
    assert any(end.uncertain for end in ends)


def test_ended_right_behind_a_commit_before_the_worker_came_the_bot_does_not_speak_in_between(taking_over):
    # Here its news is claimed: back from the dead process, it must wait.
    ends = [taking_over.end_behind(commit) for commit in range(5, 9)]
    assert [end for end in ends if end.wrong] == []
    assert any(end.silenced for end in ends)


async def test_killed_while_a_worker_and_a_resident_write_each_word_is_accounted_for(nursery, sqlite_url, tmp_path):
    figures = await killed_while_they_write(nursery, sqlite_url, tmp_path, messages=6, kills=3, seed=1)
    assert figures.wrong == ()
    assert figures.kills == 3
    assert figures.in_flight > 0


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
