"""What happens in a case is shown where staff are: in a group, or in private; once, in order, and not to others."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery.outcomes import Refused
from bot.desk.poster import Poster
from domain import takeover
from domain.calling import call, said_how_it_was
from domain.cases import Content, PostKind
from domain.handover import Case
from domain.handover import Reason as Why
from domain.machine import NotTranslated, Reason, Translated
from domain.people import Resident
from domain.relaying import note, worker_writes
from domain.staff import Job, Staff
from domain.standard_replies import first_replies
from domain.standard_replies import said as filled_in
from domain.texts import isolated, without_bidi_controls
from storage.database import Database
from storage.dispatch import Dispatch
from storage.standard_replies import seed
from tests.support.desk import AREA, GROUP, Desk, Message


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    return Desk(sqlite_database)


@pytest.fixture
async def samira(desk: Desk) -> Staff:
    return await desk.hires("Samira")


@pytest.fixture
async def fatma(desk: Desk) -> Resident:
    return await desk.lives("Fatma")


def topic(desk: Desk) -> list[Message]:
    """What stands in the only topic."""
    (thread,) = desk.forum.threads()
    return desk.forum.said(GROUP, thread)


def last(messages: list[Message]) -> str:
    return messages[-1].words


# In a group


async def test_a_flag_opens_a_topic_that_begins_with_the_card(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    await desk.flags(fatma, words="Biriyle konuşmak istiyorum")
    await desk.shows()
    (thread,) = desk.forum.threads()
    assert desk.forum.title(thread) == "🟠 soon · Fatma · Geuzenveld · Turks · waits"
    (card,) = topic(desk)
    assert "Fatma writes Turks" in card.words
    assert "Biriyle konuşmak istiyorum" in card.words
    assert card.buttons == ["Claim", "Close"]
    assert desk.forum.said(samira.telegram_id or 0) == []


async def test_a_case_of_another_area_goes_to_the_group_of_that_area(desk: Desk, fatma: Resident) -> None:
    await desk.connects(-2, [AREA])
    await desk.connects(GROUP)
    await desk.flags(fatma)
    await desk.shows()
    assert len(desk.forum.threads(-2)) == 1
    assert desk.forum.threads(GROUP) == []


async def test_a_second_flag_is_a_line_in_the_same_topic(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    await desk.flags(fatma)
    await desk.shows()
    await desk.flags(fatma, Why.SUBMITTED, "Samen eten")
    await desk.shows()
    card, line = topic(desk)
    assert line.words == "🚩 submitted an initiative\nSamen eten"
    assert line.buttons == ["Claim"]
    assert "submitted an initiative" in card.words


async def test_two_flags_at_once_make_one_card(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    await desk.flags(fatma)
    await desk.flags(fatma, Why.SUBMITTED)
    await desk.shows()
    assert len(topic(desk)) == 1


async def test_a_claim_changes_title_card_and_buttons(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.shows()
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    (thread,) = desk.forum.threads()
    assert desk.forum.title(thread).endswith("· Samira")
    card, line = topic(desk)
    assert "What Samira writes here goes to Fatma." in card.words
    assert card.buttons[0] == "✅ Samira has it"
    assert line.words == "✅ Samira has taken it."


async def test_residents_words_come_under_their_name_on_lines_of_their_own(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    await desk.flags(fatma)
    await desk.writes(fatma, "أولادي يحتاجون إلى درس\nكل يوم أربعاء")
    await desk.shows()
    message = topic(desk)[-1]
    assert message.words == "💬 Fatma:\nأولادي يحتاجون إلى درس\nكل يوم أربعاء"
    # Each line apart is a piece of Arabic inside Dutch.
    assert message.payload["text"].count("\u2068") == 2


async def test_words_that_do_not_fit_come_in_several_messages_and_none_is_lost(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    await desk.flags(fatma)
    await desk.writes(fatma, "samen eten 🎉 " * 500)
    await desk.shows()
    pieces = topic(desk)[1:]
    assert all(len(one.words.encode("utf-16-le")) // 2 <= 4096 for one in pieces)
    assert sum(one.words.count("samen eten") for one in pieces) == 500


async def test_a_voice_message_comes_as_it_is(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    await desk.flags(fatma)
    number = await desk.has_file(fatma, "voice")
    await desk.writes(fatma, "", "voice", attachment_id=number)
    await desk.shows()
    message = topic(desk)[-1]
    assert message.method == "sendVoice"
    assert message.words == "💬 Fatma:"
    assert message.payload["made"] == {
        "field": "voice",
        "kind": "stored",
        "name": "voice.ogg",
        "of": {"attachment": number},
    }


async def test_a_photo_that_never_came_is_told_with_its_words(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    await desk.flags(fatma)
    number = await desk.has_file(fatma, "photo", state="failed")
    await desk.writes(fatma, "Ons plein", "photo", attachment_id=number)
    await desk.shows()
    assert last(topic(desk)) == "💬 Fatma:\n📷 A photo. It could not be fetched.\nOns plein"


async def test_what_they_changed_changes_where_it_stands(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    await desk.flags(fatma)
    ref = await desk.writes(fatma, "Op maandag")
    await desk.shows()
    await desk.writes(fatma, "Op dinsdag", replaces=ref)
    await desk.shows()
    assert last(topic(desk)) == "💬 Fatma:\nOp dinsdag\n(changed)"
    assert len(topic(desk)) == 2


async def test_what_they_changed_and_nobody_here_saw_is_a_message_of_its_own(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    await desk.flags(fatma)
    await desk.writes(fatma, "Op dinsdag", replaces="said-before")
    await desk.shows()
    assert last(topic(desk)) == "💬 Fatma:\nOp dinsdag\n(changed)"


async def test_what_a_colleague_writes_elsewhere_stands_in_the_topic(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.does(worker_writes, case.id, samira, Content("Dag Fatma"), elsewhere=True)
    async with desk.duty() as duty:
        note(duty, case.id, samira, "Bel haar morgen", elsewhere=True)
    await desk.shows()
    said = [one.words for one in topic(desk)]
    assert "👤 Samira to Fatma:\nDag Fatma" in said
    assert "📌 Note by Samira:\nBel haar morgen" in said


async def test_a_card_that_was_sent_too_long_ago_to_be_known_is_made_anew(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.shows()
    async with desk.database.writing() as connection:
        await Dispatch(connection, "workers").forget_settled(desk.now + timedelta(days=1))
        await connection.commit()
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    old, new, *_rest = topic(desk)
    assert old.buttons == ["Claim", "Close"]
    assert new.buttons[0] == "✅ Samira has it"


async def test_a_talk_back_and_forth_costs_no_edits(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    before = len(desk.forum.calls)
    for _exchange in range(3):
        await desk.does(worker_writes, case.id, samira, Content("Dag"))
        await desk.writes(fatma, "Merhaba")
        await desk.shows()
    assert [method for _chat, method in desk.forum.calls[before:]] == ["sendMessage"] * 3


async def test_a_late_answer_that_was_given_is_late_no_more(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    desk.later(hours=5)
    await rings(desk)
    (thread,) = desk.forum.threads()
    assert desk.forum.title(thread).endswith("⏰ Samira")
    await desk.does(worker_writes, case.id, samira, Content("Dag"))
    await desk.shows()
    assert desk.forum.title(thread).endswith("· Samira")
    assert "It is Fatma's turn to write." in topic(desk)[0].words


async def test_a_case_that_is_over_closes_its_topic_behind_the_last_words(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.shows()
    await desk.does(takeover.claim, case.id, samira)
    await desk.does(takeover.close, case.id, samira)
    await desk.shows()
    (thread,) = desk.forum.threads()
    assert (GROUP, thread) in desk.forum.closed
    assert desk.forum.title(thread).startswith("✅ done")
    assert last(topic(desk)) == "✅ Samira closed it."
    assert topic(desk)[0].buttons == []


async def test_how_it_was_comes_into_the_closed_topic_which_stays_closed(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.shows()
    await desk.does(takeover.close, case.id, samira)
    await desk.shows()
    async with desk.duty() as duty:
        resident = await duty.book.residents.take(fatma.id)
        assert resident
        await said_how_it_was(duty, resident, case.id, helped=3, words="Sağ olun")
    await desk.shows()
    (thread,) = desk.forum.threads()
    assert last(topic(desk)) == "🙂 Fatma was helped, and says:\nSağ olun"
    assert (GROUP, thread) in desk.forum.closed


async def test_the_face_is_told_at_once_and_the_words_when_they_come(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.shows()
    await desk.does(takeover.close, case.id, samira)
    for said in ({"helped": 2}, {"words": "Het duurde lang"}):
        async with desk.duty() as duty:
            resident = await duty.book.residents.take(fatma.id)
            assert resident
            await said_how_it_was(duty, resident, case.id, **said)  # type: ignore[arg-type]
        await desk.shows()
    assert [one.words for one in topic(desk)[-2:]] == [
        "😐 Fatma was helped a little.",
        "😐 Fatma was helped a little, and says:\nHet duurde lang",
    ]


async def test_face_and_words_that_come_together_are_told_once(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.shows()
    await desk.does(takeover.close, case.id, samira)
    async with desk.duty() as duty:
        resident = await duty.book.residents.take(fatma.id)
        assert resident
        await said_how_it_was(duty, resident, case.id, helped=1)
        await said_how_it_was(duty, resident, case.id, words="Niemand kwam")
    await desk.shows()
    told = [one.words for one in topic(desk) if "helped" in one.words]
    assert told == ["🙁 Fatma was not helped, and says:\nNiemand kwam"]


async def test_what_was_put_off_for_a_moment_only_is_not_said_to_last_until_now(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    await desk.does(takeover.snooze, case.id, samira, desk.now + timedelta(hours=1))
    await desk.writes(fatma, "Ik ben er weer")
    await desk.shows()
    assert [one.words for one in topic(desk)[-2:]] == [
        "💤 Samira put it off for a while.",
        "💬 Fatma:\nIk ben er weer",
    ]


async def test_two_notes_of_one_moment_are_both_shown(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.shows()
    async with desk.duty() as duty:
        note(duty, case.id, samira, "Eerst dit", elsewhere=True)
        note(duty, case.id, samira, "Dan dat", elsewhere=True)
    await desk.shows()
    assert [one.words for one in topic(desk)[-2:]] == [
        "📌 Note by Samira:\nEerst dit",
        "📌 Note by Samira:\nDan dat",
    ]


async def test_a_card_that_telegram_did_not_take_is_made_again(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    desk.forum.refuses["sendMessage"] = [Refused("Bad Request: not enough rights to send text messages to the chat")]
    await desk.flags(fatma)
    await desk.shows()
    assert desk.forum.messages == []
    await desk.flags(fatma, Why.CRISIS)
    await desk.shows()
    (card,) = topic(desk)
    assert "Fatma writes Turks" in card.words
    assert card.buttons == ["Claim", "Close"]


async def test_a_new_case_has_a_topic_of_its_own(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.shows()
    await desk.does(takeover.close, case.id, samira)
    await desk.shows()
    await desk.flags(fatma)
    await desk.shows()
    assert len(desk.forum.threads()) == 2


async def test_a_case_that_was_over_before_it_could_be_shown_is_not_shown(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.close, case.id, samira)
    await desk.shows()
    assert desk.forum.threads() == []


async def test_a_closed_card_does_not_tell_of_a_later_case(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.writes(fatma, "De brief")
    await desk.shows()
    await desk.does(takeover.close, case.id, samira)
    await desk.shows()
    (thread,) = desk.forum.threads()
    card = desk.forum.said(GROUP, thread)[0].words
    assert "De brief" in card
    desk.later(minutes=1)
    await desk.flags(fatma)
    await desk.writes(fatma, "Iets nieuws")
    async with desk.duty() as duty:
        resident = await duty.book.residents.take(fatma.id)
        assert resident
        await said_how_it_was(duty, resident, case.id, helped=3)
    await desk.shows()
    closed = desk.forum.said(GROUP, thread)
    assert closed[0].words == card
    assert closed[-1].words == "🙂 Fatma was helped."
    # Whatever else edits it: what was said later stays out of it.
    async with desk.work() as work:
        work.cases.post(case.id, PostKind.EVENT, desk.now, "closed")
    await desk.shows()
    edited = desk.forum.said(GROUP, thread)[0].words
    assert "De brief" in edited
    assert "Iets nieuws" not in edited


async def test_a_place_comes_as_a_place_and_as_words(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    await desk.flags(fatma)
    await desk.writes(fatma, "Osdorp · 52.361, 4.801", "place")
    await desk.shows()
    said, place = topic(desk)[-2:]
    assert "Osdorp" in said.words
    assert (place.method, place.payload["latitude"], place.payload["longitude"]) == ("sendLocation", 52.361, 4.801)
    await desk.writes(fatma, "Osdorp, Tussen Meer 1", "place")
    await desk.shows()
    assert topic(desk)[-1].method == "sendMessage"


async def test_a_photo_of_a_worker_is_waited_for_as_one_of_a_resident(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    number = await desk.has_file(fatma, "photo", state="wanted")
    content = Content("De kaart", "photo", number)
    await desk.does(worker_writes, case.id, samira, content, elsewhere=True)
    await desk.shows()
    assert not any("De kaart" in one.words for one in topic(desk))
    await desk.file_comes(number)
    await desk.shows()
    assert topic(desk)[-1].method == "sendPhoto"


async def test_a_standard_reply_from_elsewhere_stands_in_the_topic_with_its_dutch(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    hallo = next(one for one in first_replies() if one.shortcut == "hallo")
    async with desk.work() as work:
        await seed(work.connection, desk.now)
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    theirs, dutch = (filled_in(hallo, one, isolated("Fatma", one), isolated("Samira", one)) for one in ("tr", "nl"))
    await desk.does(worker_writes, case.id, samira, Content(theirs), elsewhere=True)
    await desk.does(worker_writes, case.id, samira, Content("Merhaba"), elsewhere=True)
    await desk.shows()
    assert [one.words for one in topic(desk)[-3:]] == [
        f"👤 Samira to Fatma:\n{without_bidi_controls(theirs)}",
        f"Standard reply, in Dutch:\n{without_bidi_controls(dutch)}",
        "👤 Samira to Fatma:\nMerhaba",
    ]


async def test_who_gets_it_in_a_group_is_mentioned_and_told_in_private(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    joost = await desk.hires("Joost")
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.writes(fatma, "Dag")
    await desk.shows()
    await desk.does(takeover.pass_on, case.id, samira, joost.id, "Jij spreekt Turks")
    await desk.shows()
    line = topic(desk)[-1]
    assert line.words == "➡️ Samira passed it on to Joost.\nJij spreekt Turks"
    assert f"tg://user?id={joost.telegram_id}" in line.payload["text"]
    card, _story, told = desk.forum.said(joost.telegram_id or 0)
    assert "Joost has it" in card.words
    assert told.words == line.words


# In private


async def test_without_a_group_the_one_who_is_asked_first_sees_it(desk: Desk, samira: Staff, fatma: Resident) -> None:
    joost = await desk.hires("Joost", languages=("tr",))
    await desk.flags(fatma)
    await desk.shows()
    (card,) = desk.forum.said(joost.telegram_id or 0)
    assert card.buttons == ["Claim", "Close"]
    assert desk.forum.said(samira.telegram_id or 0) == []


async def test_where_that_one_is_not_on_telegram_everybody_of_the_area_sees_it(desk: Desk, fatma: Resident) -> None:
    await desk.hires("Aad", telegram=False)
    samira = await desk.hires("Samira")
    joost = await desk.hires("Joost", areas=frozenset({AREA}))
    elsewhere = await desk.hires("Els", areas=frozenset({"GZ99"}))
    office = await desk.hires("Omar", Job.ADMINISTRATOR)
    await desk.flags(fatma)
    await desk.shows()
    assert len(desk.forum.said(samira.telegram_id or 0)) == 1
    assert len(desk.forum.said(joost.telegram_id or 0)) == 1
    assert desk.forum.said(elsewhere.telegram_id or 0) == desk.forum.said(office.telegram_id or 0) == []


async def test_nobody_on_telegram_loses_nothing_and_leaves_nothing_behind(desk: Desk, fatma: Resident) -> None:
    case = await desk.flags(fatma)
    await desk.shows()
    assert desk.forum.messages == []
    async with desk.work() as work:
        assert await work.postings.take(9, desk.now) == []
        assert await work.cases.get(case.id) == case


async def test_after_the_claim_words_go_to_who_has_it_and_to_nobody_else(desk: Desk, fatma: Resident) -> None:
    await desk.hires("Aad", telegram=False)
    samira, joost = await desk.hires("Samira"), await desk.hires("Joost")
    case = await desk.flags(fatma)
    await desk.shows()
    await desk.does(takeover.claim, case.id, samira)
    await desk.writes(fatma, "Dag Samira")
    await desk.shows()
    assert last(desk.forum.said(samira.telegram_id or 0)) == "💬 Fatma:\nDag Samira"
    (card,) = desk.forum.said(joost.telegram_id or 0)
    assert "Samira has it" in card.words
    assert card.buttons == ["Take over"]


async def leaves(desk: Desk, who: Staff, how: str) -> None:
    async with desk.work() as work:
        is_active = how != "is disabled"
        account = who.telegram_id if how == "is disabled and the account stays" else None
        work.staff.save(replace(who, telegram_id=account, is_active=is_active and account is None, in_hand=None))
        if how == "signs out":
            await work.desk.leave(who.telegram_id or 0)


@pytest.mark.parametrize("how", ["signs out", "is disabled", "is disabled and the account stays"])
async def test_who_left_reads_nothing_more_and_somebody_else_does(desk: Desk, fatma: Resident, how: str) -> None:
    joost = await desk.hires("Joost", languages=("tr",))
    await desk.flags(fatma)
    await desk.shows()
    assert len(desk.forum.said(joost.telegram_id or 0)) == 1
    samira = await desk.hires("Samira")
    await leaves(desk, joost, how)
    await desk.writes(fatma, "Mijn geheim")
    await desk.shows()
    assert len(desk.forum.said(joost.telegram_id or 0)) == 1
    assert any("Mijn geheim" in one.words for one in desk.forum.said(samira.telegram_id or 0))


@pytest.mark.parametrize("how", ["signs out", "is disabled", "is disabled and the account stays"])
async def test_what_waits_to_be_sent_to_who_leaves_is_not_sent(
    desk: Desk, samira: Staff, fatma: Resident, how: str
) -> None:
    await desk.flags(fatma, words="Mijn geheim")
    while await desk.poster.post_waiting():
        pass
    await leaves(desk, samira, how)
    await desk.shows()
    assert desk.forum.messages == []


async def test_a_case_of_who_was_let_go_comes_to_a_colleague(desk: Desk, samira: Staff, fatma: Resident) -> None:
    joost = await desk.hires("Joost")
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    await leaves(desk, samira, "is disabled")
    await desk.does(takeover.let_go, replace(samira, is_active=False, telegram_id=None))
    before = len(desk.forum.said(samira.telegram_id or 0))
    await desk.writes(fatma, "Bent u daar?")
    await desk.shows()
    said = [one.words for one in desk.forum.said(joost.telegram_id or 0)]
    assert "➡️ Samira does not go on with it: somebody else is needed." in said
    assert said[-1] == "💬 Fatma:\nBent u daar?"
    assert len(desk.forum.said(samira.telegram_id or 0)) == before


async def test_from_whom_it_is_taken_over_reads_who_has_it(desk: Desk, samira: Staff, fatma: Resident) -> None:
    annelies = await desk.hires("Annelies", Job.COORDINATOR)
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    await desk.does(takeover.claim, case.id, annelies, from_colleague=True)
    await desk.shows()
    told = "➡️ Annelies took it over from Samira."
    assert last(desk.forum.said(samira.telegram_id or 0)) == told
    assert last(desk.forum.said(annelies.telegram_id or 0)) == told
    await desk.writes(fatma, "Dag Annelies")
    await desk.shows()
    assert last(desk.forum.said(samira.telegram_id or 0)) == told


async def test_who_comes_later_reads_once_what_is_about_to_be_shown(desk: Desk, samira: Staff, fatma: Resident) -> None:
    joost = await desk.hires("Joost")
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    number = await desk.has_file(fatma, "photo", state="wanted")
    await desk.does(takeover.pass_on, case.id, samira, joost.id)
    await desk.writes(fatma, "Dit is de brief", "photo", attachment_id=number)
    await desk.shows()
    assert not any("Dit is de brief" in one.words for one in desk.forum.said(joost.telegram_id or 0))
    await desk.file_comes(number)
    await desk.shows()
    assert [one.words for one in desk.forum.said(joost.telegram_id or 0)].count("💬 Fatma:\nDit is de brief") == 1


async def test_who_gets_it_passed_on_reads_card_notes_and_what_was_said(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    joost = await desk.hires("Joost")
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    for number in range(1, 13):
        desk.later(minutes=1)
        await desk.writes(fatma, f"Zin {number}")
    async with desk.duty() as duty:
        note(duty, case.id, samira, "Zij is moe")
    await desk.shows()
    desk.later(minutes=1)
    await desk.does(takeover.pass_on, case.id, samira, joost.id, "Jij spreekt Turks")
    await desk.shows()
    card, before, passed = desk.forum.said(joost.telegram_id or 0)
    assert "Joost has it" in card.words
    assert "📌 Note by Samira:\nZij is moe" in before.words
    assert "Zin 12" in before.words
    assert "Zin 2\n" not in before.words
    assert passed.words == "➡️ Samira passed it on to Joost.\nJij spreekt Turks"
    await desk.writes(fatma, "Merhaba")
    await desk.shows()
    assert last(desk.forum.said(joost.telegram_id or 0)) == "💬 Fatma:\nMerhaba"
    assert "Merhaba" not in last(desk.forum.said(samira.telegram_id or 0))


# Calls


async def in_danger(desk: Desk, fatma: Resident) -> Case:
    return await desk.flags(fatma, Why.CRISIS, subject="suicide")


async def rings(desk: Desk) -> None:
    await desk.cases.round()
    await desk.shows()


def bell(desk: Desk, person: Staff) -> list[Message]:
    return [one for one in desk.forum.said(person.telegram_id or 0) if "Somebody is needed now" in one.words]


async def test_danger_calls_one_more_person_each_time_and_at_last_the_coordinator(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    joost, samira = await desk.hires("Joost"), await desk.hires("Samira")
    annelies = await desk.hires("Annelies", Job.COORDINATOR)
    await in_danger(desk, fatma)
    await rings(desk)
    assert [len(bell(desk, one)) for one in (joost, samira, annelies)] == [1, 0, 0]
    assert bell(desk, joost)[0].buttons == ["Claim"]
    # The card says it in the topic, in the same moment.
    assert len(topic(desk)) == 1
    desk.later(minutes=3)
    await rings(desk)
    assert f'<a href="tg://user?id={joost.telegram_id}">Joost</a>' in topic(desk)[-1].payload["text"]
    assert [len(bell(desk, one)) for one in (joost, samira, annelies)] == [2, 1, 0]
    desk.later(minutes=12)
    await rings(desk)
    assert [len(bell(desk, one)) for one in (joost, samira, annelies)] == [3, 2, 1]


async def test_the_buttons_of_alerts_go_when_somebody_has_it(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.shows()
    await in_danger(desk, fatma)
    await rings(desk)
    desk.later(minutes=3)
    await rings(desk)
    private = desk.forum.said(samira.telegram_id or 0)
    assert [one.buttons for one in (*topic(desk)[1:], *private)] == [["Claim"]] * 4
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    private = desk.forum.said(samira.telegram_id or 0)
    assert [one.buttons for one in (*topic(desk)[1:], *private)] == [[]] * 5
    before = [method for _chat, method in desk.forum.calls].count("editMessageReplyMarkup")
    await desk.does(takeover.close, case.id, samira)
    await desk.shows()
    assert [method for _chat, method in desk.forum.calls].count("editMessageReplyMarkup") == before


async def test_an_alert_that_waits_while_somebody_takes_it_has_no_button(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    case = await in_danger(desk, fatma)
    await desk.cases.round()
    while await desk.poster.post_waiting():
        pass
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    (alert,) = bell(desk, samira)
    assert alert.buttons == []


async def test_who_was_quick_enough_is_not_called(desk: Desk, samira: Staff, fatma: Resident) -> None:
    case = await in_danger(desk, fatma)
    await desk.shows()
    async with desk.duty() as duty:
        await call(duty, case.id)
        await takeover.claim(duty, case.id, samira)
    await desk.shows()
    assert bell(desk, samira) == []


async def test_who_has_somebody_in_danger_is_told_to_look_now(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    desk.later(minutes=1)
    await in_danger(desk, fatma)
    await rings(desk)
    assert last(topic(desk)).startswith("🚩 may be in danger")
    assert last(desk.forum.said(samira.telegram_id or 0)).startswith("🔴 Look now")
    desk.later(minutes=3)
    await rings(desk)
    assert last(topic(desk)).startswith("🔴 Look now: Fatma may be in danger.")
    assert f"tg://user?id={samira.telegram_id}" in topic(desk)[-1].payload["text"]


async def test_a_call_goes_before_what_waits_in_the_same_chat(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    await desk.hires("Samira")
    for number in range(3):
        other = await desk.lives(f"Bewoner {number}")
        await desk.flags(other)
        await desk.writes(other, "Dag")
    await in_danger(desk, fatma)
    desk.later(minutes=1)
    await rings(desk)
    order = [one.words for one in desk.forum.said(GROUP)]
    call_at = next(number for number, words in enumerate(order) if "Somebody is needed now" in words)
    assert all("💬" not in words for words in order[:call_at])


async def test_an_answer_that_is_late_is_said_to_who_has_it_and_then_to_the_coordinator(
    desk: Desk, samira: Staff, fatma: Resident
) -> None:
    await desk.connects()
    annelies = await desk.hires("Annelies", Job.COORDINATOR)
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.shows()
    desk.later(hours=4, minutes=10)
    await rings(desk)
    assert last(desk.forum.said(samira.telegram_id or 0)).startswith("⏰ Too late: Fatma was promised an answer")
    assert len(desk.forum.said(annelies.telegram_id or 0)) == 1
    assert "⏰ Too late: 10 minutes" in topic(desk)[0].words
    (thread,) = desk.forum.threads()
    assert desk.forum.title(thread).endswith("⏰ Samira")


async def test_what_was_put_off_comes_back_to_who_has_it(desk: Desk, samira: Staff, fatma: Resident) -> None:
    await desk.connects()
    case = await desk.flags(fatma)
    await desk.does(takeover.claim, case.id, samira)
    await desk.does(takeover.snooze, case.id, samira, desk.now + timedelta(hours=1))
    await desk.shows()
    assert "looks at it again today at 12:00" in last(topic(desk))
    desk.later(hours=1)
    await rings(desk)
    assert last(topic(desk)) == "⏰ Samira, you wanted to look at the chat with Fatma again now."


# What must not happen


async def test_what_cannot_be_shown_holds_up_nobody_else(desk: Desk, fatma: Resident) -> None:
    await desk.connects()
    await desk.flags(fatma)
    ali = await desk.lives("Ali")
    case = await desk.flags(ali)
    async with desk.work() as work:
        work.cases.post(case.id, PostKind.CALL, desk.now, "1")
    await desk.shows()
    broken = desk.poster._texts
    desk.poster._texts = _Breaks()  # type: ignore[assignment]
    await desk.writes(fatma, "Dag")
    await desk.shows()
    desk.poster._texts = broken
    await desk.writes(ali, "Hallo")
    await desk.shows()
    assert any(one.words == "💬 Ali:\nHallo" for one in desk.forum.said(GROUP))


class _Breaks:
    def render(self, *_: Any) -> str:
        raise RuntimeError("a bug of ours")


async def test_when_the_database_goes_away_nothing_is_shown_and_then_all_of_it_once(
    desk: Desk, fatma: Resident
) -> None:
    await desk.connects()
    await desk.flags(fatma)
    await desk.writes(fatma, "Dag")
    healthy = desk.poster._new_id
    desk.poster._new_id = _gone
    with pytest.raises(ConnectionError):
        await desk.shows()
    await desk.delivers()
    assert desk.forum.messages == []
    desk.poster._new_id = healthy
    await desk.shows()
    assert [one.words for one in topic(desk)][1:] == ["💬 Fatma:\nDag"]


def _gone() -> str:
    raise ConnectionError("the database restarts")


async def test_two_posters_show_everything_once_and_in_order(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    desk = Desk(database)
    await desk.connects()
    people = [await desk.lives(f"Bewoner {number}") for number in range(6)]
    for person in people:
        await desk.flags(person)
    await desk.shows()
    for number in range(8):
        for person in people:
            await desk.writes(person, f"Zin {number}")
    other = Poster(database, desk.texts, now=desk.clock, new_id=desk.new_id)

    async def posts(poster: Poster) -> None:
        while await poster.post_waiting():
            pass

    await asyncio.gather(posts(desk.poster), posts(other), posts(desk.poster))
    await desk.shows()
    for person in people:
        said = [one.words for one in desk.forum.said(GROUP) if one.words.startswith(f"💬 {person.first_name}:")]
        assert [words.splitlines()[1] for words in said] == [f"Zin {number}" for number in range(8)]
    await database.close()


# Translation


class Machine:
    """Says everything in capitals."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.works = True

    async def translate(self, words: str, source: str, target: str) -> Translated | NotTranslated:
        assert (source, target) == ("tr", "nl")
        self.asked.append(words)
        return Translated(words.upper()) if self.works else NotTranslated(Reason.NOT_REACHED)

    async def languages(self) -> NotTranslated:
        return NotTranslated(Reason.OFF)


@pytest.fixture
def machine(desk: Desk) -> Machine:
    desk.poster._translator = Machine()
    return desk.poster._translator


async def translated(desk: Desk) -> None:
    await desk.shows()
    while desk.poster._translating:
        await next(iter(desk.poster._translating))
    await desk.shows()


async def test_a_translation_stands_under_the_original_and_says_what_it_is(
    desk: Desk, fatma: Resident, machine: Machine
) -> None:
    await desk.connects()
    await desk.flags(fatma)
    await desk.writes(fatma, "Merhaba")
    await translated(desk)
    original, machines = topic(desk)[-2:]
    assert original.words == "💬 Fatma:\nMerhaba"
    assert machines.words == "🌐 Translated by a machine; there can be mistakes in it:\nMERHABA"
    assert machines.payload["reply_parameters"]["message_id"] == original.id


async def test_where_the_machine_fails_nothing_is_said(desk: Desk, fatma: Resident, machine: Machine) -> None:
    machine.works = False
    await desk.connects()
    await desk.flags(fatma)
    await desk.writes(fatma, "Merhaba")
    await translated(desk)
    assert last(topic(desk)) == "💬 Fatma:\nMerhaba"
    assert machine.asked == ["Merhaba"]


async def test_no_machine_reads_what_somebody_in_danger_writes(desk: Desk, fatma: Resident, machine: Machine) -> None:
    await desk.connects()
    await in_danger(desk, fatma)
    await desk.writes(fatma, "Artık dayanamıyorum")
    await translated(desk)
    assert machine.asked == []


async def test_words_of_danger_go_to_no_machine_though_nobody_flagged_them(
    desk: Desk, fatma: Resident, machine: Machine
) -> None:
    await desk.connects()
    await desk.flags(fatma)
    await desk.writes(fatma, "Artık yaşamak istemiyorum")
    await translated(desk)
    assert machine.asked == []
