"""How long from the start to the first answer, and how much memory: of the real process, against the real sandbox."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from bot.sandbox.server import Sandbox, SandboxBot

BOT = SandboxBot("1000001:voordeur-bench", "VoordeurBot", "Voordeur")
LIBRARIES = "import aiogram, sqlalchemy.ext.asyncio, asyncpg, aiosqlite, alembic, babel, pydantic_settings"


@dataclass(frozen=True)
class Started:
    """Seconds and bytes."""

    importing: float
    """Importing the libraries alone, in a process of its own."""
    first_answer: float
    """From starting the process to the first answer on the phone."""
    memory: int
    """Resident, after it."""
    memory_later: int
    """Resident, after a thousand more messages."""


async def run() -> Started:
    """Start `voordeur run --only residents,delivery` and say hello; then a thousand messages more."""
    importing = await asyncio.to_thread(_importing)
    sandbox = Sandbox([BOT], chat_page=False)
    address = await sandbox.start("127.0.0.1", 0)
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("voordeur")), "run", "--only", "residents,delivery",
            env={
                **os.environ,
                "VOORDEUR_RESIDENTS_TOKEN": BOT.token,
                "VOORDEUR_TELEGRAM_API": address,
                "VOORDEUR_DATABASE_URL": f"sqlite:///{folder}/v.db",
                "VOORDEUR_DATA_DIR": folder,
                "VOORDEUR_LOG_LEVEL": "ERROR",
            },
        )  # fmt: skip
        try:
            await _talk(sandbox, people=1, times=1)
            first_answer = time.perf_counter() - begin
            memory = psutil.Process(process.pid).memory_info().rss
            await _talk(sandbox, people=100, times=10)
            return Started(importing, first_answer, memory, psutil.Process(process.pid).memory_info().rss)
        finally:
            process.terminate()
            await process.wait()
            await sandbox.stop()


async def _talk(sandbox: Sandbox, people: int, times: int) -> None:
    """So many new people say /start so many times, each after the answer to the time before."""
    phones = [sandbox.world.add_phone(f"Bewoner {number}", "nl") for number in range(people)]
    places = [sandbox.people.private(phone.id, BOT.username) for phone in phones]
    for _ in range(times):
        sent = [sandbox.people.start(place).id for place in places]
        for place, number in zip(places, sent, strict=True):
            # The sandbox tells phones of news, and this is none.
            while not any(said.from_bot and said.id > number for said in list(place.chat.messages.values())):  # noqa: ASYNC110
                await asyncio.sleep(0.002)


def _importing() -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", LIBRARIES], check=True)
    return time.perf_counter() - begin
