"""When: what was understood is shown, and the resident's own words are kept whatever was understood."""

import pytest

from domain.initiatives import Question
from tests.conversations.test_idea import at_question
from tests.support.resident import Resident


@pytest.mark.parametrize(
    ("language", "words", "shown"),
    [
        ("nl", "zaterdag 12 juni om 3 uur", ("12 juni 2027", "15:00")),
        ("nl", "elke dinsdag", ("dinsdag",)),
        ("tr", "gelecek cumartesi", ("5 Aralık 2026", "28 Kasım 2026")),
        ("ar", "كل يوم جمعة بعد العصر", ("الجمعة",)),
    ],
)
async def test_dates_and_repetitions_are_understood_in_each_language(language, words, shown):
    resident = Resident(language)
    await resident.says("/menu")
    await resident.taps(resident.buttons()[0])
    for _ in range(3):
        await resident.says("x")
    await resident.says(words)
    assert any(part in resident.heard for part in shown), resident.heard
    assert resident.idea.answers[Question.WHEN].words == words
    assert resident.idea.answers[Question.WHEN].understood is not None


async def test_what_is_not_understood_is_kept_in_own_words(resident):
    await at_question(resident, 4)
    await resident.says("when the children feel like it")
    resident.hears("I have kept it in your own words.", "Question 5 of 6")
    assert resident.idea.answers[Question.WHEN].words == "when the children feel like it"
    assert resident.idea.answers[Question.WHEN].understood is None


async def test_a_doubt_is_said_and_can_be_corrected(resident):
    await at_question(resident, 4)
    await resident.says("saturday 14 june 2027")
    resident.hears("You wrote Saturday, but it falls on Monday, June 14, 2027. Is that date right?")
    await resident.says("saturday 12 june 2027")
    resident.hears("I understood: on Saturday, June 12, 2027.", "Question 5 of 6")
    assert resident.idea.answers[Question.WHEN].words == "saturday 12 june 2027"


async def test_a_doubt_can_be_confirmed(resident):
    await at_question(resident, 4)
    await resident.says("saturday 14 june 2027")
    await resident.taps("Keep it like this")
    resident.hears("Question 5 of 6")
    assert resident.idea.answers[Question.WHEN].words == "saturday 14 june 2027"


async def test_a_time_alone_completes_what_was_said_before(resident):
    await at_question(resident, 4)
    await resident.says("elke dinsdag om 9 uur")
    resident.hears("in the morning or in the evening?")
    await resident.says("'s avonds")
    resident.hears("Question 5 of 6")
    assert resident.idea.answers[Question.WHEN].words == "elke dinsdag om 9 uur, 's avonds"


async def test_the_summary_shows_the_words_and_what_was_understood(resident):
    await at_question(resident, 4)
    await resident.says("14 june 2027")
    await resident.says("because")
    await resident.taps("Nothing yet")
    resident.hears("When: 14 june 2027 (", "June 14, 2027")


async def test_a_repetition_is_not_told_twice_in_the_summary(resident):
    await at_question(resident, 6)
    await resident.taps("Nothing yet")
    resident.hears("When: every tuesday\n")
