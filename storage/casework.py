"""What is kept about initiatives beside their answers: steps, tasks, numbers, signs of misuse."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.life import Actor, Role, Stage, Step
from domain.misuse import SignOfMisuse
from domain.tasks import Task
from storage.tables import counters, misuse, steps, tasks


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
            }
        )

    async def of(self, initiative_id: str) -> Sequence[Step]:
        """The steps of this initiative, the first one first."""
        await self.flush()
        rows = await self._connection.execute(_STEPS, {"initiative": initiative_id})
        return [
            Step(
                row.id,
                row.initiative_id,
                Stage(row.before),
                Stage(row.after),
                Actor(Role(row.role), row.name),
                row.taken_at,
                row.reason,
            )
            for row in rows
        ]

    async def flush(self) -> None:
        """Write what was added, in the order in which it was added."""
        if self._new:
            await self._connection.execute(steps.insert(), self._new)
            self._new.clear()


_STEPS = select(steps).where(steps.c.initiative_id == bindparam("initiative")).order_by(steps.c.row)


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
                "resident_id": task.resident_id,
                "todo": task.todo.value,
                "words": task.words,
                "attachment_id": task.attachment_id,
                "created_at": task.at,
            }
        )

    async def flush(self) -> None:
        """Write what was added."""
        if self._new:
            await self._connection.execute(tasks.insert(), self._new)
            self._new.clear()


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

    async def flush(self) -> None:
        """Write what was recorded."""
        if self._new:
            await self._connection.execute(misuse.insert(), self._new)
            self._new.clear()
