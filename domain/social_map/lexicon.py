"""The needs and the words that people use for them: one readable file per language in `needs/`.

`needs.json` lists the needs in order, with their English names. In the file of a language a need has a `name` (what
stands on its button), `strong` cues that nearly always mean it, `weak` cues that go with it and with others, and
`examples` of what people write. Dutch has two more: `category`, cues in the rubrics of a social map, and `entry`,
descriptions of places that serve it. A new need or synonym is a line in these files, nothing else.

`talk.json` is of the same shape, for what is no question for the map: chatter, somebody's own idea, the wish for a
person. `around.json` lists, for all languages together, what people say around a question: `greetings` and `thanks`
("hallo", "alvast bedankt"), which are not read; words of `asking` ("waar", "var mı"), which a plan of one's own seldom
has; of `support` ("geld", "yardım"), which somebody with a plan asks for; and cues of a `wheelchair`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from domain.cues import Cues, Hit, Reading
from domain.spelling import bare
from domain.texts import LANGUAGES, Language

FOLDER = Path(__file__).parent / "needs"

Strength = Literal["strong", "weak"]
Meaning = tuple[str, Strength]
"""A need or a kind of talk, and how surely a cue speaks for it."""

Courtesy = Literal["greetings", "thanks"]

STRONG = 1.0
"""What one strong cue of one word scores."""
_WEAK = 0.35
_ONE_MORE_WORD = 0.35
"""A phrase is surer than a word."""
_INEXACT = 0.7

# A word's last consonant softens before a vowel; in one spelling ç and c are the same.
_SOFTENED = {"p": "b", "t": "d", "k": "g"}


@dataclass(frozen=True, slots=True)
class Need:
    """Something that residents look for."""

    id: str
    """Stored, and part of buttons: rename it with a migration."""
    names: Mapping[Language, str]
    """What stands on its button, by language; English too."""
    is_activity: bool
    """Something to do together: whoever plans it for their street may as well join it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that is about a need."""

    about: str
    words: str


class Lexicon:
    """All needs with their cues and examples. Reads its files when it is made."""

    def __init__(self, folder: Path) -> None:
        files = {language: _file(folder / f"{language}.json") for language in LANGUAGES}
        self._talk: Mapping[str, Any] = _file(folder / "talk.json")
        self.needs: Mapping[str, Need] = {
            need: Need(
                need,
                {"en": about["name"], **{language: files[language][need]["name"] for language in LANGUAGES}},
                about["activity"],
            )
            for need, about in _file(folder / "needs.json").items()
        }
        self._files = files
        around = _file(folder / "around.json")
        self._courtesies = _phrases([*around["greetings"], *around["thanks"]])
        self._thanks, self._asking, self._support = (_phrases(around[name]) for name in ("thanks", "asking", "support"))
        self._wheelchair = Cues[None]()
        for cue in around["wheelchair"]:
            self._wheelchair.learn(cue, None)
        self._wheelchair.ready()
        self._cues = Cues[Meaning]()
        for about, told, language in self._told():
            for strength in ("strong", "weak"):
                for cue in told.get(strength, ()):
                    for variant in _softened(cue) if language == "tr" else (cue,):
                        self._cues.learn(variant, (about, strength))
        self._cues.ready()
        self._categories = Cues[str]()
        for need, told in files["nl"].items():
            for cue in told.get("category", ()):
                self._categories.learn(cue, need)
        self._categories.ready()
        self.fingerprint = _fingerprint(folder)

    def read(self, words: list[str]) -> Reading[Meaning]:
        """The cues in these words, which are in one spelling already."""
        return self._cues.read(words)

    def scores(self, words: list[str]) -> Mapping[str, float]:
        """What the cues in these words say for needs and kinds of talk; every further cue for the same adds less."""
        weights: dict[str, list[float]] = {}
        for hit in self.read(words).hits:
            weights.setdefault(hit.meaning[0], []).append(_weight(hit))
        return {
            about: sum(weight / (1 + at) for at, weight in enumerate(sorted(found, reverse=True)))
            for about, found in weights.items()
        }

    def read_category(self, words: list[str]) -> frozenset[str]:
        """The needs that go with a rubric of a social map; its words are in one spelling already."""
        return frozenset(hit.meaning for hit in self._categories.read(words).hits)

    def without_courtesies(self, said: str) -> str:
        """Words in one spelling without what is only said around them; unchanged when nothing else would be left."""
        rest = " ".join(self._courtesies.sub(" ", said).split())
        return rest if " " in rest else said

    def courtesy(self, said: str) -> Courtesy | None:
        """What words in one spelling are when they are nothing but that."""
        if not said or self._courtesies.sub(" ", said).strip():
            return None
        return "thanks" if self._thanks.search(said) else "greetings"

    def asks(self, said: str) -> bool:
        """Whether words in one spelling hold one of asking."""
        return self._asking.search(said) is not None

    def asks_support(self, said: str) -> bool:
        """Whether words in one spelling hold one of asking for help or money."""
        return self._support.search(said) is not None

    def speaks_of_wheelchair(self, said: str) -> bool:
        """Whether words in one spelling say that somebody has to get in with a wheelchair."""
        return bool(self._wheelchair.read(said.split()).hits)

    def questions(self) -> Iterator[Example]:
        """What people write, about a need or as mere talk."""
        return (Example(about, words) for about, told, _language in self._told() for words in told["examples"])

    def told(self, language: Language) -> Mapping[str, Any]:
        """The file of a language: need -> its name, cues and examples."""
        return self._files[language]

    def entries(self) -> Iterator[Example]:
        """Descriptions of places that serve a need."""
        for told in self._files.values():
            for need, of in told.items():
                yield from (Example(need, words) for words in of.get("entry", ()))

    def _told(self) -> Iterator[tuple[str, Mapping[str, Any], Language]]:
        for language, told in self._files.items():
            yield from ((need, of, language) for need, of in told.items())
            yield from ((kind, of[language], language) for kind, of in self._talk.items())


@cache
def default() -> Lexicon:
    """The lexicon in `needs/`."""
    return Lexicon(FOLDER)


def _phrases(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these, whole, the longest first."""
    spelled = sorted({bare(one) for one in words}, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, spelled))})(?!\S)")


def _weight(hit: Hit[Meaning]) -> float:
    weight = STRONG if hit.meaning[1] == "strong" else _WEAK
    weight *= 1 + _ONE_MORE_WORD * (hit.words - 1)
    return weight if hit.exact else weight * _INEXACT


def _softened(cue: str) -> tuple[str, ...]:
    soft = _SOFTENED.get(cue[-1:])
    return (cue, cue[:-1] + soft) if soft and not cue.startswith("=") else (cue,)


def _fingerprint(folder: Path) -> str:
    """Another one when a file changed: what was derived with the old one is derived anew."""
    read = sha256()
    for path in sorted(folder.glob("*.json")):
        read.update(path.read_bytes())
    return read.hexdigest()[:16]


def _file(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
