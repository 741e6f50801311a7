"""Ways into looking back: the invitation after the day, the button on the page, and "not yet"."""

from dataclasses import replace
from typing import Any

from bot.conversation.flow import Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice
from bot.flows.idea.talk import shown_title
from bot.flows.initiative.evaluation import first_of
from bot.flows.initiative.evaluation_talk import LookingBack, answered_now, is_off, postpone, postponed
from bot.flows.welcome import left_open
from domain import evaluation
from domain.evaluation import NEXT_STAGE, Happened, has_happened
from domain.handover import Reason
from domain.initiatives import Initiative, Looking
from domain.texts import Text, _, lines, paragraphs


async def invite(turn: Turn[Any], initiative: Initiative) -> Step:
    """The day has passed: ask whether they want to tell how it went. What is being asked now stays open."""
    if initiative.stage not in NEXT_STAGE:
        turn.initiatives.save(replace(initiative, remind_at=None))
        return stay()
    if is_off(initiative):
        turn.initiatives.save(replace(initiative, remind_at=None))
        told = initiative.looking_back[Looking.HAPPENED]
        evaluation.ask_a_worker(turn.book, initiative, told, turn.now, turn.new_id())
        turn.flag(Reason.NEEDS_US, words=told.words if told else "", initiative_id=initiative.id)
        return stay()
    turn.initiatives.save(evaluation.invited(initiative, turn.now))
    return stay(
        lines(await opening(turn, initiative), _("Shall we look back together? I ask six short questions.")),
        choices=[
            [Choice(f"look_back.{initiative.id}", _("Yes"), lasting=True, means="yes")],
            [Choice(f"look_later.{initiative.id}", _("It has not happened yet"), lasting=True, means="no")],
        ],
    )


async def opening(turn: Turn[Any], initiative: Initiative) -> Text:
    """What we know of it: that they had begun to tell, that it was put off, that it was yesterday."""
    title = shown_title(initiative)
    if await answered_now(turn, initiative):
        return _("Hello! You had begun to tell how “{title}” went.").with_(title=title)
    if initiative.reminders_sent:
        return _("Hello again! How did “{title}” go? After this I will not ask again.").with_(title=title)
    if has_happened(initiative) is Happened.NOT_YET:
        return _("Hello! Last time “{title}” had not happened yet. How is it now?").with_(title=title)
    if not evaluation.was_yesterday(initiative, turn.now):
        return _("Hello! How did “{title}” go?").with_(title=title)
    if evaluation.repeats(initiative) and not initiative.looking_back:
        return _("Hello! Yesterday was the first time of “{title}”. How did it go?").with_(title=title)
    return _("Hello! Yesterday was the day of “{title}”. How did it go?").with_(title=title)


async def look_back(turn: Turn[Any], initiative_id: str) -> Step:
    """Tell how it went, from the first question on that has no answer yet."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None or initiative.stage not in NEXT_STAGE:
        return end(then="open", argument=initiative_id)
    answered = await answered_now(turn, initiative)
    saying = _("How nice that you want to tell about it! You can skip questions, and stop when you like.")
    if answered:
        saying = _("We go on with: <b>{title}</b>").with_(title=shown_title(initiative))
    return go_to(first_of(answered), LookingBack(initiative.id), paragraphs(left_open(turn), saying))


async def look_later(turn: Turn[Any], initiative_id: str) -> Step:
    """It has not happened yet. What is being asked now stays open, unless it is this."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None or initiative.stage not in NEXT_STAGE:
        return end(then="open", argument=initiative_id)
    if isinstance(turn.answers, LookingBack) and turn.answers.initiative == initiative_id:
        return postponed(turn, initiative)
    return stay(postpone(turn, initiative))
