"""Ends the process while a worker takes a chat over: what a worker writes is never repeated, and nobody is left out."""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.desk import codes
from bot.desk.receipts import ARRIVED
from domain.staff import Job
from storage.database import Database
from storage.desk import WORKERS_BOT
from storage.dispatch import RESIDENTS_BOT
from storage.outbox import ANNOUNCEMENT, ANSWER, Outgoing
from tests.faults.nursery import Nursery
from tests.faults.office import THREAD
from tests.faults.stepping import State, Stepping, state_of
from tests.support.delivery import BEGIN
from tests.support.desk import GROUP, Desk
from tests.support.updates import message, person, tap

HELLO, TOMORROW = "Dag Fatma, ik lees alles.", "Kom morgen om tien uur."
MAY_I = "Mag ik langskomen?"
NEWS = "Er is nieuws over je idee."
_STATES = {
    "residents": "first_name, language, worker_id, case_id, held_by, unreachable_since",
    "conversations": "state",
    "cases": "state, urgency, worker_id, routed_to, calls, claimed_at IS NULL, first_answer_at IS NULL, "
    "waiting_since, answer_by, escalated_at, closed_at",
    "flags": "reason, words",
    "case_events": "kind, staff_id, other_id, words",
    "transcripts": "author, kind, words, ref IS NULL, replaces, case_id, worker_id",
    "topics": "chat_id, thread_id, title, card",
    "desk_messages": "chat_id, message_id, ref",
    "postings": "kind, ref",
    "inbox": "bot, chat_id, state, raw",
    "receivers": "*",
}


async def prepare(database: Path) -> list[str]:
    """Samira and Joost work in a group, Fatma asked for a person, and the bot has news for her. What is done from there
    on: updates, in order.
    """
    desk = Desk(Database(f"sqlite+aiosqlite:///{database}"))
    desk.now = BEGIN
    samira = await desk.hires("Samira")
    await desk.hires("Joost", Job.COORDINATOR)
    await desk.connects()
    fatma = await desk.lives(language="nl")
    case = await desk.flags(fatma, words="ik wil iemand spreken")
    async with desk.work() as work:
        news = {"chat_id": fatma.telegram_id, "text": NEWS}
        work.outbox.add(Outgoing(RESIDENTS_BOT, fatma.telegram_id, "sendMessage", news, ANNOUNCEMENT), BEGIN)
    await desk.database.close()
    assert samira.telegram_id
    return [
        # The bot sends its answer and its news before Fatma hears of Samira. Killed there, it is too late for them.
        message(fatma.telegram_id, text="/help"),
        *_in_topic(samira.telegram_id, _taps(codes.CLAIM, case.id), HELLO),
        message(fatma.telegram_id, text=MAY_I),
        *_in_topic(samira.telegram_id, TOMORROW, _taps(codes.GIVE_BACK, case.id)),
    ]


def _taps(verb: str, case_id: str) -> dict[str, Any]:
    return {"data": codes.encode(verb, case_id)}


def _in_topic(account: int, *acts: str | dict[str, Any]) -> Iterator[str]:
    """Somebody writes words, or taps, in the topic of the case."""
    chat = {"id": GROUP, "type": "supergroup", "title": "Voordeur West", "is_forum": True}
    thread = {"message_thread_id": THREAD, "is_topic_message": True}
    for act in acts:
        if isinstance(act, str):
            yield message(account, text=act, chat=chat, **thread, **{"from": person(account, "Samira")})
            continue
        update = json.loads(tap(act["data"], account, chat=chat))
        update["callback_query"]["message"] |= thread
        yield json.dumps(update)


class TakingOver(Stepping):
    """Runs the same takeover again and again."""

    goes = "takeover"

    def __init__(self, nursery: Nursery, empty: Path, folder: Path) -> None:
        begins = folder / "begins.db"
        begins.write_bytes(empty.read_bytes())
        super().__init__(nursery, begins, folder, asyncio.run(prepare(begins)))

    def state_of(self, database: Path) -> State:
        return state_of(database, _STATES)

    def twice(self, sent: Sequence[str]) -> int:
        # A card opens its topic: two calls of one message.
        calls = [(call["id"], call["method"]) for call in map(json.loads, sent)]
        return len(calls) - len(set(calls))

    def also_wrong(self, database: Path, sent: Sequence[str]) -> str:
        return "; ".join(_Seen(database, sent).wrong())

    def more_figures(self, database: Path, sent: Sequence[str]) -> dict[str, int]:
        seen = _Seen(database, sent)
        return {"uncertain": seen.uncertain, "silenced": seen.silenced}


class _Seen:
    """What the resident and the group saw, beside what the database says of it."""

    def __init__(self, database: Path, sent: Sequence[str]) -> None:
        self._calls = [json.loads(line) for line in sent]
        self._times = Counter(call["id"] for call in self._calls if call["method"] != "createForumTopic")
        columns = "id, bot, state, priority, repeatable, ref, is_reported, speaker"
        self._outbox = {row["id"]: row for row in _rows(database, f"SELECT {columns} FROM outbox")}  # noqa: S608
        self._lines = _rows(database, "SELECT ref, author, words FROM transcripts WHERE ref IS NOT NULL")

    @property
    def uncertain(self) -> int:
        return sum(row["state"] == "uncertain" for row in self._outbox.values())

    @property
    def silenced(self) -> int:
        """How many words of the bot from before the takeover ended there, or went out after it."""
        heard = [call["id"] for call in self._calls if call["bot"] == RESIDENTS_BOT]
        late = {number for number in heard[heard.index(self._takeover) :] if number < self._takeover}
        return len(late) + sum(row["state"] == "cancelled" for row in self._outbox.values())

    @property
    def _takeover(self) -> int:
        """The message with which Fatma hears who is there."""
        return min(number for number, row in self._outbox.items() if row["speaker"] == "worker")

    def wrong(self) -> Iterator[str]:
        """What should not be so."""
        yield from self._unsent()
        yield from self._resident_unheard()
        yield from self._worker_repeated()
        yield from self._worker_not_told()
        yield from self._bot_interrupted()

    def _unsent(self) -> Iterator[str]:
        for number, row in self._outbox.items():
            is_answer = row["speaker"] == "bot" and row["priority"] == ANSWER and number < self._takeover
            match row["state"]:
                case "sent" if self._times[number]:
                    continue
                case "uncertain" if not row["repeatable"]:
                    continue
                case "cancelled" if is_answer and row["bot"] == RESIDENTS_BOT:
                    continue
            yield f"message {number} is {row['state']}, and went out {self._times[number]} times"

    def _resident_unheard(self) -> Iterator[str]:
        for line in self._lines:
            shown = [call for call in self._calls if call["bot"] == WORKERS_BOT and self._ref(call) == line["ref"]]
            if line["author"] == "resident" and not any(line["words"] in call["payload"]["text"] for call in shown):
                yield f"the group was not shown {line['words']!r}"

    def _worker_repeated(self) -> Iterator[str]:
        for row in self._of_worker():
            if row["repeatable"]:
                yield "a worker's message may be sent again"
            if self._times[row["id"]] > 1:
                yield f"the resident read a worker's message {self._times[row['id']]} times"

    def _worker_not_told(self) -> Iterator[str]:
        told = Counter({call["id"]: _fate(call) for call in self._calls if _fate(call)}.values())
        became = Counter(row["state"] for row in self._of_worker())
        if told != became or any(not row["is_reported"] for row in self._of_worker()):
            yield f"of their messages the worker was told {dict(told)}, and it was {dict(became)}"

    def _bot_interrupted(self) -> Iterator[str]:
        # What a sender had in hand when the worker came may go out yet, but before Fatma hears who is there.
        heard = [call for call in self._calls if call["bot"] == RESIDENTS_BOT]
        begins = next(number for number, call in enumerate(heard) if call["id"] == self._takeover)
        for call in heard[begins:]:
            is_speech = call["method"] not in {"answerCallbackQuery", "editMessageReplyMarkup"}
            if call["held_by"] and is_speech and self._outbox[call["id"]]["speaker"] == "bot":
                yield f"the bot spoke while the worker had the chat: {call['payload']}"

    def _of_worker(self) -> list[dict[str, Any]]:
        return [row for row in self._outbox.values() if row["bot"] == RESIDENTS_BOT and row["ref"]]

    def _ref(self, call: dict[str, Any]) -> str | None:
        ref: str | None = self._outbox[call["id"]]["ref"]
        return ref


def _fate(call: dict[str, Any]) -> str:
    """What this call of the workers' bot tells of a worker's message; nothing for what is none."""
    payload = call["payload"]
    if call["method"] == "setMessageReaction" and payload["reaction"][0]["emoji"] == ARRIVED:
        return "sent"
    return "uncertain" if call["bot"] == WORKERS_BOT and payload.get("text", "").startswith("❔") else ""


def _rows(database: Path, statement: str) -> list[dict[str, Any]]:
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(statement)]
    finally:
        connection.close()
