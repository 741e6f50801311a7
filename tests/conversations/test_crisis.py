"""Words of somebody who may not want to live any more come before everything else."""

import pytest

from domain.crisis import is_in_crisis
from tests.conversations.test_idea import at_question
from tests.support.resident import Resident

IN_DANGER = [
    "ik wil niet meer leven",
    "Soms denk ik: ik WIL DOOD.",
    "artık yaşamak istemiyorum",
    "intihar etmeyi düşünüyorum",
    "والله ما بدي عيش",
    "أريد أن أموت",
    "بغيت نموت",
]
NOT_IN_DANGER = [
    "de planten gaan dood van de droogte",
    "ik wil hier nog lang leven",
    "buradaki herkes yaşamak istiyor",
    "ölü bir meydan burası",
    "الحي ميت ونريد أن نحييه",
    "het plein is doods, we willen leven in de straat",
]


@pytest.mark.parametrize("words", IN_DANGER)
async def test_the_numbers_that_help_come_at_once_and_nothing_is_praised(resident, words):
    await at_question(resident, 5)
    await resident.says(words)
    resident.hears("112", "113", "0800-0113")
    resident.hears_not("Thank you for telling me.")
    assert all(answer.words != words for answer in resident.idea.answers.values())


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
async def test_they_come_in_the_language_of_the_chat(language):
    resident = Resident(language)
    await resident.says(IN_DANGER[0])
    resident.hears("112", "113", "0800-0113")
    resident.hears_no_english()


async def test_they_come_before_anybody_agreed_to_anything(newcomer):
    await newcomer.says(IN_DANGER[0])
    newcomer.hears("113")


async def test_the_question_stays_open_behind_them(resident):
    await at_question(resident, 5)
    await resident.says(IN_DANGER[0])
    await resident.says("neighbours do not know each other")
    resident.hears("Question 6 of 6")


@pytest.mark.parametrize("words", NOT_IN_DANGER)
def test_other_words_about_life_and_death_raise_no_alarm(words):
    assert not is_in_crisis(words)
