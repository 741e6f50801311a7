"""A group of staff is connected, limited to areas, and followed when Telegram gives it another id."""

from dataclasses import replace

import pytest

from bot.desk.groups import areas_called
from domain.staff import Job
from tests.support.worker import Bureau, Room, Worker

GROUP = Room(-5001, None, "Voordeur West")


@pytest.fixture
async def annelies(bureau: Bureau) -> Worker:
    return await bureau.works("Annelies", Job.COORDINATOR)


@pytest.mark.parametrize("command", ["/connect", "/koppel", "/koppel@VoordeurWorkersBot"])
async def test_a_forum_group_is_connected(command: str, annelies: Worker, bureau: Bureau) -> None:
    await annelies.says(command, GROUP)

    annelies.hears("This group is connected.", "administrator", "All cases come in")
    async with bureau.opens() as work:
        group = await work.desk.group(GROUP.chat_id)
    assert group
    assert (group.title, group.areas) == ("Voordeur West", frozenset())


async def test_a_group_without_topics_must_turn_them_on_first(annelies: Worker, bureau: Bureau) -> None:
    await annelies.says("/connect", replace(GROUP, is_forum=False))

    annelies.hears("turn on topics")
    async with bureau.opens() as work:
        assert await work.desk.group(GROUP.chat_id) is None


async def test_areas_limit_what_comes_in(annelies: Worker, bureau: Bureau) -> None:
    await annelies.says("/connect Geuzenveld, Slotermeer, osdorp", GROUP)

    annelies.hears("Cases from here come in: Geuzenveld, Slotermeer en Osdorp.")
    async with bureau.opens() as work:
        group = await work.desk.group(GROUP.chat_id)
    assert group
    assert group.areas == {"GF07", "GF08"}


async def test_an_unknown_area_connects_nothing_and_is_named(annelies: Worker, bureau: Bureau) -> None:
    await annelies.says("/connect Osdorp, Utrecht", GROUP)

    annelies.hears("I do not know: Utrecht.")
    async with bureau.opens() as work:
        assert await work.desk.group(GROUP.chat_id) is None


async def test_a_list_of_nonsense_is_answered_in_one_message(annelies: Worker) -> None:
    await annelies.says("/connect " + ",".join(["<b>" * 60] * 20), GROUP)

    annelies.hears("I do not know")


async def test_in_private_it_says_where_to_type_it(annelies: Worker) -> None:
    await annelies.says("/connect")

    annelies.hears("in the group")


async def test_a_worker_is_told_who_can_connect_a_group(bureau: Bureau) -> None:
    samira = await bureau.works("Samira")

    await samira.says("/koppel Osdorp", GROUP)

    samira.hears("Only a coordinator or administrator")
    assert await areas_of(bureau) == {}


async def test_an_administrator_connects_a_group(bureau: Bureau) -> None:
    omar = await bureau.works("Omar", Job.ADMINISTRATOR)

    await omar.says("/koppel Osdorp", GROUP)

    omar.hears("This group is connected.")
    assert await areas_of(bureau) == {GROUP.chat_id: {"GF08"}}


OTHER = Room(-5002, None, "Osdorp")


async def areas_of(bureau: Bureau) -> dict[int, set[str]]:
    async with bureau.opens() as work:
        return {one.chat_id: set(one.areas) for one in await work.desk.groups()}


async def test_a_group_hears_which_areas_another_one_has_from_now_on(annelies: Worker, bureau: Bureau) -> None:
    await annelies.says("/koppel Osdorp, Slotermeer", GROUP)

    await annelies.says("/koppel Osdorp", OTHER)

    (lost, connected) = bureau.last
    assert lost.chat_id == GROUP.chat_id
    assert lost.text == (
        "Annelies connected another group: Osdorp.\n"
        "Cases from here come in there from now on: Osdorp.\n"
        "What has a topic here stays here."
    )
    assert connected.chat_id == OTHER.chat_id
    assert await areas_of(bureau) == {GROUP.chat_id: {"GF07"}, OTHER.chat_id: {"GF08"}}


async def test_a_group_that_loses_its_last_area_does_not_get_the_rest_of_the_city(
    annelies: Worker, bureau: Bureau
) -> None:
    await annelies.says("/koppel Osdorp", GROUP)

    await annelies.says("/koppel Osdorp", OTHER)

    assert await areas_of(bureau) == {OTHER.chat_id: {"GF08"}}


async def test_the_group_for_the_rest_hears_what_it_has_no_more_and_stays_connected(
    annelies: Worker, bureau: Bureau
) -> None:
    await annelies.says("/koppel", GROUP)

    await annelies.says("/koppel Osdorp", OTHER)

    annelies.hears("Cases from here come in there from now on: Osdorp.")
    assert await areas_of(bureau) == {GROUP.chat_id: set(), OTHER.chat_id: {"GF08"}}
    await annelies.says("/koppel Osdorp", OTHER)
    assert [one.chat_id for one in bureau.last] == [OTHER.chat_id]


async def test_there_is_one_group_for_the_rest(annelies: Worker, bureau: Bureau) -> None:
    await annelies.says("/koppel", GROUP)

    await annelies.says("/koppel", OTHER)

    annelies.hears("All cases that no other group has come in there from now on.")
    assert await areas_of(bureau) == {OTHER.chat_id: set()}


@pytest.mark.parametrize("command", ["/zaken", "/gesprekken", "/cases"])
async def test_in_a_group_that_is_not_ours_nobody_is_named(command: str, annelies: Worker, bureau: Bureau) -> None:
    fatma = await bureau.lives("Fatma")
    await fatma.asks_for_a_person()

    await annelies.says(command, Room(-999, None, "Voetbalteam"))

    annelies.hears("Do this in your private chat with me.")
    assert "Fatma" not in annelies.heard
    await annelies.says(command)
    annelies.hears("Fatma")


async def test_in_a_group_only_cases_of_its_areas_are_listed(annelies: Worker, bureau: Bureau) -> None:
    await annelies.says("/koppel Osdorp", OTHER)
    await annelies.says("/koppel", GROUP)
    for name, where in (("Fatma", "Osdorp"), ("Ali", "Slotermeer")):
        await (await bureau.lives(name)).asks_for_a_person(where=where)
    noor = await bureau.lives("Noor")
    await noor.asks_for_a_person(where="Slotermeer")
    await annelies.says("/zaken")
    await annelies.taps("Claim: Noor")

    await annelies.says("/zaken", OTHER)
    annelies.hears("Fatma")
    assert "Ali" not in annelies.heard
    assert "Noor" not in annelies.heard

    await annelies.says("/zaken", GROUP)
    annelies.hears("Yours", "Noor", "Waiting", "Ali")
    assert "Fatma" not in annelies.heard


async def test_a_stranger_connects_nothing(bureau: Bureau) -> None:
    mallory = await bureau.stranger()

    await mallory.says("/connect", GROUP)

    mallory.hears_nothing()
    async with bureau.opens() as work:
        assert await work.desk.group(GROUP.chat_id) is None


@pytest.mark.parametrize("tells", ["old", "new", "both"])
async def test_a_group_that_moved_is_followed(tells: str, annelies: Worker, bureau: Bureau) -> None:
    fatma = await bureau.lives()
    case = await fatma.asks_for_a_person()
    await annelies.says("/connect", GROUP)
    await bureau.topic(case, GROUP.chat_id)
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    old = {"message_id": 1, "date": 1, "from": anonymous, "chat": {"id": GROUP.chat_id, "type": "group", "title": "x"}}
    new = old | {"chat": {"id": -100777, "type": "supergroup", "title": "x", "is_forum": True}}

    if tells in {"old", "both"}:
        await bureau.receives({"message": old | {"migrate_to_chat_id": -100777}})
    if tells in {"new", "both"}:
        await bureau.receives({"message": new | {"migrate_from_chat_id": GROUP.chat_id}})

    async with bureau.opens() as work:
        assert await work.desk.group(GROUP.chat_id) is None
        assert await work.desk.group(-100777) is not None
        assert [one.chat_id for one in await work.desk.topics_of(case.id)] == [-100777]


@pytest.mark.parametrize(
    ("name", "codes"),
    [("Osdorp", {"GF08"}), ("gf08", {"GF08"}), ("slotermeer", {"GF07"}), ("Utrecht", set()), ("", set())],
)
def test_an_area_is_known_by_its_name_or_code(name: str, codes: set[str]) -> None:
    assert {one.code for one in areas_called(name)} == codes


def test_a_district_is_all_of_its_areas() -> None:
    assert {"GF07", "GF08", "GF10"} < {one.code for one in areas_called("Nieuw-West")}
