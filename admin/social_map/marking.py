"""What is done to an entry with one click: checked today, hidden, shown, gone, taken back."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import Response

from admin.access import access_entry_to_change, keeps_entry
from admin.errors import NotAllowedError
from admin.forms import number_in, words_in
from admin.routing import first, may
from admin.social_map.router import KEEPERS, router
from admin.social_map.wording import DONE
from admin.visit import Guest, TheVisit, Visit
from domain.reminders import AMSTERDAM
from domain.social_map import tagging
from domain.social_map.changing import checked_on
from domain.social_map.staging import current_reader
from domain.texts import _
from storage.console.audit import Act
from storage.map_edits import Kept, Kind, MapEdits

MEANWHILE = _("Somebody changed this entry meanwhile. Look at it as it is now; nothing was done.")
LONGEST_VERSION = 64


async def warm_up(_visit: Guest) -> None:
    """Learn how needs are found before the transaction: half a second, once."""
    await asyncio.to_thread(tagging.warm_up)


@router.post("/map/{service_id}/checked")
@may(*KEEPERS)
@first(warm_up)
async def checked_today(visit: TheVisit, service_id: str) -> Response:
    """All of it is right, today. Raises NotHereError."""
    entry = await access_entry_to_change(visit, service_id)
    today = visit.now.astimezone(AMSTERDAM).date().isoformat()
    document = checked_on(entry.document, today)
    version = words_in(await visit.request.form(), "version", LONGEST_VERSION)
    edits = edits_of(visit)
    if not await edits.change(entry.id, version, document, entry.needs, current_reader(), Kind.CHECKED):
        return visit.redirect(path_of(entry.id), MEANWHILE)
    record(visit, entry.id, Kind.CHECKED)
    return visit.redirect(path_of(entry.id), _("Checked today. Residents read that."))


@router.post("/map/{service_id}/hide")
@may(*KEEPERS)
async def hide(visit: TheVisit, service_id: str) -> Response:
    """Residents do not find it until somebody shows it again. Raises NotHereError."""
    return await _mark(visit, service_id, Kind.HIDDEN, lambda entry: entry.hidden_at is None)


@router.post("/map/{service_id}/show")
@may(*KEEPERS)
async def show(visit: TheVisit, service_id: str) -> Response:
    """Residents find it again. Raises NotHereError."""
    return await _mark(visit, service_id, Kind.SHOWN, lambda entry: entry.hidden_at is not None)


@router.post("/map/{service_id}/retire")
@may(*KEEPERS)
async def retire(visit: TheVisit, service_id: str) -> Response:
    """It is not there any more; nothing is deleted. Raises NotHereError."""
    return await _mark(visit, service_id, Kind.RETIRED, lambda entry: entry.retired_at is None)


@router.post("/map/{service_id}/back")
@may(*KEEPERS)
async def bring_back(visit: TheVisit, service_id: str) -> Response:
    """It is there after all. Raises NotHereError."""
    return await _mark(visit, service_id, Kind.BROUGHT_BACK, lambda entry: entry.retired_at is not None)


@router.post("/map/{service_id}/undo")
@may(*KEEPERS)
async def undo(visit: TheVisit, service_id: str) -> Response:
    """Take back what was done last. Raises NotHereError."""
    entry = await access_entry_to_change(visit, service_id)
    edits = edits_of(visit)
    edit_id = number_in(await visit.request.form(), "edit") or 0
    last = await edits.last(entry.id)
    if last is None or not await edits.undo(entry.id, edit_id):
        return visit.redirect(path_of(entry.id), MEANWHILE)
    visit.work.audit.record(
        Act.MAP_EDIT_UNDONE, visit.now, visit.person.id, ("service", entry.id), kind=last.kind.value
    )
    if last.kind is Kind.ADDED:
        return visit.redirect("/map", _("It is not on the map any more."))
    before = await edits.get(entry.id)
    if before and not keeps_entry(visit.person, before):
        # It came from an area that is not theirs.
        raise NotAllowedError
    return visit.redirect(path_of(entry.id), _("It is as it was before."))


def edits_of(visit: Visit) -> MapEdits:
    """The entries, in the hands of this person."""
    return MapEdits(visit.work.connection, visit.person.id, visit.now)


def path_of(service_id: str) -> str:
    """The page of an entry."""
    return f"/map/{service_id}"


def record(visit: Visit, service_id: str, kind: Kind, **details: Any) -> None:
    """Keep who did it."""
    subject = ("service", service_id)
    visit.work.audit.record(Act.MAP_ENTRY_EDITED, visit.now, visit.person.id, subject, kind=kind.value, **details)


async def _mark(visit: Visit, service_id: str, kind: Kind, can_be: Callable[[Kept], bool]) -> Response:
    entry = await access_entry_to_change(visit, service_id)
    if not can_be(entry):
        return visit.redirect(path_of(entry.id), _("Nothing was changed."))
    edits = edits_of(visit)
    marks = {
        Kind.HIDDEN: edits.hide,
        Kind.SHOWN: edits.show,
        Kind.RETIRED: edits.retire,
        Kind.BROUGHT_BACK: edits.bring_back,
    }
    await marks[kind](entry.id)
    record(visit, entry.id, kind)
    return visit.redirect(path_of(entry.id), _("It is {done}.").with_(done=DONE[kind]))
