"""A rough budget: lines of "what it is for" and whole euro cents, with a total; and reading them from what people type.

An amount with a euro sign or word wins over a bare number. A range ("50 tot 100") counts as its higher end, because a
budget that turns out too small hurts more. Nothing is invented: a line without a readable amount is a `NoAmount`, a
negative or absurd one a `RefusedAmount`, and the flow asks again. What was read is always shown, so the resident can
put right what we misread.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any, Literal

from domain.amounts import EACH, Amount, amounts_in, product
from domain.amounts_in_words import in_digits
from domain.texts import Language, without_bidi_controls

VERSION = 1
"""Of the JSON shape."""

HIGHEST_CENTS = 1_000_000 * 100
"""More than a million euro is a slip of the finger, not a street party."""

MOST_LINES = 40
"""Lines read from one message; what follows is left unread."""

LONGEST_WHAT = 200
"""Characters kept of what a line is for."""

_LONGEST_MESSAGE = 4096

_FORMS = str.maketrans(
    {chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
    | {"٫": ",", "٬": ".", "\u2212": "-", "\u2013": "-", "\u2014": "-", "\u00a0": " ", "\u202f": " ", "\u2019": "'"}
)
_LINE_END = re.compile(r"[\n\r;؛]+")
_COMMA = re.compile(r",(?![\d-])|،(?!\d)")

_FREE = re.compile(
    r"(?<!\w)(?:gratis|kosteloos|voor niets|bedava|ücretsiz|parasız|free|مجان[اًي]{0,2}ة?|بلاش)(?!\w)", re.IGNORECASE
)
_FILLERS = frozenset(
    {
        *("ongeveer", "zo'n", "circa", "ca", "rond", "voor", "kost", "kosten", "is", "en", "plus", "totaal", "tussen"),
        *("yaklaşık", "ve", "için", "civarı", "civarında", "toplam", "tutar", "and", "about", "for"),
        *("حوالي", "حوالى", "تقريبا", "تقريبًا", "و", "بـ", "بين"),
    }
)
_MARKS = ":=.,+*•·()-"
"""Around what a line is for."""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One cost. `what` is in the resident's own words and may be empty; `cents` is from 0 to `HIGHEST_CENTS`."""

    what: str
    cents: int


@dataclass(frozen=True, slots=True)
class NoAmount:
    """A line in which no amount could be read."""

    what: str


@dataclass(frozen=True, slots=True)
class RefusedAmount:
    """A line whose amount cannot be meant: below zero, or above `HIGHEST_CENTS`."""

    what: str
    why: Literal["negative", "too much"]


Reading = BudgetLine | NoAmount | RefusedAmount


@dataclass(frozen=True, slots=True)
class Budget:
    """What an idea costs, line by line."""

    lines: tuple[BudgetLine, ...] = ()

    @property
    def total_cents(self) -> int:
        """All lines together."""
        return sum(line.cents for line in self.lines)

    def with_lines(self, added: Iterable[Reading]) -> "Budget":
        """The same budget with the lines that could be read added; the others are left out."""
        return Budget(self.lines + tuple(line for line in added if isinstance(line, BudgetLine)))

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"version": VERSION, "lines": [{"what": line.what, "cents": line.cents} for line in self.lines]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Budget":
        """As it was stored. Raises ValueError for another version or for anything that is not ours."""
        if stored.get("version") != VERSION:
            raise ValueError(f"A budget of version {stored.get('version')!r} cannot be read; only {VERSION} is known.")
        try:
            return cls(tuple(BudgetLine(str(line["what"]), int(line["cents"])) for line in stored["lines"]))
        except (KeyError, TypeError) as error:
            raise ValueError("This is not a stored budget.") from error


def parse(words: str, language: Language) -> tuple[Reading, ...]:
    """Every cost in a message: one per line, between semicolons, between commas, or around each amount."""
    entries = [
        entry for row in _LINE_END.split(_prepared(words)) for piece in _pieces(row) for entry in _entries(piece)
    ]
    readings = (parse_line(entry, language) for entry in entries[:MOST_LINES])
    return tuple(reading for reading in readings if reading != NoAmount(""))


def parse_line(words: str, language: Language) -> Reading:  # noqa: ARG001 (every reader here takes the language; the three read numbers alike)
    """The whole of `words` as one cost; several amounts in euro are added up. Never raises."""
    line = " ".join(_prepared(words).split())
    amounts = amounts_in(line)
    chosen = _chosen(amounts, line)
    if not chosen:
        free = _FREE.search(line)
        return BudgetLine(_without(line, [free.span()]), 0) if free and not amounts else NoAmount(_without(line, []))
    what = _without(line, [(one.start, one.end) for one in chosen])
    euros = [one.euro for one in chosen if one.euro is not None]
    if len(euros) < len(chosen):
        return NoAmount(_without(line, []))
    return _judged(what, sum(euros, Decimal(0)), is_negative=any(one < 0 for one in euros))


def _judged(what: str, euro: Decimal, *, is_negative: bool) -> Reading:
    if is_negative:
        return RefusedAmount(what, "negative")
    if euro * 100 > HIGHEST_CENTS:
        return RefusedAmount(what, "too much")
    return BudgetLine(what, int((euro * 100).quantize(Decimal(1), ROUND_HALF_UP)))


def _prepared(words: str) -> str:
    clean = without_bidi_controls(words[:_LONGEST_MESSAGE]).translate(_FORMS)
    return in_digits(re.sub(r"(?<=\d)،(?=\d)", ",", clean))


def _pieces(row: str) -> list[str]:
    """A row cut at its commas; words without an amount stay with what they belong to: "koffie, thee 25 euro"."""
    pieces: list[str] = []
    waiting = ""
    for piece in _COMMA.split(row):
        amounts = amounts_in(piece)
        if not amounts and not _FREE.search(piece):
            waiting = f"{waiting}, {piece}" if waiting else piece
            continue
        if waiting and amounts and not _leads(piece, amounts[0]):
            piece = f"{waiting},{piece}"  # noqa: PLW2901 (the piece grows by the words that belong to it)
        elif waiting.strip():
            _keep_apart(pieces, waiting)
        pieces.append(piece)
        waiting = ""
    if waiting.strip():
        _keep_apart(pieces, waiting)
    return [piece for piece in pieces if piece.strip()]


def _keep_apart(pieces: list[str], words: str) -> None:
    """Words without an amount: added to the piece before them when its amount leads, else by themselves."""
    if pieces and (before := amounts_in(pieces[-1])) and _leads(pieces[-1], before[0]):
        pieces[-1] = f"{pieces[-1]},{words}"
    else:
        pieces.append(words)


def _entries(piece: str) -> list[str]:
    """A piece cut around its amounts: "koffie 25 euro en thee 10 euro" is two costs, "2 tenten 150" is one."""
    amounts = amounts_in(piece)
    money = [one for one in amounts if one.is_marked] or [one for one in amounts if not one.counts_things]
    if len(money) < 2 or EACH.search(piece):
        return [piece]
    leads = _leads(piece, money[0])
    if leads and not money[0].is_marked and not piece[money[-1].end :].strip():
        return [piece]
    cuts = (
        [0, *(one.start for one in money[1:]), len(piece)]
        if leads
        else [0, *(one.end for one in money[:-1]), len(piece)]
    )
    return [piece[start:end] for start, end in pairwise(cuts)]


def _leads(piece: str, amount: Amount) -> bool:
    return not _without(piece[: amount.start], [])


def _chosen(amounts: list[Amount], line: str) -> list[Amount]:
    """The amounts that together are the cost; empty when that is not clear."""
    marked = [one for one in amounts if one.is_marked]
    others = [one for one in amounts if not one.is_marked]
    if len(marked) == 1 and len(others) == 1 and EACH.search(line):
        return [product(*sorted((marked[0], others[0]), key=lambda one: one.start))]
    if marked:
        return marked
    bare = [one for one in amounts if not one.counts_things]
    if len(bare) > 1 and bare[-1].end < len(line.rstrip(" .!")):
        return []
    return bare[-1:]


def _without(line: str, spans: list[tuple[int, int]]) -> str:
    """What the line is for: its words without the amounts, and without "ongeveer", dashes and the like at its edges."""
    for start, end in reversed(spans):
        line = f"{line[:start]} {line[end:]}"
    words = EACH.sub(" ", line).split()
    first, last = 0, len(words)
    while first < last and _is_filler(words[first]):
        first += 1
    while first < last and _is_filler(words[last - 1]):
        last -= 1
    return " ".join(words[first:last]).strip(f"{_MARKS} ")[:LONGEST_WHAT].rstrip()


def _is_filler(word: str) -> bool:
    bare = word.strip(_MARKS)
    return not bare or bare.lower() in _FILLERS
