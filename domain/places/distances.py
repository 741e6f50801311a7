"""Points on the map, how far apart they are, and how a person's position is made coarse before anything else."""

from math import asin, cos, radians, sin, sqrt

Coordinate = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""

DECIMALS = 3
"""Kept of a shared position. In Amsterdam that is a cell of 111 m north-south by 68 m east-west."""

ROUNDING_METRES = 79.0
"""How far a rounded point may lie from the real one, anywhere on earth; in Amsterdam it is at most 66 m."""

_EARTH_METRES = 6_371_008.8


def is_on_earth(latitude: float, longitude: float) -> bool:
    """Whether these are degrees at all: no NaN, no infinity, not out of range."""
    return abs(latitude) <= 90 and abs(longitude) <= 180


def rounded(latitude: float, longitude: float) -> Coordinate:
    """The point as coarse as it may be kept."""
    return round(latitude, DECIMALS), round(longitude, DECIMALS)


def metres_between(one: Coordinate, other: Coordinate) -> float:
    """As the crow flies, by the haversine formula."""
    (latitude, longitude), (other_latitude, other_longitude) = one, other
    north = sin(radians(other_latitude - latitude) / 2)
    east = sin(radians(other_longitude - longitude) / 2)
    chord = north**2 + cos(radians(latitude)) * cos(radians(other_latitude)) * east**2
    return 2 * _EARTH_METRES * asin(min(1.0, sqrt(chord)))
