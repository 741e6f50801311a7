"""What an entry is for is chosen by hand, on its page; or found in its words again."""

from fastapi import Response

from admin.access import access_entry, access_entry_to_change
from admin.forms import words_in
from admin.routing import first, may
from admin.social_map.editing import MEANWHILE
from admin.social_map.marking import LONGEST_VERSION, edits_of, path_of, record, warm_up
from admin.social_map.needs import Chosen, needs_in_form
from admin.social_map.page import show
from admin.social_map.router import KEEPERS, router
from admin.visit import TheVisit
from domain.social_map.staging import current_reader
from domain.texts import Text, _
from storage.map_edits import Kind


@router.post("/map/{service_id}/needs")
@may(*KEEPERS)
@first(warm_up)
async def set_needs(visit: TheVisit, service_id: str) -> Response:
    """Keep what was chosen, unless somebody changed the entry meanwhile. Raises NotHereError."""
    entry = await access_entry_to_change(visit, service_id)
    form = await visit.request.form()
    needs = needs_in_form(form, entry.needs)
    version = words_in(form, "version", LONGEST_VERSION)
    if isinstance(needs, Text):
        return await show(visit, entry, Chosen.in_form(form, version, error=needs))
    if needs == entry.needs:
        return visit.redirect(path_of(entry.id), _("Nothing was changed."))
    if not await edits_of(visit).change(entry.id, version, entry.document, needs, current_reader(), Kind.NEEDS):
        fresh = await access_entry(visit, entry.id)
        return await show(visit, fresh, Chosen.in_form(form, fresh.version, meanwhile=MEANWHILE))
    record(visit, entry.id, Kind.NEEDS, needs=list(needs or ()))
    return visit.redirect(path_of(entry.id), _("Saved. Within a few seconds the bot answers with it."))
