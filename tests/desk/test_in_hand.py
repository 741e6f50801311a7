"""A case that colleagues follow in a group, and that its worker has in hand in private: both see the whole of it."""

import pytest

from domain.cases import PostKind
from domain.handover import Case
from domain.takeover import take_back
from tests.support.worker import Bureau, Neighbour, Worker


@pytest.fixture
async def group(bureau: Bureau) -> int:
    return await bureau.has_group()


@pytest.fixture
async def case(fatma: Neighbour, bureau: Bureau, group: int) -> Case:
    asked = await fatma.asks_for_a_person("Ik heb een brief")
    await fatma.writes("Van de gemeente")
    await bureau.shows()
    assert bureau.said(group)
    return asked


async def claims_in_private(samira: Worker, bureau: Bureau) -> None:
    await samira.says("/cases")
    await samira.taps("Claim: Fatma")
    await bureau.shows()


async def test_who_claims_in_private_gets_card_story_and_answers_there(
    samira: Worker, fatma: Neighbour, case: Case, bureau: Bureau, group: int
) -> None:
    await claims_in_private(samira, bureau)
    here = "\n".join(bureau.said(samira.account))
    assert "👤 Samira has it." in here
    assert "Van de gemeente" in here

    await fatma.writes("Bent u daar?")
    await bureau.shows()

    for chat in (samira.account, group):
        assert bureau.said(chat)[-1] == "💬 Fatma:\nBent u daar?"


async def test_who_claims_in_the_group_is_left_alone_in_private(
    samira: Worker, fatma: Neighbour, case: Case, bureau: Bureau, group: int
) -> None:
    await samira.says("/cases")
    room = await bureau.topic(case, group)
    await samira.taps("Claim", room)
    before = bureau.said(samira.account)

    await fatma.writes("Bent u daar?")
    await bureau.shows()

    assert bureau.said(samira.account) == before


async def test_their_own_words_and_notes_come_into_the_group_only(
    samira: Worker, fatma: Neighbour, case: Case, bureau: Bureau, group: int
) -> None:
    await claims_in_private(samira, bureau)

    await samira.says("Dag Fatma")
    await samira.says("// zij is moe")
    await bureau.shows()

    assert bureau.said(group)[-2:] == ["👤 Samira to Fatma:\nDag Fatma", "📌 Note by Samira:\nzij is moe"]
    assert not any("Dag Fatma" in one or "zij is moe" in one for one in bureau.said(samira.account))


async def test_what_a_colleague_notes_in_the_group_comes_into_private_and_not_twice_into_the_group(
    samira: Worker, fatma: Neighbour, case: Case, bureau: Bureau, group: int
) -> None:
    joost = await bureau.works("Joost")
    room = await bureau.topic(case, group)
    await claims_in_private(samira, bureau)
    before = bureau.said(group)

    await joost.says("Ken jij haar al?", room)
    await bureau.shows()

    assert bureau.said(samira.account)[-1] == "📌 Note by Joost:\nKen jij haar al?"
    assert bureau.said(group) == before


async def test_when_the_resident_goes_on_with_the_bot_it_is_said_in_private_too(
    samira: Worker, fatma: Neighbour, case: Case, bureau: Bureau, group: int
) -> None:
    await claims_in_private(samira, bureau)

    async with bureau.opens() as work:
        resident = await work.residents.take(fatma.person.id)
        assert resident
        await take_back(bureau.duty(work), resident)
    await bureau.shows()

    for chat in (samira.account, group):
        assert bureau.said(chat)[-1] == "🤖 Fatma goes on with the bot."


async def test_a_case_taken_up_again_is_shown_anew(
    samira: Worker, fatma: Neighbour, case: Case, bureau: Bureau
) -> None:
    await claims_in_private(samira, bureau)
    ali = await bureau.lives("Ali", "tr")
    await ali.asks_for_a_person()
    await bureau.shows()
    await samira.says("/cases")
    await samira.taps("Claim: Ali")
    await fatma.writes("Bent u daar?")
    await bureau.shows()
    assert not any("Bent u daar?" in one for one in bureau.said(samira.account))

    await samira.says("/cases")
    await samira.taps("Fatma")
    await bureau.shows()

    assert any("Bent u daar?" in one for one in bureau.said(samira.account))


async def test_what_is_taken_away_in_private_goes_from_the_group(
    samira: Worker, fatma: Neighbour, case: Case, bureau: Bureau, group: int
) -> None:
    await claims_in_private(samira, bureau)
    number = await samira.says("Verkeerd")
    await bureau.shows()

    await samira.says("/wis", reply_to=number)

    (taken,) = [payload for chat, method, payload in bureau.calls if (chat, method) == (group, "deleteMessage")]
    assert taken["of"] == next(one.ref for one in bureau.messages if "Verkeerd" in one.text)
    assert bureau.said(group)[-1] == "🗑 Samira took a message to Fatma away again."


async def test_what_is_taken_away_before_it_was_shown_is_not_shown(
    samira: Worker, fatma: Neighbour, case: Case, bureau: Bureau, group: int
) -> None:
    await claims_in_private(samira, bureau)
    number = await samira.says("Verkeerd")

    await samira.says("/wis", reply_to=number)
    await bureau.shows()

    assert not any("Verkeerd" in one for one in bureau.said(group))


async def test_words_that_cannot_arrive_stand_in_the_group_as_not_sent(
    samira: Worker, fatma: Neighbour, case: Case, bureau: Bureau, group: int
) -> None:
    await claims_in_private(samira, bureau)
    await fatma.blocks_the_bot()

    await samira.says("Ben je er nog?")
    await bureau.shows()

    assert bureau.said(group)[-1] == "📌 Note by Samira:\nNot sent: Ben je er nog?"


async def test_the_writer_of_a_private_message_can_be_reached_again(
    samira: Worker, fatma: Neighbour, case: Case, bureau: Bureau
) -> None:
    await claims_in_private(samira, bureau)
    async with bureau.opens() as work:
        assert await work.desk.not_reached(samira.account, case.id)
        assert not await work.desk.not_reached(samira.account, case.id)
        work.cases.post(case.id, PostKind.CARD, bureau.now)
    await bureau.shows()
    before = len(bureau.said(samira.account))
    await fatma.writes("Bent u daar?")
    await bureau.shows()
    assert len(bureau.said(samira.account)) == before

    await samira.says("/start")
    await bureau.shows()

    assert any("Bent u daar?" in one for one in bureau.said(samira.account))
