"""A bar chart as SVG, readable in light and dark."""

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _LEFT, _BAR, _GAP = 720, 250, 18, 14
_COLOURS = ("#1a5fb4", "#62a0ea", "#9a9996")


def bars(groups: Mapping[str, Sequence[tuple[str, float]]]) -> str:
    """Groups of bars of 0 to 100 per cent, with their names and figures."""
    drawn: list[str] = []
    y = _GAP
    for group, rows in groups.items():
        drawn.append(_text(8, y + _BAR, group, weight="bold"))
        y += _BAR + 6
        for (name, percent), colour in zip(rows, _COLOURS, strict=True):
            length = (_WIDTH - _LEFT - 70) * percent / 100
            drawn.append(_text(16, y + _BAR - 4, name))
            drawn.append(f'<rect x="{_LEFT}" y="{y}" width="{length:.0f}" height="{_BAR}" rx="2" fill="{colour}"/>')
            drawn.append(_text(_LEFT + length + 6, y + _BAR - 4, f"{percent:.0f} %"))
            y += _BAR + 4
        y += _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{y}" viewBox="0 0 {_WIDTH} {y}" role="img" '
        f'aria-label="Right entries by language"><rect width="{_WIDTH}" height="{y}" fill="#fff"/>'
        f"{''.join(drawn)}</svg>\n"
    )


def _text(x: float, y: float, words: str, weight: str = "normal") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-family="sans-serif" font-size="13" font-weight="{weight}" '
        f'fill="#241f31">{escape(words)}</text>'
    )
