"""Writes that nobody waits for: all of them, in order, or none."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

ROWS = "SELECT bot FROM receivers ORDER BY bot"
INSERT = text("INSERT INTO receivers (bot, next_update_id) VALUES (:bot, :number)")


async def bots(database) -> list[str]:
    async with database.reading() as connection:
        return list((await connection.execute(text(ROWS))).scalars())


async def test_what_was_written_is_there_after_the_commit_in_order(sqlite_database):
    async with sqlite_database.writing() as connection:
        for name in ("a", "b"):
            await connection.execute(INSERT, {"bot": name, "number": 1})
        await connection.execute(INSERT, [{"bot": "c", "number": 1}, {"bot": "d", "number": 1}])
        await connection.commit()
    assert await bots(sqlite_database) == ["a", "b", "c", "d"]


async def test_a_read_sees_what_was_written_before_it(sqlite_database):
    async with sqlite_database.writing() as connection:
        await connection.execute(INSERT, {"bot": "a", "number": 1})
        assert list((await connection.execute(text(ROWS))).scalars()) == ["a"]


async def test_a_write_that_fails_is_said_at_the_commit_and_nothing_is_kept(sqlite_database):
    async with sqlite_database.writing() as connection:
        await connection.execute(INSERT, {"bot": "a", "number": 1})
        await connection.execute(INSERT, {"bot": "a", "number": 2})
        await connection.execute(INSERT, {"bot": "behind", "number": 1})
        with pytest.raises(IntegrityError):
            await connection.commit()
    assert await bots(sqlite_database) == []


async def test_a_write_that_fails_is_said_to_whoever_reads_behind_it(sqlite_database):
    async with sqlite_database.writing() as connection:
        await connection.execute(INSERT, [{"bot": "a", "number": 1}, {"bot": "a", "number": 2}])
        with pytest.raises(IntegrityError):
            await connection.execute(text(ROWS))


async def test_the_connection_is_good_again_after_a_failure(sqlite_database):
    for number in range(3):
        async with sqlite_database.writing() as connection:
            await connection.execute(INSERT, [{"bot": "a", "number": 1}, {"bot": "a", "number": 2}])
            with pytest.raises(IntegrityError):
                await connection.commit()
        async with sqlite_database.writing() as connection:
            await connection.execute(INSERT, {"bot": f"good {number}", "number": 1})
            await connection.commit()
    assert await bots(sqlite_database) == ["good 0", "good 1", "good 2"]


async def test_leaving_without_a_commit_keeps_nothing(sqlite_database):
    async with sqlite_database.writing() as connection:
        await connection.execute(INSERT, {"bot": "a", "number": 1})
    assert await bots(sqlite_database) == []
