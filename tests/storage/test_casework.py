"""Steps, tasks, numbers and signs of misuse: in memory and on both databases."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.desk import Answered, answer_question
from domain.initiatives import Answer, Looking, Question
from domain.life import INITIATOR, Actor, Role, Stage, Step
from domain.misuse import IN_A_HURRY, SAME_PERSON, Seen, SignOfMisuse
from domain.tasks import Task, Todo
from storage.database import Database
from storage.tables import misuse, notices, tasks, transcripts
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
        "service_id": None,
        "resident_id": fatma,
        "todo": "enter_paper",
        "subject": "",
        "words": "de lijst 📄",
        "attachment_id": "f" * 32,
        "created_at": NOW,
        "done_at": None,
    }
    assert (second["words"], second["attachment_id"]) == ("", None)


def task(number: int, initiative_id: str | None = ONE, resident: int = 1, **more) -> Task:
    fields = {"todo": Todo.READ_ADDITION, "at": NOW + timedelta(minutes=number), **more}
    return Task(f"{number:032}", fields.pop("todo"), initiative_id, resident, fields.pop("at"), **fields)


async def test_work_waits_the_oldest_first_until_it_is_done_once(shelves):
    fatma = await begun(shelves)
    second, first = task(2, resident=fatma), task(1, resident=fatma, words="een", attachment_id="f" * 32)
    async with shelves.open() as book:
        book.tasks.add(second)
        book.tasks.add(first)
        assert list(await book.tasks.waiting()) == [first, second], "also in the turn in which it is added"
    async with shelves.open() as book:
        assert list(await book.tasks.waiting()) == [first, second]
        assert list(await book.tasks.waiting(most=1)) == [first]
        assert await book.tasks.done(first.id, NOW)
        assert not await book.tasks.done(first.id, NOW)
        assert not await book.tasks.done("9" * 32, NOW)
    async with shelves.open() as book:
        assert list(await book.tasks.waiting()) == [second]
        assert await book.tasks.get(first.id) == replace(first, done_at=NOW)
        assert await book.tasks.get("9" * 32) is None
        assert await book.tasks.open_again(first.id)
        assert not await book.tasks.open_again(first.id), "it waits already"
        assert not await book.tasks.open_again("9" * 32)
    async with shelves.open() as book:
        assert list(await book.tasks.waiting()) == [first, second]


async def test_work_is_found_by_what_it_is_and_where(shelves):
    fatma, ali = await shelves.people(2)
    async with shelves.open() as book:
        book.initiatives.save(collecting(ONE, fatma, area="GF08"))
        book.initiatives.save(collecting(TWO, ali))
    async with shelves.open() as book:
        book.tasks.add(task(1, ONE, fatma, todo=Todo.ENTER_PAPER))
        book.tasks.add(task(2, TWO, ali, subject="photo 7"))
        book.tasks.add(task(3, None, fatma))

    async def found(**wanted) -> list[int]:
        async with shelves.open() as book:
            return [int(one.id) for one in await book.tasks.waiting(**wanted)]

    assert await found(todo=Todo.ENTER_PAPER) == [1]
    assert await found(initiative_id=TWO) == [2]
    assert await found(resident_id=fatma) == [1, 3]
    assert await found(resident_id=ali, subject="photo 7") == [2]
    assert await found(areas={"GF08"}) == [1]
    assert await found(areas={"GF08", ""}) == [1, 2, 3], "what has no area is never nobody's"
    assert await found(areas=frozenset()) == []


async def test_work_is_given_its_plan_and_kind_until_it_is_done(shelves):
    fatma = await begun(shelves)
    async with shelves.open() as book:
        book.tasks.add(task(1, None, fatma, subject="photo"))
    moved = task(1, TWO, fatma, todo=Todo.ENTER_PAPER, subject="photo")
    async with shelves.open() as book:
        assert await book.tasks.move(moved)
    async with shelves.open() as book:
        assert await book.tasks.get(moved.id) == moved
        await book.tasks.done(moved.id, NOW)
        assert not await book.tasks.move(replace(moved, initiative_id=ONE))
    async with shelves.open() as book:
        assert await book.tasks.get(moved.id) == replace(moved, done_at=NOW)


async def test_signs_of_misuse_are_read_by_initiative_and_by_area_the_last_first(shelves):
    fatma = await begun(shelves)
    same, hurry = SignOfMisuse(SAME_PERSON, ("a" * 32,)), SignOfMisuse(IN_A_HURRY, ("b" * 32, "c" * 32))
    async with shelves.open() as book:
        book.initiatives.save(collecting(ONE, fatma, area="GF08"))
        book.misuse.record(ONE, same, NOW)
        book.misuse.record(TWO, hurry, NOW + timedelta(seconds=1))
    first, second = Seen(ONE, same, NOW), Seen(TWO, hurry, NOW + timedelta(seconds=1))
    async with shelves.open() as book:
        assert list(await book.misuse.seen()) == [second, first]
        assert list(await book.misuse.seen(initiative_id=ONE)) == [first]
        assert list(await book.misuse.seen(areas={"GF08"})) == [first]
        assert list(await book.misuse.seen(areas={""})) == [second]
        assert list(await book.misuse.seen(most=1)) == [second]


async def test_initiatives_are_found_by_stage_and_area(shelves):
    fatma = await begun(shelves)
    async with shelves.open() as book:
        book.initiatives.save(collecting(ONE, fatma, area="GF08", stage=Stage.SUBMITTED))

    async def found(*stages: Stage, areas=None) -> list[str]:
        async with shelves.open() as book:
            return [one.id for one in await book.initiatives.in_stages(set(stages), areas)]

    assert await found(Stage.SUBMITTED) == [ONE]
    assert await found(Stage.SUBMITTED, Stage.COLLECTING) == [ONE, TWO]
    assert await found(Stage.SUBMITTED, Stage.COLLECTING, areas={"GF08"}) == [ONE]
    assert await found(Stage.SUBMITTED, Stage.COLLECTING, areas={""}) == [TWO]
    assert await found(Stage.CLOSED) == []


async def test_an_answer_that_is_taken_out_stays_out(shelves):
    fatma = await begun(shelves)
    both = {Question.WHAT: Answer("eten", "nl", NOW), Question.WHEN: Answer("morgen", "nl", NOW)}
    async with shelves.open() as book:
        book.initiatives.save(collecting(ONE, fatma, answers=both))
    async with shelves.open() as book:
        taken = await book.initiatives.take(ONE)
        book.initiatives.save(replace(taken, answers={Question.WHAT: both[Question.WHAT]}))
    async with shelves.open() as book:
        assert (await book.initiatives.take(ONE)).answers.keys() == {Question.WHAT}


async def test_what_a_worker_answers_is_kept_as_their_words(stored):
    fatma = await begun(stored)
    ids = iter(("a" * 32, "b" * 32))
    async with stored.open() as book:
        book.tasks.add(task(1, ONE, fatma, todo=Todo.ANSWER_QUESTION))
        noor = Actor(Role.WORKER, "Noor")
        outcome = await answer_question(book, f"{1:032}", "Ja, dat kan.", noor, NOW, lambda: next(ids))
    assert isinstance(outcome, Answered)
    async with stored.database.reading() as connection:
        (said,) = await connection.execute(select(transcripts))
        (notice,) = await connection.execute(select(notices))
    assert (said.resident_id, said.author, said.words, said.initiative_id) == (fatma, "worker", "Ja, dat kan.", ONE)
    assert (notice.resident_id, notice.about, notice.subject) == (fatma, "step", outcome.step.id)
    async with stored.open() as book:
        assert list(await book.steps.of(ONE)) == [outcome.step]
        assert list(await book.tasks.waiting()) == []


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
