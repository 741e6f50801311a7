"""Pictures of workers, as residents see them: drawn anew from a file, square and small, in a folder of their own."""

import os
import re
import secrets
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

from storage.pictures import NotWhatItSaysError, draw_anew

SIDE = 640
"""Pixels, across and down."""

MOST_BYTES = 20_000_000
"""A photo of a telephone has some five million."""

_QUALITY = 88
_COMING = "coming-"
_NAME = re.compile(r"[0-9a-f]{32}\.jpg")


class WrongPortraitError(ValueError):
    """The file is no picture that can be used; the message is one line that says why."""


def folder_in(data_dir: Path) -> Path:
    """Where portraits are."""
    return data_dir / "portraits"


def keep_portrait(file: Path, folder: Path) -> str:
    """Put a picture into the folder: the right way up, the square in its middle, without place, date or camera in it.

    Its name there. Raises WrongPortraitError for a file that is not there, is too large or is no picture.
    """
    _check_size(file)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_COMING) as room:
        upright = Path(room) / "upright"
        try:
            draw_anew(file, upright)
        except NotWhatItSaysError as error:
            raise WrongPortraitError(f"{file.name} cannot be used: {error}. Give a photo as JPEG or PNG.") from None
        with Image.open(upright) as photo:
            square = ImageOps.fit(photo, (SIDE, SIDE))
    return keep_drawing(square, folder)


def keep_drawing(square: Image.Image, folder: Path) -> str:
    """Put a picture that is drawn already into the folder, where it stands whole or not at all; its name there."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.jpg"
    with tempfile.TemporaryDirectory(dir=folder, prefix=_COMING) as room:
        ready = Path(room) / name
        square.save(ready, "JPEG", quality=_QUALITY, optimize=True)
        ready.replace(folder / name)
    return name


def drop_portrait(name: str, folder: Path) -> None:
    """Nobody sees it any more. What is not the name of a portrait, or is gone already, is left alone."""
    if _NAME.fullmatch(name):
        (folder / name).unlink(missing_ok=True)


def _check_size(file: Path) -> None:
    try:
        with file.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
    except OSError as error:
        raise WrongPortraitError(f"{file} cannot be read: {error.strerror}.") from None
    if size > MOST_BYTES:
        raise WrongPortraitError(f"{file.name} is too large: {MOST_BYTES // 1_000_000} MB is the most.")
