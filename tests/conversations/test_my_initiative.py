"""What an initiator sees after the questions: the page, sharing, submitting, delays, steps of staff, withdrawing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.flows.initiative.sharing import TIPS
from domain import casework
from domain.desk import Answered, answer_question
from domain.initiatives import Question
from domain.life import Actor, Role, Stage
from domain.policies import Policies, Policy
from domain.signatures import Signature, Way, plan_of, sign
from domain.tasks import Todo
from tests.support.initiatives import ready
from tests.support.resident import Neighbourhood

WORKER = Actor(Role.WORKER, "Mieke")
COORDINATOR = Actor(Role.COORDINATOR, "Joop")
NAMES = ["Ayşe", "Peter", "Samira", "Wil", "Omar", "Bea", "Kees"]


@pytest.fixture
def neighbourhood():
    return Neighbourhood()


@pytest.fixture
async def fatma(neighbourhood):
    resident = neighbourhood.resident("en", "Fatma")
    await ready(resident)
    return resident


def signs(resident, name, **more):
    """A neighbour signs, as the store keeps it; how they do it is told in test_signing.py."""
    names = resident.book.signatures.lists[resident.idea.id]
    number = len(names.signatures)
    given = {"version": names.version, "resident_id": 100 + number, **more}
    signature = Signature(f"s{number}", Way.TELEGRAM, f"{name} Bakker", "Brugstraat 1", "nl", resident.now, **given)
    resident.book.signatures.save(sign(names, signature).after)


def names_of(resident):
    return resident.book.signatures.lists[resident.idea.id]


def five_sign(resident):
    for name in NAMES[:5]:
        signs(resident, name)


async def submits(resident):
    five_sign(resident)
    await resident.taps_forged(f"go:submit.{resident.idea.id}")


async def staff(resident, after, actor, reason=""):
    """A step by staff, through the function that the console uses; the initiator is told."""
    taken = await casework.staff_step(
        resident.book, resident.idea.id, after, actor, resident.now, f"step{len(resident.book.timeline)}", reason
    )
    await resident.neighbourhood.hears_of_it()
    return taken


# Sharing


async def test_a_ready_plan_shows_what_comes_next(fatma):
    fatma.hears("ready for signatures", "5 neighbours", "Nobody has signed yet.")
    assert [label for label in fatma.buttons() if "neighbour" in label] == [
        "📣 Ask neighbours",
        "🧍 A neighbour is next to me",
    ]


async def test_a_link_a_button_and_a_qr_picture_lead_to_the_same_place(fatma):
    await fatma.taps("📣 Ask neighbours")
    fatma.hears("Will you support my idea?", "Eat together.", "https://t.me/VoordeurBot?start=")
    assert len(set(fatma.links)) == 1
    assert [file.kind for file in fatma.received] == ["qr"]
    assert await fatma.book.links.find(fatma.link, fatma.now) == fatma.idea.id


async def test_stopped_links_lead_nowhere_and_the_signatures_stay(fatma):
    await fatma.taps("📣 Ask neighbours")
    signs(fatma, "Ayşe")
    await fatma.taps("Back to my plan")
    await fatma.taps("More …")
    await fatma.taps("Stop the links I shared")
    fatma.hears("Do you want to stop the links", "the codes on printed lists and posters")
    assert await fatma.book.links.find(fatma.link, fatma.now) == fatma.idea.id
    await fatma.taps("Yes, stop them")
    fatma.hears("do not work any more")
    assert await fatma.book.links.find(fatma.link, fatma.now) is None
    await fatma.taps("Back to my plan")
    fatma.hears("1 of 5 signatures: Ayşe.")


# Hearing of signatures


async def test_each_signature_is_told_once_with_first_name_only(fatma):
    signs(fatma, "Ayşe", offer="I bring soup")
    await fatma.hears_of_signatures()
    fatma.hears("🖊 Ayşe supports your plan!", "Ayşe: I bring soup", "That makes 1 of 5 signatures.")
    fatma.hears_not("Bakker")
    fatma.hears_not("Brugstraat")
    await fatma.hears_of_signatures()
    fatma.hears_nothing()


async def test_several_at_once_are_one_message_and_five_reached_comes_once(fatma):
    five_sign(fatma)
    await fatma.hears_of_signatures()
    fatma.hears("Ayşe, Peter, Samira, Wil, and Omar support your plan!", "🎉 You have 5 signatures. That is enough!")
    signs(fatma, "Bea")
    await fatma.hears_of_signatures()
    fatma.hears("🖊 Bea supports your plan!", "You have 6 signatures now.")
    fatma.hears_not("🎉")


async def test_news_comes_between_and_leaves_the_open_question_alone(fatma):
    await fatma.says("/menu")
    await fatma.taps("💡 I have an idea")
    signs(fatma, "Ayşe")
    await fatma.hears_of_signatures()
    fatma.hears("Ayşe supports your plan!")
    await fatma.says("my neighbour")
    fatma.hears("Question 2 of 6")


# A changed plan


async def changes(resident, question, words):
    await resident.taps_forged(f"go:look_at.{resident.idea.id}")
    await resident.taps("Change an answer")
    await resident.taps(question)
    await resident.says(words)


async def test_neighbours_read_a_change_only_after_it_is_confirmed(fatma):
    five_sign(fatma)
    await changes(fatma, "What", "a garden for everybody")
    await fatma.says("/menu")
    await fatma.taps_forged(f"go:open.{fatma.idea.id}")
    fatma.hears("You changed your plan. Neighbours do not see that yet.")
    await fatma.taps_forged(f"go:submit.{fatma.idea.id}")
    fatma.hears("Look at it once more")
    assert fatma.idea.stage is Stage.COLLECTING


async def test_another_plan_has_to_be_confirmed_by_those_who_signed_and_that_is_told_once(neighbourhood, fatma):
    five_sign(fatma)
    await fatma.hears_of_signatures()
    await changes(fatma, "What", "a garden for everybody")
    await fatma.taps("Yes, that's right")
    await fatma.taps("Yes, ask them again")
    fatma.hears("Good. Neighbours read it like this from now on.", "signed before you changed your plan")
    fatma.book.waiting[:] = [one for one in fatma.book.waiting if one.resident_id == fatma.person.id]
    before = len(fatma.messages)
    await neighbourhood.hears_of_it()
    await fatma.hears_of_signatures()
    assert len(fatma.messages) == before


async def test_before_signatures_are_lost_it_is_said_how_many_and_nothing_happens_yet(fatma):
    five_sign(fatma)
    door = replace(names_of(fatma).signatures[4], way=Way.DOORSTEP, resident_id=None)
    fatma.book.signatures.save(replace(names_of(fatma), signatures=(*names_of(fatma).signatures[:4], door)))
    await changes(fatma, "What", "a garden for everybody")
    await fatma.taps("Yes, that's right")
    fatma.hears(
        "5 neighbours will be asked again: they signed your plan as it was.",
        "Omar signed without Telegram: you ask them again yourself.",
    )
    assert len(names_of(fatma).valid) == 5
    assert (fatma.book.waiting, fatma.book.work) == ([], [])


@pytest.mark.parametrize("answer", ["No, leave my plan as it was", "nee"])
async def test_who_leaves_it_as_it_was_keeps_the_signatures_and_what_they_wrote_is_read(fatma, answer):
    five_sign(fatma)
    before = fatma.idea
    await changes(fatma, "What", "a garden for everybody")
    await fatma.taps("Yes, that's right")
    await (fatma.taps if answer.startswith("No") else fatma.says)(answer)
    fatma.hears("your plan stays as your neighbours signed it", "🖊 5 signatures", "That is enough!")
    assert plan_of(fatma.idea) == plan_of(before)
    assert len(names_of(fatma).valid) == 5
    (task,) = fatma.book.work
    assert (task.todo, task.initiative_id) == (Todo.READ_ADDITION, fatma.idea.id)
    assert "a garden for everybody" in task.words.splitlines()


async def test_a_plan_that_nobody_signed_is_changed_without_a_question(fatma):
    await changes(fatma, "What", "a garden for everybody")
    await fatma.taps("Yes, that's right")
    fatma.hears("Good. Neighbours read it like this from now on.")


async def test_back_from_that_question_leads_to_the_plan(fatma):
    five_sign(fatma)
    await changes(fatma, "What", "a garden for everybody")
    await fatma.taps("Yes, that's right")
    await fatma.taps("Back")
    fatma.hears("This is your idea", "a garden for everybody")
    assert len(names_of(fatma).valid) == 5


async def test_another_place_brings_the_numbers_of_its_area(neighbourhood):
    neighbourhood.policies = Policies(areas={"Zuidoost": Policy(signatures_needed=2, signatures_most=9)})
    fatma = neighbourhood.resident("en", "Fatma")
    await ready(fatma)
    fatma.hears("You need 5 signatures")
    await changes(fatma, "Where", "Bijlmerplein")
    await fatma.taps("Yes, that's right")
    fatma.hears("You need 2 signatures")
    assert (names_of(fatma).needed, names_of(fatma).most) == (2, 9)
    signs(fatma, "Ayşe")
    signs(fatma, "Peter")
    await fatma.hears_of_signatures()
    fatma.hears("🎉 You have 2 signatures.")
    await changes(fatma, "Where", "Osdorp")
    await fatma.taps("Yes, that's right")
    await fatma.taps("Yes, ask them again")
    fatma.hears("You need 5 signatures")
    assert (names_of(fatma).needed, names_of(fatma).most) == (5, 50)


async def test_who_and_how_may_change_without_asking_anybody_again(fatma):
    five_sign(fatma)
    await changes(fatma, "Who", "the whole street")
    await fatma.taps("Yes, that's right")
    fatma.hears("🖊 5 signatures")


# Submitting


async def test_too_few_signatures_are_told_in_numbers(fatma):
    signs(fatma, "Ayşe")
    await fatma.taps_forged(f"go:submit.{fatma.idea.id}")
    fatma.hears("4 signatures are still needed")
    assert fatma.idea.stage is Stage.COLLECTING


async def test_a_submitted_plan_has_a_number_and_dates(fatma):
    await submits(fatma)
    fatma.hears(
        "Its number is NW-2026-0001.", "by Monday, November 30, 2026", "By Monday, January 18, 2027 at the latest"
    )
    assert fatma.idea.stage is Stage.SUBMITTED
    assert not fatma.book.signatures.lists[fatma.idea.id].is_open


async def test_a_second_tap_submits_nothing_twice(fatma):
    await submits(fatma)
    await fatma.taps_forged(f"go:submit.{fatma.idea.id}")
    fatma.hears("NW-2026-0001", "submitted")
    assert [step.after for step in fatma.book.timeline] == [Stage.COLLECTING, Stage.SUBMITTED]


async def test_an_area_can_need_more(neighbourhood):
    needed = (Question.WHAT, Question.WHERE, Question.WHY, Question.WHO)
    neighbourhood.policies = Policies(Policy(signatures_needed=2, needed=needed, number_prefix="BUURT"))
    fatma = neighbourhood.resident("en", "Fatma")
    await ready(fatma)
    signs(fatma, "Ayşe")
    signs(fatma, "Peter")
    await fatma.taps_forged(f"go:submit.{fatma.idea.id}")
    fatma.hears("BUURT-2026-0001")


# What staff do


async def test_every_step_of_staff_is_told_with_its_reason(fatma):
    await submits(fatma)
    await staff(fatma, Stage.IN_CONVERSATION, WORKER)
    fatma.hears("Mieke has read your idea", "You will talk about it together")
    await staff(fatma, Stage.APPROVED, COORDINATOR, "A fine plan <for> everybody")
    fatma.hears("🎉", "is approved!", "Joop writes in Dutch: A fine plan <for> everybody")
    await fatma.taps("Back to my plan")
    fatma.hears("submitted", "in conversation (Mieke)", "approved (Joop)", "Mieke goes along with your plan.")


async def test_a_no_has_a_reason_and_a_way_on(fatma):
    await submits(fatma)
    await staff(fatma, Stage.IN_CONVERSATION, WORKER)
    await staff(fatma, Stage.NOT_APPROVED, COORDINATOR, "The square is closed until summer.")
    fatma.hears("is not approved as it is now", "The square is closed until summer.", "in another way")


async def test_a_decision_without_a_reason_is_refused(fatma):
    await submits(fatma)
    await staff(fatma, Stage.IN_CONVERSATION, WORKER)
    before = fatma.idea
    await staff(fatma, Stage.APPROVED, COORDINATOR)
    assert fatma.idea == before


async def edits_what(resident):
    number = resident.idea.answers[Question.WHAT].message_id
    await resident.edits(number, "eat together outside")


async def test_an_edited_message_changes_the_answer_while_names_are_collected(fatma):
    await edits_what(fatma)
    fatma.hears("I have changed your answer")
    assert fatma.idea.answers[Question.WHAT].words == "eat together outside"
    assert fatma.book.work == []


async def test_an_edited_message_changes_nothing_that_was_submitted_and_goes_to_a_worker(fatma):
    await submits(fatma)
    before = fatma.idea
    await edits_what(fatma)
    fatma.hears("It goes with your plan, and a worker reads it.")
    assert fatma.idea == before
    (task,) = fatma.book.work
    assert (task.todo, task.words) == (Todo.READ_ADDITION, "eat together outside")


async def test_an_edited_message_of_a_withdrawn_plan_is_nobodys_work(fatma):
    await fatma.taps_forged(f"go:withdraw_yes.{fatma.idea.id}")
    before = fatma.idea
    await edits_what(fatma)
    fatma.hears_nothing()
    assert (fatma.idea, fatma.book.work) == (before, [])


async def test_an_answer_of_a_worker_is_told_as_theirs_and_stands_in_the_timeline(neighbourhood, fatma):
    await submits(fatma)
    await fatma.taps("❓ Ask the worker something")
    await fatma.says("May the street be closed?")
    await fatma.taps("Done")
    (task,) = await fatma.book.tasks.waiting(todo=Todo.ANSWER_QUESTION)
    outcome = await answer_question(fatma.book, task.id, "Yes, <one> day.", WORKER, fatma.now, lambda: "answer1")
    assert isinstance(outcome, Answered)
    await neighbourhood.hears_of_it()
    fatma.hears("Mieke answers you about “Eat together. Nobody knows each other”:", "Yes, <one> day.")
    await fatma.taps("Back to my plan")
    fatma.hears("an answer to you (Mieke)", "Next: a worker gets in touch with you")


# Silence


async def test_after_a_quiet_week_comes_a_tip_and_never_more_than_three(fatma):
    await fatma.is_silent_for(days=8)
    fatma.hears("still needs 5 signatures", TIPS[0])
    await fatma.is_silent_for(days=60)
    tips = [message for message in fatma.messages if "still needs" in message.text]
    assert len(tips) == 3


async def test_after_a_quiet_week_a_change_that_nobody_confirmed_comes_first(fatma):
    five_sign(fatma)
    await changes(fatma, "What", "a garden for everybody")
    await fatma.says("/menu")
    await fatma.is_silent_for(days=8)
    fatma.hears("You changed your plan", "Neighbours do not see that yet.")
    fatma.hears_not("You can submit it")
    await fatma.taps("✏️ Look at my plan")
    fatma.hears("This is your idea", "a garden for everybody")


async def test_after_a_quiet_week_with_enough_signatures_it_can_be_submitted(fatma):
    five_sign(fatma)
    await fatma.is_silent_for(days=8)
    fatma.hears("has enough signatures. You can submit it when you like.")


async def test_a_week_with_a_signature_is_not_quiet(fatma):
    await fatma.is_silent_for(days=5)
    signs(fatma, "Ayşe")
    before = len(fatma.messages)
    await fatma.is_silent_for(days=4)
    assert len(fatma.messages) == before
    await fatma.is_silent_for(days=5)
    fatma.hears("still needs 4 signatures")


async def test_a_broken_promise_is_told_before_they_ask_and_given_to_somebody(fatma):
    await submits(fatma)
    await fatma.is_silent_for(days=9)
    fatma.hears("by Monday, November 30, 2026", "sorry")
    assert [task.todo for task in fatma.book.work] == [Todo.OVERDUE]
    await fatma.taps("Back to my plan")
    fatma.hears("That has not happened, sorry.")


async def test_who_wants_no_reminder_is_told_of_a_broken_promise_all_the_same(fatma):
    await submits(fatma)
    await fatma.taps_forged(f"go:quiet.{fatma.idea.id}")
    await fatma.is_silent_for(days=9)
    fatma.hears("by Monday, November 30, 2026", "sorry")


async def test_who_wants_no_reminder_gets_no_tip(fatma):
    await fatma.taps_forged(f"go:quiet.{fatma.idea.id}")
    before = len(fatma.messages)
    await fatma.is_silent_for(days=30)
    assert len(fatma.messages) == before


async def test_a_kept_promise_is_not_apologised_for(fatma):
    await submits(fatma)
    await staff(fatma, Stage.IN_CONVERSATION, WORKER)
    before = len(fatma.messages)
    await fatma.is_silent_for(days=9)
    assert len(fatma.messages) == before


# Withdrawing


async def test_withdrawing_is_asked_first_and_then_ends_it(fatma):
    await fatma.taps("📣 Ask neighbours")
    await fatma.taps("Back to my plan")
    await fatma.taps("More …")
    await fatma.taps("Withdraw my plan")
    fatma.hears("Do you want to withdraw", "You cannot undo this.")
    await fatma.taps("Yes, withdraw it")
    fatma.hears("Your plan is withdrawn.")
    assert fatma.idea.stage is Stage.WITHDRAWN


async def test_who_opens_the_link_of_a_withdrawn_plan_hears_that_it_stopped_and_nothing_of_it(neighbourhood, fatma):
    await fatma.taps("📣 Ask neighbours")
    await fatma.taps_forged(f"go:withdraw_yes.{fatma.idea.id}")
    neighbour = neighbourhood.resident("en", "Samira")
    await neighbour.starts(fatma.link)
    neighbour.hears("This idea has stopped")
    neighbour.hears_not("Eat together")


async def test_no_keeps_it(fatma):
    await fatma.taps_forged(f"go:withdraw.{fatma.idea.id}")
    await fatma.taps("No, keep it")
    assert fatma.idea.stage is Stage.COLLECTING


@pytest.mark.parametrize(
    "entry", ["open", "look_at", "more", "share", "stop_links", "stop_links_yes", "submit", "withdraw", "withdraw_yes"]
)
async def test_nobody_reaches_the_plan_of_somebody_else(neighbourhood, fatma, entry):
    before = fatma.idea
    stranger = neighbourhood.resident("en", "Stranger")
    await stranger.taps_forged(f"go:{entry}.{fatma.idea.id}")
    assert fatma.idea == before
    stranger.hears_not("Eat together")


# Somebody who wants nearly the same


@pytest.fixture
async def ahmed(neighbourhood):
    resident = neighbourhood.resident("en", "Ahmed")
    await ready(resident)
    return resident


async def test_two_who_want_nearly_the_same_meet_only_after_two_times_yes(neighbourhood, fatma, ahmed):
    await neighbourhood.hears_of_it()
    ahmed.hears_not("wants nearly the same as you")
    await fatma.taps("Yes, you may")
    await neighbourhood.hears_of_it()
    ahmed.hears("Somebody", "wants nearly the same as you")
    ahmed.hears_not("Fatma")
    ahmed.hears_not("Their idea")
    await ahmed.taps("Yes, please")
    await neighbourhood.hears_of_it()
    fatma.hears("wants nearly the same as you")
    fatma.hears_not("Ahmed")
    await fatma.taps("Yes, please")
    fatma.hears("This is Ahmed.")
    await neighbourhood.hears_of_it()
    ahmed.hears("This is Fatma.")


async def test_nobodys_words_are_shown_before_both_said_yes(neighbourhood, fatma, ahmed):
    ahmed.initiatives.save(replace(ahmed.idea, two_sentences="Neighbours know nobody."))
    await fatma.taps("Yes, you may")
    await neighbourhood.hears_of_it()
    ahmed.hears("Only if you both want it, each of you gets the other's first name and two sentences")
    ahmed.hears_not("Nobody knows each other")
    await ahmed.taps("Yes, please")
    await neighbourhood.hears_of_it()
    fatma.hears("Only if you both want it, each of you gets the other's first name and two sentences")
    fatma.hears_not("Neighbours know nobody")
    await fatma.taps("Yes, please")
    fatma.hears("This is Ahmed.", "Neighbours know nobody")
    await neighbourhood.hears_of_it()
    ahmed.hears("This is Fatma.", "Nobody knows each other")


NOT_TOLD = "You said that I may not tell others about your idea. I have not."


async def test_who_does_not_want_to_be_found_hears_that_it_is_still_so(neighbourhood, fatma, ahmed):
    await ahmed.taps("No, rather not")
    await fatma.taps("Yes, you may")
    await neighbourhood.hears_of_it()
    ahmed.hears("wants nearly the same as you", NOT_TOLD, "only if you say yes here")
    before = len(fatma.messages)
    await ahmed.taps("No, thank you")
    await neighbourhood.hears_of_it()
    assert len(fatma.messages) == before


async def test_who_may_be_found_reads_nothing_of_that(neighbourhood, fatma, ahmed):
    await ahmed.taps("Yes, you may")
    await fatma.taps("Yes, you may")
    await neighbourhood.hears_of_it()
    ahmed.hears("wants nearly the same as you")
    ahmed.hears_not(NOT_TOLD)


async def test_a_no_is_never_told_to_the_other(neighbourhood, fatma, ahmed):
    await fatma.taps("Yes, you may")
    await neighbourhood.hears_of_it()
    before = len(fatma.messages)
    await ahmed.taps("No, thank you")
    await neighbourhood.hears_of_it()
    ahmed.hears("The other one hears nothing from me.")
    assert len(fatma.messages) == before


async def test_who_does_not_want_to_be_found_is_not_mentioned(neighbourhood, fatma, ahmed):
    await fatma.taps("No, rather not")
    await neighbourhood.hears_of_it()
    ahmed.hears_not("nearly the same as you")
    assert len(fatma.book.meetings.found) == 1  # the worker sees the match all the same


async def test_who_taps_twice_that_they_may_be_found_is_mentioned_once(neighbourhood, fatma, ahmed):
    await fatma.taps("Yes, you may")
    await neighbourhood.hears_of_it()
    before = len(ahmed.messages)
    await fatma.taps("Yes, you may")
    await neighbourhood.hears_of_it()
    assert len(ahmed.messages) == before


async def test_nobody_is_asked_to_meet_who_does_not_want_to_be_found(neighbourhood, fatma, ahmed):
    await fatma.taps("Yes, you may")
    await neighbourhood.hears_of_it()
    await fatma.taps("No, rather not")
    before = len(fatma.messages)
    await ahmed.taps("Yes, please")
    ahmed.hears("I cannot find that any more.")
    await neighbourhood.hears_of_it()
    assert len(fatma.messages) == before


async def test_whether_it_may_be_found_can_be_changed_on_its_page(neighbourhood, fatma, ahmed):
    await fatma.taps("No, rather not")
    await fatma.taps_forged(f"go:more.{fatma.idea.id}")
    await fatma.taps("🤝 You may tell others about my idea")
    assert fatma.idea.findable is True
    await neighbourhood.hears_of_it()
    ahmed.hears("wants nearly the same as you")
    await fatma.taps_forged(f"go:more.{fatma.idea.id}")
    await fatma.taps("🤫 Do not tell others about my idea")
    assert fatma.idea.findable is False


async def test_an_evaluated_plan_is_not_found_any_more_and_offers_no_such_button(fatma):
    fatma.initiatives.save(replace(fatma.idea, stage=Stage.EVALUATED))
    await fatma.taps_forged(f"go:more.{fatma.idea.id}")
    assert not [label for label in fatma.buttons() if "others" in label]


async def test_a_withdrawn_plan_meets_nobody(neighbourhood, fatma, ahmed):
    await fatma.taps("Yes, you may")
    await ahmed.taps_forged(f"go:withdraw_yes.{ahmed.idea.id}")
    before = len(ahmed.messages)
    neighbourhood.now += timedelta(minutes=1)
    await neighbourhood.hears_of_it()
    assert len(ahmed.messages) == before


# Typed answers to what came by itself


async def test_yes_can_be_typed_after_a_message_that_came_by_itself(neighbourhood, fatma, ahmed):
    await fatma.taps("Yes, you may")
    await neighbourhood.hears_of_it()
    await ahmed.says("ja graag")
    ahmed.hears("Good! I ask the other one.")


async def test_a_typed_no_keeps_the_plan(fatma):
    await fatma.taps_forged(f"go:withdraw.{fatma.idea.id}")
    await fatma.says("nee")
    assert fatma.idea.stage is Stage.COLLECTING
    fatma.hears("Nobody has signed yet.")


async def test_a_typed_yes_belongs_to_the_question_that_is_open(neighbourhood, fatma, ahmed):
    await ahmed.says("/menu")
    await ahmed.taps("💡 I have an idea")
    await fatma.taps("Yes, you may")
    await neighbourhood.hears_of_it()
    ahmed.hears("wants nearly the same as you")
    await ahmed.says("ja")
    ahmed.hears("Question 1 of 6")


async def test_yes_means_nothing_once_something_else_was_said(fatma):
    await fatma.taps_forged(f"go:withdraw.{fatma.idea.id}")
    await fatma.says("/menu")
    await fatma.says("ja")
    assert fatma.idea.stage is Stage.COLLECTING


async def test_who_supports_it_and_what_they_offer_stays_on_the_page(fatma):
    signs(fatma, "Nur", offer="I bring soup")
    await submits(fatma)
    await fatma.taps_forged(f"go:open.{fatma.idea.id}")
    fatma.hears("NW-2026-0001", "🖊 6 signatures: Nur", "Nur: I bring soup")


async def almost_ready(neighbourhood, name):
    resident = neighbourhood.resident("en", name)
    await ready(resident)
    return resident


async def test_while_the_plan_is_made_somebody_who_may_be_found_is_mentioned(neighbourhood, fatma):
    await fatma.taps("Yes, you may")
    ahmed = await almost_ready(neighbourhood, "Ahmed")
    (summary,) = [message.text for message in ahmed.messages if "Is it right like this?" in message.text]
    assert "wants nearly the same. When your plan is ready" in summary
    assert "Fatma" not in summary


async def test_while_the_plan_is_made_nobody_else_is_mentioned(neighbourhood, fatma):
    await fatma.taps("No, rather not")
    ahmed = await almost_ready(neighbourhood, "Ahmed")
    assert not [message for message in ahmed.messages if "When your plan is ready" in message.text]
