"""A worker writes the plan down, the resident is asked whether it is right that way."""

import pytest

from domain.write_ups import LONGEST, WriteUp
from tests.support.worker import Bureau, Neighbour, Room, Worker


@pytest.fixture
async def fatma(bureau: Bureau) -> Neighbour:
    return await bureau.lives("Fatma", "tr")


@pytest.fixture
def topic(claimed: Room) -> Room:
    return claimed


async def written(bureau: Bureau, fatma: Neighbour) -> list[WriteUp]:
    async with bureau.opens() as work:
        (initiative,) = await work.initiatives.of_resident(fatma.person.id)
        return list(await work.write_ups.of(initiative.id))


async def test_a_plan_in_two_languages_is_asked_in_the_residents(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    number = await samira.says("/plan Çocuklar için ödev kulübü.\n---\nHuiswerkclub voor kinderen.", topic)

    fatma.hears("Is it right this way?", "Çocuklar için ödev kulübü.")
    assert "Huiswerkclub" not in fatma.heard
    samira.sees_mark("👌", number)
    (plan,) = await written(bureau, fatma)
    assert (plan.words, plan.dutch) == ("Çocuklar için ödev kulübü.", "Huiswerkclub voor kinderen.")


async def test_an_own_message_becomes_the_plan_when_it_is_answered(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    number = await samira.says("// Samen koken op dinsdag", topic)

    await samira.says("/plan", topic, reply_to=number)
    fatma.hears_nothing()
    await samira.taps("Yes, ask it", topic)

    fatma.hears("Samen koken op dinsdag")
    (plan,) = await written(bureau, fatma)
    assert plan.words == "Samen koken op dinsdag"


async def test_a_message_of_somebody_else_does_not_become_the_plan(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    card = await bureau.shows_card(await bureau.case((await fatma.asks_for_a_person()).id), topic)

    await samira.says("/plan", topic, reply_to=card)

    samira.hears("You write the plan down", "---")
    fatma.hears_nothing()


async def test_a_voice_message_says_it_and_the_words_under_it_ask(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    await samira.sends_voice("/plan Birlikte yemek.", topic)
    (voice,) = fatma.calls
    assert voice["method"] == "sendVoice"

    await samira.taps("Yes, ask it", topic)
    (question,) = fatma.calls
    assert "Birlikte yemek." in question["text"]


async def test_a_text_without_dutch_below_it_is_asked_about_before_it_is_sent(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    await samira.says("/plan Birlikte yemek.", topic)
    samira.hears("Fatma reads Turks. Is this text in Turks?")
    assert samira.buttons == ["Yes, ask it", "No"]
    fatma.hears_nothing()

    question = bureau.last[-1]
    data = question.buttons["Yes, ask it"]
    await samira.taps_forged(data, topic, question.id)
    fatma.hears("Is it right this way?", "Birlikte yemek.")
    samira.hears("Fatma is asked whether it is right this way.")

    await samira.taps_forged(data, topic, question.id)
    samira.sees_toast("This was sent already.")
    fatma.hears_nothing()
    (plan,) = await written(bureau, fatma)
    assert plan.words == "Birlikte yemek."


async def test_dutch_for_who_reads_no_dutch_is_not_sent(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.says("/plan Samen koken", topic)

    await samira.taps("No", topic)

    samira.hears("The plan was not sent.", "the text in Turks, then ---")
    assert samira.buttons == []
    fatma.hears_nothing()


async def test_only_who_wrote_the_plan_can_send_it(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    joost = await bureau.works("Joost")
    await samira.says("/plan Birlikte yemek.", topic)

    await joost.taps("Yes, ask it", topic)
    joost.sees_toast("Only who wrote it can send it.")
    fatma.hears_nothing()

    await samira.taps("Yes, ask it", topic)
    fatma.hears("Birlikte yemek.")


async def test_who_reads_dutch_is_asked_at_once(samira: Worker, bureau: Bureau) -> None:
    piet = await bureau.lives("Piet", "nl")
    room = await bureau.topic(await piet.asks_for_a_person(), await bureau.has_group())
    await samira.taps("Claim", room)

    await samira.says("/plan Samen koken", room)

    piet.hears("Samen koken")


async def test_a_plan_that_is_too_long_is_not_sent(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.says("/plan " + "a" * (LONGEST + 1), topic)
    samira.hears("1 character too long", "Nothing was sent")
    fatma.hears_nothing()

    await samira.says("/plan " + "a" * LONGEST, topic)
    await samira.taps("Yes, ask it", topic)
    fatma.hears("aaa")


async def test_a_plan_under_a_voice_message_that_is_too_long_says_what_went(
    samira: Worker, fatma: Neighbour, topic: Room
) -> None:
    await samira.sends_voice("/plan " + "a" * (LONGEST + 1), topic)

    samira.hears("1 character too long", "What you sent with it went out; the plan did not.", "type /plan again")
    assert "Nothing was sent" not in samira.heard
    assert [one["method"] for one in fatma.calls] == ["sendVoice"]


async def test_an_edit_of_a_plan_changes_nothing_and_says_how(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    number = await samira.says("/plan Samen koken", topic)

    await samira.edits(number, "/plan Samen koken op dinsdag", topic)

    samira.hears("The plan stays as it was sent. Please type /plan again with the new text.")
    fatma.hears_nothing()
    await samira.says("/plan Samen koken op dinsdag\n---\nSamen koken", topic)
    fatma.hears("Samen koken op dinsdag")


async def test_a_plan_of_somebody_who_does_not_have_the_case_is_refused(
    fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    joost = await bureau.works("Joost")

    await joost.says("/plan Samen koken", topic)

    joost.hears("Samira has this case.")
    fatma.hears_nothing()


async def test_a_plan_for_who_blocked_the_bot_says_so(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await fatma.blocks_the_bot()

    await samira.says("/plan Samen koken", topic)

    samira.hears("did not arrive")
    fatma.hears_nothing()


@pytest.mark.parametrize("way", ["/plan", "tap"])
async def test_how_to_do_it_is_explained(way: str, samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await (samira.taps("Plan", topic) if way == "tap" else samira.says(way, topic))

    samira.hears("You write the plan down, Fatma says whether it is right.")
    fatma.hears_nothing()
