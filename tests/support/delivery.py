"""A Telegram written by hand for delivery, a clock that stands still, and a delivery that goes step by step."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.delivery import Delivery
from bot.delivery.outcomes import Accepted, NotReached, Outcome, Unknown
from storage.database import Database
from storage.dispatch import Claimed
from storage.outbox import Outbox, Outgoing
from storage.tables import outbox

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock:
    """Stands still unless it is moved; wall clock and monotonic clock go together."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return 1000.0 + self.seconds


class Telegram:
    """Answers what it was told to, per chat in order; then it accepts everything."""

    def __init__(self) -> None:
        self.got: list[tuple[int, str]] = []
        self.done: list[tuple[int, str]] = []
        self.in_flight: set[int] = set()
        self.is_down = False
        self._script: dict[int, list[Outcome | Exception]] = defaultdict(list)

    def answers(self, chat: int, *outcomes: Outcome | Exception) -> None:
        self._script[chat].extend(outcomes)

    async def send(self, message: Claimed) -> Outcome:
        assert message.chat_id not in self.in_flight, "two messages of one chat at once"
        self.in_flight.add(message.chat_id)
        await asyncio.sleep(0)
        self.in_flight.discard(message.chat_id)
        said = (message.chat_id, message.payload["text"])
        self.got.append(said)
        if self.is_down:
            return NotReached("ClientConnectorError")
        outcome = self._script[message.chat_id].pop(0) if self._script[message.chat_id] else Accepted(len(self.got))
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, (Accepted, Unknown)):  # of what is unknown, it was done
            self.done.append(said)
        return outcome


class Post:
    """A delivery taken step by step."""

    def __init__(self, database: Database, telegram: Telegram, clock: Clock, **options: Any) -> None:
        self.database, self.telegram, self.clock = database, telegram, clock
        self.delivery = Delivery(
            database,
            telegram,
            bot="residents",
            now=clock.now,
            monotonic=clock.monotonic,
            chance=lambda: 0.0,
            **options,
        )

    async def put(self, *messages: Outgoing) -> None:
        async with self.database.writing() as connection:
            box = Outbox(connection)
            for message in messages:
                box.add(message, self.clock.now())
            await box.flush()
            await connection.commit()

    async def step(self) -> None:
        """Claim, send, write down."""
        await self.delivery._transact()
        self.delivery._send_what_may_go()
        await asyncio.gather(*self.delivery._sending)
        await self.delivery._transact()

    async def go_on(self, seconds: float, *, by: float = 1.0) -> None:
        end = self.clock.seconds + seconds
        while self.clock.seconds < end:
            self.clock.seconds += by
            await self.step()

    async def rows(self) -> list[Any]:
        async with self.database.reading() as connection:
            return list(await connection.execute(select(outbox).order_by(outbox.c.id)))

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]


def to(chat: int, words: str, **options: Any) -> Outgoing:
    return Outgoing("residents", chat, "sendMessage", {"text": words}, **options)
