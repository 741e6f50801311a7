"""Updates that come twice, late, in other portions or mixed with others' end in the same state as once and in order."""

import asyncio
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.receiver import Receiver
from bot.transports.residents import BOT, ResidentsTransport
from bot.turns import Turns
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.faults.stepping import chats, state_of
from tests.support.delivery import Clock
from tests.support.resident import ENGINE, TEXTS
from voordeur.run import _new_id

UPDATES = [json.loads(raw) for raw in chats()]
TABLES = ("residents", "conversations", "initiatives", "answers", "attachments", "transcripts", "inbox", "outbox")
EXAMPLES = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Desk:
    """Receives updates and takes turns on one database; a commit may fail."""

    def __init__(self, database: Database) -> None:
        clock = Clock()
        self.receiver = Receiver(
            database, None, bot=BOT, token="1:x", address="http://x", now=clock.now, wake=lambda: None
        )
        transports = {BOT: ResidentsTransport(TEXTS)}
        self.turns = Turns(database, ENGINE, transports, now=clock.now, new_id=_new_id)

    async def receives(self, updates):
        if updates:
            await self.receiver._store(list(self.receiver._readable(updates)), updates[-1]["update_id"] + 1)

    async def takes_turns(self, *, failing: bool = False) -> None:
        if not failing:
            while await self.turns.take_waiting():
                pass
            return
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(UnitOfWork, "commit", _locked)
            with pytest.raises(OperationalError):
                await self.turns.take_waiting()


async def _locked(work):
    await work.inbox.flush()
    raise OperationalError("COMMIT", {}, Exception("database is locked"))


def played(empty, play):
    """The state that this leaves behind on a fresh database."""

    async def whole() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        desk = Desk(database)
        await play(desk)
        await desk.takes_turns()
        await database.close()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copyfile(empty, Path(folder) / "chats.db"))
        asyncio.run(whole())
        state = state_of(path)
    return {table: state[table] for table in TABLES}


@pytest.fixture(scope="module")
def expected(tmp_path_factory, migrated_sqlite_file):
    """Once, in order."""
    return played(migrated_sqlite_file, lambda desk: desk.receives(UPDATES))


@st.composite
def mixed(draw):
    """The two chats in another mixture, each in its own order."""
    by_chat = [[one for one in UPDATES if _chat(one) == chat] for chat in (1001, 1002)]
    order = draw(st.permutations([0] * len(by_chat[0]) + [1] * len(by_chat[1])))
    waiting = [iter(chat) for chat in by_chat]
    return [next(waiting[which]) for which in order]


def _chat(update):
    holder = update.get("message") or update["callback_query"]["message"]
    return holder["chat"]["id"]


@EXAMPLES
@given(st.data())
def test_repeats_portions_and_failing_commits_change_nothing(migrated_sqlite_file, expected, data):
    updates = data.draw(mixed())

    async def play(desk):
        stored = 0
        while stored < len(updates):
            # Telegram gives again what was not confirmed, and now and then what was.
            again = data.draw(st.integers(0, stored))
            upto = data.draw(st.integers(stored + 1, len(updates)))
            await desk.receives(updates[again:upto])
            stored = upto
            if data.draw(st.booleans()):
                await desk.takes_turns(failing=data.draw(st.booleans()))
        await desk.takes_turns()
        await desk.receives(data.draw(st.permutations(updates)))

    assert played(migrated_sqlite_file, play) == expected


@EXAMPLES
@given(st.data())
def test_in_any_order_nothing_is_lost_and_the_chat_goes_on(migrated_sqlite_file, data):
    welcome, rest = UPDATES[:6], UPDATES[6:]
    shuffled = data.draw(st.permutations(rest))

    async def play(desk):
        await desk.receives(welcome)
        await desk.takes_turns()
        for update in shuffled:
            await desk.receives([update])
            if data.draw(st.booleans()):
                await desk.takes_turns()

    state = played(migrated_sqlite_file, play)
    assert all('"done"' in row for row in state["inbox"])
    for words in ("mijn buurvrouw en ik", "samen koken", "elke dinsdag om 3 uur"):
        kept = [row for row in state["transcripts"] if json.loads(row)[0] == "resident" and words in row]
        assert len(kept) == 2, words
