"""All entries of the map in memory, in the shapes that answer a question in a few milliseconds.

Per need the entries lie in cells of about a kilometre, so that "near here" looks at a handful of them however large the
map is. Names and descriptions are found by their rarer words. An index is filled once and never changed afterwards; a
changed map gets a new one, filled beside the old (`bot.map_keeper`).
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain, islice
from typing import Literal

from domain.places import Coordinate, Place
from domain.places import default as gazetteer
from domain.social_map.service import Entry, Reach
from domain.spelling import bare

Ring = Literal["neighbourhood", "area", "nearby", "district", "city"]
"""How far was looked: the buurt or wijk that was named, its gebied, `NEARBY_METRES` around, the stadsdeel, the city."""

RINGS: tuple[Ring, ...] = ("neighbourhood", "area", "nearby", "district", "city")
NEARBY_METRES = 3000
"""As far as people go by bicycle or tram for something in their own part of the city."""

FEW = 3
"""Entries in one answer."""

_CELL_DEGREES = 0.01
"""Of latitude: 1.1 km. Of longitude, in the Netherlands: 0.7 km."""
_COMMON = 400
"""A word that stands in more entries than this says too little to look all of them up."""
_ENOUGH = 80
"""Entries to choose three from."""
_MOST_SCANNED = 400
"""Entries of one need that are looked through where cells do not help; a need with more has some in every quarter."""
_LEVELS = (0.85, 0.6, 0.0)
_METRES_A_DEGREE = 111_195
"""Of latitude, on a sphere of the Earth's size."""
_MAINLY = 0.35
"""From this weight on a place really is for a need."""
_KILOMETRE = 0.12
"""What a kilometre costs beside what a place is for."""
_INSIDE_METRES = 800
_SUITS = 0.25
_GETS_IN = 0.4
_SMALLEST_WORD = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What an entry should fit beside the need."""

    words: Sequence[str] = ()
    """Of the question, in one spelling: they find names."""
    place: Place | None = None
    """Around where; None: nowhere in particular."""
    days: int = 0
    """Bits of the weekdays that suit (Monday is bit 0); 0: any."""
    wheelchair: bool = False
    """One has to get in with a wheelchair."""


ANYTHING = Look()


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that answers, how well, and how far the nearest of its spots is."""

    id: str
    name: str
    score: float
    need: str
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Nearby:
    """What was found, the best first, and how far we had to look; `ring` is None where no place was asked for."""

    found: tuple[Found, ...] = ()
    ring: Ring | None = None


class Index:
    """The entries, to be looked for. Fill it with `add`."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._names: list[str] = []
        self._reach: list[Reach] = []
        self._days = array("B")
        self._wheelchair = array("b")
        """1: one gets in, -1: one does not, 0: nobody says."""
        self._spots: list[tuple[tuple[float, float, tuple[str, ...]], ...]] = []
        self._needs: list[tuple[tuple[str, float], ...]] = []
        self._words: dict[str, array[int]] = defaultdict(_numbers)
        self._cells: dict[str, dict[tuple[int, int], array[int]]] = defaultdict(lambda: defaultdict(_numbers))
        self._anywhere: dict[str, _Ranked] = defaultdict(_Ranked)
        """By need: works all over the city, by telephone or online, or nobody knows where it is."""
        self._best: dict[str, _Ranked] = defaultdict(_Ranked)
        self._pieces: dict[tuple[str, ...], tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def needs(self) -> frozenset[str]:
        """The needs for which there is something on this map."""
        return frozenset(self._best)

    def depends_on_place(self, need: str) -> bool:
        """Whether it makes a difference where somebody lives: there is more than fits into one answer to go to."""
        return sum(map(len, self._cells.get(need, {}).values())) > FEW

    def add(self, entry: Entry) -> None:
        """Put one entry in."""
        number = len(self.ids)
        self.ids.append(entry.id)
        self._names.append(entry.name)
        self._reach.append(entry.reach)
        self._days.append(entry.days)
        self._wheelchair.append(0 if entry.wheelchair is None else 1 if entry.wheelchair else -1)
        self._needs.append(tuple(entry.needs.items()))
        spots = tuple(
            (*spot.coordinate, self._codes(spot.place)) for spot in entry.spots if spot.coordinate is not None
        )
        self._spots.append(spots)
        for word in set(bare(entry.words).split()):
            if len(word) >= _SMALLEST_WORD:
                self._words[word].append(number)
        for need, weight in entry.needs.items():
            if weight >= _MAINLY:
                self._best[need].add(number, weight)
            if entry.reach != "place" or not spots:
                self._anywhere[need].add(number, weight)
            for latitude, longitude, _codes in spots if entry.reach == "place" else ():
                self._cells[need][_cell(latitude, longitude)].append(number)

    def _codes(self, place: Place | None) -> tuple[str, ...]:
        """The codes of the pieces of the city around a spot; the same tuple for all spots of one neighbourhood."""
        if place is None:
            return ()
        codes = tuple(piece.code for piece in (place.neighbourhood, *place.within) if piece)
        return self._pieces.setdefault(codes, codes)

    def near(
        self,
        needs: Mapping[str, float],
        look: Look = ANYTHING,
        *,
        without: frozenset[str] = frozenset(),
        most: int = FEW,
    ) -> Nearby:
        """The entries for these needs (each with how sure we are of it), nearest first where a place is asked for.

        What works all over the city or by telephone always takes part. `without` names ids not to give again.
        """
        by_words = self._by_words(look.words)
        around = _around(look.place)
        if around:
            ring, numbers = self._around(needs, look, around)
        else:
            ring, numbers = None, self._surest(needs, look, _ENOUGH)
        numbers |= {number for number in by_words if any(need in needs for need, _weight in self._needs[number])}
        found = (
            self._scored(number, needs, by_words.get(number, 0.0), around, look)
            for number in numbers
            if self.ids[number] not in without
        )
        return Nearby(tuple(nlargest(most, found, key=lambda one: one.score)), ring)

    def named(self, words: Sequence[str], most: int = 5) -> Sequence[tuple[int, float]]:
        """Entries whose own words are most like these, with how like (sums of inverse document frequency)."""
        return nlargest(most, self._by_words(words).items(), key=lambda one: one[1])

    def needs_by_id(self, service_id: str) -> Sequence[tuple[str, float]]:
        """What an entry is for, by its id. Raises ValueError for one that is not on the map."""
        return self._needs[self.ids.index(service_id)]

    def needs_of(self, number: int) -> Sequence[tuple[str, float]]:
        """What the entry with this number is for."""
        return self._needs[number]

    def _by_words(self, words: Iterable[str]) -> dict[int, float]:
        scores: dict[int, float] = defaultdict(float)
        for word in set(words):
            numbers = self._words.get(word)
            if numbers is not None and len(numbers) <= _COMMON and len(word) >= _SMALLEST_WORD:
                rarity = math.log(1 + len(self.ids) / len(numbers))
                for number in numbers:
                    scores[number] += rarity
        most = max(scores.values(), default=0.0)
        return {number: score / most for number, score in scores.items()} if most else {}

    def _suits(self, look: Look) -> Callable[[int], bool]:
        return lambda number: (
            (not look.days or bool(self._days[number] & look.days))
            and (not look.wheelchair or self._wheelchair[number] > 0)
        )

    def _surest(self, needs: Mapping[str, float], look: Look, most: int) -> set[int]:
        found: set[int] = set()
        for need in needs:
            if need in self._best:
                found |= self._best[need].first(most, self._suits(look))
        return found

    def _around(self, needs: Mapping[str, float], look: Look, around: Coordinate) -> tuple[Ring, set[int]]:
        """The entries in the smallest ring that has one whose main purpose it is, and those that are everywhere."""
        everywhere: set[int] = set()
        for need in needs:
            if need in self._anywhere:
                everywhere |= self._anywhere[need].first(_ENOUGH, self._suits(look))
        near = self._near(needs, around)
        for ring in RINGS:
            if ring == "district":
                near = self._surest(needs, look, _MOST_SCANNED)
            if any(self._is_mainly(number, needs) and self._is_in(ring, number, look.place, around) for number in near):
                # All of them: what lies just over the border may suit better.
                found = near | everywhere
                return ring, found if len(found) >= FEW else found | self._surest(needs, look, _MOST_SCANNED)
        return "city", everywhere

    def _near(self, needs: Mapping[str, float], around: Coordinate) -> set[int]:
        """Entries within `NEARBY_METRES`, cell by cell outwards until there are plenty."""
        near: set[int] = set()
        for cells in _cells_outwards(around):
            for need in needs:
                of_need = self._cells.get(need, {})
                near.update(*(of_need[cell] for cell in cells if cell in of_need))
            if len(near) >= _ENOUGH:
                break
        return near

    def _is_mainly(self, number: int, needs: Mapping[str, float]) -> bool:
        return any(weight >= _MAINLY and need in needs for need, weight in self._needs[number])

    def _is_in(self, ring: Ring, number: int, place: Place | None, around: Coordinate) -> bool:
        for latitude, longitude, codes in self._spots[number]:
            if ring == "city":
                return True
            if ring == "nearby":
                if _metres(latitude, longitude, around) <= NEARBY_METRES:
                    return True
            elif _code(ring, place) in codes:
                return True
        return False

    def _scored(
        self, number: int, needs: Mapping[str, float], said: float, around: Coordinate | None, look: Look
    ) -> Found:
        need, fit = "", 0.0
        for one, weight in self._needs[number]:
            if one in needs and weight * needs[one] > fit:
                need, fit = one, weight * needs[one]
        score = fit + 0.5 * said
        if look.days and self._days[number]:
            score += _SUITS if self._days[number] & look.days else -_SUITS
        if look.wheelchair:
            score += _GETS_IN * self._wheelchair[number]
        metres = None
        if around and self._spots[number]:
            metres = min(_metres(latitude, longitude, around) for latitude, longitude, _codes in self._spots[number])
            if self._reach[number] == "place":
                # In a large part of the city, the way from its middle says little.
                inside = self._is_in("neighbourhood", number, look.place, around)
                score -= _KILOMETRE * (min(metres, _INSIDE_METRES) if inside else metres) / 1000
        elif around:
            score -= _KILOMETRE * 2
        return Found(self.ids[number], self._names[number], score, need, metres)


class _Ranked:
    """Numbers of entries, those that are surest about a need first; kept so while they are added one by one."""

    def __init__(self) -> None:
        self._levels = (_numbers(), _numbers(), _numbers())

    def add(self, number: int, weight: float) -> None:
        surest, sure, _rest = _LEVELS
        self._levels[0 if weight >= surest else 1 if weight >= sure else 2].append(number)

    def first(self, most: int, suits: Callable[[int], bool]) -> set[int]:
        """The first so many that suit; where too few do, others too."""
        fitting = set(islice(filter(suits, chain(*self._levels)), most))
        return fitting if len(fitting) >= FEW else fitting | set(islice(chain(*self._levels), most))


def _numbers() -> "array[int]":
    return array("I")


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return math.floor(latitude / _CELL_DEGREES), math.floor(longitude / _CELL_DEGREES)


def _cells_outwards(around: Coordinate) -> Iterator[list[tuple[int, int]]]:
    """The cells that hold all within `NEARBY_METRES`: the one in the middle, those around it, and so on."""
    row, column = _cell(*around)
    for step in range(
        math.ceil(NEARBY_METRES / (_METRES_A_DEGREE * _CELL_DEGREES * math.cos(math.radians(around[0])))) + 1
    ):
        yield [
            (row + y, column + x)
            for y in range(-step, step + 1)
            for x in range(-step, step + 1)
            if max(abs(x), abs(y)) == step
        ]


def _metres(latitude: float, longitude: float, around: Coordinate) -> float:
    """As the crow flies, on a map that is flat as far as a city reaches: a tenth of the time of a sphere."""
    north = latitude - around[0]
    east = (longitude - around[1]) * math.cos(math.radians(around[0]))
    return _METRES_A_DEGREE * math.hypot(north, east)


def _around(place: Place | None) -> Coordinate | None:
    """The point to measure from; none for no place, for the whole city, and outside of it."""
    return gazetteer().middle(place) if place else None


def _code(ring: Ring, place: Place | None) -> str:
    if place is None or place.neighbourhood is None:
        return ""
    if ring == "neighbourhood":
        return place.neighbourhood.code
    piece = place.at("gebied" if ring == "area" else "stadsdeel")
    return piece.code if piece else ""
