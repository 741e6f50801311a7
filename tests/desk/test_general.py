"""In a group in which no topics can be opened all cases stand together: an answer says whom it is about."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from domain.cases import Line
from domain.handover import Case
from domain.topics import Topic
from storage.outbox import Outgoing
from storage.tables import outbox
from tests.support.worker import Bureau, Message, Neighbour, Room, Worker


@pytest.fixture
async def samira(bureau: Bureau) -> Worker:
    return await bureau.works("Samira")


@pytest.fixture
async def case(fatma: Neighbour) -> Case:
    return await fatma.asks_for_a_person()


@pytest.fixture
async def group(bureau: Bureau) -> Room:
    return Room(await bureau.has_group(), None, "Voordeur West", is_forum=False)


async def shown(bureau: Bureau, group: Room, ref: str, words: str) -> Message:
    """The bot shows this here."""
    async with bureau.opens() as work:
        call = Outgoing("workers", group.chat_id, "sendMessage", {"chat_id": group.chat_id, "text": words}, ref=ref)
        work.outbox.add(call, bureau.now)
    await bureau.delivers()
    return bureau.last[-1]


@pytest.fixture
async def card(bureau: Bureau, group: Room, case: Case) -> Message:
    async with bureau.opens() as work:
        work.desk.save_topic(Topic(case.id, group.chat_id, None, "card"))
    return await shown(bureau, group, "card", "Fatma")


@pytest.fixture
async def claimed(samira: Worker, group: Room, card: Message) -> Message:
    await samira.says("/neem", group, reply_to=card)
    return card


async def test_a_command_that_answers_a_card_is_about_its_case(
    samira: Worker, group: Room, card: Message, case: Case, bureau: Bureau
) -> None:
    await samira.says("/neem", group, reply_to=card)

    assert (await bureau.case(case.id)).worker_id == samira.id


async def test_an_answer_to_a_card_goes_to_the_resident(
    samira: Worker, fatma: Neighbour, group: Room, claimed: Message
) -> None:
    await samira.says("Dag Fatma", group, reply_to=claimed)

    fatma.hears("Samira", "Dag Fatma")


async def test_an_answer_to_what_the_resident_wrote_goes_to_the_resident(
    samira: Worker, fatma: Neighbour, group: Room, claimed: Message, case: Case, bureau: Bureau
) -> None:
    async with bureau.opens() as work:
        work.transcripts.keep(
            fatma.person.id, Line("resident", "text", "Bent u daar?", bureau.now, "said"), case_id=case.id
        )
    words = await shown(bureau, group, "said", "Bent u daar?")

    await samira.says("Ja hoor", group, reply_to=words)

    fatma.hears("Ja hoor")


async def test_what_answers_nothing_goes_nowhere_and_says_how_once_an_hour(
    samira: Worker, fatma: Neighbour, group: Room, claimed: Message, bureau: Bureau
) -> None:
    await samira.says("Dag Fatma", group)
    samira.hears("nothing was sent. Answer to the message that it is about.")
    fatma.hears_nothing()

    await samira.says("Hallo?", group)
    samira.hears_nothing()

    bureau.now += timedelta(hours=1)
    await samira.says("Hallo?", group)
    samira.hears("Answer to the message")


async def test_where_each_case_has_a_topic_colleagues_talk_in_general_undisturbed(
    samira: Worker, case: Case, bureau: Bureau
) -> None:
    topic = await bureau.topic(case, await bureau.has_group())

    await samira.says("Koffie?", Room(topic.chat_id, None, "Voordeur West"))

    samira.hears_nothing()


async def test_a_card_that_is_not_there_yet_calls_for_no_hint(
    samira: Worker, group: Room, card: Message, bureau: Bureau
) -> None:
    async with bureau.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.ref == "card").values(state="due"))
        await connection.commit()

    await samira.says("Koffie?", group)

    samira.hears_nothing()


async def test_a_stranger_hears_no_hint(group: Room, claimed: Message, bureau: Bureau) -> None:
    mallory = await bureau.stranger()

    await mallory.says("Dag", group)
    mallory.hears_nothing()
    await mallory.says("Dag", group, reply_to=claimed)
    mallory.hears_nothing()
