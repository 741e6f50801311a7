"""Ends the process at step N of a chat's whole way, for many N; after a restart all is as if nothing had happened."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.children import KILLED
from tests.faults.nursery import Nursery
from tests.support.updates import message, tap

State = dict[str, list[str]]
"""Rows by table."""

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
    uncertain: int = 0
    """Messages of a worker that perhaps arrived, and were not sent again."""
    silenced: int = 0
    """Words of the bot that were not out yet when it was killed, and that a worker came before."""


class Stepping:
    """Runs the same chats again and again, each time on a fresh copy of a database: at first an empty one."""

    goes = "whole_way"
    """The function of `children.py`."""

    def __init__(self, nursery: Nursery, begins: Path, folder: Path, updates: Sequence[str] | None = None) -> None:
        self._nursery = nursery
        self._begins = begins
        self._folder = folder
        self._updates = chats() if updates is None else updates
        self._undisturbed(database := self._fresh())
        self.reference = self.state_of(database)
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
        sent = self._undisturbed(database)
        twice = self.twice(sent)
        wrong = self.difference(database, sent)
        if not wrong and twice > in_flight:
            wrong = f"{twice} messages were sent twice, {in_flight} were in flight"
        return Ended(where, in_flight, twice, wrong, **self.more_figures(database, sent))

    def state_of(self, database: Path) -> State:
        """What is to be the same in the end, whatever came in between."""
        return state_of(database)

    def twice(self, sent: Sequence[str]) -> int:
        """How many messages went out again. `sent`: the log, line by line."""
        return len(sent) - len(set(sent))

    def difference(self, database: Path, sent: Sequence[str]) -> str:
        """What is not as it is when nothing is killed; empty: nothing."""
        state = self.state_of(database)
        for table, rows in self.reference.items():
            if state[table] != rows:
                return f"{table} differs: {state[table]} instead of {rows}"
        return self.also_wrong(database, sent)

    def also_wrong(self, database: Path, sent: Sequence[str]) -> str:
        """What the state does not tell."""
        never = len(self.reference["outbox"]) - len(set(sent))
        return f"{never} messages were never sent" if never else ""

    def more_figures(self, _database: Path, _sent: Sequence[str]) -> dict[str, int]:
        """Other fields of `Ended`."""
        return {}

    def _undisturbed(self, database: Path) -> list[str]:
        code = self._nursery.start(self.goes, **self._way(database)).wait()
        assert code == 0, self._nursery.log.read_text()[-3000:]
        return (self._folder / "sent").read_text().splitlines()

    def _until(self, database: Path, *, step: int = 0, commit: int = 0) -> int:
        counts = str(self._folder / "counts")
        way = self._way(database)
        return self._nursery.start("until", step=step, commit=commit, counts=counts, go=self.goes, **way).wait()

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
        return Path(shutil.copyfile(self._begins, self._folder / "chats.db"))


def _claimed(database: Path) -> int:
    connection = sqlite3.connect(database)
    try:
        (count,) = connection.execute("SELECT count(*) FROM outbox WHERE state = 'claimed'").fetchone()
    finally:
        connection.close()
    return int(count)


def state_of(database: Path, states: Mapping[str, str] = _STATES) -> State:
    """The rows of these tables, as text; ids that are made by chance are all the same."""
    connection = sqlite3.connect(database)
    try:
        return {
            table: sorted(
                _ID.sub("id", json.dumps(row, default=str, ensure_ascii=False))
                for row in connection.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 (names of our own)
            )
            for table, columns in states.items()
        }
    finally:
        connection.close()
