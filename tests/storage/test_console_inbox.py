"""The queues of the inbox on both databases: what stands where, in which order, for whom; and what is unread."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.handover import Case, Reason, State, Urgency
from domain.staff import Job
from storage.console.inbox_view import PAGE, Filter, InboxView, Queue, queues_of
from storage.database import Database
from storage.people import Newcomer
from tests.support.books import NOW
from tests.support.inbox import ANNELIES, EVERYWHERE, JOOST, PETRA, SAMIRA, Shelf


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    return await Shelf(database).staffed()


def ago(**time: float) -> Any:
    return NOW - timedelta(**time)


# What stands where


async def test_each_state_stands_in_its_queue_of_who_has_it(shelf):
    for state in State:
        worker = None if state is State.QUEUED else "samira"
        closed_at = NOW if state is State.CLOSED else None
        await shelf.has(state.value, state, worker_id=worker, closed_at=closed_at)

    where = {queue: set(await shelf.names(SAMIRA, queue)) for queue in queues_of(Job.WORKER)}

    assert where == {
        Queue.MINE: {"waiting_for_worker"},
        Queue.UNASSIGNED: {"queued"},
        Queue.WAITING: {"waiting_for_resident"},
        Queue.SNOOZED: {"snoozed"},
        Queue.DONE: {"returned", "closed"},
    }


async def test_a_colleagues_cases_are_in_no_queue_but_the_coordinators(shelf):
    await shelf.has("hers", State.WAITING_FOR_WORKER, worker_id="samira")

    other = replace(SAMIRA, id="other")
    assert [await shelf.names(other, queue) for queue in queues_of(Job.WORKER)] == [[]] * 5
    assert await shelf.names(ANNELIES, Queue.OPEN) == ["hers"]


async def test_only_coordinators_have_a_queue_of_all_that_is_open(shelf):
    assert Queue.OPEN in queues_of(Job.COORDINATOR)
    assert Queue.OPEN not in queues_of(Job.WORKER)


async def test_who_works_elsewhere_sees_none_of_an_area_and_everybody_those_of_which_none_is_known(shelf):
    await shelf.has("osdorp")
    await shelf.has("unknown", area="")

    assert await shelf.names(SAMIRA, Queue.UNASSIGNED) == ["osdorp", "unknown"]
    assert await shelf.names(JOOST, Queue.UNASSIGNED) == ["unknown"]
    assert await shelf.names(EVERYWHERE, Queue.UNASSIGNED) == ["osdorp", "unknown"]
    assert await shelf.names(PETRA, Queue.UNASSIGNED) == [], "an administrator sees no chats"


async def test_a_case_that_was_passed_on_to_another_area_is_theirs_to_see(shelf):
    await shelf.has("passed", State.WAITING_FOR_WORKER, area="GF02", worker_id="joost")

    assert await shelf.names(JOOST, Queue.MINE) == ["passed"]


async def test_what_nobody_had_to_come_for_is_done_for_all_of_the_area(shelf):
    await shelf.has("taken back", State.CLOSED, closed_at=NOW)
    await shelf.has("elsewhere", State.CLOSED, area="GF08", closed_at=NOW)
    await shelf.has("joosts", State.CLOSED, worker_id="joost", closed_at=NOW)

    assert await shelf.names(SAMIRA, Queue.DONE) == ["taken back"]


async def test_the_counts_are_those_of_the_lists(shelf):
    await shelf.has("a")
    await shelf.has("b", urgency=Urgency.URGENT)
    await shelf.has("c", State.SNOOZED, worker_id="samira")
    await shelf.has("d", State.CLOSED, worker_id="samira", closed_at=NOW)

    for wanted in (Filter(), Filter(urgency=Urgency.URGENT), Filter(area="GF08")):
        async with shelf.stored.database.reading() as connection:
            counts = await InboxView(connection, EVERYWHERE).counts(wanted)
        lists = {queue: len(await shelf.names(EVERYWHERE, queue, wanted)) for queue in counts}
        assert counts == lists, wanted
    assert Queue.DONE not in counts


# In which order


async def test_what_is_urgent_goes_first_and_then_who_waits_longest(shelf):
    await shelf.has("an hour", waiting_since=ago(hours=1))
    await shelf.has("a day", waiting_since=ago(days=1), urgency=Urgency.NORMAL)
    await shelf.has("urgent", waiting_since=ago(minutes=1), urgency=Urgency.URGENT)
    await shelf.has("urgent longer", waiting_since=ago(minutes=9), urgency=Urgency.URGENT)

    assert await shelf.names(SAMIRA, Queue.UNASSIGNED) == ["urgent longer", "urgent", "a day", "an hour"]


async def test_snoozed_ones_stand_in_the_order_in_which_they_come_back(shelf):
    for days in (3, 1, 2):
        until = NOW + timedelta(days=days)
        await shelf.has(f"in {days}", State.SNOOZED, worker_id="samira", snoozed_until=until)

    assert await shelf.names(SAMIRA, Queue.SNOOZED) == ["in 1", "in 2", "in 3"]


async def test_what_is_done_comes_in_pages_without_a_gap_or_a_repeat_also_when_moments_are_equal(shelf):
    async with shelf.stored.open() as work:
        for number in range(PAGE + 5):
            chats = await work.chats.load([Newcomer(5000 + number, "Ali")], NOW)
            resident = chats[5000 + number].resident.id
            closed = NOW if number % 2 else ago(hours=number)
            work.cases.save(
                Case(
                    f"{number:03}",
                    resident,
                    State.CLOSED,
                    Urgency.SOON,
                    "nl",
                    NOW,
                    "GF02",
                    worker_id="samira",
                    closed_at=closed,
                )
            )

    async with shelf.stored.database.reading() as connection:
        view = InboxView(connection, SAMIRA)
        first, place = await view.shown(Queue.DONE, Filter())
        second, end = await view.shown(Queue.DONE, Filter(), place)

    assert (len(first), len(second), end) == (PAGE, 5, None)
    both = [*first, *second]
    assert len({item.case.id for item in both}) == PAGE + 5
    assert [item.case.closed_at for item in both] == sorted((item.case.closed_at for item in both), reverse=True)


# Filters


async def test_filters_show_only_what_fits_all_of_them(shelf):
    await shelf.has("one", language="tr", urgency=Urgency.URGENT)
    await shelf.has("two", language="tr")
    await shelf.has("three", area="GF08", language="tr", urgency=Urgency.URGENT)

    async def shown(**wanted: Any) -> list[str]:
        return await shelf.names(EVERYWHERE, Queue.UNASSIGNED, Filter(**wanted))

    assert await shown(language="tr") == ["one", "three", "two"]
    assert await shown(area="GF02") == ["one", "two"]
    assert await shown(area="GF02", urgency=Urgency.URGENT, language="tr") == ["one"]
    assert await shown(language="ar") == []


async def test_a_filter_on_a_foreign_area_shows_nothing_of_it(shelf):
    await shelf.has("osdorp")

    assert await shelf.names(JOOST, Queue.UNASSIGNED, Filter(area="GF02")) == []


# What is told of a case


async def test_an_item_says_whose_it_is_who_has_it_and_who_is_asked_first(shelf):
    await shelf.has("Fatma", routed_to="samira")
    item = await shelf.item(SAMIRA)
    assert (item.name, item.holder, item.is_for_viewer) == ("Fatma", "", True)

    await shelf.has("Fatma", State.WAITING_FOR_WORKER, worker_id="joost", routed_to="samira")
    item = await shelf.item(ANNELIES, Queue.OPEN)
    assert (item.holder, item.is_for_viewer) == ("Joost", False)


async def test_the_last_words_are_those_of_people_and_who_wrote_them(shelf):
    await shelf.has("Fatma")
    await shelf.says("Fatma", "Ik heb een vraag.", case_id=None)
    await shelf.says("Fatma", "Er komt iemand.", author="bot")
    first = (await shelf.item(SAMIRA)).last
    assert first is not None
    assert (first.author, first.words, first.worker) == ("resident", "Ik heb een vraag.", "")

    await shelf.says("Fatma", "Dag Fatma!", author="worker", worker="joost")
    last = (await shelf.item(SAMIRA)).last
    assert last is not None
    assert (last.author, last.words, last.worker) == ("worker", "Dag Fatma!", "Joost")


async def test_of_a_closed_case_the_last_words_are_its_own(shelf):
    await shelf.has("Fatma", State.CLOSED, worker_id="samira", closed_at=NOW)
    await shelf.says("Fatma", "Dank u wel!")
    await shelf.says("Fatma", "Iets anders, later.", case_id=None)

    last = (await shelf.item(SAMIRA, Queue.DONE)).last
    assert last is not None
    assert last.words == "Dank u wel!"


async def test_words_of_danger_are_not_shown_in_a_list(shelf):
    await shelf.has("Fatma", urgency=Urgency.URGENT)
    await shelf.says("Fatma", "Ik wil niet meer.")
    assert (await shelf.item(SAMIRA)).last is not None, "without the flag they would be"
    await shelf.flagged("Fatma", Reason.CRISIS, "suicide")

    item = await shelf.item(SAMIRA)
    assert item.last is None
    assert [(flag.reason, flag.subject) for flag in item.flags] == [(Reason.CRISIS, "suicide")]


async def test_each_reason_is_told_once_danger_first_and_then_the_newest(shelf):
    await shelf.has("Fatma")
    await shelf.flagged("Fatma", Reason.CRISIS, "violence", minutes=0)
    await shelf.flagged("Fatma", Reason.ASKED, minutes=1)
    await shelf.flagged("Fatma", Reason.FRUSTRATED, minutes=2)
    await shelf.flagged("Fatma", Reason.ASKED, minutes=3)

    reasons = [flag.reason for flag in (await shelf.item(SAMIRA)).flags]
    assert reasons == [Reason.CRISIS, Reason.ASKED, Reason.FRUSTRATED]


# Unread


async def test_a_case_is_unread_until_it_was_seen_and_again_when_somebody_else_says_something(shelf):
    await shelf.has("Fatma")
    await shelf.says("Fatma", "Hallo?")
    assert (await shelf.item(SAMIRA)).is_unread

    await shelf.seen(SAMIRA, "Fatma")
    assert not (await shelf.item(SAMIRA)).is_unread
    assert (await shelf.item(ANNELIES)).is_unread, "each has their own"

    for own in ("bot", "worker"):
        await shelf.says("Fatma", "Hoi", author=own, worker="samira" if own == "worker" else None)
        assert not (await shelf.item(SAMIRA)).is_unread, own

    await shelf.says("Fatma", "Ik kijk ook.", author="worker", worker="joost")
    assert (await shelf.item(SAMIRA)).is_unread


async def test_who_goes_back_up_has_not_unseen_what_stands_below(shelf):
    await shelf.has("Fatma")
    for words in ("een", "twee"):
        await shelf.says("Fatma", words)
    await shelf.seen(SAMIRA, "Fatma", 2)
    await shelf.seen(SAMIRA, "Fatma", 1)

    assert not (await shelf.item(SAMIRA)).is_unread


async def test_a_line_that_is_not_there_yet_cannot_have_been_seen(shelf):
    await shelf.has("Fatma")
    await shelf.says("Fatma", "een")
    await shelf.seen(SAMIRA, "Fatma", 2**62)
    await shelf.says("Fatma", "twee")

    assert (await shelf.item(SAMIRA)).is_unread
