"""The list and the board of initiatives: each filter alone, on both databases, beside what the domain says."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from domain.expectations import broken_promise
from domain.initiatives import Need
from domain.insight.themes import Themes
from domain.life import Stage
from domain.reminders import AMSTERDAM
from domain.signatures import Signature, SignatureList, Way, plan_of
from domain.similar import Gist
from storage.console.initiatives_view import NO_AREA, NO_THEME, InitiativesView, Order, Wanted
from storage.console.saved_views import MOST, SavedViews
from storage.staff import People
from storage.tables import residents
from tests.support.books import NOW, Stored, collecting
from tests.support.console import ANNELIES, SAMIRA

TODAY = NOW.astimezone(AMSTERDAM).date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
WANTED = Wanted(TODAY)


def number(at: int) -> str:
    return f"{at:032}"


@pytest.fixture
async def kept(database):
    """Eight of Fatma, who reads Turkish, and Ali, who reads Arabic."""
    stored = Stored(database)
    fatma, ali = await stored.people(2)
    every = [
        collecting(number(1), fatma, area="GF08", needs={Need.MONEY: "", Need.SPACE: "zaal"}),
        collecting(
            number(2), ali, stage=Stage.SUBMITTED, number="NW-1", first_contact_by=YESTERDAY, decision_by=TOMORROW
        ),
        collecting(number(3), ali, stage=Stage.SUBMITTED, number="NW-2", first_contact_by=TODAY, decision_by=TOMORROW),
        collecting(number(4), fatma, stage=Stage.IN_CONVERSATION, first_contact_by=YESTERDAY, decision_by=TODAY),
        collecting(number(5), fatma, stage=Stage.IN_CONVERSATION, decision_by=YESTERDAY, worker="Noor"),
        collecting(number(6), ali, stage=Stage.APPROVED, decision_by=YESTERDAY, label="mei"),
        collecting(number(7), ali, stage=Stage.IN_CONVERSATION, worker="Joost"),
        collecting(number(8), ali, stage=Stage.DRAFT, label="geheim"),
    ]
    every = [
        replace(one, created_at=NOW - timedelta(hours=at), changed_at=NOW + timedelta(hours=at % 4, minutes=at))
        for at, one in enumerate(every)
    ]
    async with stored.open() as work:
        for one in every:
            work.initiatives.save(one)
        given = Signature("s" * 32, Way.PAPER, "Bea", "Plein 1", "nl", NOW, 1)
        work.signatures.save(SignatureList(number(6), ali, plan_of(every[5]), signatures=(given,)))
        for who, language in ((fatma, "tr"), (ali, "ar")):
            await work.connection.execute(update(residents).where(residents.c.id == who).values(language=language))
    return stored, every


async def found(kept, wanted: Wanted, areas=None) -> list[int]:
    async with kept[0].database.reading() as connection:
        view = InitiativesView(connection)
        listed = [int(one.id) for one in (await view.listed(areas, wanted)).items]
        board = await view.board(areas, wanted, 50)
    assert sorted(listed) == sorted(int(one.id) for column in board.values() for one in column.items)
    return listed


FILTERS = (
    ({}, {1, 2, 3, 4, 5, 6, 7}),
    ({"stage": Stage.SUBMITTED}, {2, 3}),
    ({"area": "GF08"}, {1}),
    ({"area": NO_AREA}, {2, 3, 4, 5, 6, 7}),
    ({"language": "tr"}, {1, 4, 5}),
    ({"need": Need.MONEY}, {1}),
    ({"need": Need.PEOPLE}, set()),
    ({"worker": "Joost"}, {7}),
    ({"label": "mei"}, {6}),
    ({"label": "geheim"}, set()),
    ({"waits": True}, {2, 3, 4, 5, 7}),
    ({"words": "nw-1"}, {2}),
    ({"waits": True, "language": "tr", "words": "samen FATMA"}, {4, 5}),
)
ORDERS = {
    Order.CHANGED: [4],
    Order.NEW: [1, 2, 3],
    Order.OLD: [7, 6, 5],
    Order.PROMISE: [2, 5],
    Order.SUPPORT: [6],
}


async def test_each_filter_finds_what_is_like_it_and_no_draft(kept):
    for wanted, ids in FILTERS:
        assert set(await found(kept, replace(WANTED, **wanted))) == ids, wanted


async def test_a_theme_is_found_as_insight_counts_it_page_by_page_and_column_by_column(kept):
    stored, _every = kept
    gists = {1: {"music": 1.0}, 2: {"food": 1.0}, 5: {"food": 2.0, "music": 1.0}, 8: {"food": 1.0}}
    async with stored.open() as work:
        for which, concepts in gists.items():
            await work.meetings.keep(number(which), Gist(concepts))
    eating = replace(WANTED, theme="eating")
    assert set(await found(kept, eating)) == {2, 5}
    assert set(await found(kept, replace(eating, stage=Stage.SUBMITTED))) == {2}
    assert set(await found(kept, replace(WANTED, theme=NO_THEME))) == {3, 4, 6, 7}
    for order, first in ORDERS.items():
        listed = await found(kept, replace(eating, order=order))
        assert listed == [one for one in await found(kept, replace(WANTED, order=order)) if one in {2, 5}], first


async def test_while_a_theme_is_looked_for_others_are_answered(kept, monkeypatch):
    def theme_of(_themes, _concepts):
        assert threading.current_thread() is not threading.main_thread(), "in which all answers are made"
        return "eating"

    monkeypatch.setattr(Themes, "theme_of", theme_of)
    assert set(await found(kept, replace(WANTED, theme="eating"))) == {1, 2, 3, 4, 5, 6, 7}


async def test_late_is_what_the_rule_of_the_domain_calls_late(kept):
    for days in range(3):
        now = NOW + timedelta(days=days)
        late = {int(one.id) for one in kept[1] if broken_promise(one, now)}
        assert set(await found(kept, Wanted(now.astimezone(AMSTERDAM).date(), overdue=True))) == late
        assert days or late == {2, 5}


async def test_each_order_begins_where_it_says(kept):
    assert set(ORDERS) == set(Order)
    for order, first in ORDERS.items():
        assert (await found(kept, replace(WANTED, order=order)))[: len(first)] == first, order


async def test_a_column_of_the_board_is_cut_and_says_how_many_there_are(kept):
    async with kept[0].database.reading() as connection:
        board = await InitiativesView(connection).board({"GF08"}, replace(WANTED, order=Order.OLD), 2)
    assert list(board) == [Stage.COLLECTING, Stage.SUBMITTED, Stage.IN_CONVERSATION, Stage.APPROVED]
    assert ([int(one.id) for one in board[Stage.IN_CONVERSATION].items], board[Stage.IN_CONVERSATION].total) == (
        [7, 5],
        3,
    )


async def test_what_is_agreed_and_marked_comes_back_as_it_was_kept(kept):
    stored, (one, *_others) = kept
    changed = replace(one, planned_on=TOMORROW, done_on=TODAY, granted_cents=1, spent_cents=0, goes_on_in="NW-1")
    async with stored.open() as work:
        work.initiatives.save(changed)
    async with stored.open() as work:
        assert await work.initiatives.get(one.id) == changed
        view = InitiativesView(work.connection)
        assert await view.joined_to("NW-1") == [(one.id, "")]
        assert (await view.id_of("NW-1"), await view.id_of("NW-9"), await view.id_of("")) == (number(2), "", "")
        assert (await view.labels(None), await view.workers({"GF08"})) == (["mei"], ["Joost", "Noor"])


async def test_a_saved_view_is_its_owners_alone_and_one_name_is_one_view(database):
    async with Stored(database).open() as work:
        people = People(work.connection)
        for person in (ANNELIES, SAMIRA):
            people.save(person)
        await people.flush()
        hers, others = (SavedViews(work.connection, one.id) for one in (ANNELIES, SAMIRA))
        assert await hers.keep("1", "Te laat", "overdue=yes", NOW)
        assert await hers.keep("2", "Te laat", "waits=yes", NOW)
        assert [(one.id, one.query) for one in await hers.all()] == [("2", "waits=yes")]
        assert (await others.all(), await others.drop("2")) == ([], False)
        for at in range(MOST):
            await others.keep(f"o{at}", f"n{at}", "", NOW)
        assert not await others.keep("more", "one more", "", NOW)
        assert await others.keep("again", "n0", "", NOW)
        assert await hers.drop("2")
        assert not await hers.all()
