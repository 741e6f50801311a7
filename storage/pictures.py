"""What people send is not trusted: photos are drawn anew, sound is looked at before it is kept."""

from pathlib import Path
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 50_000_000
"""A photo of a telephone has 12 to 50 million. A small file can claim to be far larger, and would fill the memory."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 88
_OGG = b"OggS"


class NotWhatItSaysError(Exception):
    """The file is not of the kind that it was said to be."""


def draw_anew(source: Path, target: Path | IO[bytes], *, side: int | None = None) -> tuple[int, int]:
    """Write the photo in `source` as a JPEG to `target`, the right way up and without place, date or camera in it.
    `side`: the most pixels across or down; a larger one is made smaller. How wide and high it is then.

    Raises NotWhatItSaysError for what is no picture, or too large a one.
    """
    try:
        with Image.open(source, formats=_FORMATS) as photo:
            width, height = photo.size
            if width * height > MOST_PIXELS:
                raise NotWhatItSaysError(f"a picture of {width} x {height} pixels is too large")
            upright = ImageOps.exif_transpose(photo).convert("RGB")
        if side is not None:
            upright.thumbnail((side, side))
        # A fresh picture: what came along with the old one stays behind.
        fresh = Image.new("RGB", upright.size)
        fresh.paste(upright)
        fresh.save(target, "JPEG", quality=_QUALITY, optimize=True)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the picture
        raise NotWhatItSaysError("not a picture that can be read") from error
    return fresh.size


def check_voice(source: Path) -> None:
    """Refuse what is not an Ogg file, the only shape in which Telegram sends voice messages."""
    with source.open("rb") as file:
        if file.read(len(_OGG)) != _OGG:
            raise NotWhatItSaysError("not an Ogg file")
