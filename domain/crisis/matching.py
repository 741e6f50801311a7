"""Finds cues in a message: words and phrases of people in danger, in the spelling they come in.

A cue is a row of words. A word of four letters or more (three in Arabic) also stands for all that begins with it;
`=wil` is only that word, `wil|wou` is either, `<home>` one of a list of words with that name. Between two words of a
cue up to two others may stand; `kan_niet|=wil_niet` have none between, and count as one word of `|`. `.` is the end of
a clause or of the message. In "<home> & slaat & me" the parts may come in any order, each at most eight words from the
beginning of the first; they may share words.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import contains
from typing import Generic, TypeVar

from domain.spelling import bare, folded

Meaning = TypeVar("Meaning")

LONGEST_WORD = 40
"""Characters of a word that are read."""

_END = "."
_CLAUSES = re.compile(r"[.!?;:,…\n؟،؛()]+")
# "can't" is one word, and so is "m'n"; a Turkish suffix stays with its word.
_WORDS = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’‘`´](?=\w)")
_END_NUMBER = 0
# What a misspelled word has besides the numbers of the words that it may be.
_GUESS_NUMBER = -1
_WINDOW = 3
_AROUND = 8
_NEAREST = sorted(range(-_AROUND, _AROUND + 1), key=abs)
_ARABIC = re.compile("[\u0600-\u06ff]")
# And, in, with, to, like, the, the Moroccan "in the", and "will" before a verb; what is left must still be a word.
_ARABIC_PREFIX = re.compile(
    "(?:و?(?:بال|فال|كال|ال|لل)|[وفبلك]|[سغح](?=[اينت]))(?=.{3})|[وف](?=(?:لا|ما|مو|مش|لم|لن|هو|هي|في|من)$)"
)
# "ما بغيت" is written as one word by about half of those who write it.
_ARABIC_NOT = re.compile(r"(?:^|(?<= ))([وف]?ما) (?=[\u0600-\u06ff])")
# "ölüyor" (is dying) and "oluyor" (is happening) have one spelling after folding. With its dots the first is told
# apart; without them only the forms that mean nothing else are read as dying.
_DYING = re.compile(r"\b[öÖ](?=[lL])")
_MARKED = "oe"
_MEANS_BECOMING = re.compile(r"ol(?:uyo|d(?:u|uk|um|un|ular|uk.*)?$|ur(?:$|um|uz|lar|sa)|um$)")
_RUN = re.compile(r"(.)\1{2,}")
_SHORTEST_TYPO = 8
_HEAD = 4


@dataclass(frozen=True, slots=True)
class Match(Generic[Meaning]):
    """A cue that was found: what it means, and the places of its words in the message."""

    meaning: Meaning
    places: frozenset[int]
    is_guess: bool
    """Whether one of its words was misspelled and may have been meant for another."""

    is_across: bool
    """Whether a clause ends between its words."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What may stand at one place of a phrase: one word (a number), or several in a row."""

    single: int
    joined: Mapping[int, Mapping[int, Sequence[tuple[int, ...]]]]
    """By the first of them and by the second: what must follow directly."""

    end: bool
    """The end of the clause will do too, directly after what stands before it."""

    beginnings: frozenset[int]
    """The words with which it can begin."""

    reach: int
    """How many words after its first the next place may begin at most."""


Row = tuple[_Place, ...]


@dataclass(frozen=True, slots=True)
class _Cue(Generic[Meaning]):
    """A cue with what it means."""

    rows: tuple[Row, ...]
    needs: tuple[frozenset[int], ...]
    """For each place but the rarest: the numbers of which one must be near."""

    meaning: Meaning


class Matcher(Generic[Meaning]):
    """All cues with what they mean. Made once; finding takes about a tenth of a millisecond a message."""

    def __init__(self, cues: Iterable[tuple[str, Meaning, Mapping[str, Sequence[str]]]]) -> None:
        """Each cue comes with the named lists that it may use. Raises KeyError for a list that is not there."""
        self._stems: dict[str, set[int]] = defaultdict(set)
        self._wholes: dict[str, set[int]] = defaultdict(set)
        self._numbers: dict[tuple[str, ...], int] = {}
        self._number((_END,))
        self._cues: list[_Cue[Meaning]] = []
        for cue, meaning, lists in cues:
            rows = tuple(tuple(self._place(one, lists) for one in part.split()) for part in cue.split(" & "))
            self._cues.append(_Cue(rows, (), meaning))
        self._meanings = list(dict.fromkeys(cue.meaning for cue in self._cues))
        self._by_rarest = self._rarest()
        self._typos = self._misspelled()
        self._known = lru_cache(maxsize=20_000)(self._look_up)

    def find(self, words: str) -> Iterator[Match[Meaning]]:
        """Every cue in this message."""
        reading = self.read(words)
        for meaning in self._meanings:
            yield from reading.of(meaning)

    def read(self, words: str) -> "Reading[Meaning]":
        """The words of a message, to be asked for one meaning after the other."""
        said = tokens(words)
        numbers = {word: self._known(word) for word in said}
        present = frozenset().union(*numbers.values())
        # Most cues hold common words; only those whose rarest word is here are worth a look.
        likely: dict[Meaning, list[_Cue[Meaning]]] = defaultdict(list)
        for at in {one for number in present & self._by_rarest.keys() for one in self._by_rarest[number]}:
            cue = self._cues[at]
            if not any(map(present.isdisjoint, cue.needs)):
                likely[cue.meaning].append(cue)
        return Reading(said, numbers, likely)

    def _rarest(self) -> Mapping[int, Sequence[int]]:
        """The cues by the place that is least often in a message, and in each what it needs besides. How often a word
        is said is guessed from how many cues name it.
        """
        said = {number: [word.lstrip("=") for word in words] for words, number in self._numbers.items()}
        named = Counter(word for cue in self._cues for number in _numbers(cue) for word in said[number])
        often = {number: sum(named[word] for word in words) for number, words in said.items()}
        found: dict[int, list[int]] = defaultdict(list)
        for at, cue in enumerate(self._cues):
            needs = [_signs(place, often) for row in cue.rows for place in row if not place.end]
            needs = sorted(needs or [cue.rows[0][0].beginnings], key=lambda need: sum(often[one] for one in need))
            self._cues[at] = replace(cue, needs=tuple(needs[1:]))
            for number in needs[0]:
                found[number].append(at)
        return found

    def _place(self, written: str, lists: Mapping[str, Sequence[str]]) -> _Place:
        alternatives = [one.split("_") for one in _written(written, lists)]
        singles = tuple(sorted(one for one, *more in alternatives if not more and one != _END))
        single = self._number(singles)
        joined: dict[int, dict[int, list[tuple[int, ...]]]] = {}
        for words in alternatives:
            if words[1:]:
                first, second, *others = (self._number((one,)) for one in _all_whole(words))
                joined.setdefault(first, {}).setdefault(second, []).append(tuple(others))
        reach = max(map(len, alternatives)) - 1 + _WINDOW
        return _Place(single, joined, [_END] in alternatives, frozenset({single, *joined}), reach)

    def _number(self, written: tuple[str, ...]) -> int:
        if written not in self._numbers:
            number = self._numbers[written] = len(self._numbers)
            for one in written:
                is_whole = one.startswith("=") or _is_short(one)
                for word in _spellings(_single(one.lstrip("="))):
                    (self._wholes if is_whole else self._stems)[word].add(number)
        return self._numbers[written]

    def _look_up(self, word: str) -> frozenset[int]:
        found: set[int] = set()
        longest = 0
        for reading in _readings(word):
            if reading in self._wholes:
                found |= self._wholes[reading]
                longest = len(word)
            for length in range(2, len(reading) + 1):
                if reading[:length] in self._stems:
                    found |= self._stems[reading[:length]]
                    longest = max(longest, length)
        # "zelfoordgedachten" begins with "zelf", and still is a word with a letter left out.
        if longest < min(len(word), _SHORTEST_TYPO - 1) and (meant := self._misspelling(word)):
            found |= {*meant, _GUESS_NUMBER}
        return frozenset(found)

    def _misspelled(self) -> Mapping[str, Sequence[str]]:
        """The longer stems and words by how they begin, with and without one of the letters."""
        table: dict[str, list[str]] = defaultdict(list)
        for stem in sorted(self._stems.keys() | self._wholes.keys()):
            if len(stem) >= _SHORTEST_TYPO:
                for head in _heads(stem):
                    table[head].append(stem)
        return table

    def _misspelling(self, word: str) -> set[int]:
        """What a word with one wrong, missing, doubled or moved letter may be; the first letter must be right."""
        found: set[int] = set()
        for meant in {meant for head in _heads(word) for meant in self._typos.get(head, ())}:
            if meant[0] == word[0] and _differs_by_one(word, meant):
                found |= self._stems.get(meant, set())
                if abs(len(meant) - len(word)) <= 1:
                    found |= self._wholes.get(meant, set())
        return found


class Reading(Generic[Meaning]):
    """A message that was read. What a meaning takes is only looked for when it is asked for."""

    def __init__(
        self,
        said: Sequence[str],
        numbers: Mapping[str, frozenset[int]],
        likely: Mapping[Meaning, Sequence[_Cue[Meaning]]],
    ) -> None:
        self._likely = likely
        self._read = [numbers[word] for word in said]
        self._bits = _Bits(said, numbers)
        self._ends = {at for at, word in enumerate(said) if word == _END}
        self._guesses = {at for at, known in enumerate(self._read) if _GUESS_NUMBER in known}

    def of(self, meaning: Meaning) -> Iterator[Match[Meaning]]:
        """Every cue in the message that means this."""
        for cue in self._likely.get(meaning, ()):
            for found in _together(cue.rows, self._read, self._bits):
                places = frozenset(found) - self._ends
                across = not self._ends.isdisjoint(range(min(places), max(places)))
                yield Match(meaning, places, not places.isdisjoint(self._guesses), across)


# A turn asks three matchers about the same message, one after the other; no other message stays in memory.
@lru_cache(maxsize=1)
def tokens(words: str) -> tuple[str, ...]:
    """The words of a message in one spelling, with "." before the first and after each clause."""
    found: list[str] = [_END]
    for clause in _CLAUSES.split(folded(_prepared(words))):
        if said := _ARABIC_NOT.sub(r"\1", " ".join(_WORDS.findall(clause))).split():
            found += [word[:LONGEST_WORD] for word in said]
            found.append(_END)
    return tuple(found)


def _prepared(words: str) -> str:
    return _DYING.sub(_MARKED, _APOSTROPHE.sub("", unicodedata.normalize("NFC", words)))


def _written(one: str, lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for alternative in one.split("|"):
        if alternative.startswith("<"):
            yield from lists[alternative.strip("<>")]
        else:
            yield alternative


def _all_whole(joined: Sequence[str]) -> Iterator[str]:
    """`=niet_meer` is about two whole words."""
    for one in joined:
        yield f"={one}" if joined[0].startswith("=") and not one.startswith("=") and one != _END else one


def _single(word: str) -> str:
    """In the spelling of `tokens`. A cue word that is two in that spelling would never be found: that is a bug."""
    said = word if word == _END else bare(_prepared(word))
    assert said, word
    assert " " not in said, word
    return said


def _spellings(word: str) -> Iterator[str]:
    yield word
    if word.startswith(f"{_MARKED}l") and not _MEANS_BECOMING.match(plain := word.replace(_MARKED, "o", 1)):
        yield plain


def _is_short(word: str) -> bool:
    return word == _END or len(word) < (3 if _ARABIC.match(word) else 4)


def _readings(word: str) -> tuple[str, ...]:
    """The word; drawn out letters ("doooood") as one and as two; an Arabic one also without what is written onto it."""
    readings = [word]
    if _RUN.search(word):
        readings += [_RUN.sub(r"\1", word), _RUN.sub(r"\1\1", word)]
    if _ARABIC.match(word):
        for reading in list(readings):
            rest = reading
            while len(readings) < 8 and (prefix := _ARABIC_PREFIX.match(rest)):
                rest = rest[prefix.end() :]
                readings.append(rest)
    return tuple(readings)


class _Bits(dict[int, int]):
    """For each number where it stands, as the bits of one integer, so that a long message costs little more than a
    short one. Worked out when it is needed.
    """

    def __init__(self, said: Sequence[str], numbers: Mapping[str, frozenset[int]]) -> None:
        super().__init__()
        self._words: dict[str, int] = defaultdict(int)
        for at, word in enumerate(said):
            self._words[word] |= 1 << at
        self._having: dict[int, list[str]] = defaultdict(list)
        for word, known in numbers.items():
            for number in known:
                self._having[number].append(word)

    def __missing__(self, number: int) -> int:
        bits = 0
        for word in self._having.get(number, ()):
            bits |= self._words[word]
        self[number] = bits
        return bits


def _together(rows: tuple[Row, ...], read: Sequence[frozenset[int]], bits: _Bits) -> Iterator[set[int]]:
    """The places of the words, wherever all the phrases stand near each other."""
    possible = [_starts(row, bits) for row in rows]
    starts = possible[0]
    for others in possible[1:]:
        starts &= _earlier(others << _AROUND, 2 * _AROUND) | others << _AROUND
    while starts:
        at = (starts & -starts).bit_length() - 1
        starts &= starts - 1
        if (found := _from(at, rows, possible, read)) is not None:
            yield found


def _from(at: int, rows: tuple[Row, ...], possible: Sequence[int], read: Sequence[frozenset[int]]) -> set[int] | None:
    first = _following(rows[0], read, at)
    if first is None:
        return None
    places = set(first)
    for row, starts in zip(rows[1:], possible[1:], strict=True):
        near = (at + step for step in _NEAREST if at + step >= 0 and starts >> (at + step) & 1)
        found = next((one for start in near if (one := _following(row, read, start))), None)
        if found is None:
            return None
        places |= set(found)
    return places


def _starts(row: Row, bits: _Bits) -> int:
    """Where a phrase may begin: at least one word of each place stands near enough behind the one before."""
    starts = 0
    for place in reversed(row):
        here = 0
        for number in place.beginnings:
            here |= bits[number]
        if place.end:
            here |= bits[_END_NUMBER]
        starts = here & _earlier(starts, place.reach) if place is not row[-1] else here
        if not starts:
            break
    return starts


def _earlier(bits: int, most: int) -> int:
    """Each place from one to `most` before these."""
    spread, done = bits >> 1, 1
    while done < most:
        step = min(done, most - done)
        spread |= spread >> step
        done += step
    return spread


def _following(row: Row, read: Sequence[frozenset[int]], at: int) -> list[int] | None:
    """Where the words of a phrase stand that begins here; None when it does not."""
    places = _here(row[0], read, at)
    if places is None:
        return None
    for place in row[1:]:
        last = places[-1]
        ahead = range(last + 1, min(last + 1 + _WINDOW, len(read)))
        if place.end and last + 1 < len(read) and _END_NUMBER in read[last + 1]:
            places = [*places, last + 1]
            continue
        begins = place.beginnings
        for start in ahead:
            if not begins.isdisjoint(read[start]) and (found := _here(place, read, start)):
                places = places + found
                break
        else:
            return None
    return places


def _here(place: _Place, read: Sequence[frozenset[int]], at: int) -> list[int] | None:
    here = read[at]
    if place.joined and at + 1 < len(read):
        for first in place.joined.keys() & here:
            for second in place.joined[first].keys() & read[at + 1]:
                for others in place.joined[first][second]:
                    after = read[at + 2 : at + 2 + len(others)]
                    if len(after) == len(others) and all(map(contains, after, others)):
                        return list(range(at, at + 2 + len(others)))
    return [at] if place.single in here else None


def _numbers(cue: _Cue[Meaning]) -> Iterator[int]:
    for place in (place for row in cue.rows for place in row):
        yield place.single
        for words in _joined(place):
            yield from words


def _joined(place: _Place) -> Iterator[tuple[int, ...]]:
    for first, seconds in place.joined.items():
        for second, more in seconds.items():
            yield from ((first, second, *others) for others in more)


def _signs(place: _Place, often: Mapping[int, int]) -> frozenset[int]:
    """Numbers of which one is there whenever this place is: of words in a row the rarest."""
    return frozenset({place.single, *(min(words, key=often.__getitem__) for words in _joined(place))})


def _heads(word: str) -> set[str]:
    """How a word begins, and how it would without one of its first letters: one wrong letter leaves one in common."""
    head = word[: _HEAD + 1]
    return {head[:_HEAD], *(head[:at] + head[at + 1 :] for at in range(1, len(head)))}


def _differs_by_one(word: str, meant: str) -> bool:
    """Whether a word begins with this but for one letter: wrong, too many, missing or moved."""
    same = 0
    for one, other in zip(word, meant, strict=False):
        if one != other:
            break
        same += 1
    rest, due = word[same:], meant[same:]
    if rest.startswith(due[1:]) or rest[1:].startswith(due):
        return True
    return _is_moved(rest[: len(due)], due)


def _is_moved(rest: str, due: str) -> bool:
    """One letter wrong, or somewhere else."""
    while rest and due and rest[-1] == due[-1]:
        rest, due = rest[:-1], due[:-1]
    return len(rest) == len(due) and (rest[1:] == due[:-1] or rest[:-1] == due[1:])
