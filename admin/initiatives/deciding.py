"""The next step with an initiative: chosen, with a reason in plain words, read as residents will read it, sent once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import Response
from starlette.datastructures import FormData

from admin.access import access_initiative, access_resident_of
from admin.cases.refusals import SENT_BEFORE
from admin.errors import NotHereError
from admin.forms import words_in
from admin.initiatives.reading import DUTCH, Reading, digest, language_name, readings
from admin.initiatives.router import CHATS, router
from admin.initiatives.today import looked_at
from admin.initiatives.translated import Answer, InTheirs, ask_machine
from admin.initiatives.typed import NotReadError, cents_in, euros
from admin.routing import first, may
from admin.tasks import actor_of
from admin.visit import Guest, TheVisit, Visit
from domain.announcements import NAMES as STAGES
from domain.case_texts import too_long
from domain.casework import Stepped
from domain.deciding import (
    LONGEST_REASON,
    WITH_A_REASON,
    Proposal,
    TooLong,
    Verdict,
    decide,
    verdicts,
    weigh,
)
from domain.initiatives import Initiative
from domain.life import Kind, ReasonMissing, Step
from domain.people import Resident
from domain.texts import Language, Text, Words, _, lines
from storage.console.audit import Act

NAMES: Mapping[Verdict, Text] = {
    Verdict.TAKE_UP: _("Go along with it"),
    Verdict.ASK: _("Ask for more"),
    Verdict.APPROVE: _("Approved"),
    Verdict.REFUSE: _("Not approved"),
    Verdict.BEGIN: _("It has begun"),
    Verdict.LOOK_BACK: _("It was looked back on"),
    Verdict.CLOSE: _("Close it"),
}
MEANINGS: Mapping[Verdict, Text] = {
    Verdict.TAKE_UP: _("You talk about the plan together, before there is a decision."),
    Verdict.ASK: _("The initiator answers in the chat. The promised day of the decision stays as it is."),
    Verdict.APPROVE: _("The initiator and neighbours who asked for news read it at once."),
    Verdict.REFUSE: _("Say why, and what could be done in another way. They can still talk about it."),
    Verdict.BEGIN: _("Afterwards the bot asks how it went."),
    Verdict.LOOK_BACK: _("You know how it went; the bot does not ask any more."),
    Verdict.CLOSE: _("Nothing more happens with it. Everything is kept."),
}
NO_CHOICE = _("Choose what happens next.")
NO_REASON = _("Write why, in plain words: the initiator reads it.")
NOT_ANY_MORE = _("That is not possible any more with this initiative.")
READ_AGAIN = _("What they will read has changed. Read it once more before you send it.")
SHOW, SEND = "show", "send"


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was typed."""

    verdict: Verdict | None = None
    reason: str = ""
    theirs: InTheirs = field(default_factory=InTheirs)
    """The reason in the language of the initiator."""
    granted: str = ""
    once: str = ""
    seen: str = ""
    """The id of the last step that stood before them."""
    shown: str = ""
    """What stands for the texts that they read: see `reading.digest`."""

    @classmethod
    def of(cls, form: FormData) -> "Typed":
        """As it was sent."""
        return cls(
            next((one for one in Verdict if one.value == words_in(form, "verdict", 20)), None),
            words_in(form, "reason", LONGEST_REASON * 2).strip(),
            InTheirs.in_form(form),
            words_in(form, "granted", 40).strip(),
            words_in(form, "once", 64),
            words_in(form, "seen", 32),
            words_in(form, "shown", 64),
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the page shows."""

    initiative: Initiative
    initiator: Resident
    typed: Typed
    last: Step | None
    errors: Mapping[str, Words] = field(default_factory=dict)
    note: Words | None = None
    """What the person should know before anything else."""
    preview: Sequence[Reading] = ()

    @property
    def language(self) -> Language:
        """What the initiator reads."""
        return self.initiator.language or DUTCH


async def _by_machine(visit: Guest) -> Mapping[Language, Answer]:
    """What a machine makes of the reason for the initiator."""
    form = await visit.request.form()
    typed = Typed.of(form)
    ids = [visit.request.path_params["initiative_id"]]
    return await ask_machine(visit, ids, lambda _: typed.theirs, typed.reason, is_sent=form.get("do") == SEND)


@router.get("/initiatives/{initiative_id}/step")
@may(*CHATS)
async def choose_step(visit: TheVisit, initiative_id: str) -> Response:
    """What can be done next. Raises NotHereError."""
    initiative = await access_initiative(visit, initiative_id)
    chosen = next((one for one in Verdict if one.value == visit.request.query_params.get("verdict")), None)
    typed = Typed(chosen, granted=euros(initiative.granted_cents))
    return await _show(visit, await _sheet(visit, initiative, typed))


@router.post("/initiatives/{initiative_id}/step")
@first(_by_machine)
@may(*CHATS)
async def take_step(visit: TheVisit, initiative_id: str) -> Response:
    """Show what they will read; or send it, when that is what was shown. Raises NotHereError."""
    await access_initiative(visit, initiative_id)
    # Locked from here on: what is shown is what is sent, and of two who decide at once the second is told.
    initiative = await visit.work.initiatives.take(initiative_id)
    if initiative is None:
        raise NotHereError
    form = await visit.request.form()
    sheet = _with_machine(visit, await _sheet(visit, initiative, Typed.of(form)))
    proposal = _proposal(visit, sheet)
    if not isinstance(proposal, Proposal):
        return await _show(visit, replace(sheet, errors=proposal))
    before = next((one for one in await visit.work.steps.of(initiative.id) if one.id == proposal.step_id), None)
    if before:
        return visit.redirect(f"/initiatives/{initiative.id}", SENT_BEFORE)
    if sheet.typed.seen != (sheet.last.id if sheet.last else ""):
        return await _show(visit, _told_meanwhile(sheet))
    weighed = weigh(initiative, proposal)
    if not isinstance(weighed, Stepped):
        return await _show(visit, replace(sheet, errors=_because(weighed)))
    preview = await readings(visit, weighed)
    sheet = replace(sheet, preview=preview)
    if form.get("do") != SEND:
        return await _show(visit, sheet)
    if sheet.typed.shown != digest(preview):
        return await _show(visit, replace(sheet, note=READ_AGAIN))
    return await _send(visit, sheet, proposal)


async def _send(visit: Visit, sheet: Sheet, proposal: Proposal) -> Response:
    path = f"/initiatives/{sheet.initiative.id}"
    taken = await decide(visit.work, sheet.initiative.id, sheet.typed.seen, proposal)
    # Weighed a moment ago, and locked since.
    assert isinstance(taken, Stepped), taken
    details: dict[str, Any] = {"verdict": proposal.verdict.value, "step": taken.step.id}
    if proposal.granted_cents is not None:
        details["granted_cents"] = proposal.granted_cents
    visit.work.audit.record(Act.STEP_TAKEN, visit.now, visit.person.id, ("initiative", sheet.initiative.id), **details)
    said = _("Sent: {step}. {name} reads it now.")
    return visit.redirect(path, said.with_(step=NAMES[proposal.verdict], name=sheet.initiator.first_name))


async def _sheet(visit: Visit, initiative: Initiative, typed: Typed) -> Sheet:
    steps = await visit.work.steps.of(initiative.id)
    return Sheet(initiative, await access_resident_of(visit, initiative), typed, steps[-1] if steps else None)


def _with_machine(visit: Visit, sheet: Sheet) -> Sheet:
    theirs, note = sheet.typed.theirs.after(visit.prepared.get(sheet.language), sheet.typed.reason)
    return replace(sheet, typed=replace(sheet.typed, theirs=theirs), note=note)


def _proposal(visit: Visit, sheet: Sheet) -> Proposal | Mapping[str, Words]:
    """What they are about to do; or what is wrong in the form, by field."""
    typed = sheet.typed
    actor = actor_of(visit.person)
    if typed.verdict is None:
        return {"verdict": NO_CHOICE}
    if typed.verdict not in verdicts(sheet.initiative.stage, actor.role) and typed.seen == _id(sheet.last):
        return {"verdict": NOT_ANY_MORE}
    granted = None
    if typed.verdict is Verdict.APPROVE:
        try:
            granted = cents_in(typed.granted)
        except NotReadError as error:
            return {"granted": error.why}
    told = typed.theirs.told(sheet.language)
    step_id = hashlib.sha256(f"{visit.person.id} {sheet.initiative.id} {typed.once}".encode()).hexdigest()[:32]
    return Proposal(typed.verdict, actor, visit.now, step_id, typed.reason, told, granted)


def _id(step: Step | None) -> str:
    return step.id if step else ""


def _because(why: object) -> Mapping[str, Words]:
    match why:
        case ReasonMissing():
            return {"reason": NO_REASON}
        case TooLong(by):
            return {"reason": too_long(by)}
    return {"verdict": NOT_ANY_MORE}


def _told_meanwhile(sheet: Sheet) -> Sheet:
    """Somebody was first: what they did, and that nothing was sent. The form stands as it was typed."""
    assert sheet.last
    name = sheet.last.actor.name or sheet.initiator.first_name
    what = _("asked for more") if sheet.last.kind is Kind.ASKED else STAGES[sheet.last.after]
    did = _("Meanwhile {name} took a step: {step}.").with_(name=name, step=what)
    return replace(sheet, note=lines(did, _("Nothing of yours was sent; it is kept below.")))


async def _show(visit: Visit, sheet: Sheet) -> Response:
    await looked_at(visit, sheet.initiative.id)
    can = verdicts(sheet.initiative.stage, actor_of(visit.person).role)
    typed = sheet.typed
    return await visit.page(
        "initiative_step.html",
        sheet=sheet,
        initiative=sheet.initiative,
        stage=STAGES[sheet.initiative.stage],
        # What is not possible any more is not chosen either.
        typed=replace(typed, verdict=typed.verdict if typed.verdict in can else None),
        choices=[(one.value, NAMES[one], MEANINGS[one]) for one in can],
        needs_reason=[one.value for one in can if one in WITH_A_REASON],
        can_approve=Verdict.APPROVE in can,
        reads=language_name(sheet.language),
        is_dutch=sheet.language == DUTCH,
        has_machine=visit.console.translator is not None,
        once=visit.console.new_id() if not typed.once or sheet.note else typed.once,
        seen=_id(sheet.last),
        shown=digest(sheet.preview),
        longest=LONGEST_REASON,
    )
