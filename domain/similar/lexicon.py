"""The words of four languages and the concepts they lead to; reads a text into concepts and words nobody explained.

The entries in the files are cues; `domain.cues` tells how they are written and found.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from domain.cues import Cues

Kind = Literal["thing", "part", "against", "who", "why", "how"]
"""What somebody wants, what often only belongs to it (music, food), what they are against, for whom, why, and how."""

_LANGUAGES = ("nl", "tr", "ar", "en")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: the concepts found in it, and its words that led to none."""

    concepts: frozenset[str]
    unexplained: tuple[str, ...]


class Lexicon:
    """All concepts with their words. Reads its files when it is made, in some tens of milliseconds."""

    def __init__(self, folder: Path) -> None:
        concepts = _file(folder / "concepts.json")
        self.kinds: Mapping[str, Kind] = {name: kind for kind, names in concepts["kinds"].items() for name in names}
        self.broader: Mapping[str, Sequence[str]] = concepts["broader"]
        self.silences: Mapping[str, Sequence[str]] = concepts["silences"]
        dutch = _file(folder / "nl.json")
        self.names: Mapping[str, str] = {
            name: dutch[name][0].strip("*=") if dutch.get(name) else name for name in self.kinds
        }
        """A Dutch word that leads to each concept, for who reads what there is."""
        self._cues = Cues[str]()
        for language in _LANGUAGES:
            for concept, entries in _file(folder / f"{language}.json").items():
                for entry in entries:
                    self._cues.learn(entry, concept)
        self._cues.ready()

    def read(self, words: Sequence[str]) -> Reading:
        """The concepts in these words, which are in one spelling (`bare`) already."""
        found = self._cues.read(words)
        return Reading(frozenset(hit.meaning for hit in found.hits), found.unexplained)


@cache
def default() -> Lexicon:
    """The lexicon beside this file."""
    return Lexicon(Path(__file__).parent)


def _file(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
