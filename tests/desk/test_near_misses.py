"""What was mistyped, or cannot be done: said at once, with what was probably meant."""

from datetime import timedelta

import pytest

from bot.desk.commands import nearest
from domain.handover import Case, Reason
from domain.staff import Job
from tests.support.worker import Bureau, Neighbour, Room, Worker


@pytest.fixture
async def case(fatma: Neighbour) -> Case:
    return await fatma.asks_for_a_person("Ik heb een brief")


@pytest.fixture
async def topic(bureau: Bureau, case: Case, samira: Worker) -> Room:
    room = await bureau.topic(case, await bureau.has_group())
    await samira.taps("Claim", room)
    return room


@pytest.mark.parametrize(
    ("typed", "meant"), [("terugg", "terug"), ("antworden", "antwoorden"), ("doorgeven", "geef"), ("xqzw", "")]
)
def test_a_mistyped_command_is_like_one_of_ours_or_like_none(typed: str, meant: str) -> None:
    assert nearest(typed) == meant


async def test_a_mistyped_command_sends_nothing_and_names_the_nearest(
    samira: Worker, fatma: Neighbour, topic: Room
) -> None:
    await samira.says("/terugg", topic)
    samira.hears("Nothing was sent.", "Do you mean /terug?")
    fatma.hears_nothing()

    await samira.says("/xqzw", topic)
    assert "Do you mean" not in samira.heard


async def test_a_mistyped_colleague_can_be_tapped(samira: Worker, topic: Room, bureau: Bureau, case: Case) -> None:
    joost = await bureau.works("Joost", languages=("tr",))

    await samira.says("/geef Joots", topic)
    samira.hears("No colleague is called that.", "Do you mean /geef Joost?")
    assert (await bureau.case(case.id)).worker_id == samira.id

    await samira.taps("Joost · nl, tr · 0 cases", topic)
    assert (await bureau.case(case.id)).worker_id == joost.id


@pytest.mark.parametrize("way", ["/sluit", "tap"])
async def test_who_does_not_have_it_is_not_asked_whether_to_close_it(
    way: str, samira: Worker, topic: Room, bureau: Bureau
) -> None:
    joost = await bureau.works("Joost")
    await (joost.taps("Close", topic) if way == "tap" else joost.says(way, topic))
    if way == "tap":
        joost.sees_toast("Samira has this case.")
    else:
        joost.hears("Samira has this case.")
    assert not any("Yes, close it" in one.buttons for one in bureau.messages)

    await samira.says("/sluit", topic)
    assert samira.buttons == ["Yes, close it", "No"]


async def test_a_standard_reply_is_picked_by_a_word(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.says("/antwoorden hallo", topic)
    samira.hears("Fatma reads this, in Arabisch")
    assert samira.buttons == ["Send", "Back"]
    fatma.hears_nothing()

    await samira.taps("Send", topic)
    fatma.hears("Samira")


async def test_a_word_that_several_replies_have_offers_those(samira: Worker, topic: Room) -> None:
    await samira.says("/antwoorden", topic)
    everything = set(samira.buttons)

    await samira.says("/antwoorden e", topic)

    assert 1 < len(samira.buttons) < len(everything) or "More" in samira.buttons
    assert all(one.startswith("/") or one == "More" for one in samira.buttons)
    assert not any("{" in one for one in everything)


async def test_the_list_has_the_names_filled_in(samira: Worker, topic: Room) -> None:
    await samira.taps("Replies", topic)
    assert "Fatma" in next(one for one in samira.buttons if one.startswith("/hallo"))


async def test_a_shortcut_in_private_shows_both_languages(samira: Worker, fatma: Neighbour, bureau: Bureau) -> None:
    await fatma.asks_for_a_person()
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")

    await samira.says("/hallo")

    fatma.hears("Samira")
    (shown,) = bureau.last
    assert "→ Fatma" in shown.text
    assert "Fatma reads this, in Arabisch" in shown.text


async def test_who_was_in_danger_is_listed_for_a_day(samira: Worker, fatma: Neighbour, bureau: Bureau) -> None:
    case = await fatma.asks_for_a_person(reason=Reason.CRISIS)
    room = await bureau.topic(case, await bureau.has_group())
    await samira.taps("Claim", room)
    await samira.says("/terug", room)

    await samira.says("/zaken")
    samira.hears("With the bot, was in danger\n🔴 Fatma")
    assert "Claim: Fatma" in samira.buttons

    bureau.now += timedelta(days=1)
    await samira.says("/zaken")
    assert "Fatma" not in samira.heard


async def test_a_coordinator_sees_who_is_late_and_a_worker_does_not(
    samira: Worker, topic: Room, bureau: Bureau
) -> None:
    annelies = await bureau.works("Annelies", Job.COORDINATOR)
    joost = await bureau.works("Joost")
    await annelies.says("/zaken")
    assert "late with an answer" not in annelies.heard

    bureau.now += timedelta(days=3)
    await annelies.says("/zaken")
    annelies.hears("Colleagues who are late with an answer\n• Fatma")
    await joost.says("/zaken")
    assert "Fatma" not in joost.heard
