"""What the pages of tasks read: the work that waits, with whom and what it is about. Nothing is locked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.tasks import Task, Todo
from domain.texts import Language
from storage.casework import task_of
from storage.tables import attachments, cases, initiatives, map_services, residents, tasks

PAGE = 50


@dataclass(frozen=True, slots=True)
class TaskCase:
    """The open case of whoever the task is about, as much as says who may open it."""

    id: str
    area: str
    worker_id: str | None


@dataclass(frozen=True, slots=True)
class TaskItem:
    """A piece of work as it is listed."""

    task: Task
    area: str
    """Of the initiative, else of the resident's open case; empty when neither is known."""
    first_name: str
    language: Language | None
    number: str = ""
    two_sentences: str = ""
    case: TaskCase | None = None
    service: str = ""
    """Name of the entry of the social map."""
    file_kind: str = ""
    file_state: str = ""
    """Of what came with it: wanted, stored or failed."""


class TasksView:
    """The rows of one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, task_id: str) -> TaskItem | None:
        """The one with this id, done or not."""
        rows = await self._connection.execute(_ITEMS.where(tasks.c.id == task_id))
        row = rows.mappings().one_or_none()
        return _item(row) if row else None

    async def waiting(
        self, areas: Collection[str] | None, todo: Todo | None = None, after: Task | None = None, most: int = PAGE
    ) -> Sequence[TaskItem]:
        """What is not done, of these areas ("" is no known one) or all, the longest waiting first; from behind one."""
        wanted = [tasks.c.done_at.is_(None), *_in(areas)]
        if todo:
            wanted.append(tasks.c.todo == todo.value)
        if after:
            later = and_(tasks.c.created_at == after.at, tasks.c.id > after.id)
            wanted.append(or_(tasks.c.created_at > after.at, later))
        ordered = _ITEMS.where(*wanted).order_by(tasks.c.created_at, tasks.c.id).limit(most)
        return [_item(row) for row in (await self._connection.execute(ordered)).mappings()]

    async def done_since(self, areas: Collection[str] | None, since: datetime) -> Sequence[TaskItem]:
        """What was done since then, the last first."""
        ordered = _ITEMS.where(tasks.c.done_at >= since, *_in(areas)).order_by(tasks.c.done_at.desc()).limit(PAGE)
        return [_item(row) for row in (await self._connection.execute(ordered)).mappings()]

    async def counts(self, areas: Collection[str] | None) -> Mapping[Todo, int]:
        """How much of each kind is not done."""
        statement = (
            select(tasks.c.todo, func.count())
            .select_from(_JOINED)
            .where(tasks.c.done_at.is_(None), *_in(areas))
            .group_by(tasks.c.todo)
        )
        return {Todo(todo): number for todo, number in await self._connection.execute(statement)}

    async def with_file(self, file_id: str) -> Sequence[TaskItem]:
        """With which this file came, done or not."""
        rows = await self._connection.execute(_ITEMS.where(tasks.c.attachment_id == file_id))
        return [_item(row) for row in rows.mappings()]

    async def of_initiative(self, initiative_id: str) -> Sequence[TaskItem]:
        """What is not done about this initiative."""
        about = _ITEMS.where(tasks.c.initiative_id == initiative_id, tasks.c.done_at.is_(None))
        rows = await self._connection.execute(about.order_by(tasks.c.created_at, tasks.c.id).limit(PAGE))
        return [_item(row) for row in rows.mappings()]


_JOINED = (
    tasks.join(residents, residents.c.id == tasks.c.resident_id)
    .outerjoin(initiatives, initiatives.c.id == tasks.c.initiative_id)
    .outerjoin(cases, cases.c.id == residents.c.case_id)
)
_AREA = func.coalesce(func.nullif(initiatives.c.area, ""), cases.c.area, "").label("item_area")
_ITEMS = select(
    tasks,
    _AREA,
    residents.c.first_name,
    residents.c.language,
    initiatives.c.number,
    initiatives.c.two_sentences,
    cases.c.id.label("case_id"),
    cases.c.area.label("case_area"),
    cases.c.worker_id,
    map_services.c.document["name"].as_string().label("service"),
    attachments.c.kind.label("file_kind"),
    attachments.c.state.label("file_state"),
).select_from(
    _JOINED.outerjoin(map_services, map_services.c.id == tasks.c.service_id).outerjoin(
        attachments, attachments.c.id == tasks.c.attachment_id
    )
)


def _in(areas: Collection[str] | None) -> list[ColumnElement[bool]]:
    # Work of which no area is known is everybody's, so that it is never nobody's.
    return [] if areas is None else [_AREA.in_(sorted({*areas, ""}))]


def _item(row: RowMapping) -> TaskItem:
    case = TaskCase(row["case_id"], row["case_area"], row["worker_id"]) if row["case_id"] else None
    return TaskItem(
        task_of(row),
        row["item_area"],
        row["first_name"],
        row["language"],
        row["number"] or "",
        row["two_sentences"] or "",
        case,
        row["service"] or "",
        row["file_kind"] or "",
        row["file_state"] or "",
    )
