"""What workers say often, in every language of residents: the worker picks it in Dutch, the resident reads their own.

The organisation keeps and changes them; what they begin with stands in `standard_replies.json`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


def check(reply: StandardReply) -> None:
    """Raises WrongReplyError unless it can be typed, is there in every language, and holds only known placeholders."""
    if not SHORTCUT.fullmatch(reply.shortcut):
        raise WrongReplyError(f'"{reply.shortcut}" cannot be a shortcut: use 2 to 20 letters from a to z.')
    for language in LANGUAGES:
        _check_text(reply.shortcut, language, reply.texts.get(language, ""))


def _check_text(shortcut: str, language: Language, text: str) -> None:
    where = f'"{shortcut}" in {language}'
    if not text.strip():
        raise WrongReplyError(f"{where} is empty.")
    if len(text) > LONGEST:
        raise WrongReplyError(f"{where} is longer than {LONGEST} characters.")
    try:
        fields = [field for _words, *field in Formatter().parse(text) if field[0] is not None]
    except ValueError:
        raise WrongReplyError(f"{where} has a brace too many or too few.") from None
    for name, form, conversion in fields:
        if name not in PLACEHOLDERS or form or conversion:
            known = " and ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise WrongReplyError(f"{where} has a placeholder that is not known: use only {known}.")


def first_replies() -> tuple[StandardReply, ...]:
    """What an organisation begins with. The id of each is its first shortcut. Raises WrongReplyError for a mistake."""
    rows = json.loads((Path(__file__).parent / "standard_replies.json").read_text("utf-8"))
    replies = tuple(StandardReply(row["shortcut"], row.pop("shortcut"), row) for row in rows)
    for reply in replies:
        check(reply)
    return replies
