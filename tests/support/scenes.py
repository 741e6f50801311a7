"""What the scenes of the neighbourhood share: how a resident comes to tell an idea, and what "ready" means.

Buttons are named by the flows' own texts, so that a better translation breaks no scene.
"""

from datetime import date

from bot.flows.idea.summary import RIGHT_OR_CHANGE
from bot.flows.menu import IDEA
from bot.flows.welcome import YES_OR_NO
from domain import occasions
from domain.initiatives import Need, Question
from domain.life import Stage
from domain.question_texts import NEEDS
from domain.texts import _
from tests.support.resident import Resident

AGREE = YES_OR_NO[0][0].label
RIGHT = RIGHT_OR_CHANGE[0][0].label
DONE, GO_ON = _("Done"), _("Go on")
READY = _("🎉 Your idea is ready for signatures!")
LAST_QUESTION = _("<i>Question {number} of 6</i>").with_(number=6)
SUMMARY = _("<b>This is your idea</b>")


async def has_an_idea(language: str, name: str) -> Resident:
    """Somebody who agreed before and wants to tell an idea."""
    resident = Resident(language, name=name, phone=language)
    await resident.says("/menu")
    await resident.taps(IDEA.label)
    return resident


async def needs(resident: Resident, *wanted: Need) -> None:
    """Taps what is needed, then that this is all."""
    for need in wanted:
        await resident.taps(NEEDS[need])
    await resident.taps(DONE)


def is_ready(resident: Resident, *, where: str, first: date, two_sentences: str, euros: int = 0) -> None:
    """Ready for signatures: the place, the first day and the costs were understood, and the words are their own."""
    resident.hears(READY)
    idea = resident.idea
    place, occasion = idea.answers[Question.WHERE].understood, idea.answers[Question.WHEN].understood
    assert place is not None
    assert occasion is not None
    assert idea.stage is Stage.COLLECTING
    assert place["neighbourhood"]["name"] == where
    assert occasions.first_date(occasions.from_json(occasion), resident.now) == first
    assert (idea.budget.total_cents if idea.budget else 0) == euros * 100
    assert idea.two_sentences == two_sentences
    resident.hears_no_english()
