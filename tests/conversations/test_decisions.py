"""What initiators hear when staff ask for more, decide, or bring two of them together."""

import itertools
from dataclasses import replace

import pytest

from domain.deciding import Proposal, Verdict, decide
from domain.life import Actor, Role, Stage, Told
from domain.merging import Asked, introduce
from domain.tasks import Task, Todo
from tests.conversations.test_my_initiative import submits
from tests.support.initiatives import ready
from tests.support.resident import Neighbourhood

KARIM = Actor(Role.COORDINATOR, "Karim")
_steps = itertools.count()


@pytest.fixture
async def neighbourhood():
    return Neighbourhood()


async def submitted(neighbourhood, name):
    resident = neighbourhood.resident("en", name)
    await ready(resident)
    await submits(resident)
    return resident


async def staff(resident, verdict, reason, told=None):
    last = resident.book.timeline[-1].id
    proposal = Proposal(verdict, KARIM, resident.now, f"k{next(_steps)}", reason, told)
    await decide(resident.book, resident.idea.id, last, proposal)
    await resident.neighbourhood.hears_of_it()


async def test_a_question_is_answered_with_the_first_button_and_a_worker_reads_it(neighbourhood):
    fatma = await submitted(neighbourhood, "Fatma")
    await staff(fatma, Verdict.ASK, "Wie helpt er mee?")
    fatma.hears("want to know more", "Karim writes in Dutch: Wie helpt er mee?")
    assert next(iter(fatma.buttons())) == "📎 Add something"
    await fatma.taps("📎 Add something")
    await fatma.says("my sister and two neighbours")
    assert [(one.todo, one.words) for one in fatma.book.work][-1] == (
        Todo.READ_ADDITION,
        "my sister and two neighbours",
    )


async def test_a_decision_is_read_in_ones_own_language(neighbourhood):
    fatma = await submitted(neighbourhood, "Fatma")
    await staff(fatma, Verdict.TAKE_UP, "")
    await staff(fatma, Verdict.APPROVE, "Het past.", Told("It fits.", "en", is_machine=True))
    fatma.hears("is approved", "Karim writes: It fits.", "A machine translated this")
    fatma.hears_not("Het past")


async def test_two_whom_a_coordinator_brings_together_are_asked_and_then_know_each_other(neighbourhood):
    fatma, ali = [await submitted(neighbourhood, name) for name in ("Fatma", "Ali")]
    for one in (fatma, ali):
        await one.taps_forged(f"go:findable.y{one.idea.id}")
    neighbourhood.book.waiting.clear()
    neighbourhood.book.meetings.found.clear()
    assert await introduce(fatma.book, fatma.idea.id, ali.idea.id, fatma.now) == Asked(2)
    await neighbourhood.hears_of_it()
    for one in (fatma, ali):
        one.hears("wants nearly the same")
        await one.taps("Yes, please")
        await neighbourhood.hears_of_it()
    fatma.hears("You both want it! This is Ali")
    ali.hears("You both want it! This is Fatma")


async def test_two_whose_plans_became_one_meanwhile_still_know_each_other(neighbourhood):
    fatma, ali = [await submitted(neighbourhood, name) for name in ("Fatma", "Ali")]
    for one in (fatma, ali):
        await one.taps_forged(f"go:findable.y{one.idea.id}")
    await neighbourhood.hears_of_it()
    await ali.taps("Yes, please")
    await neighbourhood.hears_of_it()
    await fatma.taps("Yes, please")
    fatma.hears("You both want it! This is Ali")
    fatma.initiatives.save(replace(fatma.idea, stage=Stage.CLOSED))
    await neighbourhood.hears_of_it()
    ali.hears("You both want it! This is Fatma")


async def test_a_plan_that_was_closed_while_it_was_being_changed_stays_as_it_was(neighbourhood):
    fatma = neighbourhood.resident("en", "Fatma")
    await ready(fatma)
    await fatma.taps_forged(f"go:look_at.{fatma.idea.id}")
    closed = replace(fatma.idea, stage=Stage.CLOSED)
    fatma.initiatives.save(closed)
    await fatma.taps("Yes, that's right")
    fatma.hears_not("Neighbours read it like this from now on")
    assert fatma.idea == closed


async def test_a_step_of_staff_answers_that_they_were_late_and_a_question_does_not(neighbourhood):
    fatma = await submitted(neighbourhood, "Fatma")
    await staff(fatma, Verdict.TAKE_UP, "")
    late = Task("t" * 32, Todo.OVERDUE, fatma.idea.id, fatma.person.id, fatma.now)
    fatma.book.tasks.add(late)
    await staff(fatma, Verdict.ASK, "Wie helpt er mee?")
    assert await fatma.book.tasks.waiting(todo=Todo.OVERDUE) == [late]
    await staff(fatma, Verdict.APPROVE, "Het past.")
    assert await fatma.book.tasks.waiting(todo=Todo.OVERDUE) == []
