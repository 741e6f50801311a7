"""Reads the spreadsheet template, XLSX or CSV, row by row: one row is one service."""

import csv
import errno
import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import errors

from domain.social_map.problems import Problem, UnreadableError
from domain.social_map.reading.read import Progress, Read, Reads, row
from domain.social_map.reading.rows import document_of, header_of, problems_of_headers
from domain.social_map.reading.safely import BROKEN_ZIP, unpacking
from domain.texts import Words, _

EXAMPLE = "VOORBEELD"
"""The template's example row begins with this; rows that do are not read."""
MOST_COLUMNS = 200
MOST_ROWS = 500_000
_TOLD_EVERY = 200
_LONGEST_LINE = 1024 * 1024
_SEARCHED_FOR_HEADERS = 10
"""Rows above the headers, at most: people put a title there."""
_ENCODINGS = ("utf-8-sig", "cp1252")
"""What Excel writes as "CSV UTF-8" and as "CSV" on a Dutch computer."""

Cells = Sequence[Any]


def read_workbook(path: Path, progress: Progress, largest: int) -> Reads:
    """The first sheet that has our headers. Formulas are read as the text they are, and reported.

    `largest`: bytes that it may have when it is unpacked.
    """
    with unpacking(path, largest):
        pass
    try:
        yield from _sheet(path, progress)
    except (SyntaxError, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError) as error:
        # What openpyxl raises on a workbook whose parts are missing or twisted: of XML that is none a SyntaxError, from
        # lxml where that is installed and from Python's own parser where not. What defusedxml refuses is a ValueError.
        if _lacks_memory(error):
            raise MemoryError from error
        raise UnreadableError(BROKEN_ZIP) from error


def _lacks_memory(error: Exception) -> bool:
    """The system and the XML parser say it each in their own way."""
    if isinstance(error, ParseError):
        return error.code == errors.codes[errors.XML_ERROR_NO_MEMORY]
    return isinstance(error, OSError) and error.errno == errno.ENOMEM


def _sheet(path: Path, progress: Progress) -> Reads:
    with warnings.catch_warnings():
        # openpyxl warns of styles and lists that it leaves out; nobody wants them.
        warnings.simplefilter("ignore")
        # Here, because it is 20 MB and a third of a second that a running bot has no use for.
        import openpyxl  # noqa: PLC0415

        with closing(openpyxl.load_workbook(path, read_only=True, data_only=False)) as book:
            sheet = next((one for one in book.worksheets if _has_headers(_rows_of(one))), None)
            if sheet is None:
                raise UnreadableError(_NO_HEADERS)
            yield from _services(_rows_of(sheet), sheet.max_row or 0, progress)


def read_csv(path: Path, progress: Progress) -> Reads:
    """UTF-8 with or without its mark, or what older programs write; semicolons, commas or tabs between the cells."""
    size = path.stat().st_size
    encoding = _encoding(path)
    with path.open("r", encoding=encoding, newline="") as file:
        delimiter = _delimiter(file)
        file.seek(0)
        csv.field_size_limit(_LONGEST_LINE)
        rows = csv.reader(_lines(file, size, progress), delimiter=delimiter)
        try:
            yield from _services(rows, 0, progress)
        except csv.Error as error:
            said = _("Line {number} cannot be read as CSV ({reason}).")
            raise UnreadableError(said.with_(number=str(rows.line_num), reason=str(error))) from error


_NO_HEADERS = _(
    "No row with the headers naam, organisatie and omschrijving was found. Take the template and keep its first row."
)


def _rows_of(sheet: Any) -> Iterator[Cells]:
    for cells in sheet.iter_rows(max_col=MOST_COLUMNS):
        yield [cell.value for cell in cells]


def _has_headers(rows: Iterator[Cells]) -> bool:
    return any(_is_header(row) for row in islice(rows, _SEARCHED_FOR_HEADERS))


def _is_header(cells: Cells) -> bool:
    found = {header_of(cell) for cell in cells[:MOST_COLUMNS]}
    return "naam" in found and len(found - {None}) > 1


def _services(rows: Iterator[Cells], count: int, progress: Progress) -> Reads:
    numbered = enumerate(rows, start=1)
    at, header_cells = _headers(numbered)
    problems = list(problems_of_headers(header_cells, row(at)))
    yield from problems
    if any(not problem.is_warning for problem in problems):
        return
    headers = [header_of(cell) for cell in header_cells]
    found = False
    for number, cells in numbered:
        if number > MOST_ROWS:
            said = _("The sheet has more than {most} rows. Bring larger maps as HSDS.")
            raise UnreadableError(said.with_(most=MOST_ROWS))
        if count and number % _TOLD_EVERY == 0:
            progress(min(1.0, number / count))
        if not _is_empty(cells) and EXAMPLE not in map(str, cells[:3]):
            found = True
            yield from _service(headers, cells, row(number))
    if not found:
        raise UnreadableError(_("There is no service in this file: only the headers are filled in."))


def _headers(numbered: Iterator[tuple[int, Cells]]) -> tuple[int, Cells]:
    for number, cells in islice(numbered, _SEARCHED_FOR_HEADERS):
        if _is_header(cells):
            return number, cells[:MOST_COLUMNS]
    raise UnreadableError(_NO_HEADERS)


def _is_empty(cells: Cells) -> bool:
    return all(cell is None or not str(cell).strip() for cell in cells)


def _service(headers: Sequence[str | None], cells: Cells, where: Words) -> Reads:
    typed = {header: cell for header, cell in zip(headers, cells, strict=False) if header}
    if len(cells) > len(headers) and not _is_empty(cells[len(headers) :]):
        said = _("has more cells than there are headers. Is a text with a comma not between quotes?")
        yield Problem(where, "", said)
        return
    for header, cell in typed.items():
        if isinstance(cell, str) and cell.startswith("=") and len(cell) > 1:
            said = _("is a formula; it is kept as text. Paste its value instead.")
            yield Problem(where, header, said, is_warning=True)
    document, problems = document_of(typed, where)
    yield from problems
    if not any(not problem.is_warning for problem in problems):
        yield Read(where, document)


def _encoding(path: Path) -> str:
    """The first encoding in which all of the file is text. Reads it in pieces."""
    for encoding in _ENCODINGS:
        try:
            with path.open("r", encoding=encoding, newline="") as file:
                while file.read(_LONGEST_LINE):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableError(_("The file is not text in UTF-8 or Windows-1252. Save it again as “CSV UTF-8”."))


def _delimiter(file: io.TextIOBase) -> str:
    for _row in range(_SEARCHED_FOR_HEADERS):
        line = file.readline(_LONGEST_LINE)
        for delimiter in ";,\t":
            if _is_header([cell.strip(' "\r\n') for cell in line.split(delimiter)]):
                return delimiter
    raise UnreadableError(_NO_HEADERS)


def _lines(file: io.TextIOBase, size: int, progress: Progress) -> Iterator[str]:
    done = number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            said = _("Line {number} is longer than {most} characters: this is no table.")
            raise UnreadableError(said.with_(number=str(number), most=_LONGEST_LINE))
        if "\x00" in line:
            said = _("Line {number} holds characters that are no text. Save the file again as CSV.")
            raise UnreadableError(said.with_(number=str(number)))
        done += len(line)
        if number % _TOLD_EVERY == 0:
            progress(min(1.0, done / size))
        yield line
