"""Asks every question and counts: per language, per need, what was taken for what, and a plain full-text search beside
it.
"""

import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from domain.crisis import crisis_in
from domain.social_map.asking import Answer, Question, ask, place_in
from domain.spelling import bare
from tests.evaluation.cases import FIRST, Case, crisis, index, needs_in_truth, off_topic, questions, services

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LANGUAGES = ("nl", "tr", "ar")
Search = Callable[[Case], Sequence[str]]
"""From a question to the ids of at most three entries."""


@dataclass
class Share:
    """How many of how many."""

    right: int = 0
    of: int = 0

    def count(self, right: bool) -> None:
        self.right += right
        self.of += 1

    @property
    def percent(self) -> float:
        return 100 * self.right / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.percent:.1f} %"


@dataclass
class Figures:
    """What was counted."""

    first: Mapping[str, Share] = field(default_factory=lambda: defaultdict(Share))
    top3: Mapping[str, Share] = field(default_factory=lambda: defaultdict(Share))
    by_need: Mapping[str, Share] = field(default_factory=lambda: defaultdict(Share))
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[tuple[Case, Sequence[str]]] = field(default_factory=list)


def answered(case: Case) -> Answer:
    """What Voordeur says to it."""
    place = place_in(case.words, case.language)
    return ask(index(), Question(case.words, case.language, NOW, place))


def ours(case: Case) -> Sequence[str]:
    """The entries that Voordeur gives."""
    return [one.id for one in answered(case).nearby.found]


def full_text() -> Search:
    """The baseline: SQLite's own full-text search over names and descriptions, any word of the question."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE map USING fts5(id UNINDEXED, words, tokenize='unicode61')")
    rows = [(one.id, bare(f"{one.name} {one.description} {' '.join(one.categories)}")) for one in services()]
    connection.executemany("INSERT INTO map VALUES (?, ?)", rows)

    def search(case: Case) -> Sequence[str]:
        words = " OR ".join(f'"{word}"' for word in bare(case.words).split())
        if not words:
            return []
        return [row[0] for row in connection.execute("SELECT id FROM map(?) ORDER BY rank LIMIT 3", (words,))]

    return search


def measured(search: Search, part: str = FIRST) -> Figures:
    """Every question of a set asked."""
    figures = Figures()
    truth = needs_in_truth()
    for case in questions(part):
        found = search(case)
        hits = [bool(case.right & set(truth[one])) for one in found]
        figures.first[case.language].count(bool(hits) and hits[0])
        figures.top3[case.language].count(any(hits))
        figures.by_need[case.main].count(any(hits))
        if not (hits and hits[0]):
            figures.confused[case.main, truth[found[0]][0] if found else "nothing"] += 1
            figures.wrong.append((case, found))
    return figures


def answered_off_topic(
    part: str = FIRST,
) -> tuple[Mapping[str, Share], Mapping[str, Share], list[tuple[Case, Answer]]]:
    """By language: off-topic messages that got an entry; messages that were taken for what they are; those that got
    one.
    """
    with_entry: Mapping[str, Share] = defaultdict(Share)
    routed: Mapping[str, Share] = defaultdict(Share)
    wrong = []
    for case in off_topic(part):
        answer = answered(case)
        with_entry[case.language].count(bool(answer.nearby.found))
        expected = case.main if case.main in {"idea", "person"} else "none"
        routed[expected].count(answer.action == expected)
        if answer.action != expected:
            wrong.append((case, answer))
    return with_entry, routed, wrong


def crises(
    part: str = FIRST,
) -> tuple[Mapping[str, Share], Mapping[str, Share], list[tuple[str, str | None, str | None]]]:
    """By language: messages of danger that were recognised, harmless ones that raised an alarm; and the mistakes."""
    recalled: Mapping[str, Share] = defaultdict(Share)
    false_alarms: Mapping[str, Share] = defaultdict(Share)
    wrong = []
    for language, words, kind in crisis(part):
        found = crisis_in(words)
        (recalled if kind else false_alarms)[language].count(bool(found))
        if bool(found) != bool(kind):
            wrong.append((words, kind, found))
    return recalled, false_alarms, wrong


def milliseconds() -> list[float]:
    """How long each question took, one after the other."""
    taken = []
    for case in questions():
        start = time.perf_counter()
        answered(case)
        taken.append(1000 * (time.perf_counter() - start))
    return sorted(taken)
