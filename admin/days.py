"""Days and moments that come from outside: ISO 8601, and of this century.

Python reads years from 1 to 9999, and fails later: where it brings a moment of the first or the last to another zone.
"""

from datetime import date, datetime

_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)


def day_from(written: str) -> date:
    """A day such as 2026-11-30. Raises ValueError."""
    return _of_this_century(date.fromisoformat(written))


def moment_from(written: str) -> datetime:
    """A moment with its zone, such as 2026-11-30T10:00:00+00:00. Raises ValueError."""
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(written)
    _of_this_century(moment.date())
    return moment


def _of_this_century(day: date) -> date:
    if not _FIRST <= day < _LAST:
        raise ValueError(day)
    return day
