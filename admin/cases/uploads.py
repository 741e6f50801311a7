"""A file that a worker sends: looked at, drawn anew where it is a picture, and put into the attachments folder.

What it is, its bytes say: neither its name nor what the browser calls it is believed. Only kinds are taken
that residents can open on any telephone and that do nothing by themselves.
"""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from starlette.datastructures import UploadFile

from domain.texts import Text, Verbatim, Words, _, lines, without_bidi_controls
from storage.attachments import StoredFile
from storage.files import COMING, keep, name_of
from storage.pictures import NotWhatItSaysError

MOST_BYTES = 20_000_000
"""As much as residents and workers can send on Telegram: a bot fetches no more."""

LONGEST_SIDE = 2560
"""Pixels. Telegram refuses a photo of more than 10 MB: https://core.telegram.org/bots/api#sendphoto."""

_HEAD = 16
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_OGG = b"OggS"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_DOCUMENTS = {
    "pdf": b"%PDF-",
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), _ZIP),
    **dict.fromkeys(("doc", "xls", "ppt"), _OLE),
    "rtf": b"{\\rtf",
}
_TEXTS = frozenset({"txt", "csv"})

TOO_LARGE = _("This file is too large: at most 20 MB.")
_EMPTY = _("This file is empty.")
_UNKNOWN = lines(
    _("This kind of file cannot be sent."),
    _("Possible are photos (JPEG, PNG, WebP), voice messages (Ogg) and documents (PDF, Word, Excel, text)."),
)
_NO_PICTURE = _("This picture cannot be read, or is too large. Take another one.")

Kind = Literal["photo", "voice", "document"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that stands in the folder, and belongs to nothing yet."""

    id: str
    kind: Kind
    stored: StoredFile
    title: str
    folder: Path

    def discard(self) -> None:
        """It is not sent after all."""
        (self.folder / self.stored.name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The file cannot be sent; why, as whoever chose it reads it."""

    why: Words


async def ready(file: UploadFile, folder: Path, file_id: str) -> Upload | NotTaken:
    """Make this file ready, under this id. It is read in pieces, and drawn in a thread: it takes up to a second."""
    title = _title(file.filename or "")
    if (file.size or 0) > MOST_BYTES:
        return NotTaken(_about(title, TOO_LARGE))
    if not file.size:
        return NotTaken(_about(title, _EMPTY))
    kind = _kind(await _head(file), title)
    if kind is None:
        return NotTaken(_about(title, _UNKNOWN))
    try:
        stored = await asyncio.to_thread(_keep, file.file, kind, folder, file_id)
    except NotWhatItSaysError:
        return NotTaken(_about(title, _NO_PICTURE))
    return Upload(file_id, kind, stored, title, folder)


async def _head(file: UploadFile) -> bytes:
    head = await file.read(_HEAD)
    await file.seek(0)
    return head


def _kind(head: bytes, title: str) -> Kind | None:
    if head.startswith(_PICTURES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "photo"
    if head.startswith(_OGG):
        return "voice"
    extension = title.rpartition(".")[2].casefold()
    if extension in _DOCUMENTS:
        return "document" if head.startswith(_DOCUMENTS[extension]) else None
    return "document" if extension in _TEXTS and b"\0" not in head else None


def _keep(file: BinaryIO, kind: Kind, folder: Path, file_id: str) -> StoredFile:
    name = name_of(kind, file_id)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=COMING) as room:
        raw = Path(room) / "raw"
        with raw.open("wb") as out:
            shutil.copyfileobj(file, out)
        return keep(kind, raw, target, name, side=LONGEST_SIDE)


def _title(filename: str) -> str:
    """What the resident reads as its name: without folders, and without signs that turn it around."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in without_bidi_controls(last) if char.isprintable()).strip()
    stem, dot, extension = shown.rpartition(".")
    return f"{stem[:80]}{dot}{extension[:8]}" if stem else shown[:80]


def _about(title: str, why: Words) -> Words:
    return lines(Text("“{title}”").with_(title=Verbatim(title)), why) if title else why
