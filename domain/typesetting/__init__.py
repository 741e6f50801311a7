"""What every page on paper shares, whoever makes it: our fonts, and words of people made ready to be drawn.

Typst (`docs/decisions/0013-typst-for-paper.md`) sets sheets and dossiers. What people typed goes to it as JSON and is
drawn as plain text: a `Piece` is one line of it, with its language and direction.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from domain.texts import Language, without_bidi_controls

FONTS = Path(__file__).with_name("fonts")
RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar"})

LONGEST_WORD = 20
"""Characters: at its largest on a sheet this fits on a line. Longer words may be broken."""

Piece = Mapping[str, Any]
"""`{"words": …, "language": …, "right_to_left": …}`: one line to be drawn."""

_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_ZERO_WIDTH_SPACE = "\u200b"


@cache
def fonts() -> typst.Fonts:
    """Only those beside this file, so that a page looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def drawable(line: str) -> str:
    """The same words with single spaces, and without characters that cannot be drawn."""
    spaced = " ".join(without_bidi_controls(line).split())
    return "".join(one for one in spaced if unicodedata.category(one) not in {"Cc", "Cs"})


def piece(words: str, language: Language, right_to_left: bool | None = None) -> Piece:
    """A text in a language; in another direction than that of the language where it says so."""
    direction = language in RIGHT_TO_LEFT_LANGUAGES if right_to_left is None else right_to_left
    return {"words": words, "language": language, "right_to_left": direction}


def own_words(words: str, language: Language) -> list[Piece]:
    """What somebody typed, line by line, each in its own direction; no empty lines."""
    lines = [clean for line in words.splitlines() if (clean := drawable(line))]
    return [piece(breakable(line), language, reads_right_to_left(line, language)) for line in lines]


def reads_right_to_left(line: str, language: Language) -> bool:
    """The direction of the first letter that has one; that of the language where none has, as in "2027 🎉"."""
    strong = next((kind for one in line if (kind := unicodedata.bidirectional(one)) in {"L", "R", "AL"}), None)
    return strong != "L" if strong else language in RIGHT_TO_LEFT_LANGUAGES


def breakable(line: str) -> str:
    """The same line, in which a word that is longer than the page is wide may be broken."""
    return _LONG_WORD.sub(lambda word: "".join(_with_breaks(word.group())), line)


def _with_breaks(word: str) -> list[str]:
    # Not beside symbols and marks: a flag, a family or a letter with its accent is several characters.
    solid = [unicodedata.category(one) not in {"So", "Sk", "Mn", "Me", "Mc", "Cf"} for one in word]
    return [
        one + _ZERO_WIDTH_SPACE if here and after else one
        for one, here, after in zip(word, solid, [*solid[1:], False], strict=True)
    ]
