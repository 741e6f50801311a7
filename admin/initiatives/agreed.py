"""Day and money of an initiative: when it takes place and did, what it gets, and what of that was spent."""

from dataclasses import replace

from fastapi import Response

from admin.access import access_initiative
from admin.errors import NotHereError
from admin.initiatives.page import show
from admin.initiatives.router import CHATS, router
from admin.initiatives.typed import TypedAgreed, Unkept
from admin.routing import may
from admin.visit import TheVisit
from domain.casework import NoSuchInitiative
from domain.deciding import Agreed, ChangedMeanwhile, Noted, note
from domain.reminders import AMSTERDAM
from domain.staff import Job
from domain.texts import _
from storage.console.audit import Act

MEANWHILE = _("Somebody changed this meanwhile. What you typed is kept below; nothing was saved yet.")
NOT_YET = _("That day is still to come: note it as the day that is planned.")


@router.get("/initiatives/{initiative_id}/agreed")
@may(*CHATS)
async def agreed_of(visit: TheVisit, initiative_id: str) -> Response:
    """The page of the initiative: one that says what is wrong in this form has this address, and follows along by it.
    Raises NotHereError.
    """
    return await show(visit, await access_initiative(visit, initiative_id))


@router.post("/initiatives/{initiative_id}/agreed")
@may(*CHATS)
async def note_agreed(visit: TheVisit, initiative_id: str) -> Response:
    """Note it. What an initiative gets is for coordinators to say; the rest for whoever works with it. Raises
    NotHereError.
    """
    initiative = await access_initiative(visit, initiative_id)
    form = await visit.request.form()
    typed, typed_over = TypedAgreed.in_form(form), TypedAgreed.in_form(form, "seen_")
    seen, agreed = typed_over.read(), typed.read()
    if agreed and agreed.done_on and agreed.done_on > visit.now.astimezone(AMSTERDAM).date():
        typed.errors["done_on"] = NOT_YET
    if typed.errors or agreed is None or seen is None:
        return await show(visit, initiative, Unkept(typed, typed_over))
    if visit.person.job is not Job.COORDINATOR:
        agreed = replace(agreed, granted_cents=seen.granted_cents)
    match await note(visit.work, initiative.id, seen, agreed, visit.now):
        case ChangedMeanwhile(now):
            noted = TypedAgreed.of(now)
            if visit.person.job is not Job.COORDINATOR:
                typed = replace(typed, granted=noted.granted)
            fresh = await access_initiative(visit, initiative.id)
            return await show(visit, fresh, Unkept(typed, noted, MEANWHILE))
        case NoSuchInitiative():
            raise NotHereError
        case Noted(after):
            changed = _changed(Agreed.of(initiative), Agreed.of(after))
            if changed:
                about = ("initiative", initiative.id)
                visit.work.audit.record(Act.AGREED_NOTED, visit.now, visit.person.id, about, **changed)
    return visit.redirect(f"/initiatives/{initiative.id}#agreed", _("It is noted."))


def _changed(before: Agreed, after: Agreed) -> dict[str, str | int | None]:
    """What is another now."""
    told: dict[str, str | int | None] = {}
    for name in Agreed.__slots__:
        value = getattr(after, name)
        if value != getattr(before, name):
            told[name] = value if isinstance(value, int) or value is None else value.isoformat()
    return told
