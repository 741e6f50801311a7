"""The dates of an occasion: for the reminder before and the question afterwards how it went."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from domain.occasions.festivals import festivals_from
from domain.occasions.occasion import (
    WEEKDAYS,
    AnyDay,
    KnownDay,
    Moment,
    Occasion,
    OpenPeriod,
    Period,
    Repetition,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def first_date(occasion: Occasion, now: datetime) -> date | None:
    """The first day from today on (Amsterdam), or None: it is over, or no day was named yet."""
    return next(_dates(occasion, now.astimezone(AMSTERDAM).date()), None)


def next_dates(occasion: Occasion, now: datetime, n: int) -> tuple[date, ...]:
    """At most `n` days from today on. Of a period it is the first day (of the weekday, where one was named), or today
    where it has begun.
    """
    return tuple(islice(_dates(occasion, now.astimezone(AMSTERDAM).date()), n))


def _dates(occasion: Occasion, today: date) -> Iterator[date]:
    match occasion.when:
        case Moment(day):
            yield from (day,) if day >= today else ()
        case Period(first, last):
            yield from _first_within(first, last, occasion.weekdays, today)
        case OpenPeriod(first, last):
            yield from _first_within(first or today, last or date.max, occasion.weekdays, today)
        case KnownDay(festival, first, last):
            yield from _first_within(first, last, occasion.weekdays, today)
            for known in festivals_from(festival, today):
                if known.first > last:
                    yield from _first_within(known.first, known.last, occasion.weekdays, today)
        case Repetition() as repetition:
            yield from () if occasion.weekdays else _repeated(repetition, today)
        case AnyDay():
            return


def _first_within(first: date, last: date, weekdays: tuple[str, ...], today: date) -> Iterator[date]:
    start = max(first, today)
    for day in (start + timedelta(days=step) for step in range(min((last - start).days + 1, 7))):
        if not weekdays or WEEKDAYS[day.weekday()] in weekdays:
            yield day
            return


def _repeated(repetition: Repetition, today: date) -> Iterator[date]:
    if not _has_days(repetition):
        return
    start = max(repetition.anchor, repetition.first or repetition.anchor)
    # Rules are computed on the calendar, without clock or zone: a day in summer time is still that day.
    rule = rrulestr(repetition.rule, dtstart=datetime.combine(start, time()))
    for moment in rule.xafter(datetime.combine(today, time()), inc=True):
        if repetition.last is not None and moment.date() > repetition.last:
            return
        yield moment.date()


def _has_days(repetition: Repetition) -> bool:
    """Whether the days are known: "once a week" leaves the day open, unless a start was named."""
    if repetition.times > 1:
        return False
    if repetition.rule.startswith("FREQ=YEARLY"):
        return "BYMONTHDAY" in repetition.rule or "BYDAY" in repetition.rule
    return "BY" in repetition.rule or "FREQ=DAILY" in repetition.rule or repetition.first is not None
