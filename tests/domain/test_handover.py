"""The table of who holds a chat: what can happen to a case, and that the use cases keep to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.calling import call
from domain.cases import Content
from domain.handover import (
    HELD,
    HOLDERS,
    IN_DAYS,
    MOVES,
    URGENCIES,
    Case,
    Holder,
    Move,
    Reason,
    State,
    Urgency,
)
from domain.relaying import Said, worker_writes
from domain.takeover import Moved, claim, close, give_back, let_go, pass_on, snooze, take_back
from tests.support.handover import FATMA, JOOST, NOW, SAMIRA, Office


async def flagged(office, case):
    return await office.flags()


async def resident_writes(office, case):
    return await office.writes()


async def taken_back(office, case):
    return await take_back(office.duty, await office.resident())


async def woken(office, case):
    office.now += timedelta(days=1)
    return await call(office.duty, case.id)


async def let_go_of(office, case):
    return (await office.case()) if await let_go(office.duty, SAMIRA) else None


USE_CASES = {
    Move.FLAG: flagged,
    Move.CLAIM: lambda office, case: claim(office.duty, case.id, SAMIRA),
    Move.RESIDENT_WRITES: resident_writes,
    Move.WORKER_WRITES: lambda office, case: worker_writes(office.duty, case.id, SAMIRA, Content("Dag!")),
    Move.PASS_ON: lambda office, case: pass_on(office.duty, case.id, SAMIRA, JOOST.id),
    Move.LET_GO: let_go_of,
    Move.SNOOZE: lambda office, case: snooze(office.duty, case.id, SAMIRA, office.now + timedelta(days=2)),
    Move.WAKE: woken,
    Move.GIVE_BACK: lambda office, case: give_back(office.duty, case.id, SAMIRA),
    Move.TAKE_BACK: taken_back,
    Move.CLOSE: lambda office, case: close(office.duty, case.id, SAMIRA),
}


@pytest.mark.parametrize(("state", "move"), [(state, move) for state in State for move in MOVES[state]])
async def test_each_move_of_the_table_is_made_by_its_use_case_and_leads_where_the_table_says(state, move):
    office = Office()
    case = await office.stands(state)
    outcome = await USE_CASES[move](office, case)
    after = outcome.case if isinstance(outcome, Moved | Said) else outcome
    assert isinstance(after, Case)
    assert after.id == case.id
    assert office.book.cases.shelf[case.id] == after
    assert after.state is MOVES[state][move]


IMPOSSIBLE = [
    (state, move)
    for state in State
    for move in Move
    if move not in MOVES[state]
    # Those two are no refusals: a flag after the end opens another case, and time brings whatever is due.
    and move is not Move.WAKE
    and (state, move) != (State.CLOSED, Move.FLAG)
]


@pytest.mark.parametrize(("state", "move"), IMPOSSIBLE)
async def test_a_move_that_is_not_in_the_table_changes_nothing_and_nobody_hears_of_it(state, move):
    office = Office()
    case = await office.stands(state)
    before = office.everything()
    outcome = await USE_CASES[move](office, case)
    if move is Move.RESIDENT_WRITES:
        office.book.transcripts.lines.pop()  # kept all the same, by the turn
    assert office.everything() == before
    # Who has it already and claims it again has it.
    assert isinstance(outcome, Moved) == (move is Move.CLAIM and state in HELD)


async def test_a_flag_after_the_end_opens_a_new_case_and_leaves_the_old_one_closed():
    office = Office()
    closed = await office.stands(State.CLOSED)
    opened = await office.flags()
    assert opened.id != closed.id
    assert opened.state is State.QUEUED
    assert office.book.cases.shelf[closed.id] == closed


def test_closed_is_final_and_every_other_state_can_be_closed():
    assert MOVES[State.CLOSED] == {}
    assert all(MOVES[state][Move.CLOSE] is State.CLOSED for state in State if state is not State.CLOSED)


def test_a_worker_gets_a_chat_by_claiming_it_and_in_no_other_way():
    ways = {move for state in State if state not in HELD for move, to in MOVES[state].items() if to in HELD}
    assert ways == {Move.CLAIM}


def test_a_worker_can_do_the_same_in_every_state_in_which_they_hold_the_chat():
    theirs = {Move.WORKER_WRITES, Move.PASS_ON, Move.SNOOZE, Move.GIVE_BACK, Move.CLOSE}
    assert all(theirs <= MOVES[state].keys() for state in HELD)
    # Who does not hold it can only close it.
    assert {move for state in State if state not in HELD for move in theirs & MOVES[state].keys()} == {Move.CLOSE}


def test_every_state_can_be_reached_from_the_queue():
    reached, new = set(), {State.QUEUED}
    while new:
        reached |= new
        new = {to for state in new for to in MOVES[state].values()} - reached
    assert reached == set(State)


def test_each_state_has_a_holder_and_three_of_them_a_worker():
    assert set(HOLDERS) == set(State)
    assert {state for state in State if HOLDERS[state] is Holder.WORKER} == HELD
    assert len(HELD) == 3


def test_nothing_but_danger_is_urgent_and_every_reason_has_its_urgency():
    assert set(URGENCIES) == set(Reason)
    assert {reason for reason in Reason if URGENCIES[reason] is Urgency.URGENT} == {Reason.CRISIS}
    assert Reason.CRISIS not in IN_DAYS


async def test_a_case_is_overdue_after_the_promised_moment_and_not_at_it():
    case = await Office().flags()
    assert not case.is_overdue(case.answer_by)
    assert case.is_overdue(case.answer_by + timedelta(seconds=1))
    assert not replace(case, answer_by=None).is_overdue(NOW + timedelta(days=999))


async def test_what_a_resident_is_to_know_of_their_case_follows_from_it():
    office = Office()
    assert await office.resident() == office.book.people[FATMA]
    case = await office.flags()
    queued = await office.resident()
    assert (queued.case_id, queued.held_by, queued.worker_id) == (case.id, None, None)
    await claim(office.duty, case.id, SAMIRA)
    held = await office.resident()
    assert (held.case_id, held.held_by, held.worker_id) == (case.id, SAMIRA.id, SAMIRA.id)
    await give_back(office.duty, case.id, SAMIRA)
    returned = await office.resident()
    assert (returned.case_id, returned.held_by, returned.worker_id) == (case.id, None, SAMIRA.id)
    await close(office.duty, case.id, SAMIRA)
    ended = await office.resident()
    assert (ended.case_id, ended.held_by, ended.worker_id) == (None, None, SAMIRA.id)
