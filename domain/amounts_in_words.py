"""Amounts that people spell out, put into digits: "vijftig euro", "iki yüz elli avro", "مئة يورو", "twee tientjes".

Only a number beside money, or beside a sign that leads to money ("tien keer vijf euro"), is put into digits: everything
else stays in the resident's own words. Numbers up to a million are known. Babel only writes numbers out and reads none
back, so the words stand here, as they are spelled in `spelling.folded` and without spaces.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.amounts import EACH
from domain.spelling import folded

_MOST_WORDS = 7
"""Words that are tried as one number: "iki bin üç yüz kırk beş" has six."""
_LONGEST = 60


@dataclass(frozen=True)
class Numerals:
    """How a language builds its numbers. `below_hundred` holds 1 to 99; `hundreds` and `thousands` are multiplied by
    what stands before them, unless they already hold it ("مئتين"). `joint` may stand between the parts.
    """

    below_hundred: Mapping[str, int]
    hundreds: Mapping[str, int]
    thousands: Mapping[str, int]
    joint: str

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        below, hundred, thousand = map(_either, (self.below_hundred, self.hundreds, self.thousands))
        joint = rf"(?:{self.joint}(?=.))?"
        return re.compile(
            rf"(?:(?:(?:(?P<t_hundreds>{below})?(?P<t_hundred>{hundred}){joint})?(?P<t_below>{below})?)"
            rf"(?P<thousand>{thousand}){joint})?"
            rf"(?:(?P<hundreds>{below})?(?P<hundred>{hundred}){joint})?(?P<below>{below})?"
        )

    def value_of(self, spelled: str) -> int | None:
        """The number that these words, folded and joined, spell; None when they spell none."""
        read = self._shape.fullmatch(spelled) if 0 < len(spelled) <= _LONGEST else None
        if read is None:
            return None
        below = self.below_hundred
        thousands = below.get(read["t_hundreds"] or "", 1) * self.hundreds.get(read["t_hundred"] or "", 0)
        thousands += below.get(read["t_below"] or "", 0)
        return (
            (thousands or 1) * self.thousands.get(read["thousand"] or "", 0)
            + below.get(read["hundreds"] or "", 1) * self.hundreds.get(read["hundred"] or "", 0)
            + below.get(read["below"] or "", 0)
        )


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _counted(words: str, first: int = 1, step: int = 1) -> dict[str, int]:
    """Spelling -> value of words that count on from `first`; other ways of writing one stand after a stroke."""
    return {folded(way): first + step * place for place, ways in enumerate(words.split()) for way in ways.split("/")}


def _with_tens(units: Mapping[str, int], tens: Mapping[str, int], joint: str, *, units_first: bool) -> dict[str, int]:
    return {
        (f"{unit}{joint}{ten}" if units_first else f"{ten}{joint}{unit}"): tens[ten] + value
        for ten in tens
        for unit, value in units.items()
        if value < 10
    }


def _dutch() -> Numerals:
    units = _counted(
        "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien"
        " achttien negentien"
    )
    tens = _counted("twintig dertig veertig vijftig zestig zeventig tachtig negentig", 20, 10)
    below = {**units, **tens, **_with_tens(units, tens, "en", units_first=True)}
    return Numerals(below, {"honderd": 100}, {"duizend": 1000}, "en")


def _turkish() -> Numerals:
    units = _counted("bir iki üç dört beş altı yedi sekiz dokuz")
    tens = _counted("on yirmi otuz kırk elli altmış yetmiş seksen doksan", 10, 10)
    below = {**units, **tens, **_with_tens(units, tens, "", units_first=False)}
    return Numerals(below, {"yuz": 100}, {"bin": 1000}, "")


def _arabic() -> Numerals:
    units = _counted(
        "واحد/واحدة اثنان/اثنين/اثنتين/اتنين ثلاثة/ثلاث/تلاتة أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع"
        " ثمانية/ثماني/ثمان/تمانية تسعة/تسع عشرة/عشر"
    )
    teens = {f"{unit}{ten}": 10 + value for unit, value in units.items() if value < 10 for ten in ("عشر", "عشره")}
    teens |= _counted("أحدعشر/إحدىعشرة اثناعشر/اثنتاعشرة", 11)
    tens = _counted(
        "عشرون/عشرين ثلاثون/ثلاثين/تلاتين أربعون/أربعين خمسون/خمسين ستون/ستين سبعون/سبعين ثمانون/ثمانين/تمانين"
        " تسعون/تسعين",
        20,
        10,
    )
    below = {**units, **teens, **tens, **_with_tens(units, tens, "و", units_first=True)}
    hundreds = _counted("مئة/مائة/مية مئتان/مئتين/مائتان/مائتين/ميتين", 100, 100)
    return Numerals(below, hundreds, _counted("ألف/آلاف ألفان/ألفين", 1000, 1000), "و")


_NUMERALS = (_dutch(), _turkish(), _arabic())
_NOTES = {"tientje": 10, "vijfje": 5, "honderdje": 100}
"""Dutch money called after its note: "twee tientjes"."""

_NOTE = re.compile(
    rf"(?<!\w)(?:(?P<count>\d{{1,4}})\s+)?(?P<note>{'|'.join(_NOTES)})(?P<several>s)?(?!\w)", re.IGNORECASE
)
_MONEY = re.compile(r"(?<!\w)(?:€|(?:euro|eur|avro|cent(?:en)?|يوروهات|يورو|[أا]ورو|سنت)(?!\w))", re.IGNORECASE)
_LEADS_TO_DIGITS = re.compile(
    r"(?<!\w)(?:[x×à]|\w{1,20}\s+à|keer|maal|kere|kez|defa|tane|adet|ضرب|tot|ile|ila|إلى|الى)\s*(?=\d)", re.IGNORECASE
)
_BETWEEN = re.compile(r"(?<!\w)(?:tussen|بين)(?!\w)", re.IGNORECASE)
_AND_DIGITS = re.compile(r"(?<!\w)(?:en|و)\s*(?=\d)", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?<!\w)(?:personen|mensen|kinderen|stuks|kişi|çocuk|شخصا|شخص|أشخاص|طفل|أطفال)(?!\w)", re.IGNORECASE
)
_NOT_THAT_MONEY = re.compile(r"(?<!\w)(?:lira|tl|dolar)\s+değil,?\s+(?=(?:avro|euro)(?!\w))", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"(?<![^\W_])([^\W\d_]+)[\s-]*\Z")


def in_digits(line: str) -> str:
    """The line with its spelled-out amounts of money in digits; everything else as it was."""
    line = _numbers_before(_NOTE, _NOT_THAT_MONEY.sub("", line))
    line = _NOTE.sub(_in_euros, line)
    line = _numbers_before(_LEADS_TO_DIGITS, _numbers_before(_MONEY, line))
    line = _numbers_before(_AND_DIGITS, line) if _BETWEEN.search(line) else line
    return _numbers_before(_COUNTED, line) if EACH.search(line) else line


def _in_euros(note: re.Match[str]) -> str:
    if note["several"] and not note["count"]:
        return note[0]
    return f"{int(note['count'] or 1) * _NOTES[note['note'].lower()]} euro"


def _numbers_before(anchor: re.Pattern[str], line: str) -> str:
    """The line with the number that is spelled right before each anchor in digits."""
    pieces: list[str] = []
    done = 0
    for match in anchor.finditer(line):
        before = line[done : match.start()]
        start, number = _number_at_end(before)
        pieces += [before if number is None else f"{before[:start]}{number} ", match[0]]
        done = match.end()
    return "".join(pieces) + line[done:]


def _number_at_end(words: str) -> tuple[int, int | None]:
    """The longest number that the last words spell, and where it starts.

    Two numbers beside each other ("twee vijftig", "2 duizend") are left for a person or for the digits to read.
    """
    start, number = len(words), None
    end, joined = len(words), ""
    for _ in range(_MOST_WORDS):
        read = _word_before(words, end)
        if read is None:
            break
        end, joined = read.start(), folded(read[1]) + joined
        value = _value_of(joined)
        if value is not None:
            start, number = end, value
    before = _word_before(words, start)
    beside_another = words[:start].rstrip()[-1:].isdigit() or (before is not None and _value_of(folded(before[1])))
    return (len(words), None) if beside_another else (start, number)


def _word_before(words: str, end: int) -> re.Match[str] | None:
    return _WORD_BEFORE.search(words, max(0, end - _LONGEST), end)


def _value_of(spelled: str) -> int | None:
    return next((value for value in (one.value_of(spelled) for one in _NUMERALS) if value is not None), None)
