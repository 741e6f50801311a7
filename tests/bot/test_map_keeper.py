"""The index follows the map by itself, and always answers."""

import asyncio

import pytest
from sqlalchemy import update

from bot.map_keeper import MapKeeper
from storage import tables
from storage.database import Database
from voordeur.demo.social_map import load_map


async def test_a_map_that_is_brought_in_is_found_and_read_only_once(database: Database):
    keeper = MapKeeper(database)
    await keeper.look()
    assert len(keeper.index) == 0
    await load_map(database)
    assert await keeper.look()
    assert "mee_eten" in keeper.index.needs
    assert not await keeper.look()


async def test_the_old_index_answers_while_a_new_one_is_filled(database: Database):
    await load_map(database)
    keeper = MapKeeper(database)
    await keeper.look()
    before = keeper.index
    async with database.writing() as connection:
        await connection.execute(update(tables.counters).values(value=tables.counters.c.value + 1))
        await connection.commit()
    filling = asyncio.create_task(keeper.look())
    while not filling.done():
        assert keeper.index is before or filling.done()
        assert keeper.index.near({"mee_eten": 1.0}).found
        await asyncio.sleep(0)
    assert keeper.index is not before
    assert len(keeper.index) == len(before)


async def test_entries_that_an_older_lexicon_found_are_derived_anew(database: Database):
    count = await load_map(database)
    async with database.writing() as connection:
        await connection.execute(update(tables.map_services).values(read_by="1:older"))
        await connection.commit()
    keeper = MapKeeper(database)
    assert await keeper.derive_anew() >= count - 3
    assert await keeper.derive_anew() == 0


async def test_it_goes_on_after_the_database_was_away(database: Database, monkeypatch: pytest.MonkeyPatch):
    await load_map(database)
    keeper = MapKeeper(database, every=0.01)
    looked = keeper.look
    failures = iter([True, True])

    async def look() -> bool:
        if next(failures, False):
            raise OSError
        return await looked()

    monkeypatch.setattr(keeper, "look", look)
    running = asyncio.create_task(keeper.run())
    async with asyncio.timeout(30):
        while not len(keeper.index):  # noqa: ASYNC110 (there is nothing to wait for but the index itself)
            await asyncio.sleep(0.01)
    running.cancel()
