"""A bug of ours is never met with silence: who works here hears that it was our fault, and where they were."""

import json
from typing import Any

import pytest

from bot.transports.desk import WorkersDesk
from storage.outbox import Outgoing
from tests.support.worker import Bureau, Room, Worker

TOPIC = Room(-5001, 77, "Voordeur West")


async def hears(bureau: Bureau, update: dict[str, Any]) -> Outgoing | None:
    async with bureau.opens() as work:
        desk = WorkersDesk(bureau.transport)
        return await desk.sorry(bureau.duty(work), work, json.dumps({"update_id": 1, **update}))


@pytest.fixture
async def samira(bureau: Bureau) -> Worker:
    return await bureau.works("Samira")


def message(who: Worker, where: Room) -> dict[str, Any]:
    sender = {"id": who.account, "is_bot": False, "first_name": who.name}
    return {"message_id": 5, "date": 1, "chat": where.chat, "from": sender, "text": "Dag", **where.thread}


async def test_a_worker_reads_it_under_what_they_wrote(samira: Worker, bureau: Bureau) -> None:
    said = await hears(bureau, {"message": message(samira, TOPIC)})

    assert said
    assert (said.bot, said.chat_id, said.method) == ("workers", -5001, "sendMessage")
    assert said.payload["text"].startswith("Something went wrong on our side")
    assert said.payload["message_thread_id"] == 77
    assert said.payload["reply_parameters"]["message_id"] == 5


async def test_a_tap_is_answered_with_it(samira: Worker, bureau: Bureau) -> None:
    card = message(samira, TOPIC) | {"from": {"id": 42, "is_bot": True, "first_name": "Voordeur"}}
    query = {"id": "q", "from": message(samira, TOPIC)["from"], "chat_instance": "1", "data": "x", "message": card}

    said = await hears(bureau, {"callback_query": query})

    assert said
    assert (said.method, said.payload["callback_query_id"]) == ("answerCallbackQuery", "q")
    assert said.payload["text"].startswith("Something went wrong on our side")


async def test_a_stranger_hears_nothing(bureau: Bureau) -> None:
    mallory = await bureau.stranger()

    assert await hears(bureau, {"message": message(mallory, mallory.private)}) is None


async def test_what_is_no_update_is_answered_to_nobody(bureau: Bureau) -> None:
    assert await hears(bureau, {"message": "Dag"}) is None
