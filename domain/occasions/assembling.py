"""From what was said to the occasion that a careful reader would understand, with the doubts she would have."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from domain.occasions import clock
from domain.occasions.complete import leaves_out, months_of
from domain.occasions.dates import AMSTERDAM, first_date
from domain.occasions.festivals import is_estimated
from domain.occasions.gathering import Said, gathered
from domain.occasions.grammar import Counted, Days
from domain.occasions.lexicon import Token
from domain.occasions.occasion import (
    WEEKDAYS,
    AnyDay,
    Doubt,
    Hours,
    KnownDay,
    Moment,
    Occasion,
    OpenPeriod,
    Period,
    PeriodName,
    Repetition,
    When,
)

_INTERVAL = re.compile(";INTERVAL=[0-9]+")


def occasion_of(tokens: Sequence[Token], local: datetime) -> Occasion | None:
    """What finished tokens mean together, at a moment of the clock in Amsterdam."""
    said, today = gathered(tokens), local.date()
    hours, doubts = _hours(said)
    occasion = _repetition(said, today) or _one_time(said, today)
    if occasion is None:
        if hours == Hours() or said.bounded_before:
            return None
        occasion = Occasion(AnyDay())
    doubts = [*occasion.doubts, *doubts, *_past(occasion.when, hours, local)]
    if said.either and not isinstance(occasion.when, AnyDay):
        doubts.append(Doubt.SEVERAL)
    if leaves_out(occasion, said) and Doubt.SEVERAL not in doubts:
        doubts.append(Doubt.UNREAD)
    return replace(occasion, hours=hours, doubts=tuple(dict.fromkeys(doubts)))


def _hours(said: Said) -> tuple[Hours, list[Doubt]]:
    narrow = [part for part in said.parts if part not in clock.BROAD_PARTS]
    broad = list(dict.fromkeys(part for part in said.parts if part in clock.BROAD_PARTS))
    # "In the evening, after isha" is one moment; "in the morning or the evening" is two.
    part = next(iter(narrow + broad), None)
    read = clock.placed(said.ranges, said.clocks, next(iter(broad + narrow), None))
    doubts = []
    if read.doubtful:
        doubts.append(Doubt.MORNING_OR_EVENING)
    times_named = len(set(said.ranges)) + len(set(said.clocks))
    if times_named > 1 or (not narrow and len(broad) > 1 and not said.ranges):
        doubts.append(Doubt.SEVERAL)
    start, end = read.hours.start, read.hours.end
    if start is not None and not (clock.is_credible(start, end) and clock.is_within(start, broad)):
        doubts.append(Doubt.UNREAD)
    return (replace(read.hours, part=part) if read.hours.start is None else read.hours), doubts


def _repetition(said: Said, today: date) -> Occasion | None:
    ruled = _rule(said)
    if ruled is None:
        return None
    rule, times, doubts = ruled
    since, until, estimated = _bounds(said)
    start = max(today, since) if since else today
    # The first day of "every two weeks on Tuesday" is the next Tuesday, whatever week that is in.
    anchor = first_date(Occasion(Repetition(_INTERVAL.sub("", rule), start)), _noon(start)) or start
    days_left_open = "BYDAY" not in rule and "BYMONTHDAY" not in rule
    return Occasion(
        Repetition(rule, anchor, times, first=since, last=until),
        doubts=tuple(doubts),
        estimated=estimated,
        weekdays=_in_order(said.codes) if days_left_open else (),
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), AMSTERDAM)


def _rule(said: Said) -> tuple[str, int, list[Doubt]] | None:
    """The RRULE, how many times, and doubts; None when nothing repeats."""
    if said.nth:
        return f"FREQ=MONTHLY;BYDAY={','.join(said.nth)}", 1, [Doubt.ONCE_OR_OFTEN] if said.nth_doubtful else []
    if said.monthday is not None:
        doubtful = said.monthday_doubtful and said.frequency is None
        return f"FREQ=MONTHLY;BYMONTHDAY={said.monthday}", 1, [Doubt.ONCE_OR_OFTEN] if doubtful else []
    codes, frequency = said.codes, said.frequency
    if frequency is None:
        return _rule_of_days(said, codes)
    interval = f";INTERVAL={frequency.interval}" if frequency.interval > 1 else ""
    match frequency.unit:
        case "DAILY" if codes or said.excluded:
            rule, times = _weekly(codes or list(WEEKDAYS), said.excluded), 1
        case "WEEKLY" if codes:
            rule, times = _weekly(codes, said.excluded, interval), 1
        case "YEARLY" if said.whens and isinstance(said.whens[0], KnownDay):
            return None
        case "YEARLY" if said.whens:
            rule, times = f"FREQ=YEARLY;{_in_year(said)}", 1
        case _:
            rule, times = f"FREQ={frequency.unit}{interval}", frequency.times
    return rule, times, []


def _rule_of_days(said: Said, codes: list[str]) -> tuple[str, int, list[Doubt]] | None:
    often = said.often_parts or any(days.often for _, days in said.days)
    either = any(days.either for _, days in said.days)
    if not codes or (either and not often):
        return None
    if often:
        return _weekly(codes, said.excluded), 1, [Doubt.SEVERAL] if either else []
    some = any(days.some for _, days in said.days)
    bounded = said.since or said.until or any(_is_long(when) and not _has_name(when) for when in said.whens)
    several = len(codes) > 1 and (not said.whens or any(map(_is_long, said.whens)))
    if not some and (bounded or several):
        return _weekly(codes, said.excluded), 1, [Doubt.ONCE_OR_OFTEN]
    return None


def _is_long(when: object) -> bool:
    return isinstance(when, KnownDay | Period) and when.last - when.first > timedelta(days=7)


def _has_name(when: object) -> bool:
    return not isinstance(when, Period) or when.name is not PeriodName.RANGE


def _weekly(codes: list[str], excluded: frozenset[str], interval: str = "") -> str:
    kept = [code for code in WEEKDAYS if code in codes and code not in excluded] or codes
    return f"FREQ=WEEKLY{interval};BYDAY={','.join(kept)}"


def _in_year(said: Said) -> str:
    first = said.whens[0]
    if isinstance(first, Moment):
        return said.in_year or f"BYMONTH={first.day.month};BYMONTHDAY={first.day.day}"
    months = {month for when in said.whens if isinstance(when, Period) for month in months_of(when)}
    return f"BYMONTH={','.join(map(str, sorted(months)))}"


def _bounds(said: Said) -> tuple[date | None, date | None, bool]:
    """From when until when something repeats, and whether that is an estimate."""
    since, until, estimated = said.since, said.until, said.bounds_estimated
    for when in said.whens:
        if isinstance(when, Moment):
            since = since or (None if said.yearly else when.day)
        elif not said.yearly:
            since, until = since or when.first, until or when.last
            estimated = isinstance(when, KnownDay) and is_estimated(when.festival)
    return since, until, estimated


def _one_time(said: Said, today: date) -> Occasion | None:
    if said.whens:
        return _named_day(said)
    if said.counted:
        return _weekday_around(said.counted, said.codes, today)
    if (said.since or said.until) and not said.bounded_before:
        weekdays = _in_order(said.codes)
        return Occasion(OpenPeriod(said.since, said.until), estimated=said.bounds_estimated, weekdays=weekdays)
    if said.days:
        return _coming_weekday(said.days, today)
    return None


def _named_day(said: Said) -> Occasion:
    whens: list[When] = list(dict.fromkeys(said.whens))
    festival = next((when for when in whens if isinstance(when, KnownDay)), None)
    dated = next((when for when in whens if isinstance(when, Moment)), None)
    when: When = dated or festival or whens[0]
    code = said.days[0][1].codes[0] if said.days else None
    if festival and (dated is None or festival.first <= dated.day <= festival.last):
        # A day inside Ramadan is that day; "27 April, King's Day" is King's Day.
        when = dated if dated and festival.last > festival.first else festival
        estimated = is_estimated(festival.festival) and not dated
        return replace(_some_weekday(when, said), estimated=estimated)
    if isinstance(when, Period) and code is not None and when.name in {PeriodName.WEEK, PeriodName.WEEKEND}:
        day = _weekday_from(when.first, code)
        either = len(said.days[0][1].codes) > 1
        return Occasion(Moment(day), doubts=(Doubt.SEVERAL,) if either else ())
    if isinstance(when, Period) and len(whens) == 1:
        return _some_weekday(when, said)
    others = [other for other in whens if isinstance(other, Moment) and other != when] if dated else whens[1:]
    doubts = (Doubt.SEVERAL,) if others else ()
    if isinstance(when, Moment) and code is not None and WEEKDAYS[when.day.weekday()] != code:
        return Occasion(when, doubts=(Doubt.WEEKDAY, *doubts), conflict=WEEKDAYS.index(code))
    return Occasion(when, doubts=doubts)


def _some_weekday(when: When, said: Said) -> Occasion:
    """Also "a Saturday in the spring", where it is open which; without the article it may be every one."""
    if not said.days or not _is_long(when):
        return Occasion(when)
    once = any(days.some for _, days in said.days)
    return Occasion(when, doubts=() if once else (Doubt.ONCE_OR_OFTEN,), weekdays=_in_order(said.codes))


def _weekday_around(counted: Counted, codes: Sequence[str], today: date) -> Occasion:
    """The Saturday of "Saturday in two weeks" is that of the week two weeks ahead.

    A weekday that this week has had already may as well be counted from its next time; months are not counted to the
    day.
    """
    day = _weekday_from(counted.day - timedelta(days=counted.day.weekday()), codes[0])
    unclear = counted.unit != "week" or day.weekday() <= today.weekday()
    doubts = ([Doubt.WHICH_WEEK] if unclear else []) + ([Doubt.SEVERAL] if len(codes) > 1 else [])
    return Occasion(Moment(day), doubts=tuple(doubts))


def _in_order(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code in WEEKDAYS if code in codes)


def _weekday_from(day: date, code: str) -> date:
    return day + timedelta(days=(WEEKDAYS.index(code) - day.weekday()) % 7)


def _coming_weekday(days: list[tuple[str, Days]], today: date) -> Occasion:
    pointer, named = days[0]
    day = _weekday_from(today + timedelta(days=0 if pointer == "this" else 1), named.codes[0])
    end_of_this_week = today + timedelta(days=6 - today.weekday())
    doubts = []
    unpointed = pointer == "" and (named.some or day == today + timedelta(days=7))
    if unpointed or (pointer == "next" and day <= end_of_this_week):
        doubts.append(Doubt.WHICH_WEEK)
    if named.either:
        doubts.append(Doubt.SEVERAL)
    return Occasion(Moment(day), doubts=tuple(doubts))


def _past(when: When, hours: Hours, local: datetime) -> list[Doubt]:
    today = local.date()
    match when:
        case Moment(day):
            over = day < today or (day == today and hours.start is not None and hours.start < local.time())
        case Period() | KnownDay():
            over = when.last < today
        case Repetition(last=date() as last) | OpenPeriod(last=date() as last):
            over = last < today
        case _:
            over = False
    return [Doubt.PAST] if over else []
