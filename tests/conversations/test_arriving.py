"""A photo, a voice message or a place that comes while nothing is asked: kept once, and asked what it is for."""

from dataclasses import replace

import pytest

from bot.flows.idea.talk import TOO_LARGE
from bot.flows.initiative.adding import GOES_WITH_IT
from domain.initiatives import Attachment, Question, answered
from domain.life import Stage
from domain.tasks import Todo
from tests.support.initiatives import ready
from tests.support.resident import Neighbourhood, Resident

ADD, PAPER, MENU = "Add it to “Eat together. Nobody knows…”", "It is a filled paper list", "Menu"
BEGIN = "💡 Begin an idea with it"


@pytest.fixture
def neighbourhood() -> Neighbourhood:
    return Neighbourhood()


@pytest.fixture
async def fatma(neighbourhood: Neighbourhood) -> Resident:
    """Somebody whose only plan collects signatures, and who is asked nothing now."""
    resident = neighbourhood.resident("en", "Fatma")
    await ready(resident)
    await resident.says("/menu")
    return resident


def goes_on_as(resident: Resident, stage: Stage, **changes: object) -> None:
    resident.initiatives.save(replace(resident.idea, stage=stage, **changes))


def work(resident: Resident) -> list[tuple[Todo, str, str | None, str | None]]:
    return [(one.todo, one.words, one.attachment_id, one.initiative_id) for one in resident.book.work]


async def test_a_photo_is_kept_before_anything_is_asked(fatma):
    await fatma.sends_photo("our kitchen")
    fatma.hears("I have kept your photo.", "What is it for?")
    assert fatma.buttons() == [ADD, PAPER, MENU]
    assert work(fatma) == [(Todo.READ_ADDITION, "our kitchen", "file1", None)]


async def test_it_goes_with_the_plan_and_is_not_kept_twice(fatma):
    await fatma.sends_photo("our kitchen")
    await fatma.taps(ADD)
    fatma.hears(GOES_WITH_IT)
    assert work(fatma) == [(Todo.READ_ADDITION, "our kitchen", "file1", fatma.idea.id)]
    await fatma.taps(ADD)
    fatma.hears("I have that already. It goes with")
    assert len(fatma.book.work) == len(fatma.files.kept) == 1


async def test_it_is_a_filled_list_for_a_worker_to_copy(fatma):
    await fatma.sends_photo()
    await fatma.taps(PAPER)
    fatma.hears("A worker copies the names from the photo.", "Keep the paper")
    assert work(fatma) == [(Todo.ENTER_PAPER, "", "file1", fatma.idea.id)]


async def test_who_tapped_the_wrong_button_taps_the_other_one(fatma):
    await fatma.sends_photo()
    await fatma.taps(PAPER)
    await fatma.taps(ADD)
    assert work(fatma) == [(Todo.READ_ADDITION, "", "file1", fatma.idea.id)]


async def test_what_a_worker_has_done_is_not_asked_of_them_again(fatma):
    await fatma.sends_photo()
    await fatma.book.tasks.done(fatma.book.work[0].id, fatma.now)
    await fatma.taps(ADD)
    fatma.hears("I have that already: nothing of it is lost.")
    assert work(fatma) == [(Todo.READ_ADDITION, "", "file1", None)]


async def test_a_photo_after_a_photo_never_runs_in_a_circle(fatma):
    for number in range(1, 5):
        await fatma.sends_photo()
        fatma.hears("I have kept your photo.")
        fatma.hears_not("misunderstanding")
        assert len(fatma.book.work) == number


async def test_photos_of_one_album_stay_together_and_are_asked_about_once(fatma):
    await fatma.sends_photo(album="7")
    fatma.hears("What is it for?")
    await fatma.sends_photo(album="7")
    fatma.hears_nothing()
    await fatma.taps(PAPER)
    await fatma.sends_photo(album="7")
    fatma.hears_nothing()
    assert work(fatma) == [(Todo.ENTER_PAPER, "", f"file{number}", fatma.idea.id) for number in (1, 2, 3)]
    await fatma.sends_photo(album="8")
    fatma.hears("What is it for?")


async def test_a_voice_message_is_no_paper_list(fatma):
    await fatma.sends_voice()
    fatma.hears("I have kept your voice message.")
    assert fatma.buttons() == [ADD, MENU]


async def test_a_plan_that_collects_no_more_has_no_paper_list(fatma):
    goes_on_as(fatma, Stage.SUBMITTED)
    await fatma.sends_photo()
    assert fatma.buttons() == [ADD, MENU]


async def test_the_button_of_a_list_that_was_closed_meanwhile_asks_once_more(fatma):
    await fatma.sends_photo()
    goes_on_as(fatma, Stage.SUBMITTED)
    await fatma.taps(PAPER)
    fatma.hears("Nobody can sign this plan right now.", "What is it for?")
    assert fatma.buttons() == [ADD, MENU]
    await fatma.taps(ADD)
    assert work(fatma) == [(Todo.READ_ADDITION, "", "file1", fatma.idea.id)]


async def test_the_button_of_a_plan_that_ended_meanwhile_is_answered_kindly_and_the_photo_stays(fatma):
    await fatma.sends_photo()
    goes_on_as(fatma, Stage.WITHDRAWN)
    await fatma.taps(ADD)
    fatma.hears("This plan has ended.", "Do you want to make a plan of it?")
    assert fatma.buttons() == [BEGIN, MENU]
    assert work(fatma) == [(Todo.READ_ADDITION, "", "file1", None)]


async def test_several_plans_are_offered_four_buttons_at_most_the_last_changed_first(fatma):
    for what in ("a garden", "a street party"):
        await ready(fatma, ("my neighbour and I", what, "Osdorp", "every tuesday", "nobody knows each other"))
    await fatma.says("/menu")
    await fatma.sends_photo()
    assert fatma.buttons() == [
        "Add it to “A street party. Nobody…”",
        "It is a filled list for “A street party. Nobody…”",
        "Add it to “A garden. Nobody knows each…”",
        "It is a filled list for “A garden. Nobody knows each…”",
        MENU,
    ]
    await fatma.taps("It is a filled list for “A garden. Nobody knows each…”")
    (task,) = fatma.book.work
    assert fatma.book.shelf[task.initiative_id].answers[Question.WHAT].words == "a garden"


async def test_who_has_no_plan_can_begin_one_with_it(neighbourhood):
    peter = neighbourhood.resident("en", "Peter")
    await peter.sends_photo("the square")
    peter.hears("I have kept your photo.", "Do you want to make a plan of it?")
    await peter.taps(BEGIN)
    peter.hears("Question 1 of 6")
    what = peter.idea.answers[Question.WHAT]
    assert (what.words, what.attachments) == ("the square", (Attachment("file1", "photo"),))
    assert [one.done_at is not None for one in peter.book.work] == [True], "nobody has to look for its plan"
    await peter.taps(BEGIN)
    peter.hears("I have that already")
    assert peter.idea


async def test_it_goes_to_the_answers_of_a_plan_that_is_still_being_made(neighbourhood):
    peter = neighbourhood.resident("en", "Peter")
    await peter.says("/idea")
    await peter.says("the parents and I")
    await peter.says("do up the square")
    await peter.says("/menu")
    await peter.sends_photo("it looks like this")
    (label, _menu) = peter.buttons()
    await peter.taps(label)
    peter.hears("It goes with “do up the square”.")
    what = peter.idea.answers[Question.WHAT]
    assert what.words == "do up the square\nit looks like this"
    assert what.attachments == (Attachment("file1", "photo"),)
    await peter.taps("Go on")
    peter.hears("Question 3 of 6")


async def test_what_is_being_asked_stays_open_when_an_old_button_is_tapped(fatma):
    await fatma.sends_photo()
    await fatma.says("/idea")
    await fatma.taps(ADD)
    fatma.hears(GOES_WITH_IT)
    await fatma.says("my brother and I")
    fatma.hears("Question 2 of 6")


async def test_nobody_moves_what_somebody_else_sent(neighbourhood, fatma):
    await fatma.sends_photo()
    stranger = neighbourhood.resident("en", "Stranger")
    await stranger.taps_forged(fatma.chat[-1].buttons[ADD])
    stranger.hears("I cannot find that any more.")
    assert work(fatma) == [(Todo.READ_ADDITION, "", "file1", None)]


@pytest.mark.parametrize("data", ["go:put.", "go:put.a", "go:put.n.x", "go:arrived", "go:arrived.x"])
async def test_a_forged_button_is_answered_kindly(fatma, data):
    await fatma.taps_forged(data)
    assert MENU in fatma.buttons() or "📋 My initiatives" in fatma.buttons()
    assert fatma.book.work == []


async def test_work_of_another_kind_is_not_moved_by_a_forged_button(fatma):
    await fatma.sends_photo()
    task = fatma.book.work[0]
    fatma.book.work[0] = replace(task, subject="", todo=Todo.WHAT_THEY_NEED)
    await fatma.taps(ADD)
    assert [one.todo for one in fatma.book.work] == [Todo.WHAT_THEY_NEED]


async def test_a_file_that_is_too_large_is_refused_and_nothing_waits(neighbourhood):
    peter = neighbourhood.resident("en", "Peter", largest_file=1000)
    await peter.sends_photo(size=1001)
    peter.hears(TOO_LARGE)
    assert peter.book.work == []


async def test_a_place_is_not_kept_and_the_way_to_where_is_shown(fatma):
    await fatma.shares_place(52.3702, 4.8952)
    fatma.hears("I did not keep that place", "share the place at “Where?”")
    assert "52.3" not in fatma.stored
    assert fatma.book.work == []
    await fatma.taps(fatma.buttons()[0])
    fatma.hears("This is your idea")


async def test_a_place_of_somebody_without_a_plan_leads_to_an_idea(neighbourhood):
    peter = neighbourhood.resident("en", "Peter")
    await peter.shares_place(52.3702, 4.8952)
    peter.hears("I did not keep that place")
    await peter.taps("💡 I have an idea")
    peter.hears("Question 1 of 6")


async def test_a_draft_of_which_nothing_was_told_is_no_plan(neighbourhood):
    peter = neighbourhood.resident("en", "Peter")
    await peter.says("/idea")
    await peter.says("/menu")
    await peter.sends_photo()
    assert peter.buttons() == [BEGIN, MENU]


async def test_somebody_who_did_not_agree_is_welcomed_first(neighbourhood):
    hatice = neighbourhood.resident(None, "Hatice")
    await hatice.sends_photo()
    assert hatice.files.kept == []
    assert hatice.book.work == []


async def test_a_photo_may_come_before_any_words_of_what(neighbourhood):
    peter = neighbourhood.resident("en", "Peter")
    await peter.sends_photo()
    await peter.taps(BEGIN)
    assert peter.idea.answers[Question.WHAT].words == ""
    later = replace(peter.idea.answers[Question.WHAT], words="a bench")
    assert answered(peter.idea, Question.WHAT, later).answers[Question.WHAT].attachments
