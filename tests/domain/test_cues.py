"""Cues are found however they are spelled, and not in words that only look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cues import Cues
from domain.spelling import bare


def cues(*learnt: str) -> Cues[str]:
    made = Cues[str]()
    for cue in learnt:
        made.learn(cue, cue)
    made.ready()
    return made


def found(learnt: str, words: str) -> bool:
    return bool(cues(learnt).read(bare(words).split()).hits)


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        ("fietsles", "zijn er FIETSLESSEN?"),
        ("borc", "borçlarımı ödeyemiyorum"),
        ("*toeslag", "hoe vraag ik zorgtoeslag aan"),
        ("samen eten", "samen koken en eten met buren"),
        ("wil … organiseren", "ik wil met alle buren uit de straat een groot feest organiseren"),
        ("=bank", "geld van de bank"),
        ("مدرسه", "والمدرسة"),
        ("قلب", "كنقلب على خدمة"),
        ("schuldhulp", "schuldhlup is dat hier"),
    ],
)
def test_a_cue_is_found(cue, words):
    assert found(cue, words)


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        ("=bank", "een bankje op het plein"),
        ("toeslag", "zorgtoeslag"),
        ("samen eten", "samen gaan we morgen in de stad uit eten"),
        ("wil … organiseren", "organiseren wil"),
        ("wil … organiseren", "ik wil wat eten"),
        ("hulp", "gehuld"),
    ],
)
def test_what_only_looks_like_it_is_not(cue, words):
    assert not found(cue, words)


def test_a_longer_cue_hides_the_shorter_one_in_the_same_words():
    hits = cues("rommel", "rommelmarkt").read(["rommelmarkt"]).hits
    assert [hit.meaning for hit in hits] == ["rommelmarkt"]


def test_two_meanings_of_one_cue_are_both_found():
    both = Cues[str]()
    both.learn("kind", "opvoeding")
    both.learn("kind", "huiswerk")
    both.ready()
    assert {hit.meaning for hit in both.read(["kinderen"]).hits} == {"opvoeding", "huiswerk"}


@given(st.lists(st.text(max_size=60), max_size=40))
def test_nothing_that_is_written_makes_it_fail(words):
    reading = cues("samen eten", "*toeslag", "=bank", "wil … gaan", "قلب").read(words)
    assert len(reading.unexplained) <= len(words)
