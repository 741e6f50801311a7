"""Texts and schedules that are made to keep somebody waiting are read at once. Work is counted, not timed."""

import html
import re
import sys

import pytest

from domain.social_map.cleaning import LONGEST, cleaned
from domain.social_map.hsds import service_of
from domain.social_map.plain_text import plain


def steps(work) -> int:
    """Calls of Python functions that the work takes: unlike seconds, the same on every machine."""
    count = 0

    def counting(_frame, event, _argument) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", ["<a ", '<a href="', "<!--", "&lt;a ", "<![CDATA["])
def test_unfinished_tags_are_no_tags(piece):
    assert "<" not in plain(piece * 20_000, 4000)
    assert steps(lambda: plain(piece * 20_000, 4000)) < 10_000


@pytest.mark.parametrize(
    "hostile",
    ["<r><t>x</r>", "<<b>r>x<<b>/r>", "&<b></b>lt;r&<b></b>gt;x", "<" * 3000 + "r>x" + ">" * 2999, "&" + "amp;" * 4000],
)
def test_nothing_is_left_that_is_a_tag_to_the_next_who_reads_it(hostile):
    for _times in range(14):
        shown = plain(hostile, 20_000)
        assert not re.search("<[a-z/]|&(lt|amp|#)", shown)
        assert plain(shown, 20_000) == shown
        hostile = html.escape(hostile)
    assert steps(lambda: plain(hostile, 4000)) < 60_000


def test_a_text_with_tags_still_loses_them():
    assert plain("<p>Samen <b>eten</b></p><script>x()</script>", 100) == "Samen eten"
    assert plain("3 < 5 en 7 > 2", 100) == "3 < 5 en 7 > 2"


@pytest.mark.parametrize("piece", ["a-", "a'", "straat-", "NL12", "Aa "])
def test_what_is_kept_of_a_question_is_short_whatever_was_typed(piece):
    assert len(cleaned(piece * 4000)) <= LONGEST


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("ik woon op de Overtoom 33-2, waar kan ik zwemmen?", "ik woon op de …, waar kan ik zwemmen?"),
        ("Ceintuurbaan 12", "…"),
        ("ik ben Fatma Yilmaz en zoek werk", "… en zoek werk"),
        ("ik ben op zoek naar werk", "ik ben op zoek naar werk"),
    ],
)
def test_addresses_and_names_in_other_shapes_are_taken_out_too(words, kept):
    assert cleaned(words) == kept


def test_a_schedule_whose_conditions_exclude_each_other_is_not_searched_for_eight_thousand_years():
    schedule = {"freq": "MONTHLY", "bymonthday": "31", "byyearday": "5", "count": 5, "dtstart": "2026-01-01"}
    document = {"id": "x", "name": "n", "schedules": [{**schedule, "opens_at": "10:00"}]}
    assert steps(lambda: service_of(document)) < 5000
