"""Ideas that want nearly the same: found across languages and nearby, and not where only the words are alike."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import places
from domain.places import Found, Place
from domain.similar import (
    NEARBY_METRES,
    SIMILAR,
    Gist,
    Likeness,
    Spot,
    distance_in_words,
    gist,
    lexicon,
    likeness,
    nearly_the_same,
)
from domain.similar.lexicon import default
from tests.domain.similar_figures import PARTS, by_gist, by_letters, by_wish, figures, read

# A little under what was measured (decision 14).
FLOORS = {
    "development": (0.97, 0.94),
    "before_the_lexicon": (0.91, 0.97),
    "other_words": (0.97, 0.92),
    "unseen": (0.90, 0.48),
}

HOSTILE = {
    "one word": "straatfeest " * 400,
    "one letter": "a" * 4096,
    "misspelled": "speeltiunen " * 400,
    "phrases that never end": "samen " * 700,
    "Arabic prefixes": "وبال" * 1000,
    "Arabic": "وبالحديقة " * 500,
    "emoji": "😀" * 4096,
    "combining": "e\u0301\u0302" * 1365,
    "controls": "\u202e\u2066\x00" * 1365,
    "digits": "1" * 4096,
}

SOME_WORDS = ("samen", "eten", "iftar", "feest", "kadınlar", "dikiş", "حفلة", "للجيران", "fiets", "😀", "lawaai")

texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(SOME_WORDS)).map(" ".join))
spots = st.sampled_from(["Nigelleplein", "Javastraat", "Osdorp", "1055 AB", "Noord", "Amsterdam", "?"])


def at(where):
    match places.understand(where, "nl"):
        case Found(place):
            return place
    return None


def idea(what, where="Nigelleplein", why=""):
    return gist([what, why], at(where))


ideas = st.builds(idea, texts, spots, texts)


@pytest.mark.parametrize("name", PARTS)
def test_labelled_ideas_are_told_apart_as_well_as_was_measured(name):
    part = read(name)
    precision, recall = FLOORS[name]

    for pairs in (part.pairs, part.of_two_languages()):
        found = figures(part, pairs, by_gist)
        assert found.precision >= precision
        assert found.recall >= recall
        assert found.f1 > figures(part, pairs, by_letters).f1 + 0.3


@pytest.mark.parametrize("name", PARTS)
def test_hardly_any_two_strangers_are_brought_together_even_when_all_live_in_one_street(name):
    part = read(name)
    strangers = part.unlisted()

    assert figures(part, strangers, by_gist).wrong <= 3
    assert figures(part, strangers, by_wish).wrong <= len(strangers) * 0.015


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("een straatfeest met de buren", "komşularla bir şenlik"),
        ("huiswerkhulp voor kinderen", "مساعدة الأولاد في الواجبات المدرسية"),
        ("dikiş kursu", "دروس خياطة"),
        ("speeltiunen opknappen", "de speeltuin opknappen"),
        ("Sjoelbakken lenen bij Ertuğrul", "sjoelbakken lenen bij Ertugrul"),
    ],
    ids=["nl and tr", "nl and ar", "tr and ar", "a typo", "words that no lexicon knows"],
)
def test_the_same_wish_is_recognised(one, other):
    assert likeness(idea(one), idea(other)) >= SIMILAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("een straatfeest", "klagen over het lawaai van het straatfeest"),
        ("de tuin opknappen", "de speeltuin opknappen"),
        ("koffie drinken met vrouwen", "emekli erkekler için kahve"),
        ("kinderen helpen met huiswerk", "kinderen leren zwemmen"),
        ("fietsles voor vrouwen", "taalles voor vrouwen"),
    ],
    ids=["against it", "part of a word", "for others", "another thing for children", "another thing for women"],
)
def test_the_same_words_for_another_wish_are_not_the_same(one, other):
    assert likeness(idea(one), idea(other)) < SIMILAR


def test_the_same_idea_on_the_other_side_of_the_city_is_not_the_same():
    new = idea("samen koken en eten", "Javastraat")

    assert nearly_the_same(new, {"far": idea("samen koken en eten", "Osdorpplein")}) == []
    assert [one.id for one in nearly_the_same(new, {"near": idea("samen koken en eten", "Javastraat")})] == ["near"]


def test_where_the_place_is_unknown_the_wish_must_be_more_alike():
    new, likely = idea("buurtfeest met muziek en eten"), idea("feest voor de kinderen met dans")

    near, unknown = likeness(new, likely), likeness(new, replace(likely, spot=Spot()))

    assert 0 < unknown < near
    assert likeness(new, replace(new, spot=Spot())) == 1


def test_one_name_of_a_street_in_two_scripts_is_one_street():
    new, other = gist(["moestuin"], Place(street="Mercatorplein")), gist(["حديقة خضر"], Place(street="مركاتوربلاين"))

    (found,) = nearly_the_same(new, {"other": other})

    assert distance_in_words(found.metres).msgid == "very close by"


def test_an_idea_in_one_street_is_nearer_than_one_in_the_same_neighbourhood():
    new = idea("moestuin", "Javastraat")

    same_street, same_neighbourhood = nearly_the_same(
        new, {"neighbourhood": idea("moestuin", "Indische Buurt West"), "street": idea("moestuin", "Javastraat")}
    )

    assert (same_street.id, same_neighbourhood.id) == ("street", "neighbourhood")
    assert same_street.metres < same_neighbourhood.metres <= NEARBY_METRES


def test_a_city_district_is_no_place_to_measure_from():
    (found,) = nearly_the_same(idea("moestuin", "Noord, Amsterdam"), {"one": idea("moestuin", "Nigelleplein")})

    assert found.metres is None


def test_the_likest_come_first_and_no_more_than_were_asked_for():
    others = {str(number): idea("moestuin" + " met kippen" * (number % 2)) for number in range(10)}

    found = nearly_the_same(idea("moestuin"), others, most=6)

    assert [int(one.id) % 2 for one in found] == [0, 0, 0, 0, 0, 1]
    assert all(isinstance(one, Likeness) and one.score >= SIMILAR for one in found)


@pytest.mark.parametrize("nothing", [[], [""], ["", " ", "😀😀"], ["?!", "123"]])
def test_an_idea_without_words_is_like_nothing(nothing):
    empty = gist(nothing, at("Nigelleplein"))

    assert empty.is_empty
    assert likeness(empty, empty) == 0
    assert nearly_the_same(empty, {"other": empty, "party": idea("feest")}) == []


def test_the_answer_to_what_weighs_more_than_the_answer_to_why():
    party = idea("feest")

    assert likeness(party, gist(["feest", "moestuin"], at("Nigelleplein"))) > likeness(
        party, gist(["moestuin", "feest"], at("Nigelleplein"))
    )


@given(ideas, ideas)
@settings(max_examples=200)
def test_likeness_is_the_same_both_ways_and_between_nothing_and_all(one, other):
    score = likeness(one, other)

    assert 0 <= score <= 1
    assert likeness(other, one) == pytest.approx(score)
    assert likeness(one, one) == (0 if one.is_empty else 1)


@given(ideas)
@settings(max_examples=100)
def test_a_gist_survives_being_stored(one):
    assert Gist.from_json(json.loads(json.dumps(one.to_json()))) == one


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"version": None},
        {"concepts": None},
        {"concepts": {"party": "much"}},
        {"grams": 3},
        {"spot": {}},
        {"spot": None},
        {"spot": {"coordinate": [1], "neighbourhood": None, "spread": 0, "street": None}},
    ],
)
def test_what_is_not_a_stored_gist_is_refused(change):
    with pytest.raises(ValueError, match="gist"):
        Gist.from_json({**idea("feest").to_json(), **change})


def test_a_concept_that_a_later_lexicon_dropped_does_no_harm():
    old = Gist(concepts={"knows_nobody": 1.0})

    assert 0 <= likeness(old, idea("feest")) < SIMILAR


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_costs_little_time(text):
    default()
    best = min(timed(lambda: gist([text, text], None)) for _ in range(3))
    # Measured at most 40 ms; the room is for a busy machine.
    assert best < 0.2


def test_one_idea_is_compared_with_five_hundred_in_some_milliseconds():
    known = list(read("development").ideas.values())
    others = {str(number): known[number % len(known)].gist for number in range(500)}
    best = min(timed(lambda: nearly_the_same(known[0].gist, others)) for _ in range(3))
    # Measured 3 ms; the room is for a busy machine.
    assert best < 0.02


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (None, "somewhere in the city"),
        (0, "very close by"),
        (150, "very close by"),
        (299, "two streets away"),
        (300, "a few minutes' walk away"),
        (800, "in your part of the city"),
        (1500, "in your part of the city"),
        (1501, "in another part of the city"),
    ],
)
def test_a_distance_is_said_without_pointing_at_a_door(metres, words):
    assert distance_in_words(metres).msgid == words


def test_every_concept_has_words_in_the_three_languages_and_every_word_a_concept():
    folder = Path(lexicon.__file__).parent
    kinds = default().kinds
    for language in ("nl", "tr", "ar"):
        words = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))
        assert words.keys() == kinds.keys()
        assert all(words.values())
    named = {*default().broader, *default().silences}
    for names in (*default().broader.values(), *default().silences.values()):
        named |= set(names)
    assert named <= kinds.keys()


def timed(act):
    start = time.thread_time()
    act()
    return time.thread_time() - start
