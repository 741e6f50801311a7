"""Reads which gebieden somebody means: "Osdorp, Slotermeer", "GF08", a whole stadsdeel ("Nieuw-West"), "everywhere"."""

from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import URL, inspect, make_url

from domain import places
from domain.places import Choose, Found, Gazetteer, Neighbourhood
from storage.console.house_settings import AREAS, HouseSettings
from storage.database import Database
from storage.tables import house_settings

EVERYWHERE = "everywhere"

_MOST_SUGGESTIONS = 3
_ALIKE = 0.6
"""The share of letters in which a suggestion must resemble what was written (`difflib`)."""


class UnknownAreaError(ValueError):
    """Nothing that was written is a gebied; the message is one line, with the nearest names."""


def read_areas(written: str, city: Gazetteer) -> frozenset[str]:
    """The codes of the gebieden in this list, with commas between them; none for "everywhere".

    Raises UnknownAreaError, also for an empty list: that must not mean everywhere by accident.
    """
    if written.strip().casefold() == EVERYWHERE:
        return frozenset()
    known = _by_name(city)
    # The municipality has commas inside names: each half of "Geuzenveld, Slotermeer" means the whole.
    names = [name for part in written.split(",") if (name := part.strip())]
    if not names:
        raise UnknownAreaError(f'Which gebieden? Give names or codes, or "{EVERYWHERE}".')
    if unknown := next((name for name in names if name.casefold() not in known), None):
        raise UnknownAreaError(_unknown(unknown, city))
    return frozenset(code for name in names for code in known[name.casefold()])


async def learn_areas(database_url: str) -> None:
    """From now on the city is divided in this process as it was set in the console. A database that is not there yet,
    or from before that could be set, is left as it is; a division that does not fit the city's data is left out.
    """
    if not _is_there(make_url(database_url)):
        return
    database = Database(database_url)
    try:
        async with database.reading() as connection:
            if not await connection.run_sync(lambda it: inspect(it).has_table(house_settings.name)):
                return
            with suppress(ValueError):
                places.use_stored((await HouseSettings(connection).get(AREAS)).value)
    finally:
        await database.close()


def _is_there(url: URL) -> bool:
    """Whether there may be something: who opens an SQLite file makes it."""
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def names_of(codes: frozenset[str], city: Gazetteer) -> list[str]:
    """The names of these gebieden, in order; a code that left the city's data stands for itself."""
    return sorted(city.areas.called(code) for code in codes)


def _by_name(city: Gazetteer) -> dict[str, frozenset[str]]:
    """The codes of gebieden by every name for them, in small letters. A stadsdeel is all of its gebieden."""
    known: dict[str, frozenset[str]] = {}
    for area in city.areas.all:
        around = [piece for piece in city.parents(area) if piece.level == "stadsdeel"]
        larger = [name.casefold() for piece in around for name in (piece.code, piece.name)]
        for name in (*_names(area), *larger):
            known[name] = known.get(name, frozenset()) | {area.code}
    return known


def _names(area: Neighbourhood) -> Iterator[str]:
    return (name.strip().casefold() for name in (area.code, *area.name.split(",")))


def _unknown(name: str, city: Gazetteer) -> str:
    match city.understand(name, "nl"):
        case Found(place) if place.area and place.neighbourhood and place.neighbourhood.level in {"wijk", "buurt"}:
            return f'"{name}" is not a whole gebied: it lies in {place.area.name}.'
        case Choose(candidates):
            near = {place.area.name for place in candidates if place.area}
        case _:
            near = set()
    near |= set(get_close_matches(name.title(), city.areas.names.values(), _MOST_SUGGESTIONS, _ALIKE))
    if near:
        return f'"{name}" is no gebied: did you mean {" or ".join(sorted(near))}?'
    return f'"{name}" is no gebied. Give for example Osdorp, its code GF08, or a whole stadsdeel: Nieuw-West.'
