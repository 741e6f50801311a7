"""What the chat page reads: a resident's lines with their files and fates, and the story of all their cases.

Nothing is locked, and nothing of it is kept in mind: the page is made of what the database says at that moment.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cases import CaseEvent, LineKind
from domain.handover import Flag, Reason, State
from storage.database import upsert
from storage.dispatch import RESIDENTS_BOT
from storage.tables import (
    attachments,
    case_events,
    cases,
    flags,
    line_translations,
    outbox,
    transcripts,
    write_ups,
)
from storage.transcripts import Author

PAGE = 100
"""Lines that are shown at once."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a line; `state` is wanted, stored or failed."""

    id: str
    kind: str
    state: str
    title: str


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One line of a transcript, as it stands there; `at` is aware."""

    id: int
    author: Author
    kind: LineKind
    words: str
    at: datetime
    ref: str
    replaces: str
    case_id: str | None
    worker_id: str | None
    original: str
    """The Dutch of which a machine made the words, if it did."""
    dutch: str
    """What a machine made of the words for us, if somebody asked for it."""
    file: File | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some lines that follow each other, the first one first."""

    lines: Sequence[SaidLine]
    has_earlier: bool
    """Whether there are lines before the first one."""
    until: int | None
    """Before which line they end; None: these are the last ones."""


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case of the resident, as far as it is named in the chat. Moments are aware."""

    id: str
    state: State
    area: str
    worker_id: str | None
    opened_at: datetime
    closed_at: datetime | None
    helped: int | None
    helped_words: str
    reasons: tuple[Reason, ...] = ()
    """Each once, the first one first."""


@dataclass(frozen=True, slots=True)
class PlanMoment:
    """That a plan was written down, or that the resident said what they think of it."""

    at: datetime
    version: int
    worker_id: str
    answer: str | None
    """right or wrong; None: it was written down."""


class ChatView:
    """One resident's chat, in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def stretch(self, resident_id: int, before: int | None = None, most: int = PAGE) -> Stretch:
        """The last `most` lines, or the last ones before the line with this number."""
        statement = _LINES if before is None else _LINES.where(transcripts.c.id < before)
        rows = (await self._connection.execute(statement, {"resident": resident_id, "most": most + 1})).all()
        return Stretch([_line(row) for row in rows[:most]][::-1], len(rows) > most, before)

    async def around(self, resident_id: int, line_id: int, most: int = PAGE) -> Stretch:
        """Some lines before the line with this number, that one, and what follows: where a search leads."""
        newer = (
            await self._connection.execute(_AFTER, {"resident": resident_id, "line": line_id, "most": most // 2})
        ).scalars()
        last = list(newer)
        return await self.stretch(resident_id, last[-1] if len(last) == most // 2 else None, most)

    async def replacements(self, resident_id: int, refs: Collection[str]) -> Mapping[str, SaidLine]:
        """For each of these lines that reads otherwise by now, the last line that is instead of it."""
        if not refs:
            return {}
        values = {"resident": resident_id, "refs": sorted(refs)}
        rows = await self._connection.execute(_REPLACING, values)
        return {line.replaces: line for line in map(_line, rows)}

    async def last_line(self, resident_id: int) -> int:
        """The number of the last line; 0 where nothing was said."""
        row = await self._connection.execute(_LAST, {"resident": resident_id})
        return row.scalar_one() or 0

    async def answered_since(self, resident_id: int, line_id: int) -> Sequence[str]:
        """Who of the staff wrote to this resident after the line with this number: ids, the first one first."""
        rows = await self._connection.execute(_ANSWERED, {"resident": resident_id, "line": line_id})
        return [one or "" for one in dict.fromkeys(rows.scalars())]

    async def line_of(self, resident_id: int, line_id: int) -> SaidLine | None:
        """The line with this number, if it is this resident's."""
        row = (
            await self._connection.execute(
                _JOINED.where(
                    transcripts.c.resident_id == bindparam("resident"), transcripts.c.id == bindparam("line")
                ),
                {"resident": resident_id, "line": line_id},
            )
        ).one_or_none()
        return _line(row) if row else None

    async def put_dutch(self, line_id: int, words: str, at: datetime) -> None:
        """What a machine made of the words of this line."""
        row = {"line_id": line_id, "words": words, "translated_at": at}
        await self._connection.execute(upsert(line_translations, "line_id"), row)

    async def fates(self, refs: Collection[str]) -> Mapping[str, str]:
        """How far each of these lines is on its way to the resident: a state of the outbox. What was sent long ago is
        not known any more, and left out.
        """
        if not refs:
            return {}
        rows = await self._connection.execute(_FATES, {"refs": sorted(refs)})
        return {row.ref: row.state for row in rows}

    async def story(self, resident_id: int, since: datetime | None, until: datetime | None) -> Sequence[CaseEvent]:
        """What staff did in all cases of this resident, from `since` on and before `until` (aware), the first first."""
        statement = _STORY.where(*_within(case_events.c.happened_at, since, until))
        rows = await self._connection.execute(statement, {"resident": resident_id})
        return [
            CaseEvent(row.case_id, row.kind, row.happened_at, row.staff_id, row.other_id, row.words) for row in rows
        ]

    async def flags(self, resident_id: int, since: datetime | None, until: datetime | None) -> Sequence[Flag]:
        """Why somebody should have looked, in all cases of this resident; as `story`."""
        statement = _FLAGS.where(*_within(flags.c.raised_at, since, until))
        rows = await self._connection.execute(statement, {"resident": resident_id})
        return [
            Flag(row.id, row.case_id, Reason(row.reason), row.raised_at, row.subject, row.words, row.initiative_id)
            for row in rows
        ]

    async def plans(self, resident_id: int) -> Sequence[PlanMoment]:
        """When plans were written down in cases of this resident, and what they said of it; the first one first."""
        rows = (await self._connection.execute(_PLANS, {"resident": resident_id})).all()
        written = [PlanMoment(row.written_at, row.version, row.worker_id, None) for row in rows]
        said = [PlanMoment(row.answered_at, row.version, row.worker_id, row.answer) for row in rows if row.answered_at]
        return sorted([*written, *said], key=lambda one: one.at)

    async def cases(self, resident_id: int) -> Sequence[PastCase]:
        """All cases of this resident, the first one first."""
        rows = (await self._connection.execute(_CASES, {"resident": resident_id})).all()
        reasons: dict[str, list[Reason]] = {}
        for row in await self._connection.execute(_REASONS, {"resident": resident_id}):
            reasons.setdefault(row.case_id, []).append(Reason(row.reason))
        return [
            PastCase(
                row.id,
                State(row.state),
                row.area,
                row.worker_id,
                row.opened_at,
                row.closed_at,
                row.helped,
                row.helped_words,
                tuple(dict.fromkeys(reasons.get(row.id, ()))),
            )
            for row in rows
        ]


_JOINED = (
    select(
        transcripts,
        attachments.c.kind.label("file_kind"),
        attachments.c.state.label("file_state"),
        attachments.c.title.label("file_title"),
        line_translations.c.words.label("dutch"),
    )
    .outerjoin(attachments, attachments.c.id == transcripts.c.attachment_id)
    .outerjoin(line_translations, line_translations.c.line_id == transcripts.c.id)
)
_of_resident = transcripts.c.resident_id == bindparam("resident")
_ONE = _JOINED.where(_of_resident, transcripts.c.id == bindparam("line"))
_LINES = _JOINED.where(_of_resident).order_by(transcripts.c.id.desc()).limit(bindparam("most"))
_AFTER = (
    select(transcripts.c.id)
    .where(_of_resident, transcripts.c.id > bindparam("line"))
    .order_by(transcripts.c.id)
    .limit(bindparam("most"))
)
_REPLACING = _JOINED.where(_of_resident, transcripts.c.replaces.in_(bindparam("refs", expanding=True))).order_by(
    transcripts.c.id
)
_LAST = select(func.max(transcripts.c.id)).where(_of_resident)
_ANSWERED = (
    select(transcripts.c.worker_id)
    .where(
        _of_resident,
        transcripts.c.id > bindparam("line"),
        transcripts.c.author == literal_column("'worker'"),
        # A correction is no other answer.
        transcripts.c.replaces.is_(None),
    )
    .order_by(transcripts.c.id)
)
_FATES = (
    select(outbox.c.ref, outbox.c.state)
    .where(outbox.c.ref.in_(bindparam("refs", expanding=True)), outbox.c.bot == RESIDENTS_BOT)
    .order_by(outbox.c.id)
)
_of_their_cases = cases.c.resident_id == bindparam("resident")
_STORY = (
    select(case_events)
    .join(cases, cases.c.id == case_events.c.case_id)
    .where(_of_their_cases)
    .order_by(case_events.c.happened_at, case_events.c.id)
)
_FLAGS = (
    select(flags)
    .join(cases, cases.c.id == flags.c.case_id)
    .where(_of_their_cases)
    .order_by(flags.c.raised_at, flags.c.id)
)
_PLANS = (
    select(
        write_ups.c.written_at,
        write_ups.c.version,
        write_ups.c.worker_id,
        write_ups.c.answer,
        write_ups.c.answered_at,
    )
    .join(cases, cases.c.id == write_ups.c.case_id)
    .where(_of_their_cases)
)
_CASES = select(cases).where(_of_their_cases).order_by(cases.c.opened_at, cases.c.id)
_REASONS = (
    select(flags.c.case_id, flags.c.reason)
    .join(cases, cases.c.id == flags.c.case_id)
    .where(_of_their_cases)
    .order_by(flags.c.raised_at, flags.c.id)
)


def _within(
    column: ColumnElement[datetime], since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    return [*([column >= since] if since else []), *([column < until] if until else [])]


def _line(row: Row[Any]) -> SaidLine:
    found = row._mapping  # noqa: SLF001 (its name in SQLAlchemy's documentation)
    has_file = found["attachment_id"] and found["file_kind"]
    return SaidLine(
        id=found["id"],
        author=found["author"],
        kind=found["kind"],
        words=found["words"],
        at=found["said_at"],
        ref=found["ref"] or "",
        replaces=found["replaces"] or "",
        case_id=found["case_id"],
        worker_id=found["worker_id"],
        original=found["original"],
        dutch=found["dutch"] or "",
        file=File(found["attachment_id"], found["file_kind"], found["file_state"], found["file_title"])
        if has_file
        else None,
    )
