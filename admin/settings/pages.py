"""The page that leads to everything that can be set up, with what was changed last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter, Response

from admin.errors import NotHereError
from admin.hours import EVERYWHERE_PATH
from admin.routing import ConsoleRoute, may
from admin.settings.cards import PATHS, cards_of
from admin.settings.keeping import NAMES, NOT_UNDONE, SUBJECT, UNCHANGED, UNDONE, find, keep, seen_in_form
from admin.settings.readers import READERS, can_be_used
from admin.visit import TheVisit, Visit
from domain import places
from domain.staff import Job
from domain.texts import Verbatim, Words, _
from storage.console.audit import Entry
from storage.console.house_settings import Setting, Value

router = APIRouter(route_class=ConsoleRoute)

MOST_CHANGES = 12
BACK = _("Nothing of your own is set here any more.")
QUICKER = _("Somebody changed this meanwhile. Nothing was done: look at it first.")
RULES = "area"
"""The kind of subject under which the audit keeps rules that were set."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change, as it is told."""

    by: str
    """First name; empty: somebody who is not here any more."""
    what: Words
    path: str
    at: datetime


@router.get("/settings")
@may()
async def settings(visit: TheVisit) -> Response:
    """What this person may set up; for administrators also what was changed last."""
    changes = await _last_changes(visit) if visit.person.job is Job.ADMINISTRATOR else []
    return await visit.page("settings.html", cards=cards_of(visit.person.job), changes=changes)


@router.post("/settings/{name}/undo")
@may(Job.ADMINISTRATOR)
async def undo_setting(visit: TheVisit, name: str) -> Response:
    """As it was before the last change; done twice, the change is there again. Raises NotHereError."""
    setting = await _found(visit, name)
    if not can_be_used(name, setting.before):
        return visit.redirect(PATHS[name], NOT_UNDONE)
    return await _kept(visit, setting, setting.before, UNDONE)


@router.post("/settings/{name}/back")
@may(Job.ADMINISTRATOR)
async def back_to_ours(visit: TheVisit, name: str) -> Response:
    """As Voordeur came with it. It can be undone. Raises NotHereError."""
    return await _kept(visit, await _found(visit, name), {}, BACK)


async def _found(visit: Visit, name: str) -> Setting:
    if name not in READERS:
        raise NotHereError
    return await find(visit, name)


async def _kept(visit: Visit, setting: Setting, value: Value, said: Words) -> Response:
    # What was changed since the page was made is not undone unseen.
    seen = await seen_in_form(visit)
    if not setting.revision or value == setting.value:
        return visit.redirect(PATHS[setting.name], UNCHANGED)
    is_kept = await keep(visit, replace(setting, revision=seen), value)
    return visit.redirect(PATHS[setting.name], said if is_kept else QUICKER)


async def _last_changes(visit: Visit) -> Sequence[Change]:
    entries = await visit.work.audit.last((SUBJECT, RULES), MOST_CHANGES)
    if not entries:
        return []
    names = {one.id: one.name for one in await visit.work.staff.everybody()}
    areas = {one.code: one.name for one in places.neighbourhoods()}
    return [_told(entry, names, areas) for entry in entries]


def _told(entry: Entry, names: Mapping[str, str], areas: Mapping[str, str]) -> Change:
    kind, subject = entry.subject
    by = names.get(entry.staff_id or "", "")
    if kind == SUBJECT:
        return Change(by, NAMES.get(subject, Verbatim(subject)), PATHS.get(subject, "/settings"), entry.at)
    where = _("everywhere") if subject == EVERYWHERE_PATH else Verbatim(areas.get(subject, subject))
    return Change(by, _("Office hours and promises: {where}").with_(where=where), f"/hours/{subject}", entry.at)
