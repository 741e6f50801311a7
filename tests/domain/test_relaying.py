"""What a resident and the worker who has their case write to each other: it arrives, and the clock follows."""

from datetime import timedelta

import pytest

from domain.cases import CaseEvent, Content, Line, PostKind
from domain.handover import Reason, State
from domain.relaying import (
    LONGEST_CAPTION,
    LONGEST_REPLY,
    LONGEST_WITH_PLACE,
    STILL_THERE,
    NothingToSay,
    NotReachable,
    Said,
    TooLong,
    note,
    worker_rewrites,
    worker_takes_away,
    worker_writes,
)
from domain.takeover import FORGET_AFTER, HeldBy, claim, close, pass_on, snooze
from tests.support.cases import Rewritten, TakenAway, WorkerSaid
from tests.support.handover import FATMA, JOOST, NOW, SAMIRA, SUNDAY, Office

PHOTO = Content("Dit is het pand.", "photo", "f" * 32)


@pytest.fixture
def office():
    return Office()


@pytest.fixture
async def held(office):
    """Samira has the case."""
    await office.is_claimed()
    office.forget()
    return office


def kinds(office) -> list[PostKind]:
    return [one.kind for one in office.shown()]


# What a resident writes


async def test_what_they_write_comes_to_the_worker_and_they_are_owed_an_answer_from_then_on(held):
    await held.answers()
    held.forget()
    held.now += timedelta(hours=1)
    case = await held.writes()
    assert (case.state, case.waiting_since) == (State.WAITING_FOR_WORKER, held.now)
    assert case.answer_by == case.call_at == NOW + timedelta(hours=5)
    (said, card) = held.shown()
    assert (said.kind, said.ref) == (PostKind.SAID, held.book.transcripts.lines[-1][1].ref)
    assert card.kind is PostKind.CARD


async def test_who_writes_again_waits_since_the_first_time_and_the_card_stays_as_it_is(held):
    before = await held.case()
    held.now += timedelta(minutes=9)
    case = await held.writes()
    assert (case.waiting_since, case.answer_by, case.call_at) == (
        before.waiting_since,
        before.answer_by,
        before.call_at,
    )
    assert kinds(held) == [PostKind.SAID]


async def test_in_the_queue_it_is_kept_for_whoever_comes(office):
    queued = await office.flags()
    office.forget()
    case = await office.writes("Ik kan ook bellen.")
    assert case.state is State.QUEUED
    assert case.answer_by == queued.answer_by
    assert kinds(office) == [PostKind.SAID]
    assert office.told() == []


@pytest.mark.parametrize("state", [State.RETURNED, State.CLOSED])
async def test_what_is_written_while_the_bot_has_the_chat_is_for_the_bot(office, state):
    await office.stands(state)
    office.forget()
    assert await office.writes() is None
    assert office.shown() == []


async def test_what_is_written_between_the_flag_and_the_end_is_all_there_and_in_its_order(office):
    await office.flags()
    words = ["een", "twee", "drie", "vier"]
    await office.writes(words[0])
    await claim(office.duty, (await office.case()).id, SAMIRA)
    await office.writes(words[1])
    await pass_on(office.duty, (await office.case()).id, SAMIRA, JOOST.id)
    await office.writes(words[2])
    await office.answers(JOOST)
    await office.writes(words[3])
    shown = [one.ref for one in office.shown(PostKind.SAID)]
    assert [(await office.book.transcripts.line(ref)).words for ref in shown] == words
    assert {case_id for _whose, _line, case_id in office.book.transcripts.lines} == {(await office.case()).id}


async def test_a_word_of_theirs_ends_a_snooze(held):
    await held.answers()
    await snooze(held.duty, (await held.case()).id, SAMIRA, NOW + timedelta(days=9))
    case = await held.writes()
    assert (case.state, case.snoozed_until, case.call_at) == (State.WAITING_FOR_WORKER, None, case.answer_by)


async def test_what_was_put_off_while_they_waited_is_late_when_it_was_promised_and_not_when_it_was_put_off_to(held):
    promised = (await held.case()).answer_by
    await snooze(held.duty, (await held.case()).id, SAMIRA, NOW + timedelta(days=9))
    case = await held.writes()
    assert (case.answer_by, case.call_at) == (promised, promised)


# Out of hours


async def test_who_writes_on_a_sunday_hears_once_that_it_is_closed_and_when_it_is_read(held):
    await held.answers()
    held.now = SUNDAY
    for words in ("Hallo?", "Bent u daar?", "Het is dringend"):
        await held.writes(words)
    assert held.heard() == [
        "The office is closed now. Samira reads this Monday November 30 at 09:00 or later. Your message is kept."
    ]


async def test_who_was_answered_and_writes_again_on_a_sunday_hears_it_again(held):
    held.now = SUNDAY
    for _time in range(2):
        await held.answers()
        held.now += STILL_THERE
        await held.writes()
    assert len(held.heard()) == 2


async def test_who_talks_with_a_worker_on_a_sunday_is_not_told_that_it_is_closed(held):
    held.now = SUNDAY
    for _time in range(3):
        await held.answers()
        held.now += STILL_THERE - timedelta(seconds=1)
        await held.writes()
    assert held.heard() == []
    await held.answers()
    held.now += STILL_THERE
    await held.writes()
    assert len(held.heard()) == 1, "half an hour after her last word she is taken to be gone"


# What a worker writes


async def test_what_a_worker_writes_goes_to_the_resident_and_into_the_transcript(held):
    case_id = (await held.case()).id
    said = await worker_writes(held.duty, case_id, SAMIRA, Content("  Dag Fatma!\n "))
    assert isinstance(said, Said)
    assert held.book.speech.said == [WorkerSaid(FATMA, "Samira", Content("Dag Fatma!"), said.ref)]
    assert held.book.transcripts.lines == [
        (FATMA, Line("worker", "text", "Dag Fatma!", NOW, said.ref, None, SAMIRA.id, case_id=case_id), case_id)
    ]


async def test_with_an_answer_nothing_is_owed_any_more(held):
    await held.passes(hours=5)
    assert (await held.case()).escalated_at
    case = await held.answers()
    assert case.state is State.WAITING_FOR_RESIDENT
    assert (case.waiting_since, case.answer_by, case.escalated_at, case.calls) == (None, None, None, 0)
    assert case.call_at == held.now + FORGET_AFTER, "if nobody says anything, the bot goes on then"


async def test_the_first_answer_is_measured_once(held):
    held.now += timedelta(minutes=7)
    first = await held.answers()
    held.now += timedelta(minutes=7)
    second = await held.answers()
    assert first.first_answer_at == second.first_answer_at == NOW + timedelta(minutes=7)


async def test_what_is_written_in_the_topic_is_not_shown_there_again_but_what_is_written_elsewhere_is(held):
    case_id = (await held.case()).id
    await worker_writes(held.duty, case_id, SAMIRA, Content("Dag!"))
    assert kinds(held) == [PostKind.CARD], "it waits for the resident now"
    held.forget()
    said = await worker_writes(held.duty, case_id, SAMIRA, Content("Nog iets."), elsewhere=True)
    assert [(one.kind, one.ref) for one in held.shown()] == [(PostKind.COLLEAGUE, said.ref)]


@pytest.mark.parametrize(
    "content",
    [
        PHOTO,
        Content("", "photo", "f" * 32),
        Content("", "voice", "f" * 32),
        Content("", "document", "f" * 32, "brief.pdf"),
        Content("", "place", latitude=52.36, longitude=4.8),
    ],
    ids=lambda one: f"{one.kind} {one.words}",
)
async def test_a_photo_a_voice_message_a_document_and_a_place_arrive_also_without_words(held, content):
    said = await worker_writes(held.duty, (await held.case()).id, SAMIRA, content)
    assert isinstance(said, Said)
    assert held.book.speech.said == [WorkerSaid(FATMA, "Samira", content, said.ref)]
    assert (held.book.transcripts.lines[-1][1].kind, held.book.transcripts.lines[-1][1].attachment_id) == (
        content.kind,
        content.attachment_id,
    )


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (Content(""), NothingToSay()),
        (Content(" \n "), NothingToSay()),
        (Content("x" * (LONGEST_REPLY + 2)), TooLong(2)),
        (Content("x" * (LONGEST_CAPTION + 1), "photo", "f" * 32), TooLong(1)),
        (Content("x" * (LONGEST_WITH_PLACE + 3), "place", latitude=52.36, longitude=4.8), TooLong(3)),
    ],
    ids=["empty", "blank", "too long", "too long below a photo", "too long for a place"],
)
async def test_what_cannot_be_sent_is_refused_and_what_just_fits_is_sent(held, content, refused):
    case_id = (await held.case()).id
    before = held.everything()
    assert await worker_writes(held.duty, case_id, SAMIRA, content) == refused
    assert held.everything() == before
    longest = {"text": LONGEST_REPLY, "photo": LONGEST_CAPTION, "place": LONGEST_WITH_PLACE}
    fits = content.words.strip()[: longest[content.kind]] or "x"
    assert isinstance(await worker_writes(held.duty, case_id, SAMIRA, Content(fits, content.kind)), Said)


async def test_somebody_who_blocked_the_bot_gets_nothing_and_the_worker_hears_since_when(held):
    case_id = (await held.case()).id
    held.lives(FATMA, unreachable_since=NOW - timedelta(days=1))
    before = held.everything()
    assert await worker_writes(held.duty, case_id, SAMIRA, Content("Dag!")) == NotReachable(NOW - timedelta(days=1))
    assert held.everything() == before
    held.lives(FATMA)
    assert isinstance(await worker_writes(held.duty, case_id, SAMIRA, Content("Dag!")), Said)


async def test_who_does_not_have_the_case_says_nothing_to_the_resident(held):
    case_id = (await held.case()).id
    before = held.everything()
    assert isinstance(await worker_writes(held.duty, case_id, JOOST, Content("Dag!")), HeldBy)
    assert held.everything() == before


# What is changed and taken away


async def test_an_edit_reaches_the_resident_and_the_first_words_stay_in_the_transcript(held):
    case_id = (await held.case()).id
    said = await worker_writes(held.duty, case_id, SAMIRA, Content("Tot dinsdag"))
    held.forget()
    again = await worker_rewrites(held.duty, case_id, SAMIRA, said.ref, " Tot woensdag ")
    assert isinstance(again, Said)
    assert held.book.speech.said == [Rewritten(FATMA, "Samira", "Tot woensdag", said.ref, "text")]
    lines = await held.book.transcripts.last(FATMA, 9)
    assert [(one.words, one.replaces) for one in lines] == [("Tot dinsdag", ""), ("Tot woensdag", said.ref)]
    assert lines[-1].ref == again.ref != said.ref


async def test_the_words_below_a_photo_are_changed_as_such(held):
    case_id = (await held.case()).id
    said = await worker_writes(held.duty, case_id, SAMIRA, PHOTO)
    held.forget()
    long = "x" * (LONGEST_CAPTION + 1)
    assert await worker_rewrites(held.duty, case_id, SAMIRA, said.ref, long) == TooLong(1)
    assert isinstance(await worker_rewrites(held.duty, case_id, SAMIRA, said.ref, long[1:]), Said)
    held.forget()
    await worker_rewrites(held.duty, case_id, SAMIRA, said.ref, "Het pand.")
    assert [one.kind for one in held.book.speech.said] == ["photo"]
    assert held.book.transcripts.lines[-1][1].attachment_id == PHOTO.attachment_id


async def test_a_deletion_reaches_the_resident_and_the_transcript_keeps_that_it_was_said(held):
    case_id = (await held.case()).id
    said = await worker_writes(held.duty, case_id, SAMIRA, Content("Verkeerde chat"))
    held.forget()
    assert isinstance(await worker_takes_away(held.duty, case_id, SAMIRA, said.ref), Said)
    assert held.book.speech.said == [TakenAway(FATMA, said.ref)]
    assert [one.words for one in await held.book.transcripts.last(FATMA, 9)] == ["Verkeerde chat"]


async def test_only_lines_of_ones_own_are_changed_and_only_while_one_has_the_case(held):
    case_id = (await held.case()).id
    said = await worker_writes(held.duty, case_id, SAMIRA, Content("Dag!"))
    await held.writes("van mij")
    theirs = held.book.transcripts.lines[-1][1].ref
    before = held.everything()
    for ref in ("x" * 32, theirs, ""):
        assert await worker_rewrites(held.duty, case_id, SAMIRA, ref, "Hoi!") == NothingToSay()
        assert await worker_takes_away(held.duty, case_id, SAMIRA, ref) == NothingToSay()
    assert await worker_rewrites(held.duty, case_id, SAMIRA, said.ref, "  ") == NothingToSay()
    assert held.everything() == before
    await pass_on(held.duty, case_id, SAMIRA, JOOST.id)
    assert isinstance(await worker_rewrites(held.duty, case_id, SAMIRA, said.ref, "Hoi!"), HeldBy)
    assert isinstance(await worker_takes_away(held.duty, case_id, SAMIRA, said.ref), HeldBy)
    assert await worker_rewrites(held.duty, case_id, JOOST, said.ref, "Hoi!") == NothingToSay(), "not his words"


async def test_a_line_of_an_earlier_case_is_not_changed_through_a_later_one(held):
    old = (await held.case()).id
    said = await worker_writes(held.duty, old, SAMIRA, Content("Dag!"))
    await close(held.duty, old, SAMIRA)
    new = (await held.is_claimed()).id
    before = held.everything()
    assert await worker_rewrites(held.duty, new, SAMIRA, said.ref, "Hoi!") == NothingToSay()
    assert await worker_takes_away(held.duty, new, SAMIRA, said.ref) == NothingToSay()
    assert held.everything() == before
    again = await worker_writes(held.duty, new, SAMIRA, Content("Dag!"))
    assert isinstance(await worker_rewrites(held.duty, new, SAMIRA, again.ref, "Hoi!"), Said)
    assert isinstance(await worker_takes_away(held.duty, new, SAMIRA, again.ref), Said)


async def test_a_line_in_another_residents_case_is_not_changed_though_the_worker_has_both(held):
    case_id = (await held.case()).id
    held.lives(2)
    other = (await held.flags(number=2)).id
    await claim(held.duty, other, SAMIRA)
    said = await worker_writes(held.duty, other, SAMIRA, Content("Voor de buurvrouw"))
    assert await worker_rewrites(held.duty, case_id, SAMIRA, said.ref, "Voor Fatma") == NothingToSay()
    assert await worker_takes_away(held.duty, case_id, SAMIRA, said.ref) == NothingToSay()
    assert isinstance(await worker_rewrites(held.duty, other, SAMIRA, said.ref, "Voor jou"), Said)


# Notes


async def test_a_note_is_for_colleagues_and_the_resident_hears_nothing_of_it(held):
    case_id = (await held.case()).id
    note(held.duty, case_id, SAMIRA, " Belt liever niet. ")
    assert held.book.cases.events[-1] == CaseEvent(case_id, "note", NOW, SAMIRA.id, words="Belt liever niet.")
    assert (held.book.speech.said, held.book.transcripts.lines, held.shown()) == ([], [], [])
    note(held.duty, case_id, JOOST, "Ik neem hem mee.", elsewhere=True)
    assert kinds(held) == [PostKind.NOTE]


async def test_danger_while_a_worker_has_the_chat_waits_for_that_worker(held):
    await held.answers()
    case = await held.flags(Reason.CRISIS)
    assert (case.state, case.worker_id, case.waiting_since) == (State.WAITING_FOR_WORKER, SAMIRA.id, NOW)
