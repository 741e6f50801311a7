"""What is done with several initiatives at once: only what tells no resident anything, and what was done last can be
taken back.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import parse_qsl

from fastapi import Response

from admin.access import access_initiative
from admin.errors import NotHereError, WrongRequestError
from admin.forms import clean, words_in
from admin.initiatives.looks import LONGEST_LABEL, Look
from admin.initiatives.router import CHATS, router
from admin.routing import may
from admin.visit import TheVisit, Visit
from domain.initiatives import Initiative
from domain.marking import go_along, mark
from domain.places import area_names
from domain.staff import Job, Staff
from domain.texts import Text, Words, _, _n, lines
from storage.console.audit import Act
from storage.console.initiatives_view import PAGE
from storage.console.last_marks import Field, LastMark, LastMarks

NOTHING_CHOSEN = _("Choose one initiative or more first.")
NOTHING_TO_UNDO = _("There is nothing to take back any more.")
UNDO_FOR = timedelta(days=1)
"""So long somebody can take back what they did last."""
ACTS: Mapping[Field, Act] = {"worker": Act.CONTACT_SET, "label": Act.LABEL_SET}


@router.post("/initiatives/marks")
@may(*CHATS)
async def mark_several(visit: TheVisit) -> Response:
    """Give those that were chosen a contact person or a label, or take the label away."""
    form = await visit.request.form()
    look = Look.of(dict(parse_qsl(words_in(form, "look", 2000))), area_names())
    names = form.getlist("shown" if words_in(form, "all") else "one")
    chosen = await _chosen(visit, [clean(str(one)) for one in names][:PAGE])
    if not chosen:
        return visit.redirect(look.path, NOTHING_CHOSEN)
    match words_in(form, "do"):
        case "contact":
            said = await _set_contact(visit, chosen, words_in(form, "worker"))
        case "label":
            label = " ".join(words_in(form, "label", LONGEST_LABEL).split())
            said = await _set_label(visit, chosen, label) if label else _("Write the label that they get.")
        case "unlabel":
            said = await _set_label(visit, chosen, "")
        case _other:
            raise WrongRequestError
    return visit.redirect(look.path, said)


@router.post("/initiatives/marks/undo")
@may(*CHATS)
async def undo_marks(visit: TheVisit) -> Response:
    """Put back what they did last with several; what somebody changed since stays as it is."""
    look = Look.of(dict(parse_qsl(words_in(await visit.request.form(), "look", 2000))), area_names())
    marks = LastMarks(visit.work.connection, visit.person.id)
    last = await marks.last(visit.now - UNDO_FOR)
    if last is None:
        return visit.redirect(look.path, NOTHING_TO_UNDO)
    await marks.drop()
    back = 0
    for one in await _chosen(visit, list(last.before)):
        if getattr(one, last.field) == last.value:
            before = last.before[one.id]
            back += _kept(visit, one, _marked(visit, one, last.field, before), last.field, **{last.field: before})
    others = len(last.before) - back
    stay = _n("{n} was changed since, and stays as it is.", "{n} were changed since, and stay as they are.", others)
    said = _n("{n} initiative is as it was.", "{n} initiatives are as they were.", back)
    return visit.redirect(look.path, lines(said, stay if others else None))


async def _chosen(visit: Visit, ids: Sequence[str]) -> Sequence[Initiative]:
    """Those of them that they may see, locked one after the other in an order that is always the same."""
    seen: list[Initiative] = []
    for one in dict.fromkeys(ids):
        try:
            seen.append(await access_initiative(visit, one))
        except NotHereError:
            continue
    seen.sort(key=lambda one: (one.resident_id, one.id))
    taken = [await visit.work.initiatives.take(one.id) for one in seen]
    return [one for one in taken if one]


async def _set_contact(visit: Visit, chosen: Sequence[Initiative], staff_id: str) -> Words:
    person = await visit.work.staff.get(staff_id)
    if person is None or not person.is_active or person.job not in {Job.WORKER, Job.COORDINATOR}:
        return _("Choose who goes along with them.")
    theirs = [one for one in chosen if person.works_in(one.area)]
    changed = await _mark(visit, theirs, "worker", person.name, worker=person.id)
    return lines(_n("Changed: {n} initiative.", "Changed: {n} initiatives.", changed), _left_out(chosen, person))


def _left_out(chosen: Sequence[Initiative], person: Staff) -> Text | None:
    others = sum(not person.works_in(one.area) for one in chosen)
    if not others:
        return None
    return _n(
        "{n} is in an area where {name} does not work, and stays as it was.",
        "{n} are in an area where {name} does not work, and stay as they were.",
        others,
    ).with_(name=person.name)


async def _set_label(visit: Visit, chosen: Sequence[Initiative], label: str) -> Words:
    changed = await _mark(visit, chosen, "label", label, label=label)
    return _n("Changed: {n} initiative.", "Changed: {n} initiatives.", changed)


async def _mark(visit: Visit, chosen: Sequence[Initiative], field: Field, value: str, **details: str) -> int:
    """Set this for all of them, so that it can be taken back; how many had something else."""
    before = {
        one.id: getattr(one, field)
        for one in chosen
        if _kept(visit, one, _marked(visit, one, field, value), field, **details)
    }
    if before:
        await LastMarks(visit.work.connection, visit.person.id).keep(LastMark(field, value, before, visit.now))
    return len(before)


def _marked(visit: Visit, one: Initiative, field: Field, value: str) -> Initiative:
    return go_along(one, value, visit.now) if field == "worker" else mark(one, value)


def _kept(visit: Visit, before: Initiative, after: Initiative, field: Field, **details: str) -> bool:
    """Whether there was something to change."""
    if after == before:
        return False
    visit.work.initiatives.save(after)
    visit.work.audit.record(ACTS[field], visit.now, visit.person.id, ("initiative", after.id), **details)
    return True
