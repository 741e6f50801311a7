"""A language (until then that of the phone, or Dutch), one sentence about what is kept, a yes, and the menu."""

import json

import pytest

from domain.texts import _
from tests.support.resident import TEXTS, Resident

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


AGAIN = _(
    "You told me something before you said yes. I kept nothing of it. Please tell me again: now I can help you with it."
)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("ik wil een buurtfeest organiseren", "Nederlands"),
        ("mahallede şenlik yapmak istiyorum", "Türkçe"),
        ("أريد أن أنظم حفلة للحي", "العربية"),
    ],
)
async def test_who_told_something_before_the_yes_is_asked_to_tell_it_again_and_none_of_it_was_kept(
    newcomer, words, language
):
    await newcomer.says(words)
    assert words not in newcomer.stored
    await newcomer.taps(language)
    newcomer.hears_not(AGAIN)
    await newcomer.taps(_("Yes, I agree"))
    newcomer.hears(AGAIN, _("What can I help you with?"))


async def test_told_again_it_is_understood(newcomer):
    await newcomer.says("ik wil een buurtfeest organiseren")
    await newcomer.taps("Nederlands")
    await newcomer.says("ja")
    await newcomer.says("ik wil een buurtfeest organiseren")
    newcomer.hears("Vraag 1 van 6")


async def test_who_came_through_a_link_has_nothing_to_tell_again(newcomer):
    await newcomer.starts("somecode")
    await newcomer.says("ik ken mijn buurvrouw niet")
    assert json.loads(newcomer.stored)["flagged"] == {}


@pytest.mark.parametrize("place", ["at the language", "at the yes"])
async def test_also_words_at_one_of_the_two_questions_are_asked_for_again(newcomer, place):
    await newcomer.says("/start")
    if place == "at the language":
        await newcomer.says("mijn buurvrouw is ziek")
    await newcomer.taps("Nederlands")
    if place == "at the yes":
        await newcomer.sends_voice()
    await newcomer.says("ja")
    newcomer.hears(AGAIN)


@pytest.mark.parametrize("words", ["/start", "hallo", "bedankt!", "menu"])
async def test_a_greeting_need_not_be_told_again(newcomer, words):
    await newcomer.says(words)
    await newcomer.taps("Nederlands")
    await newcomer.says("ja")
    newcomer.hears_not(AGAIN)


async def test_after_a_no_nothing_is_remembered_of_it(newcomer):
    await newcomer.says("ik wil een buurtfeest organiseren")
    await newcomer.taps("Nederlands")
    await newcomer.says("nee")
    assert json.loads(newcomer.stored)["flagged"] == {}
    await newcomer.says("/start")
    await newcomer.says("ja")
    newcomer.hears_not(AGAIN)


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


# Through a neighbour's link; what follows it is told in test_signing.py


WITH_A_LINK = _("Welcome! 👋 A neighbour asks for your support.")
WITHOUT_ONE = _("Welcome! 👋 I help you find where you can go, and turn an idea into a plan for your neighbourhood.")


async def test_who_comes_through_a_link_hears_that_a_neighbour_asks():
    newcomer = Resident(phone="tr")
    await newcomer.starts("somecode")
    newcomer.hears(TEXTS.plain(WITH_A_LINK, "tr"))
    assert newcomer.buttons()[0] == "Türkçe"


async def test_who_comes_by_themselves_hears_what_this_is():
    newcomer = Resident(phone="tr")
    await newcomer.starts()
    newcomer.hears(TEXTS.plain(WITHOUT_ONE, "tr"))
    newcomer.hears_not(TEXTS.plain(WITH_A_LINK, "tr"))


async def test_what_follows_another_command_is_no_link(newcomer):
    await newcomer.says("/open somecode")
    newcomer.hears(TEXTS.plain(WITHOUT_ONE, "nl"))
    await newcomer.taps_forged("go:supported.somecode")
    newcomer.hears(TEXTS.plain(WITHOUT_ONE, "nl"))


async def test_a_newer_link_takes_the_place_of_an_older_one(newcomer):
    await newcomer.starts("older")
    await newcomer.starts("newer")
    assert json.loads(newcomer.stored)["answers"] == {"link": "newer", "version": 0}
    await newcomer.starts()
    assert json.loads(newcomer.stored)["answers"] == {"link": "newer", "version": 0}


async def test_a_chat_that_was_stored_before_there_were_links_goes_on(newcomer):
    await newcomer.says("/start")
    stored = json.loads(newcomer.stored)
    newcomer.stored = json.dumps(stored | {"answers": {}})
    await newcomer.taps("Nederlands")
    newcomer.hears("Vind je dat goed?")


async def test_the_welcome_back_says_that_an_idea_is_kept(resident):
    await resident.says("/idea")
    await resident.says("my neighbour")
    await resident.says("/start")
    resident.hears("Welcome back!", "Your idea is kept.")
