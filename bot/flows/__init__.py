"""The conversations, and what leads to them from anywhere. Names here are stored in chats: treat them as columns."""

from collections.abc import Mapping
from typing import Any

from bot.conversation.engine import Engine
from bot.conversation.flow import Entry, Step, Turn
from bot.conversation.words import Vocabulary
from bot.flows import menu, signing, welcome
from bot.flows.idea import entries as idea
from bot.flows.idea import heard, needs, summary
from bot.flows.idea.talk import PLACE_KEYS
from bot.flows.idea.talk import idea as idea_flow
from bot.flows.initiative import (
    adding,
    doorstep,
    evaluation_talk,
    looking_back,
    meeting,
    page,
    paper,
    sharing,
    submitting,
    telling,
)
from domain.texts import Text, Texts, _

FLOWS = (
    welcome.welcome,
    idea_flow,
    heard.heard,
    signing.sign,
    doorstep.flow,
    paper.flow,
    adding.flow,
    evaluation_talk.looking_back,
)

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
    "look_at": agreed(idea.look_at),
    "more": agreed(page.show_more),
    "share": agreed(sharing.share),
    "stop_links": agreed(sharing.stop_links),
    "doorstep": agreed(doorstep.doorstep),
    "agrees": agreed(doorstep.agrees),
    "paper": agreed(paper.paper),
    "submit": agreed(submitting.submit),
    "withdraw": agreed(submitting.withdraw),
    "withdraw_yes": agreed(submitting.withdraw_yes),
    "add": agreed(adding.add),
    "ask": agreed(adding.ask),
    "look_back": agreed(looking_back.look_back),
    "look_later": agreed(looking_back.look_later),
    "findable": agreed(meeting.findable),
    "meet": agreed(meeting.meet),
    "tell": agreed(telling.tell),
    "link": signing.link,
    "supported": agreed(signing.supported),
    "confirm": agreed(signing.confirm),
    "unsign": agreed(signing.unsign),
}


BUTTONS = (
    *menu.CHOICES,
    [menu.MENU],
    *welcome.YES_OR_NO,
    *heard.YES_OR_NO,
    *signing.BUTTONS,
    *summary.BUTTONS,
    *needs.need_choices(()),
    *needs.COST_BUTTONS,
    *evaluation_talk.BUTTONS,
    *doorstep.OTHER,
    *doorstep.CHECK,
    *paper.CHOICES,
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
