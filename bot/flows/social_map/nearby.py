"""While a plan is being made: what exists already near there. It blocks nothing, and is said once."""

from dataclasses import dataclass
from typing import Any

from bot.conversation.flow import Turn
from bot.conversation.replies import Rows
from bot.flows.social_map import showing
from bot.flows.social_map.talk import cues_in, remembered
from domain import places
from domain.initiatives import Initiative, Question, place_of
from domain.social_map import lexicon
from domain.social_map.index import NEARBY_METRES, Look
from domain.social_map.understanding import LONGEST_READ, understand
from domain.spelling import bare
from domain.texts import Verbatim, Words, _, lines

MOST = 2
LOOKED_AT = 8


@dataclass(frozen=True, slots=True)
class Already:
    """What to say, and the buttons to look at it."""

    words: Words
    choices: Rows


async def already_there(turn: Turn[Any], initiative: Initiative) -> Already | None:
    """The entries that offer nearly what this plan wants; None when there are none, or it is not known where it is."""
    place = place_of(initiative) or remembered(turn)
    point = places.default().middle(place) if place else None
    if place is None or point is None or not (need := activity_in(turn, initiative)):
        return None
    answer = initiative.answers[Question.WHAT]
    nearby = turn.map.near({need: 1.0}, Look(bare(answer.words[:LONGEST_READ]).split(), place), most=LOOKED_AT)
    near = [one.id for one in nearby.found if one.metres is not None and one.metres <= NEARBY_METRES]
    known = await turn.book.social_map.get(near)
    services = [known[one] for one in near if one in known and known[one].reach == "place"][:MOST]
    if not services:
        return None
    return Already(
        lines(
            _("💡 Something like this is near you already:"),
            *(Verbatim(f"• {one.name}") for one in services),
            _("Have a look, or go on with your plan."),
        ),
        [[showing.look_button(one)] for one in services],
    )


def activity_in(turn: Turn[Any], initiative: Initiative) -> str:
    """Something to do together that the words of *what* plainly name; empty when there is nothing like it."""
    answer = initiative.answers.get(Question.WHAT)
    if answer is None or not answer.words:
        return ""
    likely = understand(answer.words, among=turn.map.needs).needs
    need = likely[0][0] if likely else ""
    return need if need in cues_in(answer.words) and lexicon.default().needs[need].is_activity else ""
