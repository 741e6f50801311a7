"""The list of initiatives and the board: what is chosen stands in the address, is saved under a name, and is marked."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from domain.initiatives import Need
from domain.life import Stage
from storage.tables import last_marks
from storage.unit_of_work import UnitOfWork
from tests.support.books import Stored, collecting
from tests.support.console import ANNELIES, MONDAY, SAMIRA

EATING, CHESS, GARDEN = ("1" * 32, "2" * 32, "3" * 32)
HERE, ELSEWHERE = "GF08", "GT24"
OF_HERE = replace(SAMIRA, id="sara", name="Sara", areas=frozenset({HERE}))


@pytest.fixture
async def shelf(office):
    """Three initiatives, one of them elsewhere."""
    stored = Stored(office.database)
    fatma, ali, bea = await stored.people(3)
    every = (
        collecting(EATING, fatma, stage=Stage.SUBMITTED, number="NW-2026-0001", area=HERE, needs={Need.MONEY: ""}),
        collecting(CHESS, ali, two_sentences="<b>Schaken</b>", area=HERE),
        collecting(GARDEN, bea, two_sentences="Een tuin.", area=ELSEWHERE),
    )
    async with stored.open() as work:
        for one in every:
            work.initiatives.save(one)
        work.staff.save(OF_HERE)
        work.staff.save(ANNELIES)
    return stored


def listed(page):
    return {link.rpartition("/")[2] for link in page.links if link.startswith("/initiatives/")}


async def kept(shelf, initiative_id):
    async with shelf.open() as work:
        return await work.initiatives.get(initiative_id)


async def acts(office, initiative_id):
    async with office.database.reading() as connection:
        return [one.action for one in await UnitOfWork(connection).audit.of("initiative", initiative_id)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("need=money", {EATING}),
        ("area=GT24", {GARDEN}),
        ("waits=yes&sort=promise", {EATING}),
        ("language=zz&need=nonsense&area=nowhere&sort=none&waits=no", {EATING, CHESS, GARDEN}),
        ("label=%00%27%3B--", set()),
    ],
)
async def test_the_list_and_the_board_show_the_same(office, shelf, query, found):
    async with office.signed_in(ANNELIES) as annelies:
        assert listed(await annelies.opens(f"/initiatives?{query}")) == found
        board = await annelies.opens(f"/initiatives?board=yes&{query}")
    assert listed(board) == found
    assert "<b>" not in board.response.text


async def test_a_view_is_saved_found_again_replaced_and_dropped(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/initiatives?need=money&board=yes")
        page = await page.submits("/views", name="  Geld  <b>")
        assert "Geld <b>" in page.words
        (saved,) = {link for link in page.links if "need=money" in link and "board=yes" in link and "stage" not in link}
        assert listed(await annelies.opens(saved)) == {EATING}
        async with office.signed_in(SAMIRA) as samira:
            assert "Geld" not in (await samira.opens("/initiatives")).words
            drop = page.form("/drop").action
            csrf = (await samira.opens("/initiatives")).form("/sign-out").fields["_csrf"]
            assert (await samira.posts(drop, {"_csrf": csrf})).status == 404
        assert "Geld" not in (await page.submits("/drop")).links


async def test_a_view_without_a_name_is_not_saved(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens("/initiatives?need=money")).submits("/views", name=" ")
    assert "name" in page.words
    assert not any(form.action.endswith("/drop") for form in page.forms)


async def test_several_get_a_label_by_which_they_are_found_and_no_resident_is_told(office, shelf):
    async with office.signed_in(OF_HERE) as sara:
        page = await sara.opens("/initiatives")
        page = await page.submits("/marks", do="label", label="Overleg mei", one=[EATING, CHESS, GARDEN])
        assert listed(await sara.opens("/initiatives?label=Overleg+mei")) == {EATING, CHESS}
        assert (await kept(shelf, GARDEN)).label == "", "it is not hers"
        await (await sara.opens("/initiatives")).submits("/marks", do="unlabel", one=CHESS)
    assert ((await kept(shelf, EATING)).label, (await kept(shelf, CHESS)).label) == ("Overleg mei", "")
    assert await acts(office, CHESS) == ["label_set", "label_set"]
    async with shelf.database.reading() as connection:
        assert not (await connection.exec_driver_sql("SELECT 1 FROM notices")).all()


async def test_what_was_done_with_several_is_taken_back_but_not_what_a_colleague_changed_since(office, shelf):
    async with office.signed_in(OF_HERE) as sara, office.signed_in(ANNELIES) as annelies:
        await (await sara.opens("/initiatives")).submits("/marks", do="label", label="mei", one=CHESS)
        page = await sara.opens("/initiatives")
        page = await page.submits("/marks", do="label", label="juni", one=[EATING, CHESS])
        assert "You gave 2 initiatives the label “juni”." in page.words
        theirs = await annelies.opens("/initiatives")
        assert "juni”" not in theirs.words, "it is hers to take back"
        await theirs.submits("/marks", do="unlabel", one=EATING)
        done = await page.submits("/undo")
        assert "1 initiative is as it was. 1 was changed since" in done.words
        assert "nothing to take back" in (await page.submits("/undo")).words
    assert ((await kept(shelf, EATING)).label, (await kept(shelf, CHESS)).label) == ("", "mei")
    assert await acts(office, CHESS) == ["label_set"] * 3


async def test_what_another_version_marked_is_not_taken_back(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens("/initiatives")).submits("/marks", do="label", label="juni", one=CHESS)
        async with office.database.writing() as connection:
            await connection.execute(update(last_marks).values(field="colour"))
            await connection.commit()
        assert "“juni”." not in (await annelies.opens("/initiatives")).words
        assert "nothing to take back" in (await page.submits("/undo")).words


async def test_a_contact_person_is_taken_back_and_nothing_after_a_day(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/initiatives")
        page = await page.submits("/marks", do="contact", worker="sara", one=EATING)
        await page.submits("/undo")
        assert (await kept(shelf, EATING)).worker == ""
        await page.submits("/marks", do="contact", worker="sara", one=EATING)
        office.passes(hours=25)
        assert not [form for form in (await annelies.opens("/initiatives")).forms if form.action.endswith("/undo")]
        await page.submits("/undo")
    assert (await kept(shelf, EATING)).worker == "Sara"


async def test_a_contact_person_is_set_where_they_work(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/initiatives")
        page = await page.submits("/marks", do="contact", worker="sara", all="yes", shown=[EATING, CHESS, GARDEN])
    assert "1 is in an area where Sara does not work" in page.words
    named = [(await kept(shelf, one)).worker for one in (EATING, CHESS, GARDEN)]
    assert named == ["Sara", "Sara", ""]
    assert await acts(office, EATING) == ["contact_set"]


@pytest.mark.parametrize("fields", [{"do": "contact", "worker": "nobody"}, {"do": "label", "label": " "}])
async def test_what_lacks_something_changes_nothing(office, shelf, fields):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/initiatives")
        assert "Choose one" in (await page.submits("/marks", **fields)).words
        assert (await page.submits("/marks", one=EATING, **fields)).status == 200
        assert (await page.submits("/marks", one=EATING, do="refuse")).status == 400
    assert (await kept(shelf, EATING)).changed_at < MONDAY
    assert await acts(office, EATING) == []
