"""The social map as it is stored: services, what search knows of them, and what becomes of the answers."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Date, bindparam, func, insert, null, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.social_map.documents import with_needs
from domain.social_map.hsds import service_of
from domain.social_map.service import Entry, Service
from domain.social_map.staging import Reader, Staged, entry_in
from domain.social_map.visits import Answered, HowItWas, Unanswered, Visit
from storage import map_history, map_imports
from storage.database import Written
from storage.map_history import Counts, Imported
from storage.map_imports import Plan
from storage.map_revision import lock_revision, raise_revision, read_revision
from storage.tables import map_services, unanswered, visits

_BATCH = 500


class SocialMap:
    """The map in one unit of work. Answers and visits are collected; changes to the map itself are written at once."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._unanswered: list[dict[str, Any]] = []
        self._answered: Counter[Answered] = Counter()
        self._visits: list[dict[str, Any]] = []

    # Reading

    async def revision(self) -> int:
        """Rises with everything that changes what search may find; 0 before the first import."""
        return await read_revision(self._connection)

    async def entries(self, after: str = "", limit: int = 1000) -> Sequence[Entry]:
        """What may be found, by id, from behind `after` on: ask again with the last id until nothing comes."""
        rows = await self._connection.execute(_ENTRIES, {"after": after, "most": limit})
        return [Entry.from_json(number, entry) for number, entry in rows]

    async def get(self, ids: Sequence[str]) -> Mapping[str, Service]:
        """The services with these ids that residents may see; one that was retired or hidden is left out."""
        rows = await self._connection.execute(_SHOWN, {"ids": list(ids)})
        return {number: service_of(document) for number, document in rows}

    async def documents(self, after: str = "", limit: int = _BATCH) -> Sequence[tuple[str, dict[str, Any]]]:
        """What is exported, by id: all that is not retired, with the needs that were set by hand."""
        rows = await self._connection.execute(_EXPORTED, {"after": after, "most": limit})
        return [(number, with_needs(document, needs)) for number, document, needs in rows]

    async def count(self) -> int:
        """Services that are not retired."""
        statement = select(func.count()).select_from(map_services).where(map_services.c.retired_at.is_(None))
        return (await self._connection.execute(statement)).scalar_one()

    async def is_empty(self) -> bool:
        """Whether there was never a service."""
        return (await self._connection.execute(select(map_services.c.id).limit(1))).first() is None

    # Importing

    async def plan(self, staged: Staged, *, keep_missing: bool = False) -> Plan:
        """What `carry_out` will do. Without `keep_missing` the file is the whole map: what is not in it is retired."""
        return await map_imports.plan(self._connection, staged, keep_missing=keep_missing)

    async def carry_out(self, staged: Staged, plan: Plan, at: datetime) -> Counts:
        """Bring a checked file in. Raises MapChangedError when the map changed since the plan was made."""
        assert staged.is_fit, "A file with errors changes nothing."
        return await map_imports.carry_out(self._connection, staged, plan, at)

    async def undo(self, at: datetime, import_id: int | None = None) -> Imported:
        """Restore what was before the latest import. Raises NothingToUndo-, NotLatest- or TooOldError."""
        return await map_history.undo(self._connection, import_id, at)

    # Keeping

    async def retire(self, service_id: str, at: datetime) -> bool:
        """Take it off the map, without deleting it. False when it is not there."""
        return await self._set(service_id, retired_at=at, changed_at=at)

    async def hide(self, service_id: str, at: datetime) -> bool:
        """Residents said that it is wrong: nobody finds it until somebody has looked. False when it is not there."""
        return await self._set(service_id, hidden_at=at)

    async def unhide(self, service_id: str, at: datetime) -> bool:
        """Somebody has looked: it may be found again, and what was said of it before counts no more."""
        return await self._set(service_id, hidden_at=None, changed_at=at)

    async def correct_needs(self, service_id: str, needs: Mapping[str, float] | None, reader: Reader) -> bool:
        """Set the needs by hand; None: believe the lexicon again. False when it is not there."""
        await lock_revision(self._connection)
        statement = select(map_services.c.document).where(map_services.c.id == service_id)
        document = (await self._connection.execute(statement)).scalar_one_or_none()
        if document is None:
            return False
        entry = entry_in(document, needs, reader.derive)
        return await self._set(
            service_id,
            needs_by_hand=dict(needs) if needs else None,
            entry=Written(entry) if entry else None,
            read_by=reader.read_by,
        )

    async def has_outdated(self, reader: Reader) -> bool:
        """Whether `reread` has anything to do."""
        found = await self._connection.execute(_OUTDATED, {"read_by": reader.read_by, "most": 1})
        return found.first() is not None

    async def reread(self, reader: Reader, limit: int = _BATCH) -> int:
        """Make entries anew that another lexicon found; how many. Call it, each in its own transaction, until 0."""
        await lock_revision(self._connection)
        rows = (await self._connection.execute(_OUTDATED, {"read_by": reader.read_by, "most": limit})).all()
        for number, document, needs in rows:
            entry = Written(entry_in(document, needs, reader.derive)) or None
            await self._connection.execute(
                update(map_services).where(map_services.c.id == number).values(entry=entry, read_by=reader.read_by)
            )
        if rows:
            await raise_revision(self._connection)
        return len(rows)

    async def _set(self, service_id: str, **values: Any) -> bool:
        # First, as everybody who changes the map does: two who lock in another order would wait for each other.
        await lock_revision(self._connection)
        statement = update(map_services).where(map_services.c.id == service_id).values(**values)
        found = (await self._connection.execute(statement)).rowcount > 0
        if found:
            await raise_revision(self._connection)
        return found

    # What becomes of answers

    def add_unanswered(self, question: Unanswered) -> None:
        """The map had no answer."""
        self._unanswered.append(
            {
                "asked_at": question.asked_at,
                "language": question.language,
                "topic": question.topic,
                "neighbourhood": question.neighbourhood,
                "words": question.words,
            }
        )

    def add_answered(self, question: Answered) -> None:
        """The map had an answer."""
        self._answered[question] += 1

    def add_visit(self, visit: Visit) -> None:
        """Somebody was told of a service."""
        self._visits.append(
            {
                "id": visit.id,
                "resident_id": visit.resident_id,
                "service_id": visit.service_id,
                "need": visit.need,
                "asked_at": visit.asked_at,
                "ask_at": visit.ask_at,
                "answer": visit.answer,
            }
        )

    async def visit(self, visit_id: str) -> Visit | None:
        """One visit; None when it is gone."""
        await self.flush()
        row = (await self._connection.execute(select(visits).where(visits.c.id == visit_id))).mappings().one_or_none()
        return _visit(row) if row else None

    async def visits_of(self, resident_id: int) -> Sequence[Visit]:
        """All visits of this resident, the last first."""
        await self.flush()
        rows = await self._connection.execute(_VISITS_OF, {"resident": resident_id})
        return [_visit(row) for row in rows.mappings()]

    async def ask_again(self, visit_id: str, at: datetime) -> None:
        """Ask about this visit at that moment, not now."""
        await self.flush()
        await self._connection.execute(update(visits).where(visits.c.id == visit_id).values(ask_at=at))

    async def mark_asked(self, visit_ids: Sequence[str]) -> None:
        """They were asked: never again."""
        await self._connection.execute(update(visits).where(visits.c.id.in_(visit_ids)).values(ask_at=None))

    async def answer_visit(self, visit_id: str, answer: HowItWas) -> None:
        """How it was, as they say; a later answer counts instead of an earlier one."""
        await self.flush()
        await self._connection.execute(
            update(visits).where(visits.c.id == visit_id).values(answer=answer.value, ask_at=None)
        )

    async def said_wrong(self, service_id: str) -> int:
        """How many residents said that this is wrong, since the service was last changed.

        Locked: of two who say it at the same moment, the second one counts the first.
        """
        await lock_revision(self._connection)
        return (await self._connection.execute(_WRONG, {"service_id": service_id})).scalar_one()

    async def flush(self) -> None:
        """Write what was collected."""
        if self._unanswered:
            await self._connection.execute(insert(unanswered), self._unanswered)
            self._unanswered.clear()
        if self._answered:
            # In one order, so that two processes never wait for each other in a circle.
            rows = [{**asdict(one), "times": n} for one, n in self._answered.items()]
            await self._connection.execute(_COUNT, sorted(rows, key=lambda row: [str(row[key]) for key in _COUNTED_BY]))
            self._answered.clear()
        if self._visits:
            await self._connection.execute(insert(visits), self._visits)
            self._visits.clear()


async def all_documents(social_map: SocialMap) -> AsyncIterator[dict[str, Any]]:
    """Everything that is exported, a batch at a time."""
    last = ""
    while batch := await social_map.documents(last):
        for _id, document in batch:
            yield document
        last = batch[-1][0]


def _visit(row: Mapping[Any, Any]) -> Visit:
    answer = HowItWas(row["answer"]) if row["answer"] else None
    return Visit(**{**row, "answer": answer})


_COUNTED_BY = ("day", "need", "language", "neighbourhood")
_COUNT = text(
    "INSERT INTO map_questions (day, need, language, neighbourhood, times) "
    "VALUES (:day, :need, :language, :neighbourhood, :times) "
    "ON CONFLICT (day, need, language, neighbourhood) DO UPDATE SET times = map_questions.times + excluded.times"
).bindparams(bindparam("day", type_=Date()))
_VISIBLE = (
    map_services.c.retired_at.is_(None),
    map_services.c.hidden_at.is_(None),
    map_services.c.entry.is_not(null()),
)
_ENTRIES = (
    select(map_services.c.id, map_services.c.entry)
    .where(map_services.c.id > bindparam("after"), *_VISIBLE)
    .order_by(map_services.c.id)
    .limit(bindparam("most"))
)
_SHOWN = select(map_services.c.id, map_services.c.document).where(
    map_services.c.id.in_(bindparam("ids", expanding=True)), *_VISIBLE
)
_EXPORTED = (
    select(map_services.c.id, map_services.c.document, map_services.c.needs_by_hand)
    .where(map_services.c.id > bindparam("after"), map_services.c.retired_at.is_(None))
    .order_by(map_services.c.id)
    .limit(bindparam("most"))
)
_OUTDATED = (
    select(map_services.c.id, map_services.c.document, map_services.c.needs_by_hand)
    .where(map_services.c.read_by != bindparam("read_by"))
    .order_by(map_services.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_VISITS_OF = (
    select(visits).where(visits.c.resident_id == bindparam("resident")).order_by(visits.c.asked_at.desc(), visits.c.id)
)
_WRONG = (
    select(func.count(visits.c.resident_id.distinct()))
    .select_from(visits.join(map_services, map_services.c.id == visits.c.service_id))
    .where(
        visits.c.service_id == bindparam("service_id"),
        visits.c.answer == HowItWas.WRONG.value,
        visits.c.asked_at >= map_services.c.changed_at,
    )
)
