"""A worker sees what became of what they wrote: where they wrote it, and once."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import update

from domain import takeover
from domain.cases import Content
from domain.people import Resident
from domain.relaying import Said, worker_writes
from domain.staff import Staff
from storage.database import Database
from storage.tables import outbox, residents
from tests.support.desk import GROUP, NOW, Desk

WRITTEN = 777
"""The worker's message in the group."""


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
async def fatma(desk: Desk) -> Resident:
    return await desk.lives("Fatma")


@pytest.fixture
async def ref(desk: Desk, fatma: Resident) -> str:
    """What Samira wrote to Fatma, in the topic."""
    samira: Staff = await desk.hires("Samira")
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    said = await desk.does(worker_writes, case.id, samira, Content("Dag Fatma"))
    assert isinstance(said, Said)
    async with desk.work() as work:
        work.desk.wrote(GROUP, WRITTEN, case.id, said.ref, NOW)
    return said.ref


async def becomes(desk: Desk, ref: str, **fate: Any) -> None:
    async with desk.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.ref == ref).values(**fate))
        await connection.commit()
    desk.forum.messages.clear()
    while await desk.receipts.tell_waiting():
        pass
    await desk.delivers()


async def test_what_arrived_gets_a_sign(desk: Desk, ref: str) -> None:
    await becomes(desk, ref, state="sent")
    (sign,) = desk.forum.messages
    assert sign.method == "setMessageReaction"
    assert sign.payload["message_id"] == WRITTEN
    assert sign.payload["reaction"] == [{"type": "emoji", "emoji": "👍"}]


async def test_what_waits_says_nothing_yet(desk: Desk, ref: str) -> None:
    await becomes(desk, ref, state="due")
    assert desk.forum.messages == []


async def test_what_perhaps_arrived_is_said_under_it(desk: Desk, ref: str) -> None:
    await becomes(desk, ref, state="uncertain")
    (said,) = desk.forum.messages
    assert said.words.startswith("❔ Perhaps Fatma got this")
    assert said.payload["reply_parameters"]["message_id"] == WRITTEN
    assert said.thread_id == desk.forum.threads()[0]


async def test_what_was_written_elsewhere_does_not_stand_in_the_topic_as_if_it_had_arrived(
    desk: Desk, fatma: Resident
) -> None:
    samira: Staff = await desk.hires("Samira")
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    said = await desk.does(worker_writes, case.id, samira, Content("Dag Fatma"), elsewhere=True)
    assert isinstance(said, Said)
    await desk.shows()
    (shown,) = [one for one in desk.forum.said(GROUP) if "Dag Fatma" in one.words]
    async with desk.database.writing() as connection:
        of_residents = update(outbox).where(outbox.c.ref == said.ref, outbox.c.bot == "residents")
        await connection.execute(of_residents.values(state="failed"))
        await connection.commit()
    while await desk.receipts.tell_waiting():
        pass
    await desk.delivers()
    told = desk.forum.said(GROUP)[-1]
    assert told.words == "❌ Not delivered to Fatma: Telegram did not take it."
    assert told.payload["reply_parameters"]["message_id"] == shown.id
    assert told.thread_id == desk.forum.threads()[0]


@pytest.mark.parametrize("state", ["failed", "cancelled"])
async def test_who_blocked_the_bot_is_named(desk: Desk, fatma: Resident, ref: str, state: str) -> None:
    async with desk.database.writing() as connection:
        await connection.execute(update(residents).values(unreachable_since=NOW))
        await connection.commit()
    await becomes(desk, ref, state=state)
    (said,) = desk.forum.messages
    assert said.words == "❌ Not delivered: Fatma blocked the bot, or left Telegram."


async def test_what_telegram_did_not_take_is_told_without_blaming_anybody(desk: Desk, ref: str) -> None:
    await becomes(desk, ref, state="failed")
    (said,) = desk.forum.messages
    assert said.words == "❌ Not delivered to Fatma: Telegram did not take it."


async def test_a_fate_is_told_once_also_after_a_new_start(desk: Desk, ref: str) -> None:
    await becomes(desk, ref, state="sent")
    desk.forum.messages.clear()
    again = Desk(desk.database)
    assert await again.receipts.tell_waiting() == 0


async def test_what_was_not_committed_is_told_at_the_next_start(desk: Desk, ref: str) -> None:
    async with desk.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.ref == ref).values(state="uncertain"))
        await connection.commit()
    desk.receipts.texts = _Breaks()  # type: ignore[assignment]
    assert await desk.receipts.tell_waiting() == 0
    desk.receipts.texts = desk.texts
    await becomes(desk, ref, state="uncertain")
    assert len(desk.forum.messages) == 1


async def test_a_fate_that_cannot_be_told_holds_up_no_other_and_is_put_aside(
    desk: Desk, fatma: Resident, ref: str
) -> None:
    samira = (await _staff(desk))[0]
    async with desk.work() as work:
        case = await work.cases.open_of(fatma.id)
        assert case
    other = await desk.does(worker_writes, case.id, samira, Content("Nog iets"))
    async with desk.work() as work:
        work.desk.wrote(GROUP, WRITTEN + 1, case.id, other.ref, NOW)
    async with desk.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.ref == ref).values(state="uncertain"))
        await connection.execute(update(outbox).where(outbox.c.ref == other.ref).values(state="sent"))
        await connection.commit()
    desk.forum.messages.clear()
    desk.receipts.texts = _Breaks()  # type: ignore[assignment]
    assert [await desk.receipts.tell_waiting() for _try in range(4)] == [1, 0, 1, 0]
    await desk.delivers()
    assert [one.payload["message_id"] for one in desk.forum.messages] == [WRITTEN + 1]
    async with desk.work() as work:
        assert not await work.postings.any_unreported()


async def _staff(desk: Desk) -> Sequence[Staff]:
    async with desk.work() as work:
        return await work.staff.active()


class _Breaks:
    def render(self, *_: Any) -> str:
        raise RuntimeError("a bug of ours")


async def test_what_was_written_in_the_console_needs_no_sign_here(desk: Desk, fatma: Resident) -> None:
    samira = await desk.hires("Samira")
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    said = await desk.does(worker_writes, case.id, samira, Content("Dag"))
    await desk.shows()
    await becomes(desk, said.ref, state="failed")
    assert desk.forum.messages == []
    async with desk.work() as work:
        assert not await work.postings.any_unreported()
