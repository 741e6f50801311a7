"""Cases with their flags and story: the port of the domain, in memory and on both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.cases import CaseEvent, EventKind, PostKind
from domain.handover import HELD, Case, Flag, Move, Reason, State, Urgency
from storage import tables
from storage.people import Newcomer
from storage.unit_of_work import unit_of_work
from tests.support.books import NOW, InMemory

ONE, TWO, THREE = "1" * 32, "2" * 32, "3" * 32
SAMIRA, JOOST = "s" * 32, "j" * 32


def case(number: str, resident: int, state: State = State.QUEUED, **more) -> Case:
    fields = {"urgency": Urgency.SOON, "language": "ar", "opened_at": NOW, **more}
    if state in HELD:
        fields = {"worker_id": SAMIRA, "claimed_at": NOW, **fields}
    return Case(number, resident, state, **fields)


def full(number: str, resident: int) -> Case:
    """A case with something in every field."""
    moments = (NOW + timedelta(minutes=one, microseconds=123456) for one in range(10))
    return Case(
        id=number,
        resident_id=resident,
        state=State.SNOOZED,
        urgency=Urgency.URGENT,
        language="tr",
        opened_at=next(moments),
        area="GF08",
        neighbourhood="Osdorp-Midden",
        initiative_id="i" * 32,
        worker_id=SAMIRA,
        routed_to=JOOST,
        waiting_since=next(moments),
        answer_by=next(moments),
        promised_by=next(moments),
        snoozed_until=next(moments),
        claimed_at=next(moments),
        first_answer_at=next(moments),
        call_at=next(moments),
        calls=300,
        escalated_at=next(moments),
        helped=2,
        helped_words="Een beetje & كثير 🎉",
    )


async def kept(shelves, *cases: Case) -> None:
    async with shelves.open() as book:
        for one in cases:
            book.cases.save(one)


async def found(shelves, number: str) -> Case | None:
    async with shelves.open() as book:
        return await book.cases.get(number)


async def resident_of(shelves, number: int):
    async with shelves.open() as book:
        return await book.residents.take(number)


# What is kept


async def test_a_case_is_found_again_as_it_was_full_or_bare(shelves):
    fatma, ali = await shelves.people(2)
    both = full(ONE, fatma), case(TWO, ali)
    await kept(shelves, *both)
    assert [await found(shelves, one.id) for one in both] == list(both)
    changed = replace(both[0], state=State.CLOSED, closed_at=NOW, snoozed_until=None, calls=0)
    await kept(shelves, changed)
    assert await found(shelves, ONE) == changed
    assert await found(shelves, THREE) is None


@pytest.mark.parametrize("state", State)
async def test_every_state_comes_back_and_only_what_is_closed_is_not_open(shelves, state):
    (fatma,) = await shelves.people(1)
    one = case(ONE, fatma, state)
    await kept(shelves, one)
    assert await found(shelves, ONE) == one
    async with shelves.open() as book:
        assert await book.cases.open_of(fatma) == (None if state is State.CLOSED else one)


async def test_what_is_saved_is_seen_in_the_same_transaction(shelves):
    (fatma,) = await shelves.people(1)
    async with shelves.open() as book:
        book.cases.save(case(ONE, fatma))
        assert await book.cases.open_of(fatma) == case(ONE, fatma)
        book.cases.save(case(ONE, fatma, State.RETURNED))
        assert (await book.cases.get(ONE)).state is State.RETURNED
        taken, resident = await book.cases.take(ONE)
        assert (taken.state, resident.id) == (State.RETURNED, fatma)


async def test_without_a_commit_nothing_is_kept(stored):
    (fatma,) = await stored.people(1)
    async with unit_of_work(stored.database) as work:
        work.cases.save(case(ONE, fatma))
        await work.cases.flush()
    assert await found(stored, ONE) is None
    assert (await resident_of(stored, fatma)).case_id is None


async def test_a_case_that_is_not_there_cannot_be_taken(shelves):
    async with shelves.open() as book:
        assert await book.cases.take(ONE) is None


async def test_a_case_that_was_just_saved_is_taken_with_its_resident_as_they_are_then(shelves):
    """Several updates are handled in one transaction: the second finds what the first one did."""
    (fatma,) = await shelves.people(1)
    async with shelves.open() as book:
        book.cases.save(case(ONE, fatma))
        taken, resident = await book.cases.take(ONE)
        assert (taken.state, resident.case_id, resident.held_by) == (State.QUEUED, ONE, None)
        book.cases.save(case(ONE, fatma, State.WAITING_FOR_WORKER))
        taken, resident = await book.cases.take(ONE)
        assert (taken.state, resident.held_by, resident.worker_id) == (State.WAITING_FOR_WORKER, SAMIRA, SAMIRA)


async def test_a_resident_has_one_open_case_and_any_number_of_closed_ones(shelves):
    (fatma,) = await shelves.people(1)
    await kept(shelves, case(ONE, fatma, State.CLOSED))
    await kept(shelves, case(TWO, fatma))
    refused = AssertionError if isinstance(shelves, InMemory) else IntegrityError
    for state in (State.QUEUED, State.RETURNED, State.SNOOZED):
        with pytest.raises(refused):
            await kept(shelves, case(THREE, fatma, state))
    await kept(shelves, case(THREE, fatma, State.CLOSED))
    await kept(shelves, case(TWO, fatma, State.CLOSED))
    await kept(shelves, case("4" * 32, fatma))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (tables.cases.c.state, [one.value for one in State]),
        (tables.flags.c.reason, [one.value for one in Reason]),
        (tables.case_events.c.kind, get_args(EventKind)),
        (tables.postings.c.kind, [one.value for one in PostKind]),
        (tables.postings.c.ref, [one.value for one in Move]),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_every_value_fits_its_column(column, values):
    """SQLite would not say so."""
    assert max(map(len, values)) <= column.type.length


# Claiming


async def test_a_case_is_claimed_once(shelves):
    (fatma,) = await shelves.people(1)
    await kept(shelves, case(ONE, fatma))
    by_samira, by_joost = (case(ONE, fatma, State.WAITING_FOR_WORKER, worker_id=one) for one in (SAMIRA, JOOST))
    async with shelves.open() as book:
        assert await book.cases.claim(by_samira, State.QUEUED)
        assert not await book.cases.claim(by_joost, State.QUEUED), "also in the same transaction"
    async with shelves.open() as book:
        assert not await book.cases.claim(by_joost, State.QUEUED)
    assert await found(shelves, ONE) == by_samira
    assert (await resident_of(shelves, fatma)).held_by == SAMIRA


async def test_what_was_read_as_something_else_or_is_not_there_is_not_claimed(shelves):
    (fatma,) = await shelves.people(1)
    await kept(shelves, case(ONE, fatma, State.RETURNED))
    async with shelves.open() as book:
        assert not await book.cases.claim(case(ONE, fatma, State.WAITING_FOR_WORKER), State.QUEUED)
        assert not await book.cases.claim(case(TWO, fatma, State.WAITING_FOR_WORKER), State.QUEUED)
    assert (await resident_of(shelves, fatma)).held_by is None
    async with shelves.open() as book:
        assert await book.cases.claim(case(ONE, fatma, State.WAITING_FOR_WORKER), State.RETURNED)
    assert (await resident_of(shelves, fatma)).held_by == SAMIRA


# What follows for the resident


@pytest.mark.parametrize("state", State)
async def test_who_holds_the_chat_follows_from_the_state(shelves, state):
    (fatma,) = await shelves.people(1)
    await kept(shelves, case(ONE, fatma, state))
    resident = await resident_of(shelves, fatma)
    assert resident.case_id == (None if state is State.CLOSED else ONE)
    assert resident.held_by == (SAMIRA if state in HELD else None)


async def test_a_resident_knows_whoever_had_their_case_last_also_while_nobody_has_the_next_one(shelves):
    (fatma,) = await shelves.people(1)
    await kept(shelves, case(ONE, fatma, State.WAITING_FOR_WORKER))
    await kept(shelves, case(ONE, fatma, State.CLOSED, worker_id=SAMIRA, claimed_at=NOW))
    await kept(shelves, case(TWO, fatma))
    resident = await resident_of(shelves, fatma)
    assert (resident.worker_id, resident.case_id, resident.held_by) == (SAMIRA, TWO, None)
    later = NOW + timedelta(days=1)
    await kept(shelves, case(TWO, fatma, State.WAITING_FOR_WORKER, worker_id=JOOST, claimed_at=later))
    assert (await resident_of(shelves, fatma)).worker_id == JOOST


async def test_what_is_added_to_an_old_case_leaves_the_open_one_with_whom_it_is(shelves):
    """They say of the last time that they were helped, while somebody is in the chat again."""
    (fatma,) = await shelves.people(1)
    old = case(ONE, fatma, State.CLOSED, worker_id=SAMIRA, claimed_at=NOW)
    await kept(shelves, old)
    later = NOW + timedelta(days=1)
    await kept(shelves, case(TWO, fatma, State.WAITING_FOR_WORKER, worker_id=JOOST, claimed_at=later))
    await kept(shelves, replace(old, helped=3))
    resident = await resident_of(shelves, fatma)
    assert (resident.case_id, resident.held_by, resident.worker_id) == (TWO, JOOST, JOOST)
    async with shelves.open() as book:
        assert (await book.cases.open_of(fatma)).id == TWO


async def test_somebody_elses_case_is_not_theirs(shelves):
    fatma, ali = await shelves.people(2)
    await kept(shelves, case(ONE, fatma, State.WAITING_FOR_WORKER))
    async with shelves.open() as book:
        assert await book.cases.open_of(ali) is None
    assert (await resident_of(shelves, ali)).held_by is None


async def test_a_turn_reads_who_holds_the_chat_with_the_chat_and_does_not_undo_it(stored):
    (fatma,) = await stored.people(1)
    async with stored.open() as work:
        before = (await work.chats.load([Newcomer(1001, "")], NOW))[1001].resident
        work.cases.save(case(ONE, fatma, State.WAITING_FOR_WORKER))
        await work.cases.flush()
        work.chats.save_resident(replace(before, first_name="Fatma Z."))
    async with stored.open() as work:
        after = (await work.chats.load([Newcomer(1001, "")], NOW))[1001].resident
    assert (after.first_name, after.case_id, after.held_by, after.worker_id) == ("Fatma Z.", ONE, SAMIRA, SAMIRA)


# Flags, story, postings


async def test_flags_come_back_in_their_order_with_all_they_say(shelves):
    fatma, ali = await shelves.people(2)
    first = Flag("f" * 32, ONE, Reason.CRISIS, NOW, subject="suicide")
    second = Flag("a" * 32, ONE, Reason.INTRODUCTION, NOW + timedelta(seconds=1), "eat", "Samen eten?", "i" * 32)
    await kept(shelves, case(ONE, fatma), case(TWO, ali))
    async with shelves.open() as book:
        book.cases.flag(first)
        book.cases.flag(Flag("b" * 32, TWO, Reason.ASKED, NOW))
        assert list(await book.cases.flags(ONE)) == [first], "also in the transaction in which it is raised"
    async with shelves.open() as book:
        book.cases.flag(second)
    async with shelves.open() as book:
        assert list(await book.cases.flags(ONE)) == [first, second]
        assert list(await book.cases.flags(THREE)) == []


async def test_a_flag_is_kept_with_a_case_that_is_opened_in_the_same_transaction(shelves):
    (fatma,) = await shelves.people(1)
    async with shelves.open() as book:
        book.cases.flag(Flag("f" * 32, ONE, Reason.ASKED, NOW))
        book.cases.post(ONE, PostKind.FLAG, NOW, "f" * 32)
        book.cases.save(case(ONE, fatma))
    async with shelves.open() as book:
        assert len(await book.cases.flags(ONE)) == 1


async def test_the_story_comes_back_as_it_happened(shelves):
    fatma, ali = await shelves.people(2)
    # Of one moment: what counts is when it was written.
    story = [
        CaseEvent(ONE, "claimed", NOW, SAMIRA),
        CaseEvent(ONE, "note", NOW, SAMIRA, words="Belt liever niet.\nكثير 🎉"),
        CaseEvent(ONE, "passed_on", NOW, SAMIRA, JOOST, "tot morgen"),
        CaseEvent(ONE, "escalated", NOW - timedelta(days=1)),
    ]
    await kept(shelves, case(ONE, fatma), case(TWO, ali))
    async with shelves.open() as book:
        for one in story[:2]:
            book.cases.happened(one)
        book.cases.happened(CaseEvent(TWO, "closed", NOW, JOOST))
        assert list(await book.cases.story(ONE)) == story[:2]
    async with shelves.open() as book:
        for one in story[2:]:
            book.cases.happened(one)
    async with shelves.open() as book:
        assert list(await book.cases.story(ONE)) == story


async def test_what_is_to_be_shown_waits_in_its_order(stored):
    (fatma,) = await stored.people(1)
    await kept(stored, case(ONE, fatma))
    async with stored.open() as book:
        book.cases.post(ONE, PostKind.FLAG, NOW, "f" * 32)
        book.cases.post(ONE, PostKind.CARD, NOW)
    async with stored.database.reading() as connection:
        rows = await connection.execute(select(tables.postings).order_by(tables.postings.c.id))
        assert [(one.case_id, one.kind, one.ref, one.posted_at) for one in rows] == [
            (ONE, "flag", "f" * 32, NOW),
            (ONE, "card", "", NOW),
        ]


# Lists


async def test_cases_call_when_their_moment_has_come_the_longest_due_first(shelves):
    people = await shelves.people(4)
    moments = [NOW, NOW - timedelta(minutes=5), NOW + timedelta(microseconds=1), None]
    await kept(shelves, *(case(f"{one}" * 32, one, call_at=at) for one, at in zip(people, moments, strict=True)))
    async with shelves.open() as book:
        assert list(await book.cases.due(NOW, 10)) == [f"{people[1]}" * 32, f"{people[0]}" * 32]
        assert list(await book.cases.due(NOW, 1)) == [f"{people[1]}" * 32]


async def test_the_cases_of_a_worker_are_those_they_hold_the_longest_waiting_first(shelves):
    people = await shelves.people(6)
    states = [
        (State.WAITING_FOR_RESIDENT, None, SAMIRA),
        (State.WAITING_FOR_WORKER, NOW, SAMIRA),
        (State.WAITING_FOR_WORKER, NOW - timedelta(hours=1), SAMIRA),
        (State.RETURNED, None, SAMIRA),
        (State.SNOOZED, NOW - timedelta(hours=2), SAMIRA),
        (State.WAITING_FOR_WORKER, NOW, JOOST),
    ]
    for number, (state, since, worker) in zip(people, states, strict=True):
        one = case(f"{number}" * 32, number, state, waiting_since=since, worker_id=worker)
        await kept(shelves, one)
    async with shelves.open() as book:
        assert [one.resident_id for one in await book.cases.held_by(SAMIRA)] == [people[one] for one in (4, 2, 1, 0)]
        assert [one.resident_id for one in await book.cases.held_by(JOOST)] == [people[5]]


async def test_the_queue_is_the_most_urgent_and_longest_waiting_first_by_area(shelves):
    people = await shelves.people(5)
    queue = [
        (Urgency.NORMAL, timedelta(hours=9), "GF08", State.QUEUED),
        (Urgency.SOON, timedelta(hours=1), "GF08", State.QUEUED),
        (Urgency.SOON, timedelta(hours=2), "GN02", State.QUEUED),
        (Urgency.URGENT, timedelta(0), "", State.QUEUED),
        (Urgency.URGENT, timedelta(hours=9), "GF08", State.WAITING_FOR_WORKER),
    ]
    for number, (urgency, waits, area, state) in zip(people, queue, strict=True):
        one = case(f"{number}" * 32, number, state, urgency=urgency, area=area, waiting_since=NOW - waits)
        await kept(shelves, one)

    async def waiting(areas, most=10):
        async with shelves.open() as book:
            return [people.index(one.resident_id) for one in await book.cases.waiting(areas, most)]

    assert await waiting(None) == [3, 2, 1, 0]
    assert await waiting(None, 2) == [3, 2]
    assert await waiting(frozenset({"GF08"})) == [1, 0]
    assert await waiting(frozenset({"GN02", ""})) == [3, 2], "what has no area is never nobody's"
    assert await waiting(frozenset()) == []


async def test_what_a_resident_leaves_goes_with_them(stored):
    """Erasing somebody takes their cases, and what was said about them, along."""
    (fatma,) = await stored.people(1)
    await kept(stored, case(ONE, fatma))
    async with stored.open() as book:
        book.cases.flag(Flag("f" * 32, ONE, Reason.ASKED, NOW, words="Help"))
        book.cases.happened(CaseEvent(ONE, "note", NOW, SAMIRA, words="x"))
        book.cases.post(ONE, PostKind.FLAG, NOW)
    async with stored.open() as work:
        await work.connection.execute(tables.residents.delete().where(tables.residents.c.id == fatma))
    async with stored.database.reading() as connection:
        for table in (tables.cases, tables.flags, tables.case_events, tables.postings):
            assert (await connection.execute(select(table))).all() == [], table.name
