"""Areas and their neighbourhoods: what an administrator changes is shown with all that moves along, and then carried
out, in one transaction.

These pages read the database. Every process divides the city anew within seconds (`voordeur.policy_keeper`).
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fastapi import APIRouter, Response

from admin.errors import NotHereError, WrongRequestError
from admin.forms import number_in, words_in
from admin.initiatives import map as city_map
from admin.routing import ConsoleRoute, may
from admin.settings.keeping import MEANWHILE, NOT_UNDONE, SAVED, UNCHANGED, find, keep
from admin.visit import TheVisit, Visit
from domain import places
from domain.places import Neighbourhood, Place
from domain.places.areas import AS_IN_FILE, LONGEST_NAME, NONE, Areas, Division, Wrong, WrongDivisionError
from domain.staff import Job, Staff
from domain.texts import Verbatim, Words, _
from storage.console.dividing import GROUP, RULES, STAFF, TOKEN, Given, Plan, carry_out, load_of, plan
from storage.console.house_settings import AREAS, Setting

router = APIRouter(route_class=ConsoleRoute)

PATH = "/settings/areas"
CARRY_OUT = "carry-out"
"""Of the button under what is shown; every other one only shows."""
LIES_IN = "lies."
"""Before the code of a neighbourhood: the name of the field that says where it lies."""
PARTS = "parts"

NO_NAME = _("Write a name, of {most} characters at most.").with_(most=LONGEST_NAME)
NAME_TAKEN = _("Another area has this name. Take another one.")
NOTHING_LEFT = _("No neighbourhood would be left in {area}. Close it instead: then you choose where it goes.")
NO_PARTS = _("Choose one neighbourhood or more.")
NO_AREA = _("no area")

IS_NEW = _("{area} is a new area.")
IS_BACK = _("{area} is there again.")
GOES_INTO = _("{area} is closed, and goes into {other}.")
IS_GONE = _("{area} is no area any more.")
IS_CALLED = _("{area} is called {name} from then on.")
LIES_NOW_IN = _("{neighbourhood} lies in {area}.")

Show = Callable[..., Awaitable[Response]]
"""Answers the page with what was typed, and with what is wrong, or with what would move."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the city is divided, as the database says."""

    setting: Setting
    areas: Areas

    @property
    def division(self) -> Division:
        """What is set over the file."""
        return self.areas.division


@dataclass(frozen=True, slots=True)
class Row:
    """One area in the list."""

    number: int
    """The one on the map."""
    code: str
    name: str
    parts: int
    people: Sequence[Staff]
    """Who works in this area; others may work everywhere."""
    chats: int
    initiatives: int


@dataclass(frozen=True, slots=True)
class Part:
    """A wijk or buurt, as the form shows it."""

    one: Neighbourhood
    lies_in: str
    """What stands in its field: a code, `NONE` for a buurt that goes along with its wijk."""
    inner: Sequence["Part"] = ()
    around: str = ""
    """The name of its wijk, where that lies in another area."""
    may_be_in_none: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """How much goes from one area to another."""

    old: Words
    new: Words
    initiatives: int
    open_cases: int
    closed_cases: int


@dataclass(frozen=True, slots=True)
class Told:
    """What would change and move, as it is read beforehand."""

    changes: Sequence[Words]
    ways: Sequence[Way]
    people: Sequence[tuple[str, Sequence[str]]]
    """Names, and where they work from then on."""
    groups: Sequence[tuple[str, Sequence[str]]]
    programs: int
    rules: Sequence[tuple[str, bool]]
    """Areas that get rules of their own, or lose them."""
    fields: Sequence[tuple[str, str]]
    """What is sent again to carry it out."""

    @property
    def is_nothing(self) -> bool:
        """Whether all that is stored stays where it is."""
        return not (self.ways or self.people or self.groups or self.programs or self.rules)


@router.get(PATH)
@may(Job.ADMINISTRATOR)
async def all_areas(visit: TheVisit) -> Response:
    """Each area, with who works there and what waits there."""
    return await _list(visit, await _standing(visit))


@router.post(f"{PATH}/undo")
@may(Job.ADMINISTRATOR)
async def undo(visit: TheVisit) -> Response:
    """As it was before the last change. What that one gave is given back, unless somebody changed it since."""
    standing = await _standing(visit)
    try:
        before = Division.from_json(standing.setting.before)
        carried = [Given.from_json(one) for one in standing.setting.value.get("carried", ())]
        Areas(standing.areas.file, before)
    except (ValueError, KeyError, TypeError):
        return visit.redirect(PATH, NOT_UNDONE)
    return await _change(visit, standing, before, partial(_list, visit, standing), carried)


@router.post(f"{PATH}/back")
@may(Job.ADMINISTRATOR)
async def back_to_file(visit: TheVisit) -> Response:
    """The areas of the city's file, and nothing else."""
    standing = await _standing(visit)
    return await _change(visit, standing, AS_IN_FILE, partial(_list, visit, standing))


@router.get(f"{PATH}/new")
@may(Job.ADMINISTRATOR)
async def new_area_page(visit: TheVisit) -> Response:
    """An empty form."""
    return await _new(visit, await _standing(visit), "", ())


@router.post(f"{PATH}/new")
@may(Job.ADMINISTRATOR)
async def add_area(visit: TheVisit) -> Response:
    """An area with these neighbourhoods, under a code of ours."""
    standing = await _standing(visit)
    form = await visit.request.form()
    name = words_in(form, "name", 2 * LONGEST_NAME)
    parts = [one for one in form.getlist(PARTS) if isinstance(one, str)]
    code = standing.areas.new_code()
    # What is said of a buurt whose wijk comes too says nothing more, and falls away by itself.
    chosen = dict.fromkeys(parts, code)
    division = standing.division.moved(chosen).renamed(code, name)
    return await _change(visit, standing, division, partial(_new, visit, standing, name, parts))


@router.get(f"{PATH}/{{code}}")
@may(Job.ADMINISTRATOR)
async def area_page(visit: TheVisit, code: str) -> Response:
    """One area: its name, and its neighbourhoods. Raises NotHereError."""
    standing = await _with(visit, code)
    return await _area(visit, standing, code, {})


@router.post(f"{PATH}/{{code}}")
@may(Job.ADMINISTRATOR)
async def change_area(visit: TheVisit, code: str) -> Response:
    """It is called so, and its neighbourhoods lie there. Only what differs from how it is says anything."""
    standing = await _with(visit, code)
    form = await visit.request.form()
    typed = {key: words_in(form, key, 2 * LONGEST_NAME) for key in form if key == "name" or key.startswith(LIES_IN)}
    moved = {}
    for part in _all_parts(_parts(standing.areas, code)):
        chosen = typed.get(LIES_IN + part.one.code, part.lies_in)
        if chosen != part.lies_in:
            moved[part.one.code] = chosen
    division = standing.division.moved(moved).renamed(code, typed.get("name", ""))
    return await _change(visit, standing, division, partial(_area, visit, standing, code, typed))


@router.post(f"{PATH}/{{code}}/close")
@may(Job.ADMINISTRATOR)
async def close_area(visit: TheVisit, code: str) -> Response:
    """All of it goes into another area."""
    standing = await _with(visit, code)
    into = words_in(await visit.request.form(), "into", 20)
    if into not in standing.areas.names or into == code:
        raise WrongRequestError
    division = standing.division.closing(code, into)
    return await _change(visit, standing, division, partial(_area, visit, standing, code, {}, into=into))


@router.post(f"{PATH}/{{code}}/open")
@may(Job.ADMINISTRATOR)
async def open_area(visit: TheVisit, code: str) -> Response:
    """A closed area is there again, with what lay in it."""
    standing = await _standing(visit)
    if code not in standing.division.closed:
        raise NotHereError
    return await _change(visit, standing, standing.division.opening(code), partial(_list, visit, standing))


async def _standing(visit: Visit) -> Standing:
    setting, file = await find(visit, AREAS), places.as_in_files().areas.file
    try:
        return Standing(setting, Areas(file, Division.from_json(setting.value)))
    except ValueError:
        # It does not fit the city's data any more: processes that start now leave it out, too.
        return Standing(setting, Areas(file))


async def _with(visit: Visit, code: str) -> Standing:
    standing = await _standing(visit)
    if code not in standing.areas.names:
        raise NotHereError
    return standing


async def _change(
    visit: Visit, standing: Standing, division: Division, show: Show, taken_back: Sequence[Given] | None = None
) -> Response:
    """Show what would move, or carry it out where that was read."""
    form = await visit.request.form()
    try:
        new = Areas(standing.areas.file, division)
    except WrongDivisionError as error:
        return await show(status=422, errors=_why(error, standing.areas))
    if new.division == standing.division:
        return visit.redirect(PATH, UNCHANGED)
    planned = await plan(visit.work.connection, standing.areas, new, taken_back)
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    told = await _told(visit, planned, standing.areas, new, [one for one in fields if one[0] not in _NOT_AGAIN])
    if form.get("do") != CARRY_OUT:
        return await show(told=told)
    value = new.division.to_json() | {"carried": [one.to_json() for one in planned.given]}
    if not await keep(visit, replace(standing.setting, revision=number_in(form, "revision") or 0), value):
        return await show(status=409, told=told, meanwhile=MEANWHILE)
    await carry_out(visit.work, planned, new, visit.person.id, visit.now)
    return visit.redirect(PATH, SAVED)


_NOT_AGAIN = frozenset({"_csrf", "do", "revision"})


def _why(error: WrongDivisionError, areas: Areas) -> Mapping[str, Words]:
    """What is wrong, by the field where it is said. Raises WrongRequestError for what no form of ours offers."""
    is_new = error.code not in areas.names
    match error.why:
        case Wrong.NAME:
            return {"name": NO_NAME}
        case Wrong.NAME_TAKEN:
            return {"name": NAME_TAKEN}
        case Wrong.EMPTY:
            return {PARTS: NO_PARTS if is_new else NOTHING_LEFT.with_(area=areas.called(error.code))}
        case _:
            raise WrongRequestError


async def _told(visit: Visit, planned: Plan, old: Areas, new: Areas, fields: Sequence[tuple[str, str]]) -> Told:
    def called(code: str) -> str:
        return new.names.get(code) or (new if code in new.division.closed else old).called(code)

    def place(code: str) -> Words:
        return Verbatim(called(code)) if code else NO_AREA

    def counted(way: tuple[str, str]) -> tuple[int, ...]:
        return tuple(
            len(found.get(way, ())) for found in (planned.initiatives, planned.open_cases, planned.closed_cases)
        )

    given = {kind: [one for one in planned.given if one.kind == kind] for kind in (STAFF, GROUP, TOKEN, RULES)}
    people = {one.id: one.name for one in await visit.work.staff.active()}
    groups = {str(one.chat_id): one.title for one in await visit.work.desk.groups()}
    return Told(
        list(_changes(old, new)),
        [Way(place(way[0]), place(way[1]), *counted(way)) for way in sorted(planned.ways)],
        [(people[one.id], [called(code) for code in one.after]) for one in given[STAFF] if one.id in people],
        [(groups[one.id], [called(code) for code in one.after]) for one in given[GROUP]],
        len(given[TOKEN]),
        [(called(one.id), bool(one.after)) for one in given[RULES]],
        fields,
    )


def _changes(old: Areas, new: Areas) -> Iterator[Words]:
    """What becomes of areas and neighbourhoods, a line each."""
    for code, name in new.names.items():
        if code not in old.names:
            yield (IS_BACK if code in old.division.closed else IS_NEW).with_(area=name)
        elif name != old.names[code]:
            yield IS_CALLED.with_(area=old.names[code], name=name)
    for code, name in old.names.items():
        if code in new.division.closed:
            yield GOES_INTO.with_(area=name, other=new.called(new.of(code)))
        elif code not in new.names:
            yield IS_GONE.with_(area=name)
    for part in new.file.of_level("wijk", "buurt"):
        if old.division.lies_in.get(part.code) != new.division.lies_in.get(part.code):
            area = new.of(part.code)
            yield LIES_NOW_IN.with_(neighbourhood=part.name, area=new.called(area) if area else NO_AREA)


async def _list(visit: Visit, standing: Standing, *, status: int = 200, **told: Any) -> Response:
    people = await visit.work.staff.active()
    load = await load_of(visit.work.connection)
    rows = [_row(number, one, standing.areas, people, load) for number, one in enumerate(standing.areas.all, start=1)]
    return await visit.page(
        "settings_areas.html",
        status,
        setting=standing.setting,
        rows=rows,
        everywhere=[one for one in people if not one.areas and one.job is not Job.ADMINISTRATOR],
        closed=[
            (code, standing.areas.called(code), standing.areas.called(into))
            for code, into in standing.division.closed.items()
        ],
        map=_map([(str(row.number), Neighbourhood(row.code, row.name, "gebied")) for row in rows]),
        action=visit.request.url.path,
        **_nothing_told() | told,
    )


def _row(
    number: int,
    one: Neighbourhood,
    areas: Areas,
    people: Sequence[Staff],
    load: tuple[Mapping[str, int], Mapping[str, int]],
) -> Row:
    here = [person for person in people if one.code in person.areas and person.job is not Job.ADMINISTRATOR]
    chats, initiatives = (count.get(one.code, 0) for count in load)
    return Row(number, one.code, one.name, len(areas.inside(one.code)), here, chats, initiatives)


async def _area(
    visit: Visit,
    standing: Standing,
    code: str,
    typed: Mapping[str, str],
    *,
    into: str = "",
    status: int = 200,
    **told: Any,
) -> Response:
    parts = _parts(standing.areas, code)
    chats, initiatives = await load_of(visit.work.connection)
    people = [one for one in await visit.work.staff.active() if code in one.areas and one.job is not Job.ADMINISTRATOR]
    return await visit.page(
        "settings_area.html",
        status,
        setting=standing.setting,
        code=code,
        name=standing.areas.called(code),
        typed={"name": standing.areas.called(code), **typed},
        parts=parts,
        names=standing.areas.names,
        people=people,
        chats=chats.get(code, 0),
        initiatives=initiatives.get(code, 0),
        into=into or _nearest(standing.areas, code),
        longest=LONGEST_NAME,
        map=_map([(str(number), part.one) for number, part in enumerate(parts, start=1)]),
        action=visit.request.url.path,
        **_nothing_told() | told,
    )


async def _new(
    visit: Visit, standing: Standing, name: str, chosen: Sequence[str], *, status: int = 200, **told: Any
) -> Response:
    names = [(code, Verbatim(name)) for code, name in standing.areas.names.items()]
    by_area = [(name, _parts(standing.areas, code)) for code, name in (*names, (NONE, NO_AREA))]
    return await visit.page(
        "settings_area_new.html",
        status,
        setting=standing.setting,
        name=name,
        chosen=chosen,
        by_area=[one for one in by_area if one[1]],
        longest=LONGEST_NAME,
        action=visit.request.url.path,
        **_nothing_told() | told,
    )


def _nothing_told() -> dict[str, Any]:
    return {"errors": {}, "told": None, "meanwhile": None}


def _parts(areas: Areas, code: str) -> Sequence[Part]:
    """The wijken that lie in this area with their buurten, and the buurten of wijken elsewhere that lie in it."""
    inside = areas.inside(code)
    wijken = [one for one in inside if one.level == "wijk"]
    buurten = list(areas.file.of_level("buurt"))
    of_wijk = {one.code: [inner for inner in buurten if areas.wijk_of(inner.code) == one.code] for one in wijken}
    names = {one.code: one.name for one in areas.file.of_level("wijk")}
    here = {one.code for one in wijken}
    return [
        *(_part(areas, one, inner=[_part(areas, buurt) for buurt in of_wijk[one.code]]) for one in wijken),
        *(
            _part(areas, one, around=names.get(areas.wijk_of(one.code), ""))
            for one in inside
            if one.level == "buurt" and areas.wijk_of(one.code) not in here
        ),
    ]


def _part(areas: Areas, one: Neighbourhood, inner: Sequence[Part] = (), around: str = "") -> Part:
    follows = one.level == "buurt" and areas.goes_along(one.code)
    return Part(one, NONE if follows else areas.of(one.code), inner, around, not areas.in_file(one.code))


def _all_parts(parts: Sequence[Part]) -> Sequence[Part]:
    return [one for part in parts for one in (part, *part.inner)]


def _nearest(areas: Areas, code: str) -> str:
    """The area whose middle is nearest to that of this one; the first one where no middle is known."""
    city, own = places.default(), places.default().middle(Place(Neighbourhood(code, "", "gebied")))
    others = [one for one in areas.all if one.code != code]
    known = [(one.code, city.middle(Place(one))) for one in others]
    metres = {other: places.metres_between(own, point) for other, point in known if own and point}
    return min(metres, key=metres.__getitem__, default=others[0].code if others else NONE)


def _map(marked: Sequence[tuple[str, Neighbourhood]]) -> city_map.Drawing | None:
    city = places.default()
    found = [(words, city.middle(Place(one))) for words, one in marked]
    return city_map.drawing([(words, point) for words, point in found if point])
