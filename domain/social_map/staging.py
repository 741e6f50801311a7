"""Reads and checks a whole file before anything is changed, and sets what it holds aside in a temporary file.

So a writer holds the database only for the moment in which the finished rows go in, and a file with one wrong row
changes nothing at all.
"""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from domain.social_map import lexicon, tagging
from domain.social_map.checking import check
from domain.social_map.documents import UnfitError, cleaned, digest, take_needs, written
from domain.social_map.hsds import entry_of, service_of
from domain.social_map.problems import NO_SERVICE, Problem, Report, UnreadableError
from domain.social_map.reading import Read, Reads, read
from domain.social_map.reading.read import Progress
from domain.social_map.reading.safely import BROUGHT, Largest
from domain.social_map.service import Service
from domain.texts import Words, _

Derive = Callable[[Service], Mapping[str, float]]
"""Finds the needs that a service serves; `domain.social_map.tagging.needs_of`."""

READING = 2
"""Raise it when `hsds.py` reads documents differently: stored entries are then made anew."""

_CHUNK = 1024 * 1024
_LONGEST_FILE_NAME = 200
_HIDDEN = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Reader:
    """How needs are found, and the fingerprint of that."""

    derive: Derive
    fingerprint: str

    @property
    def read_by(self) -> str:
        """What is stored with an entry: it changes when the entry would come out differently."""
        return f"{READING}:{self.fingerprint}"[:80]


def current_reader() -> Reader:
    """Finds needs with the lexicon of this version."""
    return Reader(tagging.needs_of, tagging.fingerprint())


@dataclass(frozen=True, slots=True)
class Row:
    """One service, ready to be stored. JSON stands in texts, so that it is written only once."""

    id: str
    digest: str
    needs: str
    """Set by hand in the file; "" when nobody did."""
    entry: str
    """ "" when the service is not active."""
    document: str


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that was read to its end. It may be brought in when the report has no error."""

    path: Path
    file_name: str
    digest: str
    read_by: str
    count: int
    report: Report

    @property
    def is_fit(self) -> bool:
        """Whether nothing is wrong with it that stops an import."""
        return not self.report.error_count

    def rows(self) -> Iterator[tuple[int, Row]]:
        """What was set aside, in the order of the file, each with where it stands there."""
        offset = 0
        with self.path.open("rb") as file:
            for line in file:
                yield offset, _unpacked(line)
                offset += len(line)

    def rows_at(self, offsets: Iterable[int]) -> Iterator[Row]:
        """Those that stand there, in this order."""
        with self.path.open("rb") as file:
            for offset in offsets:
                file.seek(offset)
                yield _unpacked(file.readline())


@contextmanager
def staged(
    path: Path, reader: Reader, progress: Progress = lambda _share: None, largest: Largest = BROUGHT
) -> Iterator[Staged]:
    """Read, check and set aside all of the file. Raises UnreadableError when it cannot be read at all."""
    with tempfile.TemporaryDirectory(prefix="voordeur-map-") as folder:
        aside = Path(folder) / "rows"
        report = Report()
        with aside.open("w", encoding="utf-8", newline="\n") as out:
            count = _set_aside(read(path, progress, largest), reader, report, out)
        if not count and not report.error_count:
            raise UnreadableError(NO_SERVICE)
        name = _HIDDEN.sub("", path.name)[-_LONGEST_FILE_NAME:]
        yield Staged(aside, name, _digest_of(path), reader.read_by, count, report)


def _set_aside(reads: Reads, reader: Reader, report: Report, out: IO[str]) -> int:
    seen: dict[bytes, Words] = {}
    count = 0
    for one in reads:
        if isinstance(one, Problem):
            report.add([one])
            continue
        row = _row(one, reader, report, seen)
        if row and not report.error_count:
            # Once something is wrong nothing will come in: the rest is only checked.
            out.write(_packed(row))
        count += 1
    return count


def _row(one: Read, reader: Reader, report: Report, seen: dict[bytes, Words]) -> Row | None:
    try:
        document = cleaned(one.document)
    except UnfitError as error:
        report.add([Problem(one.where, "", error.words)])
        return None
    problems = list(check(document, one.where))
    report.add(problems)
    if any(not problem.is_warning for problem in problems):
        return None
    document["id"] = document["id"].lower()
    if earlier := seen.get(key := bytes.fromhex(document["id"].replace("-", ""))):
        same = _("is the same as of {entry}. Every service needs an id of its own.").with_(entry=earlier)
        report.add([Problem(one.where, "id", same)])
        return None
    seen[key] = one.where
    return row_of(document, reader)


def row_of(document: dict[str, Any], reader: Reader) -> Row:
    """A checked document as it is stored."""
    needs = take_needs(document)
    return Row(
        id=document["id"],
        digest=digest(document),
        needs=written(dict(needs)) if needs else "",
        entry=entry_in(document, needs, reader.derive),
        document=written(document),
    )


def entry_in(document: Mapping[str, Any], needs: Mapping[str, float] | None, derive: Derive) -> str:
    """What search keeps of a document, as JSON; "" when it is not to be found because it is not active."""
    service = service_of(document)
    if not service.is_active:
        return ""
    # A need that no question can ask for would hide the entry.
    known = {need: weight for need, weight in (needs or {}).items() if need in lexicon.default().needs}
    return written(entry_of(service, known or derive(service)).to_json())


def _packed(row: Row) -> str:
    # JSON in one line holds no tabs: they are escaped in it.
    return f"{row.id}\t{row.digest}\t{row.needs}\t{row.entry}\t{row.document}\n"


def _unpacked(line: bytes) -> Row:
    return Row(*line.decode().rstrip("\n").split("\t"))


def _digest_of(path: Path) -> str:
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            whole.update(chunk)
    return whole.hexdigest()
