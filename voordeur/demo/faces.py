"""The portraits of the demo's workers: friendly faces, drawn, of nobody."""

from dataclasses import dataclass
from enum import Enum, auto

from PIL import Image, ImageDraw

from storage.portraits import SIDE

Colour = tuple[int, int, int]

_LARGER = 2
"""Drawn so many times larger and made smaller afterwards: that makes edges smooth."""
_INK: Colour = (52, 40, 40)
_LIPS: Colour = (170, 62, 62)


class Hair(Enum):
    """How somebody wears it."""

    LONG = auto()
    SHORT = auto()


@dataclass(frozen=True, slots=True)
class Face:
    """What a face is made of."""

    wall: Colour
    skin: Colour
    hair: Colour
    jumper: Colour
    wears: Hair
    has_glasses: bool = False


def drawn(face: Face) -> Image.Image:
    """The face, square, `portraits.SIDE` pixels across."""
    picture = Image.new("RGB", (SIDE * _LARGER, SIDE * _LARGER), face.wall)
    pen = _Pen(ImageDraw.Draw(picture))
    pen.oval(320, 720, 240, 210, face.jumper)
    _behind(pen, face)
    pen.oval(320, 480, 52, 90, face.skin)
    pen.oval(320, 300, 130, 160, face.skin)
    _in_front(pen, face)
    _looks(pen, face)
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


class _Pen:
    """Draws in the coordinates of the finished picture."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self._draw = draw

    def oval(self, x: int, y: int, across: int, down: int, colour: Colour) -> None:
        """Filled, around x and y, so far to both sides."""
        self._draw.ellipse(_box(x, y, across, down), fill=colour)

    def ring(self, x: int, y: int, across: int, colour: Colour) -> None:
        self._draw.ellipse(_box(x, y, across, across), outline=colour, width=6 * _LARGER)

    def arc(self, x: int, y: int, size: tuple[int, int], degrees: tuple[int, int], colour: Colour) -> None:
        """A thick line along an oval; 0 degrees is to the right, clockwise."""
        self._draw.arc(_box(x, y, *size), *degrees, fill=colour, width=11 * _LARGER)

    def half(self, x: int, y: int, across: int, down: int, colour: Colour) -> None:
        """The upper half of an oval, filled."""
        self._draw.chord(_box(x, y, across, down), 180, 360, fill=colour)


def _box(x: int, y: int, across: int, down: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = (_LARGER * value for value in (x - across, y - down, x + across, y + down))
    return left, top, right, bottom


def _behind(pen: _Pen, face: Face) -> None:
    match face.wears:
        case Hair.LONG:
            pen.oval(320, 330, 185, 240, face.hair)
        case Hair.SHORT:
            pen.oval(320, 250, 150, 150, face.hair)


def _in_front(pen: _Pen, face: Face) -> None:
    match face.wears:
        case Hair.LONG:
            pen.half(320, 250, 140, 125, face.hair)
        case Hair.SHORT:
            pen.half(320, 215, 132, 105, face.hair)


def _looks(pen: _Pen, face: Face) -> None:
    for x in (272, 368):
        pen.oval(x, 300, 13, 16, _INK)
        pen.oval(x + 4, 294, 4, 5, (255, 255, 255))
        if face.has_glasses:
            pen.ring(x, 300, 40, _INK)
    if face.has_glasses:
        pen.arc(320, 302, (16, 12), (180, 360), _INK)
    pen.arc(320, 345, (62, 52), (25, 155), _LIPS)
