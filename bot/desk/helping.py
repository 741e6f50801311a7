"""What staff can do, in a message and as the list of commands that Telegram shows."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.desk.commands import NOTE_MARK
from domain.texts import Text, Words, _, lines, paragraphs

MENU: Mapping[str, Text] = MappingProxyType(
    {
        "neem": _("take this case"),
        "geef": _("a colleague takes it"),
        "later": _("out of sight for a while"),
        "terug": _("the bot goes on"),
        "sluit": _("it is over"),
        "notitie": _("a note for colleagues"),
        "plan": _("write the plan down, and ask whether it is right"),
        "vertaal": _("a machine translates your Dutch; you see it before it is sent"),
        "antwoorden": _("standard replies"),
        "wis": _("take away the message that you answer to"),
        "zaken": _("your cases, and who waits"),
        "help": _("what you can do"),
    }
)
"""The commands for Telegram's own list, by the Dutch name that `commands.py` reads."""


def menu(*, translates: bool) -> Mapping[str, Text]:
    """The commands that can be used here. `translates`: whether a machine translates."""
    return {name: what for name, what in MENU.items() if translates or name != "vertaal"}


_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "geef": "/geef Joost",
        "vertaal": "/vertaal Tot morgen!",
        "later": "/later 2u, /later ma 9:00",
        "antwoorden": "/antwoorden, /antwoorden afspraak",
    }
)


def helps(*, translates: bool) -> Words:
    """The one rule, and every command that can be used here."""
    return paragraphs(
        lines(
            _("<b>What goes where</b>"),
            _("Who has the case writes to the resident. Begin with {mark} for a note.").with_(mark=NOTE_MARK),
            _("What colleagues write is always a note."),
        ),
        # No words of ours are in it: nothing to translate.
        lines(
            *(
                Text("{command} · {what}").with_(command=_EXAMPLES.get(name, f"/{name}"), what=what)
                for name, what in menu(translates=translates).items()
            )
        ),
    )
