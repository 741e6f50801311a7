"""The pages of the inbox: queues with their counts, filters that stand in the address, and what is marked as read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.datastructures import QueryParams

from admin.inbox import Look
from domain.handover import State, Urgency
from domain.staff import Job, Staff
from storage.console.inbox_view import MOST, PAGE, Queue
from storage.console.reads import Reads
from tests.support.console import ORIGIN, Office
from tests.support.inbox import ANNELIES, JOOST, SAMIRA, Shelf


@pytest.fixture
async def shelf(each_office: Office) -> Shelf:
    return await Shelf(each_office.database).staffed()


def links_to_cases(page: Any) -> list[str]:
    """The ids of the cases in the list, in its order, without the shortcuts to the next one."""
    return [link.removeprefix("/cases/").partition("?")[0] for link in page.links if link.startswith("/cases/")][:MOST]


async def test_the_inbox_opens_with_what_waits_for_whoever_looks(each_office, shelf):
    await shelf.has("Fatma", State.WAITING_FOR_WORKER, worker_id="samira")
    await shelf.has("Ali")

    async with each_office.signed_in(SAMIRA) as samira:
        page = await samira.opens("/inbox")
        assert "Fatma" in page.words
        assert "Ali" not in page.words
        page = await samira.opens("/inbox?queue=unassigned")
        assert "Ali" in page.words
        assert "Fatma" not in page.words


async def test_an_empty_queue_says_so_and_filters_say_that_they_hide_something(each_office, shelf):
    async with each_office.signed_in(SAMIRA) as samira:
        assert "Nobody waits for you." in (await samira.opens("/inbox")).words
        page = await samira.opens("/inbox?language=tr")
        assert "No case fits these filters." in page.words
        assert "/inbox?queue=mine" in page.links


async def test_what_is_late_says_by_how_much_and_what_is_not_by_when(each_office, shelf):
    now = each_office.now
    await shelf.has("late", waiting_since=now - timedelta(hours=1), answer_by=now - timedelta(minutes=12))
    await shelf.has("soon", waiting_since=now, answer_by=now + timedelta(minutes=30))

    async with each_office.signed_in(SAMIRA) as samira:
        words = (await samira.opens("/inbox?queue=unassigned")).words
    assert "12 minutes too late" in words
    assert "before 11:30" in words, "in Amsterdam"


async def test_a_case_opens_with_the_same_list_beside_it(each_office, shelf):
    await shelf.has("Fatma", language="tr")

    async with each_office.signed_in(SAMIRA) as samira:
        page = await samira.opens("/inbox?queue=unassigned&area=GF02&language=tr&urgency=soon&nonsense=1")
    assert "/cases/Fatma?queue=unassigned&area=GF02&language=tr&urgency=soon" in page.links


async def test_the_next_case_is_a_link_that_a_key_opens(each_office, shelf):
    await shelf.has("Fatma")

    async with each_office.signed_in(SAMIRA) as samira:
        page = await samira.opens("/inbox?queue=unassigned")
    assert 'data-key="Alt+Shift+J"' in page.response.text
    assert links_to_cases(page) == ["Fatma", "Fatma"], "in the list, and as the next one"


async def test_names_and_words_of_residents_are_shown_as_they_are_and_never_as_markup(each_office, shelf):
    await shelf.has("<b>Fatma</b>")
    await shelf.says("<b>Fatma</b>", "<script>alert(1)</script>")

    async with each_office.signed_in(SAMIRA) as samira:
        text = (await samira.opens("/inbox?queue=unassigned")).response.text
    assert "&lt;b&gt;Fatma&lt;/b&gt;" in text
    assert "<script>alert" not in text
    assert 'class="item-words" dir="auto"' in text


async def test_more_than_fits_says_how_many_there_are(each_office, shelf):
    for number in range(MOST + 2):
        await shelf.has(f"c{number}")

    async with each_office.signed_in(SAMIRA) as samira:
        page = await samira.opens("/inbox?queue=unassigned")
    assert "2 more cases stand below these." in page.words


async def test_older_ones_of_what_is_done_are_on_the_next_page(each_office, shelf):
    for number in range(PAGE + 1):
        closed = each_office.now - timedelta(minutes=number)
        await shelf.has(f"c{number}", State.CLOSED, worker_id="samira", closed_at=closed)

    async with each_office.signed_in(SAMIRA) as samira:
        page = await samira.opens("/inbox?queue=done")
        (older,) = [link for link in page.links if "before=" in link]
        page = await samira.opens(older)
    assert f"c{PAGE}" in page.words
    assert not [link for link in page.links if "before=" in link]


@pytest.mark.parametrize(
    "query",
    [
        "queue=nothing",
        "queue=open",
        "area=GF08",
        "area='--",
        "language=xx",
        "urgency=99",
        "before=yesterday",
        "before=2026-11-30T10:00:00 x",
        "before=2026-11-30T10:00:00Z " + "x" * 99,
        "before=0001-01-01T00:00:00%2B14:00 x",
        "area=%00",
    ],
)
async def test_what_makes_no_sense_in_an_address_is_left_out(query, each_office, shelf):
    assert Look.of(QueryParams(query), SAMIRA) == Look()
    async with each_office.signed_in(SAMIRA) as samira:
        assert (await samira.opens(f"/inbox?{query}")).status == 200


def test_what_makes_sense_is_not():
    look = Look.of(
        QueryParams("queue=done&area=GF02&language=tr&urgency=urgent&before=2026-11-30T10:00:00Z abc"), SAMIRA
    )
    assert look.queue is Queue.DONE
    assert (look.filter.area, look.filter.language, look.filter.urgency) == ("GF02", "tr", Urgency.URGENT)
    assert look.before
    assert Look.of(QueryParams("queue=open"), ANNELIES).queue is Queue.OPEN
    assert Look.of(QueryParams(look.query), SAMIRA) == replace(look, before=None)


# Read


async def _posts(visitor: Any, path: str, line: str) -> int:
    page = await visitor.opens("/inbox")
    token = page.response.text.partition('name="csrf" content="')[2].partition('"')[0]
    answer = await visitor.client.post(path, data={"line": line}, headers={"origin": ORIGIN, "x-csrf": token})
    return int(answer.status_code)


async def line_of(office: Office, person: Staff) -> int:
    async with office.database.reading() as connection:
        return await Reads(connection, person.id).line("Fatma")


async def test_who_saw_a_line_has_read_the_case(each_office, shelf):
    await shelf.has("Fatma")
    await shelf.says("Fatma", "Hallo?")

    async with each_office.signed_in(SAMIRA) as samira:
        assert await _posts(samira, "/cases/Fatma/seen", "1") == 204
    assert await line_of(each_office, SAMIRA) == 1
    assert await line_of(each_office, ANNELIES) == 0


@pytest.mark.parametrize("line", ["", "-1", "1.5", "٣", "x", str(2**63), "9" * 400])
async def test_what_is_no_line_is_refused(line, each_office, shelf):
    await shelf.has("Fatma")
    await shelf.says("Fatma", "Hallo?")

    async with each_office.signed_in(SAMIRA) as samira:
        assert await _posts(samira, "/cases/Fatma/seen", line) in {400, 422}
    assert await line_of(each_office, SAMIRA) == 0


async def test_a_case_of_another_area_cannot_be_marked(each_office, shelf):
    await shelf.has("Fatma")
    await shelf.says("Fatma", "Hallo?")

    async with each_office.signed_in(JOOST) as joost:
        assert await _posts(joost, "/cases/Fatma/seen", "1") == 404
    assert await line_of(each_office, JOOST) == 0


async def test_only_coordinators_see_the_tab_with_everybodys_cases(each_office, shelf):
    for person in (SAMIRA, ANNELIES):
        async with each_office.signed_in(person) as visitor:
            links = (await visitor.opens("/inbox")).links
        assert ("/inbox?queue=open" in links) == (person.job is Job.COORDINATOR)
