"""When it is asked how it went, what is done when it did not happen, and who may tell it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.flows.idea.talk import BACK, SKIP
from domain import casework
from domain.initiatives import Looking
from domain.life import Actor, Role, Stage
from domain.reminders import AMSTERDAM
from domain.tasks import Todo
from domain.texts import DateParam, Verbatim, _
from tests.conversations.test_looking_back import (
    INVITATION,
    NEVER,
    NOT_YET,
    TELL,
    THANKS,
    WITHOUT_PHOTO,
    YES,
    approved,
    at_question,
    invitations,
    looks_back,
    told,
)
from tests.support.resident import Resident

IT_HAS_NOT = _("It has not happened yet")
ON_TUESDAYS = "every tuesday"


async def test_the_morning_after_they_are_asked_how_it_went(resident):
    await approved(resident)
    await resident.is_silent_for(days=4, hours=20)
    assert invitations(resident) == 0
    await resident.is_silent_for(days=2)
    assert invitations(resident) == 1
    resident.hears("Yesterday was the day of “Eat together.", INVITATION, "six short questions")
    assert resident.buttons() == ["Yes", "It has not happened yet"]


async def test_it_comes_at_ten_in_the_morning(resident):
    await approved(resident)
    assert resident.idea.remind_at == datetime(2026, 11, 29, 10, tzinfo=AMSTERDAM)


async def test_of_what_repeats_the_first_time_is_asked(resident):
    await approved(resident, ON_TUESDAYS)
    await resident.is_silent_for(days=2)
    resident.hears("Yesterday was the first time of “Eat together.", INVITATION)
    await resident.taps("Yes")
    resident.hears("Has the first time been?")
    await resident.is_silent_for(days=6)
    assert invitations(resident) == 1


async def test_of_what_has_no_day_it_is_asked_after_eight_weeks(resident):
    await approved(resident, "when the weather is nice")
    await resident.is_silent_for(days=55)
    assert invitations(resident) == 0
    await resident.is_silent_for(days=2)
    assert invitations(resident) == 1
    resident.hears("Hello! How did “Eat together.")
    resident.hears_not("Yesterday")


async def test_without_an_answer_it_is_asked_once_more_and_then_never(resident):
    await approved(resident)
    await resident.is_silent_for(days=6)
    await resident.is_silent_for(days=6, hours=23)
    assert invitations(resident) == 2
    resident.hears("Hello again!", "After this I will not ask again.")
    await resident.is_silent_for(days=400)
    assert invitations(resident) == 2


async def test_who_wants_no_reminders_is_asked_only_once(resident):
    await approved(resident)
    resident.book.shelf[resident.idea.id] = replace(resident.idea, quiet=True)
    await resident.is_silent_for(days=400)
    assert invitations(resident) == 1


async def test_it_keeps_what_is_being_asked_now_open(resident):
    await approved(resident)
    await resident.says("/menu")
    await resident.taps("💡 I have an idea")
    await resident.is_silent_for(days=6)
    assert invitations(resident) == 1
    await resident.says("the children")
    resident.hears("Question 2 of 6", "What do you want to do?")


@pytest.mark.parametrize("stage", [Stage.EVALUATED, Stage.NOT_APPROVED, Stage.CLOSED, Stage.WITHDRAWN])
async def test_it_is_not_asked_at_other_stages(resident, stage):
    await approved(resident)
    resident.book.shelf[resident.idea.id] = replace(resident.idea, stage=stage)
    await resident.is_silent_for(days=100)
    assert invitations(resident) == 0
    assert resident.idea.remind_at is None


async def test_it_has_not_happened_yet_is_asked_again_after_two_weeks_at_most_twice(resident):
    await approved(resident)
    await resident.is_silent_for(days=6)
    for again in (2, 3):
        moment = resident.now
        await resident.taps(IT_HAS_NOT)
        resident.hears(_("That is fine. I ask again on {date}.").with_(date=DateParam((moment + timedelta(14)).date())))
        await resident.is_silent_for(days=13)
        assert invitations(resident) == again - 1
        await resident.is_silent_for(days=2)
        assert invitations(resident) == again
        resident.hears("had not happened yet")
    await resident.taps(IT_HAS_NOT)
    resident.hears("I will not ask again.")
    await resident.is_silent_for(days=400)
    assert invitations(resident) == 3
    assert resident.idea.stage is Stage.APPROVED


async def test_not_yet_tapped_twice_counts_once(resident):
    await approved(resident)
    await resident.is_silent_for(days=6)
    for _again in range(5):
        await resident.taps(IT_HAS_NOT)
        resident.hears("I ask again on")
    assert resident.idea.looking_back[Looking.HAPPENED].understood == {"happened": "not_yet", "times": 1}


async def test_somebody_who_taps_not_yet_weeks_before_the_day_is_asked_after_the_day(resident):
    await approved(resident, "Saturday 30 January 2027")
    await resident.says("/menu")
    await resident.taps("📋 My initiatives")
    await resident.taps(_("{title}: {stage}").with_(title=Verbatim(resident.idea.title), stage=_("approved")))
    await resident.taps(TELL)
    await resident.taps(NOT_YET)
    resident.hears("January 31, 2027")
    await resident.is_silent_for(days=60)
    assert invitations(resident) == 0
    await resident.is_silent_for(days=30)
    assert invitations(resident) == 2


async def test_no_invitation_comes_at_night():
    resident = await approved(Resident("en", now=datetime(2026, 11, 23, 22, 30, tzinfo=UTC)), "when it is warm")
    due = resident.idea.remind_at
    assert due is not None
    assert due.astimezone(AMSTERDAM).hour == 9


# What does not happen


async def test_not_yet_ends_kindly_and_is_asked_again_in_two_weeks(resident):
    await looks_back(resident)
    await resident.taps(NOT_YET)
    resident.hears("That is fine. I ask again on")
    assert resident.idea.stage is Stage.APPROVED
    before = invitations(resident)
    await resident.is_silent_for(days=15)
    assert invitations(resident) == before + 1
    await resident.taps("Yes")
    resident.hears("Question 1 of 6", "Your answer now: Not yet")
    await resident.taps(YES)
    resident.hears("Question 2 of 6")


async def test_what_will_not_happen_is_asked_why_and_a_worker_gets_in_touch(resident):
    await looks_back(resident)
    await resident.taps(NEVER)
    resident.hears("That is a pity.", "Why will it not happen?")
    await resident.says("the hall is closed")
    resident.hears("A worker gets in touch with you about it.", "Is there something you need from us?")
    resident.hears_not("of 6")
    (task,) = resident.book.work
    assert (task.todo, task.words) == (Todo.WHAT_THEY_NEED, "the hall is closed")
    await resident.says("another hall")
    resident.hears("Thank you for telling me.")
    assert [one.words for one in resident.book.work] == ["the hall is closed", "another hall"]
    assert resident.idea.stage is Stage.APPROVED
    assert told(resident, Looking.HAPPENED) == "the hall is closed"
    before = len(resident.chat)
    await resident.is_silent_for(days=400)
    assert len(resident.chat) == before
    assert len(resident.book.work) == 2


async def test_nobody_has_to_say_why(resident):
    await looks_back(resident)
    await resident.taps(NEVER)
    await resident.sends("sticker")
    resident.hears("I cannot use that here")
    await resident.taps(SKIP.label)
    resident.hears("A worker gets in touch with you about it.")
    await resident.taps(SKIP.label)
    resident.hears("Thank you for telling me.")
    assert [(one.todo, one.words) for one in resident.book.work] == [(Todo.WHAT_THEY_NEED, "")]


async def test_who_leaves_without_saying_why_is_not_forgotten(resident):
    await looks_back(resident)
    await resident.taps(NEVER)
    before = len(resident.chat)
    await resident.is_silent_for(days=400)
    assert len(resident.chat) == before
    assert [one.todo for one in resident.book.work] == [Todo.WHAT_THEY_NEED]


async def test_who_changes_their_mind_goes_back_and_tells_it_after_all(resident):
    await looks_back(resident)
    await resident.taps(NEVER)
    await resident.taps(BACK.label)
    resident.hears("Question 1 of 6", "Your answer now: It is not going to happen")
    await resident.taps(YES)
    resident.hears("Question 2 of 6")
    assert resident.book.work == []


async def test_back_from_what_they_need_leads_to_why_it_will_not_happen(resident):
    await looks_back(resident)
    await resident.taps(NEVER)
    await resident.taps(SKIP.label)
    await resident.taps(BACK.label)
    resident.hears("Why will it not happen?")


# Who may, and when


async def test_it_is_looked_back_on_once(resident):
    await at_question(resident, 6)
    await resident.taps(WITHOUT_PHOTO)
    steps = len(resident.book.timeline)
    await resident.taps_forged(f"go:look_back.{resident.idea.id}")
    resident.hears("You told how it went. Thank you!")
    await resident.taps_forged(f"go:look_later.{resident.idea.id}")
    resident.hears("You told how it went. Thank you!")
    assert len(resident.book.timeline) == steps


async def test_the_last_button_tapped_twice_finishes_once(resident):
    await at_question(resident, 6)
    shown = resident.chat[-1]
    await resident.taps(WITHOUT_PHOTO, shown)
    steps = len(resident.book.timeline)
    await resident.taps(WITHOUT_PHOTO, shown)
    resident.sees_toast("We already had this question.")
    assert len(resident.book.timeline) == steps


@pytest.mark.parametrize("entry", ["look_back", "look_later"])
async def test_somebody_elses_cannot_be_looked_back_on(resident, entry):
    await approved(resident)
    stranger = Resident("en", name="Ali", neighbourhood=resident.neighbourhood)
    before = resident.idea
    await stranger.taps_forged(f"go:{entry}.{resident.idea.id}")
    stranger.hears_not("Eat together")
    assert resident.idea == before
    await resident.taps_forged(f"go:{entry}.{resident.idea.id}")
    assert "Question 1 of 6" in resident.heard or "I ask again on" in resident.heard


@pytest.mark.parametrize("stage", [Stage.COLLECTING, Stage.SUBMITTED, Stage.NOT_APPROVED, Stage.WITHDRAWN])
async def test_only_what_was_approved_can_be_looked_back_on(resident, stage):
    await approved(resident)
    resident.book.shelf[resident.idea.id] = replace(resident.idea, stage=stage)
    await resident.taps_forged(f"go:look_back.{resident.idea.id}")
    resident.hears_not("of 6")
    resident.book.shelf[resident.idea.id] = replace(resident.idea, stage=Stage.UNDER_WAY)
    await resident.taps_forged(f"go:look_back.{resident.idea.id}")
    resident.hears("Question 1 of 6")


async def test_what_was_closed_meanwhile_is_told_no_further(resident):
    await at_question(resident, 3)
    resident.book.shelf[resident.idea.id] = replace(resident.idea, stage=Stage.CLOSED)
    await resident.says("everybody danced")
    resident.hears("NW-2026-0042")
    assert Looking.WENT_WELL not in resident.idea.looking_back


async def test_what_a_worker_looked_back_on_meanwhile_can_still_be_told(resident):
    await at_question(resident, 3)
    worker = Actor(Role.WORKER, "Noor")
    await casework.staff_step(resident.book, resident.idea.id, Stage.UNDER_WAY, worker, resident.now, "c" * 32)
    await casework.staff_step(resident.book, resident.idea.id, Stage.EVALUATED, worker, resident.now, "d" * 32)
    for words in ["everybody danced", "more chairs", "nothing"]:
        await resident.says(words)
    await resident.taps(WITHOUT_PHOTO)
    resident.hears(THANKS)
    assert told(resident, Looking.BETTER) == "more chairs"


async def test_an_old_not_yet_ends_what_is_being_told(resident):
    await at_question(resident, 3)
    await resident.taps(IT_HAS_NOT)
    resident.hears("I ask again on")
    assert resident.keys == []


async def test_what_went_on_after_looking_back_is_looked_back_on_anew(resident):
    await at_question(resident, 6)
    await resident.taps(WITHOUT_PHOTO)
    worker = Actor(Role.WORKER, "Noor")
    await casework.staff_step(resident.book, resident.idea.id, Stage.UNDER_WAY, worker, resident.now, "c" * 32)
    await resident.taps_forged(f"go:look_back.{resident.idea.id}")
    resident.hears("Question 1 of 6")
    await resident.taps(YES)
    resident.hears("Question 2 of 6", "Your answer now: about 30")
    await resident.says("50")
    resident.hears("Question 3 of 6")
