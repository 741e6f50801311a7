"""Ours: the whole road of an update, from its arrival to a committed answer; only sending is left out."""

import itertools
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime

from bench.measuring import Measured, Stopwatch
from bench.work import as_json
from bot import locales
from bot.flows import engine
from bot.transports.residents import BOT, ResidentsTransport
from bot.turns import TOGETHER, Turns
from domain.texts import Texts
from storage.database import Database
from storage.inbox import Inbox, Received
from storage.migrate import upgrade
from storage.people import Newcomer
from storage.unit_of_work import unit_of_work

_first = itertools.count(1, 10_000_000)


def _now() -> datetime:
    return datetime.now(UTC)


async def prepared(url: str, people: int) -> Turns:
    """A migrated database with residents who agreed."""
    await upgrade(url)
    database = Database(url)
    texts = Texts(locales.catalogues())
    turns = Turns(database, engine(texts), {BOT: ResidentsTransport(texts)}, _now, lambda: uuid.uuid4().hex)
    async with unit_of_work(database) as work:
        chats = await work.chats.load([Newcomer(10_000 + number, "Fatma") for number in range(people)], _now())
        for chat in chats.values():
            work.chats.save_resident(replace(chat.resident, language="nl", consented_at=_now()))
        await work.commit()
    return turns


async def run(turns: Turns, name: str, count: int, people: int, at_once: int) -> Measured:
    """`at_once` updates of different chats arrive together; each is stored, answered and committed."""
    work = as_json(count, people, next(_first))
    durations: list[float] = []
    watch = Stopwatch()
    for start in range(0, count, at_once):
        arrived = time.perf_counter()
        batch = [Received(BOT, number, chat, raw) for number, chat, raw in work[start : start + at_once]]
        async with turns.database.writing() as connection:
            await Inbox(connection).put(batch, _now())
            await connection.commit()
        while taken := await turns.take_waiting():
            durations += [time.perf_counter() - arrived] * taken
            if taken < min(TOGETHER, at_once):
                break
    measured = watch.stop(name, at_once, count, durations)
    assert len(durations) == count, (len(durations), count)
    return measured
