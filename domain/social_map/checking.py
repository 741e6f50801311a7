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
from domain.texts import ListParam, Text, Words, _

BASE = "https://voordeur.invalid/hsds/3.1/"
"""Only a name: the schemas refer to each other by file name and nothing is ever fetched."""

_MOST_ERRORS = 20
"""Of one entry: one wrong list can break a rule a thousand times."""
_LONGEST_VALUE = 60
_LONGEST_MESSAGE = 120

_FORMATS = {
    "uuid": _("{value} is not a UUID. Use the form 123e4567-e89b-42d3-a456-426614174000."),
    "uri": _("{value} is not a full web address. Write it with https:// in front, without spaces."),
    "email": _("{value} is not an e-mail address."),
    "date-time": _("{value} is not a date with a time. Use the form 2026-11-28T10:30:00Z."),
    "date": _("{value} is not a date. Use the form 2026-11-28."),
}
_TYPES = {
    "string": _("a text"),
    "number": _("a number"),
    "array": _("a list"),
    "object": _("an object with fields"),
}


@cache
def _validator() -> Draft202012Validator:
    registry = Registry([(f"{BASE}{name}.json", dict(one)) for name, one in schemas().items()], draft=Draft202012)
    return Draft202012Validator({"$ref": f"{BASE}service.json"}, registry=registry, validate_formats=True)


def check(document: Mapping[str, Any], where: Words) -> Iterable[Problem]:
    """What is wrong with a cleaned document; warnings only when nothing else is."""
    errors = list(_errors(document, where))
    return errors or list(doubts(document, where))


def _errors(document: Mapping[str, Any], where: Words) -> Iterator[Problem]:
    validator = _validator()
    if not validator.is_valid(document):
        for number, error in enumerate(validator.iter_errors(document)):
            if number == _MOST_ERRORS:
                yield Problem(where, "", _("and more. Mend these first."))
                return
            yield Problem(where, _field(error), _what(error))
    for name in ("name", "id"):
        if isinstance(document.get(name), str) and not document[name].strip():
            yield Problem(where, name, _("is empty. Every entry needs one."))


def _field(error: jsonschema_rs.ValidationError) -> str:
    """For the first telephone: "phones 1, number"."""
    steps = [str(step + 1) if isinstance(step, int) else f", {step}" for step in error.instance_path]
    return "".join(f" {step}" if step[0].isdigit() else step for step in steps).removeprefix(", ")


def _what(error: jsonschema_rs.ValidationError) -> Text:
    kind, value = error.kind, _shown(error.instance)
    match kind:
        case ValidationErrorKind.Required():
            return _("{field} is missing. Fill it in.").with_(field=_plain_name(kind.property))
        case ValidationErrorKind.Format():
            said = _FORMATS.get(kind.format, _("{value} has another form than HSDS asks for."))
            return said.with_(value=value)
        case ValidationErrorKind.Enum():
            options = ", ".join(map(str, kind.options))
            return _("{value} is not allowed here. Choose one of: {options}.").with_(value=value, options=options)
        case ValidationErrorKind.Type():
            return _("{value} should be {type}.").with_(value=value, type=_type(kind.types))
    # In the words of the validator, which are English.
    return _("HSDS does not allow this ({reason}).").with_(reason=error.message[:_LONGEST_MESSAGE])


def _plain_name(value: Any) -> str:
    return str(value).strip("\"'")


def _type(types: Any) -> ListParam:
    return ListParam(tuple(_TYPES.get(str(one), str(one)) for one in types), "or")


def _shown(value: Any) -> Text | str:
    if isinstance(value, list | dict):
        return _("A list") if isinstance(value, list) else _("An object")
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
