"""Buttons on a card and the commands that do the same: each does what is true now, once, and says so."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.desk import codes
from domain.handover import Case, Reason, State
from domain.staff import Job
from tests.support.worker import Bureau, Neighbour, Room, Worker


@pytest.fixture
async def case(fatma: Neighbour) -> Case:
    return await fatma.asks_for_a_person("Ik heb een brief")


async def test_a_claim_is_told_to_the_resident_and_to_who_tapped(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)

    samira.sees_toast("You have this case. What you write goes to Fatma.")
    fatma.hears("Samira")
    assert (await bureau.case(case.id)).worker_id == samira.id


async def test_the_second_who_claims_hears_who_has_it(
    samira: Worker, joost: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)

    await joost.taps("Claim", topic)

    joost.sees_toast("Samira has this case.")
    fatma.hears_nothing()
    assert (await bureau.case(case.id)).worker_id == samira.id


@pytest.fixture
async def annelies(bureau: Bureau) -> Worker:
    return await bureau.works("Annelies", Job.COORDINATOR)


async def test_a_coordinator_is_asked_before_a_case_is_taken_over(
    samira: Worker, annelies: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)

    await annelies.taps("Claim", topic)
    annelies.hears("Samira has this case.\nTake it over?")
    fatma.hears_nothing()
    assert (await bureau.case(case.id)).worker_id == samira.id

    await annelies.taps("Yes, take it over", topic)
    annelies.sees_toast("You have this case. What you write goes to Fatma.")
    annelies.hears("Annelies has this case.")
    assert annelies.buttons == []
    fatma.hears("Annelies")
    assert (await bureau.case(case.id)).worker_id == annelies.id


async def test_a_case_that_is_not_taken_over_stays(
    samira: Worker, annelies: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    await annelies.says("/neem", topic)

    await annelies.taps("No", topic)

    annelies.hears("It stays with Samira.")
    fatma.hears_nothing()
    assert (await bureau.case(case.id)).worker_id == samira.id


async def test_yes_takes_it_from_nobody_but_whom_the_question_named(
    samira: Worker, joost: Worker, annelies: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    await annelies.taps("Claim", topic)
    await samira.says("/geef Joost", topic)

    await annelies.taps("Yes, take it over", topic)

    annelies.sees_toast("Joost has this case.")
    fatma.hears_nothing()
    assert (await bureau.case(case.id)).worker_id == joost.id


async def test_a_forged_yes_takes_nothing_from_a_colleague_who_is_there(
    samira: Worker, joost: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    card = await samira.taps("Claim", topic)

    await joost.taps_forged(codes.encode("takeover", case.id, samira.id), topic, card.id)

    joost.sees_toast("Samira has this case.")
    fatma.hears_nothing()
    assert (await bureau.case(case.id)).worker_id == samira.id


async def test_yes_tapped_twice_is_told_to_the_resident_once(
    samira: Worker, annelies: Worker, fatma: Neighbour, topic: Room
) -> None:
    await samira.taps("Claim", topic)
    question = await annelies.taps("Claim", topic)
    yes = yes_under(annelies)
    await annelies.taps_forged(yes, topic, question.id)

    await annelies.taps_forged(yes, topic, question.id)

    annelies.sees_toast("You have this case.")
    fatma.hears_nothing()


def yes_under(worker: Worker) -> str:
    """What the yes carries that is under the question just asked."""
    return worker.bureau.last[-1].buttons["Yes, take it over"]


async def test_who_takes_over_in_private_has_it_in_hand(
    samira: Worker, annelies: Worker, fatma: Neighbour, case: Case, bureau: Bureau
) -> None:
    await bureau.shows_card(case, samira.private)
    await bureau.shows_card(case, annelies.private)
    await samira.taps("Claim")

    await annelies.taps("Claim")
    await annelies.taps("Yes, take it over")
    await annelies.says("Dag Fatma")

    fatma.hears("Annelies", "Dag Fatma")
    await samira.says("En nog iets")
    fatma.hears_nothing()


async def test_a_claim_tapped_twice_is_told_to_the_resident_once(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)

    await samira.taps("Claim", topic)

    samira.sees_toast("You have this case")
    fatma.hears_nothing()


@pytest.mark.parametrize("command", ["/claim", "/neem", "/Claim@VoordeurWorkersBot"])
async def test_a_command_claims_as_well(command: str, samira: Worker, topic: Room, case: Case, bureau: Bureau) -> None:
    number = await samira.says(command, topic)

    samira.sees_mark("👌", number)
    assert (await bureau.case(case.id)).worker_id == samira.id


async def test_a_command_to_another_bot_of_the_group_is_not_for_us(
    samira: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.says("/claim@SomeOtherBot", topic)

    samira.hears_nothing()
    assert (await bureau.case(case.id)).worker_id is None


async def test_every_tap_is_answered_first(samira: Worker, topic: Room, bureau: Bureau) -> None:
    await samira.taps("Claim", topic)
    for label in ("Pass on", "Snooze", "Replies", "Plan", "Close"):
        await samira.taps(label, topic)
        assert len(bureau.toasts) == 1, label


@pytest.mark.parametrize("label", ["Pass on", "Snooze", "Give back", "Replies"])
async def test_who_does_not_have_it_cannot_move_it(
    label: str, samira: Worker, joost: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    await joost.taps(label, topic)
    joost.sees_toast("Nobody has this case yet. Claim it first.")

    await samira.taps("Claim", topic)
    await joost.taps(label, topic)
    joost.sees_toast("Samira has this case.")
    assert (await bureau.case(case.id)).worker_id == samira.id


async def test_a_case_is_passed_on_with_a_note(
    samira: Worker, joost: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    await samira.taps("Pass on", topic)
    samira.hears("Who takes over Fatma?")
    assert samira.buttons == ["Joost · nl · 0 cases"]

    await samira.taps("Joost · nl · 0 cases", topic)

    samira.hears("Joost has Fatma's case now.", "A note for Joost?")
    prompt = bureau.last[-1]
    assert prompt.payload["reply_markup"] == {"force_reply": True, "selective": True}
    assert f"tg://user?id={samira.account}" in prompt.payload["text"]
    fatma.hears("Joost", "Samira")
    assert (await bureau.case(case.id)).worker_id == joost.id

    await samira.says("Zij belt liever", topic, reply_to=prompt)
    fatma.hears_nothing()
    assert await bureau.notes(case.id) == ["Zij belt liever"]


async def test_a_colleague_tapped_twice_gets_the_case_once(
    samira: Worker, joost: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    await samira.taps("Pass on", topic)
    picker = bureau.last[-1]
    data = picker.buttons["Joost · nl · 0 cases"]
    await samira.taps_forged(data, topic, picker.id)

    await samira.taps_forged(data, topic, picker.id)

    samira.sees_toast("Joost has this case.")
    fatma.hears_nothing()


async def test_at_most_eight_colleagues_are_offered_who_may_have_it(
    samira: Worker, topic: Room, bureau: Bureau
) -> None:
    for number in range(10):
        await bureau.works(f"Collega {number}")
    await bureau.works("Ver Weg", areas=frozenset({"GN18"}))
    await bureau.works("Beheer", Job.ADMINISTRATOR)
    await samira.taps("Claim", topic)

    await samira.taps("Pass on", topic)

    assert len(samira.buttons) == 8
    assert not {"Ver Weg · nl · 0 cases", "Beheer · nl · 0 cases"} & set(samira.buttons)


async def test_who_works_alone_hears_that_there_is_nobody(samira: Worker, topic: Room) -> None:
    await samira.taps("Claim", topic)

    await samira.taps("Pass on", topic)

    samira.sees_toast("There is no colleague to pass this on to.")


@pytest.mark.parametrize("command", ["/pass Joost bel haar morgen", "/geef joost bel haar morgen"])
async def test_a_name_and_a_note_in_one_command(
    command: str, samira: Worker, joost: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)

    await samira.says(command, topic)

    assert (await bureau.case(case.id)).worker_id == joost.id
    async with bureau.opens() as work:
        story = await work.cases.story(case.id)
    assert story[-1].words == "bel haar morgen"
    fatma.hears("Joost")


async def test_two_of_one_name_are_asked_apart(
    samira: Worker, joost: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    await bureau.works("Joost")
    await samira.taps("Claim", topic)

    await samira.says("/pass Joost", topic)

    assert samira.buttons == ["Joost · nl · 0 cases"]
    assert len(bureau.last[-1].payload["reply_markup"]["inline_keyboard"]) == 2
    assert (await bureau.case(case.id)).worker_id == samira.id


async def test_an_unknown_name_is_said(samira: Worker, joost: Worker, topic: Room, case: Case, bureau: Bureau) -> None:
    await samira.taps("Claim", topic)

    await samira.says("/pass Piet", topic)

    samira.hears("No colleague is called that")
    assert (await bureau.case(case.id)).worker_id == samira.id


async def test_a_case_is_put_off_until_the_next_office_day(
    samira: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    bureau.now = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    await samira.taps("Claim", topic)
    await samira.taps("Snooze", topic)
    assert len(samira.buttons) == 4

    await samira.taps(samira.buttons[1], topic)

    samira.sees_toast("Out of sight until woensdag 25 november at 09:00")
    samira.hears("Out of sight")
    assert (await bureau.case(case.id)).snoozed_until == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


async def test_on_a_friday_tomorrow_and_monday_are_one_button(samira: Worker, topic: Room, bureau: Bureau) -> None:
    bureau.now = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
    await samira.taps("Claim", topic)

    await samira.taps("Snooze", topic)

    assert samira.buttons == ["1 hour", "maandag 30 november at 09:00", "Until Fatma writes"]


async def test_until_the_resident_writes_is_two_weeks_at_most(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    await samira.taps("Snooze", topic)
    await samira.taps("Until Fatma writes", topic)
    until = (await bureau.case(case.id)).snoozed_until
    assert until
    assert timedelta(days=13) < until - bureau.now <= timedelta(days=14)

    await fatma.writes("Ik ben er weer")

    assert (await bureau.case(case.id)).state is State.WAITING_FOR_WORKER


async def test_an_old_button_with_a_moment_that_has_passed_says_so(
    samira: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    await samira.taps("Snooze", topic)
    picker = bureau.last[-1]
    tomorrow = list(picker.buttons)[1]
    bureau.now += timedelta(days=2)

    await samira.taps(tomorrow, topic, picker)

    samira.sees_toast("That moment has passed")
    assert (await bureau.case(case.id)).state is not State.SNOOZED


@pytest.mark.parametrize("command", ["/snooze 2u", "/later morgen 14:00"])
async def test_a_typed_moment_puts_off(command: str, samira: Worker, topic: Room, case: Case, bureau: Bureau) -> None:
    await samira.taps("Claim", topic)

    number = await samira.says(command, topic)

    samira.sees_mark("👌", number)
    assert (await bureau.case(case.id)).state is State.SNOOZED


@pytest.mark.parametrize("words", ["blabla", "gisteren", "0u"])
async def test_what_is_no_moment_to_come_puts_nothing_off(
    words: str, samira: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)

    await samira.says(f"/snooze {words}", topic)

    assert bureau.last
    assert (await bureau.case(case.id)).state is not State.SNOOZED


async def test_given_back_the_bot_goes_on(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)

    await samira.taps("Give back", topic)

    samira.sees_toast("Given back. Fatma goes on with the bot.")
    assert (await bureau.case(case.id)).state is State.RETURNED


async def test_a_case_is_closed_after_one_question(samira: Worker, topic: Room, case: Case, bureau: Bureau) -> None:
    await samira.taps("Claim", topic)
    await samira.taps("Close", topic)
    samira.hears("Close it? Fatma is asked whether this helped.")
    assert (await bureau.case(case.id)).state is not State.CLOSED

    await samira.taps("Yes, close it", topic)

    samira.hears("Closed.")
    assert samira.buttons == []
    assert (await bureau.case(case.id)).state is State.CLOSED


async def test_no_keeps_it_open(samira: Worker, topic: Room, case: Case, bureau: Bureau) -> None:
    await samira.taps("Claim", topic)
    await samira.says("/sluit", topic)

    await samira.taps("No", topic)

    samira.hears("It stays open.")
    assert (await bureau.case(case.id)).state is not State.CLOSED


async def test_buttons_of_a_closed_case_say_that_it_is_closed(
    samira: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    await samira.taps("Close", topic)
    question = bureau.last[-1]
    data = question.buttons["Yes, close it"]
    await samira.taps("Yes, close it", topic)

    for again in (data, codes.encode(codes.CLAIM, case.id), codes.encode(codes.SNOOZE, case.id)):
        await samira.taps_forged(again, topic, question.id)
        samira.sees_toast("This case is closed.")


async def test_an_urgent_case_stands_first_and_red_in_the_list(
    samira: Worker, fatma: Neighbour, bureau: Bureau
) -> None:
    ali = await bureau.lives("Ali", "tr")
    await fatma.asks_for_a_person()
    await ali.asks_for_a_person(reason=Reason.CRISIS)

    await samira.says("/zaken")

    assert samira.heard.index("🔴 Ali") < samira.heard.index("Fatma")
    assert samira.buttons == ["Claim: Ali", "Claim: Fatma"]
