"""Residents' words about time, in each language, as meanings: "dinsdagavond" is weekday:TU and part:evening.

The words stand in one JSON file a language, as meaning -> ways of writing it. Words that begin with "-" are endings
("-avond", Turkish "-den"), words that end with "-" are prefixes (Arabic "وال-"): a word that is not in the file is
tried as stem and ending. Meanings are language-neutral, so the grammar is one for all. "number:01" is a one that is
also the word for "a", which says nothing where nothing is counted.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from domain.spelling import folded
from domain.texts import Language

LONGEST_READ = 300
"""Characters of an answer that are read: nobody says when in more, and it bounds the time a hostile text can take."""

_LONGEST_WORD = 40

_WORD = re.compile(
    r"(?P<numeric>(?<!\d)\d{1,4}([-/.])\d{1,2}\2\d{1,4}(?!\d))"
    r"|(?P<pair>(?<!\d)\d{1,2}[-/.:]\d{1,2}(?!\d))"
    r"|(?P<number>\d+)"
    r"|(?<=\w)['’`ʼ](?P<ending>[^\W\d_]+)|(?<=\d)(?P<glued>[^\W\d_]+)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>[-–—,])"
)
_SIGNS = {",": "comma", "-": "dash", "–": "dash", "—": "dash"}
_SPLITTABLE = frozenset(
    {
        "weekday",
        "month",
        "part",
        "parts",
        "number",
        "day",
        "unit",
        "season",
        "festival",
        "hour",
        "earlyend",
        "midend",
        "lateend",
        "plus",
    }
)


@dataclass(frozen=True, slots=True)
class Token:
    """One meaning, in the order of the sentence. `value` is the lexicon's, or what the grammar has made of it."""

    kind: str
    value: Any = ""

    @property
    def number(self) -> int:
        """The value of a number, ordinal or month."""
        return int(str(self.value))


Meanings = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language; `phrases` are tuples of folded words, at most `longest` long."""

    phrases: dict[tuple[str, ...], Meanings]
    endings: dict[str, Meanings]
    prefixes: dict[str, Meanings]
    longest: int
    openers: frozenset[str]
    """First words of phrases of several words."""

    def meanings_of_phrase(self, words: tuple[str, ...]) -> Meanings | None:
        """Several words, the last one perhaps with an ending: "kurban bayramı" + "-nda"."""
        if words[0] not in self.openers:
            return None
        whole = self.phrases.get(words)
        if whole is not None:
            return whole
        last = words[-1]
        for cut in range(len(last) - 1, 1, -1):
            ending = self.endings.get(last[cut:])
            stem = self.phrases.get((*words[:-1], last[:cut])) if ending is not None else None
            if ending is not None and stem and stem[-1].kind in _SPLITTABLE:
                return stem + ending
        return None

    def meanings_of(self, word: str) -> Meanings | None:
        """A single word, taken apart where it is not known whole."""
        if len(word) > _LONGEST_WORD:
            return None
        return self.phrases.get((word,)) or self._stem_and_ending(word) or self._prefix_and_stem(word)

    def names(self, word: str) -> bool:
        """Whether the word by itself is the name of a weekday, month or feast."""
        meanings = self.phrases.get((word,), ())
        return bool(meanings) and meanings[0].kind in {"weekday", "weekdays", "month", "festival"}

    def _stem_and_ending(self, word: str) -> Meanings | None:
        for cut in range(len(word) - 1, 1, -1):
            ending = self.endings.get(word[cut:])
            if ending is None:
                continue
            stem = self.phrases.get((word[:cut],)) or self._stem_and_ending(word[:cut])
            if stem and stem[-1].kind in _SPLITTABLE:
                return stem + ending
        return None

    def _prefix_and_stem(self, word: str) -> Meanings | None:
        for cut in range(min(4, len(word) - 2), 0, -1):
            prefix = self.prefixes.get(word[:cut])
            stem = self.phrases.get((word[cut:],)) if prefix is not None else None
            if prefix is not None and stem:
                return prefix + stem
        return None


@lru_cache(maxsize=8)
def lexicon(language: Language) -> Lexicon:
    """The lexicon of a language; reading the file takes some milliseconds the first time."""
    source: dict[str, list[str]] = json.loads(files(__package__).joinpath(f"{language}.json").read_text("utf-8"))
    phrases: dict[tuple[str, ...], Meanings] = {}
    endings: dict[str, Meanings] = {}
    prefixes: dict[str, Meanings] = {}
    for said, ways in source.items():
        meanings = tuple(_meaning(part) for part in said.removeprefix("prefix ").split())
        for way in ways:
            spelled = folded(way).strip()
            if spelled.startswith("-"):
                endings[spelled[1:]] = meanings
            elif spelled.endswith("-"):
                prefixes[spelled[:-1]] = meanings
            else:
                phrases[tuple(spelled.split())] = meanings
    return Lexicon(
        phrases,
        endings,
        prefixes,
        max(map(len, phrases)),
        frozenset(phrase[0] for phrase in phrases if len(phrase) > 1),
    )


def _meaning(said: str) -> Token:
    kind, _, value = said.partition(":")
    return Token(kind, value)


Piece = tuple[str, str]
"""A word, number or sign of the answer in one spelling, after what it is: a group of `_WORD`."""


def pieces_of(words: str) -> list[Piece]:
    """The answer taken apart, the same for every language."""
    matches = _WORD.finditer(folded(words[:LONGEST_READ])[:LONGEST_READ])
    return [(str(match.lastgroup), str(match[str(match.lastgroup)])) for match in matches]


def tokens_of(found: list[Piece], language: Language) -> list[Token]:
    """The meanings in an answer, in order.

    What has no meaning is kept as "other", so that it still stands between its neighbours.
    """
    known = lexicon(language)
    tokens: list[Token] = []
    at = 0
    while at < len(found):
        length, meanings = _longest_phrase(found, at, known)
        tokens.extend(token for token in meanings if token.kind != "nothing")
        at += length
    return tokens


def _longest_phrase(found: list[Piece], at: int, known: Lexicon) -> tuple[int, Meanings]:
    for length in range(min(known.longest, len(found) - at), 1, -1):
        phrase = known.meanings_of_phrase(tuple(text for _, text in found[at : at + length]))
        if phrase is not None:
            return length, phrase
    kind, text = found[at]
    match kind:
        case "word":
            return 1, known.meanings_of(text) or (Token("other", text),)
        case "ending" | "glued":
            return 1, known.endings.get(text) or known.meanings_of(text) or (Token("other", text),)
        case "sign":
            return 1, (Token(_SIGNS[text]),)
        case _:
            return 1, (Token(kind, text),)
