"""Somebody tells their idea before they were asked: begin with it, and let no word be lost."""

from dataclasses import dataclass
from typing import Any

from bot.conversation.events import Says
from bot.conversation.flow import Flow, NotUnderstood, Prompt, Step, Turn, end, go_to
from bot.conversation.replies import Choice, Rows
from bot.flows.idea.questions import who
from bot.flows.idea.talk import Idea, kept_at
from bot.flows.menu import idle
from domain.initiatives import Answer, answered, shortened, started
from domain.initiatives import Question as Asked
from domain.texts import Verbatim, _, paragraphs

ENOUGH_WORDS = 4
"""From so many words on, what is written at the menu may be somebody's idea."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What they wrote."""

    words: str
    message_id: int | None


heard = Flow("heard", Heard)

YES_OR_NO: Rows = [[Choice("yes", _("Yes, begin with it"))], [Choice("no", _("No, show the menu"))]]


async def idle_or_idea(turn: Turn[Any], argument: str) -> Step:
    """Something came while nothing was being asked: perhaps an idea."""
    match turn.event.action:
        case Says(words) if len(words.split()) >= ENOUGH_WORDS:
            return go_to(is_it_an_idea, Heard(words, turn.event.message_id))
    return await idle(turn, argument)


async def ask_idea(turn: Turn[Heard]) -> Prompt:
    """Their words back, and the question."""
    return Prompt(paragraphs(Verbatim(shortened(turn.answers.words, 500)), _("Is this your idea?")), YES_OR_NO)


@heard.question(ask_idea)
async def is_it_an_idea(turn: Turn[Heard]) -> Step:
    if turn.chose("no"):
        return end(then="menu")
    if not turn.chose("yes"):
        return NotUnderstood(_("Please tap one of the two buttons."), YES_OR_NO)
    said = Answer(turn.answers.words, turn.language, turn.now, message_id=turn.answers.message_id)
    initiative = answered(started(turn.new_id(), turn.resident.id, turn.now), Asked.WHAT, said)
    turn.initiatives.save(kept_at(turn.now, initiative, who))
    return go_to(
        who, Idea(initiative.id, begun=True), _("How nice! I have kept it. I ask a few short questions about it.")
    )
