"""Pictures, sounds and documents as Telegram stores them."""

import io
import mimetypes
from dataclasses import replace
from functools import lru_cache

from PIL import Image, ImageDraw, ImageOps

from bot.sandbox.files import FileStore, StoredFile

# The longest sides Telegram makes; the letters it calls them by do not reach bots.
SIDES = (90, 320, 800, 1280, 2560)
_SMALLEST = 1
_LARGEST_PIXELS = 60_000_000
_QUALITY = 85
# Also what HTTP libraries write beside bytes of which they know nothing.
_UNKNOWN = "application/octet-stream"


def keep_photo(files: FileStore, content: bytes) -> StoredFile:
    """Re-encodes a picture in several sizes; gives the largest, whose `sizes` has them all.

    Raises ValueError for what is no picture, or too many pixels of one.
    """
    try:
        with Image.open(io.BytesIO(content)) as opened:
            width, height = opened.size
            if width * height > _LARGEST_PIXELS or min(width, height) < _SMALLEST:
                raise ValueError("too many pixels")
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("not a picture") from error
    longest = max(picture.size)
    sides = [side for side in SIDES if side < longest] + [min(longest, SIDES[-1])]
    return _keep_sizes(files, [_jpeg(picture, side) for side in dict.fromkeys(sides)])


def _jpeg(picture: Image.Image, side: int) -> tuple[bytes, int, int]:
    resized = picture.copy()
    resized.thumbnail((side, side))
    out = io.BytesIO()
    resized.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue(), *resized.size


def _keep_sizes(files: FileStore, jpegs: list[tuple[bytes, int, int]]) -> StoredFile:
    kept = tuple(
        files.add("photo", content, "image/jpeg", suffix=".jpg", facts={"width": width, "height": height})
        for content, width, height in jpegs
    )
    # Whichever size a bot names later, it means the whole photo.
    return [files.amend(replace(size, sizes=kept)) for size in kept][-1]


def generated_photo(files: FileStore, width: int, height: int, size: int | None) -> StoredFile:
    """A picture out of nothing; the largest is padded to `size` bytes, whatever Telegram would allow."""
    jpegs = [
        _drawn(width, height, side) for side in dict.fromkeys((*_sides_below(max(width, height)), max(width, height)))
    ]
    content, *measures = jpegs[-1]
    jpegs[-1] = (content.ljust(size or 0, b"\0"), measures[0], measures[1])
    return _keep_sizes(files, jpegs)


def _sides_below(longest: int) -> list[int]:
    return [side for side in SIDES if side < longest]


@lru_cache(maxsize=32)
def _drawn(width: int, height: int, side: int) -> tuple[bytes, int, int]:
    picture = Image.new("RGB", (width, height), (126, 166, 120))
    ImageDraw.Draw(picture).ellipse((width // 4, height // 4, 3 * width // 4, 3 * height // 4), fill=(232, 196, 84))
    return _jpeg(picture, side)


def keep_voice(files: FileStore, content: bytes, duration: int, mime_type: str | None) -> StoredFile:
    """Byte for byte; `duration` in seconds."""
    kind = mime_type if mime_type and mime_type.startswith("audio/") else "audio/ogg"
    return files.add("voice", content, kind, suffix=".oga", facts={"duration": duration, "mime_type": kind})


def keep_document(files: FileStore, content: bytes, name: str | None, mime_type: str | None) -> StoredFile:
    """Byte for byte. What does not say what it is, is known by its name, as on Telegram."""
    name = name or "document"
    told = mime_type if mime_type != _UNKNOWN else None
    kind = told or mimetypes.guess_type(name)[0] or _UNKNOWN
    _, dot, suffix = name.rpartition(".")
    return files.add(
        "document",
        content,
        kind,
        suffix=f".{suffix}" if dot and suffix.isalnum() else "",
        facts={"file_name": name, "mime_type": kind},
    )
