"""What was understood of "where?": a place, or one of the other things an answer can mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from domain.places.distances import Coordinate

VERSION = 1
"""Of the JSON shape."""

Level = Literal["stad", "stadsdeel", "gebied", "wijk", "buurt"]
"""City, city district, area, district, neighbourhood: the municipality's own levels, from large to small."""

LEVELS: tuple[Level, ...] = ("stad", "stadsdeel", "gebied", "wijk", "buurt")


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A named piece of the city. A buurt has no municipal code in our data: its code is "wijk code/name"."""

    code: str
    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class Place:
    """Where an idea happens or a resident feels at home, as far as we understood it. Everything may be missing."""

    neighbourhood: Neighbourhood | None = None
    within: tuple[Neighbourhood, ...] = ()
    """What the neighbourhood lies in, from small to large: wijk, gebied, stadsdeel."""
    postcode: str | None = None
    """"1057" or "1057 BS"."""
    street: str | None = None
    """As the resident wrote it, when the words look like an address. Never checked against a list of streets."""
    house_number: str | None = None
    coordinate: Coordinate | None = None
    """A shared location after rounding, or the middle of the postcode. Never the exact position of a person."""
    sure: bool = True
    """False when the neighbourhood is only the nearest one, or when the words were read as a misspelling: ask."""

    def at(self, level: Level) -> Neighbourhood | None:
        """The piece of the city at this level that the place is, or lies in."""
        pieces = (self.neighbourhood, *self.within)
        return next((piece for piece in pieces if piece is not None and piece.level == level), None)

    @property
    def area(self) -> Neighbourhood | None:
        """The gebied: the scale at which coordinators work."""
        return self.at("gebied")

    @property
    def district(self) -> Neighbourhood | None:
        """The wijk."""
        return self.at("wijk")

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "version": VERSION,
            "neighbourhood": _to_json(self.neighbourhood) if self.neighbourhood else None,
            "within": [_to_json(one) for one in self.within],
            "postcode": self.postcode,
            "street": self.street,
            "house_number": self.house_number,
            "coordinate": list(self.coordinate) if self.coordinate else None,
            "sure": self.sure,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Place":
        """As it was stored. Raises ValueError for another version or for anything that is not ours."""
        if stored.get("version") != VERSION:
            raise ValueError(f"A place of version {stored.get('version')!r} cannot be read; only {VERSION} is known.")
        try:
            coordinate = stored["coordinate"]
            return cls(
                neighbourhood=_from_json(stored["neighbourhood"]) if stored["neighbourhood"] is not None else None,
                within=tuple(_from_json(one) for one in stored["within"]),
                postcode=stored["postcode"],
                street=stored["street"],
                house_number=stored["house_number"],
                coordinate=(float(coordinate[0]), float(coordinate[1])) if coordinate is not None else None,
                sure=bool(stored["sure"]),
            )
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError("This is not a stored place.") from error


@dataclass(frozen=True, slots=True)
class Found:
    """One place was understood. Show it, and ask when it is not `sure`."""

    place: Place


@dataclass(frozen=True, slots=True)
class Choose:
    """The words name several places: two to four candidates, the likeliest first."""

    candidates: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """A real-looking place that is not in this city. `name` is the town, when we know it."""

    place: Place
    name: str | None = None


@dataclass(frozen=True, slots=True)
class MyNeighbourhood:
    """The place they told us before ("in my street", "mahallemde", "بحارتي"); ask when there is none."""


Understood = Found | Choose | Outside | MyNeighbourhood | None
"""What an answer to "where?" may mean. None: no place in it; the words themselves are still an answer."""


def _to_json(one: Neighbourhood) -> dict[str, str]:
    return {"code": one.code, "name": one.name, "level": one.level}


def _from_json(stored: Mapping[str, Any]) -> Neighbourhood:
    level = next((level for level in LEVELS if level == stored["level"]), None)
    if level is None:
        raise KeyError(stored["level"])
    return Neighbourhood(str(stored["code"]), str(stored["name"]), level)
