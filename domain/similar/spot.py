"""Where an idea is, how far two of them lie apart as far as can be known, and how that is said to residents."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from typing import Any

from domain import places
from domain.places import Coordinate, Level, Place
from domain.places.similar import consonants
from domain.spelling import bare
from domain.texts import Text, _

NEARBY_METRES = 1500.0
"""Beyond this it is not near: about twenty minutes on foot, as far as older people and small children go for something
weekly. Two ideas of which only the gebied is known lie some 1450 metres apart on average, so they still count."""

SAME_STREET_METRES = 150.0
"""What two ideas in one street or square lie apart, about; streets have no length in our data."""

# Root mean square distance from the middle. Amsterdam's 165 km² of land is divided over 9 stadsdelen, 25 gebieden,
# 110 wijken, 493 buurten and 81 postcodes; a disc of that size has radius R and spread R / sqrt(2).
_SPREAD: Mapping[Level, float] = {"buurt": 230.0, "wijk": 490.0, "gebied": 1025.0, "stadsdeel": 1700.0, "stad": 5100.0}
_POSTCODE_SPREAD = 560.0
_SHARED_SPREAD = 40.0
_EDGE = 2**0.5
"""The radius of a disc, in spreads."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, as far as it matters for how near it is. Everything may be missing."""

    coordinate: Coordinate | None = None
    neighbourhood: str | None = None
    """Its code."""
    spread: float = 0.0
    """Metres by which the real place may lie from the coordinate, or from the middle of the neighbourhood."""
    street: str | None = None
    """The consonants of its name, so that one street has one spelling in all languages."""

    @classmethod
    def of(cls, place: Place | None) -> "Spot":
        """What there is to compare of a place."""
        if place is None:
            return cls()
        level = place.neighbourhood.level if place.neighbourhood else "stad"
        spread = _SPREAD[level]
        if place.coordinate:
            spread = _POSTCODE_SPREAD if place.postcode else _SHARED_SPREAD
        return cls(
            coordinate=place.coordinate,
            neighbourhood=place.neighbourhood.code if place.neighbourhood else None,
            spread=spread,
            street=consonants(bare(place.street)) or None if place.street else None,
        )

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "coordinate": list(self.coordinate) if self.coordinate else None,
            "neighbourhood": self.neighbourhood,
            "spread": self.spread,
            "street": self.street,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Spot":
        """As it was stored. Raises KeyError, TypeError or IndexError for anything else."""
        coordinate = stored["coordinate"]
        return cls(
            coordinate=(float(coordinate[0]), float(coordinate[1])) if coordinate is not None else None,
            neighbourhood=stored["neighbourhood"],
            spread=float(stored["spread"]),
            street=stored["street"],
        )


@dataclass(frozen=True, slots=True)
class Apart:
    """How two spots lie: the likely distance in metres, or None when it cannot be told; far when it surely is."""

    metres: float | None
    far: bool = False


@lru_cache(maxsize=16384)
def apart(one: Spot, other: Spot) -> Apart:
    """How far two spots lie apart.

    Two points of which only the surroundings are known lie `hypot(middles, spread, other spread)` apart on average.
    One that lies in the other, or that is known too coarsely, may still be near: then nothing is said.
    """
    middles = places.near(_place(one), _place(other))
    if middles is None:
        return Apart(SAME_STREET_METRES if _same_street(one, other) else None)
    likely = hypot(middles, one.spread, other.spread)
    reach = NEARBY_METRES + _EDGE * (one.spread + other.spread)
    if _same_street(one, other) and middles <= reach:
        return Apart(min(likely, SAME_STREET_METRES))
    if likely <= NEARBY_METRES:
        return Apart(likely)
    coarse = hypot(one.spread, other.spread) > NEARBY_METRES
    if _one_in_the_other(one, other) or (coarse and middles <= reach):
        return Apart(None)
    return Apart(likely, far=True)


def distance_in_words(metres: float | None) -> Text:
    """How far an idea is, so that nobody can be found by it. It goes on a phrase: "someone … wants nearly the same"."""
    match metres:
        case None:
            return _("somewhere in the city")
        case _ if metres <= SAME_STREET_METRES:
            return _("very close by")
        case _ if metres < 300:
            return _("two streets away")
        case _ if metres < 800:
            return _("a few minutes' walk away")
        case _ if metres <= NEARBY_METRES:
            return _("in your part of the city")
        case _:
            return _("in another part of the city")


def _same_street(one: Spot, other: Spot) -> bool:
    return one.street is not None and one.street == other.street


def _one_in_the_other(one: Spot, other: Spot) -> bool:
    return one.neighbourhood in _around(other.neighbourhood) or other.neighbourhood in _around(one.neighbourhood)


def _around(code: str | None) -> set[str]:
    known = places.default().place(code) if code else None
    return {outer.code for outer in known.within} if known else set()


def _place(spot: Spot) -> Place:
    known = places.default().place(spot.neighbourhood) if spot.neighbourhood and not spot.coordinate else None
    return known or Place(coordinate=spot.coordinate)
