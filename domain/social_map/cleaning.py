"""Takes out of a question what could say who asked it, before it is kept as one that nobody could answer.

A few rules, on purpose: the libraries that find personal data are made for English or need a language model (scrubadub,
presidio), and none knows how people here give a name in Turkish or Arabic. What is taken out leaves "…". A name that
nobody introduced ("mijn zoon Sami") is not found: that is why the resident is asked first.
"""

import re
import unicodedata

from domain.texts import without_bidi_controls

LEFT_OUT = "…"
LONGEST = 500
"""Characters that are kept."""

_NAME = r"[^\W\d_][\w'’\-]{0,40}"
"""One word of a name, in any script."""
_PARTICLES = r"(?:\s+(?:van|de|der|den|el|al|bin|ben)\b)*"
_SURNAME = r"(?:\s+(?-i:[A-ZÇĞİÖŞÜ][\w'’\-]+))?"
"""A second word counts only with a capital: what follows is the question."""

_RULES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rule, re.IGNORECASE)
    for rule in (
        r"\b(?:https?://|www\.)\S+",
        r"[\w.+\-]+\s?@\s?[\w\-]+(?:\.[\w\-]+)+",
        r"(?<!\w)@\w{3,}",
        # IBAN: country, check digits, perhaps letters of the bank, and the number in groups of four.
        r"\b[A-Z]{2}\d{2}(?:\s?[A-Z]{4})?(?:\s?\d{4}){2,6}(?:\s?\d{1,3})?\b",
        # A postcode with its house number, in either order; a postcode with letters says a street.
        r"\b[1-9]\d{3}\s?[A-Z]{2}\b(?:\s*,?\s*\d{1,5}(?:\s?[A-Z]\b|-\w+)?)?",
        # Any name with a number behind it may be an address: "Overtoom 33-2", "Nieuwmarkt nr 4".
        r"\b(?-i:[A-ZÇĞİÖŞÜ])[\w'’\-]{1,40}\s+(?:nr\.?\s*)?\d{1,5}(?:\s?[A-Z]\b|-\w+)?",
        # A street with its number.
        rf"\b{_NAME}(?:straat|laan|weg|plein|kade|gracht|dreef|hof|pad|singel|plantsoen|dijk|baan|markt|steeg|park|burgwal|haven)\s+\d{{1,5}}(?:\s?[A-Z]\b|-\w+)?",
        # Telephones, citizen service numbers, accounts, dates of birth: seven digits or more, in whatever groups.
        r"(?:\+|\b)\d(?:[\s./()\-]{0,2}\d){6,}",
        # What somebody is called.
        rf"(?<!\w)(?:ik ben|ben|ana)\s+(?-i:[A-ZÇĞİÖŞÜ])[\w'’\-]{{0,40}}{_SURNAME}",
        rf"(?<!\w)(?:ik heet|mijn naam is|m'n naam is|mn naam is|my name is)\s+{_NAME}{_PARTICLES}{_SURNAME}",
        rf"(?<!\w)(?:benim\s+)?(?:adım|ismim|adim)\s*[:,]?\s+{_NAME}{_SURNAME}",
        rf"(?<!\w)(?:اسمي|إسمي|انا اسمي|أنا اسمي|سميتي|smiti|ismi)\s+(?:هو\s+|هي\s+)?{_NAME}",
    )
)


def cleaned(words: str) -> str:
    """The words without e-mail and other addresses, numbers and names; in one line, at most `LONGEST` characters."""
    # Before the rules, so that nobody waits for what is not kept.
    text = _with_latin_digits(" ".join(without_bidi_controls(words[: 2 * LONGEST]).split()))
    for rule in _RULES:
        text = rule.sub(LEFT_OUT, text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + LEFT_OUT


def _with_latin_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in text)
