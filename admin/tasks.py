"""Work that waits: introductions, entries to check, what initiators need, questions, paper lists to copy."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Response

from admin import paper_sheet
from admin.access import access_task, sees_case
from admin.errors import NotHereError
from admin.routing import ConsoleRoute, may
from admin.visit import TheVisit, Visit
from domain import desk
from domain.expectations import due_day, is_overdue
from domain.life import Actor, Role
from domain.staff import Job, Staff
from domain.tasks import Todo
from domain.texts import Text, _
from storage.console.audit import Act
from storage.console.tasks_view import PAGE, TaskItem, TasksView

router = APIRouter(route_class=ConsoleRoute)

CHATS = (Job.WORKER, Job.COORDINATOR)
DONE_SHOWN = timedelta(days=14)
"""How long what was done can be found and opened again."""

NAMES: Mapping[Todo, Text] = {
    Todo.ENTER_PAPER: _("Copy a paper list"),
    Todo.ANSWER_QUESTION: _("Answer a question"),
    Todo.READ_ADDITION: _("Read what was added"),
    Todo.WHAT_THEY_NEED: _("See what they need from us"),
    Todo.OVERDUE: _("A promised day has passed"),
    Todo.INTRODUCE: _("Go along the first time"),
    Todo.CHECK_ENTRY: _("Check an entry of the social map"),
}
ICONS: Mapping[Todo, str] = {
    Todo.ENTER_PAPER: "signature",
    Todo.ANSWER_QUESTION: "circle-help",
    Todo.READ_ADDITION: "message-square-text",
    Todo.WHAT_THEY_NEED: "hand-helping",
    Todo.OVERDUE: "calendar-clock",
    Todo.INTRODUCE: "handshake",
    Todo.CHECK_ENTRY: "map-pin",
}
MEANINGS: Mapping[Todo, Text] = {
    Todo.ENTER_PAPER: _("Names on the photo count as soon as you have copied them."),
    Todo.ANSWER_QUESTION: _("A resident asked something about an initiative."),
    Todo.READ_ADDITION: _("A resident sent something more about an initiative."),
    Todo.WHAT_THEY_NEED: _("Told when looking back: what the initiator needs from us."),
    Todo.OVERDUE: _("The initiator was told that we are late. Get in touch."),
    Todo.INTRODUCE: _("A resident wants somebody to come along to a place the first time."),
    Todo.CHECK_ENTRY: _("Residents say that it is not right. Ask the place how it is."),
}
HIDDEN = _("Nobody sees this entry until somebody has looked.")


@dataclass(frozen=True, slots=True)
class Listed:
    """A piece of work on the page."""

    item: TaskItem
    due: date
    is_late: bool
    case_path: str
    """Empty where there is no open case, or none of theirs."""

    @property
    def name(self) -> Text:
        """What is to be done."""
        return NAMES[self.item.task.todo]

    @property
    def icon(self) -> str:
        """One of icons.svg."""
        return ICONS[self.item.task.todo]


def actor_of(person: Staff) -> Actor:
    """As what they take a step."""
    return Actor(Role.COORDINATOR if person.job is Job.COORDINATOR else Role.WORKER, person.name)


def areas_of(person: Staff) -> Collection[str] | None:
    """Whose work is theirs; None: everybody's."""
    return person.areas or None


def listed(visit: Visit, item: TaskItem) -> Listed:
    """With the day by which it should be done where it is."""
    due = due_day(item.task.at, visit.console.policies().of_area(item.area))
    is_theirs = item.case is not None and sees_case(visit.person, item.case)
    return Listed(item, due, is_overdue(due, visit.now), f"/cases/{item.case.id}" if item.case and is_theirs else "")


@router.get("/tasks")
@may(*CHATS)
async def all_tasks(visit: TheVisit) -> Response:
    """What waits in their areas, the longest waiting first; or what was done lately."""
    view, areas = TasksView(visit.work.connection), areas_of(visit.person)
    asked = visit.request.query_params
    todo = next((one for one in Todo if one.value == asked.get("todo")), None)
    shows_done = asked.get("show") == "done"
    if shows_done:
        found: Sequence[TaskItem] = await view.done_since(areas, visit.now - DONE_SHOWN)
    else:
        after = await visit.work.tasks.get(asked.get("after", "")[:32].replace("\0", ""))
        found = await view.waiting(areas, todo, after, PAGE + 1)
    undo = await _undoable(visit, asked.get("undo", ""))
    return await visit.page(
        "tasks.html",
        tasks=[listed(visit, one) for one in found[:PAGE]],
        more=found[PAGE - 1].task.id if len(found) > PAGE else None,
        todo=todo,
        shows_done=shows_done,
        counts=await view.counts(areas),
        names=NAMES,
        undo=undo,
        days=DONE_SHOWN.days,
    )


@router.get("/tasks/{task_id}")
@may(*CHATS)
async def one_task(visit: TheVisit, task_id: str) -> Response:
    """One piece of work; for a paper list, the form beside its photo. Raises NotHereError."""
    item = await access_task(visit, task_id)
    if item.task.todo is Todo.ENTER_PAPER and item.task.done_at is None:
        return await paper_sheet.show(visit, listed(visit, item))
    meaning = HIDDEN if item.task.subject == "hidden" else MEANINGS[item.task.todo]
    return await visit.page("task.html", one=listed(visit, item), meaning=meaning)


@router.post("/tasks/{task_id}/done")
@may(*CHATS)
async def finish_task(visit: TheVisit, task_id: str) -> Response:
    """Nobody has to do it any more; the page that follows can take that back."""
    item = await access_task(visit, task_id)
    match await desk.done(visit.work, item.task.id, actor_of(visit.person), visit.now):
        case desk.Done(task):
            visit.work.audit.record(Act.TASK_DONE, visit.now, visit.person.id, ("task", task.id), todo=task.todo.value)
            return visit.redirect(f"/tasks?undo={task.id}")
        case desk.DoneBefore():
            return visit.redirect("/tasks", _("Somebody had done this already."))
    raise NotHereError


@router.post("/tasks/{task_id}/open")
@may(*CHATS)
async def open_task(visit: TheVisit, task_id: str) -> Response:
    """It was not done after all."""
    item = await access_task(visit, task_id)
    await desk.undone(visit.work, item.task.id, actor_of(visit.person))
    if item.task.done_at:
        visit.work.audit.record(
            Act.TASK_OPENED, visit.now, visit.person.id, ("task", item.task.id), todo=item.task.todo.value
        )
    return visit.redirect("/tasks", _("It waits again."))


@router.post("/tasks/{task_id}/paper")
@may(*CHATS)
async def enter_sheet(visit: TheVisit, task_id: str) -> Response:
    """The lines of a filled list."""
    item = await access_task(visit, task_id)
    if item.task.todo is not Todo.ENTER_PAPER:
        raise NotHereError
    return await paper_sheet.enter(visit, listed(visit, item), actor_of(visit.person))


async def _undoable(visit: Visit, task_id: str) -> Listed | None:
    try:
        item = await access_task(visit, task_id[:32].replace("\0", ""))
    except NotHereError:
        return None
    return listed(visit, item) if item.task.done_at else None
