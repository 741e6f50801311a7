"""Neighbourhoods, postcodes and distances: from the words or the shared location of a resident to a place in the city.

The functions here serve Amsterdam, from the folder `amsterdam/` beside this file, read once at first use. For another
city make a `Gazetteer(CityFiles.in_folder(...))` of its own; `SOURCES.md` describes the files.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from domain.places.areas import AS_IN_FILE, Areas, Division
from domain.places.city import CityFiles
from domain.places.distances import Coordinate, metres_between
from domain.places.gazetteer import Gazetteer
from domain.places.place import (
    Choose,
    Found,
    Level,
    MyNeighbourhood,
    Neighbourhood,
    Outside,
    Place,
    Understood,
)
from domain.texts import Language

__all__ = [
    "Areas",
    "Choose",
    "CityFiles",
    "Coordinate",
    "Division",
    "Found",
    "Gazetteer",
    "Level",
    "MyNeighbourhood",
    "Neighbourhood",
    "Outside",
    "Place",
    "Understood",
    "area_names",
    "as_in_files",
    "default",
    "from_json",
    "keys_of",
    "locate",
    "metres_between",
    "near",
    "neighbourhoods",
    "understand",
    "use",
    "use_stored",
]


_AMSTERDAM = CityFiles.in_folder(Path(__file__).parent / "amsterdam")


class _InUse:
    """The gazetteer of this process, where an administrator divided the city otherwise than its file does."""

    gazetteer: Gazetteer | None = None


def default() -> Gazetteer:
    """The gazetteer of Amsterdam, with the areas as they are now."""
    return _InUse.gazetteer or as_in_files()


@cache
def as_in_files() -> Gazetteer:
    """The gazetteer with the areas of the city's file."""
    return Gazetteer(_AMSTERDAM)


def use(division: Division) -> None:
    """From now on the city is divided so, in this process. Raises WrongDivisionError, and then nothing has changed."""
    _InUse.gazetteer = Gazetteer(_AMSTERDAM, division) if division != AS_IN_FILE else None


def use_stored(stored: Mapping[str, Any]) -> None:
    """The same, of a division as it was stored. Raises ValueError, also for one that cannot be."""
    use(Division.from_json(stored))


def area_names() -> Mapping[str, str]:
    """The areas with which the municipality works: names by code, in the order of the names."""
    return default().areas.names


def keys_of(piece: Neighbourhood) -> tuple[str, ...]:
    """By what somebody may have written it down: its code, its name, and what it was called before."""
    in_file = as_in_files().place(piece.code)
    former = (in_file.neighbourhood.name,) if in_file and in_file.neighbourhood else ()
    return (piece.code, piece.name, *former)


def from_json(stored: Mapping[str, Any]) -> Place:
    """A place as it was stored, with what it lies in now. Raises ValueError as `Place.from_json`."""
    return default().today(Place.from_json(stored))


def understand(words: str, language: Language) -> Understood:
    """What the words say about where; see `Gazetteer.understand`."""
    return default().understand(words, language)


def locate(latitude: float, longitude: float) -> Found | Outside | None:
    """The neighbourhood nearest to a shared location, which is rounded first; see `Gazetteer.locate`."""
    return default().locate(latitude, longitude)


def near(place: Place, other: Place) -> float | None:
    """Metres between two places; None when one of them has no point on the map."""
    return default().near(place, other)


def neighbourhoods() -> tuple[Neighbourhood, ...]:
    """Every stadsdeel, gebied, wijk and buurt of the city."""
    return default().neighbourhoods()
