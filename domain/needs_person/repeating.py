"""Notices that somebody asks the same again: who has to, was not helped by the answer.

A question is kept as its *gist*: its words in one spelling, without those that any question has, in alphabetical
order, and before them what was asked: "?where voedselbank". So "waar is de voedselbank" and "Voedselbank, waar vind
ik die?" are one question, and "wanneer is de voedselbank open" is another. `question_words.json` lists, by language,
what says what is `asked`, words of `asking`, and those that stand `around` a question and say not what it is about.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from domain.spelling import bare

WITHIN = timedelta(hours=24)
"""For how long a question counts as asked before."""
LONGEST_GIST = 120
"""Characters."""
LONGEST_READ = 600
"""Characters of a message that are read."""

_QUESTION_MARKS = "?؟"
_ASKED = "?"
_TELLING_WORDS = 3
"""What does not ask, but says as much as a question does: fewer words are an answer, like "op het plein"."""
_WORDS_OF_A_LONG_ONE = 4
"""From so many words on, one word more or less makes no other question."""
_LONGEST_ENDING = 3
_SHORTEST_ENDING = 2
_SHORTEST_STEM = {"latin": 4, "arabic": 3}
_ARABIC = re.compile("[\u0600-\u06ff]")
# And, in, with, to, like, the, and "will" before a verb; what is left must still be a word.
_ARABIC_PREFIX = re.compile("(?:و?(?:بال|فال|كال|ال|لل)|[وفبلك]|س(?=[اينت]))(?=.{3})")
# "değiştirebilirim" (how can I change) and "değiştirmek" (I want to change) are one word here.
# "mahallemizde" (in our neighbourhood) is "mahallede" (in the neighbourhood).
_TURKISH_OUR = re.compile("(?<=.{4})[iu]?m[iu]z(?=(?:d[ae]n?|[iuae]|[iu]n)?$)")
_TURKISH_VERB = re.compile(r"(?<=.{4})(?:y?[ea]bilir\w*|m[ea]k)$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked before."""

    gist: str
    at: datetime


_Parts = tuple[frozenset[str], Sequence[str]]
"""What a gist asks for, and its words."""


@dataclass(frozen=True, slots=True)
class _Word:
    """What a word does in a question; nothing of it for a word that only stands around."""

    asks_for: str = ""
    asks: bool = False
    stem: str = ""


@dataclass(frozen=True, slots=True)
class _QuestionWords:
    asked: Mapping[str, str]
    """From a word to what it asks for: "waar" -> "?where"."""
    asking: frozenset[str]
    around: frozenset[str]


def gist_of(words: str) -> str:
    """What is asked, at most 120 characters; "" for words that ask nothing: a greeting, yes, no, a short answer."""
    said = [_word(word) for word in bare(words[:LONGEST_READ]).split()]
    asked = {word.asks_for for word in said if word.asks_for}
    about = {word.stem for word in said if word.stem}
    is_asked = asked or any(word.asks for word in said) or any(mark in words for mark in _QUESTION_MARKS)
    if not about or (len(about) < _TELLING_WORDS and not is_asked):
        return ""
    return _cut([*sorted(asked), *sorted(about)])


def asked_again(words: str, earlier: Iterable[Asked], now: datetime) -> bool:
    """Whether this was asked before, within 24 hours, in these words or nearly these. `now` and the times of `earlier`
    carry a time zone. False for words that ask nothing.
    """
    gist = gist_of(words)
    if not gist:
        return False
    parts = _parts(gist)
    recent = (one.gist for one in earlier if one.gist and timedelta() <= now - one.at < WITHIN)
    return any(gist == one or _is_same_question(parts, _parts(one)) for one in recent)


def warm_up() -> None:
    """Read the file now, a millisecond, so that nobody has to wait for it later."""
    _question_words()


def _is_same_question(one: _Parts, other: _Parts) -> bool:
    (asked, about), (asked_before, about_before) = one, other
    if asked and asked_before and not asked & asked_before:
        return False
    fewer, more = sorted((about, about_before), key=len)
    return len(more) - len(fewer) <= (len(more) >= _WORDS_OF_A_LONG_ONE) and _all_in(fewer, more)


def _all_in(fewer: Sequence[str], more: Sequence[str]) -> bool:
    """Whether each of the fewer words has one of its own among the others."""
    left = list(more)
    for word in fewer:
        found = next((one for one in left if _is_same_word(word, one)), None)
        if found is None:
            return False
        left.remove(found)
    return bool(fewer)


def _is_same_word(one: str, other: str) -> bool:
    """But for an ending: "fietsles" and "fietslessen", "kitap" and "kitabı"."""
    if one == other:
        return True
    same = next(
        (at for at, (here, there) in enumerate(zip(one, other, strict=False)) if here != there),
        min(len(one), len(other)),
    )
    endings = sorted((len(one) - same, len(other) - same))
    return same >= _shortest_stem(one) and endings[0] <= _SHORTEST_ENDING and endings[1] <= _LONGEST_ENDING


def _shortest_stem(word: str) -> int:
    return _SHORTEST_STEM["arabic" if _ARABIC.match(word) else "latin"]


@lru_cache(maxsize=8192)
def _word(word: str) -> _Word:
    """What a word in one spelling does in a question."""
    known = _question_words()
    if word in known.asked:
        return _Word(asks_for=known.asked[word])
    prefix = _ARABIC_PREFIX.match(word) if _ARABIC.match(word) else None
    readings = {word, word[prefix.end() :]} if prefix else {word}
    if readings & known.asking:
        return _Word(asks=True)
    if readings & known.around:
        return _Word()
    return _Word(stem=word[prefix.end() :] if prefix else _TURKISH_VERB.sub("", _TURKISH_OUR.sub("", word)))


def _parts(gist: str) -> _Parts:
    """What is asked for, and the words."""
    words = gist.split()
    asked = frozenset(word for word in words if word.startswith(_ASKED))
    return asked, [word for word in words if word not in asked]


def _cut(words: Sequence[str]) -> str:
    """As many of the words as there is room for."""
    gist = ""
    for word in words:
        if len(gist) + 1 + len(word) > LONGEST_GIST:
            break
        gist = f"{gist} {word}".lstrip()
    return gist


@cache
def _question_words() -> _QuestionWords:
    file: dict[str, Any] = json.loads(Path(__file__).with_name("question_words.json").read_text(encoding="utf-8"))
    return _QuestionWords(
        {word: f"{_ASKED}{what.replace(' ', '_')}" for what, said in file["asked"].items() for word in _spelled(said)},
        frozenset(_spelled(file["asking"])),
        frozenset(_spelled(file["around"])),
    )


def _spelled(by_language: Mapping[str, Sequence[str]]) -> Iterator[str]:
    return (bare(word) for said in by_language.values() for word in said)
