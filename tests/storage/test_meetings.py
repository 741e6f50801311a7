"""Matches between initiatives: in memory and on both databases."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from domain.life import Stage
from domain.meetings import ALIVE, Meeting, Somebody, answered
from domain.similar import Gist, Spot
from storage.unit_of_work import unit_of_work
from tests.support.books import NOW, collecting

ONE, TWO, THREE = "1" * 32, "2" * 32, "3" * 32
HERE = (52.359, 4.805)
NEAR = (52.362, 4.810)
FAR = (52.375, 4.900)


def gist(*concepts: str, at=None) -> Gist:
    return Gist(dict.fromkeys(concepts, 1.5), frozenset({3, 2**31 - 1}), Spot(at))


async def begun(shelves, **changes) -> list[int]:
    """One initiative of each of three residents."""
    people = await shelves.people(3)
    async with shelves.open() as book:
        for number, resident in zip((ONE, TWO, THREE), people, strict=True):
            book.initiatives.save(collecting(number, resident, **changes))
    return people


async def kept(shelves, **gists: Gist) -> None:
    async with shelves.open() as book:
        for number, one in gists.items():
            await book.meetings.keep(number.removeprefix("n") * 32, one)


async def candidates(shelves, resident: int, around=None) -> dict[str, Gist]:
    async with shelves.open() as book:
        return dict(await book.meetings.candidates(resident, around))


async def test_what_an_initiative_is_about_is_found_again_as_it_was(shelves):
    fatma, *_others = await begun(shelves)
    await kept(shelves, n2=gist("eten", at=HERE), n3=gist())
    assert await candidates(shelves, fatma) == {TWO: gist("eten", at=HERE), THREE: gist()}


async def test_an_initiative_is_compared_with_those_of_others_only(shelves):
    _fatma, ali, *_others = await begun(shelves)
    await kept(shelves, n1=gist("eten"), n2=gist("eten"))
    assert set(await candidates(shelves, ali)) == {ONE}


async def test_what_it_is_about_now_replaces_what_it_was_about(shelves):
    fatma, *_others = await begun(shelves)
    await kept(shelves, n2=gist("eten", at=HERE))
    await kept(shelves, n2=gist("tuin"))
    assert await candidates(shelves, fatma) == {TWO: gist("tuin")}


async def test_around_a_place_come_those_nearby_and_those_without_a_place(shelves):
    fatma, *_others = await begun(shelves)
    await kept(shelves, n2=gist("eten", at=NEAR), n3=gist("eten"))
    assert set(await candidates(shelves, fatma, HERE)) == {TWO, THREE}
    await kept(shelves, n3=gist("eten", at=FAR))
    assert set(await candidates(shelves, fatma, HERE)) == {TWO}
    assert set(await candidates(shelves, fatma)) == {TWO, THREE}


async def test_only_with_somebody_whose_initiative_is_alive_it_makes_sense_to_meet(shelves):
    fatma, ali, *_others = await begun(shelves)
    await kept(shelves, n2=gist("eten"))
    for stage in Stage:
        async with shelves.open() as book:
            book.initiatives.save(collecting(TWO, ali, stage=stage))
        assert set(await candidates(shelves, fatma)) == ({TWO} if stage in ALIVE else set())
        async with shelves.open() as book:
            assert (await book.meetings.somebody(TWO) is not None) is (stage in ALIVE)


async def test_somebody_is_findable_only_when_they_said_yes(shelves):
    _fatma, ali, *_others = await begun(shelves)
    for findable in (None, False, True):
        async with shelves.open() as book:
            book.initiatives.save(collecting(TWO, ali, findable=findable))
        async with shelves.open() as book:
            assert await book.meetings.somebody(TWO) == Somebody(
                ali, 1002, "Ali", findable is True, "Samen eten. Wij kennen elkaar niet."
            )


async def test_nobody_is_behind_an_initiative_that_is_gone(shelves):
    await begun(shelves)
    async with shelves.open() as book:
        assert await book.meetings.somebody("9" * 32) is None


async def test_a_match_is_found_from_both_sides_the_best_first(shelves):
    await begun(shelves)
    full = Meeting(TWO, ONE, 0.75, 120.5, NOW, first_agrees=True, second_agrees=False, introduced_at=NOW)
    weak = Meeting(ONE, THREE, 0.5, None, NOW)
    async with shelves.open() as book:
        book.meetings.save(weak)
        book.meetings.save(full)
    async with shelves.open() as book:
        assert list(await book.meetings.of(ONE)) == [full, weak]
        assert list(await book.meetings.of(THREE)) == [weak]


async def test_what_is_saved_in_a_turn_is_seen_in_the_same_turn(shelves):
    await begun(shelves)
    async with shelves.open() as book:
        book.meetings.save(Meeting(ONE, TWO, 0.5, None, NOW))
        assert len(await book.meetings.of(TWO)) == 1


async def test_an_answer_replaces_none_and_another_answer(shelves):
    await begun(shelves)
    meeting = Meeting(ONE, TWO, 0.5, None, NOW)
    for agrees in (False, True):
        meeting = answered(meeting, TWO, agrees=agrees, at=NOW)
        async with shelves.open() as book:
            book.meetings.save(meeting)
        async with shelves.open() as book:
            assert list(await book.meetings.of(ONE)) == [meeting]


async def test_what_another_version_kept_is_left_out_and_harms_nobody(stored):
    fatma, *_others = await begun(stored)
    await kept(stored, n2=gist("eten"), n3=gist("eten"))
    async with stored.database.writing() as connection:
        await connection.execute(
            text("UPDATE gists SET gist = '{\"version\": 0}' WHERE initiative_id = :one"), {"one": TWO}
        )
        await connection.commit()
    assert set(await candidates(stored, fatma)) == {THREE}


async def test_two_who_say_yes_at_once_are_introduced_once(on_postgresql):
    await begun(on_postgresql)
    async with on_postgresql.open() as book:
        book.meetings.save(Meeting(ONE, TWO, 0.5, None, NOW))
    introduced = []

    async def says_yes(own: str, at) -> None:
        async with unit_of_work(on_postgresql.database) as work:
            (meeting,) = await work.meetings.of(own)
            after = answered(meeting, own, agrees=True, at=at)
            work.meetings.save(after)
            await work.commit()
            introduced.append(after.introduced_at)

    await asyncio.gather(says_yes(ONE, NOW), says_yes(TWO, NOW + timedelta(seconds=1)))
    assert len([moment for moment in introduced if moment]) == 1


def test_only_two_times_yes_is_an_introduction():
    meeting = Meeting(ONE, TWO, 0.5, None, NOW)
    one = answered(meeting, ONE, agrees=True, at=NOW)
    assert (one.says(ONE), one.says(TWO), one.introduced_at) == (True, None, None)
    assert answered(one, TWO, agrees=False, at=NOW).introduced_at is None
    assert answered(one, TWO, agrees=True, at=NOW).introduced_at == NOW


def test_an_introduction_is_not_undone_by_a_later_tap():
    meeting = Meeting(ONE, TWO, 0.5, None, NOW, first_agrees=True, second_agrees=True, introduced_at=NOW)
    assert answered(meeting, ONE, agrees=False, at=NOW + timedelta(days=1)) == meeting
