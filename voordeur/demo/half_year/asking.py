"""What the social map was asked, and what people say of the places that they were told of."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from domain.social_map.visits import Answered, HowItWas, Unanswered, Visit
from domain.texts import LANGUAGES
from storage.tables import map_services
from storage.unit_of_work import UnitOfWork
from voordeur.demo.half_year.street import Street, scattered
from voordeur.demo.half_year.told import voices

WEEKS = 26
NEIGHBOURHOODS = ("FJ", "FK", "FH", "FK", "TC", "")
"""Where people ask for it: mostly in Osdorp."""
NOBODY_KNOWS = "0" * 32
"""The id of a place, where there is no map."""


def ask(street: Street) -> None:
    """Puts the questions of this half-year and of the one before on the agenda, week by week."""
    told = voices()
    _ask(street, 0, told.found, told.in_vain, told.visits)
    _ask(street, -7 * WEEKS, told.found_before, told.in_vain_before, {})


def _ask(
    street: Street, first: int, found: Mapping[str, int], in_vain: Mapping[str, int], visits: Mapping[str, int]
) -> None:
    chance = street.chance(f"asking {first}")
    weeks = [scattered(counts, WEEKS, chance) for counts in (found, in_vain, visits)]
    for week, (needs, missed, told) in enumerate(zip(*weeks, strict=True)):
        at = street.in_office(first + 7 * week, 240)
        one = _Week(street, at, needs, missed, told)
        street.on(at, one.happens)


class _Week:
    def __init__(self, street: Street, at: datetime, found: list[str], missed: list[str], visits: list[str]) -> None:
        self.street = street
        self.found = found
        self.missed = missed
        self.visits = visits
        self.chance = street.chance(f"week {at}")

    async def happens(self, work: UnitOfWork) -> None:
        now, chance = self.street.now, self.chance
        for need in self.found:
            language, where = chance.choice(LANGUAGES), chance.choice(NEIGHBOURHOODS)
            work.social_map.add_answered(Answered(now.date(), need, language, where))
        for need in self.missed:
            language, where = chance.choice(LANGUAGES), chance.choice(NEIGHBOURHOODS)
            work.social_map.add_unanswered(Unanswered(now, language, need, where))
        known = (
            await work.connection.execute(select(map_services.c.id).order_by(map_services.c.id).limit(50))
        ).scalars()
        places = list(known) or [NOBODY_KNOWS]
        for number, said in enumerate(self.visits):
            who = self.street.neighbour(chance.choice(LANGUAGES), number)
            resident = await self.street.resident(work, who)
            answer = HowItWas(said) if said else None
            visit = Visit(self.street.new_id(), resident.id, chance.choice(places), "mee_eten", now, None, answer)
            work.social_map.add_visit(visit)
