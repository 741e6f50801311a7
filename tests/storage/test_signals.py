"""Signals: what was committed is heard by every process, what was not is not; what is lost is read again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import text, update

from domain.cases import CaseEvent, Line, PostKind
from domain.handover import Case, Flag, Reason, State, Urgency
from storage.attachments import Downloads, Fetching, Wanted
from storage.database import Database
from storage.dispatch import RESIDENTS_BOT
from storage.outbox import Outgoing
from storage.signals import LARGEST, Change, Changes, ReadAgain, Signal, Told, Typing, payload_of, signal_of
from storage.tables import outbox
from storage.unit_of_work import UnitOfWork, unit_of_work
from tests.support.books import NOW, Stored

CASE = Case("c1", 1, State.QUEUED, Urgency.SOON, "nl", NOW)


@dataclass
class Ear:
    """Hears signals, and waits for them."""

    heard: list[Signal] = field(default_factory=list)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, signal: Signal) -> None:
        self.heard.append(signal)
        self._came.set()

    async def next(self) -> Signal:
        """The next signal; it comes within seconds."""
        async with asyncio.timeout(10):
            while not self.heard:
                self._came.clear()
                await self._came.wait()
        return self.heard.pop(0)


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[Ear]:
    """Somebody who hears all that is committed from now on."""
    ear = Ear()
    async with database.signals.heard_by(ear):
        assert await ear.next() == ReadAgain()
        yield ear


@pytest.fixture
async def one_resident(database: Database) -> Database:
    await Stored(database).people(1)
    return database


async def saved(database: Database, *cases: Case) -> None:
    async with unit_of_work(database) as work:
        for case in cases:
            work.cases.save(case)
        await work.commit()


async def test_a_case_that_was_saved_is_heard_with_who_has_to_do_with_it(one_resident):
    async with listening(one_resident) as ear:
        await saved(one_resident, replace(CASE, state=State.WAITING_FOR_WORKER, worker_id="samira", routed_to="joost"))

        assert await ear.next() == Told({"c1": Change(urgent=False, people={"samira", "joost"})})


async def test_what_was_not_committed_is_not_heard(one_resident):
    async with listening(one_resident) as ear:
        async with unit_of_work(one_resident) as work:
            work.cases.save(CASE)
            await work.cases.flush()
        await saved(one_resident, replace(CASE, id="c2"))

        told = await ear.next()
        assert isinstance(told, Told)
        assert list(told.cases) == ["c2"]


async def test_a_turn_that_touches_no_case_tells_nothing(one_resident):
    async with listening(one_resident) as ear:
        async with unit_of_work(one_resident) as work:
            work.transcripts.keep(1, Line("bot", "text", "Hallo", NOW))
            await work.commit()
        await saved(one_resident, CASE)

        told = await ear.next()
        assert isinstance(told, Told)
        assert list(told.cases) == ["c1"], "the greeting came before it"


async def test_everything_that_happens_in_a_case_is_heard(one_resident):
    await saved(one_resident, CASE)

    def said(work: UnitOfWork) -> None:
        work.transcripts.keep(1, Line("resident", "text", "Hallo", NOW), case_id="c1")

    def noted(work: UnitOfWork) -> None:
        work.cases.happened(CaseEvent("c1", "note", NOW, "samira", words="Belde net."))

    def passed_on(work: UnitOfWork) -> None:
        work.cases.happened(CaseEvent("c1", "passed_on", NOW, "samira", "joost"))

    def danger(work: UnitOfWork) -> None:
        work.cases.flag(Flag("f1", "c1", Reason.CRISIS, NOW, "suicide"))

    def asked(work: UnitOfWork) -> None:
        work.cases.flag(Flag("f2", "c1", Reason.ASKED, NOW))
        work.cases.save(CASE)

    def calls(work: UnitOfWork) -> None:
        work.cases.post("c1", PostKind.CALL, NOW, "1")

    expected = {
        said: Change(),
        noted: Change(people={"samira"}),
        passed_on: Change(people={"samira", "joost"}),
        danger: Change(urgent=True),
        asked: Change(),
        calls: Change(urgent=True),
    }
    async with listening(one_resident) as ear:
        for does, change in expected.items():
            async with unit_of_work(one_resident) as work:
                does(work)
                await work.commit()
            assert await ear.next() == Told({"c1": change}), does.__name__


async def test_that_somebody_types_is_heard_and_not_kept(one_resident):
    async with listening(one_resident) as ear:
        async with unit_of_work(one_resident) as work:
            work.changes.types("c1", "joost", "Jöost")
            await work.commit()

        assert await ear.next() == Told({}, (Typing("c1", "joost", "Jöost"),))


async def test_too_many_changes_to_name_are_read_again(database):
    told = Told({f"{number:032}": Change() for number in range(500)})

    assert payload_of(told) == ""
    assert signal_of("") == ReadAgain()


def test_what_is_told_comes_back_as_it_was():
    cases = {"c1": Change(urgent=True, people={"b", "a"}), "c2": Change()}
    told = Told(cases, (Typing("c1", "s", 'Zoë "Z" 😀'),), frozenset({"i1"}))

    payload = payload_of(told)

    assert payload.isascii()
    assert 0 < len(payload) <= LARGEST
    assert signal_of(payload) == told


def test_changes_are_told_once():
    changes = Changes()
    changes.said("c1")

    assert changes.take() == Told({"c1": Change()})
    assert changes.take() is None


async def test_several_hear_the_same_and_who_left_hears_nothing(one_resident):
    async with listening(one_resident) as first:
        async with listening(one_resident) as second:
            await saved(one_resident, CASE)
            assert await first.next() == await second.next()
        await saved(one_resident, CASE)
        await first.next()
        assert second.heard == []


async def test_two_processes_on_postgresql_hear_each_other(postgresql_url):
    mine, theirs = Database(postgresql_url), Database(postgresql_url)
    await Stored(mine).people(1)
    async with listening(mine) as ear, listening(theirs) as other:
        await saved(theirs, CASE)
        assert await ear.next() == await other.next() == Told({"c1": Change()})
        await saved(mine, replace(CASE, worker_id="samira"))
        assert await ear.next() == await other.next() == Told({"c1": Change(people={"samira"})})
    await mine.close()
    await theirs.close()


async def test_after_the_connection_was_lost_everything_is_read_again_and_heard_as_before(postgresql_url):
    database = Database(postgresql_url)
    await Stored(database).people(1)
    async with listening(database) as ear:
        async with database.writing() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
                )
            )
            await connection.commit()

        assert await ear.next() == ReadAgain()
        await saved(database, CASE)
        assert await ear.next() == Told({"c1": Change()})
    await database.close()


async def test_what_became_of_a_workers_message_is_heard_when_it_was_told(one_resident):
    await saved(one_resident, CASE)
    async with unit_of_work(one_resident) as work:
        work.transcripts.keep(1, Line("worker", "text", "Dag!", NOW, ref="r1"), case_id="c1")
        sent = Outgoing(RESIDENTS_BOT, 1001, "sendMessage", {}, speaker="worker", ref="r1", reports=True)
        work.outbox.add(sent, NOW)
        await work.outbox.flush()
        await work.connection.execute(update(outbox).values(state="sent"))
        await work.commit()
    async with listening(one_resident) as ear:
        async with unit_of_work(one_resident) as work:
            (fate,) = await work.postings.unreported(10)
            await work.postings.reported([fate.id])
            await work.commit()

        assert await ear.next() == Told({"c1": Change()})


async def test_a_file_knows_in_which_cases_it_is_shown(one_resident):
    await saved(one_resident, CASE)
    async with unit_of_work(one_resident) as work:
        work.attachments.want(Wanted("a1", 1, "photo", "telegram-file", None), NOW)
        work.transcripts.keep(1, Line("resident", "photo", "", NOW, attachment_id="a1"), case_id="c1")
        work.transcripts.keep(1, Line("resident", "photo", "", NOW, attachment_id="other"), case_id="c1")
        await work.commit()

    async with one_resident.reading() as connection:
        downloads = Downloads(connection)
        assert await downloads.shown_in(Fetching("a1", "photo", "telegram-file", 1)) == ["c1"]
        assert await downloads.shown_in(Fetching("none", "photo", "telegram-file", 1)) == []
