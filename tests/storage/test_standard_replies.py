"""Standard replies: the port of the domain, in memory and on both databases. Both pass the same tests."""

import asyncio
from datetime import UTC, datetime

import pytest

from domain.standard_replies import StandardReplies, StandardReply, first_replies
from storage.database import Database
from storage.standard_replies import Replies, seed
from storage.tables import standard_replies
from tests.support.staff import MemoryReplies

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


async def seeded(database):
    async with database.writing() as connection:
        count = await seed(connection, NOW)
        await connection.commit()
        return count


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request):
    """Where they are kept; None for in memory."""
    return None if request.param == "memory" else request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def replies(url):
    """What an organisation begins with."""
    if url is None:
        yield MemoryReplies()
        return
    database = Database(url)
    await seeded(database)
    async with database.reading() as connection:
        yield Replies(connection)
    await database.close()


async def test_they_are_offered_in_the_order_in_which_they_stand_in_the_file(replies: StandardReplies):
    assert tuple(await replies.all()) == first_replies()


async def test_one_is_found_by_its_id(replies: StandardReplies):
    first = first_replies()[0]
    assert await replies.get(first.id) == first
    assert await replies.get("nobody") is None


@pytest.mark.parametrize("typed", ["klopt", "/klopt", "/Klopt"])
async def test_one_is_found_by_what_a_worker_types(replies: StandardReplies, typed):
    found = await replies.by_shortcut(typed)
    assert found is not None
    assert found.shortcut == "klopt"


async def test_a_shortcut_that_nobody_made_finds_nothing(replies: StandardReplies):
    assert await replies.by_shortcut("/klop") is None


async def test_an_empty_table_is_filled_once(database):
    assert await seeded(database) == len(first_replies())
    assert await seeded(database) == 0


async def test_what_an_organisation_changed_and_took_out_stays_so(database):
    await seeded(database)
    async with database.writing() as connection:
        await connection.execute(standard_replies.delete().where(standard_replies.c.shortcut != "hallo"))
        await connection.execute(standard_replies.update().values(nl="Dag!"))
        await connection.commit()
    await seeded(database)
    async with database.reading() as connection:
        hello = first_replies()[0]
        changed = StandardReply(hello.id, "hallo", {**hello.texts, "nl": "Dag!"})
        assert await Replies(connection).all() == [changed]


async def test_processes_that_start_at_once_fill_it_once(database):
    await asyncio.gather(*(seeded(database) for _ in range(3)))
    async with database.reading() as connection:
        assert len(await Replies(connection).all()) == len(first_replies())
