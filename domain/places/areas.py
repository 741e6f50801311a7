"""Which areas the municipality works with, and which neighbourhoods belong to each.

The city's file says so first. What an administrator decided over it is a `Division`, a few lines of JSON: other names,
new areas, wijken and buurten that lie elsewhere, and areas that were closed with the one that each went into. `Areas`
is both together, and always whole: every neighbourhood lies in one area, no area is empty, and no two have one name.
A neighbourhood that lies in none in the file (a harbour) may stay so.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from domain.places.place import Level, Neighbourhood
from domain.texts import without_bidi_controls

VERSION = 1
"""Of the JSON shape."""

NONE = ""
"""In place of the code of an area, where there is none."""

LONGEST_NAME = 60
"""Characters: longer ones do not fit where areas are chosen."""

_OWN_CODE = re.compile(r"X\d{2,4}")
"""A code that we made. The municipality's begin with G."""

_AREA: Level = "gebied"
_PARTS: tuple[Level, ...] = ("wijk", "buurt")


class Wrong(StrEnum):
    """Why a division cannot be."""

    UNKNOWN = "unknown"
    """There is no such area or neighbourhood."""
    NAME = "name"
    """No name, or one that is too long."""
    NAME_TAKEN = "name_taken"
    """Another area has this name."""
    EMPTY = "empty"
    """No neighbourhood would lie in it."""
    CIRCLE = "circle"
    """It would go into itself, perhaps by way of others."""


class WrongDivisionError(ValueError):
    """The areas cannot be divided so; `code` is of the area or neighbourhood that is in the way."""

    def __init__(self, why: Wrong, code: str) -> None:
        super().__init__(f"{code}: {why}")
        self.why = why
        self.code = code


@dataclass(frozen=True, slots=True)
class Division:
    """What is set over the city's file. All of it by code; nothing set is as in the file."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Of areas that are called otherwise than in the file, and of new ones."""
    lies_in: Mapping[str, str] = field(default_factory=dict)
    """The area of a wijk or buurt that lies elsewhere than in the file. A buurt goes along with its wijk by itself."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """Areas that are no more, and the one that each went into. What is known of them stays: it can be opened again."""

    def renamed(self, code: str, name: str) -> "Division":
        """An area is called so, or is new and called so."""
        return replace(self, names={**self.names, code: clean(name)})

    def moved(self, to: Mapping[str, str]) -> "Division":
        """These wijken and buurten lie in these areas; `NONE`: as by itself, a buurt with its wijk."""
        lies_in = {**self.lies_in, **to}
        return replace(self, lies_in={part: area for part, area in lies_in.items() if area != NONE})

    def closing(self, code: str, into: str) -> "Division":
        """An area is no more, and all of it goes into the other one."""
        return replace(self, closed={**self.closed, code: into})

    def opening(self, code: str) -> "Division":
        """A closed area is there again, with what lay in it."""
        return replace(self, closed={closed: into for closed, into in self.closed.items() if closed != code})

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "version": VERSION,
            "names": dict(self.names),
            "lies_in": dict(self.lies_in),
            "closed": dict(self.closed),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Division":
        """As it was stored, beside other things or not; nothing at all is as in the file. Raises ValueError for another
        version and for what is not ours.
        """
        if not stored:
            return cls()
        if stored.get("version") != VERSION:
            raise ValueError(f"Areas of version {stored.get('version')!r} cannot be read; only {VERSION} is known.")
        return cls(*(_words(stored.get(name)) for name in ("names", "lies_in", "closed")))


AS_IN_FILE = Division()
"""Nothing is set."""


def _words(stored: Any) -> Mapping[str, str]:
    if not isinstance(stored, Mapping) or not all(isinstance(one, str) for pair in stored.items() for one in pair):
        raise ValueError("This is no stored division of areas.")
    return dict(stored)


def clean(name: str) -> str:
    """A name in one line, without what nobody sees."""
    plain = without_bidi_controls(unicodedata.normalize("NFC", name))
    return " ".join("".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in plain).split())


@dataclass(frozen=True, slots=True)
class Pieces:
    """The city as its file has it."""

    all: tuple[Neighbourhood, ...]
    """Of every level, in the order of the data."""
    parents: Mapping[str, str]
    """What each lies in, by code: one level up, or more where a level is missing."""

    def of_level(self, *levels: Level) -> Iterator[Neighbourhood]:
        """Those of these levels."""
        return (one for one in self.all if one.level in levels)


class Areas:
    """The areas there are, and which neighbourhood lies in which. Raises WrongDivisionError."""

    def __init__(self, file: Pieces, division: Division = AS_IN_FILE) -> None:
        self.file = file
        self._filed = {one.code: one for one in file.of_level(_AREA)}
        self._parts = {one.code: one for one in file.of_level(*_PARTS)}
        self.division = self._without_what_is_so_anyway(division)
        self._check_codes()
        self._called = {**{code: one.name for code, one in self._filed.items()}, **self.division.names}
        self.names = self._names()
        """The areas by code, in the order of their names."""
        self._lies_in = {code: self.goes_on_in(self._unclosed(code)) for code in self._parts}
        self._check_that_none_is_empty()

    def of(self, code: str) -> str:
        """The code of the area in which this wijk or buurt lies, or that it is; `NONE` where there is none."""
        if code in self._called:
            return self.goes_on_in(code)
        return self._lies_in.get(code, NONE)

    def goes_on_in(self, code: str) -> str:
        """The area itself, or the one into which it went when it was closed."""
        seen = {code}
        while code in self.division.closed:
            code = self.division.closed[code]
            if code in seen:
                raise WrongDivisionError(Wrong.CIRCLE, code)
            seen.add(code)
        return code

    @property
    def all(self) -> tuple[Neighbourhood, ...]:
        """The areas there are, in the order of their names."""
        return tuple(Neighbourhood(code, name, _AREA) for code, name in self.names.items())

    def called(self, code: str) -> str:
        """The name of an area, also of one that was closed; the code itself for an unknown one."""
        return self._called.get(code, code)

    def inside(self, area: str) -> tuple[Neighbourhood, ...]:
        """The wijken and buurten that lie in it, in the order of the data."""
        return tuple(one for code, one in self._parts.items() if self._lies_in[code] == area)

    def wijk_of(self, code: str) -> str:
        """The wijk that a buurt lies in, by code; `NONE` for anything else."""
        wijk = self.file.parents.get(code, NONE)
        return wijk if self._parts[code].level == "buurt" and wijk in self._parts else NONE

    def goes_along(self, code: str) -> bool:
        """Whether this part is where it is by itself: as in the file, or with its wijk."""
        return code not in self.division.lies_in

    def in_file(self, code: str) -> str:
        """The area in which this part lies by the city's file; `NONE` where there is none."""
        above: str | None = code
        while above is not None and above not in self._filed:
            above = self.file.parents.get(above)
        return above or NONE

    def is_as_in_file(self, area: str) -> bool:
        """Whether the same neighbourhoods lie in it."""
        return area in self._filed and all(
            (self._lies_in[code] == area) == (self.in_file(code) == area) for code in self._parts
        )

    def former_names(self) -> Iterator[tuple[str, str]]:
        """What areas were called before, or closed ones are, and the code of the one that is meant now: people go on
        saying it.
        """
        now = set(self.names.values())
        in_file = [(code, one.name) for code, one in self._filed.items()]
        for code, name in (*in_file, *((code, self._called[code]) for code in self.division.closed)):
            if name not in now:
                yield name, self.goes_on_in(code)

    def new_code(self) -> str:
        """A code that no area has or had."""
        taken = {*self._called, *self._parts}
        return next(code for number in range(1, 10_000) if (code := f"X{number:02}") not in taken)

    def _names(self) -> Mapping[str, str]:
        there = {code: name for code, name in self._called.items() if code not in self.division.closed}
        by_name: dict[str, str] = {}
        for code, name in there.items():
            if not 0 < len(name) <= LONGEST_NAME or clean(name) != name:
                raise WrongDivisionError(Wrong.NAME, code)
            if by_name.setdefault(name.casefold(), code) != code:
                raise WrongDivisionError(Wrong.NAME_TAKEN, code)
        return MappingProxyType(dict(sorted(there.items(), key=lambda one: (one[1].casefold(), one[0]))))

    def _unclosed(self, code: str) -> str:
        """Where a part lies, closed or not."""
        if area := self.division.lies_in.get(code):
            return area
        if wijk := self.wijk_of(code):
            return self._unclosed(wijk)
        return self.in_file(code)

    def _without_what_is_so_anyway(self, division: Division) -> Division:
        """What is set as it is in the file says nothing; a buurt is measured against where its wijk lies by now."""
        names = {
            code: name
            for code, name in division.names.items()
            if code not in self._filed or name != self._filed[code].name
        }
        wijken = {code: area for code, area in division.lies_in.items() if self._is_moved(code, area, {})}
        lies_in = {code: area for code, area in division.lies_in.items() if self._is_moved(code, area, wijken)}
        return replace(division, names=names, lies_in=lies_in)

    def _is_moved(self, code: str, area: str, wijken: Mapping[str, str]) -> bool:
        if code not in self._parts:
            return True
        wijk = self.wijk_of(code)
        return area != (wijken.get(wijk) or self.in_file(wijk or code))

    def _check_codes(self) -> None:
        division = self.division
        for code in division.names:
            if code not in self._filed and not _OWN_CODE.fullmatch(code):
                raise WrongDivisionError(Wrong.UNKNOWN, code)
        known = self._filed.keys() | division.names.keys()
        for code in (*division.lies_in.values(), *division.closed, *division.closed.values()):
            if code not in known:
                raise WrongDivisionError(Wrong.UNKNOWN, code)
        for code in division.lies_in:
            if code not in self._parts:
                raise WrongDivisionError(Wrong.UNKNOWN, code)

    def _check_that_none_is_empty(self) -> None:
        filled = set(self._lies_in.values())
        filled_in_file = {self.in_file(code) for code in self._parts}
        for code in self.names:
            # Other cities may have areas of which no more is known.
            if code not in filled and (code not in self._filed or code in filled_in_file):
                raise WrongDivisionError(Wrong.EMPTY, code)
