"""What the initiator hears by itself, when a stage lasts: a tip after a quiet week, an explanation of a delay."""

from dataclasses import replace
from typing import Any

from bot.conversation.flow import Step, Turn, stay
from bot.conversation.replies import Choice
from bot.flows.idea.talk import shown_title
from bot.flows.initiative import looking_back
from bot.flows.initiative.page import ask, back, change, doorstep, question
from bot.flows.initiative.sharing import TIPS
from domain import announcements, casework
from domain.expectations import overdue_from
from domain.initiatives import Initiative
from domain.life import AT_STAFF, Stage
from domain.signatures import plan_of
from domain.tasks import Task, Todo
from domain.texts import _, _n, lines, paragraphs

MOST = 3
"""Nudges for one initiative: who still does not ask neighbours then has a reason, and knows where to find us."""


async def nudge(turn: Turn[Any], initiative: Initiative) -> Step:
    """The moment that was set for this stage has come."""
    if initiative.stage is Stage.COLLECTING:
        return await quiet_week(turn, initiative)
    if initiative.stage in AT_STAFF:
        return delay(turn, initiative)
    return await looking_back.invite(turn, initiative)


async def quiet_week(turn: Turn[Any], initiative: Initiative) -> Step:
    """A tip how to ask neighbours; later, when somebody signed meanwhile."""
    names = await turn.book.signatures.get(initiative.id)
    last = max((one.at for one in names.signatures), default=initiative.changed_at) if names else initiative.changed_at
    if turn.now < last + casework.QUIET_WEEK:
        turn.initiatives.save(replace(initiative, remind_at=casework.next_call(initiative, last)))
        return stay()
    sent = initiative.reminders_sent + 1
    again_at = casework.next_call(initiative, turn.now) if sent < MOST else None
    turn.initiatives.save(replace(initiative, reminders_sent=sent, remind_at=again_at))
    if names is None or names.plan.is_another(plan_of(initiative)):
        return stay(
            lines(
                _("Hello! You changed your plan “{title}”. Neighbours do not see that yet.").with_(
                    title=shown_title(initiative)
                ),
                _("Look at your plan and tap “Yes, that's right”."),
            ),
            choices=[[change(initiative.id)], [no_reminder(initiative.id)]],
        )
    if names.is_complete:
        return stay(
            _("Hello! Your plan “{title}” has enough signatures. You can submit it when you like.").with_(
                title=shown_title(initiative)
            ),
            choices=[[back(initiative.id)]],
        )
    short = names.needed - len(names.valid)
    return stay(
        paragraphs(
            _n(
                "Hello! “{title}” still needs {n} signature.",
                "Hello! “{title}” still needs {n} signatures.",
                short,
            ).with_(title=shown_title(initiative)),
            TIPS[initiative.reminders_sent % len(TIPS)],
        ),
        choices=[
            [ask(initiative.id)],
            [doorstep(initiative.id)],
            [no_reminder(initiative.id)],
        ],
    )


def no_reminder(initiative_id: str) -> Choice:
    return Choice(f"quiet.{initiative_id}", _("No reminder, please"), lasting=True)


def delay(turn: Turn[Any], initiative: Initiative) -> Step:
    """A promised day has passed: say so before they have to ask, and have somebody look at it."""
    decision = overdue_from(initiative.decision_by) if initiative.decision_by else None
    turn.initiatives.save(replace(initiative, remind_at=decision if decision and decision > turn.now else None))
    words = announcements.of_delay(initiative, turn.now)
    if words is None:
        return stay()
    turn.book.tasks.add(Task(turn.new_id(), Todo.OVERDUE, initiative.id, initiative.resident_id, turn.now))
    return stay(words, choices=[[question(initiative.id)], [back(initiative.id)]])
