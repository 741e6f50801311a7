"""A workbook with a sheet of initiatives, one of answers, and one of supporters where they were asked for.

What people wrote is always a string, never a formula, a link or a number. Rows go to disk as they come
(`constant_memory`), so the memory does not grow with them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from admin.exports.asked import Asked, Personal
from admin.exports.columns import Column, Kind, Setting, columns_of, legible, shown
from domain.initiatives import Question
from domain.question_texts import NAMES as QUESTIONS
from domain.reminders import AMSTERDAM
from domain.signatures import Signature, Way
from domain.texts import Text, _
from storage.console.export_rows import Exported

MOST_ROWS = 1_048_576
"""Of a sheet of Excel; what is more goes on in another sheet."""
MOST_LINKS = 65_530
"""That one sheet of Excel may have; behind these the address stands as a string."""
_LONGEST_CELL = 16_000
"""Characters: Excel takes 32,767 of its own, of which an emoji is two. No text of ours is as long."""

_WAYS: dict[Way, Text] = {
    Way.TELEGRAM: _("with their own account"),
    Way.DOORSTEP: _("at the door, on the initiator's phone"),
    Way.PAPER: _("on paper"),
}
_WIDE, _NARROW = 48, 16
_OWN_WIDTHS = {"number": 15, "stage": 20, "two_sentences": 64}


class Workbook:
    """The file, sheet by sheet."""

    def __init__(self, path: Path, asked: Asked, setting: Setting) -> None:
        self._setting = setting
        self._columns = columns_of(asked)
        self._book = xlsxwriter.Workbook(
            path,
            # Beside the file: what is written there on the way may be about persons.
            {"constant_memory": True, "tmpdir": str(path.parent), "in_memory": False},
        )
        self._book.set_properties({"title": setting.said(_("Initiatives")), "created": setting.now})
        self._formats = _formats(self._book)
        names = [one.label for one in self._columns]
        widths = [_width(one) for one in self._columns]
        self._initiatives = self._sheet(_("Initiatives"), names, widths)
        columns = [_("Number"), _("Question"), _("Answer"), _("Language"), _("Answered")]
        self._answers = self._sheet(_("Answers"), columns, [15, 12, 80, 14, 18])
        self._supporters = None
        if Personal.SUPPORTERS in asked.personal:
            columns = [_("Number"), _("Name"), _("Address"), _("How"), _("Signed"), _("Offers")]
            self._supporters = self._sheet(_("Supporters"), columns, [15, 30, 36, 30, 18, 48])
        chosen = {one.question for one in self._columns}
        self._questions = [one for one in Question if one in chosen]

    def write(self, rows: Sequence[Exported]) -> None:
        """Some more."""
        for one in rows:
            self._initiatives.add([shown(column, one, self._setting) for column in self._columns], self._columns)
            for question in self._questions:
                self._add_answer(one, question)
            for signature in one.supporters if self._supporters else ():
                self._add_supporter(one, signature)

    def close(self) -> None:
        """Put the sheets together."""
        for sheet in (self._initiatives, self._answers, self._supporters):
            if sheet:
                sheet.finish()
        self._book.close()

    def _add_answer(self, one: Exported, question: Question) -> None:
        answer = one.initiative.answers.get(question)
        if answer is None:
            return
        asked, language = self._setting.said(QUESTIONS[question]), self._setting.language_name(answer.language)
        words = legible(answer.words) or self._setting.said(_("(a photo or a voice message)"))
        self._answers.add([_reference(one), asked, words, language, _clock(answer.at)])

    def _add_supporter(self, one: Exported, signature: Signature) -> None:
        assert self._supporters
        way = self._setting.said(_WAYS[signature.way])
        written = [legible(each) for each in (signature.name, signature.address)]
        at, offer = _clock(signature.at), legible(signature.offer)
        self._supporters.add([_reference(one), *written, way, at, offer])

    def _sheet(self, name: Text, headings: Sequence[Text], widths: Sequence[int]) -> "_Sheet":
        return _Sheet(
            self._book, self._formats, self._setting.said(name), list(map(self._setting.said, headings)), widths
        )


class _Sheet:
    """One table, with its heading on top of every sheet that it takes."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        formats: dict[str, CellFormat],
        name: str,
        headings: Sequence[str],
        widths: Sequence[int],
    ) -> None:
        self._book, self._formats, self._name = book, formats, name
        self._headings, self._widths = headings, widths
        self._number = 0
        self._links = 0
        self._begin()

    def add(self, values: Sequence[Any], columns: Sequence[Column] = ()) -> None:
        """One row."""
        if self._row == MOST_ROWS:
            self.finish()
            self._begin()
        for place, value in enumerate(values):
            self._write(place, value, columns[place].kind if columns else None)
        self._row += 1

    def finish(self) -> None:
        """The last row was added."""
        self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(self._headings) - 1)

    def _begin(self) -> None:
        self._number += 1
        self._links = 0
        name = self._name if self._number == 1 else f"{self._name} {self._number}"
        self._sheet: Worksheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 1)
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)
            self._sheet.write_string(0, place, self._headings[place], self._formats["heading"])
        self._row = 1

    def _write(self, place: int, value: Any, kind: Kind | None) -> None:
        match value:
            case None | "":
                return
            case datetime():
                self._sheet.write_datetime(self._row, place, value, self._formats["moment"])
            case date():
                self._sheet.write_datetime(self._row, place, value, self._formats["day"])
            case Decimal():
                self._sheet.write_number(self._row, place, float(value), self._formats["money"])
            case int() | float():
                self._sheet.write_number(self._row, place, value)
            case _ if kind is Kind.LINK and self._links < MOST_LINKS:
                self._links += 1
                self._sheet.write_url(self._row, place, value)
            case _:
                self._sheet.write_string(self._row, place, as_words(str(value)))


def as_words(words: str) -> str:
    """What a cell may hold, for `write_string`.

    XlsxWriter takes what begins with "<r>" and ends with "</r>" for its own markup and does not escape it: whoever
    writes that could write cells of their own. A blank behind it makes it a text like any other.
    """
    words = words[:_LONGEST_CELL]
    return f"{words} " if words.startswith("<r>") and words.endswith("</r>") else words


def _formats(book: xlsxwriter.Workbook) -> dict[str, CellFormat]:
    return {
        "heading": book.add_format({"bold": True, "bg_color": "#e3efeb", "bottom": 1}),
        "day": book.add_format({"num_format": "dd-mm-yyyy", "align": "left"}),
        "moment": book.add_format({"num_format": "dd-mm-yyyy hh:mm", "align": "left"}),
        "money": book.add_format({"num_format": '"€" #,##0.00'}),
    }


def _width(column: Column) -> int:
    usual = _WIDE if column.kind in {Kind.WORDS, Kind.LINK, Kind.CODES} and column.question else _NARROW
    return _OWN_WIDTHS.get(column.name, usual)


def _reference(one: Exported) -> str:
    return one.initiative.number or one.initiative.id


def _clock(at: datetime) -> datetime:
    return at.astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0)
