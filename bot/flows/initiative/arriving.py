"""A photo, a voice message or a place that comes while nothing is asked: kept at once, and then asked what it is for.

It waits as work for somebody to read, so that it reaches a person even when no button is ever tapped. A button gives it
its plan. What was shared of where somebody is now is not kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.conversation.events import Sends, SharesPlace
from bot.conversation.flow import NotUnderstood, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.idea.questions import who
from bot.flows.idea.talk import TOO_LARGE, Idea, kept_at, shown_title
from bot.flows.initiative.adding import GOES_WITH_IT
from bot.flows.initiative.doorstep import open_list
from bot.flows.initiative.page import back
from bot.flows.menu import IDEA, MENU
from bot.flows.welcome import left_open
from domain.initiatives import Answer, Attachment, Initiative, answered, shortened, started
from domain.initiatives import Question as Asked
from domain.life import ENDED, Stage
from domain.tasks import Task, Todo
from domain.texts import Text, Verbatim, Words, _, lines, paragraphs

OFFERED = 4
"""Buttons beside the menu: more of them are no question any more."""

LABEL = 30
"""Characters of a title on a button with more words on it."""

REST = 12
"""The last characters of an id by which somebody's own plans are told apart: a button carries no two whole ids."""

ADD, PAPER, NEW = "a", "p", "n"


async def arrived(turn: Turn[Any], _argument: str) -> Step:
    """Something came while nothing was being asked."""
    match turn.event.action:
        case Sends() as sent:
            return await keep(turn, sent)
        case SharesPlace():
            return await place(turn)
    return end(then="menu")


async def keep(turn: Turn[Any], sent: Sends) -> Step:
    """Kept before anything is asked. Photos that were sent together stay together, and are asked about once."""
    file = turn.files.keep(sent)
    if file is None:
        return NotUnderstood(TOO_LARGE)
    task = Task(
        turn.new_id(), Todo.READ_ADDITION, None, turn.resident.id, turn.now, sent.caption, file, subject=_subject(sent)
    )
    first = next(iter(await _together(turn, task)), None) if sent.album else None
    if first:
        turn.book.tasks.add(replace(task, todo=first.todo, initiative_id=first.initiative_id))
        return stay()
    turn.book.tasks.add(task)
    kept = _("I have kept your photo.") if sent.kind == "photo" else _("I have kept your voice message.")
    return await what_for(turn, task, kept)


async def what_for(turn: Turn[Any], task: Task, saying: Words) -> Step:
    """Ask to which plan it belongs; who has none can begin one with it."""
    plans = await living(turn)
    if not plans:
        begin = Choice(f"put.{NEW}.{task.id}", _("💡 Begin an idea with it"), lasting=True)
        return stay(paragraphs(saying, _("Do you want to make a plan of it?")), choices=[[begin], [MENU]])
    is_photo = _kind(task) == "photo"
    collecting = [one for one in plans if one.stage is Stage.COLLECTING]
    buttons: list[list[Choice]] = []
    for plan in plans:
        buttons.append([_put(ADD, plan, task, _("Add it to “{title}”").with_(title=_short(plan)))])
        if is_photo and plan.stage is Stage.COLLECTING:
            buttons.append([_put(PAPER, plan, task, _paper_label(plan, alone=len(collecting) == 1))])
    return stay(paragraphs(saying, _("What is it for?")), choices=[*buttons[:OFFERED], [MENU]])


async def put(turn: Turn[Any], argument: str) -> Step:
    """It gets its plan; `argument` is how and to which ("a" or "p" and the end of an id, or "n"), a dot, its task."""
    where, _dot, task_id = argument.partition(".")
    task = await turn.book.tasks.get(task_id)
    if task is None or task.resident_id != turn.resident.id or not _kind(task):
        return stay(_("I cannot find that any more."), choices=[[MENU]])
    if task.done_at:
        return stay(_("I have that already: nothing of it is lost."), choices=[[MENU]])
    if where == NEW:
        return await begin(turn, task)
    plan = next((one for one in await living(turn) if one.id[-REST:] == where[1:]), None)
    if plan is None:
        return await what_for(turn, task, _("This plan has ended. Nothing can be added any more."))
    if where[:1] == PAPER:
        return await filled_list(turn, task, plan)
    return await added(turn, task, plan)


async def added(turn: Turn[Any], task: Task, plan: Initiative) -> Step:
    """It goes with the plan: to a worker, or while the plan is still being made, to its own answers."""
    if (task.initiative_id, task.todo) == (plan.id, Todo.READ_ADDITION):
        return _there_already(plan)
    if plan.stage is Stage.DRAFT:
        title = shown_title(plan)
        for one in await _together(turn, task):
            plan = _with_file(plan, one, turn)
            await turn.book.tasks.done(one.id, turn.now)
        turn.initiatives.save(plan)
        return stay(_("Got it, thank you! It goes with “{title}”.").with_(title=title), choices=_on(plan))
    await _move(turn, task, lambda one: replace(one, todo=Todo.READ_ADDITION, initiative_id=plan.id))
    return stay(GOES_WITH_IT, choices=_on(plan))


async def filled_list(turn: Turn[Any], task: Task, plan: Initiative) -> Step:
    """A worker copies the names from it."""
    if (task.initiative_id, task.todo) == (plan.id, Todo.ENTER_PAPER):
        return _there_already(plan)
    if await open_list(turn, plan.id) is None:
        return await what_for(turn, task, _("Nobody can sign this plan right now."))
    await _move(turn, task, lambda one: replace(one, todo=Todo.ENTER_PAPER, initiative_id=plan.id))
    return stay(
        paragraphs(
            _("Thank you! A worker copies the names from the photo. They count as soon as that is done."),
            _("Keep the paper until you see the names here. After that, tear it up, please."),
        ),
        choices=_on(plan),
    )


async def begin(turn: Turn[Any], task: Task) -> Step:
    """An idea of which it is the answer to *what*."""
    if task.initiative_id:
        return stay(_("I have that already: nothing of it is lost."), choices=[[MENU]])
    initiative = started(turn.new_id(), turn.resident.id, turn.now)
    for one in await _together(turn, task):
        initiative = _with_file(initiative, one, turn)
        await turn.book.tasks.done(one.id, turn.now)
    turn.initiatives.save(kept_at(turn.now, initiative, who))
    return go_to(
        who,
        Idea(initiative.id, begun=True),
        paragraphs(left_open(turn), _("How nice! I have kept it. I ask a few short questions about it.")),
    )


async def place(turn: Turn[Any]) -> Step:
    """Where somebody is now is nobody's business until they say that a plan takes place there."""
    plans = [one for one in await living(turn) if one.stage in {Stage.DRAFT, Stage.COLLECTING}]
    not_kept = _("I did not keep that place: nothing was being asked.")
    if not plans:
        return stay(
            lines(not_kept, _("If you have an idea for it, tap the button. I ask for the place at “Where?”.")),
            choices=[[IDEA], [MENU]],
        )
    buttons: Rows = [
        [Choice(f"{'open' if one.stage is Stage.DRAFT else 'look_at'}.{one.id}", shown_title(one), lasting=True)]
        for one in plans[:OFFERED]
    ]
    return stay(
        lines(not_kept, _("Does it belong to one of your plans? Open it, and share the place at “Where?”.")),
        choices=[*buttons, [MENU]],
    )


async def living(turn: Turn[Any]) -> Sequence[Initiative]:
    """Their plans that go on, the last changed first; a draft once something of it was told."""
    return [one for one in await turn.initiatives.all() if one.stage not in ENDED and not one.is_empty]


async def _together(turn: Turn[Any], task: Task) -> Sequence[Task]:
    """What was sent together with it and waits, itself included. Only photos of an album come together."""
    if _kind(task) == task.subject:
        return [task]
    return await turn.book.tasks.waiting(resident_id=turn.resident.id, subject=task.subject)


async def _move(turn: Turn[Any], task: Task, moved: Callable[[Task], Task]) -> None:
    for one in await _together(turn, task):
        await turn.book.tasks.move(moved(one))


def _with_file(plan: Initiative, task: Task, turn: Turn[Any]) -> Initiative:
    """With this file, and the words that came with it, beside the answer to *what*, or else to the last question."""
    assert task.attachment_id
    latest = max(plan.answers, key=lambda asked: plan.answers[asked].at, default=Asked.WHAT)
    asked = Asked.WHAT if Asked.WHAT in plan.answers else latest
    told = plan.answers.get(asked) or Answer("", turn.language, turn.now)
    file = Attachment(task.attachment_id, "voice" if _kind(task) == "voice" else "photo")
    words = "\n".join(filter(None, [told.words, task.words]))
    return answered(plan, asked, replace(told, words=words, attachments=(*told.attachments, file), at=turn.now))


def _there_already(plan: Initiative) -> Step:
    return stay(_("I have that already. It goes with “{title}”.").with_(title=shown_title(plan)), choices=_on(plan))


def _on(plan: Initiative) -> Rows:
    on = Choice(f"open.{plan.id}", _("Go on"), lasting=True) if plan.stage is Stage.DRAFT else back(plan.id)
    return [[on], [MENU]]


def _put(how: str, plan: Initiative, task: Task, label: Text) -> Choice:
    return Choice(f"put.{how}{plan.id[-REST:]}.{task.id}", label, lasting=True)


def _paper_label(plan: Initiative, *, alone: bool) -> Text:
    if alone:
        return _("It is a filled paper list")
    return _("It is a filled list for “{title}”").with_(title=_short(plan))


def _short(plan: Initiative) -> Text | Verbatim:
    return Verbatim(shortened(plan.title, LABEL)) if plan.title else shown_title(plan)


def _subject(sent: Sends) -> str:
    """What it is, and with which other photos it came: "photo 13579"."""
    return f"{sent.kind} {sent.album}".strip()[:40]


def _kind(task: Task) -> str:
    """The first word of its subject; empty for work that did not come this way."""
    kind = task.subject.partition(" ")[0]
    return kind if task.attachment_id and kind in {"photo", "voice"} else ""
