"""What is exported of initiatives, read in pages: the memory that it takes does not grow with their number.

Each page is a transaction of its own, so that an export of an hour keeps nobody's old rows alive. They come in the
order in which they were begun, which nothing changes: none is left out or comes twice, whatever happens meanwhile. What
is in a page is as it was when that page was read.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.initiatives import Initiative
from domain.life import DECIDED, Stage, Step
from domain.signatures import Signature
from domain.texts import Language
from storage.casework import step_of
from storage.console.initiatives_view import IS_SHARED
from storage.database import Database
from storage.signatures import signature_of
from storage.tables import Moment, attachments, initiatives, residents, signature_lists, signatures, steps, write_ups
from storage.unit_of_work import UnitOfWork

PAGE = 200
"""Initiatives that are in memory at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which initiatives."""

    areas: frozenset[str] | None = None
    """Of these gebieden, by code ("" is no known one); None: of all."""
    stages: frozenset[Stage] | None = None
    """That stand in one of these; None: anywhere."""
    since: datetime | None = None
    """Begun at this moment or later."""
    only: str = ""
    """The one with this id."""
    supporters: bool = False
    """With who supports them, by name and address."""
    photos: bool = False
    """With where the photos are that came with the answers."""
    is_shared: bool = True
    """Only those that others than their initiator have read; False where whoever reads may see it by its case."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One initiative with what an export says of it."""

    initiative: Initiative
    first_name: str
    telegram_id: int
    language: Language | None
    needed: int | None = None
    """Signatures; None before it collects."""
    ways: Mapping[str, int] = field(default_factory=dict)
    """How many of the signatures that count were given in which way: values of `Way`, or of a later version's."""
    supporters: tuple[Signature, ...] = ()
    """Who gave them, the first one first; only where that was wanted."""
    steps: tuple[Step, ...] = ()
    dutch: str = ""
    """The plan in Dutch, as a worker wrote it down and the initiator said that it is right."""
    photos: Mapping[str, str] = field(default_factory=dict)
    """Names of files in the folder of attachments, by the id of the attachment: of its page, as far as they are there,
    and only where that was wanted.
    """

    @property
    def signatures(self) -> int:
        """How many count."""
        return sum(self.ways.values())

    @property
    def decision(self) -> Step | None:
        """The last one; None before there is any."""
        return next((one for one in reversed(self.steps) if one.after in DECIDED and one.before is not one.after), None)

    def reached(self, stage: Stage) -> datetime | None:
        """When it came there first."""
        return next((one.at for one in self.steps if one.after is stage and one.before is not stage), None)


Position = tuple[datetime, str]
"""After which initiative to go on: when it was begun, and its id."""


def position_of(one: Exported) -> Position:
    """Where the next page begins when this one was the last."""
    return one.initiative.created_at, one.initiative.id


async def count(connection: AsyncConnection, wanted: Wanted) -> int:
    """How many there are now."""
    statement = select(func.count()).select_from(initiatives).where(*_conditions(wanted))
    return (await connection.execute(statement)).scalar_one()


async def pages(database: Database, wanted: Wanted) -> AsyncIterator[Sequence[Exported]]:
    """All of them, page by page."""
    after: Position | None = None
    while True:
        async with database.reading() as connection:
            found = await page(connection, wanted, after, PAGE)
        if found:
            yield found
        if len(found) < PAGE:
            return
        after = position_of(found[-1])


async def page(
    connection: AsyncConnection, wanted: Wanted, after: Position | None = None, most: int = PAGE
) -> Sequence[Exported]:
    """The first of them, or the first after this one; at most so many."""
    conditions = _conditions(wanted)
    if after:
        here = tuple_(initiatives.c.created_at, initiatives.c.id)
        conditions.append(here > tuple_(literal(after[0], Moment()), literal(after[1])))
    statement = (
        select(initiatives.c.id, residents.c.first_name, residents.c.telegram_id, residents.c.language)
        .join(residents, residents.c.id == initiatives.c.resident_id)
        .where(*conditions)
        .order_by(initiatives.c.created_at, initiatives.c.id)
        .limit(most)
    )
    people = {row.id: row for row in await connection.execute(statement)}
    if not people:
        return ()
    stored = UnitOfWork(connection).initiatives
    await stored.load(people)
    beside = await _Beside.read(connection, list(people), supporters=wanted.supporters)
    found = [(await stored.get(one), row) for one, row in people.items()]
    photos = await _photos(connection, [one for one, _row in found if one]) if wanted.photos else {}
    told = [
        Exported(
            initiative,
            row.first_name,
            row.telegram_id,
            row.language,
            beside.needed.get(row.id),
            beside.ways.get(row.id, {}),
            tuple(beside.supporters.get(row.id, ())),
            tuple(beside.steps.get(row.id, ())),
            beside.dutch.get(row.id, ""),
            photos,
        )
        for initiative, row in found
        if initiative
    ]
    return [_without_words(one) if one.initiative.stage is Stage.WITHDRAWN else one for one in told]


def _without_words(one: Exported) -> Exported:
    """Of a plan that was taken back, that it was there: nothing that somebody wrote about it, and nobody who signed."""
    needs = dict.fromkeys(one.initiative.needs, "")
    bare = replace(one.initiative, answers={}, needs=needs, budget=None, two_sentences="", write_up="", looking_back={})
    steps = tuple(replace(step, reason="") for step in one.steps)
    return replace(one, initiative=bare, supporters=(), steps=steps, dutch="", photos={})


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [IS_SHARED] if wanted.is_shared else []
    if wanted.areas is not None:
        conditions.append(initiatives.c.area.in_(sorted(wanted.areas)))
    if wanted.stages is not None:
        conditions.append(initiatives.c.stage.in_(sorted(one.value for one in wanted.stages)))
    if wanted.since:
        conditions.append(initiatives.c.created_at >= wanted.since)
    if wanted.only:
        conditions.append(initiatives.c.id == wanted.only)
    return conditions


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is kept in other tables of the initiatives of one page, by their id."""

    needed: Mapping[str, int]
    ways: Mapping[str, Mapping[str, int]]
    supporters: Mapping[str, Sequence[Signature]]
    steps: Mapping[str, Sequence[Step]]
    dutch: Mapping[str, str]

    @classmethod
    async def read(cls, connection: AsyncConnection, ids: Sequence[str], *, supporters: bool) -> "_Beside":
        lists = select(signature_lists.c.initiative_id, signature_lists.c.needed)
        needed = await connection.execute(lists.where(signature_lists.c.initiative_id.in_(ids)))
        ways: dict[str, dict[str, int]] = {}
        for one, way, number in await connection.execute(_ways(ids)):
            ways.setdefault(one, {})[way] = number
        given: dict[str, list[Signature]] = {}
        if supporters:
            for row in (await connection.execute(_supporters(ids))).mappings():
                given.setdefault(row["initiative_id"], []).append(signature_of(row))
        taken: dict[str, list[Step]] = {}
        timeline = select(steps).where(steps.c.initiative_id.in_(ids)).order_by(steps.c.row)
        for step in map(step_of, await connection.execute(timeline)):
            taken.setdefault(step.initiative_id, []).append(step)
        # Of several versions the last one that is right.
        plans = (
            select(write_ups.c.initiative_id, write_ups.c.dutch, write_ups.c.words, write_ups.c.language)
            .where(write_ups.c.initiative_id.in_(ids), write_ups.c.answer == "right")
            .order_by(write_ups.c.version)
        )
        dutch = {row.initiative_id: _dutch(row) for row in await connection.execute(plans)}
        return cls(dict(needed.tuples().all()), ways, given, taken, dutch)


def _dutch(row: Any) -> str:
    """What is written for residents who read Dutch is not written a second time."""
    return row.dutch or (row.words if row.language == "nl" else "")


async def _photos(connection: AsyncConnection, found: Sequence[Initiative]) -> Mapping[str, str]:
    """Names of files by the id of the attachment, of all of these."""
    ids = [
        file.id
        for one in found
        for answer in one.answers.values()
        for file in answer.attachments
        if file.kind == "photo"
    ]
    is_here = and_(attachments.c.id.in_(ids), attachments.c.state == "stored", attachments.c.file_name.is_not(None))
    rows = await connection.execute(select(attachments.c.id, attachments.c.file_name).where(is_here))
    return dict(rows.tuples().all())


# A signature counts when it was not withdrawn, and is for the plan as it is now.
_COUNTS = and_(
    signatures.c.withdrawn_at.is_(None),
    signatures.c.version == signature_lists.c.version,
)
_WITH_LIST = signatures.join(signature_lists, signature_lists.c.initiative_id == signatures.c.initiative_id)


def _ways(ids: Sequence[str]) -> Any:
    return (
        select(signatures.c.initiative_id, signatures.c.way, func.count())
        .select_from(_WITH_LIST)
        .where(signatures.c.initiative_id.in_(ids), _COUNTS)
        .group_by(signatures.c.initiative_id, signatures.c.way)
    )


def _supporters(ids: Sequence[str]) -> Any:
    return (
        select(signatures)
        .select_from(_WITH_LIST)
        .where(signatures.c.initiative_id.in_(ids), _COUNTS)
        .order_by(signatures.c.signed_at, signatures.c.id)
    )
