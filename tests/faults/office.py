"""The two bots in one process that goes step by step: residents talk, a worker comes, writes and goes."""

import json
import os
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.conversation.engine import Engine
from bot.delivery import Delivery
from bot.delivery.outcomes import Accepted
from bot.delivery.pointing import Pointing
from bot.desk.poster import Poster
from bot.desk.receipts import Receipts
from bot.desk.sender import DeskSender
from bot.receiver import Receiver
from bot.transports.desk import WorkersDesk
from bot.transports.residents import BOT, ClockTransport, ResidentsTransport
from bot.transports.workers import BOT as WORKERS
from bot.transports.workers import WorkersTransport
from bot.turns import Turns
from domain.texts import Texts
from storage import tables
from storage.database import Database
from storage.dispatch import Claimed
from storage.inbox import BY_CLOCK
from tests.support.delivery import Clock, Post
from voordeur.run import _new_id

_MOST_ROUNDS = 200


async def takes_over(database: Database, texts: Texts, engine: Engine, updates: list[str], log: str) -> None:
    """From these updates to the end. What Telegram was told before is stored, it does not give again."""
    office = Office(database, texts, engine, log)
    for raw in await office.not_yet_given(updates):
        await office.receives(raw)
        await office.goes_on()
    for _round in range(_MOST_ROUNDS):
        if not await office.is_at_work():
            break
        await office.goes_on()
    else:
        raise AssertionError("There is always something left to do.")
    await database.close()


class Office:
    """What `voordeur run` does with both bots, one round at a time, on a clock that we move."""

    def __init__(self, database: Database, texts: Texts, engine: Engine, log: str) -> None:
        self.database = database
        self._clock = clock = Clock()
        names: Any = {"now": clock.now, "new_id": _new_id}
        line = Witness(log, database)
        self._turns = Turns(
            database,
            engine,
            {BOT: ResidentsTransport(texts), BY_CLOCK: ClockTransport(texts)},
            texts=texts,
            desk=WorkersDesk(WorkersTransport()),
            **names,
        )
        self._poster = Poster(database, texts, **names)
        self._receipts = Receipts(database, texts, clock.now)
        desk_sender = DeskSender(line, database, texts, now=clock.now)
        self._posts = (
            OfficePost(BOT, database, Pointing(line, database), clock),
            OfficePost(WORKERS, database, Pointing(desk_sender, database), clock),
        )

    async def not_yet_given(self, updates: list[str]) -> list[str]:
        """Those that Telegram was not told are stored. Who goes on where somebody was ended comes a minute later."""
        async with self.database.reading() as connection:
            told = {row.bot: row.next_update_id for row in await connection.execute(select(tables.receivers))}
        self._clock.seconds = 60.0 if told else 0.0
        return [raw for raw in updates if json.loads(raw)["update_id"] >= told.get(bot_of(raw), 0)]

    async def receives(self, raw: str) -> None:
        nobody: Any = None  # it never asks Telegram here
        receiver = Receiver(
            self.database,
            nobody,
            bot=bot_of(raw),
            token="1:x",
            address="http://x",
            now=self._clock.now,
            wake=lambda: None,
        )
        update = json.loads(raw)
        await receiver._store(list(receiver._readable([update])), update["update_id"] + 1)

    async def goes_on(self) -> None:
        """A second later: turns, what is to be shown of them, what became of what, and one message of each chat."""
        self._clock.seconds += 1
        while await self._turns.take_waiting():
            pass
        while await self._poster.post_waiting():
            pass
        await self._receipts.tell_waiting()
        for post in self._posts:
            await post.step()

    async def is_at_work(self) -> bool:
        """Whether anything waits."""
        outbox, inbox = tables.outbox.c, tables.inbox.c
        waits = (
            select(outbox.id).where(outbox.state.in_(["due", "held", "claimed"])),
            select(outbox.id).where(outbox.is_reported == 0),
            select(inbox.id).where(inbox.state == "pending"),
            select(tables.postings.c.id),
        )
        async with self.database.reading() as connection:
            return any([(await connection.execute(one.limit(1))).first() for one in waits])


def bot_of(raw: str) -> str:
    """The bot to which this update came: residents write in private, workers in their group."""
    return WORKERS if "supergroup" in raw else BOT


class OfficePost(Post):
    """The delivery of one of the two bots; what a dead process claimed is free at once."""

    def __init__(self, bot: str, database: Database, telegram: Any, clock: Clock) -> None:
        super().__init__(database, telegram, clock)
        self.delivery = Delivery(
            database,
            telegram,
            bot=bot,
            now=clock.now,
            monotonic=clock.monotonic,
            chance=lambda: 0.0,
            lease=timedelta(0),
        )


class Witness:
    """A Telegram that accepts everything. What it accepted outlives us, and who had the chat in that moment."""

    def __init__(self, path: str, database: Database) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._database = database

    async def send(self, message: Claimed) -> Accepted:
        who = select(tables.residents.c.held_by).where(tables.residents.c.telegram_id == message.chat_id)
        async with self._database.reading() as connection:
            held_by = (await connection.execute(who)).scalar()
        seen = {"id": message.id, "bot": message.bot, "method": message.method, "payload": message.payload}
        os.write(self._file, f"{json.dumps(seen | {'held_by': held_by})}\n".encode())
        return Accepted(THREAD if message.method == "createForumTopic" else message.id)


THREAD = 77
"""Every topic that is opened."""
