"""What the pages of the console show beside the cases of `bench/console.py`: initiatives with signatures, work that
waits, standard replies, and one chat that is longer than a page.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.console import AREAS, CASES, MESSAGES, NOW, WORKER, case_id_of, insert, line_of, seed_console, some_words
from domain.handover import State
from domain.initiatives import Question
from domain.life import Stage
from domain.spelling import bare
from domain.tasks import Todo
from storage.database import Database
from storage.standard_replies import seed as seed_replies
from storage.tables import answers, cases, initiatives, signature_lists, signatures, tasks, transcripts

INITIATIVES, SIGNATURES, TASKS = 1_000, 20, 300
"""For five thousand residents; signatures are those under each initiative."""
LONG_CHAT = case_id_of(1)
"""The case that the worker has, and answers now; its page shows a hundred lines."""

_LINES_MORE = 150
_STAGES = [one for one in Stage if one not in {Stage.DRAFT, Stage.WITHDRAWN}]
_TODOS = (Todo.ANSWER_QUESTION, Todo.READ_ADDITION, Todo.WHAT_THEY_NEED, Todo.INTRODUCE)


def initiative_id_of(number: int) -> str:
    """Of the initiative that is made as this one, from 1; its initiator is the resident with this number."""
    return f"{number:032x}"


async def seed_office(database: Database, *, quick: bool) -> None:
    """All of it, the same in every run; `quick`: a tenth."""
    share = 10 if quick else 1
    await seed_console(database, CASES // share, MESSAGES // share)
    chance = random.Random(60)
    count = INITIATIVES // share
    async with database.writing() as connection:
        await seed_replies(connection, NOW)
        await insert(connection, initiatives, _initiatives(count, chance))
        await insert(connection, answers, _answers(count, chance))
        await insert(connection, signature_lists, _lists(count))
        await insert(connection, signatures, _signatures(count))
        await insert(connection, tasks, _tasks(TASKS // share, chance))
        await _lengthen(connection, chance)
        await connection.commit()


async def _lengthen(connection: AsyncConnection, chance: random.Random) -> None:
    """The worker has this case, and the resident waits for an answer."""
    theirs = {
        "state": State.WAITING_FOR_WORKER.value,
        "worker_id": WORKER.id,
        "area": AREAS[0],
        "waiting_since": NOW,
        "answer_by": NOW + timedelta(hours=2),
        "snoozed_until": None,
        "closed_at": None,
    }
    await connection.execute(update(cases).where(cases.c.id == LONG_CHAT).values(**theirs))
    more = (line_of(1, NOW, MESSAGES + number, chance) | {"case_id": LONG_CHAT} for number in range(_LINES_MORE))
    await insert(connection, transcripts, more)


def _initiatives(count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        at = NOW - timedelta(hours=chance.randrange(24 * 365))
        sentences = some_words(chance)
        yield {
            "id": initiative_id_of(number),
            "resident_id": number,
            "stage": chance.choice(_STAGES).value,
            "two_sentences": sentences,
            "folded": bare(f"{sentences} {some_words(chance)}"),
            "needs": {"people": some_words(chance)},
            "number": f"NW-2026-{number:04}",
            "area": chance.choice(AREAS),
            "created_at": at,
            "changed_at": at,
        }


def _answers(count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        for question in Question:
            yield {
                "initiative_id": initiative_id_of(number),
                "question": question.value,
                "words": some_words(chance),
                "language": "nl",
                "attachments": [],
                "answered_at": NOW,
            }


def _lists(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        yield {
            "initiative_id": initiative_id_of(number),
            "sentences": "",
            "answers": {},
            "version": 1,
            "needed": SIGNATURES,
            "most": 200,
            "is_open": True,
            "told_complete": True,
        }


def _signatures(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        for which in range(SIGNATURES):
            yield {
                "id": f"{number:016x}{which:016x}",
                "initiative_id": initiative_id_of(number),
                "way": "doorstep",
                "name": f"Buur {which}",
                "address": f"Osdorpplein {which}",
                "language": "nl",
                "version": 1,
                "wants_news": False,
                "is_told": True,
                "signed_at": NOW,
            }


def _tasks(count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        yield {
            "id": f"{number:032x}",
            "initiative_id": initiative_id_of(chance.randrange(count // 3) + 1),
            "resident_id": number,
            "todo": chance.choice(_TODOS).value,
            "words": some_words(chance),
            "created_at": NOW - timedelta(hours=number),
        }
