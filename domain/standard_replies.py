"""What workers say often, in every language of residents: the worker picks it in Dutch, the resident reads their own.

The organisation keeps and changes them; what they begin with stands in `standard_replies.json`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Protocol

from domain.texts import LANGUAGES, Language

PLACEHOLDERS = ("resident", "worker")
"""What may stand in braces: both are first names."""

SHORTCUT = re.compile(r"[a-z]{2,20}")
"""What a worker types after "/": letters that are on every keyboard."""

LONGEST = 1000
"""Characters of one text. Somebody reads it on a telephone, and it fits under a photo (Telegram: 1024)."""

_PLACEHOLDER = re.compile("{(" + "|".join(PLACEHOLDERS) + ")}")


class WrongReplyError(ValueError):
    """A standard reply cannot be used; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class StandardReply:
    """Something that workers say often."""

    id: str
    shortcut: str
    """What a worker types after "/"."""
    texts: Mapping[Language, str]
    """In every language of residents, with `{resident}` and `{worker}` where their first names go."""


class StandardReplies(Protocol):
    """What the organisation has ready."""

    async def all(self) -> Sequence[StandardReply]:
        """In the order in which they are offered."""

    async def get(self, reply_id: str) -> StandardReply | None:
        """The one with this id."""

    async def by_shortcut(self, shortcut: str) -> StandardReply | None:
        """The one that a worker means by "/shortcut"; in capitals too, and without the "/"."""


def said(reply: StandardReply, language: Language, resident: str, worker: str) -> str:
    """The reply in a resident's language. The names go in as they are: the caller isolates them (`texts.isolated`).

    Raises KeyError for a language that residents cannot choose.
    """
    names = {"resident": resident, "worker": worker}
    # Not str.format: a brace that somebody wrote into the table by hand must not leave a resident without an answer.
    return _PLACEHOLDER.sub(lambda found: names[found[1]], reply.texts[language])


class Wrong(StrEnum):
    """Why a shortcut or a text cannot be used."""

    SHORTCUT = "cannot be a shortcut: use 2 to 20 letters from a to z."
    EMPTY = "is empty."
    TOO_LONG = f"is longer than {LONGEST} characters."
    BRACES = "has a brace too many or too few."
    PLACEHOLDER = f"has a placeholder that is not known: use only {' and '.join(f'{{{one}}}' for one in PLACEHOLDERS)}."


def wrong_in(reply: StandardReply) -> Mapping[str, Wrong]:
    """What cannot be used: by language, and for "shortcut"; empty when it is right."""
    found = {"shortcut": None if SHORTCUT.fullmatch(reply.shortcut) else Wrong.SHORTCUT}
    found |= {language: _wrong_in_text(reply.texts.get(language, "")) for language in LANGUAGES}
    return {where: wrong for where, wrong in found.items() if wrong}


def check(reply: StandardReply) -> None:
    """Raises WrongReplyError unless it can be typed, is there in every language, and holds only known placeholders."""
    for where, wrong in wrong_in(reply).items():
        what = f'"{reply.shortcut}" ' if where == "shortcut" else f'"{reply.shortcut}" in {where} '
        raise WrongReplyError(what + wrong)


def _wrong_in_text(text: str) -> Wrong | None:
    if not text.strip():
        return Wrong.EMPTY
    if len(text) > LONGEST:
        return Wrong.TOO_LONG
    try:
        fields = [field for _words, *field in Formatter().parse(text) if field[0] is not None]
    except ValueError:
        return Wrong.BRACES
    if any(name not in PLACEHOLDERS or form or conversion for name, form, conversion in fields):
        return Wrong.PLACEHOLDER
    return None


def first_replies() -> tuple[StandardReply, ...]:
    """What an organisation begins with. The id of each is its first shortcut. Raises WrongReplyError for a mistake."""
    rows = json.loads((Path(__file__).parent / "standard_replies.json").read_text("utf-8"))
    replies = tuple(StandardReply(row["shortcut"], row.pop("shortcut"), row) for row in rows)
    for reply in replies:
        check(reply)
    return replies
