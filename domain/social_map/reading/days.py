"""A date as people write it in a cell."""

import re
from datetime import date, datetime
from typing import Any

_DUTCH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_WRITTEN = re.compile(r"(\d{1,2}) ([a-z]{3})[a-z.]* (\d{4})")
_MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ALSO = {"mrt": 3, "mar": 3, "may": 5, "oct": 10}


def day_in(value: Any) -> date | None:
    """The day in a cell: a date, "28-11-2026", "2026-11-28" or "28 november 2026"; None when it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = str(value).strip().lower()
    try:
        if found := _DUTCH.fullmatch(words):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _WRITTEN.fullmatch(words):
            return date(int(found[3]), _month(found[2]), int(found[1]))
        return date.fromisoformat(words[:10])
    except ValueError:
        return None


def _month(name: str) -> int:
    return _ALSO[name] if name in _ALSO else _MONTHS.index(name) + 1
