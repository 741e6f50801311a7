"""What is stored moves along when the areas of the municipality change: planned, so that it can be shown beforehand,
and carried out in the same transaction as the setting.

An initiative, or a chat, goes where its neighbourhood lies now. Who works in an area that is closed works in the one it
went into; who works in an area of which a new one takes something works in that one too, until somebody decides
otherwise: nothing may become nobody's. An area that is closed has no rules of its own any more; a new one begins with
those of the area that most of it came from.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Table, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain import places
from domain.handover import State
from domain.house_rules import from_json, to_json
from domain.initiatives import Question
from domain.places.areas import NONE, Areas, Division
from domain.places.place import LEVELS
from domain.topics import DeskGroup
from storage.console import keeping
from storage.console.audit import Act
from storage.console.house_settings import AREAS, Value, in_use
from storage.console.initiatives_view import IS_SHARED
from storage.console.policies import Ruling, Rulings
from storage.desk import Desk
from storage.staff import People
from storage.tables import answers, api_tokens, cases, initiatives, quotes, saved_views
from storage.unit_of_work import UnitOfWork

_AT_ONCE = 500
"""Rows of one statement."""

STAFF, GROUP, TOKEN, RULES = "staff", "group", "token", "rules"

_Key = tuple[str, str]
"""Kind and id."""

Way = tuple[str, str]
"""From which area to which, by code; "" is none."""


@dataclass(frozen=True, slots=True)
class Given:
    """Something other than a row of one area: what it had before, and what it has afterwards, as JSON has it."""

    kind: str
    """`STAFF`, `GROUP` and `TOKEN` have a list of codes, `RULES` what is set for the area `id`."""
    id: str
    before: Any
    after: Any

    def to_json(self) -> dict[str, Any]:
        """As it is kept beside the setting, so that an undo gives back exactly what was taken."""
        return {"kind": self.kind, "id": self.id, "before": self.before, "after": self.after}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Given":
        """As it was kept."""
        return cls(stored["kind"], stored["id"], stored["before"], stored["after"])


@dataclass(frozen=True, slots=True)
class Plan:
    """What moves, by the way it goes."""

    initiatives: Mapping[Way, Sequence[str]] = field(default_factory=dict)
    open_cases: Mapping[Way, Sequence[str]] = field(default_factory=dict)
    closed_cases: Mapping[Way, Sequence[str]] = field(default_factory=dict)
    given: Sequence[Given] = ()

    @property
    def ways(self) -> Collection[Way]:
        """All ways that something goes."""
        return {*self.initiatives, *self.open_cases, *self.closed_cases}


async def plan(connection: AsyncConnection, old: Areas, new: Areas, taken_back: Sequence[Given] | None = None) -> Plan:
    """What moves when `old` becomes `new`. `taken_back`: what the change gave that is undone by this one."""
    given = {(one.kind, one.id): one async for one in _given(connection, old, new)}
    if taken_back is not None:
        given = _undoing(given, {(one.kind, one.id): one for one in taken_back}, new)
    moving = await _cases(connection, old, new)
    return Plan(
        await _initiatives(connection, old, new),
        _ways((case, way) for case, way, is_open in moving if is_open),
        _ways((case, way) for case, way, is_open in moving if not is_open),
        [one for one in given.values() if one.before != one.after],
    )


async def carry_out(work: UnitOfWork, planned: Plan, new: Areas, by: str, at: datetime) -> None:
    """Move all of it, and record who works elsewhere and which rules are others."""
    for (_old, area), ids in planned.initiatives.items():
        await _put(work.connection, initiatives, ids, area)
    for ways in (planned.open_cases, planned.closed_cases):
        for (_old, area), ids in ways.items():
            await _put(work.connection, cases, ids, area)
            for some in _some(ids):
                await work.connection.execute(update(quotes).where(quotes.c.case_id.in_(some)).values(area=area))
    for ids in planned.open_cases.values():
        for case_id in ids:
            work.changes.moved(case_id)
    for one in planned.given:
        await _give(work, one, by, at)
    await _rename_in_views(work.connection, new)


async def mend(connection: AsyncConnection) -> int:
    """Bring along what a process that did not know of it yet put into a closed area meanwhile; how many rows.

    By what is set in this transaction: what this process goes by may be older, and of an area that was opened again
    since nothing may be taken.
    """
    areas = await in_use(connection, AREAS, _areas)
    closed = sorted(areas.division.closed)
    if not closed:
        return 0
    count = 0
    for table in (initiatives, cases, quotes):
        for code in closed:
            moved = update(table).where(table.c.area == code).values(area=areas.goes_on_in(code))
            count += (await connection.execute(moved)).rowcount
    return count


async def load_of(connection: AsyncConnection) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How many chats are open, and how many initiatives there are, in each area."""
    chats = select(cases.c.area, func.count()).where(cases.c.state != State.CLOSED.value).group_by(cases.c.area)
    plans = select(initiatives.c.area, func.count()).where(IS_SHARED).group_by(initiatives.c.area)
    return dict((await connection.execute(chats)).tuples().all()), dict(
        (await connection.execute(plans)).tuples().all()
    )


def _areas(stored: Value) -> Areas:
    return Areas(places.as_in_files().areas.file, Division.from_json(stored))


# Rows that lie in one area


def _left(old: Areas, new: Areas) -> frozenset[str]:
    """The areas out of which something goes."""
    parts = {old.of(one.code) for one in old.file.of_level("wijk", "buurt") if old.of(one.code) != new.of(one.code)}
    return frozenset(parts | {code for code in old.names if new.of(code) != code})


async def _initiatives(connection: AsyncConnection, old: Areas, new: Areas) -> Mapping[Way, Sequence[str]]:
    where = and_(answers.c.initiative_id == initiatives.c.id, answers.c.question == Question.WHERE.value)
    statement = (
        select(initiatives.c.id, initiatives.c.area, answers.c.understood)
        .outerjoin_from(initiatives, answers, where)
        .where(initiatives.c.area.in_(sorted(_left(old, new))), or_(initiatives.c.area != NONE, IS_SHARED))
        .order_by(initiatives.c.id)
    )
    found = []
    async for row in await connection.stream(statement):
        piece = ((row.understood or {}).get("neighbourhood") or {}).get("code") or NONE
        # Where a plan says something else than the area it was put in, it goes along with that area.
        code = piece if piece and old.of(piece) == row.area else row.area
        found.append((row.id, (row.area, new.of(code))))
    return _ways(found)


async def _cases(connection: AsyncConnection, old: Areas, new: Areas) -> Sequence[tuple[str, Way, bool]]:
    """Each chat that moves, its way, and whether it is open."""
    columns = (cases.c.id, cases.c.area, cases.c.neighbourhood, cases.c.state)
    statement = select(*columns).where(cases.c.area.in_(sorted(_left(old, new)))).order_by(cases.c.id)
    named = _by_name(old)
    found = []
    async for row in await connection.stream(statement):
        code = named.get((row.area, row.neighbourhood), row.area)
        found.append((row.id, (row.area, new.of(code)), row.state != State.CLOSED.value))
    return found


def _by_name(old: Areas) -> Mapping[Way, str]:
    """The piece of the city that a chat's area and neighbourhood name mean: of several, the widest."""
    pieces = sorted(old.file.all, key=lambda one: LEVELS.index(one.level), reverse=True)
    named = {(old.of(one.code), one.name): one.code for one in pieces}
    return named | {(old.of(code), old.called(code)): code for code in (*old.division.closed, *old.names)}


def _ways(moves: Iterable[tuple[str, Way]]) -> Mapping[Way, Sequence[str]]:
    found: dict[Way, list[str]] = defaultdict(list)
    for id_, way in moves:
        if way[0] != way[1]:
            found[way].append(id_)
    return dict(found)


def _some(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))


async def _put(connection: AsyncConnection, table: Table, ids: Sequence[str], area: str) -> None:
    for some in _some(ids):
        await connection.execute(update(table).where(table.c.id.in_(some)).values(area=area))


# What has areas, or is set for one


def _onward(old: Areas, new: Areas) -> Mapping[str, frozenset[str]]:
    """What somebody who worked in an area works in from now on."""
    onward: dict[str, frozenset[str]] = {}
    for code in old.names:
        parts = {new.of(one.code) for one in old.inside(code)}
        # One that is not even closed, because the change that made it is taken back, goes where its parts go.
        own = {new.of(code)} - {NONE} or parts
        onward[code] = frozenset((own | (parts - old.names.keys())) - {NONE})
    return onward


def _extended(areas: Collection[str], onward: Mapping[str, frozenset[str]]) -> list[str]:
    """None is everywhere: that must neither end nor begin by this."""
    return sorted({after for code in areas for after in onward.get(code, {code})} or areas)


async def _given(connection: AsyncConnection, old: Areas, new: Areas) -> AsyncIterator[Given]:
    """All that has areas, as it is and as it becomes, also where that is the same."""
    onward = _onward(old, new)
    for person in await People(connection).everybody():
        yield Given(STAFF, person.id, sorted(person.areas), _extended(person.areas, onward))
    for row in await connection.execute(select(api_tokens.c.id, api_tokens.c.areas)):
        yield Given(TOKEN, row.id, sorted(row.areas), _extended(row.areas, onward))
    for group in _groups(await Desk(connection).groups(), onward, new):
        yield group
    for rules in _rules(await Rulings(connection).all(), old, new):
        yield rules


def _groups(groups: Sequence[DeskGroup], onward: Mapping[str, frozenset[str]], new: Areas) -> Iterator[Given]:
    """Each area has one group: where two would have it, the one that has it, else the one that was connected first."""
    taken = {code for one in groups for code in one.areas if code in new.names}
    for one in groups:
        own = {code for code in one.areas if code in new.names}
        more = {after for code in one.areas for after in onward.get(code, ())} - taken
        taken |= more
        yield Given(GROUP, str(one.chat_id), sorted(one.areas), sorted(own | more))


def _rules(rulings: Mapping[str, Ruling], old: Areas, new: Areas) -> Iterator[Given]:
    stored = {area: to_json(one.rules) for area, one in rulings.items()}
    for code in old.names:
        yield Given(RULES, code, stored.get(code, {}), stored.get(code, {}) if code in new.names else {})
    for code in new.names.keys() - old.names.keys():
        sources = Counter(old.of(one.code) for one in new.inside(code))
        most = sources.most_common(1)[0][0] if sources else NONE
        # An area that is opened again may have had rules; none of them hold any more.
        yield Given(RULES, code, stored.get(code, {}), stored.get(most, {}) if most else {})


def _undoing(given: Mapping[_Key, Given], taken_back: Mapping[_Key, Given], new: Areas) -> dict[_Key, Given]:
    """What nobody changed since is given back as it was, and others get nothing by that. What cannot stay as it is,
    because the area was new, follows the rules.
    """
    found = {}
    for key, one in given.items():
        codes = [one.id] if one.kind == RULES else one.before
        if key in taken_back and taken_back[key].after == one.before:
            found[key] = replace(one, after=taken_back[key].before)
        elif all(code in new.names for code in codes):
            found[key] = replace(one, after=one.before)
        else:
            found[key] = one
    return found


async def _give(work: UnitOfWork, one: Given, by: str, at: datetime) -> None:
    match one.kind:
        case "staff":
            person = await work.staff.get(one.id)
            if person is not None:
                keeping.change(work, person, replace(person, areas=frozenset(one.after)), at, by)
        case "token":
            theirs = update(api_tokens).where(api_tokens.c.id == one.id)
            await work.connection.execute(theirs.values(areas=one.after))
        case "group":
            await work.desk.narrow(int(one.id), one.after)
        case _:
            rulings = Rulings(work.connection)
            ruling = (await rulings.all()).get(one.id, Ruling(one.id))
            await rulings.set(ruling, from_json(one.after), by, at)
            work.audit.record(Act.RULES_SET, at, by, ("area", one.id), rules=one.after, before=one.before)


async def _rename_in_views(connection: AsyncConnection, new: Areas) -> None:
    """Who looks at a closed area under a name of their own looks at the one it went into."""
    for row in await connection.execute(select(saved_views.c.id, saved_views.c.query)):
        asked = parse_qsl(row.query, keep_blank_values=True)
        moved = [(name, new.goes_on_in(value) if name == "area" else value) for name, value in asked]
        if moved != asked:
            query = urlencode(moved)
            await connection.execute(update(saved_views).where(saved_views.c.id == row.id).values(query=query))
