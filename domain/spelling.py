"""One spelling for words that people write in many ways, so that they can be compared. Never for showing.

Turkish İ, I and ı become i before lowercasing (Python's lower() makes two characters of İ); Arabic alif, ta marbuta
and alif maqsura take one form, tatweel and vowel signs go; Arabic-Indic digits become Latin ones; accents go.
"""

import re
import unicodedata

_FORMS = str.maketrans(
    {
        **dict.fromkeys("İIı", "i"),
        **dict.fromkeys("أإآٱ", "ا"),
        "ة": "ه",
        "ى": "ي",
        "ـ": None,
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)


class _WithoutMarks(dict[int, int | str | None]):
    """The same forms for `str.translate`, without accents and vowel signs; it learns a character when it comes."""

    def __missing__(self, code: int) -> int | None:
        form = self[code] = None if unicodedata.combining(chr(code)) else code
        return form


_WITHOUT_MARKS = _WithoutMarks(_FORMS)
_NOT_A_WORD = re.compile(r"[^\w\s]|_")


def folded(words: str) -> str:
    """In one spelling, still with punctuation: "Ertuğrul’a İKİ" -> "ertugrul’a iki"."""
    if words.isascii():
        # The same, many times as fast: nothing in it has another form.
        return words.lower()
    return unicodedata.normalize("NFKD", words.translate(_FORMS)).translate(_WITHOUT_MARKS).lower()


def bare(words: str) -> str:
    """In one spelling, without punctuation and emoji, single spaces: "⬅️ Terug!" -> "terug"."""
    return " ".join(_NOT_A_WORD.sub(" ", folded(words)).split())
