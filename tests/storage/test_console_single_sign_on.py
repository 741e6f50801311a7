"""Each sign-in by single sign-on is answered once, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from domain.staff import Job, Staff
from storage.console.accounts import Accounts
from storage.console.single_sign_on import use_answer
from storage.database import Database
from storage.tables import oidc_answers
from storage.unit_of_work import unit_of_work

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)


async def answers(database: Database, state: str, now: datetime = NOW) -> bool:
    async with database.writing() as connection:
        is_first = await use_answer(connection, state, now, now + timedelta(minutes=10))
        await connection.commit()
    return is_first


async def test_the_second_answer_is_none(database):
    assert await answers(database, "one")
    assert not await answers(database, "one")
    assert await answers(database, "another")


async def test_of_many_at_once_one_is_first(database):
    assert sorted(await asyncio.gather(*(answers(database, "one") for _ in range(8)))) == [False] * 7 + [True]


async def test_an_answer_that_was_not_kept_can_be_given_again(database):
    async with database.writing() as connection:
        assert await use_answer(connection, "one", NOW, SOON)

    assert await answers(database, "one")


async def test_what_is_too_old_anyway_is_dropped_and_the_state_itself_is_not_kept(database):
    await answers(database, "one")
    await answers(database, "another", SOON)

    async with database.reading() as connection:
        kept = list(await connection.scalars(select(oidc_answers.c.state)))
    assert [len(one) for one in kept] == [32]
    assert b"another" not in kept[0]


async def test_an_account_is_bound_once(database):
    async with unit_of_work(database) as work:
        work.staff.save(Staff("a1", "Noor", Job.WORKER))
        await work.staff.flush()
        accounts = Accounts(work.connection)
        assert not await accounts.bind_oidc("a1", "https://login.example.nl", "77"), "she has no account yet"
        await accounts.set_login("a1", "noor@example.nl", NOW)
        await work.commit()

    assert await binds(database, "77")
    assert not await binds(database, "78")
    assert not await binds(database, "77")
    async with database.reading() as connection:
        assert (await Accounts(connection).of("a1")).oidc == ("https://login.example.nl", "77")


async def binds(database: Database, subject: str) -> bool:
    async with database.writing() as connection:
        is_bound = await Accounts(connection).bind_oidc("a1", "https://login.example.nl", subject)
        await connection.commit()
    return is_bound
