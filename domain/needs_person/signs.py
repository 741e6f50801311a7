"""Reads in a message that somebody is fed up with us, or wants to speak a person.

Explicit rules: cues in one file a language, all of them tried on every message, whatever the chat speaks. In a file
each sign, `frustration` and `wish`, has families of cues under a name that says what they have in common:

- `clear`: counts wherever it stands. "je snapt er niks van"
- `unless_about`: counts unless the message is `about` something else: "ik ben het zat" says one thing alone, and
  another in "ik ben het zat dat er overal afval ligt".
- `when_short`: counts in a message of at most four words: "waardeloos", but not in a story about a playground.
- `when_shouted`: counts when it is shouted: in capitals with "!!", or with "???".
- `harmless`: takes away the words it holds, and only those: "ik begrijp je niet" asks for help.
- `about`: what makes it another message: the neighbourhood, a plan, what others say.

How a cue is written stands in `domain.crisis`, whose matcher this is. Add to each new cue a message in
tests/domain/test_needs_person.py that it is meant for, and one that it must leave alone.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from domain.crisis.matching import Matcher, Reading

FILES = ("nl", "tr", "ar", "ar_latin", "en")
LONGEST_READ = 600
"""Characters of a message that are read: who is fed up says so soon."""

Sign = Literal["frustration", "wish"]
_Role = Literal["clear", "unless_about", "when_short", "when_shouted", "harmless", "about"]
ROLES: tuple[_Role, ...] = ("clear", "unless_about", "when_short", "when_shouted", "harmless", "about")

_SHORT = 4
_LOUD_MARKS = re.compile(r"[!?؟]{3,}")
_MARKS = re.compile(r"[!?؟]{2,}")
_SHOUTED_LETTERS = 8


def frustration_in(words: str) -> bool:
    """Whether somebody who writes this is plainly fed up with the bot or the city. Never raises.

    False for anger about something in the neighbourhood, and for not understanding: that asks for help.
    """
    return _is_meant("frustration", words)


def wishes_person(words: str) -> bool:
    """Whether somebody who writes this wants to speak, call or meet one of us. Never raises.

    False for looking for company, for a lawyer or a doctor: those are questions for the social map.
    """
    return _is_meant("wish", words)


def warm_up() -> None:
    """Read the files now, about a tenth of a second, so that nobody has to wait for it later."""
    _matcher("frustration")
    _matcher("wish")


def is_shouted(words: str) -> bool:
    """Whether this is written as loud as one can: in capitals with "!!", or with three marks in a row."""
    if _LOUD_MARKS.search(words):
        return True
    if not _MARKS.search(words):
        return False
    letters = [char for char in words if char.isupper() or char.islower()]
    return len(letters) >= _SHOUTED_LETTERS and all(map(str.isupper, letters))


def _is_meant(sign: Sign, words: str) -> bool:
    words = words[:LONGEST_READ]
    reading = _matcher(sign).read(words)
    harmless: set[int] | None = None
    for role in _counting(words):
        for match in reading.of(role):
            if harmless is None:
                harmless = _harmless(reading)
            if not match.places & harmless:
                if role == "clear":
                    return True
                return not any(reading.of("about"))
    return False


def _counting(words: str) -> Iterator[_Role]:
    """The roles that count in this message; `clear` first, because it needs no other look."""
    yield "clear"
    yield "unless_about"
    if len(words.split()) <= _SHORT:
        yield "when_short"
    if is_shouted(words):
        yield "when_shouted"


def _harmless(reading: Reading[_Role]) -> set[int]:
    return {place for match in reading.of("harmless") if not match.is_across for place in match.places}


@cache
def _matcher(sign: Sign) -> Matcher[_Role]:
    return Matcher(_cues(sign))


def _cues(sign: Sign) -> Iterator[tuple[str, _Role, Mapping[str, Sequence[str]]]]:
    for name in FILES:
        file: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
        for role in ROLES:
            families: dict[str, list[str]] = file[sign][role]
            yield from ((cue, role, file["lists"]) for family in families.values() for cue in family)
