"""Fifty neighbours who sign one initiative at the same moment: all turns wait for the same list."""

import itertools
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bench.durable import _now
from bot.transports.residents import BOT
from bot.turns import Turns
from domain import casework
from domain.initiatives import Answer, Question, answered, started
from domain.policies import Policy
from storage.inbox import Inbox, Received
from storage.people import Newcomer
from storage.unit_of_work import unit_of_work

NEIGHBOURS = 50
_INITIATOR = 10_000
_numbers = itertools.count(5_000_000_000)


@dataclass(frozen=True, slots=True)
class Signed:
    """Seconds from the arrival of fifty signatures to the commit of the last one, and how many are on the list."""

    seconds: float
    on_the_list: int


async def run(turns: Turns, number: int) -> Signed:
    """One new initiative, signed by fifty of the prepared residents."""
    initiative_id = f"{number:032x}"
    code = await _collecting(turns, initiative_id)
    people = range(_INITIATOR + 1, _INITIATOR + 1 + NEIGHBOURS)
    for words in (f"/start {code}", "ja", "Ali Kaya, Osdorpplein {chat}"):
        await _all_say(turns, people, words)
    # Two times "ja" within a second would be one finger that hit twice.
    later = replace(turns, now=lambda: _now() + timedelta(seconds=2))
    began = time.perf_counter()
    await _all_say(later, people, "ja")
    seconds = time.perf_counter() - began
    async with unit_of_work(turns.database) as work:
        names = await work.signatures.get(initiative_id)
    return Signed(seconds, len(names.valid) if names else 0)


async def _collecting(turns: Turns, initiative_id: str) -> str:
    now = _now()
    async with unit_of_work(turns.database) as work:
        (chat,) = (await work.chats.load([Newcomer(_INITIATOR, "Fatma")], now)).values()
        initiative = started(initiative_id, chat.resident.id, now)
        for question in Question:
            initiative = answered(initiative, question, Answer(f"{question} dat is", "nl", now))
        await casework.publish(work, initiative, Policy(), now, initiative_id)
        await work.initiatives.flush()
        (code,) = await work.links.make(initiative_id, "share", now)
        await work.commit()
    return code


async def _all_say(turns: Turns, people: Sequence[int], words: str) -> None:
    batch = [_update(chat, words.format(chat=chat)) for chat in people]
    async with turns.database.writing() as connection:
        await Inbox(connection).put(batch, _now())
        await connection.commit()
    while await turns.take_waiting():
        pass


def _update(chat: int, words: str) -> Received:
    number = next(_numbers)
    person = {"id": chat, "is_bot": False, "first_name": "Ali", "language_code": "nl"}
    body = {"message_id": number % 10**9, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person}
    return Received(BOT, number, chat, json.dumps({"update_id": number, "message": {**body, "text": words}}))
