"""A resident with a phone in the sandbox: acts, looks, and waits for what the bot says.

Nothing here sleeps for a fixed time: whoever waits, waits for what the sandbox's events say, and fails with the chat so
far.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from bot.flows.menu import IDEA
from bot.flows.welcome import YES_OR_NO
from bot.sandbox.chats import Message, PrivateChat
from bot.sandbox.files import StoredFile
from bot.sandbox.server import SandboxBot
from domain.texts import NAMES_OF_LANGUAGES, Text, Verbatim, _, without_bidi_controls
from tests.support.resident import TEXTS
from tests.support.resident import _plain as plain
from voordeur.sandboxed import TOKENS

if TYPE_CHECKING:
    from tests.support.sandbox import Stage

RESIDENTS = SandboxBot(TOKENS["residents"], "VoordeurBot", "Voordeur")

Result = TypeVar("Result")
Label = str | Text | Verbatim

PATIENCE = 30.0
"""Seconds to wait for an answer before a test fails: on a busy machine seven who talk at once take their time."""


class Phone:
    """Somebody with a phone in the sandbox: acts, and waits for what the bot says to it."""

    def __init__(self, stage: "Stage", name: str, language: str | None) -> None:
        self.stage = stage
        self.reads_in = language or "en"
        self._world = stage.sandbox.world
        self.account = self._world.add_phone(name, language)
        self.id = self.account.id
        self.acts = stage.sandbox.people
        self.place = self.acts.private(self.id, RESIDENTS.username)
        self.patience = PATIENCE
        self._since = 0

    # What a resident does

    def does(self, act: Callable[[], Result]) -> Result:
        """Any act, by itself: what is said from here on is the answer to it."""
        self._since = self._world.events.number
        return act()

    def starts(self, payload: str | None = None) -> Message:
        return self.does(lambda: self.acts.start(self.place, payload))

    def opens(self, link: str) -> Message:
        """Follows a deep link of this bot, from a message, a button or a QR picture, and presses Start there."""
        address = urlsplit(link)
        assert (address.scheme, address.netloc) == ("https", "t.me"), f"This is no link into Telegram: {link}"
        assert address.path.strip("/").lower() == RESIDENTS.username.lower(), f"This opens another chat: {link}"
        payload = parse_qs(address.query).get("start", [None])[0]
        return self.starts(payload)

    def says(self, words: str) -> Message:
        return self.does(lambda: self.acts.text(self.place, words))

    def edits(self, message: Message, words: str) -> None:
        self.does(lambda: self.acts.edit(self.place, message.id, words))

    def sends(self, **content: Any) -> Message:
        """Any content of Telegram's `Message`: a sticker, a poll, a location."""
        return self.does(lambda: self.acts.post(self.place, content))

    def sends_photo(self, photo: StoredFile, caption: str = "") -> Message:
        return self.does(lambda: self.acts.photo(self.place, photo, {"caption": caption} if caption else {}))

    def sends_voice(self, voice: StoredFile) -> Message:
        return self.does(lambda: self.acts.voice(self.place, voice))

    async def taps(self, label: Label) -> None:
        """Taps a button that came with the answer, or a key of the keyboard; waits until it is there."""
        wanted = self.reads(label)
        await self.sees(wanted)
        if found := self._button(wanted):
            message, button = found
            assert "callback_data" in button, f"“{wanted}” opens something on the phone; the bot hears nothing of it."
            self.taps_forged(button["callback_data"], message.id)
        else:
            self.says(next(key for key in self._raw_keys() if without_bidi_controls(key) == wanted))

    def taps_forged(self, data: str, message_id: int) -> None:
        """Sends the tap of a button with this data, whether or not there is one."""
        self.does(lambda: self.acts.tap(self.place, data=data, message_id=message_id))

    def emits(self, update: dict[str, Any]) -> int:
        """Any JSON as the bot's next update."""
        return self.does(lambda: self.stage.bot.updates.put_raw(update, self.id))

    # What a resident sees

    async def hears(self, *parts: Label) -> str:
        """Wait until every part stands in what the bot said since the last act; gives all of that."""
        wanted = [self.reads(part) for part in parts]
        await self._wait_for(
            lambda: all(part in self.heard for part in wanted) and bool(self.heard),
            " and ".join(f"“{part}”" for part in wanted) or "any answer",
        )
        return self.heard

    async def sees(self, label: Label) -> None:
        """Wait until the answer to the last act brought a button with this label, or there is such a key."""
        wanted = self.reads(label)
        await self._wait_for(lambda: bool(self._button(wanted) or wanted in self.keys()), f"a button “{wanted}”")

    async def sees_picture(self) -> bytes:
        """Wait until the bot sent a photo since the last act; gives the newest, in its largest size."""
        await self._wait_for(lambda: self._sent("photo") is not None, "a photo")
        return self._content_of(self._sent("photo")[-1])

    async def sees_document(self) -> tuple[str, bytes]:
        """Wait until the bot sent a document since the last act; gives name and content of the newest."""
        await self._wait_for(lambda: self._sent("document") is not None, "a document")
        document = self._sent("document")
        return document["file_name"], self._content_of(document)

    async def sees_venue(self) -> dict[str, Any]:
        """Wait until the bot sent a place with a name since the last act."""
        await self._wait_for(lambda: self._sent("venue") is not None, "a venue")
        venue: dict[str, Any] = self._sent("venue")
        return venue

    async def is_asked(self, number: int) -> str:
        """Wait until the question with this number is asked."""
        return await self.hears(_("<i>Question {number} of 6</i>").with_(number=number))

    async def sees_its_tap_answered(self) -> None:
        """Wait until the last tap was answered, so that its button stops waiting."""
        await self._wait_for(lambda: self._chat.toasts[-1]["event"] > self._since, "an answer to the tap")

    async def hears_nothing(self) -> None:
        """What was done last stays unanswered: the next thing that is said is the answer to /help.

        Per chat the order is strict, so an answer would have come before.
        """
        since = self._since
        self.says("/help")
        await self.hears("/menu", "/language", "/stop")
        said = self._said_since(since)
        assert len(said) == 1, f"There should be one answer, to /help:\n{self.chat_so_far()}"

    def reads(self, words: Label) -> str:
        """A text in the language of this phone, as it is compared here."""
        return words if isinstance(words, str) else plain(TEXTS.render(words, self.reads_in))

    @property
    def heard(self) -> str:
        return "\n\n".join(self._said_since(self._since))

    @property
    def newest(self) -> Message:
        """The bot's last message."""
        return next(message for message in reversed(self._chat.messages.values()) if message.from_bot)

    def messages(self) -> list[str]:
        """Everything the bot said in this chat."""
        return self._said_since(0)

    def buttons(self) -> list[str]:
        """The labels under the bot's last message."""
        return [_label(button) for button in _buttons(self.newest)]

    def links(self) -> list[str]:
        """Every address in the bot's last message: in its words, in order, then those of its buttons."""
        return links_in(self.newest)

    def url_of(self, label: Label) -> str:
        """Where a button leads that came with the answer to the last act. It must be there already: see `sees`."""
        found = self._button(self.reads(label))
        button = found[1] if found else {}
        assert "url" in button, f"There is no button “{self.reads(label)}” with a link:\n{self.chat_so_far()}"
        return str(button["url"])

    def keys(self) -> list[str]:
        """The labels of the keyboard under the chat."""
        return [without_bidi_controls(key) for key in self._raw_keys()]

    def chat_so_far(self) -> str:
        """Who said what, for the message of a test that failed."""
        lines = []
        for message in self._chat.messages.values():
            who = "Bot" if message.from_bot else self.account.first_name
            labels = "".join(f" [{label}]" for label in map(_label, _buttons(message)))
            lines.append(f"{who}: {_text(message) or sorted(message.body)}{labels}")
        return "\n".join([*lines, f"Keys: {self.keys()}"])

    # Ways in

    async def agrees(self, language: str | None = None) -> None:
        """From /start to the menu, in this language (the phone's, unless told otherwise)."""
        self.reads_in = language or self.reads_in
        self.starts()
        await self.taps(NAMES_OF_LANGUAGES[self.reads_in])
        await self.taps(YES_OR_NO[0][0].label)
        await self.sees(IDEA.label)

    @property
    def _chat(self) -> PrivateChat:
        assert isinstance(self.place.chat, PrivateChat)
        return self._world.private_chat(self.stage.bot, self.account) or self.place.chat

    def _said_since(self, event: int) -> list[str]:
        return [
            _text(message) for message in self._chat.messages.values() if message.from_bot and message.event > event
        ]

    def _raw_keys(self) -> list[str]:
        return [key["text"] for row in (self._chat.keyboard or {}).get("keyboard", ()) for key in row]

    def _button(self, label: str) -> tuple[Message, dict[str, Any]] | None:
        """In what was said or changed since the last act: a button of before may carry the same label."""
        for message in reversed(self._chat.messages.values()):
            if message.from_bot and message.event > self._since:
                for button in _buttons(message):
                    if _label(button) == label:
                        return message, button
        return None

    def _sent(self, kind: str) -> Any:
        """The newest content of this kind that the bot sent since the last act; None while there is none."""
        for message in reversed(self._chat.messages.values()):
            if message.from_bot and message.event > self._since and not message.deleted and kind in message.body:
                return message.body[kind]
        return None

    def _content_of(self, file: dict[str, Any]) -> bytes:
        stored = self._world.files.find(file["file_id"])
        assert stored, "The sandbox no longer keeps this file."
        return stored.content

    async def _wait_for(self, holds: Callable[[], bool], what: str) -> None:
        events = self._world.events.listen(self.id, self._world.events.number)
        try:
            async with asyncio.timeout(self.patience):
                while not holds():
                    self.stage.check_running()
                    await anext(events)
        except TimeoutError:
            self.stage.check_running()
            raise AssertionError(
                f"{self.account.first_name} waited in vain for {what}:\n{self.chat_so_far()}"
            ) from None
        finally:
            assert isinstance(events, AsyncGenerator)
            await events.aclose()


def _text(message: Message) -> str:
    return without_bidi_controls(message.body.get("text") or message.body.get("caption") or "")


def _buttons(message: Message) -> list[dict[str, Any]]:
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _label(button: dict[str, Any]) -> str:
    return without_bidi_controls(button["text"])


def links_in(message: Message) -> list[str]:
    """Every address a phone would open: in the text or caption, in order, then in the buttons."""
    body = message.body
    # Telegram counts in UTF-16 units.
    units = (body.get("text") or body.get("caption") or "").encode("utf-16-le")
    links = []
    for entity in body.get("entities") or body.get("caption_entities") or ():
        if entity["type"] == "text_link":
            links.append(entity["url"])
        elif entity["type"] == "url":
            start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            links.append(units[start:end].decode("utf-16-le"))
    return links + [button["url"] for button in _buttons(message) if "url" in button]
