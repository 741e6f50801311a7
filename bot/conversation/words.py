"""Words that mean the same wherever they are typed, in all our languages. Matched on a whole message only.

They are data about people, not texts of ours: nobody reads them, so they stand in `words.json` and not in the
catalogues. Keys of the idea flow come first there, then entries, answers and small talk.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from domain.spelling import bare

MEANINGS: Mapping[str, tuple[str, ...]] = {
    meaning: tuple(words)
    for meaning, words in json.loads(Path(__file__).with_name("words.json").read_text("utf-8")).items()
}

GLOBAL = frozenset({"menu", "help", "stop", "language", "person", "mine"})
"""Meanings that lead to an entry whatever is being asked."""


class Vocabulary:
    """Finds what a typed message means. The labels of our own keys are added, in every language: a key always works."""

    def __init__(self, labels: Mapping[str, Iterable[str]]) -> None:
        self._meanings: dict[str, frozenset[str]] = {}
        for source in (MEANINGS, labels):
            for meaning, words in source.items():
                for word in words:
                    known = self._meanings.get(bare(word), frozenset())
                    self._meanings[bare(word)] = known | {meaning}

    def meanings(self, words: str) -> frozenset[str]:
        """All that a whole message can mean; empty for anything longer than a few words, or unknown."""
        return self._meanings.get(bare(words), frozenset()) if len(words) <= 60 else frozenset()
