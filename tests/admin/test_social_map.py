"""The social map in the console: found, looked at as residents read it, changed, and what was done taken back."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.map_keeper import MapKeeper
from domain.social_map.asking_after import ENOUGH_DOUBT
from domain.social_map.documents import SECOND_NEED
from domain.social_map.visits import HowItWas, Visit
from storage.social_map import SocialMap
from storage.tables import map_edits
from tests.support.books import Stored
from tests.support.console import ANNELIES, MONDAY, PETRA, SAMIRA
from tests.support.exports import ATTACKS
from tests.support.social_maps import imported, located, number, service, write_json

WEST, OSDORP = "GE05", "GF08"
OF_OSDORP = replace(ANNELIES, id="anke", name="Anke", areas=frozenset({OSDORP}))
"""A coordinator of an area in which none of these entries lies."""

EATING = {
    **located("Samen eten"),
    "assured_date": "2026-11-01",
    "phones": [{"id": number("phone"), "number": "020 555 0101"}],
    "schedules": [
        {"id": number("s"), "freq": "WEEKLY", "byday": "TU,TH", "opens_at": "17:00", "closes_at": "20:30"},
    ],
    "extra": {"kept": "as it came"},
    "nl_profile": {"texts": {"tr": {"summary": "Birlikte yemek."}, "ar": {"summary": "نأكل معًا."}}},
}
WALKING = {**located("Wandelen"), "assured_date": "2024-01-01"}
CALLING = service("Zorgtelefoon", nl_profile={"reach": "remote"})
SLEEPING = {**located("Breien"), "status": "inactive"}
EAT, WALK, CALL = (f"/map/{one['id']}" for one in (EATING, WALKING, CALLING))


async def brought(office, *documents):
    """A map of these, brought in a day ago."""
    path = write_json(office.folder / "map.json", documents)
    await imported(office.database, path, at=MONDAY - timedelta(days=1))


@pytest.fixture
async def office(office):
    await brought(office, EATING, WALKING, CALLING)
    return office


async def on_the_map(office, number):
    """The entry as a resident would get it; None when they would not."""
    async with office.database.reading() as connection:
        return (await SocialMap(connection).get([number])).get(number)


async def done_to(office, number):
    async with office.writing() as work:
        return [(one.action, one.details.get("kind")) for one in await work.audit.of("service", number)]


async def doubted(office, number):
    """As many residents say that it is wrong as it takes to hide it."""
    residents = await Stored(office.database).people(ENOUGH_DOUBT)
    async with office.writing() as work:
        for resident in residents:
            work.social_map.add_visit(Visit(f"v{resident}", resident, number, "", MONDAY, None, HowItWas.WRONG))
        await work.social_map.hide(number, MONDAY)


async def needs_of(office, number):
    """What search takes it to be for."""
    async with office.database.reading() as connection:
        return next(entry.needs for entry in await SocialMap(connection).entries() if entry.id == number)


def ticked(page):
    """What else it is for, as the form has it."""
    return set(re.findall(r'name="also" value="(\w+)" checked', page.response.text))


def in_list(page):
    """The entries of a page of the list, in their order."""
    return [one for one in page.links if one.startswith("/map/") and one.count("-") == 4]


async def test_the_list_begins_with_what_was_not_checked_for_longest_and_finds_by_name_need_and_place(each_office):
    await brought(each_office, EATING, WALKING, CALLING)
    await doubted(each_office, CALLING["id"])
    async with each_office.signed_in(SAMIRA) as samira:
        assert in_list(await samira.opens("/map")) == [CALL, WALK, EAT]
        assert in_list(await samira.opens("/map?sort=name")) == [EAT, WALK, CALL]
        expected = {
            "q=SAMEN": [EAT],
            "q=wandelen+buurt": [WALK],
            "q=eating": [EAT],
            "q=100%25": [],
            "need=mee_eten": [EAT],
            f"area={WEST}": [WALK, EAT],
            f"area={OSDORP}": [],
            "only=stale": [CALL, WALK],
            "only=hidden": [CALL],
            "only=wrong": [CALL],
            "only=unsure": [CALL, WALK],
            "only=retired": [],
            "page=7": [],
        }
        found = {query: in_list(await samira.opens(f"/map?{query}")) for query in expected}
    assert found == expected


async def test_an_entry_stands_there_in_three_languages_as_the_bot_says_it(office):
    async with office.signed_in(SAMIRA) as samira:
        page = await samira.opens(EAT)
        assert page.status == 200
        assert "Birlikte yemek." in page.words
        assert "نأكل معًا." in page.words
        assert page.words.count("020 555 0101") == 7, "in three languages, twice each, and in its own fields"
        assert [form.action for form in page.forms if form.action.startswith("/map")] == [], "workers only read"
        csrf = page.form("/sign-out").fields["_csrf"]
        for path in (f"{EAT}/hide", f"{EAT}/edit", f"{EAT}/checked", "/map/new", "/map/imports"):
            assert (await samira.posts(path, {"_csrf": csrf})).status == 403, path


async def test_a_change_is_seen_first_then_kept_with_nothing_else_touched_and_the_bot_finds_it(office):
    keeper = MapKeeper(office.database)
    assert await keeper.look()
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens(f"{EAT}/edit")
        assert page.form("/edit").fields["openingstijden"] == "di, do 17:00-20:30"
        typed = {
            "naam": "Eettafel",
            "openingstijden": "wo 12-14; op afspraak",
            "samenvatting_tr": "Öğle yemeği.",
            "telefoon": "020 555 0199",
        }
        page = await page.submits("/edit", **typed, do="preview")
        assert "Öğle yemeği." in page.words
        assert "12:00" in page.words
        assert (await on_the_map(office, EATING["id"])).name == "Samen eten", "nothing was kept"
        page = await page.submits("/edit", do="save")
        assert page.path == EAT
        assert "Annelies" in page.words

    entry = await on_the_map(office, EATING["id"])
    assert (entry.name, entry.phone, entry.summaries["tr"]) == ("Eettafel", "020 555 0199", "Öğle yemeği.")
    assert (entry.summaries["ar"], entry.spots[0].address) == ("نأكل معًا.", "Voorbeeldstraat 12")
    async with office.database.reading() as connection:
        [kept] = [one for number, one in await SocialMap(connection).documents() if number == EATING["id"]]
    assert kept["extra"] == EATING["extra"]
    assert await done_to(office, EATING["id"]) == [("map_entry_edited", "changed")]
    assert await keeper.look()
    found = keeper.index.named(["eettafel"])
    assert [keeper.index.ids[number] for number, _score in found] == [EATING["id"]]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("naam", ""), ("organisatie", " "), ("e_mail", "bel ons"), ("website", "javascript:alert(1)")],
)
async def test_what_an_import_would_refuse_is_said_at_its_field_and_nothing_is_kept(office, field, typed):
    async with office.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens(f"{EAT}/edit")).submits("/edit", **{field: typed, "telefoon": "112"})
    assert page.status == 422
    assert f'id="field-{field}-error"' in page.response.text
    assert page.form("/edit").fields["telefoon"] == "112"
    assert (await on_the_map(office, EATING["id"])).phone == "020 555 0101"


async def test_of_two_who_change_at_once_the_second_is_told_and_keeps_what_they_typed(office):
    async with office.signed_in(ANNELIES) as annelies, office.signed_in(PETRA) as petra:
        first, second = [await visitor.opens(f"{EAT}/edit") for visitor in (annelies, petra)]
        await first.submits("/edit", kosten="gratis")
        page = await second.submits("/edit", naam="Eettafel")
        assert page.status == 409
        assert "What it costs" in page.words, "in what they differ"
        assert page.form("/edit").fields["naam"] == "Eettafel"
        assert (await on_the_map(office, EATING["id"])).name == "Samen eten"
        await page.submits("/edit", kosten="gratis")
    entry = await on_the_map(office, EATING["id"])
    assert (entry.name, entry.cost.is_free) == ("Eettafel", True)


async def test_checked_today_is_said_to_residents_and_what_they_said_before_counts_no_more(office):
    await doubted(office, WALKING["id"])
    office.passes(hours=1)
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens(WALK)
        assert "residents say it is wrong" in page.words
        page = await page.submits("/checked")
        assert "residents say it is wrong" not in page.words
        page = await page.submits("/show")
        assert (await on_the_map(office, WALKING["id"])).checked_on == MONDAY.date()
        page = await page.submits("/undo")
        assert await on_the_map(office, WALKING["id"]) is None, "hidden again"
        page = await page.submits("/undo")
        assert "residents say it is wrong" in page.words
    assert [kind for _act, kind in await done_to(office, WALKING["id"])] == ["checked", "shown", "shown", "checked"]


async def test_what_another_version_did_is_not_taken_back(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens(WALK)).submits("/checked")
        async with office.writing() as work:
            await work.connection.execute(update(map_edits).values(kind="folded"))
        assert not [one for one in (await annelies.opens(WALK)).forms if one.action.endswith("/undo")]
        await page.submits("/undo")
    assert (await on_the_map(office, WALKING["id"])).checked_on == MONDAY.date()


async def test_needs_are_set_by_hand_and_found_in_its_words_again(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens(WALK)
        page = await page.submits("/needs", main="sporten", also="eenzaamheid")
        assert await needs_of(office, WALKING["id"]) == {"sporten": 1.0, "eenzaamheid": SECOND_NEED}
        assert in_list(await annelies.opens("/map?need=eenzaamheid")) == [WALK]
        page = await page.submits("/needs", main="", also="")
        assert "set by hand" not in page.words
        page = await page.submits("/needs", main="", also="sporten")
        assert (page.status, "Choose what it is mainly for." in page.words) == (422, True)
        assert ticked(page) == {"sporten"}


async def test_of_two_who_choose_what_it_is_for_the_second_is_told_and_keeps_what_they_chose(office):
    async with office.signed_in(ANNELIES) as annelies, office.signed_in(PETRA) as petra:
        first, second = await annelies.opens(WALK), await petra.opens(WALK)
        await first.submits("/needs", main="sporten")
        page = await second.submits("/needs", main="creatief", also="eenzaamheid")
        assert (page.status, "kept below" in page.words) == (409, True)
        assert (page.form("/needs").fields["main"], ticked(page)) == ("creatief", {"eenzaamheid"})
        assert await needs_of(office, WALKING["id"]) == {"sporten": 1.0}
        await page.submits("/needs", also="eenzaamheid")
    assert await needs_of(office, WALKING["id"]) == {"creatief": 1.0, "eenzaamheid": SECOND_NEED}


async def test_a_new_entry_is_made_once_and_what_is_gone_comes_back(office):
    async with office.signed_in(ANNELIES) as annelies:
        form = await annelies.opens("/map/new")
        new = {"naam": "Koor", "organisatie": "Buurthuis", "omschrijving": "Samen zingen.", "postcode": "1057BS"}
        page = await form.submits("/map/new", **new, main="creatief")
        again = await form.submits("/map/new", **new | {"naam": "Koor 2"})
        assert page.path == again.path
        assert page.path in in_list(await annelies.opens("/map?q=koor&area=GE05"))
        page = await page.submits("/retire")
        assert in_list(await annelies.opens("/map?only=retired")) == [page.path]
        page = await page.submits("/back")
        assert (await on_the_map(office, page.path.removeprefix("/map/"))).name == "Koor"
        assert (await annelies.opens(f"/map/{number('nothing')}")).status == 404


async def test_a_coordinator_of_another_area_reads_it_and_changes_only_what_lies_in_none(office):
    await brought(office, EATING, WALKING, CALLING, SLEEPING)
    async with office.signed_in(OF_OSDORP) as anke:
        page = await anke.opens(EAT)
        assert (page.status, "/map/imports" in (await anke.opens("/map")).links) == (200, False)
        csrf = page.form("/sign-out").fields["_csrf"]
        for path in ("/edit", "/hide", "/retire", "/needs", "/checked", "/undo"):
            assert (await anke.posts(EAT + path, {"_csrf": csrf})).status == 403, path
        assert (await anke.opens("/map/imports")).status == 403
        await (await anke.opens(CALL)).submits("/hide")
        assert (await anke.opens(f"/map/{SLEEPING['id']}/edit")).status == 403, "inactive is not nowhere"
    assert await on_the_map(office, CALLING["id"]) is None


@pytest.mark.parametrize(
    ("place", "field"),
    [({"postcode": "1057 BS"}, "postcode"), ({"wijk": "Osdorp"}, None), ({"wijk": "Overtoomse Sluis"}, "wijk")],
)
async def test_a_place_in_an_area_of_others_is_refused_at_its_field_and_what_was_typed_is_kept(office, place, field):
    new = {"naam": "Koor", "organisatie": "Org", "omschrijving": "Zingen."}
    async with office.signed_in(OF_OSDORP) as anke:
        added = await (await anke.opens("/map/new")).submits("/map/new", **new, **place)
        moved = await (await anke.opens(f"{CALL}/edit")).submits("/edit", **new, **place)
    for page, action in ((added, "/map/new"), (moved, "/edit")):
        assert page.status == (422 if field else 200)
        assert field is None or f'id="field-{field}-error"' in page.response.text
        assert field is None or new.items() | place.items() <= page.form(action).fields.items()
    assert ((await on_the_map(office, CALLING["id"])).name, await done_to(office, CALLING["id"])) == (
        ("Zorgtelefoon", []) if field else ("Koor", [("map_entry_edited", "changed")])
    )


async def test_whatever_is_typed_nothing_of_it_runs_and_nothing_breaks(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens(f"{EAT}/edit")
        for attack in ATTACKS:
            texts = [name for name in page.form("/edit").fields if name not in {"_csrf", "version", "controle_op"}]
            made = await page.submits("/edit", **dict.fromkeys(texts, attack) | {"do": "preview"})
            assert made.status == 200, attack
            assert "not saved yet" in made.words
            assert "<script>alert" not in made.response.text
        typed = {"naam": " ".join(ATTACKS)[:200], "omschrijving": " ".join(ATTACKS)}
        page = await page.submits("/edit", **typed)
        assert page.path == EAT
        assert "<script>alert" not in (await annelies.opens("/map")).response.text + page.response.text
    assert (await on_the_map(office, EATING["id"])).name.startswith("=1+1")
