"""What was said, sorted by what it is about, before it is put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from domain.occasions.calendar import ARTICLE
from domain.occasions.festivals import is_estimated
from domain.occasions.grammar import Clock, Counted, Days, Frequency, InYear
from domain.occasions.lexicon import Token
from domain.occasions.occasion import KnownDay, Moment, PartOfDay, Period, PeriodName
from domain.occasions.periods import first_day, last_day

_POINTERS = frozenset({"next", "coming", "this"})
_TELLING = frozenset(
    {"unread", "number", "ordinal", "pre", "plus", "genitive", "weekday", "month", "season", "festival"}
)
"""Kinds of words that surely say something about when: where one is left over, the grammar missed something."""


@dataclass
class Said:
    """All that was said. `days` stand with the word that points to them: next, coming, this, or ""."""

    whens: list[Moment | Period | KnownDay] = field(default_factory=list)
    days: list[tuple[str, Days]] = field(default_factory=list)
    frequency: Frequency | None = None
    nth: tuple[str, ...] = ()
    nth_doubtful: bool = False
    counted: Counted | None = None
    """"In two weeks", beside a weekday that says which day of that week."""
    in_year: str = ""
    """How the rule names the day that is said by its place in the year, for when it comes back."""
    monthday: int | None = None
    monthday_doubtful: bool = False
    clocks: list[Clock] = field(default_factory=list)
    ranges: list[tuple[Clock, Clock]] = field(default_factory=list)
    parts: list[PartOfDay] = field(default_factory=list)
    often_parts: bool = False
    excluded: frozenset[str] = frozenset()
    either: bool = False
    since: date | None = None
    until: date | None = None
    bounds_estimated: bool = False
    bounded_before: bool = False
    """Bounded by "before", which in Dutch is also "for": alone it says no date."""
    unread: bool = False
    """Whether words about when were left over."""

    @property
    def codes(self) -> list[str]:
        """The weekdays that were named, once each, in the order of the sentence."""
        return list(dict.fromkeys(code for _, days in self.days for code in days.codes))

    @property
    def yearly(self) -> bool:
        """Whether it comes back every year."""
        return self.frequency is not None and self.frequency.unit == "YEARLY"


def _take_frequency(said: Said, frequency: Frequency) -> None:
    said.unread = said.unread or said.frequency not in {None, frequency}
    said.frequency = said.frequency or frequency


def _take_nth(said: Said, codes: tuple[str, ...]) -> None:
    said.nth += codes


def _take_doubtful_nth(said: Said, codes: tuple[str, ...]) -> None:
    said.nth += codes
    said.nth_doubtful = True


def _take_monthday(said: Said, number: int) -> None:
    said.unread = said.unread or said.monthday not in {None, number}
    said.monthday = said.monthday or number


def _take_doubtful_monthday(said: Said, number: int) -> None:
    _take_monthday(said, number)
    said.monthday_doubtful = True


def _take_parts(said: Said, part: str) -> None:
    said.parts.append(PartOfDay(part))
    said.often_parts = True


def _take_either(said: Said, _value: str) -> None:
    said.either = True


def _take_when(said: Said, when: Moment | Period | KnownDay) -> None:
    if isinstance(when, Counted) and said.counted is None:
        said.counted = when
        return
    if isinstance(when, InYear):
        said.in_year = when.rule
    said.whens.append(Moment(when.day) if isinstance(when, Moment) else when)


def _take_since(said: Said, when: Moment | Period | KnownDay) -> None:
    _take_bound(said, first_day(when), said.until)
    said.bounds_estimated = isinstance(when, KnownDay) and is_estimated(when.festival)


def _take_after(said: Said, when: Moment | Period | KnownDay) -> None:
    last = last_day(when)
    _take_bound(said, last + timedelta(days=1) if last else None, said.until)
    said.bounds_estimated = isinstance(when, KnownDay) and is_estimated(when.festival)


def _take_until(said: Said, day: date) -> None:
    _take_bound(said, said.since, day)


def _take_before(said: Said, day: date) -> None:
    _take_until(said, day)
    said.bounded_before = True


def _take_bound(said: Said, since: date | None, until: date | None) -> None:
    """A second beginning or end is one too many."""
    said.unread = said.unread or said.since not in {None, since} or said.until not in {None, until}
    said.since, said.until = since, until


def _take_leftover(said: Said, value: str) -> None:
    said.unread = said.unread or value != ARTICLE


_TAKES: dict[str, Callable[[Said, Any], None]] = {
    "when": _take_when,
    "frequency": _take_frequency,
    "nth": _take_nth,
    "once_nth": _take_doubtful_nth,
    "monthday": _take_monthday,
    "once_monthday": _take_doubtful_monthday,
    "time": lambda said, clock: said.clocks.append(clock),
    "hours": lambda said, hours: said.ranges.append(hours),
    "part": lambda said, part: said.parts.append(PartOfDay(part)),
    "parts": _take_parts,
    "or": _take_either,
    "since": _take_since,
    "until": _take_until,
    "after": _take_after,
    "before": _take_before,
    **dict.fromkeys(_TELLING, _take_leftover),
}
"""What each kind of finished token adds; the others have done their work."""


def gathered(tokens: Sequence[Token]) -> Said:
    """What the tokens say together."""
    said = Said()
    for at, token in enumerate(tokens):
        if token.kind == "days":
            beside = [other.kind for other in (*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2])]
            _take_days(said, token.value, tokens[at - 1].kind if at else "", beside)
        # A word such as "after" that found no date beside it has no value.
        elif token.kind in _TAKES and (token.value != "" or token.kind in {"or", "unread", "genitive"}):
            _TAKES[token.kind](said, token.value)
    # "Saturday the 5th and every Tuesday" is more than one occasion can hold.
    said.unread = said.unread or len({days.often for _, days in said.days}) > 1
    if said.counted and not _leaves_the_day(said.counted, said):
        said.whens.append(Moment(said.counted.day))
        said.counted = None
    said.whens = said.whens if said.either else _joined(said.whens)
    return said


def _leaves_the_day(counted: Counted, said: Said) -> bool:
    """Whether a weekday says which day of the week that was counted to is meant."""
    return counted.unit != "day" and bool(said.days) and not said.whens and not any(days.often for _, days in said.days)


def _joined(whens: list[Moment | Period | KnownDay]) -> list[Moment | Period | KnownDay]:
    """Months that follow one another are one period: "in May and June"."""
    joined: list[Moment | Period | KnownDay] = []
    for when in whens:
        before = joined[-1] if joined else None
        match before, when:
            case Period(), Period(name=PeriodName.MONTH) if before.last + timedelta(days=1) == when.first:
                joined[-1] = Period(before.first, when.last)
            case _:
                joined.append(when)
    return joined


def _take_days(said: Said, days: Days, before: str, beside: Sequence[str]) -> None:
    if before == "except" or "exceptend" in beside[-1:]:
        said.excluded |= frozenset(days.codes)
    else:
        said.days.append((next((kind for kind in beside if kind in _POINTERS), ""), days))
