"""The poster: what waits to be shown to staff on Telegram becomes calls in the outbox, case by case, until cancelled.

Residents' turns and the console leave postings and know nothing of Telegram. Taking the postings of a case and putting
its messages into the outbox is one transaction: nothing is shown twice and nothing is left out. A case that is shown
nowhere on Telegram loses nothing: it stands in the console.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.desk.markup import message
from bot.desk.reading import read_case
from bot.desk.showing import Showing, Translatable, machine_words
from bot.desk.turn import DUTCH
from bot.patience import Patience, finishing, woken
from bot.translation import NoTranslator
from domain.crisis import crisis_in
from domain.machine import Translated, Translates
from domain.texts import Texts
from domain.topics import Posting
from storage.database import Database, is_out_of_order
from storage.desk import WORKERS_BOT
from storage.outbox import Outgoing
from storage.unit_of_work import UnitOfWork, unit_of_work

log = structlog.get_logger()

TOGETHER = 20
"""Cases whose postings share a commit."""

_TRANSLATIONS_AT_ONCE = 4
_TRANSLATED_FROM = frozenset({"tr", "ar"})


class Poster:
    """Shows what happened. `wake_delivery`: there is something to send."""

    def __init__(
        self,
        database: Database,
        texts: Texts,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        wake_delivery: Callable[[], None] = lambda: None,
        translator: Translates | None = None,
        every: float = 0.25,
    ) -> None:
        self._database = database
        self._texts = texts
        self._now = now
        self._new_id = new_id
        self._wake_delivery = wake_delivery
        self._translator = translator or NoTranslator()
        self._every = every
        self._work = asyncio.Event()
        self._patience = Patience(random.random, most=5.0)
        self._translating: set[asyncio.Task[None]] = set()
        self._few = asyncio.Semaphore(_TRANSLATIONS_AT_ONCE)

    def wake(self) -> None:
        """Something happened in a case: look now."""
        self._work.set()

    async def run(self) -> None:
        """Until cancelled; a transaction that is under way is finished first."""
        try:
            while True:
                self._work.clear()
                try:
                    posted = await finishing(self.post_waiting())
                except Exception as error:
                    pause = self._patience.failed()
                    if self._patience.is_news(type(error).__name__):
                        log.exception("poster_waits_for_database")
                    await asyncio.sleep(pause)
                    continue
                if failures := self._patience.recovered():
                    log.info("poster_goes_on", after_failures=failures)
                if not posted:
                    await woken(self._work, self._every)
        finally:
            for task in self._translating:
                task.cancel()

    async def post_waiting(self) -> int:
        """Show what waits, of up to `TOGETHER` cases. Returns how many postings were taken.

        Raises only when the database is out of order; nothing was shown then, and it can be called again.
        """
        async with self._database.reading() as connection:
            if not await UnitOfWork(connection).postings.any_waiting():
                return 0
        try:
            return await self._post(TOGETHER)
        except Exception as error:
            if is_out_of_order(error):
                raise
            return await self._post_one_by_one()

    async def _post(self, most: int) -> int:
        async with unit_of_work(self._database) as work:
            taken = await work.postings.take(most, self._now())
            if not taken:
                return 0
            to_translate = await self._show(work, taken)
            await work.commit()
        self._posted(to_translate)
        return len(taken)

    async def _post_one_by_one(self) -> int:
        """Each case in a transaction of its own. What cannot be shown is put aside: the console has it all."""
        total = 0
        for _ in range(TOGETHER):
            async with unit_of_work(self._database) as work:
                taken = await work.postings.take(1, self._now())
                try:
                    to_translate = await self._show(work, taken)
                    await work.commit()
                except Exception as error:
                    if is_out_of_order(error):
                        raise
                    log.exception("case_not_shown", case=taken[0].case_id, kinds=[one.kind for one in taken])
                    to_translate = None
            if to_translate is None:
                await self._drop(taken)
            else:
                self._posted(to_translate)
            total += len(taken)
            if not taken:
                break
        return total

    async def _drop(self, taken: Sequence[Posting]) -> None:
        async with unit_of_work(self._database) as work:
            await work.postings.drop([one.id for one in taken])
            await work.commit()

    async def _show(self, work: UnitOfWork, taken: Sequence[Posting]) -> list[Translatable]:
        by_case: dict[str, list[Posting]] = defaultdict(list)
        for posting in taken:
            by_case[posting.case_id].append(posting)
        to_translate: list[Translatable] = []
        for case_id, postings in by_case.items():
            if shown := await read_case(work, case_id):
                showing = Showing(work, self._texts, shown, self._now(), self._new_id)
                await showing.show(postings)
                to_translate += showing.to_translate
        await work.postings.drop([one.id for one in taken])
        return to_translate

    def _posted(self, to_translate: Sequence[Translatable]) -> None:
        self._wake_delivery()
        if isinstance(self._translator, NoTranslator):
            return
        for one in to_translate:
            # In danger nobody should read a machine's guess.
            if one.language in _TRANSLATED_FROM and crisis_in(one.words) is None:
                task = asyncio.create_task(self._translate(one))
                self._translating.add(task)
                task.add_done_callback(self._translating.discard)

    async def _translate(self, said: Translatable) -> None:
        """A machine's Dutch under the original. Where it fails, nothing is said: the original stands there."""
        try:
            async with self._few:
                translated = await self._translator.translate(said.words, said.language, DUTCH)
            if not isinstance(translated, Translated):
                return
            html = self._texts.render(machine_words(translated.words), DUTCH)
            async with unit_of_work(self._database) as work:
                # Whoever signed out meanwhile reads no more of it.
                still = {one.chat_id for one in await work.desk.topics_of(said.case_id)}
                for chat_id in [one for one in said.chat_ids if one in still]:
                    payload = message(html) | {"chat_id": chat_id, "case": said.case_id, "reply_to": said.ref}
                    work.outbox.add(Outgoing(WORKERS_BOT, chat_id, "sendMessage", payload), self._now())
                await work.commit()
            self._wake_delivery()
        except Exception:
            log.exception("translation_not_shown", case=said.case_id)
