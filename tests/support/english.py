"""Finds what was left in English for somebody who chose another language."""

import re
from collections.abc import Iterable
from functools import cache

from babel.messages.pofile import read_po

from bot.locales import FOLDER, po_file
from bot.locales.extraction import asked_for
from domain.texts import Language

SPOKEN_BY_RESIDENTS_ALONE = "tr"
"""A language that the console does not speak: what is asked for in it can stand in a chat."""

_TAG = re.compile(r"<[^>]+>")
_GAP = re.compile(r"\\{\w+\\}")
_LETTERS_TO_BE_SURE = 8
"""A shorter text ("at {start}") may stand inside other words by chance; it counts only where it stands alone."""


def english_in(shown: Iterable[str], language: Language) -> list[str]:
    """The lines that hold an English text of ours which this language says differently."""
    anywhere, alone = _english(language)
    lines = [line for text in shown for line in text.splitlines()]
    return [line for line in lines if anywhere.search(line) or alone.fullmatch(line)]


@cache
def _english(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    anywhere, alone = [], []
    for english in _said_differently(language):
        for line in _TAG.sub("", english).splitlines():
            letters = sum(letter.isalpha() for letter in re.sub(r"\{\w+\}", "", line))
            pattern = _GAP.sub(".+", re.escape(line))
            if letters >= _LETTERS_TO_BE_SURE:
                anywhere.append(rf"(?<!\w){pattern}(?!\w)")
            elif letters:
                alone.append(pattern)
    return re.compile("|".join(anywhere)), re.compile("|".join(alone))


def _said_differently(language: Language) -> Iterable[str]:
    """Our English texts, without those that are the same in this language ("Menu")."""
    with po_file(FOLDER, language).open("rb") as po:
        translations = read_po(po, locale=language)
    for text in asked_for((FOLDER / "messages.pot").read_bytes(), SPOKEN_BY_RESIDENTS_ALONE):
        ids = (text.id,) if isinstance(text.id, str) else tuple(text.id)
        translated = translations.get(ids[0])
        same = translated.string if translated else ""
        yield from set(filter(None, ids)) - {same, *(same if isinstance(same, (tuple, list)) else ())}
