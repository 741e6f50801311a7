"""Reads a file with a social map, whatever its kind, one service after the other, in bounded memory.

Nested HSDS 3.1 JSON, JSON lines, a tabular datapackage in a zip, and our spreadsheet template as XLSX or CSV. What kind
it is, is seen in its first bytes; only between texts does the name decide.
"""

import zipfile
from pathlib import Path

from domain.social_map.problems import Problem, UnreadableError
from domain.social_map.reading.json_files import read_json, read_lines
from domain.social_map.reading.read import Progress, Read, Reads
from domain.social_map.reading.safely import BROKEN_ZIP, BROUGHT, Largest
from domain.social_map.reading.spreadsheets import read_csv, read_workbook
from domain.social_map.reading.tables import is_datapackage, read_tables
from domain.texts import _

__all__ = ["Problem", "Read", "Reads", "read"]

_KINDS = _("HSDS as .json, .jsonl or .zip, or the template as .xlsx or .csv")
_UTF_16 = _("This text is in UTF-16. Save it again as UTF-8.")
_LOOKED_AT = 4096
_OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": _("This is an old Excel file (.xls). Save it as .xlsx."),
    b"%PDF": _("This is a PDF. Bring {kinds}.").with_(kinds=_KINDS),
    b"\x1f\x8b": _("This file is packed (gzip). Unpack it first."),
    b"\xff\xfe": _UTF_16,
    b"\xfe\xff": _UTF_16,
}


def read(path: Path, progress: Progress = lambda _share: None, largest: Largest = BROUGHT) -> Reads:
    """The services in the file, and what is wrong with it. Raises UnreadableError with one line for people."""
    try:
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
    except OSError as error:
        said = _("The file cannot be opened: {reason}.").with_(reason=str(error.strerror or error))
        raise UnreadableError(said) from error
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableError(_("The file is empty."))
    for beginning, message in _OTHER_KINDS.items():
        if start.startswith(beginning):
            raise UnreadableError(message)
    if start.startswith(b"PK"):
        return _zip(path, progress, largest)
    return _text(path, start, progress)


def _zip(path: Path, progress: Progress, largest: Largest) -> Reads:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise UnreadableError(BROKEN_ZIP) from error
    if "xl/workbook.xml" in names:
        return read_workbook(path, progress, largest.workbook)
    if is_datapackage(names):
        return read_tables(path, progress, largest.tables)
    raise UnreadableError(
        _("This zip holds no services.csv, so it is no HSDS datapackage, and it is no workbook either.")
    )


def _text(path: Path, start: bytes, progress: Progress) -> Reads:
    suffix = path.suffix.lower()
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if suffix in {".jsonl", ".ndjson"}:
        return read_lines(path, progress)
    if suffix == ".json" or (first in {b"{", b"["} and suffix not in {".csv", ".tsv"}):
        return read_json(path, progress)
    if suffix in {".csv", ".tsv", ".txt", ""}:
        return read_csv(path, progress)
    raise UnreadableError(_("This kind of file is not known. Bring {kinds}.").with_(kinds=_KINDS))
