"""The sentences of the bot that an organisation may say in its own words: in all three languages or in none, so that
nobody ever reads two languages, or one that is not theirs.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from domain.texts import LANGUAGES, Language, OwnWording, Text, _, without_bidi_controls

WELCOME = _("Welcome! 👋 I help you find where you can go, and turn an idea into a plan for your neighbourhood.")
WHICH_LANGUAGE = _("Which language shall we speak?")
"""What follows the welcome."""

CONSENT = _(
    "I keep your first name and what you write and send here, so that I can help you, and a worker can help you too."
)
IS_THAT_RIGHT = _("Is that all right with you?")
"""What follows it."""

SETTABLE: Mapping[str, Text] = {"welcome": WELCOME, "consent": CONSENT}
"""By the name under which own words are stored."""

LONGEST = 220
"""Characters: what is read at a glance on a telephone."""
MOST_SENTENCES = 2

_END_OF_SENTENCE = re.compile(r"[.!?؟…]+(?=\s|$)")
_ARABIC = re.compile("[\u0620-\u064a]")


class Wrong(StrEnum):
    """Why words cannot be used."""

    MISSING = "missing"
    """Here, though they are there in another language."""
    TOO_LONG = "too_long"
    TOO_MANY_SENTENCES = "too_many_sentences"
    MARKUP = "markup"
    """A character that could be taken for markup or for a place where something is put in."""
    SCRIPT = "script"
    """In letters of another language."""


def tidied(words: str) -> str:
    """As it is kept: one line, without characters that are not seen or that turn the text around them."""
    seen = (one for one in without_bidi_controls(words) if one.isspace() or unicodedata.category(one) != "Cc")
    return " ".join("".join(seen).split())


def wrong_in(words: Mapping[Language, str]) -> Mapping[Language, Wrong]:
    """What is wrong with one text, by language; nothing when it is empty in all of them. The words are tidied."""
    if not any(words.get(language) for language in LANGUAGES):
        return {}
    found = {language: _wrong(words.get(language, ""), language) for language in LANGUAGES}
    return {language: wrong for language, wrong in found.items() if wrong}


def _wrong(words: str, language: Language) -> Wrong | None:
    if not words:
        return Wrong.MISSING
    if len(words) > LONGEST:
        return Wrong.TOO_LONG
    if any(one in words for one in "<>{}"):
        return Wrong.MARKUP
    if bool(_ARABIC.search(words)) != (language == "ar"):
        return Wrong.SCRIPT
    # What stands behind the last full stop is one more.
    ends = [one.end() for one in _END_OF_SENTENCE.finditer(words)]
    is_open = not ends or words[ends[-1] :].strip() != ""
    return Wrong.TOO_MANY_SENTENCES if len(ends) + is_open > MOST_SENTENCES else None


def read(stored: Mapping[str, Any]) -> Mapping[str, OwnWording]:
    """Own words by msgid, from what was stored: `{"consent": {"words": {"nl": …}, "version": 3}}`. A text that this
    version does not know is left out. Raises ValueError, KeyError or TypeError for what cannot be said.
    """
    return {SETTABLE[name].msgid: _wording(name, one) for name, one in stored.items() if name in SETTABLE}


def _wording(name: str, stored: Mapping[str, Any]) -> OwnWording:
    words = {language: str(stored["words"][language]) for language in LANGUAGES}
    if wrong := wrong_in(words):
        raise ValueError(f"{name}: {wrong}")
    return OwnWording(words, int(stored["version"]))


def changed(stored: Mapping[str, Any], typed: Mapping[str, Mapping[Language, str]], version: int) -> dict[str, Any]:
    """What is to be stored: what was typed, each text that is not as it was with this version. The words are tidied."""
    value: dict[str, Any] = {}
    for name, words in typed.items():
        before = stored.get(name)
        if any(words.values()):
            is_as_it_was = before is not None and before["words"] == words
            value[name] = before if is_as_it_was else {"words": dict(words), "version": version}
    return value
