"""Neighbourhoods, postcodes and distances: from the words or the shared location of a resident to a place in the city.

The functions here serve Amsterdam, from the folder `amsterdam/` beside this file, read once at first use. For another
city make a `Gazetteer(CityFiles.in_folder(...))` of its own; `SOURCES.md` describes the files.
"""

from functools import cache
from pathlib import Path

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
    "Choose",
    "CityFiles",
    "Coordinate",
    "Found",
    "Gazetteer",
    "Level",
    "MyNeighbourhood",
    "Neighbourhood",
    "Outside",
    "Place",
    "Understood",
    "default",
    "locate",
    "metres_between",
    "near",
    "neighbourhoods",
    "understand",
]


@cache
def default() -> Gazetteer:
    """The gazetteer of Amsterdam."""
    return Gazetteer(CityFiles.in_folder(Path(__file__).parent / "amsterdam"))


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
