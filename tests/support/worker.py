"""Staff with a telephone, on a real database: `await samira.says(…)`, `await samira.taps("Claim")`, `samira.hears(…)`.

What they do goes in as Telegram writes it, through `WorkersTransport`; what they hear is read from the outbox. Texts
are those that are marked in the code: English, so that a test says what it means whatever the translators do.
"""

import html
import itertools
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.desk import codes, take_turn
from bot.desk.poster import Poster
from bot.desk.signing_in import Tries
from bot.desk.turn import Hints
from bot.transports.workers import WorkersTransport
from domain import places
from domain.cases import Line
from domain.duty import Duty
from domain.flagging import Raised, raise_flag
from domain.handover import Case, Reason
from domain.people import Resident
from domain.places import Found
from domain.policies import Policies
from domain.relaying import resident_wrote
from domain.staff import CODE_LIVES, Job, Staff
from domain.texts import Texts, without_bidi_controls
from domain.topics import Topic
from storage.database import Database
from storage.people import Newcomer
from storage.standard_replies import seed
from storage.tables import outbox
from storage.unit_of_work import UnitOfWork, unit_of_work
from tests.support.books import NOW

USERNAME = "VoordeurWorkersBot"
CARD = {
    "Claim": codes.CLAIM,
    "Pass on": codes.PASS_ON,
    "Snooze": codes.SNOOZE,
    "Give back": codes.GIVE_BACK,
    "Close": codes.CLOSE,
    "Replies": codes.STANDARD,
    "Plan": codes.PLAN,
}
"""The buttons of a card, old ones included: they stay on telephones, whatever happens to the case."""


@dataclass
class Message:
    """A message of the bot, as plain text, with the labels of its buttons and what each carries."""

    id: int
    chat_id: int
    text: str
    buttons: dict[str, str] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)
    ref: str | None = None


@dataclass(frozen=True)
class Room:
    """Where somebody writes: a private chat, or a topic of a group (General has no thread)."""

    chat_id: int
    thread_id: int | None = None
    title: str = ""
    is_forum: bool = True

    @property
    def chat(self) -> dict[str, Any]:
        if self.chat_id > 0:
            return {"id": self.chat_id, "type": "private", "first_name": "x"}
        return {"id": self.chat_id, "type": "supergroup", "title": self.title, "is_forum": self.is_forum}

    @property
    def thread(self) -> dict[str, Any]:
        return {"message_thread_id": self.thread_id, "is_topic_message": True} if self.thread_id else {}


class Bureau:
    """The place where staff work: one clock, one database, everything that the bots were told to send."""

    def __init__(self, database: Database, now: datetime = NOW, policies: Policies | None = None) -> None:
        self.database = database
        self.now = now
        self.policies = policies or Policies()
        self.texts = Texts({})
        self.transport = WorkersTransport(lambda: USERNAME)
        self.tries = Tries()
        self.hints = Hints()
        self.translates = False
        """Whether a machine translates here."""
        self.messages: list[Message] = []
        self.last: list[Message] = []
        """Of the workers' bot, in the last turn; changed ones too."""
        self.toasts: list[str | None] = []
        self.marks: list[tuple[int, str]] = []
        """Reactions of the last turn: to which message, and what."""
        self.to_residents: list[dict[str, Any]] = []
        """Calls of the residents' bot in the last turn."""
        self.calls: list[tuple[int, str, dict[str, Any]]] = []
        """Of the workers' bot in the last turn, what is no message and no edit: chat, method, payload."""
        self.workers: list[Worker] = []
        self.numbers = itertools.count(1)
        self._read = 0

    def new_id(self) -> str:
        return f"{next(self.numbers):032x}"

    # Who is there

    async def works(self, name: str, job: Job = Job.WORKER, *, signed_in: bool = True, **more: Any) -> "Worker":
        """Somebody works here."""
        account = 5000 + next(self.numbers)
        person = Staff(self.new_id(), name, job, telegram_id=account if signed_in else None, **more)
        async with self.opens() as work:
            work.staff.save(person)
            await seed(work.connection, self.now)
        self.workers.append(Worker(self, account, name, person.id))
        return self.workers[-1]

    async def stranger(self, name: str = "Mallory") -> "Worker":
        """Somebody who does not work here."""
        return Worker(self, 5000 + next(self.numbers), name, "")

    async def lives(self, name: str = "Fatma", language: str = "ar") -> "Neighbour":
        """Somebody lives here, and agreed that what they write is kept."""
        account = 1000 + next(self.numbers)
        async with self.opens() as work:
            chats = await work.chats.load([Newcomer(account, name)], self.now)
            resident = replace(chats[account].resident, language=language, consented_at=self.now)
            work.chats.save_resident(resident)
        return Neighbour(self, resident)

    async def has_group(self, title: str = "Voordeur West", areas: frozenset[str] = frozenset()) -> int:
        """A group in which staff work; its chat id."""
        chat_id = -1_000_000 - next(self.numbers)
        async with self.opens() as work:
            work.desk.connect(chat_id, title, areas, self.now)
        return chat_id

    async def topic(self, case: Case, group: int) -> Room:
        """The topic of this case, with its card, as the poster opens it."""
        room = Room(group, 100 + next(self.numbers), "Voordeur West")
        await self.shows_card(case, room)
        return room

    async def shows_card(self, case: Case, room: Room) -> Message:
        """The card of this case, in a topic or a private chat."""
        async with self.opens() as work:
            work.desk.save_topic(Topic(case.id, room.chat_id, room.thread_id, f"card{next(self.numbers)}"))
        buttons = {label: codes.encode(verb, case.id) for label, verb in CARD.items()}
        card = Message(next(self.numbers), room.chat_id, "card", buttons)
        self.messages.append(card)
        return card

    async def case(self, case_id: str) -> Case:
        """As it is now."""
        async with self.opens() as work:
            case = await work.cases.get(case_id)
        assert case
        return case

    async def notes(self, case_id: str) -> list[str]:
        """What colleagues wrote for each other."""
        async with self.opens() as work:
            return [event.words for event in await work.cases.story(case_id) if event.kind == "note"]

    # What happens

    @asynccontextmanager
    async def opens(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that is committed at its end."""
        async with unit_of_work(self.database) as work:
            yield work
            await work.commit()

    def duty(self, work: UnitOfWork) -> Duty:
        return Duty(work, self.texts, self.policies, self.now, self.new_id)

    async def receives(self, update_: dict[str, Any]) -> None:
        """One update of the workers' bot, as Telegram sends it."""
        raw = json.dumps({"update_id": next(self.numbers), **update_})
        incoming = self.transport.read(raw)
        self.now += timedelta(seconds=5)
        if incoming is not None:
            async with self.opens() as work:
                duty = self.duty(work)
                await take_turn(duty, work, incoming, self.tries, self.hints, translates=self.translates)
        await self.delivers()

    async def shows(self) -> None:
        """The poster does its work, and what comes of it arrives."""
        poster = Poster(self.database, self.texts, now=lambda: self.now, new_id=self.new_id)
        while await poster.post_waiting():
            pass
        await self.delivers()

    def said(self, chat_id: int) -> list[str]:
        """What the workers' bot said in this chat, the first thing first, as it reads now."""
        return [one.text for one in self.messages if one.chat_id == chat_id]

    async def delivers(self) -> None:
        """What the bots were told to send arrives."""
        self.last, self.toasts, self.marks, self.to_residents, self.calls = [], [], [], [], []
        async with self.database.writing() as connection:
            rows = (
                await connection.execute(select(outbox).where(outbox.c.id > self._read).order_by(outbox.c.id))
            ).all()
            for row in rows:
                self._read = row.id
                if row.bot == "workers":
                    self._arrives(row.chat_id, row.method, row.payload, row.ref)
                else:
                    self.to_residents.append(
                        {"method": row.method, "chat_id": row.chat_id, "ref": row.ref, **row.payload}
                    )
                number = self.messages[-1].id if row.bot == "workers" and row.method == "sendMessage" else None
                sent = update(outbox).where(outbox.c.id == row.id).values(state="sent", message_id=number)
                await connection.execute(sent)
            await connection.commit()

    def _arrives(self, chat_id: int, method: str, payload: dict[str, Any], ref: str | None) -> None:
        if method == "answerCallbackQuery":
            self.toasts.append(payload.get("text"))
            return
        if method == "setMessageReaction":
            self.marks.append((payload["message_id"], payload["reaction"][0]["emoji"]))
            return
        if method not in {"sendMessage", "editMessageText"}:
            self.calls.append((chat_id, method, payload))
            return
        rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = {key["text"]: key["callback_data"] for row in rows for key in row}
        assert all(len(data.encode()) <= 64 for data in buttons.values()), buttons
        text = _plain(payload["text"])
        assert 0 < len(text.encode("utf-16-le")) // 2 <= 4096, "Telegram refuses a longer message, and an empty one."
        if method == "editMessageText":
            number, of = payload.get("message_id"), payload.get("of")
            found = [
                one for one in self.messages if one.chat_id == chat_id and (one.id == number or (of and of == one.ref))
            ]
            if not found:
                # A card that a test wrote by hand.
                return
            message = found[-1]
            message.text, message.buttons = text, buttons
            message.payload = {"reply_parameters": message.payload.get("reply_parameters"), **payload}
        else:
            message = Message(next(self.numbers), chat_id, text, buttons, payload, ref)
            self.messages.append(message)
        self.last.append(message)


class Neighbour:
    """A resident, as far as a worker's doings reach them."""

    def __init__(self, bureau: Bureau, person: Resident) -> None:
        self.bureau = bureau
        self.person = person

    async def asks_for_a_person(self, words: str = "", *, where: str = "Osdorp", reason: Reason = Reason.ASKED) -> Case:
        """The bot raises a flag in their chat."""
        found = places.understand(where, "nl")
        place = found.place if isinstance(found, Found) else None
        async with self.bureau.opens() as work:
            resident = await work.residents.take(self.person.id)
            assert resident
            return await raise_flag(self.bureau.duty(work), resident, Raised(reason, words=words), place)

    async def writes(self, words: str) -> None:
        """Types something that a person is to read."""
        async with self.bureau.opens() as work:
            resident = await work.residents.take(self.person.id)
            assert resident
            line = Line("resident", "text", words, self.bureau.now, self.bureau.new_id())
            case = await resident_wrote(self.bureau.duty(work), resident, line)
            work.transcripts.keep(self.person.id, line, case_id=case.id if case else None)

    async def blocks_the_bot(self) -> None:
        async with self.bureau.opens() as work:
            resident = await work.residents.take(self.person.id)
            assert resident
            work.chats.save_resident(replace(resident, unreachable_since=self.bureau.now))

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What their telephone was told in the last turn."""
        return [one for one in self.bureau.to_residents if one["chat_id"] == self.person.telegram_id]

    @property
    def heard(self) -> str:
        return "\n".join(_plain(one.get("text") or one.get("caption") or "") for one in self.calls)

    def hears(self, *parts: str) -> None:
        for part in parts:
            assert part in self.heard, f"“{part}” is not in:\n{self.heard}"

    def hears_nothing(self) -> None:
        assert self.calls == []


class Worker:
    """Somebody with Telegram on their telephone; whether they work here is the bureau's to know."""

    def __init__(self, bureau: Bureau, account: int, name: str, staff_id: str) -> None:
        self.bureau = bureau
        self.account = account
        self.name = name
        self.id = staff_id
        self.private = Room(account)
        self._written: dict[int, str] = {}

    # What they do

    async def says(self, words: str, where: Room | None = None, *, reply_to: int | Message | None = None) -> int:
        """Types a message. Returns its number, to edit it or to answer to it."""
        return await self.sends({"text": words}, where, reply_to=reply_to)

    async def sends(
        self, content: dict[str, Any], where: Room | None = None, *, reply_to: int | Message | None = None
    ) -> int:
        """Sends whatever Telegram can hold. Returns the number of the message."""
        number = next(self.bureau.numbers)
        await self.bureau.receives({"message": self._message(number, content, where, reply_to)})
        return number

    async def edits(self, number: int, words: str, where: Room | None = None, *, field: str = "text") -> None:
        """Changes a message of theirs."""
        message = self._message(number, {field: words}, where, None)
        await self.bureau.receives({"edited_message": {**message, "edit_date": int(self.bureau.now.timestamp())}})

    async def sends_photo(self, caption: str = "", where: Room | None = None, *, album: str = "") -> int:
        sizes = [
            {"file_id": f"{size}", "file_unique_id": f"u{size}", "width": size, "height": size, "file_size": size}
            for size in (90, 800)
        ]
        more = ({"caption": caption} if caption else {}) | ({"media_group_id": album} if album else {})
        return await self.sends({"photo": sizes, **more}, where)

    async def sends_voice(self, caption: str = "", where: Room | None = None, *, size: int = 3000) -> int:
        voice = {"file_id": "voice", "file_unique_id": "v", "duration": 3, "file_size": size}
        return await self.sends({"voice": voice, **({"caption": caption} if caption else {})}, where)

    async def taps(self, label: str, where: Room | None = None, message: Message | None = None) -> Message:
        """Taps the newest button with this label in this chat, or the one under `message`. Returns the message."""
        chat = (where or self.private).chat_id
        shown = [message] if message else [one for one in reversed(self.bureau.messages) if one.chat_id == chat]
        found = next((one for one in shown if label in one.buttons), None)
        assert found, f"No button “{label}” in {[one.buttons for one in shown]}"
        await self.taps_forged(found.buttons[label], where, found.id)
        return found

    async def taps_forged(self, data: str, where: Room | None = None, message_id: int = 1) -> None:
        """Taps a button that carries this data, whether or not there is one."""
        room = where or self.private
        message = {
            "message_id": message_id,
            "date": int(self.bureau.now.timestamp()),
            "chat": room.chat,
            "from": _BOT,
            "text": "card",
            **room.thread,
            **self._answered_by(message_id, room),
        }
        query = {"id": f"q{next(self.bureau.numbers)}", "from": self._person, "chat_instance": "1", "data": data}
        await self.bureau.receives({"callback_query": {**query, "message": message}})

    def _answered_by(self, number: int, room: Room) -> dict[str, Any]:
        """What a message of the bot answers to, with who wrote it: a tap brings that along."""
        shown = next((one for one in self.bureau.messages if one.id == number), None)
        answered = (shown.payload.get("reply_parameters") or {}).get("message_id") if shown else None
        writer = next((one for one in self.bureau.workers if one.wrote(answered)), None)
        if answered is None or writer is None:
            return {}
        at = int(self.bureau.now.timestamp())
        earlier = {"message_id": answered, "from": writer._person, "text": writer._said(answered)}
        return {"reply_to_message": {"date": at, "chat": room.chat, **room.thread, **earlier}}

    def wrote(self, number: int | None) -> bool:
        """Whether the message with this number is theirs."""
        return number in self._written

    # What they see

    def hears(self, *parts: str) -> None:
        """Every part stands in what the workers' bot said or changed in the last turn."""
        for part in parts:
            assert part in self.heard, f"“{part}” is not in:\n{self.heard}"

    def hears_nothing(self) -> None:
        """No message, no sign, no words after a tap."""
        assert self.bureau.last == []
        assert self.bureau.marks == []
        assert not any(self.bureau.toasts), self.bureau.toasts

    def sees_toast(self, words: str) -> None:
        assert any(words in (toast or "") for toast in self.bureau.toasts), self.bureau.toasts

    def sees_mark(self, emoji: str, number: int) -> None:
        assert (number, emoji) in self.bureau.marks, self.bureau.marks

    @property
    def heard(self) -> str:
        return "\n\n".join(message.text for message in self.bureau.last)

    @property
    def buttons(self) -> list[str]:
        """The labels under what was said or changed last."""
        return list(self.bureau.last[-1].buttons)

    async def gets_code(self) -> str:
        """A code to sign in with, as the console or the command line gives it."""
        code = f"CODE{next(self.bureau.numbers):04}"
        async with self.bureau.opens() as work:
            work.staff.give_code(self.id, code, self.bureau.now + CODE_LIVES)
        return code

    async def person(self) -> Staff:
        """As the bureau knows them."""
        async with self.bureau.opens() as work:
            found = await work.staff.get(self.id)
        assert found
        return found

    @property
    def _person(self) -> dict[str, Any]:
        return {"id": self.account, "is_bot": False, "first_name": self.name, "language_code": "nl"}

    def _message(
        self, number: int, content: dict[str, Any], where: Room | None, reply_to: int | Message | None
    ) -> dict[str, Any]:
        room = where or self.private
        at = int(self.bureau.now.timestamp())
        message = {"message_id": number, "date": at, "chat": room.chat, "from": self._person, **room.thread, **content}
        if isinstance(reply_to, Message):
            keys = [[{"text": label, "callback_data": data} for label, data in reply_to.buttons.items()]]
            markup = {"reply_markup": {"inline_keyboard": keys}} if reply_to.buttons else {}
            earlier = {"message_id": reply_to.id, "from": _BOT, "text": reply_to.text, **markup}
        elif reply_to is not None:
            earlier = {"message_id": reply_to, "from": self._person, "text": self._said(reply_to)}
        elif room.thread_id:
            # As Telegram has it: what answers to nothing answers to the notice that the topic was opened.
            opened = {"forum_topic_created": {"name": "x", "icon_color": 7322096}}
            earlier = {"message_id": room.thread_id, "from": _BOT, **opened}
        else:
            self._remember(number, content)
            return message
        self._remember(number, content)
        return {**message, "reply_to_message": {"date": at, "chat": room.chat, **room.thread, **earlier}}

    def _remember(self, number: int, content: dict[str, Any]) -> None:
        self._written[number] = content.get("text") or content.get("caption") or ""

    def _said(self, number: int) -> str:
        return self._written.get(number, "")


_BOT = {"id": 42, "is_bot": True, "first_name": "Voordeur", "username": USERNAME}


def _plain(text: str) -> str:
    return without_bidi_controls(html.unescape(re.sub(r"<[^>]+>", "", text)))
