"""What the social map was asked, as it is published: first whether it had an answer, then what each was about."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.insight.small_counts import Groups, Split, split, together

FOUND, NOTHING = "found", "nothing"
OUTCOMES = (FOUND, NOTHING)

Questions = Mapping[tuple[str, str, str, str], int]
"""How many, by area, outcome, need and language."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is shown. Each is None, or not there, where there are too few to say."""

    outcomes: Split | None
    needs: Mapping[str, Split] = field(default_factory=dict)
    """By outcome: what was asked for."""
    languages: Mapping[str, Split] = field(default_factory=dict)
    """By outcome: in which language."""


def asked(
    groups: Groups | None, questions: Questions, needs: Sequence[str], languages: Sequence[str], area: str | None
) -> Asked:
    """What was asked in this area, or everywhere (None)."""
    by_area = {(where, (outcome, need, language)): n for (where, outcome, need, language), n in questions.items()}
    parts = groups.chosen(by_area, area) if groups else []
    # What is about one outcome is told only where it is told how many those are.
    told = [(one, part) for part in parts if (one := split(_by(part, lambda key: key[0]), OUTCOMES))]

    def further(which: Callable[[tuple[str, str, str]], str], universe: Sequence[str]) -> Mapping[str, Split]:
        found = {}
        for outcome in OUTCOMES:
            there = [_by(part, which, outcome) for one, part in told if one.get(outcome)]
            if whole := together(one for counts in there if (one := split(counts, universe))):
                found[outcome] = whole
        return found

    return Asked(
        together(one for one, _ in told), further(lambda key: key[1], needs), further(lambda key: key[2], languages)
    )


def _by(
    part: Mapping[tuple[str, str, str], int], which: Callable[[tuple[str, str, str]], str], outcome: str | None = None
) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for key, n in part.items():
        if outcome is None or key[0] == outcome:
            found[which(key)] += n
    return found
