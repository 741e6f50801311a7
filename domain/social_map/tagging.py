"""Which needs an entry of the map serves, found in its own words: entries come without our tags."""

import math
from collections.abc import Mapping
from functools import cache
from heapq import nlargest
from typing import TYPE_CHECKING

from domain.social_map.lexicon import default
from domain.social_map.likeness import Likeness
from domain.spelling import bare

if TYPE_CHECKING:
    from domain.social_map.service import Service

MOST = 3
"""Needs of one entry."""

_NAME, _DESCRIPTION, _CATEGORY = 1.6, 1.0, 1.1
_LIKENESS = 0.3
_TEMPERATURE = 0.5
_LEAST = 0.12
"""A need with a smaller share is not kept."""
_LONGEST = 1500


def needs_of(service: "Service") -> Mapping[str, float]:
    """Need -> how sure we are that the entry is about it, from 0 to 1. Empty when nothing was recognised."""
    return derived(service.name, service.description, service.categories)


def derived(name: str, description: str, categories: tuple[str, ...] = ()) -> Mapping[str, float]:
    """The needs in these texts, best first."""
    scores: dict[str, float] = dict.fromkeys(default().read_category(bare(" ".join(categories)).split()), _CATEGORY)
    for words, importance in ((name, _NAME), (description[:_LONGEST], _DESCRIPTION)):
        for need, score in default().scores(bare(words).split()).items():
            if need in default().needs:
                scores[need] = scores.get(need, 0.0) + importance * score
    for need, like in _likeness().of(f"{name}. {description}").items():
        scores[need] = scores.get(need, 0.0) + _LIKENESS * like
    return _shares({need: score for need, score in scores.items() if score > 0})


def _shares(scores: Mapping[str, float]) -> Mapping[str, float]:
    if not scores:
        return {}
    most = max(scores.values())
    raised = {need: math.exp((score - most) / _TEMPERATURE) for need, score in scores.items()}
    total = sum(raised.values())
    best = nlargest(MOST, raised.items(), key=lambda one: one[1])
    return {need: round(value / total, 2) for need, value in best if value >= _LEAST * total}


def fingerprint() -> str:
    """Another one when the needs of entries have to be derived anew."""
    return default().fingerprint


def warm_up() -> None:
    """Learn from all examples now instead of at the first entry (half a second)."""
    _likeness()


@cache
def _likeness() -> Likeness:
    """Learnt from descriptions and from what residents ask: both say what a place is for."""
    lexicon = default()
    needs = lexicon.needs.keys()
    return Likeness([*lexicon.entries(), *(one for one in lexicon.questions() if one.about in needs)])
