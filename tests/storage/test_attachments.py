"""Wanted files are fetched by one process at a time, and none is forgotten."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select

from storage.attachments import Attachments, Downloads, Fetching, StoredFile, Wanted
from storage.database import Database
from storage.tables import attachments, residents

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=10)
FILE = StoredFile("01/a1.jpg", 123, bytes(32))


@pytest.fixture(autouse=True)
async def wanted(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(residents), {"id": 1, "telegram_id": 7, "created_at": NOW})
        files = Attachments(connection)
        files.want(Wanted("a1", 1, "photo", "photo-at-telegram", 999), NOW)
        files.want(Wanted("b2", 1, "voice", "voice-at-telegram", None), NOW + timedelta(seconds=1))
        await files.flush()
        await connection.commit()


async def claim(database: Database, most: int = 5, *, seconds: float = 1) -> Sequence[Fetching]:
    async with database.writing() as connection:
        claimed = await Downloads(connection).claim(most, NOW + timedelta(seconds=seconds), LEASE)
        await connection.commit()
    return sorted(claimed, key=lambda file: file.id)


async def state(database: Database, file_id: str) -> str:
    async with database.reading() as connection:
        return (await connection.execute(select(attachments.c.state).where(attachments.c.id == file_id))).scalar_one()


async def test_a_file_is_given_to_one_at_a_time_and_again_when_that_one_died(database: Database) -> None:
    assert await claim(database) == [
        Fetching("a1", "photo", "photo-at-telegram", 1),
        Fetching("b2", "voice", "voice-at-telegram", 1),
    ]
    assert await claim(database) == []
    assert [file.attempts for file in await claim(database, seconds=602)] == [2, 2]


async def test_the_longest_waiting_goes_first_and_none_before_it_is_due(database: Database) -> None:
    assert [file.id for file in await claim(database, seconds=0)] == ["a1"]
    assert [file.id for file in await claim(database, most=1)] == ["b2"]


async def test_a_stored_file_is_wanted_no_more(database: Database) -> None:
    photo, _ = await claim(database)
    async with database.writing() as connection:
        assert await Downloads(connection).stored(photo, FILE)
        await connection.commit()
    async with database.reading() as connection:
        row = (await connection.execute(select(attachments).where(attachments.c.id == "a1"))).one()
    assert (row.state, row.file_name, row.size, row.sha256) == ("stored", "01/a1.jpg", 123, bytes(32))
    assert [file.id for file in await claim(database, seconds=3600)] == ["b2"]


async def test_a_file_whose_resident_was_erased_meanwhile_says_so(database: Database) -> None:
    photo, _ = await claim(database)
    async with database.writing() as connection:
        await connection.execute(delete(residents))
        assert not await Downloads(connection).stored(photo, FILE)


async def test_a_failed_file_ends_and_one_put_off_comes_again(database: Database) -> None:
    photo, voice = await claim(database)
    async with database.writing() as connection:
        await Downloads(connection).failed(photo, "not a picture")
        await Downloads(connection).again(voice, NOW + timedelta(seconds=30), "no connection")
        await connection.commit()
    assert await state(database, "a1") == "failed"
    assert await claim(database, seconds=29) == []
    assert [file.id for file in await claim(database, seconds=30)] == ["b2"]


async def test_who_lost_the_claim_can_neither_fail_nor_put_off(database: Database) -> None:
    late, _ = await claim(database)
    await claim(database, seconds=602)
    async with database.writing() as connection:
        await Downloads(connection).failed(late, "no")
        await connection.commit()
    assert await state(database, "a1") == "wanted"
