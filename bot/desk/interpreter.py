"""The interpreter: what workers want translated goes to the machine, and comes back to them to be looked at.

The machine is asked outside of any transaction. Putting its words and showing them is one: a restart goes on where it
was, and of two processes one shows it.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.desk.markup import message, under
from bot.desk.replies import Keys
from bot.desk.translating import danger, preview, to_send
from bot.desk.turn import DUTCH
from bot.patience import Patience, finishing, woken
from domain.duty import Duty
from domain.machine import NotTranslated, Reason, Translated, Translates
from domain.policies import Policies
from domain.relaying import TooLong
from domain.texts import LanguageParam, Texts, Words, _, lines
from domain.translating import InDanger, NoSuchTranslation, in_danger, put_failure, put_words
from domain.translations import State, Translation
from storage.database import Database, is_out_of_order
from storage.desk import WORKERS_BOT
from storage.outbox import Outgoing
from storage.unit_of_work import UnitOfWork, unit_of_work

log = structlog.get_logger()

TOGETHER = 4
"""Texts that the machine has at once."""


@dataclass
class Interpreter:
    """Translates until it is cancelled. `wake_delivery`: there is something to send."""

    database: Database
    texts: Texts
    policies: Callable[[], Policies]
    translator: Translates
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    wake_delivery: Callable[[], None] = lambda: None
    every: float = 0.25
    """Seconds between two looks, each of which is one small index away."""
    _work: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _patience: Patience = field(default_factory=lambda: Patience(random.random, most=5.0), init=False)

    def wake(self) -> None:
        """Somebody may want something translated: look now."""
        self._work.set()

    async def run(self) -> None:
        """Until cancelled; a transaction that is under way is finished first, the machine is not waited for."""
        while True:
            self._work.clear()
            try:
                translated = await self.translate_waiting()
            except Exception as error:
                pause = self._patience.failed()
                if self._patience.is_news(type(error).__name__):
                    log.exception("interpreter_failed")
                await asyncio.sleep(pause)
                continue
            if failures := self._patience.recovered():
                log.info("interpreter_goes_on", after_failures=failures)
            if not translated:
                await woken(self._work, self.every)

    async def translate_waiting(self) -> int:
        """Translate and show what waits, up to `TOGETHER` texts; how many.

        Raises what went wrong with one of them when the others are done. That one waits still: call it again.
        """
        async with self.database.reading() as connection:
            waiting = await UnitOfWork(connection).translations.waiting(TOGETHER)
        for outcome in await asyncio.gather(*map(self._interpret, waiting), return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
        return len(waiting)

    async def _interpret(self, asked: Translation) -> None:
        try:
            await finishing(self._show(asked, await self._translated(asked)))
        except Exception as error:
            if is_out_of_order(error):
                raise
            # Never tried again: it would stand in the way of all others.
            log.exception("preview_not_shown", case=asked.case_id)
            await finishing(self._show(asked, NotTranslated(Reason.FAILED)))

    async def _translated(self, asked: Translation) -> Translated | NotTranslated | InDanger:
        """What the machine makes of it. It is not asked when there is danger by now."""
        async with self.database.reading() as connection:
            work = UnitOfWork(connection)
            case = await work.cases.get(asked.case_id)
            if case is None or await in_danger(self._duty(work), case, asked.dutch):
                return InDanger()
        return await self.translator.translate(asked.dutch, DUTCH, asked.language)

    async def _show(self, asked: Translation, answer: Translated | NotTranslated | InDanger) -> None:
        async with unit_of_work(self.database) as work:
            duty = self._duty(work)
            put = await (
                put_words(duty, asked.id, answer.words)
                if isinstance(answer, Translated)
                else put_failure(duty, asked.id)
            )
            if isinstance(put, NoSuchTranslation):
                return
            if isinstance(put, Translation) and put.state is State.READY:
                name = (await work.desk.names([put.case_id])).get(put.case_id, "?")
                self._say(work, put, preview(name, put), to_send(put))
            else:
                self._say(work, asked, _why_not(asked, answer, put))
            await work.commit()
        self.wake_delivery()

    def _say(self, work: UnitOfWork, asked: Translation, words: Words, keys: Keys = ()) -> None:
        """In answer to the message with the Dutch."""
        assert asked.chat_id is not None, "Only who asked on Telegram is answered there."
        payload = message(self.texts.render(words, DUTCH)) | under(self.texts, keys)
        payload |= {"chat_id": asked.chat_id, "case": asked.case_id}
        if asked.message_id:
            payload["reply_parameters"] = {"message_id": asked.message_id, "allow_sending_without_reply": True}
        work.outbox.add(Outgoing(WORKERS_BOT, asked.chat_id, "sendMessage", payload), self.now())

    def _duty(self, work: UnitOfWork) -> Duty:
        return Duty(work, self.texts, self.policies(), self.now(), self.new_id)


def _why_not(
    asked: Translation, answer: Translated | NotTranslated | InDanger, put: Translation | InDanger | TooLong
) -> Words:
    """Why there is no translation, as far as the worker can do something about it."""
    if isinstance(answer, InDanger) or isinstance(put, InDanger):
        return danger(asked.language)
    why: Words = _("🌐 Not translated: the server could not do it.")
    match answer, put:
        case NotTranslated(Reason.NOT_REACHED | Reason.BUSY), _put:
            why = _("🌐 Not translated: the server does not answer now. Please try again later.")
        case NotTranslated(Reason.UNKNOWN_LANGUAGE), _put:
            why = _("🌐 Not translated: the server does not know {language}.").with_(
                language=LanguageParam(asked.language)
            )
        case _answer, TooLong():
            why = _("🌐 Not translated: it became too long. Please do it in parts.")
    return lines(why, _("Nothing was sent."))
