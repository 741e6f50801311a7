"""How often: "every Tuesday", "twice a week", "the first Saturday of the month", "on weekdays"."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from domain.occasions.grammar import Days, Frequency, Made, Rule, Stage
from domain.occasions.lexicon import Token
from domain.occasions.occasion import WEEKDAYS

_UNITS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_MOST_INTERVAL = 52
_MOST_TIMES_A_MONTH = 5


def _value(token: Token | None) -> str:
    return "" if token is None else str(token.value)


def _frequency(unit: str, interval: int = 1, times: int = 1) -> Made:
    if unit == "weekend":
        return (Token("days", Days(("SA", "SU"), often=True)),) if interval == times == 1 else None
    if unit not in _UNITS or not 1 <= interval <= _MOST_INTERVAL or not 1 <= times <= _MOST_INTERVAL:
        return None
    return (Token("frequency", Frequency(_UNITS[unit], interval, times)),)


def _unit_of(found: Sequence[Token | None], *, last: bool = True) -> str:
    units = [_value(token) for token in found if token and token.kind == "unit"]
    return units[-1 if last else 0]


def _times_per_unit(_today: date, found: Sequence[Token | None]) -> Made:
    times = next(token.number for token in found if token and token.kind == "number")
    return _frequency(_unit_of(found), times=times)


def _times_a_unit(_today: date, found: Sequence[Token | None]) -> Made:
    """English "twice a week"."""
    times, _, one, unit = found
    return _frequency(_value(unit), times=times.number) if times and one and one.number == 1 else None


def _times_in_unit(_today: date, found: Sequence[Token | None]) -> Made:
    """Turkish "haftada iki gün": the unit that is counted in comes first."""
    times = next((token.number for token in found if token and token.kind == "number"), 1)
    return _frequency(_unit_of(found, last=False), times=times)


def _one_in_so_many(_today: date, found: Sequence[Token | None]) -> Made:
    """Turkish "iki haftada bir": once in two weeks."""
    count, _, unit, one = found
    return _frequency(_value(unit), count.number) if count and one and one.number == 1 else None


def _every_so_many(_today: date, found: Sequence[Token | None]) -> Made:
    counts = [token.number for token in found if token and token.kind == "number"]
    times = counts[0] if len(counts) == 2 else 1
    return _frequency(_unit_of(found), counts[-1] if counts else 1, times) if times == 1 else None


def _after_a_clock(_today: date, found: Sequence[Token | None]) -> Made:
    """In "from 2 to 5 every week" the five is a time, and counts no weeks."""
    sign, number, _, unit = found
    frequency = _frequency(_value(unit))
    return (sign, number, *frequency) if sign and number and frequency else None


def _every_other_unit(_today: date, found: Sequence[Token | None]) -> Made:
    """Dutch "elke tweede week"."""
    _, ordinal, unit = found
    return _frequency(_value(unit), ordinal.number) if ordinal and ordinal.number > 1 else None


def _once_every_unit(_today: date, found: Sequence[Token | None]) -> Made:
    return _frequency(_unit_of(found))


def _nth(_today: date, found: Sequence[Token | None]) -> Made:
    unit = next((_value(token) for token in found if token and token.kind == "unit"), "month")
    ordinals = [token.number for token in found if token and token.kind == "ordinal"]
    weekday = next(_value(token) for token in found if token and token.kind in {"weekday", "weekdays"})
    if unit != "month" or not all(-1 <= ordinal <= 5 for ordinal in ordinals):
        return None
    said_as_habit = any(token.kind in {"unit", "every", "weekdays"} for token in found if token)
    return (Token("nth" if said_as_habit else "once_nth", tuple(f"{ordinal}{weekday}" for ordinal in ordinals)),)


def _day_of_month(_today: date, found: Sequence[Token | None]) -> Made:
    """A day by its number: of every month, or of *the* month, which in Turkish may as well be only this one."""
    units = [_value(token) for token in found if token and token.kind == "unit"]
    number = next(token.number for token in found if token and token.kind in {"number", "ordinal"})
    if sorted(units) not in (["month"], ["day", "month"]) or not (1 <= number <= 31 or number == -1):
        return None
    once = found[0] is None and any(token.kind == "genitive" for token in found if token)
    return (Token("once_monthday" if once else "monthday", number),)


def _times_or_day(today: date, found: Sequence[Token | None]) -> Made:
    """How often in "two each week"; which day in "15 each month", as Arabic has it."""
    number = found[0]
    is_a_day = number is not None and number.number > _MOST_TIMES_A_MONTH and _unit_of(found) == "month"
    return _day_of_month(today, found) if is_a_day else _times_per_unit(today, found)


def _every_part(_today: date, found: Sequence[Token | None]) -> Made:
    part = found[1]
    return (Token("frequency", Frequency("DAILY")), Token("part", _value(part)))


def _every_day_that_is(_today: date, found: Sequence[Token | None]) -> Made:
    """Arabic "كل يوم سبت": every day Saturday, which is every Saturday."""
    _, unit, weekday = found
    return (Token("every"), Token("weekday", _value(weekday))) if _value(unit) == "day" else None


def _every_year_at(_today: date, found: Sequence[Token | None]) -> Made:
    named = found[1]
    return (Token("frequency", Frequency("YEARLY")), named) if named else None


def _unit_of_month(_today: date, found: Sequence[Token | None]) -> Made:
    """Dutch "in de maand juni" is no frequency."""
    month = found[2]
    return (month,) if month else None


REPEATING = Stage.of(
    Rule("per unit month", _unit_of_month),
    Rule("unit month", lambda _today, found: (found[1],) if _value(found[0]) == "month" and found[1] else None),
    Rule("every? ordinal and every? ordinal weekday|weekdays from|per? every? unit", _nth),
    Rule("every? ordinal and every? ordinal weekday|weekdays", _nth),
    Rule("every? ordinal weekday|weekdays from|per? every? unit", _nth),
    Rule("weekday ordinal from|per? every? unit", _nth),
    Rule("every? unit genitive? ordinal and ordinal weekday|weekdays", _nth),
    Rule("every? unit genitive? ordinal weekday|weekdays", _nth),
    Rule("every? ordinal weekday|weekdays", _nth),
    Rule(
        "every unit number times per unit",
        lambda today, found: (*(_times_per_unit(today, found) or ()), Token("unread")),
    ),
    Rule("every unit number times", _times_in_unit),
    Rule("number unit often? per unit", _times_per_unit),
    Rule("every unit from? number|ordinal locative", _day_of_month),
    Rule("every? unit genitive number|ordinal locative?", _day_of_month),
    Rule("every? unit? number|ordinal from every unit", _day_of_month),
    Rule("every? unit? ordinal unit? from every? unit", _day_of_month),
    Rule("unit number from unit", _day_of_month),
    Rule("ordinal every unit", _day_of_month),
    Rule("every unit unit number|ordinal", _day_of_month),
    Rule("every unit ordinal", _day_of_month),
    Rule("ordinal times", lambda _today, _found: ()),
    Rule("every ordinal unit", _every_other_unit),
    Rule("at|to|dash number every unit", _after_a_clock),
    Rule("number times? every number unit", _every_so_many),
    Rule("number times? per number unit", _every_so_many),
    Rule("number per unit number", _one_in_so_many),
    Rule("per unit number times|unit", _times_in_unit),
    Rule("per unit number", _times_in_unit),
    Rule("number times every|per? unit", _times_per_unit),
    Rule("number every unit", _times_or_day),
    Rule("number per unit", _times_per_unit),
    Rule("number times number unit", _times_a_unit),
    Rule("every number unit", _every_so_many),
    Rule("every number weekday", lambda _today, found: _every_other(found)),
    Rule("every unit weekday", _every_day_that_is),
    Rule("every unit", _once_every_unit),
    Rule("every part|parts", _every_part),
    Rule("every season|month|festival", _every_year_at),
)


def _every_other(found: Sequence[Token | None]) -> Made:
    _, number, weekday = found
    if number is None or not 1 <= number.number <= _MOST_INTERVAL:
        return None
    return (Token("frequency", Frequency("WEEKLY", number.number)), Token("weekday", _value(weekday)))


_OFTEN_SIGNS = frozenset({"every", "often", "dualdays"})
_BETWEEN_DAYS = frozenset({"comma", "and", "or", "dash", "to", "ablative", "every", "often"})


def weekdays(tokens: list[Token]) -> list[Token]:
    """Rows of weekdays become one token: "Tuesday and Thursday", "Monday to Friday"."""
    read: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].kind in {"weekday", "weekdays"}:
            days, at = _row(tokens, at)
            before = _popped(read)
            often = days.often or bool(before & _OFTEN_SIGNS)
            some = not often and len(days.codes) == 1 and _article_popped(read)
            read.append(Token("days", replace(days, often=often, some=some)))
        elif tokens[at].kind == "workdays":
            _popped(read)
            read.append(Token("days", Days(WEEKDAYS[:5], often=True)))
            at += 1
        else:
            read.append(tokens[at])
            at += 1
    return read


def _popped(read: list[Token]) -> set[str]:
    """What stood before a row of weekdays and belongs to it, taken away: "every", Arabic "day" and "days"."""
    kinds = set()
    while read and (read[-1].kind in {*_OFTEN_SIGNS, "from"} or (read[-1].kind == "unit" and read[-1].value == "day")):
        kinds.add(read.pop().kind)
    return kinds


def _article_popped(read: list[Token]) -> bool:
    """Whether "a" or "one" stood before a weekday; it is taken away."""
    stood = bool(read) and read[-1].kind == "number" and read[-1].number == 1
    if stood:
        read.pop()
    return stood


def _row(tokens: list[Token], at: int) -> tuple[Days, int]:
    codes: list[str] = []
    signs: set[str] = set()
    between: set[str] = set()
    often = False
    while at < len(tokens):
        token = tokens[at]
        if token.kind in {"weekday", "weekdays"}:
            codes.extend(_through(codes, str(token.value)) if _is_range(between) and codes else [str(token.value)])
            often = often or token.kind == "weekdays" or _is_range(between)
            signs |= between
            between = set()
            end = at
        elif token.kind in _BETWEEN_DAYS or (token.kind == "unit" and token.value == "day"):
            between.add(token.kind)
        else:
            break
        at += 1
    after = end + 1
    while after < len(tokens) and tokens[after].kind in {"often", "dative"}:
        often = often or tokens[after].kind == "often"
        after += 1
    unique = tuple(sorted(set(codes), key=WEEKDAYS.index)) if "or" not in signs else tuple(dict.fromkeys(codes))
    return Days(unique, often or bool(signs & {"every", "often"}), either="or" in signs), after


def _is_range(between: set[str]) -> bool:
    return bool(between & {"to", "dash", "ablative"}) and not between & {"and", "comma", "or"}


def _through(codes: Iterable[str], last: str) -> list[str]:
    start, end = WEEKDAYS.index(list(codes)[-1]), WEEKDAYS.index(last)
    return [WEEKDAYS[step % 7] for step in range(start + 1, (end if end > start else end + 7) + 1)]
