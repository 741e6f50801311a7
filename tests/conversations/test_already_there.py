"""While a plan is being made: what exists already near there. It blocks nothing, and is said once."""

import pytest

from tests.support.resident import Resident
from tests.support.social_map import GARDEN, RESTAURANT

ALREADY = "Something like this is near you already"


@pytest.fixture
def resident(resident):
    resident.neighbourhood.has_places()
    return resident


async def plans(resident: Resident, what: str) -> None:
    await resident.says("i have an idea")
    await resident.says("my neighbours and I")
    await resident.says(what)


async def test_what_exists_already_is_shown_when_the_place_is_known(resident):
    await plans(resident, "samen eten met de buren")
    resident.hears_not(ALREADY)
    await resident.says("Slotervaart")
    resident.hears(ALREADY, RESTAURANT.name, "or go on with your plan", "Question 4 of 6")
    await resident.taps(RESTAURANT.name)
    resident.hears("Invalsweg 1")
    await resident.says("elke dinsdag om 18 uur")
    resident.hears("Question 5 of 6")


async def test_with_a_remembered_neighbourhood_it_is_shown_after_what_and_only_once(resident):
    await resident.says("waar kan ik samen eten in Slotervaart?")
    await resident.taps(RESTAURANT.name)
    await resident.taps("📌 Remember my neighbourhood")
    await resident.says("/menu")
    await plans(resident, "een moestuin met de buren")
    resident.hears(ALREADY, GARDEN.name, "Question 3 of 6")
    await resident.says("Slotervaart")
    resident.hears_not(ALREADY)


async def test_what_is_far_away_is_not_near(resident):
    await plans(resident, "een moestuin met de buren")
    await resident.says("Bijlmer-Oost")
    resident.hears_not(ALREADY)


@pytest.mark.parametrize("what", ["hulp bij schulden", "een groot straatfeest met muziek", "iets moois"])
async def test_what_is_no_activity_of_the_map_is_not_compared(resident, what):
    await plans(resident, what)
    await resident.says("Osdorp")
    resident.hears_not(ALREADY)


async def test_changing_an_answer_does_not_say_it_again(resident):
    await plans(resident, "samen eten met de buren")
    await resident.says("Slotervaart")
    await resident.taps("Back")
    await resident.says("Slotervaart")
    resident.hears_not(ALREADY)
