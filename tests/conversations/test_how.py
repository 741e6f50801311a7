"""How: needs that can be combined, one short question for each that was chosen, and a rough budget with a total."""

import pytest

from domain.initiatives import Need, Question
from tests.conversations.test_idea import at_question


async def test_needs_are_ticked_and_unticked_on_the_same_message(resident):
    await at_question(resident, 6)
    message = resident.chat[-1]
    await resident.taps("Space")
    await resident.taps("Things")
    assert "✓ Space" in message.buttons
    assert "✓ Things" in message.buttons
    await resident.taps("✓ Space")
    assert "Space" in message.buttons
    assert "✓ Things" in message.buttons
    assert resident.chat[-1] is message


async def test_only_what_was_chosen_gets_a_short_question(resident):
    await at_question(resident, 6)
    await resident.taps("Publicity")
    await resident.taps("People")
    await resident.taps("Done")
    resident.hears("People: how many")
    await resident.says("ten volunteers")
    resident.hears("Publicity: who should hear about it?")
    await resident.taps("Skip for now")
    resident.hears("This is your idea", "How: People (ten volunteers) and Publicity")
    assert resident.idea.needs == {Need.PEOPLE: "ten volunteers", Need.PUBLICITY: ""}


async def test_nothing_yet_goes_straight_to_the_summary(resident):
    await at_question(resident, 6)
    await resident.taps("Nothing yet")
    resident.hears("This is your idea", "How: Nothing yet")


async def test_nothing_yet_never_stands_beside_a_need(resident):
    await at_question(resident, 6)
    await resident.taps("Nothing yet")
    await resident.taps("Back")
    await resident.taps("Space")
    assert "Nothing yet" in resident.chat[-1].buttons
    await resident.taps("Done")
    await resident.says("a room")
    assert resident.idea.needs == {Need.SPACE: "a room"}


async def test_done_without_a_choice_means_nothing_yet(resident):
    await at_question(resident, 6)
    await resident.says("klaar")
    resident.hears("How: Nothing yet")


async def test_needs_can_be_typed_by_name(resident):
    await at_question(resident, 6)
    await resident.says("geld")
    assert "✓ Money" in resident.buttons()
    await resident.says("ruimte")
    assert "✓ Space" in resident.buttons()
    await resident.says("klaar")
    resident.hears("Space: what kind of space")


async def test_words_about_what_is_needed_are_kept_and_the_buttons_stay_open(resident):
    await at_question(resident, 6)
    await resident.says("we can cook ourselves, we need a kitchen")
    resident.hears("I have kept that.", "Question 6 of 6")
    await resident.taps("Space")
    await resident.taps("Done")
    await resident.says("a kitchen")
    resident.hears("How: we can cook ourselves, we need a kitchen · Space (a kitchen)")
    assert resident.idea.answers[Question.HOW].words == "we can cook ourselves, we need a kitchen"


async def test_a_budget_grows_line_by_line_and_is_added_up(resident):
    await at_question(resident, 6)
    await resident.taps("Money")
    await resident.taps("Done")
    resident.hears("what will it cost, roughly?")
    await resident.says("coffee and tea 25 euro")
    resident.hears("coffee and tea: €25", "Together: €25 for 1 thing")
    await resident.says("tent 1.250,50 euro\nmusic 100")
    resident.hears("tent: €1,250.50", "Together: €1,375.50 for 3 things")
    await resident.taps("Done")
    resident.hears("How: Money (€1,375.50)")


async def test_a_line_without_an_amount_is_asked_again_and_loses_nothing(resident):
    await at_question(resident, 6)
    await resident.taps("Money")
    await resident.taps("Done")
    await resident.says("coffee 25")
    await resident.says("and also a tent")
    resident.hears("I see no amount in it")
    await resident.taps("Done")
    resident.hears("Money (€25)")


async def test_what_could_not_be_read_is_said_while_the_rest_is_kept(resident):
    await at_question(resident, 6)
    await resident.taps("Money")
    await resident.taps("Done")
    await resident.says("coffee 25\na tent")
    resident.hears("I could not read this: a tent", "Together: €25 for 1 thing")


async def test_the_list_can_be_started_again(resident):
    await at_question(resident, 6)
    await resident.taps("Money")
    await resident.taps("Done")
    await resident.says("coffee 25")
    await resident.taps("Start the list again")
    resident.hears("what will it cost, roughly?")
    assert resident.idea.budget is None


async def test_a_budget_that_is_too_long_is_enough_for_now(resident):
    await at_question(resident, 6)
    await resident.taps("Money")
    await resident.taps("Done")
    await resident.says("\n".join(f"thing {number} costs 10 euro" for number in range(100)))
    resident.hears("That is a long list! I have kept the first 30 things", "for 30 things")
    await resident.taps("Start the list again")
    await resident.says("\n".join(f"thing {number} costs 10 euro" for number in range(20)))
    resident.hears("for 20 things")
    resident.hears_not("long list")


async def test_back_from_a_short_question_shows_the_ticks_again(resident):
    await at_question(resident, 6)
    await resident.taps("Space")
    await resident.taps("Done")
    await resident.taps("Back")
    resident.hears("Question 6 of 6")
    assert "✓ Space" in resident.buttons()


@pytest.mark.parametrize("words", ["mensen en geld", "gönüllü, para", "ناس وفلوس", "money + people"])
async def test_a_typed_list_ticks_all_it_names(resident, words):
    await at_question(resident, 6)
    await resident.says(words)
    assert "✓ People" in resident.buttons()
    assert "✓ Money" in resident.buttons()
    assert Question.HOW not in resident.idea.answers


async def test_no_ends_the_list_of_costs(resident):
    await at_question(resident, 6)
    await resident.taps("Money")
    await resident.taps("Done")
    await resident.says("coffee 25")
    await resident.says("nee")
    resident.hears("This is your idea", "Money (€25)")
