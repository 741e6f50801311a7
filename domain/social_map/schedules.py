"""On which days a schedule of HSDS 3.1 holds, and from when until when: `schedule.json` read kindly.

What cannot be meant (25:00, a day called XX, a schedule that ends before it begins) is left out, never an error: a
social map is kept by people. Dates and times are those of Amsterdam; `timezone` and an offset behind a time are not
read, because a numeric offset is right for half of the year only and people fill in what the clock on the wall says.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # missing in its stub

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = timedelta(days=1)
MIDNIGHT = time(0)

Frequency = Literal[1, 2]
"""MONTHLY or WEEKLY of dateutil: HSDS has no other."""

_FREQUENCIES: Mapping[str, Frequency] = {"WEEKLY": WEEKLY, "MONTHLY": MONTHLY}
_TIME = re.compile(r"\s*(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[Zz]|[+-]\d{2}:?\d{2})?\s*")
_BY_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_ON_HOLIDAYS = re.compile(r"(ook|inclusief|including|also)[^.;]{0,20}(feestdag|holiday)", re.IGNORECASE)
_LONGEST_INTERVAL = 120
_A_YEAR = timedelta(days=366)
_DAYS_A_MONTH = 31
_LONGEST_COUNT = timedelta(days=20 * 366)
"""How far on the last of `count` times is looked for; a rule can be such that there is none."""
_MADE_FOR_A_DAY = timedelta(days=14)
"""A schedule that is valid no longer than this was made for these very days: it holds on a holiday too."""
# Something with a day or "24/7" and a time: "open", "Jan" and "2026" are OSM strings as well, and plain words here.
_OSM = re.compile(r"24/7|(?=.*\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)\b)(?=.*\d:\d\d).*")
_LONGEST_OSM = 300
"""Characters; OpenStreetMap itself allows 255."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when on one day. Without `closes`, nobody says until when; not after `opens`: past midnight."""

    opens: time
    closes: time | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The days on which a schedule holds, as RFC 5545 counts them; `hours` is None when it gives days only."""

    frequency: Frequency
    hours: Hours | None = None
    anchor: date | None = None
    """The first day, from which an interval is counted."""
    first: date = date.min
    last: date = date.max
    interval: int = 1
    week_start: int = 0
    by_day: tuple[tuple[int, int], ...] = ()
    """Day of the week (Monday is 0), and which one of the month: 0 for every one, -1 for the last."""
    by_month_day: tuple[int, ...] = ()
    by_week: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    on_holidays: bool = False

    def dates(self, first: date, last: date) -> list[date]:
        """The days between these two, both included."""
        first, last = max(first, self.first, self.anchor or first), min(last, self.last)
        if first > last:
            return []
        counted = rrule(
            self.frequency,
            dtstart=datetime.combine(self._begin(first), MIDNIGHT),
            until=datetime.combine(last, MIDNIGHT),
            interval=self.interval,
            wkst=self.week_start,
            byweekday=[weekday(day, number or None) for day, number in self.by_day] or None,
            bymonthday=self.by_month_day or None,
            byweekno=self.by_week or None,
            byyearday=self.by_year_day or None,
        )
        return [moment.date() for moment in counted if moment.date() >= first]

    def _begin(self, first: date) -> date:
        """Where counting can begin without counting all the years from the anchor on."""
        anchor = self.anchor or first
        if self.frequency == WEEKLY:
            begin = _week_of(anchor, self.week_start)
            weeks = (first - begin).days // 7
            return begin + timedelta(weeks=max(0, weeks - weeks % self.interval))
        months = (first.year - anchor.year) * 12 + first.month - anchor.month
        months = anchor.year * 12 + anchor.month - 1 + max(0, months - months % self.interval)
        return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class OsmRule:
    """Times as OpenStreetMap writes them: "Mo-Fr 09:00-17:00; PH off"."""

    expression: str

    @property
    def on_holidays(self) -> bool:
        """Whether it says itself what holds on holidays, or is open day and night."""
        return "PH" in self.expression or self.expression.strip() == "24/7"

    def times(self, first: date, last: date) -> list[tuple[datetime, datetime]]:
        """When it is open between these two days, both included; without time zone, on the wall clock of Amsterdam."""
        begin, end = datetime.combine(first, MIDNIGHT), datetime.combine(last + DAY, MIDNIGHT)
        return [
            (start.replace(tzinfo=None), stop.replace(tzinfo=None))
            for start, stop, state, _comment in _osm(self.expression).intervals(begin, end)
            if str(state) == "open" and stop is not None
        ]


AnyRule = Rule | OsmRule


def read(schedule: Mapping[str, Any]) -> tuple[tuple[AnyRule, ...], str]:
    """What a schedule says as rules, and what it says in words only."""
    rule = _rule(schedule)
    rules: list[AnyRule] = [rule] if rule else []
    words: list[str] = []
    for key in ("description", "notes"):
        said = str(schedule.get(key) or "").strip()
        if said and rule is None and _is_osm(said):
            rules.append(OsmRule(said))
        elif said and said not in words:
            words.append(said)
    return tuple(rules), "; ".join(words)


def _rule(schedule: Mapping[str, Any]) -> Rule | None:
    frequency = _FREQUENCIES.get(str(schedule.get("freq") or "").strip().upper())
    by_day = _by_day(schedule.get("byday"))
    by_month_day = _numbers(schedule.get("bymonthday"), 31)
    interval = _number(schedule.get("interval"), 1)
    first, last = _date(schedule.get("valid_from")), _date(schedule.get("valid_to"))
    anchor = _date(schedule.get("dtstart"))
    begin = anchor or first
    if frequency is None or not 1 <= interval <= _LONGEST_INTERVAL or (begin is None and interval > 1):
        return None
    if not by_day and not by_month_day:
        # "Every week", without saying on which day: RFC 5545 takes the day of the first time.
        if anchor is None or schedule.get("byday") or schedule.get("bymonthday"):
            return None
        by_day, by_month_day = (((anchor.weekday(), 0),), ()) if frequency == WEEKLY else ((), (anchor.day,))
    if any(number for _day, number in by_day):
        # "WEEKLY;1TU" cannot be; who writes it means the first Tuesday of the month.
        frequency = MONTHLY
    is_short = first is not None and last is not None and last - first <= _MADE_FOR_A_DAY
    rule = Rule(
        frequency,
        _hours(schedule.get("opens_at"), schedule.get("closes_at")),
        anchor or (first if interval > 1 else None),
        first or date.min,
        min(last or date.max, _date(schedule.get("until")) or date.max),
        interval,
        _week_start(schedule.get("wkst")),
        by_day,
        by_month_day,
        _numbers(schedule.get("byweekno"), 53),
        _numbers(schedule.get("byyearday"), 366),
        is_short or _says_on_holidays(schedule),
    )
    if rule.first > rule.last or _may_never_be(rule):
        return None
    return _ended(rule, schedule.get("count"), begin)


def _may_never_be(rule: Rule) -> bool:
    """Whether its conditions may exclude each other: then dateutil looks for a day up to the year 9999."""
    conditions = [one for one in (rule.by_month_day, rule.by_week, rule.by_year_day) if one]
    return len(conditions) > 1 or bool(rule.by_year_day and rule.interval > 1)


def _ended(rule: Rule, count: Any, begin: date | None) -> Rule | None:
    """The rule with the day on which it has happened `count` times as its last; None when that cannot be known."""
    if count is None or not str(count).strip():
        return rule
    times = _number(count, 0)
    if times < 1 or begin is None or begin > date.max - _LONGEST_COUNT:
        return None
    last = _time_number(rule, begin, times)
    return Rule(**{name: getattr(rule, name) for name in Rule.__slots__} | {"last": last}) if last else None


@lru_cache(maxsize=4096)
def _time_number(rule: Rule, begin: date, times: int) -> date | None:
    """The day on which it happens for the last of so many times; None when it never does. Remembered: a service is read
    whenever it is shown, and counting can take long.
    """
    span = timedelta(days=_DAYS_A_MONTH * rule.interval * times) + _A_YEAR
    found = rule.dates(begin, begin + min(span, _LONGEST_COUNT))[:times]
    return found[-1] if found else None


def _says_on_holidays(schedule: Mapping[str, Any]) -> bool:
    return any(_ON_HOLIDAYS.search(str(schedule.get(key) or "")) for key in ("description", "notes"))


def _hours(opens: Any, closes: Any) -> Hours | None:
    start, end = _time(opens), _time(closes)
    return None if start is None else Hours(start, end)


def _time(said: Any) -> time | None:
    found = _TIME.fullmatch(said) if isinstance(said, str) else None
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    if (hour, minute) in {(24, 0), (23, 59)}:
        # 23:59 is how programs write that a day ends.
        return MIDNIGHT
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _date(said: Any) -> date | None:
    try:
        return date.fromisoformat(said.strip()[:10]) if isinstance(said, str) else None
    except ValueError:
        return None


def _number(said: Any, otherwise: int) -> int:
    """A whole number; 0 when it is none, `otherwise` when there is nothing."""
    if said is None or said == "":
        return otherwise
    try:
        return int(float(said))
    except (TypeError, ValueError, OverflowError):
        return 0


def _numbers(said: Any, most: int) -> tuple[int, ...]:
    parts = [_number(part, 0) for part in _parts(said)]
    return tuple(sorted({part for part in parts if 1 <= abs(part) <= most}))


def _by_day(said: Any) -> tuple[tuple[int, int], ...]:
    found = [_BY_DAY.fullmatch(part.upper()) for part in _parts(said)]
    return tuple(sorted({(DAYS.index(one[2]), int(one[1] or 0)) for one in found if one}))


def _parts(said: Any) -> Sequence[str]:
    if isinstance(said, str | int | float):
        said = str(said).split(",")
    return ["".join(str(part).split()) for part in said] if isinstance(said, Sequence) else []


def _week_start(said: Any) -> int:
    return DAYS.index(said) if said in DAYS else 0


def _week_of(day: date, week_start: int) -> date:
    back = (day.weekday() - week_start) % 7
    return day if day.toordinal() <= back else day - timedelta(days=back)


def _is_osm(said: str) -> bool:
    if len(said) > _LONGEST_OSM or "\n" in said or not _OSM.fullmatch(said):
        return False
    try:
        _osm(said)
    except ParserError:
        return False
    return True


@lru_cache(maxsize=2048)
def _osm(expression: str) -> OpeningHours:
    """Raises ParserError for anything but an expression."""
    return OpeningHours(expression, country="NL")
