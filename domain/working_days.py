"""On which days a municipality works, and on which it is closed for a feast. Days are days in Amsterdam.

Working days are Monday to Friday without the days of article 3 of the *Algemene termijnenwet*, which the `holidays`
library knows: with the King's Day that moves from Sunday to Saturday, with Good Friday, and with 5 May every year. On
5 May nobody works at a municipality (Cao Gemeenten, article 6.6, since 2024); on Good Friday some do, but a day
promised too late is better than one that is missed.
"""

from datetime import date, timedelta
from functools import cache
from itertools import count, islice

import holidays

_SATURDAY = 5
"""As in `date.weekday()`."""


def nth_working_day(after: date, number: int) -> date:
    """So many working days after this day; 0 is this day itself, or else the next working day."""
    return _calendar().get_nth_working_day(after, number)


def is_day_off(day: date) -> bool:
    """Whether this day is one of those feasts. A weekend by itself is none: there are offices open on Saturday."""
    return day in _calendar()


def next_days_off(since: date, most: int) -> tuple[date, ...]:
    """So many of those feasts from this day on, without those at a weekend."""
    days = (since + timedelta(days=number) for number in count())
    return tuple(islice((day for day in days if is_day_off(day) and day.weekday() < _SATURDAY), most))


@cache
def _calendar() -> holidays.HolidayBase:
    # The library's public days have 5 May once in five years only; its optional day is 5 May in every year.
    return holidays.country_holidays("NL", categories=(holidays.PUBLIC, holidays.OPTIONAL))
