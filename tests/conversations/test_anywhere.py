"""Menu, help, another language, stop and a person: reachable from anywhere, and never the end of an idea."""

import pytest

from tests.conversations.test_welcome import MENU
from tests.support.resident import Resident


async def begun(resident: Resident) -> Resident:
    """An idea, at its second question."""
    await resident.says("i have an idea")
    await resident.says("my neighbour and I")
    resident.hears("Question 2 of 6")
    return resident


@pytest.mark.parametrize("words", ["/menu", "menu", "Menü", "القائمة", "  MENU! "])
async def test_the_menu_keeps_the_idea_and_takes_the_keys_away(resident, words):
    await begun(resident)
    await resident.says(words)
    resident.hears("Your idea is kept", "What can I help you with?")
    assert resident.buttons() == MENU
    assert resident.keys == []
    assert resident.idea.asking == "what"


async def test_help_explains_and_asks_the_question_again(resident):
    await begun(resident)
    await resident.says("/help")
    resident.hears("six short questions", "Question 2 of 6")


async def test_an_unknown_command_is_answered_with_help(resident):
    await resident.says("/weather")
    resident.hears("/menu")


async def test_another_language_asks_the_same_question_in_it(resident):
    await begun(resident)
    await resident.says("/language")
    await resident.taps("Türkçe")
    resident.hears("Soru 2")
    assert resident.person.language == "tr"
    assert "Geri" in resident.keys


async def test_a_language_that_does_not_exist_cannot_be_forged(resident):
    await resident.taps_forged("go:language.xx")
    resident.hears("Which language shall we speak?")
    assert resident.person.language == "en"


@pytest.mark.parametrize("words", ["/stop", "stop", "dur", "توقف"])
async def test_stop_keeps_the_idea_and_stays_silent(resident, words):
    await begun(resident)
    await resident.says(words)
    resident.hears("Your ideas are kept")
    await resident.is_silent_for(days=30)
    resident.hears("Your ideas are kept")
    assert resident.idea.answers


@pytest.mark.parametrize("words", ["A person", "iemand spreken", "insan", "موظف", "a person"])
async def test_a_person_is_asked_for_and_the_question_stays_open(resident, words):
    await begun(resident)
    await resident.says(words)
    resident.hears("I have asked for a person", "at the latest", "Question 2 of 6")


async def test_where_a_person_can_be_reached_is_told_when_it_is_known():
    resident = Resident("en", contact="Community centre De Brug, 06 00 00 00 00")
    await resident.says("/menu")
    await resident.taps("🙋 Talk to a person")
    resident.hears("Community centre De Brug, 06 00 00 00 00")


async def test_where_can_i_go_keeps_the_idea_and_asks_what_they_look_for(resident):
    await begun(resident)
    await resident.says("/menu")
    await resident.taps("🧭 Where can I go?")
    resident.hears("What are you looking for?")
    assert resident.idea.asking == "what"


async def test_three_times_not_understood_offers_a_person(resident):
    for _ in range(2):
        await resident.says("blah blah")
        resident.hears_not("A person can help")
    await resident.says("blah blah")
    resident.hears("A person can help you better.")
    assert sum("a person" in label for label in resident.buttons()) == 1
    await resident.taps("🙋 Talk to a person")
    resident.hears("I have asked for a person", "What is it about?")


async def test_an_answer_in_between_starts_the_count_again(resident):
    await begun(resident)
    await resident.sends("sticker")
    await resident.sends("sticker")
    await resident.says("a street party")
    await resident.sends("sticker")
    resident.hears_not("find a person")


async def test_a_chat_stored_by_another_version_is_restarted_kindly(resident):
    await begun(resident)
    resident.stored = resident.stored.replace('"what"', '"colour"')
    await resident.says("blue")
    resident.hears("I have been renewed", "What can I help you with?")
    await resident.taps("📋 My initiatives")
    assert any("my neighbour and I" in label for label in resident.buttons())


@pytest.mark.parametrize("words", ["ik heb een plan voor een tuin met de buren", "بدي أعمل حديقة صغيرة مع الجيران"])
async def test_an_idea_told_at_the_menu_is_begun_with_and_loses_no_word(resident, words):
    await resident.says(words)
    resident.hears("I have kept it", words, "Question 1 of 6")
    await resident.says("me")
    resident.hears("Question 3 of 6")
    await resident.taps("Back")
    resident.hears("Question 2 of 6", f"Your answer now: {words}")
    await resident.taps("Skip for now")
    resident.hears("Fine, I leave it as it is.", "Question 3 of 6")


async def test_what_is_mere_talk_shows_what_can_be_done(resident):
    await resident.says("hoe is het weer vandaag in de stad")
    resident.hears("This is what I can do for you")
    assert resident.buttons() == MENU
    assert resident.initiatives.shelf == {}


@pytest.mark.parametrize("command", ["/taal", "/dil", "/LANGUAGE"])
async def test_commands_are_understood_in_other_languages(resident, command):
    await resident.says(command.lower() if command.isupper() else command)
    resident.hears("Which language shall we speak?")


@pytest.mark.parametrize("words", ["Change an answer", "Change", "change my name or street"])
async def test_a_button_that_is_typed_where_it_means_nothing_looks_for_no_idea(resident, words):
    await begun(resident)
    await resident.says("/stop")
    await resident.says(words)
    resident.hears_not("I cannot find that idea any more.")
