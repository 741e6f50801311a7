"""How many people came: read where one number is meant, left to a person where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.headcount import HIGHEST, headcount


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("30", 30),
        ("0", 0),
        ("1.250", 1250),
        (str(HIGHEST), HIGHEST),
        ("ongeveer 30", 30),
        ("ruim 100!", 100),
        ("30 mensen", 30),
        ("10 x 5", 50),
        ("dertig", 30),
        ("ongeveer dertig mensen", 30),
        ("vijfentwintig", 25),
        ("30 kişi", 30),
        ("yirmi beş kişi", 25),
        ("iki yüz elli kişi geldi", 250),
        ("٣٠", 30),
        ("حوالي ٣٠ شخصا", 30),
        ("خمسة وعشرين", 25),
    ],
)
def test_one_number_is_read_in_figures_and_in_words(words, count):
    assert headcount(words) == count


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("25 à 30", 27),
        ("25-31", 28),
        ("tussen 20 en 30", 25),
        ("twintig tot dertig", 25),
        ("20 ile 30", 25),
        ("yirmi ile otuz", 25),
        ("٢٠ إلى ٣٠", 25),
    ],
)
def test_a_range_counts_as_its_middle_rounded_down(words, count):
    assert headcount(words) == count


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "heel veel",
        "een heleboel",
        "bir sürü insan",
        "30 volwassenen en 12 kinderen",
        "twintig grote en tien kleine mensen",
        "30 euro",
        "dertig euro",
        "2,5",
        "-3",
        "½",
        str(HIGHEST + 1),
        "9" * 50,
        "het was 12 graden maar de buren bleven toch tot laat in de avond zitten",
    ],
)
def test_no_number_several_numbers_and_absurd_ones_are_left_to_a_person(words):
    assert headcount(words) is None


@given(st.text(max_size=80))
def test_whatever_is_typed_it_is_no_number_or_a_possible_one(words):
    count = headcount(words)
    assert count is None or 0 <= count <= HIGHEST
