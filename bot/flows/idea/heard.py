"""Somebody tells their idea before they were asked: begin with it, and let no word be lost."""

from dataclasses import dataclass
from typing import Any

from bot.conversation.events import Says
from bot.conversation.flow import Flow, NotUnderstood, Prompt, Step, Turn, end, go_to
from bot.conversation.replies import Choice, Rows
from bot.flows.idea import prefilled
from bot.flows.idea.questions import who
from bot.flows.idea.talk import Idea
from bot.flows.menu import CHOICES, idle
from bot.flows.social_map.hearing import hear
from bot.flows.social_map.nothing import found_nothing
from bot.flows.social_map.talk import Search
from domain.initiatives import shortened
from domain.social_map.understanding import asks_in_vain, courtesy_in
from domain.texts import Verbatim, _, paragraphs


@dataclass(frozen=True, slots=True)
class Heard:
    """What they wrote."""

    words: str
    message_id: int | None


heard = Flow("heard", Heard)

YES_OR_NO: Rows = [[Choice("yes", _("Yes, begin with it"))], [Choice("no", _("No, I was looking for something"))]]


async def idle_or_idea(turn: Turn[Any], argument: str) -> Step:
    """Something came while nothing was being asked: perhaps a question for the social map, perhaps an idea."""
    match turn.event.action:
        case Says(words):
            return await hear(turn, words) or not_known(words)
    return await idle(turn, argument)


async def may_be_idea(turn: Turn[Any], words: str) -> Step:
    """It reads like an idea, and no word of it says so: ask."""
    return go_to(is_it_an_idea, Heard(words, turn.event.message_id))


def not_known(words: str) -> Step:
    """A kind word back to a kind word; else what can be done here."""
    match courtesy_in(words):
        case "thanks":
            return end(then="thanks")
        case "greetings":
            return end(then="greeting")
    if asks_in_vain(words):
        return found_nothing(Search(words))
    return NotUnderstood(_("I do not know what to say to that. This is what I can do for you:"), CHOICES)


async def ask_idea(turn: Turn[Heard]) -> Prompt:
    """Their words back, and the question."""
    return Prompt(paragraphs(Verbatim(shortened(turn.answers.words, 500)), _("Is this your idea?")), YES_OR_NO)


@heard.question(ask_idea)
async def is_it_an_idea(turn: Turn[Heard]) -> Step:
    if turn.chose("no"):
        return end(then="search_for", argument=turn.answers.words)
    if not turn.chose("yes"):
        return NotUnderstood(_("Please tap one of the two buttons."), YES_OR_NO)
    initiative_id = prefilled.kept(turn, turn.answers.words, turn.answers.message_id)
    return go_to(who, Idea(initiative_id, begun=True), prefilled.KEPT)
