"""The gist of an idea: what it is about, so small that it can be stored and compared with hundreds of others."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any

from domain.places import Place
from domain.places.similar import consonants
from domain.similar.lexicon import Kind, Reading, default
from domain.similar.spot import Spot
from domain.similar.words import without_small_words
from domain.spelling import bare

VERSION = 1
"""Of the JSON shape and of what the concepts mean: raise it when either changes, and gists are made anew."""

WEIGHTS: Mapping[Kind, float] = {"thing": 1.0, "against": 0.8, "part": 0.5, "who": 0.3, "why": 0.25, "how": 0.25}

MOST_CHARACTERS = 2000
"""Of each answer that are read: what somebody wants is said by then."""

MOST_GRAMS = 96
"""Kept of a text: the smallest hashes are a fair sample of all (a bottom-k sketch)."""

_LATER = 0.5
"""What counts in the answers after the first, which says what."""
_BROADER = 0.4
"""What a broader concept counts for when the narrower one is there."""
_HAS_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Gist:
    """What an idea is about. Nobody can read the idea back from it."""

    concepts: Mapping[str, float] = field(default_factory=dict)
    """Names from `concepts.json`, each with how much it says about this idea."""
    grams: frozenset[int] = frozenset()
    """Hashes of the three-letter pieces of its words, and of the consonants of words that no lexicon knows."""
    spot: Spot = field(default_factory=Spot)

    @property
    def is_empty(self) -> bool:
        """Nothing is known of what it is about: it is like nothing."""
        return not self.concepts and not self.grams

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "version": VERSION,
            "concepts": dict(self.concepts),
            "grams": sorted(self.grams),
            "spot": self.spot.to_json(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Gist":
        """As it was stored. Raises ValueError for another version or for anything that is not ours."""
        if stored.get("version") != VERSION:
            raise ValueError(f"A gist of version {stored.get('version')!r} cannot be read; only {VERSION} is known.")
        try:
            return cls(
                concepts={str(name): float(weight) for name, weight in stored["concepts"].items()},
                grams=frozenset(int(gram) for gram in stored["grams"]),
                spot=Spot.from_json(stored["spot"]),
            )
        except (AttributeError, KeyError, TypeError, IndexError, ValueError) as error:
            raise ValueError("This is not a stored gist.") from error


def gist(words: Sequence[str], place: Place | None) -> Gist:
    """What an idea is about, from the answers to *what*, *why* and the two sentences, in any language.

    The first text that says something weighs most. Never raises; without words the gist is empty.
    """
    texts = [text for text in (_words(answer) for answer in words) if text]
    readings = [default().read(text) for text in texts]
    return Gist(_weighted(readings), _grams(texts, readings), Spot.of(place))


def _words(answer: str) -> list[str]:
    return [word for word in bare(answer[:MOST_CHARACTERS]).split() if _HAS_LETTER.search(word)]


def _weighted(readings: Sequence[Reading]) -> Mapping[str, float]:
    lexicon = default()
    said = {name: _LATER for reading in readings for name in reading.concepts}
    said |= {name: 1.0 for reading in readings[:1] for name in reading.concepts}
    silenced = {silent for name in said for silent in lexicon.silences.get(name, ())}
    said = {name: emphasis for name, emphasis in said.items() if name not in silenced}
    weights = {name: WEIGHTS[lexicon.kinds[name]] * emphasis for name, emphasis in said.items()}
    for name in said:
        for wider in lexicon.broader.get(name, ()):
            # Who writes "iftar" may add "eating together" or not: it is the same wish.
            if said.get(wider, 0.0) <= said[name]:
                weights[wider] = _BROADER * WEIGHTS[lexicon.kinds[wider]] * said[name]
    return weights


def _grams(texts: Sequence[Sequence[str]], readings: Sequence[Reading]) -> frozenset[int]:
    pieces = {piece for text in texts for word in without_small_words(text) for piece in _pieces(f" {word} ", 3)}
    for reading in readings:
        for word in without_small_words(reading.unexplained):
            pieces |= {f"~{piece}" for piece in _pieces(consonants(word), 4)}
    return frozenset(nsmallest(MOST_GRAMS, _hashes(pieces)))


def _pieces(word: str, length: int) -> Iterator[str]:
    return (word[at : at + length] for at in range(len(word) - length + 1))


def _hashes(pieces: Iterable[str]) -> set[int]:
    # Not Python's own hash: that differs in every process, and these are stored.
    return {zlib.crc32(piece.encode()) for piece in pieces}
