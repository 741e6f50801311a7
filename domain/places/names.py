"""Finds the names of places in what people write: longest first, in any spelling, with Turkish and Arabic endings.

Every name of the data is known whole ("Oud-West, De Baarsjes"), by its parts ("De Baarsjes"), and by its stem ("Banne"
for "Banne-Noordoost"); what people really say stands in the city's names.json and wins. Only when nothing is found so
are misspellings tried: names of six letters or more within one or two changes, and Arabic spellings by their
consonants, because Arabic writers spell the vowels of a Dutch name each in their own way.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

from domain.places.city import City
from domain.places.place import LEVELS, Neighbourhood
from domain.places.similar import consonants, edits, plain_sound
from domain.spelling import bare

Kind = Literal["name", "street", "unsure", "city", "outside"]
"""A plain name; a street that has a neighbourhood; a name that needs a hint; the city; a town elsewhere."""

MOST_NAMES = 8
"""Different names read from one message."""

_TYPOS_READ = 8
"""Words of a message that are tried as misspellings: such messages are short, and trying costs time."""

_SHORTEST_TYPO = 6
_SHORTEST_SKELETON = 4
_LONGEST_WORD_AT_LEAST = 5
"""Letters of the longest word in a misspelling; "die met" is no Diemen."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name can stand for: neighbourhoods, or (`outside`) the town `name`."""

    kind: Kind
    places: tuple[Neighbourhood, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in the words; `exact` is False for one read as a misspelling."""

    meaning: Meaning
    exact: bool = True


_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*")
_APOSTROPHE = re.compile(r"['’ʼ`´]")
_TURKISH_TAIL = re.compile(r"(?:n?[dt][ae]|n?[iu]n|y?[aeiu]|s[iu]|l[iuae])[^\W_]{0,8}")
_TURKISH_ENDING = re.compile(
    r"(?<=[^\W_]{4})(?:(?:s?[iu]n)?[dt][ae](?:n|ki[a-z]{0,4}|y[iu][mz]z?)?|(?:n?in|[iu]n[ae]))$"
)
_ARABIC_PREFIX = re.compile(r"^(?:[وف]?(?:[بكلف]?ال|لل|[بفل])|و)(?=[ء-ي]{3})")
_ARABIC = re.compile("[ء-ي]")
_SIDE = re.compile(r"[ -](?:noord|zuid|oost|west|midden|(?:noord|zuid)-?(?:west|oost|midden)|\d)$")
_SHORT_NAME = re.compile(r"(?:de|het) \w{1,5}$")
"""Repairing "de Banne" would find it in "de bank"."""
_STREET_END = re.compile(r"(?:straat|plein|laan|weg|kade|gracht|dijk|park)$")


class Names:
    """All names of a city, ready to be found."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._meanings: dict[str, Meaning] = {}
        self._in_full: dict[str, Meaning] = {}
        self._learn_own_names()
        self._learn_by_hand()
        self._learn_from_data()
        self._learn_misspellings()
        # "Amsterdam Noord" and the like come last: there are many, and none needs repair.
        self._meanings = self._in_full | self._meanings
        self._learn_lengths()

    def find(self, folded_words: str) -> list[Hit]:
        """The different names in `folded_words`, from left to right, each word used once; at most `MOST_NAMES`."""
        tokens = _tokens(folded_words)
        found: dict[Meaning, None] = {}
        start = 0
        while start < len(tokens) and len(found) < MOST_NAMES:
            length, meaning = self._longest_at(tokens, start)
            if meaning is not None:
                found[meaning] = None
            start += max(length, 1)
        return [Hit(meaning) for meaning in found]

    def find_misspelled(self, folded_words: str) -> list[Hit]:
        """The likeliest single name of which `folded_words` contain a misspelling, or nothing."""
        read = _tokens(folded_words)[:_TYPOS_READ]
        # An Arabic prefix is often the first letter of a name; `_similar_in_arabic` tries both.
        tokens = [token[0] if _ARABIC.match(token[0]) else token[-1] for token in read]
        best: tuple[int, int, str] | None = None
        for span in dict.fromkeys(_spans(tokens)):
            for distance, name in self._similar(span):
                rank = (distance, -len(name), name)
                best = rank if best is None or rank < best else best
        return [Hit(self._meanings[best[2]], exact=False)] if best else []

    def _longest_at(self, tokens: list[tuple[str, ...]], start: int) -> tuple[int, Meaning | None]:
        most = max(self._longest.get(first, 0) for first in tokens[start])
        for length in range(min(most, len(tokens) - start), 0, -1):
            between = " ".join(token[0] for token in tokens[start + 1 : start + length - 1])
            for first in tokens[start]:
                for last in tokens[start + length - 1] if length > 1 else ("",):
                    meaning = self._meanings.get(" ".join(part for part in (first, between, last) if part))
                    if meaning is not None:
                        return length, meaning
        return 0, None

    def _similar(self, span: str) -> Iterator[tuple[int, str]]:
        if _ARABIC.search(span):
            yield from self._similar_in_arabic(span)
            return
        sound = plain_sound(span)
        if len(sound) < _SHORTEST_TYPO or span in self._never or max(map(len, span.split())) < _LONGEST_WORD_AT_LEAST:
            return
        allowed = 1 if len(sound) < 9 else 2
        street = _STREET_END.search(span)
        for name_sound, name in self._candidates(sound, allowed):
            if street and not name.endswith(street[0]):
                continue
            # Words that were pulled together to look like one name have spent a change by that.
            most = allowed - (span.count(" ") != name.count(" ") and allowed > 1)
            distance = edits(sound, name_sound, most)
            if distance <= most:
                yield distance, name

    def _similar_in_arabic(self, span: str) -> Iterator[tuple[int, str]]:
        for reading in _readings(span):
            skeleton = consonants(reading)
            if len(skeleton) >= _SHORTEST_SKELETON + span.count(" ") and skeleton in self._skeletons:
                yield 1, self._skeletons[skeleton]

    def _candidates(self, sound: str, allowed: int) -> list[tuple[str, str]]:
        """Names that share enough pairs of letters; each change can spoil at most three of them."""
        shared: dict[int, int] = defaultdict(int)
        for pair in _pairs(sound):
            for length in range(len(sound) - allowed, len(sound) + allowed + 1):
                for number in self._by_pair.get((pair, length), ()):
                    shared[number] += 1
        enough = max(2, len(sound) - 1 - 3 * allowed)
        return [self._sounds[number] for number, count in shared.items() if count >= enough]

    def _learn_own_names(self) -> None:
        """What an administrator calls an area means that area, whatever else it could mean."""
        for code, name in self._city.areas.division.names.items():
            if code in self._city.areas.names:
                self._know([name], Meaning("name", (self._city.get(code),)))

    def _learn_by_hand(self) -> None:
        names = self._city.names
        get = self._city.get
        self._know(names["city"]["names"], Meaning("city", (self._city.whole,)))
        for town, spellings in names["outside"].items():
            self._know(spellings, Meaning("outside", name=town))
        for row in names["unsure"]:
            self._know(row["names"], Meaning("unsure", tuple(get(code) for code in row["codes"])))
        for kind, group in (("name", names["everyday"]), ("street", names["streets"])):
            for code, spellings in group.items():
                street_or_name: Kind = "street" if kind == "street" else "name"
                self._know(spellings, Meaning(street_or_name, (get(code),)))
        around = [*names["city"]["names"], *names["city_part_words"]]
        for code, spellings in names["city_parts"].items():
            meaning = Meaning("name", (get(code),))
            self._know([name for name in spellings if " " in name], meaning)
            for name, word in product(map(bare, spellings), map(bare, around)):
                self._in_full[f"{word} {name}"] = self._in_full[f"{name} {word}"] = meaning

    def _know(self, spellings: list[str], meaning: Meaning) -> None:
        for spelling in spellings:
            self._meanings.setdefault(bare(spelling), meaning)

    def _learn_from_data(self) -> None:
        whole: dict[str, list[Neighbourhood]] = defaultdict(list)
        parts: dict[str, list[Neighbourhood]] = defaultdict(list)
        stems: dict[str, list[Neighbourhood]] = defaultdict(list)
        for one in self._city.all():
            name = one.name.lower().removesuffix(" e.o.")
            whole[bare(name)].append(one)
            pieces = [piece for piece in re.split(r"\s*[,/]\s*", name) if len(piece) > 2]
            for piece in pieces if len(pieces) > 1 else ():
                parts[bare(piece)].append(one)
            for stem in _stems(name) if one.level in {"wijk", "buurt"} else ():
                stems[bare(stem)].append(one)
        for names, widest in ((whole, True), (parts, False), (stems, True)):
            for phrase, meant in names.items():
                self._meanings.setdefault(phrase, Meaning("name", self._without_nested(meant, widest=widest)))
        for name, code in self._city.areas.former_names():
            self._know([name, *re.split(r"\s*[,/]\s*", name)], Meaning("name", (self._city.get(code),)))

    def _without_nested(self, meant: list[Neighbourhood], *, widest: bool) -> tuple[Neighbourhood, ...]:
        """Of places in one another only the widest (a shared name) or the narrowest (a part of their names)."""
        meant = sorted(meant, key=lambda one: LEVELS.index(one.level), reverse=not widest)
        kept: list[Neighbourhood] = []
        for one in meant:
            if not any(self._city.holds(one, other) or self._city.holds(other, one) for other in kept):
                kept.append(one)
        return tuple(kept)

    def _learn_misspellings(self) -> None:
        self._never = frozenset(bare(word) for word in self._city.names["never_a_typo"])
        self._sounds: list[tuple[str, str]] = []
        self._by_pair: dict[tuple[str, int], list[int]] = defaultdict(list)
        self._skeletons: dict[str, str] = {}
        for phrase, meaning in self._meanings.items():
            if meaning.kind not in {"name", "street"}:
                continue
            skeleton = consonants(phrase)
            if len(skeleton) >= _SHORTEST_SKELETON:
                self._skeletons.setdefault(skeleton, phrase)
            sound = plain_sound(phrase)
            if len(sound) >= _SHORTEST_TYPO and not _ARABIC.search(phrase) and not _SHORT_NAME.match(phrase):
                for pair in _pairs(sound):
                    self._by_pair[pair, len(sound)].append(len(self._sounds))
                self._sounds.append((sound, phrase))

    def _learn_lengths(self) -> None:
        self._longest: dict[str, int] = {}
        for phrase in self._meanings:
            first, *others = phrase.split()
            self._longest[first] = max(self._longest.get(first, 0), len(others) + 1)


def _stems(name: str) -> Iterator[str]:
    """What people say for a part of a neighbourhood, or for a square: "Banpleinbuurt" lies round the Banplein."""
    stem = _SIDE.sub("", name)
    if stem != name and len(stem) > 4:
        yield stem
    square = re.sub(r"(plein|weg|gracht|straat)buurt$", r"\1", stem)
    if square != stem:
        yield square


def _tokens(folded_words: str) -> list[tuple[str, ...]]:
    """Each word as it is, and without a Turkish ending or an Arabic prefix."""
    tokens: list[tuple[str, ...]] = []
    for match in _WORD.finditer(folded_words):
        head, *tails = _APOSTROPHE.split(match[0])
        if tails and _TURKISH_TAIL.fullmatch(tails[-1]) and len(head) > 1:
            tails = tails[:-1]
        *before, last = (head, *tails)
        tokens.extend((one,) for one in before)
        tokens.append(_readings(last))
    return tokens


def _readings(word: str) -> tuple[str, ...]:
    if _ARABIC.match(word):
        short = _ARABIC_PREFIX.sub("", word)
        return (word,) if short == word else (word, short)
    short = _TURKISH_ENDING.sub("", word)
    return (word,) if short == word else (word, short)


def _spans(tokens: list[str]) -> Iterator[str]:
    """One, two and three neighbouring words, as one name."""
    for length in (1, 2, 3):
        for start in range(len(tokens) - length + 1):
            yield " ".join(tokens[start : start + length])


def _pairs(sound: str) -> set[str]:
    """Neighbouring letters: the names that share many are worth comparing."""
    return {sound[at : at + 2] for at in range(len(sound) - 1)}
