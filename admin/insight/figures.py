"""A figure as it is shown anywhere: on a page, in a file, on paper. Numbers in it are published already
(`domain/insight/small_counts.py`): whoever draws it decides nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from domain.insight.small_counts import Split
from domain.texts import Text, Words, _

Cell = int | Words | None
"""A number, words (a duration), or None: not shown."""

OTHER = _("Other, together")
ALL = _("All")
NOW, BEFORE = _("This half-year"), _("The half-year before")
FEW = _("There are too few to show.")
SPREAD_OUT = _("There is too little of each to show them apart.")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    label: Words
    cells: tuple[Cell, ...]
    kind: Literal["group", "other", "all"] = "group"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with the table under it."""

    name: str
    """What stands in addresses and names of files."""
    title: Words
    head: Words
    """What the rows are."""
    columns: tuple[Words, ...]
    rows: tuple[Row, ...]
    explained: Words | None = None
    picture: Literal["bars", "days", "none"] = "bars"
    days: tuple[int | None, ...] = field(default=())
    """Of a picture by day: every day of the period, None where it is not shown."""

    @property
    def drawn(self) -> Sequence[Row]:
        """The rows that the picture has: of the first column, and of the second one where that is the time before."""
        return [one for one in self.rows if one.kind != "all" and self._can_be_drawn(one)]

    def _can_be_drawn(self, row: "Row") -> bool:
        least = 1 if row.kind == "other" else 0
        return any(isinstance(cell, int) and cell >= least for cell in row.cells[: self._columns_drawn])

    @property
    def _columns_drawn(self) -> int:
        return 2 if self.has_before else 1

    @property
    def has_before(self) -> bool:
        """Whether the second column is the time before."""
        return len(self.columns) > 1 and self.columns[1] == BEFORE

    @property
    def most(self) -> int:
        """The largest number that is drawn; at least 1."""
        shown = self.days or [cell for row in self.drawn for cell in row.cells[: self._columns_drawn]]
        return max([1, *(cell for cell in shown if isinstance(cell, int))])


def counted(
    name: str,
    title: Words,
    head: Words,
    labels: Mapping[str, Words],
    columns: Sequence[tuple[Words, Split | None]],
    *,
    explained: Words | None = None,
    without_none: bool = True,
) -> Figure:
    """A figure of one or several splits over the same groups, in the order of `labels`. `without_none`: groups of which
    there are none stand in no row.
    """
    # Where there is nothing to say of the time before, nothing is said of it.
    columns = [one for one in columns if one[1]] or list(columns[:1])
    splits = [one for _, one in columns]
    rows = [Row(label, tuple(one.get(key) if one else None for one in splits)) for key, label in labels.items()]
    least = 1 if without_none else 0
    rows = [row for row in rows if any(isinstance(cell, int) and cell >= least for cell in row.cells)]
    if not rows and any(splits):
        explained = SPREAD_OUT
    elif any(one and one.other for one in splits):
        rows.append(Row(OTHER, tuple((one.other if one else None) for one in splits), "other"))
    if any(splits):
        rows.append(Row(ALL, tuple(one.total if one else None for one in splits), "all"))
    return Figure(name, title, head, tuple(words for words, _ in columns), tuple(rows), explained)


def largest_first(figure: Figure) -> Iterable[Row]:
    """The rows of groups by their first number, the largest first; what is together stays at the end."""
    groups = [row for row in figure.rows if row.kind == "group"]
    others = [row for row in figure.rows if row.kind != "group"]
    return [*sorted(groups, key=lambda row: -(row.cells[0] if isinstance(row.cells[0], int) else 0)), *others]


def named(text: str | Text) -> Words:
    """A name that is the same in every language."""
    return Text("{name}").with_(name=text) if isinstance(text, str) else text
