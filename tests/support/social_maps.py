"""Small social maps for tests: documents, files of every kind, and a way to bring them in."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from domain.social_map.staging import Reader, staged
from storage.database import Database
from storage.map_history import Counts
from storage.social_map import SocialMap
from tests.support.books import NOW
from voordeur.map_keeping import bring_in

EXAMPLES = Path(__file__).parents[1] / "hsds"
"""The examples of HSDS 3.1 itself."""

READER = Reader(lambda service: {"mee_eten": 1.0} if "eten" in service.name.lower() else {}, "test")


def number(name: str) -> str:
    """A UUID that is always the same for this name."""
    return str(uuid5(NAMESPACE_URL, name))


def service(name: str = "Samen eten", /, **more: Any) -> dict[str, Any]:
    """A small service document."""
    return {
        "id": number(name),
        "name": name,
        "status": "active",
        "description": f"{name} in de buurt.",
        "organization": {"id": number("org"), "name": "De Bijenkorf", "description": "Verzonnen."},
        **more,
    }


def located(
    name: str = "Samen eten", /, *, location: Mapping[str, Any] | None = None, **address: Any
) -> dict[str, Any]:
    """A service with one place."""
    there = {
        "id": number(f"{name} address"),
        "address_1": "Voorbeeldstraat 12",
        "city": "Amsterdam",
        "state_province": "",
        "postal_code": "1057 BS",
        "country": "NL",
        "address_type": "physical",
        **address,
    }
    where = {"id": number(f"{name} location"), "location_type": "physical", "addresses": [there], **(location or {})}
    return service(name, service_at_locations=[{"id": number(f"{name} at"), "location": where}])


def write_json(path: Path, documents: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text(json.dumps(list(documents), ensure_ascii=False), encoding="utf-8")
    return path


def write_tables(path: Path, tables: Mapping[str, list[Mapping[str, Any]]]) -> Path:
    """A datapackage of these rows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, rows in tables.items():
            packed.writestr(name, table(rows))
    return path


def table(rows: list[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(column for row in rows for column in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


async def imported(
    database: Database, path: Path, *, at: datetime = NOW, keep_missing: bool = False, reader: Reader = READER
) -> Counts:
    """Bring a file in."""
    with staged(path, reader) as ready:
        assert ready.is_fit, ready.report.lines()
        return await bring_in(database, ready, at, keep_missing=keep_missing)


async def found(database: Database) -> dict[str, Any]:
    """Everything that search may find: name -> entry."""
    async with database.reading() as connection:
        return {entry.name: entry for entry in await SocialMap(connection).entries()}
