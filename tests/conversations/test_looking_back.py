"""Looking back: six questions, one at a time, nothing forced; what they need becomes work."""

from dataclasses import replace

import pytest

from bot.flows.idea.talk import BACK, LATER, SKIP
from bot.flows.initiative import page
from bot.flows.initiative.evaluation_talk import HAPPENED, NO_MORE_PHOTOS, NO_PHOTO, NOTHING
from domain import casework
from domain.initiatives import Attachment, Looking
from domain.life import INITIATOR, Actor, Role, Stage
from domain.tasks import Todo
from domain.texts import _, _n
from tests.support.initiatives import ready
from tests.support.resident import Resident

YES, NOT_YET, NEVER = (row[0].label for row in HAPPENED)
NOTHING_NEEDED, WITHOUT_PHOTO, DONE = NOTHING[0][0].label, NO_PHOTO[0][0].label, NO_MORE_PHOTOS[0][0].label
TELL = page.look_back("").label
THANKS = _("🎈 That was the last question. Thank you, also for what you did for your neighbours!")
INVITATION = "Shall we look back together?"
DAYS = {"en": "Saturday 28 November", "nl": "zaterdag 28 november", "tr": "28 Kasım cumartesi", "ar": "السبت 28 نوفمبر"}
TOLD = {
    "en": ("my neighbour and I", "eat together", "nobody knows each other"),
    "nl": ("mijn buurvrouw en ik", "samen eten", "niemand kent elkaar"),
    "tr": ("komşum ve ben", "birlikte yemek", "kimse birbirini tanımıyor"),
    "ar": ("أنا وجارتي", "نأكل معا", "لا أحد يعرف الآخر"),
}
PHOTO_OF_21_MB = 21 * 1024 * 1024


async def approved(resident: Resident, when: str | None = None) -> Resident:
    """Their plan was approved this minute."""
    day = when or DAYS[resident.person.language or "en"]
    who, what, why = TOLD[resident.person.language or "en"]
    await ready(resident, (who, what, "Osdorp", day, why))
    book, idea = resident.book, resident.idea
    book.shelf[idea.id] = replace(idea, stage=Stage.SUBMITTED, number="NW-2026-0042")
    worker, coordinator = Actor(Role.WORKER, "Noor"), Actor(Role.COORDINATOR, "Sami")
    await casework.staff_step(book, idea.id, Stage.IN_CONVERSATION, worker, resident.now, "a" * 32)
    await casework.staff_step(book, idea.id, Stage.APPROVED, coordinator, resident.now, "b" * 32, "Good plan.")
    resident.book.shelf[idea.id] = replace(resident.idea, worker="Noor")
    return resident


async def looks_back(resident: Resident) -> Resident:
    """It was on Saturday, it is Sunday, and they said yes to the invitation."""
    await approved(resident)
    await resident.is_silent_for(days=6)
    await resident.taps(_("Yes"))
    return resident


async def at_question(resident: Resident, number: int) -> Resident:
    """The questions before this one answered."""
    await looks_back(resident)
    await resident.taps(YES)
    for words in ["about 30", "everybody danced", "more chairs", "money for the next time"][: number - 2]:
        await resident.says(words)
    resident.hears(f"Question {number} of 6")
    return resident


def told(resident: Resident, asked: Looking) -> str:
    return resident.idea.looking_back[asked].words


def invitations(resident: Resident) -> int:
    return sum(INVITATION in message.text for message in resident.chat)


# The questions


async def test_six_questions_come_one_at_a_time_and_their_answers_are_kept(resident):
    await looks_back(resident)
    resident.hears("Question 1 of 6", "Has it taken place?")
    await resident.taps(YES)
    resident.hears("🎉", "Question 2 of 6", "How many people came?")
    await resident.says("about 30")
    resident.hears("I understood: 30 people.", "Question 3 of 6", "What went well?")
    await resident.says("everybody danced")
    resident.hears("Question 4 of 6", "What could be better?")
    await resident.sends_voice()
    resident.hears("I have kept your voice message.", "Question 5 of 6", "Is there something you need from us?")
    assert resident.buttons() == ["Nothing"]
    await resident.taps(NOTHING_NEEDED)
    resident.hears("Question 6 of 6", "Do you have a photo of it?")
    await resident.sends_photo("the long table")
    resident.hears("Do you have another photo?", "Your answer now: the long table and 📷 1 photo")
    await resident.taps(DONE)
    resident.hears("Thank you", "Noor reads what you told.")
    answers = resident.idea.looking_back
    assert list(answers) == list(Looking)
    assert answers[Looking.HOW_MANY].words == "about 30"
    assert answers[Looking.HOW_MANY].understood == {"count": 30}
    assert answers[Looking.BETTER].attachments == (Attachment("file1", "voice"),)
    assert answers[Looking.PHOTO].attachments == (Attachment("file2", "photo"),)
    assert resident.idea.stage is Stage.EVALUATED
    assert resident.book.work == []
    assert resident.keys == []


async def test_both_steps_stand_in_the_timeline_and_nothing_is_asked_after_them(resident):
    await at_question(resident, 6)
    await resident.taps(WITHOUT_PHOTO)
    taken = [(step.before, step.after, step.actor) for step in await resident.book.steps.of(resident.idea.id)][-2:]
    assert taken == [
        (Stage.APPROVED, Stage.UNDER_WAY, INITIATOR),
        (Stage.UNDER_WAY, Stage.EVALUATED, INITIATOR),
    ]
    before = len(resident.chat)
    await resident.is_silent_for(days=400)
    assert len(resident.chat) == before


async def test_what_is_under_way_goes_on_to_be_looked_back_on_in_one_step(resident):
    await at_question(resident, 6)
    resident.book.shelf[resident.idea.id] = replace(resident.idea, stage=Stage.UNDER_WAY)
    await resident.taps(SKIP.label)
    assert [step.after for step in resident.book.timeline].count(Stage.UNDER_WAY) == 0
    assert resident.idea.stage is Stage.EVALUATED


async def test_all_but_the_first_can_be_skipped(resident):
    await looks_back(resident)
    await resident.says("skip")
    resident.hears("Only this one I have to know.", "Question 1 of 6")
    await resident.taps(YES)
    for number in range(3, 7):
        await resident.taps(SKIP.label)
        resident.hears(f"Question {number} of 6")
    await resident.taps(SKIP.label)
    resident.hears(THANKS)
    assert list(resident.idea.looking_back) == [Looking.HAPPENED]
    assert resident.idea.stage is Stage.EVALUATED


async def test_yes_can_be_typed_and_no_asks_which_of_the_two(resident):
    await looks_back(resident)
    await resident.says("nee")
    resident.hears("Tap what fits best", "Question 1 of 6")
    await resident.says("ja!")
    resident.hears("Question 2 of 6")


async def test_a_story_instead_of_yes_is_kept_and_the_question_stays(resident):
    await looks_back(resident)
    await resident.says("it rained but forty neighbours came")
    resident.hears("I have kept that.", "Question 1 of 6", "Your answer now: it rained")
    await resident.sends_voice()
    await resident.taps(YES)
    happened = resident.idea.looking_back[Looking.HAPPENED]
    assert happened.words == "it rained but forty neighbours came"
    assert happened.understood == {"happened": "yes"}
    assert happened.attachments == (Attachment("file1", "voice"),)


@pytest.mark.parametrize(
    ("words", "count"), [("ongeveer 30", 30), ("25 à 30", 27), ("30 kişi", 30), ("٣٠", 30), ("dertig", 30)]
)
async def test_how_many_came_is_understood_and_the_words_stay(resident, words, count):
    await at_question(resident, 2)
    await resident.says(words)
    resident.hears(f"I understood: {count} people.", "Question 3 of 6")
    assert told(resident, Looking.HOW_MANY) == words
    assert resident.idea.looking_back[Looking.HOW_MANY].understood == {"count": count}


@pytest.mark.parametrize(
    "words", ["heel veel", "99999999999999", "-3", "🎉🎉", "12 adults and 30 children", "9" * 4096]
)
async def test_what_is_no_number_of_people_is_kept_in_their_words(resident, words):
    await at_question(resident, 2)
    await resident.says(words)
    resident.hears_not("I understood")
    resident.hears("Question 3 of 6")
    assert told(resident, Looking.HOW_MANY) == words
    assert resident.idea.looking_back[Looking.HOW_MANY].understood is None


async def test_that_nobody_came_is_met_kindly(resident):
    await at_question(resident, 2)
    await resident.says("0")
    resident.hears("nobody came. That happens.")


@pytest.mark.parametrize("number", range(1, 7))
async def test_what_cannot_be_an_answer_is_refused_kindly_at_every_question(resident, number):
    await (looks_back(resident) if number == 1 else at_question(resident, number))
    before = resident.idea.looking_back
    await resident.sends("sticker")
    resident.hears("I cannot use that here")
    await resident.says(" \u200b ")
    resident.hears("I see no words in it.")
    await resident.sends_photo(size=PHOTO_OF_21_MB)
    resident.hears("too large")
    await resident.shares_place(52.36, 4.78)
    resident.hears("I cannot use that here")
    assert resident.idea.looking_back == before
    await resident.sends_photo("a small one")
    assert resident.idea.looking_back != before


async def test_a_huge_answer_is_kept_whole_and_shown_short(resident):
    await at_question(resident, 3)
    await resident.says("<&>🎉" * 800)
    await resident.taps(BACK.label)
    resident.hears("Question 3 of 6", "…")
    assert told(resident, Looking.WENT_WELL) == "<&>🎉" * 800


async def test_back_leads_to_the_question_before_and_its_answer_can_be_given_again(resident):
    await at_question(resident, 4)
    await resident.taps(BACK.label)
    resident.hears("Question 3 of 6", "Your answer now: everybody danced")
    await resident.taps(BACK.label)
    resident.hears("Question 2 of 6", "Your answer now: about 30")
    await resident.says("about 40")
    resident.hears("Question 4 of 6")
    assert told(resident, Looking.HOW_MANY) == "about 40"


async def test_back_at_the_first_question_stays_there(resident):
    await at_question(resident, 2)
    await resident.taps(BACK.label)
    resident.hears("Question 1 of 6", "Your answer now: Yes")
    await resident.says("terug")
    resident.hears("This is the first question.", "Question 1 of 6")
    await resident.taps(YES)
    resident.hears("Question 2 of 6")


async def test_skipping_a_question_with_an_answer_leaves_the_answer(resident):
    await at_question(resident, 4)
    await resident.taps(BACK.label)
    await resident.taps(SKIP.label)
    resident.hears("Fine, I leave it as it is.", "Question 4 of 6")
    assert told(resident, Looking.WENT_WELL) == "everybody danced"


async def test_later_keeps_what_was_told_and_it_goes_on_at_the_first_question_without_an_answer(resident):
    await at_question(resident, 4)
    await resident.taps(LATER.label)
    resident.hears("I keep what you told.")
    assert resident.keys == []
    await resident.taps(TELL)
    resident.hears("We go on with: Eat together.", "Question 4 of 6")
    assert "Back" in resident.keys


async def test_who_leaves_in_the_middle_is_reminded_of_it_once(resident):
    await at_question(resident, 4)
    await resident.says("/menu")
    before = invitations(resident)
    await resident.is_silent_for(days=8)
    assert invitations(resident) == before + 1
    resident.hears("You had begun to tell how “Eat together.")
    await resident.is_silent_for(days=400)
    assert invitations(resident) == before + 1
    await resident.taps("Yes")
    resident.hears("Question 4 of 6")


async def test_later_without_a_reminder_stays_silent(resident):
    await at_question(resident, 4)
    await resident.says("later, herinner me niet")
    resident.hears("Fine, no reminder.")
    before = len(resident.chat)
    await resident.is_silent_for(days=400)
    assert len(resident.chat) == before


async def test_a_tip_and_a_kind_word_leave_the_question_open(resident):
    await at_question(resident, 3)
    await resident.says("tip")
    resident.hears("There is no wrong answer.", "Question 3 of 6")
    await resident.says("hallo")
    resident.hears("Hello! 👋", "Question 3 of 6")
    assert Looking.WENT_WELL not in resident.idea.looking_back


async def test_all_photos_of_an_album_are_kept_and_answered_once(resident):
    await at_question(resident, 6)
    await resident.sends_photo("the street", album="a1")
    resident.hears("I have kept that.")
    await resident.sends_photo(album="a1")
    resident.hears_nothing()
    await resident.sends_photo()
    resident.hears("I have kept your photo.", "📷 3 photos")
    assert resident.idea.stage is Stage.APPROVED
    await resident.says("klaar")
    assert [one.id for one in resident.idea.looking_back[Looking.PHOTO].attachments] == ["file1", "file2", "file3"]
    assert resident.idea.stage is Stage.EVALUATED


async def test_an_album_at_another_question_is_one_answer(resident):
    await at_question(resident, 3)
    await resident.sends_photo("look", album="a1")
    resident.hears("Question 4 of 6")
    await resident.sends_photo(album="a1")
    resident.hears_nothing()
    assert len(resident.idea.looking_back[Looking.WENT_WELL].attachments) == 2
    assert Looking.BETTER not in resident.idea.looking_back


# What they need from us


async def test_what_they_need_becomes_work_at_once(resident):
    await at_question(resident, 5)
    await resident.says("money for the next time")
    resident.hears("A worker gets in touch with you about it.", "Question 6 of 6")
    (task,) = resident.book.work
    assert (task.todo, task.words, task.initiative_id) == (
        Todo.WHAT_THEY_NEED,
        "money for the next time",
        resident.idea.id,
    )


async def test_a_spoken_need_becomes_work_with_its_recording(resident):
    await at_question(resident, 5)
    await resident.sends_voice()
    (task,) = resident.book.work
    assert (task.words, task.attachment_id) == ("", "file1")


@pytest.mark.parametrize("words", ["niets", "nee", "gerek yok", "لا"])
async def test_that_nothing_is_needed_can_be_typed_and_makes_no_work(resident, words):
    await at_question(resident, 5)
    await resident.says(words)
    resident.hears("Question 6 of 6")
    assert resident.book.work == []
    assert resident.idea.looking_back[Looking.NEEDED].understood == {"needed": "nothing"}


async def test_only_yes_asks_what_it_is(resident):
    await at_question(resident, 5)
    await resident.says("ja")
    resident.hears("Tell me what it is, please.", "Question 5 of 6")
    assert resident.book.work == []


# In three languages


async def test_it_is_told_in_dutch():
    henk = await looks_back(Resident("nl", name="Henk", phone="nl"))
    await henk.says("ja")
    await henk.says("ongeveer dertig mensen")
    henk.hears(_n("I understood: {n} person.", "I understood: {n} people.", 30))
    await henk.says("iedereen bleef zitten tot het donker was")
    await henk.says("weet ik niet")
    await henk.says("een aanhanger voor de tafels")
    henk.hears(_("I pass it on. A worker gets in touch with you about it."))
    await henk.sends_photo()
    await henk.says("klaar")
    henk.hears(THANKS)
    assert [one.words for one in henk.book.work] == ["een aanhanger voor de tafels"]
    assert henk.idea.stage is Stage.EVALUATED
    henk.hears_no_english()


async def test_it_is_told_in_turkish():
    ayse = await looks_back(Resident("tr", name="Ayşe", phone="tr"))
    await ayse.says("evet")
    await ayse.says("yirmi beş kişi")
    ayse.hears(_n("I understood: {n} person.", "I understood: {n} people.", 25))
    await ayse.sends_voice()
    await ayse.says("geri")
    ayse.hears(_("<b>What went well?</b>"))
    await ayse.says("geç")
    await ayse.says("daha çok sandalye")
    await ayse.says("gerek yok")
    await ayse.taps(WITHOUT_PHOTO)
    ayse.hears(THANKS)
    assert ayse.book.work == []
    assert ayse.idea.looking_back[Looking.WENT_WELL].attachments == (Attachment("file1", "voice"),)
    ayse.hears_no_english()


async def test_it_is_told_in_arabic():
    salma = await looks_back(Resident("ar", name="سلمى", phone="ar"))
    await salma.says("نعم")
    await salma.says("حوالي ٣٠ شخصا")
    salma.hears(_n("I understood: {n} person.", "I understood: {n} people.", 30))
    await salma.says("رقص الجميع")
    await salma.taps(LATER.label)
    await salma.taps(TELL)
    await salma.says("لا")
    await salma.says("مكان أكبر")
    await salma.taps(WITHOUT_PHOTO)
    salma.hears(THANKS)
    assert [one.words for one in salma.book.work] == ["مكان أكبر"]
    salma.hears_no_english()


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
async def test_what_will_not_happen_can_be_told_in_every_language(language):
    resident = await looks_back(Resident(language, phone=language))
    await resident.says(resident.reads(NEVER))
    resident.hears(_("<b>Why will it not happen?</b>"))
    await resident.taps(SKIP.label)
    await resident.taps(NOTHING_NEEDED)
    assert len(resident.book.work) == 1
    resident.hears_no_english()
