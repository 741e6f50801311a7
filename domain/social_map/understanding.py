"""What somebody who writes to us means: a need of the social map, an idea, a person, mere talk.

Two readers together: the lexicon's cues, which know what words mean, and the likeness to examples, which knows how
people write. Each is weak where the other is strong. Words of danger are not read here: they go before everything
(`domain.crisis`).
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from typing import Literal

from domain.social_map.lexicon import STRONG, Courtesy, default
from domain.social_map.likeness import Likeness
from domain.spelling import bare

Kind = Literal["need", "idea", "person", "talk"]

LONGEST_READ = 600
"""Characters of a message that are read for what it asks."""

_KINDS: tuple[Kind, ...] = ("talk", "idea", "person")
SUPPORT = "initiatief"
"""The need of who has a plan already and asks for money or help with it."""
TALK = frozenset(_KINDS)
"""The classes of `talk.json`, beside the needs."""

_LIKENESS = 0.1
_TEMPERATURE = 0.3
_MOST_NEEDS = 6
_TALK = 0.15
"""From this probability on a message is mere talk: who asks where to go nearly always uses a word that says so."""
_CHATTER = 0.5
# Logistic regression on the examples, each read by a likeness that had not seen it; decision 17.
_BASE, _NEED_CUE, _TALK_CUE, _NEED_LIKE, _TALK_LIKE, _ASKED = -0.33, -2.29, 2.44, -0.45, 0.39, -0.66
_ENOUGH = 1.6
"""More cues than these make nobody surer that a need is meant: a long plan names many things."""


_SENTENCE = 4
"""Words; fewer say by likeness alone neither an idea nor the wish for a person."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message means."""

    kind: Kind
    needs: tuple[tuple[str, float], ...]
    """The needs it may be about, likeliest first, with their shares: (("schuldhulp", 0.8), …). Guesses, when `kind` is
    another one."""
    talk: float
    """How probable it is that it is no question for the map."""


def understand(words: str, among: Collection[str] | None = None) -> Understood:
    """What these words mean, in any of our languages. `among`: only these needs can be meant, where given.

    Never raises; for words that say nothing `kind` is "talk".
    """
    said = default().without_courtesies(bare(words[:LONGEST_READ]))
    cues, like = default().scores(said.split()), _likeness().of(said)
    scores = {name: cues.get(name, 0.0) + _LIKENESS * like.get(name, 0.0) for name in cues.keys() | like.keys()}
    needs = _shares({name: score for name, score in scores.items() if name not in TALK and _is_meant(name, among)})
    kinds = [kind for kind in _KINDS if kind == "talk" or not _is_asked(said, kind, cues)]
    talk = _probability_of_talk(said, cues, like, kinds)
    if needs and (talk < _TALK or _plainly_asked(said, cues)):
        return Understood("need", needs, talk)
    told = [kind for kind in kinds if kind == "talk" or kind in cues or len(said.split()) >= _SENTENCE]
    kind = max(told, key=lambda one: scores.get(one, 0.0))
    if kind == "idea" and default().asks_support(said) and _is_meant(SUPPORT, among):
        # Who has a plan and asks for help or money with it does not only tell.
        return Understood("need", ((SUPPORT, 1.0), *needs), talk)
    return Understood(kind, needs, talk)


def courtesy_in(words: str) -> Courtesy | None:
    """What these words are when they are nothing but a greeting or thanks: "selamün aleyküm, hayırlı akşamlar"."""
    return default().courtesy(bare(words[:LONGEST_READ]))


def asks_in_vain(words: str) -> bool:
    """Whether words that no need was found in ask for something all the same, and are hardly chatter."""
    said = bare(words[:LONGEST_READ])
    return default().asks(said) and "talk" not in default().scores(said.split()) and understand(words).talk < _CHATTER


def warm_up() -> None:
    """Read and learn everything now instead of at the first question (about a second)."""
    _likeness()


@cache
def _likeness() -> Likeness:
    return Likeness(default().questions())


def _is_meant(name: str, among: Collection[str] | None) -> bool:
    return among is None or name in among


def _plainly_asked(said: str, cues: Mapping[str, float]) -> bool:
    """Whether it names a need in words of asking, and no chatter: whatever else it is like."""
    need_cue = max((score for name, score in cues.items() if name not in TALK), default=0.0)
    return need_cue >= STRONG and default().asks(said) and max(cues.get(kind, 0.0) for kind in _KINDS) < need_cue


def _is_asked(said: str, kind: Kind, cues: Mapping[str, float]) -> bool:
    """Whether a need is asked for in words that read like a plan or like the wish for a person."""
    own_cue = cues.get(kind, 0.0)
    need_cue = max((score for name, score in cues.items() if name not in TALK), default=0.0)
    if kind == "idea" and own_cue < STRONG and default().asks(said):
        return True
    if need_cue < STRONG or need_cue < own_cue:
        return False
    return kind == "person" or cues.get(SUPPORT, 0.0) >= STRONG or default().asks(said)


def _probability_of_talk(
    said: str, cues: Mapping[str, float], like: Mapping[str, float], kinds: Sequence[Kind]
) -> float:
    """From the strongest cue and the greatest likeness on either side."""
    need_cue = max((score for name, score in cues.items() if name not in TALK), default=0.0)
    evidence = (
        _BASE
        + _NEED_CUE * min(need_cue, _ENOUGH)
        + _TALK_CUE * max(cues.get(kind, 0.0) for kind in kinds)
        + _NEED_LIKE * max((score for name, score in like.items() if name not in TALK), default=0.0)
        + _TALK_LIKE * max(like.get(kind, 0.0) for kind in kinds)
        + _ASKED * default().asks(said)
    )
    return 1 / (1 + math.exp(-evidence))


def _shares(scores: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """The likeliest needs, with shares that add up to 1 over all needs."""
    if not scores:
        return ()
    most = max(scores.values())
    raised = {name: math.exp((score - most) / _TEMPERATURE) for name, score in scores.items()}
    total = sum(raised.values())
    likeliest = nlargest(_MOST_NEEDS, raised.items(), key=lambda one: one[1])
    return tuple((name, value / total) for name, value in likeliest)
