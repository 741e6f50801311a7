"""When workers are there to answer, and by when an answer was promised, counted in minutes of those hours.

The hours are what the clock on the wall says in Amsterdam; every moment that is asked about is aware, every moment that
comes out is in UTC. On the feasts of `working_days.py` an office is closed, whatever the day of the week.
docs/decisions/0018-office-hours.md tells why no library counts here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from domain.reminders import AMSTERDAM
from domain.working_days import is_day_off

Spans = tuple[tuple[time, time], ...]
"""The hours of one day: from when until when, in their order. Empty: closed."""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Where each stands in a week: 0 is Monday, as in `date.weekday()`."""

SPAN = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})\s*", re.ASCII)
"""09:00-12:30, with the dash and the colon or the dot that people use."""

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_JUMP = time(3)
"""What the clock says after the hour that is left out in spring (Europe/Amsterdam, 02:00 to 03:00)."""
_NINE_TO_FIVE: Spans = ((time(9), time(17)),)


class WrongHoursError(ValueError):
    """These hours cannot be kept; the message says of which day, and why."""


class NotTimesError(WrongHoursError):
    """These words are no times of the clock."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The hours of an ordinary week: seven days, the first is Monday. Raises WrongHoursError."""

    week: tuple[Spans, ...] = (*(_NINE_TO_FIVE,) * 5, (), ())

    def __post_init__(self) -> None:
        if len(self.week) != len(DAYS):
            raise WrongHoursError(f"it has {len(self.week)} days instead of {len(DAYS)}")
        for day, spans in zip(DAYS, self.week, strict=True):
            if problem := problem_of(spans):
                raise WrongHoursError(f"{day}: {problem}")
        if not any(self.week):
            raise WrongHoursError("it should be open on one day a week or more")


def problem_of(spans: Spans) -> str | None:
    """Why these cannot be the hours of one day; None when they can."""
    for start, end in spans:
        if start >= end:
            return f"{start:%H:%M}-{end:%H:%M} ends before it begins"
    for (_, end), (following, _) in pairwise(spans):
        if following < end:
            return f"the hours should follow each other, and {following:%H:%M} is before {end:%H:%M}"
    return None


def read_spans(words: str) -> Spans:
    """The hours of one day as somebody wrote them, "09:00-12:30, 13:30-17:00"; nothing: closed.

    Raises NotTimesError, and WrongHoursError for times that cannot be the hours of one day.
    """
    if not words.strip():
        return ()
    found = [SPAN.fullmatch(span) for span in words.split(",")]
    try:
        spans = tuple(_span(*map(int, one.groups())) for one in found if one)
    except ValueError:
        spans = ()
    if len(spans) < len(found):
        raise NotTimesError("it should be times from 00:00 to 23:59")
    if problem := problem_of(spans):
        raise WrongHoursError(problem)
    return spans


def written(spans: Spans) -> str:
    """The hours of one day as `read_spans` reads them."""
    return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in spans)


def _span(hour: int, minute: int, until_hour: int, until_minute: int) -> tuple[time, time]:
    return time(hour, minute), time(until_hour, until_minute)


def is_open(hours: OfficeHours, at: datetime) -> bool:
    """Whether a worker is there at this moment. At closing time nobody is."""
    return any(start <= at < end for start, end in _on(hours, at.astimezone(AMSTERDAM).date()))


def next_opening(hours: OfficeHours, at: datetime) -> datetime:
    """From when on a worker is there: this moment itself when it is open."""
    start, _end = next(_from(hours, at))
    return start


def answer_by(hours: OfficeHours, at: datetime, office_minutes: int) -> datetime:
    """So many minutes of office hours after this moment; what is full at closing time is due then. Zero or more."""
    left = office_minutes * _MINUTE
    spans = _from(hours, at)
    start, end = next(spans)
    while left > end - start:
        left -= end - start
        start, end = next(spans)
    return start + left


def office_minutes_between(hours: OfficeHours, start: datetime, end: datetime) -> float:
    """How long it was open between these moments, in minutes; 0 when the second is not the later one."""
    open_for = timedelta()
    for opened, closed in _from(hours, start):
        if opened >= end:
            break
        open_for += min(closed, end) - opened
    return open_for / _MINUTE


def _from(hours: OfficeHours, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """What is left of the hours from this moment on, in UTC, without an end."""
    at = at.astimezone(UTC)
    day = at.astimezone(AMSTERDAM).date()
    while True:
        for start, end in _on(hours, day):
            if at < end:
                yield max(at, start), end
        day += _DAY


def _on(hours: OfficeHours, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The hours of this day, in UTC."""
    if is_day_off(day):
        return
    for opens, closes in hours.week[day.weekday()]:
        start, end = _moment(day, opens), _moment(day, closes)
        if start < end:
            yield start, end


def _moment(day: date, clock: time) -> datetime:
    """When the clock in Amsterdam says this, in UTC: the first time, if it says so twice that day. What it skips in
    spring is the moment of the jump.
    """
    moment = datetime.combine(day, clock, AMSTERDAM).astimezone(UTC)
    if moment.astimezone(AMSTERDAM).time() == clock:
        return moment
    return datetime.combine(day, _JUMP, AMSTERDAM).astimezone(UTC)
