"""In which neighbourhood a service is: by its coordinates, else by its postcode, else by the names in its address."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeGuard

from domain import places
from domain.places import Choose, Coordinate, Found, Gazetteer, Place
from domain.places.distances import DECIMALS, is_on_earth

_KEPT = 65_536
"""Answers remembered: a whole city has fewer rounded points and postcodes than this."""


def coordinate_of(location: Mapping[str, Any]) -> Coordinate | None:
    """The latitude and longitude of an HSDS location in degrees; None when they are missing or impossible."""
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if not _is_number(latitude) or not _is_number(longitude) or (latitude, longitude) == (0, 0):
        return None
    return (float(latitude), float(longitude)) if is_on_earth(float(latitude), float(longitude)) else None


def place_of(coordinate: Coordinate | None, postcode: str, names: str) -> Place | None:
    """The neighbourhood of a spot; None when it is outside the city or nothing is known."""
    if coordinate:
        return _at(places.default(), round(coordinate[0], DECIMALS), round(coordinate[1], DECIMALS))
    return (named(postcode) if postcode else None) or (named(names) if names else None)


def named(words: str) -> Place | None:
    """The place these words name; the first one when they name several."""
    return _named(places.default(), words)


# Of one gazetteer: when the areas change, another one is in use.
@lru_cache(maxsize=_KEPT)
def _at(city: Gazetteer, latitude: float, longitude: float) -> Place | None:
    found = city.locate(latitude, longitude)
    return found.place if isinstance(found, Found) else None


@lru_cache(maxsize=_KEPT)
def _named(city: Gazetteer, words: str) -> Place | None:
    match city.understand(words, "nl"):
        case Found(place) if place.neighbourhood and place.neighbourhood.level != "stad":
            return place
        case Choose(candidates):
            return candidates[0]
        case _:
            return None


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
