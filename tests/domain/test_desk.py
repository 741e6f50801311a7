"""What staff read and do: work that is done, promises that were broken, who supports an initiative, answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain import announcements
from domain.desk import (
    LONGEST_ANSWER,
    Answered,
    Done,
    DoneBefore,
    NoSuchTask,
    NothingToSay,
    Open,
    TooLong,
    answer_question,
    done,
    overdue,
    support,
    undone,
)
from domain.expectations import Broken
from domain.initiatives import Question, answered
from domain.life import INITIATOR, STAFF, Actor, NotTheirs, Role, Stage
from domain.notices import About
from domain.signatures import Signature, SignatureList, Way, plan_of
from domain.tasks import Task, Todo
from tests.domain.test_casework import FATMA, NOW, ONE, Case, idea, said

WORKER = Actor(Role.WORKER, "Noor")
CONTACT, DECISION = date(2026, 12, 1), date(2027, 1, 19)


@pytest.fixture
def case():
    """A submitted plan, of which the initiator asked something."""
    one = Case(idea(stage=Stage.SUBMITTED, area="GF08", first_contact_by=CONTACT, decision_by=DECISION))
    one.book.tasks.add(Task("t1", Todo.ANSWER_QUESTION, ONE, FATMA, NOW, "Mag de straat dicht?"))
    return one


# Work


async def test_work_is_done_once_and_by_staff(case):
    assert await done(case.book, "t1", INITIATOR, NOW) == NotTheirs(STAFF)
    assert isinstance(await done(case.book, "t1", WORKER, NOW), Done)
    assert await done(case.book, "t1", WORKER, NOW) == DoneBefore()
    assert await done(case.book, "t2", WORKER, NOW) == NoSuchTask()
    assert await case.book.tasks.waiting() == []


async def test_what_was_done_by_mistake_waits_again_and_staff_alone_say_so(case):
    await done(case.book, "t1", WORKER, NOW)

    assert await undone(case.book, "t1", INITIATOR) == NotTheirs(STAFF)
    assert await case.book.tasks.waiting() == []
    for _twice in range(2):
        opened = await undone(case.book, "t1", WORKER)
        assert isinstance(opened, Open)
        assert opened.task.done_at is None
    assert [one.id for one in await case.book.tasks.waiting()] == ["t1"]
    assert await undone(case.book, "t2", WORKER) == NoSuchTask()


# Promises


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stage", "day", "broken"),
    [
        (Stage.SUBMITTED, CONTACT, None),
        (Stage.SUBMITTED, CONTACT + timedelta(days=1), Broken(CONTACT, is_decision=False)),
        (Stage.SUBMITTED, DECISION + timedelta(days=1), Broken(DECISION, is_decision=True)),
        (Stage.IN_CONVERSATION, CONTACT + timedelta(days=1), None),
        (Stage.IN_CONVERSATION, DECISION + timedelta(days=1), Broken(DECISION, is_decision=True)),
        (Stage.APPROVED, DECISION + timedelta(days=1), None),
        (Stage.WITHDRAWN, DECISION + timedelta(days=1), None),
    ],
)
async def test_a_broken_promise_is_seen_whatever_the_initiator_can_hear(case, stage, day, broken):
    case.book.shelf[ONE] = replace(case.initiative, stage=stage)
    found = await overdue(case.book, None, noon(day))
    assert [one.broken for one in found] == ([broken] if broken else [])
    assert (announcements.of_delay(case.book.shelf[ONE], noon(day)) is not None) is (broken is not None)


async def test_the_longest_waiting_comes_first_and_only_of_the_areas_asked_for(case):
    other, nowhere = "2" * 32, "3" * 32
    earlier = CONTACT - timedelta(days=1)
    case.book.shelf[other] = replace(case.initiative, id=other, area="GN19", first_contact_by=earlier)
    case.book.shelf[nowhere] = replace(case.initiative, id=nowhere, area="")
    late = noon(CONTACT + timedelta(days=3))
    assert [one.initiative.id for one in await overdue(case.book, None, late)] == [other, ONE, nowhere]
    assert [one.initiative.id for one in await overdue(case.book, {"GF08"}, late)] == [ONE]
    assert [one.initiative.id for one in await overdue(case.book, {"GF08", ""}, late)] == [ONE, nowhere]
    assert await overdue(case.book, frozenset(), late) == ()


# Who supports it


def test_signatures_of_each_way_stand_apart():
    def one(number: int, way: Way, version: int = 2) -> Signature:
        return Signature(f"s{number}", way, f"Ali {number}", "Osdorpplein 1", "nl", NOW, version)

    given = (one(1, Way.PAPER), one(2, Way.TELEGRAM), one(3, Way.DOORSTEP), one(4, Way.DOORSTEP, 1))
    gone = replace(one(5, Way.TELEGRAM), withdrawn_at=NOW)
    found = support(SignatureList(ONE, FATMA, plan_of(idea()), version=2, signatures=(*given, gone)))
    assert [[one.id for one in some] for some in (found.telegram, found.doorstep, found.paper, found.to_confirm)] == [
        ["s2"],
        ["s3"],
        ["s1"],
        ["s4"],
    ]


# Answers


async def answers(case, words="Ja, dat kan.", task="t1", actor=WORKER):
    return await answer_question(case.book, task, words, actor, NOW, case.step_id)


async def test_an_answer_is_told_kept_as_the_workers_words_and_the_work_is_done(case):
    outcome = await answers(case, "  Ja, dat kan. ")
    assert isinstance(outcome, Answered)
    assert (outcome.step.reason, outcome.step.actor, outcome.step.is_answer) == ("Ja, dat kan.", WORKER, True)
    (notice,) = case.book.waiting
    assert (notice.resident_id, notice.about, notice.subject) == (FATMA, About.STEP, outcome.step.id)
    assert case.book.transcripts.said == [(FATMA, "Ja, dat kan.", NOW, ONE)]
    assert case.book.work[0].done_at == NOW
    assert case.book.shelf[ONE].stage is Stage.SUBMITTED


async def test_a_question_is_answered_once(case):
    await answers(case)
    assert await answers(case) == DoneBefore()
    assert len(case.book.timeline) == len(case.book.waiting) == 1


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"words": "  "}, NothingToSay()),
        ({"words": "a" * (LONGEST_ANSWER + 2)}, TooLong(2)),
        ({"task": "t9"}, NoSuchTask()),
        ({"task": "about nobody's plan"}, NoSuchTask()),
        ({"actor": INITIATOR}, NotTheirs(STAFF)),
    ],
)
async def test_what_cannot_be_said_says_why_and_tells_nobody(case, changes, outcome):
    case.book.tasks.add(Task("about nobody's plan", Todo.READ_ADDITION, None, FATMA, NOW))
    assert await answers(case, **changes) == outcome
    assert (case.book.timeline, case.book.waiting, case.book.transcripts.said) == ([], [], [])
    assert isinstance(await answers(case, "a" * LONGEST_ANSWER), Answered)


async def test_an_answer_stands_in_the_timeline_and_is_no_stage():
    case = Case(idea(stage=Stage.EVALUATED))
    case.initiative = answered(case.initiative, Question.WHO, said("wij"))
    case.book.tasks.add(Task("t1", Todo.WHAT_THEY_NEED, ONE, FATMA, NOW))
    await answers(case)
    assert case.book.shelf[ONE].stage is Stage.EVALUATED
