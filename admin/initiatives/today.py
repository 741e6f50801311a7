"""What somebody did with an initiative today, as the audit has it: what is recorded once a day."""

from typing import Any

from admin.visit import Visit
from domain.reminders import AMSTERDAM
from storage.console.audit import Act
from storage.unit_of_work import UnitOfWork


async def looked_at(visit: Visit, initiative_id: str) -> None:
    """They see a page about it: kept once for a person, an initiative and a day, in a transaction of its own."""
    # Asked first, because a page that also writes waits for its turn.
    if not await did_today(visit, visit.work, Act.LOOKED_AT_INITIATIVE, initiative_id):
        visit.afterwards.append(lambda work: _keep_look(visit, work, initiative_id))


async def _keep_look(visit: Visit, work: UnitOfWork, initiative_id: str) -> None:
    if not await did_today(visit, work, Act.LOOKED_AT_INITIATIVE, initiative_id):
        work.audit.record(Act.LOOKED_AT_INITIATIVE, visit.now, visit.person.id, ("initiative", initiative_id))


async def did_today(visit: Visit, work: UnitOfWork, act: Act, initiative_id: str, **details: Any) -> bool:
    """Whether it is recorded already that they did this today, with these details."""
    today = visit.now.astimezone(AMSTERDAM).date()
    return any(
        entry.staff_id == visit.person.id
        and entry.action == act.value
        and entry.at.astimezone(AMSTERDAM).date() == today
        and details.items() <= entry.details.items()
        for entry in await work.audit.of("initiative", initiative_id)
    )
