"""When known days are; public, Islamic and school holidays come from the `holidays` library.

Islamic dates are calculated ahead and move with the moon: they count as estimates. School holidays are those of
region Noord, which Amsterdam belongs to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Literal

import holidays
from dateutil.rrule import rrulestr

from domain.occasions.occasion import Festival, KnownDay

_LOOK_AHEAD = 3
"""Years searched for the next time; every festival comes once a lunar year."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A day by the calendar: an RFC 5545 rule."""

    rrule: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """A day or break that `holidays` lists for a country; `name` is how its English name begins."""

    country: str
    name: str
    category: Literal["public", "optional", "school"] = "public"
    estimated: bool = False


_SOURCES: dict[Festival, _Rule | _Listed] = {
    Festival.KINGS_DAY: _Listed("NL", "King's Day"),
    Festival.REMEMBRANCE_DAY: _Rule("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=4"),
    Festival.LIBERATION_DAY: _Rule("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=5"),
    Festival.NEIGHBOURS_DAY: _Rule("FREQ=YEARLY;BYMONTH=9;BYDAY=4SA"),
    Festival.WOMENS_DAY: _Rule("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8"),
    Festival.SINTERKLAAS: _Rule("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=5"),
    Festival.ST_MARTIN: _Rule("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=11"),
    Festival.KETI_KOTI: _Rule("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1"),
    Festival.NEW_YEAR: _Listed("NL", "New Year's Day"),
    Festival.NEW_YEARS_EVE: _Rule("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"),
    Festival.CHRISTMAS: _Listed("NL", "Christmas Day"),
    Festival.EASTER: _Listed("NL", "Easter Sunday"),
    Festival.PENTECOST: _Listed("NL", "Pentecost"),
    Festival.ASCENSION: _Listed("NL", "Ascension Day"),
    Festival.MOTHERS_DAY: _Rule("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU"),
    Festival.FATHERS_DAY: _Rule("FREQ=YEARLY;BYMONTH=6;BYDAY=3SU"),
    Festival.LABOUR_DAY: _Rule("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1"),
    Festival.NEWROZ: _Rule("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=21"),
    Festival.CHILDRENS_DAY: _Rule("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=23"),
    Festival.RAMADAN: _Listed("BN", "First Day of Ramadan", estimated=True),
    Festival.EID_AL_FITR: _Listed("TR", "Eid al-Fitr", estimated=True),
    Festival.EID_AL_ADHA: _Listed("TR", "Eid al-Adha", estimated=True),
    Festival.ISLAMIC_NEW_YEAR: _Listed("MA", "Islamic New Year", estimated=True),
    Festival.MAWLID: _Listed("MA", "Prophet's Birthday", estimated=True),
    Festival.SUMMER_BREAK: _Listed("NL", "Summer Break", "school"),
    Festival.AUTUMN_BREAK: _Listed("NL", "Autumn Break", "school"),
    Festival.CHRISTMAS_BREAK: _Listed("NL", "Christmas Break", "school"),
    Festival.SPRING_BREAK: _Listed("NL", "Spring Break", "school"),
    Festival.MAY_BREAK: _Listed("NL", "May Break", "school"),
}
_LASTING = {
    Festival.EID_AL_FITR: 3,
    Festival.EID_AL_ADHA: 4,
    Festival.CHRISTMAS: 2,
    Festival.EASTER: 2,
    Festival.PENTECOST: 2,
}
"""Days that a festival is kept, where it is more than one and the library does not tell."""


def is_estimated(festival: Festival) -> bool:
    """Whether its dates wait for the moon."""
    source = _SOURCES[festival]
    return isinstance(source, _Listed) and source.estimated


def festivals_from(festival: Festival, day: date) -> Iterator[KnownDay]:
    """The times it is kept that are not over on `day`, soonest first, for as far as the calendars reach."""
    for year in range(day.year - 1, day.year + _LOOK_AHEAD + 1):
        yield from (known for known in _in_year(festival, year) if known.last >= day)


def next_festival(festival: Festival, day: date, year: int | None = None) -> KnownDay | None:
    """Its next (or present) time from `day` on, or its time in `year`; None where the calendars do not reach."""
    if year is not None:
        return next(iter(_in_year(festival, year)), None)
    return next(festivals_from(festival, day), None)


@lru_cache(maxsize=512)
def _in_year(festival: Festival, year: int) -> tuple[KnownDay, ...]:
    """The times that begin in a year."""
    source = _SOURCES[festival]
    if isinstance(source, _Rule):
        start = datetime(year, 1, 1)  # noqa: DTZ001 - a calendar day, not a moment
        firsts = [moment.date() for moment in rrulestr(source.rrule, dtstart=start).xafter(start, count=1, inc=True)]
    elif source.category == "school":
        return tuple(KnownDay(festival, first, last) for first, last in _breaks(source.name) if first.year == year)
    else:
        firsts = _runs_of(source, year)
    return tuple(KnownDay(festival, first, _last_day(festival, first)) for first in firsts)


def _last_day(festival: Festival, first: date) -> date:
    if festival is Festival.RAMADAN:
        feast = next_festival(Festival.EID_AL_FITR, first)
        return feast.first - timedelta(days=1) if feast else first + timedelta(days=28)
    return first + timedelta(days=_LASTING.get(festival, 1) - 1)


def _runs_of(source: _Listed, year: int) -> list[date]:
    """The first days of the runs of consecutive days with this name; a lunar festival can fall twice in a year."""
    listed = holidays.country_holidays(source.country, years=year, categories=source.category, language="en_US")
    days = sorted(
        day for day, names in listed.items() if any(name.startswith(source.name) for name in names.split("; "))
    )
    return [day for day in days if day - timedelta(days=1) not in days]


@lru_cache(maxsize=8)
def _breaks(name: str) -> tuple[tuple[date, date], ...]:
    """All school holidays of this name that are laid down, as first and last day; the Christmas one spans two years."""
    years = range(2025, 2032)
    listed = holidays.country_holidays("NL", subdiv="Noord", years=years, categories="school", language="en_US")
    days = sorted(day for day, listed_name in listed.items() if name in listed_name)
    runs = [
        [day for _, day in run] for _, run in groupby(enumerate(days), key=lambda item: item[1].toordinal() - item[0])
    ]
    return tuple((run[0], run[-1]) for run in runs)
