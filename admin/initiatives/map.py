"""A map of the areas around some places, drawn by ourselves: nothing is fetched from anywhere.

The data has the middle of each piece of the city and no borders. So an area is a ring around its middle, and the dots
in it are the middles of its neighbourhoods. A place is never more exact than what was kept of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from domain import places
from domain.places import Coordinate, Place
from domain.similar import Gist

WIDE, HIGH = 600, 400
_MARGIN_METRES = 700
_LEAST_METRES = 8000
"""How much is shown at least, from side to side: an area and what is around it."""
_NAME_WIDE = 110
"""Pixels that half of a name takes: so far from the edge it is kept."""
OWN = "★"
"""What stands for the initiative that the map is about."""
_METRES_A_DEGREE = 111_320
_RING_METRES = 900
"""About half of an area across."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the drawing; `words` stands beside it."""

    x: float
    y: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is drawn, in a field of `WIDE` by `HIGH`."""

    rings: Sequence[Dot]
    ring: float
    """The radius of a ring."""
    names: Sequence[Dot]
    dots: Sequence[Dot]
    marks: Sequence[Dot]
    wide: int = WIDE
    high: int = HIGH


def middle_of(gist: Gist) -> Coordinate | None:
    """Where on the map it is, as far as that is known."""
    spot = gist.spot
    if spot.coordinate:
        return spot.coordinate
    place = places.default().place(spot.neighbourhood) if spot.neighbourhood else None
    return places.default().middle(place) if place else None


def drawing(marks: Sequence[tuple[str, Coordinate]]) -> Drawing | None:
    """The map around these; None without any."""
    if not marks:
        return None
    view = _View.around([point for _words, point in marks])
    known = [(one, places.default().middle(Place(one))) for one in places.neighbourhoods()]
    return Drawing(
        rings=[view.dot(point) for one, point in known if one.level == "gebied" and point],
        names=[
            view.name(point, one.name) for one, point in known if one.level == "gebied" and point and view.holds(point)
        ],
        ring=round(_RING_METRES * view.scale, 1),
        dots=[view.dot(point) for one, point in known if one.level == "buurt" and point and view.holds(point)],
        marks=[view.dot(point, " ".join(names)) for point, names in _together(marks).items()],
    )


def _together(marks: Sequence[tuple[str, Coordinate]]) -> Mapping[Coordinate, Sequence[str]]:
    """The names of what lies at one point, in one mark: else one would hide the other."""
    found: dict[Coordinate, list[str]] = {}
    for words, point in marks:
        found.setdefault(point, []).append(words)
    return found


@dataclass(frozen=True, slots=True)
class _View:
    """What is shown: its middle, and pixels a metre. In a city the Earth is flat."""

    latitude: float
    longitude: float
    scale: float

    @classmethod
    def around(cls, points: Sequence[Coordinate]) -> "_View":
        south, north = min(one[0] for one in points), max(one[0] for one in points)
        west, east = min(one[1] for one in points), max(one[1] for one in points)
        latitude, longitude = (south + north) / 2, (west + east) / 2
        high = (north - south) * _METRES_A_DEGREE + 2 * _MARGIN_METRES
        wide = (east - west) * _METRES_A_DEGREE * cos(radians(latitude)) + 2 * _MARGIN_METRES
        least_high = _LEAST_METRES * HIGH / WIDE
        return cls(latitude, longitude, min(WIDE / max(wide, _LEAST_METRES), HIGH / max(high, least_high)))

    def dot(self, point: Coordinate, words: str = "") -> Dot:
        east = (point[1] - self.longitude) * _METRES_A_DEGREE * cos(radians(self.latitude))
        north = (point[0] - self.latitude) * _METRES_A_DEGREE
        return Dot(round(WIDE / 2 + east * self.scale, 1), round(HIGH / 2 - north * self.scale, 1), words)

    def name(self, point: Coordinate, words: str) -> Dot:
        """Where its name can be read as a whole."""
        dot = self.dot(point, words)
        return Dot(min(max(dot.x, _NAME_WIDE), WIDE - _NAME_WIDE), dot.y, words)

    def holds(self, point: Coordinate) -> bool:
        dot = self.dot(point)
        return 0 <= dot.x <= WIDE and 0 <= dot.y <= HIGH
