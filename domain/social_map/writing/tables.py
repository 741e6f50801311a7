"""Writes a tabular HSDS datapackage: CSV tables and their description in a zip.

A thing that hangs in several services, an organisation for example, is one row. Where two things have the same id and
are not the same, the second gets an id of its own: ids are unique in tables, and nothing gets lost.
"""

import csv
import hashlib
import json
import tempfile
import uuid
import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Self

from domain.social_map.documents import written
from domain.social_map.schemas import ELSEWHERE, EXTRA, JSON_COLUMNS, Table, tables

NAMESPACE = uuid.UUID("1d1f3c52-1a0e-5f0e-9c53-8f3a8f5b2e90")
"""Of the ids that are made here."""


class TablesFile:
    """The zip, written table by table into a temporary folder and packed at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open = ExitStack()
        self._files: dict[str, tuple[IO[str], Any]] = {}
        # (Kind, id) -> what stands there: 8 bytes of a hash each.
        self._seen: dict[bytes, bytes] = {}

    def __enter__(self) -> Self:
        self._folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="voordeur-map-")))
        return self

    def add(self, document: Mapping[str, Any]) -> None:
        """One more service, with everything in it."""
        self._write(tables()["service"], document, {})

    def __exit__(self, failure: type[BaseException] | None, *_rest: object) -> None:
        with self._open:
            for file, _writer in self._files.values():
                file.close()
            if not failure:
                self._pack()

    def _write(
        self, table: Table, thing: Mapping[str, Any], owner: Mapping[str, str], *, is_shared: bool = False
    ) -> str:
        """Write it and what hangs in it; its id, which may be a new one."""
        number, is_new = self._numbered(table, thing, owner, is_shared=is_shared)
        if not is_new:
            return number
        row: dict[str, str] = {"id": number, **owner}
        later = []
        for child in table.children:
            inside = thing.get(child.field)
            if not inside or (table.name, child.field) in ELSEWHERE:
                continue
            if child.is_list:
                later += [(child.table, one) for one in inside]
            else:
                row[f"{child.table}_id"] = self._write(tables()[child.table], inside, {}, is_shared=True)
        self._add_row(table, row | _cells(table, thing, row))
        for kind, one in later:
            self._write(tables()[kind], one, _belongs(kind, table, number))
        return number

    def _numbered(
        self, table: Table, thing: Mapping[str, Any], owner: Mapping[str, str], *, is_shared: bool
    ) -> tuple[str, bool]:
        """Its id, and whether it has to be written."""
        number = str(thing.get("id") or "")
        content = _short("" if is_shared else written(dict(owner)), written(thing))
        was = self._seen.setdefault(_short(table.name, number), content)
        if was is content:
            return number, True
        if not is_shared:
            return self._again(table, number), True
        if was != content:
            number = str(uuid.uuid5(NAMESPACE, f"{table.name} {number} {content.hex()}"))
            return number, self._seen.setdefault(_short(table.name, number), content) is content
        return number, False

    def _again(self, table: Table, number: str) -> str:
        count = 2
        while (key := _short(table.name, again := str(uuid.uuid5(NAMESPACE, f"{number} {count}")))) in self._seen:
            count += 1
        self._seen[key] = key
        return again

    def _add_row(self, table: Table, row: Mapping[str, str]) -> None:
        if table.name not in self._files:
            file = self._open.enter_context((self._folder / table.file).open("w", encoding="utf-8", newline=""))
            writer = csv.DictWriter(file, _columns(table), lineterminator="\r\n")
            writer.writeheader()
            self._files[table.name] = (file, writer)
        self._files[table.name][1].writerow(row)

    def _pack(self) -> None:
        if "service" not in self._files:
            self._add_row(tables()["service"], {})
            self._files["service"][0].close()
        part = self._path.with_name(f"{self._path.name}.part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("datapackage.json", json.dumps(_description(list(self._files)), indent=1))
            for name in sorted(self._files):
                packed.write(self._folder / tables()[name].file, tables()[name].file)
        part.replace(self._path)


def _short(*parts: str) -> bytes:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).digest()


def _belongs(kind: str, owner: Table, number: str) -> dict[str, str]:
    if kind == "attribute":
        return {"link_id": number, "link_entity": owner.name}
    if kind == "metadata":
        return {"resource_id": number, "resource_type": owner.name}
    return {f"{owner.name}_id": number}


def _cells(table: Table, thing: Mapping[str, Any], row: Mapping[str, str]) -> dict[str, str]:
    """The thing's own fields as cells. What HSDS does not know goes into one column, so that nothing gets lost."""
    children = {child.field for child in table.children}
    cells: dict[str, str] = {}
    extra: dict[str, Any] = {}
    for name, value in thing.items():
        if name in row or name in children or value is None:
            continue
        if name in JSON_COLUMNS and table.name == "service":
            cells[name] = written(value)
        elif name in table.columns and not isinstance(value, dict | list | bool):
            cells[name] = str(value)
        else:
            extra[name] = value
    return cells | ({EXTRA: written(extra)} if extra else {})


def _columns(table: Table) -> list[str]:
    belongs = [f"{child.table}_id" for child in table.children if not child.is_list]
    ours = [*sorted(JSON_COLUMNS), EXTRA] if table.name == "service" else [EXTRA]
    owners = [f"{one.name}_id" for one in tables().values() if _may_own(one, table)]
    return list(dict.fromkeys([*table.columns, *belongs, *owners, *ours]))


def _may_own(owner: Table, table: Table) -> bool:
    if table.name in {"attribute", "metadata"}:
        return False
    return any(child.table == table.name and child.is_list for child in owner.children)


def _description(names: list[str]) -> dict[str, Any]:
    """https://specs.frictionlessdata.io/tabular-data-package/ ."""
    return {
        "name": "human_services_data",
        "title": "Human Services Data Specification",
        "profile": "tabular-data-package",
        "resources": [_resource(tables()[name]) for name in sorted(names)],
    }


def _resource(table: Table) -> dict[str, Any]:
    fields = [{"name": name, **_type(table.columns.get(name, {}))} for name in _columns(table)]
    return {
        "name": table.file.removesuffix(".csv"),
        "path": table.file,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": "id"},
    }


def _type(column: Mapping[str, Any]) -> dict[str, Any]:
    kind = {"type": "number" if column.get("type") == "number" else "string"}
    if "enum" in column:
        return {**kind, "constraints": {"enum": column["enum"]}}
    return {**kind, **({"format": column["format"]} if column.get("format") in {"uuid", "email", "uri"} else {})}
