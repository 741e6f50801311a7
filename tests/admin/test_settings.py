"""What is set for the whole house: who may, that nothing wrong or half is kept, and that it can be taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from admin.settings.cards import CARDS
from domain.insight import themes as all_themes
from domain.insight.themes import usual
from storage.console.house_settings import RETENTION, TEXTS, THEMES, HouseSettings, Setting
from storage.console.themes import themes
from storage.tables import house_settings, inbox
from storage.unit_of_work import UnitOfWork
from tests.support.console import ANNELIES, MONDAY, PETRA, SAMIRA

WORDS = {
    "consent_nl": "Wij bewaren je naam en je berichten.",
    "consent_tr": "Adını ve mesajlarını saklıyoruz.",
    "consent_ar": "نحتفظ باسمك ورسائلك.",
}
BROKEN = {"name": RETENTION, "value": [1], "before": {}, "revision": 1, "changed_by": "petra", "changed_at": MONDAY}
TEXTS_PATH, RETENTION_PATH, THEMES_PATH = (f"/settings/{name}" for name in (TEXTS, RETENTION, THEMES))


async def setting(office, name):
    async with office.database.reading() as connection:
        return await HouseSettings(connection).get(name)


async def test_everybody_finds_what_is_theirs_to_set_up_and_every_card_opens(office):
    for person in (SAMIRA, ANNELIES, PETRA):
        async with office.signed_in(person) as visitor:
            page = await visitor.opens("/settings")
            theirs = {card.path for card in CARDS if person.job in card.jobs}
            assert theirs <= set(page.links)
            assert {card.path for card in CARDS} & set(page.links) == theirs
            assert {path: (await visitor.opens(path)).status for path in theirs} == dict.fromkeys(theirs, 200)


async def test_own_words_are_kept_with_who_and_when_and_the_last_change_is_taken_back(office):
    async with office.signed_in(PETRA) as petra:
        page = await (await petra.opens(TEXTS_PATH)).submits(TEXTS_PATH, **WORDS, do="preview")
        assert "Wij bewaren je naam en je berichten. Vind je dat goed?" in page.words
        assert (await setting(office, TEXTS)).revision == 0, "a preview keeps nothing"

        page = await page.submits(TEXTS_PATH)
        kept = await setting(office, TEXTS)
        assert kept.value["consent"] == {
            "words": {"nl": WORDS["consent_nl"], "tr": WORDS["consent_tr"], "ar": WORDS["consent_ar"]},
            "version": 1,
        }
        assert "Changed by Petra" in page.words
        assert f"{TEXTS_PATH}/undo" in [form.action for form in page.forms]
        assert "Welcome and privacy" in (await petra.opens("/settings")).words

        page = await page.submits(f"{TEXTS_PATH}/undo")
        assert (await setting(office, TEXTS)).value == {}
        await page.submits(TEXTS_PATH, **WORDS | {"consent_nl": "Anders."})
        assert (await setting(office, TEXTS)).value["consent"]["version"] == 3, (
            "never a number that stood for other words"
        )
    async with office.database.reading() as connection:
        entries = await UnitOfWork(connection).audit.of("setting", TEXTS)
    assert [(one.action, one.staff_id) for one in entries] == [("setting_changed", PETRA.id)] * 3
    assert entries[-1].details["value"] == kept.value


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"consent_tr": ""}, "consent_tr"),
        ({"consent_nl": "Een. Twee. Drie."}, "consent_nl"),
        ({"consent_nl": "a" * 221}, "consent_nl"),
        ({"consent_nl": "Lees <b>dit</b>."}, "consent_nl"),
        ({"consent_ar": "Wij bewaren je naam."}, "consent_ar"),
        ({"welcome_nl": "Welkom bij ons!"}, "welcome_ar"),
    ],
)
async def test_words_that_cannot_be_said_in_every_language_are_refused_at_their_field(office, typed, wrong):
    async with office.signed_in(PETRA) as petra:
        page = await (await petra.opens(TEXTS_PATH)).submits(TEXTS_PATH, **WORDS | typed)

    assert page.status == 422
    assert f'id="field-{wrong}-error"' in page.response.text
    assert page.form(TEXTS_PATH).fields.items() >= (WORDS | typed).items()
    assert (await setting(office, TEXTS)).revision == 0


async def test_of_two_who_set_at_once_the_second_sees_what_stands_and_keeps_what_they_typed(office):
    async with office.signed_in(PETRA) as petra:
        first, second = await petra.opens(TEXTS_PATH), await petra.opens(TEXTS_PATH)
        kept = await first.submits(TEXTS_PATH, **WORDS)
        page = await second.submits(TEXTS_PATH, **WORDS | {"consent_nl": "Iets anders."})
        assert page.status == 409
        assert page.form(TEXTS_PATH).fields["consent_nl"] == "Iets anders."
        assert WORDS["consent_nl"] in page.words
        await kept.submits(TEXTS_PATH, consent_nl="Nog iets.")
        await kept.submits(f"{TEXTS_PATH}/undo")

    assert (await setting(office, TEXTS)).value["consent"]["words"]["nl"] == "Nog iets.", "not undone unseen"


async def test_a_shorter_time_says_first_how_much_would_go_and_never_longer_than_promised(office):
    async with office.writing() as work:
        row = {"bot": "residents", "chat_id": 1, "raw": "", "state": "done"}
        rows = [row | {"update_id": days, "received_at": MONDAY - timedelta(days=days)} for days in (1, 4, 6)]
        await work.connection.execute(insert(inbox), rows)
    async with office.signed_in(PETRA) as petra:
        page = await (await petra.opens(RETENTION_PATH)).submits(RETENTION_PATH, updates="3", do="preview")
        assert "The numbers of 2 answered messages go." in page.words
        page = await page.submits(RETENTION_PATH)
        assert (await setting(office, RETENTION)).value == {"updates": 3}
        for wrong in ("8", "1", "three"):
            page = await (await petra.opens(RETENTION_PATH)).submits(RETENTION_PATH, updates=wrong)
            assert (page.status, page.form(RETENTION_PATH).fields["updates"]) == (422, wrong)

    assert (await setting(office, RETENTION)).value == {"updates": 3}


async def test_themes_are_renamed_put_together_and_hidden_and_none_is_left_empty(office):
    async with office.signed_in(PETRA) as petra:
        page = await petra.opens(THEMES_PATH)
        page = await page.submits(
            THEMES_PATH, name_green="Groen in de wijk", place_green="0", into_feasts="eating", into_sharing="hidden"
        )
        assert page.status == 200
        async with office.database.reading() as connection:
            found = await themes(connection)
        assert (found.all[0].key, found.all[0].name) == ("green", "Groen in de wijk")
        assert "feasts" not in found.keys
        assert found.theme_of({"party": 1.0}) == "eating"
        assert found.theme_of({"handyman": 1.0}) == ""

        page = await page.submits(THEMES_PATH, concept="bench", to="green")
        everything = sorted(usual().get("public_space").concepts - {"bench"})
        for concept in everything[:-1]:
            page = await page.submits(THEMES_PATH, concept=concept, to="green")
            assert page.status == 200
        page = await page.submits(THEMES_PATH, concept=everything[-1], to="green")
        assert page.status == 422
        assert "Nothing would be left in it" in page.words
        page = await (await petra.opens(THEMES_PATH)).submits(THEMES_PATH, name_green="Eating together")
        assert page.status == 422

        page = await (await petra.opens(THEMES_PATH)).submits(f"{THEMES_PATH}/back")
        assert (await setting(office, THEMES)).value == {}
    async with office.signed_in(ANNELIES) as annelies:
        assert (await annelies.opens(THEMES_PATH)).status == 403


def test_a_concept_that_comes_with_a_newer_version_stands_where_it_usually_does():
    older = [
        {"key": one.key, "name": "", "hidden": False, "concepts": sorted(one.concepts - {"bench"})}
        for one in usual().all
    ]
    assert all_themes.read({"themes": older}) == usual()
    for broken in ([], [*older, older[0]], [{**older[0], "key": "of another version"}]):
        with pytest.raises(ValueError, match="hold together"):
            all_themes.read({"themes": broken})


async def test_what_another_version_stored_neither_stops_a_page_nor_what_is_set_anew(office):
    themes_then = [
        {"key": one.key, "name": "", "hidden": False, "concepts": [*one.concepts, f"newer_{one.key}"]}
        for one in usual().all
    ]
    async with office.writing() as work:
        for name, value in ((TEXTS, {"consent": {"says": "something"}}), (THEMES, {"themes": themes_then})):
            await HouseSettings(work.connection).set(Setting(name), value, PETRA.id, MONDAY)
        await work.connection.execute(insert(house_settings).values(**BROKEN))
    async with office.signed_in(PETRA) as petra:
        assert (await petra.opens(THEMES_PATH)).status == 200
        assert (await petra.opens(RETENTION_PATH)).status == 200
        page = await (await petra.opens(TEXTS_PATH)).submits(TEXTS_PATH, **WORDS)
    assert page.status == 200
    assert (await setting(office, TEXTS)).value["consent"]["words"]["nl"] == WORDS["consent_nl"]
