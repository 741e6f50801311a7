"""What moves an initiative through its life, and who hears of it: the functions that chat and console share."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain import occasions, places
from domain.casework import (
    AFTER_THE_DAY,
    WITHOUT_A_DATE,
    NoSuchInitiative,
    NotYet,
    Stepped,
    leave_as_signed,
    looking_back_at,
    next_call,
    publish,
    staff_step,
    submit,
    take_step,
    withdraw,
)
from domain.initiatives import Answer, Attachment, Question, answered, started
from domain.life import INITIATOR, Actor, NoSuchStep, NotTheirs, ReasonMissing, Role, Stage
from domain.notices import About
from domain.policies import Policy
from domain.reminders import AMSTERDAM
from domain.signatures import Signature, Way, confirm, news_of, plan_of, sign, take_back, told
from domain.tasks import Todo
from tests.support.memory import MemoryBook

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""A Tuesday, eleven o'clock in Amsterdam."""
FATMA = 1
WORKER, COORDINATOR = Actor(Role.WORKER, "Noor"), Actor(Role.COORDINATOR, "Karim")
POLICY = Policy()
ONE = "1" * 32

_steps = itertools.count(1)


def said(words: str, understood=None) -> Answer:
    return Answer(words, "nl", NOW, understood)


def idea(number: str = ONE, **changes):
    """A draft in which everything needed is answered."""
    initiative = started(number, FATMA, NOW)
    for question in (Question.WHAT, Question.WHERE, Question.WHY):
        initiative = answered(initiative, question, said(f"{question} het is"))
    return replace(initiative, two_sentences="Samen eten. Wij kennen elkaar niet.", **changes)


def on(when: str, at: datetime = NOW):
    """The draft with this answer to *when*."""
    occasion = occasions.understand(when, "nl", at)
    assert occasion, when
    return answered(idea(), Question.WHEN, said(when, occasions.to_json(occasion)))


class Case:
    """One initiative on the shelves of one neighbourhood."""

    def __init__(self, initiative=None):
        self.book = MemoryBook()
        self.initiative = initiative or idea()
        self.book.shelf[ONE] = self.initiative

    def step_id(self) -> str:
        return f"step{next(_steps)}"

    async def published(self, initiative=None, at=NOW):
        self.initiative, names = await publish(self.book, initiative or self.initiative, POLICY, at, self.step_id())
        return names

    def signed(self, *residents: int, **more):
        for resident in residents:
            names = self.names
            signature = Signature(
                f"s{resident}",
                Way.TELEGRAM,
                f"Ali {resident}",
                "Osdorpplein 1",
                "nl",
                NOW,
                names.version,
                resident,
                **more,
            )
            self.book.signatures.save(sign(names, signature).after)

    @property
    def names(self):
        return self.book.signatures.lists[ONE]

    async def submits(self, policy=POLICY, at=NOW):
        outcome = await submit(self.book, self.initiative, policy, at, self.step_id())
        if isinstance(outcome, Stepped):
            self.initiative = outcome.initiative
        return outcome

    async def goes(self, after: Stage, actor: Actor, reason: str = "", at=NOW):
        outcome = await staff_step(self.book, ONE, after, actor, at, self.step_id(), reason)
        if isinstance(outcome, Stepped):
            self.initiative = outcome.initiative
        return outcome

    def told(self) -> set[tuple[int, About]]:
        return {(one.resident_id, one.about) for one in self.book.waiting}

    def forget(self) -> None:
        self.book.waiting.clear()


@pytest.fixture
def case():
    return Case()


@pytest.fixture
async def collecting(case):
    """Five signed, two of them want news."""
    await case.published()
    case.signed(2, 3, wants_news=True)
    case.signed(4, 5, 6)
    return case


@pytest.fixture
async def submitted(collecting):
    assert isinstance(await collecting.submits(), Stepped)
    collecting.forget()
    return collecting


# Showing the plan to neighbours


async def test_the_first_time_collecting_begins_with_a_list_by_the_policy(case):
    names = await case.published()
    assert case.initiative.stage is Stage.COLLECTING
    assert (names.needed, names.most, names.version, names.is_open) == (5, 50, 1, True)
    assert names.plan == plan_of(case.initiative)
    assert [step.after for step in case.book.timeline] == [Stage.COLLECTING]
    assert case.told() == set()


async def test_another_plan_asks_those_who_signed_and_says_what_changed(collecting):
    changed = answered(collecting.initiative, Question.WHAT, said("een feest"))
    names = await collecting.published(replace(changed, two_sentences="Een feest."))
    assert names.version == 2
    assert not names.valid
    assert collecting.told() == {(signer, About.CHANGED) for signer in (2, 3, 4, 5, 6)}
    assert {one.subject for one in collecting.book.waiting} == {"sentences,what"}
    assert collecting.initiative.stage is Stage.COLLECTING


async def test_the_initiator_who_reads_it_on_their_page_gets_no_news_of_it_later(collecting):
    collecting.book.signatures.save(told(collecting.names))
    assert collecting.names.told_complete
    names = await collecting.published(answered(collecting.initiative, Question.WHAT, said("een feest")))
    assert not news_of(names)
    for one in names.outdated:
        collecting.book.signatures.save(confirm(collecting.names, one.id, 2, NOW).after)
    assert news_of(collecting.names).reached, "and hears when there are enough again"


async def test_a_plan_that_moved_follows_the_rules_of_its_new_place(collecting):
    policy = Policy(signatures_needed=7, signatures_most=20)
    _initiative, names = await publish(collecting.book, collecting.initiative, policy, NOW, "x")
    assert (names.needed, names.most, names.is_complete, len(names.valid)) == (7, 20, False, 5)
    assert await collecting.submits(policy) == NotYet((), 2, is_changed=False)
    _initiative, names = await publish(collecting.book, collecting.initiative, POLICY, NOW, "x")
    assert (names.needed, names.is_complete) == (5, True)
    assert isinstance(await collecting.submits(), Stepped)


async def test_an_area_is_known_from_the_moment_that_neighbours_read_it(case):
    place = places.understand("1068 EL", "nl").place
    await case.published(answered(case.initiative, Question.WHERE, said("1068 EL", place.to_json())))
    assert case.book.shelf[ONE].area == place.area.code


# Leaving it as neighbours signed it


async def test_what_neighbours_signed_comes_back_and_what_was_written_instead_is_read(collecting):
    before = collecting.initiative
    changed = answered(before, Question.WHAT, said("een feest"))
    changed = answered(answered(changed, Question.WHEN, said("morgen")), Question.WHO, said("wij allemaal"))
    spoken = replace(said(""), attachments=(Attachment("f1", "voice"),))
    changed = replace(answered(changed, Question.WHERE, spoken), two_sentences="Een feest.")
    after = await leave_as_signed(collecting.book, changed, NOW, collecting.step_id)
    assert plan_of(after) == plan_of(before) == collecting.names.plan
    assert Question.WHEN not in after.answers, "it was not there when neighbours signed"
    assert after.answers[Question.WHO].words == "wij allemaal", "who is no part of what they signed"
    assert collecting.book.shelf[ONE] == after
    assert [(one.todo, one.words, one.attachment_id) for one in collecting.book.work] == [
        (Todo.READ_ADDITION, "Een feest.\neen feest\nmorgen", "f1")
    ]
    assert len(collecting.names.valid) == 5
    assert collecting.told() == set()


async def test_a_minor_change_asks_and_tells_nobody_but_is_what_neighbours_read(collecting):
    changed = answered(collecting.initiative, Question.WHAT, said("WHAT het is!"))
    names = await collecting.published(changed)
    assert (names.version, len(names.valid)) == (1, 5)
    assert names.plan.answers[Question.WHAT].words == "WHAT het is!"
    assert collecting.told() == set()


async def test_who_took_it_back_is_not_asked_to_confirm(collecting):
    collecting.book.signatures.save(take_back(collecting.names, 2, NOW).after)
    await collecting.published(answered(collecting.initiative, Question.WHAT, said("een feest")))
    assert (2, About.CHANGED) not in collecting.told()


async def test_an_initiative_that_collected_before_there_were_lists_gets_one(case):
    case.initiative = replace(case.initiative, stage=Stage.COLLECTING)
    assert isinstance(await case.submits(), NotYet)
    names = await case.published()
    assert names.is_open
    assert case.book.timeline == []
    assert case.initiative.remind_at is not None


async def test_after_submission_the_plan_that_was_signed_stays(submitted):
    before = submitted.names
    names = await submitted.published(answered(submitted.initiative, Question.WHAT, said("een feest")))
    assert names == before
    assert submitted.told() == set()


# Submitting


async def test_with_five_signatures_and_all_answers_it_is_submitted_with_a_number_and_two_dates(collecting):
    outcome = await collecting.submits()
    assert isinstance(outcome, Stepped)
    kept = collecting.book.shelf[ONE]
    assert (kept.stage, kept.number) == (Stage.SUBMITTED, "NW-2026-0001")
    assert (kept.first_contact_by, kept.decision_by) == (date(2026, 12, 1), date(2027, 1, 19))
    assert not collecting.names.is_open


async def test_signers_who_asked_for_news_hear_of_it_and_nobody_else(collecting):
    outcome = await collecting.submits()
    assert collecting.told() == {(2, About.STEP), (3, About.STEP)}
    assert {one.subject for one in collecting.book.waiting} == {outcome.step.id}


async def test_numbers_follow_each_other_and_begin_again_each_year_in_amsterdam():
    numbers = []
    book = MemoryBook()
    # Half past eleven in the evening UTC is the new year already.
    for number, at in enumerate([NOW, NOW, datetime(2026, 12, 31, 23, 30, tzinfo=UTC)], start=1):
        case = Case(idea(f"{number}" * 32))
        case.book = book
        initiative, names = await publish(book, case.initiative, Policy(signatures_needed=1), NOW, case.step_id())
        signature = Signature("s", Way.DOORSTEP, "Ali", "Osdorpplein 1", "nl", NOW, 1)
        book.signatures.save(sign(names, signature).after)
        outcome = await submit(book, initiative, POLICY, at, case.step_id())
        numbers.append(outcome.initiative.number)
    assert numbers == ["NW-2026-0001", "NW-2026-0002", "NW-2027-0001"]


async def test_with_four_it_says_that_one_is_missing(collecting):
    collecting.book.signatures.save(take_back(collecting.names, 2, NOW).after)
    assert await collecting.submits() == NotYet((), 1, is_changed=False)
    assert collecting.names.is_open
    assert collecting.book.shelf[ONE].stage is Stage.COLLECTING


async def test_without_a_needed_answer_it_says_which(collecting):
    policy = Policy(needed=(Question.HOW, Question.WHO, Question.WHAT))
    assert await collecting.submits(policy) == NotYet((Question.WHO, Question.HOW), 0, is_changed=False)


async def test_with_a_plan_that_neighbours_did_not_see_it_says_so(collecting):
    collecting.initiative = answered(collecting.initiative, Question.WHAT, said("een feest"))
    assert await collecting.submits() == NotYet((), 0, is_changed=True)
    collecting.initiative = answered(collecting.initiative, Question.WHAT, said("what het is!"))
    assert isinstance(await collecting.submits(), Stepped)


async def test_signatures_for_the_plan_before_do_not_count_until_they_are_confirmed(collecting):
    await collecting.published(answered(collecting.initiative, Question.WHAT, said("een feest")))
    assert await collecting.submits() == NotYet((), 5, is_changed=False)
    for one in collecting.names.outdated:
        collecting.book.signatures.save(confirm(collecting.names, one.id, 2, NOW).after)
    assert isinstance(await collecting.submits(), Stepped)


async def test_it_is_submitted_once(submitted):
    assert isinstance(await submitted.submits(), NoSuchStep)
    assert submitted.initiative.number == "NW-2026-0001"
    assert await submitted.book.counters.next("NW-2026") == 2


async def test_a_draft_that_nobody_read_is_not_submitted(case):
    assert isinstance(await case.submits(), NoSuchStep)


async def test_it_goes_to_the_gebied_where_it_takes_place(collecting):
    place = places.understand("1068 EL", "nl").place
    collecting.initiative = answered(collecting.initiative, Question.WHERE, said("1068 EL", place.to_json()))
    await collecting.published()
    for one in collecting.names.outdated:
        collecting.book.signatures.save(confirm(collecting.names, one.id, 2, NOW).after)
    await collecting.submits()
    assert collecting.initiative.area == place.area.code


# Steps that staff take


async def test_a_worker_who_takes_it_up_is_the_one_who_goes_along(submitted):
    assert isinstance(await submitted.goes(Stage.IN_CONVERSATION, WORKER), Stepped)
    assert submitted.book.shelf[ONE].worker == "Noor"
    assert submitted.told() == {(FATMA, About.STEP)}


async def test_a_coordinator_who_takes_it_up_is_no_worker(submitted):
    await submitted.goes(Stage.IN_CONVERSATION, COORDINATOR)
    assert submitted.initiative.worker == ""


@pytest.mark.parametrize("decision", [Stage.APPROVED, Stage.NOT_APPROVED])
async def test_a_decision_is_told_to_the_initiator_and_to_signers_who_asked(submitted, decision):
    await submitted.goes(Stage.IN_CONVERSATION, WORKER)
    submitted.forget()
    outcome = await submitted.goes(decision, COORDINATOR, "  It fits.  ")
    assert (outcome.step.reason, outcome.step.actor) == ("It fits.", COORDINATOR)
    assert submitted.told() == {(FATMA, About.STEP), (2, About.STEP), (3, About.STEP)}
    assert submitted.initiative.worker == "Noor", "a decision does not take the worker away"


async def test_a_refused_step_says_why_and_changes_and_tells_nothing(submitted):
    assert await submitted.goes(Stage.APPROVED, COORDINATOR, "yes") == NoSuchStep(Stage.SUBMITTED, Stage.APPROVED)
    await submitted.goes(Stage.IN_CONVERSATION, WORKER)
    submitted.forget()
    before, taken = submitted.book.shelf[ONE], list(submitted.book.timeline)
    assert await submitted.goes(Stage.APPROVED, WORKER, "yes") == NotTheirs(frozenset({Role.COORDINATOR}))
    assert await submitted.goes(Stage.APPROVED, COORDINATOR, " ") == ReasonMissing()
    assert (submitted.book.shelf[ONE], submitted.book.timeline, submitted.told()) == (before, taken, set())


async def test_a_step_for_an_initiative_that_is_gone_says_so(case):
    outcome = await staff_step(case.book, "9" * 32, Stage.CLOSED, WORKER, NOW, "x")
    assert outcome == NoSuchInitiative()


async def test_the_timeline_holds_every_step_with_who_and_why(submitted):
    await submitted.goes(Stage.IN_CONVERSATION, WORKER)
    await submitted.goes(Stage.APPROVED, COORDINATOR, "It fits.")
    steps = await submitted.book.steps.of(ONE)
    assert [(one.before, one.after, one.actor.name, one.reason) for one in steps] == [
        (Stage.DRAFT, Stage.COLLECTING, "", ""),
        (Stage.COLLECTING, Stage.SUBMITTED, "", ""),
        (Stage.SUBMITTED, Stage.IN_CONVERSATION, "Noor", ""),
        (Stage.IN_CONVERSATION, Stage.APPROVED, "Karim", "It fits."),
    ]


# Withdrawing


async def test_a_withdrawn_initiative_cannot_be_signed_and_its_links_still_lead_to_who_says_so(collecting):
    (code,) = await collecting.book.links.make(ONE, "share", NOW)
    assert isinstance(await withdraw(collecting.book, collecting.initiative, NOW, "w"), Stepped)
    assert not collecting.names.is_open
    assert await collecting.book.links.find(code, NOW) == ONE
    assert collecting.told() == {(2, About.STEP), (3, About.STEP)}
    assert collecting.book.shelf[ONE].remind_at is None


async def test_a_draft_can_be_withdrawn_too(case):
    assert isinstance(await withdraw(case.book, case.initiative, NOW, "w"), Stepped)


async def test_what_was_looked_back_on_is_not_withdrawn_and_its_links_stay(collecting):
    (code,) = await collecting.book.links.make(ONE, "share", NOW)
    over = replace(collecting.initiative, stage=Stage.EVALUATED)
    assert isinstance(await withdraw(collecting.book, over, NOW, "w"), NoSuchStep)
    assert collecting.names.is_open
    assert await collecting.book.links.find(code, NOW) == ONE


# When the initiator hears from us by itself


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.DRAFT, None),
        (Stage.COLLECTING, NOW + timedelta(days=7)),
        (Stage.SUBMITTED, datetime(2026, 12, 2, 9, 30, tzinfo=AMSTERDAM)),
        (Stage.IN_CONVERSATION, datetime(2027, 1, 20, 9, 30, tzinfo=AMSTERDAM)),
        (Stage.APPROVED, NOW + WITHOUT_A_DATE),
        (Stage.NOT_APPROVED, None),
        (Stage.UNDER_WAY, NOW + WITHOUT_A_DATE),
        (Stage.EVALUATED, None),
        (Stage.CLOSED, None),
        (Stage.WITHDRAWN, None),
    ],
)
def test_each_stage_has_its_own_call(stage, expected):
    initiative = idea(stage=stage, first_contact_by=date(2026, 12, 1), decision_by=date(2027, 1, 19))
    assert next_call(initiative, NOW) == expected


def test_who_wants_no_reminder_gets_no_tip_but_still_hears_of_a_delay():
    assert next_call(idea(stage=Stage.COLLECTING, quiet=True), NOW) is None
    late = idea(stage=Stage.SUBMITTED, quiet=True, first_contact_by=date(2026, 12, 1))
    assert next_call(late, NOW) is not None


def test_without_a_promise_there_is_no_delay():
    assert next_call(idea(stage=Stage.SUBMITTED), NOW) is None
    assert next_call(idea(stage=Stage.IN_CONVERSATION), NOW) is None


@pytest.mark.parametrize(
    ("when", "asked_on"),
    [
        ("zaterdag 5 december 2026", date(2026, 12, 6)),
        ("elke dinsdag", date(2026, 11, 25)),
        ("elke woensdag", date(2026, 11, 26)),
        ("Koningsdag", date(2027, 4, 28)),
    ],
)
def test_how_it_went_is_asked_the_morning_after_the_first_time(when, asked_on):
    assert looking_back_at(on(when), NOW) == datetime(asked_on.year, asked_on.month, asked_on.day, 10, tzinfo=AMSTERDAM)


def test_what_repeats_is_asked_about_after_its_first_time_from_then_on():
    later = datetime(2027, 2, 3, 12, 0, tzinfo=UTC)
    assert looking_back_at(on("elke dinsdag"), later).date() == date(2027, 2, 10)


@pytest.mark.parametrize("initiative", [idea(), on("'s avonds")])
def test_without_a_day_to_come_it_is_asked_after_eight_weeks(initiative):
    later = datetime(2026, 12, 8, 12, 0, tzinfo=UTC)
    assert looking_back_at(initiative, later) == later + WITHOUT_A_DATE


def test_a_day_that_passed_before_the_decision_is_asked_about_soon():
    later = datetime(2026, 12, 8, 12, 0, tzinfo=UTC)
    assert looking_back_at(on("zaterdag 5 december 2026"), later) == later + AFTER_THE_DAY


async def test_a_step_begins_the_reminders_anew(case):
    case.initiative = replace(case.initiative, reminders_sent=2)
    outcome = await take_step(case.book, case.initiative, Stage.COLLECTING, INITIATOR, NOW, "x")
    assert (outcome.initiative.reminders_sent, outcome.initiative.remind_at) == (0, NOW + timedelta(days=7))


async def test_who_talks_again_about_a_no_is_not_called_about_a_late_decision(submitted):
    late = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
    await submitted.goes(Stage.IN_CONVERSATION, WORKER)
    await submitted.goes(Stage.NOT_APPROVED, COORDINATOR, "Too loud.", at=late)
    outcome = await submitted.goes(Stage.IN_CONVERSATION, WORKER, at=late)
    assert (outcome.initiative.remind_at, outcome.initiative.decision_by) == (None, None)
