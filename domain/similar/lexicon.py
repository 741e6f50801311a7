"""The words of four languages and the concepts they lead to; reads a text into concepts and words nobody explained.

In the files a word also stands for all that begins with it ("fietsles" for "fietslessen", "bahçe" for "bahçemizde").
`*feest` may also be found inside another word ("straatfeest"), `=bank` is only that word, and "samen eten" is found
when the words follow each other with at most two between ("samen koken en eten"). How a word is spelled does not
matter where `domain.spelling.bare` makes one spelling of it.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from domain.places.similar import edits
from domain.spelling import bare

Kind = Literal["thing", "part", "against", "who", "why", "how"]
"""What somebody wants, what often only belongs to it (music, food), what they are against, for whom, why, and how."""

LONGEST_WORD = 40
"""Characters of a word that are read."""

_LANGUAGES = ("nl", "tr", "ar", "en")
_WINDOW = 3
"""How far on the next word of a phrase may stand."""
_SHORTEST_STEM = {"latin": 4, "arabic": 3}
"""Shorter words are only recognised whole: too much begins with them."""
_SHORTEST_TYPO = 7
_LONGEST_TYPO = 14
_ARABIC = re.compile("[\u0600-\u06ff]")
# And, in, with, to, like, the, and the Moroccan "in the"; what is left must still be a word.
_ARABIC_PREFIX = re.compile("(?:و?(?:بال|فال|كال|ال|لل)|[وفبلك])(?=.{3})")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: the concepts found in it, and its words that led to none."""

    concepts: frozenset[str]
    unexplained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    concept: str
    rest: tuple[str, ...]
    """The words that must follow."""
    whole: bool


class Lexicon:
    """All concepts with their words. Reads its files when it is made, in some tens of milliseconds."""

    def __init__(self, folder: Path) -> None:
        concepts = _file(folder / "concepts.json")
        self.kinds: Mapping[str, Kind] = {name: kind for kind, names in concepts["kinds"].items() for name in names}
        self.broader: Mapping[str, Sequence[str]] = concepts["broader"]
        self.silences: Mapping[str, Sequence[str]] = concepts["silences"]
        self._terms: dict[str, list[_Term]] = defaultdict(list)
        self._inside: dict[str, str] = {}
        for language in _LANGUAGES:
            for concept, entries in _file(folder / f"{language}.json").items():
                for entry in entries:
                    self._learn(concept, entry)
        for terms in self._terms.values():
            # Phrases first: they say more than their first word alone.
            terms.sort(key=lambda term: -len(term.rest))
        self._typos = self._misspelled()

    def read(self, words: Sequence[str]) -> Reading:
        """The concepts in these words, which are in one spelling (`bare`) already."""
        words = [word[:LONGEST_WORD] for word in words]
        readings = [_readings(word) for word in words]
        found, used = self._phrases(readings)
        unexplained: list[str] = []
        for at, word in enumerate(words):
            if at in used:
                continue
            alone = self._alone(readings[at]) or self._misspelling(word)
            found |= alone
            if not alone:
                unexplained.append(word)
        return Reading(frozenset(found), tuple(unexplained))

    def _learn(self, concept: str, entry: str) -> None:
        first, *rest = bare(entry.lstrip("*=")).split()
        whole = entry.startswith("=") or _is_short(first)
        self._terms[first].append(_Term(concept, tuple(rest), whole))
        if entry.startswith("*"):
            self._inside[first] = concept

    def _phrases(self, readings: Sequence[tuple[str, ...]]) -> tuple[set[str], set[int]]:
        found: set[str] = set()
        used: set[int] = set()
        for at, word in enumerate(readings):
            for _, term in self._beginning(word):
                if not term.rest:
                    # A longer word that means something by itself: "rommelmarkt op" is not "rommel op".
                    break
                places = _following(term.rest, readings, at)
                if places is not None:
                    found.add(term.concept)
                    used |= {at, *places}
        return found, used

    def _beginning(self, word: tuple[str, ...]) -> Iterator[tuple[str, _Term]]:
        """Every term that begins with this word, or with a beginning of it: the longest first, with what is left."""
        for reading in word:
            for length in range(len(reading), 1, -1):
                for term in self._terms.get(reading[:length], ()):
                    if not term.whole or length == len(reading):
                        yield reading[length:], term

    def _alone(self, word: tuple[str, ...]) -> set[str]:
        """What one word leads to: the longest beginning that is known, and what the rest of a compound holds."""
        known = [(left, term.concept) for left, term in self._beginning(word) if not term.rest]
        if not known:
            return self._within(word[0])
        longest = known[0][0]
        return {concept for left, concept in known if left == longest} | self._within(longest)

    def _within(self, word: str) -> set[str]:
        found: set[str] = set()
        start = 0
        while start < len(word) - 2:
            length = next(
                (size for size in range(len(word) - start, 2, -1) if word[start : start + size] in self._inside), 0
            )
            if length:
                found.add(self._inside[word[start : start + length]])
            start += length or 1
        return found

    def _misspelled(self) -> Mapping[str, Sequence[str]]:
        """Every way to leave out one letter of a longer word, with the words it may come from."""
        table: dict[str, list[str]] = defaultdict(list)
        for word, terms in self._terms.items():
            if len(word) >= _SHORTEST_TYPO and any(not term.rest for term in terms):
                for shorter in _shorter(word):
                    table[shorter].append(word)
        return table

    def _misspelling(self, word: str) -> set[str]:
        """What a word with one wrong letter leads to; the first letter must be right."""
        for length in range(min(len(word), _LONGEST_TYPO), _SHORTEST_TYPO - 2, -1):
            beginning = word[:length]
            for shorter in _shorter(beginning):
                for meant in self._typos.get(shorter, ()):
                    if meant[0] == word[0] and edits(beginning, meant, 1) <= 1:
                        return {term.concept for term in self._terms[meant] if not term.rest}
        return set()


@cache
def default() -> Lexicon:
    """The lexicon beside this file."""
    return Lexicon(Path(__file__).parent)


def _file(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def _readings(word: str) -> tuple[str, ...]:
    """The word, and an Arabic one also without what is written onto it: "وبالحديقه" is "حديقه"."""
    readings = [word]
    while len(readings) < 4 and _ARABIC.match(word) and (prefix := _ARABIC_PREFIX.match(word)):
        word = word[prefix.end() :]
        readings.append(word)
    return tuple(readings)


def _following(rest: Sequence[str], readings: Sequence[tuple[str, ...]], at: int) -> list[int] | None:
    """Where the other words of a phrase stand after the first; None when one is missing."""
    places: list[int] = []
    for stem in rest:
        ahead = range(at + 1, min(at + 1 + _WINDOW, len(readings)))
        found = next((one for one in ahead if _is_meant(readings[one], stem)), None)
        if found is None:
            return None
        places.append(found)
        at = found
    return places


def _is_meant(word: tuple[str, ...], stem: str) -> bool:
    return stem in word or (not _is_short(stem) and any(reading.startswith(stem) for reading in word))


def _is_short(stem: str) -> bool:
    return len(stem) < _SHORTEST_STEM["arabic" if _ARABIC.match(stem) else "latin"]


def _shorter(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
