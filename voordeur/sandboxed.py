"""The sandbox as `voordeur run` starts it: a stand-in for Telegram, with both bots and the workers of the demo."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.sandbox.server import Sandbox, SandboxBot
from bot.sandbox.world import FIRST_PHONE_ID
from domain.staff import Staff
from storage.census import residents_from
from storage.database import Database
from storage.desk import Desk
from storage.portraits import folder_in
from storage.unit_of_work import unit_of_work
from voordeur.demo.social_map import load_map
from voordeur.demo.staff import load_staff
from voordeur.settings import Settings, WrongSettingError

TOKENS = {"residents": "1000001:voordeur-sandbox-residents", "workers": "1000002:voordeur-sandbox-workers"}
"""Tokens that only the stand-in for Telegram knows. They open nothing."""

WORKERS_BOT = "VoordeurWorkersBot"
WORKERS_PHONES = (2**51 + 1, 2**51 + 2, 2**51 + 3)
"""The accounts of the demo's workers: numbers that Telegram gives to nobody, because these may do what staff may."""

GROUP_ID = -(2**51) - 4
GROUP = "Voordeur Nieuw-West"


async def start(settings: Settings) -> tuple[Sandbox, str]:
    """A sandbox that runs, and its address. Raises WrongSettingError when its port is taken."""
    bots = [
        SandboxBot(TOKENS["residents"], "VoordeurBot", "Voordeur"),
        SandboxBot(TOKENS["workers"], WORKERS_BOT, "Voordeur – workers", reads_groups=True),
    ]
    sandbox = Sandbox(bots)
    try:
        return sandbox, await sandbox.start(settings.sandbox_host, settings.sandbox_port)
    except OSError as error:
        where = f"{settings.sandbox_host}:{settings.sandbox_port}"
        raise WrongSettingError(
            f"VOORDEUR_SANDBOX_PORT cannot be used: {where} is taken by another program ({error.strerror}). "
            "Stop that one, or give another port, for example VOORDEUR_SANDBOX_PORT=8081."
        ) from None


async def furnish(settings: Settings, sandbox: Sandbox, address: str) -> str:
    """Who is there, and where to look: what the person reads who started it."""
    database = Database(settings.database_url)
    try:
        staff = await load_staff(database, folder_in(settings.data_dir), WORKERS_PHONES)
        workers = [one for one in staff if one.telegram_id in WORKERS_PHONES]
        for one in workers:
            sandbox.world.add_phone(one.name, "nl", phone_id=one.telegram_id)
        await _bring_back_phones(database, sandbox)
        await load_map(database)
        if workers:
            await _gather(database, sandbox, workers)
    finally:
        await database.close()
    lines = [f"The sandbox (a stand-in for Telegram): {address}"]
    lines += [
        f"{one.name}, {one.job}, in the workers' group: {address}/sandbox/#phone={one.telegram_id}&group={GROUP_ID}"
        for one in workers
    ]
    return "\n  ".join([*lines, "Press Ctrl+C to stop."])


async def forget(settings: Settings) -> None:
    """On the real Telegram the demo's workers are nobody: their accounts and their group are signed out."""
    database = Database(settings.database_url)
    try:
        async with unit_of_work(database) as work:
            for account in WORKERS_PHONES:
                if person := await work.staff.by_telegram(account):
                    work.staff.save(replace(person, telegram_id=None, in_hand=None))
                    await work.desk.leave(account)
            if await work.desk.group(GROUP_ID):
                await work.desk.leave(GROUP_ID)
            await work.commit()
    finally:
        await database.close()


async def _bring_back_phones(database: Database, sandbox: Sandbox) -> None:
    """The sandbox forgets, the database does not: who wrote before, or came with the demo, has their phone again, and
    the bot may write to them.
    """
    bots = [one for one in sandbox.world.bots.values() if one.username != WORKERS_BOT]
    async with database.reading() as connection:
        for one in await residents_from(connection, FIRST_PHONE_ID):
            phone = sandbox.world.add_phone(one.first_name, one.language, phone_id=one.telegram_id)
            for bot in bots:
                sandbox.world.open_chat(bot, phone)


async def _gather(database: Database, sandbox: Sandbox, workers: list[Staff]) -> None:
    """The workers' group, with all of them in it, connected."""
    members = [one.telegram_id for one in workers if one.telegram_id]
    sandbox.world.add_group(GROUP, members=members, bots=[WORKERS_BOT], group_id=GROUP_ID)
    async with database.writing() as connection:
        desk = Desk(connection)
        if await desk.group(GROUP_ID) is None:
            desk.connect(GROUP_ID, GROUP, (), datetime.now(UTC))
        await desk.flush()
        await connection.commit()
