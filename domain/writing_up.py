"""The worker writes the plan down, the resident says whether it is right: the use cases around `write_ups.py`."""

from dataclasses import dataclass, replace

from domain import handover_texts as texts
from domain.cases import Button, Line, PostKind
from domain.duty import Duty
from domain.flagging import Raised, place_for, raise_flag
from domain.handover import Case, Holder, Reason
from domain.people import Resident
from domain.relaying import NothingToSay, NotReachable, TooLong
from domain.staff import Staff
from domain.takeover import Moved, Refusal, answered, mine
from domain.write_ups import LONGEST, WriteUp, confirmed, contested, initiative_for, objected, written_into


@dataclass(frozen=True, slots=True)
class WrittenDown:
    """The resident is asked whether it is right."""

    case: Case
    write_up: WriteUp


async def write_down(
    duty: Duty,
    case_id: str,
    worker: Staff,
    words: str,
    *,
    dutch: str = "",
    is_machine: bool = False,
    write_up_id: str = "",
) -> WrittenDown | Refusal | NothingToSay | TooLong | NotReachable:
    """A new version of the plan, in the words that the resident reads; `dutch` when those are not Dutch. `is_machine`:
    a machine made them of the Dutch. `write_up_id`: the id that the version gets; by default a new one.
    """
    words = words.strip()
    if not words:
        return NothingToSay()
    if len(words) > LONGEST:
        return TooLong(len(words) - LONGEST)
    held = await mine(duty, case_id, worker)
    if not isinstance(held, Moved):
        return held
    case, resident = held.case, held.resident
    if resident.unreachable_since:
        return NotReachable(resident.unreachable_since)
    theirs = await duty.book.initiatives.of_resident(resident.id)
    initiative = initiative_for(case, theirs, resident, duty.now, duty.new_id())
    if initiative.id not in {one.id for one in theirs}:
        duty.book.initiatives.save(initiative)
    before = await duty.book.write_ups.of(initiative.id)
    write_up = WriteUp(
        id=write_up_id or duty.new_id(),
        initiative_id=initiative.id,
        case_id=case.id,
        worker_id=worker.id,
        version=len(before) + 1,
        words=words,
        language=resident.language or "nl",
        written_at=duty.now,
        dutch=dutch.strip(),
        is_machine=is_machine,
    )
    # Written down, it is their turn; a later version in this case is of the same initiative.
    case = replace(answered(case, duty.now), initiative_id=initiative.id)
    duty.book.cases.save(case)
    if case.state is not held.case.state:
        duty.book.cases.post(case.id, PostKind.CARD, duty.now)
    duty.book.write_ups.save(write_up)
    _show(duty, resident, worker, write_up, is_again=bool(before))
    duty.book.cases.post(case.id, PostKind.EVENT, duty.now, "write_up")
    return WrittenDown(case, write_up)


def _show(duty: Duty, resident: Resident, worker: Staff, write_up: WriteUp, *, is_again: bool) -> None:
    language = resident.language or "nl"
    asking = texts.write_up_to_check(worker, write_up.words, is_again=is_again, is_machine=write_up.is_machine)
    buttons = [
        Button(duty.texts.plain(texts.IT_IS_RIGHT, language), f"write_up_right.{write_up.id}"),
        Button(duty.texts.plain(texts.IT_IS_NOT_RIGHT, language), f"write_up_wrong.{write_up.id}"),
    ]
    duty.book.speech.tell(resident, duty.texts.render(asking, language), duty.now, buttons=buttons)


@dataclass(frozen=True, slots=True)
class Answered:
    """The write-up with the resident's answer."""

    write_up: WriteUp


@dataclass(frozen=True, slots=True)
class AnsweredBefore:
    """There is an answer already, or a newer version."""

    write_up: WriteUp


async def answer(
    duty: Duty, resident: Resident, write_up_id: str, *, is_right: bool
) -> Answered | AnsweredBefore | None:
    """The resident says yes or no. A yes makes it the initiative's text. None when it is not theirs. The caller holds
    the resident.
    """
    write_up = await duty.book.write_ups.get(write_up_id)
    initiative = await duty.book.initiatives.take(write_up.initiative_id) if write_up else None
    if write_up is None or initiative is None or initiative.resident_id != resident.id:
        return None
    versions = await duty.book.write_ups.of(initiative.id)
    if write_up.answer or versions[-1].version != write_up.version:
        return AnsweredBefore(write_up)
    after = confirmed(write_up, duty.now) if is_right else contested(write_up, duty.now)
    duty.book.write_ups.save(after)
    if is_right:
        duty.book.initiatives.save(written_into(initiative, after, duty.now))
    if resident.case_id:
        duty.book.cases.post(resident.case_id, PostKind.EVENT, duty.now, "right" if is_right else "wrong")
    return Answered(after)


async def object_to(duty: Duty, resident: Resident, line: Line) -> bool:
    """What is not right about it, told while the bot has the chat: kept, and brought to a worker. False when nothing
    was contested. The caller holds the resident.
    """
    write_up = await duty.book.write_ups.contested_by(resident.id)
    if write_up is None:
        return False
    duty.book.write_ups.save(objected(write_up, line.words, line.attachment_id))
    case = await duty.book.cases.open_of(resident.id)
    if case is None or case.holder is not Holder.WORKER:
        raised = Raised(Reason.WRITE_UP, words=line.words, initiative_id=write_up.initiative_id)
        initiative = await duty.book.initiatives.take(write_up.initiative_id)
        await raise_flag(duty, resident, raised, place_for(resident, initiative))
    return True
