"""What a text is like: the classes whose examples share most of its words and pieces of words.

Complement naive Bayes (Rennie and others, 2003: "Tackling the poor assumptions of naive Bayes text classifiers"): it
asks which class a feature is *not* foreign to, and stays fair where one class has more examples than another. Pieces of
words find endings, compounds and typos that no list of words holds.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from domain.social_map.lexicon import Example
from domain.spelling import bare

_SMOOTHING = 0.3
_PIECES = (3, 4, 5)
_LONGEST = 400
"""Characters of a text that are compared: what somebody wants is said by then."""


class Likeness:
    """Classes learnt from examples, in well under a second."""

    def __init__(self, examples: Iterable[Example]) -> None:
        by_class: dict[str, list[str]] = defaultdict(list)
        for example in examples:
            by_class[example.about].append(example.words)
        self.classes: Sequence[str] = tuple(by_class)
        self._rows: dict[str, int] = {}
        self._weights = _weights(_counts(by_class.values(), self._rows))

    def of(self, words: str) -> Mapping[str, float]:
        """How like each class, 0 on average; empty for words of which nothing was ever seen.

        Divided by the root of the number of features, so that long texts and short ones compare.
        """
        found = [self._rows[one] for one in features(words) if one in self._rows]
        if not found:
            return {}
        scores = self._weights[found].sum(axis=0, dtype=np.float32)
        scores = (scores - scores.mean()) / math.sqrt(len(found))
        return dict(zip(self.classes, scores.tolist(), strict=True))


def _counts(classes: Iterable[Sequence[str]], rows: dict[str, int]) -> Sequence[NDArray[np.float32]]:
    """For every class how many of its texts have each feature; `rows` is filled with where each feature stands."""
    found = [
        np.fromiter((rows.setdefault(one, len(rows)) for words in texts for one in features(words)), dtype=np.int32)
        for texts in classes
    ]
    return [np.bincount(of, minlength=len(rows)).astype(np.float32) for of in found]


def _weights(counts: Sequence[NDArray[np.float32]]) -> NDArray[np.float16]:
    """What every feature says for and against every class."""
    everywhere = np.sum(counts, axis=0)
    total, room = everywhere.sum(), _SMOOTHING * len(everywhere)
    # Three figures are enough for a sum of a hundred; a column at a time, because whole tables would fill the memory.
    weights = np.empty((len(everywhere), len(counts)), dtype=np.float16)
    for column, own in enumerate(counts):
        here = np.log((own + _SMOOTHING) / (own.sum() + room))
        weights[:, column] = here - np.log((everywhere - own + _SMOOTHING) / (total - own.sum() + room))
    return weights


def features(words: str) -> set[str]:
    """Words, pairs of words, and pieces of words; each once."""
    said = bare(words[:_LONGEST]).split()
    return {*_words(said), *(f"{one} {following}" for one, following in pairwise(said)), *_pieces(said)}


def _words(said: Sequence[str]) -> Iterator[str]:
    return (f" {word} " for word in said)


def _pieces(said: Sequence[str]) -> Iterator[str]:
    for word in said:
        edged = f"<{word}>"
        for length in _PIECES:
            yield from (edged[at : at + length] for at in range(len(edged) - length + 1))
