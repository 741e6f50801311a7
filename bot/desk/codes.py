"""What stands behind a button of the workers' bot: a verb, a case, and one thing more; in Telegram's 64 bytes.

    claim:3q2-7wAAAAAAAAAAAAAAAQ            an id of 32 hexadecimal digits becomes 22 letters
    pass:3q2-7wAAAAAAAAAAAAAAAQ:=AAAAAAAAAAAAAAAAAAAAAg   so does an id that is the argument
    snooze:3q2-7wAAAAAAAAAAAAAAAQ:tomorrow

Whoever can tap can also forge: `decode` gives only what has the right form, and says nothing about who may do it.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

CLAIM, PASS_ON, SNOOZE, GIVE_BACK, CLOSE, STANDARD, PLAN = "claim", "pass", "snooze", "back", "close", "std", "plan"
"""The verbs of the buttons on a card."""

MOST_BYTES = 64
"""Of `callback_data`."""

_ID = re.compile(r"[0-9a-f]{32}")
_PACKED = r"[A-Za-z0-9_-]{22}"
_ARGUMENT = re.compile(r"[A-Za-z0-9_.+-]{0,31}")
_DATA = re.compile(
    rf"(?P<verb>[a-z]{{1,8}}):(?P<case>{_PACKED})(?::(?:=(?P<id>{_PACKED})|(?P<argument>[\w.+-]{{1,31}})))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Tapped:
    """What a button says; all of it may be forged."""

    verb: str
    case_id: str
    argument: str = ""


def encode(verb: str, case_id: str, argument: str = "") -> str:
    """The data of a button. Raises ValueError for what does not fit."""
    is_id = _ID.fullmatch(argument) is not None
    if (
        not re.fullmatch("[a-z]{1,8}", verb)
        or not _ID.fullmatch(case_id)
        or not (is_id or _ARGUMENT.fullmatch(argument))
    ):
        raise ValueError(f"No button can hold {verb!r}, {case_id!r} and {argument!r}.")
    data = f"{verb}:{_packed(case_id)}"
    if argument:
        data += f":={_packed(argument)}" if is_id else f":{argument}"
    return data


def decode(data: str) -> Tapped | None:
    """What a button said; None for what none of ours says."""
    found = _DATA.fullmatch(data)
    if found is None:
        return None
    argument = _unpacked(found["id"]) if found["id"] else found["argument"] or ""
    return Tapped(found["verb"], _unpacked(found["case"]), argument)


def _packed(number: str) -> str:
    return urlsafe_b64encode(bytes.fromhex(number)).decode().rstrip("=")


def _unpacked(packed: str) -> str:
    return urlsafe_b64decode(f"{packed}==").hex()
