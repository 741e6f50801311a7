"""Checks one service document: against the official schema of HSDS 3.1, and for things that a resident would trip over.

The schemas stand in `hsds_3_1/`, unchanged (CC BY-SA 4.0). Formats are checked too: UUIDs, addresses of pages and of
e-mail, moments. Why this validator: docs/decisions/0016-hsds-validation.md.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs
from jsonschema_rs import Draft202012, Draft202012Validator, Registry, ValidationErrorKind

from domain.social_map.doubts import doubts
from domain.social_map.problems import Problem
from domain.social_map.schemas import schemas

BASE = "https://voordeur.invalid/hsds/3.1/"
"""Only a name: the schemas refer to each other by file name and nothing is ever fetched."""

_MOST_ERRORS = 20
"""Of one entry: one wrong list can break a rule a thousand times."""
_LONGEST_VALUE = 60

_FORMATS = {
    "uuid": "is not a UUID. Use the form 123e4567-e89b-42d3-a456-426614174000.",
    "uri": "is not a full web address. Write it with https:// in front, without spaces.",
    "email": "is not an e-mail address.",
    "date-time": "is not a date with a time. Use the form 2026-11-28T10:30:00Z.",
    "date": "is not a date. Use the form 2026-11-28.",
}


@cache
def _validator() -> Draft202012Validator:
    registry = Registry([(f"{BASE}{name}.json", dict(one)) for name, one in schemas().items()], draft=Draft202012)
    return Draft202012Validator({"$ref": f"{BASE}service.json"}, registry=registry, validate_formats=True)


def check(document: Mapping[str, Any], where: str) -> Iterable[Problem]:
    """What is wrong with a cleaned document; warnings only when nothing else is."""
    errors = list(_errors(document, where))
    return errors or list(doubts(document, where))


def _errors(document: Mapping[str, Any], where: str) -> Iterator[Problem]:
    validator = _validator()
    if not validator.is_valid(document):
        for number, error in enumerate(validator.iter_errors(document)):
            if number == _MOST_ERRORS:
                yield Problem(where, "", "and more. Mend these first.")
                return
            yield Problem(where, _field(error), _what(error))
    for name in ("name", "id"):
        if isinstance(document.get(name), str) and not document[name].strip():
            yield Problem(where, name, "is empty. Every entry needs one.")


def _field(error: jsonschema_rs.ValidationError) -> str:
    """For the first telephone: "phones 1, number"."""
    steps = [str(step + 1) if isinstance(step, int) else f", {step}" for step in error.instance_path]
    return "".join(f" {step}" if step[0].isdigit() else step for step in steps).removeprefix(", ")


def _what(error: jsonschema_rs.ValidationError) -> str:
    kind, value = error.kind, _shown(error.instance)
    match kind:
        case ValidationErrorKind.Required():
            return f"{_plain_name(kind.property)} is missing. Fill it in."
        case ValidationErrorKind.Format():
            return f"{value} {_FORMATS.get(kind.format, f'is not a {kind.format}.')}"
        case ValidationErrorKind.Enum():
            return f"{value} is not allowed here. Choose one of: {', '.join(map(str, kind.options))}."
        case ValidationErrorKind.Type():
            return f"{value} should be {_type(kind.types)}."
    return f"{error.message[:200]}."


def _plain_name(value: Any) -> str:
    return str(value).strip("\"'")


def _type(types: Any) -> str:
    names = {"string": "a text", "number": "a number", "array": "a list", "object": "an object with fields"}
    return " or ".join(names.get(str(one), str(one)) for one in types)


def _shown(value: Any) -> str:
    if isinstance(value, list | dict):
        return "A list" if isinstance(value, list) else "An object"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
