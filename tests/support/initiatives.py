"""Initiatives that stand somewhere on the road, told by a resident in a few words."""

from bot.flows.idea.summary import RIGHT_OR_CHANGE
from bot.flows.menu import IDEA
from domain.texts import _
from tests.support.resident import Resident

ANSWERS = ("my neighbour and I", "eat together", "Osdorp", "every tuesday", "nobody knows each other")


async def ready(resident: Resident, answers: tuple[str, ...] = ANSWERS) -> None:
    """Tells who, what, where, when and why, needs nothing, and says that it is right: it collects signatures."""
    await resident.says("/menu")
    await resident.taps(IDEA.label)
    for words in answers:
        await resident.says(words)
    await resident.taps(_("Done"))
    await resident.taps(RIGHT_OR_CHANGE[0][0].label)
