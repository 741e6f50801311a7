"""Writes a chat down as a conversation test, ready to paste."""

import json
from collections.abc import Iterable
from typing import Any

from bot.sandbox.chats import PrivateChat

_HEADER = "async def test_the_chat_goes_on_as_it_did() -> None:"
_LONGEST = 60


def as_test(chat: PrivateChat) -> str:
    """Rename the function to a sentence that can be false, and cut what does not matter."""
    language = chat.phone.language_code
    title = f'    """{chat.phone.device or "A phone"} in {language}."""' if language else None
    story = list(_lines(chat.story)) or ["assert not resident.messages"]
    lines = [title, f"    resident = Resident(phone={language!r})", *(f"    {line}" for line in story)]
    return "\n".join([_HEADER, *filter(None, lines)]) + "\n"


def _lines(story: Iterable[tuple[str, Any]]) -> Iterable[str]:
    for what, detail in story:
        match what:
            case "hears":
                yield f"resident.hears({_quoted(_worth_checking(detail))})"
            case "says" | "taps":
                yield f"await resident.{what}({_quoted(detail)})"
            case "starts":
                yield f"await resident.starts({_quoted(detail) if detail else ''})"
            case "shares_place":
                yield f"await resident.shares_place({detail[0]}, {detail[1]})"
            case "sends_photo" if detail:
                yield f"await resident.sends_photo(caption={_quoted(detail)})"
            case "sends_document":
                yield f"await resident.sends_document({_quoted(detail)})"
            case _:
                yield f"await resident.{what}()"


def _worth_checking(text: str) -> str:
    """The first line, cut at a word: a test that repeats whole texts breaks at every comma."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= _LONGEST:
        return line
    return line[:_LONGEST].rsplit(" ", 1)[0]


def _quoted(text: str) -> str:
    # Invisible characters are spelled out, so that the reader sees what is compared.
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() or each == "\u200c" else _escaped(ord(each)) for each in quoted)


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
