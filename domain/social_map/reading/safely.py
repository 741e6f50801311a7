"""Guards against files that are larger than they look, cut off, or something else than they say."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from domain.social_map.problems import UnreadableError
from domain.texts import _

LARGEST_ENTRY = 4 * 1024 * 1024
"""Bytes of one service in JSON. A full one has about ten thousand."""
MOST_TIMES = 150
"""How often a file may be larger than it is packed. Spreadsheets are up to 30 times, a zip bomb is 1000 times."""
_SMALL = 20 * 1024**2
"""Bytes unpacked below which nobody asks how well it was packed."""
MOST_FILES = 1000
_ENCRYPTED = 0x1

BROKEN_ZIP = _("The file is broken or cut off: it cannot be unpacked. Copy or save it again.")


@dataclass(frozen=True, slots=True)
class Largest:
    """Bytes that a file may have when it is unpacked. A workbook of 50,000 rows has about 60 MB."""

    workbook: int
    tables: int


BROUGHT = Largest(600 * 1024**2, 4 * 1024**3)
"""By who has the machine at hand, with a command."""
SENT = Largest(100 * 1024**2, 300 * 1024**2)
"""By somebody with a browser."""


class Measured:
    """A file that refuses to be read on when one entry takes more than `most` bytes: memory stays bounded."""

    def __init__(self, file: IO[bytes], most: int = LARGEST_ENTRY) -> None:
        self._file = file
        self._most = most
        self._since = 0
        self.position = 0

    def read(self, size: int = -1) -> bytes:
        """Raises UnreadableError for an entry that is too large."""
        if self._since > self._most:
            said = _(
                "One entry is larger than {most} MB, after {read} MB of the file. This is no social map, or a bracket "
                "is missing."
            )
            raise UnreadableError(said.with_(most=self._most // 1024**2, read=self.position // 1024**2))
        chunk = self._file.read(size)
        self._since += len(chunk)
        self.position += len(chunk)
        return chunk

    def next_entry(self) -> None:
        """An entry was complete: count anew."""
        self._since = 0


@contextmanager
def unpacking(path: Path, largest: int) -> Iterator[zipfile.ZipFile]:
    """A zip whose files may be read. Raises UnreadableError for one that is broken, locked or a bomb."""
    try:
        with zipfile.ZipFile(path) as packed:
            _refuse_bombs(packed, path.stat().st_size, largest)
            yield packed
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise UnreadableError(BROKEN_ZIP) from error


def _refuse_bombs(packed: zipfile.ZipFile, size: int, largest: int) -> None:
    # What a file says of its size is the most that Python unpacks of it.
    members = packed.infolist()
    total = sum(member.file_size for member in members)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UnreadableError(_("The file is locked with a password. Save it without one."))
    if len(members) > MOST_FILES or total > largest or (total > _SMALL and total > MOST_TIMES * size):
        said = _("The file would grow to {size} MB when it is unpacked, which no social map does: not read.")
        raise UnreadableError(said.with_(size=total // 1024**2))
