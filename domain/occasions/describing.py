"""An occasion in words, to show a resident what was understood, and what to ask back.

Whole phrases are marked, never bits that a language would have to bend to one another: each nth of the month has its
own pattern, and a time stands after a comma.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.occasions.occasion import (
    WEEKDAYS,
    AnyDay,
    Doubt,
    Festival,
    Hours,
    KnownDay,
    Moment,
    Occasion,
    OpenPeriod,
    PartOfDay,
    Period,
    PeriodName,
    Repetition,
)
from domain.texts import DateParam, ListParam, Text, TimeParam, _, _n

_MONDAY = date(2024, 1, 1)
"""Any Monday: names of weekdays are asked of Babel by a date."""

_PARTS = {
    PartOfDay.MORNING: _("in the morning"),
    PartOfDay.MIDDAY: _("in the middle of the day"),
    PartOfDay.AFTERNOON: _("in the afternoon"),
    PartOfDay.EVENING: _("in the evening"),
    PartOfDay.NIGHT: _("at night"),
    PartOfDay.DAYTIME: _("during the day"),
    PartOfDay.ALL_DAY: _("all day"),
    PartOfDay.AFTER_SCHOOL: _("after school"),
    PartOfDay.AFTER_WORK: _("after work"),
    PartOfDay.AFTER_DHUHR: _("after the noon prayer"),
    PartOfDay.AFTER_ASR: _("after the afternoon prayer"),
    PartOfDay.AFTER_MAGHRIB: _("after the sunset prayer"),
    PartOfDay.AFTER_ISHA: _("after the night prayer"),
    PartOfDay.AFTER_FRIDAY_PRAYER: _("after Friday prayer"),
    PartOfDay.IFTAR: _("at iftar"),
}
_FESTIVALS = {
    Festival.KINGS_DAY: _("King's Day"),
    Festival.REMEMBRANCE_DAY: _("Remembrance Day"),
    Festival.LIBERATION_DAY: _("Liberation Day"),
    Festival.NEIGHBOURS_DAY: _("Neighbours' Day"),
    Festival.WOMENS_DAY: _("Women's Day"),
    Festival.SINTERKLAAS: _("Sinterklaas"),
    Festival.ST_MARTIN: _("Saint Martin's Day"),
    Festival.KETI_KOTI: _("Keti Koti"),
    Festival.NEW_YEAR: _("New Year's Day"),
    Festival.NEW_YEARS_EVE: _("New Year's Eve"),
    Festival.CHRISTMAS: _("Christmas"),
    Festival.EASTER: _("Easter"),
    Festival.PENTECOST: _("Pentecost"),
    Festival.ASCENSION: _("Ascension Day"),
    Festival.MOTHERS_DAY: _("Mother's Day"),
    Festival.FATHERS_DAY: _("Father's Day"),
    Festival.LABOUR_DAY: _("Labour Day"),
    Festival.NEWROZ: _("Newroz"),
    Festival.CHILDRENS_DAY: _("Children's Day"),
    Festival.RAMADAN: _("Ramadan"),
    Festival.EID_AL_FITR: _("Eid al-Fitr"),
    Festival.EID_AL_ADHA: _("Eid al-Adha"),
    Festival.ISLAMIC_NEW_YEAR: _("Islamic New Year"),
    Festival.MAWLID: _("the birthday of the Prophet"),
    Festival.SUMMER_BREAK: _("the summer school holiday"),
    Festival.AUTUMN_BREAK: _("the autumn school holiday"),
    Festival.CHRISTMAS_BREAK: _("the Christmas school holiday"),
    Festival.SPRING_BREAK: _("the spring school holiday"),
    Festival.MAY_BREAK: _("the May school holiday"),
}
_PERIODS = {
    PeriodName.RANGE: _("from {first} to {last}"),
    PeriodName.WEEK: _("in the week of {first} to {last}"),
    PeriodName.WEEKEND: _("in the weekend of {first} and {last}"),
    PeriodName.MONTH: _("in {month}"),
    PeriodName.EARLY_MONTH: _("at the beginning of {month}"),
    PeriodName.MID_MONTH: _("in the middle of {month}"),
    PeriodName.LATE_MONTH: _("at the end of {month}"),
    PeriodName.SPRING: _("in the spring of {year}"),
    PeriodName.SUMMER: _("in the summer of {year}"),
    PeriodName.AUTUMN: _("in the autumn of {year}"),
    PeriodName.WINTER: _("in the winter of {year} to {next_year}"),
    PeriodName.YEAR: _("in the year {year}"),
}
_NTH = {
    1: _("the first {weekday} of every month"),
    2: _("the second {weekday} of every month"),
    3: _("the third {weekday} of every month"),
    4: _("the fourth {weekday} of every month"),
    5: _("the fifth {weekday} of every month"),
    -1: _("the last {weekday} of every month"),
}
_NTH_OF_YEAR = {
    1: _("every year on the first {weekday} of {month}"),
    2: _("every year on the second {weekday} of {month}"),
    3: _("every year on the third {weekday} of {month}"),
    4: _("every year on the fourth {weekday} of {month}"),
    5: _("every year on the fifth {weekday} of {month}"),
    -1: _("every year on the last {weekday} of {month}"),
}


def named(festival: Festival) -> Text:
    """What a festival is called."""
    return _FESTIVALS[festival]


def describe(occasion: Occasion) -> Text:
    """What was understood, as a phrase without a capital or full stop: "every Tuesday, in the afternoon"."""
    hours = _hours(occasion.hours)
    if isinstance(occasion.when, AnyDay):
        return hours or _("on a day still to choose")
    when = _on_weekdays(_when(occasion.when, estimated=occasion.estimated), occasion)
    return when if hours is None else _("{when}, {hours}").with_(when=when, hours=hours)


def questions_about(occasion: Occasion) -> tuple[Text, ...]:
    """What to ask back, a sentence for each doubt."""
    return tuple(_question(doubt, occasion) for doubt in occasion.doubts)


def _question(doubt: Doubt, occasion: Occasion) -> Text:
    day = occasion.when.day if isinstance(occasion.when, Moment) else _MONDAY
    match doubt:
        case Doubt.WEEKDAY:
            said = _weekday(WEEKDAYS[occasion.conflict or 0])
            return _("You wrote {said}, but it falls on {day}. Is that date right?").with_(
                said=said, day=DateParam(day)
            )
        case Doubt.SEVERAL:
            return _("You named more than one possibility. Which one shall I note down?")
        case Doubt.ONCE_OR_OFTEN:
            return _("Is it meant to come back each time, or only once?")
        case Doubt.WHICH_WEEK:
            return _("Do you mean {day}, or a week later?").with_(day=DateParam(day))
        case Doubt.MORNING_OR_EVENING:
            return _("Do you mean in the morning or in the evening?")
        case Doubt.PAST:
            return _("That has already been. Which date do you mean?")
        case Doubt.UNREAD:
            return _("I may have missed a part of what you wrote. Is this complete?")


def _hours(hours: Hours) -> Text | None:
    match hours:
        case Hours(start=None, part=None):
            return None
        case Hours(start=None, part=PartOfDay() as part):
            return _PARTS[part]
        case Hours(start=start, end=None) if start is not None:
            return _("at {start}").with_(start=TimeParam(start))
        case Hours(start=start, end=end) if start is not None and end is not None:
            return _("from {start} to {end}").with_(start=TimeParam(start), end=TimeParam(end))
        case _:
            return None


def _on_weekdays(when: Text, occasion: Occasion) -> Text:
    if not occasion.weekdays:
        return when
    weekdays = ListParam(tuple(_weekday(code) for code in occasion.weekdays), "or")
    if isinstance(occasion.when, Repetition):
        return _("{repeats}, on {weekdays}").with_(repeats=when, weekdays=weekdays)
    return _("{when}, on a {weekdays}").with_(when=when, weekdays=weekdays)


def _when(when: Moment | Period | OpenPeriod | Repetition | KnownDay, *, estimated: bool) -> Text:
    match when:
        case Moment(day):
            return _("on {day}").with_(day=DateParam(day))
        case Period():
            return _period(when)
        case OpenPeriod():
            return _open_period(when, estimated=estimated)
        case Repetition():
            return _bounded(when, estimated=estimated)
        case KnownDay():
            return _known_day(when, estimated=estimated)


def _period(period: Period) -> Text:
    first, last = period.first, period.last
    pattern = _PERIODS[period.name]
    match period.name:
        case PeriodName.RANGE | PeriodName.WEEK | PeriodName.WEEKEND:
            return pattern.with_(**_from_to(first, last))
        case PeriodName.MONTH | PeriodName.EARLY_MONTH | PeriodName.MID_MONTH | PeriodName.LATE_MONTH:
            return pattern.with_(month=DateParam(first, skeleton="yMMMM"))
        case PeriodName.WINTER:
            return pattern.with_(year=DateParam(first, skeleton="y"), next_year=DateParam(last, skeleton="y"))
        case _:
            return pattern.with_(year=DateParam(first, skeleton="y"))


def _from_to(first: date, last: date) -> dict[str, DateParam]:
    """Both days, with the year only once where it is the same one."""
    # Babel's own intervals know no months in full: "1 mrt – 31 mei 2027".
    begins = DateParam(first, skeleton="MMMMd") if first.year == last.year else DateParam(first, "long")
    return {"first": begins, "last": DateParam(last, "long")}


def _open_period(period: OpenPeriod, *, estimated: bool) -> Text:
    match period:
        case OpenPeriod(first=date() as first, last=date() as last):
            return _period(Period(first, last))
        case OpenPeriod(first=date() as first):
            pattern = _("from around {first} on") if estimated else _("from {first} on")
            return pattern.with_(first=DateParam(first, "long"))
        case OpenPeriod(last=date() as last):
            return _("until {last}").with_(last=DateParam(last, "long"))
        case _:
            return _("on a day still to choose")


def _known_day(known: KnownDay, *, estimated: bool) -> Text:
    name = _FESTIVALS[known.festival]
    if known.first == known.last:
        pattern = _("{festival} (around {day})") if estimated else _("{festival} ({day})")
        return pattern.with_(festival=name, day=DateParam(known.first))
    pattern = _("{festival} (around {first} to {last})") if estimated else _("{festival} ({first} to {last})")
    return pattern.with_(festival=name, **_from_to(known.first, known.last))


def _bounded(repetition: Repetition, *, estimated: bool) -> Text:
    repeats = _repeats(_Rule.of(repetition), repetition.times)
    match repetition.first, repetition.last:
        case None, None:
            return repeats
        case first, None if first is not None:
            return _("{repeats}, starting on {first}").with_(repeats=repeats, first=DateParam(first, "long"))
        case None, last if last is not None:
            return _("{repeats}, until {last}").with_(repeats=repeats, last=DateParam(last, "long"))
        case first, last if first is not None and last is not None:
            pattern = (
                _("{repeats}, from around {first} to {last}") if estimated else _("{repeats}, from {first} to {last}")
            )
            return pattern.with_(repeats=repeats, **_from_to(first, last))
        case _:
            return repeats


@dataclass(frozen=True, slots=True)
class _Rule:
    """The parts of an RFC 5545 rule that this program writes."""

    frequency: str
    interval: int
    days: tuple[str, ...]
    monthday: int | None
    months: tuple[int, ...]

    @classmethod
    def of(cls, repetition: Repetition) -> "_Rule":
        parts = dict(part.split("=", 1) for part in repetition.rule.split(";"))
        return cls(
            frequency=parts["FREQ"],
            interval=int(parts.get("INTERVAL", "1")),
            days=tuple(parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
            monthday=int(parts["BYMONTHDAY"]) if "BYMONTHDAY" in parts else None,
            months=tuple(int(month) for month in parts["BYMONTH"].split(",")) if "BYMONTH" in parts else (),
        )


def _repeats(rule: _Rule, times: int) -> Text:
    match rule.frequency:
        case "DAILY":
            return _n("every day", "every {n} days", rule.interval)
        case "WEEKLY" if rule.days:
            return _weekly(rule)
        case "WEEKLY":
            if times > 1:
                return _n("once a week", "{n} times a week", times)
            return _n("every week", "every {n} weeks", rule.interval)
        case "MONTHLY":
            return _monthly(rule, times)
        case _:
            return _yearly(rule, times)


def _weekly(rule: _Rule) -> Text:
    if rule.interval > 1:
        every = _n("every week on {weekdays}", "every {n} weeks on {weekdays}", rule.interval)
        return every.with_(weekdays=_weekdays(rule.days))
    if rule.days == WEEKDAYS[:5]:
        return _("every weekday, Monday to Friday")
    if rule.days == WEEKDAYS[5:]:
        return _("every weekend")
    return _n("every {weekdays}", "every {weekdays}", len(rule.days)).with_(weekdays=_weekdays(rule.days))


def _monthly(rule: _Rule, times: int) -> Text:
    if rule.monthday == -1:
        return _("on the last day of every month")
    if rule.monthday is not None:
        return _("on day {number} of every month").with_(number=rule.monthday)
    if rule.days:
        each = [_NTH[int(day[:-2])].with_(weekday=_weekday(day[-2:])) for day in rule.days]
        return each[0] if len(each) == 1 else Text("{days}").with_(days=ListParam(tuple(each)))
    if times > 1:
        return _n("once a month", "{n} times a month", times)
    return _n("every month", "every {n} months", rule.interval)


def _yearly(rule: _Rule, times: int) -> Text:
    if rule.monthday is not None and rule.months:
        # A leap year, so that the 29th of February can be named.
        day = date(2024, rule.months[0], rule.monthday)
        return _("every year on {day}").with_(day=DateParam(day, skeleton="MMMMd"))
    if rule.days and rule.months:
        nth, code = int(rule.days[0][:-2]), rule.days[0][-2:]
        month = DateParam(date(2024, rule.months[0], 1), skeleton="MMMM")
        return _NTH_OF_YEAR[nth].with_(weekday=_weekday(code), month=month)
    if rule.months:
        months = ListParam(tuple(DateParam(date(2024, month, 1), skeleton="MMMM") for month in rule.months))
        return _n("every year in {months}", "every year in {months}", len(rule.months)).with_(months=months)
    if times > 1:
        return _n("once a year", "{n} times a year", times)
    return _n("every year", "every {n} years", rule.interval)


def _weekdays(codes: Sequence[str]) -> ListParam:
    return ListParam(tuple(_weekday(code) for code in codes))


def _weekday(code: str) -> DateParam:
    return DateParam(_MONDAY + timedelta(days=WEEKDAYS.index(code)), skeleton="EEEE")
