"""The periods of which there are figures: half-years, which do not overlap.

Two periods of which one lies in the other would tell what lies between them, however small it is. So there is one
length, that of the report, with its months inside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.reminders import AMSTERDAM

_WRITTEN = re.compile(r"(20\d\d)-([12])")
_MONTHS = 6


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """January to June is the first half of a year, July to December the second. Days are days in Amsterdam."""

    year: int
    half: int

    @classmethod
    def of(cls, day: date | datetime) -> "HalfYear":
        """The one in which this day, or this moment in Amsterdam, lies."""
        there = day.astimezone(AMSTERDAM).date() if isinstance(day, datetime) else day
        return cls(there.year, 1 if there.month <= _MONTHS else 2)

    @classmethod
    def read(cls, written: str) -> "HalfYear | None":
        """Of an address: "2026-2". None for anything else."""
        found = _WRITTEN.fullmatch(written)
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 1 if self.half == 1 else _MONTHS + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "HalfYear":
        """The one after it."""
        return HalfYear(self.year, 2) if self.half == 1 else HalfYear(self.year + 1, 1)

    @property
    def before(self) -> "HalfYear":
        """The one before it."""
        return HalfYear(self.year, 1) if self.half == 2 else HalfYear(self.year - 1, 2)

    @property
    def begins(self) -> datetime:
        """Its first moment, aware."""
        return datetime.combine(self.first, time(), AMSTERDAM)

    @property
    def ends(self) -> datetime:
        """The first moment after it, aware."""
        return self.next.begins

    @property
    def months(self) -> Sequence[date]:
        """The first day of each month."""
        return [date(self.year, self.first.month + more, 1) for more in range(_MONTHS)]

    @property
    def days(self) -> Sequence[date]:
        """Every day."""
        return [self.first + timedelta(days=more) for more in range((self.last - self.first).days + 1)]


def half_years(first: datetime | None, now: datetime, most: int = 10) -> Sequence[HalfYear]:
    """From now back to this moment, the newest first; at least the one that runs and the one before."""
    newest = HalfYear.of(now)
    found = [newest, newest.before]
    while first is not None and found[-1] > HalfYear.of(first) and len(found) < most:
        found.append(found[-1].before)
    return found
