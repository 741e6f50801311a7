"""Flags: why somebody should look at a chat, from whichever place it is noticed; all in one open case of a resident."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from domain import handover_texts as texts
from domain import places, routing
from domain.cases import PostKind
from domain.duty import Duty
from domain.handover import IN_DAYS, URGENCIES, Case, Flag, Holder, Move, Reason, State, Urgency
from domain.initiatives import Initiative, place_of
from domain.office_hours import answer_by
from domain.people import Resident
from domain.places import Place
from domain.policies import Policy
from domain.reminders import AMSTERDAM
from domain.staff import Staff
from domain.texts import Words, lines
from domain.working_days import nth_working_day

TOLD = frozenset(
    {Reason.ASKED, Reason.QUESTION, Reason.FRUSTRATED, Reason.MISUNDERSTOOD, Reason.ASKED_AGAIN, Reason.INTRODUCTION}
)
"""The reasons at which the resident reads that a worker was asked."""

DANGER_LASTS = timedelta(days=1)
CALL_AGAIN = timedelta(minutes=3)
"""While it is urgent and nobody came, everybody is called again this often."""

CALL_AGAIN_LATE = 120
"""Minutes of office hours between two calls about an answer that is late."""


@dataclass(frozen=True, slots=True)
class Raised:
    """Why somebody should look, as a flow or an engine says it."""

    reason: Reason
    subject: str = ""
    words: str = ""
    initiative_id: str | None = None


def place_for(resident: Resident, initiative: Initiative | None) -> Place | None:
    """Where it is: where the initiative takes place, else where the resident lives."""
    if initiative and (place := place_of(initiative)):
        return place
    with suppress(ValueError):
        return places.from_json(resident.neighbourhood) if resident.neighbourhood else None
    return None


def promised_for(reason: Reason, policy: Policy, now: datetime) -> datetime:
    """By when a flag for this reason is answered; UTC."""
    if reason in IN_DAYS:
        day = nth_working_day(now.astimezone(AMSTERDAM).date(), policy.first_contact_working_days)
        return answer_by(
            policy.office_hours, datetime.combine(day, time(0), AMSTERDAM), policy.first_answer_office_minutes
        )
    return answer_by(policy.office_hours, now, policy.first_answer_office_minutes)


async def raise_flag(duty: Duty, resident: Resident, raised: Raised, place: Place | None) -> Case:
    """Have somebody look at this chat: in the resident's open case, or in a new one. The caller holds the resident.

    The promise is the earliest of all flags that are not answered yet.
    """
    policy = duty.policies.at(place)
    promise = promised_for(raised.reason, policy, duty.now)
    case = await duty.book.cases.open_of(resident.id)
    before = case
    if case is None:
        case = new_case(duty, resident, place)
    elif case.state is State.RETURNED:
        urgency = Urgency.URGENT if await _was_in_danger(duty, case) else Urgency.NORMAL
        case = replace(case, urgency=urgency, first_answer_at=None, promised_by=None, calls=0)
    case = replace(
        case,
        state=case.after(Move.FLAG) or case.state,
        urgency=min(case.urgency, URGENCIES[raised.reason]),
        language=resident.language or case.language,
        area=case.area or _area(place),
        neighbourhood=case.neighbourhood or _named(place),
        initiative_id=raised.initiative_id or case.initiative_id,
        waiting_since=case.waiting_since or duty.now,
        answer_by=min(case.answer_by or promise, promise),
        snoozed_until=None,
    )
    case = replace(case, promised_by=case.promised_by or case.answer_by)
    if case.holder is Holder.QUEUE and (before is None or before.holder is not Holder.QUEUE):
        case = replace(case, routed_to=await _first_asked(duty, case, resident))
    # Whoever is flagged again and again must not put off the call that is due.
    is_due = before is not None and before.waiting_since is not None and before.state is not State.SNOOZED
    calls = [before.call_at] if before and is_due else []
    calls.append(next_call(duty, case, is_new=raised.reason is Reason.CRISIS))
    case = replace(case, call_at=min(filter(None, calls), default=None))
    flag = Flag(duty.new_id(), case.id, raised.reason, duty.now, raised.subject, raised.words, raised.initiative_id)
    duty.book.cases.save(case)
    duty.book.cases.flag(flag)
    duty.book.cases.post(case.id, PostKind.FLAG, duty.now, flag.id)
    return case


async def _was_in_danger(duty: Duty, case: Case) -> bool:
    """Whether there was danger within the last day: who wants a person then does not wait behind others."""
    flags = await duty.book.cases.flags(case.id)
    return any(one.reason is Reason.CRISIS and one.at > duty.now - DANGER_LASTS for one in flags)


def new_case(duty: Duty, resident: Resident, place: Place | None) -> Case:
    """One that waits in the queue, as it begins: nothing is kept yet."""
    return Case(
        id=duty.new_id(),
        resident_id=resident.id,
        state=State.QUEUED,
        urgency=Urgency.NORMAL,
        language=resident.language or "nl",
        opened_at=duty.now,
        area=_area(place),
        neighbourhood=_named(place),
    )


async def _first_asked(duty: Duty, case: Case, resident: Resident) -> str | None:
    staff = await duty.book.staff.active()
    load = await duty.book.staff.load([one.id for one in staff])
    return next((one.id for one in routing.candidates(case, staff, load, resident.worker_id)), None)


async def waits_knowingly(duty: Duty, case: Case) -> bool:
    """Whether the resident was told that somebody comes: not when only the software thought of it."""
    return any(flag.reason in TOLD for flag in await duty.book.cases.flags(case.id))


def policy_of(duty: Duty, resident: Resident) -> Policy:
    """The rules where this resident lives."""
    return duty.policies.at(place_for(resident, None))


def answer_promised(duty: Duty, resident: Resident) -> datetime:
    """By when somebody answers what this resident writes now; UTC."""
    policy = policy_of(duty, resident)
    return answer_by(policy.office_hours, duty.now, policy.first_answer_office_minutes)


def next_call(duty: Duty, case: Case, *, is_new: bool) -> datetime:
    """When it calls next: at once for a new danger and every few minutes while nobody came; else when it is late, and
    again and again from then on, also where nothing was promised.
    """
    if is_new:
        return duty.now
    if case.urgency is Urgency.URGENT and case.holder is Holder.QUEUE:
        return duty.now + CALL_AGAIN
    if case.answer_by and case.answer_by > duty.now:
        return case.answer_by
    return answer_by(duty.policies.of_area(case.area).office_hours, duty.now, CALL_AGAIN_LATE)


def expected(policy: Policy, reason: Reason, known: Staff | None, now: datetime) -> Words:
    """What a resident may expect who asks for a person now: who comes, and by when."""
    return lines(texts.who_comes(known), texts.when_to_expect(policy, promised_for(reason, policy, now), now))


def _area(place: Place | None) -> str:
    return place.area.code if place and place.area else ""


def _named(place: Place | None) -> str:
    return place.neighbourhood.name if place and place.neighbourhood else ""
