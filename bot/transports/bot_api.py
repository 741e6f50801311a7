"""What holds for every call to the Bot API, whichever library makes it; loads neither of them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.delivery.outcomes import NotReady, Refused, StoredFiles, Unwell
from bot.downloads import FileGoneError

SEND_SECONDS = 20
"""How long an answer may take. With the wait before it, shorter than a claim lasts (`bot/delivery`)."""

FILE_SECONDS = 120
PIECE = 64 * 1024

CONNECTIONS = 100
"""More than the messages that delivery has under way at once."""

# What was wanted is so already, or nobody waits for it any more. Telegram has no codes for these, only sentences.
_POINTLESS = (
    "message is not modified",
    "topic_not_modified",
    "query is too old",
    "query id is invalid",
    "message to edit not found",
    "message to delete not found",
    "message to react not found",
)


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the bot's menu: `/name`, and what it does in the reader's language."""

    name: str
    description: str


def is_pointless(description: str) -> bool:
    """Whether this refusal (400) asks for nothing to be done. python-telegram-bot changes capitals, so they differ."""
    return any(words in description.casefold() for words in _POINTLESS)


def without_token(text: str, token: str) -> str:
    return text.replace(token, "[token]")


def files_of(payload: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """What the files are made of that go with this message: none, one, or those of an album.

    Each is `{"field": …, "kind": …, "name": …, "of": {…}}`. `field` is the parameter that takes the file, or, of an
    album, the name by which its entry says `attach://<name>`.
    """
    made = payload.get("made") or ()
    return (made,) if isinstance(made, Mapping) else made


async def stored_content(of: Mapping[str, Any], stored: StoredFiles) -> bytes | NotReady | Refused | Unwell:
    """The bytes of a file that came to one bot and goes out by another, or what becomes of its message instead."""
    try:
        path = await stored.open(of["attachment"])
        if path is None:
            return NotReady("the file that goes with it is still to come")
        return await asyncio.to_thread(path.read_bytes)
    except (FileGoneError, FileNotFoundError):
        return Refused("the file that goes with it is not there")
    except Exception as error:  # noqa: BLE001 - the disk or the database: it may well go better later
        return Unwell(f"the file that goes with it: {type(error).__name__}")
