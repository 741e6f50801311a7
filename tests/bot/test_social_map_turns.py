"""A search on a real database: the demo map, a page, the place on the map, and the question a week later."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.clock import Clock
from bot.flows import engine
from bot.map_keeper import MapKeeper
from bot.transports.residents import BOT, ClockTransport, ResidentsTransport
from bot.turns import Turns
from domain.texts import Texts
from storage import tables
from storage.inbox import BY_CLOCK, Inbox, Received
from tests.support.updates import message, tap
from voordeur.demo.social_map import load_map

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TEXTS = Texts({})
RESIDENT = 1001


class Chat:
    """One resident, the demo map, and the clock."""

    def __init__(self, database, keeper: MapKeeper) -> None:
        self.database = database
        self.now = NOW
        ids, numbers = itertools.count(1), itertools.count(1)
        self.turns = Turns(
            database,
            engine(TEXTS),
            {BOT: ResidentsTransport(TEXTS), BY_CLOCK: ClockTransport(TEXTS)},
            lambda: self.now,
            lambda: f"{next(ids):032x}",
            index=lambda: keeper.index,
        )
        self._numbers = numbers
        self.clock = Clock(database, now=lambda: self.now, wake=lambda: None)

    async def does(self, raw: str) -> None:
        async with self.database.writing() as connection:
            await Inbox(connection).put([Received(BOT, next(self._numbers), RESIDENT, raw)], self.now)
            await connection.commit()
        await self.takes()

    async def takes(self) -> None:
        while await self.turns.take_waiting():
            pass

    async def sent(self, method: str = "sendMessage") -> list[dict]:
        statement = select(tables.outbox.c.payload).where(tables.outbox.c.method == method).order_by(tables.outbox.c.id)
        async with self.database.reading() as connection:
            return [row.payload for row in await connection.execute(statement)]

    async def count(self, table, *conditions) -> int:
        async with self.database.reading() as connection:
            return (await connection.execute(select(func.count()).select_from(table).where(*conditions))).scalar_one()


@pytest.fixture
async def chat(database) -> Chat:
    assert await load_map(database) > 100
    keeper = MapKeeper(database)
    await keeper.look()
    chat = Chat(database, keeper)
    for raw in (message(text="/start"), tap("1:language.nl"), tap("2:yes")):
        await chat.does(raw)
    return chat


async def test_from_a_question_to_a_page_a_venue_and_the_question_a_week_later(chat):
    await chat.does(message(text="waar kan ik samen eten in de H-buurt?"))
    answer = (await chat.sent())[-1]
    assert "Buurtrestaurant De Bonte Pan" in answer["text"]
    look = answer["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await chat.does(tap(look))
    page = (await chat.sent())[-1]
    buttons = [button for row in page["reply_markup"]["inline_keyboard"] for button in row]
    assert buttons[1]["url"].startswith("https://www.openstreetmap.org/directions?")
    await chat.does(tap(buttons[0]["callback_data"]))
    (venue,) = await chat.sent("sendVenue")
    assert venue["title"]
    assert venue["address"]
    assert await chat.count(tables.visits) == 1

    chat.now += timedelta(days=8)
    assert await chat.clock.bring() == 1
    await chat.takes()
    assert "was it right?" in (await chat.sent())[-1]["text"]
    assert await chat.clock.bring() == 0
    right = (await chat.sent())[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await chat.does(tap(right))
    assert await chat.count(tables.visits, tables.visits.c.answer == "right") == 1


async def test_nobody_is_asked_at_night(chat):
    await chat.does(message(text="waar kan ik samen eten in de H-buurt?"))
    await chat.does(tap((await chat.sent())[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]))
    chat.now = datetime(2026, 12, 5, 2, 0, tzinfo=UTC)
    assert await chat.clock.bring() == 0
    chat.now = datetime(2026, 12, 5, 10, 0, tzinfo=UTC)
    assert await chat.clock.bring() == 1


async def test_an_introduction_is_a_task_with_the_question(chat):
    await chat.does(message(text="waar kan ik samen eten in de H-buurt?"))
    look = (await chat.sent())[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await chat.does(tap(look.replace("look.", "introduce.")))
    yes = (await chat.sent())[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await chat.does(tap(yes))
    assert await chat.count(tables.tasks, tables.tasks.c.todo == "introduce") == 1
    assert await chat.count(tables.tasks, tables.tasks.c.words == "waar kan ik samen eten in de H-buurt?") == 1


async def test_an_unanswered_question_is_kept_without_a_name(chat):
    await chat.does(tap("go:places"))
    for words in ("xkcd", "xkcd qwrt, ik heet Fatma"):
        await chat.does(message(text=words))
    keep = (await chat.sent())[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await chat.does(tap(keep))
    assert await chat.count(tables.unanswered, tables.unanswered.c.words == "xkcd qwrt, …") == 1


async def test_a_night_without_a_bed_leads_to_places(chat):
    await chat.does(tap("go:need.dak_thuisloos"))
    answer = (await chat.sent())[-1]
    assert "📞" in answer["text"]
    assert "look." in answer["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
