"""Cases: what residents and staff have with each other, why, and what was done."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, RowMapping, bindparam, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cases import CaseEvent, PostKind
from domain.handover import HELD, URGENCIES, Case, Flag, Reason, State, Urgency
from domain.people import Resident
from storage.database import upsert
from storage.people import RESIDENT_COLUMNS, resident_of
from storage.signals import Changes
from storage.tables import case_events, cases, flags, postings, residents


class Cases:
    """The cases of one unit of work. What is saved is written at once or at the commit, in the order of their numbers.

    A case is only changed by whoever holds the lock of its resident: `take` and every turn of that resident do.
    """

    def __init__(self, connection: AsyncConnection, changes: Changes) -> None:
        self._connection = connection
        self._changes = changes
        self._changed: dict[str, Case] = {}
        self._flags: list[dict[str, Any]] = []
        self._events: list[dict[str, Any]] = []
        self._postings: list[dict[str, Any]] = []

    async def open_of(self, resident_id: int) -> Case | None:
        """The case of this resident that is not closed, if any."""
        await self.flush()
        rows = await self._connection.execute(_OPEN, {"resident": resident_id})
        row = rows.mappings().one_or_none()
        return case_of(row) if row else None

    async def get(self, case_id: str) -> Case | None:
        """The case, not locked."""
        await self.flush()
        rows = await self._connection.execute(_ONE, {"case": case_id})
        row = rows.mappings().one_or_none()
        return case_of(row) if row else None

    async def some(self, case_ids: Collection[str]) -> Sequence[Case]:
        """Those of these cases that are there, in no order; not locked."""
        await self.flush()
        rows = await self._connection.execute(_SOME, {"cases": sorted(case_ids)})
        return [case_of(row) for row in rows.mappings()]

    async def take(self, case_id: str) -> tuple[Case, Resident] | None:
        """The case and its resident, both locked until the end of the transaction."""
        # What was saved in this transaction is there too, and stands with the resident.
        await self.flush()
        rows = await self._connection.execute(_LOCK_RESIDENT, {"case": case_id})
        resident = rows.mappings().one_or_none()
        # Read after the lock: what was there before it may be old by now.
        case = await self.get(case_id) if resident else None
        return (case, resident_of(resident)) if case and resident else None

    async def claim(self, case: Case, before: State) -> bool:
        """Keep it as `case`, if it is still as `before`. False when somebody was quicker."""
        await self.flush()
        statement = update(cases).where(cases.c.id == case.id, cases.c.state == before.value).values(_row(case))
        if not (await self._connection.execute(statement)).rowcount:
            return False
        self.save(case)
        return True

    def save(self, case: Case) -> None:
        """Keep it as it is now. Who holds the resident's chat follows from it."""
        self._changed[case.id] = case
        self._changes.saved(case)

    def flag(self, flag: Flag) -> None:
        """Keep this flag."""
        if URGENCIES[flag.reason] is Urgency.URGENT:
            self._changes.calls(flag.case_id)
        self._flags.append(
            {
                "id": flag.id,
                "case_id": flag.case_id,
                "reason": flag.reason.value,
                "subject": flag.subject,
                "words": flag.words,
                "initiative_id": flag.initiative_id,
                "raised_at": flag.at,
            }
        )

    async def flags(self, case_id: str) -> Sequence[Flag]:
        """The flags of this case, the first one first."""
        await self.flush()
        rows = await self._connection.execute(_FLAGS, {"case": case_id})
        return [
            Flag(row.id, row.case_id, Reason(row.reason), row.raised_at, row.subject, row.words, row.initiative_id)
            for row in rows
        ]

    def happened(self, event: CaseEvent) -> None:
        """Keep this in its story."""
        self._changes.moved(event.case_id, event.staff_id, event.other_id)
        self._events.append(
            {
                "case_id": event.case_id,
                "kind": event.kind,
                "staff_id": event.staff_id,
                "other_id": event.other_id,
                "words": event.words,
                "happened_at": event.at,
            }
        )

    async def story(self, case_id: str) -> Sequence[CaseEvent]:
        """What staff did and noted, the first thing first."""
        await self.flush()
        rows = await self._connection.execute(_STORY, {"case": case_id})
        return [
            CaseEvent(row.case_id, row.kind, row.happened_at, row.staff_id, row.other_id, row.words) for row in rows
        ]

    def post(self, case_id: str, kind: PostKind, at: datetime, ref: str = "") -> None:
        """Have the workers' bot show it, if there is one."""
        if kind is PostKind.CALL:
            self._changes.calls(case_id)
        self._postings.append({"case_id": case_id, "kind": kind.value, "ref": ref, "posted_at": at})

    async def due(self, now: datetime, most: int) -> Sequence[str]:
        """Ids of cases that call for attention, the longest waiting first; not locked."""
        return list((await self._connection.execute(_DUE, {"moment": now, "most": most})).scalars())

    async def held_by(self, staff_id: str) -> Sequence[Case]:
        """The cases that this worker holds, the longest waiting first."""
        await self.flush()
        rows = await self._connection.execute(_HELD_BY, {"worker": staff_id})
        return [case_of(row) for row in rows.mappings()]

    async def waiting(self, areas: frozenset[str] | None, most: int) -> Sequence[Case]:
        """Those in the queue of these areas or of all, the most urgent and longest waiting first."""
        await self.flush()
        statement = _WAITING if areas is None else _WAITING.where(cases.c.area.in_(sorted(areas)))
        rows = await self._connection.execute(statement, {"most": most})
        return [case_of(row) for row in rows.mappings()]

    async def flush(self) -> None:
        """Write what was saved."""
        if self._changed:
            changed = [self._changed[one] for one in sorted(self._changed)]
            self._changed.clear()
            await self._connection.execute(upsert(cases, "id"), [_row(one) for one in changed])
            await self._connection.execute(_FOLLOW, [_followed(one) for one in changed])
        for table, rows in ((flags, self._flags), (case_events, self._events), (postings, self._postings)):
            if rows:
                await self._connection.execute(table.insert(), rows)
                rows.clear()


_held = cases.c.state.in_(sorted(HELD))
_OPEN = select(cases).where(cases.c.resident_id == bindparam("resident"), cases.c.state != literal_column("'closed'"))
_ONE = select(cases).where(cases.c.id == bindparam("case"))
_SOME = select(cases).where(cases.c.id.in_(bindparam("cases", expanding=True)))
_LOCK_RESIDENT = (
    select(*RESIDENT_COLUMNS)
    .where(residents.c.id == select(cases.c.resident_id).where(cases.c.id == bindparam("case")).scalar_subquery())
    # As every turn locks it: others may write rows that refer to the resident meanwhile.
    .with_for_update(key_share=True)
)
_FLAGS = select(flags).where(flags.c.case_id == bindparam("case")).order_by(flags.c.raised_at, flags.c.id)
_STORY = select(case_events).where(case_events.c.case_id == bindparam("case")).order_by(case_events.c.id)
_DUE = (
    select(cases.c.id).where(cases.c.call_at <= bindparam("moment")).order_by(cases.c.call_at).limit(bindparam("most"))
)
_HELD_BY = (
    select(cases)
    .where(cases.c.worker_id == bindparam("worker"), _held)
    .order_by(cases.c.waiting_since.is_(None), cases.c.waiting_since, cases.c.opened_at)
)
_WAITING = (
    select(cases)
    .where(cases.c.state == literal_column("'queued'"))
    .order_by(cases.c.urgency, cases.c.waiting_since, cases.c.id)
    .limit(bindparam("most"))
)

# What every turn and every message asks for stands with the resident: see `storage/tables.py`.
_FOLLOW = (
    update(residents)
    .where(
        residents.c.id == bindparam("resident"),
        # What is added to a case that is over says nothing about the one that is open now.
        or_(bindparam("is_open", type_=Boolean()), residents.c.case_id == bindparam("of_case")),
    )
    .values(
        case_id=bindparam("case"),
        held_by=bindparam("holder"),
        # Whoever they know stays known while nobody has their next case.
        worker_id=func.coalesce(bindparam("known", type_=residents.c.worker_id.type), residents.c.worker_id),
    )
)


def _followed(case: Case) -> dict[str, Any]:
    return {
        "resident": case.resident_id,
        "of_case": case.id,
        "is_open": case.state is not State.CLOSED,
        "case": None if case.state is State.CLOSED else case.id,
        "holder": case.worker_id if case.state in HELD else None,
        "known": case.worker_id,
    }


def _row(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "resident_id": case.resident_id,
        "state": case.state.value,
        "urgency": int(case.urgency),
        "area": case.area,
        "neighbourhood": case.neighbourhood[:80],
        "language": case.language,
        "initiative_id": case.initiative_id,
        "worker_id": case.worker_id,
        "routed_to": case.routed_to,
        "opened_at": case.opened_at,
        "waiting_since": case.waiting_since,
        "answer_by": case.answer_by,
        "snoozed_until": case.snoozed_until,
        "claimed_at": case.claimed_at,
        "first_answer_at": case.first_answer_at,
        "closed_at": case.closed_at,
        "call_at": case.call_at,
        "calls": case.calls,
        "escalated_at": case.escalated_at,
        "helped": case.helped,
        "helped_words": case.helped_words,
        "promised_by": case.promised_by,
    }


_FIELDS = tuple(one.name for one in fields(Case))


def case_of(row: RowMapping) -> Case:
    """The case in a row of `cases`, whatever else stands in it."""
    values = {name: row[name] for name in _FIELDS}
    return Case(**{**values, "state": State(row["state"]), "urgency": Urgency(row["urgency"])})
