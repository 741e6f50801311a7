"""When somebody who was told of a place is asked how it was, and when a place is doubted so often that nobody is sent
there any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.reminders import by_day
from domain.social_map.book import SocialMap
from domain.social_map.visits import HowItWas, Visit

AFTER = timedelta(days=7)
"""How long after they were told of it: long enough for a place that is open once a week. Also the time in which nobody
is asked a second such question.
"""

ENOUGH_DOUBT = 2
"""Residents who say that an entry is wrong, until it is hidden."""


async def remember(social_map: SocialMap, visit: Visit) -> None:
    """Have them asked later, by day; not twice about one place, and never somebody who does not want to be asked."""
    before = await social_map.visits_of(visit.resident_id)
    if any(one.answer is HowItWas.QUIET for one in before):
        return
    if any(one.service_id == visit.service_id for one in waiting(before)):
        return
    social_map.add_visit(visit)


def ask_at(told_at: datetime) -> datetime:
    """When to ask about what was told at this moment."""
    return by_day(told_at + AFTER)


def waiting(visits: Sequence[Visit]) -> Sequence[Visit]:
    """Those that are still to be asked about."""
    return [one for one in visits if one.ask_at is not None and one.answer is None]


async def asked(social_map: SocialMap, visit: Visit, now: datetime) -> None:
    """They are asked about this one now, and about no other within the week: what waits until then is let go."""
    others = waiting(await social_map.visits_of(visit.resident_id))
    soon = [one.id for one in others if one.ask_at and one.ask_at <= now + AFTER]
    await social_map.mark_asked([visit.id, *(one for one in soon if one != visit.id)])


async def silence(social_map: SocialMap, resident_id: int) -> None:
    """Ask them about nothing that waits now."""
    if ids := [one.id for one in waiting(await social_map.visits_of(resident_id))]:
        await social_map.mark_asked(ids)


async def is_wrong(social_map: SocialMap, visit: Visit, now: datetime) -> bool:
    """Somebody says that the entry is not right. Returns whether it is hidden by that, now, for the first time."""
    await social_map.answer_visit(visit.id, HowItWas.WRONG)
    if await social_map.said_wrong(visit.service_id) < ENOUGH_DOUBT:
        return False
    return visit.service_id in await social_map.get([visit.service_id]) and await social_map.hide(visit.service_id, now)
