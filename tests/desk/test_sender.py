"""A message finds the topic of its case, whatever people did to the topic or the group meanwhile."""

from dataclasses import replace

import pytest

from bot.delivery.outcomes import Refused, TooMany, Unknown, Unwell
from domain import takeover
from domain.cases import PostKind
from domain.duty import Duty
from domain.handover import Case, Reason
from domain.people import Resident
from domain.staff import Staff
from storage.database import Database
from storage.dispatch import Claimed
from tests.support.desk import GROUP, Desk, Message


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    return Desk(sqlite_database)


@pytest.fixture
async def samira(desk: Desk) -> Staff:
    return await desk.hires("Samira")


@pytest.fixture
async def fatma(desk: Desk) -> Resident:
    return await desk.lives("Fatma")


@pytest.fixture
async def thread(desk: Desk, samira: Staff, fatma: Resident) -> int:
    """The topic of Fatma's case."""
    await desk.connects()
    await desk.flags(fatma)
    await desk.shows()
    (opened,) = desk.forum.threads()
    return opened


def words(messages: list[Message]) -> list[str]:
    return [one.words.splitlines()[0] for one in messages]


async def test_a_deleted_topic_is_opened_anew_with_its_card_and_the_message_comes_once(
    desk: Desk, fatma: Resident, thread: int
) -> None:
    desk.forum.deletes(GROUP, thread)
    await desk.writes(fatma, "Bent u daar?")
    await desk.shows()
    (again,) = desk.forum.threads()
    card, *rest = desk.forum.said(GROUP, again)
    assert "Fatma writes Turks" in card.words
    assert card.buttons == ["Claim", "Close"]
    assert [one.words for one in rest].count("💬 Fatma:\nBent u daar?") == 1
    # Nor does it stand among what was said before.
    assert sum("Bent u daar?" in one.words for one in (card, *rest)) == 1
    await desk.writes(fatma, "Hallo?")
    await desk.shows()
    assert desk.forum.threads() == [again]
    assert desk.forum.said(GROUP, again)[-1].words == "💬 Fatma:\nHallo?"


async def test_a_deleted_topic_is_opened_once_for_all_that_waits(desk: Desk, fatma: Resident, thread: int) -> None:
    desk.forum.deletes(GROUP, thread)
    for number in range(3):
        await desk.writes(fatma, f"Zin {number}")
    await desk.shows()
    (again,) = desk.forum.threads()
    said = [one.words for one in desk.forum.said(GROUP, again)]
    assert [said.count(f"💬 Fatma:\nZin {number}") for number in range(3)] == [1, 1, 1]


async def test_what_changes_a_deleted_topic_does_not_open_it_again(
    desk: Desk, samira: Staff, fatma: Resident, thread: int
) -> None:
    desk.forum.deletes(GROUP, thread)
    async with desk.duty() as duty:
        case = await duty.book.cases.open_of(fatma.id)
        assert case
        duty.book.cases.save(replace(case, neighbourhood="Slotermeer"))
        duty.book.cases.post(case.id, PostKind.CARD, desk.now)
    await desk.shows()
    assert desk.forum.threads() == []


async def test_a_topic_that_people_closed_is_opened_for_what_the_resident_writes(
    desk: Desk, fatma: Resident, thread: int
) -> None:
    desk.forum.closed.add((GROUP, thread))
    await desk.writes(fatma, "Bent u daar?")
    await desk.shows()
    assert desk.forum.said(GROUP, thread)[-1].words == "💬 Fatma:\nBent u daar?"
    assert (GROUP, thread) not in desk.forum.closed


async def test_in_a_group_without_topics_each_message_says_whose_it_is(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    desk.forum.without_topics.add(GROUP)
    await desk.connects()
    await desk.flags(fatma)
    await desk.writes(fatma, "Bent u daar?")
    await desk.shows()
    card, said = desk.forum.said(GROUP)
    assert card.words.startswith("Fatma · Geuzenveld\n🟠 soon")
    assert said.words == "Fatma · Geuzenveld\n💬 Fatma:\nBent u daar?"


async def test_topics_come_when_the_group_gets_them(desk: Desk, fatma: Resident) -> None:
    desk.forum.without_topics.add(GROUP)
    await desk.connects()
    await desk.flags(fatma)
    await desk.shows()
    desk.forum.without_topics.clear()
    await desk.writes(fatma, "Bent u daar?")
    await desk.shows()
    (opened,) = desk.forum.threads()
    assert words(desk.forum.said(GROUP, opened))[0].startswith("🟠 soon")
    assert "💬 Fatma:" in words(desk.forum.said(GROUP, opened))


async def test_when_the_bot_is_put_out_of_the_group_staff_see_it_in_private(
    desk: Desk, samira: Staff, fatma: Resident, thread: int
) -> None:
    desk.forum.gone.add(GROUP)
    await desk.writes(fatma, "Bent u daar?")
    await desk.shows()
    private = desk.forum.said(samira.telegram_id or 0)
    assert "Fatma writes Turks" in private[0].words
    assert "Bent u daar?" in private[1].words
    async with desk.work() as work:
        assert await work.desk.groups() == []


async def test_a_worker_who_cannot_be_reached_stays_signed_in_and_a_colleague_sees_it(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    joost = await desk.hires("Joost")
    desk.forum.gone.add(joost.telegram_id or 0)
    await desk.flags(fatma)
    await desk.shows()
    assert words(desk.forum.said(samira.telegram_id or 0))[0].startswith("🟠 soon")
    async with desk.work() as work:
        assert await work.staff.by_telegram(joost.telegram_id or 0) == joost
    # Nothing is tried there again before they write.
    before = desk.forum.calls.count((joost.telegram_id or 0, "sendMessage"))
    await desk.writes(fatma, "Bent u daar?")
    await desk.shows()
    assert desk.forum.calls.count((joost.telegram_id or 0, "sendMessage")) == before == 1


async def test_in_the_group_is_said_once_who_cannot_be_reached_and_the_case_goes_on(
    desk: Desk, samira: Staff, fatma: Resident, thread: int
) -> None:
    desk.forum.gone.add(samira.telegram_id or 0)
    for _danger in range(2):
        await desk.flags(fatma, Reason.CRISIS, subject="suicide")
        await desk.cases.round()
        await desk.shows()
        desk.later(minutes=3)
    case = await desk.does(_open_case, fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.writes(fatma, "Bent u daar?")
    await desk.shows()
    said = [one.words for one in desk.forum.said(GROUP, thread)]
    assert said.count("Samira cannot be reached in private. Samira, please write /start to me.") == 1
    assert said[-1] == "💬 Fatma:\nBent u daar?"
    async with desk.work() as work:
        assert await work.staff.by_telegram(samira.telegram_id or 0) == samira


async def test_who_can_be_reached_again_sees_what_is_theirs(desk: Desk, samira: Staff, fatma: Resident) -> None:
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    desk.forum.gone.add(samira.telegram_id or 0)
    await desk.shows()
    assert desk.forum.messages == []
    desk.forum.gone.clear()
    async with desk.work() as work:
        await work.desk.reached(samira.telegram_id or 0)
    await desk.shows()
    assert words(desk.forum.said(samira.telegram_id or 0))[0].startswith("🟠 soon")


async def test_a_group_that_moved_has_its_topics_again(desk: Desk, samira: Staff, fatma: Resident, thread: int) -> None:
    desk.forum.moved[GROUP] = -100
    await desk.writes(fatma, "Bent u daar?")
    await desk.shows()
    (again,) = desk.forum.threads(-100)
    said = [one.words for one in desk.forum.said(-100, again)]
    assert "Fatma writes Turks" in said[0]
    assert said.count("💬 Fatma:\nBent u daar?") == 1


async def test_a_file_that_is_gone_leaves_its_words(desk: Desk, fatma: Resident, thread: int) -> None:
    number = await desk.has_file(fatma, "photo")
    await desk.writes(fatma, "Ons plein", "photo", attachment_id=number)
    desk.forum.refuses["sendPhoto"] = [Refused("the file that goes with it is not there")]
    await desk.shows()
    said = desk.forum.said(GROUP, thread)[-1]
    assert said.words == "💬 Fatma:\nOns plein\n📎 There is a file with it that could not be shown here."


def claimed(case_id: str) -> Claimed:
    return Claimed(1, "workers", GROUP, "sendMessage", {"text": "Dag", "case": case_id}, 0, False, 1)


async def test_when_nobody_knows_whether_a_topic_was_opened_the_message_is_not_called_perhaps_sent(
    desk: Desk, fatma: Resident
) -> None:
    case = await desk.flags(fatma)
    desk.forum.refuses["createForumTopic"] = [Unknown("TimeoutError"), TooMany(7)]
    assert await desk.sender.send(claimed(case.id)) == Unwell("TimeoutError")
    assert await desk.sender.send(claimed(case.id)) == TooMany(7)
    assert desk.forum.messages == []


async def test_in_private_a_case_has_no_thread(desk: Desk, samira: Staff, fatma: Resident) -> None:
    case = await desk.flags(fatma)
    message = Claimed(1, "workers", 5001, "sendMessage", {"text": "Dag", "case": case.id}, 0, True, 1)
    await desk.sender.send(message)
    assert desk.forum.calls == [(5001, "sendMessage")]


async def test_a_topic_that_is_never_found_is_not_opened_again_and_again(
    desk: Desk, fatma: Resident, thread: int
) -> None:
    lost = Refused("Bad Request: message thread not found")
    case = await desk.does(_open_case, fatma)
    desk.forum.refuses["sendMessage"] = [lost, lost]
    await desk.sender.send(claimed(case.id))
    assert await desk.sender.send(claimed(case.id)) == lost
    assert [method for _chat, method in desk.forum.calls].count("createForumTopic") == 2


async def _open_case(duty: Duty, resident: Resident) -> Case | None:
    return await duty.book.cases.open_of(resident.id)
