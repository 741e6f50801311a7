"""Whoever is asked to stop in the very moment in which there is work stops all the same."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.delivery import Delivery
from bot.downloads import Fetcher
from bot.turns import TurnTaker
from tests.support.delivery import Telegram


class NoTurns:
    async def take_waiting(self):
        return 0


def now():
    return datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(params=["turns", "delivery", "downloads"])
def loop(request, sqlite_database, tmp_path):
    match request.param:
        case "turns":
            return TurnTaker(NoTurns(), wake_others=lambda: None)
        case "delivery":
            return Delivery(sqlite_database, Telegram(), bot="residents", now=now)
        case _:
            return Fetcher(sqlite_database, None, folder=tmp_path, now=now)


async def test_woken_and_stopped_at_once_it_stops(loop):
    for turns_of_the_loop in range(30):
        running = asyncio.create_task(loop.run())
        for _time in range(turns_of_the_loop):
            await asyncio.sleep(0)
        loop.wake()
        running.cancel()
        _done, left = await asyncio.wait([running], timeout=2)
        assert not left, f"still running when stopped after {turns_of_the_loop} turns of the loop"


async def test_asleep_and_woken_and_stopped_at_once_it_stops(loop):
    running = asyncio.create_task(loop.run())
    # Until it has looked once and sleeps.
    await asyncio.sleep(0.05)
    loop.wake()
    running.cancel()
    _done, left = await asyncio.wait([running], timeout=2)
    assert not left
