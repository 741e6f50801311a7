"""What is kept about initiatives beside their answers: steps, tasks, numbers, signs of misuse."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, RowMapping, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.life import Actor, Kind, Role, Stage, Step, Told
from domain.misuse import Seen, SignOfMisuse
from domain.tasks import MOST_SHOWN, Task, Todo
from storage.tables import counters, initiatives, misuse, steps, tasks


class Steps:
    """The timelines."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._new: list[dict[str, Any]] = []

    def add(self, step: Step) -> None:
        """A step was taken."""
        self._new.append(
            {
                "id": step.id,
                "initiative_id": step.initiative_id,
                "before": step.before.value,
                "after": step.after.value,
                "role": step.actor.role.value,
                "name": step.actor.name,
                "reason": step.reason,
                "taken_at": step.at,
                "kind": step.kind.value,
                "told": step.told.words if step.told else "",
                "told_in": step.told.language if step.told else "",
                "told_by_machine": bool(step.told and step.told.is_machine),
                "other": step.other,
            }
        )

    async def of(self, initiative_id: str) -> Sequence[Step]:
        """The steps of this initiative, the first one first."""
        await self.flush()
        return [step_of(row) for row in await self._connection.execute(_STEPS, {"initiative": initiative_id})]

    async def flush(self) -> None:
        """Write what was added, in the order in which it was added."""
        if self._new:
            await self._connection.execute(steps.insert(), self._new)
            self._new.clear()


_STEPS = select(steps).where(steps.c.initiative_id == bindparam("initiative")).order_by(steps.c.row)


def step_of(row: Row[Any]) -> Step:
    """The step of this row, which holds all columns of the table."""
    return Step(
        row.id,
        row.initiative_id,
        Stage(row.before),
        Stage(row.after),
        Actor(Role(row.role), row.name),
        row.taken_at,
        row.reason,
        Kind(row.kind),
        Told(row.told, row.told_in, row.told_by_machine) if row.told else None,
        row.other,
    )


class Tasks:
    """Work that waits for somebody."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._new: list[dict[str, Any]] = []

    def add(self, task: Task) -> None:
        """Have it done."""
        self._new.append(
            {
                "id": task.id,
                "initiative_id": task.initiative_id,
                "service_id": task.service_id,
                "resident_id": task.resident_id,
                "todo": task.todo.value,
                "subject": task.subject,
                "words": task.words,
                "attachment_id": task.attachment_id,
                "created_at": task.at,
            }
        )

    async def get(self, task_id: str) -> Task | None:
        """The one with this id, done or not."""
        await self.flush()
        rows = await self._connection.execute(select(tasks).where(tasks.c.id == task_id))
        row = rows.mappings().one_or_none()
        return task_of(row) if row else None

    async def waiting(
        self,
        *,
        areas: Collection[str] | None = None,
        todo: Todo | None = None,
        initiative_id: str | None = None,
        resident_id: int | None = None,
        subject: str | None = None,
        most: int = MOST_SHOWN,
    ) -> Sequence[Task]:
        """What is not done yet and is like this in everything that is given, the longest waiting first."""
        await self.flush()
        # Work that is about no initiative has no area, as what is about one whose place is not known.
        area = func.coalesce(initiatives.c.area, "")
        statement = select(tasks).outerjoin(initiatives).where(tasks.c.done_at.is_(None))
        wanted = {
            tasks.c.todo: todo.value if todo else None,
            tasks.c.initiative_id: initiative_id,
            tasks.c.resident_id: resident_id,
            tasks.c.subject: subject,
        }
        for column, value in wanted.items():
            if value is not None:
                statement = statement.where(column == value)
        if areas is not None:
            statement = statement.where(area.in_(sorted(areas)))
        rows = await self._connection.execute(statement.order_by(tasks.c.created_at, tasks.c.id).limit(most))
        return [task_of(row) for row in rows.mappings()]

    async def move(self, task: Task) -> bool:
        """It is about another initiative, or asks other work, than before. False when it is done or gone."""
        return await self._change(task.id, initiative_id=task.initiative_id, todo=task.todo.value)

    async def done(self, task_id: str, at: datetime) -> bool:
        """Nobody has to do it any more. False when it was done before, or is gone."""
        return await self._change(task_id, done_at=at)

    async def open_again(self, task_id: str) -> bool:
        """Somebody has to do it after all. False when it was not done, or is gone."""
        await self.flush()
        statement = update(tasks).where(tasks.c.id == task_id, tasks.c.done_at.is_not(None)).values(done_at=None)
        return (await self._connection.execute(statement)).rowcount > 0

    async def _change(self, task_id: str, **values: Any) -> bool:
        await self.flush()
        statement = update(tasks).where(tasks.c.id == task_id, tasks.c.done_at.is_(None)).values(**values)
        return (await self._connection.execute(statement)).rowcount > 0

    async def flush(self) -> None:
        """Write what was added."""
        if self._new:
            await self._connection.execute(tasks.insert(), self._new)
            self._new.clear()


def task_of(row: RowMapping) -> Task:
    """The task of this row, which holds all columns of the table."""
    return Task(
        id=row["id"],
        todo=Todo(row["todo"]),
        initiative_id=row["initiative_id"],
        resident_id=row["resident_id"],
        at=row["created_at"],
        words=row["words"],
        attachment_id=row["attachment_id"],
        subject=row["subject"],
        service_id=row["service_id"],
        done_at=row["done_at"],
    )


class Counters:
    """Numbers given out one by one. The row stays locked until the end of the transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def next(self, name: str) -> int:
        """1 the first time for this name, then 2, …"""
        value: int = (await self._connection.execute(_NEXT, {"name": name})).scalar_one()
        return value


_NEXT = text(
    f"INSERT INTO {counters.name} (name, value) VALUES (:name, 1) "  # noqa: S608 (only our own table's name)
    "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
)


class Misuse:
    """What a coordinator should look at."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._new: list[dict[str, Any]] = []

    def record(self, initiative_id: str, sign: SignOfMisuse, at: datetime) -> None:
        """Keep this sign."""
        self._new.append(
            {"initiative_id": initiative_id, "kind": sign.kind, "signatures": list(sign.signatures), "seen_at": at}
        )

    async def seen(
        self, *, initiative_id: str | None = None, areas: Collection[str] | None = None, most: int = 200
    ) -> Sequence[Seen]:
        """What was seen at this initiative, or in these areas, or anywhere; the last first."""
        await self.flush()
        statement = select(misuse).join(initiatives).order_by(misuse.c.seen_at.desc(), misuse.c.id.desc()).limit(most)
        if initiative_id is not None:
            statement = statement.where(misuse.c.initiative_id == initiative_id)
        if areas is not None:
            statement = statement.where(initiatives.c.area.in_(sorted(areas)))
        rows = await self._connection.execute(statement)
        return [Seen(row.initiative_id, SignOfMisuse(row.kind, tuple(row.signatures)), row.seen_at) for row in rows]

    async def flush(self) -> None:
        """Write what was recorded."""
        if self._new:
            await self._connection.execute(misuse.insert(), self._new)
            self._new.clear()
