"""What is told in the half-year of the demo: the ideas and all that is said beside them, read from their files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from domain.initiatives import Need
from domain.texts import Language

_HERE = Path(__file__).parent


class Course(StrEnum):
    """How far an idea goes within the half-year."""

    COLLECTING = "collecting"
    WITHDRAWN = "withdrawn"
    SUBMITTED = "submitted"
    IN_CONVERSATION = "in_conversation"
    NOT_APPROVED = "not_approved"
    APPROVED = "approved"
    UNDER_WAY = "under_way"
    EVALUATED = "evaluated"
    JOINED = "joined"
    """It goes on in another one."""


@dataclass(frozen=True, slots=True)
class Idea:
    """What somebody who does not exist wants to do, in their own words."""

    number: int
    """Its place in the list, from 0."""
    name: str
    language: Language
    day: int
    """How many days after the half-year began."""
    course: Course
    who: str
    what: str
    where: str
    when: str
    why: str
    needs: tuple[Need, ...]
    costs: str
    dutch: str = ""
    """As a worker writes it down."""
    goes_on_in: int = -1
    """The number of the one in which it goes on."""


@dataclass(frozen=True, slots=True)
class Chat:
    """What a resident asks of a person, and what comes of it."""

    language: Language
    place: str
    asks: str
    answer: str
    says: str
    quote: str
    helped: int


@dataclass(frozen=True, slots=True)
class LookedBack:
    """What an initiator tells afterwards."""

    how_many: str
    went_well: str
    better: str
    needed_from_us: str


@dataclass(frozen=True, slots=True)
class Voices:
    """All that is said beside the ideas; texts of staff are Dutch, except what a resident reads in a chat."""

    left: Mapping[Language, Sequence[str]]
    """What ideas were about that were left at a question."""
    neighbours: Mapping[Language, Sequence[str]]
    addresses: Sequence[str]
    hello: Mapping[Language, tuple[str, str]]
    """What a worker says who takes up an initiative, and the answer."""
    chats: Sequence[Chat]
    approved: Sequence[str]
    refused: Sequence[str]
    questions: Sequence[str]
    looking_back: Mapping[Language, LookedBack]
    found: Mapping[str, int]
    """How often the social map had an answer, by need."""
    in_vain: Mapping[str, int]
    found_before: Mapping[str, int]
    """The same of the half-year before."""
    in_vain_before: Mapping[str, int]
    visits: Mapping[str, int]
    """What was said of places that people were told of; "" where they said nothing."""


@cache
def ideas() -> tuple[Idea, ...]:
    """Forty of them, in the order in which they were begun."""
    return tuple(_idea(number, told) for number, told in enumerate(_read("ideas.json")["ideas"]))


def _idea(number: int, told: dict[str, Any]) -> Idea:
    needs = tuple(map(Need, told.pop("needs")))
    return Idea(number, course=Course(told.pop("course")), needs=needs, goes_on_in=told.pop("with", -1), **told)


@cache
def voices() -> Voices:
    """What else is said."""
    told = _read("voices.json")
    del told["about"]
    chats = [Chat(**one) for one in told.pop("chats")]
    looking_back = {language: LookedBack(**words) for language, words in told.pop("looking_back").items()}
    return Voices(chats=chats, looking_back=looking_back, **told)


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((_HERE / name).read_text("utf-8"))
    return read
