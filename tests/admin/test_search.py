"""The search page: what is found with the words around it, as a link to the case at that line."""

import pytest

from admin.search import AROUND, pieces_of
from storage.console.search import PAGE, wanted_in
from tests.support.console import Office
from tests.support.inbox import JOOST, SAMIRA, Shelf


@pytest.fixture
async def shelf(each_office: Office) -> Shelf:
    made = await Shelf(each_office.database).staffed()
    await made.has("Fatma")
    return made


def shown(words: str, typed: str) -> str:
    """What is shown of it, with what was found between brackets."""
    return "".join(f"[{one.words}]" if one.is_hit else one.words for one in pieces_of(words, wanted_in(typed).parts))


@pytest.mark.parametrize(
    ("words", "typed", "expected"),
    [
        ("Een straatfeest!", "FEEST", "Een straat[feest]!"),
        ("feest na feest", "feest", "[feest] na [feest]"),
        ("İki çocuk", "iki cocuk", "[İki] [çocuk]"),
        ("Ertuğrul", "tug", "Er[tuğ]rul"),
        ("هذا مُحَمَّد هنا", "محمد", "هذا [مُحَمَّد] هنا"),
        ("Cafe\u0301 Nord", "cafe", "[Cafe\u0301] Nord"),
        ("ﬁets", "fi", "[ﬁ]ets"),
        ("niets", "feest", "niets"),
        ("", "feest", ""),
        ("aaaa", "aa", "[aaaa]"),
    ],
)
def test_what_was_found_is_marked_in_the_words_as_they_were_written(words, typed, expected):
    assert shown(words, typed) == expected


def test_of_a_long_text_the_words_around_it_are_shown():
    words = "x " * 500 + "straatfeest" + " y" * 500

    found = shown(words, "feest")

    assert found.startswith("…")
    assert found.endswith("…")
    assert "straat[feest]" in found
    assert len(found) <= 3 * AROUND + 10


async def test_a_line_leads_to_its_place_in_the_case(each_office, shelf):
    await shelf.says("Fatma", "Wij willen een <b>straatfeest</b>")

    async with each_office.signed_in(SAMIRA) as samira:
        page = await samira.opens("/search?q=feest")
    assert "/cases/Fatma?line=1#line-1" in page.links
    assert "&lt;b&gt;straat<mark>feest</mark>&lt;/b&gt;" in page.response.text


async def test_somebody_of_another_area_finds_nothing_and_is_told_why(each_office, shelf):
    await shelf.says("Fatma", "straatfeest")

    async with each_office.signed_in(JOOST) as joost:
        for typed in ("straatfeest", "Fatma"):
            page = await joost.opens(f"/search?q={typed}")
            assert "Nothing was found." in page.words
            assert "/cases/" not in page.response.text


async def test_more_than_a_page_goes_on(each_office, shelf):
    for number in range(PAGE + 1):
        await shelf.says("Fatma", f"feest nummer {number}")

    async with each_office.signed_in(SAMIRA) as samira:
        page = await samira.opens("/search?q=feest nummer")
        (older,) = [link for link in page.links if "before=" in link]
        page = await samira.opens(older)
    assert page.links.count("/cases/Fatma?line=1#line-1") == 1
    assert "nummer 0" in page.words


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "1.0", "٣"])
async def test_a_page_that_is_none_begins_at_the_beginning(before, each_office, shelf):
    await shelf.says("Fatma", "feest")

    async with each_office.signed_in(SAMIRA) as samira:
        page = await samira.opens(f"/search?q=feest&before={before}")
    assert page.status == 200
    assert "feest" in page.words


@pytest.mark.parametrize("typed", ["%25%25", "__", "%00", "x" * 5000, "%E2%80%AEfeest", "'\"><script>", "a"])
async def test_hostile_words_are_only_words(typed, each_office, shelf):
    async with each_office.signed_in(SAMIRA) as samira:
        page = await samira.opens(f"/search?q={typed}")
    assert page.status == 200
    assert '<script>"' not in page.response.text
