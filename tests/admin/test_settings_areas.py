"""Areas and their neighbourhoods: seen beforehand, carried out at once with all that is stored, and taken back."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from domain import places
from domain.casework import _area
from domain.handover import State
from domain.house_rules import HouseRules, from_json
from domain.initiatives import Answer, Question
from domain.places.areas import AS_IN_FILE
from storage.console.api_tokens import ApiTokens
from storage.console.dividing import mend
from storage.console.house_settings import AREAS, HouseSettings, Setting
from storage.console.inbox_view import Queue
from storage.console.policies import Ruling, Rulings
from storage.console.saved_views import SavedViews
from storage.tables import api_tokens, cases, initiatives, residents
from tests.bot.test_turns import Chat
from tests.support.books import collecting
from tests.support.console import ANNELIES, MONDAY, PETRA, SAMIRA
from tests.support.inbox import Shelf
from tests.support.updates import message
from voordeur.policy_keeper import PolicyKeeper

OSDORP, GEUZENVELD, SLOTERVAART = "GF08", "GF07", "GF10"
DE_PUNT, OSDORP_MIDDEN = "FH", "FJ"
ANKE = replace(ANNELIES, id="anke", name="Anke", areas=frozenset({OSDORP}))
GIJS = replace(SAMIRA, id="gijs", name="Gijs", areas=frozenset({GEUZENVELD}))


@pytest.fixture(autouse=True)
def _as_in_the_file_again():
    yield
    places.use(AS_IN_FILE)


async def lived_in(office) -> Shelf:
    """Osdorp with two initiatives, two open chats and one that is over; Anke, rules, a token and a group of its own."""
    shelf = await Shelf(office.database).staffed()
    await shelf.has("fatma", State.QUEUED, OSDORP, neighbourhood="De Punt")
    await shelf.has("ali", State.QUEUED, OSDORP)
    await shelf.has("bea", State.CLOSED, OSDORP, neighbourhood="Osdorp-Midden", closed_at=MONDAY)
    for number, code in enumerate((DE_PUNT, OSDORP_MIDDEN)):
        where = Answer("hier", "nl", MONDAY, places.as_in_files().place(code).to_json())
        initiative = collecting(
            str(number) * 32, shelf.residents["fatma"], area=OSDORP, answers={Question.WHERE: where}
        )
        async with shelf.stored.open() as work:
            work.initiatives.save(initiative)
    async with shelf.stored.open() as work:
        for person in (ANKE, GIJS):
            work.staff.save(person)
        await work.staff.flush()
        work.desk.connect(-100, "Team Osdorp", [OSDORP], MONDAY)
        await Rulings(work.connection).set(Ruling(OSDORP), from_json({"decision_weeks": 6}), "anke", MONDAY)
        await ApiTokens(work.connection).make("anke", "BI", [OSDORP], MONDAY)
        await SavedViews(work.connection, "anke").keep("v", "Mijn", f"area={OSDORP}&waits=yes", MONDAY)
    return shelf


async def everything(office) -> dict[str, object]:
    """Where all of it is."""
    async with office.writing() as work:
        connection = work.connection
        rulings = await Rulings(connection).all()
        return {
            "initiatives": list((await connection.execute(select(initiatives.c.area).order_by("id"))).scalars()),
            "cases": dict((await connection.execute(select(cases.c.id, cases.c.area))).tuples().all()),
            "staff": {one.name: set(one.areas) for one in await work.staff.everybody() if one.id in {"anke", "gijs"}},
            "groups": {one.title: set(one.areas) for one in await work.desk.groups()},
            "tokens": list((await connection.execute(select(api_tokens.c.areas))).scalars()),
            "rules": {area: dict(one.rules) for area, one in rulings.items() if one.rules},
        }


async def test_a_closed_area_takes_all_along_and_is_given_back_as_it_was(each_office):
    office = each_office
    await lived_in(office)
    before = await everything(office)
    path = f"/settings/areas/{OSDORP}"
    async with office.signed_in(PETRA) as petra:
        shown = await (await petra.opens(path)).submits(f"{path}/close", into=GEUZENVELD)
        assert await everything(office) == before, "shown, and nothing more"
        assert "Osdorp is closed, and goes into Geuzenveld, Slotermeer." in shown.words
        assert "Osdorp Geuzenveld, Slotermeer 2 2 1" in shown.words
        assert "Anke : Geuzenveld, Slotermeer" in shown.words
        assert "Team Osdorp : Geuzenveld, Slotermeer" in shown.words
        assert "Samira" not in shown.words
        done = await shown.submits(f"{path}/close", do="carry-out")
        assert (done.path, done.status) == ("/settings/areas", 200)
        after = await everything(office)
        assert after == {
            "initiatives": [GEUZENVELD, GEUZENVELD],
            "cases": dict.fromkeys(before["cases"], GEUZENVELD),
            "staff": {"Anke": {GEUZENVELD}, "Gijs": {GEUZENVELD}},
            "groups": {"Team Osdorp": {GEUZENVELD}},
            "tokens": [[GEUZENVELD]],
            "rules": {},
        }
        async with office.writing() as work:
            (view,) = await SavedViews(work.connection, "anke").all()
            assert view.query == f"area={GEUZENVELD}&waits=yes"
            acts = [one.action for one in await work.audit.of("setting", AREAS)]
        assert acts == ["setting_changed"]
        assert (await petra.opens(path)).status == 404

        shown = await (await petra.opens("/settings/areas")).submits("/settings/areas/undo")
        await shown.submits("/settings/areas/undo", do="carry-out")
    # Of the chat of which no neighbourhood is known nobody can say any more where it came from.
    assert await everything(office) == {**before, "cases": {**before["cases"], "ali": GEUZENVELD}}


async def test_who_moved_meanwhile_stays_where_they_are_when_it_is_undone(office):
    await lived_in(office)
    async with office.signed_in(PETRA) as petra:
        path = f"/settings/areas/{OSDORP}"
        shown = await (await petra.opens(path)).submits(f"{path}/close", into=GEUZENVELD)
        await shown.submits(f"{path}/close", do="carry-out")
        async with office.writing() as work:
            work.staff.save(replace(ANKE, areas=frozenset({SLOTERVAART})))
        shown = await (await petra.opens("/settings/areas")).submits("/settings/areas/undo")
        await shown.submits("/settings/areas/undo", do="carry-out")
    assert (await everything(office))["staff"] == {"Anke": {SLOTERVAART}, "Gijs": {GEUZENVELD}}


async def test_a_new_area_begins_with_the_people_and_rules_of_where_it_came_from(office):
    await lived_in(office)
    async with office.signed_in(PETRA) as petra:
        page = await petra.opens("/settings/areas/new")
        wrong = await page.submits("/settings/areas/new", name="Slotervaart", parts=DE_PUNT)
        assert (wrong.status, wrong.form("/new").fields["name"]) == (422, "Slotervaart")
        assert (await page.submits("/settings/areas/new", name="De Punt")).status == 422, "nothing in it"
        shown = await page.submits("/settings/areas/new", name=" <b>De\u202e Punt</b> ", parts=DE_PUNT)
        assert "&lt;b&gt;De Punt&lt;/b&gt;" in shown.response.text
        assert "Osdorp <b>De Punt</b> 1 1 0" in shown.words
        await shown.submits("/settings/areas/new", do="carry-out")
        after = await everything(office)
        page = await petra.opens("/settings/areas/X01")
        assert page.form("/settings/areas/X01").fields["name"] == "<b>De Punt</b>"
        shown = await page.submits("/settings/areas/X01", **{f"lies.{DE_PUNT}": SLOTERVAART})
        assert (shown.status, "Close it instead" in shown.words) == (422, True)

    assert after["initiatives"] == ["X01", OSDORP]
    assert after["cases"] == {"fatma": "X01", "ali": OSDORP, "bea": OSDORP}
    assert after["staff"] == {"Anke": {OSDORP, "X01"}, "Gijs": {GEUZENVELD}}
    assert after["groups"] == {"Team Osdorp": {OSDORP, "X01"}}
    assert after["rules"] == {OSDORP: {"decision_weeks": 6}, "X01": {"decision_weeks": 6}}


async def test_of_two_administrators_the_second_is_told_and_keeps_what_was_typed(office):
    path = f"/settings/areas/{OSDORP}"
    async with office.signed_in(PETRA) as petra, office.signed_in(replace(PETRA, id="piet", name="Piet")) as piet:
        hers, his = await petra.opens(path), await piet.opens(path)
        shown = await hers.submits(path, name="Osdorp en De Punt")
        old = await his.submits(path, name="Osdorp!")
        await shown.submits(path, do="carry-out")
        late = await old.submits(path, do="carry-out")
        assert late.status == 409
        assert "Osdorp!" in late.response.text
        assert "Osdorp en De Punt" in (await piet.opens("/settings/areas")).words
        # The twin: what was shown anew can be carried out.
        await late.submits(path, do="carry-out")
        assert "Osdorp!" in (await piet.opens("/settings/areas")).words


async def test_a_running_bot_brings_who_asks_and_what_is_begun_to_the_new_area(office, sqlite_database):
    keeper = PolicyKeeper(sqlite_database, HouseRules(), {AREAS: places.use_stored})
    chat = Chat(sqlite_database)
    await chat.agrees()
    async with sqlite_database.writing() as connection:
        home = places.as_in_files().place(OSDORP_MIDDEN).to_json()
        await connection.execute(update(residents).values(neighbourhood=home))
        await connection.commit()
    async with office.signed_in(PETRA) as petra:
        page = await petra.opens("/settings/areas/new")
        shown = await page.submits("/settings/areas/new", name="Meer en Vaart", parts=OSDORP_MIDDEN)
        await shown.submits("/settings/areas/new", do="carry-out")

    assert await keeper.look() is True
    await chat.receives(message(1001, text="ik wil dood"))
    await chat.takes()
    assert (await everything(office))["cases"].popitem()[1] == "X01"
    begun = collecting("9" * 32, 1, answers={Question.WHERE: Answer("hier", "nl", MONDAY, home)})
    assert _area(begun) == "X01"


async def test_what_a_process_that_did_not_know_yet_puts_into_a_closed_area_is_brought_along(office):
    shelf = await lived_in(office)
    async with office.writing() as work:
        assert await mend(work.connection) == 0
        closed = places.Division().closing(OSDORP, GEUZENVELD).to_json()
        await HouseSettings(work.connection).set(Setting(AREAS), closed, PETRA.id, MONDAY)
        assert await mend(work.connection) == 5, "by what is set, whatever this process goes by"
        assert await mend(work.connection) == 0
    assert await shelf.names(GIJS, Queue.UNASSIGNED) == ["ali", "fatma"]


async def test_a_division_that_does_not_fit_newer_data_of_the_city_can_be_set_anew(office):
    gone = {"version": 1, "names": {"GF99": "Er niet meer"}, "lies_in": {}, "closed": {}}
    async with office.writing() as work:
        await HouseSettings(work.connection).set(Setting(AREAS), gone, "petra", MONDAY)
    path = f"/settings/areas/{OSDORP}"
    async with office.signed_in(PETRA) as petra:
        shown = await (await petra.opens(path)).submits(path, name="Osdorp en meer")
        done = await shown.submits(path, do="carry-out")
    assert "Osdorp en meer" in done.words
