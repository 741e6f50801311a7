"""The search of the console: in what residents and workers said, in names, and in numbers of initiatives.

Only cases that whoever looks may see. What is looked for and what was said are compared in one spelling
(`domain/spelling.py`), as parts of words: "feest" finds "straatfeest", and "ibrahim" finds "İbrahim".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.spelling import folded
from domain.staff import Staff
from domain.texts import Language, without_bidi_controls
from storage.console.inbox_view import sees
from storage.tables import cases, initiatives, residents, staff, transcripts

SHORTEST, LONGEST = 2, 80
"""Characters of what is looked for, in one spelling: one alone stands everywhere, and nobody types more."""

MOST_WORDS = 6
PAGE = 30
MOST_PEOPLE = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: each of these stands in it, in one spelling."""

    parts: tuple[str, ...]

    @property
    def is_too_short(self) -> bool:
        """Whether it would find everything."""
        return max(map(len, self.parts), default=0) < SHORTEST


@dataclass(frozen=True, slots=True)
class FoundLine:
    """Words in which it stands."""

    id: int
    case_id: str
    """The case in which it was said, else the last one of its resident that whoever looks may see."""
    name: str
    """The resident's."""
    author: str
    """resident or worker."""
    worker: str
    """The name of the worker who said it; else empty."""
    words: str
    at: datetime
    language: Language


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case of somebody with this name, or about the initiative with this number."""

    case_id: str
    name: str
    number: str
    """Of the initiative, where that was found."""
    neighbourhood: str
    language: Language
    opened_at: datetime
    is_closed: bool


def wanted_in(typed: str) -> Wanted:
    """What somebody looks for who typed this, whatever it is."""
    printable = "".join(char if char.isprintable() else " " for char in without_bidi_controls(typed[: 10 * LONGEST]))
    return Wanted(tuple(dict.fromkeys(folded(printable)[:LONGEST].split()))[:MOST_WORDS])


class Search:
    """What one person finds."""

    def __init__(self, connection: AsyncConnection, viewer: Staff) -> None:
        self._connection = connection
        self._viewer = viewer

    async def for_words(self, typed: str, before: int | None = None) -> Sequence[FoundLine]:
        """Up to `PAGE` + 1 lines in which all of it stands, the last said first; `before`: the number of a line, to go
        on from there. Nothing where too little was typed.
        """
        wanted = wanted_in(typed)
        if wanted.is_too_short:
            return []
        statement = self._lines().where(*(_has(transcripts.c.folded, part) for part in wanted.parts))
        if before is not None:
            statement = statement.where(transcripts.c.id < before)
        rows = (await self._connection.execute(statement.limit(PAGE + 1))).all()
        return [
            FoundLine(
                row.id,
                row.in_case,
                row.first_name,
                row.author,
                row.worker or "",
                row.words,
                row.said_at,
                row.language or "nl",
            )
            for row in rows
        ]

    async def for_cases(self, typed: str) -> Sequence[FoundCase]:
        """Up to `MOST_PEOPLE` cases, the last opened first."""
        wanted = wanted_in(typed)
        if wanted.is_too_short:
            return []
        has_number = and_(
            initiatives.c.number != "", *(_has(func.lower(initiatives.c.number), part) for part in wanted.parts)
        )
        has_name = and_(*(_has(residents.c.folded_name, part) for part in wanted.parts))
        statement = (
            select(
                cases.c.id,
                cases.c.neighbourhood,
                cases.c.language,
                cases.c.opened_at,
                cases.c.closed_at,
                residents.c.first_name,
                initiatives.c.number,
            )
            .join(residents, residents.c.id == cases.c.resident_id)
            .outerjoin(initiatives, and_(initiatives.c.id == cases.c.initiative_id, has_number))
            .where(or_(has_name, initiatives.c.id.is_not(None)), sees(self._viewer))
            .order_by(cases.c.opened_at.desc(), cases.c.id)
            .limit(MOST_PEOPLE)
        )
        return [
            FoundCase(
                row.id,
                row.first_name,
                row.number or "",
                row.neighbourhood,
                row.language,
                row.opened_at,
                row.closed_at is not None,
            )
            for row in await self._connection.execute(statement)
        ]

    def _lines(self) -> Select[Any]:
        theirs = select(cases.c.id).where(cases.c.resident_id == transcripts.c.resident_id, sees(self._viewer))
        said_in = theirs.where(cases.c.id == transcripts.c.case_id).scalar_subquery()
        # Said before there was a case, it is shown in the last one: there its whole chat stands.
        last = theirs.order_by(cases.c.opened_at.desc()).limit(1).scalar_subquery()
        return (
            select(
                transcripts.c.id,
                transcripts.c.author,
                transcripts.c.words,
                transcripts.c.said_at,
                residents.c.first_name,
                residents.c.language,
                staff.c.name.label("worker"),
                func.coalesce(said_in, last).label("in_case"),
            )
            .join(residents, residents.c.id == transcripts.c.resident_id)
            .outerjoin(staff, staff.c.id == transcripts.c.worker_id)
            .where(exists(theirs))
            .order_by(transcripts.c.id.desc())
        )


def _has(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    return column.contains(part, autoescape=True)
