"""Handing it in, and withdrawing it."""

from typing import Any

from bot.conversation.flow import Step, Turn, end, stay
from bot.conversation.replies import Choice
from bot.flows.idea.talk import shown_title
from bot.flows.initiative import meeting
from bot.flows.initiative.page import add, ask, back, change, policy_for, question
from bot.flows.menu import MENU
from domain import casework
from domain.handover import Reason
from domain.initiatives import Initiative
from domain.life import STEPS, Stage
from domain.question_texts import NAMES
from domain.texts import CodeParam, DateParam, ListParam, Words, _, _n, lines, paragraphs


async def submit(turn: Turn[Any], initiative_id: str) -> Step:
    """With enough signatures and all needed answers it goes to the people who decide."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None:
        return end(then="mine")
    match await casework.submit(turn.book, initiative, policy_for(turn, initiative), turn.now, turn.new_id()):
        case casework.Stepped(submitted):
            await meeting.look(turn, submitted)
            turn.flag(Reason.SUBMITTED, initiative_id=submitted.id)
            return end(
                received(submitted),
                choices=[[add(initiative.id)], [question(initiative.id)], [MENU]],
            )
        case casework.NotYet() as not_yet:
            return end(why_not_yet(not_yet), choices=[[_help_with(not_yet, initiative.id)], [back(initiative.id)]])
    return end(then="open", argument=initiative_id)


def received(initiative: Initiative) -> Words:
    """The number, what happens next and by when, and what can be done meanwhile."""
    assert initiative.first_contact_by
    assert initiative.decision_by
    return paragraphs(
        _("📨 Your plan is submitted! Its number is {number}.").with_(number=CodeParam(initiative.number)),
        lines(
            _("A worker gets in touch with you by {date} at the latest.").with_(
                date=DateParam(initiative.first_contact_by)
            ),
            _("By {date} at the latest you hear whether your plan is approved.").with_(
                date=DateParam(initiative.decision_by)
            ),
        ),
        _("Meanwhile you can send photos, add something or ask a question. You find your plan under “My initiatives”."),
    )


def why_not_yet(reasons: casework.NotYet) -> Words:
    """What is missing, the first thing first."""
    if reasons.missing:
        return _n(
            "Before you submit, one answer is still needed: {names}.",
            "Before you submit, {n} answers are still needed: {names}.",
            len(reasons.missing),
        ).with_(names=ListParam(tuple(NAMES[asked] for asked in reasons.missing)))
    if reasons.is_changed:
        return _("You changed your plan. Look at it once more and tap “Yes, that's right”: then neighbours see it too.")
    return _n(
        "{n} signature is still needed before you can submit.",
        "{n} signatures are still needed before you can submit.",
        reasons.signatures,
    )


def _help_with(reasons: casework.NotYet, initiative_id: str) -> Choice:
    return change(initiative_id) if reasons.missing or reasons.is_changed else ask(initiative_id)


async def withdraw(turn: Turn[Any], initiative_id: str) -> Step:
    """Ask first: it cannot be undone."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None:
        return end(then="mine")
    if Stage.WITHDRAWN not in STEPS[initiative.stage]:
        return end(_("This plan can no longer be withdrawn."), then="open", argument=initiative_id)
    return stay(
        paragraphs(
            _("Do you want to withdraw “{title}”?").with_(title=shown_title(initiative)),
            _("Then it stops here, and nobody can sign it. You cannot undo this. What you wrote is kept.")
            if initiative.stage is Stage.COLLECTING
            else _("Then it stops here. You cannot undo this. What you wrote is kept."),
        ),
        choices=[
            [Choice(f"withdraw_yes.{initiative.id}", _("Yes, withdraw it"), lasting=True)],
            [Choice(f"open.{initiative.id}", _("No, keep it"), lasting=True, means="no")],
        ],
    )


async def withdraw_yes(turn: Turn[Any], initiative_id: str) -> Step:
    """It stops here; whoever asked for news hears it."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None:
        return end(then="mine")
    match await casework.withdraw(turn.book, initiative, turn.now, turn.new_id()):
        case casework.Stepped():
            return end(
                paragraphs(
                    _("Your plan is withdrawn. Thank you for everything you put into it."),
                    _("Do you have another idea? You are welcome at any time."),
                ),
                choices=[[Choice("idea", _("💡 I have an idea"), lasting=True)], [MENU]],
            )
    return end(_("This plan can no longer be withdrawn."), then="open", argument=initiative_id)
