"""Who supports an initiative: names are shown to who may see them, for a purpose, and that is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fastapi import Response

from admin.access import access_initiative, access_resident_of
from admin.errors import NotAllowedError, WrongRequestError
from admin.forms import words_in
from admin.initiatives.router import CHATS, router
from admin.initiatives.today import did_today, looked_at
from admin.routing import may
from admin.visit import TheVisit, Visit
from domain import misuse
from domain.misuse import Seen
from domain.signatures import Signature, Way
from domain.staff import Job, Staff
from domain.texts import Text, _
from storage.console.audit import Act
from storage.console.initiatives_view import InitiativesView, Signers


class Purpose(StrEnum):
    """What somebody needs the names for. The values stand in addresses and in the audit."""

    OFFERS = "offers"
    CHECK = "check"


NAMES: Mapping[Purpose, Text] = {
    Purpose.OFFERS: _("To do something with what neighbours wish or offer"),
    Purpose.CHECK: _("To check the signatures"),
}
MEANINGS: Mapping[Purpose, Text] = {
    Purpose.OFFERS: _("You see the first names of neighbours who wrote something, and what they wrote."),
    Purpose.CHECK: _("You see names and addresses, how each signed, and what is odd about it."),
}
ONLY_FOR: Mapping[Purpose, Job] = {Purpose.CHECK: Job.COORDINATOR}
WAYS: Mapping[Way, Text] = {
    Way.TELEGRAM: _("with their own account"),
    Way.DOORSTEP: _("at the door, on the initiator's phone"),
    Way.PAPER: _("on paper"),
}
ODD: Mapping[str, Text] = {
    misuse.SAME_PERSON: _("The same name and address signed with another account."),
    misuse.NEW_ACCOUNTS: _("Several new accounts signed within a minute."),
    misuse.IN_A_HURRY: _("Several signed at the door within a minute."),
    misuse.OWN_NAME: _("Somebody signed with the initiator's own first name."),
    misuse.ONCE_MORE: _("A name and address that stands on the list was given again."),
}


@dataclass(frozen=True, slots=True)
class Odd:
    """A sign of misuse, with the names it is about."""

    words: Text
    seen: Seen
    names: Sequence[str]


@router.get("/initiatives/{initiative_id}/supporters")
@may(*CHATS)
async def supporters(visit: TheVisit, initiative_id: str) -> Response:
    """What the names are needed for; or, after that was said, the names. Raises NotHereError."""
    initiative = await access_initiative(visit, initiative_id)
    purpose = _purpose(visit.request.query_params.get("purpose", ""))
    is_shown = purpose in purposes_of(visit.person) and await did_today(
        visit, visit.work, Act.SUPPORTERS_SEEN, initiative.id, purpose=purpose
    )
    signers = await InitiativesView(visit.work.connection).signers(initiative.id) if is_shown else None
    await looked_at(visit, initiative.id)
    return await visit.page(
        "initiative_supporters.html",
        initiative=initiative,
        initiator=await access_resident_of(visit, initiative),
        purposes=[(one.value, NAMES[one], MEANINGS[one]) for one in purposes_of(visit.person)],
        purpose=purpose if is_shown else None,
        name=NAMES[purpose] if purpose else None,
        signers=signers,
        ways=WAYS,
        odd=await odd_about(visit, initiative.id, signers) if purpose is Purpose.CHECK else (),
    )


@router.post("/initiatives/{initiative_id}/supporters")
@may(*CHATS)
async def see_supporters(visit: TheVisit, initiative_id: str) -> Response:
    """Say what the names are needed for, which is recorded once a day. Raises NotAllowedError for who may not."""
    initiative = await access_initiative(visit, initiative_id)
    purpose = _purpose(words_in(await visit.request.form(), "purpose", 20))
    if purpose is None:
        raise WrongRequestError
    if purpose not in purposes_of(visit.person):
        raise NotAllowedError
    if not await did_today(visit, visit.work, Act.SUPPORTERS_SEEN, initiative.id, purpose=purpose):
        about = ("initiative", initiative.id)
        visit.work.audit.record(Act.SUPPORTERS_SEEN, visit.now, visit.person.id, about, purpose=purpose.value)
    return visit.redirect(f"/initiatives/{initiative.id}/supporters?purpose={purpose}")


def purposes_of(person: Staff) -> Sequence[Purpose]:
    """What somebody with this job can need names for."""
    return [one for one in Purpose if ONLY_FOR.get(one, person.job) is person.job]


async def odd_about(visit: Visit, initiative_id: str, signers: Signers | None) -> Sequence[Odd]:
    """For coordinators: what is odd about the signatures. It never stopped one."""
    if visit.person.job is not Job.COORDINATOR or signers is None:
        return ()
    by_id: Mapping[str, Signature] = {one.id: one for one in signers.signatures}
    return [
        Odd(ODD[one.sign.kind], one, [by_id[each].name for each in one.sign.signatures if each in by_id])
        for one in await visit.work.misuse.seen(initiative_id=initiative_id)
        if one.sign.kind in ODD
    ]


def _purpose(value: str) -> Purpose | None:
    return next((one for one in Purpose if one.value == value), None)
