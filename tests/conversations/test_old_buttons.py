"""Buttons of earlier questions, forged buttons, and two taps at once."""

from tests.conversations.test_idea import at_question


async def test_an_old_button_answers_politely_and_shows_where_we_are(resident):
    await at_question(resident, 3)
    await resident.says("noord")
    old = resident.chat[-1]
    await resident.taps("Oud-Noord, Noord")
    await resident.taps("Skip for now")
    await resident.taps("Skip for now")
    resident.hears("Question 6 of 6")
    await resident.taps("Oud-Noord, Noord", old)
    resident.sees_toast("We already had this question.")
    resident.hears("Question 6 of 6")


async def test_the_second_of_two_quick_taps_says_nothing_more(resident):
    await at_question(resident, 3)
    await resident.says("noord")
    message = resident.chat[-1]
    moment = resident.now
    await resident.taps("Oud-Noord, Noord", message)
    resident.hears("Question 4 of 6")
    resident.now = moment
    await resident.taps("Oud-Noord, Noord", message)
    resident.sees_toast("We already had this question.")
    resident.hears_nothing()


async def test_a_forged_button_changes_nothing(resident):
    await at_question(resident, 3)
    await resident.says("noord")
    for data in ["1:place.99", "1:yes", "", ":", "go:", "go:drop", "99999:place.0", "x" * 64, "1:place.-1"]:
        await resident.taps_forged(data)
        assert resident.idea.asking == "where"
    await resident.taps("Oud-Noord, Noord")
    resident.hears("Question 4 of 6")


async def test_a_button_of_an_ended_talk_leads_to_the_menu(resident):
    await at_question(resident, 3)
    await resident.says("noord")
    old = resident.chat[-1]
    await resident.taps("Oud-Noord, Noord")
    await resident.taps("Skip for now")
    await resident.taps("Skip for now")
    await resident.taps("Later")
    await resident.taps("Oud-Noord, Noord", old)
    resident.hears("What can I help you with?")
