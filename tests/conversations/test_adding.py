"""Adding something to a plan, or asking the worker something: with words, photos and voice, and none of it is lost."""

from dataclasses import replace

import pytest

from bot.flows.idea.talk import TOO_LARGE
from domain.life import Stage
from domain.tasks import Todo
from domain.texts import Verbatim, _
from tests.support.initiatives import ready
from tests.support.resident import Neighbourhood, Resident

GOT_IT = _("Got it, thank you! It goes with your plan, and a worker reads it.")
GOT_QUESTION = _("Got it. A worker reads your question.")
NOTHING_SIGNED = _("Nobody has signed yet. You need {n} signatures of neighbours.").with_(n=5)
NOT_HERE = _("I cannot use that here. Send words, a photo or your voice.")
DONE = _("Done")
ANSWERS = {
    "nl": ("mijn buurvrouw en ik", "samen eten", "Osdorp", "elke dinsdag", "niemand kent elkaar"),
    "tr": ("komşum ve ben", "birlikte yemek yemek", "Osdorp", "her salı", "kimse birbirini tanımıyor"),
    "ar": ("أنا وجارتي", "نأكل معا", "Osdorp", "كل يوم ثلاثاء", "لا أحد يعرف الآخر"),
}


async def with_plan(language: str = "nl", **options: object) -> Resident:
    """Somebody whose plan collects signatures."""
    initiator = Neighbourhood().resident(language, "Fatma", **options)
    await ready(initiator, ANSWERS[language])
    return initiator


async def at_adding(language: str = "nl", **options: object) -> Resident:
    """Somebody who wants to add something."""
    initiator = await with_plan(language, **options)
    await initiator.taps(_("More …"))
    await initiator.taps(_("📎 Add something"))
    return initiator


async def at_asking(language: str = "nl", **options: object) -> Resident:
    """Somebody who wants to ask something, with a plan that was submitted."""
    initiator = await with_plan(language, **options)
    initiator.initiatives.save(replace(initiator.idea, stage=Stage.SUBMITTED, number="NW-2026-0001"))
    await initiator.taps_forged(f"go:open.{initiator.idea.id}")
    await initiator.taps(_("❓ Ask the worker something"))
    return initiator


def told(initiator: Resident) -> list[tuple[Todo, str, str | None]]:
    """What waits for a worker."""
    return [(one.todo, one.words, one.attachment_id) for one in initiator.book.work]


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "We hebben al een keuken"), ("tr", "Mutfağımız var"), ("ar", "عندنا مطبخ")],
)
async def test_words_a_photo_and_a_voice_message_are_added_one_after_the_other(language, words):
    initiator = await at_adding(language)
    initiator.hears(
        _("What do you want to add to “{title}”? Send a photo, your voice, or type it.").with_(
            title=Verbatim(initiator.idea.title)
        )
    )
    await initiator.says(words)
    initiator.hears(GOT_IT)
    await initiator.sends_photo("de keuken")
    initiator.hears(GOT_IT)
    await initiator.sends_voice()
    initiator.hears(GOT_IT)
    await initiator.taps(DONE)
    initiator.hears(NOTHING_SIGNED)
    assert told(initiator) == [
        (Todo.READ_ADDITION, words, None),
        (Todo.READ_ADDITION, "de keuken", "file1"),
        (Todo.READ_ADDITION, "", "file2"),
    ]
    assert {one.initiative_id for one in initiator.book.work} == {initiator.idea.id}


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Mag de straat dicht?"), ("tr", "Sokak kapanabilir mi?"), ("ar", "هل يمكن إغلاق الشارع؟")],
)
async def test_a_question_reaches_the_worker_and_promises_a_day(language, words):
    initiator = await at_asking(language)
    await initiator.says(words)
    initiator.hears(GOT_QUESTION)
    assert told(initiator) == [(Todo.ANSWER_QUESTION, words, None)]


async def test_with_a_question_stands_where_a_worker_can_be_reached():
    initiator = await at_asking(contact="020 123 45 67")
    await initiator.says("Mag de straat dicht?")
    initiator.hears("020 123 45 67")


async def test_an_addition_does_not_speak_of_hurry():
    initiator = await at_adding(contact="020 123 45 67")
    await initiator.says("We hebben al een keuken")
    initiator.hears_not("020 123 45 67")


@pytest.mark.parametrize(("language", "words"), [("nl", "klaar"), ("tr", "hayır"), ("ar", "شكرا")])
async def test_it_can_be_ended_with_a_word(language, words):
    initiator = await at_adding(language)
    await initiator.sends_voice()
    await initiator.says(words)
    initiator.hears(NOTHING_SIGNED)
    assert len(initiator.book.work) == 1


async def test_an_album_is_kept_whole_and_answered_once():
    initiator = await at_adding()
    await initiator.sends_photo(album="7")
    initiator.hears(GOT_IT)
    await initiator.sends_photo(album="7")
    initiator.hears_nothing()
    await initiator.sends_photo(album="8")
    initiator.hears(GOT_IT)
    assert [file for _todo, _words, file in told(initiator)] == ["file1", "file2", "file3"]


async def test_done_under_an_earlier_message_works_too():
    initiator = await at_adding()
    await initiator.says("een")
    earlier = initiator.chat[-1]
    await initiator.says("twee")
    await initiator.taps(DONE, earlier)
    initiator.hears(NOTHING_SIGNED)


@pytest.mark.parametrize("kind", ["sticker", "blank", "document", "poll"])
async def test_what_cannot_be_used_is_refused_kindly(kind):
    initiator = await at_adding()
    await initiator.sends(kind)
    initiator.hears(NOT_HERE)
    assert told(initiator) == []
    await initiator.says("🎉" * 2048)
    initiator.hears(GOT_IT)
    assert len(told(initiator)) == 1


async def test_a_place_is_not_kept():
    initiator = await at_adding()
    await initiator.shares_place(52.36, 4.8)
    initiator.hears(NOT_HERE)
    assert told(initiator) == []


async def test_a_file_that_is_too_large_is_refused_and_a_smaller_one_kept():
    initiator = await at_adding(largest_file=1_000_000)
    await initiator.sends_photo(size=1_000_001)
    initiator.hears(TOO_LARGE)
    assert told(initiator) == []
    await initiator.sends_photo(size=1_000_000)
    initiator.hears(GOT_IT)


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.CLOSED, Stage.DRAFT])
@pytest.mark.parametrize("entry", ["add", "ask"])
async def test_nothing_is_added_to_a_plan_that_has_ended_or_is_still_a_draft(entry, stage):
    initiator = await with_plan()
    initiator.initiatives.save(replace(initiator.idea, stage=stage))
    await initiator.taps_forged(f"go:{entry}.{initiator.idea.id}")
    await initiator.says("Nog iets")
    assert told(initiator) == []


@pytest.mark.parametrize("entry", ["add", "ask"])
@pytest.mark.parametrize(
    "stage", [stage for stage in Stage if stage not in {Stage.WITHDRAWN, Stage.CLOSED, Stage.DRAFT}]
)
async def test_in_every_other_stage_it_can_be_done(entry, stage):
    initiator = await with_plan()
    initiator.initiatives.save(replace(initiator.idea, stage=stage))
    await initiator.taps_forged(f"go:{entry}.{initiator.idea.id}")
    await initiator.says("Nog iets")
    assert len(told(initiator)) == 1


async def test_a_plan_that_ended_meanwhile_takes_nothing_more():
    initiator = await at_adding()
    initiator.initiatives.save(replace(initiator.idea, stage=Stage.WITHDRAWN))
    await initiator.says("Nog iets")
    initiator.hears(_("This plan has ended. Nothing can be added any more."))
    assert told(initiator) == []


@pytest.mark.parametrize("entry", ["add", "ask"])
async def test_nothing_is_added_to_somebody_elses_plan(entry):
    initiator = await with_plan()
    stranger = initiator.neighbourhood.resident("nl", "Kees")
    await stranger.taps_forged(f"go:{entry}.{initiator.idea.id}")
    stranger.hears(_("I cannot find that idea any more."))
    await stranger.says("Nog iets")
    assert told(initiator) == []


async def test_an_idea_that_was_being_told_is_kept():
    initiator = await with_plan()
    await initiator.taps_forged("go:idea")
    await initiator.says("een moestuin met de hele straat")
    await initiator.taps_forged(f"go:add.{next(iter(initiator.book.shelf))}")
    initiator.hears(_("Your idea is kept. You can go on with it at any time."))
