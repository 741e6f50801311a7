"""The workers' desk on a real database, with a Telegram that knows groups and topics, and a clock that stands still."""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.delivery.outcomes import Accepted, MovedTo, Outcome, Refused
from bot.delivery.outcomes import Blocked as BlockedOutcome
from bot.desk.clock import CaseClock
from bot.desk.poster import Poster
from bot.desk.receipts import Receipts
from bot.desk.sender import DeskSender
from domain.cases import Content, Line
from domain.duty import Duty
from domain.flagging import Raised, raise_flag
from domain.handover import Case, Reason
from domain.people import Resident
from domain.places import Place
from domain.places.place import Neighbourhood
from domain.policies import Policies
from domain.relaying import resident_wrote
from domain.staff import Job, Staff
from domain.texts import Texts, plain_of, without_bidi_controls
from storage.database import Database
from storage.dispatch import Claimed
from storage.people import Newcomer
from storage.tables import attachments, outbox
from storage.unit_of_work import UnitOfWork, unit_of_work

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""A Tuesday, eleven o'clock in Amsterdam."""

GROUP = -1001
AREA = "GF13"
GEUZENVELD = Place(
    Neighbourhood("F77b", "Geuzenveld", "wijk"), (Neighbourhood(AREA, "Geuzenveld-Slotermeer", "gebied"),)
)


@dataclass
class Message:
    """What stands in a chat now."""

    id: int
    chat_id: int
    thread_id: int | None
    method: str
    payload: dict[str, Any]

    @property
    def words(self) -> str:
        """As they are read, without markup and marks of direction."""
        html = self.payload.get("text") or self.payload.get("caption") or ""
        return without_bidi_controls(plain_of(html))

    @property
    def buttons(self) -> list[str]:
        rows = self.payload.get("reply_markup", {}).get("inline_keyboard", [])
        return [one["text"] for row in rows for one in row]


@dataclass
class Forum:
    """A Telegram by hand: groups with topics, private chats, and its own sentences for what it refuses."""

    messages: list[Message] = field(default_factory=list)
    names: dict[tuple[int, int], str] = field(default_factory=dict)
    closed: set[tuple[int, int]] = field(default_factory=set)
    without_topics: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    calls: list[tuple[int, str]] = field(default_factory=list)
    refuses: dict[str, list[Outcome]] = field(default_factory=dict)
    """Per method, what is answered next instead."""
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(101))

    async def send(self, message: Claimed) -> Outcome:
        chat, payload = message.chat_id, dict(message.payload)
        self.calls.append((chat, message.method))
        assert not {"case", "is_card"} & payload.keys(), "Telegram is told what is ours."
        if self.refuses.get(message.method):
            return self.refuses[message.method].pop(0)
        if chat in self.moved:
            return MovedTo(self.moved[chat])
        if chat in self.gone:
            return BlockedOutcome("Forbidden: bot was kicked from the supergroup chat")
        thread = payload.get("message_thread_id")
        if thread is not None and (chat, thread) not in self.names:
            return Refused("Bad Request: message thread not found")
        return self._done(chat, thread, message.method, payload)

    def _done(self, chat: int, thread: int | None, method: str, payload: dict[str, Any]) -> Outcome:
        number = next(self._numbers)
        match method:
            case "createForumTopic" if chat in self.without_topics:
                return Refused("Bad Request: the chat is not a forum")
            case "createForumTopic":
                self.names[chat, number] = payload["name"]
            case "editForumTopic":
                assert thread is not None
                self.names[chat, thread] = payload["name"]
            case "closeForumTopic":
                assert thread is not None
                self.closed.add((chat, thread))
            case "reopenForumTopic":
                assert thread is not None
                self.closed.discard((chat, thread))
            case _:
                if thread is not None and (chat, thread) in self.closed:
                    return Refused("Bad Request: TOPIC_CLOSED")
                self.messages.append(Message(number, chat, thread, method, payload))
        return Accepted(number)

    def deletes(self, chat: int, thread: int) -> None:
        """Somebody deletes a topic, with all that stands in it. Telegram tells bots nothing."""
        del self.names[chat, thread]
        self.messages[:] = [one for one in self.messages if (one.chat_id, one.thread_id) != (chat, thread)]

    def threads(self, chat: int = GROUP) -> list[int]:
        return [thread for where, thread in self.names if where == chat]

    def title(self, thread: int, chat: int = GROUP) -> str:
        return without_bidi_controls(self.names[chat, thread])

    def said(self, chat: int, thread: int | None = None) -> list[Message]:
        """What stands there, oldest first."""
        return [one for one in self.messages if one.chat_id == chat and thread in {None, one.thread_id}]


class Desk:
    """An office with one group or none, staff, and residents; everything on a database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.texts = Texts({})
        self.policies = Policies()
        self.forum = Forum()
        self._ids = itertools.count(1)
        self._accounts = itertools.count(5001)
        self._residents = itertools.count(9001)
        self.poster = Poster(database, self.texts, now=self.clock, new_id=self.new_id)
        self.receipts = Receipts(database, self.texts, self.clock)
        self.cases = CaseClock(database, self.texts, self.clock, self.new_id, lambda: self.policies)
        self.sender = DeskSender(self.forum, database, self.texts, now=self.clock)

    def clock(self) -> datetime:
        return self.now

    def new_id(self) -> str:
        return f"{next(self._ids):032x}"

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        async with unit_of_work(self.database) as work:
            yield work
            await work.commit()

    @asynccontextmanager
    async def duty(self) -> AsyncIterator[Duty]:
        async with self.work() as work:
            yield Duty(work, self.texts, self.policies, self.now, self.new_id)

    async def hires(self, name: str, job: Job = Job.WORKER, *, telegram: bool = True, **more: Any) -> Staff:
        account = next(self._accounts) if telegram else None
        person = Staff(self.new_id(), name, job, telegram_id=account, **more)
        async with self.work() as work:
            work.staff.save(person)
        return person

    async def connects(self, chat_id: int = GROUP, areas: Sequence[str] = (), title: str = "Voordeur West") -> None:
        async with self.work() as work:
            work.desk.connect(chat_id, title, areas, self.now)

    async def lives(self, name: str = "Fatma", language: str = "tr") -> Resident:
        account = next(self._residents)
        async with self.work() as work:
            chat = (await work.chats.load([Newcomer(account, name)], self.now))[account]
            resident = replace(chat.resident, language=language, consented_at=self.now)
            work.chats.save_resident(resident)
        return resident

    async def flags(self, who: Resident, reason: Reason = Reason.ASKED, words: str = "", **raised: Any) -> Case:
        async with self.duty() as duty:
            resident = await duty.book.residents.take(who.id)
            assert resident
            return await raise_flag(duty, resident, Raised(reason, words=words, **raised), GEUZENVELD)

    async def writes(self, who: Resident, words: str, kind: Any = "text", **line: Any) -> str:
        """The resident writes while a case is open; gives the reference of the line."""
        ref = self.new_id()
        async with self.duty() as duty:
            resident = await duty.book.residents.take(who.id)
            assert resident
            said = Line("resident", kind, words, self.now, ref, **line)
            duty.book.transcripts.keep(who.id, said, case_id=resident.case_id)
            await resident_wrote(duty, resident, said)
        return ref

    async def does(self, act: Any, *arguments: Any, **named: Any) -> Any:
        """A use case of the domain, in a transaction of its own."""
        async with self.duty() as duty:
            return await act(duty, *arguments, **named)

    async def has_file(self, who: Resident, kind: str, state: str = "stored", title: str = "") -> str:
        number = self.new_id()
        async with self.database.writing() as connection:
            await connection.execute(
                insert(attachments).values(
                    id=number,
                    resident_id=who.id,
                    kind=kind,
                    bot="residents",
                    title=title,
                    telegram_file_id="f",
                    state=state,
                    due_at=self.now,
                    created_at=self.now,
                )
            )
            await connection.commit()
        return number

    async def file_comes(self, number: str) -> None:
        async with self.database.writing() as connection:
            await connection.execute(update(attachments).where(attachments.c.id == number).values(state="stored"))
            await connection.commit()

    # What staff see

    async def shows(self) -> None:
        """The poster does its work, and all that comes of it is sent."""
        while await self.poster.post_waiting():
            pass
        await self.delivers()

    async def delivers(self) -> None:
        """Send what waits, a chat's most urgent first, until nothing waits any more."""
        for _round in range(60):
            async with self.database.reading() as connection:
                waiting = (
                    await connection.execute(
                        select(outbox)
                        .where(outbox.c.bot == "workers", outbox.c.state == "due")
                        .order_by(outbox.c.priority, outbox.c.id)
                    )
                ).first()
            if waiting is None:
                return
            await self._deliver(waiting)
            while await self.poster.post_waiting():
                pass
        raise AssertionError("There is no end to what is sent.")

    async def _deliver(self, row: Any) -> None:
        payload = {key: one for key, one in row.payload.items() if key not in {"of", "reply_to"}}
        for key in ("of", "reply_to"):
            if key in row.payload:
                number = await self._number(row.chat_id, row.payload[key])
                payload |= {"message_id": number} if key == "of" else {"reply_parameters": {"message_id": number}}
        claimed = Claimed(row.id, row.bot, row.chat_id, row.method, payload, row.priority, True, 1)
        outcome = await self.sender.send(claimed)
        values: dict[str, Any] = {"state": "failed", "error": str(outcome)}
        match outcome:
            case Accepted(message_id):
                values = {"state": "sent", "message_id": message_id, "payload": None}
                self._take_edit(row, payload)
            case MovedTo(chat_id):
                values = {"chat_id": chat_id}
            case _ if type(outcome).__name__ == "NotReady":
                values = {}
            case BlockedOutcome():
                await self._write(outbox.c.chat_id == row.chat_id, state="cancelled")
        if values:
            await self._write(outbox.c.id == row.id, **values)

    def _take_edit(self, row: Any, payload: dict[str, Any]) -> None:
        """An edited message reads like this now."""
        if row.method.startswith("editMessage"):
            edit = self.forum.messages.pop()
            for one in self.forum.messages:
                if (one.chat_id, one.id) == (row.chat_id, payload["message_id"]):
                    one.payload |= edit.payload

    async def _number(self, chat_id: int, ref: str) -> int | None:
        async with self.database.reading() as connection:
            statement = select(outbox.c.message_id).where(
                outbox.c.bot == "workers", outbox.c.ref == ref, outbox.c.chat_id == chat_id
            )
            return (await connection.execute(statement)).scalars().first()

    async def _write(self, *which: Any, **values: Any) -> None:
        async with self.database.writing() as connection:
            await connection.execute(update(outbox).where(*which, outbox.c.state == "due").values(**values))
            await connection.commit()


def text(words: str) -> Content:
    return Content(words)
