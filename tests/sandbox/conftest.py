"""A sandbox on a free port for each test, and the two real libraries talking to it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import telegram
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.sandbox.server import Sandbox
from tests.sandbox.stage import RESIDENTS, WORKERS, Clock, Stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = Clock()
    sandbox = Sandbox([RESIDENTS, WORKERS], clock=clock, webhook_pause=0.01)
    url = await sandbox.start("127.0.0.1", 0)
    phone = sandbox.world.add_phone("Fatma Yılmaz", "tr", "Android")
    sandbox.world.open_chat(sandbox.world.bots[1000001], phone)
    async with aiohttp.ClientSession() as http:
        yield Stage(sandbox, url, clock, phone, sandbox.people.private(phone.id, RESIDENTS.username), http)
    await sandbox.stop()


@pytest.fixture
async def aiogram_bot(stage: Stage) -> AsyncIterator[Bot]:
    bot = Bot(RESIDENTS.token, session=AiohttpSession(api=TelegramAPIServer.from_base(stage.url)))
    yield bot
    await bot.session.close()


@pytest.fixture
async def ptb_bot(stage: Stage) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(RESIDENTS.token, base_url=f"{stage.url}/bot", base_file_url=f"{stage.url}/file/bot")
    async with bot:
        yield bot
