"""One place on a page of its own: the map, the way there, a worker who introduces you, and what was missing."""

import pytest

from domain.tasks import Todo
from tests.support.resident import Resident
from tests.support.social_map import COUNSELLORS, FARM, LISTENING, RESTAURANT


@pytest.fixture
def resident(resident):
    resident.neighbourhood.has_places()
    return resident


async def at_the_farm(resident: Resident) -> Resident:
    """The page of the city farm, after a question."""
    await resident.says("ik wil leren met dieren omgaan")
    await resident.taps(FARM.name)
    return resident


async def test_the_page_says_all_that_is_known(resident):
    await resident.taps_forged(f"go:look.{RESTAURANT.id}")
    resident.hears(
        "Buurtwerk De Zon",
        "For whom (in Dutch): Iedereen uit de buurt",
        "Tuesday: from 17:00 to 20:30",
        "Thursday: from 17:00 to 20:30",
        "Invalsweg 1",
        "tafel@example.org",
        "Website",
    )
    assert resident.buttons() == [
        "🗺 On the map",
        "🚲 Route",
        "🤝 Shall a worker introduce you there?",
        "Didn't find it? Talk to a person",
    ]


async def test_what_is_not_known_is_left_out(resident):
    await resident.taps_forged(f"go:look.{LISTENING.id}")
    resident.hears("By telephone or online", "Open day and night")
    resident.hears_not("💶")
    resident.hears_not("♿")
    resident.hears_not("Checked")
    assert resident.buttons() == ["Didn't find it? Talk to a person"]


async def test_the_map_is_a_real_place_that_the_phone_opens(resident):
    await at_the_farm(resident)
    await resident.taps("🗺 On the map")
    (venue,) = resident.venues
    assert venue.title == FARM.name
    assert venue.address == "Hoeveweg 3, Osdorp"
    assert (venue.latitude, venue.longitude) == FARM.spots[0].coordinate


async def test_the_route_tells_nobody_where_the_resident_is(resident):
    await resident.says("waar kan ik samen eten?")
    await resident.shares_place(52.3573219, 4.8287654)
    await resident.taps(RESTAURANT.name)
    latitude, longitude = RESTAURANT.spots[0].coordinate
    address = resident.pages["🚲 Route"]
    assert address.startswith("https://www.openstreetmap.org/directions?")
    assert address.endswith(f"to={latitude}%2C{longitude}")
    assert "4.829" not in address


async def test_looking_at_a_place_leaves_the_question_open(resident):
    await at_the_farm(resident)
    await resident.says("in Slotervaart")
    resident.hears(FARM.name)


# A worker who introduces them


async def test_a_worker_is_asked_to_introduce_them_with_their_question(resident):
    await at_the_farm(resident)
    await resident.taps("🤝 Shall a worker introduce you there?")
    resident.hears("The worker gets your first name and your question.")
    assert resident.book.work == []
    await resident.taps("Yes, please")
    resident.hears("I have asked for it", "A worker writes to you here", "at the latest")
    (task,) = resident.book.work
    assert (task.todo, task.service_id, task.initiative_id) == (Todo.INTRODUCE, FARM.id, None)
    assert task.words == "ik wil leren met dieren omgaan"


async def test_yes_can_be_typed_and_counts_once(resident):
    await at_the_farm(resident)
    await resident.taps("🤝 Shall a worker introduce you there?")
    question = resident.chat[-1]
    await resident.says("ja")
    await resident.taps("Yes, please", question)
    assert len(resident.book.work) == 1


async def test_no_asks_nobody(resident):
    await at_the_farm(resident)
    await resident.taps("🤝 Shall a worker introduce you there?")
    await resident.taps("No, thank you")
    resident.hears("You can also go there by yourself")
    assert resident.book.work == []


async def test_without_a_question_the_worker_gets_where_they_want_to_go(resident):
    await resident.taps_forged(f"go:introduce.{COUNSELLORS.id}")
    resident.hears("your first name and where you want to go")
    await resident.taps("Yes, please")
    assert resident.book.work[0].service_id == COUNSELLORS.id


async def test_an_idea_that_is_left_for_an_introduction_is_kept(resident):
    await resident.says("i have an idea")
    await resident.says("me and my neighbours")
    await resident.taps_forged(f"go:introduce.{FARM.id}")
    resident.hears("Your idea is kept", "A worker can introduce you")


@pytest.mark.parametrize("entry", ["look", "on_map", "introduce", "was_right", "was_wrong", "not_went", "ask_no_more"])
async def test_a_forged_button_is_answered_politely(resident, entry):
    await resident.taps_forged(f"go:{entry}.{'0' * 30}")
    assert resident.heard
    assert resident.book.work == []


async def test_my_neighbourhood_is_not_remembered_out_of_nothing(resident):
    await resident.taps_forged("go:my_place")
    resident.hears("I do not know any more which neighbourhood you mean")
    assert resident.person.neighbourhood is None


# Nothing was found


async def nothing_for_swimming(resident: Resident) -> None:
    await resident.says("ik heet Fatma, mijn nummer is 0612345678, waar kan ik zwemmen?")
    resident.hears("I found nothing", "May I keep your question, without your name?")


async def test_a_question_without_an_answer_is_kept_without_personal_data(resident):
    await nothing_for_swimming(resident)
    await resident.taps("Yes, keep my question")
    resident.hears("Thank you! I have kept it.")
    (kept,) = resident.book.social_map.unanswered
    assert (kept.topic, kept.language, kept.words) == ("sporten", "en", "…, mijn nummer is …, waar kan ik zwemmen?")


async def test_without_a_yes_it_is_counted_without_words(resident):
    await nothing_for_swimming(resident)
    await resident.taps("No, do not keep it")
    resident.hears("I do not keep your words")
    (kept,) = resident.book.social_map.unanswered
    assert (kept.topic, kept.words) == ("sporten", None)


@pytest.mark.parametrize(
    ("button", "answer"), [("🙋 Talk to a person", "I have asked for a person"), ("Menu", "What can I help you with?")]
)
async def test_who_asks_a_person_instead_is_counted_too(resident, button, answer):
    await nothing_for_swimming(resident)
    await resident.taps(button)
    resident.hears(answer)
    assert [one.topic for one in resident.book.social_map.unanswered] == ["sporten"]


async def test_going_on_with_another_question_counts_it_without_words(resident):
    await nothing_for_swimming(resident)
    await resident.says("ik wil leren met dieren omgaan")
    resident.hears(FARM.name)
    assert [one.words for one in resident.book.social_map.unanswered] == [None]


async def test_what_is_not_understood_twice_is_a_question_without_an_answer(resident):
    await resident.taps_forged("go:places")
    await resident.says("xkcd")
    resident.hears("Can you say it in other words?")
    assert "🙋 Talk to a person" in resident.buttons()
    await resident.says("xkcd qwrt")
    resident.hears("I found nothing", "May I keep your question")
