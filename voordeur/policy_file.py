"""Reads the file with what the municipality promises: `[default]`, and `[areas."Osdorp"]` where other rules hold.

docs/policies.example.toml shows every key. What is wrong is told all at once, one line each that names the key.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from domain import places
from domain.house_rules import HouseRules, in_order
from domain.initiatives import Question
from domain.office_hours import DAYS, NotTimesError, OfficeHours, Spans, read_spans
from domain.places import Neighbourhood
from domain.policies import LIMITS, Policies, Policy, WrongPolicyError
from voordeur.redaction import redacted
from voordeur.settings import WrongSettingError, variable

EXAMPLES: Mapping[str, str] = {
    "default": "[default]",
    "areas": '[areas."Osdorp"]',
    "signatures_needed": "signatures_needed = 5",
    "signatures_most": "signatures_most = 50",
    "needed": 'needed = ["what", "where", "why"]',
    "first_contact_working_days": "first_contact_working_days = 5",
    "decision_weeks": "decision_weeks = 8",
    "number_prefix": 'number_prefix = "NW"',
    "office_hours": "office_hours = { " + ", ".join(f'{day} = "09:00-17:00"' for day in DAYS[:5]) + " }",
    "first_answer_office_minutes": "first_answer_office_minutes = 240",
    "urgent_answer_minutes": "urgent_answer_minutes = 15",
}
"""How each key is written."""


class WrongPoliciesError(WrongSettingError):
    """The file with policies cannot be used; `lines` say why, each one thing, and the message is all of them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(redacted(" ".join(line.split())) for line in lines)
        super().__init__("\n".join(self.lines))


def _between(key: str) -> Any:
    least, most = LIMITS[key]
    return Field(default=None, ge=least, le=most)


def _in_order(value: Any) -> Any:
    """Questions in the order in which they are asked, whatever order they were written in."""
    known = {str(question): question for question in Question}
    if not isinstance(value, list) or not value or any(not isinstance(one, str) or one not in known for one in value):
        raise ValueError(f"it should be a list of one or more of {', '.join(known)}")
    return in_order(known[one] for one in value)


def _hours_of_a_day(value: Any) -> Any:
    try:
        spans = read_spans(value) if isinstance(value, str) else ()
    except NotTimesError:
        spans = ()
    if not spans:
        raise ValueError("it should be times from 00:00 to 23:59 (and when it is closed, the day is left out)")
    return spans


_Day = Annotated[Spans, BeforeValidator(_hours_of_a_day)]


class _Week(BaseModel):
    """The table `office_hours`. A day that is left out is closed."""

    model_config = ConfigDict(extra="forbid")

    monday: _Day = ()
    tuesday: _Day = ()
    wednesday: _Day = ()
    thursday: _Day = ()
    friday: _Day = ()
    saturday: _Day = ()
    sunday: _Day = ()

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        self.hours()
        return self

    def hours(self) -> OfficeHours:
        return OfficeHours(tuple(getattr(self, day) for day in DAYS))


class _Rules(BaseModel):
    """One table of the file. What is not set comes from `[default]`, or is usual."""

    model_config = ConfigDict(extra="forbid")

    signatures_needed: StrictInt = _between("signatures_needed")
    signatures_most: StrictInt = _between("signatures_most")
    needed: Annotated[tuple[Question, ...], BeforeValidator(_in_order)] = ()
    first_contact_working_days: StrictInt = _between("first_contact_working_days")
    decision_weeks: StrictInt = _between("decision_weeks")
    number_prefix: StrictStr = ""
    office_hours: _Week | None = None
    first_answer_office_minutes: StrictInt = _between("first_answer_office_minutes")
    urgent_answer_minutes: StrictInt = _between("urgent_answer_minutes")

    def changes(self) -> dict[str, Any]:
        """What is set, as a policy has it."""
        values = {key: getattr(self, key) for key in self.model_fields_set}
        return {key: value.hours() if isinstance(value, _Week) else value for key, value in values.items()}


class _Tables(BaseModel):
    model_config = ConfigDict(extra="forbid")

    default: _Rules = _Rules()
    areas: dict[str, _Rules] = {}


def read_policies(file: Path | None) -> Policies:
    """The policies of this file; without a file the usual ones. Raises WrongPoliciesError."""
    return read_house_rules(file).policies()


def read_house_rules(file: Path | None) -> HouseRules:
    """What is set in this file; without a file nothing is. Raises WrongPoliciesError when it cannot hold."""
    if file is None:
        return HouseRules()
    raw = _parsed(file)
    try:
        tables = _Tables.model_validate(raw)
    except ValidationError as error:
        areas = raw.get("areas")
        wrong = [*map(_line, error.errors()), *_wrong_names(areas if isinstance(areas, dict) else ())]
        raise WrongPoliciesError(f"{file}: {line}" for line in wrong) from None
    if wrong := list(_wrong_names(tables.areas)):
        raise WrongPoliciesError(f"{file}: {line}" for line in wrong)
    _check(file, tables)
    return HouseRules(tables.default.changes(), {area: rules.changes() for area, rules in tables.areas.items()})


def _parsed(file: Path) -> dict[str, Any]:
    try:
        # Some editors begin a file with a byte order mark, which TOML does not know.
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = f"cannot be read: {error.strerror}. Give for example: policies.toml."
    except UnicodeDecodeError:
        reason = "cannot be read: it is not in UTF-8. Save it once more as UTF-8."
    except tomllib.TOMLDecodeError as error:
        reason = f"is not TOML: {error}. docs/policies.example.toml shows how it is written."
    raise WrongPoliciesError([f"{variable('policies_file')} names {file}, which {reason}"])


def _check(file: Path, tables: _Tables) -> None:
    """Raises WrongPoliciesError, with everything that contradicts itself."""
    try:
        default = _policy(("default",), tables.default, Policy())
    except WrongPoliciesError as error:
        # The areas inherit from it: what would be said of them might not be true.
        raise WrongPoliciesError(f"{file}: {line}" for line in error.lines) from None
    wrong: list[str] = []
    for name, rules in tables.areas.items():
        try:
            _policy(("areas", name), rules, default)
        except WrongPoliciesError as error:
            wrong.extend(f"{file}: {line}" for line in error.lines)
    if wrong:
        raise WrongPoliciesError(wrong)


def _policy(table: tuple[str, ...], rules: _Rules, inherited: Policy) -> Policy:
    try:
        # All at once: a table may change two figures that only fit each other.
        return replace(inherited, **rules.changes())
    except WrongPolicyError as error:
        raise WrongPoliciesError([_refusal((*table, error.key), error.reason)]) from None


def _wrong_names(areas: Iterable[str]) -> Iterator[str]:
    """What is wrong with the names of the areas: unknown, or two for one area."""
    by_name: dict[str, list[Neighbourhood]] = {}
    for piece in places.as_in_files().neighbourhoods():
        for name in (piece.code, piece.name):
            by_name.setdefault(name.casefold(), []).append(piece)
    named: dict[Neighbourhood, str] = {}
    for name in areas:
        pieces = by_name.get(name.casefold(), [])
        if not pieces:
            yield _unknown(("areas", name), _similar(name, by_name), "it is no stadsdeel, gebied, wijk or buurt")
        elif other := next((named[piece] for piece in pieces if piece in named), None):
            yield f"{_dotted(('areas', name))} names the same area as {_dotted(('areas', other))}: keep one of them."
        named.update(dict.fromkeys(pieces, name))


def _similar(name: str, by_name: Mapping[str, list[Neighbourhood]]) -> str | None:
    """The area of which this may be a misspelling, as the municipality writes it."""
    # Codes are too short to resemble anything.
    names = {key: piece.name for key, pieces in by_name.items() for piece in pieces if piece.name.casefold() == key}
    near = get_close_matches(name.casefold(), names, 1)
    return names[near[0]] if near else None


def _line(error: ErrorDetails) -> str:
    *table, key = keys = tuple(map(str, error["loc"]))
    if error["type"] != "extra_forbidden":
        if error["type"] in {"model_type", "dict_type"}:
            return f"{_dotted(keys)} should be a table. Give for example: {_example(keys)}."
        return _refusal(keys, error["msg"])
    if not table and key in _Rules.model_fields:
        return f"{key} stands outside a table: put it under [default], or under an area such as {EXAMPLES['areas']}."
    known: Iterable[str] = DAYS if _is_in_a_week(keys) else _Rules.model_fields if table else _Tables.model_fields
    near = get_close_matches(key, known, 1)
    return _unknown(keys, near[0] if near else None, f"the keys are {', '.join(known)}")


def _is_in_a_week(keys: tuple[str, ...]) -> bool:
    """It stands in a table `office_hours`, not in one of an area that somebody called so."""
    return len(keys) == (4 if keys[0] == "areas" else 3)


def _example(keys: tuple[str, ...]) -> str:
    if _is_in_a_week(keys):
        return f'{keys[-1]} = "09:00-12:30, 13:30-17:00"'
    return EXAMPLES.get(keys[-1], EXAMPLES[keys[0]])


def _unknown(keys: tuple[str, ...], similar: str | None, otherwise: str) -> str:
    return f"{_dotted(keys)} is not known: {f'did you mean {similar}?' if similar else f'{otherwise}.'}"


def _refusal(keys: tuple[str, ...], message: str) -> str:
    reason = message.removeprefix("Value error, ")
    return f"{_dotted(keys)} cannot be used: {reason[0].lower()}{reason[1:]}. Give for example: {_example(keys)}."


def _dotted(keys: Iterable[str]) -> str:
    """The keys as TOML writes them: areas."Bos en Lommer".needed."""
    return ".".join(
        key if re.fullmatch(r"[\w-]+", key, re.ASCII) else json.dumps(key, ensure_ascii=False) for key in keys
    )
