"""When a service is open: the schedules of HSDS, read as times in Amsterdam.

On a national holiday a service counts as closed, because that is what people find when they stand at the door. It
counts as open when its schedule says so ("ook op feestdagen", "PH 10:00-12:00" in an OpenStreetMap string), when it
was made for these very days, or when the service is open day and night. Good Friday is no holiday here: offices and
shops are open.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from typing import Any

import holidays

from domain.occasions import Festival
from domain.reminders import AMSTERDAM
from domain.social_map.schedules import DAY, MIDNIGHT, AnyRule, OsmRule, Rule, read

AHEAD = timedelta(days=60)
"""How far we look for the next opening."""
UNSAID = timedelta(hours=2)
"""How long a place counts as open when nobody says until when."""
_WEEK = timedelta(days=8)
_JUMP = time(3)
"""What the clock says after the hour that is left out in spring (Europe/Amsterdam, 02:00 to 03:00)."""
_SOME_MONDAY = date(2027, 1, 4)
_SOME_WEEKS = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Open at this moment, until then (in Amsterdam's time); None when nobody says until when."""

    until: datetime | None
    day_and_night: bool = False
    """It does not close in the days ahead; then `until` is None."""


@dataclass(frozen=True, slots=True)
class OpensAt:
    """Closed now; opens then (in Amsterdam's time)."""

    at: datetime
    until: datetime | None = None
    holiday: Festival | None = None
    """It would be open today, were it not this holiday."""


@dataclass(frozen=True, slots=True)
class NotSaid:
    """No times are known, or only in words (`words` may be empty): by appointment, on request."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class ClosedForNow:
    """No opening within the next weeks that we look ahead: out of season, or over."""

    holiday: Festival | None = None


Openness = OpenNow | OpensAt | NotSaid | ClosedForNow


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of time in UTC: comparing moments of one zone would overlook that an hour comes twice in autumn."""

    start: datetime
    end: datetime
    is_said: bool = True
    """Somebody says until when."""

    @property
    def until(self) -> datetime | None:
        return self.end.astimezone(AMSTERDAM) if self.is_said else None


@dataclass(frozen=True, slots=True)
class Opening:
    """All times at which a service is open."""

    schedules: tuple[AnyRule, ...] = ()
    words: str = ""
    """What is said in words beside them."""

    @classmethod
    def from_hsds(cls, schedules: Sequence[Mapping[str, Any]]) -> "Opening":
        """From the `schedules` of an HSDS 3.1 service or service_at_location. Never raises; see `schedules.py`."""
        readings = [read(one) for one in schedules if isinstance(one, Mapping)]
        rules = dict.fromkeys(rule for rules, _words in readings for rule in rules)
        return cls(tuple(rules), "; ".join(dict.fromkeys(words for _rules, words in readings if words)))

    def at(self, now: datetime) -> Openness:
        """Whether it is open now (an aware moment), or when it opens within 60 days."""
        if not self._timed:
            return NotSaid(self.words)
        now = now.astimezone(UTC)
        today = now.astimezone(AMSTERDAM).date()
        ahead = self._joined(today - 2 * DAY, today + _WEEK)
        current = next((span for span in ahead if span.start <= now < span.end), None)
        if current:
            # What lasts to the end of what we looked at goes on after it.
            is_endless = current.is_said and current.end - now >= _WEEK
            return OpenNow(None if is_endless else current.until, is_endless)
        coming = next((span for span in ahead if span.start > now), None) or next(
            (span for span in self._joined(today + _WEEK, today + AHEAD) if span.start > now), None
        )
        holiday = self._kept_closed(today)
        if coming is None:
            return ClosedForNow(holiday)
        return OpensAt(coming.start.astimezone(AMSTERDAM), coming.until, holiday)

    def week(self, monday: date) -> Sequence[tuple[date, Sequence[tuple[datetime, datetime | None]]]]:
        """The seven days from this one, each with its times (in Amsterdam's time). What goes on after midnight stands
        with the day on which it began.
        """
        days: dict[date, list[tuple[datetime, datetime | None]]] = {monday + number * DAY: [] for number in range(7)}
        for _day, spans in groupby(
            sorted(self._spans(monday, monday + 6 * DAY), key=lambda span: span.start), key=_day_of
        ):
            for span in _merged(list(spans)):
                days[_day_of(span)].append((span.start.astimezone(AMSTERDAM), span.until))
        return list(days.items())

    @property
    def days(self) -> int:
        """Bits of the weekdays on which it is normally open; see `Entry.days`. Fixed days of a month ("the 15th") set
        none, nor do schedules of a few days, when there are others.
        """
        rules = [rule for rule in self.schedules if not _is_exception(rule)] or self.schedules
        return sum(1 << day for day in {day for rule in rules for day in _weekdays(rule)})

    @property
    def _timed(self) -> list[AnyRule]:
        return [rule for rule in self.schedules if isinstance(rule, OsmRule) or rule.hours]

    def _joined(self, first: date, last: date) -> list[_Span]:
        return _merged(sorted(self._spans(first, last), key=lambda span: span.start))

    def _spans(self, first: date, last: date) -> Iterator[_Span]:
        """Of all days between these two, both included, without the holidays on which it is closed."""
        timed = self._timed
        is_endless = _is_day_and_night(timed)
        for rule in timed:
            for span in _spans_of(rule, first, last):
                if is_endless or rule.on_holidays or holiday(_day_of(span)) is None:
                    yield span

    def _kept_closed(self, today: date) -> Festival | None:
        """The holiday for which it is closed today."""
        festival = holiday(today)
        if festival is None or any(True for _span in self._spans(today, today)):
            return None
        return festival if any(_spans_of(rule, today, today) for rule in self._timed) else None


def holiday(day: date) -> Festival | None:
    """Which national holiday this day is: one on which nearly everything in the Netherlands is closed."""
    name = _calendar().get(day) or ""
    return next((festival for beginning, festival in _HOLIDAYS.items() if name.startswith(beginning)), None)


_HOLIDAYS = {
    "New Year": Festival.NEW_YEAR,
    "Easter": Festival.EASTER,
    "King's Day": Festival.KINGS_DAY,
    "Liberation": Festival.LIBERATION_DAY,
    "Ascension": Festival.ASCENSION,
    "Pentecost": Festival.PENTECOST,
    "Christmas": Festival.CHRISTMAS,
    "Second Day of Christmas": Festival.CHRISTMAS,
}


@cache
def _calendar() -> holidays.HolidayBase:
    # Only the library's public days: there 5 May is a holiday once in five years, as it is for shops and services.
    return holidays.country_holidays("NL", language="en_US")


def _spans_of(rule: AnyRule, first: date, last: date) -> list[_Span]:
    if isinstance(rule, OsmRule):
        times = [_span(start, stop) for start, stop in _by_day(rule.times(first, last))]
        return [span for span in times if span.start < span.end]
    assert rule.hours
    opens, closes = rule.hours.opens, rule.hours.closes
    spans: list[_Span] = []
    for day in rule.dates(first, last):
        start = datetime.combine(day, opens)
        if closes is None:
            begin = _moment(start)
            spans.append(_Span(begin, begin + UNSAID, is_said=False))
            continue
        span = _span(start, datetime.combine(day if closes > opens else day + DAY, closes))
        if span.start < span.end:
            spans.append(span)
    return spans


def _by_day(times: list[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of whole days cut at midnight, so that each day can be a holiday by itself."""
    for begin, stop in times:
        start = begin
        while stop - start > DAY:
            midnight = datetime.combine(start.date() + DAY, MIDNIGHT)
            yield start, midnight
            start = midnight
        yield start, stop


def _span(start: datetime, end: datetime) -> _Span:
    return _Span(_moment(start), _moment(end))


def _moment(wall: datetime) -> datetime:
    """What the clock on the wall says in Amsterdam, in UTC. A time that comes twice is its first; one that does not
    exist is when the clock jumped over it.
    """
    moment = wall.replace(tzinfo=AMSTERDAM).astimezone(UTC)
    if moment.astimezone(AMSTERDAM).replace(tzinfo=None) == wall:
        return moment
    return datetime.combine(wall.date(), _JUMP, AMSTERDAM).astimezone(UTC)


def _day_of(span: _Span) -> date:
    return span.start.astimezone(AMSTERDAM).date()


def _merged(spans: Sequence[_Span]) -> list[_Span]:
    """Spans in order, with those that touch as one. It ends as the last of them: said or not."""
    merged: list[_Span] = []
    for span in spans:
        before = merged[-1] if merged else None
        if before is None or span.start > before.end:
            merged.append(span)
        elif span.end > before.end or (span.end == before.end and span.is_said):
            merged[-1] = _Span(before.start, span.end, span.is_said)
    return merged


def _is_day_and_night(rules: Sequence[AnyRule]) -> bool:
    """Whether every day is open from midnight to midnight: a telephone that is always answered, also on holidays."""
    always = {
        day
        for rule in rules
        if isinstance(rule, Rule) and rule.hours and rule.hours.opens == rule.hours.closes and rule.interval == 1
        for day in _weekdays(rule)
        if not any(number for _day, number in rule.by_day)
    }
    return len(always) == 7


def _weekdays(rule: AnyRule) -> set[int]:
    if isinstance(rule, OsmRule):
        return {start.weekday() for start, _stop in _by_day(rule.times(_SOME_MONDAY, _SOME_MONDAY + _SOME_WEEKS))}
    return {day for day, _number in rule.by_day}


def _is_exception(rule: AnyRule) -> bool:
    return isinstance(rule, Rule) and rule.first > date.min and rule.last - rule.first <= 2 * _WEEK - 2 * DAY
