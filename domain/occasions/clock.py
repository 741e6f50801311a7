"""At what time: clock times as people say them, and the rule that puts "3 o'clock" in the afternoon.

The rule: hours from 1 up to 8 (so "half acht" too) without another sign are afternoon or evening, because neighbours
do not meet at three in the night; 8 and 9 stay in the morning and are asked back; 10, 11 and 12 are taken as they
are. A part of the day, am or pm, and writing with two digits ("08:00", "15:00") decide by themselves. The end of a
range comes after its start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from domain.occasions.grammar import Clock, Made, Rule, Stage
from domain.occasions.lexicon import Token
from domain.occasions.occasion import Hours, PartOfDay

_NOON, _EVENING, _NIGHT_ENDS = 12, 17, 6
BROAD_PARTS = frozenset(
    {PartOfDay.MORNING, PartOfDay.MIDDAY, PartOfDay.AFTERNOON, PartOfDay.EVENING, PartOfDay.NIGHT, PartOfDay.DAYTIME}
)
"""Parts of the day that can stand beside a clock time."""


def _hour(token: Token | None) -> int | None:
    """An hour of the clock, or None for numbers that are none ("30 people")."""
    if token is None or not 0 <= token.number <= 24:
        return None
    return token.number % 24


def _shifted(token: Token | None, minutes: int) -> Made:
    hour = _hour(token)
    if hour is None:
        return None
    total = (hour * 60 + minutes) % (24 * 60)
    # "Half past twelve" and "a quarter to one" are beside noon; the twelve-hour clock keeps no zero.
    total += 12 * 60 if total < 60 and hour <= _NOON and hour != 0 else 0
    return (Token("time", Clock(total // 60, total % 60)),)


def _plain(_today: date, found: Sequence[Token | None]) -> Made:
    return _shifted(next(token for token in found if token and token.kind in {"number", "hour"}), 0)


def _before_or_past(_today: date, found: Sequence[Token | None]) -> Made:
    kinds = {token.kind: token for token in found if token is not None}
    shift = kinds.get("pre") or kinds["plus"]
    return _shifted(kinds.get("number") or kinds.get("hour"), shift.number)


def _with_minutes(_today: date, found: Sequence[Token | None]) -> Made:
    hour, _, minutes = found
    if minutes is None or minutes.number not in {15, 30, 45}:
        return None
    return _shifted(hour, minutes.number)


def _half_of_day(_today: date, found: Sequence[Token | None]) -> Made:
    said, sign = found
    if said is None or sign is None:
        return None
    clock = said.value if isinstance(said.value, Clock) else None
    hour = clock.hour if clock else _hour(said)
    if hour is None or not 1 <= hour <= _NOON:
        return None
    shifted = hour % _NOON + (_NOON if sign.kind == "pm" else 0)
    return (Token("time", Clock(shifted, clock.minute if clock else 0, exact=True)),)


def _nothing(_today: date, _found: Sequence[Token | None]) -> Made:
    return ()


def _beside_part(_today: date, found: Sequence[Token | None]) -> Made:
    """A bare number beside a part of the day: "evening 7"."""
    part = next(token for token in found if token and token.kind in {"part", "parts"})
    number = next(token for token in found if token and token.kind == "number")
    # One is also the article ("een iftar"), and after a prayer no number is a time.
    if number.number == 1 or PartOfDay(str(part.value)) not in BROAD_PARTS:
        return None
    hour = _shifted(number, 0)
    return None if hour is None else (*hour, part)


def _half_beside_part(_today: date, found: Sequence[Token | None]) -> Made:
    part, number, plus = found
    hour = _shifted(number, plus.number) if plus else None
    return None if hour is None or part is None else (*hour, part)


CLOCK = Stage.of(
    Rule("at? number people", lambda _today, _found: (Token("other"),)),
    Rule("number clock lasting", _nothing),
    Rule("number pre clock lasting?", _nothing),
    Rule("lasting number clock|unit", _nothing),
    Rule("number unit lasting", _nothing),
    Rule("part number people", lambda _today, found: [token for token in found if token and token.kind == "part"]),
    Rule("part number plus", _half_beside_part),
    Rule("at? pre number|hour clock?", _before_or_past),
    Rule("at? number|hour plus clock?", _before_or_past),
    Rule("number am|pm", _half_of_day),
    Rule("time am|pm", _half_of_day),
    Rule("number clock number", _with_minutes),
    Rule("at? number|hour clock", _plain),
    Rule("at number|hour", _plain),
    Rule("at? hour", _plain),
    Rule("at time", lambda _today, found: [token for token in found if token and token.kind == "time"]),
    Rule("time clock", lambda _today, found: [token for token in found if token and token.kind == "time"]),
    Rule("number locative", _plain),
    Rule("part number locative?", _beside_part),
    Rule("number part", _beside_part),
)


def _clock(token: Token | None) -> Clock | None:
    if token is None:
        return None
    if isinstance(token.value, Clock):
        return token.value
    hour = _hour(token)
    return None if hour is None else Clock(hour)


def _range(_today: date, found: Sequence[Token | None]) -> Made:
    ends = [token for token in found if token and token.kind in {"time", "number", "hour"}]
    start, end = _clock(ends[0]), _clock(ends[1])
    if start is None or end is None:
        return None
    return (Token("hours", (start, end)), *(token for token in found if token and token.kind == "part"))


def _only_an_end(_today: date, found: Sequence[Token | None]) -> Made:
    """Hours that have an end and no beginning cannot be kept; the end must not be taken for the beginning."""
    sign = found[0]
    return None if sign and sign.kind == "to" and sign.value != "open" else (Token("unread"),)


HOURS = Stage.of(
    Rule(
        "from number to|dash number unit|year|people", lambda _today, _found: (Token("other"),)
    ),  # children from 4 to 12 years
    Rule("from number|time part? to|dash number|time part?", _range),
    Rule("number|time part? to|dash time part?", _range),
    Rule("time part? to|dash number part?", _range),
    Rule("between number|time part? and|to|dash number|time part?", _range),
    Rule("number|time and|to number|time betweenend", _range),
    Rule("number|time ablative number|time dative until?", _range),
    Rule("to time", _only_an_end),
    Rule("time dative? until", _only_an_end),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Hours on the clock of 24, and whether morning or evening had to be guessed."""

    hours: Hours
    doubtful: bool = False


def _placed(clock: Clock, part: PartOfDay | None) -> tuple[time, bool]:
    if clock.exact or clock.hour == 0 or clock.hour > _NOON:
        return clock.at(), False
    later = Clock(clock.hour % _NOON + _NOON, clock.minute).at()
    match part:
        case PartOfDay.MORNING:
            return clock.at(), False
        case PartOfDay.NIGHT:
            if clock.hour == _NOON:
                return time(0, clock.minute), False
            return (clock.at() if clock.hour < 6 else later), False
        case PartOfDay.EVENING:
            return (time(0, clock.minute) if clock.hour == _NOON else later), False
        case PartOfDay.AFTERNOON | PartOfDay.MIDDAY:
            return (later if clock.hour < 10 or clock.hour == _NOON else clock.at()), False
        case _:
            if clock.hour < 8:
                return later, False
            return clock.at(), clock.hour in {8, 9}


_SPANS = {
    PartOfDay.MORNING: (5, 12),
    PartOfDay.MIDDAY: (11, 15),
    PartOfDay.AFTERNOON: (12, 18),
    PartOfDay.EVENING: (17, 24),
    PartOfDay.NIGHT: (20, 30),
    PartOfDay.DAYTIME: (6, 19),
}
"""From which hour up to which one may speak of a part of the day; generous, and past midnight counted on."""


def is_within(moment: time, parts: Sequence[PartOfDay]) -> bool:
    """Whether a time can be meant by one of these broad parts of the day, if any were named: 15:00 is no evening."""
    spans = [_SPANS[part] for part in parts]
    return not spans or any(first <= hour <= last for first, last in spans for hour in (moment.hour, moment.hour + 24))


def is_credible(start: time, end: time | None) -> bool:
    """Whether hours end after they begin, or in the night after an evening."""
    return end is None or start < end or (start.hour >= _EVENING and end.hour <= _NIGHT_ENDS)


def placed(ranges: Sequence[tuple[Clock, Clock]], clocks: Sequence[Clock], part: PartOfDay | None) -> Placed:
    """The first range, or else the first time, or else the part of the day."""
    if ranges:
        start, end = ranges[0]
        begins, doubtful = _placed(start, part)
        ends = _end_after(begins, end)
        # From 9 to 12 or to 5 is a day's work; from 8 to 10 can be the evening.
        return Placed(Hours(begins, ends), doubtful and not end.exact and 9 <= end.hour <= 11)
    if clocks:
        begins, doubtful = _placed(clocks[0], part)
        return Placed(Hours(begins), doubtful)
    return Placed(Hours(part=part))


def _end_after(begins: time, end: Clock) -> time:
    if not end.exact and end.hour <= _NOON and end.at() <= begins:
        return Clock(end.hour % _NOON + _NOON, end.minute).at()
    return end.at()
