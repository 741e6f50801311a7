"""Checks every request against the machine-readable Bot API (`botapi-10.3.json`), compiled once into plain functions.

Stricter than Telegram on purpose in one thing: a parameter or field that the schema does not know is refused, so that a
typing mistake is heard.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.sandbox.refusals import Refusal, bad_request

Json = dict[str, Any]
Check = Callable[[Any, str], Any]
"""Takes a value and where it stands (for the refusal), gives the value as Python sees it, or raises `Refusal`."""

# What Telegram says when these are missing; for all others the sandbox names the parameter.
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "voice": "there is no voice in the request",
    "document": "there is no document in the request",
}
# What Telegram says when these are too short or too long.
_OUT_OF_LIMITS = {
    "InlineKeyboardButton.callback_data": "BUTTON_DATA_INVALID",
    "CopyTextButton.text": "BUTTON_COPY_TEXT_INVALID",
    "BotCommand.command": "BOT_COMMAND_INVALID",
    "BotCommand.description": "BOT_COMMAND_DESCRIPTION_INVALID",
    "setMyCommands.commands": "BOT_COMMANDS_TOO_MUCH",
    "answerCallbackQuery.text": "MESSAGE_TOO_LONG",
}
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,19}\Z")
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
# Where the schema has no `const`, its prose still says "must be chat" or "always 'emoji'".
_CONST_IN_PROSE = re.compile(r"(?:must be|always) ['\"‘“]?([a-z_]+)['\"’”]?")


@dataclass(frozen=True)
class Upload:
    """A file that came in a multipart request."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class MethodCheck:
    """One method's parameters. Calling it turns a raw request into checked Python values."""

    name: str
    parameters: dict[str, Check]
    required: tuple[str, ...]

    def __call__(self, raw: Json) -> Json:
        """Refuses unknown, missing and wrong parameters; `raw` holds strings (form), JSON values or `Upload`s."""
        checked = {}
        parameters = self.parameters
        for name, value in raw.items():
            check = parameters.get(name)
            if check is None:
                raise bad_request(f'unknown parameter "{name}"')
            checked[name] = check(value, name)
        for name in self.required:
            if name not in checked:
                raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
        return checked


class Schema:
    """The Bot API's methods and types, compiled on first use."""

    def __init__(self, document: Json) -> None:
        """Shape: `{"methods": {name: {"params": [...]}}, "types": {name: {"fields": [...], "subtypes"?: [...]}}}`."""
        self._methods: Json = document["methods"]
        self._types: Json = document["types"]
        self._compiled: dict[str, Check] = {}

    def method(self, name: str) -> MethodCheck:
        params = self._methods[name]["params"]
        return MethodCheck(
            name=name,
            parameters={param["name"]: self._parameter(name, param) for param in params},
            required=tuple(param["name"] for param in params if param["required"]),
        )

    def type(self, name: str) -> Check:
        """The check for one of the Bot API's types, for instance `Message`."""
        return self._type(name)

    def _parameter(self, method: str, param: Json) -> Check:
        check = self._limited(method, param, self._any_of(param["types"]))
        if "String" in param["types"]:
            return _number_or_text(check) if "Integer" in param["types"] else check
        return _decoded(_decoder(param["types"]), check)

    def _limited(self, owner: str, member: Json, check: Check) -> Check:
        limits = member.get("limits")
        if not limits or limits.get("after_entities_parsing"):
            return check
        return _within(limits, check, _OUT_OF_LIMITS.get(f"{owner}.{member['name']}"))

    def _any_of(self, names: Sequence[str]) -> Check:
        if len(names) == 1:
            return self._type(names[0])
        objects = [name for name in names if name in self._types and name != "InputFile"]
        others = [self._type(name) for name in names if name not in objects]
        if not others:
            return self._one_of_objects(objects)
        return _first_that_fits([*others, *([self._one_of_objects(objects)] if objects else [])], " or ".join(names))

    def _type(self, name: str) -> Check:
        if name in _SCALARS:
            return _SCALARS[name]
        if name.startswith("Array of "):
            return _array(self._type(name.removeprefix("Array of ")))
        if name not in self._compiled:
            # Types may contain themselves, so the name is reserved before its fields are looked at.
            self._compiled[name] = self._later(name)
            subtypes = self._types[name].get("subtypes")
            self._compiled[name] = self._any_of(subtypes) if subtypes else self._object(name)
        return self._compiled[name]

    def _later(self, name: str) -> Check:
        def check(value: Any, where: str) -> Any:
            return self._compiled[name](value, where)

        return check

    def _object(self, name: str) -> Check:
        members = self._types[name]["fields"]
        fields = {member["name"]: self._limited(name, member, self._any_of(member["types"])) for member in members}
        constants = self._constants(name)
        required = tuple(member["name"] for member in members if member["required"])

        def check(value: Any, where: str) -> Any:
            if type(value) is not dict:
                raise bad_request(f"object expected as {where}")
            checked = {}
            for key, inner in value.items():
                field = fields.get(key)
                if field is None:
                    raise bad_request(f'unknown parameter "{where}.{key}"')
                checked[key] = field(inner, f"{where}.{key}")
            for key in required:
                if key not in checked:
                    raise bad_request(f'can\'t find field "{key}" in {where}')
            for key, constant in constants.items():
                if checked.get(key) != constant:
                    raise bad_request(f'{where}.{key} must be "{constant}"')
            return checked

        return check

    def _constants(self, name: str) -> dict[str, str]:
        found = {}
        for member in self._types[name]["fields"]:
            if member["name"] not in {"type", "source", "status"} or not member["required"]:
                continue
            constant = (member.get("limits") or {}).get("const")
            in_prose = _CONST_IN_PROSE.search(member["description"])
            if constant or in_prose:
                found[member["name"]] = constant or (in_prose.group(1) if in_prose else "")
        return found

    def _one_of_objects(self, names: Sequence[str]) -> Check:
        """The first alternative whose fixed values agree and whose required fields are all there."""
        alternatives = [
            (
                self._type(name),
                frozenset(member["name"] for member in self._types[name]["fields"] if member["required"]),
                self._constants(name),
            )
            for name in names
        ]

        def check(value: Any, where: str) -> Any:
            if type(value) is not dict:
                raise bad_request(f"object expected as {where.replace('_', ' ')}")
            for alternative, required, constants in alternatives:
                if required <= value.keys() and all(value.get(key) == constant for key, constant in constants.items()):
                    return alternative(value, where)
            raise bad_request(f"can't parse {where.replace('_', ' ')}: none of {', '.join(names)} fits")

        return check


def _string(value: Any, where: str) -> str:
    if type(value) is not str:
        raise bad_request(f"{where} must be of type String")
    return value


def _integer(value: Any, where: str) -> int:
    if type(value) is not int:
        raise bad_request(f"{where} must be of type Integer")
    return value


def _float(value: Any, where: str) -> float:
    if type(value) not in {int, float}:
        raise bad_request(f"{where} must be of type Float")
    return float(value)


def _boolean(value: Any, where: str) -> bool:
    if type(value) is not bool:
        raise bad_request(f"{where} must be of type Boolean")
    return value


def _true(value: Any, where: str) -> bool:
    if value is not True:
        raise bad_request(f"{where} must be True")
    return True


def _input_file(value: Any, where: str) -> Upload:
    if not isinstance(value, Upload):
        raise bad_request(f"{where} must be an uploaded file")
    return value


_SCALARS: dict[str, Check] = {
    "String": _string,
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "True": _true,
    "InputFile": _input_file,
}


def _array(item: Check) -> Check:
    def check(value: Any, where: str) -> list[Any]:
        if type(value) is not list:
            raise bad_request(f"expected an Array as {where}")
        return [item(inner, f"{where}[{index}]") for index, inner in enumerate(value)]

    return check


def _first_that_fits(checks: Iterable[Check], expected: str) -> Check:
    checks = tuple(checks)

    def check(value: Any, where: str) -> Any:
        for alternative in checks:
            try:
                return alternative(value, where)
            except Refusal:
                continue
        raise bad_request(f"{where} must be of type {expected}")

    return check


def _within(limits: Json, check: Check, says: str | None) -> Check:
    """Adds the limits of the documentation to a check; `says` is Telegram's own word for breaking them."""
    low, high = limits.get("min"), limits.get("max")
    choices = frozenset(limits.get("enum_hint", ()))
    non_zero = bool(limits.get("non_zero"))
    size = _SIZES.get(limits.get("unit", "value"), _itself)

    def limited(value: Any, where: str) -> Any:
        value = check(value, where)
        if choices and value not in choices:
            raise bad_request(says or f"{where} must be one of {', '.join(sorted(choices))}")
        if non_zero and not value:
            raise bad_request(says or f"{where} must not be 0")
        measure = size(value) if low is not None or high is not None else 0
        if (low is not None and measure < low) or (high is not None and measure > high):
            raise bad_request(says or f"{where} must be {low or 0}-{high} {limits.get('unit', '')}".strip())
        return value

    return limited


def _itself(value: Any) -> Any:
    return value


_SIZES: dict[str, Callable[[Any], Any]] = {
    "characters": len,
    "items": len,
    "commands": len,
    "bytes": lambda value: len(value.encode()),
}


def _number_or_text(check: Check) -> Check:
    """A chat is named by number or by @name; in a form both arrive as text."""

    def decoded(value: Any, where: str) -> Any:
        return check(int(value) if type(value) is str and _WHOLE_NUMBER.match(value) else value, where)

    return decoded


def _decoded(decode: Callable[[str, str], Any], check: Check) -> Check:
    def decoded(value: Any, where: str) -> Any:
        return check(decode(value, where) if type(value) is str else value, where)

    return decoded


def _decoder(types: Sequence[str]) -> Callable[[str, str], Any]:
    """How a form value of these types is read."""
    if types[0] in _FROM_TEXT:
        return _FROM_TEXT[types[0]]
    return _object_from_text


def _integer_from_text(text: str, where: str) -> int:
    if not _WHOLE_NUMBER.match(text):
        raise bad_request(f"{where} must be of type Integer")
    return int(text)


def _float_from_text(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise bad_request(f"{where} must be of type Float") from None


def _boolean_from_text(text: str, where: str) -> bool:
    if text.lower() not in _TRUTH:
        raise bad_request(f"{where} must be of type Boolean")
    return _TRUTH[text.lower()]


def _object_from_text(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise bad_request(f"can't parse {where.replace('_', ' ')} JSON object") from None


_FROM_TEXT: dict[str, Callable[[str, str], Any]] = {
    "Integer": _integer_from_text,
    "Float": _float_from_text,
    "Boolean": _boolean_from_text,
}


@cache
def telegram_schema() -> Schema:
    """The schema that lies beside this module. Read once a process: it is 800 kB."""
    return Schema(json.loads(files("bot.sandbox").joinpath("botapi-10.3.json").read_text(encoding="utf-8")))
