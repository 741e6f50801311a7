"""Whether an occasion holds everything that was said about when: what it leaves out must be asked about.

The grammar reads what it knows, and residents write more than that. So this looks back from the other side: every
weekday, date, bound and frequency that was read must show in the occasion, and no word about when may be left over.
"""

from datetime import date, timedelta

from domain.occasions.gathering import Said
from domain.occasions.occasion import (
    WEEKDAYS,
    KnownDay,
    Moment,
    Occasion,
    OpenPeriod,
    Period,
    PeriodName,
    Repetition,
)


def leaves_out(occasion: Occasion, said: Said) -> bool:
    """Whether something was said that the occasion does not hold."""
    return (
        said.unread
        or (said.counted is not None and not isinstance(occasion.when, Moment))
        or not set(said.codes) <= _weekdays(occasion)
        or not all(_holds(occasion.when, named) for named in said.whens)
        or not _places_kept(occasion.when, said)
        or not _bounds_kept(occasion.when, said)
        or not _frequency_kept(occasion.when, said)
        or not _exceptions_kept(occasion.when, said)
    )


def months_of(when: Period) -> set[int]:
    """The months that a period touches, as numbers."""
    return {(when.first + timedelta(days=days)).month for days in range(min((when.last - when.first).days + 1, 366))}


def _parts(when: Repetition) -> dict[str, str]:
    return dict(part.split("=", 1) for part in when.rule.split(";"))


def _weekdays(occasion: Occasion) -> set[str]:
    """The weekdays that a reader finds in it, the one that contradicts its date included."""
    when = occasion.when
    named = set(occasion.weekdays)
    if occasion.conflict is not None:
        named.add(WEEKDAYS[occasion.conflict])
    match when:
        case Moment(day):
            named.add(WEEKDAYS[day.weekday()])
        case Period() | KnownDay() if when.last - when.first < timedelta(days=2):
            named |= {WEEKDAYS[when.first.weekday()], WEEKDAYS[when.last.weekday()]}
        case Repetition():
            named |= {code[-2:] for code in _parts(when).get("BYDAY", "").split(",")}
    return named


def _holds(when: object, named: Moment | Period | KnownDay) -> bool:
    first, last = _ends(named)
    match when:
        case Moment() | Period() | KnownDay():
            begin, end = _ends(when)
            # A day in May is in May; "from May to July" says more than any day in it.
            around = not isinstance(named, Period) or named.name is not PeriodName.RANGE
            return begin <= first <= last <= end or (around and first <= begin <= end <= last)
        case Repetition() if when.rule.startswith("FREQ=YEARLY;"):
            parts = _parts(when)
            months = {int(month) for month in parts["BYMONTH"].split(",")}
            if isinstance(named, Moment):
                by_weekday = parts.get("BYDAY", "").endswith(WEEKDAYS[first.weekday()])
                return {first.month} == months and (by_weekday or parts.get("BYMONTHDAY") == str(first.day))
            whole = first.day == (last + timedelta(days=1)).day == 1
            return isinstance(named, Period) and whole and months_of(named) <= months
        case Repetition():
            return when.first == first and (isinstance(named, Moment) or when.last == last)
        case _:
            return False


def _ends(named: Moment | Period | KnownDay) -> tuple[date, date]:
    return (named.day, named.day) if isinstance(named, Moment) else (named.first, named.last)


def _places_kept(when: object, said: Said) -> bool:
    """Whether "the 15th", "the first Saturday" of the month or of May are what comes back."""
    rule = when.rule if isinstance(when, Repetition) else ""
    return (
        (said.monthday is None or f"BYMONTHDAY={said.monthday}" in rule)
        and (not said.nth or f"BYDAY={','.join(said.nth)}" in rule)
        and (said.in_year in rule or isinstance(when, Moment))
    )


def _bounds_kept(when: object, said: Said) -> bool:
    match when:
        case Repetition(first=first, last=last) | OpenPeriod(first, last):
            return said.since in {None, first} and said.until in {None, last}
        case _:
            return said.since is None and said.until is None


def _frequency_kept(when: object, said: Said) -> bool:
    frequency = said.frequency
    if frequency is None or isinstance(when, KnownDay):
        # A festival comes back by itself.
        return frequency is None or frequency.unit == "YEARLY"
    if not isinstance(when, Repetition):
        return False
    parts = _parts(when)
    if parts["FREQ"] == "YEARLY" and any(days.often for _, days in said.days):
        return False
    days_named = len(parts.get("BYDAY", "").split(","))
    daily_but_for_some = frequency.unit == "DAILY" and parts["FREQ"] == "WEEKLY" and frequency.interval == 1
    return (
        (parts["FREQ"] == frequency.unit or daily_but_for_some)
        and int(parts.get("INTERVAL", "1")) == frequency.interval
        and frequency.times in {1, when.times, days_named}
    )


def _exceptions_kept(when: object, said: Said) -> bool:
    if not said.excluded:
        return True
    days = set(_parts(when).get("BYDAY", "").split(",")) if isinstance(when, Repetition) else set()
    return days != {""} and bool(days) and not days & said.excluded
