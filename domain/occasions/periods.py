"""Which period is meant: "next week", "early June", "in the summer", "from 1 April to 1 July"."""

from collections.abc import Sequence
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from domain.occasions.calendar import ARTICLE, moment, parsed, text
from domain.occasions.festivals import next_festival
from domain.occasions.grammar import Counted, Days, Made, Rule, Stage
from domain.occasions.lexicon import Token
from domain.occasions.occasion import Festival, KnownDay, Moment, Period, PeriodName

_SEASONS = {
    "spring": (PeriodName.SPRING, 3),
    "summer": (PeriodName.SUMMER, 6),
    "autumn": (PeriodName.AUTUMN, 9),
    "winter": (PeriodName.WINTER, 12),
}
"""Seasons begin on the first of these months, as weather services count them, and last three."""


def _ahead(today: date, found: Sequence[Token | None]) -> Made:
    *_, number, unit, _ = found
    count = 1 if number is None else number.number
    name = text(unit)
    if name not in {"day", "week", "month", "year"}:
        return None
    day = parsed(f"in {count} {name}{'' if count == 1 else 's'}", today)
    if day is None:
        return None
    # "In fourteen days" are two weeks.
    return (Token("when", Counted(day, "week" if name == "day" and count % 7 == 0 else name)),)


def _relative_day(today: date, found: Sequence[Token | None]) -> Made:
    return moment(today + timedelta(days=int(text(found[0]))))


def _month_period(year: int, month: int, name: PeriodName = PeriodName.MONTH) -> Period:
    first = date(year, month, 1)
    last = first + relativedelta(day=31)
    match name:
        case PeriodName.EARLY_MONTH:
            return Period(first, first.replace(day=10), name)
        case PeriodName.MID_MONTH:
            return Period(first.replace(day=11), first.replace(day=20), name)
        case PeriodName.LATE_MONTH:
            return Period(first.replace(day=21), last, name)
        case _:
            return Period(first, last, name)


def _unit_period(unit: str, steps: int, today: date) -> Period | None:
    monday = today - timedelta(days=today.weekday())
    match unit:
        case "week":
            first = monday + timedelta(weeks=steps)
            return Period(first, first + timedelta(days=6), PeriodName.WEEK)
        case "weekend":
            first = monday + timedelta(weeks=steps, days=5)
            return Period(first, first + timedelta(days=1), PeriodName.WEEKEND)
        case "month":
            first = today.replace(day=1) + relativedelta(months=steps)
            return _month_period(first.year, first.month)
        case "year":
            return Period(date(today.year + steps, 1, 1), date(today.year + steps, 12, 31), PeriodName.YEAR)
        case _:
            return None


def _next_unit(today: date, found: Sequence[Token | None]) -> Made:
    pointer = next(token for token in found if token is not None and token.kind != "unit")
    unit = text(next(token for token in found if token is not None and token.kind == "unit"))
    # "The coming weekend" is this week's; "the coming week" is next week.
    steps = 0 if pointer.kind == "this" or (pointer.kind == "coming" and unit == "weekend") else 1
    period = _unit_period(unit, steps, today)
    return None if period is None else (Token("when", period),)


_PARTS_OF_MONTH = {
    "early": PeriodName.EARLY_MONTH,
    "mid": PeriodName.MID_MONTH,
    "late": PeriodName.LATE_MONTH,
    "pre": PeriodName.MID_MONTH,
}


def _month(today: date, found: Sequence[Token | None]) -> Made:
    kinds = {token.kind: token for token in found if token is not None}
    month = kinds["month"]
    part = next(
        (_PARTS_OF_MONTH[kind.removesuffix("end")] for kind in kinds if kind.removesuffix("end") in _PARTS_OF_MONTH),
        None,
    )
    if "pre" in kinds and text(kinds["pre"]) != "-30":
        return None
    year = _year_said(kinds)
    years = [today.year, today.year + 1] if year is None else [year]
    periods = [_month_period(candidate, month.number, part or PeriodName.MONTH) for candidate in years]
    return (Token("when", next((period for period in periods if period.last >= today), periods[-1])),)


def _year_said(kinds: dict[str, Token]) -> int | None:
    if "year" in kinds:
        return int(text(kinds["year"]))
    if "when" in kinds:
        period = kinds["when"].value
        if isinstance(period, Period) and period.name is PeriodName.YEAR:
            return period.first.year
    return None


def _only_a_year(token: Token | None) -> bool:
    return token is None or (isinstance(token.value, Period) and token.value.name is PeriodName.YEAR)


def _month_beside_year(today: date, found: Sequence[Token | None]) -> Made:
    return (
        _month(today, found) if all(_only_a_year(token) for token in found if token and token.kind == "when") else None
    )


def _season(today: date, found: Sequence[Token | None]) -> Made:
    kinds = {token.kind: token for token in found if token is not None}
    if not all(_only_a_year(token) for token in found if token and token.kind == "when"):
        return None
    name, month = _SEASONS[text(kinds["season"])]
    year = _year_said(kinds)
    years = range(today.year - 1, today.year + 2) if year is None else [year]
    seasons = []
    for candidate in years:
        first = date(candidate, month, 1)
        seasons.append(Period(first, first + relativedelta(months=3, days=-1), name))
    chosen = next((season for season in seasons if season.last >= today), seasons[-1])
    if kinds.keys() & {"next", "coming"} and chosen.first <= today:
        chosen = next(season for season in seasons if season.first > today)
    return (Token("when", chosen),)


def _part_of_unit(today: date, found: Sequence[Token | None]) -> Made:
    kinds = {token.kind.removesuffix("end"): token for token in found if token is not None}
    part = next(name for kind, name in _PARTS_OF_MONTH.items() if kind in kinds)
    match text(kinds["unit"]):
        case "month":
            period = _month_period(today.year, today.month, part)
            later = today.replace(day=1) + relativedelta(months=1)
            return (Token("when", period if period.last >= today else _month_period(later.year, later.month, part)),)
        case "year":
            month = {PeriodName.EARLY_MONTH: 1, PeriodName.MID_MONTH: 6}.get(part, 12)
            period = _month_period(today.year, month)
            return (Token("when", period if period.last >= today else _month_period(today.year + 1, month)),)
        case _:
            return None


def _week_around(_today: date, found: Sequence[Token | None]) -> Made:
    """A week or weekend said by a day in it: "the week of 8 March", "the weekend of 5 June"."""
    unit, _, when = found
    day = when.value.day if when and isinstance(when.value, Moment) else None
    period = _unit_period(text(unit), 0, day) if day and text(unit) in {"week", "weekend"} else None
    return None if period is None else (Token("when", period),)


def _in_the_weekend(_today: date, found: Sequence[Token | None]) -> Made:
    article, unit = found
    some = text(article) in {ARTICLE, "1", "one"}
    if text(unit) != "weekend" or (article and article.kind == "number" and not some):
        return None
    return (Token("days", Days(("SA", "SU"), some=some)),)


def _day_of_festival(today: date, found: Sequence[Token | None]) -> Made:
    """One day of a feast that lasts several: "the second day of Easter"."""
    ordinal, name, year = found
    made = _festival(today, (name, year))
    known = next(iter(made)).value if made else None
    if ordinal is None or not isinstance(known, KnownDay) or ordinal.number < 1:
        return None
    day = known.first + timedelta(days=ordinal.number - 1)
    return (Token("when", KnownDay(known.festival, day, day)),) if day <= known.last else None


def _festival(today: date, found: Sequence[Token | None]) -> Made:
    name, year = found
    festival = Festival(text(name))
    known = next_festival(festival, today, int(text(year)) if year else None)
    return None if known is None else (Token("when", known),)


def _whole_year(today: date, found: Sequence[Token | None]) -> Made:
    year = int(text(found[0]))
    if not today.year <= year <= today.year + 10:
        return (Token("other"),)
    return (Token("when", Period(date(year, 1, 1), date(year, 12, 31), PeriodName.YEAR)),)


PERIODS = Stage.of(
    Rule("day", _relative_day),
    Rule("over number? unit lasting?", _ahead),
    Rule("number? unit later", _ahead),
    Rule("early|late this? unit", _part_of_unit),
    Rule("unit genitive? earlyend|lateend", _part_of_unit),
    Rule("next|coming|this unit", _next_unit),
    Rule("unit next|coming|this", _next_unit),
    Rule("ordinal festival year?", _day_of_festival),
    Rule("festival year?", _festival),
    Rule("unit from? when", _week_around),
    Rule("number|per? unit", _in_the_weekend),
)
MONTHS = Stage.of(
    Rule("early|mid|late|pre month year?", _month),
    Rule("early|mid|late|pre month when", _month_beside_year),
    Rule("month earlyend|midend|lateend year?", _month),
    Rule("year month earlyend|midend|lateend?", _month),
    Rule("when month earlyend|midend|lateend?", _month_beside_year),
    Rule("month when", _month_beside_year),
    Rule("next|coming|this? month next|coming? year?", _month),
    Rule("next|coming|this season", _season),
    Rule("season coming|next", _season),
    Rule("season year?", _season),
    Rule("when season", _season),
    Rule("year", _whole_year),
)


def first_day(when: object) -> date | None:
    """Where a day or period begins."""
    match when:
        case Moment(day):
            return day
        case Period() | KnownDay():
            return when.first
        case _:
            return None


def last_day(when: object) -> date | None:
    """Where it ends."""
    match when:
        case Moment(day):
            return day
        case Period() | KnownDay():
            return when.last
        case _:
            return None


def _span(_today: date, found: Sequence[Token | None]) -> Made:
    ends = [token for token in found if token is not None and token.kind == "when"]
    until_open = any(token.kind == "until" or token.value == "open" for token in found if token)
    first = first_day(ends[0].value)
    last = _day_before(ends[1].value) if until_open else last_day(ends[1].value)
    if first is None or last is None:
        return None
    if last < first:
        last = last + relativedelta(years=1)
    return (Token("when", Period(first, last)),) if first <= last else None


def _since(_today: date, found: Sequence[Token | None]) -> Made:
    when = next(token.value for token in found if token is not None and token.kind == "when")
    return (Token("since", when),)


def _until(_today: date, found: Sequence[Token | None]) -> Made:
    when = next(token.value for token in found if token is not None and token.kind == "when")
    closed = any(token.kind == "to" and token.value == "closed" for token in found if token)
    return (Token("until", last_day(when) if closed else _day_before(when)),)


def _day_before(when: object) -> date | None:
    """The last day of "until ...": "until June" and "until Ramadan" stop before it, "until 12 June" counts that day."""
    match when:
        case Period(name=PeriodName.LATE_MONTH):
            return when.last
        case Period(name=PeriodName.MID_MONTH):
            return when.first.replace(day=15)
        case Period() | KnownDay():
            return when.first - timedelta(days=1)
        case _:
            return last_day(when)


def _after(_today: date, found: Sequence[Token | None]) -> Made:
    sign = found[0]
    if sign is None or (sign.kind == "over" and sign.value != "after"):
        return None
    when = next(token.value for token in found if token is not None and token.kind == "when")
    return (Token("after", when),)


def _before(_today: date, found: Sequence[Token | None]) -> Made:
    when = next(token.value for token in found if token is not None and token.kind == "when")
    first = first_day(when)
    return None if first is None else (Token("before", first - timedelta(days=1)),)


SPANS = Stage.of(
    Rule("from? when to|dash when until?", _span),
    Rule("between when and when", _span),
    Rule("when ablative when dative? until?", _span),
    Rule("when and|to when betweenend", _span),
    Rule("when ablative later", _after),
    Rule("when ablative beforeend", _before),
    Rule("when ablative", _since),
    Rule("when dative? until", _until),
    Rule("after|over when", _after),
    Rule("before when", _before),
    Rule("from when", _since),
    Rule("to when", _until),
)
