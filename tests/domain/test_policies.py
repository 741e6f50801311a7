"""Which rules hold where."""

from dataclasses import replace

import pytest

from domain.initiatives import Question
from domain.office_hours import OfficeHours
from domain.places import Found, Neighbourhood, Place, understand
from domain.policies import Policies, Policy, WrongPolicyError

THREE, FOUR, SEVEN = Policy(signatures_needed=3), Policy(signatures_needed=4), Policy(signatures_needed=7)


def place(name: str) -> Place:
    """The place of which this is the name."""
    understood = understand(name, "nl")
    assert isinstance(understood, Found)
    return understood.place


def test_the_usual_rules_are_those_of_the_domain():
    assert Policy() == Policy(
        signatures_needed=5,
        signatures_most=50,
        needed=(Question.WHAT, Question.WHERE, Question.WHY),
        first_contact_working_days=5,
        decision_weeks=8,
        number_prefix="NW",
        office_hours=OfficeHours(),
        first_answer_office_minutes=240,
        urgent_answer_minutes=15,
    )


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [
        ("signatures_needed", 1, 50),
        ("signatures_most", 5, 200),
        ("first_contact_working_days", 1, 60),
        ("decision_weeks", 1, 52),
        ("first_answer_office_minutes", 15, 2400),
        ("urgent_answer_minutes", 5, 240),
    ],
)
def test_a_figure_out_of_bounds_is_refused_and_at_the_bounds_accepted(key, least, most):
    around = Policy(decision_weeks=52) if key == "first_contact_working_days" else Policy()
    for figure in (least, most):
        assert getattr(replace(around, **{key: figure}), key) == figure
    for figure in (least - 1, most + 1):
        with pytest.raises(WrongPolicyError) as error:
            replace(around, **{key: figure})
        assert error.value.key == key


def test_fewer_signatures_than_are_needed_cannot_be_the_most():
    assert Policy(signatures_needed=10, signatures_most=10)
    with pytest.raises(WrongPolicyError, match=r"signatures_most: .* the 10 of signatures_needed"):
        Policy(signatures_needed=10, signatures_most=9)


def test_a_first_contact_after_the_decision_is_refused():
    assert Policy(first_contact_working_days=10, decision_weeks=2)
    with pytest.raises(WrongPolicyError, match="later than the decision"):
        Policy(first_contact_working_days=11, decision_weeks=2)


@pytest.mark.parametrize("needed", [(), (Question.WHAT, Question.WHAT)])
def test_needed_answers_are_named_once_and_there_is_one(needed):
    assert Policy(needed=(Question.WHAT,))
    with pytest.raises(WrongPolicyError, match="needed"):
        Policy(needed=needed)


@pytest.mark.parametrize("prefix", ["N", "NW", "OSDORP"])
def test_a_prefix_is_one_to_six_capital_letters(prefix):
    assert Policy(number_prefix=prefix).number_prefix == prefix


@pytest.mark.parametrize("prefix", ["", "nw", "NW2", "N W", "OSDORPS", "İST", "NW\n"])
def test_another_prefix_is_refused(prefix):
    with pytest.raises(WrongPolicyError, match="number_prefix"):
        Policy(number_prefix=prefix)


@pytest.mark.parametrize("where", [None, Place(), place("Amsterdam"), place("Reigersbos")])
def test_the_default_holds_where_no_area_differs(where):
    assert Policies(default=SEVEN, areas={"Osdorp": THREE}).at(where) == SEVEN


@pytest.mark.parametrize("area", ["Reigersbos", "TL", "Gaasperdam", "GT24", "Zuidoost", "T"])
def test_an_area_is_known_by_name_or_code_at_every_level(area):
    assert Policies(areas={area: THREE}).at(place("Reigersbos")) == THREE


@pytest.mark.parametrize("area", ["reigersbos", "REIGERSBOS", "tl"])
def test_capitals_make_no_difference(area):
    assert Policies(areas={area: THREE}).at(place("Reigersbos")) == THREE


def test_the_smallest_area_with_its_own_rules_wins():
    policies = Policies(areas={"Zuidoost": THREE, "Gaasperdam": FOUR, "Reigersbos": SEVEN})

    assert policies.at(place("Reigersbos")) == SEVEN
    assert policies.at(place("Gaasperdam")) == FOUR
    assert policies.at(place("Zuidoost")) == THREE


def test_an_area_without_its_own_rules_follows_the_one_around_it():
    assert Policies(areas={"Zuidoost": THREE}).at(place("Reigersbos")) == THREE


def test_of_a_wijk_and_a_buurt_with_one_name_a_code_means_one():
    wijk = Neighbourhood("MP", "Betondorp", "wijk")
    buurt = Neighbourhood("MP/Betondorp", "Betondorp", "buurt")
    policies = Policies(areas={"MP/Betondorp": THREE})

    assert policies.at(Place(neighbourhood=buurt, within=(wijk,))) == THREE
    assert policies.at(Place(neighbourhood=wijk)) == Policy()


@pytest.mark.parametrize("key", ["Gaasperdam", "Zuidoost", "T"])
def test_the_rules_of_a_gebied_are_found_by_its_name_and_by_what_it_lies_in(key):
    assert Policies(THREE, {key: FOUR}).of_area("GT24") == FOUR
    assert Policies(THREE, {key: FOUR}).of_area("GA01") == THREE


@pytest.mark.parametrize("key", ["GA01", "ga01"])
def test_the_rules_of_a_gebied_are_found_by_its_code_and_elsewhere_those_of_everywhere_hold(key):
    policies = Policies(THREE, {key: FOUR})
    assert policies.of_area("GA01") is FOUR
    assert policies.of_area("GA02") is THREE
    assert policies.of_area("") is THREE, "of which nothing is known"
