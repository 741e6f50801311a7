"""The processes: which parts run here, made and wired together. The only place that creates clients."""

import asyncio
import gc
import uuid
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from aiogram import Bot
from aiohttp import ClientSession

from bot import locales
from bot.clock import CLOCK, Clock
from bot.delivery import Delivery
from bot.downloads import Fetcher
from bot.flows import COMMANDS, engine
from bot.housekeeping import Housekeeping
from bot.map_keeper import MapKeeper
from bot.receiver import Receiver
from bot.sandbox.server import Sandbox, SandboxBot
from bot.sandbox.world import FIRST_PHONE_ID
from bot.transports.calls import AiogramFiles, AiogramSender, Command, open_bot, register_commands, username_of
from bot.transports.residents import BOT, ClockTransport, ResidentsTransport
from bot.turns import Turns, TurnTaker
from domain import crisis, occasions, places, similar
from domain.texts import LANGUAGES, Texts
from storage.census import residents_from
from storage.database import Database
from voordeur.demo.social_map import load_map
from voordeur.parts import Part
from voordeur.policy_file import read_policies
from voordeur.settings import Settings, WrongSettingError

log = structlog.get_logger()

SANDBOX_TOKENS = {"residents": "1000001:voordeur-sandbox-residents", "workers": "1000002:voordeur-sandbox-workers"}
"""Tokens that only the stand-in for Telegram knows. They open nothing."""

DEFAULT = frozenset({Part.RESIDENTS, Part.DELIVERY})
_ASK_AGAIN_SECONDS = 5.0
BUILT = DEFAULT | {Part.SANDBOX}


@dataclass(frozen=True)
class Telegram:
    """Where the Bot API is, and the token of the residents' bot there."""

    address: str
    token: str


async def run(settings: Settings, only: frozenset[Part] | None) -> None:
    """Run these parts (all that there are by default) until the process is asked to stop.

    Raises WrongSettingError for a part that is not built yet, and for a port that is taken.
    """
    if to_come := (only or DEFAULT) - BUILT:
        there = ", ".join(sorted(BUILT))
        raise WrongSettingError(f"--only {','.join(sorted(to_come))}: not built yet. These parts are there: {there}.")
    async with AsyncExitStack() as stack:
        telegram = await _telegram(settings, only, stack)
        database = Database(settings.database_url)
        stack.push_async_callback(database.close)
        http = await stack.enter_async_context(ClientSession())
        bot = open_bot(telegram.token, telegram.address)
        stack.push_async_callback(bot.session.close)
        loops = await _loops(settings, only or DEFAULT, telegram, database, http, bot)
        # What was made so far stays; without this, full collections stop the process for up to a quarter of a second.
        gc.collect()
        gc.freeze()
        log.info("voordeur_runs", parts=", ".join(sorted(only or DEFAULT)), database=database.engine.dialect.name)
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(loop())


async def _telegram(settings: Settings, only: frozenset[Part] | None, stack: AsyncExitStack) -> Telegram:
    """The Bot API to talk to: the real one with a token, without one the sandbox, started here."""
    if settings.residents_token and not (only and Part.SANDBOX in only):
        return Telegram(settings.telegram_api, settings.residents_token.get_secret_value())
    bots = [
        SandboxBot(SANDBOX_TOKENS["residents"], "VoordeurBot", "Voordeur"),
        SandboxBot(SANDBOX_TOKENS["workers"], "VoordeurWorkersBot", "Voordeur – workers", reads_groups=True),
    ]
    sandbox = Sandbox(bots)
    try:
        address = await sandbox.start(settings.sandbox_host, settings.sandbox_port)
    except OSError as error:
        where = f"{settings.sandbox_host}:{settings.sandbox_port}"
        raise WrongSettingError(
            f"VOORDEUR_SANDBOX_PORT cannot be used: {where} is taken by another program ({error.strerror}). "
            "Stop that one, or give another port, for example VOORDEUR_SANDBOX_PORT=8081."
        ) from None
    stack.push_async_callback(sandbox.stop)
    await _bring_back_phones(settings, sandbox)
    print(f"\n  The sandbox (a stand-in for Telegram): {address}\n  Press Ctrl+C to stop.\n", flush=True)  # noqa: T201 (the address is for the person who started it, not for the log)
    return Telegram(address, SANDBOX_TOKENS["residents"])


async def _bring_back_phones(settings: Settings, sandbox: Sandbox) -> None:
    """The sandbox forgets, the database does not: who wrote before, or came with the demo, has their phone again."""
    database = Database(settings.database_url)
    try:
        async with database.reading() as connection:
            for one in await residents_from(connection, FIRST_PHONE_ID):
                sandbox.world.add_phone(one.first_name, one.language, phone_id=one.telegram_id)
        await load_map(database)
    finally:
        await database.close()


async def _loops(
    settings: Settings,
    parts: frozenset[Part],
    telegram: Telegram,
    database: Database,
    http: ClientSession,
    bot: Bot,
) -> list[Callable[[], Coroutine[Any, Any, None]]]:
    loops: list[Callable[[], Coroutine[Any, Any, None]]] = []
    texts = Texts(locales.catalogues())
    delivery = Delivery(database, AiogramSender(bot, texts), bot=BOT, now=_now)
    largest = settings.attachment_max_mb * 1024 * 1024
    fetcher = Fetcher(
        database, AiogramFiles(bot), folder=settings.data_dir / "attachments", now=_now, most_bytes=largest
    )

    def wake_delivery() -> None:
        delivery.wake()
        fetcher.wake()

    if Part.RESIDENTS in parts:
        name = BotName(bot)
        keeper = MapKeeper(database)
        # Before the first turn: who asks in the first second should not hear that there is nothing.
        await keeper.look()
        turns = Turns(
            database,
            engine(texts),
            {BOT: ResidentsTransport(texts), CLOCK: ClockTransport(texts)},
            now=_now,
            new_id=_new_id,
            policies=read_policies(settings.policies_file),
            contact=settings.contact or "",
            username=lambda: name.known,
            index=lambda: keeper.index,
            largest_file=largest,
        )
        taker = TurnTaker(turns, wake_others=wake_delivery)
        receiver = Receiver(
            database, http, bot=BOT, token=telegram.token, address=telegram.address, now=_now, wake=taker.wake
        )
        loops += [receiver.run, taker.run, Clock(database, now=_now, wake=taker.wake).run, keeper.run]
        loops += [name.learn, lambda: _get_ready(bot, texts)]
    if Part.SANDBOX in parts:
        loops.append(_stay)
    if Part.DELIVERY in parts:
        loops += [delivery.run, fetcher.run, Housekeeping(database, BOT, _now).run]
    return loops


class BotName:
    """What the bot is called on Telegram; asked for until Telegram is there to say it."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.known = ""

    async def learn(self) -> None:
        """Returns when it is known."""
        while not self.known:
            try:
                self.known = await username_of(self._bot)
            except ConnectionError as error:
                log.warning("bot_name_not_known", error=str(error))
                await asyncio.sleep(_ASK_AGAIN_SECONDS)


async def _get_ready(bot: Bot, texts: Texts) -> None:
    """What need not keep the first resident waiting: the commands in each language, and tables read at first use."""
    commands = {
        language: [Command(name, texts.plain(about, language or "en")) for name, about in COMMANDS.items()]
        for language in (None, *LANGUAGES)
    }
    try:
        await register_commands(bot, commands)
    except ConnectionError as error:
        log.warning("commands_not_registered", error=str(error))
    await asyncio.to_thread(places.default)
    await asyncio.to_thread(occasions.warm_up, _now())
    await asyncio.to_thread(crisis.warm_up)
    await asyncio.to_thread(similar.gist, ["straatfeest"], None)


async def _stay() -> None:
    """The sandbox needs no loop of ours: it serves until the process is stopped."""
    await asyncio.Event().wait()


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return uuid.uuid4().hex
