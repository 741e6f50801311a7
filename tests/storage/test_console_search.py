"""The search on both databases: what is found however it is spelled, and nothing of what is not theirs to see."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.handover import State
from domain.initiatives import started
from domain.staff import Staff
from storage.console.search import LONGEST, PAGE, Search, wanted_in
from storage.database import Database
from tests.support.books import NOW
from tests.support.inbox import ANNELIES, EVERYWHERE, JOOST, PETRA, SAMIRA, Shelf


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    made = await Shelf(database).staffed()
    await made.has("Fatma")
    return made


async def lines(shelf: Shelf, typed: str, person: Staff = SAMIRA) -> list[str]:
    async with shelf.stored.database.reading() as connection:
        return [line.words for line in await Search(connection, person).for_words(typed)]


async def cases(shelf: Shelf, typed: str, person: Staff = SAMIRA) -> list[str]:
    async with shelf.stored.database.reading() as connection:
        return [case.case_id for case in await Search(connection, person).for_cases(typed)]


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("Een straatfeest op het plein", "FEEST"),
        ("Een straatfeest op het plein", "plein straat"),
        ("Wij wonen in de Café-straat", "cafe"),
        ("İki çocuk, Kadıköy'de", "iki cocuk"),
        ("İki çocuk, Kadıköy'de", "KADIKÖY"),
        ("مُحَمَّد يُرِيد حفلة", "محمد"),
        ("حفله في الحي", "حفلة"),
        ("Bel 061234", "٠٦١٢"),
        ("100% zeker_weten \\ of 'niet'", "100%"),
        ("100% zeker_weten \\ of 'niet'", "r_w"),
        ("100% zeker_weten \\ of 'niet'", "\\ 'niet'"),
        ("Een feest", "\u202efeest\u202c"),
    ],
)
async def test_words_are_found_however_they_are_spelled(shelf, said, typed):
    await shelf.says("Fatma", said)
    await shelf.says("Fatma", "Iets heel anders")

    assert await lines(shelf, typed) == [said]


@pytest.mark.parametrize(
    "typed", ["%%", "__", "a%t", "'; DROP TABLE cases; --", '"*"', "\x00\x00", "x" * 10_000, "NEAR("]
)
async def test_signs_that_mean_something_to_a_database_are_only_signs(shelf, typed):
    await shelf.says("Fatma", "Dat is wat")

    assert await lines(shelf, typed) == []
    assert await cases(shelf, typed) == []


@pytest.mark.parametrize("typed", ["", " ", "a", "a b c", "\u202e", "ُ"])
async def test_too_little_finds_nothing(shelf, typed):
    await shelf.says("Fatma", "a b c")

    assert wanted_in(typed).is_too_short
    assert await lines(shelf, typed) == []


def test_what_is_looked_for_has_an_end():
    assert sum(map(len, wanted_in("woord " * 5000).parts)) <= LONGEST


async def test_what_the_bot_said_is_not_searched(shelf):
    await shelf.says("Fatma", "Wat is uw straatfeest?", author="bot")

    assert await lines(shelf, "straatfeest") == []


async def test_only_what_is_theirs_to_see_is_found(shelf):
    await shelf.says("Fatma", "straatfeest")

    assert await lines(shelf, "straatfeest", JOOST) == []
    assert await lines(shelf, "straatfeest", PETRA) == []
    assert await cases(shelf, "fatma", JOOST) == []
    assert await cases(shelf, "fatma", PETRA) == []
    for who in (SAMIRA, ANNELIES, EVERYWHERE):
        assert await lines(shelf, "straatfeest", who) == ["straatfeest"]
        assert await cases(shelf, "fatma", who) == ["Fatma"]


async def test_who_never_had_a_case_is_not_found(shelf):
    (stranger,) = await shelf.stored.people(1)
    shelf.residents["stranger"] = stranger
    await shelf.says("stranger", "straatfeest", case_id=None)

    assert await lines(shelf, "straatfeest", EVERYWHERE) == []


async def test_a_line_leads_to_its_own_case_and_one_from_before_to_the_last(shelf):
    await shelf.says("Fatma", "eerder straatfeest", case_id=None)
    await shelf.says("Fatma", "straatfeest erna")
    before = await shelf.has("Fatma", State.CLOSED, closed_at=NOW, worker_id="samira")
    later = replace(before, id="later", state=State.QUEUED, closed_at=None, opened_at=NOW + timedelta(days=1))
    async with shelf.stored.open() as work:
        work.cases.save(later)

    async with shelf.stored.database.reading() as connection:
        found = await Search(connection, SAMIRA).for_words("straatfeest")
    assert [(line.words, line.case_id) for line in found] == [
        ("straatfeest erna", "Fatma"),
        ("eerder straatfeest", "later"),
    ]


async def test_more_than_a_page_goes_on_where_it_ended(shelf):
    for number in range(PAGE + 3):
        await shelf.says("Fatma", f"feest {number}")

    async with shelf.stored.database.reading() as connection:
        search = Search(connection, SAMIRA)
        first = await search.for_words("feest")
        assert len(first) == PAGE + 1
        second = await search.for_words("feest", first[PAGE - 1].id)
    assert [line.words for line in second] == ["feest 2", "feest 1", "feest 0"]


async def test_names_are_found_in_any_spelling_also_after_they_changed(shelf):
    await shelf.has("İbrahim")
    assert await cases(shelf, "ibra") == ["İbrahim"]

    async with shelf.stored.open() as work:
        resident = await work.residents.take(shelf.residents["İbrahim"])
        assert resident
        work.chats.save_resident(replace(resident, first_name="Çağla"))
    assert await cases(shelf, "cagla") == ["İbrahim"]
    assert await cases(shelf, "ibrahim") == []


async def test_an_initiative_is_found_by_its_number(shelf):
    async with shelf.stored.open() as work:
        plan = replace(started("plan", shelf.residents["Fatma"], NOW), number="NW-2026-0042")
        work.initiatives.save(plan)
    await shelf.has("Fatma", initiative_id="plan")

    assert await cases(shelf, "nw-2026-0042") == ["Fatma"]
    assert await cases(shelf, "0042") == ["Fatma"]
    assert await cases(shelf, "NW-2026-0043") == []
    assert await cases(shelf, "0042", JOOST) == []
