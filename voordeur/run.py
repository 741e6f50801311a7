"""The processes: which parts run here, made and wired together. The only place that creates clients."""

import asyncio
import gc
import uuid
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog
from aiogram import Bot
from aiohttp import ClientSession

from admin.app import create_app
from admin.console import Console
from admin.exports.making import Maker
from bot import locales
from bot.clock import Clock
from bot.delivery import Delivery
from bot.delivery.pointing import Pointing
from bot.desk.clock import CaseClock
from bot.desk.helping import menu
from bot.desk.interpreter import Interpreter
from bot.desk.poster import Poster
from bot.desk.receipts import Receipts
from bot.desk.sender import DeskSender
from bot.downloads import AttachmentFolder, Fetcher
from bot.flows import COMMANDS, engine
from bot.housekeeping import Housekeeping
from bot.map_keeper import MapKeeper
from bot.receiver import Receiver
from bot.translation import NoTranslator, Translator
from bot.transports.calls import AiogramFiles, AiogramSender, Command, open_bot, register_commands, username_of
from bot.transports.desk import WorkersDesk
from bot.transports.residents import BOT, ClockTransport, ResidentsTransport
from bot.transports.workers import BOT as WORKERS
from bot.transports.workers import WorkersTransport
from bot.transports.workers_calls import (
    PtbFiles,
    PtbSender,
    close_workers_bot,
    open_workers_bot,
    register_workers_commands,
    workers_username,
)
from bot.turns import Turns, TurnTaker
from domain import crisis, house_texts, needs_person, occasions, places, similar
from domain.machine import Translates
from domain.texts import LANGUAGES, Texts
from storage.console.house_settings import AREAS, TEXTS
from storage.database import Database
from storage.inbox import BY_CLOCK
from storage.portraits import folder_in
from storage.standard_replies import seed
from voordeur import console, sandboxed
from voordeur.console_key import key_of
from voordeur.parts import Part
from voordeur.policy_file import read_house_rules
from voordeur.policy_keeper import PolicyKeeper, Use
from voordeur.settings import Settings, WrongSettingError

if TYPE_CHECKING:
    import telegram

log = structlog.get_logger()

Loop = Callable[[], Coroutine[Any, Any, None]]

DEFAULT = frozenset({Part.RESIDENTS, Part.WORKERS, Part.DELIVERY, Part.CONSOLE})
_ASK_AGAIN_SECONDS = 5.0


@dataclass(frozen=True)
class Telegram:
    """Where the Bot API is, and the tokens of the two bots there."""

    address: str
    residents: str
    workers: str | None
    """None: workers work without Telegram."""
    is_sandbox: bool = False


async def run(settings: Settings, only: frozenset[Part] | None) -> None:
    """Run these parts (all that there are by default) until the process is asked to stop.

    Raises WrongSettingError for a part that has no token, and for a port that is taken.
    """
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url)
        stack.push_async_callback(database.close)
        async with database.writing() as connection:
            await seed(connection, _now())
            await connection.commit()
        http = await stack.enter_async_context(ClientSession())
        shared = _Shared(settings, database, http)
        # Before the first turn: what is promised in the first second should be what was set.
        await shared.policies.look()
        # The console alone needs no Telegram: workers never need it either.
        bots = None if only == frozenset({Part.CONSOLE}) else await _bots(shared, only, stack)
        parts = _parts(bots, only)
        loops: list[Loop] = [shared.policies.run]
        loops += await bots.loops(parts) if bots else []
        if Part.CONSOLE in parts:
            loops += _console(shared, bots, stack)
        keep_for_good()
        log.info("voordeur_runs", parts=", ".join(sorted(parts)), database=database.engine.dialect.name)
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(loop())


def keep_for_good() -> None:
    """What was made so far stays. Without this, full collections stop the process for up to a quarter of a second."""
    gc.collect()
    gc.freeze()


def _parts(bots: "_Wiring | None", only: frozenset[Part] | None) -> frozenset[Part]:
    if bots is None or bots.telegram.workers:
        return only or DEFAULT
    if only and Part.WORKERS in only:
        raise WrongSettingError("VOORDEUR_WORKERS_TOKEN is not set: the workers' bot needs a token of its own.")
    return (only or DEFAULT) - {Part.WORKERS}


async def _bots(shared: "_Shared", only: frozenset[Part] | None, stack: AsyncExitStack) -> "_Wiring":
    telegram = await _telegram(shared.settings, only, stack)
    bot = open_bot(telegram.residents, telegram.address)
    stack.push_async_callback(bot.session.close)
    workers_bot = open_workers_bot(telegram.workers, telegram.address) if telegram.workers else None
    if workers_bot:
        stack.push_async_callback(close_workers_bot, workers_bot)
    return _Wiring(shared, telegram, bot, workers_bot)


async def _telegram(settings: Settings, only: frozenset[Part] | None, stack: AsyncExitStack) -> Telegram:
    """The Bot API to talk to: the real one with a token, without one the sandbox, started here."""
    if settings.residents_token and not (only and Part.SANDBOX in only):
        await sandboxed.forget(settings)
        workers = settings.workers_token.get_secret_value() if settings.workers_token else None
        return Telegram(settings.telegram_api, settings.residents_token.get_secret_value(), workers)
    sandbox, address = await sandboxed.start(settings)
    stack.push_async_callback(sandbox.stop)
    where = await sandboxed.furnish(settings, sandbox, address)
    _tell(where)
    return Telegram(address, sandboxed.TOKENS["residents"], sandboxed.TOKENS["workers"], is_sandbox=True)


def _console(shared: "_Shared", bots: "_Wiring | None", stack: AsyncExitStack) -> list[Loop]:
    """The console, already listening: a taken port stops the start. Its address is printed."""
    settings = shared.settings
    listening = console.listen(settings)
    stack.callback(listening.close)
    origin = console.origin_of(settings, listening)
    is_demo = bool(bots and bots.telegram.is_sandbox) and console.is_loopback(settings)
    shared_by_requests = Console(
        database=shared.database,
        texts=shared.texts,
        policies=shared.policies.current,
        house_rules=shared.policies.file,
        now=_now,
        new_id=_new_id,
        wake=bots.wake_all if bots else _nothing,
        attachments=settings.data_dir / "attachments",
        portraits=folder_in(settings.data_dir),
        exports=settings.data_dir / "exports",
        translator=shared.translator() if settings.translate_url else None,
        origin=origin,
        key=key_of(settings),
        single_sign_on=console.single_sign_on(settings, origin, _now),
        is_demo=is_demo,
    )
    app = create_app(shared_by_requests)
    _tell(console.described(origin, is_demo=is_demo))
    return [lambda: console.serve(app, listening), Maker(shared_by_requests).run]


def _tell(where: str) -> None:
    print(f"\n  {where}\n", flush=True)  # noqa: T201 (addresses are for the person who started it, not for the log)


def _nothing() -> None:
    pass


class _Shared:
    """What the bots and the console both stand on."""

    def __init__(self, settings: Settings, database: Database, http: ClientSession) -> None:
        self.settings = settings
        self.database = database
        self.http = http
        self.texts = Texts(locales.catalogues())
        uses: dict[str, Use] = {
            AREAS: places.use_stored,
            TEXTS: lambda value: self.texts.use(house_texts.read(value)),
        }
        self.policies = PolicyKeeper(database, read_house_rules(settings.policies_file), uses)

    def translator(self) -> Translates:
        """The server that was set; else one that says that there is none."""
        key = self.settings.translate_key
        if self.settings.translate_url is None:
            return NoTranslator()
        return Translator(self.http, self.settings.translate_url, key.get_secret_value() if key else None)


class _Wiring:
    """What the parts are made of. Each part is a method that gives its loops."""

    def __init__(self, shared: _Shared, telegram: Telegram, bot: Bot, workers_bot: "telegram.Bot | None") -> None:
        self.telegram = telegram
        self._settings = settings = shared.settings
        self._database = database = shared.database
        self._http = shared.http
        self._bot = bot
        self._workers_bot = workers_bot
        self._texts = shared.texts
        self._policies = shared.policies.current
        translator = shared.translator()
        self._attachments = AttachmentFolder(database, settings.data_dir / "attachments", _now)
        self._name = BotName(lambda: username_of(bot))
        self._workers_name = BotName(lambda: workers_username(workers_bot)) if workers_bot else self._name
        self._poster = Poster(
            database,
            self._texts,
            now=_now,
            new_id=_new_id,
            wake_delivery=self._wake_delivery,
            translator=translator,
        )
        self._receipts = Receipts(database, self._texts, _now, self._wake_delivery)
        self._interpreter = Interpreter(
            database, self._texts, self._policies, translator, _now, _new_id, self._wake_delivery
        )
        residents_sender = AiogramSender(bot, self._texts, self._attachments, folder_in(settings.data_dir))
        self._deliveries: list[Delivery] = [self._delivery(BOT, Pointing(residents_sender, database))]
        self._fetchers: list[Fetcher] = [self._fetcher(BOT, AiogramFiles(bot))]
        if workers_bot:
            desk_sender = DeskSender(
                PtbSender(workers_bot, self._attachments),
                database,
                self._texts,
                now=_now,
                wake_poster=self._poster.wake,
            )
            self._deliveries.append(self._delivery(WORKERS, Pointing(desk_sender, database)))
            self._fetchers.append(self._fetcher(WORKERS, PtbFiles(workers_bot)))

    async def loops(self, parts: frozenset[Part]) -> list[Loop]:
        """The loops of these parts."""
        loops: list[Loop] = []
        if parts & {Part.RESIDENTS, Part.WORKERS}:
            taker, keeper = await self._turns()
            cases = CaseClock(self._database, self._texts, _now, _new_id, self._policies, self.wake_all)
            loops += [taker.run, keeper.run, cases.run, self._poster.run, self._receipts.run]
            if self._workers_bot:
                loops.append(self._workers_name.learn)
                if self._translates:
                    loops.append(self._interpreter.run)
            if Part.RESIDENTS in parts:
                loops += [self._receiver(BOT, self.telegram.residents, taker).run]
                loops += [Clock(self._database, now=_now, wake=taker.wake).run, self._name.learn, self._get_ready]
            if Part.WORKERS in parts and self.telegram.workers:
                loops += [self._receiver(WORKERS, self.telegram.workers, taker).run, self._register_workers_commands]
        if Part.SANDBOX in parts:
            loops.append(_stay)
        if Part.DELIVERY in parts:
            loops += [one.run for one in self._deliveries] + [one.run for one in self._fetchers]
            folder = self._settings.data_dir / "attachments"
            loops.append(Housekeeping(self._database, BOT, _now, folder).run)
            if self._workers_bot:
                loops.append(Housekeeping(self._database, WORKERS, _now).run)
        return loops

    async def _turns(self) -> tuple[TurnTaker, MapKeeper]:
        keeper = MapKeeper(self._database)
        # Before the first turn: who asks in the first second should not hear that there is nothing.
        await keeper.look()
        transport = WorkersTransport(lambda: self._workers_name.known)
        desk = WorkersDesk(transport, translates=self._translates) if self._workers_bot else None
        turns = Turns(
            self._database,
            engine(self._texts),
            {BOT: ResidentsTransport(self._texts), BY_CLOCK: ClockTransport(self._texts)},
            now=_now,
            new_id=_new_id,
            policies=self._policies,
            contact=self._settings.contact or "",
            username=lambda: self._name.known,
            index=lambda: keeper.index,
            largest_file=self._largest_file,
            texts=self._texts,
            desk=desk,
        )
        return TurnTaker(turns, wake_others=self.wake_all), keeper

    def _receiver(self, bot: str, token: str, taker: TurnTaker) -> Receiver:
        return Receiver(
            self._database, self._http, bot=bot, token=token, address=self.telegram.address, now=_now, wake=taker.wake
        )

    def _delivery(self, bot: str, sender: Pointing) -> Delivery:
        return Delivery(self._database, sender, bot=bot, now=_now)

    def _fetcher(self, bot: str, files: AiogramFiles | PtbFiles) -> Fetcher:
        folder = self._settings.data_dir / "attachments"
        return Fetcher(self._database, files, folder=folder, now=_now, bot=bot, most_bytes=self._largest_file)

    @property
    def _largest_file(self) -> int:
        return self._settings.attachment_max_mb * 1024 * 1024

    @property
    def _translates(self) -> bool:
        return self._settings.translate_url is not None

    def wake_all(self) -> None:
        """Something waits to be sent, shown or translated."""
        self._wake_delivery()
        self._poster.wake()
        self._interpreter.wake()

    def _wake_delivery(self) -> None:
        for delivery in self._deliveries:
            delivery.wake()
        for fetcher in self._fetchers:
            fetcher.wake()

    async def _register_workers_commands(self) -> None:
        assert self._workers_bot
        listed = [
            Command(name, self._texts.plain(about, "nl")) for name, about in menu(translates=self._translates).items()
        ]
        try:
            await register_workers_commands(self._workers_bot, {None: listed})
        except ConnectionError as error:
            log.warning("commands_not_registered", error=str(error))

    async def _get_ready(self) -> None:
        """What need not keep the first resident waiting: the commands in each language, and tables read at first
        use.
        """
        commands = {
            language: [Command(name, self._texts.plain(about, language or "en")) for name, about in COMMANDS.items()]
            for language in (None, *LANGUAGES)
        }
        try:
            await register_commands(self._bot, commands)
        except ConnectionError as error:
            log.warning("commands_not_registered", error=str(error))
        await asyncio.to_thread(places.default)
        await asyncio.to_thread(occasions.warm_up, _now())
        await asyncio.to_thread(crisis.warm_up)
        await asyncio.to_thread(needs_person.warm_up)
        await asyncio.to_thread(similar.gist, ["straatfeest"], None)


class BotName:
    """What a bot is called on Telegram; asked for until Telegram is there to say it."""

    def __init__(self, ask: Callable[[], Coroutine[Any, Any, str]]) -> None:
        self._ask = ask
        self.known = ""

    async def learn(self) -> None:
        """Returns when it is known."""
        while not self.known:
            try:
                self.known = await self._ask()
            except ConnectionError as error:
                log.warning("bot_name_not_known", error=str(error))
                await asyncio.sleep(_ASK_AGAIN_SECONDS)


async def _stay() -> None:
    """The sandbox needs no loop of ours: it serves until the process is stopped."""
    await asyncio.Event().wait()


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return uuid.uuid4().hex
