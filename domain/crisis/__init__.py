"""Words of somebody who may be in danger. They come before everything else that a message can mean.

Explicit rules: phrases in one file a language, all of them tried on every message, whatever the chat speaks. They
recognise; they never diagnose. It is better to show a number that was not needed than to miss somebody, so a doubtful
phrase counts; what is plainly something else ("ik lach me dood") is listed as harmless.

How to add a phrase: open the file of the language, find the kind (`emergency`, `suicide`, `violence`, `no_bed`) and
in it one of these, which hold families of phrases under a name that says what they have in common:

- `danger`: counts wherever it stands. `"wil niet_meer leven"`.
- `topic`: counts unless the message is `about` something: an evening on domestic violence, a film, long ago.
- `harmless`: takes the words it holds away from this kind, and only those: "ik lach me dood, maar ik wil dood" is
  still a cry. Write it for a family ("plants and batteries that die"), not for one sentence. To be on the safe side it
  does nothing when its words stand in two clauses or one of them is misspelled.
- `beside`: as `harmless`, but its words may stand in two clauses: what is harmless because of what it is said about.
  "Mijn moeder heeft dementie, ik kan niet meer" is said by a worn-out carer. Name in it only the doubtful words ("kan
  niet meer"), never the plain ones ("wil dood").
- `grave`: where one of these is said, `beside` does nothing: a worn-out carer who speaks of dying is in danger.

A phrase is a row of words, in any spelling: capitals, accents and the dots of Turkish letters make no difference.

    slaat mij             "hij slaat mij", "slaat hij ook mij": up to two words may stand between two words
    mishandel             also "mishandeld" and "mishandeling": four letters or more (three in Arabic) begin a word
    =mes                  only this word, not "mest"
    slaat|schopt mij      one or the other
    =niet_meer            two words with nothing between
    <home> slaat          any word of the list `home` under `lists`: "mijn man slaat"
    <home> & blauw & oog  in any order, each within eight words of the first: for what can be said in many ways
    dood .                at the end of a clause

Then add a message to tests/domain/test_crisis.py that it is meant for and, when it is broad, one that it must leave
alone. All languages are read in every message. Words of eight letters or more may have one wrong letter.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from domain.crisis.matching import Matcher, Reading

LANGUAGES = ("nl", "tr", "ar", "en")

FLAGGED_AGAIN_AFTER = timedelta(hours=1)
"""A worker who was told that somebody is in danger is not told again within this time, unless it is more urgent."""


class Crisis(StrEnum):
    """What somebody may be in, the most urgent first. The values are stored."""

    EMERGENCY = "emergency"
    """Now: a fire, somebody who does not breathe, somebody with a knife."""
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    """At home or by somebody close; also seen or heard by a neighbour."""
    NO_BED = "no_bed"
    """Nowhere to sleep tonight."""


_Role = Literal["danger", "topic", "harmless", "beside", "grave", "about"]
_Meaning = tuple[_Role, Crisis | None]
_ALARMING: tuple[_Role, ...] = ("danger", "topic")
_OF_A_KIND: tuple[_Role, ...] = ("danger", "topic", "harmless", "beside", "grave")


def crisis_in(words: str) -> Crisis | None:
    """What somebody who writes this may be in: the most urgent that was found. None: nothing of it."""
    reading = _matcher().read(words)
    return next((kind for kind in Crisis if _is_meant(kind, reading)), None)


def _is_meant(kind: Crisis, reading: Reading[_Meaning]) -> bool:
    harmless: set[int] | None = None
    for role in _ALARMING:
        for match in reading.of((role, kind)):
            if harmless is None:
                harmless = _harmless(kind, reading)
            if not match.places & harmless:
                return role == "danger" or not any(reading.of(("about", None)))
    return False


def _harmless(kind: Crisis, reading: Reading[_Meaning]) -> set[int]:
    """The places of the words that mean something else."""
    places: set[int] = set()
    for match in reading.of(("harmless", kind)):
        # A word that was misspelled may have been the other one: "istiyorum" is want, "istemiyorum" is do not want.
        if not match.is_guess and not match.is_across:
            places |= match.places
    if not any(reading.of(("grave", kind))):
        for match in reading.of(("beside", kind)):
            if not match.is_guess:
                places |= match.places
    return places


def is_news(kind: Crisis, flagged: Mapping[str, float], now: datetime) -> bool:
    """Whether a worker is to be told: not when one was told of this or of worse within the hour. `flagged` is when
    that was, by kind, in seconds since 1970.
    """
    urgency = list(Crisis)
    worse = [one for one in Crisis if urgency.index(one) <= urgency.index(kind)]
    return all(now.timestamp() - flagged.get(one, 0.0) >= FLAGGED_AGAIN_AFTER.total_seconds() for one in worse)


def warm_up() -> None:
    """Read the files now, some tens of milliseconds, so that nobody has to wait for it later."""
    _matcher()


@cache
def _matcher() -> Matcher[_Meaning]:
    return Matcher(_cues())


def _cues() -> Iterator[tuple[str, _Meaning, Mapping[str, Sequence[str]]]]:
    for language in LANGUAGES:
        file: dict[str, Any] = json.loads((Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8"))
        lists = file["lists"]
        yield from ((cue, ("about", None), lists) for cue in file["about"])
        for kind in Crisis:
            for role in _OF_A_KIND:
                families: dict[str, list[str]] = file[kind].get(role, {})
                yield from ((cue, (role, kind), lists) for family in families.values() for cue in family)
