"""A worker begins: about an initiative, without anybody having asked for a person."""

from dataclasses import replace

from domain.duty import Duty
from domain.flagging import new_case, place_for
from domain.handover import Holder
from domain.relaying import NotReachable
from domain.staff import Staff
from domain.takeover import Moved, NoSuchCase, Refusal, claim


async def open_for(duty: Duty, initiative_id: str, worker: Staff) -> Moved | Refusal | NotReachable:
    """Take the chat with the initiator of this initiative: in their open case, or in a new one without a flag. They
    hear who is there. Done twice, it is done once.

    `NoSuchCase` when there is no such initiative; `HeldBy` when a colleague has the chat: nothing was done.
    """
    initiative = await duty.book.initiatives.take(initiative_id)
    resident = await duty.book.residents.take(initiative.resident_id) if initiative else None
    if initiative is None or resident is None:
        return NoSuchCase()
    if resident.unreachable_since:
        return NotReachable(resident.unreachable_since)
    case = await duty.book.cases.open_of(resident.id)
    if case is None:
        case = new_case(duty, resident, place_for(resident, initiative))
    if case.holder is not Holder.WORKER:
        case = replace(case, area=case.area or initiative.area, initiative_id=initiative.id)
        duty.book.cases.save(case)
    return await claim(duty, case.id, worker)
