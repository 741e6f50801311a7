"""Where staff see cases, what waits to be shown, and what became of their messages; on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain import takeover
from domain.cases import Line, PostKind
from domain.handover import Reason, State
from domain.relaying import note
from domain.topics import DeskGroup, Topic
from storage.database import Database
from storage.desk import NOT_REACHED
from storage.outbox import Outgoing
from storage.postings import keys_of
from storage.tables import outbox
from storage.unit_of_work import UnitOfWork, unit_of_work
from tests.support.desk import AREA, GROUP, NOW, Desk

CARD = "c" * 32


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def one_case(desk: Desk) -> str:
    """A case without anything to be shown."""
    case_id = (await desk.flags(await desk.lives())).id
    async with desk.work() as work:
        await work.postings.drop([one.id for one in await work.postings.take(9, NOW)])
    return case_id


async def sent(desk: Desk, message: Outgoing, **now: Any) -> None:
    async with desk.work() as work:
        work.outbox.add(message, NOW)
    async with desk.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.ref == message.ref).values(**now))
        await connection.commit()


async def test_a_gebied_goes_to_the_group_that_names_it_and_all_others_to_the_one_that_names_none(desk: Desk) -> None:
    await desk.connects(-1, ["A"])
    await desk.connects(-2)
    async with desk.work() as work:
        assert await work.desk.group_for("A") == DeskGroup(-1, "Voordeur West", frozenset({"A"}))
        assert (await work.desk.group_for("B")).chat_id == -2  # type: ignore[union-attr]
        assert (await work.desk.group_for("")).chat_id == -2  # type: ignore[union-attr]


async def test_a_case_of_no_known_gebied_is_never_nobodys(desk: Desk) -> None:
    await desk.connects(-1, ["A"])
    async with desk.work() as work:
        assert await work.desk.group_for("B") is None
        assert await work.desk.group_for("") == DeskGroup(-1, "Voordeur West", frozenset({"A"}))


async def test_a_group_that_is_connected_again_has_its_new_areas(desk: Desk) -> None:
    await desk.connects(-1, ["A"])
    await desk.connects(-1, ["B"], title="Voordeur")
    async with desk.work() as work:
        assert await work.desk.groups() == [DeskGroup(-1, "Voordeur", frozenset({"B"}))]
        assert await work.desk.group(-1)
        assert await work.desk.group(-2) is None


async def test_a_topic_is_found_by_its_thread_and_by_its_case(desk: Desk) -> None:
    case_id = await one_case(desk)
    topic = Topic(case_id, GROUP, 7, CARD, "🟠 Geuzenveld")
    async with desk.work() as work:
        work.desk.save_topic(topic)
    async with desk.work() as work:
        assert await work.desk.case_in(GROUP, 7) == case_id
        assert await work.desk.case_in(GROUP, 8) is None
        assert await work.desk.case_in(-2, 7) is None
        assert await work.desk.topic(case_id, GROUP) == topic
        assert await work.desk.topics_of(case_id) == [topic]


async def test_a_message_of_staff_is_found_both_ways_and_a_note_only_one(desk: Desk) -> None:
    case_id = await one_case(desk)
    async with desk.work() as work:
        work.desk.wrote(GROUP, 11, case_id, "ref", NOW)
        work.desk.wrote(GROUP, 12, case_id, "", NOW)
    async with desk.work() as work:
        assert await work.desk.written(GROUP, 11) == (case_id, "ref")
        assert await work.desk.written(GROUP, 12) == (case_id, "")
        assert await work.desk.written(GROUP, 13) is None
        assert await work.desk.place_of("ref") == (GROUP, 11)
        assert await work.desk.place_of("other") is None


async def test_what_the_bot_showed_leads_back_to_its_case(desk: Desk) -> None:
    case_id = await one_case(desk)
    async with desk.work() as work:
        resident_id = (await work.cases.get(case_id)).resident_id  # type: ignore[union-attr]
        work.transcripts.keep(resident_id, Line("resident", "text", "Dag", NOW, "said"), case_id=case_id)
        work.desk.save_topic(Topic(case_id, 5001, None, CARD))
    await sent(desk, Outgoing("workers", 5001, "sendMessage", {}, ref="said"), state="sent", message_id=21)
    await sent(desk, Outgoing("workers", 5001, "sendMessage", {}, ref=CARD), state="sent", message_id=22)
    async with desk.work() as work:
        assert await work.desk.relayed(5001, 21) == case_id
        assert await work.desk.relayed(5001, 22) == case_id
        assert await work.desk.relayed(5002, 21) is None
        assert await work.desk.is_shown(5001, "said")
        assert not await work.desk.is_shown(5002, "said")
        assert await work.desk.names([case_id]) == {case_id: "Fatma"}


async def test_a_group_that_moved_takes_its_cases_and_what_waits_along_and_has_no_topics_yet(desk: Desk) -> None:
    case_id = await one_case(desk)
    await desk.connects(-1, ["A"])
    async with desk.work() as work:
        work.desk.save_topic(Topic(case_id, -1, 7, CARD, "title"))
        work.desk.wrote(-1, 11, case_id, "ref", NOW)
        work.outbox.add(Outgoing("workers", -1, "sendMessage", {}, ref="waits"), NOW)
    for _twice in range(2):
        async with desk.work() as work:
            await work.desk.move_group(-1, -100)
    async with desk.work() as work:
        assert [one.chat_id for one in await work.desk.groups()] == [-100]
        assert await work.desk.topics_of(case_id) == [Topic(case_id, -100, None, "", "title")]
        assert await work.desk.place_of("ref") is None
        assert await work.desk.is_shown(-100, "waits")
        assert [one.kind for one in await work.postings.take(9, NOW)][:1] == [PostKind.CARD]


async def test_a_group_that_was_connected_anew_after_it_moved_is_there_once(desk: Desk) -> None:
    await desk.connects(-1, ["A"])
    await desk.connects(-100, ["B"])
    async with desk.work() as work:
        await work.desk.move_group(-1, -100)
    async with desk.work() as work:
        assert await work.desk.groups() == [DeskGroup(-100, "Voordeur West", frozenset({"B"}))]


async def test_what_was_shown_in_a_chat_that_is_gone_waits_to_be_shown_elsewhere(desk: Desk) -> None:
    case_id = await one_case(desk)
    await desk.connects(-1)
    async with desk.work() as work:
        work.desk.save_topic(Topic(case_id, -1, 7, CARD))
    async with desk.work() as work:
        await work.desk.leave(-1)
    async with desk.work() as work:
        assert await work.desk.groups() == []
        assert await work.desk.topics_of(case_id) == []
        assert [(one.case_id, one.kind) for one in await work.postings.take(9, NOW)] == [(case_id, PostKind.CARD)]


# What waits


async def post(desk: Desk, case_id: str, *refs: str) -> None:
    async with desk.work() as work:
        for ref in refs:
            work.cases.post(case_id, PostKind.SAID, desk.now, ref)


async def taken(work: UnitOfWork, desk: Desk) -> list[str]:
    return [one.ref for one in await work.postings.take(9, desk.now)]


async def test_postings_are_taken_in_order_and_once(desk: Desk) -> None:
    case_id = await one_case(desk)
    await post(desk, case_id, "1", "2", "3")
    async with desk.work() as work:
        waiting = await work.postings.take(9, desk.now)
        assert [one.ref for one in waiting] == ["1", "2", "3"]
        await work.postings.drop([one.id for one in waiting[:2]])
    async with desk.work() as work:
        assert await taken(work, desk) == ["3"]


async def test_who_holds_the_first_posting_of_a_case_holds_all_of_it(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer")
    desk = Desk(database)
    first, second = await one_case(desk), (await desk.flags(await desk.lives("Ali"))).id
    async with desk.work() as work:
        await work.postings.drop([one.id for one in await work.postings.take(9, NOW)])
    await post(desk, first, "1", "2")
    async with desk.work() as mine:
        assert await taken(mine, desk) == ["1", "2"]
        await post(desk, first, "3")
        await post(desk, second, "4")
        async with desk.work() as theirs:
            assert await taken(theirs, desk) == ["4"]


async def said_with_file(desk: Desk, case_id: str, ref: str) -> str:
    async with desk.work() as work:
        case = await work.cases.get(case_id)
        assert case
        resident = await work.desk.resident(case.resident_id)
        assert resident
    number = await desk.has_file(resident, "photo", state="wanted")
    async with desk.work() as work:
        work.transcripts.keep(resident.id, Line("resident", "photo", "", desk.now, ref, number), case_id=case_id)
    await post(desk, case_id, ref)
    return number


async def test_a_photo_on_its_way_holds_up_its_own_case_and_not_for_long(desk: Desk) -> None:
    first, second = await one_case(desk), (await desk.flags(await desk.lives("Ali"))).id
    async with desk.work() as work:
        await work.postings.drop([one.id for one in await work.postings.take(9, NOW)])
    number = await said_with_file(desk, first, "photo")
    await post(desk, first, "after")
    await post(desk, second, "other")
    async with desk.work() as work:
        assert await taken(work, desk) == ["other"]
    desk.later(seconds=31)
    async with desk.work() as work:
        assert await taken(work, desk) == ["after", "other"]
    await desk.file_comes(number)
    async with desk.work() as work:
        assert await taken(work, desk) == ["photo", "after", "other"]


# Fates


async def test_a_fate_is_given_until_it_is_told(desk: Desk) -> None:
    async with desk.work() as work:
        work.outbox.add(Outgoing("residents", 9001, "sendMessage", {}, ref="mine", reports=True), NOW)
        work.outbox.add(Outgoing("residents", 9001, "sendMessage", {}, ref="quiet"), NOW)
    async with desk.work() as work:
        assert await work.postings.unreported(9) == []
        assert not await work.postings.any_unreported()
    async with desk.database.writing() as connection:
        await connection.execute(update(outbox).values(state="sent"))
        await connection.commit()
    async with desk.work() as work:
        assert await work.postings.any_unreported()
        fates = await work.postings.unreported(9)
        assert [(one.ref, one.state, one.chat_id) for one in fates] == [("mine", "sent", 9001)]
        await work.postings.reported([one.id for one in fates])
    async with desk.work() as work:
        assert await work.postings.unreported(9) == []


async def test_a_reply_is_looked_up_in_an_index(sqlite_database: Database) -> None:
    desk = Desk(sqlite_database)
    async with desk.database.writing() as connection:
        plan = await connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM outbox WHERE bot = 'workers' AND chat_id = 1 AND message_id = 2 "
            "AND ref IS NOT NULL"
        )
        assert "ix_outbox_message" in str(plan.all())


# What two write at once


async def test_a_thread_that_was_opened_meanwhile_survives_a_new_title(database: Database) -> None:
    desk = Desk(database)
    case_id = await one_case(desk)
    async with desk.work() as work:
        work.desk.save_topic(Topic(case_id, GROUP, None, CARD, "old"))
    async with unit_of_work(database) as poster:
        (read,) = await poster.desk.topics_of(case_id)
        if not database.is_sqlite:
            await opens(desk, read)
        poster.desk.save_topic(replace(read, title="new"))
        await poster.commit()
    if database.is_sqlite:
        await opens(desk, read)
    async with desk.work() as work:
        assert await work.desk.topics_of(case_id) == [Topic(case_id, GROUP, 77, CARD, "new")]


async def opens(desk: Desk, read: Topic) -> None:
    """The sender, that read the topic some time ago, was told that Telegram opened its thread."""
    await desk.sender._opened(read, 77, "old", is_card=True)


async def test_a_new_card_is_not_forgotten_for_the_thread_it_goes_into(desk: Desk) -> None:
    case_id = await one_case(desk)
    read = Topic(case_id, GROUP, 7, CARD, "title")
    async with desk.work() as work:
        work.desk.save_topic(replace(read, card="d" * 32))
    await desk.sender._opened(read, 77, "title", is_card=False)
    async with desk.work() as work:
        assert await work.desk.topics_of(case_id) == [Topic(case_id, GROUP, 77, "d" * 32, "title")]


async def test_the_card_of_a_deleted_topic_is_forgotten(desk: Desk) -> None:
    case_id = await one_case(desk)
    read = Topic(case_id, GROUP, 7, CARD, "title")
    async with desk.work() as work:
        work.desk.save_topic(read)
    await desk.sender._opened(read, 77, "title", is_card=False)
    async with desk.work() as work:
        assert await work.desk.topics_of(case_id) == [Topic(case_id, GROUP, 77, "", "title")]


async def test_a_place_that_was_forgotten_meanwhile_stays_forgotten(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer")
    desk = Desk(database)
    case_id = await one_case(desk)
    async with desk.work() as work:
        work.desk.save_topic(Topic(case_id, 5001, None, CARD))
    async with desk.work() as poster:
        (read,) = await poster.desk.topics_of(case_id)
        async with desk.work() as work:
            await work.desk.leave(5001)
        poster.desk.save_topic(replace(read, title="new"))
    async with desk.work() as work:
        assert await work.desk.topics_of(case_id) == []


@pytest.mark.parametrize(
    ("state", "is_there"), [("due", True), ("held", True), ("claimed", True), ("sent", True), ("failed", False)]
)
async def test_what_telegram_did_not_take_is_not_shown(desk: Desk, state: str, is_there: bool) -> None:
    await sent(desk, Outgoing("workers", GROUP, "sendMessage", {}, ref=CARD), state=state)
    async with desk.work() as work:
        assert await work.desk.is_shown(GROUP, CARD) is is_there


async def test_leaving_a_chat_cancels_what_waits_there_and_nothing_else(desk: Desk) -> None:
    async with desk.work() as work:
        for chat_id in (5001, 5002):
            work.outbox.add(Outgoing("workers", chat_id, "sendMessage", {"text": "geheim"}), NOW)
        work.outbox.add(Outgoing("residents", 5001, "sendMessage", {"text": "Dag"}), NOW)
    async with desk.work() as work:
        await work.desk.leave(5001)
    assert await waiting(desk) == [("residents", 5001), ("workers", 5002)]


async def waiting(desk: Desk) -> list[tuple[str, int]]:
    async with desk.database.reading() as connection:
        rows = await connection.execute(select(outbox.c.bot, outbox.c.chat_id).where(outbox.c.state == "due"))
        return sorted((row.bot, row.chat_id) for row in rows)


async def test_a_group_that_has_no_area_left_is_not_connected(desk: Desk) -> None:
    await desk.connects(-1, ["A", "B"])
    async with desk.work() as work:
        await work.desk.narrow(-1, ["B"])
    async with desk.work() as work:
        assert await work.desk.groups() == [DeskGroup(-1, "Voordeur West", frozenset({"B"}))]
        await work.desk.narrow(-1, [])
        assert await work.desk.groups() == []


# What is old


async def closed(desk: Desk, case_id: str, at: datetime) -> None:
    async with desk.work() as work:
        case = await work.cases.get(case_id)
        assert case
        work.cases.save(replace(case, state=State.CLOSED, closed_at=at))


async def test_where_a_case_stood_is_forgotten_long_after_it_was_closed(desk: Desk) -> None:
    old, recent = await one_case(desk), await one_case(desk)
    still_open = await one_case(desk)
    async with desk.work() as work:
        for number, case_id in enumerate((old, recent, still_open)):
            work.desk.save_topic(Topic(case_id, GROUP, number + 1, CARD))
            work.desk.wrote(GROUP, number, case_id, "", NOW)
    await closed(desk, old, NOW - timedelta(days=31))
    await closed(desk, recent, NOW - timedelta(days=29))
    async with desk.work() as work:
        assert await work.desk.forget_old(NOW - timedelta(days=30), NOW) == 2
    async with desk.work() as work:
        assert [bool(await work.desk.topics_of(one)) for one in (old, recent, still_open)] == [False, True, True]
        assert [await work.desk.written(GROUP, number) is None for number in range(3)] == [True, False, False]


async def test_what_could_not_be_shown_for_a_week_is_dropped(desk: Desk) -> None:
    async with desk.work() as work:
        work.outbox.add(Outgoing("workers", 1, "sendMessage", {}), NOW - timedelta(days=8))
        work.outbox.add(Outgoing("workers", 2, "sendMessage", {}), NOW - timedelta(days=6))
        work.outbox.add(Outgoing("residents", 3, "sendMessage", {}), NOW - timedelta(days=8))
        work.outbox.add(Outgoing("workers", 4, "sendMessage", {}, ref="sent"), NOW - timedelta(days=8))
    async with desk.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.ref == "sent").values(state="sent"))
        await connection.commit()
    async with desk.work() as work:
        assert await work.desk.forget_old(NOW - timedelta(days=30), NOW) == 1
    assert await waiting(desk) == [("residents", 3), ("workers", 2)]


async def test_a_private_chat_in_which_nothing_arrives_is_no_news_twice_and_can_be_reached_again(desk: Desk) -> None:
    case_id = await one_case(desk)
    async with desk.work() as work:
        work.desk.save_topic(Topic(case_id, 5001, None, CARD, "title"))
    async with desk.work() as work:
        assert await work.desk.not_reached(5001, case_id)
        assert not await work.desk.not_reached(5001, "no such case")
        assert [(one.card, one.title) for one in await work.desk.topics_of(case_id)] == [("", NOT_REACHED)]
        # So that somebody else sees it: once.
        assert [one.kind for one in await work.postings.waiting_of(case_id)] == [PostKind.CARD]
    async with desk.work() as work:
        await work.desk.reached(5001)
        assert await work.desk.topics_of(case_id) == []
        assert [one.kind for one in await work.postings.waiting_of(case_id)] == [PostKind.CARD] * 2


async def test_buttons_are_taken_once_and_what_waits_loses_its_own(desk: Desk) -> None:
    case_id = await one_case(desk)
    keys = {"reply_markup": {"inline_keyboard": []}, "text": "Kom"}
    for chat in (-1, 5001):
        await sent(
            desk,
            Outgoing("workers", chat, "sendMessage", keys, ref=keys_of(case_id)),
            state="sent",
            message_id=77,
            payload=None,
        )
    async with desk.work() as work:
        work.outbox.add(Outgoing("workers", 5002, "sendMessage", keys, ref=keys_of(case_id)), NOW)
    async with desk.work() as work:
        assert sorted(await work.postings.take_keys(case_id)) == [(-1, 77), (5001, 77)]
        assert await work.postings.take_keys(case_id) == []
    async with desk.database.reading() as connection:
        waiting = (await connection.execute(select(outbox.c.payload).where(outbox.c.chat_id == 5002))).scalar_one()
    assert waiting == {"text": "Kom"}


async def test_earlier_cases_are_told_with_their_reasons_who_had_them_and_the_last_note(desk: Desk) -> None:
    fatma, samira = await desk.lives(), await desk.hires("Samira")
    for number in range(4):
        case = await desk.flags(fatma)
        await desk.flags(fatma, Reason.SUBMITTED)
        await desk.does(takeover.claim, case.id, samira)
        async with desk.duty() as duty:
            for words in ("eerst", f"dan {number}"):
                note(duty, case.id, samira, words)
        await desk.does(takeover.close, case.id, samira)
        desk.later(days=1)
    now = await desk.flags(fatma)
    async with desk.work() as work:
        found = await work.postings.earlier(fatma.id, now.id, 3)
        of_the_first = await work.postings.earlier(fatma.id, case.id, 9)
    assert [one.note for one in found] == ["dan 3", "dan 2", "dan 1"]
    assert {(one.reasons, one.worker) for one in found} == {((Reason.ASKED, Reason.SUBMITTED), "Samira")}
    assert [one.note for one in of_the_first] == ["dan 2", "dan 1", "dan 0"]


async def test_a_photo_of_a_worker_on_its_way_is_waited_for_too(desk: Desk) -> None:
    resident = await desk.lives()
    case = await desk.flags(resident)
    number = await desk.has_file(resident, "photo", state="wanted")
    async with desk.work() as work:
        await work.postings.drop([one.id for one in await work.postings.take(9, NOW)])
        line = Line("worker", "photo", "", desk.now, "photo", number)
        work.transcripts.keep(resident.id, line, case_id=case.id)
        work.cases.post(case.id, PostKind.COLLEAGUE, desk.now, "photo")
    async with desk.work() as work:
        assert await work.postings.take(9, desk.now) == []
    await desk.file_comes(number)
    async with desk.work() as work:
        assert [one.ref for one in await work.postings.take(9, desk.now)] == ["photo"]


async def test_who_was_in_danger_and_who_waits_too_long_is_found_where_it_is(desk: Desk) -> None:
    fatma, ali, samira = await desk.lives("Fatma"), await desk.lives("Ali"), await desk.hires("Samira")
    danger = await desk.flags(fatma, Reason.CRISIS, subject="suicide")
    await desk.does(takeover.claim, danger.id, samira)
    await desk.does(takeover.give_back, danger.id, samira)
    held = await desk.flags(ali)
    await desk.does(takeover.claim, held.id, samira)
    day = timedelta(days=1)
    async with desk.work() as work:
        assert await work.desk.after_danger(None, NOW - day, 9) == [danger.id]
        assert await work.desk.after_danger({AREA}, NOW - day, 9) == [danger.id]
        assert await work.desk.after_danger({"elsewhere"}, NOW - day, 9) == []
        assert await work.desk.after_danger(None, NOW, 9) == []
        assert await work.desk.late({AREA}, NOW + 3 * day, 9) == [held.id]
        assert await work.desk.late({"elsewhere"}, NOW + 3 * day, 9) == []
        assert await work.desk.late(None, NOW, 9) == []
