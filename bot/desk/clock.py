"""The clock of cases: what is due calls for attention, wakes up or ends, each in a transaction of its own.

What is due stands in the database, so that a restart loses nothing and two processes call once.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from domain.calling import call
from domain.duty import Duty
from domain.policies import Policies
from domain.texts import Texts
from storage.database import Database, is_out_of_order
from storage.unit_of_work import UnitOfWork, unit_of_work

log = structlog.get_logger()

AT_ONCE = 100


@dataclass(frozen=True)
class CaseClock:
    """Looks every second which cases call. `policies` are the rules as they are at this moment; `wake`: something is to
    be shown, or to be said to a resident.
    """

    database: Database
    texts: Texts
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    policies: Callable[[], Policies] = Policies
    wake: Callable[[], None] = lambda: None
    every: float = 1.0
    """Seconds."""

    async def run(self) -> None:
        """Until cancelled. What goes wrong is logged and tried again at the next round."""
        while True:
            try:
                await self.round()
            except Exception:
                log.exception("case_clock_failed")
            await asyncio.sleep(self.every)

    async def round(self) -> int:
        """Have all cases call that are due; how many did."""
        async with self.database.reading() as connection:
            due = await UnitOfWork(connection).cases.due(self.now(), AT_ONCE)
        called = 0
        for case_id in due:
            try:
                called += await self._call(case_id)
            except Exception as error:
                if is_out_of_order(error):
                    raise
                # The others must be heard all the same.
                log.exception("case_not_called", case=case_id)
        if called:
            self.wake()
        return called

    async def _call(self, case_id: str) -> bool:
        async with unit_of_work(self.database) as work:
            # Somebody may have answered, or another process called, since it was seen to be due.
            case = await call(Duty(work, self.texts, self.policies(), self.now(), self.new_id), case_id)
            await work.commit()
        return case is not None
