"""The questions and the map they are asked of; nothing of it was written by the hands that wrote the lexicon."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from domain.social_map.hsds import entry_of, service_of
from domain.social_map.index import Index
from domain.social_map.service import Service
from domain.social_map.tagging import needs_of

FOLDER = Path(__file__).parent
FIRST, SECOND, THIRD = "", "_second", "_third"
"""The sets, by how their files end; README.md says who wrote them when, and who looked at them."""
DEMO_MAP = FOLDER.parents[1] / "voordeur" / "demo" / "social_map.json"


@dataclass(frozen=True)
class Case:
    """A message, its language, and what it is about: a need (or several that are as right), or None."""

    language: str
    words: str
    right: frozenset[str]
    main: str


@cache
def questions(part: str = FIRST) -> Sequence[Case]:
    """Questions of residents, each with the need it is about."""
    return [
        Case(one["lang"], one["text"], frozenset([one["need"], *one.get("also", ())]), one["need"])
        for one in _read(f"questions{part}.json")
    ]


@cache
def off_topic(part: str = FIRST) -> Sequence[Case]:
    """Messages that no entry of the map answers, each with what it is instead."""
    return [Case(one["lang"], one["text"], frozenset(), one["expected"]) for one in _read(f"off_topic{part}.json")]


@cache
def crisis(part: str = FIRST) -> Sequence[tuple[str, str, str | None]]:
    """Language, words, and the kind of danger or None."""
    return [(one["lang"], one["text"], one["kind"]) for one in _read(f"crisis{part}.json")]


@cache
def services() -> Sequence[Service]:
    """The fictional map, which carries no needs."""
    return [service_of(one) for one in json.loads(DEMO_MAP.read_text("utf-8"))["contents"]]


@cache
def needs_in_truth() -> Mapping[str, Sequence[str]]:
    """Which needs the entries serve, as the person judged who wrote them; the main one first."""
    truth: Mapping[str, Sequence[str]] = _read("demo_needs.json")
    return truth


@cache
def index() -> Index:
    """The map as it is after an import."""
    filled = Index()
    for service in services():
        if service.is_active:
            filled.add(entry_of(service, needs_of(service)))
    return filled


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))
