"""The signature sheet: one A4 page with the idea, lines for neighbours to write on, and the QR code of its link.

Python decides what stands on the page and in which language; `sheet.typ` decides how it looks. What people typed goes
there as JSON and is drawn as plain text: nothing in it is read as Typst markup.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import typst

from bot.paper.qr import qr_svg
from domain.texts import Language, Text, Texts, _, without_bidi_controls

MOST_LINES = 8
"""More lines on one page would be too narrow to write on."""

_TEMPLATE = Path(__file__).with_name("sheet.typ")
_FONTS = Path(__file__).with_name("fonts")
_DUTCH = "nl"
_RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar"})

_LONGEST_NAME = 40
"""Characters of a first name in our own sentences, whose room on the page does not grow."""

_LONGEST_WORD = 20
"""Characters: at its largest this fits on a line. Longer words may be broken."""

_MOST_LINES_OF_WORDS = 6
"""More than these run on in one paragraph: as lines they would get too small to read."""

_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")
_ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on one page, in the initiator's own words. Raises ValueError when there are not one to eight
    codes.
    """

    language: Language
    """The initiator's: the sheet is in this language, with Dutch beneath."""
    initiator: str
    """First name."""
    sentences: str
    """The idea in two sentences."""
    where: str
    """May be empty."""
    link: str
    """Where the QR code leads."""
    codes: tuple[str, ...]
    """One for each line that can be signed."""
    numbers: tuple[str, ...] = ()
    """What stands before each code, to say and to type ("A2-3"); none on sheets made before there were any."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.codes) <= MOST_LINES:
            raise ValueError(f"a sheet has 1 to {MOST_LINES} lines, not {len(self.codes)}")

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "language": self.language,
            "initiator": self.initiator,
            "sentences": self.sentences,
            "where": self.where,
            "link": self.link,
            "codes": list(self.codes),
            "numbers": list(self.numbers),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Sheet":
        """The sheet that `to_json` wrote."""
        return cls(
            language=stored["language"],
            initiator=stored["initiator"],
            sentences=stored["sentences"],
            where=stored["where"],
            link=stored["link"],
            codes=tuple(stored["codes"]),
            numbers=tuple(stored.get("numbers", ())),
        )


def sheet_pdf(sheet: Sheet, texts: Texts) -> bytes:
    """The page as a PDF; the same sheet and texts give the same bytes. Takes tens of milliseconds of work outside
    Python, so call it in a thread.
    """
    return typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=_fonts(),
        sys_inputs={"page": json.dumps(_page(sheet, texts))},
        format="pdf",
    )


@cache
def _fonts() -> typst.Fonts:
    """Only those beside this file, so that a sheet looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])


def _page(sheet: Sheet, texts: Texts) -> dict[str, Any]:
    """What `sheet.typ` draws. Each of our own texts is there in one or two languages, the initiator's first."""
    name = _shortened(_drawable(sheet.initiator))
    languages = (sheet.language,) if sheet.language == _DUTCH else (sheet.language, _DUTCH)

    def said(text: Text) -> list[dict[str, Any]]:
        return [_piece(texts.plain(text, language), language) for language in languages]

    return {
        "language": sheet.language,
        "right_to_left": sheet.language in _RIGHT_TO_LEFT_LANGUAGES,
        "title": said(_("Will you support my idea?")),
        # Translators: {name} is the first name of the woman or man whose idea it is.
        "idea_of": said(_("The idea of {name}").with_(name=name)),
        "sentences": _own_words(sheet.sentences, sheet.language),
        "where": said(_("Where")),
        "place": _own_words(sheet.where, sheet.language),
        "how": said(_("Write your name and your street or postcode, and tick the box.")),
        "meaning": said(_("This is a statement of support, not a legal signature.")),
        "columns": [said(_("Name")), said(_("Street or postcode")), said(_("I support this"))],
        "lines": [
            f"{number}   {_grouped(code)}".strip()
            for number, code in zip_longest(sheet.numbers, sheet.codes, fillvalue="")
        ],
        "qr": qr_svg(sheet.link),
        "scan": said(_("Or support it on your phone: scan this.")),
        "afterwards": said(_("What happens with this list?")),
        "story": [
            # Translators: {name} is the first name of the woman or man whose idea it is.
            said(_("{name} sends a photo of this list to Voordeur.").with_(name=name)),
            said(_("A worker of the neighbourhood copies the names.")),
            said(_("After that this paper is destroyed. The names and the photo are kept no longer than needed.")),
            said(_("Everybody who gets this paper in their hands can read what you wrote on it.")),
        ],
    }


def _own_words(words: str, language: Language) -> list[dict[str, Any]]:
    """What somebody typed, line by line, each in its own direction."""
    lines = [clean for line in words.splitlines() if (clean := _drawable(line))]
    if len(lines) > _MOST_LINES_OF_WORDS:
        lines = [" · ".join(lines)]
    return [_piece(_breakable(line), language, _reads_right_to_left(line, language)) for line in lines]


def _drawable(line: str) -> str:
    """The same words with single spaces, and without characters that cannot be drawn."""
    spaced = " ".join(without_bidi_controls(line).split())
    return "".join(one for one in spaced if unicodedata.category(one) not in {"Cc", "Cs"})


def _piece(words: str, language: Language, right_to_left: bool | None = None) -> dict[str, Any]:
    direction = language in _RIGHT_TO_LEFT_LANGUAGES if right_to_left is None else right_to_left
    return {"words": words, "language": language, "right_to_left": direction}


def _reads_right_to_left(line: str, language: Language) -> bool:
    """The direction of the first letter that has one; that of the language where none has, as in "2027 🎉"."""
    strong = next((kind for one in line if (kind := unicodedata.bidirectional(one)) in {"L", "R", "AL"}), None)
    return strong != "L" if strong else language in _RIGHT_TO_LEFT_LANGUAGES


def _breakable(line: str) -> str:
    """The same line, in which a word that is longer than the page is wide may be broken."""
    return _LONG_WORD.sub(lambda word: "".join(_with_breaks(word.group())), line)


def _with_breaks(word: str) -> list[str]:
    # Not beside symbols and marks: a flag, a family or a letter with its accent is several characters.
    solid = [unicodedata.category(one) not in {"So", "Sk", "Mn", "Me", "Mc", "Cf"} for one in word]
    return [
        one + _ZERO_WIDTH_SPACE if here and after else one
        for one, here, after in zip(word, solid, [*solid[1:], False], strict=True)
    ]


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _grouped(code: str) -> str:
    """In fours, which eyes and fingers can copy: "7K3M 9QXT …"."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
