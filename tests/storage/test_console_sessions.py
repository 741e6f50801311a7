"""Sessions of the console, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.staff import Job, Staff
from storage.console.accounts import Accounts
from storage.console.sessions import (
    ABSOLUTE,
    FIRST_STEP,
    IDLE,
    SETTING_UP,
    Browser,
    Level,
    Sessions,
    Way,
    find_session,
    seen,
)
from storage.tables import console_sessions
from storage.unit_of_work import unit_of_work

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NOOR = Staff("a1", "Noor", Job.WORKER, ("tr",), frozenset({"GF08"}), 800_001, "noor.jpg")
BAS = Staff("b2", "Bas", Job.COORDINATOR)
HERE = Browser("Firefox · Windows", "192.0.…")
MOMENT = timedelta(seconds=1)


class Door:
    """Each thing that is done is a transaction of its own, committed."""

    def __init__(self, database):
        self.database = database

    async def does(self, work):
        async with unit_of_work(self.database) as unit:
            found = await work(Sessions(unit.connection), unit)
            await unit.commit()
        return found

    async def opens(self, staff_id="a1", level=Level.FULL, now=NOW, **more):
        return await self.does(lambda all_, _: all_.open(staff_id, level, Way.PASSWORD, HERE, now, **more))

    async def finds(self, token, now=NOW):
        async with self.database.reading() as connection:
            return await find_session(connection, token, now)

    async def is_in(self, token, now=NOW):
        return await self.finds(token, now) is not None


@pytest.fixture
async def door(database):
    """Noor and Bas work here."""
    async with unit_of_work(database) as work:
        work.staff.save(NOOR)
        work.staff.save(BAS)
        await work.commit()
    return Door(database)


async def test_a_token_opens_the_session_of_its_person_and_another_word_none(door):
    token = await door.opens()

    session, person = await door.finds(token)
    assert person == NOOR
    assert (session.staff_id, session.level, session.way, session.browser) == ("a1", Level.FULL, Way.PASSWORD, HERE)
    assert not await door.is_in(token[:-1])
    assert not await door.is_in("")


async def test_the_token_is_kept_as_a_hash_only_and_is_long(door, database):
    token = await door.opens()

    async with database.reading() as connection:
        row = (await connection.execute(select(console_sessions))).one()
    assert len(token) >= 43, "256 bits"
    assert len(row.token) == 32
    assert token not in str(tuple(row))
    assert token.encode() not in row.token


async def test_without_a_request_for_eight_hours_it_ends(door, database):
    token = await door.opens()

    assert await door.is_in(token, NOW + IDLE - MOMENT)
    assert not await door.is_in(token, NOW + IDLE)


async def test_with_requests_it_goes_on_until_twelve_hours_have_passed(door, database):
    token = await door.opens()
    session, _person = await door.finds(token)
    await seen(database, session, NOW + IDLE - MOMENT)

    assert await door.is_in(token, NOW + ABSOLUTE - MOMENT)
    assert not await door.is_in(token, NOW + ABSOLUTE)


@pytest.mark.parametrize(("level", "lives"), [(Level.PASSWORD, FIRST_STEP), (Level.INVITED, SETTING_UP)])
async def test_half_a_session_ends_soon(door, level, lives):
    token = await door.opens(level=level)

    session, _person = await door.finds(token, NOW + lives - MOMENT)
    assert not session.is_full
    assert not await door.is_in(token, NOW + lives)


async def test_that_somebody_is_there_is_kept_once_a_minute(door):
    session, _person = await door.finds(await door.opens())

    assert not session.is_to_be_seen(NOW + timedelta(seconds=59))
    assert session.is_to_be_seen(NOW + timedelta(seconds=60))


async def test_a_new_step_has_a_new_token_and_the_one_before_opens_nothing(door):
    first = await door.opens(level=Level.PASSWORD)
    session, _person = await door.finds(first)

    second = await door.opens(instead_of=session)

    assert second != first
    assert await door.is_in(second)
    assert not await door.is_in(first)


async def test_who_is_disabled_is_out_at_once(door):
    token = await door.opens()

    async def leave(_sessions, work):
        work.staff.save(replace(NOOR, is_active=False))

    await door.does(leave)
    assert not await door.is_in(token)


async def test_one_is_ended_by_its_id_and_only_by_its_owner(door):
    token = await door.opens()
    session, _person = await door.finds(token)

    assert not await door.does(lambda all_, _: all_.end("b2", session.id))
    assert await door.is_in(token)
    assert await door.does(lambda all_, _: all_.end("a1", session.id))
    assert not await door.is_in(token)


async def test_all_others_are_ended_and_those_of_colleagues_are_not(door):
    mine, other, of_bas = await door.opens(), await door.opens(), await door.opens("b2")
    session, _person = await door.finds(mine)

    assert await door.does(lambda all_, _: all_.end_all("a1", but=session.id)) == 1
    assert [await door.is_in(one) for one in (mine, other, of_bas)] == [True, False, True]


async def test_the_list_shows_where_one_is_signed_in_and_nothing_that_opens(door, database):
    old = await door.opens(now=NOW - timedelta(hours=1))
    new = await door.opens()
    await door.opens(level=Level.PASSWORD)
    await door.opens(now=NOW - ABSOLUTE)

    found = await door.does(lambda all_, _: all_.of("a1", NOW))
    assert [one.created_at for one in found] == [NOW, NOW - timedelta(hours=1)]
    assert all(word not in repr(found) for word in (old, new))
    assert await door.does(lambda all_, _: all_.count(NOW)) == {"a1": 2}


async def test_it_speaks_the_language_of_the_account_and_dutch_without_one(door):
    token = await door.opens()
    session, _person = await door.finds(token)
    assert (session.language, session.sound) == ("nl", True)

    async def choose(_sessions, work):
        await Accounts(work.connection).set_language("a1", "en", NOW)
        await Accounts(work.connection).set_sound("a1", False, NOW)

    await door.does(choose)
    session, _person = await door.finds(token)
    assert (session.language, session.sound) == ("en", False)


async def test_what_stays_open_can_ask_whether_its_session_did_not_end(door):
    session, _person = await door.finds(await door.opens())

    assert await door.does(lambda all_, _: all_.is_open(session.id, NOW))
    assert not await door.does(lambda all_, _: all_.is_open(session.id, NOW + ABSOLUTE))
    await door.does(lambda all_, _: all_.end_all("a1"))
    assert not await door.does(lambda all_, _: all_.is_open(session.id, NOW))


async def test_those_that_ran_out_are_forgotten_and_others_are_not(door):
    await door.opens(now=NOW - ABSOLUTE)
    token = await door.opens()

    assert await door.does(lambda all_, _: all_.forget_ended(NOW)) == 1
    assert await door.is_in(token)
