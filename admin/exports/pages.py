"""The page of exports: choose, look at the first rows, have the file made, fetch it. And the dossier of one initiative.

What is shown is what is made: the second form repeats what the preview was made of. The file is made by
`making.Maker`, and only who asked for it can fetch it.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency
from fastapi import APIRouter, Response
from starlette.responses import FileResponse, JSONResponse

from admin.access import access_export, access_initiative
from admin.errors import NotHereError
from admin.exports.asked import FORMATS, LONGEST_REASON, PERSONAL, Asked, Format, Personal, personal_in
from admin.exports.choices import PATH, area_of, areas_of, asked_by, query_of, saved_views
from admin.exports.columns import OPEN_COLUMNS, Column, Kind, Setting, columns_of, shown
from admin.exports.dossiers import dossier_pdf, file_name
from admin.exports.json_file import SCHEMA_PATH, schema
from admin.exports.making import drop_files
from admin.forms import words_in
from admin.routing import ConsoleRoute, anybody, may
from admin.visit import TheGuest, TheVisit, Visit
from domain.announcements import NAMES as STAGES
from domain.life import Stage
from domain.places import area_names
from domain.reminders import AMSTERDAM
from domain.staff import Job
from domain.texts import Text, _
from storage.console.audit import Act
from storage.console.export_rows import Exported, Wanted, count, page
from storage.console.exports import MOST_OPEN, Export, Exports, ExportState
from storage.console.saved_views import LONGEST_NAME
from storage.unit_of_work import UnitOfWork

router = APIRouter(route_class=ConsoleRoute)

PREVIEW = 5
"""Initiatives that are shown before a file is made."""

_FILE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    # Parts of it are asked for when a download was broken off, and a part of a packed file is none.
    "Content-Encoding": "identity",
}

NO_REASON = _("Say why you need data about persons: whoever looks at the audit later will ask.")
NOT_PUBLIC = _("A file for Decidim is for publishing: it holds no data about persons.")
TOO_MANY = _("{n} of your exports are still being made. Wait for one of them, or drop it.")


@dataclass(frozen=True, slots=True)
class Listed:
    """One of somebody's exports, as the page shows it."""

    export: Export
    asked: Asked | None
    """None: another version asked for it in its own way, and it can only be thrown away."""

    @property
    def percent(self) -> int:
        """How far it is: 0 to 100."""
        return min(99, 100 * self.export.done // max(self.export.total, 1))


@router.get("/exports/make")
@router.get("/exports")
@may(Job.COORDINATOR)
async def exports_page(visit: TheVisit) -> Response:
    """What can be chosen, the first rows of what was, and one's own exports. A page that says what is wrong has the
    address of the form, and follows along by it.
    """
    return await _page(visit, asked_by(visit, visit.request.query_params))


@router.post("/exports/make")
@may(Job.COORDINATOR)
async def ask(visit: TheVisit) -> Response:
    """Have a file made, with what of persons was chosen and why."""
    form = await visit.request.form()
    ticked = frozenset(one for one in Personal if one.value in form.getlist("personal"))
    reason = words_in(form, "reason", LONGEST_REASON).strip()
    # Who wants nothing of persons needs no reason; what they typed is not kept.
    asked = asked_by(visit, form)
    personal = ticked & personal_in(asked.format)
    asked = replace(asked, personal=personal, reason=reason if personal else "")
    if asked.format is Format.DECIDIM and ticked:
        return await _page(visit, asked, problem=NOT_PUBLIC)
    if asked.lacks_reason:
        return await _page(visit, asked, problem=NO_REASON)
    total = await count(visit.work.connection, asked.wanted)
    export_id = visit.console.new_id()
    stored = Exports(visit.work.connection)
    if not await stored.ask(export_id, visit.person.id, asked.to_json(), total, visit.now):
        return await _page(visit, asked, problem=TOO_MANY.with_(n=MOST_OPEN))
    told = {**asked.to_json(), "count": total}
    visit.work.audit.record(Act.EXPORTED, visit.now, visit.person.id, ("export", export_id), **told)
    return visit.redirect(
        f"{PATH}?{query_of(asked)}#mine", _("Your file is being made. You can go on with other work.")
    )


@router.get("/exports/{export_id}/file")
@may(Job.COORDINATOR)
async def fetch(visit: TheVisit, export_id: str) -> Response:
    """The file; also the rest of it (Range), when a download was broken off. Raises NotHereError."""
    export = await access_export(visit, export_id)
    asked = _listed(export).asked
    path = visit.console.exports / export.file
    if asked is None or export.state is not ExportState.READY:
        raise NotHereError
    if not asked.is_theirs(visit.person) or not path.is_file():
        raise NotHereError
    # Parts too: who asks for all but the first byte has it all.
    visit.afterwards.append(lambda work: _keep_that_it_was_fetched(visit, work, export.id))
    day = export.asked_at.astimezone(AMSTERDAM).date()
    name = visit.console.texts.plain(_("initiatives"), visit.language)
    return FileResponse(
        path,
        media_type=asked.format.media_type,
        filename=f"{name}-{asked.format.value}-{day}.{asked.format.extension}",
        headers=_FILE_HEADERS,
    )


@router.post("/exports/{export_id}/drop")
@may(Job.COORDINATOR)
async def drop(visit: TheVisit, export_id: str) -> Response:
    """It is not needed any more, ready or not. Raises NotHereError."""
    export = await access_export(visit, export_id)
    await Exports(visit.work.connection).drop(export.id)
    await asyncio.to_thread(drop_files, visit.console, export.id)
    return visit.redirect(f"{PATH}#mine", _("The file is gone."))


@router.get("/initiatives/{initiative_id}/dossier")
@may(Job.WORKER, Job.COORDINATOR)
async def dossier(visit: TheVisit, initiative_id: str) -> Response:
    """The dossier of one initiative as PDF, without names of residents. Raises NotHereError."""
    initiative = await access_initiative(visit, initiative_id)
    found = await page(visit.work.connection, Wanted(only=initiative.id, is_shared=False))
    if not found:
        raise NotHereError
    told = (found[0], Asked(Format.DOSSIERS, visit.language), setting_of(visit))
    pdf = await asyncio.to_thread(dossier_pdf, *told)
    visit.afterwards.append(lambda work: _keep_that_a_dossier_was_made(visit, work, initiative.id))
    disposition = f'attachment; filename="{file_name(found[0])}"'
    return Response(pdf, media_type="application/pdf", headers={**_FILE_HEADERS, "Content-Disposition": disposition})


@router.get(SCHEMA_PATH)
@anybody
async def published_schema(_visit: TheGuest) -> Response:
    """The schema of JSON exports: it says nothing of anybody."""
    return JSONResponse(schema(), media_type="application/schema+json")


def setting_of(visit: Visit) -> Setting:
    """In what this person reads."""
    return Setting(visit.console.texts, visit.language, visit.console.origin, visit.now)


async def _page(visit: Visit, asked: Asked, problem: Text | None = None) -> Response:
    connection, setting = visit.work.connection, setting_of(visit)
    open_columns = columns_of(replace(asked, personal=frozenset()))
    found = await page(connection, replace(asked.wanted, supporters=False), most=PREVIEW)
    mine = [_listed(one) for one in await Exports(connection).of(visit.person.id, visit.now)]
    areas = areas_of(visit.person)
    return await visit.page(
        "exports.html",
        asked=asked,
        area=area_of(asked),
        areas={code: name for code, name in area_names().items() if areas is None or code in areas},
        formats=FORMATS,
        stages={one: text for one, text in STAGES.items() if one is not Stage.DRAFT},
        stage=next(iter(asked.stages)).value if asked.stages else "",
        columns=OPEN_COLUMNS,
        chosen=[one.name for one in open_columns],
        headings=[one.label for one in open_columns],
        rows=[_row(one, open_columns, setting) for one in found],
        count=await count(connection, asked.wanted),
        personal={one: text for one, text in PERSONAL.items() if one in personal_in(asked.format)},
        query=query_of(asked),
        saved=await saved_views(visit).all(),
        longest_name=LONGEST_NAME,
        problem=problem,
        mine=mine,
        is_working=any(one.export.is_open for one in mine),
        longest_reason=LONGEST_REASON,
    )


def _listed(export: Export) -> Listed:
    try:
        asked = Asked.from_json(export.asked) if export.state else None
    except (KeyError, TypeError, ValueError):
        asked = None
    return Listed(export, asked)


def _row(one: Exported, columns: Collection[Column], setting: Setting) -> Sequence[Mapping[str, Any]]:
    return [{"words": _as_words(column, one, setting), "is_link": column.kind is Kind.LINK} for column in columns]


def _as_words(column: Column, one: Exported, setting: Setting) -> str:
    value = shown(column, one, setting)
    match value:
        case None:
            return ""
        case Decimal():
            return format_currency(value, "EUR", locale=setting.language)
        case datetime():
            return format_datetime(value, "short", locale=setting.language)
        case date():
            return format_date(value, "medium", locale=setting.language)
    return str(value)


async def _keep_that_it_was_fetched(visit: Visit, work: UnitOfWork, export_id: str) -> None:
    part = visit.request.headers.get("range", "")[:40]
    work.audit.record(Act.EXPORT_FETCHED, visit.now, visit.person.id, ("export", export_id), part=part)


async def _keep_that_a_dossier_was_made(visit: Visit, work: UnitOfWork, initiative_id: str) -> None:
    subject = ("initiative", initiative_id)
    work.audit.record(Act.EXPORTED, visit.now, visit.person.id, subject, format="dossier", personal=[])
