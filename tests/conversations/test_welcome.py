"""A language (until then that of the phone, or Dutch), one sentence about what is kept, a yes, and the menu."""

import pytest

from tests.support.resident import Resident

MENU = ["💡 I have an idea", "🧭 Where can I go?", "📋 My initiatives", "🙋 Talk to a person"]


async def test_a_newcomer_chooses_a_language_agrees_and_sees_the_menu(newcomer):
    await newcomer.says("/start")
    newcomer.hears("In welke taal")
    assert newcomer.buttons() == ["Nederlands", "Türkçe", "العربية"]

    await newcomer.taps("Nederlands")
    newcomer.hears("Vind je dat goed?")
    assert newcomer.person.language == "nl"
    assert not newcomer.person.has_agreed

    await newcomer.taps("Ja, dat is goed")
    newcomer.hears("Waar kan ik je mee helpen?")
    assert newcomer.person.consented_at is not None
    assert len(newcomer.buttons()) == 4


@pytest.mark.parametrize(
    ("phone", "first"),
    [("tr", "Türkçe"), ("ar-SY", "العربية"), ("nl-BE", "Nederlands"), ("de", "Nederlands"), (None, "Nederlands")],
)
async def test_the_language_of_the_phone_comes_first(phone, first):
    newcomer = Resident(phone=phone)
    await newcomer.says("/start")
    assert newcomer.buttons()[0] == first
    assert len(newcomer.buttons()) == 3


async def test_a_language_can_be_typed(newcomer):
    await newcomer.says("/start")
    await newcomer.says("türkçe")
    assert newcomer.person.language == "tr"


async def test_who_writes_something_else_first_is_welcomed_all_the_same(newcomer):
    await newcomer.says("ik heb een idee")
    newcomer.hears("In welke taal")


@pytest.mark.parametrize("words", ["menu", "/menu", "ik heb een idee", "/idea", "mijn ideeën", "iemand spreken"])
async def test_nothing_can_be_reached_before_agreeing(newcomer, words):
    await newcomer.says("/start")
    await newcomer.taps("Nederlands")
    await newcomer.says(words)
    assert newcomer.buttons() == ["Ja, dat is goed", "Nee, liever niet"]
    assert newcomer.initiatives.shelf == {}


async def test_a_forged_button_does_not_get_past_the_question_either(newcomer):
    await newcomer.says("/start")
    await newcomer.taps_forged("go:idea")
    newcomer.hears("In welke taal")
    assert newcomer.initiatives.shelf == {}


async def test_who_does_not_agree_can_come_back_later(newcomer):
    await newcomer.says("/start")
    await newcomer.taps("Nederlands")
    await newcomer.taps("Nee, liever niet")
    newcomer.hears("/start")
    assert not newcomer.person.has_agreed

    await newcomer.says("/start")
    await newcomer.says("ja")
    assert newcomer.person.has_agreed


async def test_start_again_welcomes_back_without_asking_again(resident):
    await resident.says("/start")
    resident.hears("Welcome back!")
    assert resident.buttons() == MENU
