"""Write-ups: the port of the domain, in memory and on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.write_ups import WriteUp
from storage.unit_of_work import unit_of_work
from tests.support.books import NOW, InMemory, collecting

ONE, TWO = "1" * 32, "2" * 32


def version(number: int, initiative_id: str = ONE, **more) -> WriteUp:
    fields = {"words": f"versie {number}", "language": "ar", "written_at": NOW + timedelta(minutes=number), **more}
    one = f"{initiative_id[0]}{number:031}"
    return WriteUp(one, initiative_id, "c" * 32, "s" * 32, number, **fields)


async def begun(shelves) -> tuple[int, int]:
    fatma, ali = await shelves.people(2)
    async with shelves.open() as book:
        book.initiatives.save(collecting(ONE, fatma))
        book.initiatives.save(collecting(TWO, ali))
    return fatma, ali


async def kept(shelves, *versions: WriteUp) -> None:
    async with shelves.open() as book:
        for one in versions:
            book.write_ups.save(one)


async def contested(shelves, resident: int) -> WriteUp | None:
    async with shelves.open() as book:
        return await book.write_ups.contested_by(resident)


async def test_a_version_is_found_again_as_it_was_full_or_bare(shelves):
    await begun(shelves)
    bare = replace(version(1), case_id=None)
    full = replace(
        version(2, words="خطة\n& <b> 🎉", dutch="Een plan.", is_machine=True),
        answer="wrong",
        objection="Niet woensdag",
        attachment_id="v" * 32,
        answered_at=NOW + timedelta(days=1, microseconds=7),
    )
    await kept(shelves, bare, full)
    async with shelves.open() as book:
        assert [await book.write_ups.get(one.id) for one in (bare, full)] == [bare, full]
        assert await book.write_ups.get("9" * 32) is None


async def test_versions_come_in_their_order_and_each_initiative_has_its_own(shelves):
    await begun(shelves)
    second, first, other = version(2), version(1), version(1, TWO)
    await kept(shelves, second, other)
    async with shelves.open() as book:
        book.write_ups.save(first)
        assert list(await book.write_ups.of(ONE)) == [first, second], "also in the same transaction"
    async with shelves.open() as book:
        assert list(await book.write_ups.of(ONE)) == [first, second]
        assert list(await book.write_ups.of(TWO)) == [other]
        assert list(await book.write_ups.of("9" * 32)) == []


async def test_an_answer_replaces_nothing_but_itself(shelves):
    await begun(shelves)
    await kept(shelves, version(1))
    yes = replace(version(1), answer="right", answered_at=NOW)
    await kept(shelves, yes)
    async with shelves.open() as book:
        assert list(await book.write_ups.of(ONE)) == [yes]


async def test_two_versions_never_have_one_number(shelves):
    await begun(shelves)
    await kept(shelves, version(1))
    refused = AssertionError if isinstance(shelves, InMemory) else IntegrityError
    with pytest.raises(refused):
        await kept(shelves, replace(version(1), id="x" * 32))
    await kept(shelves, replace(version(2), id="x" * 32))


async def test_what_a_resident_contests_is_their_own_last_version_until_they_say_what_is_wrong(shelves):
    fatma, ali = await begun(shelves)
    await kept(shelves, version(1), version(1, TWO))
    assert await contested(shelves, fatma) is None
    wrong = replace(version(1), answer="wrong", answered_at=NOW)
    await kept(shelves, wrong)
    assert await contested(shelves, fatma) == wrong
    assert await contested(shelves, ali) is None
    await kept(shelves, replace(wrong, objection="Niet woensdag"))
    assert await contested(shelves, fatma) is None


async def test_a_version_that_a_later_one_follows_is_not_contested_any_more(shelves):
    fatma, _ali = await begun(shelves)
    wrong = replace(version(1), answer="wrong")
    await kept(shelves, wrong, version(2))
    assert await contested(shelves, fatma) is None
    again = replace(version(2), answer="wrong")
    await kept(shelves, again)
    assert await contested(shelves, fatma) == again


async def test_of_two_initiatives_the_one_contested_last_counts(shelves):
    (fatma,) = await shelves.people(1)
    async with shelves.open() as book:
        for number in (ONE, TWO):
            book.initiatives.save(collecting(number, fatma))
    early, late = replace(version(1), answer="wrong"), replace(version(2, TWO), answer="wrong")
    await kept(shelves, late, early)
    assert await contested(shelves, fatma) == late


async def test_what_was_confirmed_is_not_contested(shelves):
    fatma, _ali = await begun(shelves)
    await kept(shelves, replace(version(1), answer="right"))
    assert await contested(shelves, fatma) is None


async def test_without_a_commit_nothing_is_kept(stored):
    await begun(stored)
    async with unit_of_work(stored.database) as work:
        work.write_ups.save(version(1))
        assert await work.write_ups.get(version(1).id)
    async with unit_of_work(stored.database) as work:
        assert await work.write_ups.get(version(1).id) is None


async def test_the_confirmed_text_is_kept_with_the_initiative(shelves):
    fatma, _ali = await begun(shelves)
    async with shelves.open() as book:
        book.initiatives.save(collecting(ONE, fatma, write_up='خطة\nmet "alles" & 🎉'))
    async with shelves.open() as book:
        assert (await book.initiatives.take(ONE)).write_up == 'خطة\nmet "alles" & 🎉'


async def test_the_initiatives_of_a_resident_are_theirs_the_last_changed_first(shelves):
    fatma, ali = await shelves.people(2)
    later = NOW + timedelta(days=1)
    async with shelves.open() as book:
        book.initiatives.save(collecting(ONE, fatma))
        book.initiatives.save(collecting(TWO, fatma, changed_at=later))
        book.initiatives.save(collecting("3" * 32, ali))
        assert [one.id for one in await book.initiatives.of_resident(fatma)] == [TWO, ONE]
    async with shelves.open() as book:
        assert [one.id for one in await book.initiatives.of_resident(fatma)] == [TWO, ONE]
        assert await book.initiatives.of_resident(99) == []
