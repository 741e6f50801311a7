"""What somebody chose on the page of exports: read from an address or a form, written as one, kept under a name."""

from contextlib import suppress
from datetime import date
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Response
from starlette.datastructures import FormData, QueryParams

from admin.days import day_from
from admin.errors import NotHereError
from admin.exports.asked import Asked, Format
from admin.exports.columns import OPEN_COLUMNS
from admin.forms import words_in
from admin.routing import ConsoleRoute, may
from admin.visit import TheVisit, Visit
from domain.life import Stage
from domain.places import area_names
from domain.staff import Job, Staff
from domain.texts import _
from storage.console.saved_views import LONGEST_NAME, MOST, SavedViews, ViewOf

router = APIRouter(route_class=ConsoleRoute)

PATH = "/exports"


def asked_by(visit: Visit, given: QueryParams | FormData) -> Asked:
    """What was chosen; of areas never more than theirs, and nothing of persons. What cannot be is left out."""
    mine = areas_of(visit.person)
    area = str(given.get("area", ""))
    is_theirs = area in area_names() and (mine is None or area in mine)
    stages = frozenset(one for one in Stage if one.value in given.getlist("stage"))
    columns = frozenset(one.name for one in OPEN_COLUMNS if one.name in given.getlist("column"))
    return Asked(
        format=next((one for one in Format if one.value == given.get("format")), Format.XLSX),
        language=visit.language,
        areas=frozenset({area}) if is_theirs else mine,
        stages=stages,
        since=_day(str(given.get("since", ""))),
        only=str(given.get("only", ""))[:32].replace("\0", ""),
        columns=columns if len(columns) < len(OPEN_COLUMNS) else frozenset(),
    )


def query_of(asked: Asked) -> str:
    """The same as an address says it, in one order; of persons and why it holds nothing."""
    chosen = [("format", asked.format.value), ("area", area_of(asked))]
    chosen += [("stage", one.value) for one in Stage if one in asked.stages]
    chosen += [("since", asked.since.isoformat() if asked.since else ""), ("only", asked.only)]
    chosen += [("column", one.name) for one in OPEN_COLUMNS if one.name in asked.columns]
    return urlencode([(name, value) for name, value in chosen if value])


def area_of(asked: Asked) -> str:
    """The one area that was chosen; empty: all of theirs."""
    return next(iter(asked.areas)) if asked.areas and len(asked.areas) == 1 else ""


def areas_of(person: Staff) -> frozenset[str] | None:
    """Whose initiatives they may export; None: everybody's."""
    return person.areas | {""} if person.areas else None


def saved_views(visit: Visit) -> SavedViews:
    """What this person keeps of it."""
    return SavedViews(visit.work.connection, visit.person.id, ViewOf.EXPORTS)


@router.post("/exports/views")
@may(Job.COORDINATOR)
async def keep(visit: TheVisit) -> Response:
    """Keep what is chosen under a name, for themselves."""
    form = await visit.request.form()
    query = query_of(asked_by(visit, QueryParams(parse_qsl(words_in(form, "look", 2000)))))
    path = f"{PATH}?{query}"
    name = " ".join(words_in(form, "name", LONGEST_NAME).split())
    if not name:
        return visit.redirect(path, _("Give it a name, so that you know it again."))
    if not await saved_views(visit).keep(visit.console.new_id(), name, query, visit.now):
        return visit.redirect(path, _("You have {n} saved views. Drop one first.").with_(n=MOST))
    return visit.redirect(path, _("Saved as “{name}”.").with_(name=name))


@router.post("/exports/views/{view_id}/drop")
@may(Job.COORDINATOR)
async def drop(visit: TheVisit, view_id: str) -> Response:
    """They do not need it any more. Raises NotHereError when it is not theirs."""
    if not await saved_views(visit).drop(view_id):
        raise NotHereError
    return visit.redirect(PATH, _("This saved view is gone."))


def _day(typed: str) -> date | None:
    with suppress(ValueError):
        return day_from(typed)
    return None
