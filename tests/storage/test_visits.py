"""Visits and what was not answered: in memory and on both databases; and which visits are due."""

from datetime import timedelta

from domain.social_map import asking_after
from domain.social_map.visits import HowItWas, Visit
from storage.due_visits import DueVisit, due_visits
from tests.support.books import NOW, newcomers

SERVICE, OTHER = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2))


def visit(number: int, resident: int, service: str = SERVICE, **changes) -> Visit:
    told_at = NOW + timedelta(minutes=number)
    values = {"need": "mee_eten", "asked_at": told_at, "ask_at": asking_after.ask_at(told_at), **changes}
    return Visit(f"{number:032x}", resident, service, **values)


async def remembered(shelves, *visits: Visit) -> None:
    async with shelves.open() as book:
        for one in visits:
            book.social_map.add_visit(one)


async def visits_of(shelves, resident: int) -> list[Visit]:
    async with shelves.open() as book:
        return list(await book.social_map.visits_of(resident))


async def test_visits_are_found_again_the_last_first_and_only_ones_own(shelves):
    fatma, ali, *_others = await shelves.people(3)
    await remembered(shelves, visit(1, fatma), visit(2, fatma, OTHER), visit(3, ali))
    assert await visits_of(shelves, fatma) == [visit(2, fatma, OTHER), visit(1, fatma)]


async def test_what_was_asked_is_not_asked_again(shelves):
    fatma, *_others = await shelves.people(3)
    await remembered(shelves, visit(1, fatma), visit(2, fatma, OTHER))
    async with shelves.open() as book:
        await asking_after.asked(book.social_map, visit(1, fatma), NOW + asking_after.AFTER)
    assert [one.ask_at for one in await visits_of(shelves, fatma)] == [None, None]


async def test_an_answer_is_kept(shelves):
    fatma, *_others = await shelves.people(3)
    await remembered(shelves, visit(1, fatma))
    async with shelves.open() as book:
        await book.social_map.answer_visit(visit(1, fatma).id, HowItWas.RIGHT)
    async with shelves.open() as book:
        found = await book.social_map.visit(visit(1, fatma).id)
        assert found
        assert (found.answer, found.ask_at) == (HowItWas.RIGHT, None)
        assert await book.social_map.visit("nobody's") is None


async def test_who_wants_to_be_left_alone_is_not_remembered_any_more(shelves):
    fatma, *_others = await shelves.people(3)
    await remembered(shelves, visit(1, fatma))
    async with shelves.open() as book:
        await book.social_map.answer_visit(visit(1, fatma).id, HowItWas.QUIET)
        await asking_after.remember(book.social_map, visit(2, fatma, OTHER))
    assert len(await visits_of(shelves, fatma)) == 1


async def test_only_what_is_due_is_brought_and_the_longest_waiting_first(stored):
    fatma, ali, *_others = await stored.people(3)
    later = NOW + timedelta(days=30)
    answered = visit(3, fatma, answer=HowItWas.RIGHT)
    await remembered(stored, visit(1, ali), visit(2, fatma, OTHER), answered, visit(4, ali, ask_at=later))
    telegram = [one.telegram_id for one in newcomers(2)]
    async with stored.database.reading() as connection:
        assert await due_visits(connection, NOW, 10) == []
        due = await due_visits(connection, NOW + timedelta(days=9), 10)
    first, second = visit(1, ali), visit(2, fatma, OTHER)
    assert due == [
        DueVisit(first.id, telegram[1], first.ask_at),
        DueVisit(second.id, telegram[0], second.ask_at),
    ]
