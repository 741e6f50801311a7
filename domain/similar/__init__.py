"""Finds initiatives that want nearly the same thing, nearby, whatever language each is written in.

An idea is kept as its *gist*: what it is about, as concepts that Dutch, Turkish, Arabic and English words lead to; the
hashed pieces of its words, for what no lexicon knows; and its spot on the map. Two gists are compared in microseconds.
`concepts.json` and one file a language are data that somebody who speaks the language can correct.
"""

from domain.similar.comparing import SIMILAR, Likeness, likeness, nearly_the_same
from domain.similar.gists import Gist, gist
from domain.similar.spot import NEARBY_METRES, Spot, distance_in_words

__all__ = [
    "NEARBY_METRES",
    "SIMILAR",
    "Gist",
    "Likeness",
    "Spot",
    "distance_in_words",
    "gist",
    "likeness",
    "nearly_the_same",
]
