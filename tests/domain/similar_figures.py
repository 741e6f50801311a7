"""How well similar ideas are found: `python -m tests.domain.similar_figures` prints the table of decision 14.

Add the name of a part to see its wrongly judged pairs. Not `unseen`: what was looked at is not unseen any more.
"""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from domain import places
from domain.similar import SIMILAR, Gist, Spot, gist, likeness
from domain.spelling import bare

IDEAS = Path(__file__).with_name("similar_ideas.json")
PARTS = ("development", "before_the_lexicon", "other_words", "unseen")
BASELINE_SIMILAR = 0.04
"""Chosen so that three-letter pieces alone do best (highest F1) on the parts that were tuned on."""


@dataclass(frozen=True)
class Idea:
    language: str
    words: tuple[str, str]
    place: places.Place | None
    gist: Gist


@dataclass(frozen=True)
class Part:
    ideas: dict[str, Idea]
    pairs: list[tuple[str, str, str]]

    def of_two_languages(self) -> list[tuple[str, str, str]]:
        return [pair for pair in self.pairs if self.ideas[pair[0]].language != self.ideas[pair[1]].language]

    def unlisted(self) -> list[tuple[str, str, str]]:
        """All other pairs: none of them is meant as the same."""
        listed = {frozenset(pair[:2]) for pair in self.pairs}
        return [(one, other, "different") for one, other in combinations(self.ideas, 2) if {one, other} not in listed]


@dataclass(frozen=True)
class Figures:
    pairs: int
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0

    def __str__(self) -> str:
        called = self.right + self.wrong
        if not self.right + self.missed:
            return f"{self.pairs:5d} pairs, none the same; {called} called the same"
        return f"{self.pairs:5d} pairs   precision {self.precision:.2f}   recall {self.recall:.2f}   F1 {self.f1:.2f}"


Judge = Callable[[Idea, Idea], bool]


def read(part: str) -> Part:
    stored = json.loads(IDEAS.read_text(encoding="utf-8"))[part]
    ideas = {name: _idea(*row) for name, row in stored["ideas"].items()}
    return Part(ideas, [tuple(pair) for pair in stored["pairs"]])


def by_gist(one: Idea, other: Idea) -> bool:
    return likeness(one.gist, other.gist) >= SIMILAR


def by_wish(one: Idea, other: Idea) -> bool:
    """As if everything happened in one street: how often the words alone would bring strangers together."""
    here = Spot(neighbourhood="A", street="here")
    return likeness(replace(one.gist, spot=here), replace(other.gist, spot=here)) >= SIMILAR


def by_letters(one: Idea, other: Idea) -> bool:
    """The baseline: the share of three-letter pieces, near or far."""
    return jaccard(one, other) >= BASELINE_SIMILAR


def by_letters_and_place(one: Idea, other: Idea) -> bool:
    """The baseline with the map: nothing beyond `NEARBY_METRES`, as in the real thing."""
    twin = Gist(grams=frozenset({1}))
    near = likeness(Gist(grams=twin.grams, spot=one.gist.spot), Gist(grams=twin.grams, spot=other.gist.spot)) >= SIMILAR
    return near and by_letters(one, other)


def jaccard(one: Idea, other: Idea) -> float:
    some, others = _pieces(one), _pieces(other)
    return len(some & others) / len(some | others)


def figures(part: Part, pairs: Iterable[tuple[str, str, str]], judge: Judge) -> Figures:
    outcomes = [(label == "same", judge(part.ideas[one], part.ideas[other])) for one, other, label in pairs]
    return Figures(
        len(outcomes), outcomes.count((True, True)), outcomes.count((False, True)), outcomes.count((True, False))
    )


def _idea(language: str, what: str, why: str, where: str) -> Idea:
    place = _place(where, language)
    return Idea(language, (what, why), place, gist((what, why), place))


def _place(where: str, language: str) -> places.Place | None:
    match places.understand(where, language):
        case places.Found(place):
            return place
        case places.Choose((first, *_)):
            # Asked which one, all of them would have tapped the first.
            return first
        case _:
            return None


def _pieces(idea: Idea) -> set[str]:
    text = bare(" ".join(idea.words))
    return {text[at : at + 3] for at in range(len(text) - 2)}


def _say_wrong(part: Part) -> None:
    for one, other, label in [*part.pairs, *part.unlisted()]:
        score = likeness(part.ideas[one].gist, part.ideas[other].gist)
        if (label == "same") != (score >= SIMILAR):
            _say(f"{score:.2f} {label}")
            for name in (one, other):
                idea = part.ideas[name]
                about = " ".join(f"{concept}:{weight:.2f}" for concept, weight in sorted(idea.gist.concepts.items()))
                _say(f"    {name} {' / '.join(idea.words)}\n        {about}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    judges: dict[str, Judge] = {
        "gist": by_gist,
        "gist, one street": by_wish,
        "three letters": by_letters,
        "three letters + map": by_letters_and_place,
    }
    for name in PARTS:
        part = read(name)
        if name in sys.argv:
            _say_wrong(part)
        groups = {"all": part.pairs, "two languages": part.of_two_languages(), "not listed": part.unlisted()}
        for judge_name, judge in judges.items():
            for group, pairs in groups.items():
                _say(f"{name:12s} {judge_name:20s} {group:14s} {figures(part, pairs, judge)}")


if __name__ == "__main__":
    main()
