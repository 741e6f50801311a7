"""Some days after a place was looked at: did you go, and was it right?"""

import pytest

from domain.social_map.visits import HowItWas
from domain.tasks import Todo
from tests.support.resident import Neighbourhood, Resident
from tests.support.social_map import COUNSELLORS, FARM, RESTAURANT

ASKED = "Did you go there, and was it right?"


@pytest.fixture
def neighbourhood():
    there = Neighbourhood()
    there.has_places()
    return there


@pytest.fixture
def resident(neighbourhood):
    return neighbourhood.resident("en", "Fatma")


async def looks_at(resident: Resident, service) -> None:
    await resident.taps_forged(f"go:look.{service.id}")


async def is_asked(resident: Resident, service=FARM) -> None:
    await looks_at(resident, service)
    await resident.is_silent_for(days=8)
    resident.hears(f"Last week you looked at {service.name}", ASKED)


async def test_a_week_later_they_are_asked(resident):
    await looks_at(resident, FARM)
    await resident.is_silent_for(days=6)
    resident.hears_not(ASKED)
    await resident.is_silent_for(days=2)
    resident.hears(FARM.name, ASKED)
    assert resident.buttons() == [
        "Yes, it was good",
        "It was not right",
        "I did not go",
        "Please do not ask me this",
    ]


@pytest.mark.parametrize(
    ("answer", "stored"),
    [("Yes, it was good", HowItWas.RIGHT), ("I did not go", HowItWas.NOT_WENT), ("ja", HowItWas.RIGHT)],
)
async def test_the_answer_is_kept(resident, answer, stored):
    await is_asked(resident)
    question = resident.chat[-1]
    await (resident.says(answer) if answer == "ja" else resident.taps(answer))
    (visit,) = resident.book.social_map.visits.values()
    assert visit.answer is stored
    await resident.taps("It was not right", question)
    resident.hears("You told me already")
    assert resident.book.work == []


async def test_who_did_not_go_is_offered_an_introduction(resident):
    await is_asked(resident)
    await resident.taps("I did not go")
    await resident.taps("🤝 Shall a worker introduce you there?")
    resident.hears(FARM.name)


async def test_what_was_wrong_goes_to_whoever_keeps_the_map(resident):
    await is_asked(resident)
    await resident.taps("It was not right")
    resident.hears("What was not right?")
    await resident.says("het was dicht")
    resident.hears("I have passed it on")
    (task,) = resident.book.work
    assert (task.todo, task.service_id, task.words) == (Todo.CHECK_ENTRY, FARM.id, "het was dicht")
    assert FARM.id not in resident.book.social_map.hidden


async def test_what_was_wrong_need_not_be_told(resident):
    await is_asked(resident)
    await resident.taps("It was not right")
    await resident.taps("Skip")
    resident.hears("That is fine")
    assert resident.book.work == []


async def test_two_residents_who_say_it_is_wrong_hide_it_and_have_it_checked_once(neighbourhood, resident):
    peter = neighbourhood.resident("en", "Peter")
    ali = neighbourhood.resident("en", "Ali")
    for one in (resident, peter, ali):
        await looks_at(one, FARM)
    await resident.is_silent_for(days=8)
    neighbourhood.now = neighbourhood.now.replace(hour=12)
    for one in (peter, ali):
        await one.is_silent_for(hours=1)
    for one in (resident, peter):
        await one.taps("It was not right")
        await one.taps("Skip")
    assert resident.book.social_map.hidden == {FARM.id}
    (task,) = resident.book.work
    assert (task.todo, task.subject) == (Todo.CHECK_ENTRY, "hidden")
    await ali.taps("It was not right")
    assert len(resident.book.work) == 1
    await ali.says("/menu")
    await ali.says("ik wil leren met dieren omgaan")
    ali.hears_not(FARM.name)


async def test_one_resident_who_says_it_twice_hides_nothing(resident):
    for _ in range(2):
        await is_asked(resident)
        await resident.taps("It was not right")
        await resident.taps("Skip")
    assert resident.book.social_map.hidden == set()


async def test_nobody_is_asked_more_than_once_a_week(resident):
    for service in (FARM, COUNSELLORS, RESTAURANT):
        await looks_at(resident, service)
        await resident.is_silent_for(days=1)
    await resident.is_silent_for(days=30)
    assert sum(ASKED in message.text for message in resident.messages) == 1


async def test_looking_twice_is_asked_about_once(resident):
    await looks_at(resident, FARM)
    await looks_at(resident, FARM)
    assert len(resident.book.social_map.visits) == 1


async def test_stop_silences_it(resident):
    await looks_at(resident, FARM)
    await resident.says("/stop")
    await resident.is_silent_for(days=30)
    resident.hears("I stop here")


async def test_who_does_not_want_it_is_never_asked_again(resident):
    await is_asked(resident)
    await resident.taps("Please do not ask me this")
    resident.hears("I will not ask you this any more")
    await looks_at(resident, RESTAURANT)
    await resident.is_silent_for(days=30)
    resident.hears_not(ASKED)


async def test_it_comes_between_and_leaves_an_idea_open(resident):
    await looks_at(resident, FARM)
    await resident.says("i have an idea")
    await resident.says("my neighbours and I")
    await resident.is_silent_for(days=8)
    await resident.taps("Yes, it was good")
    await resident.says("een straatfeest")
    assert resident.idea.answers


async def test_nobody_answers_for_another(neighbourhood, resident):
    peter = neighbourhood.resident("en", "Peter")
    await is_asked(resident)
    (visit,) = resident.book.social_map.visits
    await peter.taps_forged(f"go:was_wrong.{visit}")
    assert resident.book.social_map.visits[visit].answer is None


async def test_a_place_that_is_gone_is_not_asked_about(resident):
    await looks_at(resident, FARM)
    resident.book.social_map.hidden.add(FARM.id)
    await resident.is_silent_for(days=30)
    resident.hears_not(ASKED)
