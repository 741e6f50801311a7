"""Steps, tasks, numbers and signs of misuse: in memory and on both databases."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.initiatives import Answer, Looking, Question
from domain.life import INITIATOR, Actor, Role, Stage, Step
from domain.misuse import SAME_PERSON, SignOfMisuse
from domain.tasks import Task, Todo
from storage.database import Database
from storage.tables import misuse, tasks
from storage.unit_of_work import unit_of_work
from tests.support.books import NOW, Stored, collecting

ONE, TWO = "1" * 32, "2" * 32


async def begun(shelves) -> int:
    fatma, *_others = await shelves.people(2)
    async with shelves.open() as book:
        book.initiatives.save(collecting(ONE, fatma))
        book.initiatives.save(collecting(TWO, fatma))
    return fatma


def step(number: str, after: Stage = Stage.SUBMITTED, **more) -> Step:
    fields = {"before": Stage.COLLECTING, "actor": INITIATOR, "at": NOW, **more}
    return Step(number * 32, fields.pop("initiative_id", ONE), after=after, **fields)


async def test_the_timeline_comes_back_as_it_was_in_the_order_in_which_it_was_taken(shelves):
    await begun(shelves)
    worker = Actor(Role.WORKER, "Noor")
    # Of one moment, and with numbers in another order: what counts is when it was written.
    taken = [
        step("f"),
        step("e", Stage.IN_CONVERSATION, before=Stage.SUBMITTED, actor=worker),
        step("a", Stage.NOT_APPROVED, actor=Actor(Role.COORDINATOR, "Karim"), reason="Te luid.\nكثير 🎉"),
        step("b", Stage.IN_CONVERSATION, before=Stage.NOT_APPROVED, actor=worker, at=NOW - timedelta(days=1)),
    ]
    async with shelves.open() as book:
        for one in taken[:2]:
            book.steps.add(one)
    async with shelves.open() as book:
        for one in taken[2:]:
            book.steps.add(one)
        book.steps.add(step("0", initiative_id=TWO))
    async with shelves.open() as book:
        assert list(await book.steps.of(ONE)) == taken


async def test_a_step_is_seen_in_the_turn_in_which_it_is_taken(shelves):
    await begun(shelves)
    async with shelves.open() as book:
        book.steps.add(step("a"))
        assert list(await book.steps.of(ONE)) == [step("a")]


async def test_numbers_begin_at_one_and_each_name_has_its_own(shelves):
    given = []
    for name in ("NW-2026", "NW-2026", "NW-2027", "NW-2026"):
        async with shelves.open() as book:
            given.append(await book.counters.next(name))
    assert given == [1, 2, 1, 3]


async def test_one_turn_may_take_several_numbers(shelves):
    async with shelves.open() as book:
        assert [await book.counters.next("NW-2026") for _time in range(3)] == [1, 2, 3]


async def test_numbers_have_no_holes_and_no_doubles_however_many_take_one_at_once(stored):
    other = Database(stored.database.url.render_as_string(hide_password=False))

    async def take(database: Database, number: int) -> int | None:
        async with unit_of_work(database) as work:
            given = await work.counters.next("NW-2026")
            if number % 5 == 0:
                return None  # its turn fails: the number is given to the next one
            await work.commit()
            return given

    given = await asyncio.gather(*(take((stored.database, other)[number % 2], number) for number in range(40)))
    await other.close()
    assert sorted(filter(None, given)) == list(range(1, 33))


async def test_a_task_is_kept_with_all_its_words(stored):
    fatma = await begun(stored)
    async with stored.open() as book:
        book.tasks.add(Task("t" * 32, Todo.ENTER_PAPER, ONE, fatma, NOW, "de lijst 📄", "f" * 32))
        book.tasks.add(Task("u" * 32, Todo.OVERDUE, ONE, fatma, NOW))
    async with stored.database.reading() as connection:
        first, second = (await connection.execute(select(tasks).order_by(tasks.c.id))).mappings().all()
    assert dict(first) == {
        "id": "t" * 32,
        "initiative_id": ONE,
        "resident_id": fatma,
        "todo": "enter_paper",
        "words": "de lijst 📄",
        "attachment_id": "f" * 32,
        "created_at": NOW,
        "done_at": None,
    }
    assert (second["words"], second["attachment_id"]) == ("", None)


async def test_a_sign_of_misuse_is_kept_with_the_signatures_concerned(stored):
    await begun(stored)
    async with stored.open() as book:
        book.misuse.record(ONE, SignOfMisuse(SAME_PERSON, ("a" * 32, "b" * 32)), NOW)
    async with stored.database.reading() as connection:
        (row,) = await connection.execute(select(misuse))
    assert (row.initiative_id, row.kind, row.signatures, row.seen_at) == (ONE, SAME_PERSON, ["a" * 32, "b" * 32], NOW)


# Initiatives, as far as their life goes


async def test_what_submission_and_looking_back_add_is_found_again(shelves):
    fatma = await begun(shelves)
    full = replace(
        collecting(ONE, fatma, stage=Stage.UNDER_WAY),
        number="NW-2026-0001",
        area="GF08",
        first_contact_by=date(2026, 12, 1),
        decision_by=date(2027, 1, 19),
        worker="Noor",
        findable=False,
        answers={Question.WHAT: Answer("eten", "nl", NOW)},
        looking_back={Looking.HAPPENED: Answer("ja", "nl", NOW), Looking.PHOTO: Answer("", "nl", NOW)},
    )
    async with shelves.open() as book:
        book.initiatives.save(full)
    async with shelves.open() as book:
        assert await book.initiatives.take(ONE) == full


async def test_taking_an_initiative_that_is_not_there_gives_none(shelves):
    async with shelves.open() as book:
        assert await book.initiatives.take("9" * 32) is None


async def test_two_initiatives_never_have_one_number(stored):
    fatma = await begun(stored)

    async def number_them(first: str, second: str) -> None:
        async with stored.open() as book:
            book.initiatives.save(collecting(ONE, fatma, number=first))
            book.initiatives.save(collecting(TWO, fatma, number=second))

    with pytest.raises(IntegrityError):
        await number_them("NW-2026-0001", "NW-2026-0001")
    await number_them("NW-2026-0001", "NW-2026-0002")


async def test_what_was_read_before_it_was_taken_is_read_again(on_postgresql):
    """Two processes at one initiative: who takes it sees what the one before wrote."""
    fatma = await begun(on_postgresql)
    async with unit_of_work(on_postgresql.database) as late:
        assert (await late.initiatives.get(ONE)).worker == ""
        async with on_postgresql.open() as early:
            early.initiatives.save(replace(await early.initiatives.take(ONE), worker="Noor"))
        assert (await late.initiatives.take(ONE)).worker == "Noor"
    assert fatma


async def test_who_takes_an_initiative_waits_for_whoever_has_it(on_postgresql):
    await begun(on_postgresql)

    async def rename() -> None:
        async with on_postgresql.open() as book:
            taken = await book.initiatives.take(ONE)
            book.initiatives.save(replace(taken, worker=f"{taken.worker}x"))

    await asyncio.gather(*(rename() for _time in range(8)))
    async with on_postgresql.open() as book:
        assert (await book.initiatives.take(ONE)).worker == "x" * 8


async def test_what_was_saved_and_then_taken_in_one_turn_is_not_lost(stored: Stored):
    fatma = await begun(stored)
    async with stored.open() as book:
        book.initiatives.save(collecting(ONE, fatma, worker="Noor"))
        assert (await book.initiatives.take(ONE)).worker == "Noor"
    async with stored.open() as book:
        assert (await book.initiatives.take(ONE)).worker == "Noor"
