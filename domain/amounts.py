"""Finds amounts of money in a line: "25 euro", "€ 1.250,50", "10 x 5 euro", "١٠٠ يورو", "2k".

Separators are read the same in every language, because people mix them: with both "." and "," the last one is the
decimal sign. A single one followed by exactly three digits groups thousands ("1.250" and "1,250" are both 1250: nobody
writes tenths of a cent); followed by one or two digits it is the decimal sign. Every other shape is no number.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import NumberFormatError, parse_decimal

_LONGEST_NUMBER = 20
_ABSURD = Decimal(10) ** 15

_EURO = r"(?:€|euro|eur|avro|يوروهات|يورو|[أا]ورو)"
_CENT = r"(?:euro)?(?:cent(?:en)?|سنت)"
_SCALES: Mapping[str, int] = {
    **dict.fromkeys(("k", "duizend", "bin", "ألف", "الف", "آلاف", "thousand"), 1000),
    **dict.fromkeys(("miljoen", "mln", "milyon", "مليون", "million"), 1_000_000),
}
_AMOUNT = re.compile(
    rf"""
    (?:(?<![\w.,:])|(?<=\d[x×]))
    (?P<before>-?{_EURO}\s?)? (?P<minus>-(?=\d))?
    (?P<number> \d{{1,3}}(?:[ ]\d{{3}})+(?:[.,]\d{{1,2}})?(?![.,]?\d) | \d+(?:[.,]\d+)* )
    (?P<dash>,-{{1,2}}|\.-)?
    (?:\s?(?P<scale>{"|".join(_SCALES)})(?![^\W_]))?
    (?:\s?(?:(?P<cent>{_CENT})|(?P<after>{_EURO})(?:luk|lük|['’]\w{{1,4}}|ya)?)(?![^\W_]))?
    (?![.,:]\d)(?:(?![^\W_])|(?=[x×]))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TIMES = re.compile(
    r"\s*(?:\w{1,20}\s+)?[x×*@]\s*|\s+\w{1,20}\s+à\s*|\s+(?:keer|maal|kere|kez|defa|tane|adet|في|ضرب)\s+", re.IGNORECASE
)
_UP_TO = re.compile(r"\s*[-/]\s*|\s+(?:tot|à|or|of|ile|ila|veya|إلى|الى|أو)\s+", re.IGNORECASE)
_BETWEEN = ("tussen", "بين")
_AND = re.compile(r"\s+(?:en|و)\s*", re.IGNORECASE)
_EQUALS = re.compile(r"\s*=\s*")
EACH = re.compile(
    r"(?<!\w)(?:per (?:persoon|stuk)|p\.?p\.?|kişi başı(?:na)?|tanesi|لكل شخص|للشخص)(?!\w)", re.IGNORECASE
)
_NOT_MONEY = re.compile(
    r"\s?(?:[%$£]|(?:personen|persoon|mensen|man|kinderen|bewoners|buren|stuks?|kg|kilo|gram|liter|uur|u|min|minuten|m2|meter|dagen|weken"
    r"|maanden|keer|kişi|kişilik|çocuk|tane|adet|saat|gün|hafta|ay|kere|kez|litre|lira|tl|dolar|dollar"
    r"|[أا]شخاص|شخص|شخصا|[أا]طفال|طفل|ساعات|ساعة|كيلو|لتر|يوم|[أا]يام|مرات|مرة|درهم|ليرة|دولار)(?!\w))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at characters `start` to `end` of a line. `euro` is None when its shape is no number."""

    start: int
    end: int
    euro: Decimal | None
    is_marked: bool
    """Whether it says that it is money."""
    counts_things: bool
    """Whether something that is not money follows, as in "20 personen"."""


def amounts_in(line: str) -> list[Amount]:
    """The amounts in a line from left to right, with products, ranges and results of sums taken together."""
    found: list[Amount] = []
    for match in _AMOUNT.finditer(line):
        amount = _amount(match)
        joined = _joined(found[-1], line, amount) if found else None
        if joined is None:
            found.append(amount)
        else:
            found[-1] = joined
    return found


def _joined(left: Amount, line: str, right: Amount) -> Amount | None:
    """The two as one amount, when what stands between them says so."""
    gap = line[left.end : right.start]
    if _EQUALS.fullmatch(gap):
        return Amount(left.start, right.end, right.euro, left.is_marked or right.is_marked, right.counts_things)
    if left.euro is None or right.euro is None:
        return None
    is_range = _UP_TO.fullmatch(gap) or (_AND.fullmatch(gap) and line[: left.start].rstrip().lower().endswith(_BETWEEN))
    if is_range and left.euro < right.euro:
        return Amount(left.start, right.end, right.euro, left.is_marked or right.is_marked, right.counts_things)
    if _TIMES.fullmatch(gap) or gap.strip() == "à":
        return product(left, right)
    return None


def product(left: Amount, right: Amount) -> Amount:
    euro = None if left.euro is None or right.euro is None else min(left.euro * right.euro, _ABSURD)
    return Amount(left.start, right.end, euro, left.is_marked or right.is_marked, right.counts_things)


def _amount(match: re.Match[str]) -> Amount:
    before, after = match["before"], match["after"] or match["dash"]
    euro = _number(match["number"].replace(" ", ""))
    if euro is not None:
        euro *= _SCALES.get((match["scale"] or "").lower(), 1)
        euro = euro / 100 if match["cent"] else euro
        euro = -euro if match["minus"] or (before or "").startswith("-") else euro
    is_marked = bool(before or after or match["cent"])
    return Amount(
        match.start(),
        match.end(),
        euro,
        is_marked,
        not is_marked and _NOT_MONEY.match(match.string, match.end()) is not None,
    )


def _number(digits: str) -> Decimal | None:
    """The value of digits with "." and ",", or None when their shape is no number."""
    if len(digits) > _LONGEST_NUMBER:
        return _ABSURD
    if digits.isdecimal():
        return Decimal(digits)
    last = max(digits.rfind("."), digits.rfind(","))
    sign = digits[last] if last >= 0 else ","
    groups = digits.count(sign) > 1 or (len(digits) - last == 4 and not {".", ","} <= set(digits))
    decimal_sign = {".": ",", ",": "."}[sign] if groups else sign
    if last >= 0 and not groups and len(digits) - last > 3:
        return None
    try:
        return Decimal(parse_decimal(digits, locale="nl" if decimal_sign == "," else "en", strict=True))
    except NumberFormatError:
        return None
