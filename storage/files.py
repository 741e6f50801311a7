"""How files of residents and workers stand in the attachments folder, whoever brought them.

`<folder>/<two characters>/<id>.jpg`, `.ogg` or `.bin`: the name is ours, nothing of it comes from the sender. A file
stands there whole or not at all. Documents are kept as they came: nothing here opens them.
"""

import hashlib
import os
import re
from pathlib import Path

from storage.attachments import StoredFile
from storage.pictures import NotWhatItSaysError, check_voice, draw_anew

COMING = "coming-"
"""What the folders begin with in which files are made ready."""

_EXTENSIONS = {"photo": "jpg", "voice": "ogg", "document": "bin"}
_ID = re.compile(r"[A-Za-z0-9_-]{2,32}")


def name_of(kind: str, file_id: str) -> str:
    """Where it stands inside the folder. By the last two characters of its id: the first may be a time.

    Raises NotWhatItSaysError for a kind of which nothing is kept.
    """
    extension = _EXTENSIONS.get(kind)
    if extension is None or not _ID.fullmatch(file_id):
        raise NotWhatItSaysError(f"nothing can be kept of the kind {kind!r} with this id")
    return f"{file_id[-2:]}/{file_id}.{extension}"


def keep(kind: str, raw: Path, target: Path, name: str, *, side: int | None = None) -> StoredFile:
    """Check the file and put it in its place: slow, so call it in a thread. `raw` stands in the same file system.
    `side`: the most pixels that a photo keeps across or down.

    Raises NotWhatItSaysError for a photo or a voice message that is none.
    """
    if kind == "photo":
        ready = raw.with_name("ready")
        draw_anew(raw, ready, side=side)
    else:
        ready = raw
        if kind == "voice":
            check_voice(raw)
    with ready.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").digest()
        size = file.tell()
        os.fsync(file.fileno())
    ready.replace(target)
    # The name as well must outlive a power cut: it is written into the database next.
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return StoredFile(name, size, sha256)
