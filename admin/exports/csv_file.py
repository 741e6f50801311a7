"""CSV as Dutch Excel opens it by a double click: UTF-8 with its mark, semicolons, decimal commas.

A cell that a spreadsheet would run gets an apostrophe before it (OWASP, "CSV injection"): what begins, behind blanks
and what nobody sees, with one of `= + - @`, their full-width forms, a tab or a line end. So does a phone number,
"'+31 6 …": without it Excel would read a number and drop the plus.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from admin.exports.asked import Asked, Personal
from admin.exports.columns import Setting, columns_of, legible, shown
from domain.signatures import Signature
from domain.texts import _
from storage.console.export_rows import Exported

SEPARATOR = ";"
UTF_8_WITH_MARK = "utf-8-sig"
_RUNS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


def harmless(words: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{words}" if _RUNS.match(words) else words


def cell(value: str | int | float | Decimal | date | None) -> str:  # noqa: PYI041 (a count and a coordinate differ)
    """A value as it is written into CSV."""
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case Decimal() | float():
            return str(value).replace(".", ",")
        case int():
            return str(value)
        case _:
            return harmless(value)


class CsvFile:
    """One row for each initiative."""

    def __init__(self, path: Path, asked: Asked, setting: Setting) -> None:
        self._columns, self._setting = columns_of(asked), setting
        self._has_supporters = Personal.SUPPORTERS in asked.personal
        self._file = path.open("w", encoding=UTF_8_WITH_MARK, newline="")
        self._csv = csv.writer(self._file, delimiter=SEPARATOR)
        more = [_("Supporters")] if self._has_supporters else []
        self._csv.writerow(cell(setting.said(one)) for one in [*(column.label for column in self._columns), *more])

    def write(self, rows: Sequence[Exported]) -> None:
        """Some more."""
        self._csv.writerows(self._cells(one) for one in rows)

    def close(self) -> None:
        """The last row was written."""
        self._file.close()

    def _cells(self, one: Exported) -> Iterable[str]:
        for column in self._columns:
            yield cell(shown(column, one, self._setting))
        if self._has_supporters:
            yield cell("\n".join(map(_in_one_line, one.supporters)))


def _in_one_line(signature: Signature) -> str:
    parts = (signature.name, signature.address, signature.offer)
    return ", ".join(" ".join(legible(part).split()) for part in parts if part)
