"""The whole system as `voordeur run` starts it, the sandbox beside it, and residents who write to it over HTTP.

Nothing here sleeps for a fixed time: whoever waits, waits for what the sandbox's events or the database say, and fails
with the chat so far.
"""

import asyncio
import gc
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr
from sqlalchemy import func, select

from bot.flows.menu import IDEA
from bot.flows.welcome import YES_OR_NO
from bot.sandbox.accounts import BotAccount
from bot.sandbox.chats import Message, PrivateChat
from bot.sandbox.files import StoredFile
from bot.sandbox.server import Sandbox, SandboxBot
from domain.texts import NAMES_OF_LANGUAGES, Text, Verbatim, _, without_bidi_controls
from storage import tables
from storage.database import Database
from tests.support.resident import TEXTS
from tests.support.resident import _plain as plain
from voordeur.parts import Part
from voordeur.run import SANDBOX_TOKENS, run
from voordeur.settings import Settings

RESIDENTS = SandboxBot(SANDBOX_TOKENS["residents"], "VoordeurBot", "Voordeur")
WORKERS = SandboxBot(SANDBOX_TOKENS["workers"], "VoordeurWorkersBot", "Voordeur – workers", reads_groups=True)

Result = TypeVar("Result")
Label = str | Text | Verbatim

PATIENCE = 10.0
"""Seconds to wait for an answer before a test fails."""

_LOOK_AGAIN = 0.005
PARTS = frozenset({Part.RESIDENTS, Part.DELIVERY})


@dataclass
class Stage:
    """A sandbox, a database and a folder, and the system that runs on them between `start` and `stop`."""

    sandbox: Sandbox
    address: str
    database: Database
    folder: Path
    _system: asyncio.Task[None] | None = field(default=None, init=False)

    def settings(self) -> Settings:
        """As an operator would give them for these."""
        url = self.database.url.render_as_string(hide_password=False)
        return Settings(
            _env_file=None,
            # An operator's address names no driver.
            database_url=url.replace("+aiosqlite", "").replace("+asyncpg", ""),
            residents_token=SecretStr(RESIDENTS.token),
            telegram_api=self.address,
            data_dir=self.folder,
        )

    async def start(self) -> None:
        """Start the system in this process."""
        self._system = asyncio.create_task(run(self.settings(), PARTS))

    async def stop(self) -> None:
        """Stop it as Ctrl+C does."""
        assert self._system is not None
        self._system.cancel()
        with suppress(asyncio.CancelledError):
            await self._system
        self._system = None
        # The system froze what was there at its start, and a test process starts many.
        gc.unfreeze()

    @asynccontextmanager
    async def stopped(self) -> AsyncIterator[None]:
        """The system is down meanwhile."""
        await self.stop()
        yield
        await self.start()

    def check_running(self) -> None:
        """Raises what ended the system, if it ended by itself."""
        if self._system is not None and self._system.done():
            self._system.result()
            raise AssertionError("The system ended by itself.")

    def phone(self, name: str = "Fatma Yılmaz", language: str | None = "nl") -> "Phone":
        """Somebody with a phone; `language` is the one it is set to."""
        return Phone(self, name, language)

    async def resident(self, name: str = "Fatma Yılmaz", language: str = "nl") -> "Phone":
        """Somebody who agreed, and has the menu before them."""
        resident = self.phone(name, language)
        await resident.agrees()
        return resident

    @property
    def fails(self) -> Callable[..., Any]:
        """Injects a fault: `stage.fails("429", chat_id=…, retry_after=2)`."""
        return self.sandbox.faults.add

    async def count(self, table: Any, *conditions: Any) -> int:
        async with self.database.reading() as connection:
            return (await connection.execute(select(func.count()).select_from(table).where(*conditions))).scalar_one()

    async def answers(self, resident: "Phone") -> list[str]:
        """What this resident answered, question by question in the order of their names."""
        statement = (
            select(tables.answers.c.words)
            .join(tables.initiatives, tables.initiatives.c.id == tables.answers.c.initiative_id)
            .join(tables.residents, tables.residents.c.id == tables.initiatives.c.resident_id)
            .where(tables.residents.c.telegram_id == resident.id)
            .order_by(tables.answers.c.question)
        )
        async with self.database.reading() as connection:
            return list((await connection.execute(statement)).scalars())

    async def rows(self, *columns: Any) -> list[Any]:
        """All rows of these columns, in order of the first."""
        async with self.database.reading() as connection:
            return list(await connection.execute(select(*columns).order_by(columns[0])))

    async def until(self, holds: Callable[[], Awaitable[bool]], what: str) -> None:
        """Wait until something is so, in the database or elsewhere."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not await holds():
                    self.check_running()
                    await asyncio.sleep(_LOOK_AGAIN)
        except TimeoutError:
            raise AssertionError(f"Still not so after {PATIENCE} seconds: {what}.") from None

    async def settled(self) -> None:
        """Wait until everything that came in is answered, and every answer has gone out."""
        await self.until(self._nothing_waits, "no update and no message waits")

    async def _nothing_waits(self) -> bool:
        if self.bot.updates.waiting():
            return False
        waiting = tables.outbox.c.state.in_(["due", "held", "claimed"])
        pending = await self.count(tables.inbox, tables.inbox.c.state == "pending")
        return not pending and not await self.count(tables.outbox, waiting)

    @property
    def bot(self) -> BotAccount:
        """The residents' bot as the sandbox knows it."""
        return self.sandbox.world.bots[int(RESIDENTS.token.partition(":")[0])]


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[Stage]:
    """A sandbox on a free port and this database; closed afterwards."""
    telegram = Sandbox([RESIDENTS, WORKERS])
    address = await telegram.start("127.0.0.1", 0)
    stage = Stage(telegram, address, Database(url), folder)
    try:
        yield stage
    finally:
        await stage.database.close()
        await telegram.stop()


class Phone:
    """Somebody with a phone in the sandbox: acts, and waits for what the bot says to it."""

    def __init__(self, stage: Stage, name: str, language: str | None) -> None:
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
            message, data = found
            self.taps_forged(data, message.id)
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
        return [label for label, _data in _labels(self.newest)]

    def keys(self) -> list[str]:
        """The labels of the keyboard under the chat."""
        return [without_bidi_controls(key) for key in self._raw_keys()]

    def chat_so_far(self) -> str:
        """Who said what, for the message of a test that failed."""
        lines = []
        for message in self._chat.messages.values():
            who = "Bot" if message.from_bot else self.account.first_name
            labels = "".join(f" [{label}]" for label, _data in _labels(message))
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

    def _button(self, label: str) -> tuple[Message, str] | None:
        """In what was said or changed since the last act: a button of before may carry the same label."""
        for message in reversed(self._chat.messages.values()):
            if message.from_bot and message.event > self._since:
                for text, data in _labels(message):
                    if text == label:
                        return message, data
        return None

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


def _labels(message: Message) -> Iterator[tuple[str, str]]:
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        yield without_bidi_controls(button["text"]), button.get("callback_data", "")
