"""Numbers of initiatives: written one way, read in many."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.numbering import read_number, readable_number, year_of


@pytest.mark.parametrize(
    ("sequence", "number"),
    [(1, "NW-2026-0001"), (42, "NW-2026-0042"), (9999, "NW-2026-9999"), (10000, "NW-2026-10000")],
)
def test_a_number_has_four_digits_or_more(sequence, number):
    assert readable_number("NW", 2026, sequence) == number


@pytest.mark.parametrize(
    ("at", "year"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 2027),
        (datetime(2026, 7, 1, tzinfo=UTC), 2026),
    ],
)
def test_the_year_begins_in_amsterdam(at, year):
    assert year_of(at) == year


@pytest.mark.parametrize(
    "words",
    [
        "NW-2026-0042",
        "nw-2026-42",
        "nw 2026 42",
        "  NW  2026  0042  ",
        "nw20260042",
        "#NW-2026-0042.",
        "nw/2026/42",
        "NW_2026_0042",
        "(nw. 2026. 42)",
        "NW–2026—0042",
        "NW\u20112026\u22120042",
        "NW-٢٠٢٦-٠٠٤٢",
        "nw ۲۰۲۶ ۴۲",
        "\u2066NW-2026-0042\u2069",
        "\u200fNW-2026-0042\u200f",
        "ＮＷ－２０２６－００４２",
        "Waar is NW-2026-0042?",
        "hoe staat het met nw-2026-42, weet u dat",
        "NW-2026-0042'yi soruyorum",
        "أين NW-2026-0042؟",
        "أين لـNW-٢٠٢٦-٤٢؟",
        "NW-2026-0042 of nw-2026-42",
    ],
)
def test_what_people_type_is_read(words):
    assert read_number(words) == "NW-2026-0042"


def test_a_small_turkish_i_without_dot_is_an_i():
    assert read_number("nı 2026 7") == read_number("Nİ-2026-7") == "NI-2026-0007"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "nw",
        "2026",
        "nw 2026",
        "2026-0042",
        "2026-11-24",
        "NW-2026-0000",
        "NW-1926-0042",
        "NW-2026-00421234567",
        "OSDORPS-2026-0042",
        "NW-2026-42b",
        "NW-2026-0042-7",
        "x-NW-2026-0042",
        "in 2026 42 kinderen",
        "op 3 nw 2026 42 mensen",
        "NW-2026-0042 en NW-2026-0043",
        "واحد 2026 42",
    ],
)
def test_other_words_are_no_number(words):
    assert read_number(words) is None


@given(
    st.from_regex(r"[A-Z]{1,6}", fullmatch=True),
    st.integers(2000, 2099),
    st.integers(1, 9_999_999),
    st.sampled_from(["{}", "{} ", "wat gebeurt er met {}?", "{}؟", "kaç gün sonra: {}"]),
)
def test_every_number_we_write_is_read_again(prefix, year, sequence, sentence):
    number = readable_number(prefix, year, sequence)

    assert read_number(sentence.format(number)) == number
    assert read_number(sentence.format(number.lower())) == number


@given(st.text())
def test_whatever_is_typed_nothing_breaks(words):
    number = read_number(words)

    assert number is None or read_number(number) == number


@pytest.mark.parametrize("words", ["-" * 9000, "nw 2026" + "-" * 9000 + "x", "a-2026-" * 1500, "nw-2026-" + "0" * 9000])
def test_a_long_message_is_read_at_once(words):
    start = time.thread_time()

    assert read_number(words) is None
    assert time.thread_time() - start < 0.5
