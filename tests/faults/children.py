"""What the nursery's children do. Each function is one process."""

import asyncio
import json
import os
import sys
import threading
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import bot.delivery.pacing
import bot.downloads
from bot import locales
from bot.conversation.engine import Engine
from bot.delivery.outcomes import Accepted
from bot.flows import engine
from bot.receiver import Receiver
from bot.transports.residents import BOT, ResidentsTransport
from bot.turns import Turns
from domain import crisis, needs_person, occasions, places, similar
from domain.social_map import understanding
from domain.texts import Texts
from storage.database import Database
from storage.dispatch import Claimed
from tests.faults import office
from tests.support.delivery import BEGIN, Clock, Post
from voordeur import run as running
from voordeur.cli import main

KILLED = 9
"""The exit code of a child that ended itself at a step."""


def voordeur(environment: dict[str, str], only: str) -> None:
    """`voordeur run --only …`, as an operator starts it."""
    os.environ.update(environment)
    # Nobody waits a second between messages here, or ten for a download: a sweep would take a day.
    bot.delivery.pacing.CHAT_SECONDS = bot.delivery.pacing.GROUP_SECONDS = 0.001
    bot.downloads._FIRST = bot.downloads._POLL_SECONDS = 0.05
    sys.argv = ["voordeur", "run", "--only", only]
    main()


def whole_way(url: str, updates: list[str], log: str) -> None:
    """Receive these updates, take their turns, send the answers. Each message that went out is a line in `log`."""
    asyncio.run(_whole_way(url, updates, Line(log)))


def takeover(url: str, updates: list[str], log: str) -> None:
    """The same for both bots: a worker comes, writes and goes. What Telegram gave before is not given again."""
    asyncio.run(office.takes_over(Database(url), *_ready(), updates, log))


def until(step: int, commit: int, counts: str, go: str, **way: Any) -> None:
    """One of these, ended as `kill -9` does: at this step, or right behind this commit. 0: never.

    What comes to its end writes how many steps and commits it had to the file `counts`.
    """
    countdown = Countdown(step, commit)
    countdown.begin()
    {"whole_way": whole_way, "takeover": takeover}[go](**way)
    countdown.end()
    Path(counts).write_text(json.dumps({"steps": countdown.steps, "commits": countdown.commits}))


def warm_up() -> None:
    """Read what is read once, before anything is counted and before any child is born."""
    _ready()
    places.default()
    occasions.warm_up(BEGIN)
    crisis.warm_up()
    needs_person.warm_up()
    understanding.warm_up()
    similar.gist(["straatfeest"], None)


@cache
def _ready() -> tuple[Texts, Engine]:
    texts = Texts(locales.catalogues())
    return texts, engine(texts)


async def _whole_way(url: str, updates: list[str], telegram: Any) -> None:
    database, clock = Database(url), Clock()
    nobody: Any = None  # it never asks Telegram here
    receiver = Receiver(database, nobody, bot=BOT, token="1:x", address="http://x", now=clock.now, wake=lambda: None)
    texts, ready = _ready()
    turns = Turns(database, ready, {BOT: ResidentsTransport(texts)}, now=clock.now, new_id=running._new_id)
    post = Post(database, telegram, clock, lease=timedelta(0))
    await receiver._store(list(receiver._readable([json.loads(raw) for raw in updates])), len(updates) + 1)
    while await turns.take_waiting():
        await post.step()
    while {"due", "claimed"} & set(await post.states()):
        await post.go_on(2)
    await database.close()


class Line:
    """A Telegram that accepts everything; what it accepted outlives us."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def send(self, message: Claimed) -> Accepted:
        os.write(self._file, f"{message.id}\n".encode())
        return Accepted(message.id)


_OURS = tuple(f"{Path(__file__).parents[2]}/{package}/" for package in ("bot", "storage", "domain"))
_BOUNDARIES = ("sqlalchemy/engine/base.py", "sqlalchemy/engine/default.py", "aiosqlite/core.py")
_COMMIT = "DefaultDialect.do_commit"


class Countdown:
    """Counts every bytecode instruction of ours and every call inside the database libraries, in all threads."""

    def __init__(self, step: int, commit: int) -> None:
        self._last_step = step
        self._last_commit = commit
        self.steps = self.commits = 0
        self._kinds: dict[CodeType, str] = {}

    def begin(self) -> None:
        threading.settrace(self._called)
        sys.settrace(self._called)

    def end(self) -> None:
        sys.settrace(None)

    def _called(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        kind = self._kinds.get(frame.f_code)
        if kind is None:
            kind = self._kinds[frame.f_code] = _kind_of(frame.f_code)
        match kind:
            case "ours":
                frame.f_trace_opcodes, frame.f_trace_lines = True, False
                return self._stepped
            case "commit":
                frame.f_trace_lines = False
                return self._committed
            case "boundary":
                self._step()
        return None

    def _stepped(self, _frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "opcode":
            self._step()
        return self._stepped

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self._last_step:
            os._exit(KILLED)

    def _committed(self, _frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "return":
            self.commits += 1
            if self.commits == self._last_commit:
                os._exit(KILLED)
        return self._committed


def _kind_of(code: CodeType) -> str:
    if code.co_filename.startswith(_OURS):
        return "ours"
    if code.co_qualname == _COMMIT:
        return "commit"
    return "boundary" if code.co_filename.endswith(_BOUNDARIES) else "other"
