"""Tables as they are printed, and as they stand in docs/performance.md."""

from collections.abc import Sequence


def row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """One line of a table, as Markdown."""
    return "| " + " | ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)) + " |"
