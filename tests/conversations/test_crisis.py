"""Words of somebody who may be in danger come before everything else."""

import pytest

from bot.flows.crisis import SHELTER
from bot.flows.menu import PERSON
from domain.handover import Reason
from domain.texts import _
from tests.conversations.test_idea import at_question
from tests.support.resident import Resident

FATAL = {"nl": "ik wil niet meer leven", "tr": "artık yaşamak istemiyorum", "ar": "ما بقيتش قادرة نعيش هاد العيشة"}
BEATEN = {"nl": "mijn man slaat me", "tr": "kocam beni dövüyor", "ar": "زوجي يضربني"}
ON_FIRE = {"nl": "mijn huis staat in brand", "tr": "evimde yangın var", "ar": "البيت يحترق"}
OUTSIDE = {"nl": "waar kan ik vannacht slapen", "tr": "bu gece kalacak yerim yok", "ar": "ما عندي وين نام الليلة"}


def flags(resident):
    return [flag for flag in resident.book.cases.raised if flag.reason is Reason.CRISIS]


@pytest.mark.parametrize("words", FATAL.values())
async def test_the_numbers_that_help_come_at_once_and_nothing_is_praised(resident, words):
    await at_question(resident, 5)
    await resident.says(words)
    resident.hears("112", "113", "0800-0113")
    resident.hears_not("Thank you for telling me.")
    assert all(answer.words != words for answer in resident.idea.answers.values())


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
@pytest.mark.parametrize(
    ("said", "numbers"),
    [(FATAL, ["112", "113", "0800-0113"]), (BEATEN, ["112", "0800-2000"]), (ON_FIRE, ["112"]), (OUTSIDE, ["112"])],
)
async def test_each_kind_has_its_numbers_in_the_language_of_the_chat(language, said, numbers):
    resident = Resident(language)
    await resident.says(said[language])
    resident.hears(*numbers)
    resident.hears_no_english()


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
async def test_they_come_whatever_language_the_chat_speaks(resident, language):
    await resident.says(FATAL[language])
    resident.hears("113")


async def test_they_come_before_anybody_agreed_to_anything_and_nothing_is_kept(newcomer):
    await newcomer.says(FATAL["nl"])
    newcomer.hears("113")
    assert flags(newcomer) == []


async def test_they_come_for_a_caption_and_for_a_message_that_is_rewritten(resident):
    await resident.sends_photo(FATAL["nl"])
    resident.hears("113")
    number = await resident.says("hello")
    await resident.edits(number, FATAL["nl"])
    resident.hears("113")


async def test_they_come_when_the_chat_was_stored_by_another_version(resident):
    await at_question(resident, 5)
    resident.stored = resident.stored.replace('"question": "', '"question": "gone_')
    await resident.says(FATAL["nl"])
    resident.hears("113")


async def test_what_follows_is_for_the_worker_until_they_go_on_with_the_bot(resident):
    await at_question(resident, 5)
    await resident.says(FATAL["nl"])
    resident.hears("What you write here now is for that person")
    resident.hears_not("Question 5 of 6")
    await resident.says("nobody knows")
    resident.hears("I have passed this on to a worker", "112")
    await resident.sends_photo("look")
    resident.hears("I have passed this on to a worker")
    await resident.taps("Go on with the bot")
    resident.hears("A worker still writes to you", "Question 5 of 6")
    await resident.says("neighbours do not know each other")
    resident.hears("Question 6 of 6")
    assert [one.kind for one in resident.book.cases.postings].count("said") == 3


async def test_reminders_of_an_unfinished_idea_still_come(resident):
    await at_question(resident, 5)
    await resident.says(FATAL["nl"])
    await resident.is_silent_for(days=4)
    assert resident.heard


async def test_nobody_on_the_street_is_left_without_a_next_step(resident):
    await resident.says(OUTSIDE["nl"])
    resident.hears(_("I can show you where to ask for help."))
    assert resident.buttons() == [resident.reads(SHELTER.label), resident.reads(PERSON.label)]


async def test_a_worker_can_be_reached_where_there_is_one():
    resident = Resident("en", contact="020 123 45 67")
    await resident.says(BEATEN["nl"])
    resident.hears("0800-2000", "020 123 45 67")


async def test_a_worker_is_flagged_without_a_word_of_what_was_said(resident):
    await resident.says(BEATEN["nl"])
    (flag,) = flags(resident)
    assert (flag.subject, flag.words, flag.initiative_id) == ("violence", "", None)
    (case,) = resident.book.cases.shelf.values()
    assert (case.resident_id, case.id) == (resident.person.id, flag.case_id)


async def test_a_worker_is_not_flagged_again_within_the_hour(resident):
    await resident.says(FATAL["nl"])
    await resident.says(FATAL["tr"])
    resident.hears("113")
    await resident.says(BEATEN["nl"])
    assert [flag.subject for flag in flags(resident)] == ["suicide"]
    await resident.is_silent_for(hours=1)
    await resident.says(FATAL["nl"])
    assert [flag.subject for flag in flags(resident)] == ["suicide", "suicide"]


async def test_a_worker_is_flagged_at_once_when_it_becomes_more_urgent(resident):
    await resident.says(OUTSIDE["nl"])
    await resident.says(ON_FIRE["nl"])
    assert [flag.subject for flag in flags(resident)] == ["no_bed", "emergency"]


async def test_nobody_taps_or_types_their_way_to_a_flag(resident):
    await resident.taps_forged("go:crisis.suicide")
    await resident.says("/crisis suicide")
    assert flags(resident) == []


@pytest.mark.parametrize("words", ["de planten gaan dood van de droogte", "ölü bir meydan burası", "متت من الضحك"])
async def test_other_words_about_life_and_death_are_an_answer_like_any(resident, words):
    await at_question(resident, 5)
    await resident.says(words)
    resident.hears("Question 6 of 6")
    assert flags(resident) == []
