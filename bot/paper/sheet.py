"""The signature sheet: one A4 page with the idea, lines for neighbours to write on, and the QR code of its link.

Python decides what stands on the page and in which language; `sheet.typ` decides how it looks. What people typed goes
there as JSON and is drawn as plain text: nothing in it is read as Typst markup.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import typst

from bot.paper.qr import qr_svg
from domain.texts import Language, Text, Texts, _
from domain.typesetting import RIGHT_TO_LEFT_LANGUAGES, Piece, drawable, fonts, own_words, piece

MOST_LINES = 8
"""More lines on one page would be too narrow to write on."""

_TEMPLATE = Path(__file__).with_name("sheet.typ")
_DUTCH = "nl"

_LONGEST_NAME = 40
"""Characters of a first name in our own sentences, whose room on the page does not grow."""

_MOST_LINES_OF_WORDS = 6
"""More than these run on in one paragraph: as lines they would get too small to read."""


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
        font_paths=fonts(),
        sys_inputs={"page": json.dumps(_page(sheet, texts))},
        format="pdf",
    )


def _page(sheet: Sheet, texts: Texts) -> dict[str, Any]:
    """What `sheet.typ` draws. Each of our own texts is there in one or two languages, the initiator's first."""
    name = _shortened(drawable(sheet.initiator))
    languages = (sheet.language,) if sheet.language == _DUTCH else (sheet.language, _DUTCH)

    def said(text: Text) -> list[Piece]:
        return [piece(texts.plain(text, language), language) for language in languages]

    return {
        "language": sheet.language,
        "right_to_left": sheet.language in RIGHT_TO_LEFT_LANGUAGES,
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


def _own_words(words: str, language: Language) -> list[Piece]:
    """What somebody typed, line by line; in one line where there are too many."""
    lines = own_words(words, language)
    if len(lines) <= _MOST_LINES_OF_WORDS:
        return lines
    return own_words(" · ".join(drawable(line) for line in words.splitlines() if drawable(line)), language)


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _grouped(code: str) -> str:
    """In fours, which eyes and fingers can copy: "7K3M 9QXT …"."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
