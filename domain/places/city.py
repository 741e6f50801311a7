"""A city's neighbourhoods and postcodes, read from a folder of open data: what lies in what, and what is nearest."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.places.areas import AS_IN_FILE, Areas, Division, Pieces
from domain.places.distances import Coordinate, metres_between
from domain.places.place import LEVELS, Level, Neighbourhood, Place


@dataclass(frozen=True, slots=True)
class CityFiles:
    """Where a city's data stands. Replace the folder to serve another city; SOURCES.md describes each file."""

    neighbourhoods: Path
    postcodes: Path
    names: Path

    @classmethod
    def in_folder(cls, folder: Path) -> "CityFiles":
        """The usual names in one folder."""
        return cls(folder / "neighbourhoods.json", folder / "postcodes.csv", folder / "names.json")


@dataclass(frozen=True, slots=True)
class Postcode:
    """A postcode of four digits: its middle, and the town it belongs to."""

    digits: str
    town: str
    is_in_city: bool
    middle: Coordinate


class City:
    """The neighbourhoods of all levels and the postcodes, in memory. Raises WrongDivisionError when the areas cannot be
    so.
    """

    def __init__(self, files: CityFiles, division: Division = AS_IN_FILE) -> None:
        self.names: dict[str, Any] = json.loads(files.names.read_text("utf-8"))
        about = self.names["city"]
        self.whole = Neighbourhood(about["code"], about["name"], "stad")
        self._by_code: dict[str, Neighbourhood] = {self.whole.code: self.whole}
        self._parents: dict[str, str] = {}
        self._middles: dict[str, Coordinate] = {}
        self._read_neighbourhoods(json.loads(files.neighbourhoods.read_text("utf-8")))
        pieces = tuple(one for one in self._by_code.values() if one is not self.whole)
        self.areas = Areas(Pieces(pieces, dict(self._parents)), division)
        self._divide()
        with files.postcodes.open(encoding="utf-8", newline="") as rows:
            self.postcodes = _postcodes(csv.DictReader(rows), about["code"])

    def all(self) -> tuple[Neighbourhood, ...]:
        """Every neighbourhood of every level, in the order of the data; the city itself is not among them."""
        return tuple(one for one in self._by_code.values() if one is not self.whole)

    def get(self, code: str) -> Neighbourhood:
        """The neighbourhood with this code; for an area that was closed, the one it went into. Raises KeyError for an
        unknown one.
        """
        return self._by_code[self.areas.goes_on_in(code)]

    def parents(self, one: Neighbourhood) -> tuple[Neighbourhood, ...]:
        """What it lies in, from small to large; the city itself is not named."""
        above: list[Neighbourhood] = []
        code = self._parents.get(one.code)
        while code is not None:
            # Between a wijk and its stadsdeel stands the area that it lies in now, not that of the file.
            if code in self._by_code and self._by_code[code].level != "gebied":
                above.append(self._by_code[code])
            code = self._parents.get(code)
        area = self.areas.of(one.code)
        if area and area != one.code:
            above.append(self._by_code[area])
        return tuple(sorted(above, key=lambda piece: LEVELS.index(piece.level), reverse=True))

    def holds(self, outer: Neighbourhood, inner: Neighbourhood) -> bool:
        """Whether `inner` lies in `outer`, or is it."""
        return outer in (inner, self.whole) or outer in self.parents(inner)

    def middle(self, one: Neighbourhood) -> Coordinate | None:
        """The centroid, for ordering by distance; none for the city or a code that left the data."""
        return self._middles.get(one.code)

    def nearest(self, point: Coordinate, level: Level) -> tuple[Neighbourhood, float]:
        """The neighbourhood of this level whose centroid is nearest, and how many metres away that is."""
        at_level = (one for one in self._by_code.values() if one.level == level)
        return min(
            ((one, metres_between(point, self._middles[one.code])) for one in at_level), key=lambda pair: pair[1]
        )

    def place(self, one: Neighbourhood, *, sure: bool = True) -> Place:
        """The neighbourhood as a place."""
        return Place(neighbourhood=one, within=self.parents(one), sure=sure)

    def _divide(self) -> None:
        """Put the areas there are now in the place of those of the file."""
        in_file = [one for one in self._by_code.values() if one.level == "gebied"]
        for one in in_file:
            if one.code not in self.areas.names:
                del self._by_code[one.code]
        for code, name in self.areas.names.items():
            self._by_code[code] = Neighbourhood(code, name, "gebied")
            if not self.areas.is_as_in_file(code):
                parts = self.areas.inside(code)
                self._middles[code] = _mean([self._middles[part.code] for part in parts])
                # A new area lies in the stadsdeel in which most of it lies.
                above = (outer for one in parts for outer in self.parents(one))
                districts = Counter(outer.code for outer in above if outer.level == "stadsdeel")
                for district, _count in districts.most_common(1):
                    self._parents.setdefault(code, district)

    def _read_neighbourhoods(self, rows: Iterable[dict[str, Any]]) -> None:
        # A row without a name only fills a level; what lies in it is put in what it lies in.
        rows = list(rows)
        skipped = {row["code"]: row["parent"] for row in rows if not row["name"].strip()}
        for row in rows:
            if not row["name"].strip():
                continue
            parent = skipped.get(row["parent"], row["parent"])
            code = row["code"] or f"{parent}/{row['name']}"
            self._by_code[code] = Neighbourhood(code, row["name"], row["level"])
            longitude, latitude = row["centroid"]
            self._middles[code] = (latitude, longitude)
            if parent is not None:
                self._parents[code] = parent


def _mean(points: Sequence[Coordinate]) -> Coordinate:
    return sum(one[0] for one in points) / len(points), sum(one[1] for one in points) / len(points)


def _postcodes(rows: Iterable[dict[str, str]], city_code: str) -> dict[str, Postcode]:
    """By their four digits. A postcode shared with a neighbouring municipality counts as the city's."""
    found: dict[str, Postcode] = {}
    for row in rows:
        digits = row["zipcode"]
        if digits in found and found[digits].is_in_city:
            continue
        middle = (float(row["latitude"]), float(row["longitude"]))
        found[digits] = Postcode(digits, row["place"], row["province_code"] == city_code, middle)
    return found
