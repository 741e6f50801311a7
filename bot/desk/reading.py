"""All that is told about a case, read in one transaction; nothing is locked, because it is only shown."""

from collections.abc import Sequence

from bot.desk.cards import Shown
from domain.cases import Line
from domain.handover import Case
from domain.initiatives import Initiative
from domain.life import ENDED
from domain.staff import Staff
from storage.unit_of_work import UnitOfWork

EARLIER_READ = 3
"""Of the resident's earlier cases."""

LINES_READ = 30
"""Of the transcript. The bot's last words may stand before some of the resident's."""


async def read_case(work: UnitOfWork, case_id: str) -> Shown | None:
    """The case as it is now; None when it or its resident is gone."""
    case = await work.cases.get(case_id)
    resident = await work.desk.resident(case.resident_id) if case else None
    if case is None or resident is None:
        return None
    initiative = _about(await work.initiatives.of_resident(resident.id), case.initiative_id)
    said = _of(case, await work.transcripts.last(resident.id, LINES_READ))
    versions = await work.write_ups.of(initiative.id) if initiative else ()
    wanted = {case.worker_id, case.routed_to, resident.worker_id, *(line.worker_id for line in said)}
    return Shown(
        case=case,
        resident=resident,
        flags=await work.cases.flags(case.id),
        staff=await _staff(work, {one for one in wanted if one}),
        initiative=initiative,
        support=await work.postings.support(initiative.id) if initiative else None,
        lines=said,
        write_up=versions[-1] if versions else None,
        earlier=await work.postings.earlier(resident.id, case.id, EARLIER_READ),
    )


def _of(case: Case, said: Sequence[Line]) -> Sequence[Line]:
    """A case that is over shows nothing of what came after it."""
    return [one for one in said if case.closed_at is None or one.at <= case.closed_at]


def _about(theirs: Sequence[Initiative], initiative_id: str | None) -> Initiative | None:
    """The initiative that the case is about, else their newest that is not over. `theirs`: the last changed first."""
    own = next((one for one in theirs if one.id == initiative_id), None)
    return own or next((one for one in theirs if one.stage not in ENDED), None)


async def _staff(work: UnitOfWork, ids: set[str]) -> dict[str, Staff]:
    known = {one.id: one for one in await work.staff.active()}
    for one in sorted(ids - known.keys()):
        if person := await work.staff.get(one):
            known[one] = person
    return known
