"""The conversations, and what leads to them from anywhere. Names here are stored in chats: treat them as columns."""

from collections.abc import Mapping
from typing import Any

from bot.conversation.engine import Engine
from bot.conversation.flow import Entry, Step, Turn
from bot.conversation.words import Vocabulary
from bot.flows import crisis, menu, person, quoting, signing, welcome
from bot.flows.idea import entries as idea
from bot.flows.idea import heard, needs, prefilled, summary
from bot.flows.idea.talk import PLACE_KEYS
from bot.flows.idea.talk import idea as idea_flow
from bot.flows.initiative import (
    adding,
    arriving,
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
from bot.flows.social_map import entries as searching
from bot.flows.social_map import page as map_page
from bot.flows.social_map import questions as map_questions
from bot.flows.social_map import visits
from bot.flows.social_map.talk import PLACE_KEYS as MAP_KEYS
from bot.flows.social_map.talk import flow as social_map
from domain import question_texts
from domain.social_map import lexicon
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
    social_map,
    person.flow,
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
    "crisis": crisis.crisis,
    "menu": agreed(menu.menu),
    "places": agreed(searching.places),
    "need": agreed(searching.need),
    "search_for": agreed(searching.search_for),
    "look": agreed(map_page.look),
    "on_map": agreed(map_page.on_map),
    "my_place": agreed(map_page.my_place),
    "introduce": agreed(map_page.introduce),
    "ask_after": agreed(visits.ask_after),
    "was_right": agreed(visits.was_right),
    "was_wrong": agreed(visits.was_wrong),
    "not_went": agreed(visits.not_went),
    "ask_no_more": agreed(visits.ask_no_more),
    "no_idea": agreed(prefilled.no_idea),
    "person": person.person,
    "frustrated": person.frustrated,
    "for_person": person.for_person,
    "go_on": person.go_on,
    "back_to_bot": person.back_to_bot,
    "bot_is_back": person.bot_is_back,
    "helped": person.helped,
    "write_up_right": person.write_up_right,
    "write_up_wrong": person.write_up_wrong,
    "quote_yes": quoting.quote_yes,
    "quote_no": quoting.quote_no,
    "idle": agreed(heard.idle_or_idea),
    "may_be_idea": agreed(heard.may_be_idea),
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
    "stop_links_yes": agreed(sharing.stop_links_yes),
    "doorstep": agreed(doorstep.doorstep),
    "agrees": agreed(doorstep.agrees),
    "paper": agreed(paper.paper),
    "submit": agreed(submitting.submit),
    "withdraw": agreed(submitting.withdraw),
    "withdraw_yes": agreed(submitting.withdraw_yes),
    "arrived": agreed(arriving.arrived),
    "put": agreed(arriving.put),
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
    *map_questions.BUTTONS,
    *map_page.YES_OR_NO,
    *visits.BUTTONS,
    *person.NO_WORDS,
)
"""Buttons whose labels may as well be typed."""


def engine(texts: Texts) -> Engine:
    """All flows, ready to talk. What stands on a key or a button can be typed too, in every language."""
    rows = (*PLACE_KEYS.rows, *MAP_KEYS.rows)
    keys = [(key.value, key.label) for row in rows for key in row if not key.shares_place]
    buttons = [(choice.value, choice.label) for row in BUTTONS for choice in row]
    names = [(asked.value, name) for asked, name in question_texts.NAMES.items()]
    labels: dict[str, set[str]] = {
        f"need.{need.id}": set(need.names.values()) for need in lexicon.default().needs.values()
    }
    for value, label in (*keys, *buttons, *names):
        labels.setdefault(value, set()).update(texts.everywhere(label))
    return Engine(FLOWS, ENTRIES, Vocabulary(labels))
