"""A list on paper: sent as a document to print, and sent back as a photo that a worker copies."""

import itertools
from dataclasses import replace

import pytest

from bot.flows.idea.talk import TOO_LARGE
from bot.flows.initiative import paper
from bot.flows.initiative.page import back
from bot.paper.sheet import Sheet
from domain.life import Actor, Role, Stage
from domain.notices import TOGETHER
from domain.paper import Line, enter_paper
from domain.tasks import Todo
from domain.texts import _
from tests.conversations.test_adding import ANSWERS, with_plan
from tests.support.initiatives import ready
from tests.support.resident import Neighbourhood, Resident

LIST, PHOTO = (row[0].label for row in paper.CHOICES)
SEND_PHOTO = _(
    "When neighbours have filled in the list, send a photo of it here. Take care that all names can be read."
)
THANKS = _("Thank you! A worker copies the names from the photo. They count as soon as that is done.")
NOT_A_FILE = _("I cannot open files here. Send it as a photo, please, not as a file.")


async def at_paper(language: str = "nl", **options: object) -> Resident:
    """An initiator who wants a list on paper."""
    initiator = await with_plan(language, **options)
    await initiator.taps(_("📄 A list on paper"))
    return initiator


async def at_photo(language: str = "nl", **options: object) -> Resident:
    """Somebody whose neighbours filled in a list."""
    initiator = await at_paper(language, **options)
    await initiator.taps(PHOTO)
    initiator.hears(SEND_PHOTO)
    return initiator


@pytest.mark.parametrize(
    ("language", "name"), [("nl", "handtekeningen.pdf"), ("tr", "imzalar.pdf"), ("ar", "signatures-ar.pdf")]
)
async def test_from_the_list_to_the_photo(language, name):
    initiator = await at_paper(language)
    await initiator.taps(LIST)
    initiator.hears(
        _("There is room for {n} neighbours. Do you need more room? Then ask me for another list.").with_(n=5),
        SEND_PHOTO,
    )
    (file,) = initiator.received
    assert (file.kind, file.name) == ("sheet", name)

    await initiator.sends_photo()
    initiator.hears(THANKS)
    (task,) = initiator.book.work
    assert (task.todo, task.initiative_id, task.resident_id) == (Todo.ENTER_PAPER, initiator.idea.id, 1)
    assert task.attachment_id == "file1"

    await initiator.taps(back("").label)
    initiator.hears(_("Nobody has signed yet. You need {n} signatures of neighbours.").with_(n=5))


async def test_the_file_can_be_printed():
    initiator = await at_paper("tr")
    await initiator.taps(LIST)
    made = initiator.received[0].of
    sheet = Sheet.from_json(made)
    assert sheet.to_json() == made
    assert (sheet.language, sheet.initiator, sheet.where) == ("tr", "Fatma", "Osdorp")
    assert sheet.sentences == initiator.idea.two_sentences
    assert len(set(sheet.codes)) == 5


async def test_the_code_to_scan_leads_to_the_plan_and_those_on_the_lines_do_not():
    initiator = await at_paper()
    await initiator.taps(LIST)
    links = initiator.book.links
    assert await links.find(initiator.link, initiator.now) == initiator.idea.id
    for code in initiator.received[0].of["codes"]:
        assert await links.find(code, initiator.now) is None


async def test_each_list_has_codes_of_its_own():
    initiator = await at_paper()
    await initiator.taps(LIST)
    await initiator.taps(_("📄 A list on paper"))
    await initiator.taps(LIST)
    first, second = (set(file.of["codes"]) for file in initiator.received)
    assert not first & second


async def test_a_second_tap_sends_no_second_list():
    initiator = await at_paper()
    asked = initiator.chat[-1]
    await initiator.taps(LIST, asked)
    await initiator.taps(LIST, asked)
    assert len(initiator.received) == 1


async def test_a_very_long_place_fits_on_the_sheet():
    initiator = Resident("nl")
    await ready(initiator, (*ANSWERS["nl"][:2], "op het grote plein " * 100, *ANSWERS["nl"][3:]))
    await initiator.taps(_("📄 A list on paper"))
    await initiator.taps(LIST)
    assert len(initiator.received[0].of["where"]) <= paper.PLACE


async def test_a_photo_is_taken_before_it_is_asked_for():
    initiator = await at_paper()
    await initiator.sends_photo("vijf namen")
    initiator.hears(THANKS)
    assert [task.words for task in initiator.book.work] == ["vijf namen"]


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
async def test_an_album_makes_a_task_for_each_photo_and_one_answer(language):
    initiator = await at_photo(language)
    await initiator.sends_photo(album="7")
    initiator.hears(THANKS)
    await initiator.sends_photo(album="7")
    initiator.hears_nothing()
    await initiator.sends_photo()
    initiator.hears(THANKS)
    assert [task.attachment_id for task in initiator.book.work] == ["file1", "file2", "file3"]


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
async def test_a_file_is_asked_for_as_a_photo(language):
    initiator = await at_photo(language)
    await initiator.sends_document("lijst.pdf")
    initiator.hears(NOT_A_FILE)
    assert initiator.book.work == []
    await initiator.sends_photo()
    assert len(initiator.book.work) == 1


async def test_what_is_no_photo_is_refused_kindly():
    initiator = await at_photo()
    please = _("Send a photo of the filled list, please. A worker copies the names from it.")
    await initiator.sends_voice()
    initiator.hears(please)
    await initiator.says("x" * 4096)
    initiator.hears(please)
    await initiator.sends("sticker")
    initiator.hears(please, _("I keep misunderstanding you, sorry. A person can help you better."))
    await initiator.shares_place(52.36, 4.8)
    initiator.hears(please)
    assert initiator.book.work == []


async def test_at_the_two_buttons_something_else_is_refused_kindly():
    initiator = await at_paper()
    await initiator.says("😀")
    initiator.hears(_("Please tap one of the buttons, or send a photo of a filled list."))
    await initiator.taps(LIST)
    initiator.hears(SEND_PHOTO)


async def test_a_photo_that_is_too_large_is_refused_and_a_smaller_one_kept():
    initiator = await at_photo(largest_file=1_000_000)
    await initiator.sends_photo(size=1_000_001)
    initiator.hears(TOO_LARGE)
    assert initiator.book.work == []
    await initiator.sends_photo(size=1_000_000)
    assert len(initiator.book.work) == 1


@pytest.mark.parametrize(("language", "words"), [("nl", "klaar"), ("tr", "bitti"), ("ar", "لاحقا")])
async def test_it_can_be_left_with_a_word(language, words):
    initiator = await at_photo(language)
    await initiator.says(words)
    initiator.hears(_("Nobody has signed yet. You need {n} signatures of neighbours.").with_(n=5))


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.SUBMITTED])
async def test_a_photo_for_a_plan_that_cannot_be_signed_any_more_is_not_taken(stage):
    initiator = await at_photo()
    initiator.initiatives.save(replace(initiator.idea, stage=stage, number="NW-2026-0001"))
    await initiator.sends_photo()
    initiator.hears(_("Nobody can sign this plan right now."))
    assert initiator.book.work == []


async def test_a_list_of_a_withdrawn_plan_is_not_made():
    initiator = await at_paper()
    initiator.initiatives.save(replace(initiator.idea, stage=Stage.WITHDRAWN))
    await initiator.taps(LIST)
    initiator.hears(_("Nobody can sign this plan right now."))
    assert initiator.received == []


async def test_somebody_elses_plan_gives_no_list():
    initiator = await at_paper()
    stranger = initiator.neighbourhood.resident("nl", "Kees")
    await stranger.taps_forged(f"go:paper.{initiator.idea.id}")
    stranger.hears(_("I cannot find that idea any more."))
    assert stranger.received == []
    await initiator.taps_forged(f"go:paper.{initiator.idea.id}")
    initiator.hears(_("You can let neighbours sign on paper too. What do you want to do?"))


# After a worker copied it


async def in_english() -> Resident:
    """Somebody whose plan collects signatures."""
    initiator = Neighbourhood().resident("en", "Fatma")
    await ready(initiator)
    return initiator


async def entered(initiator: Resident, *lines: Line) -> None:
    """The worker enters these lines, and the initiator hears of it."""
    ids = (f"e{number}" for number in itertools.count())
    noor = Actor(Role.WORKER, "Noor")
    await enter_paper(initiator.book, initiator.idea.id, lines, noor, initiator.now, lambda: next(ids))
    await initiator.neighbourhood.hears_of_it()
    initiator.now += TOGETHER
    initiator.chat.clear()
    await initiator.neighbourhood.hears_of_it()


async def test_the_names_on_paper_are_told_like_all_others():
    initiator = await in_english()
    await entered(initiator, Line("Hatice Yılmaz", "Osdorpplein 3"), Line("Ali Bakker", "Osdorpplein 5"))
    initiator.hears("🖊 Hatice and Ali support your plan!", "That makes 2 of 5 signatures.")
    initiator.hears_not("Osdorpplein 3")


async def test_the_initiator_hears_which_lines_do_not_count_and_what_to_do():
    initiator = await in_english()
    lines = [Line("Hatice Yılmaz", "Osdorpplein 3"), Line("", "Osdorpplein 5"), Line("Ali", "Osdorpplein 7", "B1-2")]
    await entered(initiator, *lines)
    initiator.hears(
        "A worker has copied your paper list: 1 new signature counts.",
        "1 line could not be read.",
        "1 line is for your plan as it was: show that neighbour the new one.",
        "These neighbours can still sign",
    )


async def test_each_line_has_a_short_number_and_each_sheet_its_own():
    initiator = await in_english()
    for sheet in (1, 2):
        await initiator.taps_forged(f"go:paper.{initiator.idea.id}")
        await initiator.taps("Send me the list")
        assert initiator.received[-1].of["numbers"] == [f"A{sheet}-{line}" for line in range(1, 6)]
