"""What the pages of insight count, grouped by the database. Nothing is locked, and no name or number of a resident is
read. What comes from here is not to be shown as it is: `domain/insight/small_counts.py` says what may be.

Areas are codes of gebieden, "" where none is known. Moments are bounded by a half-year, its first moment included.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import String

from domain import places
from domain.handover import HELD
from domain.initiatives import Need, Question
from domain.insight.funnel import SHARED, stop_of
from domain.insight.periods import HalfYear
from domain.insight.quotes import Quote, State
from domain.life import Stage
from domain.reminders import AMSTERDAM
from storage.console.themes import themes
from storage.quotes import quote_of
from storage.tables import (
    answers,
    case_events,
    cases,
    gists,
    initiatives,
    map_questions,
    quotes,
    residents,
    signature_lists,
    signatures,
    staff,
    steps,
    transcripts,
    unanswered,
    visits,
)

ByArea = Mapping[tuple[str, str], int]
"""How many, by area and something else."""

MOST_QUOTES = 60


@dataclass(frozen=True, slots=True)
class Chat:
    """A case that was opened in the period, as far as it is measured. Moments are aware."""

    area: str
    is_urgent: bool
    opened_at: datetime
    first_answer_at: datetime | None
    """Of a person."""
    promised_by: datetime | None
    helped: int | None
    """3 helped, 2 a little, 1 not; None: not asked, or not answered."""
    is_over: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What one member of staff has to do. `taken` and `answers` are of the period, `open` is now."""

    name: str
    areas: frozenset[str]
    """Where they work; none: everywhere."""
    open: int
    taken: int
    answers: int


class hour(GenericFunction[str]):  # noqa: N801 (the name of a function of SQL)
    """The hour in UTC in which a moment lies: "2026-11-29 14". An hour lies in one day, in Amsterdam too."""

    type = String()
    inherit_cache = True


@compiles(hour, "sqlite")
def _hour_sqlite(element: hour, compiler: SQLCompiler, **options: object) -> str:
    return f"substr({compiler.process(element.clauses, **options)}, 1, 13)"


@compiles(hour, "postgresql")
def _hour_postgresql(element: hour, compiler: SQLCompiler, **options: object) -> str:
    return f"to_char({compiler.process(element.clauses, **options)} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"


_SHARED = initiatives.join(steps, steps.c.initiative_id == initiatives.c.id)
# An initiative begins to collect once.
_BEGAN = and_(steps.c.before == Stage.DRAFT.value, steps.c.after == Stage.COLLECTING.value)


class InsightView:
    """The counts of one half-year, in one transaction."""

    def __init__(self, connection: AsyncConnection, period: HalfYear) -> None:
        self._connection = connection
        self._period = period

    # Initiatives

    async def initiatives_by_stage(self) -> ByArea:
        """Of initiatives that neighbours could read from this period on: the stage in which each is now."""
        return await self._shared(initiatives.c.stage)

    async def initiatives_by_language(self) -> ByArea:
        """The same, by the language of the initiator."""
        joined = _SHARED.join(residents, residents.c.id == initiatives.c.resident_id)
        return await self._shared(residents.c.language, joined)

    async def initiatives_by_month(self) -> ByArea:
        """The same, by the month in which neighbours could read it first: "2026-11"."""
        return _regrouped(await self._shared(hour(steps.c.taken_at)), lambda when: _day(when).isoformat()[:7])

    async def initiatives_by_need(self) -> ByArea:
        """How many need this; one can need several things."""
        found: dict[tuple[str, str], int] = {}
        for need in Need:
            has = initiatives.c.needs[need.value].as_string().is_not(None)
            counted = await self._shared(case((has, need.value), else_=""))
            found |= {key: n for key, n in counted.items() if key[1]}
        return found

    async def initiatives_by_theme(self) -> ByArea:
        """By what they are about (`domain/insight/themes.py`)."""
        joined = _SHARED.outerjoin(gists, gists.c.initiative_id == initiatives.c.id)
        statement = select(initiatives.c.area, gists.c.gist["concepts"]).select_from(joined).where(_BEGAN)
        theme_of = (await themes(self._connection)).theme_of
        return Counter((area, theme_of(said or {})) for area, said in await self._rows(statement, steps.c.taken_at))

    async def initiatives_by_neighbourhood(self) -> ByArea:
        """By the wijk, where the place was understood as far as that."""
        is_where = and_(answers.c.initiative_id == initiatives.c.id, answers.c.question == Question.WHERE.value)
        code = answers.c.understood["neighbourhood"]["code"].as_string()
        return _regrouped(await self._shared(code, _SHARED.outerjoin(answers, is_where)), _district_of)

    async def stops(self) -> ByArea:
        """Where ideas that were begun in this period stand (`domain/insight/funnel.py`), by the language of who began
        them. Of the whole city: an idea that nobody has read yet has no area.
        """
        has_list = select(signature_lists.c.initiative_id).where(signature_lists.c.initiative_id == initiatives.c.id)
        was_read = and_(initiatives.c.stage != Stage.DRAFT.value, has_list.exists())
        columns = (residents.c.language, was_read.label("was_read"), initiatives.c.asking)
        joined = initiatives.join(residents, residents.c.id == initiatives.c.resident_id)
        statement = select(*columns, func.count()).select_from(joined).group_by(*columns)
        found: Counter[tuple[str, str]] = Counter()
        for language, is_read, asking, n in await self._rows(statement, initiatives.c.created_at):
            found[language or "", SHARED if is_read else stop_of(asking)] += n
        return found

    # Signatures

    async def signatures_by_day(self) -> ByArea:
        """Those that were not taken back, by the day in Amsterdam: "2026-11-29"."""
        return _regrouped(await self._signed(hour(signatures.c.signed_at)), lambda when: _day(when).isoformat())

    async def signatures_by_way(self) -> ByArea:
        """The same, by how they were given."""
        return await self._signed(signatures.c.way)

    async def _signed(self, key: ColumnElement[Any]) -> ByArea:
        joined = signatures.join(initiatives, initiatives.c.id == signatures.c.initiative_id)
        stands = signatures.c.withdrawn_at.is_(None)
        return await self._counted(key, initiatives.c.area, joined, signatures.c.signed_at, stands)

    # Chats with people

    async def chats(self) -> Sequence[Chat]:
        """All that were opened in this period."""
        columns = (
            cases.c.area,
            cases.c.urgency,
            cases.c.opened_at,
            cases.c.first_answer_at,
            cases.c.promised_by,
            cases.c.helped,
            cases.c.state,
        )
        return [
            Chat(area, urgency == 0, opened, first, promised, helped, state == "closed")
            for area, urgency, opened, first, promised, helped, state in await self._rows(
                select(*columns), cases.c.opened_at
            )
        ]

    async def load(self) -> Sequence[Load]:
        """What everybody who works here has to do, by name: all of it, because of parts the rest could be told."""
        held = (
            select(cases.c.worker_id, func.count())
            .where(cases.c.state.in_([one.value for one in HELD]))
            .group_by(cases.c.worker_id)
        )
        taken = (
            select(case_events.c.staff_id, func.count())
            .where(case_events.c.kind == "claimed")
            .group_by(case_events.c.staff_id)
        )
        said = (
            select(transcripts.c.worker_id, func.count())
            .where(transcripts.c.author == "worker", transcripts.c.replaces.is_(None))
            .group_by(transcripts.c.worker_id)
        )
        holds = dict((await self._connection.execute(held)).tuples().all())
        took = dict(await self._rows(taken, case_events.c.happened_at))
        wrote = dict(await self._rows(said, transcripts.c.said_at))
        people = select(staff.c.id, staff.c.name, staff.c.areas).where(
            staff.c.is_active, staff.c.role != "administrator"
        )
        rows = await self._connection.execute(people.order_by(staff.c.name, staff.c.id))
        return [
            Load(name, frozenset(areas), holds.get(one, 0), took.get(one, 0), wrote.get(one, 0))
            for one, name, areas in rows
        ]

    # The social map

    async def questions(self) -> Mapping[tuple[str, str, str, str], int]:
        """What the map was asked: by area, "found" or "nothing", need, and language."""
        found: Counter[tuple[str, str, str, str]] = Counter()
        answered = (
            select(
                map_questions.c.neighbourhood,
                map_questions.c.need,
                map_questions.c.language,
                func.sum(map_questions.c.times),
            )
            .where(map_questions.c.day >= self._period.first, map_questions.c.day <= self._period.last)
            .group_by(map_questions.c.neighbourhood, map_questions.c.need, map_questions.c.language)
        )
        for code, need, language, n in await self._connection.execute(answered):
            found[_area_of(code), "found", need, language] += n
        columns = (unanswered.c.neighbourhood, unanswered.c.topic, unanswered.c.language)
        in_vain = select(*columns, func.count()).group_by(*columns)
        for code, need, language, n in await self._rows(in_vain, unanswered.c.asked_at):
            found[_area_of(code), "nothing", need, language] += n
        return found

    async def visits(self) -> Mapping[str, int]:
        """Of whom we told a place: right, wrong, not_went; "" where they did not answer or are not asked yet."""
        # Who asked not to be asked said nothing about the place.
        answer = case((visits.c.answer == "quiet", ""), else_=func.coalesce(visits.c.answer, ""))
        statement = select(answer, func.count()).group_by(answer)
        return dict(await self._rows(statement, visits.c.asked_at))

    # The story beside the number

    async def quotes(self, areas: Collection[str] | None) -> Sequence[Quote]:
        """Those whose resident said yes in this period, the last first; of these areas or of all."""
        wanted = [quotes.c.state == State.AGREED.value]
        if areas is not None:
            wanted.append(quotes.c.area.in_(sorted(areas)))
        statement = self._within(select(quotes).where(*wanted), quotes.c.answered_at)
        ordered = statement.order_by(quotes.c.answered_at.desc(), quotes.c.id).limit(MOST_QUOTES)
        return [quote_of(row) for row in (await self._connection.execute(ordered)).mappings()]

    async def first_moment(self) -> datetime | None:
        """When the first idea was begun; None before that."""
        found: datetime | None = (
            await self._connection.execute(select(func.min(initiatives.c.created_at)))
        ).scalar_one()
        return found

    def _within(self, statement: Select[Any], moment: ColumnElement[Any]) -> Select[Any]:
        return statement.where(moment >= self._period.begins, moment < self._period.ends)

    async def _rows(self, statement: Select[Any], moment: ColumnElement[Any]) -> Sequence[Any]:
        return (await self._connection.execute(self._within(statement, moment))).all()

    async def _shared(self, key: ColumnElement[Any], beside: FromClause = _SHARED) -> ByArea:
        """Initiatives that neighbours could read from this period on, by area and this."""
        return await self._counted(key, initiatives.c.area, beside, steps.c.taken_at, _BEGAN)

    async def _counted(
        self,
        key: ColumnElement[Any],
        area: ColumnElement[Any],
        beside: FromClause,
        moment: ColumnElement[Any],
        *wanted: ColumnElement[bool],
    ) -> ByArea:
        named = key.label("key")
        statement = select(area, named, func.count()).select_from(beside).where(*wanted).group_by(area, named)
        return {(where, what or ""): n for where, what, n in await self._rows(statement, moment)}


def _regrouped(counts: ByArea, to: Callable[[str], str]) -> ByArea:
    found: Counter[tuple[str, str]] = Counter()
    for (area, key), n in counts.items():
        found[area, to(key)] += n
    return found


def _day(hour_in_utc: str) -> date:
    there = datetime.strptime(hour_in_utc, "%Y-%m-%d %H").replace(tzinfo=UTC)
    return there.astimezone(AMSTERDAM).date()


def _area_of(code: str) -> str:
    return _lies_in(code, "gebied")


def _district_of(code: str) -> str:
    return _lies_in(code, "wijk")


def _lies_in(code: str, level: places.Level) -> str:
    """The code of the piece of the city at this level that a neighbourhood is or lies in; "" where there is none."""
    place = places.default().place(code)
    found = place.at(level) if place else None
    return found.code if found else ""
