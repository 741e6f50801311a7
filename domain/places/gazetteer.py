"""Understands "where?": a name, a postcode, an address or a shared location becomes a place, or a choice of places.

A shared location is rounded before anything else: the exact position is never returned, kept or compared. A postcode
never maps to one wijk; the nearest one is given and the place is not `sure`. Nothing here touches a network.
"""

import re
from dataclasses import replace

from domain.places import addresses
from domain.places.addresses import Address
from domain.places.areas import AS_IN_FILE, Areas, Division
from domain.places.city import City, CityFiles
from domain.places.distances import Coordinate, is_on_earth, metres_between, rounded
from domain.places.names import Hit, Names
from domain.places.own import is_own_neighbourhood
from domain.places.place import Choose, Found, MyNeighbourhood, Neighbourhood, Outside, Place, Understood
from domain.spelling import folded
from domain.texts import Language, without_bidi_controls

LONGEST_READ = 1000
"""Characters of a message that are searched for a place."""

OUTSIDE_METRES = 3000
"""Farther than this from every centroid is outside the city."""

MOST_CANDIDATES = 4

_LIGATURES = re.compile("[\ufdf0-\ufdff]")
"""One of these characters stands for up to four whole words, and none of them for a place."""


class Gazetteer:
    """The places of one city. Reads its files when it is made, in some tens of milliseconds. Raises WrongDivisionError
    when the areas cannot be so.
    """

    def __init__(self, files: CityFiles, division: Division = AS_IN_FILE) -> None:
        self._city = City(files, division)
        self._names = Names(self._city)
        self._digits = frozenset(self._city.postcodes)

    @property
    def areas(self) -> Areas:
        """The areas there are, and what lies in each."""
        return self._city.areas

    def today(self, place: Place) -> Place:
        """A place that was kept, with what it lies in now: areas may have changed since."""
        known = self.place(place.neighbourhood.code) if place.neighbourhood else None
        return replace(place, neighbourhood=known.neighbourhood, within=known.within) if known else place

    def neighbourhoods(self) -> tuple[Neighbourhood, ...]:
        """Every stadsdeel, gebied, wijk and buurt, in the order of the data."""
        return self._city.all()

    def parents(self, one: Neighbourhood) -> tuple[Neighbourhood, ...]:
        """What it lies in, from small to large."""
        return self._city.parents(one)

    def place(self, code: str) -> Place | None:
        """The neighbourhood with this code as a place, for a tapped candidate; None for an unknown code."""
        try:
            return self._city.place(self._city.get(code))
        except KeyError:
            return None

    def understand(self, words: str, language: Language) -> Understood:  # noqa: ARG002 (see below)
        """What the words say about where. Never raises; None when they name no place."""
        # Every reader takes the language; this one tries all spellings, because people mix theirs with Dutch names.
        words = _LIGATURES.sub("", without_bidi_controls(words))[:LONGEST_READ]
        address = addresses.read(words, self._digits)
        simple = folded(words)
        is_own = is_own_neighbourhood(simple)
        hits = self._names.find(simple)
        if not address.digits and not is_own and all(hit.meaning.kind == "city" for hit in hits):
            hits = [*self._names.find_misspelled(simple), *hits]
        return (
            self._named(hits, address)
            or self._by_postcode(address)
            or _elsewhere(hits, address)
            or self._needing_a_hint(hits, address)
            or _street(address)
            or (MyNeighbourhood() if is_own else None)
            or self._whole_city(hits)
        )

    def locate(self, latitude: float, longitude: float) -> Found | Outside | None:
        """The neighbourhood nearest to a shared location, never `sure`; None when these are no degrees."""
        if not is_on_earth(latitude, longitude):
            return None
        # First of all: from here on nobody knows where the person stands.
        point = rounded(latitude, longitude)
        nearest, metres = self._city.nearest(point, "buurt")
        if metres > OUTSIDE_METRES:
            return Outside(Place(coordinate=point, sure=False))
        return Found(self._with(self._city.place(nearest, sure=False), Address(), point))

    def near(self, place: Place, other: Place) -> float | None:
        """Metres between two places, as the crow flies from middle to middle; None when one has no point on the map."""
        one, another = self.middle(place), self.middle(other)
        return metres_between(one, another) if one and another else None

    def middle(self, place: Place) -> Coordinate | None:
        """The point to measure from; None for a place without one, and for the city as a whole."""
        return place.coordinate or (self._city.middle(place.neighbourhood) if place.neighbourhood else None)

    def _named(self, hits: list[Hit], address: Address) -> Found | Choose | None:
        strong = [hit for hit in hits if hit.meaning.kind in {"name", "street"}]
        # "Javastraat in Utrecht" is Utrecht's.
        if any(hit.meaning.kind == "outside" for hit in hits):
            strong = [hit for hit in strong if hit.meaning.kind == "name"]
        hints = [hit for hit in hits if hit.meaning.kind == "unsure"]
        return self._offer(
            self._agreed([hit.meaning.places for hit in strong], [hit.meaning.places for hit in hints]), strong, address
        )

    def _needing_a_hint(self, hits: list[Hit], address: Address) -> Found | Choose | None:
        unsure = [hit for hit in hits if hit.meaning.kind == "unsure"]
        return self._offer(self._agreed([hit.meaning.places for hit in unsure], []), unsure, address)

    def _offer(self, meant: list[Neighbourhood], hits: list[Hit], address: Address) -> Found | Choose | None:
        sure = all(hit.exact for hit in hits)
        places = [self._with(self._city.place(one, sure=sure), address, self._middle_of(address)) for one in meant]
        if len(places) == 1:
            return Found(places[0])
        return Choose(tuple(places[:MOST_CANDIDATES])) if places else None

    def _agreed(
        self, named: list[tuple[Neighbourhood, ...]], hints: list[tuple[Neighbourhood, ...]]
    ) -> list[Neighbourhood]:
        """The places that several names together mean: the ones that lie in the others, without those others."""
        kept = [self._within_most(meant, [*named[:at], *named[at + 1 :], *hints]) for at, meant in enumerate(named)]
        return list(
            dict.fromkeys(one for at, meant in enumerate(kept) for one in meant if not self._says_more(kept, at, one))
        )

    def _says_more(self, kept: list[tuple[Neighbourhood, ...]], at: int, one: Neighbourhood) -> bool:
        """Whether another name means something smaller inside `one`."""
        others = (other for number, meant in enumerate(kept) if number != at for other in meant)
        return any(other != one and self._city.holds(one, other) for other in others)

    def _within_most(
        self, meant: tuple[Neighbourhood, ...], others: list[tuple[Neighbourhood, ...]]
    ) -> tuple[Neighbourhood, ...]:
        for other in others:
            inside = tuple(one for one in meant if any(self._city.holds(outer, one) for outer in other))
            meant = inside or meant
        return meant

    def _by_postcode(self, address: Address) -> Found | Outside | None:
        if address.digits is None:
            return None
        known = self._city.postcodes.get(address.digits)
        if known is None or not known.is_in_city:
            return Outside(self._with(Place(sure=False), address, None), known.town if known else None)
        nearest, _ = self._city.nearest(known.middle, "wijk")
        return Found(self._with(self._city.place(nearest, sure=False), address, rounded(*known.middle)))

    def _middle_of(self, address: Address) -> Coordinate | None:
        known = self._city.postcodes.get(address.digits or "")
        return rounded(*known.middle) if known and known.is_in_city else None

    def _whole_city(self, hits: list[Hit]) -> Found | None:
        return Found(self._city.place(self._city.whole)) if any(hit.meaning.kind == "city" for hit in hits) else None

    @staticmethod
    def _with(place: Place, address: Address, coordinate: Coordinate | None) -> Place:
        return Place(
            neighbourhood=place.neighbourhood,
            within=place.within,
            postcode=address.postcode,
            street=address.street,
            house_number=address.house_number,
            coordinate=coordinate,
            sure=place.sure,
        )


def _elsewhere(hits: list[Hit], address: Address) -> Outside | None:
    town = next((hit.meaning.name for hit in hits if hit.meaning.kind == "outside"), None)
    if town is None:
        return None
    return Outside(Place(street=address.street, house_number=address.house_number, sure=False), town)


def _street(address: Address) -> Found | None:
    if address.street is None:
        return None
    return Found(Place(street=address.street, house_number=address.house_number, sure=False))
