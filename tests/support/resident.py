"""A resident to write conversation tests with: `await resident.says(…)`, `await resident.taps(…)`, `resident.hears(…)`.

The conversation goes through JSON at every turn, so every test also proves that a chat survives a restart.
"""

import html
import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import held, locales
from bot.conversation.events import (
    Action,
    Commands,
    Event,
    IsAskedAfter,
    IsReminded,
    IsTold,
    Rewrites,
    Says,
    Sends,
    SendsOther,
    SharesPlace,
    Taps,
)
from bot.conversation.flow import Turn
from bot.conversation.replies import Button, ChangeButtons, Made, Say, SendFile, SendVenue, Toast
from bot.conversation.state import Conversation
from bot.flows import engine
from bot.transports.residents import for_transcript
from domain.initiatives import Initiative
from domain.people import Resident as Person
from domain.policies import Policies
from domain.social_map.index import Index
from domain.texts import Text, Texts, Verbatim, without_bidi_controls
from storage.transcripts import Said
from tests.support.english import english_in
from tests.support.memory import MemoryBook, MemoryFiles, MemoryInitiatives
from tests.support.social_map import SERVICES, small_map

TEXTS = Texts(locales.catalogues())
ENGINE = engine(TEXTS)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass
class Message:
    """A message on the phone, as plain text, with the labels of its buttons and what each carries."""

    id: int
    text: str
    buttons: dict[str, str] = field(default_factory=dict)


class Neighbourhood:
    """Residents who know of each other only through the bot: one clock, one set of shelves."""

    def __init__(self, now: datetime = MONDAY, policies: Policies | None = None) -> None:
        self.now = now
        self.book = MemoryBook()
        self.policies = policies or Policies()
        self.residents: dict[int, Resident] = {}
        self.map = Index()
        self.ids = itertools.count(1)

    def resident(self, language: str | None, name: str, **options: Any) -> "Resident":
        """Somebody who lives here; see `Resident`."""
        return Resident(language, name=name, neighbourhood=self, **options)

    def has_places(self) -> None:
        """From now on there is a social map: `tests.support.social_map`."""
        self.map = small_map()
        self.book.social_map.services.update((one.id, one) for one in SERVICES)

    async def hears_of_it(self) -> None:
        """Everybody is told what is due now, as the clock brings it."""
        while due := [one for one in self.book.waiting if one.due_at <= self.now]:
            self.book.waiting.remove(due[0])
            told = IsTold(due[0].about, due[0].initiative_id, due[0].subject)
            await self.residents[due[0].resident_id].does(told)


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
        neighbourhood: Neighbourhood | None = None,
    ) -> None:
        self.neighbourhood = neighbourhood or Neighbourhood(now)
        number = len(self.neighbourhood.residents) + 1
        agreed = self.now if language else None
        self.person = Person(number, 1000 + number, name, language, consented_at=agreed, since=self.now)
        self.neighbourhood.residents[number] = self
        self.book = self.neighbourhood.book
        self.book.people[number] = self.person
        self.phone = phone
        self.contact = contact
        self.initiatives = MemoryInitiatives(self.person.id, self.book.shelf)
        self.files = MemoryFiles(largest_file)
        self.chat: list[Message] = []
        self.toasts: list[str] = []
        self.keys: list[str] = []
        self.received: list[Made] = []
        """Pictures and documents that the bot sent."""
        self.venues: list[SendVenue] = []
        self.pages: dict[str, str] = {}
        """What buttons open in the browser, by their label."""
        self.links: list[str] = []
        """Deep links that they could share."""
        self.shown: list[str] = []
        """Everything they ever could read: messages, buttons, keys."""
        self.stored = "null"
        self._last: list[Message] = []
        self._numbers = itertools.count(1)
        self._ids = self.neighbourhood.ids

    @property
    def now(self) -> datetime:
        """The time it is in their neighbourhood."""
        return self.neighbourhood.now

    @now.setter
    def now(self, moment: datetime) -> None:
        self.neighbourhood.now = moment

    # What a resident does

    async def says(self, words: str, *, at: datetime | None = None) -> int:
        """Types a message, sent just now or `at` an earlier moment. Returns its number, to edit it later."""
        if words.startswith("/"):
            name, _, payload = words[1:].partition(" ")
            return await self._does(Commands(name, payload))
        return await self._does(Says(words), at=at)

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
        """Lets time pass; their reminders that become due meanwhile are brought, as the clock does it."""
        until = self.now + timedelta(**time)
        while due := sorted(self._due(until), key=lambda one: one[0]):
            self.now = max(self.now, due[0][0])
            await self._does(due[0][1])
        self.now = until

    def _due(self, until: datetime) -> list[tuple[datetime, Action]]:
        reminders = [(one.remind_at, IsReminded(one.id)) for one in self._own]
        visits = [
            (one.ask_at, IsAskedAfter(one.id))
            for one in self.book.social_map.visits.values()
            if one.resident_id == self.person.id and one.answer is None
        ]
        return [(moment, action) for moment, action in (*reminders, *visits) if moment and moment <= until]

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
        (only,) = self._own
        return only

    @property
    def link(self) -> str:
        """The payload of the newest deep link that they were given."""
        return self.links[-1].partition("?start=")[2]

    @property
    def _own(self) -> list[Initiative]:
        return [one for one in self.book.shelf.values() if one.resident_id == self.person.id]

    async def hears_of_signatures(self) -> None:
        """Is told now what the signatures of their plan are, whatever waits."""
        await self._does(IsTold("signatures", self.idea.id))

    async def does(self, action: Action) -> None:
        """Does something that has no method of its own here."""
        await self._does(action)

    async def _does(self, action: Action, message_id: int | None = None, at: datetime | None = None) -> int:
        number = message_id if message_id is not None else next(self._numbers)
        turn: Turn[Any] = Turn(
            event=Event(action, number, at or self.now),
            now=self.now,
            resident=self.book.residents.as_now(self.person),
            texts=TEXTS,
            initiatives=self.initiatives,
            files=self.files,
            book=self.book,
            policies=self.neighbourhood.policies,
            map=self.neighbourhood.map,
            new_id=lambda: f"{next(self._ids):032x}",
            telegram_language=self.phone,
            contact=self.contact,
            username="VoordeurBot",
        )
        stored = json.loads(self.stored)
        before = Conversation.from_json(stored) if stored else Conversation()
        handling = await held.handling_of(turn)
        replies = list(handling.replies)
        if handling.by_bot:
            after, replies = await ENGINE.advance(before, turn)
            self.stored = json.dumps(after.to_json())
        await held.raise_flags(turn)
        if handling.for_person or turn.for_person or await held.is_waited_with(turn):
            await self._writes_to_a_person(turn)
        self.person = self.book.people[turn.resident.id] = turn.resident
        self.now += timedelta(seconds=5)
        self._last, self.toasts = [], []
        for reply in replies:
            self._receives(reply, turn.language)
        return number

    async def _writes_to_a_person(self, turn: Turn[Any]) -> None:
        kind, words = for_transcript(turn.event.action)
        said = Said(self.person.id, "resident", kind, words, self.now, message_id=turn.event.message_id)
        brought = await held.brought_to_worker(turn, said, self.book.transcripts)
        if turn.event.message_id is not None:
            self.book.transcripts.refs[self.person.id, turn.event.message_id] = brought.ref or ""

    def _receives(self, reply: Any, language: str) -> None:
        match reply:
            case Say(words, buttons, keyboard):
                text = TEXTS.render(words, language)
                assert len(_plain(text).encode("utf-16-le")) // 2 <= 4096, "Telegram refuses a longer message."
                self._reads(text, buttons, language)
                if keyboard is not None:
                    self.keys = [TEXTS.plain(key.label, language) for row in keyboard.rows for key in row]
                    self.shown += self.keys
            case SendFile(file, words, buttons):
                self.received.append(file)
                self.links += [link for link in (file.of.get("link"),) if link]
                self._reads(TEXTS.render(words, language), buttons, language)
            case SendVenue():
                self.venues.append(reply)
            case ChangeButtons(message_id, buttons):
                changed = next(message for message in self.chat if message.id == message_id)
                changed.buttons = {TEXTS.plain(one.label, language): one.data for row in buttons for one in row}
            case Toast(words):
                self.toasts.append(TEXTS.plain(words, language) if words else "")

    def _reads(self, text: str, buttons: Sequence[Sequence[Button]], language: str) -> None:
        labels = {TEXTS.plain(one.label, language): one.data for row in buttons for one in row}
        message = Message(next(self._numbers), _plain(text), labels)
        self.chat.append(message)
        self._last.append(message)
        self.shown += [message.text, *labels]
        self.pages |= {TEXTS.plain(one.label, language): one.link for row in buttons for one in row if one.link}
        for one in (one for row in buttons for one in row if one.shares):
            assert one.shares
            self.links.append(one.shares.link)
            self.shown.append(_plain(TEXTS.render(one.shares.words, language)))


def _plain(text: str) -> str:
    return without_bidi_controls(html.unescape(re.sub(r"<[^>]+>", "", text)))
