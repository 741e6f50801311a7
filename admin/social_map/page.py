"""One entry: what residents read of it, what stands behind it, what they said, and who did what to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from admin.access import access_entry, keeps_entry
from admin.routing import may
from admin.social_map.listing import stale_before
from admin.social_map.marking import edits_of
from admin.social_map.needs import Chosen, needs_shown
from admin.social_map.router import router
from admin.social_map.showing import answers, areas_of, on_map
from admin.social_map.wording import DONE, FIELDS, REACHES, SAID
from admin.visit import TheVisit, Visit
from domain.reminders import AMSTERDAM
from domain.social_map.changing import changed, fields_of, profile_of, times_told
from domain.social_map.reading.rows import HEADERS
from domain.texts import Text, Words, _
from storage.console.audit import Act, Entry
from storage.console.social_map_view import SocialMapView
from storage.map_edits import Kept, Kind

_MOST_HISTORY = 30


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was done to the entry."""

    at: datetime
    who: str
    """First name; empty for an import, whose file is named instead."""
    what: Text
    fields: Sequence[Text] = ()
    """What of it was changed."""


@router.get("/map/{service_id}")
@may()
async def one_entry(visit: TheVisit, service_id: str) -> Response:
    """The page. Raises NotHereError."""
    return await show(visit, await access_entry(visit, service_id))


async def show(visit: Visit, entry: Kept, chosen: Chosen | None = None) -> Response:
    """The page; with what was chosen as what it is for, where that could not be kept: 409 or 422."""
    view = SocialMapView(visit.work.connection)
    said, told = await view.said(entry.id)
    fields = fields_of(entry.document) | {"openingstijden": times_told(entry.document)}
    today = visit.now.astimezone(AMSTERDAM).date()
    found = entry.entry
    needs = dict(needs_shown(visit, entry))
    if chosen:
        needs |= {"main": chosen.main, "also": chosen.also}
    return await visit.page(
        "social_map_entry.html",
        chosen.status if chosen else 200,
        chosen=chosen,
        entry=entry,
        name=fields["naam"],
        answers=answers(visit, entry.document),
        facts=[(FIELDS[header], fields[header]) for header in HEADERS if fields[header]],
        profile=profile_of(entry.document),
        reaches=REACHES,
        places=areas_of(found),
        drawn=on_map(found),
        is_stale=found is not None and (found.checked_on is None or found.checked_on < stale_before(today)),
        doubts=_doubts(entry),
        feedback=[(SAID[one], count) for one, count in said.items() if one in SAID],
        told=told,
        wrong=await view.doubts(entry.id),
        history=await _history(visit, view, entry),
        last=await edits_of(visit).last(entry.id),
        done=DONE,
        may_change=keeps_entry(visit.person, entry),
        **needs,
    )


def _doubts(entry: Kept) -> Sequence[tuple[Text | None, Words]]:
    """What an import would say of it, each with the field it is about."""
    problems = changed(entry.document, {}, profile_of(entry.document)).problems
    return list(dict.fromkeys((FIELDS.get(one.field), one.what) for one in problems))


async def _history(visit: Visit, view: SocialMapView, entry: Kept) -> Sequence[Happened]:
    """The last first."""
    entries = await visit.work.audit.of("service", entry.id, _MOST_HISTORY)
    names = {one.staff_id: await _name(visit, one.staff_id) for one in entries}
    done = [_happened(one, names[one.staff_id]) for one in entries]
    done += [Happened(at, "", _("in the file {name}").with_(name=name)) for at, name in await view.imports_of(entry.id)]
    return sorted(done, key=lambda one: one.at, reverse=True)


def _happened(entry: Entry, who: str) -> Happened:
    kind = next((one for one in Kind if one.value == entry.details.get("kind")), Kind.CHANGED)
    if entry.action == Act.MAP_EDIT_UNDONE.value:
        return Happened(entry.at, who, _("taken back: {done}").with_(done=DONE[kind]))
    fields = [FIELDS[one] for one in entry.details.get("fields", ()) if one in FIELDS]
    return Happened(entry.at, who, DONE[kind], fields)


async def _name(visit: Visit, staff_id: str | None) -> str:
    person = await visit.work.staff.get(staff_id) if staff_id else None
    return person.name if person else ""
