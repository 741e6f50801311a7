"""The table of a figure as CSV, as Dutch Excel opens it."""

import csv
import io
from collections.abc import Callable

from admin.exports.csv_file import SEPARATOR, UTF_8_WITH_MARK, harmless
from admin.insight.figures import Cell, Figure
from domain.texts import Words

NOT_SHOWN = "–"


def csv_of(figure: Figure, said: Callable[[Words], str]) -> bytes:
    """With a heading line; what is not shown is a dash."""
    written = io.StringIO()
    rows = csv.writer(written, delimiter=SEPARATOR)
    rows.writerow([harmless(said(words)) for words in (figure.head, *figure.columns)])
    for row in figure.rows:
        rows.writerow([harmless(said(row.label)), *(cell_of(cell, said) for cell in row.cells)])
    return written.getvalue().encode(UTF_8_WITH_MARK)


def cell_of(cell: Cell, said: Callable[[Words], str]) -> str:
    """As it is read in a table."""
    if cell is None:
        return NOT_SHOWN
    return str(cell) if isinstance(cell, int) else harmless(said(cell))
