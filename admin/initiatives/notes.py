"""What staff note about an initiative for each other: never sent to anybody."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from admin.access import access_initiative
from admin.forms import words_in
from admin.initiatives.router import CHATS, router
from admin.routing import may
from admin.visit import TheVisit, Visit
from domain.texts import _
from storage.console.audit import Act
from storage.console.initiative_notes import LONGEST, InitiativeNotes, Note


@dataclass(frozen=True, slots=True)
class Noted:
    """A note with the first name of who wrote it; `at` is aware."""

    name: str
    words: str
    at: datetime


async def notes_of(visit: Visit, initiative_id: str) -> Sequence[Noted]:
    """Those about an initiative, the first one first."""
    notes = await InitiativeNotes(visit.work.connection).of(initiative_id)
    people = {one: await visit.work.staff.get(one) for one in {note.staff_id for note in notes}}
    names = {one: person.name for one, person in people.items() if person}
    return [Noted(names.get(one.staff_id, ""), one.words, one.at) for one in notes]


@router.post("/initiatives/{initiative_id}/note")
@may(*CHATS)
async def add_note(visit: TheVisit, initiative_id: str) -> Response:
    """Keep a note. Sent twice, it is kept once."""
    initiative = await access_initiative(visit, initiative_id)
    form = await visit.request.form()
    words, once = words_in(form, "words", LONGEST).strip(), words_in(form, "once", 64)
    path = f"/initiatives/{initiative.id}#notes"
    if not words:
        return visit.redirect(path, _("Write the note first."))
    told = f"{visit.person.id} {initiative.id} {once}"
    note = Note(hashlib.sha256(told.encode()).hexdigest()[:32], initiative.id, visit.person.id, words, visit.now)
    if await InitiativeNotes(visit.work.connection).add(note):
        visit.work.changes.initiative(initiative.id)
        visit.work.audit.record(Act.INITIATIVE_NOTED, visit.now, visit.person.id, ("initiative", initiative.id))
    return visit.redirect(path, _("It is noted, for colleagues only."))
