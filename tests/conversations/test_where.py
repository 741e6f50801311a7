"""Where: a name, a postcode, an address, a shared location; always in the resident's own words as well."""

import pytest

from domain.initiatives import Question
from tests.conversations.test_idea import at_question


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        ("Osdorp", "Osdorp, Nieuw-West"),
        ("Slotervaart'ta", "Slotervaart, Nieuw-West"),
        ("في أوسدورب", "Osdorp, Nieuw-West"),
        ("Nigelleplein 12", "Nigelleplein 12, Volewijck, Noord"),
    ],
)
async def test_a_place_is_understood_and_shown(resident, words, understood):
    await at_question(resident, 3)
    await resident.says(words)
    resident.hears(f"I understood: {understood}.", "Question 4 of 6")
    assert resident.idea.answers[Question.WHERE].words == words


async def test_a_postcode_is_near_a_neighbourhood(resident):
    await at_question(resident, 3)
    await resident.says("1061AB")
    resident.hears("I understood: near 1061 AB, De Kolenkit, West.")


async def test_a_shared_location_is_rounded_before_it_is_kept(resident):
    await at_question(resident, 3)
    await resident.shares_place(52.358912345, 4.799876543)
    resident.hears("I understood: near", "Question 4 of 6")
    understood = resident.idea.answers[Question.WHERE].understood
    assert understood is not None
    assert "52.3589" not in str(understood)
    assert "4.7998" not in str(understood)


async def test_a_location_at_sea_is_asked_again(resident):
    await at_question(resident, 3)
    await resident.shares_place(53.5, 3.5)
    resident.hears("outside the city")
    assert Question.WHERE not in resident.idea.answers
    await resident.says("Osdorp")
    resident.hears("Question 4 of 6")


@pytest.mark.parametrize("latitude", [float("nan"), 91.0, -1000.0])
async def test_a_location_that_cannot_be_is_refused_kindly(resident, latitude):
    await at_question(resident, 3)
    await resident.shares_place(latitude, 4.9)
    resident.hears("I cannot find that location")


async def test_unknown_places_are_kept_in_their_own_words(resident):
    await at_question(resident, 3)
    await resident.says("by the big oak behind the shops")
    resident.hears("I have kept your words", "Question 4 of 6")
    assert resident.idea.answers[Question.WHERE].words == "by the big oak behind the shops"


async def test_another_city_is_kept_and_said(resident):
    await at_question(resident, 3)
    await resident.says("Rotterdam")
    resident.hears("outside the city", "Question 4 of 6")


async def test_a_name_that_means_several_places_is_asked_back(resident):
    await at_question(resident, 3)
    await resident.says("noord")
    resident.hears("Which one do you mean?")
    await resident.taps("Oud-Noord, Noord")
    resident.hears("I understood: Oud-Noord, Noord.")
    assert resident.idea.answers[Question.WHERE].words == "noord"


async def test_the_question_back_can_be_answered_in_words(resident):
    await at_question(resident, 3)
    await resident.says("noord")
    await resident.says("Osdorp")
    resident.hears("I understood: Osdorp, Nieuw-West.")
    assert resident.idea.answers[Question.WHERE].words == "noord, Osdorp"


async def test_my_neighbourhood_is_asked_once_and_remembered(resident):
    await at_question(resident, 3)
    await resident.says("in mijn buurt")
    resident.hears("Which neighbourhood do you live in?")
    await resident.says("Osdorp")
    resident.hears("I understood: Osdorp, Nieuw-West.")

    await at_question(resident, 3)
    await resident.says("mahallemde")
    resident.hears("I understood: Osdorp, Nieuw-West.", "Question 4 of 6")


async def test_a_location_shared_at_another_question_keeps_that_question_open(resident):
    await at_question(resident, 2)
    await resident.shares_place(52.36, 4.8)
    resident.hears("“Where?”", "Question 2 of 6")


async def test_only_this_question_offers_to_share_a_location(resident):
    await at_question(resident, 3)
    assert resident.keys[0] == "📍 Share my location"
    await resident.says("Osdorp")
    assert resident.keys[0] == "💡 Tip"
