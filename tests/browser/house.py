"""The whole system with the console, and who works and writes there, for tests in a browser."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest_asyncio

from bot.flows.menu import PERSON
from domain import handover_texts
from domain.staff import Job, Staff
from domain.texts import _
from storage.staff import People
from tests.support.phone import Phone
from tests.support.sandbox import Stage, opened

SAMIRA = Staff("samira", "Samira", Job.WORKER, ("ar",))
JOOST = Staff("joost", "Joost", Job.WORKER, ("tr",))
ANNELIES = Staff("annelies", "Annelies", Job.COORDINATOR)
PETRA = Staff("petra", "Petra", Job.ADMINISTRATOR)
DEBTS = "وصلتني رسالة عن الديون وأخاف أن أفتحها"


@pytest_asyncio.fixture(loop_scope="session")
async def house(sqlite_url, tmp_path, monkeypatch) -> AsyncIterator[Stage]:
    """The whole system with the console, without Telegram's second between two messages of a chat."""
    monkeypatch.setattr("bot.delivery.pacing.CHAT_SECONDS", 0.001)
    async with opened(sqlite_url, tmp_path / "data") as stage:
        async with stage.database.writing() as connection:
            people = People(connection)
            for one in (SAMIRA, JOOST, ANNELIES, PETRA):
                people.save(one)
            await people.flush()
            await connection.commit()
        stage.console_port = _free_port()
        await stage.start()
        await stage.until(lambda: _answers(stage), "the console answers")
        yield stage
        await stage.stop()


async def _answers(stage: Stage) -> bool:
    try:
        _, writer = await asyncio.open_connection("localhost", stage.console_port)
    except OSError:
        return False
    writer.close()
    return True


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest_asyncio.fixture(loop_scope="session")
async def ahmed(house) -> Phone:
    """A father who wrote about a letter in Arabic, and waits for a person."""
    resident = await house.resident("أحمد", "ar")
    await resident.taps(PERSON.label)
    await resident.hears(handover_texts.who_comes(None))
    resident.says(DEBTS)
    await resident.hears(_("📨 Kept for the worker. You can write more."))
    return resident
