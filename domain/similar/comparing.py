"""How alike two gists are, and which of many are so alike that their initiators should know of each other."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from domain.similar.gists import WEIGHTS, Gist
from domain.similar.lexicon import default
from domain.similar.spot import NEARBY_METRES, Apart, apart

SIMILAR = 0.6
"""From this on we speak of "nearly the same". Chosen on labelled ideas, precision before recall: a wrong
match bothers two people, a missed one leaves things as they were. See decision 14."""

_OF_THE_SHORTER = 0.3
"""The share of the score that asks only whether the shorter is held by the longer."""
_WITHOUT_A_THING = 0.3
"""The most that counts when two ideas share for whom and why, but not what."""
_FOR_OTHERS = 0.75
"""What is left when one is for women and the other for men."""
_MISLEADING = 0.5
"""What words in common still count when the things differ: "speeltuin opknappen" looks much like "tuin opknappen"."""
_UNKNOWN_DISTANCE = 1.5
"""Exponent (1 is near): where nobody knows how far it is, the wish must be more alike."""
_TO_THE_EDGE = 0.2
"""Added to the exponent on the way from here to `NEARBY_METRES`."""
_FAR = 0.5
"""What is left just beyond `NEARBY_METRES`: less than `SIMILAR`, whatever is wished."""
_SAYS_WHAT = frozenset({"thing", "part", "against"})


@dataclass(frozen=True, slots=True)
class Likeness:
    """One of the others, with how alike it is and how far it likely lies (None when that cannot be told)."""

    id: str
    score: float
    metres: float | None


def likeness(one: Gist, other: Gist) -> float:
    """From 0 (nothing in common, or nothing known) to 1 (the same words, and not known to be far)."""
    return _likeness(one, other, apart(one.spot, other.spot))


def nearly_the_same(new: Gist, others: Mapping[str, Gist], most: int = 3) -> Sequence[Likeness]:
    """The others, by their ids, that want nearly the same nearby: at most `most`, the likest first."""
    compared = ((name, other, apart(new.spot, other.spot)) for name, other in others.items())
    scored = (Likeness(name, _likeness(new, other, lie), lie.metres) for name, other, lie in compared)
    alike = (one for one in scored if one.score >= SIMILAR)
    return nlargest(most, alike, key=lambda one: (one.score, -(one.metres or NEARBY_METRES)))


def _likeness(one: Gist, other: Gist, lie: Apart) -> float:
    wish = _same_wish(one, other)
    if lie.metres is None:
        return math.pow(wish, _UNKNOWN_DISTANCE)
    if lie.far:
        return wish * _FAR * NEARBY_METRES / lie.metres
    return math.pow(wish, 1 + _TO_THE_EDGE * lie.metres / NEARBY_METRES)


def _same_wish(one: Gist, other: Gist) -> float:
    """Concepts or words in common; either can be enough, and they strengthen each other."""
    words = _same_words(one.grams, other.grams) ** 2
    if _wants_another_thing(one.concepts, other.concepts):
        words *= _MISLEADING
    return 1 - (1 - _same_concepts(one.concepts, other.concepts)) * (1 - words)


def _same_concepts(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """What is shared, over all there is (Dice) and a little over all that the shorter of both holds.

    One tells much and the other little of the same wish. Sharing what weighs more than sharing for whom and why.
    """
    shared = one.keys() & other.keys()
    if not shared:
        return 0.0
    # fsum does not depend on the order: likeness is the same both ways, and 1 for an idea and itself.
    common = math.fsum(min(one[name], other[name]) for name in shared)
    all_of_one, all_of_other = math.fsum(one.values()), math.fsum(other.values())
    alike = (1 - _OF_THE_SHORTER) * (2 * common / (all_of_one + all_of_other))
    alike += _OF_THE_SHORTER * (common / min(all_of_one, all_of_other))
    if not _things(shared):
        alike = min(alike, _WITHOUT_A_THING)
    return alike * _FOR_OTHERS if _for_others(one, other) else alike


def _wants_another_thing(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether both say what they want, and it is not the same."""
    return bool(_things(one) and _things(other) and not _things(one.keys() & other.keys()))


def _things(concepts: Iterable[str]) -> set[str]:
    kinds = default().kinds
    return {name for name in concepts if kinds.get(name) in _SAYS_WHAT}


def _for_others(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether both say for whom, and it is not for the same people."""
    for_one, for_other = _for_whom(one), _for_whom(other)
    return bool(for_one and for_other and not for_one & for_other)


def _for_whom(concepts: Mapping[str, float]) -> set[str]:
    """Only what the first answer says: reasons speak of all sorts of people."""
    kinds = default().kinds
    return {name for name, weight in concepts.items() if kinds.get(name) == "who" and weight >= WEIGHTS["who"]}


def _same_words(one: frozenset[int], other: frozenset[int]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
