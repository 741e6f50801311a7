"""What comes out of a file one by one: a service document, or a problem."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.social_map.problems import Problem
from domain.texts import Text, Words, _


@dataclass(frozen=True, slots=True)
class Read:
    """One service document, as it stands in the file, and where that is."""

    where: Words
    document: Mapping[str, Any]


Reads = Iterator[Read | Problem]
Progress = Callable[[float], None]
"""Is told now and then which share of the file was read, from 0 to 1."""


def row(number: int) -> Text:
    """Where a row of a table stands: "row 12"."""
    return _("row {number}").with_(number=str(number))


def entry(number: int, name: Any) -> Text:
    """Where an entry stands that has no row: "entry 17 (Eetcafé)"."""
    if isinstance(name, str) and name:
        return _("entry {number} ({name})").with_(number=str(number), name=name[:60])
    return _("entry {number}").with_(number=str(number))
