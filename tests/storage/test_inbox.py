"""Updates are stored once, taken in the order of their chat, and put aside when nobody can read them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text

from storage.database import Database
from storage.inbox import TRIES, Inbox, Received, Waiting
from storage.receivers import Receivers
from storage.tables import inbox

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def update(number: int, chat: int = 1, bot: str = "residents") -> Received:
    return Received(bot, number, chat, f'{{"update_id":{number}}}')


async def put(database: Database, *updates: Received) -> None:
    async with database.writing() as connection:
        await Inbox(connection).put(updates, NOW)
        await connection.commit()


async def heads(database: Database) -> list[Waiting]:
    async with database.writing() as connection:
        return list(await Inbox(connection).heads(10))


async def done(database: Database, waiting: Waiting) -> None:
    async with database.writing() as connection:
        box = Inbox(connection)
        box.done(waiting)
        await box.flush()
        await connection.commit()


async def test_an_update_that_comes_again_is_stored_once_also_after_its_turn(database: Database) -> None:
    await put(database, update(5), update(6, chat=2))
    await put(database, update(5), update(7, chat=3))
    assert [(one.chat_id, one.raw) for one in await heads(database)] == [
        (1, '{"update_id":5}'),
        (2, '{"update_id":6}'),
        (3, '{"update_id":7}'),
    ]
    await done(database, (await heads(database))[0])
    await put(database, update(5))
    assert [one.chat_id for one in await heads(database)] == [2, 3]


async def test_the_same_number_at_another_bot_is_another_update(database: Database) -> None:
    await put(database, update(5, chat=1), update(5, chat=2, bot="workers"))
    assert [one.bot for one in await heads(database)] == ["residents", "workers"]


async def test_the_second_of_a_chat_waits_for_the_first(database: Database) -> None:
    await put(database, update(5), update(6))
    first = await heads(database)
    assert [one.raw for one in first] == ['{"update_id":5}']
    await done(database, first[0])
    assert [one.raw for one in await heads(database)] == ['{"update_id":6}']


async def test_a_taken_update_keeps_its_number_and_loses_its_words(database: Database) -> None:
    await put(database, update(5))
    await done(database, (await heads(database))[0])
    async with database.reading() as connection:
        row = (await connection.execute(select(inbox))).one()
    assert (row.update_id, row.state, row.raw) == (5, "done", None)


async def test_an_update_nobody_can_read_is_put_aside_after_three_tries_and_the_next_has_its_turn(
    database: Database,
) -> None:
    await put(database, update(5), update(6))
    for number in range(1, TRIES + 1):
        async with database.writing() as connection:
            box = Inbox(connection)
            waiting = (await box.heads(1))[0]
            assert waiting.raw == '{"update_id":5}'
            assert await box.failed(waiting, "unreadable") is (number == TRIES)
            await connection.commit()
    assert [one.raw for one in await heads(database)] == ['{"update_id":6}']
    async with database.reading() as connection:
        assert await Inbox(connection).count("quarantined") == 1


async def test_only_old_numbers_of_taken_updates_are_forgotten(database: Database) -> None:
    await put(database, update(5), update(6, chat=2))
    await done(database, (await heads(database))[0])
    async with database.writing() as connection:
        assert await Inbox(connection).forget_done(NOW) == 0
        assert await Inbox(connection).forget_done(NOW + timedelta(seconds=1)) == 1
        await connection.commit()
    assert [one.chat_id for one in await heads(database)] == [2]


async def test_updates_and_position_are_stored_together_or_not_at_all(database: Database) -> None:
    async with database.writing() as connection:
        await Inbox(connection).put([update(5)], NOW)
        await Receivers(connection).move_to("residents", 6)
    async with database.reading() as connection:
        assert await Receivers(connection).next_update_id("residents") is None
        assert (await connection.execute(text("SELECT count(*) FROM inbox"))).scalar_one() == 0


async def test_each_bot_has_its_own_position(database: Database) -> None:
    async with database.writing() as connection:
        positions = Receivers(connection)
        await positions.move_to("residents", 6)
        await positions.move_to("workers", 900)
        await positions.move_to("residents", 7)
        await connection.commit()
    async with database.reading() as connection:
        positions = Receivers(connection)
        assert await positions.next_update_id("residents") == 7
        assert await positions.next_update_id("workers") == 900
