"""The check that the scenes rest on: what was left in English is found, and nothing else."""

import pytest

from domain.texts import LANGUAGES
from tests.support.english import english_in

LEFT_IN_ENGLISH = ["What a nice plan!", "Skip for now", "Question 3 of 6", "Done", "Together: € 5 for 2 things"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("line", LEFT_IN_ENGLISH)
def test_a_line_left_in_english_is_found(language, line):
    assert english_in([f"…\n{line}"], language) == [line]


@pytest.mark.parametrize("language", LANGUAGES)
def test_own_words_and_names_are_not_taken_for_english(language):
    assert english_in(["Peter: het plein opknappen", "Nigelleplein 12, Volewijck, Noord", "25.00 €"], language) == []


def test_a_text_that_is_the_same_in_both_languages_is_not_english():
    assert english_in(["Menu"], "nl") == []
    assert english_in(["Menu"], "tr") == ["Menu"]
