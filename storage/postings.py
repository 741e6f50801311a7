"""What staff are still to be shown and told of cases, and what is read for that. Nothing waits for the commit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, exists, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import NamedFromClause

from domain.cases import PostKind
from domain.handover import Reason
from domain.people import Resident
from domain.topics import Posting
from storage.desk import WORKERS_BOT
from storage.dispatch import RESIDENTS_BOT
from storage.people import RESIDENT_COLUMNS, resident_of
from storage.signals import Changes
from storage.tables import (
    attachments,
    case_events,
    cases,
    flags,
    outbox,
    postings,
    residents,
    signature_lists,
    signatures,
    staff,
    transcripts,
)

FILE_PATIENCE = timedelta(seconds=30)
"""How long the rest of a case waits for a photo or voice message that is still on its way to us."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case that a resident had before, as far as the next worker should know. `opened_at` aware."""

    opened_at: datetime
    reasons: tuple[Reason, ...]
    """Each once, the first one first."""
    worker: str = ""
    """The name of who had it last; empty when nobody did."""
    note: str = ""
    """The last one."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a worker's message to a resident: sent, uncertain, failed or cancelled."""

    id: int
    chat_id: int
    """The resident's."""
    ref: str
    state: str


class Postings:
    """What waits to be shown to staff, what a card tells besides, and what became of their messages."""

    def __init__(self, connection: AsyncConnection, changes: Changes) -> None:
        self._connection = connection
        self._changes = changes

    # What is to be shown

    async def any_waiting(self) -> bool:
        """Whether there is any, without locking it."""
        return (await self._connection.execute(select(postings.c.id).limit(1))).first() is not None

    async def take(self, most: int, now: datetime) -> Sequence[Posting]:
        """What waits to be shown of up to `most` cases, each in its order; locked, so that no two processes show it.

        Whoever holds the first posting of a case holds all of that case. A photo that is still on its way to us is
        waited for by its own case only, and not for long; it is shown when it comes.
        """
        values = {"since": now - FILE_PATIENCE, "most": most}
        heads = (await self._connection.execute(_HEADS, values)).scalars().all()
        if not heads:
            return []
        rows = await self._connection.execute(_WAITING, {"cases": heads})
        taken: list[Row[Any]] = []
        for _case_id, of_case in groupby(rows.all(), key=lambda row: row.case_id):
            for row in of_case:
                if row.waits and row.posted_at > now - FILE_PATIENCE:
                    break
                taken += [] if row.waits else [row]
        return [
            Posting(row.id, row.case_id, PostKind(row.kind), row.ref, row.posted_at)
            for row in sorted(taken, key=lambda row: row.id)
        ]

    async def waiting_of(self, case_id: str) -> Sequence[Posting]:
        """All that is still to be shown of this case, those that were taken included; nothing is locked."""
        rows = await self._connection.execute(_WAITING_OF, {"case": case_id})
        return [Posting(row.id, row.case_id, PostKind(row.kind), row.ref, row.posted_at) for row in rows]

    async def drop(self, ids: Collection[int]) -> None:
        """These were shown, or need not be."""
        await self._connection.execute(delete(postings).where(postings.c.id.in_(sorted(ids))))

    async def coming(self, chat_id: int, refs: Collection[str]) -> frozenset[str]:
        """Which of these lines are on their way into this chat, and do not stand there yet."""
        statement = select(outbox.c.ref).where(
            outbox.c.ref.in_(sorted(refs)),
            outbox.c.bot == WORKERS_BOT,
            outbox.c.chat_id == chat_id,
            outbox.c.state.in_(["due", "held", "claimed"]),
        )
        return frozenset((await self._connection.execute(statement)).scalars())

    async def take_keys(self, case_id: str) -> Sequence[tuple[int, int]]:
        """Chat and number of each message whose buttons can be used no more, because somebody has the case or it is
        over: alerts and flags (`keys_of`). Each is given once. Those that wait to be sent lose their buttons here.
        """
        rows = (await self._connection.execute(_WITH_KEYS, {"keys": keys_of(case_id)})).all()
        for row in rows:
            if row.state in {"due", "held"} and row.payload:
                kept = {name: value for name, value in row.payload.items() if name != "reply_markup"}
                still = outbox.c.state.in_(["due", "held"])
                await self._connection.execute(
                    update(outbox).where(outbox.c.id == row.id, still).values(payload=kept, ref=None)
                )
        sent = [row for row in rows if row.message_id is not None]
        await self._connection.execute(update(outbox).where(outbox.c.id.in_([row.id for row in sent])).values(ref=None))
        return [(row.chat_id, row.message_id) for row in sent]

    # What is read for it

    async def support(self, initiative_id: str) -> tuple[int, int] | None:
        """How many signatures count, and how many are needed; not locked. None before they are collected."""
        row = (await self._connection.execute(_SUPPORT, {"initiative": initiative_id})).one_or_none()
        return (row.counting, row.needed) if row else None

    async def file(self, attachment_id: str) -> tuple[str, str] | None:
        """How far a file is (wanted, stored, failed), and its name as its sender called it."""
        statement = select(attachments.c.state, attachments.c.title).where(attachments.c.id == attachment_id)
        row = (await self._connection.execute(statement)).one_or_none()
        return (row.state, row.title) if row else None

    async def earlier(self, resident_id: int, case_id: str, most: int) -> Sequence[Earlier]:
        """The cases that this resident had before the one with this id, the last one first; nothing is locked."""
        values = {"resident": resident_id, "case": case_id, "most": most}
        found = []
        for row in (await self._connection.execute(_EARLIER, values)).all():
            reasons = (await self._connection.execute(_REASONS, {"case": row.id})).scalars()
            note = (await self._connection.execute(_LAST_NOTE, {"case": row.id})).scalars().first()
            each = tuple(dict.fromkeys(Reason(one) for one in reasons))
            found.append(Earlier(row.opened_at, each, row.name or "", note or ""))
        return found

    # What became of workers' messages

    async def unreported(self, most: int, only: int | None = None) -> Sequence[Fate]:
        """Workers' messages whose fate nobody heard of yet, in their order, or `only` the one with this id; locked, so
        that it is told once.
        """
        statement = _UNREPORTED if only is None else _UNREPORTED.where(outbox.c.id == only)
        rows = await self._connection.execute(statement, {"most": most})
        return [Fate(row.id, row.chat_id, row.ref or "", row.state) for row in rows]

    async def any_unreported(self) -> bool:
        """Whether there is any, without locking it."""
        return (await self._connection.execute(_ANY_UNREPORTED)).first() is not None

    async def reported(self, ids: Collection[int]) -> None:
        """The fate of these was told. The console hears by it that there is something new to show."""
        await self._connection.execute(update(outbox).where(outbox.c.id.in_(sorted(ids))).values(is_reported=1))
        for case_id in (await self._connection.execute(_SAID_IN, {"ids": sorted(ids)})).scalars():
            self._changes.said(case_id)

    async def who(self, telegram_id: int) -> Resident | None:
        """The resident with this account, not locked."""
        rows = await self._connection.execute(_WHO, {"account": telegram_id})
        row = rows.mappings().one_or_none()
        return resident_of(row) if row else None


def keys_of(case_id: str) -> str:
    """The reference of messages with buttons that are of no use any more once somebody has the case."""
    return f"keys{case_id[:28]}"


_WITH_KEYS = select(outbox.c.id, outbox.c.chat_id, outbox.c.message_id, outbox.c.state, outbox.c.payload).where(
    outbox.c.ref == bindparam("keys"), outbox.c.bot == WORKERS_BOT
)
_before = cases.alias("before")
_EARLIER = (
    select(_before.c.id, _before.c.opened_at, staff.c.name)
    .select_from(
        cases.join(_before, _before.c.resident_id == cases.c.resident_id).outerjoin(
            staff, staff.c.id == _before.c.worker_id
        )
    )
    .where(
        cases.c.id == bindparam("case"),
        _before.c.resident_id == bindparam("resident"),
        _before.c.id != cases.c.id,
        _before.c.opened_at <= cases.c.opened_at,
        _before.c.state == literal_column("'closed'"),
    )
    .order_by(_before.c.opened_at.desc(), _before.c.id)
    .limit(bindparam("most"))
)
_REASONS = select(flags.c.reason).where(flags.c.case_id == bindparam("case")).order_by(flags.c.raised_at, flags.c.id)
_LAST_NOTE = (
    select(case_events.c.words)
    .where(case_events.c.case_id == bindparam("case"), case_events.c.kind == "note")
    .order_by(case_events.c.id.desc())
    .limit(1)
)
_WAITING_OF = select(postings).where(postings.c.case_id == bindparam("case")).order_by(postings.c.id)


def _waits_for_file(posting: NamedFromClause) -> ColumnElement[bool]:
    return exists(
        select(attachments.c.id)
        .join(transcripts, transcripts.c.attachment_id == attachments.c.id)
        .where(
            # A photo that a worker sent in private comes the same way.
            posting.c.kind.in_([PostKind.SAID.value, PostKind.COLLEAGUE.value]),
            transcripts.c.ref == posting.c.ref,
            attachments.c.state == literal_column("'wanted'"),
        )
    )


_head, _earlier, _any = postings.alias("head"), postings.alias("earlier"), postings.alias("any")
_HEADS = (
    select(_head.c.case_id)
    .where(
        ~_waits_for_file(_head),
        ~exists(
            select(_earlier.c.id).where(
                _earlier.c.case_id == _head.c.case_id,
                _earlier.c.id < _head.c.id,
                or_(~_waits_for_file(_earlier), _earlier.c.posted_at > bindparam("since")),
            )
        ),
    )
    .order_by(_head.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=_head, skip_locked=True)
)
_WAITING = (
    select(_any, _waits_for_file(_any).label("waits"))
    .where(_any.c.case_id.in_(bindparam("cases", expanding=True)))
    .order_by(_any.c.case_id, _any.c.id)
    .with_for_update(of=_any, skip_locked=True)
)

_WHO = select(*RESIDENT_COLUMNS).where(residents.c.telegram_id == bindparam("account"))
_SUPPORT = (
    select(signature_lists.c.needed, func.count(signatures.c.id).label("counting"))
    .select_from(
        signature_lists.outerjoin(
            signatures,
            and_(
                signatures.c.initiative_id == signature_lists.c.initiative_id,
                signatures.c.version == signature_lists.c.version,
                signatures.c.withdrawn_at.is_(None),
            ),
        )
    )
    .where(signature_lists.c.initiative_id == bindparam("initiative"))
    .group_by(signature_lists.c.initiative_id, signature_lists.c.needed)
)

# Written out, not bound: a partial index is used only where the database sees the index's own condition.
_has_unheard_fate = and_(
    outbox.c.is_reported == literal_column("0"),
    outbox.c.bot == RESIDENTS_BOT,
    outbox.c.state.in_(["sent", "uncertain", "failed", "cancelled"]),
)
_UNREPORTED = (
    select(outbox.c.id, outbox.c.chat_id, outbox.c.ref, outbox.c.state)
    .where(_has_unheard_fate)
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_SAID_IN = (
    select(transcripts.c.case_id)
    .join(outbox, outbox.c.ref == transcripts.c.ref)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), transcripts.c.case_id.is_not(None))
    .distinct()
)
_ANY_UNREPORTED = select(outbox.c.id).where(_has_unheard_fate).limit(1)
