"""In a private chat: the case in hand gets what is written, and every answer says whose it is."""

import pytest

from bot.desk.answering import COMMANDS
from bot.desk.commands import ALIASES
from bot.desk.helping import MENU, menu
from tests.support.worker import Bureau, Neighbour, Worker


@pytest.fixture
async def samira(bureau: Bureau) -> Worker:
    return await bureau.works("Samira")


async def test_a_claim_in_private_takes_the_case_in_hand(samira: Worker, fatma: Neighbour, bureau: Bureau) -> None:
    case = await fatma.asks_for_a_person()
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")
    assert (await samira.person()).in_hand == case.id

    await samira.says("Dag Fatma")

    fatma.hears("Samira", "Dag Fatma")
    samira.hears("→ Fatma")


async def test_without_a_case_in_hand_nothing_is_sent_and_the_list_comes(samira: Worker, fatma: Neighbour) -> None:
    await fatma.asks_for_a_person()

    await samira.says("Dag Fatma")

    samira.hears("no case in hand: nothing was sent", "Waiting for somebody", "Fatma")
    fatma.hears_nothing()


async def test_another_case_is_taken_in_hand(samira: Worker, fatma: Neighbour, bureau: Bureau) -> None:
    ali = await bureau.lives("Ali", "tr")
    for person in (fatma, ali):
        await person.asks_for_a_person()
        await samira.says("/cases")
        await samira.taps(f"Claim: {person.person.first_name}")

    await samira.says("/cases")
    samira.hears("Yours", "▶ Ali", "• Fatma")
    await samira.taps("Fatma")
    samira.hears("What you write here now goes to Fatma.")
    await samira.says("Dag Fatma")

    fatma.hears("Dag Fatma")
    ali.hears_nothing()


async def test_an_answer_goes_to_whom_it_answers_whoever_is_in_hand(
    samira: Worker, fatma: Neighbour, bureau: Bureau
) -> None:
    ali = await bureau.lives("Ali", "tr")
    case = await fatma.asks_for_a_person()
    await ali.asks_for_a_person()
    for name in ("Fatma", "Ali"):
        await samira.says("/cases")
        await samira.taps(f"Claim: {name}")
    card = await bureau.shows_card(case, samira.private)

    await samira.says("Dit is voor jou", reply_to=card)

    fatma.hears("Dit is voor jou")
    ali.hears_nothing()
    samira.hears("→ Fatma")


async def test_an_answer_to_an_own_message_goes_where_that_went(
    samira: Worker, fatma: Neighbour, bureau: Bureau
) -> None:
    ali = await bureau.lives("Ali", "tr")
    await fatma.asks_for_a_person()
    await ali.asks_for_a_person()
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")
    number = await samira.says("Dag Fatma")
    await samira.says("/cases")
    await samira.taps("Claim: Ali")

    await samira.says("En nog iets", reply_to=number)

    fatma.hears("En nog iets")
    ali.hears_nothing()


async def test_a_note_in_private_says_that_only_colleagues_read_it(
    samira: Worker, fatma: Neighbour, bureau: Bureau
) -> None:
    case = await fatma.asks_for_a_person()
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")

    await samira.says("// zij is bang")

    samira.hears("A note about Fatma. Only colleagues read it.")
    fatma.hears_nothing()
    assert await bureau.notes(case.id) == ["zij is bang"]


async def test_what_is_written_in_private_is_shown_in_the_topic_of_the_group(
    samira: Worker, fatma: Neighbour, bureau: Bureau
) -> None:
    case = await fatma.asks_for_a_person()
    await bureau.topic(case, await bureau.has_group())
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")

    await samira.says("Dag Fatma")
    await samira.says("// bang")

    async with bureau.opens() as work:
        kinds = [one.kind.value for one in await work.postings.take(10, bureau.now)]
    assert kinds.count("colleague") == 1
    assert kinds.count("note") == 1


async def test_without_a_group_what_is_written_in_private_is_not_shown_again(
    samira: Worker, fatma: Neighbour, bureau: Bureau
) -> None:
    await fatma.asks_for_a_person()
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")

    await samira.says("Dag Fatma")
    await samira.says("// bang")

    async with bureau.opens() as work:
        kinds = {one.kind.value for one in await work.postings.take(10, bureau.now)}
    assert not {"colleague", "note"} & kinds


@pytest.mark.parametrize("leaves", ["/back", "/pass Joost"])
async def test_who_gives_a_case_away_has_it_no_more_in_hand(
    leaves: str, samira: Worker, fatma: Neighbour, bureau: Bureau
) -> None:
    await bureau.works("Joost")
    await fatma.asks_for_a_person()
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")

    await samira.says(leaves)
    samira.hears("Fatma")
    await samira.says("Ben je er nog?")

    samira.hears("no case in hand")
    fatma.hears_nothing()


async def test_words_to_who_was_passed_on_meanwhile_become_a_note(
    samira: Worker, fatma: Neighbour, bureau: Bureau
) -> None:
    joost = await bureau.works("Joost")
    case = await fatma.asks_for_a_person()
    topic = await bureau.topic(case, await bureau.has_group())
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")
    await samira.says("/pass Joost", topic)
    assert (await bureau.case(case.id)).worker_id == joost.id
    card = await bureau.shows_card(case, samira.private)

    await samira.says("Zij belt liever", reply_to=card)

    samira.hears("A note about Fatma")
    fatma.hears_nothing()
    assert await bureau.notes(case.id) == ["Zij belt liever"]


async def test_the_answer_to_the_question_for_a_note_reaches_the_case_that_was_passed_on(
    samira: Worker, fatma: Neighbour, bureau: Bureau
) -> None:
    await bureau.works("Joost")
    case = await fatma.asks_for_a_person()
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")
    await bureau.shows_card(case, samira.private)
    await samira.taps("Pass on")
    await samira.taps("Joost · nl · 0 cases")
    prompt = bureau.last[-1]
    assert "A note for Joost?" in prompt.text

    await samira.says("Zij belt liever", reply_to=prompt)

    assert await bureau.notes(case.id) == ["Zij belt liever"]
    fatma.hears_nothing()


async def test_cases_of_other_neighbourhoods_are_not_in_the_list(fatma: Neighbour, bureau: Bureau) -> None:
    noor = await bureau.works("Noor", areas=frozenset({"GN18"}))
    await fatma.asks_for_a_person(where="Osdorp")

    await noor.says("/cases")

    noor.hears("Nobody is waiting now.")
    assert noor.buttons == []


async def test_a_case_of_no_known_neighbourhood_is_in_everybodys_list(fatma: Neighbour, bureau: Bureau) -> None:
    noor = await bureau.works("Noor", areas=frozenset({"GN18"}))
    await fatma.asks_for_a_person(where="nergens")

    await noor.says("/cases")

    noor.hears("Fatma")


@pytest.mark.parametrize("translates", [True, False])
async def test_help_names_every_command_that_can_be_used(samira: Worker, bureau: Bureau, *, translates: bool) -> None:
    bureau.translates = translates
    await samira.says("/help")

    samira.hears(*(f"/{name}" for name in menu(translates=translates)), "//")
    assert ("/vertaal" in samira.heard) == translates


async def test_an_unknown_command_sends_nothing(samira: Worker, fatma: Neighbour) -> None:
    await fatma.asks_for_a_person()
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")

    await samira.says("/nietbestaand hallo")

    samira.hears("do not know that command", "Nothing was sent")
    fatma.hears_nothing()


def test_every_command_about_a_case_is_in_the_help() -> None:
    assert set(COMMANDS) <= {ALIASES.get(name, name) for name in MENU}
