"""Commands: their names, in English and in Dutch, and how one is read."""

import difflib
import re
from collections.abc import Collection, Mapping

from bot.desk.events import Commands

NOTE_MARK = "//"
"""What a note begins with, when the one who has the case writes it."""

ALIASES: Mapping[str, str] = {
    "neem": "claim",
    "geef": "pass",
    "later": "snooze",
    "terug": "back",
    "sluit": "close",
    "notitie": "note",
    "wis": "delete",
    "vertaal": "translate",
    "koppel": "connect",
    "zaken": "cases",
    "gesprekken": "cases",
    "antwoorden": "replies",
    "hulp": "help",
}

OTHER_WORDS: Mapping[str, str] = {
    "doorgeven": "geef",
    "overdragen": "geef",
    "overnemen": "neem",
    "oppakken": "neem",
    "uitstellen": "later",
    "teruggeven": "terug",
    "sluiten": "sluit",
    "afsluiten": "sluit",
    "klaar": "sluit",
    "verwijderen": "wis",
    "wissen": "wis",
    "overzicht": "zaken",
    "standaard": "antwoorden",
    "vertalen": "vertaal",
}
"""What people may type instead, and which command they mean."""

_COMMAND = re.compile(r"/(?P<name>\w{1,32})(?:@(?P<bot>\w+))?(?:\s(?P<argument>.*))?", re.DOTALL)


def command_in(words: str, username: str = "", *, is_private: bool = True) -> Commands | None:
    """The command that these words are; None for other words, and for a command to another bot of the group.

    While our own name is not known (""), every command is taken for ours.
    """
    found = _COMMAND.fullmatch(words.strip())
    if found is None:
        return None
    is_ours = is_private or not (found["bot"] and username) or found["bot"].lower() == username.lower()
    name = found["name"].lower()
    return Commands(ALIASES.get(name, name), (found["argument"] or "").strip(), words) if is_ours else None


def nearest(name: str, others: Collection[str] = ()) -> str:
    """The command that somebody meant who mistyped it, by its Dutch name; "" when it is like none. `others`: what can
    be typed as well, such as the standard replies.
    """
    known = {**{one: one for one in (*ALIASES, "plan", *others)}, **OTHER_WORDS}
    return next((known[one] for one in difflib.get_close_matches(name, known, 1)), "")


def is_for_another(words: str, username: str) -> bool:
    """Whether these words are a command to another bot of the group."""
    found = _COMMAND.fullmatch(words.strip())
    return bool(found and found["bot"] and username and found["bot"].lower() != username.lower())


def note_in(words: str) -> str | None:
    """What is noted by words that begin with `NOTE_MARK`; None for words that do not."""
    return words.lstrip()[len(NOTE_MARK) :].strip() if words.lstrip().startswith(NOTE_MARK) else None
