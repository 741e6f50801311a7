"""What a case does by itself: it reminds, calls again, calls others in, wakes up, ends; and how it was, afterwards."""

from dataclasses import replace
from datetime import timedelta

from domain import handover_texts as texts
from domain.cases import CaseEvent, PostKind
from domain.duty import Duty
from domain.flagging import CALL_AGAIN, answer_promised, next_call, policy_of, waits_knowingly
from domain.handover import Case, Reason, State, Urgency
from domain.people import Resident
from domain.takeover import happened, rested, say

SOON = timedelta(minutes=1)
MOST_CALLS = 1000
"""Counted; beyond it, it only goes on calling."""


async def call(duty: Duty, case_id: str) -> Case | None:
    """The moment at which the case called has come: remind, call again, call in others, wake or end it."""
    found = await duty.book.cases.take(case_id)
    if found is None or found[0].call_at is None or found[0].call_at > duty.now:
        return None
    case, resident = found
    match case.state:
        case State.SNOOZED:
            return _woken(duty, case, resident)
        case State.RETURNED:
            return _forgotten(duty, case)
        case State.WAITING_FOR_RESIDENT:
            return await _given_back(duty, case, resident)
    return await _called(duty, case, resident)


def _woken(duty: Duty, case: Case, resident: Resident) -> Case:
    after = replace(
        case,
        state=State.WAITING_FOR_WORKER,
        snoozed_until=None,
        waiting_since=case.waiting_since or duty.now,
        answer_by=case.answer_by or answer_promised(duty, resident),
        calls=0,
    )
    is_late = after.answer_by is not None and after.answer_by <= duty.now
    after = replace(after, call_at=duty.now + SOON if is_late else next_call(duty, after, is_new=False))
    duty.book.cases.save(after)
    happened(duty, after, "woken", None)
    duty.book.cases.post(case.id, PostKind.CALL, duty.now, "woken")
    return after


def _forgotten(duty: Duty, case: Case) -> Case:
    after = rested(case, State.CLOSED, duty.now)
    duty.book.cases.save(after)
    happened(duty, after, "closed", None)
    return after


async def _given_back(duty: Duty, case: Case, resident: Resident) -> Case:
    """Nothing was heard for so long that the bot, which can help, should not stay silent for it."""
    worker = await duty.book.staff.get(case.worker_id or "")
    after = rested(case, State.RETURNED, duty.now)
    duty.book.cases.save(after)
    happened(duty, after, "given_back", worker)
    await duty.book.speech.release(resident)
    await duty.book.speech.bot_goes_on(resident, "given_back", worker.name if worker else "", case.id, duty.now)
    return after


async def _called(duty: Duty, case: Case, resident: Resident) -> Case:
    policy = policy_of(duty, resident)
    after = replace(case, calls=min(case.calls + 1, MOST_CALLS))
    late = duty.now - (case.waiting_since or duty.now) >= timedelta(minutes=policy.urgent_answer_minutes)
    must_escalate = late if case.urgency is Urgency.URGENT else case.is_overdue(duty.now) or duty.now == case.answer_by
    if must_escalate and case.escalated_at is None:
        after = replace(after, escalated_at=duty.now)
        duty.book.cases.happened(CaseEvent(case.id, "escalated", duty.now))
        if case.urgency is not Urgency.URGENT and await waits_knowingly(duty, case):
            say(duty, resident, texts.takes_longer(policy, duty.now))
    again = duty.now + CALL_AGAIN if await _is_unseen(duty, case) else next_call(duty, after, is_new=False)
    after = replace(after, call_at=again)
    duty.book.cases.save(after)
    duty.book.cases.post(case.id, PostKind.CALL, duty.now, str(after.calls))
    duty.book.cases.post(case.id, PostKind.CARD, duty.now)
    return after


async def _is_unseen(duty: Duty, case: Case) -> bool:
    """Whether there is danger that nobody took notice of: it arose after a worker took the case, unanswered."""
    if case.urgency is not Urgency.URGENT or case.claimed_at is None or case.waiting_since is None:
        return False
    return any(
        flag.reason is Reason.CRISIS and flag.at > case.claimed_at and flag.at >= case.waiting_since
        for flag in await duty.book.cases.flags(case.id)
    )


async def said_how_it_was(
    duty: Duty, resident: Resident, case_id: str, *, helped: int | None = None, words: str = ""
) -> bool:
    """Whether the resident was helped (3 yes, 2 a little, 1 no), and what they say about it. Only about a case of
    theirs. The caller holds the resident.
    """
    case = await duty.book.cases.get(case_id)
    if case is None or case.resident_id != resident.id or case.state is not State.CLOSED:
        return False
    said = "\n".join(one for one in (case.helped_words, words.strip()) if one)
    after = replace(case, helped=helped or case.helped, helped_words=said[:2000])
    if after != case:
        duty.book.cases.save(after)
        duty.book.cases.post(case_id, PostKind.HELPED, duty.now)
    return True
