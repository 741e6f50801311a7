"""What nobody should be able to do, and odd things that people and Telegram really send."""

import pytest

from bot.desk import codes
from domain.handover import Case, State
from tests.support.worker import Bureau, Neighbour, Room, Worker


@pytest.fixture
async def samira(bureau: Bureau) -> Worker:
    return await bureau.works("Samira")


@pytest.fixture
async def noor(bureau: Bureau) -> Worker:
    """Works in another part of the city."""
    return await bureau.works("Noor", areas=frozenset({"GN18"}))


@pytest.fixture
async def case(fatma: Neighbour) -> Case:
    return await fatma.asks_for_a_person(where="Osdorp")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "claim",
        "claim:",
        "claim:" + "A" * 22,
        "claim:" + "../" * 9,
        "nothing:" + "A" * 22,
        "passto:" + "A" * 22 + ":=" + "A" * 22,
        "\u202eclaim",
        "x" * 64,
    ],
)
async def test_forged_data_does_nothing(data: str, samira: Worker, topic: Room, case: Case, bureau: Bureau) -> None:
    await samira.taps_forged(data, topic)

    samira.sees_toast("This case is not here any more.")
    assert bureau.last == []
    assert (await bureau.case(case.id)).worker_id is None


async def test_a_case_of_another_neighbourhood_cannot_be_claimed_by_a_forged_tap(
    noor: Worker, fatma: Neighbour, case: Case, bureau: Bureau
) -> None:
    await noor.taps_forged(codes.encode(codes.CLAIM, case.id))

    noor.sees_toast("This case is not here any more.")
    fatma.hears_nothing()
    assert (await bureau.case(case.id)).worker_id is None


async def test_a_case_of_another_neighbourhood_can_be_claimed_where_it_is_shown_to_them(
    noor: Worker, case: Case, topic: Room, bureau: Bureau
) -> None:
    await noor.taps("Claim", topic)

    assert (await bureau.case(case.id)).worker_id == noor.id


async def test_no_note_is_added_to_a_case_that_somebody_may_not_see(noor: Worker, case: Case, bureau: Bureau) -> None:
    card = await bureau.shows_card(case, Room(999_999))

    await noor.says("// ik kijk mee", reply_to=card)

    noor.hears("no case in hand")
    assert await bureau.notes(case.id) == []


async def test_a_case_cannot_be_passed_to_somebody_who_does_not_work_here(
    samira: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    gone = await bureau.works("Weg", is_active=False)
    await samira.taps("Claim", topic)

    for nobody in (gone.id, "0" * 32, samira.id):
        await samira.taps_forged(codes.encode("passto", case.id, nobody), topic)
        samira.sees_toast("That colleague does not work here now.")
    assert (await bureau.case(case.id)).worker_id == samira.id


@pytest.mark.parametrize("verb", ["stdshow", "stdsend"])
async def test_a_standard_reply_that_does_not_exist_sends_nothing(
    verb: str, samira: Worker, topic: Room, fatma: Neighbour, case: Case
) -> None:
    await samira.taps("Claim", topic)

    await samira.taps_forged(codes.encode(verb, case.id, "unknown"), topic)

    samira.sees_toast("not there any more")
    fatma.hears_nothing()


@pytest.mark.parametrize("argument", ["", "x", "-1", "99999999999", "1e3"])
async def test_a_forged_page_or_moment_is_met_calmly(
    argument: str, samira: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    card = next(one for one in bureau.messages if "Claim" in one.buttons)

    await samira.taps_forged(codes.encode("stdpage", case.id, argument), topic, card.id)
    await samira.taps_forged(codes.encode("until", case.id, argument), topic, card.id)

    assert bureau.toasts[0]
    assert (await bureau.case(case.id)).state is State.WAITING_FOR_WORKER


async def test_markup_and_direction_marks_are_only_words(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)

    await samira.says('<a href="http://x.example">klik</a> & \u202eomgekeerd\u2067', topic)

    (call,) = fatma.calls
    assert "&lt;a href=" in call["text"]
    assert "&amp;" in call["text"]
    assert "\u202e" not in call["text"]
    assert "\u2067" not in call["text"]


async def test_a_name_with_markup_is_only_a_name(samira: Worker, bureau: Bureau) -> None:
    odd = await bureau.lives("<i>Ali\u202e</i>")
    room = await bureau.topic(await odd.asks_for_a_person(), await bureau.has_group())

    await samira.says("Dag", room)

    assert "&lt;i&gt;Ali&lt;/i&gt;" in bureau.last[0].payload["text"]


async def test_twenty_waiting_with_long_names_fit_into_one_message(samira: Worker, bureau: Bureau) -> None:
    for _number in range(20):
        await (await bureau.lives("ن" * 64)).asks_for_a_person()

    await samira.says("/cases")

    assert len(bureau.last[0].payload["reply_markup"]["inline_keyboard"]) == 10


@pytest.mark.parametrize("words", ["a" * 4096, "/note " + "a" * 4090, "/pass " + "a " * 2045, "/" + "a" * 4095])
async def test_the_longest_message_is_answered(
    words: str, samira: Worker, topic: Room, fatma: Neighbour, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)

    await samira.says(words, topic)

    assert bureau.last or bureau.marks
    fatma.hears_nothing()


async def test_what_telegram_says_of_topics_and_members_is_not_answered(
    samira: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    for notice in (
        {"forum_topic_edited": {"name": "x"}},
        {"forum_topic_closed": {}},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": topic.chat}},
        {"new_chat_members": [{"id": 1, "is_bot": False, "first_name": "x"}]},
        {"new_chat_title": "x"},
    ):
        await samira.sends(notice, topic)
        samira.hears_nothing()
    assert await bureau.notes(case.id) == []


async def test_a_forwarded_message_is_sent_as_words(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Iemand"}

    await samira.sends({"text": "Dinsdag open", "forward_origin": origin}, topic)

    (call,) = fatma.calls
    assert call["method"] == "sendMessage"
    fatma.hears("Dinsdag open")


async def test_an_anonymous_administrator_is_nobody(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    chat = topic.chat
    sent = {"message_id": 9001, "date": 1, "chat": chat, "from": anonymous, "sender_chat": chat, "text": "Dag Fatma"}

    await bureau.receives({"message": sent | topic.thread})

    samira.hears_nothing()
    fatma.hears_nothing()
    assert await bureau.notes(case.id) == []


async def test_an_edit_from_before_somebody_signed_in_is_not_sent(
    samira: Worker, fatma: Neighbour, topic: Room
) -> None:
    await samira.taps("Claim", topic)

    await samira.edits(3, "Oud bericht, nu anders", topic)

    samira.hears("never sent")
    fatma.hears_nothing()
