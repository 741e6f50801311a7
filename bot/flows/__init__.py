"""The conversations, and what leads to them from anywhere. Names here are stored in chats: treat them as columns."""

from collections.abc import Mapping
from typing import Any

from bot.conversation.engine import Engine
from bot.conversation.flow import Entry, Step, Turn
from bot.conversation.words import Vocabulary
from bot.flows import menu, welcome
from bot.flows.idea import entries as idea
from bot.flows.idea import heard, needs, summary
from bot.flows.idea.talk import PLACE_KEYS
from bot.flows.idea.talk import idea as idea_flow
from domain.texts import Text, Texts, _

FLOWS = (welcome.welcome, idea_flow, heard.heard)

COMMANDS: Mapping[str, Text] = {
    "menu": _("What you can do here"),
    "language": _("Another language"),
    "help": _("How this works"),
    "stop": _("Stop; your ideas are kept"),
}
"""The commands that Telegram offers, with what it says about them; /start is Telegram's own."""


def agreed(entry: Entry) -> Entry:
    """Only for residents who agreed to what is kept; others are welcomed first."""

    async def guarded(turn: Turn[Any], argument: str) -> Step:
        return await (entry if turn.resident.has_agreed else welcome.start)(turn, argument)

    return guarded


ENTRIES: Mapping[str, Entry] = {
    "start": welcome.start,
    "language": menu.language,
    "help": menu.help_,
    "stop": menu.stop,
    "crisis": menu.crisis,
    "menu": agreed(menu.menu),
    "places": agreed(menu.places),
    "person": menu.person,
    "idle": agreed(heard.idle_or_idea),
    "greeting": agreed(menu.greeting),
    "thanks": agreed(menu.thanks),
    "idea": agreed(idea.new),
    "resume": agreed(idea.resume),
    "mine": agreed(idea.mine),
    "open": agreed(idea.open_),
    "quiet": agreed(idea.be_quiet),
    "remind": agreed(idea.remind),
    "rewrite": agreed(idea.rewrite),
}


BUTTONS = (
    *menu.CHOICES,
    [menu.MENU],
    *welcome.YES_OR_NO,
    *heard.YES_OR_NO,
    *summary.BUTTONS,
    *needs.need_choices(()),
    *needs.COST_BUTTONS,
)
"""Buttons whose labels may as well be typed."""


def engine(texts: Texts) -> Engine:
    """All flows, ready to talk. What stands on a key or a button can be typed too, in every language."""
    keys = [(key.value, key.label) for row in PLACE_KEYS.rows for key in row if not key.shares_place]
    buttons = [(choice.value, choice.label) for row in BUTTONS for choice in row]
    names = [(asked.value, name) for asked, name in summary.NAMES.items()]
    labels: dict[str, set[str]] = {}
    for value, label in (*keys, *buttons, *names):
        labels.setdefault(value, set()).update(texts.everywhere(label))
    return Engine(FLOWS, ENTRIES, Vocabulary(labels))
