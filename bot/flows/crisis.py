"""Somebody may be in danger: the numbers that help, at once, before anything else is said.

One fixed text for each kind. It promises nothing that nobody keeps: no worker watches the chat at night. What was
being asked stays open, and is not asked again now; whatever they do next goes on from there.
"""

from collections.abc import Mapping
from typing import Any

from bot.conversation.flow import Step, Turn, stay
from bot.conversation.replies import Choice, Rows
from bot.conversation.state import DANGER
from bot.flows.menu import PERSON
from bot.flows.welcome import waits_for_a_yes
from domain.crisis import Crisis, is_news
from domain.handover import Reason
from domain.texts import CodeParam, Words, _, lines, paragraphs

# 113.nl: "Bel gratis 113", day and night; 0800-0113 is its older free number, for telephones that do not know 113.
# 0800-2000 is Veilig Thuis, free, day and night.
_EMERGENCY, _SUICIDE, _SUICIDE_LONG, _VIOLENCE = map(CodeParam, ("112", "113", "0800-0113", "0800-2000"))

SHELTER = Choice("need.dak_thuisloos", _("Where can I sleep or get help?"), lasting=True)

_SAYING: Mapping[Crisis, Words] = {
    Crisis.EMERGENCY: lines(
        _("This sounds urgent. I cannot send help myself."),
        _("Call {number} now. Say where you are.").with_(number=_EMERGENCY),
        _("You can call even if you speak little Dutch. Stay on the line."),
    ),
    Crisis.SUICIDE: lines(
        _("What you write worries me. You do not have to be alone with it."),
        _("Are you in danger now? Call {number}.").with_(number=_EMERGENCY),
        _("Do you think of ending your life? Call {short} or {long}: free, day and night.").with_(
            short=_SUICIDE, long=_SUICIDE_LONG
        ),
    ),
    Crisis.VIOLENCE: lines(
        _("I am glad you write this. Nobody may hurt or threaten you, or anyone at home."),
        _("Are you or is somebody else in danger now? Call {number}.").with_(number=_EMERGENCY),
        _("Do you want to talk about it? Call Veilig Thuis: {number}. Free, day and night.").with_(number=_VIOLENCE),
    ),
    Crisis.NO_BED: lines(
        _("That is hard: not knowing where to sleep. I cannot arrange a bed myself."),
        _("I can show you where to ask for help."),
        _("Are you in danger now? Call {number}.").with_(number=_EMERGENCY),
    ),
}


async def crisis(turn: Turn[Any], kind: str) -> Step:
    """The text of this kind, and a flag for a worker when the resident agreed to what is kept."""
    found = Crisis(kind)
    # The worker has to read it: what helps depends on what was written.
    turn.for_person = turn.resident.has_agreed
    if not turn.resident.has_agreed:
        waits_for_a_yes(turn, found.value)
    elif is_news(found, turn.flagged, turn.now):
        turn.flag(Reason.CRISIS, subject=found.value)
        turn.flagged = {**turn.flagged, found.value: turn.now.timestamp()}
    if turn.resident.has_agreed and found is not Crisis.NO_BED:
        turn.flagged = {**turn.flagged, DANGER: turn.now.timestamp()}
    called = _("I have asked a worker to look. What you write here now is for that person.")
    reach = _("You can reach a worker here: {contact}").with_(contact=turn.contact) if turn.contact else None
    choices: Rows = [[SHELTER], [PERSON]] if found is Crisis.NO_BED else [[PERSON]]
    return stay(paragraphs(_SAYING[found], called if DANGER in turn.flagged else None, reach), choices=choices)
