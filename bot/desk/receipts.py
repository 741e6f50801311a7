"""What became of a worker's message to a resident, told where the worker wrote it: a sign, or a few words.

The fate is read, told and noted as told in one transaction, so each is told once, whatever ends in between.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from bot.desk.markup import message
from bot.desk.turn import DUTCH
from bot.patience import Patience, finishing, woken
from domain.texts import Text, Texts, _
from storage.database import Database, is_out_of_order
from storage.desk import WORKERS_BOT
from storage.outbox import Outgoing
from storage.postings import Fate
from storage.unit_of_work import UnitOfWork, unit_of_work

log = structlog.get_logger()

ARRIVED = "👍"
"""The sign at what was sent. Telegram allows certain ones only."""

TOGETHER = 100

MOST_TRIES = 3
"""How often the fate of one message is tried to be told, before it is put aside."""


@dataclass
class Receipts:
    """Tells fates until it is cancelled."""

    database: Database
    texts: Texts
    now: Callable[[], datetime]
    wake_delivery: Callable[[], None] = lambda: None
    every: float = 0.25
    """Seconds between two looks, each of which is one small index away."""
    _work: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _tries: Counter[int] = field(default_factory=Counter, init=False)
    """By message, how often its fate could not be told."""
    _patience: Patience = field(default_factory=lambda: Patience(random.random, most=5.0), init=False)

    def wake(self) -> None:
        """Something was sent: look now."""
        self._work.set()

    async def run(self) -> None:
        """Until cancelled; a transaction that is under way is finished first."""
        while True:
            self._work.clear()
            try:
                told = await finishing(self.tell_waiting())
            except Exception as error:
                pause = self._patience.failed()
                if self._patience.is_news(type(error).__name__):
                    log.exception("receipts_failed")
                await asyncio.sleep(pause)
                continue
            if failures := self._patience.recovered():
                log.info("receipts_go_on", after_failures=failures)
            if not told:
                await woken(self._work, self.every)

    async def tell_waiting(self) -> int:
        """Tell what nobody was told yet; how many.

        Raises only when the database is out of order; nothing was told then, and it can be called again.
        """
        async with self.database.reading() as connection:
            if not await UnitOfWork(connection).postings.any_unreported():
                return 0
        try:
            told = await self._tell_all()
        except Exception as error:
            if is_out_of_order(error):
                raise
            told = await self._tell_one_by_one()
        if told:
            self.wake_delivery()
        return told

    async def _tell_all(self, only: int | None = None) -> int:
        async with unit_of_work(self.database) as work:
            fates = await work.postings.unreported(TOGETHER, only)
            for fate in fates:
                await self._tell(work, fate)
            await work.postings.reported([fate.id for fate in fates])
            await work.commit()
        return len(fates)

    async def _tell_one_by_one(self) -> int:
        """Each in a transaction of its own. What fails is counted, and put aside at the third time."""
        async with unit_of_work(self.database) as work:
            ids = [fate.id for fate in await work.postings.unreported(TOGETHER)]
        told = 0
        for one in ids:
            try:
                told += await self._tell_all(only=one)
            except Exception as error:
                if is_out_of_order(error):
                    raise
                told += await self._failed(one, error)
        return told

    async def _failed(self, message: int, error: Exception) -> bool:
        """Whether it is put aside: the worker sees no sign at it, and finds it in the console."""
        self._tries[message] += 1
        put_aside = self._tries[message] >= MOST_TRIES
        log.error("fate_not_told", outbox_id=message, put_aside=put_aside, exc_info=error)
        if put_aside:
            del self._tries[message]
            async with unit_of_work(self.database) as work:
                await work.postings.reported([message])
                await work.commit()
        return put_aside

    async def _tell(self, work: UnitOfWork, fate: Fate) -> None:
        place = await work.desk.place_of(fate.ref) if fate.ref else None
        if fate.state == "sent":
            if place:
                reaction = {"message_id": place[1], "reaction": [{"type": "emoji", "emoji": ARRIVED}]}
                self._add(work, place[0], "setMessageReaction", reaction)
            return
        resident = await work.postings.who(fate.chat_id)
        name = resident.first_name if resident else "?"
        html = self.texts.render(_words(fate, is_gone=bool(resident and resident.unreachable_since), name=name), DUTCH)
        await self._tell_where_shown(work, fate, html)
        if place is None:
            # Written in the console, which shows it by itself.
            return
        chat_id, message_id = place
        written = await work.desk.written(chat_id, message_id)
        reply = {"message_id": message_id, "allow_sending_without_reply": True}
        to = {"case": written[0]} if written else {}
        self._add(work, chat_id, "sendMessage", message(html) | {"reply_parameters": reply} | to)

    async def _tell_where_shown(self, work: UnitOfWork, fate: Fate, html: str) -> None:
        """Colleagues read what was written elsewhere in the topic: there it must not stand as if it had arrived."""
        line = await work.transcripts.line(fate.ref) if fate.ref else None
        for topic in await work.desk.topics_of(line.case_id) if line and line.case_id else ():
            if await work.desk.is_shown(topic.chat_id, fate.ref):
                payload = message(html) | {"reply_to": fate.ref, "case": topic.case_id}
                self._add(work, topic.chat_id, "sendMessage", payload)

    def _add(self, work: UnitOfWork, chat_id: int, method: str, payload: dict[str, Any]) -> None:
        work.outbox.add(Outgoing(WORKERS_BOT, chat_id, method, {"chat_id": chat_id} | payload), self.now())


def _words(fate: Fate, *, is_gone: bool, name: str) -> Text:
    if fate.state == "uncertain":
        return _("❔ Perhaps {name} got this: Telegram did not say. It is not sent twice by itself.").with_(name=name)
    if is_gone:
        return _("❌ Not delivered: {name} blocked the bot, or left Telegram.").with_(name=name)
    return _("❌ Not delivered to {name}: Telegram did not take it.").with_(name=name)
