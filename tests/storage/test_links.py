"""Codes that lead to initiatives: in memory and on both databases; what is stored opens nothing."""

import base64
import hashlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from domain.links import LIVES, MOST, deep_link
from storage.tables import links, metadata
from tests.support.books import NOW, collecting

ONE, TWO = "1" * 32, "2" * 32


async def begun(shelves):
    """Two initiatives of one resident."""
    (fatma,) = await shelves.people(1)
    async with shelves.open() as book:
        book.initiatives.save(collecting(ONE, fatma))
        book.initiatives.save(collecting(TWO, fatma))
    return shelves


@pytest.fixture
async def shelves(shelves):
    return await begun(shelves)


@pytest.fixture
async def stored(stored):
    return await begun(stored)


async def made(shelves, number=ONE, purpose="share", at=NOW, count=1) -> tuple[str, ...]:
    async with shelves.open() as book:
        return await book.links.make(number, purpose, at, count)


async def leads_to(shelves, code: str, at=NOW) -> str | None:
    async with shelves.open() as book:
        return await book.links.find(code, at)


async def test_a_link_leads_to_its_initiative_and_another_code_nowhere(shelves):
    (one,), (two,) = await made(shelves), await made(shelves, TWO)
    assert await leads_to(shelves, one) == ONE
    assert await leads_to(shelves, two) == TWO
    assert await leads_to(shelves, one[:-1]) is None
    assert await leads_to(shelves, "") is None


async def test_a_link_lives_half_a_year_and_not_a_moment_longer(shelves):
    (code,) = await made(shelves)
    assert await leads_to(shelves, code, NOW + LIVES - timedelta(seconds=1)) == ONE
    assert await leads_to(shelves, code, NOW + LIVES) is None


async def test_beyond_the_most_links_the_oldest_stops_to_work(shelves):
    codes = [(await made(shelves, at=NOW + timedelta(seconds=number)))[0] for number in range(MOST["share"] + 1)]
    assert await leads_to(shelves, codes[0]) is None
    assert [await leads_to(shelves, code) for code in codes[1:]] == [ONE] * MOST["share"]


async def test_a_new_link_works_also_when_many_were_made_in_the_same_moment(shelves):
    for _time in range(3 * MOST["share"]):
        (code,) = await made(shelves)
        assert await leads_to(shelves, code) == ONE


async def test_new_links_of_one_initiative_leave_those_of_another_alone(shelves):
    (other,) = await made(shelves, TWO)
    await made(shelves, count=MOST["share"])
    assert await leads_to(shelves, other) == TWO


async def test_revoked_links_lead_nowhere_and_new_ones_do(shelves):
    (old,), (other,) = await made(shelves), await made(shelves, TWO)
    async with shelves.open() as book:
        await book.links.revoke(ONE)
    (new,) = await made(shelves)
    assert [await leads_to(shelves, code) for code in (old, new, other)] == [None, ONE, TWO]


async def test_the_codes_on_paper_open_no_chat_and_do_not_count_as_links(shelves):
    (shared,) = await made(shelves)
    lines = await made(shelves, purpose="line", count=2 * MOST["share"])
    assert len(set(lines)) == 2 * MOST["share"]
    assert await leads_to(shelves, lines[0]) is None
    assert await leads_to(shelves, shared) == ONE


def test_a_deep_link_opens_the_bot_with_the_code():
    assert deep_link("VoordeurBot", "abc_-1") == "https://t.me/VoordeurBot?start=abc_-1"


async def test_a_code_holds_128_bits_in_characters_that_telegram_takes(stored):
    (code,) = await made(stored)
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", code)
    assert len(base64.urlsafe_b64decode(code + "==")) == 16
    assert len(set(await made(stored, count=MOST["share"]))) == MOST["share"]


async def test_a_code_on_paper_holds_no_letter_that_is_taken_for_another(stored):
    for line in await made(stored, purpose="line", count=30):
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", line)


async def test_no_column_of_any_table_holds_a_code(stored):
    codes = [*await made(stored), *await made(stored, purpose="line")]
    async with stored.database.reading() as connection:
        for table in metadata.sorted_tables:
            everything = repr((await connection.execute(select(table))).all())
            assert not [code for code in codes if code in everything], table.name
        hashes = set((await connection.execute(select(links.c.code))).scalars())
    assert hashes == {hashlib.sha256(code.encode()).digest() for code in codes}


async def test_who_reads_the_table_cannot_open_anything_with_it(stored):
    (code,) = await made(stored)
    digest = hashlib.sha256(code.encode()).digest()
    for stolen in (digest.hex(), base64.urlsafe_b64encode(digest).decode(), repr(digest)):
        assert await leads_to(stored, stolen) is None


async def test_paper_codes_stay_when_links_are_revoked(stored):
    await made(stored, purpose="line", count=5)
    async with stored.open() as book:
        await book.links.revoke(ONE)
    async with stored.database.reading() as connection:
        assert len((await connection.execute(select(links.c.purpose))).scalars().all()) == 5


async def test_an_expiry_that_is_stored_is_what_counts(stored):
    (code,) = await made(stored)
    async with stored.database.writing() as connection:
        await connection.execute(update(links).values(expires_at=NOW))
        await connection.commit()
    assert await leads_to(stored, code, NOW - timedelta(seconds=1)) == ONE
    assert await leads_to(stored, code, NOW) is None


async def test_the_code_of_a_line_leads_to_its_list_and_opens_nothing(shelves):
    (line,), (share,) = await made(shelves, purpose="line"), await made(shelves)
    async with shelves.open() as book:
        assert await book.links.line(line, NOW) == ONE
        assert await book.links.line(line, NOW + LIVES) is None
        assert await book.links.line(share, NOW) is None
        assert await book.links.line("", NOW) is None
    assert await leads_to(shelves, line) is None
