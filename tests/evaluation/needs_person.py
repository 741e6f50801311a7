"""Measures what `domain.needs_person` notices: frustration, the wish to speak a person, the same question twice."""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any, Literal

from domain.needs_person import Asked, asked_again, frustration_in, gist_of, wishes_person
from tests.evaluation.cases import FIRST, FOLDER, SECOND, THIRD, questions
from tests.evaluation.measuring import Share

Sign = Literal["frustration", "wishes", "asked_again"]
SIGNS: Sequence[Sign] = ("frustration", "wishes", "asked_again")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Message:
    """A message, or two with " | " between them, and whether it is a sign."""

    language: str
    words: str
    is_sign: bool
    found: bool


@dataclass
class Noticed:
    """By language: signs that were found, and what only looks like one but was taken for it."""

    recalled: Mapping[str, Share] = field(default_factory=lambda: defaultdict(Share))
    false_alarms: Mapping[str, Share] = field(default_factory=lambda: defaultdict(Share))
    wrong: list[Message] = field(default_factory=list)


def noticed(sign: Sign, part: str = FIRST) -> Noticed:
    """A whole set read."""
    figures = Noticed()
    for message in _messages(sign, part):
        (figures.recalled if message.is_sign else figures.false_alarms)[message.language].count(message.found)
        if message.is_sign != message.found:
            figures.wrong.append(message)
    return figures


def alarms_among_questions(noticing: Callable[[str], bool]) -> Share:
    """Of the questions for the social map, which were written for something else by others: how many were taken for a
    sign.
    """
    share = Share()
    for part in (FIRST, SECOND, THIRD):
        for case in questions(part):
            share.count(noticing(case.words))
    return share


def microseconds(noticing: Callable[[str], object]) -> list[float]:
    """How long each question takes, one after the other, after all were read once."""
    for case in questions():
        noticing(case.words)
    taken = []
    for case in questions():
        start = time.perf_counter()
        noticing(case.words)
        taken.append(1e6 * (time.perf_counter() - start))
    return sorted(taken)


def report() -> str:
    """All figures, in Markdown."""
    parts = {FIRST: "first", SECOND: "second", THIRD: "third"}
    rows = [
        f"| {sign.replace('_', ' ')} | {name} | {_shares(noticed(sign, part))} |"
        for sign in SIGNS
        for part, name in parts.items()
    ]
    head = ("sign", "set", "found: Dutch", "Turkish", "Arabic", "false alarms: Dutch", "Turkish", "Arabic")
    lines = [f"| {' | '.join(head)} |", "| --- | --- | --- | --- | --- | --- | --- | --- |", *rows]
    return "\n".join(["## A person is needed", "", *lines, "", _alarms_in_words(), "", _speed_in_words()])


def _alarms_in_words() -> str:
    frustrated, wishing = alarms_among_questions(frustration_in), alarms_among_questions(wishes_person)
    return (
        f"Of {frustrated.of} questions for the social map, {frustrated.right} are taken for frustration and "
        f"{wishing.right} for the wish for a person."
    )


def _speed_in_words() -> str:
    earlier = [Asked(gist_of(case.words), NOW - timedelta(hours=1)) for case in questions(SECOND)[:3]]
    timed = [microseconds(one) for one in (frustration_in, wishes_person, partial(_asked_again, earlier=earlier))]
    frustration, wish, again = (one[len(one) // 2] for one in timed)
    return (
        f"One message (median): frustration {frustration:.0f} µs, wish for a person {wish:.0f} µs, asked again "
        f"{again:.0f} µs with three earlier questions."
    )


def show_wrong(part: str) -> None:
    """What went wrong, a line each."""
    for sign in SIGNS:
        for one in noticed(sign, part).wrong:
            print(part, sign, one.language, "missed" if one.is_sign else "false alarm", "|", one.words)


def _shares(figures: Noticed) -> str:
    shares = [of[one] for of in (figures.recalled, figures.false_alarms) for one in ("nl", "tr", "ar")]
    return " | ".join(f"{one} of {one.of}" for one in shares)


def _messages(sign: Sign, part: str) -> Iterator[Message]:
    for one in _read(f"{sign}{part}.json"):
        match sign:
            case "frustration":
                yield Message(one["lang"], one["text"], one["frustrated"], frustration_in(one["text"]))
            case "wishes":
                yield Message(one["lang"], one["text"], one["wishes"], wishes_person(one["text"]))
            case "asked_again":
                earlier = [Asked(gist_of(one["first"]), NOW - timedelta(hours=1))]
                words = f"{one['first']} | {one['then']}"
                yield Message(one["lang"], words, one["same"], _asked_again(one["then"], earlier))


def _asked_again(words: str, earlier: Sequence[Asked]) -> bool:
    return asked_again(words, earlier, NOW)


@cache
def _read(name: str) -> Sequence[Mapping[str, Any]]:
    read: Sequence[Mapping[str, Any]] = json.loads((FOLDER / name).read_text("utf-8"))
    return read
