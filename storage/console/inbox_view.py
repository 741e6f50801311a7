"""The queues of the inbox, as one person sees them. Read only; nothing is locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import ScalarSelect

from domain.cases import LineKind
from domain.handover import Case, Flag, Reason, State, Urgency
from domain.staff import Job, Staff
from domain.texts import Language
from storage.cases import case_of
from storage.tables import Moment, case_reads, cases, flags, residents, staff, transcripts

PAGE = 50
"""Cases of a page of what is done."""

MOST = 100
"""Cases of any other queue that are shown: it has one page, because what is over-full is worked off from the top."""

PREVIEW = 160
"""Characters of the last words that are read: a line shows fewer."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Queue(StrEnum):
    """Where a case stands for whoever looks. The values stand in addresses."""

    MINE = "mine"
    """They have it, and the resident waits for them."""
    UNASSIGNED = "unassigned"
    """Nobody has it."""
    WAITING = "waiting"
    """They wait for the resident."""
    SNOOZED = "snoozed"
    DONE = "done"
    """They gave it back to the bot, or it is over."""
    OPEN = "open"
    """All that is not over, whoever has it: for coordinators."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for in a queue; None: all."""

    area: str | None = None
    """Code of a gebied; empty: those of which none is known."""
    language: Language | None = None
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class LastWords:
    """What was said last by the resident or a worker."""

    author: str
    kind: LineKind
    words: str
    """The beginning."""
    worker: str = ""
    """The name of the worker who wrote it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A case as it stands in a queue."""

    case: Case
    name: str
    """The resident's first name; may be empty."""
    holder: str
    """The name of who has it, or had it last; may be empty."""
    flags: tuple[Flag, ...]
    """Each reason once, danger first, then the newest; without words."""
    last: LastWords | None
    """None where nothing was said, and where there was danger: those words are not for a list."""
    is_unread: bool
    is_for_viewer: bool
    """Whether whoever looks was asked first to take it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of what is done ends: the next one has what was over before."""

    moment: datetime
    case_id: str


class InboxView:
    """The inbox of one person."""

    def __init__(self, connection: AsyncConnection, viewer: Staff) -> None:
        self._connection = connection
        self._viewer = viewer

    async def counts(self, wanted: Filter) -> Mapping[Queue, int]:
        """How many stand in each queue of this person."""
        columns = [
            func.sum(case((self._stands_in(queue), 1), else_=0)).label(queue.value)
            for queue in queues_of(self._viewer.job)
            if queue is not Queue.DONE
        ]
        # Closed cases are nearly all there are: they are not looked at, and nobody needs their number.
        statement = select(*columns).where(_is_open, *self._wanted(wanted))
        row = (await self._connection.execute(statement)).mappings().one()
        return {queue: row[queue.value] or 0 for queue in queues_of(self._viewer.job) if queue is not Queue.DONE}

    async def shown(
        self, queue: Queue, wanted: Filter, before: Place | None = None
    ) -> tuple[Sequence[Item], Place | None]:
        """What is shown of a queue, in its order; and of what is done, where the next page begins, if there is one."""
        most = PAGE if queue is Queue.DONE else MOST
        rank = _rank(queue)
        # Chosen first, so that what is read about a case is read for those that are shown only.
        chosen = (
            select(cases.c.id)
            .where(self._stands_in(queue), *self._wanted(wanted))
            .order_by(*_order(queue, rank))
            .limit(most + 1)
        )
        if before is not None:
            chosen = chosen.where(tuple_(rank, cases.c.id) < _place(before))
        statement = (
            self._items(queue)
            .add_columns(rank.label("rank"))
            .where(cases.c.id.in_(chosen))
            .order_by(*_order(queue, rank))
        )
        rows = (await self._connection.execute(statement)).mappings().all()
        shown = rows[:most]
        reasons = await self._reasons([row["id"] for row in shown])
        items = [self._item(row, reasons.get(row["id"], ())) for row in shown]
        return items, Place(shown[-1]["rank"], shown[-1]["id"]) if len(rows) > most else None

    def _sees(self) -> ColumnElement[bool]:
        """As `admin/access.py` says it for one case."""
        return sees(self._viewer)

    def _wanted(self, wanted: Filter) -> list[ColumnElement[bool]]:
        return [
            *([cases.c.area == wanted.area] if wanted.area is not None else []),
            *([cases.c.language == wanted.language] if wanted.language is not None else []),
            *([cases.c.urgency == int(wanted.urgency)] if wanted.urgency is not None else []),
        ]

    def _stands_in(self, queue: Queue) -> ColumnElement[bool]:
        is_mine = cases.c.worker_id == self._viewer.id
        match queue:
            case Queue.MINE:
                return and_(is_mine, _in(State.WAITING_FOR_WORKER))
            case Queue.UNASSIGNED:
                return and_(_in(State.QUEUED), self._sees())
            case Queue.WAITING:
                return and_(is_mine, _in(State.WAITING_FOR_RESIDENT))
            case Queue.SNOOZED:
                return and_(is_mine, _in(State.SNOOZED))
            case Queue.OPEN:
                return and_(_is_open, self._sees())
            case Queue.DONE:
                ended = _in(State.RETURNED, State.CLOSED)
                if self._viewer.job is Job.COORDINATOR:
                    return and_(ended, self._sees())
                # And what nobody had to come for: else it would be nowhere.
                return and_(ended, or_(is_mine, and_(cases.c.worker_id.is_(None), self._sees())))

    def _items(self, queue: Queue) -> Select[Any]:
        last = _last_line(in_case=queue is Queue.DONE)
        line, author, read = transcripts.alias("line"), staff.alias("author"), case_reads
        return select(
            cases,
            residents.c.first_name,
            staff.c.name.label("holder"),
            line.c.author.label("last_author"),
            line.c.kind.label("last_kind"),
            func.substr(line.c.words, 1, PREVIEW).label("last_words"),
            author.c.name.label("last_worker"),
            self._is_unread().label("is_unread"),
        ).select_from(
            cases.join(residents, residents.c.id == cases.c.resident_id)
            .outerjoin(staff, staff.c.id == cases.c.worker_id)
            .outerjoin(line, line.c.id == last)
            .outerjoin(author, author.c.id == line.c.worker_id)
            .outerjoin(read, and_(read.c.case_id == cases.c.id, read.c.staff_id == self._viewer.id))
        )

    def _is_unread(self) -> ColumnElement[bool]:
        """Somebody else said something that they did not see; or they never looked."""
        new = transcripts.alias("new")
        by_others = or_(
            new.c.author == literal_column("'resident'"),
            and_(new.c.author == literal_column("'worker'"), new.c.worker_id != self._viewer.id),
        )
        is_new = exists(select(new.c.id).where(new.c.case_id == cases.c.id, new.c.id > case_reads.c.line_id, by_others))
        return and_(cases.c.state != literal_column("'closed'"), or_(case_reads.c.line_id.is_(None), is_new))

    async def _reasons(self, case_ids: Sequence[str]) -> dict[str, tuple[Flag, ...]]:
        statement = (
            select(flags.c.case_id, flags.c.reason, flags.c.subject, func.max(flags.c.raised_at).label("at"))
            .where(flags.c.case_id.in_(case_ids))
            .group_by(flags.c.case_id, flags.c.reason, flags.c.subject)
        )
        found: dict[str, list[Flag]] = {}
        for row in await self._connection.execute(statement):
            flag = Flag("", row.case_id, Reason(row.reason), row.at, row.subject)
            found.setdefault(row.case_id, []).append(flag)
        return {one: _told(same) for one, same in found.items()}

    def _item(self, row: RowMapping, reasons: tuple[Flag, ...]) -> Item:
        found = case_of(row)
        is_danger = any(one.reason is Reason.CRISIS for one in reasons)
        last = None
        if row["last_author"] and not is_danger:
            last = LastWords(row["last_author"], row["last_kind"], row["last_words"], row["last_worker"] or "")
        return Item(
            found,
            row["first_name"],
            row["holder"] or "",
            reasons,
            last,
            bool(row["is_unread"]),
            found.state is State.QUEUED and found.routed_to == self._viewer.id,
        )


def queues_of(job: Job) -> Sequence[Queue]:
    """Those that somebody with this job has, in the order in which they are shown."""
    return [one for one in Queue if one is not Queue.OPEN or job is Job.COORDINATOR]


def sees(viewer: Staff) -> ColumnElement[bool]:
    """Whether a row of `cases` is theirs to see: what `admin/access.py` says of one case."""
    if viewer.job is Job.ADMINISTRATOR:
        return false()
    if not viewer.areas:
        return true()
    return or_(cases.c.area.in_(["", *sorted(viewer.areas)]), cases.c.worker_id == viewer.id)


def _told(same: Sequence[Flag]) -> tuple[Flag, ...]:
    """Each once: of danger every kind, of other reasons the newest."""
    newest = sorted(same, key=lambda one: one.at, reverse=True)
    danger = [one for one in newest if one.reason is Reason.CRISIS]
    others = {one.reason: one for one in reversed(newest) if one.reason is not Reason.CRISIS}
    return (*danger, *sorted(others.values(), key=lambda one: one.at, reverse=True))


def _in(*states: State) -> ColumnElement[bool]:
    # Written out, not bound: a partial index is used only where the database sees the index's own condition.
    return cases.c.state.in_([literal_column(f"'{one.value}'") for one in states])


_is_open = cases.c.state != literal_column("'closed'")


def _last_line(*, in_case: bool) -> ScalarSelect[int]:
    """The last line of people: of an open case the resident's last one, else the last that was said in that case."""
    line = transcripts.alias("last")
    whose = line.c.case_id == cases.c.id if in_case else line.c.resident_id == cases.c.resident_id
    return (
        select(line.c.id)
        .where(whose, line.c.author != literal_column("'bot'"))
        .order_by(line.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _rank(queue: Queue) -> ColumnElement[datetime]:
    """The moment by which a queue is ordered. It is never empty, so that a page can begin after it."""
    long_ago = literal(LONG_AGO, Moment())
    match queue:
        case Queue.MINE | Queue.UNASSIGNED | Queue.OPEN:
            return func.coalesce(cases.c.waiting_since, cases.c.opened_at, type_=Moment())
        case Queue.WAITING:
            # Who was answered long ago first: this moment is always the same time after the answer.
            return func.coalesce(cases.c.call_at, long_ago, type_=Moment())
        case Queue.SNOOZED:
            return func.coalesce(cases.c.snoozed_until, long_ago, type_=Moment())
        case Queue.DONE:
            # What the bot has again came from them last; it is closed by itself later.
            return func.coalesce(cases.c.closed_at, cases.c.call_at, cases.c.opened_at, type_=Moment())


def _order(queue: Queue, rank: ColumnElement[datetime]) -> list[ColumnElement[Any]]:
    if queue is Queue.DONE:
        return [rank.desc(), cases.c.id.desc()]
    return [_is_urgent.desc(), rank, cases.c.id]


_is_urgent = case((cases.c.urgency == literal_column(str(int(Urgency.URGENT))), 1), else_=0)


def _place(place: Place) -> ColumnElement[Any]:
    return tuple_(literal(place.moment, Moment()), literal(place.case_id))
