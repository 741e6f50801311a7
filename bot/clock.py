"""The clock: brings the reminders that are due, by day only, by the same road as what residents do.

A reminder is put into the inbox, so it waits for its turn behind what the resident just wrote, and the turn decides
whether it still makes sense. Its number is made of the initiative and the moment: brought twice, it is stored once.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from domain.reminders import by_day
from storage.database import Database
from storage.inbox import Inbox, Received
from storage.initiatives import Due, due_reminders

log = structlog.get_logger()

CLOCK = "clock"
"""The name under which reminders stand in the inbox."""

AT_ONCE = 200


@dataclass(frozen=True)
class Reminders:
    """Looks every minute what is due."""

    database: Database
    now: Callable[[], datetime]
    wake: Callable[[], None]
    every: float = 60.0
    """Seconds."""

    async def run(self) -> None:
        """Until cancelled. What goes wrong is logged and tried again at the next round."""
        while True:
            try:
                await self.bring()
            except Exception:
                log.exception("reminders_failed")
            await asyncio.sleep(self.every)

    async def bring(self) -> int:
        """Put the reminders that are due into the inbox; none at night. Returns how many."""
        now = self.now()
        if by_day(now) != now:
            return 0
        async with self.database.reading() as connection:
            due = await due_reminders(connection, now, AT_ONCE)
        if due:
            async with self.database.writing() as connection:
                await Inbox(connection).put([_update(one) for one in due], now)
                await connection.commit()
            self.wake()
        return len(due)


def _update(due: Due) -> Received:
    name = f"{due.initiative_id} {due.remind_at.isoformat()}".encode()
    number = int.from_bytes(hashlib.sha256(name).digest()[:7])
    raw = json.dumps({"telegram_id": due.telegram_id, "initiative_id": due.initiative_id})
    return Received(CLOCK, number, due.telegram_id, raw)
