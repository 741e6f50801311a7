"""Plays what the invented residents do: through the inbox, the turns and the outbox, as if it were days ago.

Nothing leaves the house: what the bot says is handed to the phones of the demo and written down as sent.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from bot import locales
from bot.clock import Clock
from bot.downloads import Fetcher
from bot.flows import engine
from bot.transports.residents import BOT, ClockTransport, ResidentsTransport
from bot.turns import Turns
from domain.texts import Texts
from storage.database import Database
from storage.dispatch import Dispatch, Sent
from storage.inbox import BY_CLOCK, Inbox, Received
from voordeur.demo.files import DemoFiles
from voordeur.demo.phone import Phone
from voordeur.demo.stories import DemoResident, Doing, OpensLink, Types

HOUR = timedelta(hours=1)
BOT_NAME = "VoordeurBot"
_LEASE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that somebody does, or, without a phone, an hour that passes."""

    at: datetime
    phone: Phone | None = None
    doing: Doing | None = None


@dataclass
class Play:
    """The bot with a clock that is set by hand."""

    database: Database
    texts: Texts
    phones: dict[int, Phone]
    now: datetime
    new_id: Callable[[], str] = lambda: uuid4().hex
    # Below zero, where neither Telegram nor the sandbox ever numbers: nothing real is taken for a repeat.
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(-1, -1))

    def __post_init__(self) -> None:
        transports = {BOT: ResidentsTransport(self.texts), BY_CLOCK: ClockTransport(self.texts)}
        self._turns = Turns(
            self.database,
            engine(self.texts),
            transports,
            now=lambda: self.now,
            new_id=self.new_id,
            username=lambda: BOT_NAME,
        )
        self._clock = Clock(self.database, now=lambda: self.now, wake=lambda: None)

    async def goes_on(self, scene: Scene) -> None:
        """Let this happen, and everything that follows from it."""
        self.now = scene.at
        if scene.phone and scene.doing:
            await self._receive(scene.phone, scene.doing)
        elif not await self._clock.bring():
            return
        await self._turns.take_waiting()
        await self._deliver()

    async def catches_up(self, at: datetime) -> None:
        """Let all that is due by now be told and heard, also what others than the turns put into chats."""
        self.now = at
        await self._clock.bring()
        await self._turns.take_waiting()
        await self._deliver()

    async def _receive(self, phone: Phone, doing: Doing) -> None:
        if isinstance(doing, OpensLink):
            whose = next(one for one in self.phones.values() if one.owner.name == doing.whose)
            doing = Types(f"/start {whose.link}")
        number = next(self._numbers)
        chat = phone.owner.telegram_id
        async with self.database.writing() as connection:
            update = Received(BOT, number, chat, phone.update(doing, number, self.now))
            await Inbox(connection).put([update], self.now)
            await connection.commit()

    async def _deliver(self) -> None:
        """Hand what the bot says to the phones, and write down that it was sent."""
        async with self.database.writing() as connection:
            dispatch = Dispatch(connection, BOT)
            while claimed := await dispatch.claim(len(self.phones), self.now, _LEASE):
                sent = [Sent(one, next(self._numbers), self.now) for one in claimed]
                for one in sent:
                    assert one.message_id is not None
                    self.phones[one.claimed.chat_id].receives(one.claimed.payload, one.message_id)
                await dispatch.record(sent)
            await connection.commit()


async def play(database: Database, residents: Sequence[DemoResident], until: datetime, attachments: Path) -> None:
    """All that these residents did before `until` (aware). Raises NoSuchButtonError when it no longer fits."""
    texts = Texts(locales.catalogues())
    phones = {resident.telegram_id: Phone(resident, texts) for resident in residents}
    scenes = timeline(list(phones.values()), until)
    stage = Play(database, texts, phones, scenes[0].at)
    for scene in scenes:
        await stage.goes_on(scene)
    fetcher = Fetcher(database, DemoFiles(), folder=attachments, now=lambda: until)
    while await fetcher.round():
        pass


def timeline(phones: Sequence[Phone], until: datetime) -> list[Scene]:
    """What everybody does and the hours between, in the order in which it happened. Nothing after `until`."""
    doings = [
        Scene(moment, phone, doing)
        for phone in phones
        for visit in phone.owner.visits
        for moment, doing in zip(visit.moments(until), visit.doings, strict=True)
    ]
    first = min(scene.at for scene in doings)
    hours = [Scene(first + number * HOUR) for number in range(int((until - first) / HOUR) + 1)]
    return sorted((scene for scene in doings + hours if scene.at <= until), key=lambda scene: scene.at)
