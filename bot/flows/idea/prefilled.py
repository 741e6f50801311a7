"""An idea that somebody told before they were asked: it begins with their words, and no word is lost."""

from typing import Any

from bot.conversation.flow import Step, Turn, end, go_to
from bot.conversation.replies import Choice
from bot.flows.idea.questions import who
from bot.flows.idea.talk import Idea, kept_at
from domain import casework
from domain.initiatives import Answer, answered, shortened, started
from domain.initiatives import Question as Asked
from domain.life import Stage
from domain.texts import Text, Verbatim, _, lines

SHOWN = 300
"""Characters of their words that are said back."""


def kept(turn: Turn[Any], words: str, message_id: int | None) -> str:
    """Keep the words as *what* of a new idea; its id."""
    said = Answer(words, turn.language, turn.now, message_id=message_id)
    initiative = answered(started(turn.new_id(), turn.resident.id, turn.now), Asked.WHAT, said)
    turn.initiatives.save(kept_at(turn.now, initiative, who))
    return initiative.id


KEPT = _("How nice! I have kept it. I ask a few short questions about it.")


def begun_with(turn: Turn[Any], words: str) -> Step:
    """Begin at once, say what was kept, and leave a way out: perhaps they were looking for something."""
    initiative_id = kept(turn, words, turn.event.message_id)
    return go_to(
        who,
        Idea(initiative_id, begun=True),
        lines(KEPT, Text("“{words}”").with_(words=Verbatim(shortened(" ".join(words.split()), SHOWN)))),
        choices=[[Choice(f"no_idea.{initiative_id}", _("No, I was looking for something"), lasting=True)]],
    )


async def no_idea(turn: Turn[Any], initiative_id: str) -> Step:
    """It was a question after all: look for it with the same words. What was answered meanwhile is kept."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None or initiative.stage is not Stage.DRAFT or initiative.answers.keys() != {Asked.WHAT}:
        return end(then="places")
    words = initiative.answers[Asked.WHAT].words
    await casework.withdraw(turn.book, initiative, turn.now, turn.new_id())
    return end(then="search_for", argument=words)
