"""What somebody means: a need, an idea, a person, danger or mere talk; and the entries that follow from it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.social_map.asking import Question, ask, days_in, place_in
from domain.social_map.understanding import understand
from tests.evaluation.cases import index, needs_in_truth

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def asked(words: str, language: str = "nl", near: str = ""):
    return ask(index(), Question(words, language, MONDAY, place_in(near, language) if near else None))


@pytest.mark.parametrize(
    ("language", "words", "need"),
    [
        ("nl", "waar kan ik gezellig mee-eten?", "mee_eten"),
        ("tr", "borç için nereye gidebilirim", "schuldhulp"),
        ("tr", "borc icin nereye gidebilirim", "schuldhulp"),
        ("ar", "فين نقدر نتعلم الهولندية", "nederlandse_les"),
        ("ar", "fin nqder nt3lem lhollandia", "nederlandse_les"),
        ("nl", "WAAR KAN IK NEDERLANDS LEREN", "nederlandse_les"),
        ("nl", "ik heb shculden en een deurwaader", "schuldhulp"),
        ("tr", "merhaba belasting için yardım lazım teşekkürler", "belasting_toeslagen"),
    ],
)
def test_a_question_finds_its_need_and_an_entry_for_it(language, words, need):
    answer = asked(words, language)
    assert answer.action in {"answer", "choose"}
    assert need in answer.needs[:3]
    assert any(need in needs_in_truth()[one.id] for one in answer.nearby.found)


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("ik wil een buurtfeest organiseren", "idea"),
        ("hallo", "none"),
        ("bedankt!", "none"),
        ("wat is de hoofdstad van frankrijk", "none"),
        ("asdfgh", "none"),
        ("👍", "none"),
        ("", "none"),
        ("mag ik met een echt mens praten", "person"),
        ("ik wil niet meer leven", "crisis"),
    ],
)
def test_what_is_no_question_for_the_map_gets_no_entry(words, action):
    answer = asked(words)
    assert answer.action == action
    assert answer.nearby.found == ()


def test_who_looks_for_money_for_a_plan_asks_and_tells_no_idea():
    assert asked("wij willen samen iets beginnen in de straat en zoeken subsidie").needs[0] == "initiatief"


def test_courtesies_around_a_question_change_nothing():
    assert understand("hallo, ik heb schulden, alvast bedankt!") == understand("ik heb schulden")


def test_a_place_in_the_question_brings_what_is_near():
    answer = asked("waar kan ik sporten", near="Osdorp")
    assert answer.nearby.ring is not None
    assert answer.nearby.found[0].metres is not None


@pytest.mark.parametrize(
    ("language", "words", "days"),
    [
        ("nl", "mee-eten op zaterdag", 0b0100000),
        ("tr", "bugün açık mı", 0b0000001),
        ("ar", "نهار الجمعة", 0b0010000),
        ("nl", "in het weekend", 0b1100000),
        ("nl", "waar kan ik sporten", 0),
        ("nl", "elke dinsdag", 0b0000010),
    ],
)
def test_the_days_of_a_question(language, words, days):
    assert days_in(words, language, MONDAY) == days


@pytest.mark.parametrize(
    "words", ["schulden " * 500, "🍲" * 4000, "\u202e\u2066 borç", "<b>eten</b> =CMD()", "ا" * 4000]
)
def test_strange_messages_are_answered_all_the_same(words):
    assert asked(words).action in {"answer", "choose", "none", "idea", "person"}


@settings(max_examples=60)
@given(st.text(max_size=300), st.sampled_from(["nl", "tr", "ar"]))
def test_nothing_that_is_written_makes_it_fail(words, language):
    answer = asked(words, language)
    assert len(answer.nearby.found) <= 3
    assert len({one.id for one in answer.nearby.found}) == len(answer.nearby.found)
