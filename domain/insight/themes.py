"""The theme of an initiative, from its gist (`domain/similar`): one of a few, so that they can be counted.

`themes.json` holds those with which Voordeur comes; administrators rename, order, hide and join
them, and move concepts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from domain.insight.small_counts import UNKNOWN
from domain.similar import lexicon

LONGEST_NAME = 40

_FILE = Path(__file__).with_name("themes.json")


@dataclass(frozen=True, slots=True)
class Theme:
    """Some concepts that are counted together."""

    key: str
    concepts: frozenset[str]
    name: str = ""
    """The organisation's own; empty: ours."""
    is_hidden: bool = False
    """What belongs to it is counted with what has no theme."""


@dataclass(frozen=True, slots=True)
class Themes:
    """All themes, in the order in which they are shown. A concept belongs to one at most, and each has one at least."""

    all: tuple[Theme, ...]

    def theme_of(self, concepts: Mapping[str, float]) -> str:
        """The theme of which these concepts, with how much they say, tell most; UNKNOWN when they tell none, or one
        that is hidden.
        """
        scores = [(sum(concepts.get(one, 0.0) for one in theme.concepts), theme) for theme in self.all]
        most, best = max(scores, key=lambda scored: scored[0])
        return best.key if most and not best.is_hidden else UNKNOWN

    @property
    def keys(self) -> tuple[str, ...]:
        """Of all, in order."""
        return tuple(theme.key for theme in self.all)

    def get(self, key: str) -> Theme | None:
        """The theme with this key."""
        return next((theme for theme in self.all if theme.key == key), None)

    def to_json(self) -> dict[str, Any]:
        """As it is stored: nothing for those with which Voordeur comes."""
        if self == usual():
            return {}
        return {
            "themes": [
                {"key": one.key, "name": one.name, "hidden": one.is_hidden, "concepts": sorted(one.concepts)}
                for one in self.all
            ]
        }


@cache
def usual() -> Themes:
    """Those with which Voordeur comes."""
    stored = json.loads(_FILE.read_text("utf-8"))["themes"]
    return Themes(tuple(Theme(name, frozenset(concepts)) for name, concepts in stored.items()))


def read(stored: Mapping[str, Any]) -> Themes:
    """The themes as they were stored; the usual ones when nothing was. A concept that came with a newer version is
    where it is usually, one that went with it is nowhere. Raises ValueError, KeyError or TypeError for themes that
    cannot be counted by.
    """
    if not stored:
        return usual()
    known = lexicon.default().kinds.keys()
    found = [
        Theme(str(one["key"]), frozenset(one["concepts"]) & known, str(one["name"]), bool(one["hidden"]))
        for one in stored["themes"]
    ]
    placed = [concept for theme in found for concept in theme.concepts]
    new = known - set(placed)
    themes = tuple(_with_new(theme, new) for theme in found)
    wrong = (
        not themes
        or len({theme.key for theme in themes}) < len(themes)
        or len(set(placed)) < len(placed)
        or any(not theme.concepts or usual().get(theme.key) is None for theme in themes)
        or any(len(theme.name) > LONGEST_NAME for theme in themes)
    )
    if wrong:
        raise ValueError("these themes do not hold together")
    return Themes(themes)


def _with_new(theme: Theme, new: set[str]) -> Theme:
    ours = usual().get(theme.key)
    return Theme(theme.key, theme.concepts | (ours.concepts & new if ours else set()), theme.name, theme.is_hidden)


def concept_name(concept: str) -> str:
    """What it is about, as a Dutch word that leads to it."""
    return lexicon.default().names[concept]
