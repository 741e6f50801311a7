"""What comes out of a file one by one: a service document, or a problem."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.social_map.problems import Problem


@dataclass(frozen=True, slots=True)
class Read:
    """One service document, as it stands in the file, and where that is."""

    where: str
    document: Mapping[str, Any]


Reads = Iterator[Read | Problem]
Progress = Callable[[float], None]
"""Is told now and then which share of the file was read, from 0 to 1."""


def entry(number: int, name: Any) -> str:
    """Where an entry stands that has no row: "entry 17 (Eetcafé)"."""
    return f"entry {number} ({name[:60]})" if isinstance(name, str) and name else f"entry {number}"
