"""Which areas there are, and what lies in each: always whole, whatever an administrator sets over the city's file."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import places
from domain.places import Areas, Division, Found
from domain.places.areas import AS_IN_FILE, NONE, Wrong, WrongDivisionError
from domain.policies import Policies, Policy

FILE = places.as_in_files().areas.file
OSDORP, GEUZENVELD, SLOTERVAART = "GF08", "GF07", "GF10"
DE_PUNT, OSDORP_MIDDEN = "FH", "FJ"
HARBOUR = "BA"
"""A wijk that lies in no area in the file."""
PARTS = [one.code for one in FILE.of_level("wijk", "buurt")]
CODES = [*places.as_in_files().areas.names, "X01", "X02", "XX", ""]

divisions = st.builds(
    Division,
    names=st.dictionaries(st.sampled_from(CODES), st.sampled_from(["Nieuw", "Osdorp", "De Pijp", " ", "x" * 61])),
    lies_in=st.dictionaries(
        st.sampled_from([*PARTS[:30], *PARTS[-30:], "FF", "QQ"]), st.sampled_from(CODES), max_size=9
    ),
    closed=st.dictionaries(st.sampled_from(CODES[:6]), st.sampled_from(CODES[:6])),
)


@pytest.fixture(autouse=True)
def _as_in_the_file_again():
    yield
    places.use(AS_IN_FILE)


def refused(division):
    with pytest.raises(WrongDivisionError) as error:
        Areas(FILE, division)
    return error.value.why, error.value.code


@settings(max_examples=80)
@given(divisions)
def test_whatever_is_set_every_neighbourhood_lies_in_one_area_and_none_is_empty(division):
    with suppress(WrongDivisionError):
        areas = Areas(FILE, division)
        inside = [one.code for area in (*areas.names, NONE) for one in areas.inside(area)]
        assert sorted(inside) == sorted(PARTS)
        assert all(areas.inside(area) for area in areas.names)
        assert {one.code for one in areas.inside(NONE)} <= {
            one.code for one in FILE.of_level("wijk", "buurt") if not areas.in_file(one.code)
        }
        assert len({name.casefold() for name in areas.names.values()}) == len(areas.names)
        # As it is stored and read it is the same, and says no more than is needed.
        again = Areas(FILE, Division.from_json(json.loads(json.dumps(areas.division.to_json()))))
        assert (again.division, again.names) == (areas.division, areas.names)


def test_nothing_set_is_as_in_the_file_and_so_is_what_is_set_as_in_the_file():
    areas = Areas(FILE)
    assert (len(areas.names), areas.of(DE_PUNT), areas.of(HARBOUR)) == (25, OSDORP, NONE)
    same = Division().renamed(OSDORP, " Osdorp\u202e ").moved({DE_PUNT: OSDORP, f"{DE_PUNT}/De Punt": OSDORP})
    known = Division(same.names, {DE_PUNT: OSDORP})
    assert Areas(FILE, known).division == AS_IN_FILE


def test_a_buurt_goes_along_with_its_wijk_unless_it_was_put_elsewhere():
    one, other = [part.code for part in FILE.of_level("buurt") if FILE.parents[part.code] == DE_PUNT][:2]
    areas = Areas(FILE, Division().moved({DE_PUNT: GEUZENVELD, other: SLOTERVAART}))
    assert (areas.of(one), areas.of(other), areas.goes_along(one)) == (GEUZENVELD, SLOTERVAART, True)
    back = Areas(FILE, areas.division.moved({other: NONE}))
    assert back.of(other) == GEUZENVELD


def test_what_cannot_be_is_refused_and_says_what_is_in_the_way():
    wijken = {one.code: GEUZENVELD for one in FILE.of_level("wijk") if FILE.parents[one.code] == OSDORP}
    assert refused(Division().moved(wijken)) == (Wrong.EMPTY, OSDORP)
    assert refused(Division().renamed("X01", "Niets")) == (Wrong.EMPTY, "X01")
    assert refused(Division().renamed(OSDORP, "slotervaart"))[0] is Wrong.NAME_TAKEN
    assert refused(Division().renamed(OSDORP, "\u200b ")) == (Wrong.NAME, OSDORP)
    assert refused(Division().renamed("GF99", "Nergens")) == (Wrong.UNKNOWN, "GF99")
    assert refused(Division().moved({"QQ": OSDORP})) == (Wrong.UNKNOWN, "QQ")
    assert refused(Division().closing(OSDORP, GEUZENVELD).closing(GEUZENVELD, OSDORP))[0] is Wrong.CIRCLE
    # The twin: a closed area gives its name and its neighbourhoods away.
    closed = Areas(FILE, Division().closing(OSDORP, GEUZENVELD).renamed(GEUZENVELD, "Osdorp"))
    assert (closed.names[GEUZENVELD], closed.of(DE_PUNT), closed.of(OSDORP)) == ("Osdorp", GEUZENVELD, GEUZENVELD)
    assert Areas(FILE, closed.division.opening(OSDORP).renamed(OSDORP, "Nieuw Osdorp")).of(DE_PUNT) == OSDORP


@pytest.mark.parametrize(
    "stored", [{"version": 2}, {"names": {}}, {"version": 1, "names": {}, "lies_in": [], "closed": {}}]
)
def test_what_another_version_wrote_is_not_read(stored):
    with pytest.raises(ValueError, match=r"[aA]reas"):
        Division.from_json(stored)
    assert Division.from_json({}) == AS_IN_FILE


def test_residents_are_understood_with_the_new_names_and_with_those_they_are_used_to():
    division = Division().closing(OSDORP, GEUZENVELD).renamed(SLOTERVAART, "Blauwe Plas")
    places.use(division.moved({HARBOUR: "X01"}).renamed("X01", "Tuinsteden"))
    for words, code in [
        ("Blauwe Plas", SLOTERVAART),
        ("Slotervaart", SLOTERVAART),
        ("Osdorp", GEUZENVELD),
        ("Tuinsteden", "X01"),
    ]:
        understood = places.understand(words, "nl")
        assert isinstance(understood, Found), words
        assert understood.place.area.code == code, words
    harbour = places.default().place("X01")
    assert [one.name for one in harbour.within] == ["Westpoort"]
    assert places.default().place(OSDORP).area.code == GEUZENVELD, "a button of last week"


def test_a_place_that_was_kept_lies_where_it_lies_now():
    kept = places.default().place(OSDORP_MIDDEN).to_json()
    places.use(Division().moved({OSDORP_MIDDEN: SLOTERVAART}))
    assert places.from_json(kept).area.code == SLOTERVAART
    places.use(AS_IN_FILE)
    assert places.from_json(kept).area.code == OSDORP


def test_rules_that_a_file_has_under_a_former_name_still_hold():
    policies = Policies(areas={"Slotervaart": Policy(signatures_needed=3)})
    places.use(Division().renamed(SLOTERVAART, "Sloterpark"))
    assert policies.of_area(SLOTERVAART).signatures_needed == 3
