"""Near first, widened visibly, the right day, and what works everywhere always takes part."""

from dataclasses import replace

import pytest

from domain import places
from domain.social_map.index import Index, Look
from domain.social_map.service import Entry, Spot

SLOTERVAART = places.default().place("GF10")


def spot_in(code: str) -> Spot:
    place = places.default().place(code)
    assert place
    return Spot(coordinate=places.default().middle(place), place=place)


def entry(number: int, **changes) -> Entry:
    plain = Entry(f"{number:036d}", f"Plek {number}", f"Plek {number} soep", {"mee_eten": 0.9}, "place")
    return replace(plain, **changes)


def index(*entries: Entry) -> Index:
    filled = Index()
    for one in entries:
        filled.add(one)
    return filled


def in_(name: str) -> str:
    return next(one.code for one in places.neighbourhoods() if one.name == name and one.level == "gebied")


def names(nearby) -> list[str]:
    return [one.name for one in nearby.found]


def test_the_nearest_comes_first():
    near, far = entry(1, spots=(spot_in(in_("Slotervaart")),)), entry(2, spots=(spot_in(in_("Gaasperdam")),))
    place = places.default().place(in_("Slotervaart"))
    nearby = index(far, near).near({"mee_eten": 1.0}, Look(place=place))
    assert names(nearby)[0] == "Plek 1"
    assert nearby.ring == "neighbourhood"
    assert nearby.found[0].metres is not None
    assert nearby.found[0].metres < 100


def test_where_nothing_is_near_the_search_is_widened_and_says_so():
    far = entry(2, spots=(spot_in(in_("Gaasperdam")),))
    nearby = index(far).near({"mee_eten": 1.0}, Look(place=places.default().place(in_("Slotervaart"))))
    assert names(nearby) == ["Plek 2"]
    assert nearby.ring == "city"


def test_what_is_by_telephone_is_found_from_everywhere():
    line = entry(3, reach="remote")
    nearby = index(line).near({"mee_eten": 1.0}, Look(place=places.default().place(in_("Slotervaart"))))
    assert names(nearby) == ["Plek 3"]


def test_an_entry_for_something_else_is_not_found():
    other = entry(4, needs={"sporten": 1.0})
    assert index(other).near({"mee_eten": 1.0}).found == ()


def test_the_surest_comes_first_where_no_place_was_asked_for():
    vague, sure = entry(1, needs={"mee_eten": 0.4, "ouderen": 0.6}), entry(2)
    assert names(index(vague, sure).near({"mee_eten": 1.0}))[0] == "Plek 2"


def test_its_own_name_brings_a_place_to_the_front():
    many = [entry(number) for number in range(20)]
    named = entry(30, name="Resto Klaverblad", words="Resto Klaverblad soep")
    nearby = index(*many, named).near({"mee_eten": 1.0}, Look(["resto", "klaverblad"]))
    assert names(nearby)[0] == "Resto Klaverblad"


@pytest.mark.parametrize(("days", "first"), [(1 << 5, "Plek 1"), (1 << 1, "Plek 2")])
def test_who_asks_for_a_day_gets_what_is_open_then(days, first):
    saturday, tuesday = entry(1, days=1 << 5), entry(2, days=1 << 1)
    assert names(index(tuesday, saturday).near({"mee_eten": 1.0}, Look(days=days)))[0] == first


def test_who_has_to_get_in_with_a_wheelchair_gets_where_one_can():
    steps, unknown, level = entry(1, wheelchair=False), entry(2), entry(3, wheelchair=True)
    nearby = index(steps, unknown, level).near({"mee_eten": 1.0}, Look(wheelchair=True))
    assert names(nearby) == ["Plek 3", "Plek 2", "Plek 1"]


def test_what_was_shown_is_not_shown_again():
    first, second = entry(1), entry(2)
    nearby = index(first, second).near({"mee_eten": 1.0}, without=frozenset([first.id]))
    assert names(nearby) == ["Plek 2"]


def test_a_place_outside_the_city_asks_for_no_distance():
    outside = places.Place(sure=False)
    assert names(index(entry(1)).near({"mee_eten": 1.0}, Look(place=outside))) == ["Plek 1"]


def test_an_empty_map_answers_nothing():
    assert Index().near({"mee_eten": 1.0}, Look(place=SLOTERVAART)).found == ()


def test_thousands_of_entries_leave_the_nearest_in_front():
    everywhere = [entry(number, spots=(spot_in(in_("Gaasperdam")),)) for number in range(2000)]
    near = entry(5000, spots=(spot_in(in_("Slotervaart")),))
    nearby = index(*everywhere, near).near({"mee_eten": 1.0}, Look(place=places.default().place(in_("Slotervaart"))))
    assert names(nearby)[0] == "Plek 5000"
