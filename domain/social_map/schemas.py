"""The official schemas of HSDS 3.1 (in `hsds_3_1/`, unchanged, CC BY-SA 4.0), and the tables they describe."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

JSON_COLUMNS = frozenset({"nl_profile"})
"""Columns of ours in the tables that hold JSON."""
EXTRA = "extra_json"
"""The column for fields that HSDS does not know, as a JSON object, so that nothing gets lost on the way."""

ELSEWHERE = frozenset({("organization", "locations"), ("organization", "programs")})
"""What an organisation does elsewhere is not put into each of its services."""


@dataclass(frozen=True, slots=True)
class Child:
    """A field that holds things of another table."""

    field: str
    table: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of thing, and its CSV file."""

    name: str
    file: str
    columns: Mapping[str, Mapping[str, Any]]
    """Fields that stand in the table itself, with their schema."""
    children: tuple[Child, ...]
    owners: tuple[str, ...]
    """The kinds of things whose id its rows may carry."""

    required: frozenset[str]
    """Columns that are texts and must be there, if need be empty."""
    numbers: frozenset[str]
    """Columns that hold a number."""


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """By the name of their thing: "service", "organization", …"""
    folder = files("domain.social_map") / "hsds_3_1"
    return {
        one.name.removesuffix(".json"): json.loads(one.read_text("utf-8"))
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".json")
    }


@cache
def tables() -> Mapping[str, Table]:
    """All tables, by the name of their thing."""
    return {name: _table(name, schema) for name, schema in schemas().items()}


def _table(name: str, schema: Mapping[str, Any]) -> Table:
    columns = {field: one for field, one in schema["properties"].items() if _refers_to(one) is None}
    children = tuple(
        Child(field, kind, one.get("type") == "array")
        for field, one in schema["properties"].items()
        if (kind := _refers_to(one)) is not None
    )
    owners = tuple(column.removesuffix("_id") for column in columns if column.endswith("_id"))
    required = frozenset(one for one in schema["required"] if columns.get(one, {}).get("type") == "string")
    numbers = frozenset(one for one, described in columns.items() if described.get("type") == "number")
    return Table(name, schema["path"], columns, children, owners, required, numbers)


@cache
def structural() -> frozenset[str]:
    """Columns that only say what belongs to what; nested documents do without them."""
    return frozenset({f"{name}_id" for name in schemas()} | {"link_id", "link_entity", "resource_id", "resource_type"})


def _refers_to(field: Mapping[str, Any]) -> str | None:
    reference = field.get("$ref") or field.get("items", {}).get("$ref")
    return reference.removesuffix(".json") if reference else None
