"""Signing through whole turns: updates in, messages out, a street full of neighbours at once, two processes."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot.clock import Clock
from domain import casework
from domain.initiatives import Answer, Question, answered, started
from domain.life import Stage
from domain.policies import Policy
from domain.signatures import SignatureList
from storage import tables
from storage.database import Database, is_out_of_order
from storage.unit_of_work import unit_of_work
from tests.bot.test_turns import Chat
from tests.support.updates import message, tap

ONE = "1" * 32
FATMA = 1001


class Street:
    """Fatma's initiative, the link to it, and two processes that take everybody's turns."""

    def __init__(self, database: Database) -> None:
        self.first = Chat(database)
        self.second = Chat(Database(database.url.render_as_string(hide_password=False)))
        # Ids of two processes never meet.
        self.second._ids = itertools.count(10**9)
        self.code = ""

    async def begin(self) -> None:
        """Fatma collects signatures, and has a link."""
        database = self.first.database
        if not database.is_sqlite:
            # A second until a deadlock is looked for is right where they are rare, and long in a test.
            async with database.writing() as connection:
                await connection.execute(
                    text(f"ALTER DATABASE \"{database.url.database}\" SET deadlock_timeout = '20ms'")
                )
                await connection.commit()
            await database.close()
        await self.first.agrees(FATMA)
        async with unit_of_work(database) as work:
            resident_id = (await work.connection.execute(select(tables.residents.c.id))).scalar_one()
            initiative = started(ONE, resident_id, self.first.now)
            for question in Question:
                initiative = answered(initiative, question, Answer(f"{question} dat is", "nl", self.first.now))
            await casework.publish(work, initiative, Policy(), self.first.now, "p" * 32)
            await work.initiatives.flush()
            (self.code,) = await work.links.make(ONE, "share", self.first.now)
            await work.commit()

    async def all_do(self, *turns: tuple[int, str]) -> None:
        """So many updates of so many people come in, and both processes take turns until none waits."""
        # Nobody types two answers within a second.
        self.later(2)
        for number, update in turns:
            await self.first.receives(update, chat_id=number)
        await asyncio.gather(_until_done(self.first), _until_done(self.second))
        await _until_done(self.first)

    def later(self, seconds: int) -> None:
        """Time goes by in both processes."""
        self.first.now += timedelta(seconds=seconds)
        self.second.now = self.first.now

    async def say(self, words: str, *numbers: int) -> None:
        await self.all_do(*((number, message(number, text=words)) for number in numbers))

    async def reach_the_signature(self, *numbers: int) -> None:
        """These open the link and stand before the last "yes"."""
        await self.say(f"/start {self.code}", *numbers)
        await self.say("Nederlands", *numbers)
        await self.say("ja", *numbers)
        await self.all_do(*((one, message(one, text=f"Ali Kaya, Osdorpplein {one}")) for one in numbers))

    async def sign(self, *numbers: int) -> None:
        await self.reach_the_signature(*numbers)
        await self.say("ja", *numbers)

    async def everybody_hears(self) -> None:
        """The clock goes on until no notice waits; two clocks look at the same time."""
        self.later(10)
        clocks = [Clock(chat.database, lambda chat=chat: chat.now, lambda: None) for chat in (self.first, self.second)]
        await asyncio.gather(*(clock.bring(reminders_too=False) for clock in clocks))
        await self.all_do()

    async def names(self) -> SignatureList:
        async with unit_of_work(self.first.database) as work:
            found = await work.signatures.get(ONE)
            assert found
            return found

    async def stage(self) -> Stage:
        async with unit_of_work(self.first.database) as work:
            found = await work.initiatives.get(ONE)
            assert found
            return found.stage

    async def fatma_heard(self, words: str) -> int:
        """In how many messages."""
        return sum(words in said for said in await self.first.said(FATMA))


async def _until_done(chat: Chat) -> None:
    """As the process does: what the database ended for the sake of another transaction is taken again."""
    while True:
        try:
            await chat.takes()
        except Exception as error:
            if not is_out_of_order(error):
                raise
        else:
            return


@pytest.fixture
async def street(database) -> AsyncIterator[Street]:
    one = Street(database)
    await one.begin()
    yield one
    assert await one.first.count(tables.inbox, tables.inbox.c.state == "quarantined") == 0
    await one.second.database.close()


async def test_fifty_neighbours_in_one_second_all_sign_and_five_reached_is_told_once(street):
    neighbours = range(2001, 2051)
    await street.sign(*neighbours)
    assert len((await street.names()).valid) == 50
    numbers = [said for one in neighbours for said in await street.first.said(one) if "you have signed" in said]
    assert len(numbers) == 50
    await street.everybody_hears()
    await street.everybody_hears()
    assert await street.fatma_heard("That is enough!") == 1
    assert await street.fatma_heard("support your plan") == 1


async def test_neighbours_who_sign_one_after_the_other_are_told_one_by_one_and_five_once(street):
    for neighbour in range(2001, 2008):
        await street.sign(neighbour)
        await street.everybody_hears()
    assert await street.fatma_heard("supports your plan") == 7
    assert await street.fatma_heard("That is enough!") == 1


async def test_one_neighbour_twice_at_once_signs_once(street):
    await street.reach_the_signature(2001)
    await street.all_do((2001, message(2001, text="ja")), (2001, message(2001, text="ja")))
    assert len((await street.names()).signatures) == 1


async def test_one_link_for_two_accounts_of_the_same_name_counts_both_and_is_put_down(street):
    await street.sign(2001)
    await street.reach_the_signature(2002)
    await street.say("anders", 2002)
    await street.say("ali kaya, osdorpplein 2001", 2002)
    await street.say("ja", 2002)
    assert len((await street.names()).valid) == 2
    assert await street.first.count(tables.misuse, tables.misuse.c.kind == "same_person") == 1


async def test_submitting_while_a_signer_takes_it_back_is_never_submitted_with_four(street):
    await street.sign(*range(2001, 2006))
    await street.everybody_hears()
    submit, unsign = (FATMA, tap(f"go:submit.{ONE}", FATMA)), (2005, tap(f"go:unsign.{ONE}", 2005))
    await street.all_do(submit, unsign)
    names, stage = await street.names(), await street.stage()
    assert (stage, len(names.valid)) in {(Stage.SUBMITTED, 5), (Stage.COLLECTING, 4)}
    assert names.is_open is (stage is Stage.COLLECTING)


async def test_no_message_to_anybody_else_holds_a_signers_address_or_last_name(street):
    await street.sign(*range(2001, 2006))
    await street.everybody_hears()
    await street.all_do((FATMA, tap(f"go:open.{ONE}", FATMA)), (FATMA, tap(f"go:submit.{ONE}", FATMA)))
    await street.everybody_hears()
    assert await street.stage() is Stage.SUBMITTED
    for reader in (FATMA, *range(2001, 2006)):
        for said in await street.first.said(reader):
            others = [one for one in range(2001, 2006) if one != reader]
            assert not [one for one in others if f"Osdorpplein {one}" in said]
            assert reader != FATMA or "Kaya" not in said


async def test_the_code_of_a_link_stands_in_the_message_and_not_in_the_transcript(street):
    street.first.turns = replace(street.first.turns, username=lambda: "VoordeurBot")
    await street.first.receives(tap(f"go:share.{ONE}", FATMA), chat_id=FATMA)
    await street.first.takes()
    assert re.search(r"start=[\w-]{22}", (await street.first.said(FATMA))[-1])
    async with street.first.database.reading() as connection:
        kept = (await connection.execute(select(tables.transcripts.c.words))).scalars().all()
    assert [words for words in kept if "VoordeurBot?start=…" in words]
    assert not [words for words in kept if re.search(r"start=[\w-]", words)]


async def test_news_for_who_blocked_the_bot_waits_and_does_not_make_them_reachable(street):
    await unreachable_since(street, street.first.now)
    await street.sign(2001)
    await street.everybody_hears()
    assert await street.fatma_heard("supports your plan!") == 0
    assert await street.first.count(tables.residents, tables.residents.c.unreachable_since.is_not(None)) == 1
    await street.say("/menu", FATMA)
    await street.everybody_hears()
    assert await street.fatma_heard("supports your plan!") == 1


async def test_a_notice_that_was_already_on_its_way_does_not_make_them_reachable(street):
    await street.sign(2001)
    street.later(10)
    await Clock(street.first.database, lambda: street.first.now, lambda: None).bring(reminders_too=False)
    await unreachable_since(street, street.first.now)
    await street.all_do()
    assert await street.first.count(tables.residents, tables.residents.c.unreachable_since.is_not(None)) == 1


async def unreachable_since(street: Street, moment: datetime) -> None:
    async with street.first.database.writing() as connection:
        theirs = tables.residents.c.telegram_id == FATMA
        await connection.execute(tables.residents.update().where(theirs).values(unreachable_since=moment))
        await connection.commit()
