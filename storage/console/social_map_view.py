"""The social map as staff look through it: also what residents do not see, with what they said of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    RowMapping,
    Text,
    and_,
    case,
    cast,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.social_map.service import Entry
from domain.social_map.visits import HowItWas
from storage.tables import audit, map_changes, map_edits, map_imports, map_services, staff, visits

PAGE = 50
SURE = 0.5
"""From this share on a need that was found is believed without a look."""
_MOST_IMPORTS = 20
_AT_ONCE = 500


class Only(StrEnum):
    """What of the map somebody wants to see. The values stand in addresses."""

    STALE = "stale"
    WRONG = "wrong"
    HIDDEN = "hidden"
    UNSURE = "unsure"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Sought:
    """Entries for which one word of a search stands: in their own words, for one of these needs, in these places."""

    word: str
    needs: Collection[str] = ()
    places: Collection[str] = ()
    """Codes, of any level."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries. Without `only`: all that are not retired."""

    stale_before: date
    """Who was last checked before this day is stale."""
    words: Sequence[Sought] = ()
    need: str = ""
    places: Collection[str] = ()
    """Codes of pieces of the city, in one of which it lies; none: wherever it is."""
    only: Only | None = None
    by_name: bool = False
    """Not the longest unchecked first."""


@dataclass(frozen=True, slots=True)
class MapItem:
    """One line of the list."""

    id: str
    name: str
    entry: Entry | None
    """None when it is not active."""
    by_hand: bool
    """Somebody set its needs."""
    hidden_at: datetime | None
    retired_at: datetime | None
    wrong: int
    """Residents who said since its last change that it is not right."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list, and how many there are in all."""

    items: Sequence[MapItem]
    total: int


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """An import, as the list of them shows it."""

    id: int
    file_name: str
    imported_at: datetime
    undone_at: datetime | None
    added: int
    changed: int
    retired: int
    by: str
    """First name; empty for the command line."""


class SocialMapView:
    """The rows of one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def listed(self, wanted: Wanted, page: int) -> Found:
        """One page, from 0."""
        conditions = _conditions(wanted)
        total = select(func.count()).select_from(_WITH_DOUBTS).where(*conditions)
        # What its source calls inactive nobody finds: last, whenever it was checked.
        order = [_NAME] if wanted.by_name else [map_services.c.entry.is_(null()), _CHECKED_ON, _NAME]
        rows = await self._connection.execute(
            _ITEMS.where(*conditions).order_by(*order, map_services.c.id).limit(PAGE).offset(page * PAGE)
        )
        return Found([_item(row) for row in rows.mappings()], (await self._connection.execute(total)).scalar_one())

    async def counts(self, stale_before: date) -> Mapping[Only | None, int]:
        """How many there are of each kind; None: all that are not retired."""
        kinds = {one: and_(*_only(one, stale_before)) for one in (None, *Only)}
        columns = [func.coalesce(func.sum(case((is_it, 1), else_=0)), 0) for is_it in kinds.values()]
        row = (await self._connection.execute(select(*columns).select_from(_WITH_DOUBTS))).one()
        return dict(zip(kinds, row, strict=True))

    async def said(self, service_id: str) -> tuple[Mapping[HowItWas, int], int]:
        """What residents who were told of it said afterwards, each counted once; and how many were told of it."""
        per_answer = (
            select(visits.c.answer, func.count(visits.c.resident_id.distinct()))
            .where(visits.c.service_id == service_id, visits.c.answer.is_not(None))
            .group_by(visits.c.answer)
        )
        told = select(func.count(visits.c.resident_id.distinct())).where(visits.c.service_id == service_id)
        found = {HowItWas(answer): count for answer, count in await self._connection.execute(per_answer)}
        return found, (await self._connection.execute(told)).scalar_one()

    async def doubts(self, service_id: str) -> int:
        """Residents who said since its last change that it is not right."""
        rows = await self._connection.execute(_ITEMS.where(map_services.c.id == service_id))
        row = rows.mappings().one_or_none()
        return row["wrong"] if row else 0

    async def imports_of(self, service_id: str) -> Sequence[tuple[datetime, str]]:
        """When imports touched it, as far as that is remembered, and by which file; the last first."""
        touched = (
            select(map_imports.c.imported_at, map_imports.c.file_name)
            .join(map_changes, map_changes.c.import_id == map_imports.c.id)
            .where(map_changes.c.service_id == service_id, map_imports.c.undone_at.is_(None))
            .order_by(map_imports.c.id.desc())
        )
        return [(at, name) for at, name in await self._connection.execute(touched)]

    async def documents(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """The documents with these ids."""
        found: dict[str, Mapping[str, Any]] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = map_services.c.id.in_(ids[start : start + _AT_ONCE])
            rows = await self._connection.execute(select(map_services.c.id, map_services.c.document).where(some))
            found |= dict(rows.tuples().all())
        return found

    async def edited_here(self) -> frozenset[str]:
        """Entries whose document staff changed since the latest import that stands."""
        latest = select(func.max(map_imports.c.imported_at)).where(map_imports.c.undone_at.is_(None)).scalar_subquery()
        edited = (
            select(map_edits.c.service_id.distinct())
            .where(map_edits.c.undone_at.is_(None), map_edits.c.kind.in_(("added", "changed", "checked")))
            .where(or_(latest.is_(None), map_edits.c.edited_at > latest))
        )
        return frozenset((await self._connection.execute(edited)).scalars())

    async def imports(self) -> Sequence[BroughtIn]:
        """The last ones, the latest first, those included that were taken back."""
        subject = cast(map_imports.c.id, Text)
        # Only the last of several entries about one import would say more than who brought it in.
        who = (
            select(func.min(staff.c.name))
            .join(audit, audit.c.staff_id == staff.c.id)
            .where(
                audit.c.subject_kind == "map_import", audit.c.subject_id == subject, audit.c.action == "map_imported"
            )
            .correlate(map_imports)
            .scalar_subquery()
        )
        columns = ("id", "file_name", "imported_at", "undone_at", "added", "changed", "retired")
        rows = await self._connection.execute(
            select(*(map_imports.c[name] for name in columns), func.coalesce(who, "").label("by"))
            .order_by(map_imports.c.id.desc())
            .limit(_MOST_IMPORTS)
        )
        return [BroughtIn(**row) for row in rows.mappings()]

    async def latest_import(self) -> int | None:
        """The id of the one that was brought in last and stands."""
        latest = select(func.max(map_imports.c.id)).where(map_imports.c.undone_at.is_(None))
        found: int | None = (await self._connection.execute(latest)).scalar_one()
        return found


def _item(row: RowMapping) -> MapItem:
    entry = Entry.from_json(row["id"], row["entry"]) if row["entry"] else None
    return MapItem(
        row["id"], row["name"] or "", entry, bool(row["by_hand"]), row["hidden_at"], row["retired_at"], row["wrong"]
    )


_DOUBTS = (
    select(visits.c.service_id, func.count(visits.c.resident_id.distinct()).label("wrong"))
    .join(map_services, map_services.c.id == visits.c.service_id)
    .where(visits.c.answer == HowItWas.WRONG.value, visits.c.asked_at >= map_services.c.changed_at)
    .group_by(visits.c.service_id)
    .subquery("doubts")
)
_WITH_DOUBTS = map_services.outerjoin(_DOUBTS, _DOUBTS.c.service_id == map_services.c.id)
_WRONG = func.coalesce(_DOUBTS.c.wrong, 0)
_NAME = func.lower(map_services.c.document["name"].as_string())
_CHECKED_ON = func.coalesce(map_services.c.entry["checked_on"].as_string(), "")
_ITEMS = select(
    map_services.c.id,
    map_services.c.document["name"].as_string().label("name"),
    map_services.c.entry,
    map_services.c.needs_by_hand.is_not(None).label("by_hand"),
    map_services.c.hidden_at,
    map_services.c.retired_at,
    _WRONG.label("wrong"),
).select_from(_WITH_DOUBTS)
_SHARES = func.json_each(map_services.c.entry["needs"]).table_valued("key", "value", name="shares")
# Both databases give a number here once it was a text.
_IS_SURE = select(_SHARES.c.key).where(cast(cast(_SHARES.c.value, Text), Float) >= SURE).exists()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [*_only(wanted.only, wanted.stale_before)]
    if wanted.need:
        found.append(_is_for(wanted.need))
    if wanted.places:
        found.append(or_(*map(_lies_in, wanted.places)))
    found += [_fits(one) for one in wanted.words]
    return found


def _only(only: Only | None, stale_before: date) -> Sequence[ColumnElement[bool]]:
    on_map = map_services.c.retired_at.is_(None)
    match only:
        case None:
            return [on_map]
        case Only.STALE:
            return [on_map, map_services.c.entry.is_not(null()), stale_before.isoformat() > _CHECKED_ON]
        case Only.WRONG:
            return [on_map, _WRONG > 0]
        case Only.HIDDEN:
            return [on_map, map_services.c.hidden_at.is_not(None)]
        case Only.UNSURE:
            return [on_map, map_services.c.needs_by_hand.is_(None), map_services.c.entry.is_not(null()), ~_IS_SURE]
        case Only.RETIRED:
            return [map_services.c.retired_at.is_not(None)]


def _is_for(need: str) -> ColumnElement[bool]:
    weight: ColumnElement[str] = map_services.c.entry[("needs", need)].as_string()
    return weight.is_not(None)


def _lies_in(code: str) -> ColumnElement[bool]:
    # A quote within a text is written with a backslash before it: this stands only where a code stands.
    return cast(map_services.c.entry, Text).contains(f'"{code}"', autoescape=True)


def _fits(sought: Sought) -> ColumnElement[bool]:
    words = func.lower(map_services.c.entry["words"].as_string())
    return or_(
        _NAME.contains(sought.word, autoescape=True),
        words.contains(sought.word, autoescape=True),
        *map(_is_for, sought.needs),
        *map(_lies_in, sought.places),
    )
