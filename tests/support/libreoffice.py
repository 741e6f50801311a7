"""LibreOffice, which opens a file as somebody with an office program does, and writes it as another kind."""

import asyncio
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

DUTCH_CSV = "Text - txt - csv (StarCalc):59,34,76,1,,1043,false,true"
"""As a Dutch computer reads CSV: ";" (59) between cells, '"' (34) around them, UTF-8 (76), from line 1, Dutch (1043),
what looks like a day or a number is one. Source:
https://help.libreoffice.org/latest/en-US/text/shared/guide/csv_params.html
"""

_OFFICE, _TABLE, _TEXT, _XLINK = (
    f"{{{name}}}"
    for name in (
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "http://www.w3.org/1999/xlink",
    )
)
_MOST_ALIKE = 100
"""Cells or rows that are alike stand there once with their number; a sheet ends with a million empty ones."""


@dataclass(frozen=True)
class Cell:
    """A cell as LibreOffice understood it."""

    kind: str
    """float, currency, date, string; empty for nothing."""
    value: str
    link: str = ""
    formula: str = ""


async def opened(files: Sequence[Path], folder: Path, *, written_as: str, reading: str = "") -> list[Path]:
    """What became of these files. All in one call: starting it takes a second. `folder` is for its profile as well."""
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += [f"--infilter={reading}"] if reading else []
    command += ["--convert-to", written_as, "--outdir", str(folder), *map(str, files)]
    done = await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True, text=True, timeout=90)
    found = [folder / f"{one.stem}.{written_as}" for one in files]
    assert all(one.is_file() for one in found), done.stdout + done.stderr
    return found


def sheets(path: Path) -> dict[str, list[list[Cell]]]:
    """The tables of an ODS file, row by row, without what is empty at their ends."""
    with ZipFile(path) as packed:
        content = ET.fromstring(packed.read("content.xml"))  # noqa: S314 (LibreOffice wrote it just now)
    return {one.get(f"{_TABLE}name", ""): _rows(one) for one in content.iter(f"{_TABLE}table")}


def _rows(table: ET.Element) -> list[list[Cell]]:
    rows = []
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[Cell] = []
        for one in row.iter(f"{_TABLE}table-cell"):
            times = int(one.get(f"{_TABLE}number-columns-repeated", "1"))
            cells += [_cell(one)] * min(times, _MOST_ALIKE)
        while cells and not cells[-1].kind:
            cells.pop()
        if cells:
            rows.append(cells)
    return rows


def _cell(one: ET.Element) -> Cell:
    kind = one.get(f"{_OFFICE}value-type", "")
    words = "\n".join("".join(line.itertext()) for line in one.iter(f"{_TEXT}p"))
    link = next(iter(one.iter(f"{_TEXT}a")), None)
    return Cell(
        kind,
        one.get(f"{_OFFICE}date-value") or one.get(f"{_OFFICE}value") or words,
        link.get(f"{_XLINK}href", "") if link is not None else "",
        one.get(f"{_TABLE}formula", ""),
    )
