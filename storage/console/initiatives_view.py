"""What the pages of initiatives read: the list, and beside one initiative what its own store does not have. Nothing is
locked.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.initiatives import Need, Question
from domain.life import AT_STAFF, Stage
from domain.meetings import Meeting
from domain.places import Coordinate
from domain.signatures import Signature
from domain.similar import Gist
from domain.spelling import bare
from domain.texts import Language
from storage.console.themes import themes
from storage.meetings import near
from storage.signatures import signature_of
from storage.tables import (
    answers,
    attachments,
    gists,
    initiatives,
    meetings,
    residents,
    signature_lists,
    signatures,
)

PAGE = 50
MOST_COMPARED = 300
"""Initiatives that one is compared with: the last changed nearby."""

NO_AREA = "-"
"""In place of an area's code: those of which no area is known."""

NO_THEME = "-"
"""In place of a theme's key: those of none that is shown."""


class Order(StrEnum):
    """How a list is sorted. The values stand in addresses."""

    CHANGED = "changed"
    NEW = "new"
    OLD = "old"
    PROMISE = "promise"
    """The promise that ends first."""
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which initiatives are looked for; what is empty does not matter. `today` is the day in Amsterdam."""

    today: date
    words: str = ""
    """All of them, in the number, the two sentences, what it is about or the first name of the initiator."""
    stage: Stage | None = None
    area: str = ""
    """Code of a gebied, or `NO_AREA`."""
    language: Language = ""
    """That its initiator reads."""
    need: Need | None = None
    theme: str = ""
    """Key of a theme, or `NO_THEME`."""
    worker: str = ""
    """First name of who goes along with it."""
    label: str = ""
    waits: bool = False
    """It waits for us: submitted, or in conversation."""
    overdue: bool = False
    """A promise to its initiator is not kept."""
    order: Order = Order.CHANGED


@dataclass(frozen=True, slots=True)
class InitiativeItem:
    """An initiative as it is listed."""

    id: str
    number: str
    stage: Stage
    area: str
    first_name: str
    language: Language | None
    two_sentences: str
    what: str
    """The answer to *what*, in the initiator's own words."""
    created_at: datetime
    changed_at: datetime
    signatures: int
    needed: int | None
    """None before it collects."""
    first_contact_by: date | None
    decision_by: date | None
    worker: str
    label: str
    granted_cents: int | None

    @property
    def promised_by(self) -> date | None:
        """The day of what was promised next; None where we owe nothing."""
        if self.stage is Stage.SUBMITTED:
            return min(filter(None, (self.first_contact_by, self.decision_by)), default=None)
        return self.decision_by if self.stage is Stage.IN_CONVERSATION else None

    @property
    def title(self) -> str:
        """The initiator's own words to know it by; empty when there are none."""
        return " ".join((self.two_sentences or self.what).split())


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list, and how many there are in all."""

    items: Sequence[InitiativeItem]
    total: int


@dataclass(frozen=True, slots=True)
class Signers:
    """The signatures under an initiative, without a lock."""

    signatures: tuple[Signature, ...]
    version: int
    needed: int
    most: int
    is_open: bool

    @property
    def valid(self) -> tuple[Signature, ...]:
        """Those that count."""
        return tuple(one for one in self.signatures if one.withdrawn_at is None and one.version == self.version)

    @property
    def outdated(self) -> tuple[Signature, ...]:
        """Those for an earlier plan."""
        return tuple(one for one in self.signatures if one.withdrawn_at is None and one.version != self.version)


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of the board: the first of those that stand there, and how many there are."""

    items: Sequence[InitiativeItem]
    total: int


@dataclass(frozen=True, slots=True)
class Other:
    """An initiative with which another one is compared."""

    item: InitiativeItem
    gist: Gist


class InitiativesView:
    """The rows of one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def listed(self, areas: Collection[str] | None, wanted: Wanted, page: int = 0) -> Found:
        """A page of those of these areas ("" is no known one) or all that others than their initiator have read."""
        if wanted.theme:
            ids = [one for one, _stage in await self._of_theme(areas, wanted)]
            return Found(await self._some(ids[page * PAGE : (page + 1) * PAGE]), len(ids))
        are_wanted = conditions(areas, wanted)
        total = select(func.count()).select_from(_WITH_WHAT).where(*are_wanted)
        ordered = _ITEMS.where(*are_wanted).order_by(*_ORDERS[wanted.order], initiatives.c.id)
        rows = (await self._connection.execute(ordered.limit(PAGE).offset(page * PAGE))).mappings()
        return Found([_item(row) for row in rows], (await self._connection.execute(total)).scalar_one())

    async def board(self, areas: Collection[str] | None, wanted: Wanted, most: int) -> Mapping[Stage, Column]:
        """The same by stage, at most so many of each; a stage with none is left out."""
        if wanted.theme:
            by_stage: dict[Stage, list[str]] = {}
            for one, its in await self._of_theme(areas, wanted):
                by_stage.setdefault(its, []).append(one)
            return {
                stage: Column(await self._some(by_stage[stage][:most]), len(by_stage[stage]))
                for stage in Stage
                if stage in by_stage
            }
        are_wanted = conditions(areas, wanted)
        counted = select(initiatives.c.stage, func.count()).select_from(_WITH_WHAT).where(*are_wanted)
        totals = dict((await self._connection.execute(counted.group_by(initiatives.c.stage))).tuples().all())
        order = (*_ORDERS[wanted.order], initiatives.c.id)
        place = func.row_number().over(partition_by=initiatives.c.stage, order_by=order).label("place")
        numbered = _ITEMS.add_columns(place).where(*are_wanted).subquery()
        first = select(numbered).where(numbered.c.place <= most).order_by(numbered.c.place)
        items = [_item(row) for row in (await self._connection.execute(first)).mappings()]
        return {
            stage: Column([one for one in items if one.stage is stage], totals[stage.value])
            for stage in Stage
            if stage.value in totals
        }

    async def _of_theme(self, areas: Collection[str] | None, wanted: Wanted) -> Sequence[tuple[str, Stage]]:
        """The ids and stages of all that are wanted and have this theme, in order. No database knows a theme: which
        concepts it gathers can change, and insight counts by the same function.
        """
        concepts = gists.c.gist["concepts"].label("concepts")
        joined = _WITH_LIST.outerjoin(gists, gists.c.initiative_id == initiatives.c.id)
        told = select(initiatives.c.id, initiatives.c.stage, concepts).select_from(joined)
        ordered = told.where(*conditions(areas, wanted)).order_by(*_ORDERS[wanted.order], initiatives.c.id)
        theme_of = (await themes(self._connection)).theme_of
        rows = await self._connection.execute(ordered)

        def picked() -> Sequence[tuple[str, Stage]]:
            return [
                (row.id, Stage(row.stage)) for row in rows if (theme_of(row.concepts or {}) or NO_THEME) == wanted.theme
            ]

        # Beside the loop: a hundred thousand take two seconds, in which nobody else would be answered.
        return await asyncio.to_thread(picked)

    async def _some(self, ids: Sequence[str]) -> Sequence[InitiativeItem]:
        """These, in this order."""
        rows = (await self._connection.execute(_ITEMS.where(initiatives.c.id.in_(ids)))).mappings()
        found = {row["id"]: _item(row) for row in rows}
        return [found[one] for one in ids]

    async def counts(self, areas: Collection[str] | None) -> Mapping[Stage, int]:
        """How many stand in each stage."""
        statement = select(initiatives.c.stage, func.count()).where(*_seen_by(areas)).group_by(initiatives.c.stage)
        return {Stage(stage): number for stage, number in await self._connection.execute(statement)}

    async def labels(self, areas: Collection[str] | None) -> Sequence[str]:
        """The labels that colleagues gave, by name."""
        given = select(initiatives.c.label).where(*_seen_by(areas), initiatives.c.label != "").distinct()
        return sorted((await self._connection.execute(given)).scalars())

    async def workers(self, areas: Collection[str] | None) -> Sequence[str]:
        """The first names of those who go along with one, by name."""
        named = select(initiatives.c.worker).where(*_seen_by(areas), initiatives.c.worker != "").distinct()
        return sorted((await self._connection.execute(named)).scalars())

    async def others(
        self, areas: Collection[str] | None, initiative_id: str, around: Coordinate | None
    ) -> Sequence[Other]:
        """What one can be compared with: those nearby or without a place, the last changed first; also its initiator's
        own, and those that are over.
        """
        compared = _ITEMS.add_columns(gists.c.gist).join(gists, gists.c.initiative_id == initiatives.c.id)
        compared = compared.where(*_seen_by(areas), initiatives.c.id != initiative_id)
        if around:
            compared = compared.where(near(around))
        ordered = compared.order_by(initiatives.c.changed_at.desc(), initiatives.c.id).limit(MOST_COMPARED)
        found = []
        for row in (await self._connection.execute(ordered)).mappings():
            # Another version may have written it: it comes back when that initiative is changed.
            with suppress(ValueError):
                found.append(Other(_item(row), Gist.from_json(row["gist"])))
        return found

    async def joined_to(self, number: str) -> Sequence[tuple[str, str]]:
        """The ids and numbers of those that go on in the one with this number."""
        goes_on = select(initiatives.c.id, initiatives.c.number).where(initiatives.c.goes_on_in == number)
        return (await self._connection.execute(goes_on.order_by(initiatives.c.number))).tuples().all() if number else ()

    async def id_of(self, number: str) -> str:
        """The id of the one with this number; empty when there is none."""
        found = select(initiatives.c.id).where(initiatives.c.number == number)
        return (await self._connection.execute(found)).scalar_one_or_none() or "" if number else ""

    async def meetings(self, initiative_id: str) -> Mapping[str, Meeting]:
        """What its initiator and others said about meeting, by the id of the other initiative; not locked."""
        either = or_(meetings.c.first_id == initiative_id, meetings.c.second_id == initiative_id)
        found = [Meeting(*row) for row in await self._connection.execute(select(meetings).where(either))]
        return {one.other(initiative_id): one for one in found}

    async def readers(self, resident_ids: Collection[int]) -> Mapping[int, Language | None]:
        """What language these residents read."""
        theirs = select(residents.c.id, residents.c.language).where(residents.c.id.in_(sorted(resident_ids)))
        return dict((await self._connection.execute(theirs)).tuples().all()) if resident_ids else {}

    async def is_shared(self, initiative_id: str) -> bool:
        """Whether others than its initiator have read it: a draft is nobody's business, also one that was withdrawn."""
        statement = select(initiatives.c.id).where(initiatives.c.id == initiative_id, IS_SHARED)
        return (await self._connection.execute(statement)).first() is not None

    async def areas(self, initiative_ids: Collection[str]) -> Mapping[str, str]:
        """The areas of those of these that others than their initiator have read."""
        theirs = select(initiatives.c.id, initiatives.c.area).where(
            initiatives.c.id.in_(sorted(initiative_ids)), IS_SHARED
        )
        return dict((await self._connection.execute(theirs)).tuples().all()) if initiative_ids else {}

    async def signers(self, initiative_id: str) -> Signers | None:
        """Who supports it, the first one first; None before it collects."""
        rows = await self._connection.execute(
            select(signature_lists).where(signature_lists.c.initiative_id == initiative_id)
        )
        names = rows.mappings().one_or_none()
        if names is None:
            return None
        given = await self._connection.execute(
            select(signatures)
            .where(signatures.c.initiative_id == initiative_id)
            .order_by(signatures.c.signed_at, signatures.c.id)
        )
        them = tuple(signature_of(row) for row in given.mappings())
        return Signers(them, names["version"], names["needed"], names["most"], names["is_open"])

    async def files(self, file_ids: Collection[str]) -> Mapping[str, str]:
        """How far these are: wanted, stored or failed."""
        statement = select(attachments.c.id, attachments.c.state).where(attachments.c.id.in_(sorted(file_ids)))
        return dict((await self._connection.execute(statement)).tuples().all()) if file_ids else {}


def conditions(areas: Collection[str] | None, wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    """What holds for those that somebody sees and looks for; over `initiatives` joined with `residents`."""
    found = [*_seen_by(areas)]
    equal: Mapping[ColumnElement[Any], str] = {
        initiatives.c.stage: wanted.stage.value if wanted.stage else "",
        initiatives.c.area: "" if wanted.area == NO_AREA else wanted.area,
        residents.c.language: wanted.language,
        initiatives.c.worker: wanted.worker,
        initiatives.c.label: wanted.label,
    }
    found += [column == value for column, value in equal.items() if value]
    if wanted.area == NO_AREA:
        found.append(initiatives.c.area == "")
    if wanted.need:
        found.append(initiatives.c.needs[wanted.need.value].as_string().is_not(None))
    if wanted.waits:
        found.append(initiatives.c.stage.in_(sorted(AT_STAFF)))
    if wanted.overdue:
        found.append(_is_overdue(wanted.today))
    for word in bare(wanted.words).split():
        # İ and ı, Arabic points and accents are the same letters to who searches.
        places = (initiatives.c.folded, residents.c.folded_name)
        found.append(or_(*(place.contains(word, autoescape=True) for place in places)))
    return found


def _is_overdue(today: date) -> ColumnElement[bool]:
    """As `domain.expectations.broken_promise` says it."""
    no_contact = and_(initiatives.c.stage == Stage.SUBMITTED.value, initiatives.c.first_contact_by < today)
    no_decision = and_(initiatives.c.stage.in_(sorted(AT_STAFF)), initiatives.c.decision_by < today)
    return or_(no_contact, no_decision)


def _seen_by(areas: Collection[str] | None) -> Sequence[ColumnElement[bool]]:
    return [IS_SHARED, *([] if areas is None else [initiatives.c.area.in_(sorted({*areas, ""}))])]


_HAS_LIST = (
    select(signature_lists.c.initiative_id)
    .where(signature_lists.c.initiative_id == initiatives.c.id)
    .correlate(initiatives)
    .exists()
)
IS_SHARED: ColumnElement[bool] = and_(
    initiatives.c.stage != Stage.DRAFT.value, or_(initiatives.c.stage != Stage.WITHDRAWN.value, _HAS_LIST)
)
"""Others than its initiator have read it: a draft is nobody's business, also one that was withdrawn."""
_COUNTED = (
    select(func.count())
    .where(
        signatures.c.initiative_id == initiatives.c.id,
        signatures.c.withdrawn_at.is_(None),
        signatures.c.version == signature_lists.c.version,
    )
    .correlate(initiatives, signature_lists)
    .scalar_subquery()
)
_WITH_WHAT = initiatives.join(residents, residents.c.id == initiatives.c.resident_id).outerjoin(
    answers, and_(answers.c.initiative_id == initiatives.c.id, answers.c.question == Question.WHAT.value)
)
_WITH_LIST = _WITH_WHAT.outerjoin(signature_lists, signature_lists.c.initiative_id == initiatives.c.id)
_ITEMS = select(
    *(
        initiatives.c[name]
        for name in (
            *("id", "number", "stage", "area", "two_sentences", "created_at", "changed_at"),
            *("first_contact_by", "decision_by", "worker", "label", "granted_cents"),
        )
    ),
    residents.c.first_name,
    residents.c.language,
    answers.c.words.label("what"),
    signature_lists.c.needed,
    _COUNTED.label("signatures"),
).select_from(_WITH_LIST)


# A day that nothing was promised by comes last; neither database says so by itself in the same way.
_PROMISED = case(
    (
        initiatives.c.stage == Stage.SUBMITTED.value,
        func.coalesce(initiatives.c.first_contact_by, initiatives.c.decision_by),
    ),
    (initiatives.c.stage == Stage.IN_CONVERSATION.value, initiatives.c.decision_by),
)
_ORDERS: Mapping[Order, Sequence[ColumnElement[Any]]] = {
    Order.CHANGED: (initiatives.c.changed_at.desc(),),
    Order.NEW: (initiatives.c.created_at.desc(),),
    Order.OLD: (initiatives.c.created_at,),
    Order.PROMISE: (_PROMISED.is_(None), _PROMISED, initiatives.c.changed_at.desc()),
    Order.SUPPORT: (func.coalesce(_COUNTED, 0).desc(), initiatives.c.changed_at.desc()),
}


def _item(row: RowMapping) -> InitiativeItem:
    return InitiativeItem(
        row["id"],
        row["number"],
        Stage(row["stage"]),
        row["area"],
        row["first_name"],
        row["language"],
        row["two_sentences"],
        row["what"] or "",
        row["created_at"],
        row["changed_at"],
        row["signatures"] or 0,
        row["needed"],
        row["first_contact_by"],
        row["decision_by"],
        row["worker"],
        row["label"],
        row["granted_cents"],
    )
