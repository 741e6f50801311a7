"""Where staff see cases on Telegram: groups and topics, and which message there belongs to what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    delete,
    func,
    literal,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cases import PostKind
from domain.handover import HELD, Reason
from domain.people import Resident
from domain.topics import DeskGroup, Topic
from storage.database import upsert
from storage.people import RESIDENT_COLUMNS, resident_of
from storage.tables import (
    cases,
    desk_groups,
    desk_messages,
    flags,
    outbox,
    postings,
    residents,
    topics,
    transcripts,
)

WORKERS_BOT = "workers"
"""The bot whose chats are those of staff."""

WAITS_AT_MOST = timedelta(days=7)
"""What could not be shown to staff for so long stands in the console, and comes too late for a chat."""

NOT_REACHED = "-"
"""The title of a place in which nothing arrives: its person did not start a chat with the bot, or blocked it."""


class Desk:
    """The groups, topics and messages of one unit of work. What is saved is written at the commit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._groups: dict[int, dict[str, Any]] = {}
        self._topics: dict[tuple[str, int], Topic] = {}
        self._read: dict[tuple[str, int], Topic] = {}
        """Topics as they were read: only what is different is written."""
        self._written: list[dict[str, Any]] = []

    # Groups

    async def group(self, chat_id: int) -> DeskGroup | None:
        """The group with this number, if staff work in it."""
        return next((one for one in await self.groups() if one.chat_id == chat_id), None)

    async def groups(self) -> Sequence[DeskGroup]:
        """All groups in which staff work, the first connected first."""
        await self.flush()
        rows = await self._connection.execute(_GROUPS)
        return [DeskGroup(row.chat_id, row.title, frozenset(row.areas)) for row in rows]

    async def group_for(self, area: str) -> DeskGroup | None:
        """Where cases of this gebied are shown: the group that names it, else one that names none. Where no gebied is
        known (""), any will do: it must not be nobody's.
        """
        groups = await self.groups()
        of_area = [one for one in groups if area in one.areas]
        of_the_rest = [one for one in groups if not one.areas]
        return next(iter([*of_area, *of_the_rest, *(groups if not area else ())]), None)

    def connect(self, chat_id: int, title: str, areas: Collection[str], at: datetime) -> None:
        """From now on cases of these gebieden (none: all that no other group has) are shown in this group."""
        self._groups[chat_id] = {
            "chat_id": chat_id,
            "title": title[:255],
            "areas": sorted(areas),
            "connected_at": at,
        }

    async def narrow(self, chat_id: int, areas: Collection[str]) -> None:
        """Only cases of these gebieden are shown in this group from now on; of none: it is no longer connected. What
        has a topic there keeps it.
        """
        await self.flush()
        change = update(desk_groups).values(areas=sorted(areas)) if areas else delete(desk_groups)
        await self._connection.execute(change.where(_is(desk_groups, chat_id)))

    async def move_group(self, old: int, new: int) -> None:
        """The group goes on under another number, as Telegram does when it grows. Nothing of what stood in it is there
        any more: topics and cards are made anew, and messages can no longer be edited. Done twice, it changes nothing.
        """
        await self.flush()
        is_known = (await self._connection.execute(select(desk_groups.c.chat_id).where(_is(desk_groups, new)))).first()
        if not is_known:
            await self._connection.execute(update(desk_groups).where(_is(desk_groups, old)).values(chat_id=new))
        there = select(topics.c.case_id).where(_is(topics, new))
        await self._connection.execute(
            update(topics)
            .where(_is(topics, old), topics.c.case_id.not_in(there))
            .values(chat_id=new, thread_id=None, card="")
        )
        await self._show_anew(and_(_is(topics, new), topics.c.card == ""))
        await self._forget(old)
        await self._connection.execute(_READDRESS, {"old_chat": old, "new_chat": new})

    async def leave(self, chat_id: int) -> None:
        """Nobody of ours is reached in this chat any more, or should be: forget it, with all that waits to be sent
        there, and have its open cases shown elsewhere.
        """
        await self.flush()
        await self._show_anew(_is(topics, chat_id))
        await self._forget(chat_id)
        await self._connection.execute(_CANCEL, {"of_chat": chat_id})

    async def not_reached(self, chat_id: int, case_id: str | None) -> bool:
        """Nothing arrives in this private chat: until its person writes to the bot, nothing is shown there, and open
        cases that were are shown elsewhere. `case_id`: what was to be shown. Whether that is news.
        """
        await self.flush()
        is_marked = and_(_is(topics, chat_id), topics.c.title == NOT_REACHED)
        is_news = (await self._connection.execute(select(topics.c.case_id).where(is_marked).limit(1))).first() is None
        await self._show_anew(and_(_is(topics, chat_id), topics.c.title != NOT_REACHED))
        mark = {"card": "", "title": NOT_REACHED}
        await self._connection.execute(update(topics).where(_is(topics, chat_id)).values(**mark))
        if case_id and (await self._connection.execute(select(cases.c.id).where(cases.c.id == case_id))).first():
            row = {"case_id": case_id, "chat_id": chat_id, "thread_id": None, **mark}
            await self._connection.execute(upsert(topics, "case_id", "chat_id"), row)
        await self._connection.execute(_CANCEL, {"of_chat": chat_id})
        return is_news

    async def reached(self, chat_id: int) -> None:
        """The person of this private chat wrote to the bot: what was not shown there is shown again."""
        await self.flush()
        is_marked = and_(_is(topics, chat_id), topics.c.title == NOT_REACHED)
        if (await self._connection.execute(select(topics.c.case_id).where(is_marked).limit(1))).first():
            await self._show_anew(is_marked)
            await self._connection.execute(delete(topics).where(is_marked))

    async def show_again(self, case_id: str, chat_id: int) -> None:
        """What is shown of this case in this chat stands too far above: the poster makes a new card."""
        await self.flush()
        here = and_(_is(topics, chat_id), topics.c.case_id == case_id, topics.c.title != NOT_REACHED)
        await self._connection.execute(update(topics).where(here).values(card=""))

    async def _forget(self, chat_id: int) -> None:
        for table in (topics, desk_groups, desk_messages):
            await self._connection.execute(delete(table).where(_is(table, chat_id)))

    async def _show_anew(self, those: ColumnElement[bool]) -> None:
        """Leave a posting for each open case of these topics: wherever it lacks a card, it gets one."""
        shown = (
            select(topics.c.case_id, literal(PostKind.CARD.value), func.current_timestamp())
            .join(cases, cases.c.id == topics.c.case_id)
            .where(those, cases.c.state != literal_column("'closed'"))
            .order_by(topics.c.case_id)
        )
        await self._connection.execute(postings.insert().from_select(["case_id", "kind", "posted_at"], shown))

    # Topics

    async def case_in(self, chat_id: int, thread_id: int) -> str | None:
        """Whose topic it is: the id of the case."""
        await self.flush()
        statement = select(topics.c.case_id).where(topics.c.chat_id == chat_id, topics.c.thread_id == thread_id)
        return (await self._connection.execute(statement)).scalars().first()

    async def topic(self, case_id: str, chat_id: int) -> Topic | None:
        """Where this case is shown in this chat."""
        return next((one for one in await self.topics_of(case_id) if one.chat_id == chat_id), None)

    async def topics_of(self, case_id: str) -> Sequence[Topic]:
        """All places where this case is shown, groups first."""
        await self.flush()
        found = [Topic(*row) for row in await self._connection.execute(_TOPICS, {"case": case_id})]
        self._read.update(((one.case_id, one.chat_id), one) for one in found)
        return found

    async def has_cases_without_topic(self, chat_id: int) -> bool:
        """Whether open cases stand in this group without a topic of their own, because none could be opened."""
        return (await self._connection.execute(_WITHOUT_TOPIC, {"chat": chat_id})).first() is not None

    def save_topic(self, topic: Topic) -> None:
        """Keep what changed since it was read here. The poster makes cards and titles while the sender opens threads:
        neither writes back what the other one wrote meanwhile.
        """
        self._topics[topic.case_id, topic.chat_id] = topic

    # Messages

    def wrote(self, chat_id: int, message_id: int, case_id: str, ref: str, at: datetime) -> None:
        """A member of staff wrote this message; `ref` is the line of the transcript that it became, "" for a note."""
        row = {"chat_id": chat_id, "message_id": message_id, "case_id": case_id, "ref": ref, "written_at": at}
        self._written.append(row)

    async def written(self, chat_id: int, message_id: int) -> tuple[str, str] | None:
        """The case and the line of the transcript that a message of staff belongs to."""
        await self.flush()
        row = (await self._connection.execute(_WRITTEN, {"chat": chat_id, "message": message_id})).one_or_none()
        return (row.case_id, row.ref) if row else None

    async def wrote_here(self, chat_id: int, case_id: str, at: datetime) -> bool:
        """Whether a note of this moment about this case is a message that somebody wrote in this chat."""
        await self.flush()
        statement = select(desk_messages.c.message_id).where(
            _is(desk_messages, chat_id), desk_messages.c.case_id == case_id, desk_messages.c.written_at == at
        )
        return (await self._connection.execute(statement.limit(1))).first() is not None

    async def place_of(self, ref: str) -> tuple[int, int] | None:
        """Chat and message in which a member of staff wrote this line of a transcript; None when it was elsewhere."""
        await self.flush()
        row = (await self._connection.execute(_PLACE_OF, {"ref": ref})).first()
        return (row.chat_id, row.message_id) if row else None

    async def relayed(self, chat_id: int, message_id: int) -> str | None:
        """Which case a message of the bot belongs to: somebody's words, or a card."""
        await self.flush()
        row = (await self._connection.execute(_RELAYED, {"chat": chat_id, "message": message_id})).first()
        return (row.said_in or row.card_of) if row else None

    async def names(self, case_ids: Collection[str]) -> Mapping[str, str]:
        """The first names of the residents of these cases, not locked."""
        if not case_ids:
            return {}
        rows = await self._connection.execute(_NAMES, {"cases": list(case_ids)})
        return {row.id: row.first_name for row in rows}

    async def resident(self, resident_id: int) -> Resident | None:
        """The resident, not locked: to be shown."""
        rows = await self._connection.execute(_RESIDENT, {"resident": resident_id})
        row = rows.mappings().one_or_none()
        return resident_of(row) if row else None

    async def is_shown(self, chat_id: int, ref: str) -> bool:
        """Whether this card or line of a transcript stands in this chat, or is on its way there: not what Telegram did
        not take.
        """
        statement = select(outbox.c.id).where(
            outbox.c.ref == ref,
            outbox.c.bot == WORKERS_BOT,
            outbox.c.chat_id == chat_id,
            outbox.c.state.in_(["due", "held", "claimed", "sent"]),
        )
        return (await self._connection.execute(statement.limit(1))).first() is not None

    async def drop_said(self, case_id: str, ref: str) -> None:
        """What a worker took away again need not be shown any more, if it was not yet."""
        await self._connection.execute(
            delete(postings).where(
                postings.c.case_id == case_id, postings.c.kind == PostKind.COLLEAGUE.value, postings.c.ref == ref
            )
        )

    # Which cases

    async def after_danger(self, areas: Collection[str] | None, since: datetime, most: int) -> Sequence[str]:
        """Ids of cases that the bot has again, in which there was danger since this moment; the last danger first.
        `areas`: of these, or of all. Nothing is locked.
        """
        statement = _AFTER_DANGER if areas is None else _AFTER_DANGER.where(cases.c.area.in_(sorted(areas)))
        return list((await self._connection.execute(statement, {"since": since, "most": most})).scalars())

    async def late(self, areas: Collection[str] | None, now: datetime, most: int) -> Sequence[str]:
        """Ids of cases that somebody has and in which the promised answer is late, the latest first; not locked."""
        statement = _LATE if areas is None else _LATE.where(cases.c.area.in_(sorted(areas)))
        return list((await self._connection.execute(statement, {"moment": now, "most": most})).scalars())

    # What is written, and what goes

    async def forget_old(self, before: datetime, now: datetime) -> int:
        """Drop where cases stood that were closed before this moment, and which messages became what in them; and what
        waited longer than `WAITS_AT_MOST` to be sent to staff. Returns how many rows that were. Both aware.
        """
        await self.flush()
        over = select(cases.c.id).where(cases.c.state == literal_column("'closed'"), cases.c.closed_at < before)
        return sum(
            [
                (await self._connection.execute(statement)).rowcount
                for statement in (
                    delete(topics).where(topics.c.case_id.in_(over)),
                    delete(desk_messages).where(desk_messages.c.case_id.in_(over)),
                    delete(outbox).where(_waits_for_staff, outbox.c.created_at < now - WAITS_AT_MOST),
                )
            ]
        )

    async def flush(self) -> None:
        """Write what was saved."""
        if self._groups:
            rows = list(self._groups.values())
            self._groups.clear()
            await self._connection.execute(upsert(desk_groups, "chat_id"), rows)
        saved, self._topics = self._topics, {}
        for topic in saved.values():
            await self._write(topic)
        if self._written:
            rows, self._written = self._written, []
            await self._connection.execute(upsert(desk_messages, "chat_id", "message_id"), rows)

    async def _write(self, topic: Topic) -> None:
        """Add it, or change what is different from what was read."""
        at = (topic.case_id, topic.chat_id)
        before = self._read.get(at)
        self._read[at] = topic
        if before is None:
            await self._connection.execute(upsert(topics, "case_id", "chat_id"), asdict(topic))
            return
        old, new = asdict(before), asdict(topic)
        if changed := {column: value for column, value in new.items() if value != old[column]}:
            here = and_(topics.c.case_id == topic.case_id, topics.c.chat_id == topic.chat_id)
            # Where somebody forgot it meanwhile, it stays forgotten.
            await self._connection.execute(update(topics).where(here).values(**changed))


def _is(table: Table, chat_id: int) -> ColumnElement[bool]:
    is_there: ColumnElement[bool] = table.c.chat_id == chat_id
    return is_there


_GROUPS = select(desk_groups).order_by(desk_groups.c.connected_at, desk_groups.c.chat_id)
_TOPICS = (
    select(topics.c.case_id, topics.c.chat_id, topics.c.thread_id, topics.c.card, topics.c.title)
    .where(topics.c.case_id == bindparam("case"))
    .order_by(topics.c.chat_id)
)
_WRITTEN = select(desk_messages.c.case_id, desk_messages.c.ref).where(
    desk_messages.c.chat_id == bindparam("chat"), desk_messages.c.message_id == bindparam("message")
)
_PLACE_OF = (
    select(desk_messages.c.chat_id, desk_messages.c.message_id)
    .where(desk_messages.c.ref == bindparam("ref"))
    .order_by(desk_messages.c.written_at)
)
_RELAYED = (
    select(transcripts.c.case_id.label("said_in"), topics.c.case_id.label("card_of"))
    .select_from(
        outbox.outerjoin(transcripts, transcripts.c.ref == outbox.c.ref).outerjoin(
            topics, and_(topics.c.chat_id == outbox.c.chat_id, topics.c.card == outbox.c.ref)
        )
    )
    .where(
        outbox.c.bot == WORKERS_BOT,
        outbox.c.chat_id == bindparam("chat"),
        outbox.c.message_id == bindparam("message"),
        outbox.c.ref.is_not(None),
    )
)
_NAMES = (
    select(cases.c.id, residents.c.first_name)
    .join(residents, residents.c.id == cases.c.resident_id)
    .where(cases.c.id.in_(bindparam("cases", expanding=True)))
)
# Written out, not bound: a partial index is used only where the database sees the index's own condition.
_waits_for_staff = and_(
    outbox.c.bot == WORKERS_BOT, outbox.c.state.in_([literal_column("'due'"), literal_column("'held'")])
)
_READDRESS = (
    update(outbox)
    .where(_waits_for_staff, outbox.c.chat_id == bindparam("old_chat"))
    .values(chat_id=bindparam("new_chat"))
)
_CANCEL = (
    update(outbox)
    .where(_waits_for_staff, outbox.c.chat_id == bindparam("of_chat"))
    .values(state="cancelled", payload=null(), error="nobody of ours is there any more")
)
_AFTER_DANGER = (
    select(cases.c.id)
    .join(flags, flags.c.case_id == cases.c.id)
    .where(
        cases.c.state == literal_column("'returned'"),
        flags.c.reason == Reason.CRISIS.value,
        flags.c.raised_at > bindparam("since"),
    )
    .group_by(cases.c.id)
    .order_by(func.max(flags.c.raised_at).desc(), cases.c.id)
    .limit(bindparam("most"))
)
_LATE = (
    select(cases.c.id)
    .where(cases.c.state.in_(sorted(HELD)), cases.c.answer_by < bindparam("moment"))
    .order_by(cases.c.answer_by, cases.c.id)
    .limit(bindparam("most"))
)
_WITHOUT_TOPIC = (
    select(topics.c.case_id)
    .join(cases, cases.c.id == topics.c.case_id)
    .join(
        outbox, and_(outbox.c.ref == topics.c.card, outbox.c.bot == WORKERS_BOT, outbox.c.chat_id == topics.c.chat_id)
    )
    .where(
        topics.c.chat_id == bindparam("chat"),
        topics.c.thread_id.is_(None),
        cases.c.state != literal_column("'closed'"),
        outbox.c.state == literal_column("'sent'"),
    )
    .limit(1)
)
_RESIDENT = select(*RESIDENT_COLUMNS).where(residents.c.id == bindparam("resident"))
