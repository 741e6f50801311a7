"""What residents write about where, in three languages, and what is understood."""

import json
from pathlib import Path

import pytest

from domain.places import (
    Choose,
    CityFiles,
    Found,
    Gazetteer,
    MyNeighbourhood,
    Outside,
    Place,
    Understood,
    default,
    near,
    neighbourhoods,
    understand,
)

UNSEEN = json.loads((Path(__file__).parent / "places_unseen.json").read_text("utf-8"))


def code(outcome: Understood) -> str | None:
    """The code of the one neighbourhood that was found."""
    assert isinstance(outcome, Found), outcome
    return outcome.place.neighbourhood.code if outcome.place.neighbourhood else None


def codes(outcome: Understood) -> list[str]:
    assert isinstance(outcome, Choose), outcome
    return [place.neighbourhood.code for place in outcome.candidates if place.neighbourhood]


def fits(outcome: Understood, expected: str) -> bool:
    """Whether the outcome is what a line of places_unseen.json expects; its "about" explains the marks."""
    match outcome:
        case Found(Place(neighbourhood=None, street=street)):
            return expected == f"street:{street}"
        case Found(place):
            assert place.neighbourhood
            return expected == {"0363": "city"}.get(place.neighbourhood.code, place.neighbourhood.code)
        case Choose():
            return expected.startswith("?") and set(expected[1:].split("|")) <= set(codes(outcome))
        case Outside():
            return expected == "outside"
        case MyNeighbourhood():
            return expected == "mine"
        case None:
            return expected == "none"


@pytest.mark.parametrize(("language", "least"), [("nl", 0.95), ("tr", 0.95), ("ar", 0.95)])
def test_nearly_all_of_what_residents_may_write_is_understood(language, least):
    wrong = [
        words for words, right in UNSEEN[language] if not any(fits(understand(words, language), one) for one in right)
    ]
    assert 1 - len(wrong) / len(UNSEEN[language]) >= least, wrong


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Slotervaart'ta", "GF10"),
        ("SLOTERVAART’TA", "GF10"),
        ("Osdorp'da", "GF08"),
        ("Bijlmer'de", "T"),
        ("بايلمر", "T"),
        ("في أوسدورب", "GF08"),
        ("وأوسدورب", "GF08"),
        ("أمستردام نورد", "N"),
        ("أُوسْدورب", "GF08"),
        ("de Pijp", "GK13"),
        ("Nieuw-West", "F"),
        ("op de Nieuwmarkt", "AF/Nieuwmarkt"),
        ("İJBURG", "GM17"),
        ("Amsterdam Noord", "N"),
        ("stadsdeel Oost", "M"),
        ("Kadoelen", "ND"),
        ("Banpleinbuurt", "KD/Banpleinbuurt"),
        ("bij het Banplein", "KD/Banpleinbuurt"),
        ("Sloterdijk Nieuw-West", "GF06"),
        ("Science Park in Oost", "MN"),
        ("Nigelleplein 12", "NK"),
    ],
)
def test_a_name_is_understood_in_each_spelling(words, expected):
    outcome = understand(words, "nl")
    assert code(outcome) == expected
    assert isinstance(outcome, Found)
    assert outcome.place.sure


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Slotervaatr", "GF10"),
        ("Geuzenvelt", "FB"),
        ("overtoomse felt", "FM"),
        ("Buitenfeldert", "GK12"),
        ("باوتنفيلدرت", "GK12"),
        ("Nigeleplein 12", "NK"),
    ],
)
def test_a_misspelled_name_is_understood_but_not_sure(words, expected):
    outcome = understand(words, "tr")
    assert code(outcome) == expected
    assert isinstance(outcome, Found)
    assert not outcome.place.sure


@pytest.mark.parametrize(
    "words",
    [
        *("", "   ", "🎉", "op de bank", "ik slaap bij vrienden op de bank", "ben nieuw in de stad", "die met de hond"),
        *("voor meiden van 10 tot 18", "in 2026", "sinds 1975", "1057 euro", "cami", "في المسجد", "niet ver", "dam"),
    ],
)
def test_ordinary_words_are_no_place(words):
    assert understand(words, "nl") is None


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ("noord", "N", "GN19"),
        ("in West", "E", "F"),
        ("oost", "M", "GM14"),
        ("Zuid", "K", "GK11"),
        ("نورد", "N", "GN19"),
        ("doğu", "M", "GM14"),
        ("Vondelpark", "KC/Vondelpark-West", "KD/Vondelpark-Oost"),
        ("Osdorp of de Pijp", "GF08", "GK13"),
        ("sloterdijk", "FA", "EA"),
    ],
)
def test_a_name_that_means_several_places_gives_a_choice(words, first, second):
    found = codes(understand(words, "nl"))
    assert found[:2] == [first, second]
    assert len(found) <= 4


def test_a_second_name_takes_the_doubt_away():
    assert codes(understand("G-buurt", "nl")) == ["TE/G-buurt-West", "TE/G-buurt-Noord", "TF/G-buurt-Oost"]
    assert code(understand("Kadoelen in Noord", "nl")) == "ND"
    assert codes(understand("G-buurt bij Ganzenhoef", "nl")) == ["TE/G-buurt-West", "TE/G-buurt-Noord"]


@pytest.mark.parametrize(
    "words",
    [
        *("in mijn buurt", "in onze straat", "bij ons in de wijk", "in m’n straat", "Hier in de buurt"),
        *("mahallemde", "MAHALLEMİZDE", "bizim sokakta", "sokağımızda", "evimizin önünde"),
        *("بحارتي", "في حارتنا", "في حيّنا", "فالحومة ديالنا", "بشارعنا", "في الحي"),
    ],
)
def test_my_neighbourhood_means_the_remembered_place(words):
    assert understand(words, "nl") == MyNeighbourhood()


@pytest.mark.parametrize("words", ["in mijn straat in Osdorp", "Osdorp, bizim sokakta", "في حارتنا في أوسدورب"])
def test_a_name_beside_my_neighbourhood_says_which(words):
    assert code(understand(words, "nl")) == "GF08"


@pytest.mark.parametrize("words", ["1057 BS", "1057bs", "1057", "postcode 1057 bs", "١٠٥٧", "۱۰۵۷ BS", "1057'de"])
def test_a_postcode_gives_the_nearest_wijk_and_is_never_sure(words):
    outcome = understand(words, "nl")
    assert isinstance(outcome, Found)
    place = outcome.place
    assert place.neighbourhood
    assert (place.neighbourhood.level, place.at("stadsdeel").name, place.sure) == ("wijk", "West", False)
    assert place.postcode in {"1057", "1057 BS"}
    assert place.coordinate == (52.368, 4.855)


@pytest.mark.parametrize(
    ("words", "town"),
    [
        *(
            ("3511 CE", None),
            ("3511", None),
            ("1112 AB", "Diemen"),
            ("Zaandam", "Zaandam"),
            ("في روتردام", "Rotterdam"),
        ),
        *(("Diemen zuid", "Diemen"), ("Javastraat 3, Utrecht", "Utrecht"), ("Haarlem'de", "Haarlem")),
    ],
)
def test_elsewhere_is_outside(words, town):
    outcome = understand(words, "nl")
    assert isinstance(outcome, Outside)
    assert outcome.name == town


@pytest.mark.parametrize(
    ("words", "street", "number", "postcode"),
    [
        ("Nigelleplein 12", "Nigelleplein", "12", None),
        ("Jan Evertsenstraat 12-3, 1057 BS", "Jan Evertsenstraat", "12-3", "1057 BS"),
        ("jan evertsenstraat 12 hs", "evertsenstraat", "12 hs", None),
        ("op de Sloterweg 1045", "Sloterweg", "1045", None),
        ("1e Jan Steenstraat 4A", "1e Jan Steenstraat", "4A", None),
        ("Van der Pekstraat 3", "Van der Pekstraat", "3", None),
        ("hoek van de Lindengracht", "Lindengracht", None, None),
        ("Nigelleplein 12'de", "Nigelleplein", "12", None),
        ("Javastraat'ta", "Javastraat", None, None),
        ("in de Javastraat 3 uur", "Javastraat", None, None),
        ("شارع يافا ١٢", "شارع يافا", "12", None),
        ("Java caddesi no: 5", "Java caddesi", "5", None),
    ],
)
def test_an_address_is_taken_apart(words, street, number, postcode):
    outcome = understand(words, "nl")
    assert isinstance(outcome, Found)
    assert (outcome.place.street, outcome.place.house_number, outcome.place.postcode) == (street, number, postcode)


def test_a_street_we_do_not_know_has_no_neighbourhood_and_is_not_sure():
    assert understand("Ooievaarsbekstraat 5", "nl") == Found(
        Place(street="Ooievaarsbekstraat", house_number="5", sure=False)
    )
    assert understand("gewoon op straat", "nl") is None


def test_a_name_wins_over_the_nearest_to_a_postcode():
    outcome = understand("Osdorp, 1069 AB", "nl")
    assert code(outcome) == "GF08"
    assert isinstance(outcome, Found)
    assert (outcome.place.sure, outcome.place.postcode) == (True, "1069 AB")


def test_the_whole_city_can_be_meant():
    assert code(understand("in heel Amsterdam", "nl")) == "0363"
    assert code(understand("Amsterdam, Osdorp", "nl")) == "GF08"


def test_a_place_knows_what_it_lies_in():
    outcome = understand("Van der Pekbuurt", "nl")
    assert isinstance(outcome, Found)
    assert [one.name for one in outcome.place.within] == ["Volewijck", "Oud-Noord", "Noord"]
    assert outcome.place.area
    assert outcome.place.area.code == "GN19"
    assert outcome.place.district
    assert outcome.place.district.code == "NK"


def test_every_name_in_the_data_is_found_under_its_own_name():
    missed = []
    for one in neighbourhoods():
        outcome = understand(one.name, "nl")
        candidates = [outcome.place] if isinstance(outcome, Found) else getattr(outcome, "candidates", ())
        pieces = [piece for place in candidates for piece in (place.neighbourhood, *place.within)]
        # A name shared with what lies around it or in it is understood as that.
        if not {one, *default().parents(one)} & set(pieces):
            missed.append((one.name, [piece.name for piece in pieces if piece]))
    assert len(neighbourhoods()) == 637
    assert not missed


def test_distance_is_measured_from_middle_to_middle():
    osdorp, weesp = understand("Osdorp", "nl"), understand("Weesp", "nl")
    assert isinstance(osdorp, Found)
    assert isinstance(weesp, Found)
    metres = near(osdorp.place, weesp.place)
    assert metres is not None
    assert 19_000 < metres < 20_000
    assert near(osdorp.place, osdorp.place) == 0
    assert near(osdorp.place, Place(street="Lindenstraat")) is None


def test_another_city_is_another_folder(tmp_path):
    rows = [
        {"level": "wijk", "code": "W1", "name": "Molenwijk", "parent": None, "centroid": [5.1, 52.1]},
        {"level": "buurt", "code": None, "name": "Molenhof", "parent": "W1", "centroid": [5.1, 52.1]},
    ]
    names = {key: {} for key in ("city_parts", "everyday", "streets", "outside")}
    names |= {"unsure": [], "city_part_words": [], "never_a_typo": []}
    names |= {"city": {"code": "9999", "name": "Molenstad", "names": ["molenstad"]}}
    (tmp_path / "neighbourhoods.json").write_text(json.dumps(rows), "utf-8")
    (tmp_path / "names.json").write_text(json.dumps(names), "utf-8")
    postcodes = "zipcode,place,province_code,latitude,longitude\n3999,Molenstad,9999,52.1,5.1\n"
    (tmp_path / "postcodes.csv").write_text(postcodes, "utf-8")
    elsewhere = Gazetteer(CityFiles.in_folder(tmp_path))
    assert code(elsewhere.understand("Molenhof", "nl")) == "W1/Molenhof"
    assert code(elsewhere.understand("3999 AB", "nl")) == "W1"
    assert elsewhere.understand("Osdorp", "nl") is None
