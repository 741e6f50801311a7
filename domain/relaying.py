"""Words between a resident and the worker who has their case: both ways, edits and deletions too; and notes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeGuard

from domain import handover_texts as texts
from domain.cases import CaseEvent, Content, Line, PostKind
from domain.duty import Duty
from domain.flagging import answer_promised, next_call, policy_of
from domain.handover import Case, Move, State
from domain.people import Resident
from domain.staff import Staff
from domain.takeover import Moved, Refusal, answered, mine, say
from domain.write_ups import objected

LONGEST_REPLY = 3500
"""Characters: with the worker's name above it, it fits into one message, whatever has to be escaped."""

LONGEST_CAPTION = 900
LONGEST_WITH_PLACE = 200
"""Characters that go with a place: they are shown as its address."""

LONGEST = {"text": LONGEST_REPLY, "place": LONGEST_WITH_PLACE}
STILL_THERE = timedelta(minutes=30)
"""So long after they claimed a case or wrote in it, a worker is taken to be at their desk."""

LINES_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Said:
    """It is on its way to the resident; `ref` is its line of the transcript."""

    case: Case
    ref: str


@dataclass(frozen=True, slots=True)
class NothingToSay:
    """There were no words and no file in it; or what is to change is no line of this worker."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """It does not fit into one message."""

    by: int
    """Characters."""


@dataclass(frozen=True, slots=True)
class NotReachable:
    """The resident blocked the bot or is gone from Telegram. Nothing was sent."""

    since: datetime


async def resident_wrote(duty: Duty, resident: Resident, line: Line) -> Case | None:
    """What a resident writes for a person: kept, brought to whoever has the case, and its clock set. The caller holds
    the resident, and keeps the line with the reference it has.
    """
    case = await duty.book.cases.open_of(resident.id)
    state = case.after(Move.RESIDENT_WRITES) if case else None
    if case is None or state is None:
        return None
    begins_to_wait = case.waiting_since is None
    after = replace(case, state=state, snoozed_until=None)
    if begins_to_wait:
        promise = answer_promised(duty, resident)
        after = replace(after, waiting_since=duty.now, answer_by=promise, call_at=promise, calls=0)
    elif case.state is State.SNOOZED:
        # It was put off while the resident waited: what was promised to them counts again, not the moment to wake.
        after = replace(after, call_at=next_call(duty, after, is_new=False))
    duty.book.cases.save(after)
    duty.book.cases.post(case.id, PostKind.SAID, duty.now, line.ref)
    if after.state is not case.state:
        duty.book.cases.post(case.id, PostKind.CARD, duty.now)
    await _take_objection(duty, resident, line)
    if begins_to_wait and not await _is_there(duty, case):
        worker = await duty.book.staff.get(case.worker_id or "")
        say(duty, resident, texts.closed_now(worker, policy_of(duty, resident), duty.now) if worker else None)
    return after


async def _is_there(duty: Duty, case: Case) -> bool:
    """Whether the worker was at it a moment ago: then nobody is told, at whatever hour, that the office is closed."""
    lines = await duty.book.transcripts.last(case.resident_id, LINES_LOOKED_AT)
    moments = [line.at for line in lines if line.author == "worker"] + [case.claimed_at or case.opened_at]
    return max(moments) > duty.now - STILL_THERE


async def _take_objection(duty: Duty, resident: Resident, line: Line) -> None:
    """What they write after "no, not yet" says what is not right about the plan as it was written down."""
    if contested := await duty.book.write_ups.contested_by(resident.id):
        duty.book.write_ups.save(objected(contested, line.words, line.attachment_id))


async def worker_writes(
    duty: Duty, case_id: str, worker: Staff, content: Content, *, elsewhere: bool = False, ref: str = ""
) -> Said | Refusal | NothingToSay | TooLong | NotReachable:
    """A worker's words, to the resident of a case that they have. `elsewhere`: not in the topic, so show them there.
    `ref`: the reference that their line of the transcript gets; by default a new one.
    """
    words = content.words.strip()
    most = LONGEST.get(content.kind, LONGEST_CAPTION)
    if not words and content.kind == "text":
        return NothingToSay()
    if len(words) > most:
        return TooLong(len(words) - most)
    held = await mine(duty, case_id, worker)
    if not isinstance(held, Moved):
        return held
    if held.resident.unreachable_since:
        return NotReachable(held.resident.unreachable_since)
    case = answered(held.case, duty.now)
    ref = ref or duty.new_id()
    duty.book.cases.save(case)
    duty.book.transcripts.keep(
        case.resident_id,
        Line("worker", content.kind, words, duty.now, ref, content.attachment_id, worker.id, original=content.original),
        case_id=case.id,
    )
    sent = replace(content, words=words, label=_label(duty, content, held.resident))
    duty.book.speech.worker_says(held.resident, worker, sent, ref, duty.now)
    if elsewhere:
        duty.book.cases.post(case.id, PostKind.COLLEAGUE, duty.now, ref)
    if case.state is not held.case.state:
        duty.book.cases.post(case.id, PostKind.CARD, duty.now)
    return Said(case, ref)


def _label(duty: Duty, content: Content, resident: Resident) -> str:
    return duty.texts.plain(texts.BY_MACHINE, resident.language or "nl") if content.original else ""


async def worker_rewrites(
    duty: Duty, case_id: str, worker: Staff, ref: str, words: str
) -> Said | Refusal | NothingToSay | TooLong:
    """What they sent as `ref` reads like this now, also for the resident, while they have the case."""
    words = words.strip()
    line = await duty.book.transcripts.line(ref)
    # Nothing of a place can be written anew.
    if not words or not _is_theirs(line, case_id, worker) or line.kind == "place":
        return NothingToSay()
    most = LONGEST.get(line.kind, LONGEST_CAPTION)
    if len(words) > most:
        return TooLong(len(words) - most)
    held = await mine(duty, case_id, worker)
    if not isinstance(held, Moved):
        return held
    new_ref = duty.new_id()
    after = Line("worker", line.kind, words, duty.now, new_ref, line.attachment_id, worker.id, replaces=ref)
    duty.book.transcripts.keep(held.case.resident_id, after, case_id=case_id)
    duty.book.speech.worker_rewrites(held.resident, worker, words, ref, line.kind, duty.now)
    return Said(held.case, new_ref)


async def worker_takes_away(duty: Duty, case_id: str, worker: Staff, ref: str) -> Said | Refusal | NothingToSay:
    """What they sent as `ref` is deleted in the resident's chat; the transcript keeps that it was said."""
    line = await duty.book.transcripts.line(ref)
    if not _is_theirs(line, case_id, worker):
        return NothingToSay()
    held = await mine(duty, case_id, worker)
    if not isinstance(held, Moved):
        return held
    duty.book.speech.worker_takes_away(held.resident, ref, duty.now)
    duty.book.cases.happened(CaseEvent(case_id, "unsaid", duty.now, worker.id, words=ref))
    return Said(held.case, ref)


def _is_theirs(line: Line | None, case_id: str, worker: Staff) -> TypeGuard[Line]:
    """Whether this is a line that this worker wrote in this case: nobody changes another one's words."""
    return line is not None and (line.worker_id, line.case_id) == (worker.id, case_id)


def note(duty: Duty, case_id: str, worker: Staff, words: str, *, elsewhere: bool = False) -> None:
    """A note for colleagues, never read by the resident."""
    duty.book.cases.happened(CaseEvent(case_id, "note", duty.now, worker.id, words=words.strip()))
    if elsewhere:
        duty.book.cases.post(case_id, PostKind.NOTE, duty.now, worker.id)
