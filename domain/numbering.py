"""The number of a submitted initiative: easy to say on the telephone, easy to find again."""

import re
from datetime import datetime

from domain.reminders import AMSTERDAM
from domain.spelling import folded

_PARTS = r"(?P<prefix>[a-z]{1,6})%s(?P<year>20\d\d)%s0*(?P<sequence>[1-9]\d{0,6})"
_SIGNS = r"[\W_]*"
# Alone, a number may be written in any way.
_ALONE = re.compile(_SIGNS + _PARTS % (_SIGNS, _SIGNS) + _SIGNS, re.ASCII)
# Among other words only as we write it: "in 2026 42 kinderen" is no number of ours.
_AMONG_WORDS = re.compile(r"(?<![a-z\d-])" + _PARTS % ("-", "-") + r"(?![a-z\d]|-[a-z\d])", re.ASCII)
# The hyphens, dashes and minus signs that keyboards and word processors make of "-".
_DASHES = re.compile("[\u2010-\u2015\u2212]")
# What stands around a number in a right-to-left message, and is copied with it.
_INVISIBLE = re.compile("[\u061c\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def readable_number(prefix: str, year: int, sequence: int) -> str:
    """As in "NW-2026-0042"; more digits when a year has more than 9999. `sequence` counts from 1."""
    return f"{prefix}-{year}-{sequence:04}"


def year_of(at: datetime) -> int:
    """The year it is in Amsterdam at this moment (aware)."""
    return at.astimezone(AMSTERDAM).year


def read_number(words: str) -> str | None:
    """The number that somebody typed, as `readable_number` writes it: "nw 2026 42", "Waar is NW-2026-0042?".

    None when there is none, or when there are several. Whether an initiative has this number is not known here.
    """
    plain = _DASHES.sub("-", folded(_INVISIBLE.sub("", words))).strip()
    if alone := _ALONE.fullmatch(plain):
        return _as_we_write_it(alone)
    found = {_as_we_write_it(match) for match in _AMONG_WORDS.finditer(plain)}
    return found.pop() if len(found) == 1 else None


def _as_we_write_it(match: re.Match[str]) -> str:
    return readable_number(match["prefix"].upper(), int(match["year"]), int(match["sequence"]))
