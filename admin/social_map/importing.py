"""Bringing a file in: sent, looked at, and carried out once; taking an import back; the list of them."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from fastapi import Response
from starlette.datastructures import UploadFile

from admin.access import access_upload, keeps_whole_map
from admin.errors import NotAllowedError
from admin.exports.csv_file import SEPARATOR, UTF_8_WITH_MARK, harmless
from admin.forms import number_in
from admin.routing import first, may
from admin.social_map.looking import BUSY, MOST_BYTES, BusyError, Looked, look
from admin.social_map.router import KEEPERS, router
from admin.social_map.wording import FIELDS
from admin.visit import Guest, TheVisit, Visit
from domain.texts import Text, _, without_bidi_controls
from storage.console.audit import Act
from storage.console.map_uploads import MapUpload, MapUploads
from storage.console.social_map_view import SocialMapView
from storage.map_history import NothingToUndoError, NotLatestError, TooOldError
from storage.map_imports import MapChangedError

IMPORTS = "/map/imports"
NO_FILE = _("Choose a file first.")
TOO_LARGE = _(
    "This file is too large: at most 20 MB. A larger one can be brought in with the command “voordeur map import”."
)
MEANWHILE = _("The map changed meanwhile. This is what the file would do now; nothing was brought in yet.")
ALREADY = _("This file was brought in already.")
REFUSED: Mapping[type[Exception], Text] = {
    NothingToUndoError: _("There is no import that can be taken back."),
    NotLatestError: _("A later import stands on top of this one. Take that one back first."),
    TooOldError: _("This import is too long ago: what it replaced is no longer kept. Bring the earlier file in again."),
}

_LONGEST_NAME, _LONGEST_END = 120, 8
"""Bytes: a name on our disk has at most 255 of them."""
_NOT_IN_A_NAME = re.compile(r"[^\w .,()+-]")


@router.get(IMPORTS)
@may(*KEEPERS)
async def all_imports(visit: TheVisit) -> Response:
    """What was brought in, and the form to send a file with. Raises NotAllowedError for who keeps only some areas."""
    return await _page(visit)


async def _look(visit: Guest) -> Looked | Text:
    """Read the file that was sent, before the transaction."""
    _must_keep_all(visit)
    form = await visit.request.form()
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.size:
        return NO_FILE
    if file.size > MOST_BYTES:
        return TOO_LARGE
    is_part = form.get("part") == "yes"
    try:
        looked = await look(visit.console, await file.read(), _name(file), visit.language, keep_missing=is_part)
    except BusyError:
        return BUSY
    with looked:
        return Looked(looked.report)


@router.post(IMPORTS)
@may(*KEEPERS)
@first(_look)
async def send_file(visit: TheVisit) -> Response:
    """Keep the file for a day, with what it would change. Raises NotAllowedError."""
    _must_keep_all(visit)
    looked = visit.prepared
    if isinstance(looked, Text):
        return await _page(visit, problem=looked)
    form = await visit.request.form()
    file = form["file"]
    assert isinstance(file, UploadFile)
    await file.seek(0)
    is_part = form.get("part") == "yes"
    number = visit.console.new_id()
    upload = MapUpload(number, visit.person.id, _name(file), is_part, looked.report, visit.now)
    is_fit = looked.report["counts"] is not None
    await MapUploads(visit.work.connection).add(upload, await file.read() if is_fit else None)
    return visit.redirect(f"{IMPORTS}/{number}")


@router.get(IMPORTS + "/{upload_id}")
@may(*KEEPERS)
async def one_upload(visit: TheVisit, upload_id: str) -> Response:
    """What a file would change, and what is wrong with it. Raises NotHereError."""
    upload = await access_upload(visit, upload_id)
    return await visit.page("social_map_upload.html", upload=upload, report=upload.report, labels=FIELDS)


@router.get(IMPORTS + "/{upload_id}/report")
@may(*KEEPERS)
async def report(visit: TheVisit, upload_id: str) -> Response:
    """What is wrong with it, as a table. Raises NotHereError."""
    upload = await access_upload(visit, upload_id)
    said = visit.console.texts.plain
    written = io.StringIO()
    rows = csv.writer(written, delimiter=SEPARATOR)
    rows.writerow([said(one, visit.language) for one in (_("Kind"), _("Where"), _("Field"), _("What is wrong"))])
    for kind, problems in ((_("error"), "errors"), (_("warning"), "warnings")):
        rows.writerows(
            [said(kind, visit.language), *(harmless(one) for one in problem)] for problem in upload.report[problems]
        )
    name = visit.console.texts.plain(_("social-map-report"), visit.language)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(written.getvalue().encode(UTF_8_WITH_MARK), media_type="text/csv", headers=headers)


async def _look_again(visit: Guest) -> Looked | Text | None:
    """Read the file that was kept once more, before the transaction; None when it is not there, or not theirs."""
    assert isinstance(visit, Visit)
    async with visit.console.database.reading() as connection:
        uploads = MapUploads(connection)
        upload = await uploads.get(visit.request.path_params["upload_id"], visit.now)
        content = await uploads.content(upload.id) if upload and upload.staff_id == visit.person.id else None
    if upload is None or content is None:
        return None
    try:
        return await look(visit.console, content, upload.file_name, visit.language, keep_missing=upload.keep_missing)
    except BusyError:
        return BUSY


@router.post(IMPORTS + "/{upload_id}/carry-out")
@may(*KEEPERS)
@first(_look_again)
async def carry_out(visit: TheVisit, upload_id: str) -> Response:
    """Bring it in, if it still does what was shown. Raises NotHereError."""
    looked: Looked | Text | None = visit.prepared
    if not isinstance(looked, Looked):
        await access_upload(visit, upload_id)
        return visit.redirect(f"{IMPORTS}/{upload_id}", looked or ALREADY)
    with looked:
        return await _carry_out(visit, await access_upload(visit, upload_id), looked)


async def _carry_out(visit: Visit, upload: MapUpload, looked: Looked) -> Response:
    here, uploads = f"{IMPORTS}/{upload.id}", MapUploads(visit.work.connection)
    if looked.staged is None or looked.plan is None or looked.plan.revision != upload.report["revision"]:
        await uploads.look_again(upload.id, looked.report)
        return visit.redirect(here, MEANWHILE)
    try:
        counts = await visit.work.social_map.carry_out(looked.staged, looked.plan, visit.now)
    except MapChangedError:
        # By less than this request took: the next one finds another revision.
        return visit.redirect(here, MEANWHILE)
    if not await uploads.carried_out(upload.id, visit.now):
        return visit.redirect(here, ALREADY)
    if not counts.changes_anything:
        return visit.redirect(IMPORTS, _("The map is as it was: this file changes nothing."))
    number = await SocialMapView(visit.work.connection).latest_import()
    told: dict[str, Any] = {"added": counts.added, "changed": counts.changed, "retired": counts.retired}
    subject = ("map_import", str(number))
    visit.work.audit.record(Act.MAP_IMPORTED, visit.now, visit.person.id, subject, file=upload.file_name, **told)
    return visit.redirect(IMPORTS, _("Brought in. Within a few seconds the bot answers with it."))


@router.post(IMPORTS + "/{upload_id}/drop")
@may(*KEEPERS)
async def drop(visit: TheVisit, upload_id: str) -> Response:
    """It is not brought in after all. Raises NotHereError."""
    upload = await access_upload(visit, upload_id)
    await MapUploads(visit.work.connection).drop(upload.id)
    return visit.redirect(IMPORTS, _("The file is gone. The map is as it was."))


@router.post("/map/undo-import")
@may(*KEEPERS)
async def undo_import(visit: TheVisit) -> Response:
    """Restore the map as it was before the latest import. Raises NotAllowedError."""
    _must_keep_all(visit)
    number = number_in(await visit.request.form(), "import") or 0
    try:
        undone = await visit.work.social_map.undo(visit.now, number)
    except (NothingToUndoError, NotLatestError, TooOldError) as refusal:
        return visit.redirect(IMPORTS, REFUSED[type(refusal)])
    subject = ("map_import", str(undone.id))
    visit.work.audit.record(Act.MAP_IMPORT_UNDONE, visit.now, visit.person.id, subject, file=undone.file_name)
    return visit.redirect(IMPORTS, _("The map is as it was before {name} was brought in.").with_(name=undone.file_name))


async def _page(visit: Visit, problem: Text | None = None) -> Response:
    _must_keep_all(visit)
    view = SocialMapView(visit.work.connection)
    return await visit.page(
        "social_map_imports.html",
        422 if problem else 200,
        imports=await view.imports(),
        latest=await view.latest_import(),
        edited=len(await view.edited_here()),
        problem=problem,
    )


def _must_keep_all(visit: Guest) -> None:
    if not isinstance(visit, Visit) or not keeps_whole_map(visit.person):
        raise NotAllowedError


def _name(file: UploadFile) -> str:
    """A name that is safe on our disk, with its end: that says what kind of text it is."""
    last = without_bidi_controls(PurePath((file.filename or "").replace("\\", "/")).name)
    stem, dot, end = _NOT_IN_A_NAME.sub("_", last).strip(". ").rpartition(".")
    if not stem:
        return _cut(end, _LONGEST_NAME) or "file"
    return f"{_cut(stem, _LONGEST_NAME)}{dot}{_cut(end, _LONGEST_END)}"


def _cut(name: str, most: int) -> str:
    return name.encode()[:most].decode(errors="ignore")
