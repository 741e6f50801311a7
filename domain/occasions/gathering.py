"""What was said, sorted by what it is about, before it is put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.occasions.grammar import Clock, Days, Frequency
from domain.occasions.lexicon import Token
from domain.occasions.occasion import KnownDay, Moment, PartOfDay, Period

_POINTERS = frozenset({"next", "coming", "this"})


@dataclass
class Said:
    """All that was said. `days` stand with the word that points to them: next, coming, this, or ""."""

    whens: list[Moment | Period | KnownDay] = field(default_factory=list)
    days: list[tuple[str, Days]] = field(default_factory=list)
    frequency: Frequency | None = None
    nth: tuple[str, ...] = ()
    nth_doubtful: bool = False
    monthday: int | None = None
    clocks: list[Clock] = field(default_factory=list)
    ranges: list[tuple[Clock, Clock]] = field(default_factory=list)
    parts: list[PartOfDay] = field(default_factory=list)
    often_parts: bool = False
    excluded: frozenset[str] = frozenset()
    either: bool = False
    since: date | None = None
    until: date | None = None
    bounded_outside: bool = False
    """Bounded by "after" or "before", which name a day that is not meant itself."""

    @property
    def codes(self) -> list[str]:
        """The weekdays that were named, once each, in the order of the sentence."""
        return list(dict.fromkeys(code for _, days in self.days for code in days.codes))

    @property
    def yearly(self) -> bool:
        """Whether it comes back every year."""
        return self.frequency is not None and self.frequency.unit == "YEARLY"


def _take_frequency(said: Said, frequency: Frequency) -> None:
    said.frequency = said.frequency or frequency


def _take_nth(said: Said, codes: tuple[str, ...]) -> None:
    said.nth += codes


def _take_doubtful_nth(said: Said, codes: tuple[str, ...]) -> None:
    said.nth += codes
    said.nth_doubtful = True


def _take_monthday(said: Said, number: int) -> None:
    said.monthday = number


def _take_parts(said: Said, part: str) -> None:
    said.parts.append(PartOfDay(part))
    said.often_parts = True


def _take_either(said: Said, _value: str) -> None:
    said.either = True


def _take_since(said: Said, day: date) -> None:
    said.since = day


def _take_until(said: Said, day: date) -> None:
    said.until = day


def _take_after(said: Said, day: date) -> None:
    said.since, said.bounded_outside = day, True


def _take_before(said: Said, day: date) -> None:
    said.until, said.bounded_outside = day, True


_TAKES: dict[str, Callable[[Said, Any], None]] = {
    "when": lambda said, when: said.whens.append(when),
    "frequency": _take_frequency,
    "nth": _take_nth,
    "once_nth": _take_doubtful_nth,
    "monthday": _take_monthday,
    "time": lambda said, clock: said.clocks.append(clock),
    "hours": lambda said, hours: said.ranges.append(hours),
    "part": lambda said, part: said.parts.append(PartOfDay(part)),
    "parts": _take_parts,
    "or": _take_either,
    "since": _take_since,
    "until": _take_until,
    "after": _take_after,
    "before": _take_before,
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
        elif token.kind in _TAKES and (token.value != "" or token.kind == "or"):
            _TAKES[token.kind](said, token.value)
    return said


def _take_days(said: Said, days: Days, before: str, beside: Sequence[str]) -> None:
    if before == "except" or "exceptend" in beside[-1:]:
        said.excluded |= frozenset(days.codes)
    else:
        said.days.append((next((kind for kind in beside if kind in _POINTERS), ""), days))
