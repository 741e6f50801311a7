"""Who takes a case and gives it away: the same functions for residents' turns, the workers' bot and the console.

Each takes a `Duty`, checks the move against the table of `handover.py`, keeps what follows from it, says to the
resident what they should know, and leaves for the workers' bot what it should show.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain import handover_texts as texts
from domain.cases import BackHow, Button, CaseEvent, EventKind, PostKind
from domain.duty import Duty
from domain.flagging import answer_promised, next_call, policy_of, waits_knowingly
from domain.handover import Case, Holder, Move, Reason, State, Urgency
from domain.office_hours import is_open
from domain.people import Resident
from domain.staff import Job, Staff
from domain.texts import Words

FORGET_AFTER = timedelta(days=14)
"""When nothing was heard for so long, the bot has the chat again; a case that it has already is closed unasked."""

LONGEST_SNOOZE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Moved:
    """It was done; the case as it is now."""

    case: Case
    resident: Resident


@dataclass(frozen=True, slots=True)
class NoSuchCase:
    """There is none with this id, or its resident is gone."""


@dataclass(frozen=True, slots=True)
class HeldBy:
    """Somebody else has it: nothing was done."""

    worker: Staff | None
    case: Case
    may_take_over: bool = False
    """Whether whoever asked may take it from them: they do not work here any more, it is escalated, or a coordinator
    asks.
    """


@dataclass(frozen=True, slots=True)
class NotHeld:
    """No worker has it: claim it first."""

    case: Case


@dataclass(frozen=True, slots=True)
class NotNow:
    """It cannot be done with a case that is like this (closed, for example)."""

    case: Case


@dataclass(frozen=True, slots=True)
class NoSuchColleague:
    """Nobody with this id works here now."""


@dataclass(frozen=True, slots=True)
class NotAFutureMoment:
    """It cannot be put off until then: it has passed, or is too far away."""


Refusal = NoSuchCase | HeldBy | NotHeld | NotNow


async def claim(duty: Duty, case_id: str, worker: Staff, *, from_colleague: bool = False) -> Moved | Refusal:
    """Take it: the resident hears who is there now, and the bot is silent. One of two who do so at once gets it.

    `from_colleague`: also from somebody who has it, where that is allowed (`HeldBy.may_take_over`).
    """
    found = await duty.book.cases.take(case_id)
    if found is None:
        return NoSuchCase()
    case, resident = found
    if case.holder is Holder.WORKER:
        if case.worker_id == worker.id:
            return Moved(case, resident)
        held = await held_by(duty, case, worker)
        if not (from_colleague and isinstance(held, HeldBy) and held.may_take_over):
            return held
        return await _claimed(duty, case, resident, worker, State.WAITING_FOR_WORKER, held.worker)
    state = case.after(Move.CLAIM)
    if state is None:
        return NotNow(case)
    return await _claimed(duty, case, resident, worker, state)


async def _claimed(
    duty: Duty, case: Case, resident: Resident, worker: Staff, state: State, colleague: Staff | None = None
) -> Moved | Refusal:
    taken = replace(
        case,
        state=state,
        worker_id=worker.id,
        claimed_at=duty.now,
        snoozed_until=None,
        calls=0,
        waiting_since=case.waiting_since or duty.now,
        answer_by=case.answer_by or answer_promised(duty, resident),
    )
    taken = replace(taken, call_at=next_call(duty, taken, is_new=False))
    if not await duty.book.cases.claim(taken, case.state):
        now = await duty.book.cases.get(case.id)
        return await held_by(duty, now or case, worker)
    await _says_who_is_there(duty, taken, resident, worker, colleague_of=colleague)
    happened(duty, taken, "claimed", worker, other=colleague.id if colleague else None)
    return Moved(taken, resident)


async def pass_on(
    duty: Duty, case_id: str, worker: Staff, to_id: str, note: str = ""
) -> Moved | Refusal | NoSuchColleague:
    """A colleague has it from now on, with all that was said and noted; the resident hears who it is."""
    held = await mine(duty, case_id, worker)
    if not isinstance(held, Moved):
        return held
    colleague = await duty.book.staff.get(to_id)
    if colleague is None or not colleague.is_active or colleague.id == worker.id:
        return NoSuchColleague()
    case = replace(
        held.case,
        state=State.WAITING_FOR_WORKER,
        worker_id=colleague.id,
        claimed_at=duty.now,
        snoozed_until=None,
        calls=0,
        waiting_since=held.case.waiting_since or duty.now,
        answer_by=held.case.answer_by or answer_promised(duty, held.resident),
    )
    case = replace(case, call_at=next_call(duty, case, is_new=False))
    duty.book.cases.save(case)
    await _says_who_is_there(duty, case, held.resident, colleague, colleague_of=worker)
    happened(duty, case, "passed_on", worker, other=colleague.id, words=note.strip())
    return Moved(case, held.resident)


async def snooze(duty: Duty, case_id: str, worker: Staff, until: datetime) -> Moved | Refusal | NotAFutureMoment:
    """Out of sight until then, or until the resident writes. Nobody is told: the worker still has it.

    It does not put off a promise: while we owe an answer, that one wakes it. Danger is answered first.
    """
    if not duty.now < until <= duty.now + LONGEST_SNOOZE:
        return NotAFutureMoment()
    held = await mine(duty, case_id, worker)
    if not isinstance(held, Moved):
        return held
    if held.case.urgency is Urgency.URGENT and held.case.waiting_since:
        return NotNow(held.case)
    call_at = min(filter(None, (until, held.case.answer_by)))
    case = replace(held.case, state=State.SNOOZED, snoozed_until=until, call_at=max(call_at, duty.now))
    duty.book.cases.save(case)
    happened(duty, case, "snoozed", worker)
    return Moved(case, held.resident)


async def give_back(duty: Duty, case_id: str, worker: Staff) -> Moved | Refusal:
    """The bot has the chat again, and says so; the case stays with this worker until the end."""
    held = await mine(duty, case_id, worker)
    if not isinstance(held, Moved):
        return held
    case = rested(held.case, State.RETURNED, duty.now)
    duty.book.cases.save(case)
    happened(duty, case, "given_back", worker)
    await _bot_goes_on(duty, case, held.resident, "given_back", worker.name)
    return Moved(case, held.resident)


async def take_back(duty: Duty, resident: Resident) -> Case | None:
    """The resident goes on with the bot; None when there is nothing to take back. The caller holds the resident, and
    lets the bot say that it is back. Nobody has it yet: only the wish for a person is taken back, nothing else.
    """
    case = await duty.book.cases.open_of(resident.id)
    state = case.after(Move.TAKE_BACK) if case else None
    if case is None or state is None:
        return None
    if case.holder is Holder.QUEUE and {one.reason for one in await duty.book.cases.flags(case.id)} != {Reason.ASKED}:
        return None
    case = rested(case, state, duty.now)
    duty.book.cases.save(case)
    await duty.book.speech.release(resident)
    happened(duty, case, "taken_back", None)
    return case


async def close(duty: Duty, case_id: str, worker: Staff) -> Moved | Refusal:
    """It is over: the bot asks the resident whether they were helped. Also from the queue, when nobody need come."""
    found = await duty.book.cases.take(case_id)
    if found is None:
        return NoSuchCase()
    case, resident = found
    if case.holder is Holder.WORKER and case.worker_id != worker.id:
        return await held_by(duty, case, worker)
    state = case.after(Move.CLOSE)
    if state is None:
        return NotNow(case)
    closed = rested(case, state, duty.now)
    duty.book.cases.save(closed)
    happened(duty, closed, "closed", worker)
    # Also who was told that somebody comes and saw nobody: they should not wait for ever.
    if case.holder is Holder.WORKER or case.first_answer_at or await waits_knowingly(duty, case):
        await _bot_goes_on(duty, closed, resident, "closed", worker.name)
    return Moved(closed, resident)


async def mine(duty: Duty, case_id: str, worker: Staff) -> Moved | Refusal:
    """The case, if this worker has it now; locked, with its resident."""
    found = await duty.book.cases.take(case_id)
    if found is None:
        return NoSuchCase()
    case, resident = found
    if case.holder is not Holder.WORKER:
        return NotHeld(case) if case.state is not State.CLOSED else NotNow(case)
    return Moved(case, resident) if case.worker_id == worker.id else await held_by(duty, case, worker)


async def held_by(duty: Duty, case: Case, worker: Staff) -> HeldBy | NotNow:
    """Who has this case, that this worker does not have; `NotNow` when nobody ever had it."""
    if case.worker_id is None:
        return NotNow(case)
    holder = await duty.book.staff.get(case.worker_id)
    is_gone = holder is None or not holder.is_active
    may = is_gone or case.escalated_at is not None or worker.job is not Job.WORKER
    return HeldBy(holder, case, may_take_over=may)


async def let_go(duty: Duty, worker: Staff) -> int:
    """Whoever does not work here any more leaves their cases to the queue; residents hear that a colleague comes.
    Returns how many there were.
    """
    done = 0
    # In the order in which turns lock their residents: neither waits for the other.
    for one in sorted(await duty.book.cases.held_by(worker.id), key=lambda one: one.resident_id):
        found = await duty.book.cases.take(one.id)
        if found is None or found[0].worker_id != worker.id or found[0].holder is not Holder.WORKER:
            continue
        case, resident = found
        case = replace(
            case,
            state=State.QUEUED,
            routed_to=None,
            snoozed_until=None,
            waiting_since=case.waiting_since or duty.now,
            answer_by=case.answer_by or answer_promised(duty, resident),
            calls=0,
            call_at=duty.now,
        )
        duty.book.cases.save(case)
        await duty.book.speech.release(resident)
        say(duty, resident, texts.a_colleague_comes(worker))
        happened(duty, case, "let_go", worker)
        done += 1
    return done


def answered(case: Case, now: datetime) -> Case:
    """The case after its worker wrote to the resident: we wait for them, and not for ever."""
    return replace(
        case,
        state=State.WAITING_FOR_RESIDENT,
        waiting_since=None,
        answer_by=None,
        snoozed_until=None,
        call_at=now + FORGET_AFTER,
        calls=0,
        escalated_at=None,
        first_answer_at=case.first_answer_at or now,
    )


def rested(case: Case, state: State, now: datetime) -> Case:
    """The case in a state in which we owe nothing."""
    forget_at = None if state is State.CLOSED else now + FORGET_AFTER
    return replace(
        case,
        state=state,
        waiting_since=None,
        answer_by=None,
        snoozed_until=None,
        escalated_at=None,
        calls=0,
        call_at=forget_at,
        closed_at=now if state is State.CLOSED else None,
    )


def happened(
    duty: Duty, case: Case, kind: EventKind, worker: Staff | None, other: str | None = None, words: str = ""
) -> None:
    """Keep it in the story, and have it shown: the card as it is now, and one line that says what was done."""
    event = CaseEvent(case.id, kind, duty.now, worker.id if worker else None, other, words)
    duty.book.cases.happened(event)
    duty.book.cases.post(case.id, PostKind.EVENT, duty.now, kind)
    duty.book.cases.post(case.id, PostKind.CARD, duty.now)


async def _says_who_is_there(
    duty: Duty, case: Case, resident: Resident, worker: Staff, colleague_of: Staff | None = None
) -> None:
    await duty.book.speech.withhold(resident)
    policy = policy_of(duty, resident)
    words = texts.taken_over(worker, is_first=resident.worker_id != worker.id, colleague_of=colleague_of)
    html = duty.texts.render(words, resident.language or "nl")
    # Whoever claims it is at it now, at whatever hour; a colleague it is passed on to may not be.
    if colleague_of and case.answer_by and not is_open(policy.office_hours, duty.now):
        html += "\n\n" + duty.texts.render(
            texts.when_to_expect(policy, case.answer_by, duty.now), resident.language or "nl"
        )
    buttons = [Button(duty.texts.plain(texts.BACK_TO_BOT, resident.language or "nl"), "back_to_bot")]
    if colleague_of:
        duty.book.speech.tell(resident, html, duty.now, portrait=worker.portrait, buttons=buttons)
        return
    # The keys of a question would bring "back" and "later" to the worker as words. What takes them has no buttons.
    duty.book.speech.tell(resident, html, duty.now, portrait=worker.portrait, takes_keyboard=True)
    at_any_time = duty.texts.render(texts.BOT_STAYS, resident.language or "nl")
    duty.book.speech.tell(resident, at_any_time, duty.now, buttons=buttons)


async def _bot_goes_on(duty: Duty, case: Case, resident: Resident, how: BackHow, worker: str) -> None:
    await duty.book.speech.release(resident)
    await duty.book.speech.bot_goes_on(resident, how, worker, case.id, duty.now)


def say(duty: Duty, resident: Resident, words: Words | None) -> None:
    """The bot says something about the handover, also while a worker has the chat."""
    if words is not None:
        duty.book.speech.tell(resident, duty.texts.render(words, resident.language or "nl"), duty.now)
