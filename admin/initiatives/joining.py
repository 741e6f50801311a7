"""Two initiatives become one plan: what both initiators and the neighbours will read is shown first, and then sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastapi import Response
from starlette.datastructures import FormData

from admin.access import access_resident_of
from admin.errors import NotAllowedError, NotHereError
from admin.forms import words_in
from admin.initiatives.beside import JoinTyped, pair_of, show
from admin.initiatives.deciding import READ_AGAIN, SEND
from admin.initiatives.reading import DUTCH, Reading, digest, readings
from admin.initiatives.router import CHATS, router
from admin.initiatives.translated import Answer, InTheirs, ask_machine
from admin.routing import first, may
from admin.tasks import actor_of
from admin.visit import Guest, TheVisit, Visit
from domain.case_texts import too_long
from domain.casework import Stepped
from domain.deciding import LONGEST_REASON, TooLong
from domain.initiatives import Initiative
from domain.life import Told
from domain.merging import Joined, JoinedBefore, Joining, NotAgreed, Over, Unjoined, join, weigh_joining
from domain.staff import Job
from domain.texts import LANGUAGES, Language, Text, Words, _
from storage.console.audit import Act

NOT_JOINED: Mapping[type[object], Text] = {
    NotAgreed: _("The two initiators have not both agreed to meet. Bring them into contact first."),
    JoinedBefore: _("They are one plan already."),
    Over: _("One of the two has ended, or the one that goes on is not submitted yet."),
}


async def _by_machine(visit: Guest) -> Mapping[Language, Answer]:
    """What a machine makes of the reason for both initiators."""
    assert isinstance(visit, Visit)
    if visit.person.job is not Job.COORDINATOR:
        return {}
    form = await visit.request.form()
    typed = _typed(form)
    ids = [visit.request.path_params["initiative_id"], words_in(form, "other", 32)]
    return await ask_machine(visit, ids, typed.theirs.__getitem__, typed.reason, is_sent=form.get("do") == SEND)


@router.post("/initiatives/{initiative_id}/join")
@first(_by_machine)
@may(*CHATS)
async def join_them(visit: TheVisit, initiative_id: str) -> Response:
    """Show what everybody will read when the two become one plan; or do it, when that is what was shown. For
    coordinators: raises NotAllowedError.
    """
    initiative, other = await pair_of(visit, initiative_id)
    if visit.person.job is not Job.COORDINATOR:
        raise NotAllowedError
    form = await visit.request.form()
    typed = _with_machine(visit, _typed(form))
    if typed.ends not in {initiative.id, other.id}:
        why = _("Choose which of the two goes on.")
        return await show(visit, initiative, other, replace(typed, error=why))
    ended, goes_on = await _taken(visit, (initiative, other), typed.ends)
    joining = await _joining(visit, typed, ended, goes_on)
    weighed = await weigh_joining(visit.work, ended, goes_on, joining)
    if not isinstance(weighed, Joined):
        return await show(visit, initiative, other, replace(typed, error=_because(weighed)))
    typed = replace(typed, preview=await _readings(visit, weighed))
    if form.get("do") != SEND:
        return await show(visit, initiative, other, typed)
    if words_in(form, "shown", 64) != digest(typed.preview):
        return await show(visit, initiative, other, replace(typed, error=READ_AGAIN))
    joined = await join(visit.work, ended.id, goes_on.id, joining)
    assert isinstance(joined, Joined), joined
    for one, its_other in ((ended, goes_on), (goes_on, ended)):
        about = ("initiative", one.id)
        visit.work.audit.record(
            Act.INITIATIVES_JOINED, visit.now, visit.person.id, about, other=its_other.id, goes_on=goes_on.id
        )
    return visit.redirect(
        f"/initiatives/{goes_on.id}",
        _("They are one plan now. Both initiators and neighbours who asked for news read it."),
    )


def _typed(form: FormData) -> JoinTyped:
    return JoinTyped(
        words_in(form, "ends", 32),
        words_in(form, "reason", LONGEST_REASON * 2).strip(),
        {language: InTheirs.in_form(form, language) for language in LANGUAGES if language != DUTCH},
    )


def _with_machine(visit: Visit, typed: JoinTyped) -> JoinTyped:
    after = {
        language: theirs.after(visit.prepared.get(language), typed.reason) for language, theirs in typed.theirs.items()
    }
    note = next((note for _theirs, note in after.values() if note), None)
    return replace(typed, theirs={language: theirs for language, (theirs, _note) in after.items()}, note=note)


async def _taken(visit: Visit, pair: tuple[Initiative, Initiative], ends: str) -> tuple[Initiative, Initiative]:
    """The one that ends and the one that goes on, locked in an order that is always the same, so that nobody waits for
    each other. Raises NotHereError when one was erased meanwhile.
    """
    for one in sorted(pair, key=lambda each: (each.resident_id, each.id)):
        await visit.work.initiatives.take(one.id)
    found = [await visit.work.initiatives.get(one.id) for one in pair]
    ended, goes_on = sorted(filter(None, found), key=lambda one: one.id != ends) if all(found) else (None, None)
    if ended is None or goes_on is None:
        raise NotHereError
    return ended, goes_on


async def _joining(visit: Visit, typed: JoinTyped, ended: Initiative, goes_on: Initiative) -> Joining:
    async def told(one: Initiative) -> Told | None:
        language = (await access_resident_of(visit, one)).language or DUTCH
        return typed.theirs[language].told(language) if language in typed.theirs else None

    ids = (visit.console.new_id(), visit.console.new_id())
    return Joining(actor_of(visit.person), visit.now, ids, typed.reason, (await told(ended), await told(goes_on)))


def _because(why: Unjoined) -> Words:
    return too_long(why.by) if isinstance(why, TooLong) else NOT_JOINED.get(type(why), NOT_JOINED[Over])


async def _readings(visit: Visit, joined: Joined) -> Sequence[Reading]:
    """To both initiators; who has both plans reads both messages."""
    stepped: tuple[Stepped, ...] = (joined.ended, joined.goes_on)
    return [reading for one in stepped for reading in await readings(visit, one)]
