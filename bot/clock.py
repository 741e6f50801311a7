"""The clock: brings reminders, notices and questions about visits that are due, by the same road as what residents do.

They are put into the inbox, so that each waits for its turn behind what the resident just wrote, and the turn decides
whether it still makes sense. The number of a reminder or of a question about a visit is made of its subject and the
moment: brought twice, it is stored once. A notice's row is taken away in the same transaction.
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from domain.reminders import by_day
from storage.database import Database
from storage.due_visits import DueVisit, due_visits
from storage.inbox import Inbox, Received, brought
from storage.initiatives import Due, due_reminders
from storage.notices import DueNotice, any_due, take_due

log = structlog.get_logger()

AT_ONCE = 200
SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class Clock:
    """Looks every second which notices are due, at any hour, and every minute which reminders, by day only."""

    database: Database
    now: Callable[[], datetime]
    wake: Callable[[], None]
    every: float = 1.0
    """Seconds. Short, because somebody waits to hear that a neighbour signed; the look is one index away."""

    async def run(self) -> None:
        """Until cancelled. What goes wrong is logged and tried again at the next round."""
        for number in itertools.count():
            try:
                # A reminder stays due until its turn was taken: there is no haste, and no need to bring it twice.
                await self.bring(reminders_too=number % SECONDS_A_MINUTE == 0)
            except Exception:
                log.exception("clock_failed")
            await asyncio.sleep(self.every)

    async def bring(self, *, reminders_too: bool = True) -> int:
        """Put what is due into the inbox. Returns how many."""
        now = self.now()
        is_day = by_day(now) == now
        async with self.database.reading() as connection:
            reminders = await due_reminders(connection, now, AT_ONCE) if reminders_too and is_day else []
            visits = await due_visits(connection, now, AT_ONCE) if reminders_too and is_day else []
            notices_wait = await any_due(connection, now)
        if not reminders and not visits and not notices_wait:
            return 0
        async with self.database.writing() as connection:
            notices = await take_due(connection, now, AT_ONCE)
            due = [*map(_reminder, reminders), *map(_visit, visits), *map(_notice, notices)]
            if due:
                await Inbox(connection).put(due, now)
            await connection.commit()
        self.wake()
        return len(due)


def _reminder(due: Due) -> Received:
    name = f"{due.initiative_id} {due.remind_at.isoformat()}"
    return brought(name, due.telegram_id, {"initiative_id": due.initiative_id})


def _visit(due: DueVisit) -> Received:
    return brought(f"visit {due.visit_id} {due.ask_at.isoformat()}", due.telegram_id, {"visit_id": due.visit_id})


def _notice(due: DueNotice) -> Received:
    told = {"about": due.about, "initiative_id": due.initiative_id, "subject": due.subject}
    return brought(f"notice {due.id}", due.telegram_id, told)
