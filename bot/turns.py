"""take_turn(): one update, one transaction.

The turns of several chats that wait together share one transaction: each costs a few statements for all of them, and
one commit. If anything goes wrong in it, all of it is rolled back and each turn is taken alone, so that one bad update
never touches another chat. Per chat the order is strict, because only the first waiting update of a chat is ever taken.
"""

import asyncio
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import structlog
from pydantic import ValidationError

from bot import held
from bot.conversation.engine import Engine
from bot.conversation.events import Document, Event, HasBotBack, IsAskedAfter, IsReminded, IsTold, Sends, SendsOther
from bot.conversation.flow import Turn
from bot.conversation.replies import Reply, Say, Toast
from bot.conversation.state import Conversation, Unreadable
from bot.patience import Patience, finishing, woken
from domain.duty import Duty
from domain.people import Resident
from domain.policies import Policies
from domain.social_map.index import Index
from domain.texts import Language, Texts, _, plain_of
from storage.attachments import Wanted
from storage.database import Database, is_out_of_order
from storage.inbox import Waiting
from storage.outbox import Outgoing
from storage.people import Chat, Newcomer
from storage.transcripts import Kind, Said
from storage.unit_of_work import UnitOfWork, unit_of_work

log = structlog.get_logger()

TOGETHER = 32
"""Chats whose turns share a commit. More would keep the first of them waiting for the last."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that one person did, as a transport read it."""

    chat_id: int
    first_name: str
    telegram_language: str | None
    event: Event
    kind: Kind
    words: str
    """What goes into the transcript."""
    tap_id: str | None = None
    """A tap waits for an answer of its own."""


@dataclass(frozen=True, slots=True)
class Reachability:
    """Somebody blocked the bot, or came back."""

    chat_id: int
    first_name: str
    reachable: bool


class Transport(Protocol):
    """A channel: reads updates, writes replies."""

    def read(self, raw: str) -> Incoming | Reachability | None:
        """What an update means; None for what is left unanswered on purpose. Raises ValueError when it is no update."""

    def write(self, reply: Reply, incoming: Incoming, language: Language) -> Outgoing:
        """The call that this reply becomes."""


class Desk(Protocol):
    """Takes the turns of the workers' bot: its updates mean something else, and are answered by staff's use cases."""

    bot: str
    """The name under which its updates stand in the inbox."""

    async def take_turn(self, duty: Duty, work: UnitOfWork, raw: str) -> None:
        """One update, in the transaction of `work`. Raises ValueError when it is no update."""

    async def sorry(self, duty: Duty, work: UnitOfWork, raw: str) -> Outgoing | None:
        """What a member of staff reads whose update we cannot handle; None for strangers, and for what is no update."""


@dataclass(frozen=True)
class Turns:
    """Takes the turns of all updates that wait in the inbox."""

    database: Database
    engine: Engine
    transports: Mapping[str, Transport]
    """By the name of the bot the update came to."""
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    policies: Callable[[], Policies] = Policies
    """The rules as they are at this moment: a coordinator can change them."""
    contact: str = ""
    username: Callable[[], str] = lambda: ""
    """The residents' bot's own name on Telegram, as far as it is known."""
    index: Callable[[], Index] = Index
    """The social map as it is now."""
    largest_file: int = 20 * 1024 * 1024
    """Bytes. The Bot API lets a bot download no more than 20 MB."""
    texts: Texts = field(default_factory=lambda: Texts({}))
    """For what is said to a resident outside a reply."""
    desk: Desk | None = None
    """What workers do on Telegram; None where there is no workers' bot."""

    async def take_waiting(self) -> int:
        """Take the turn of the first waiting update of up to `TOGETHER` chats. Returns how many were taken.

        Raises only when the database is out of order; nothing was changed then, and it can be called again.
        """
        try:
            return await self._take(TOGETHER)
        except Exception as error:
            if is_out_of_order(error):
                raise
            return await self._take_one_by_one()

    async def _take(self, most: int) -> int:
        async with unit_of_work(self.database) as work:
            waiting = await work.inbox.heads(most)
            if waiting:
                await self._take_turns(work, waiting)
                await work.commit()
            return len(waiting)

    async def _take_one_by_one(self) -> int:
        """Each in a transaction of its own. What fails is counted, and put aside at the third time."""
        async with self.database.reading() as connection:
            heads = await UnitOfWork(connection).inbox.heads(TOGETHER)
        for one in heads:
            try:
                async with unit_of_work(self.database) as work:
                    still_there = [head for head in await work.inbox.heads(TOGETHER) if head.id == one.id]
                    await self._take_turns(work, still_there)
                    await work.commit()
            except Exception as error:
                if is_out_of_order(error):
                    raise
                await self._failed(one, error)
        return len(heads)

    async def _failed(self, waiting: Waiting, error: Exception) -> None:
        async with unit_of_work(self.database) as work:
            put_aside = await work.inbox.failed(waiting, _described(error))
            if put_aside:
                await self._apologise(work, waiting)
            await work.commit()
        # A validation error shows what it was given: somebody's words.
        trace = None if isinstance(error, ValidationError) else error
        log.error(
            "turn_failed",
            inbox_id=waiting.id,
            bot=waiting.bot,
            put_aside=put_aside,
            error=_described(error),
            exc_info=trace,
        )

    async def _apologise(self, work: UnitOfWork, waiting: Waiting) -> None:
        """Never silence: who wrote something that we cannot handle hears that it is our fault."""
        if self.desk and waiting.bot == self.desk.bot:
            duty = Duty(work, self.texts, self.policies(), self.now(), self.new_id)
            if apology := await self.desk.sorry(duty, work, waiting.raw):
                work.outbox.add(apology, self.now())
            return
        if waiting.chat_id <= 0:
            return
        chats = await work.chats.load([Newcomer(waiting.chat_id, "")], self.now())
        if (chat := chats.get(waiting.chat_id)) and chat.resident.language:
            incoming = Incoming(waiting.chat_id, "", None, Event(SendsOther("")), "other", "")
            sorry = Say(_("Something went wrong on our side, sorry. Your ideas are kept. Please try it once more."))
            reply = self.transports[waiting.bot].write(sorry, incoming, chat.resident.language)
            work.outbox.add(reply, self.now())

    async def _take_turns(self, work: UnitOfWork, waiting: Sequence[Waiting]) -> None:
        of_workers = [one for one in waiting if self.desk and one.bot == self.desk.bot]
        read = [(one, self.transports[one.bot].read(one.raw)) for one in waiting if one not in of_workers]
        people = [Newcomer(said.chat_id, said.first_name) for _one, said in read if said]
        chats = await work.chats.load(people, self.now()) if people else {}
        await work.initiatives.load(chat.initiative_id for chat in chats.values() if chat.initiative_id)
        for one, said in read:
            match said:
                case Incoming():
                    await self.take_turn(work, self.transports[one.bot], chats[said.chat_id], said)
                case Reachability(reachable=reachable):
                    since = None if reachable else self.now()
                    work.chats.save_resident(replace(chats[said.chat_id].resident, unreachable_since=since))
            work.inbox.done(one)
        # Residents first, and written: a worker who claims a chat in this same moment finds what its resident just did.
        if of_workers:
            await work.chats.flush()
        for one in of_workers:
            assert self.desk
            await self.desk.take_turn(Duty(work, self.texts, self.policies(), self.now(), self.new_id), work, one.raw)
            work.inbox.done(one)

    async def take_turn(self, work: UnitOfWork, transport: Transport, chat: Chat, incoming: Incoming) -> None:
        """Advance one chat by one event, and keep everything that follows from it in this transaction."""
        now = self.now()
        resident = _as_they_are_now(chat.resident, incoming)
        files = _Files(work, resident.id, now, self.new_id, self.largest_file)
        turn = Turn[None](
            event=incoming.event,
            now=now,
            resident=resident,
            initiatives=work.initiatives.of(resident.id),
            files=files,
            book=work,
            policies=self.policies(),
            new_id=self.new_id,
            map=self.index(),
            telegram_language=incoming.telegram_language,
            contact=self.contact,
            username=self.username(),
            texts=self.texts,
        )
        handling = await held.handling_of(turn)
        replies = list(handling.replies)
        initiative_id = chat.initiative_id
        if handling.by_bot:
            conversation, replies = await self.engine.advance(_conversation(chat), turn)
            initiative_id = (conversation.answers or {}).get("initiative")
            work.chats.save_conversation(resident.id, conversation.to_json(), initiative_id, now)
        if turn.resident != chat.resident:
            work.chats.save_resident(turn.resident)
        if incoming.tap_id and not any(isinstance(reply, Toast) for reply in replies):
            replies.insert(0, Toast())
        outgoing = [transport.write(reply, incoming, turn.language) for reply in replies]
        if resident.held_by:
            # The engine was let speak although a worker has the chat: so these words may go out.
            outgoing = [replace(one, speaker="worker") for one in outgoing]
        for one in outgoing:
            work.outbox.add(one, now)
        await held.raise_flags(turn)
        if turn.resident.has_agreed:
            said = _said(incoming, turn, initiative_id, files.kept, now)
            if said and (handling.for_person or turn.for_person or await held.is_waited_with(turn)):
                said = await held.brought_to_worker(turn, said, work.transcripts)
            self._remember(work, turn.resident, said, initiative_id, outgoing, now)

    def _remember(
        self,
        work: UnitOfWork,
        resident: Resident,
        said: Said | None,
        initiative_id: str | None,
        outgoing: Sequence[Outgoing],
        now: datetime,
    ) -> None:
        if said:
            work.transcripts.add(said)
        for one in outgoing:
            if words := one.payload.get("text" if one.method == "sendMessage" else "caption"):
                plain = _without_codes(plain_of(words))
                work.transcripts.add(
                    Said(resident.id, "bot", "text", plain, now, initiative_id, case_id=resident.case_id)
                )


class _Files:
    """The port of the flows for photos and voice messages."""

    def __init__(
        self, work: UnitOfWork, resident_id: int, now: datetime, new_id: Callable[[], str], largest: int
    ) -> None:
        self._work = work
        self._resident_id = resident_id
        self._now = now
        self._new_id = new_id
        self._largest = largest
        self.kept: str | None = None

    def keep(self, sent: Sends | Document) -> str | None:
        if sent.size is not None and sent.size > self._largest:
            return None
        self.kept = self._new_id()
        title = sent.name if isinstance(sent, Document) else ""
        wanted = Wanted(self.kept, self._resident_id, sent.kind, sent.file_id, sent.size, title=title)
        self._work.attachments.want(wanted, self._now)
        return self.kept


def _said(
    incoming: Incoming, turn: Turn[None], initiative_id: str | None, file: str | None, now: datetime
) -> Said | None:
    """What the resident did, as a line of the transcript; None for what is no speech of theirs."""
    if not incoming.words and incoming.kind == "other":
        return None
    return Said(
        turn.resident.id,
        "resident",
        incoming.kind,
        _without_codes(incoming.words),
        now,
        initiative_id,
        file,
        incoming.event.message_id,
        case_id=turn.resident.case_id,
    )


def _described(error: Exception) -> str:
    """What went wrong, without the words of the person it went wrong for."""
    if not isinstance(error, ValidationError):
        return type(error).__name__
    wrong = (f"{'.'.join(map(str, one['loc']))} {one['type']}" for one in error.errors(include_input=False))
    return f"not an update: {', '.join(wrong)}"


def _as_they_are_now(resident: Resident, incoming: Incoming) -> Resident:
    """With the name they use today, and reachable: they are writing to us, unless it is the clock that speaks."""
    if isinstance(incoming.event.action, (IsReminded, IsTold, IsAskedAfter, HasBotBack)):
        return resident
    first_name = incoming.first_name or resident.first_name
    return replace(resident, first_name=first_name, unreachable_since=None)


def _conversation(chat: Chat) -> Conversation:
    if chat.state is None:
        return Conversation()
    try:
        return Conversation.from_json(chat.state)
    except Unreadable:
        # The engine greets this as a place it lost, and starts again from the menu.
        return Conversation(flow="unreadable", question="")


_CODE = re.compile(r"(?<=[?&]start=)[\w-]+")


def _without_codes(words: str) -> str:
    """Links that were shared without what opens something: that is kept as a hash, and nowhere as it is."""
    return _CODE.sub("…", words)


class TurnTaker:
    """Takes turns until it is cancelled: at once when woken, else at every look."""

    def __init__(self, turns: Turns, *, wake_others: Callable[[], None], every: float = 0.25) -> None:
        self._turns = turns
        self._wake_others = wake_others
        self._every = every
        self._work = asyncio.Event()
        self._patience = Patience(random.random, most=5.0)

    def wake(self) -> None:
        """Something came in: look now."""
        self._work.set()

    async def run(self) -> None:
        """Until cancelled; a transaction that is under way is finished first."""
        while True:
            self._work.clear()
            try:
                taken = await finishing(self._turns.take_waiting())
            except Exception as error:
                pause = self._patience.failed()
                if self._patience.is_news(type(error).__name__):
                    log.exception("turns_wait_for_database")
                await asyncio.sleep(pause)
                continue
            if failures := self._patience.recovered():
                log.info("turns_go_on", after_failures=failures)
            if taken:
                self._wake_others()
            else:
                await woken(self._work, self._every)
