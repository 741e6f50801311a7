"""The six questions: one at a time, each can be skipped, gone back to, left for later and answered in many ways."""

import pytest

from domain.initiatives import Attachment, Question
from tests.support.resident import Resident

PHOTO_OF_5_MB, PHOTO_OF_21_MB = 5 * 1024 * 1024, 21 * 1024 * 1024


async def at_question(resident: Resident, number: int) -> Resident:
    """A new idea, the first questions answered."""
    await resident.says("/menu")
    await resident.taps("💡 I have an idea")
    for words in ["my neighbour and I", "eat together", "Osdorp", "every tuesday", "nobody knows each other"][
        : number - 1
    ]:
        await resident.says(words)
    resident.hears(f"Question {number} of 6")
    return resident


async def test_six_questions_come_one_at_a_time(resident):
    await at_question(resident, 1)
    resident.hears("Who takes part?", "For example:")
    await resident.says("my neighbour Ans and I")
    resident.hears("Question 2 of 6", "What do you want to do?")
    await resident.says("a street party")
    resident.hears("Question 3 of 6", "Where will it be?")
    await resident.says("in Osdorp")
    resident.hears("Question 4 of 6", "When, and how often?")
    await resident.says("every tuesday")
    resident.hears("Question 5 of 6", "Why do you want this?")
    await resident.says("neighbours do not know each other")
    resident.hears("Question 6 of 6", "what do you need?")
    assert resident.idea.answers[Question.WHO].words == "my neighbour Ans and I"
    assert len(resident.idea.answers) == 5


@pytest.mark.parametrize("number", range(1, 7))
async def test_a_tip_is_given_on_request_at_every_question(resident, number):
    await at_question(resident, number)
    await resident.taps("💡 Tip")
    resident.hears("💡")
    await resident.taps("Skip for now")
    resident.hears("Fine, we can do that one later." if number < 6 else "This is your idea")


@pytest.mark.parametrize("words", ["overslaan", "Skip for now", "geç", "تخطي", "weet ik nog niet", "تخطى"])
async def test_skip_can_be_typed_in_every_language(resident, words):
    await at_question(resident, 1)
    await resident.says(words)
    resident.hears("Question 2 of 6")
    assert resident.idea.answers == {}


@pytest.mark.parametrize("words", ["terug", "Back", "geri", "رجوع", "TERUG!", "⬅️ terug"])
async def test_back_can_be_typed_in_every_language(resident, words):
    await at_question(resident, 2)
    await resident.says(words)
    resident.hears("Question 1 of 6", "Your answer now: my neighbour and I")


async def test_back_at_the_first_question_stays_there(resident):
    await at_question(resident, 1)
    await resident.taps("Back")
    resident.hears("This is the first question.", "Question 1 of 6")


async def test_a_key_hit_twice_counts_once(resident):
    await at_question(resident, 1)
    moment = resident.now
    await resident.taps("Skip for now")
    resident.now = moment
    await resident.taps("Skip for now")
    resident.hears_nothing()
    await resident.says("a street party")
    assert resident.idea.answers[Question.WHAT].words == "a street party"


async def test_later_keeps_the_idea_and_it_goes_on_where_it_stood(resident):
    await at_question(resident, 3)
    await resident.taps("Later")
    resident.hears("I keep your idea for you.")
    assert resident.keys == []

    await resident.is_silent_for(days=2)
    await resident.says("/menu")
    await resident.taps("📋 My initiatives")
    await resident.taps("✏️ eat together (2/6)")
    resident.hears("We go on with: eat together", "Question 3 of 6")
    assert "Back" in resident.keys


async def test_two_ideas_live_side_by_side(resident):
    await at_question(resident, 3)
    await resident.says("/menu")
    await resident.taps("💡 I have an idea")
    resident.hears("Question 1 of 6")
    await resident.says("my football club")
    await resident.says("a tournament")
    await resident.says("/menu")
    await resident.taps("📋 My initiatives")
    assert resident.buttons() == ["✏️ a tournament (2/6)", "✏️ eat together (2/6)", "Menu"]
    await resident.taps("✏️ eat together (2/6)")
    await resident.says("Osdorp")
    eating = next(one for one in resident.initiatives.shelf.values() if one.title == "eat together")
    assert eating.answers[Question.WHERE].words == "Osdorp"


async def test_an_idea_is_kept_from_its_first_answer_on(resident):
    await at_question(resident, 1)
    await resident.says("/menu")
    assert resident.initiatives.shelf == {}
    await resident.taps("📋 My initiatives")
    resident.hears("You have no ideas here yet")
    await at_question(resident, 2)
    await resident.says("/menu")
    await resident.taps("📋 My initiatives")
    resident.hears("These are your ideas.")


async def test_a_photo_with_words_is_an_answer(resident):
    await at_question(resident, 2)
    await resident.sends_photo("this square", size=PHOTO_OF_5_MB)
    resident.hears("Question 3 of 6")
    answer = resident.idea.answers[Question.WHAT]
    assert answer.words == "this square"
    assert answer.attachments == (Attachment("file1", "photo"),)


async def test_a_photo_that_is_too_large_is_refused_kindly(resident):
    await at_question(resident, 2)
    await resident.sends_photo("this square", size=PHOTO_OF_21_MB)
    resident.hears("too large", "20 MB")
    assert Question.WHAT not in resident.idea.answers


async def test_all_photos_of_an_album_belong_to_one_answer(resident):
    await at_question(resident, 2)
    await resident.sends_photo("this square", album="a1")
    await resident.sends_photo(album="a1")
    resident.hears_nothing()
    await resident.sends_photo(album="a1")
    assert resident.idea.answers[Question.WHAT].attachments == tuple(
        Attachment(file, "photo") for file in ("file1", "file2", "file3")
    )
    assert Question.WHERE not in resident.idea.answers


async def test_a_voice_message_is_an_answer(resident):
    await at_question(resident, 5)
    await resident.sends_voice()
    resident.hears("I have kept your voice message.", "Question 6 of 6")
    assert resident.idea.answers[Question.WHY].attachments == (Attachment("file1", "voice"),)


@pytest.mark.parametrize("kind", ["sticker", "poll", "contact", "dice", "unknown_of_2031"])
async def test_what_cannot_be_an_answer_is_refused_kindly(resident, kind):
    await at_question(resident, 1)
    await resident.sends(kind)
    resident.hears("I cannot use that here")
    await resident.says("my neighbour")
    resident.hears("Question 2 of 6")


async def test_an_edited_message_changes_its_answer(resident):
    await at_question(resident, 1)
    number = await resident.says("my nieghbour")
    await resident.edits(number, "my neighbour")
    resident.hears("I have changed your answer to “Who”.")
    assert resident.idea.answers[Question.WHO].words == "my neighbour"


async def test_an_edited_message_that_was_no_answer_is_left_alone(resident):
    await at_question(resident, 2)
    await resident.edits(999, "something else")
    resident.hears_nothing()


async def test_four_thousand_emoji_are_an_answer_like_any_other(resident):
    await at_question(resident, 1)
    await resident.says("🎉" * 2048)
    resident.hears("Question 2 of 6")
    assert resident.idea.answers[Question.WHO].words == "🎉" * 2048


async def test_markup_and_bidi_marks_in_an_answer_are_only_characters(resident):
    await at_question(resident, 1)
    await resident.says("<b>me</b> & \u202egnol\u202c {n}")
    await resident.taps("Back")
    resident.hears("Your answer now: <b>me</b> & gnol {n}")


async def test_somebody_elses_idea_cannot_be_opened(resident):
    await at_question(resident, 2)
    number = resident.idea.id
    stranger = Resident("en")
    stranger.person = stranger.person.__class__(2, 1002, "Ali", "en", stranger.now)
    stranger.initiatives = resident.initiatives.__class__(2, resident.initiatives.shelf)
    await stranger.taps_forged(f"go:open.{number}")
    stranger.hears("I cannot find that idea any more.")
    await resident.taps_forged(f"go:open.{number}")
    resident.hears("We go on with")


@pytest.mark.parametrize("words", ["hallo", "merhaba", "السلام عليكم", "dank je wel", "ok", "tamam", "نعم", "nee"])
async def test_small_talk_is_answered_and_never_taken_for_an_answer(resident, words):
    await at_question(resident, 2)
    await resident.says(words)
    resident.hears("Question 2 of 6")
    assert Question.WHAT not in resident.idea.answers
    await resident.says(f"{words}, een straatfeest")
    resident.hears("Question 3 of 6")


@pytest.mark.parametrize("words", ["wat bedoel je?", "snap ik niet", "anlamadım", "ما فهمت"])
async def test_who_does_not_understand_the_question_gets_the_tip(resident, words):
    await at_question(resident, 2)
    await resident.says(words)
    resident.hears("💡 Begin with something")


@pytest.mark.parametrize("words", ["verder", "devam", "متابعة"])
async def test_go_on_can_be_typed_after_later(resident, words):
    await at_question(resident, 3)
    await resident.taps("Later")
    await resident.says(words)
    resident.hears("We go on with: eat together", "Question 3 of 6")
