"""Deciding: what is weighed is what happens, once, and only while things stand as they were seen."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain.casework import Stepped
from domain.deciding import (
    LEADS_TO,
    LONGEST_REASON,
    WITH_A_REASON,
    Agreed,
    ChangedMeanwhile,
    Meanwhile,
    Noted,
    Proposal,
    TakenBefore,
    TooLong,
    Verdict,
    decide,
    machine_may_say,
    note,
    verdicts,
    weigh,
)
from domain.handover import Reason
from domain.life import STAFF, STEPS, Actor, Kind, ReasonMissing, Role, Stage, Told
from domain.notices import About
from domain.reminders import AMSTERDAM
from tests.support.books import NOW, collecting
from tests.support.handover import Office
from tests.support.memory import MemoryBook

ONE = "1" * 32
FATMA = 1
WORKER, COORDINATOR = Actor(Role.WORKER, "Noor"), Actor(Role.COORDINATOR, "Karim")


def proposal(verdict: Verdict, **more) -> Proposal:
    return replace(Proposal(verdict, COORDINATOR, NOW, "step", "omdat het past"), **more)


@pytest.fixture
def book():
    return MemoryBook()


def stands(book, stage: Stage, **more):
    book.shelf[ONE] = collecting(ONE, FATMA, stage=stage, number="NW-2026-0001", **more)
    return book.shelf[ONE]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("role", Role)
def test_what_is_offered_is_what_the_table_allows_and_asking_where_a_decision_is_ahead(stage, role):
    offered = set(verdicts(stage, role)) - {Verdict.ASK}
    may_step = {
        one for one, after in LEADS_TO.items() if role in STEPS[stage].get(after, ()) and one is not Verdict.ASK
    }
    assert offered == may_step
    is_ahead = stage in {Stage.SUBMITTED, Stage.IN_CONVERSATION, Stage.NOT_APPROVED}
    assert (Verdict.ASK in verdicts(stage, role)) is (is_ahead and role in STAFF)


@pytest.mark.parametrize("verdict", sorted(WITH_A_REASON))
def test_who_decides_or_asks_says_why(book, verdict):
    initiative = stands(book, Stage.IN_CONVERSATION)
    assert weigh(initiative, proposal(verdict, reason=" \n")) == ReasonMissing()
    assert isinstance(weigh(initiative, proposal(verdict)), Stepped)


def test_a_reason_that_does_not_fit_into_one_message_is_refused_in_either_language(book):
    initiative = stands(book, Stage.IN_CONVERSATION)
    assert weigh(initiative, proposal(Verdict.REFUSE, reason="x" * (LONGEST_REASON + 1))) == TooLong(1)
    told = Told("y" * (LONGEST_REASON + 3), "tr")
    assert weigh(initiative, proposal(Verdict.REFUSE, told=told)) == TooLong(3)
    assert isinstance(weigh(initiative, proposal(Verdict.REFUSE, reason="x" * LONGEST_REASON)), Stepped)


async def test_what_was_weighed_is_what_happens_and_weighing_keeps_nothing(book):
    initiative = stands(book, Stage.IN_CONVERSATION)
    wanted = proposal(Verdict.APPROVE, granted_cents=25000, told=Told("uygun", "tr", is_machine=True))
    weighed = weigh(initiative, wanted)
    assert (book.shelf[ONE], book.timeline, book.waiting) == (initiative, [], [])

    assert await decide(book, ONE, "", wanted) == weighed
    assert book.shelf[ONE].stage is Stage.APPROVED
    assert book.shelf[ONE].granted_cents == 25000
    assert [(one.resident_id, one.about, one.subject) for one in book.waiting] == [(FATMA, About.STEP, "step")]


async def test_the_same_form_decides_once(book):
    stands(book, Stage.IN_CONVERSATION)
    first = await decide(book, ONE, "", proposal(Verdict.APPROVE))
    assert await decide(book, ONE, "", proposal(Verdict.APPROVE)) == TakenBefore(first.step)
    assert len(book.timeline) == 1


async def test_the_second_of_two_who_decide_at_once_hears_what_the_first_did(book):
    stands(book, Stage.IN_CONVERSATION)
    first = await decide(book, ONE, "", proposal(Verdict.REFUSE))
    assert await decide(book, ONE, "", proposal(Verdict.ASK, step_id="mine")) == Meanwhile(first.step)
    assert isinstance(await decide(book, ONE, "step", proposal(Verdict.ASK, step_id="mine")), Stepped)


async def test_a_question_moves_no_stage_and_no_promise_and_is_no_answer(book):
    before = stands(book, Stage.IN_CONVERSATION, decision_by=date(2027, 1, 19), remind_at=NOW, worker="Noor")
    taken = await decide(book, ONE, "", proposal(Verdict.ASK))
    assert (taken.step.kind, taken.step.is_answer) == (Kind.ASKED, False)
    assert book.shelf[ONE] == replace(before, changed_at=NOW)


async def test_a_question_about_what_was_just_submitted_is_the_first_contact(book):
    stands(book, Stage.SUBMITTED, first_contact_by=date(2026, 12, 1), decision_by=date(2027, 1, 19))
    await decide(book, ONE, "", proposal(Verdict.ASK, actor=WORKER))
    assert (book.shelf[ONE].stage, book.shelf[ONE].worker) == (Stage.IN_CONVERSATION, "Noor")


# A machine and words of danger


@pytest.mark.parametrize(
    ("language", "words", "allowed"),
    [
        ("tr", "Het past bij de buurt.", True),
        ("nl", "Het past bij de buurt.", False),
        ("tr", "  ", False),
        ("tr", "Iemand zei: ik wil niet meer leven.", False),
    ],
)
async def test_a_machine_puts_a_reason_into_another_language_but_no_words_of_danger(language, words, allowed):
    office = Office()
    initiative = stands(office.book, Stage.IN_CONVERSATION)
    assert await machine_may_say(office.duty, initiative, language, words) is allowed


@pytest.mark.parametrize(("reason", "allowed"), [(Reason.QUESTION, True), (Reason.CRISIS, False)])
async def test_no_machine_speaks_where_there_is_danger_in_the_chat(reason, allowed):
    office = Office()
    initiative = stands(office.book, Stage.IN_CONVERSATION)
    await office.flags(reason)
    assert await machine_may_say(office.duty, initiative, "tr", "Het past.") is allowed


# Day and money


NOTHING = Agreed(None, None, None, None)


def ten_on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=AMSTERDAM)


async def test_a_noted_day_moves_the_question_how_it_went(book):
    stands(book, Stage.APPROVED, remind_at=NOW + timedelta(weeks=8))
    day = NOW.date() + timedelta(days=9)
    assert isinstance(await note(book, ONE, NOTHING, replace(NOTHING, planned_on=day), NOW), Noted)
    assert book.shelf[ONE].remind_at == ten_on(day + timedelta(days=1))


async def test_who_was_asked_already_how_it_went_is_not_asked_anew(book):
    stands(book, Stage.UNDER_WAY, remind_at=NOW, reminders_sent=1)
    await note(book, ONE, NOTHING, replace(NOTHING, done_on=NOW.date()), NOW)
    assert book.shelf[ONE].remind_at == NOW


async def test_of_two_who_note_at_once_the_second_is_told_unless_it_is_the_same(book):
    stands(book, Stage.APPROVED)
    mine, hers = replace(NOTHING, spent_cents=100), replace(NOTHING, granted_cents=200)
    assert isinstance(await note(book, ONE, NOTHING, hers, NOW), Noted)
    assert await note(book, ONE, NOTHING, mine, NOW) == ChangedMeanwhile(hers)
    assert isinstance(await note(book, ONE, NOTHING, hers, NOW), Noted), "sent twice"
    assert isinstance(await note(book, ONE, hers, mine, NOW), Noted)
