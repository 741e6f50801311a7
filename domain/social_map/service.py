"""One entry of the social map: a service as residents read of it, and as search knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from domain import places
from domain.places import Coordinate, Place
from domain.social_map.opening import Opening
from domain.texts import Language

Reach = Literal["place", "city", "remote"]
"""One goes there; it works all over the city or comes to you; or it is by telephone or online."""
REACHES: tuple[Reach, ...] = ("place", "city", "remote")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a service can be visited."""

    name: str = ""
    """Of the building, where it differs from the service."""
    address: str = ""
    """Street and number, in one line."""
    postcode: str = ""
    town: str = ""
    coordinate: Coordinate | None = None
    place: Place | None = None
    """Of which neighbourhood, gebied and stadsdeel; None outside the city or when nothing is known."""
    wheelchair: bool | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What it costs: nothing, an amount (cents of a euro), or words; all empty when nobody says."""

    is_free: bool = False
    cents: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """All that a resident can read of one entry. Texts are plain: HTML was taken out."""

    id: str
    """The UUID that HSDS gives it."""
    name: str
    organization: str = ""
    description: str = ""
    """In the language of the map: Dutch."""
    summaries: Mapping[Language, str] = field(default_factory=dict)
    """What it is for in one line, in the languages in which somebody wrote it (NL profile)."""
    categories: tuple[str, ...] = ()
    """Names of taxonomy terms."""
    for_whom: str = ""
    reach: Reach = "place"
    spots: tuple[Spot, ...] = ()
    opening: Opening = field(default_factory=Opening)
    cost: Cost = field(default_factory=Cost)
    languages: tuple[str, ...] = ()
    """ISO 639 codes of the languages that are spoken there."""
    phone: str = ""
    email: str = ""
    url: str = ""
    checked_on: date | None = None
    """The last day on which somebody said that all this is still so."""
    introduces: bool = False
    """A worker can bring somebody along the first time (NL profile)."""
    is_active: bool = True

    @property
    def wheelchair(self) -> bool | None:
        """Whether one gets in with a wheelchair; None: nobody says, or it differs from spot to spot."""
        said = {spot.wheelchair for spot in self.spots} - {None}
        return said.pop() if len(said) == 1 else None


@dataclass(frozen=True, slots=True)
class Entry:
    """What search knows of a service: small, because fifty thousand of them are in memory."""

    id: str
    name: str
    words: str
    """Name, organisation, description and categories, for finding it by its own words."""
    needs: Mapping[str, float]
    """Need -> how sure we are that it is about that, from 0 to 1; set by hand: 1.0 for what it is mainly for."""
    reach: Reach
    spots: tuple[Spot, ...] = ()
    days: int = 0
    """Bit n (Monday is 0) is set when it is open on that day of the week in its normal weeks; 0: nobody says."""
    wheelchair: bool | None = None
    """Whether one gets in with a wheelchair; None: nobody says, or it differs from spot to spot."""
    checked_on: date | None = None

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "name": self.name,
            "words": self.words,
            "needs": dict(self.needs),
            "reach": self.reach,
            "spots": [
                [*(spot.coordinate or (None, None)), spot.place.to_json() if spot.place else None]
                for spot in self.spots
            ],
            "days": self.days,
            "wheelchair": self.wheelchair,
            "checked_on": self.checked_on.isoformat() if self.checked_on else None,
        }

    @classmethod
    def from_json(cls, service_id: str, stored: Mapping[str, Any]) -> "Entry":
        """As it was stored."""
        return cls(
            id=service_id,
            name=stored["name"],
            words=stored["words"],
            needs=stored["needs"],
            reach=stored["reach"],
            spots=tuple(
                Spot(
                    coordinate=(latitude, longitude) if latitude is not None else None,
                    place=places.from_json(place) if place else None,
                )
                for latitude, longitude, place in stored["spots"]
            ),
            days=stored["days"],
            wheelchair=stored["wheelchair"],
            checked_on=date.fromisoformat(stored["checked_on"]) if stored["checked_on"] else None,
        )
