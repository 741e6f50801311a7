"""The loop that empties an outbox. Two tasks share it: one keeps the records in the database, one keeps the pace.

A crash loses nothing: what was claimed and not recorded comes back when its claim runs out. What was sent and not yet
recorded is then sent once more, or marked as perhaps sent; that is at most what was in flight.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import IntegrityError

from bot.delivery.outcomes import NotReached, NotReady, Outcome, Sender, Unknown
from bot.delivery.pacing import Pace
from bot.delivery.records import record_of
from bot.delivery.retry import (
    MOST_TRIES,
    Cancel,
    Decision,
    GiveUp,
    PerhapsSent,
    Readdress,
    WaitWithAll,
    WaitWithChat,
    decide,
)
from bot.patience import Patience, finishing
from storage.database import Database, is_out_of_order
from storage.dispatch import LAST_PRIORITY, Again, Claimed, Dispatch, Record
from storage.outbox import ANNOUNCEMENT

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""How long a claim lasts: longer than a message may wait here and its sending may take together."""

_WAITS_HERE_SECONDS = 25.0
_POLL_SECONDS = 0.25
_TAKE_BACK_SECONDS = 5.0
_LAST_WORDS_SECONDS = 10.0

# Announcements are claimed a third of a second ahead: enough never to run dry, and little that an answer to the same
# person must wait for.
_AHEAD = 10
_AT_ONCE = 64
_IN_FLIGHT = 90  # below the number of connections an aiogram session opens


class Delivery:
    """Sends what waits in one bot's outbox, until it is cancelled; then it finishes what is under way.

    A second process beside it is safe, no message goes out twice. But each keeps the pace by itself, so that together
    they may run into Telegram's limits, which are then obeyed.
    """

    def __init__(
        self,
        database: Database,
        sender: Sender,
        *,
        bot: str,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._sender = sender
        self._bot = bot
        self._now = now
        self._monotonic = monotonic
        self._chance = chance
        self._lease = lease
        self._pace = Pace()
        self._records: list[Record] = []
        # What this process claimed and has not recorded yet.
        self._mine: set[int] = set()
        self._sending: set[asyncio.Task[None]] = set()
        self._work, self._ready = asyncio.Event(), asyncio.Event()
        self._take_back_at = float("-inf")
        self._database_patience = Patience(chance, most=5.0)
        self._telegram_patience = Patience(chance)

    def wake(self) -> None:
        """Something was put into the outbox: look now, not at the next poll."""
        self._work.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_records())
                tasks.create_task(self._keep_pace())
        finally:
            await self._finish()

    async def _keep_records(self) -> None:
        while True:
            try:
                await finishing(self._transact())
            except IntegrityError:
                # Another sender claimed a message of the same chat in the same instant. Its turn comes again.
                await asyncio.sleep(self._chance() * _POLL_SECONDS)
            except Exception as error:  # noqa: BLE001 - whatever happens, the next message must still go out
                await asyncio.sleep(self._after_failure(error))
            else:
                if failures := self._database_patience.recovered():
                    log.info("outbox_reachable_again", bot=self._bot, failures=failures)
                await _either(self._work, _POLL_SECONDS)

    async def _keep_pace(self) -> None:
        while True:
            try:
                self._send_what_may_go()
                has_room = len(self._sending) < _IN_FLIGHT
                seconds = self._pace.next_at() - self._monotonic() if has_room else float("inf")
            except Exception:
                log.exception("pacing_failed", bot=self._bot)
                seconds = 1.0
            await _either(self._ready, seconds)

    async def _transact(self) -> None:
        """One transaction: what became of messages is written down, and the next ones are claimed."""
        records = list(self._records)
        async with self._database.writing() as connection:
            dispatch = Dispatch(connection, self._bot)
            await dispatch.record(records)
            await self._take_back(dispatch)
            most, last_priority = self._appetite()
            claimed = await dispatch.claim(most, self._now(), self._lease, last_priority) if most > 0 else []
            await connection.commit()
        del self._records[: len(records)]
        self._mine.difference_update(record.claimed.id for record in records)
        self._mine.update(message.id for message in claimed)
        for message in claimed:
            self._pace.add(message, self._monotonic())
        if claimed:
            self._ready.set()
        if claimed and len(claimed) == most:
            self._work.set()

    async def _take_back(self, dispatch: Dispatch) -> None:
        if self._monotonic() < self._take_back_at:
            return
        taken = await dispatch.take_back(self._lease, MOST_TRIES, self._mine)
        self._take_back_at = self._monotonic() + _TAKE_BACK_SECONDS
        if taken:
            uncertain = [number for number, state in taken if state == "uncertain"]
            log.warning("claims_taken_back", bot=self._bot, count=len(taken), perhaps_sent=uncertain)

    def _appetite(self) -> tuple[int, int]:
        """How many messages to claim, and up to which priority."""
        if self._pace.is_paused(self._monotonic()):
            return 0, LAST_PRIORITY
        announcements = self._pace.announcements()
        if announcements <= _AHEAD // 2:
            return _AHEAD, LAST_PRIORITY
        return _AT_ONCE - (len(self._pace) - announcements), ANNOUNCEMENT - 1

    def _send_what_may_go(self) -> None:
        was_waiting = self._pace.announcements()
        while len(self._sending) < _IN_FLIGHT and (taken := self._pace.take(self._monotonic())):
            message, since = taken
            if self._monotonic() - since > _WAITS_HERE_SECONDS:
                # Its claim may be over before it is sent: somebody else could send it too.
                self._give_back([message])
                continue
            task = asyncio.create_task(self._send(message))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        if self._pace.announcements() <= _AHEAD // 2 < was_waiting:
            self._work.set()

    async def _send(self, message: Claimed) -> None:
        try:
            outcome = await self._sender.send(message)
        except Exception as error:
            # A bug of ours, somewhere between here and Telegram: nobody knows how far it came.
            log.exception("sending_failed", bot=self._bot, method=message.method, message=message.id)
            outcome = Unknown(type(error).__name__)
        if not isinstance(outcome, NotReady):
            self._pace.ended(message, self._monotonic())
        self._conclude(message, outcome)
        self._work.set()
        self._ready.set()

    def _conclude(self, message: Claimed, outcome: Outcome) -> None:
        decision = decide(outcome, message.attempts, repeatable=message.repeatable, chance=self._chance())
        self._records.append(record_of(message, decision, self._now()))
        if not isinstance(outcome, (NotReached, NotReady)) and (failures := self._telegram_patience.recovered()):
            log.info("telegram_reachable_again", bot=self._bot, failures=failures)
        match decision:
            case WaitWithAll(reason):
                self._wait_with_all(reason)
            case WaitWithChat(seconds):
                self._wait_with_chat(message.chat_id, seconds)
            case _:
                self._say(message, decision)

    def _wait_with_all(self, reason: str) -> None:
        now = self._monotonic()
        # What was in flight together fails together: that is one failure.
        if not self._pace.is_paused(now):
            seconds = self._telegram_patience.failed()
            self._pace.pause(now + seconds)
            if self._telegram_patience.is_news(reason):
                log.error("telegram_not_reached", bot=self._bot, why=reason, seconds=round(seconds, 1))
        self._give_back(self._pace.give_back())

    def _wait_with_chat(self, chat_id: int, seconds: float) -> None:
        now = self._monotonic()
        log.warning("told_to_wait", bot=self._bot, seconds=seconds)
        if self._pace.was_told_to_wait(chat_id, now + seconds, now):
            log.warning("all_told_to_wait", bot=self._bot)
            self._give_back(self._pace.give_back())

    def _say(self, message: Claimed, decision: Decision) -> None:
        fields = {"bot": self._bot, "method": message.method, "message": message.id}
        match decision:
            case GiveUp(reason):
                log.error("message_failed", why=reason, **fields)
            case PerhapsSent(reason):
                log.warning("message_perhaps_sent", why=reason, **fields)
            case Cancel(reason):
                log.info("chat_unreachable", why=reason, **fields)
            case Readdress():
                log.info("group_moved", **fields)
            case _:
                pass

    def _give_back(self, messages: Sequence[Claimed]) -> None:
        self._records.extend(Again(message, self._now(), None, counts=False) for message in messages)
        if messages:
            self._work.set()

    def _after_failure(self, error: Exception) -> float:
        why = f"{type(error).__name__}: {error}"
        if self._database_patience.is_news(why):
            log.error("outbox_failed", bot=self._bot, why=why, exc_info=None if is_out_of_order(error) else error)
        return self._database_patience.failed()

    async def _finish(self) -> None:
        """Let what is under way come to its end, write it down, and give back the rest."""
        if self._sending:
            await asyncio.wait(set(self._sending), timeout=_LAST_WORDS_SECONDS)
        for task in self._sending:
            task.cancel()
        self._give_back(self._pace.give_back())
        if not self._records:
            return
        try:
            async with self._database.writing() as connection:
                await Dispatch(connection, self._bot).record(self._records)
                await connection.commit()
        except Exception:
            # The claims run out by themselves.
            log.exception("last_records_lost", bot=self._bot, count=len(self._records))


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than this; the event is used up."""
    if not event.is_set() and seconds > 0:
        try:
            async with asyncio.timeout(None if seconds == float("inf") else seconds):
                await event.wait()
        except TimeoutError:
            pass
    event.clear()
