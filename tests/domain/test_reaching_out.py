"""A worker begins a chat about an initiative: in the open case or a new one, and the resident hears who is there."""

from dataclasses import replace

import pytest

from domain.handover import Reason, State
from domain.initiatives import started
from domain.reaching_out import open_for
from domain.relaying import NotReachable
from domain.takeover import HeldBy, Moved, NoSuchCase
from tests.support.handover import FATMA, JOOST, NOW, SAMIRA, Office


@pytest.fixture
def office():
    office = Office()
    office.book.initiatives.save(replace(started("plan", FATMA, NOW), area="GF13"))
    return office


async def test_without_a_case_there_is_one_then_without_a_flag(office):
    moved = await open_for(office.duty, "plan", SAMIRA)
    assert isinstance(moved, Moved)
    case = await office.case()
    assert (case.id, case.worker_id, case.initiative_id, case.area) == (moved.case.id, SAMIRA.id, "plan", "GF13")
    assert case.state is State.WAITING_FOR_WORKER
    assert office.all_flags == []
    assert office.heard()[0].startswith("👋 Samira is in this chat now.")


async def test_a_case_that_waits_is_taken_and_is_about_it_from_then_on(office):
    waiting = await office.flags(Reason.QUESTION)
    moved = await open_for(office.duty, "plan", SAMIRA)
    assert isinstance(moved, Moved)
    assert (moved.case.id, moved.case.initiative_id) == (waiting.id, "plan")


async def test_done_twice_it_is_done_once(office):
    first = await open_for(office.duty, "plan", SAMIRA)
    office.forget()
    second = await open_for(office.duty, "plan", SAMIRA)
    assert isinstance(first, Moved)
    assert isinstance(second, Moved)
    assert second.case.id == first.case.id
    assert office.heard() == []


async def test_what_a_colleague_has_stays_theirs(office):
    await office.is_claimed(JOOST)
    before = office.everything()
    refused = await open_for(office.duty, "plan", SAMIRA)
    assert isinstance(refused, HeldBy)
    assert refused.worker == JOOST
    assert office.everything() == before


async def test_who_cannot_be_reached_is_not_written_to(office):
    office.lives(FATMA, unreachable_since=NOW)
    before = office.everything()
    assert await open_for(office.duty, "plan", SAMIRA) == NotReachable(NOW)
    assert office.everything() == before


async def test_about_an_initiative_that_is_not_there_nobody_is_written_to(office):
    assert await open_for(office.duty, "another", SAMIRA) == NoSuchCase()
