"""Files that were sent, in memory, with a bound on their total size."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
DEFAULT_BUDGET = 256 * 1024 * 1024


@dataclass(frozen=True)
class StoredFile:
    """`path` is what getFile names; `facts` are the sizes and names that go with the kind of file."""

    id: str
    unique_id: str
    kind: str
    path: str
    content: bytes
    mime_type: str
    facts: Json = field(default_factory=dict)
    sizes: tuple["StoredFile", ...] = ()
    """For a photo: all its sizes, smallest first."""

    def as_json(self) -> Json:
        """The fields that Telegram's `PhotoSize`, `Voice` and `Document` share, with the facts of this one."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, **self.facts, "file_size": len(self.content)}


def photo_sizes(photo: StoredFile) -> list[Json]:
    """Telegram's `Array of PhotoSize`, smallest first."""
    return [size.as_json() for size in photo.sizes or (photo,)]


class FileStore:
    """Keeps files until their total is over the budget; then the oldest go first."""

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        """`budget` in bytes."""
        self._budget = budget
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._number = 0
        self.total = 0

    def __len__(self) -> int:
        return len(self._by_id)

    def add(
        self,
        kind: str,
        content: bytes,
        mime_type: str,
        *,
        suffix: str,
        facts: Json | None = None,
        sizes: tuple[StoredFile, ...] = (),
    ) -> StoredFile:
        """`kind`: photo, voice, document; `suffix` with its dot."""
        self._number += 1
        digest = hashlib.sha256(f"{kind}:{self._number}".encode()).digest()
        stored = StoredFile(
            # Real ones are about as long; a column that cannot hold them should fail here.
            id="Ag" + base64.urlsafe_b64encode(digest + digest[:19] + self._number.to_bytes(3, "big")).decode(),
            unique_id="AQ" + base64.urlsafe_b64encode(digest[:9]).decode(),
            kind=kind,
            path=f"{_FOLDERS[kind]}/file_{self._number}{suffix}",
            content=content,
            mime_type=mime_type,
            facts=facts or {},
            sizes=sizes,
        )
        self._by_id[stored.id] = stored
        self._by_path[stored.path] = stored
        self.total += len(content)
        self._forget_oldest()
        return stored

    def amend(self, stored: StoredFile) -> StoredFile:
        """Replaces what is known about a file that is kept."""
        if stored.id in self._by_id:
            self._by_id[stored.id] = self._by_path[stored.path] = stored
        return stored

    def _forget_oldest(self) -> None:
        while self.total > self._budget and len(self._by_id) > 1:
            oldest = next(iter(self._by_id.values()))
            del self._by_id[oldest.id], self._by_path[oldest.path]
            self.total -= len(oldest.content)

    def find(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)


_FOLDERS = {"photo": "photos", "voice": "voice", "document": "documents", "sticker": "stickers"}
