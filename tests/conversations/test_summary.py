"""The summary: all six, the idea in two sentences, everything can be changed, and then it is ready for signatures."""

import pytest

from domain.initiatives import Question
from domain.life import Stage
from tests.conversations.test_idea import at_question
from tests.support.initiatives import ready
from tests.support.resident import Resident


async def at_summary(resident: Resident) -> Resident:
    """All six answered."""
    await at_question(resident, 6)
    await resident.taps("Nothing yet")
    resident.hears("This is your idea")
    return resident


async def test_the_summary_holds_all_six_and_the_two_sentences(resident):
    await at_summary(resident)
    resident.hears(
        "Who: my neighbour and I",
        "What: eat together",
        "Where: Osdorp",
        "When: every tuesday",
        "Why: nobody knows each other",
        "How: Nothing yet",
        "Your idea in two sentences\nEat together. Nobody knows each other.",
    )


async def test_yes_makes_it_ready_for_signatures(resident):
    await at_summary(resident)
    await resident.taps("Yes, that's right")
    resident.hears("ready for signatures")
    assert resident.idea.stage is Stage.COLLECTING
    assert resident.idea.two_sentences == "Eat together. Nobody knows each other."
    assert resident.keys == []


async def test_yes_can_be_typed(resident):
    await at_summary(resident)
    await resident.sends("sticker")
    assert resident.idea.stage is Stage.DRAFT
    await resident.says("ja, klopt!")
    assert resident.idea.stage is Stage.COLLECTING


async def test_the_two_sentences_can_be_rewritten(resident):
    await at_summary(resident)
    await resident.taps("Write the two sentences myself")
    resident.hears("Now it says: Eat together. Nobody knows each other.")
    await resident.says("We cook for the street. Then people talk.")
    resident.hears("Your idea in two sentences\nWe cook for the street. Then people talk.")
    assert resident.idea.two_sentences == "We cook for the street. Then people talk."


async def test_sentences_that_are_too_long_are_asked_shorter(resident):
    await at_summary(resident)
    await resident.taps("Write the two sentences myself")
    await resident.says("x" * 501)
    resident.hears("That is 1 character too long.")
    await resident.says("x" * 503)
    resident.hears("That is 3 characters too long.")
    await resident.says("x" * 500)
    resident.hears("Is it right like this?")


async def test_every_answer_can_be_changed_and_leads_back_to_the_summary(resident):
    for name, asked in [("Who", Question.WHO), ("What", Question.WHAT), ("Why", Question.WHY)]:
        resident = Resident("en")
        await at_summary(resident)
        await resident.taps("Change an answer")
        await resident.taps(name)
        resident.hears(f"Question {asked.number} of 6", "Your answer now:")
        await resident.says("something better")
        resident.hears("This is your idea", f"{name}: something better")


async def test_changing_needs_goes_through_their_short_questions(resident):
    await at_summary(resident)
    await resident.taps("Change an answer")
    await resident.taps("How")
    await resident.taps("Space")
    await resident.taps("Done")
    await resident.taps("Back")
    await resident.taps("Done")
    await resident.says("a kitchen")
    resident.hears("This is your idea", "How: Space (a kitchen)")


async def test_back_while_changing_leaves_the_answer_as_it_was(resident):
    await at_summary(resident)
    await resident.taps("Change an answer")
    await resident.taps("What")
    await resident.taps("Back")
    resident.hears("This is your idea", "What: eat together")


async def test_a_needed_answer_is_asked_before_it_is_ready(resident):
    await at_question(resident, 1)
    await resident.says("me")
    for _ in range(4):
        await resident.taps("Skip for now")
    await resident.taps("Nothing yet")
    resident.hears("3 answers are still needed: What, Where, and Why.")
    await resident.taps("Answer it now")
    resident.hears("Question 2 of 6")
    await resident.says("a party")
    resident.hears("2 answers are still needed")
    assert resident.idea.stage is Stage.DRAFT


async def test_an_idea_told_by_voice_is_asked_for_its_two_sentences(resident):
    await at_question(resident, 1)
    for _ in range(5):
        await resident.sends_voice()
    await resident.taps("Nothing yet")
    resident.hears("Can you tell your idea in two sentences?", "What: 🎤 1 voice message")
    await resident.taps("Write the two sentences myself")
    await resident.says("We want to eat together. Nobody knows each other.")
    await resident.taps("Yes, that's right")
    resident.hears("ready for signatures")


async def test_a_ready_idea_can_still_be_changed(resident):
    await at_summary(resident)
    await resident.taps("Yes, that's right")
    await resident.says("/menu")
    await resident.taps("📋 My initiatives")
    await resident.taps("Eat together. Nobody knows each other: collecting signatures")
    await resident.taps("More …")
    await resident.taps("✏️ Look at my plan")
    await resident.taps("Change an answer")
    await resident.taps("Who")
    await resident.says("the whole street")
    resident.hears("Who: the whole street")
    await resident.taps("Yes, that's right")
    resident.hears("Neighbours read it like this from now on.")
    assert resident.idea.stage is Stage.COLLECTING


async def test_the_longest_answers_still_fit_in_one_message(resident):
    await at_question(resident, 1)
    for _ in range(5):
        await resident.says("<&>🎉" * 800)
    for need in ["People", "Space", "Things", "Permission", "Publicity"]:
        await resident.taps(need)
    await resident.taps("Done")
    for _ in range(5):
        await resident.says("<&>🎉" * 800)
    resident.hears("This is your idea", "Is it right like this?")


@pytest.mark.parametrize("words", ["nee", "değiştir", "لا"])
async def test_no_asks_what_to_change(resident, words):
    await at_summary(resident)
    await resident.says(words)
    resident.hears("Which answer do you want to change?")


async def test_the_name_of_an_answer_leads_to_it(resident):
    await at_summary(resident)
    await resident.says("why")
    resident.hears("Question 5 of 6", "Your answer now: nobody knows each other")


async def test_a_typed_yes_never_passes_over_what_is_missing(resident):
    await at_question(resident, 1)
    await resident.says("me")
    for _ in range(4):
        await resident.taps("Skip for now")
    await resident.taps("Nothing yet")
    await resident.says("ja")
    resident.hears("Question 2 of 6")
    assert resident.idea.stage is Stage.DRAFT


async def test_two_sentences_told_by_voice_are_kept_and_asked_in_words(resident):
    await at_summary(resident)
    await resident.taps("Write the two sentences myself")
    await resident.sends_voice()
    resident.hears("A worker can write it down for you.")
    assert resident.idea.answers[Question.WHAT].attachments
    await resident.says("We cook. Then people talk.")
    resident.hears("We cook. Then people talk.")


async def test_what_was_understood_of_a_place_does_not_repeat_what_they_said(resident):
    await ready(resident, ("my neighbour and I", "a street party", "bij ons op het Bijlmerplein", "", "to meet"))
    shown = "\n".join(message.text for message in resident.messages)
    assert "(Bijlmerplein" not in shown
    assert "bij ons op het Bijlmerplein (" in shown
