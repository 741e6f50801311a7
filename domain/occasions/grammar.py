"""The little machine under the grammar: shapes of meanings, and what a stretch of tokens of that shape becomes.

A shape is a row of kinds: "from? number to|dash number month year?". Rules are tried in the order of their table at
each token, the first that fits replaces the stretch. There is no backtracking, so reading takes time in proportion to
the answer's length.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from domain.occasions.lexicon import Token
from domain.occasions.occasion import Moment


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as it was said: morning or evening is still open, unless it is `exact` ("15:00", "08:30", "3 pm")."""

    hour: int
    minute: int = 0
    exact: bool = False

    def at(self) -> time:
        """As it stands."""
        return time(self.hour % 24, self.minute)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: `times` in every `interval` units of `unit`, an RFC 5545 frequency."""

    unit: str
    interval: int = 1
    times: int = 1


@dataclass(frozen=True, slots=True)
class Days:
    """Weekdays as RFC 5545 codes. `often`: said as every week; `either`: one or the other; `some`: "a Saturday"."""

    codes: tuple[str, ...]
    often: bool = False
    either: bool = False
    some: bool = False


@dataclass(frozen=True, slots=True)
class Counted(Moment):
    """A day counted from today: "in two weeks". Counted in anything but days, a weekday beside it shifts it."""

    unit: str = "day"


@dataclass(frozen=True, slots=True)
class InYear(Moment):
    """A day by its place in the year: "the first Saturday of May". `rule` says it for every year, in RFC 5545 parts."""

    rule: str = ""


Made = Iterable[Token] | None
"""What a stretch becomes; None when the rule does not hold for these values after all."""
Make = Callable[[date, Sequence[Token | None]], Made]


@dataclass(frozen=True, slots=True)
class Rule:
    """`make` gets today and one token for each element of the shape, None for an optional one that is absent."""

    shape: str
    make: Make


@dataclass(frozen=True)
class Stage:
    """A table of rules, looked up by the kind of token that they can begin with."""

    by_first: dict[str, list[tuple[list[tuple[frozenset[str], bool]], Make]]]

    @classmethod
    def of(cls, *rules: Rule) -> "Stage":
        """The rules in order of preference."""
        by_first: dict[str, list[tuple[list[tuple[frozenset[str], bool]], Make]]] = {}
        for rule in rules:
            elements = [
                (frozenset(element.removesuffix("?").split("|")), element.endswith("?"))
                for element in rule.shape.split()
            ]
            firsts: set[str] = set()
            for kinds, optional in elements:
                firsts |= kinds
                if not optional:
                    break
            for kind in firsts:
                by_first.setdefault(kind, []).append((elements, rule.make))
        return cls(by_first)

    def read(self, tokens: list[Token], today: date) -> list[Token]:
        """The tokens with every stretch that fits a rule replaced."""
        read: list[Token] = []
        at = 0
        while at < len(tokens):
            made, end = self._first_fit(tokens, at, today)
            read.extend(made)
            at = end
        return read

    def _first_fit(self, tokens: list[Token], at: int, today: date) -> tuple[Iterable[Token], int]:
        for elements, make in self.by_first.get(tokens[at].kind, ()):
            fitted, end = _fitted(elements, tokens, at)
            made = make(today, fitted) if fitted is not None else None
            if made is not None:
                return made, end
        return (tokens[at],), at + 1


def _fitted(
    elements: list[tuple[frozenset[str], bool]], tokens: list[Token], at: int
) -> tuple[list[Token | None] | None, int]:
    fitted: list[Token | None] = []
    for kinds, optional in elements:
        if at < len(tokens) and tokens[at].kind in kinds:
            fitted.append(tokens[at])
            at += 1
        elif optional:
            fitted.append(None)
        else:
            return None, at
    return fitted, at
