"""Rules of the file and of the console together: field by field, the smallest area first."""

from datetime import time

import pytest

from domain import places
from domain.house_rules import EVERYWHERE, HouseRules, differing, from_json, settled, to_json
from domain.office_hours import OfficeHours
from domain.policies import Policies, Policy, WrongPolicyError

GAASPERDAM = "GT24"
"""A gebied in Zuidoost, in which Reigersbos lies."""
EVENINGS = OfficeHours((((time(18), time(21)),), (), (), (), (), (), ()))


def reigersbos(policies: Policies) -> Policy:
    found = places.understand("Reigersbos", "nl")
    assert isinstance(found, places.Found)
    return policies.at(found.place)


def held(file: HouseRules, rulings) -> Policies:
    policies, left_out = settled(file, rulings)
    assert not left_out
    return policies


def test_where_nothing_is_set_the_rules_are_the_usual_ones():
    assert held(HouseRules(), {}) == Policies()


def test_what_is_set_in_the_console_goes_over_the_file_field_by_field():
    file = HouseRules({"decision_weeks": 6, "signatures_needed": 7})

    assert held(file, {EVERYWHERE: {"decision_weeks": 4}}).default == Policy(decision_weeks=4, signatures_needed=7)


def test_an_area_of_the_file_follows_what_is_set_everywhere_except_in_what_it_sets_itself():
    file = HouseRules(areas={"Zuidoost": {"decision_weeks": 6}})
    policies = held(file, {EVERYWHERE: {"decision_weeks": 4, "urgent_answer_minutes": 30}})

    assert reigersbos(policies) == Policy(decision_weeks=6, urgent_answer_minutes=30)


@pytest.mark.parametrize("name", ["Zuidoost", "T", "Gaasperdam", "gt24"])
def test_an_area_keeps_what_the_file_sets_around_it(name):
    file = HouseRules(areas={name: {"decision_weeks": 6, "number_prefix": "ZO"}})
    policies = held(file, {GAASPERDAM: {"signatures_needed": 3}})

    expected = Policy(decision_weeks=6, number_prefix="ZO", signatures_needed=3)
    assert policies.of_area(GAASPERDAM) == reigersbos(policies) == expected


def test_a_smaller_area_of_the_file_keeps_its_rules():
    file = HouseRules(areas={"Reigersbos": {"decision_weeks": 6}})
    policies = held(file, {GAASPERDAM: {"decision_weeks": 4}})

    assert reigersbos(policies).decision_weeks == 6
    assert policies.of_area(GAASPERDAM).decision_weeks == 4


def test_a_ruling_that_cannot_hold_is_left_out_and_the_others_hold():
    file = HouseRules({"signatures_most": 10}, {"Reigersbos": {"signatures_most": 6}})
    policies, left_out = settled(file, {EVERYWHERE: {"signatures_needed": 8}, GAASPERDAM: {"decision_weeks": 4}})

    assert set(left_out) == {EVERYWHERE}, "eight are more than the six of Reigersbos"
    assert policies.default.signatures_needed == 5
    assert policies.of_area(GAASPERDAM).decision_weeks == 4


def test_figures_that_cannot_hold_say_in_which_area():
    with pytest.raises(WrongPolicyError) as error:
        HouseRules(areas={GAASPERDAM: {"signatures_most": 4}}).policies()
    assert (error.value.key, error.value.area) == ("signatures_most", GAASPERDAM)


def test_rules_are_kept_as_json_and_come_back_as_they_were():
    rules = {"decision_weeks": 4, "office_hours": EVENINGS}

    assert to_json(rules) == {"decision_weeks": 4, "office_hours": {"monday": "18:00-21:00"}}
    assert from_json(to_json(rules)) == rules
    assert from_json({"signatures_wished": 4}) == {}, "of another version"


def test_only_what_differs_and_can_be_set_is_a_ruling():
    assert differing(Policy(), Policy()) == {}
    assert differing(Policy(decision_weeks=4, number_prefix="ZO"), Policy()) == {"decision_weeks": 4}
