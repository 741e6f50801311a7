"""Translations: the port of the domain, in memory and on both databases."""

from dataclasses import replace
from datetime import timedelta

from domain.handover import Case, Urgency
from domain.handover import State as CaseState
from domain.translations import State, Translation
from storage.unit_of_work import unit_of_work
from tests.support.books import NOW

CASE = "c" * 32


def translation(number: int, **more) -> Translation:
    fields = {"chat_id": -1001, "message_id": number, **more}
    return Translation(f"{number:032}", CASE, "s" * 32, "Tot morgen", "ar", NOW + timedelta(minutes=number), **fields)


async def kept(shelves, *those: Translation) -> None:
    (fatma,) = await shelves.people(1)
    async with shelves.open() as book:
        book.cases.save(Case(CASE, fatma, CaseState.QUEUED, Urgency.NORMAL, "ar", NOW))
    async with shelves.open() as book:
        for one in those:
            book.translations.save(one)


async def test_a_translation_is_found_again_as_it_was_full_or_bare(shelves):
    bare = translation(1, chat_id=None, message_id=None)
    full = translation(2, words="إلى الغد\n& <b> 🎉", state=State.READY)
    await kept(shelves, bare, full)
    async with shelves.open() as book:
        assert [await book.translations.get(one.id) for one in (bare, full)] == [bare, full]
        assert await book.translations.get("9" * 32) is None


async def test_what_is_saved_again_is_as_it_is_now(shelves):
    await kept(shelves, translation(1))
    ready = replace(translation(1), words="إلى الغد", state=State.READY)
    async with shelves.open() as book:
        book.translations.save(ready)
        assert await book.translations.get(ready.id) == ready, "also in the same transaction"
    async with shelves.open() as book:
        assert await book.translations.get(ready.id) == ready


async def test_what_waits_for_a_machine_comes_in_its_order_and_not_what_the_console_asks_itself(shelves):
    over = [translation(number, state=state) for number, state in enumerate(State, 4) if state is not State.ASKED]
    first, second, third = (translation(number) for number in (1, 2, 3))
    await kept(shelves, third, first, second, translation(0, chat_id=None, message_id=None), *over)
    async with shelves.open() as book:
        assert list(await book.translations.waiting(9)) == [first, second, third]
        assert list(await book.translations.waiting(2)) == [first, second]


async def test_without_a_commit_nothing_is_kept(stored):
    await kept(stored)
    async with unit_of_work(stored.database) as work:
        work.translations.save(translation(1))
        assert await work.translations.get(translation(1).id)
    async with unit_of_work(stored.database) as work:
        assert await work.translations.get(translation(1).id) is None
