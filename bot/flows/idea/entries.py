"""Ways into the idea flow: a new idea, my initiatives, the reminder, and a message that was rewritten afterwards."""

from dataclasses import replace
from typing import Any

from bot.conversation.events import Rewrites
from bot.conversation.flow import Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice
from bot.flows import signing
from bot.flows.idea.questions import who, with_occasion
from bot.flows.idea.talk import Idea, idea, quiet, saved, shown_title
from bot.flows.initiative import adding, nudging, page
from bot.flows.menu import IDEA, MENU
from bot.flows.welcome import left_open
from domain import announcements, places
from domain.initiatives import Answer, Initiative, answered
from domain.initiatives import Question as Asked
from domain.life import CHANGEABLE, ENDED, Stage
from domain.question_texts import NAMES
from domain.reminders import next_reminder
from domain.tasks import Task, Todo
from domain.texts import Text, Verbatim, _, paragraphs

SHOWN_AT_ONCE = 8
"""Initiatives in one list; the last changed come first."""


async def new(turn: Turn[Any], _argument: str) -> Step:
    """I have an idea."""
    return go_to(
        who,
        Idea(turn.new_id()),
        _("How nice! I ask six short questions. You can stop and go on whenever you like."),
    )


async def mine(turn: Turn[Any], _argument: str) -> Step:
    """My initiatives: all of them, each one tap away."""
    all_of_them = [one for one in await turn.initiatives.all() if not one.is_empty]
    supported = await signing.supported_choices(turn)
    if not all_of_them and not supported:
        return end(
            _("You have no ideas here yet. Shall we make one?"),
            choices=[[IDEA], [MENU]],
        )
    buttons = [[Choice(f"open.{one.id}", label(one), lasting=True)] for one in all_of_them[:SHOWN_AT_ONCE]]
    buttons += [[one] for one in supported]
    return end(
        paragraphs(
            left_open(turn),
            _("These are your ideas. Which one do you want to go on with?")
            if all_of_them
            else _("You support these ideas of neighbours."),
        ),
        choices=[*buttons, [MENU]],
    )


def label(initiative: Initiative) -> Text:
    """An initiative on a button: its title, and how far it is."""
    if initiative.stage is not Stage.DRAFT:
        return _("{title}: {stage}").with_(title=shown_title(initiative), stage=announcements.NAMES[initiative.stage])
    return _("✏️ {title} ({answered}/6)").with_(title=shown_title(initiative), answered=len(initiative.answers))


async def open_(turn: Turn[Any], initiative_id: str) -> Step:
    """Go on with this one, at the question where it stood."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None:
        return end(_("I cannot find that idea any more."), then="mine")
    if initiative.stage is not Stage.DRAFT:
        return await page.show(turn, initiative)
    question = idea.questions.get(initiative.asking or "", who)
    saved(turn, initiative, question)
    return go_to(
        question,
        Idea(initiative.id, begun=True, needs=tuple(initiative.needs)),
        _("We go on with: <b>{title}</b>").with_(title=shown_title(initiative)),
    )


async def look_at(turn: Turn[Any], initiative_id: str) -> Step:
    """Look at all answers again, to change one or to say that they are right; until it is submitted."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None or initiative.stage not in CHANGEABLE:
        return end(then="open", argument=initiative_id)
    saved(turn, initiative, idea.questions["summary"])
    return go_to(idea.questions["summary"], Idea(initiative.id, begun=True, needs=tuple(initiative.needs)))


async def remind(turn: Turn[Any], initiative_id: str) -> Step:
    """After days of silence: ask once whether they want to go on. What is being asked now stays open."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None or initiative.remind_at is None or initiative.remind_at > turn.now:
        return stay()
    if initiative.stage is not Stage.DRAFT:
        return await nudging.nudge(turn, initiative)
    sent = initiative.reminders_sent + 1
    turn.initiatives.save(
        replace(initiative, reminders_sent=sent, remind_at=next_reminder(initiative.changed_at, sent))
    )
    return stay(
        reminder(initiative),
        choices=[
            [Choice(f"open.{initiative.id}", _("Go on"), lasting=True, means="yes")],
            [Choice(f"quiet.{initiative.id}", _("No reminder, please"), lasting=True, means="no")],
        ],
    )


def reminder(initiative: Initiative) -> Text:
    """The words of the first reminder, and of the second and last."""
    if initiative.reminders_sent:
        return _("Hello again! Your idea “{title}” is still here. I will not ask again: shall we go on?").with_(
            title=shown_title(initiative)
        )
    if not initiative.title:
        return _("Hello! Your idea is waiting for you. Shall we go on with it?")
    return _("Hello! Your idea “{title}” is waiting for you. Shall we go on with it?").with_(
        title=Verbatim(initiative.title)
    )


async def resume(turn: Turn[Any], _argument: str) -> Step:
    """Go on with the idea that was worked on last."""
    unfinished = [one for one in await turn.initiatives.all() if one.stage is Stage.DRAFT]
    return await open_(turn, unfinished[0].id) if unfinished else end(then="menu")


async def be_quiet(turn: Turn[Any], initiative_id: str) -> Step:
    """No reminders about this one."""
    return stay(await quiet(turn, initiative_id))


async def rewrite(turn: Turn[Any], _argument: str) -> Step:
    """A message was edited. If it held an answer, the answer changes with it; else nothing is said."""
    action = turn.event.action
    assert isinstance(action, Rewrites)
    for initiative in await turn.initiatives.all():
        for asked, answer in initiative.answers.items():
            if answer.message_id is not None and answer.message_id == turn.event.message_id:
                return rewritten(turn, initiative, asked, reread(turn, asked, answer, action.words))
    return stay()


def rewritten(turn: Turn[Any], initiative: Initiative, asked: Asked, anew: Answer) -> Step:
    """What was submitted stays as it was submitted: then a worker reads what they wrote, as with all they add."""
    if initiative.stage in ENDED:
        return stay()
    if initiative.stage not in CHANGEABLE:
        todo = Task(turn.new_id(), Todo.READ_ADDITION, initiative.id, turn.resident.id, turn.now, anew.words)
        turn.book.tasks.add(todo)
        return stay(adding.GOES_WITH_IT)
    turn.initiatives.save(answered(initiative, asked, anew))
    return stay(_("I have changed your answer to “{question}”.").with_(question=NAMES[asked]))


def reread(turn: Turn[Any], asked: Asked, answer: Answer, words: str) -> Answer:
    """The answer with other words, understood anew."""
    anew = replace(answer, words=words, understood=None, at=turn.now)
    if asked is Asked.WHEN:
        return with_occasion(anew)
    if asked is Asked.WHERE:
        match places.understand(words, turn.language):
            case places.Found(place):
                return replace(anew, understood=place.to_json())
    return anew
