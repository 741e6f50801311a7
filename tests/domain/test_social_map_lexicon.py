"""The lexicon is data that people edit: what has to hold in its files."""

import pytest

from domain.social_map.lexicon import FOLDER, default
from domain.texts import LANGUAGES
from tests.evaluation.cases import needs_in_truth


def test_every_need_has_a_name_in_every_language_that_fits_on_a_button():
    for need in default().needs.values():
        assert set(need.names) == {*LANGUAGES, "en"}
        assert all(0 < len(name) <= 30 for name in need.names.values()), need


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_need_has_cues_and_examples_in_every_language(language):
    told = default().told(language)
    assert list(told) == list(default().needs)
    for need, of in told.items():
        assert len(of["strong"]) >= 20, need
        assert len(of["examples"]) >= 20, need


def test_no_other_file_lies_beside_them():
    names = {path.stem for path in FOLDER.glob("*.json")}
    assert names == {*LANGUAGES, "needs", "talk", "around"}


def test_the_evaluation_knows_the_same_needs():
    assert {need for needs in needs_in_truth().values() for need in needs} <= set(default().needs)
