"""Which day is meant, where it is numbered: "14 June", "14-6", "5 and 6 June", "the first Saturday of May".

`dateparser` decides about dates: it is handed plain English, whatever the resident wrote in, because its own Turkish
and Arabic miss much of what people write (half of the month names of the Levant and the Maghreb, number words,
"gelecek cumartesi"; tried with 1.5). It knows the calendar: which dates exist, leap years, the year that is meant,
years of two digits.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from dateutil.relativedelta import relativedelta

from domain.occasions.grammar import Clock, InYear, Made, Rule, Stage
from domain.occasions.lexicon import Token
from domain.occasions.occasion import WEEKDAYS, Moment, Period, PeriodName

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
ARTICLE = "01"
"""The value of a number that is also the word for "a"; see `lexicon.py`."""
_HORIZON = 50
"""Years ahead of which a date is believed; further ones are slips of the finger."""
_CLOCK_SIGNS = frozenset({"at", "clock", "am", "pm"})
_CONNECTIONS = frozenset({"dash", "to", "from", "between", "betweenend"})


@lru_cache(maxsize=1024)
def parsed(english: str, base: date, *, moment_of_base: time = time()) -> date | None:
    """A date in plain English, seen from a moment; None when there is no such date, or only far away."""
    from dateparser.date import DateDataParser  # noqa: PLC0415 - takes a tenth of a second; see warm_up

    settings: dict[str, Any] = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": datetime.combine(base, moment_of_base),
        "DATE_ORDER": "DMY",
        "PARSERS": ["relative-time", "absolute-time"],
        "REQUIRE_PARTS": ["day", "month"],
    }
    try:
        found = DateDataParser(languages=["en"], settings=settings).get_date_data(english).date_obj
    except (ValueError, OverflowError):  # years outside the calendar
        return None
    if found is None or not base.year - _HORIZON <= found.year <= base.year + _HORIZON:
        return None
    return found.date()


def written_date(english: str, today: date) -> date | None:
    """A date as numbers or with the month's English name; without a year its next time, today included."""
    # dateparser puts today's own date a year ahead, so it is asked as if it were the evening before.
    return parsed(english, today - timedelta(days=1), moment_of_base=time(23, 59))


def moment(day: date | None) -> Made:
    """What a rule becomes that found this day, if it found one."""
    return None if day is None else (Token("when", Moment(day)),)


def text(token: Token | None) -> str:
    """The value of a token that may be absent."""
    return "" if token is None else str(token.value)


def numbers(tokens: list[Token]) -> list[Token]:
    """Numbers that can be years become years; longer ones are telephone numbers and the like."""
    read = []
    for token in tokens:
        if token.kind != "number":
            read.append(token)
        elif len(text(token)) == 4 and "1900" <= text(token) <= "2199":
            read.append(Token("year", token.value))
        else:
            read.append(token if len(text(token)) <= 2 else Token("other", token.value))
    return read


def pairs(tokens: list[Token], today: date) -> list[Token]:
    """Two numbers with a sign between: by their neighbours a time ("15:00"), a date ("14-6") or hours ("10-12 uur")."""
    read: list[Token] = []
    for at, token in enumerate(tokens):
        if token.kind != "pair":
            read.append(token)
            continue
        before = tokens[at - 1] if at else Token("")
        after = tokens[at + 1].kind if at + 1 < len(tokens) else ""
        read.extend(_pair(text(token), before, after, today))
    return read


def _pair(written: str, before: Token, after: str, today: date) -> Sequence[Token]:
    sign = next(char for char in written if not char.isdigit())
    left, right = written.split(sign)
    beside = {before.kind, after}
    if sign in ":." and len(right) == 2 and int(left) < 24 and int(right) < 60:
        looks_like_a_time = right == "00" or int(right) > 12 or beside & (_CLOCK_SIGNS | _CONNECTIONS)
        if sign == ":" or looks_like_a_time:
            exact = len(left) == 2
            return (Token("time", Clock(int(left), int(right), exact)),)
    if sign == "-" and (after in {"month", "shortmonth"} or beside & _CLOCK_SIGNS):
        return (Token("number", left), Token("dash"), Token("number", right))
    if sign == ":":
        return (Token("unread", written),)
    if after == "plus" and int(left) < int(right) <= 24:
        return (Token("number", left), Token("dash"), Token("number", right))
    day = written_date(written, today)
    if sign == "-" and int(left) < int(right) <= 24 and _reads_as_hours(day, before, after):
        return (Token("hours", (Clock(int(left)), Clock(int(right)))),)
    return (Token("unread", written),) if day is None else (Token("when", Moment(day)),)


def _reads_as_hours(day: date | None, before: Token, after: str) -> bool:
    """Whether "Saturday 9-12" means the morning: not where the ninth of December is a Saturday."""
    if before.kind in {"weekday", "weekdays"}:
        return day is None or WEEKDAYS[day.weekday()] != before.value
    return before.kind in {"part", "parts", "often"} or after == "betweenend"


def _numeric(today: date, found: Sequence[Token | None]) -> Made:
    return moment(written_date(text(found[0]), today)) or (Token("unread"),)


def _day(today: date, number: Token | None, month: Token | None, year: Token | None) -> date | None:
    if month is None:
        return None
    return written_date(f"{text(number)} {_MONTHS[month.number - 1]} {text(year)}".strip(), today)


def _day_month(today: date, found: Sequence[Token | None]) -> Made:
    number, month, year = found
    # The thirtieth of February is no date, and not "in February" either.
    return moment(_day(today, number, month, year)) or (Token("unread"),)


def _month_day(today: date, found: Sequence[Token | None]) -> Made:
    month, number, _, year = found
    # "In May, one Saturday" numbers no day.
    return None if text(number) == ARTICLE else _day_month(today, (number, month, year))


def _month_and_day(today: date, found: Sequence[Token | None]) -> Made:
    """A number between two months is that of the second."""
    month, *day = found
    return (month, *(_day_month(today, day) or ())) if month else None


def _as_it_is(_today: date, found: Sequence[Token | None]) -> Made:
    return [token for token in found if token]


def _days_of_month(today: date, found: Sequence[Token | None]) -> Made:
    _, first, between, last, month, year = found
    start, end = _day(today, first, month, year), _day(today, last, month, year)
    if start is None or end is None or between is None:
        return None
    if end < start and end.month == start.month:
        # Halfway such a range, its first day is already that of next year.
        start = start - relativedelta(years=1)
    if between.kind == "and" and end - start != timedelta(days=1):
        return Token("when", Moment(start)), Token("when", Moment(end))
    return (Token("when", Period(start, end)),)


def nth_weekday(year: int, month: int, nth: int, weekday: str) -> date | None:
    """The nth (-1: last) such weekday of a month; None where it has no fifth."""
    offset = WEEKDAYS.index(weekday)
    if nth > 0:
        first = date(year, month, 1)
        day = first + timedelta(days=(offset - first.weekday()) % 7 + 7 * (nth - 1))
    else:
        last = date(year, month, 1) + relativedelta(day=31)
        day = last - timedelta(days=(last.weekday() - offset) % 7)
    return day if day.month == month else None


def _nth_of_month(today: date, found: Sequence[Token | None]) -> Made:
    kinds = {token.kind: token for token in found if token is not None}
    ordinal, month, year = kinds.get("ordinal"), kinds.get("month"), kinds.get("year")
    weekday = kinds.get("weekday") or kinds.get("unit")
    if ordinal is None or weekday is None or month is None:
        return None
    for candidate in [int(text(year))] if year else [today.year, today.year + 1]:
        code = "SA" if weekday.kind == "unit" else text(weekday)
        day = nth_weekday(candidate, month.number, ordinal.number, code)
        if day is not None and (year or day >= today):
            if weekday.kind == "weekday":
                return (Token("when", InYear(day, f"BYMONTH={month.number};BYDAY={ordinal.number}{code}")),)
            return (
                (Token("when", Period(day, day + timedelta(days=1), PeriodName.WEEKEND)),)
                if text(weekday) == "weekend"
                else None
            )
    return None


NUMBERED_DAYS = Stage.of(
    Rule("numeric", _numeric),
    Rule("from|between? number|ordinal to|dash|and number|ordinal month year?", _days_of_month),
    Rule("number|ordinal month year?", _day_month),
    Rule("ordinal weekday|unit from? month year?", _nth_of_month),
    # "From March the first Sunday of the month" is no Sunday of March.
    Rule("month ordinal weekday from? every? unit", _as_it_is),
    Rule("month year? ordinal weekday|unit", _nth_of_month),
    # "In May 3 afternoons" counts something; "May 3" is a date in any order of the words.
    Rule("month number people|times|unit|clock|plus|part|parts|weekdays|other|dash|to|and|or|from|ablative", _as_it_is),
    Rule("month number|ordinal month year?", _month_and_day),
    Rule("month number|ordinal comma? year?", _month_day),
)
NUMBERED_DAYS_MONTH_FIRST = Stage.of(Rule("month number|ordinal comma? year?", _month_day))
"""English writes "June 14", whatever follows."""
