"""Cues: words and short phrases that stand for something; finds them in what people write, however it is spelled.

- A cue also stands for all words that begin with it: "fietsles" for "fietslessen", "bahçe" for "bahçemizde".
- `*feest` may also be found inside another word ("straatfeest"); `=bank` is only that word.
- "samen eten" is found when the words follow each other with at most two between ("samen koken en eten");
  "wil … organiseren" allows any number between.

How a word is spelled does not matter where `domain.spelling.bare` makes one spelling of it; one wrong letter in a
longer word does not matter either.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from domain.places.similar import edits
from domain.spelling import bare

M = TypeVar("M")

LONGEST_WORD = 40
"""Characters of a word that are read."""

_WINDOW = 3
"""How far on the next word of a phrase may stand."""
_ANY_NUMBER = "…"
_SHORTEST_STEM = {"latin": 4, "arabic": 3}
"""Shorter words are only recognised whole: too much begins with them."""
_SHORTEST_TYPO = 7
_LONGEST_TYPO = 14
_MOST_READINGS = 6
_ARABIC = re.compile("[\u0600-\u06ff]")
# And, in, with, to, like, the, and the Moroccan "in the"; what is left must still be a word.
_ARABIC_PREFIX = re.compile("(?:و?(?:بال|فال|كال|ال|لل)|[وفبلك])(?=.{3})")
# The persons and tenses of a verb, in the standard language and in dialects: "كنقلب", "عمدور", "سأبحث", "يبحث".
_ARABIC_VERB = re.compile("(?:كان|[كغهبسع]م?)?[نتيا](?=.{3})")


@dataclass(frozen=True, slots=True)
class Hit(Generic[M]):
    """A cue that was found."""

    meaning: M
    words: int
    """How many words the cue has."""
    length: int
    """Letters of the cue: the longer, the less by chance."""
    exact: bool = True
    """False for one that was read as a misspelling or inside another word."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[M]):
    """What a text says: the cues found in it, and its words that belong to none."""

    hits: tuple[Hit[M], ...]
    unexplained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Term(Generic[M]):
    meaning: M
    rest: tuple[str, ...]
    """The words that must follow."""
    whole: bool


class Cues(Generic[M]):
    """Cues with their meanings. `learn` them all first, then `ready`; reading takes well under a millisecond."""

    def __init__(self) -> None:
        self._terms: dict[str, list[_Term[M]]] = defaultdict(list)
        self._inside: dict[str, list[M]] = defaultdict(list)
        self._longest_inside = 0
        self._typos: Mapping[str, Sequence[str]] = {}

    def learn(self, cue: str, meaning: M) -> None:
        """Let this cue have that meaning (too)."""
        first, *rest = [
            word
            for part in cue.lstrip("*=").split()
            for word in ((_ANY_NUMBER,) if part == _ANY_NUMBER else bare(part).split())
        ]
        whole = cue.startswith("=") or _is_short(first)
        self._terms[first].append(_Term(meaning, tuple(rest), whole))
        if cue.startswith("*") and not rest:
            self._inside[first].append(meaning)
            self._longest_inside = max(self._longest_inside, len(first))

    def ready(self) -> None:
        """All cues are learnt: sort them, and work out their misspellings."""
        for terms in self._terms.values():
            # Phrases first: they say more than their first word alone.
            terms.sort(key=lambda term: -len(term.rest))
        self._typos = self._misspelled()

    def read(self, words: Sequence[str]) -> Reading[M]:
        """The cues in these words, which are in one spelling (`bare`) already."""
        words = [word[:LONGEST_WORD] for word in words]
        readings = [_readings(word) for word in words]
        hits, used = self._phrases(readings)
        unexplained: list[str] = []
        for at, word in enumerate(words):
            if at in used:
                continue
            alone = self._alone(readings[at]) or self._misspelling(word)
            hits += alone
            if not alone:
                unexplained.append(word)
        return Reading(tuple(hits), tuple(unexplained))

    def _phrases(self, readings: Sequence[tuple[str, ...]]) -> tuple[list[Hit[M]], set[int]]:
        hits: list[Hit[M]] = []
        used: set[int] = set()
        for at, word in enumerate(readings):
            for first, _left, term in self._beginning(word):
                if not term.rest:
                    # A longer word that means something by itself: "rommelmarkt op" is not "rommel op".
                    break
                places = _following(term.rest, readings, at)
                if places is not None:
                    words = [first, *(one for one in term.rest if one != _ANY_NUMBER)]
                    hits.append(Hit(term.meaning, len(words), sum(map(len, words))))
                    used |= {at, *places}
        return hits, used

    def _beginning(self, word: tuple[str, ...]) -> Iterator[tuple[str, str, _Term[M]]]:
        """Every term that begins with this word, or with a beginning of it: the longest first, with what is left."""
        for reading in word:
            for length in range(len(reading), 1, -1):
                first = reading[:length]
                for term in self._terms.get(first, ()):
                    if not term.whole or length == len(reading):
                        yield first, reading[length:], term

    def _alone(self, word: tuple[str, ...]) -> list[Hit[M]]:
        """What one word leads to: the longest beginning that is known, and what the rest of a compound holds."""
        known = [(first, left, term.meaning) for first, left, term in self._beginning(word) if not term.rest]
        if not known:
            return list(self._within(word[0]))
        longest = known[0][1]
        return [
            *(Hit(meaning, 1, len(first)) for first, left, meaning in known if left == longest),
            *self._within(longest),
        ]

    def _within(self, word: str) -> Iterator[Hit[M]]:
        start = 0
        while start < len(word) - 2:
            longest = min(len(word) - start, self._longest_inside)
            length = next((size for size in range(longest, 2, -1) if word[start : start + size] in self._inside), 0)
            if length:
                for meaning in self._inside[word[start : start + length]]:
                    yield Hit(meaning, 1, length, exact=False)
            start += length or 1

    def _misspelled(self) -> Mapping[str, Sequence[str]]:
        """Every way to leave out one letter of a longer word, with the words it may come from."""
        table: dict[str, list[str]] = defaultdict(list)
        for word, terms in self._terms.items():
            if len(word) >= _SHORTEST_TYPO and any(not term.rest for term in terms):
                for shorter in _shorter(word):
                    table[shorter].append(word)
        return table

    def _misspelling(self, word: str) -> list[Hit[M]]:
        """What a word with one wrong letter leads to; the first letter must be right."""
        for length in range(min(len(word), _LONGEST_TYPO), _SHORTEST_TYPO - 2, -1):
            beginning = word[:length]
            for shorter in _shorter(beginning):
                for meant in self._typos.get(shorter, ()):
                    if meant[0] == word[0] and edits(beginning, meant, 1) <= 1:
                        alone = (term for term in self._terms[meant] if not term.rest)
                        return [Hit(term.meaning, 1, len(meant), exact=False) for term in alone]
        return []


@lru_cache(maxsize=8192)
def _readings(word: str) -> tuple[str, ...]:
    """The word, and an Arabic one also without what is written onto it: "وبالحديقه" is "حديقه", "كنقلب" is "قلب"."""
    if not _ARABIC.match(word):
        return (word,)
    readings = [word]
    for prefixes in (_ARABIC_PREFIX, _ARABIC_VERB):
        shorter = word
        while len(readings) < _MOST_READINGS and (prefix := prefixes.match(shorter)):
            shorter = shorter[prefix.end() :]
            readings.append(shorter)
    return tuple(dict.fromkeys(readings))


def _following(rest: Sequence[str], readings: Sequence[tuple[str, ...]], at: int) -> list[int] | None:
    """Where the other words of a phrase stand after the first; None when one is missing."""
    places: list[int] = []
    window = _WINDOW
    for stem in rest:
        if stem == _ANY_NUMBER:
            window = len(readings)
            continue
        ahead, window = range(at + 1, min(at + 1 + window, len(readings))), _WINDOW
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


def _shorter(word: str) -> Iterable[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
