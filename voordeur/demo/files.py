"""The photos and voice messages of the demo: small, real, and nobody's."""

from collections.abc import AsyncIterator, Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw

from domain.texts import LANGUAGES

WIDTH, HEIGHT = 640, 480
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]

PICTURES: Mapping[str, tuple[Colour, tuple[tuple[Box, Colour], ...]]] = {
    # A bare square: grey stones, houses behind it, one bench.
    "square": (
        (176, 178, 182),
        (
            ((0, 0, 640, 120), (190, 214, 235)),
            ((40, 30, 250, 200), (150, 84, 62)),
            ((270, 50, 460, 200), (168, 102, 74)),
            ((480, 20, 620, 200), (138, 76, 60)),
            ((240, 330, 420, 350), (110, 78, 48)),
            ((255, 350, 270, 390), (70, 70, 70)),
            ((390, 350, 405, 390), (70, 70, 70)),
        ),
    ),
    # A garden: beds in a row, a shed.
    "garden": (
        (120, 160, 84),
        (
            ((0, 0, 640, 150), (196, 222, 240)),
            ((430, 70, 600, 220), (122, 90, 60)),
            ((60, 240, 580, 280), (94, 66, 44)),
            ((60, 310, 580, 350), (94, 66, 44)),
            ((60, 380, 580, 420), (94, 66, 44)),
        ),
    ),
}
"""What stands where: the ground, then coloured boxes upon it."""


@cache
def content(file_id: str) -> bytes:
    """The bytes behind a file id: `demo.photo.` and a picture's name, or `demo.voice.` and a language."""
    kind, _, name = file_id.removeprefix("demo.").partition(".")
    if kind == "photo":
        return _drawn(name)
    assert name in LANGUAGES, file_id
    return (files("bot.sandbox") / "static" / "voices" / f"{name}.ogg").read_bytes()


class DemoFiles:
    """In the place of Telegram: gives out the files that the demo's residents sent."""

    async def fetch(self, file_id: str) -> AsyncIterator[bytes]:
        """All of it in one piece."""
        yield content(file_id)


def _drawn(name: str) -> bytes:
    ground, boxes = PICTURES[name]
    picture = Image.new("RGB", (WIDTH, HEIGHT), ground)
    draw = ImageDraw.Draw(picture)
    for box, colour in boxes:
        draw.rectangle(box, fill=colour)
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
