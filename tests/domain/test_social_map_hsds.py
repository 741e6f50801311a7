"""HSDS documents become what a resident reads; whatever somebody wrote into them."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.social_map.checking import check
from domain.social_map.documents import UnfitError, cleaned, digest, needs_in, take_needs, with_needs
from domain.social_map.hsds import entry_of, service_of
from domain.social_map.plain_text import plain
from domain.social_map.problems import HERE
from domain.social_map.service import Entry
from tests.support.social_maps import EXAMPLES, located, number, service

FULL = json.loads((EXAMPLES / "service_full.json").read_text("utf-8"))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    [
        *("id", "name", "status", "description", "organization", "url", "email", "phones", "schedules", "languages"),
        *(
            "cost_options",
            "service_at_locations",
            "attributes",
            "nl_profile",
            "assured_date",
            "minimum_age",
            "contacts",
        ),
        *("location", "addresses", "latitude", "longitude", "accessibility", "postal_code", "taxonomy_term", "texts"),
    ]
)


def problems(document):
    return [(one.field, one.is_warning) for one in check(document, HERE)]


def test_the_full_example_of_hsds_is_read():
    read = service_of(FULL)

    assert read.id == FULL["id"]
    assert read.name == "Community Counselling"
    assert read.organization == "Example Organization Inc."
    assert read.phone == "+44 1234 234567"
    assert read.checked_on == date(2005, 1, 1)
    assert read.languages == ("ur",)
    assert read.spots[0].coordinate is None
    assert read.is_active


def test_html_is_taken_out_and_formulas_stay_the_text_they_are():
    read = service_of(
        service(
            '=HYPERLINK("http://x","y") <b>eten</b>',
            description="<p>Kom&nbsp;eten<br>elke dag &amp; nacht</p><script>alert(1)</script><ul><li>soep</li></ul>",
        )
    )

    assert read.name == '=HYPERLINK("http://x","y") eten'
    assert read.description == "Kom eten\nelke dag & nacht\nsoep"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a\u202eb\u2066c\u061c", "abc"),
        ("a\x00b\x07c", "a b c"),
        ("&lt;b&gt;vet&lt;/b&gt;", "vet"),
        ("3 < 4 en 5 > 2", "3 < 4 en 5 > 2"),
        ("<script>nooit dicht", ""),
        ("x" * 50, "x" * 19 + "…"),
        (7, ""),
        (None, ""),
    ],
)
def test_texts_are_plain_and_short(written, read):
    assert plain(written, 20) == read


def test_the_neighbourhood_comes_from_coordinates_before_the_postcode():
    read = service_of(located(location={"latitude": 52.3756, "longitude": 4.8396}, postal_code="1102 AB"))

    (spot,) = read.spots
    assert spot.coordinate == (52.3756, 4.8396)
    assert spot.place.area.name == "Bos en Lommer"


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ({"postal_code": "1057 BS"}, "Oud-West, De Baarsjes"),
        ({"postal_code": "", "region": "Slotervaart"}, "Slotervaart"),
        ({"postal_code": "3511 AB", "city": "Utrecht"}, None),
        ({"postal_code": "9999 XX", "address_1": ""}, None),
    ],
)
def test_without_coordinates_it_comes_from_the_address(address, area):
    (spot,) = service_of(located(**address)).spots

    found = spot.place.area.name if spot.place and spot.place.area else None
    assert found == area


def test_what_is_not_visited_is_for_the_city_or_by_telephone():
    virtual = {"id": number("at"), "location": {"id": number("there"), "location_type": "virtual"}}
    assert service_of(service()).reach == "city"
    assert service_of(service(service_at_locations=[virtual])).reach == "remote"
    assert service_of(service(nl_profile={"reach": "remote"})).reach == "remote"
    assert service_of(located()).reach == "place"


@pytest.mark.parametrize(
    ("words", "wheelchair"),
    [("Rolstoeltoegankelijk", True), ("Niet toegankelijk voor rolstoelen", False), ("Lift aanwezig", None)],
)
def test_whether_a_wheelchair_gets_in(words, wheelchair):
    there = {"accessibility": [{"id": number("a"), "description": words}]}
    assert service_of(located(location=there)).spots[0].wheelchair is wheelchair


@pytest.mark.parametrize(
    ("more", "is_free", "cents"),
    [
        ({"cost_options": [{"id": number("c"), "amount": 0}]}, True, 0),
        (
            {"cost_options": [{"id": number("c"), "amount": 5, "currency": "EUR"}, {"id": number("d"), "amount": 3}]},
            False,
            300,
        ),
        ({"fees_description": "Gratis."}, True, 0),
        ({"fees_description": "Naar draagkracht"}, False, None),
        ({"cost_options": [{"id": number("c"), "amount": 5, "currency": "USD"}]}, False, None),
    ],
)
def test_what_it_costs(more, is_free, cents):
    cost = service_of(service(**more)).cost
    assert (cost.is_free, cost.cents) == (is_free, cents)


def test_only_pages_that_a_browser_opens_are_shown():
    assert service_of(service(url="https://voorbeeld.nl")).url == "https://voorbeeld.nl"
    assert service_of(service(url="javascript:alert(1)")).url == ""


def test_the_nl_profile_carries_what_hsds_lacks():
    profile = {"texts": {"tr": {"summary": "<b>Birlikte</b> yemek"}, "xx": {"summary": "?"}}, "introduce": True}
    read = service_of(service(nl_profile=profile))

    assert read.summaries == {"tr": "Birlikte yemek"}
    assert read.introduces


def test_an_entry_survives_being_stored():
    entry = entry_of(service_of(located(location={"latitude": 52.3756, "longitude": 4.8396})), {"mee_eten": 1.0})
    back = Entry.from_json(entry.id, json.loads(json.dumps(entry.to_json())))

    assert (back.name, back.words, back.needs, back.days) == (entry.name, entry.words, entry.needs, entry.days)
    assert back.spots[0].coordinate == entry.spots[0].coordinate
    assert back.spots[0].place == entry.spots[0].place


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "7"}, "id"),
        ({"url": "www.voorbeeld.nl"}, "url"),
        ({"email": "bel ons"}, "email"),
        ({"status": "gone"}, "status"),
        ({"last_modified": "gisteren"}, "last_modified"),
        ({"phones": [{"id": number("p")}]}, "phones 1"),
        ({"schedules": [{"id": number("s"), "freq": "DAILY"}]}, "schedules 1, freq"),
        ({"name": " "}, "name"),
    ],
)
def test_what_breaks_the_schema_is_an_error_that_names_the_field(changes, field):
    assert problems(service()) == []
    assert problems(service(**changes)) == [(field, False)]


@pytest.mark.parametrize(
    "schedule",
    [
        {"opens_at": "25:00"},
        {"freq": "WEEKLY", "byday": "XX"},
        {"byday": "MO"},
        {"valid_from": "2026-02-30"},
        {"valid_from": "2026-12-01", "valid_to": "2026-11-01"},
    ],
)
def test_an_impossible_schedule_is_a_warning_and_is_read_anyway(schedule):
    document = service(schedules=[{"id": number("s"), **schedule}])

    assert [is_warning for _field, is_warning in problems(document)] == [True]
    assert service_of(document).name == "Samen eten"


@pytest.mark.parametrize("postcode", ["9999 XX", "3511 AB", "12 AB", "1057BS1"])
def test_a_postcode_that_is_unknown_or_elsewhere_is_a_warning(postcode):
    assert problems(located(postal_code=postcode)) == [("postal_code", True)]
    assert problems(located(postal_code="1057 BS")) == []


def test_coordinates_outside_the_city_or_off_the_earth_are_a_warning():
    assert problems(located(location={"latitude": 52.09, "longitude": 5.12})) == [("latitude and longitude", True)]
    # Whose coordinates say nothing, their postcode does.
    assert problems(located(location={"latitude": 100, "longitude": 4})) == [("latitude and longitude", True)]


def test_a_digest_changes_with_the_meaning_and_not_with_ids_and_references():
    again = json.loads(json.dumps(FULL))
    again["phones"][0]["id"] = number("other")
    again["organization"]["id"] = number("other")
    again["organization_id"] = number("other")
    again["minimum_age"] = 12.0
    again["fees"] = FULL["fees"]
    again["nl_profile"] = {}
    assert digest(again) == digest(FULL)

    again["phones"][0]["number"] = "112"
    assert digest(again) != digest(FULL)


def test_needs_set_by_hand_stand_apart_from_the_document():
    document = service(nl_profile={"needs": ["mee_eten", "ouderen"], "introduce": True})
    needs = take_needs(document)

    assert needs == {"mee_eten": 1.0, "ouderen": 0.5}
    assert document["nl_profile"] == {"introduce": True}
    assert needs_in(with_needs(document, needs)["nl_profile"]["needs"]) == needs


@pytest.mark.parametrize("value", [2**70, float("inf"), float("nan"), [[[]]] * 2])
def test_what_cannot_be_stored_is_refused_in_words(value):
    if isinstance(value, list):
        for _level in range(40):
            value = [value]
    with pytest.raises(UnfitError):
        cleaned({"x": value})


def test_what_a_database_cannot_hold_is_taken_out_of_texts():
    assert cleaned({"a\x00": ["b\x00", "\ud800c"]}) == {"a": ["b", "c"]}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        FIELDS, st.one_of(JSON, st.lists(st.dictionaries(FIELDS, JSON, max_size=4), max_size=2)), max_size=8
    )
)
def test_no_document_makes_reading_fail(document):
    try:
        clean = cleaned(document)
    except UnfitError:
        return
    list(check(clean, HERE))
    read = service_of(clean)
    entry_of(read, {})
    digest(clean)
