"""Asking neighbours: a message to send on, a link, and a QR code to show or to print."""

from typing import Any

from bot.conversation.flow import Step, Turn, end, stay
from bot.conversation.replies import Attached, Choice, Made, Share
from bot.flows.initiative.page import back
from bot.flows.menu import MENU
from bot.flows.welcome import left_open
from domain.life import Stage
from domain.links import deep_link
from domain.texts import Text, Verbatim, Words, _, lines, paragraphs

TIPS: tuple[Text, ...] = (
    _("💡 Tip: begin with somebody you greet already. One yes makes the next one easier."),
    _("💡 Tip: ask it at the door or on the square. People say yes sooner when they see you."),
    _("💡 Tip: send it to the app group of your street or of the school."),
    _("💡 Tip: ask what they would like to do themselves. Who helps, stays."),
)


async def share(turn: Turn[Any], initiative_id: str) -> Step:
    """A message to send on, and a picture to show."""
    initiative = await turn.initiatives.get(initiative_id)
    names = await turn.book.signatures.get(initiative_id)
    if initiative is None or names is None or initiative.stage is not Stage.COLLECTING:
        return end(then="open", argument=initiative_id)
    if not turn.username:
        return stay(_("I cannot make a link right now. Please try it again in a minute."))
    (code,) = await turn.book.links.make(initiative.id, "share", turn.now)
    link = deep_link(turn.username, code)
    message = invitation(names.plan.sentences)
    return end(
        paragraphs(left_open(turn), _("Send this to your neighbours:"), lines(message, Verbatim(link))),
        choices=[
            [Choice("share", _("➡️ Send it to somebody"), shares=Share(link, message))],
            [back(initiative.id)],
            [MENU],
        ],
        sending=(
            Attached(
                Made("qr", "qr.png", {"link": link}),
                paragraphs(
                    _("Or show this to a neighbour. Whoever scans it can support your plan."),
                    TIPS[len(names.valid) % len(TIPS)],
                ),
            ),
        ),
    )


def invitation(sentences: str) -> Words:
    """What neighbours read first, in the initiator's language."""
    return lines(_("Will you support my idea?"), Verbatim(sentences))


async def stop_links(turn: Turn[Any], initiative_id: str) -> Step:
    """Ask first: what hangs on a door somewhere cannot be called back."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None:
        return end(then="mine")
    return stay(
        paragraphs(
            _("Do you want to stop the links that you shared?"),
            _("Then the codes on printed lists and posters do not work any more either. The signatures stay."),
        ),
        choices=[
            [Choice(f"stop_links_yes.{initiative.id}", _("Yes, stop them"), lasting=True)],
            [Choice(f"open.{initiative.id}", _("No, keep them"), lasting=True, means="no")],
        ],
    )


async def stop_links_yes(turn: Turn[Any], initiative_id: str) -> Step:
    """Let the links that were shared so far lead nowhere."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None:
        return end(then="mine")
    await turn.book.links.revoke(initiative.id)
    return end(
        _("The links and codes that you shared do not work any more. The signatures stay."),
        choices=[[back(initiative.id)], [MENU]],
    )
