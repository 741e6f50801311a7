"""Office hours and promises: who sets them where, what it means, and that nothing wrong or half is ever kept."""

from dataclasses import replace

import pytest

from domain.house_rules import HouseRules, settled
from domain.initiatives import Question
from domain.office_hours import DAYS
from domain.policies import Policies
from storage.console.policies import Rulings
from storage.unit_of_work import UnitOfWork
from tests.support.console import ANNELIES, PETRA, SAMIRA, Office

OSDORP, GAASPERDAM = "GF08", "GT24"
OF_OSDORP = replace(ANNELIES, id="anke", name="Anke", areas=frozenset({OSDORP}))
"""A coordinator of one area."""


@pytest.fixture
def office(database, tmp_path):
    """With a file in which Zuidoost, where Gaasperdam lies, has rules of its own."""
    file = HouseRules({"decision_weeks": 6}, {"Zuidoost": {"signatures_needed": 3}})
    return Office(database, tmp_path, options={"house_rules": file})


async def held(office) -> Policies:
    async with office.database.reading() as connection:
        rulings = await Rulings(connection).all()
    policies, left_out = settled(office.options["house_rules"], {area: one.rules for area, one in rulings.items()})
    assert not left_out
    return policies


async def rules(office, area):
    async with office.database.reading() as connection:
        rulings = await Rulings(connection).all()
    return rulings[area].rules if area in rulings else None


async def test_a_coordinator_sets_the_promises_of_their_area_and_only_what_differs_is_kept(office):
    async with office.signed_in(OF_OSDORP) as anke:
        page = await anke.opens(f"/hours/{OSDORP}")
        page = await page.submits(f"/hours/{OSDORP}", first_answer_office_minutes="60", monday="10:00-12:00")

    assert (page.path, page.status) == (f"/hours/{OSDORP}", 200)
    assert "Anke" in page.words
    assert set(await rules(office, OSDORP)) == {"first_answer_office_minutes", "office_hours"}
    policies = await held(office)
    assert policies.of_area(OSDORP).first_answer_office_minutes == 60
    assert policies.of_area(OSDORP).decision_weeks == 6, "as in the file"
    assert policies.default.first_answer_office_minutes == 240
    async with office.database.reading() as connection:
        assert [one.action for one in await UnitOfWork(connection).audit.of("area", OSDORP)] == ["rules_set"]


async def test_what_an_area_leaves_as_it_is_follows_when_it_changes_everywhere(office):
    async with office.signed_in(PETRA) as petra:
        await (await petra.opens(f"/hours/{GAASPERDAM}")).submits(f"/hours/{GAASPERDAM}", decision_weeks="4")
        await (await petra.opens("/hours/everywhere")).submits("/hours/everywhere", urgent_answer_minutes="30")

    policy = (await held(office)).of_area(GAASPERDAM)
    assert (policy.decision_weeks, policy.urgent_answer_minutes, policy.signatures_needed) == (4, 30, 3)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("monday", "nine to five"),
        ("monday", "09:00-25:00"),
        ("tuesday", "12:00-09:00"),
        ("wednesday", "09:00-12:00, 11:00-17:00"),
        ("thursday", "08:00-09:00, 10:00-11:00, 12:00-13:00, 14:00-15:00"),
        ("decision_weeks", "0"),
        ("decision_weeks", "six"),
        ("decision_weeks", "99999999999999999999"),
        ("first_answer_office_minutes", "١٢٠"),
        ("signatures_most", "2"),
        ("first_contact_working_days", "60"),
    ],
)
async def test_what_cannot_hold_is_said_at_its_field_in_words_and_nothing_is_kept(office, field, typed):
    async with office.signed_in(OF_OSDORP) as anke:
        page = await (await anke.opens(f"/hours/{OSDORP}")).submits(f"/hours/{OSDORP}", **{field: typed, "friday": ""})

    assert page.status == 422
    assert page.form(f"/hours/{OSDORP}").fields.items() >= {field: typed, "friday": ""}.items()
    assert f'id="field-{field}-error"' in page.response.text
    assert await rules(office, OSDORP) is None


async def test_which_answers_are_needed_is_set_and_at_least_one_is(office):
    path = f"/hours/{OSDORP}"
    async with office.signed_in(OF_OSDORP) as anke:
        page = await anke.opens(path)
        page = await page.submits(path, needed_what="", needed_where="", needed_why="")
        assert (page.status, 'id="field-needed-error"' in page.response.text) == (422, True)
        page = await page.submits(path, needed_how="yes", needed_who="yes", do="preview")
        assert "Before neighbours can sign, this has an answer: Who and How." in page.words
        await page.submits(path)

    assert await rules(office, OSDORP) == {"needed": (Question.WHO, Question.HOW)}
    assert (await held(office)).default.needed == (Question.WHAT, Question.WHERE, Question.WHY)


async def test_a_week_without_any_hours_is_refused(office):
    async with office.signed_in(OF_OSDORP) as anke:
        page = await (await anke.opens(f"/hours/{OSDORP}")).submits(f"/hours/{OSDORP}", **dict.fromkeys(DAYS, ""))

    assert page.status == 422
    assert await rules(office, OSDORP) is None


async def test_a_rule_for_everywhere_that_does_not_fit_an_area_names_the_area(office):
    async with office.signed_in(PETRA) as petra:
        await (await petra.opens(f"/hours/{OSDORP}")).submits(f"/hours/{OSDORP}", signatures_most="6")
        page = await (await petra.opens("/hours/everywhere")).submits("/hours/everywhere", signatures_needed="8")

    assert page.status == 422
    assert "Osdorp" in page.words
    assert (await held(office)).default.signatures_needed == 5


async def test_a_preview_tells_by_when_a_question_on_friday_afternoon_is_answered_and_keeps_nothing(office):
    async with office.signed_in(OF_OSDORP) as anke:
        page = await anke.opens(f"/hours/{OSDORP}")
        assert "16:50" in page.words
        assert "12:50" in page.words, "ten minutes on Friday, 230 on Monday"
        page = await page.submits(f"/hours/{OSDORP}", first_answer_office_minutes="180", do="preview")

    assert "11:50" in page.words
    assert page.form(f"/hours/{OSDORP}").fields["first_answer_office_minutes"] == "180"
    assert await rules(office, OSDORP) is None


async def test_the_last_change_is_undone_and_with_it_what_was_set_back_to_the_file(office):
    path = f"/hours/{OSDORP}"
    async with office.signed_in(OF_OSDORP) as anke:
        await (await anke.opens(path)).submits(path, decision_weeks="4")
        page = await (await anke.opens(path)).submits(f"{path}/back")
        assert await rules(office, OSDORP) == {}
        page = await page.submits(f"{path}/undo")
        assert await rules(office, OSDORP) == {"decision_weeks": 4}
        await page.submits(f"{path}/undo")
        assert await rules(office, OSDORP) == {}


async def test_of_two_who_set_at_once_the_second_is_told_and_keeps_what_they_typed(office):
    path = f"/hours/{OSDORP}"
    async with office.signed_in(OF_OSDORP) as anke, office.signed_in(PETRA) as petra:
        first, second = await anke.opens(path), await petra.opens(path)
        await first.submits(path, decision_weeks="4")
        page = await second.submits(path, urgent_answer_minutes="30")
        assert page.status == 409
        assert page.form(path).fields["urgent_answer_minutes"] == "30"
        assert await rules(office, OSDORP) == {"decision_weeks": 4}
        await page.submits(path)

    assert await rules(office, OSDORP) == {"urgent_answer_minutes": 30}, "as it stood in their form"


async def test_a_coordinator_of_an_area_reads_what_holds_everywhere_and_sets_nothing_elsewhere(office):
    async with office.signed_in(OF_OSDORP) as anke:
        overview = await anke.opens("/hours")
        assert {f"/hours/{OSDORP}", "/hours/everywhere"} <= set(overview.links)
        assert f"/hours/{GAASPERDAM}" not in overview.links
        everywhere = await anke.opens("/hours/everywhere")
        assert [form.action for form in everywhere.forms if "hours" in form.action] == []
        csrf = overview.form("/sign-out").fields["_csrf"]
        assert (await anke.posts("/hours/everywhere", {"_csrf": csrf, "decision_weeks": "1"})).status == 403
        assert (await anke.posts("/hours/everywhere/back", {"_csrf": csrf})).status == 403
        for path in (f"/hours/{GAASPERDAM}", "/hours/nowhere"):
            assert (await anke.opens(path)).status == 404
            assert (await anke.posts(path, {"_csrf": csrf})).status == 404

    assert await rules(office, "") is None


async def test_a_coordinator_who_works_everywhere_sets_what_holds_everywhere(office):
    async with office.signed_in(ANNELIES) as annelies:
        await (await annelies.opens("/hours/everywhere")).submits("/hours/everywhere", decision_weeks="4")

    assert (await held(office)).default.decision_weeks == 4


async def test_workers_have_no_business_here(office):
    async with office.signed_in(SAMIRA) as samira:
        assert (await samira.opens("/hours")).status == 403
        assert (await samira.opens("/hours/everywhere")).status == 403


async def test_a_form_without_its_fields_keeps_nothing(office):
    async with office.signed_in(PETRA) as petra:
        csrf = (await petra.opens("/hours")).form("/sign-out").fields["_csrf"]
        assert (await petra.posts("/hours/everywhere", {"_csrf": csrf})).status == 422

    assert await rules(office, "") is None
