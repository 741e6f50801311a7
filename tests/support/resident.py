"""A resident to write conversation tests with: `await resident.says(…)`, `await resident.taps(…)`, `resident.hears(…)`.

The conversation goes through JSON at every turn, so every test also proves that a chat survives a restart.
"""

import html
import itertools
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import locales
from bot.conversation.events import (
    Action,
    Commands,
    Event,
    IsReminded,
    Rewrites,
    Says,
    Sends,
    SendsOther,
    SharesPlace,
    Taps,
)
from bot.conversation.flow import Turn
from bot.conversation.replies import ChangeButtons, Say, Toast
from bot.conversation.state import Conversation
from bot.flows import engine
from domain.initiatives import Initiative
from domain.people import Resident as Person
from domain.texts import Text, Texts, Verbatim, without_bidi_controls
from tests.support.english import english_in
from tests.support.memory import MemoryFiles, MemoryInitiatives

TEXTS = Texts(locales.catalogues())
ENGINE = engine(TEXTS)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass
class Message:
    """A message on the phone, as plain text, with the labels of its buttons and what each carries."""

    id: int
    text: str
    buttons: dict[str, str] = field(default_factory=dict)


class Resident:
    """Somebody with a phone. `now` is theirs to move."""

    def __init__(
        self,
        language: str | None = None,
        *,
        name: str = "Fatma",
        phone: str | None = "en",
        now: datetime = MONDAY,
        contact: str = "",
        largest_file: int = 20 * 1024 * 1024,
    ) -> None:
        agreed = now if language else None
        self.person = Person(id=1, telegram_id=1001, first_name=name, language=language, consented_at=agreed)
        self.phone = phone
        self.now = now
        self.contact = contact
        self.initiatives = MemoryInitiatives(self.person.id)
        self.files = MemoryFiles(largest_file)
        self.chat: list[Message] = []
        self.toasts: list[str] = []
        self.keys: list[str] = []
        self.shown: list[str] = []
        """Everything they ever could read: messages, buttons, keys."""
        self.stored = "null"
        self._last: list[Message] = []
        self._numbers = itertools.count(1)
        self._ids = itertools.count(1)

    # What a resident does

    async def says(self, words: str) -> int:
        """Types a message. Returns its number, to edit it later."""
        if words.startswith("/"):
            name, _, payload = words[1:].partition(" ")
            return await self._does(Commands(name, payload))
        return await self._does(Says(words))

    async def taps(self, label: "str | Text | Verbatim", message: Message | None = None) -> None:
        """Taps a button (the newest with this label, or the one under `message`) or a key of the keyboard."""
        wanted = self.reads(label)
        for shown in [message] if message else reversed(self.chat):
            for text, data in shown.buttons.items():
                if without_bidi_controls(text) == wanted:
                    await self.taps_forged(data, shown.id)
                    return
        assert wanted in self.keys, f"No button or key “{wanted}”. Buttons: {self.buttons()}. Keys: {self.keys}."
        await self._does(Says(wanted))

    async def taps_forged(self, data: str, message_id: int = 1) -> None:
        """Taps a button that carries this data, whether or not there is one."""
        await self._does(Taps(data), message_id)

    async def starts(self, payload: str = "") -> int:
        """Presses "Start", perhaps through a deep link."""
        return await self.says(f"/start {payload}".strip())

    async def shares_place(self, latitude: float, longitude: float) -> None:
        await self._does(SharesPlace(latitude, longitude))

    async def sends_photo(self, caption: str = "", *, album: str = "", size: int = 90_000) -> None:
        await self._does(Sends("photo", f"photo{next(self._ids)}", size, caption, album))

    async def sends_voice(self, *, size: int = 30_000) -> None:
        await self._does(Sends("voice", f"voice{next(self._ids)}", size))

    async def sends_document(self, _name: str) -> None:
        """Sends a file that is no photo and no voice message; its name never reaches the conversation."""
        await self.sends("document")

    async def sends(self, kind: str) -> None:
        """Sends something else: a sticker, a poll, a contact."""
        await self._does(SendsOther(kind))

    async def edits(self, message_id: int, words: str) -> None:
        await self._does(Rewrites(words), message_id)

    async def is_silent_for(self, **time: float) -> None:
        """Lets time pass; the reminders that become due meanwhile are brought, as the clock does it."""
        until = self.now + timedelta(**time)
        while due := sorted(
            (one for one in self.initiatives.shelf.values() if one.remind_at and one.remind_at <= until),
            key=lambda one: one.remind_at or until,
        ):
            assert due[0].remind_at
            self.now = max(self.now, due[0].remind_at)
            await self._does(IsReminded(due[0].id))
        self.now = until

    # What a resident sees

    def hears(self, *parts: "str | Text") -> None:
        """Every part stands in what the bot said in its last turn."""
        for part in parts:
            assert self.reads(part) in self.heard, f"“{self.reads(part)}” is not in:\n{self.heard}"

    def hears_not(self, part: "str | Text") -> None:
        assert self.reads(part) not in self.heard, self.heard

    def hears_nothing(self) -> None:
        assert self.heard == "", self.heard

    def sees_toast(self, words: str) -> None:
        assert words in self.toasts, self.toasts

    def buttons(self) -> list[str]:
        """The labels under the last message."""
        return [without_bidi_controls(label) for label in self.chat[-1].buttons] if self.chat else []

    @property
    def heard(self) -> str:
        """All that was said in the last turn, without markup and bidi marks."""
        return "\n\n".join(message.text for message in self._last)

    def reads(self, words: "str | Text | Verbatim") -> str:
        """A text in this resident's language, as it is compared here: a copied one may hold bidi marks."""
        if isinstance(words, str):
            return without_bidi_controls(words)
        return _plain(TEXTS.render(words, self.person.language or "en"))

    def hears_no_english(self) -> None:
        """Nothing they were ever shown was left in English."""
        assert (left := english_in(self.shown, self.person.language or "nl")) == [], left

    @property
    def messages(self) -> list[Message]:
        """All that was said to them."""
        return self.chat

    @property
    def idea(self) -> Initiative:
        """Their only initiative."""
        (only,) = self.initiatives.shelf.values()
        return only

    async def _does(self, action: Action, message_id: int | None = None) -> int:
        number = message_id if message_id is not None else next(self._numbers)
        turn: Turn[Any] = Turn(
            event=Event(action, number),
            now=self.now,
            resident=self.person,
            initiatives=self.initiatives,
            files=self.files,
            new_id=lambda: f"{next(self._ids):032x}",
            telegram_language=self.phone,
            contact=self.contact,
        )
        stored = json.loads(self.stored)
        before = Conversation.from_json(stored) if stored else Conversation()
        after, replies = await ENGINE.advance(before, turn)
        self.stored = json.dumps(after.to_json())
        self.person = turn.resident
        self.now += timedelta(seconds=5)
        self._last, self.toasts = [], []
        for reply in replies:
            self._receives(reply, turn.language)
        return number

    def _receives(self, reply: Any, language: str) -> None:
        match reply:
            case Say(words, buttons, keyboard):
                text = TEXTS.render(words, language)
                assert len(_plain(text).encode("utf-16-le")) // 2 <= 4096, "Telegram refuses a longer message."
                labels = {TEXTS.plain(one.label, language): one.data for row in buttons for one in row}
                message = Message(next(self._numbers), _plain(text), labels)
                self.chat.append(message)
                self._last.append(message)
                if keyboard is not None:
                    self.keys = [TEXTS.plain(key.label, language) for row in keyboard.rows for key in row]
                self.shown += [message.text, *labels, *self.keys]
            case ChangeButtons(message_id, buttons):
                changed = next(message for message in self.chat if message.id == message_id)
                changed.buttons = {TEXTS.plain(one.label, language): one.data for row in buttons for one in row}
            case Toast(words):
                self.toasts.append(TEXTS.plain(words, language) if words else "")


def _plain(text: str) -> str:
    return without_bidi_controls(html.unescape(re.sub(r"<[^>]+>", "", text)))
