"""Ends the process at step N of a chat's whole way, for many N; after a restart all is as if nothing had happened."""

import json
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.children import KILLED
from tests.faults.nursery import Nursery
from tests.support.updates import message, tap

_ID = re.compile(r"[0-9a-f]{32}")
_STATES = {
    "residents": "first_name, language, consented_at, neighbourhood, unreachable_since",
    "conversations": "state",
    "initiatives": "stage, asking, needs, two_sentences, remind_at",
    "answers": "question, words, language, understood, attachments, message_id",
    "attachments": "kind, telegram_file_id, state",
    "transcripts": "author, kind, words, message_id",
    "inbox": "update_id, state, raw",
    "outbox": "chat_id, method, state",
    "receivers": "*",
}
_PHOTO = [{"file_id": "photo", "file_unique_id": "p", "width": 1280, "height": 960, "file_size": 200_000}]


def chats() -> list[str]:
    """Two people who talk at the same time: words, buttons, a photo, a place."""
    acts: list[Callable[[int], str]] = [
        lambda number: message(number, text="/start"),
        lambda number: tap("1:language.nl", number),
        lambda number: tap("2:yes", number),
        lambda number: tap("go:idea", number),
        lambda number: message(number, text="mijn buurvrouw en ik"),
        lambda number: message(number, photo=_PHOTO, caption="samen koken"),
        lambda number: message(number, location={"latitude": 52.3589, "longitude": 4.7998}),
        lambda number: message(number, text="elke dinsdag om 3 uur"),
    ]
    return [act(number) for act in acts for number in (1001, 1002)]


@dataclass(frozen=True)
class Ended:
    """How it went with one N."""

    where: str
    in_flight: int
    twice: int
    wrong: str = ""


class Stepping:
    """Runs the same chats again and again, each time on a fresh copy of an empty database."""

    def __init__(self, nursery: Nursery, empty: Path, folder: Path) -> None:
        self._nursery = nursery
        self._empty = empty
        self._folder = folder
        self._updates = chats()
        self.reference, _sent = self._undisturbed(self._fresh())
        self._until(self._fresh())
        counts = json.loads((folder / "counts").read_text())
        self.steps: int = counts["steps"]
        self.commits: int = counts["commits"]

    def end_at(self, step: int) -> Ended:
        """End the process at this step, start it again, and compare."""
        return self._ended(f"step {step}", step=step)

    def end_behind(self, commit: int) -> Ended:
        """The same, right behind this commit: what it wrote lasts, and nothing that follows was done."""
        return self._ended(f"commit {commit}", commit=commit)

    def _ended(self, where: str, **last: int) -> Ended:
        database = self._fresh()
        if self._until(database, **last) != KILLED:
            return Ended(where, 0, 0)  # this time it took fewer steps
        in_flight = _claimed(database)
        state, sent = self._undisturbed(database)
        twice = sum(count - 1 for count in sent.values())
        return Ended(where, in_flight, twice, self._difference(state, sent, in_flight, twice))

    def _difference(self, state: dict[str, list[str]], sent: Counter[str], in_flight: int, twice: int) -> str:
        for table, rows in self.reference.items():
            if state[table] != rows:
                return f"{table} differs: {state[table]} instead of {rows}"
        if len(sent) != len(state["outbox"]):
            return f"{len(state['outbox']) - len(sent)} messages were never sent"
        return f"{twice} messages were sent twice, {in_flight} were in flight" if twice > in_flight else ""

    def _undisturbed(self, database: Path) -> tuple[dict[str, list[str]], Counter[str]]:
        code = self._nursery.start("whole_way", **self._way(database)).wait()
        assert code == 0, self._nursery.log.read_text()[-3000:]
        return state_of(database), Counter((self._folder / "sent").read_text().split())

    def _until(self, database: Path, *, step: int = 0, commit: int = 0) -> int:
        counts = str(self._folder / "counts")
        way = self._way(database)
        return self._nursery.start("whole_way_until", step=step, commit=commit, counts=counts, **way).wait()

    def _way(self, database: Path) -> dict[str, Any]:
        return {
            "url": f"sqlite+aiosqlite:///{database}",
            "updates": self._updates,
            "log": str(self._folder / "sent"),
        }

    def _fresh(self) -> Path:
        for left in self._folder.glob("chats.db*"):
            left.unlink()
        (self._folder / "sent").unlink(missing_ok=True)
        return Path(shutil.copyfile(self._empty, self._folder / "chats.db"))


def _claimed(database: Path) -> int:
    connection = sqlite3.connect(database)
    try:
        (count,) = connection.execute("SELECT count(*) FROM outbox WHERE state = 'claimed'").fetchone()
    finally:
        connection.close()
    return int(count)


def state_of(database: Path) -> dict[str, list[str]]:
    """Every table's rows, as text; ids that are made by chance are all the same."""
    connection = sqlite3.connect(database)
    try:
        return {
            table: sorted(
                _ID.sub("id", json.dumps(row, default=str, ensure_ascii=False))
                for row in connection.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 (names of our own)
            )
            for table, columns in _STATES.items()
        }
    finally:
        connection.close()
