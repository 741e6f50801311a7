import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiogram.exceptions import TelegramConflictError
from aiohttp import web


class Receiver:
    """A webhook that fails as often as it is told to."""

    def __init__(self) -> None:
        self.failures: list[int] = []
        self.received: list[tuple[dict, dict]] = []
        self.url = ""
        self._changed = asyncio.Event()

    async def receive(self, request: web.Request) -> web.Response:
        self.received.append((dict(request.headers), json.loads(await request.read())))
        self._changed.set()
        return web.Response(status=self.failures.pop(0) if self.failures else 200)

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.received) < count:
                self._changed.clear()
                await self._changed.wait()

    def texts(self) -> list[str]:
        return [update["message"]["text"] for _, update in self.received]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_delivered_in_order_with_the_secret(stage, aiogram_bot, receiver):
    stage.people.text(stage.place, "voor de webhook")
    await aiogram_bot.set_webhook(receiver.url, secret_token="geheim_1")
    stage.people.text(stage.place, "erna")
    await receiver.wait_for(2)
    assert receiver.texts() == ["voor de webhook", "erna"]
    headers = receiver.received[0][0]
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == "geheim_1"
    assert headers["Content-Type"] == "application/json"


async def test_a_failed_delivery_is_tried_again_before_the_next(stage, aiogram_bot, receiver):
    receiver.failures = [500, 302, 503]
    await aiogram_bot.set_webhook(receiver.url)
    stage.people.text(stage.place, "een")
    stage.people.text(stage.place, "twee")
    await receiver.wait_for(5)
    assert receiver.texts() == ["een"] * 4 + ["twee"]
    info = await aiogram_bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (receiver.url, 0)
    assert "503" in info.last_error_message


async def test_polling_is_refused_while_a_webhook_is_set(stage, aiogram_bot, receiver):
    poll = asyncio.create_task(aiogram_bot.get_updates(timeout=20))
    await asyncio.sleep(0.02)
    await aiogram_bot.set_webhook(receiver.url)
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await aiogram_bot.get_updates()
    await aiogram_bot.delete_webhook()
    assert await aiogram_bot.get_updates() == []


async def test_what_was_not_delivered_waits_for_the_next_receiver(stage, aiogram_bot, receiver):
    receiver.failures = [500] * 100
    await aiogram_bot.set_webhook(receiver.url)
    stage.people.text(stage.place, "Dag")
    await receiver.wait_for(1)
    await aiogram_bot.delete_webhook()
    assert [update.message.text for update in await aiogram_bot.get_updates()] == ["Dag"]


async def test_waiting_updates_are_dropped_on_request(stage, aiogram_bot):
    stage.people.text(stage.place, "Dag")
    await aiogram_bot.delete_webhook(drop_pending_updates=True)
    assert await aiogram_bot.get_updates() == []


async def test_a_duplicate_update_is_delivered_twice(stage, aiogram_bot, receiver):
    stage.sandbox.faults.add("duplicate_update")
    await aiogram_bot.set_webhook(receiver.url)
    stage.people.text(stage.place, "Dag")
    await receiver.wait_for(2)
    assert len({update["update_id"] for _, update in receiver.received}) == 1


async def test_a_webhook_needs_an_address_and_a_decent_secret(stage, receiver):
    assert "bad webhook" in (await stage.api("setWebhook", url="ftp://x"))["description"]
    assert (
        "unallowed characters" in (await stage.api("setWebhook", url=receiver.url, secret_token="a b"))["description"]
    )
    assert (await stage.api("setWebhook", url=""))["ok"]
