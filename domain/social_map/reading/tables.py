"""Reads a tabular HSDS datapackage: CSV tables in a zip, joined into service documents.

The tables may be larger than memory and in any order, so their rows go into a temporary SQLite file first; it is gone
when the reading ends. What belongs to what is read from the schemas: a list of "phone.json" in a service are the phones
with its `service_id`; "organization.json" is the organisation of its `organization_id`. The slips of the 3.1 schemas
for tables (service_capacity asks for a `unit` beside its `unit_id`) do no harm: it is the joined document that is
checked.
"""

import csv
import io
import json
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from domain.social_map.problems import UnreadableError
from domain.social_map.reading.read import Progress, Read, Reads
from domain.social_map.reading.safely import BROKEN_ZIP, unpacking
from domain.social_map.schemas import ELSEWHERE, EXTRA, JSON_COLUMNS, Child, Table, structural, tables
from domain.texts import _

_LONGEST_FIELD = 1024 * 1024
_LONGEST_NAME = 80
_BATCH = 2000
_TOLD_EVERY = 200
_MOST_ROWS_OF_ONE = 500
"""Rows of one kind in one thing: nobody has more telephones, and a wrong key could join a whole table."""


def is_datapackage(names: Sequence[str]) -> bool:
    """Whether these files in a zip are HSDS tables."""
    return any(PurePosixPath(name).name == tables()["service"].file for name in names)


def read_tables(path: Path, progress: Progress, largest: int) -> Reads:
    """The services, in the order of their table. `largest`: bytes of all tables together."""
    with tempfile.TemporaryDirectory(prefix="voordeur-map-") as folder:
        spilled = sqlite3.connect(Path(folder) / "tables.db")
        try:
            spilled.executescript(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000;"
                "CREATE TABLE one (number INTEGER PRIMARY KEY, kind TEXT, id TEXT, line INTEGER, fields TEXT);"
                "CREATE TABLE link (kind TEXT, owner TEXT, number INTEGER);"
            )
            _spill(path, spilled, progress, largest)
            spilled.executescript("CREATE INDEX by_id ON one (kind, id); CREATE INDEX by_owner ON link (owner, kind);")
            yield from _services(spilled, progress)
        finally:
            spilled.close()


def _spill(path: Path, spilled: sqlite3.Connection, progress: Progress, largest: int) -> None:
    with unpacking(path, largest) as packed:
        by_file = {table.file: table for table in tables().values()}
        members = [one for one in packed.infolist() if PurePosixPath(one.filename).name in by_file]
        total = sum(one.file_size for one in members) or 1
        done = 0
        for member in members:
            table = by_file[PurePosixPath(member.filename).name]
            _spill_table(packed, member, table, spilled, partial(progress, done / total / 2))
            done += member.file_size


def _spill_table(
    packed: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    table: Table,
    spilled: sqlite3.Connection,
    go_on: Callable[[], None],
) -> None:
    """`go_on` is called before each batch: who reads may stop there."""
    rows: list[tuple[Any, ...]] = []
    try:
        for number, row in _rows(packed, member, table.required):
            rows.append((table.name, row.get("id") or "", number, json.dumps(row, ensure_ascii=False)))
            if len(rows) == _BATCH:
                go_on()
                _store(spilled, table, rows)
        go_on()
        _store(spilled, table, rows)
    except UnicodeDecodeError as error:
        said = _("{file} is not text in UTF-8. Save it again as “CSV UTF-8”.")
        raise UnreadableError(said.with_(file=_name(member))) from error
    except csv.Error as error:
        said = _("{file} cannot be read as CSV ({reason}).").with_(file=_name(member), reason=str(error))
        raise UnreadableError(said) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UnreadableError(BROKEN_ZIP) from error


def _rows(
    packed: zipfile.ZipFile, member: zipfile.ZipInfo, required: frozenset[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows by their number, without empty cells, except where HSDS asks for a text that may be empty."""
    csv.field_size_limit(_LONGEST_FIELD)
    with packed.open(member) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(_lines(text, member))
        headers = [header.strip() for header in next(rows, [])]
        for number, cells in enumerate(rows, start=2):
            pairs = zip(headers, cells, strict=False)
            yield number, {name: cell for name, cell in pairs if name and (cell or name in required)}


def _lines(text: io.TextIOWrapper, member: zipfile.ZipInfo) -> Iterator[str]:
    while line := text.readline(_LONGEST_FIELD):
        if len(line) == _LONGEST_FIELD:
            said = _("{file} has a line longer than {most} characters: this is no table.")
            raise UnreadableError(said.with_(file=_name(member), most=_LONGEST_FIELD))
        yield line


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename[-_LONGEST_NAME:]


def _store(spilled: sqlite3.Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    first = spilled.execute("SELECT coalesce(max(number), 0) FROM one").fetchone()[0] + 1
    numbered = [(first + at, *row) for at, row in enumerate(rows)]
    spilled.executemany("INSERT INTO one VALUES (?, ?, ?, ?, ?)", numbered)
    links = (
        (table.name, owner, number)
        for number, _kind, _id, _line, fields in numbered
        for owner in _owners(table, json.loads(fields))
    )
    spilled.executemany("INSERT INTO link VALUES (?, ?, ?)", links)
    rows.clear()


def _owners(table: Table, fields: Mapping[str, str]) -> Iterable[str]:
    """What this row belongs to, as "service:its id"."""
    if table.name in ("attribute", "metadata"):
        kind, owner = ("link_entity", "link_id") if table.name == "attribute" else ("resource_type", "resource_id")
        return [f"{fields.get(kind, 'service')}:{fields[owner]}"] if owner in fields else []
    return [f"{owner}:{fields[f'{owner}_id']}" for owner in table.owners if f"{owner}_id" in fields]


def _services(spilled: sqlite3.Connection, progress: Progress) -> Reads:
    (count,) = spilled.execute("SELECT count(*) FROM one WHERE kind = 'service'").fetchone()
    if not count:
        raise UnreadableError(_("services.csv holds no service."))
    service = tables()["service"]
    rows = spilled.execute("SELECT line, fields FROM one WHERE kind = 'service' ORDER BY number")
    for number, (line, fields) in enumerate(rows, start=1):
        if number % _TOLD_EVERY == 0:
            progress(0.5 + number / count / 2)
        where = _("services.csv, row {number}").with_(number=str(line))
        yield Read(where, _joined(spilled, service, json.loads(fields)))


def _joined(spilled: sqlite3.Connection, table: Table, fields: Mapping[str, str]) -> dict[str, Any]:
    document = {name: value for name, value in _typed(table, fields) if name not in structural()}
    owner = f"{table.name}:{fields.get('id', '')}"
    for child in table.children:
        if (table.name, child.field) in ELSEWHERE:
            continue
        if child.is_list:
            rows = spilled.execute(
                "SELECT one.fields FROM link JOIN one USING (number) WHERE link.owner = ? AND link.kind = ?"
                " ORDER BY number LIMIT ?",
                (owner, child.table, _MOST_ROWS_OF_ONE),
            )
            if found := [_child(spilled, child, row) for row in rows.fetchall()]:
                document[child.field] = found
        elif reference := fields.get(f"{child.table}_id"):
            row = spilled.execute(
                "SELECT fields FROM one WHERE kind = ? AND id = ?", (child.table, reference)
            ).fetchone()
            if row:
                document[child.field] = _child(spilled, child, row)
    return document


def _child(spilled: sqlite3.Connection, child: Child, row: tuple[str]) -> dict[str, Any]:
    return _joined(spilled, tables()[child.table], json.loads(row[0]))


def _typed(table: Table, fields: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if name == EXTRA:
            extra = _json(value)
            yield from extra.items() if isinstance(extra, dict) else [(name, value)]
        elif name in JSON_COLUMNS:
            yield name, _json(value)
        else:
            yield name, _number(value) if name in table.numbers else value


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _number(value: str) -> float | str:
    """A number; what is none stays a text, and the schema says so."""
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number.is_integer() else number
