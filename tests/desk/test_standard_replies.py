"""Standard replies: picked in Dutch, read by the resident in their own language, sent once."""

import pytest

from domain.standard_replies import first_replies
from tests.support.worker import Bureau, Neighbour, Room, Worker

HALLO = next(one for one in first_replies() if one.shortcut == "hallo")


@pytest.fixture
async def fatma(bureau: Bureau) -> Neighbour:
    return await bureau.lives("Fatma", "ar")


@pytest.fixture
def topic(claimed: Room) -> Room:
    return claimed


def theirs(language: str, resident: str, worker: str) -> str:
    return HALLO.texts[language].replace("{resident}", resident).replace("{worker}", worker)


async def test_a_reply_is_seen_in_both_languages_before_it_is_sent(
    samira: Worker, fatma: Neighbour, topic: Room
) -> None:
    await samira.taps("Replies", topic)
    assert len([one for one in samira.buttons if one.startswith("/")]) == 8

    await samira.taps(next(one for one in samira.buttons if one.startswith("/hallo")), topic)
    samira.hears(theirs("nl", "Fatma", "Samira"), "Fatma reads this, in Arabisch", theirs("ar", "Fatma", "Samira"))
    fatma.hears_nothing()

    await samira.taps("Send", topic)
    fatma.hears(theirs("ar", "Fatma", "Samira"))
    samira.hears("→ Fatma", theirs("nl", "Fatma", "Samira"))
    assert samira.buttons == []


async def test_a_dutch_reader_is_shown_once(samira: Worker, bureau: Bureau) -> None:
    piet = await bureau.lives("Piet", "nl")
    room = await bureau.topic(await piet.asks_for_a_person(), await bureau.has_group())
    await samira.taps("Claim", room)
    await samira.taps("Replies", room)

    await samira.taps(next(one for one in samira.buttons if one.startswith("/hallo")), room)

    assert samira.heard == theirs("nl", "Piet", "Samira")


async def test_send_tapped_twice_sends_once(samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau) -> None:
    await samira.taps("Replies", topic)
    await samira.taps(next(one for one in samira.buttons if one.startswith("/hallo")), topic)
    shown = bureau.last[-1]
    data = shown.buttons["Send"]
    await samira.taps_forged(data, topic, shown.id)
    assert len(fatma.calls) == 1

    await samira.taps_forged(data, topic, shown.id)

    samira.sees_toast("This was sent already.")
    fatma.hears_nothing()


async def test_back_leads_to_the_list_and_more_to_its_second_page(samira: Worker, topic: Room) -> None:
    await samira.taps("Replies", topic)
    first = samira.buttons
    await samira.taps(first[0], topic)
    await samira.taps("Back", topic)
    assert samira.buttons == first

    await samira.taps("More", topic)
    assert not set(samira.buttons[:-1]) & set(first[:-1])

    await samira.taps("More", topic)
    assert samira.buttons == first


@pytest.mark.parametrize("command", ["/hallo", "/HALLO", "/hallo@VoordeurWorkersBot"])
async def test_a_shortcut_sends_at_once_and_shows_the_dutch(
    command: str, samira: Worker, fatma: Neighbour, topic: Room
) -> None:
    number = await samira.says(command, topic)

    fatma.hears(theirs("ar", "Fatma", "Samira"))
    samira.hears("→ Fatma", theirs("nl", "Fatma", "Samira"))

    await samira.says("/delete", topic, reply_to=number)
    assert fatma.calls[0]["method"] == "deleteMessage"


async def test_a_shortcut_that_was_sent_is_not_turned_into_words_by_an_edit(
    samira: Worker, fatma: Neighbour, topic: Room
) -> None:
    number = await samira.says("/hallo", topic)

    await samira.edits(number, "/bellen", topic)

    fatma.hears_nothing()
    samira.hears("as a new message")


async def test_a_shortcut_of_somebody_who_does_not_have_it_sends_nothing(
    fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    joost = await bureau.works("Joost")

    await joost.says("/hallo", topic)

    joost.hears("Samira has this case.")
    fatma.hears_nothing()


async def test_names_are_no_markup(bureau: Bureau, samira: Worker) -> None:
    odd = await bureau.lives("<b>{worker}</b>", "tr")
    room = await bureau.topic(await odd.asks_for_a_person(), await bureau.has_group())
    await samira.taps("Claim", room)

    await samira.says("/hallo", room)

    assert "&lt;b&gt;{worker}&lt;/b&gt;" in odd.calls[0]["text"]
    assert "&lt;b&gt;{worker}&lt;/b&gt;" in bureau.last[0].payload["text"]
