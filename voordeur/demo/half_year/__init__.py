"""A half-year in a neighbourhood: forty initiatives with all that belongs to them, brought about by the same use cases
as when real people do it, with a clock that is moved. For looking around in the console, and for tests.

Read in this order: `told.py` (what is said, with its two files), `street.py` (the clock), `lives.py` (residents),
`chats.py`, `desk.py` (staff), `asking.py` (the social map).
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot import locales
from domain.staff import Job
from domain.texts import Texts
from storage.portraits import folder_in
from voordeur.demo.filling import to_be_filled
from voordeur.demo.half_year.asking import ask
from voordeur.demo.half_year.chats import talk
from voordeur.demo.half_year.desk import Desk
from voordeur.demo.half_year.lives import Life, leave_ideas
from voordeur.demo.half_year.street import Crew, Street
from voordeur.demo.half_year.told import ideas
from voordeur.demo.social_map import load_map
from voordeur.demo.staff import load_staff
from voordeur.settings import Settings

log = structlog.get_logger()

DAYS = 182


class HalfYear:
    """It lives on as far as it is asked to."""

    def __init__(self, street: Street, *, by_hand: Collection[int] = ()) -> None:
        """`by_hand`: the numbers of ideas for which somebody else does what the coordinator does."""
        self.street = street
        self.lives: Sequence[Life] = [Life(street, idea) for idea in ideas()]
        for life in self.lives:
            life.begins()
            Desk(life, self.lives).works(without_coordinator=life.idea.number in by_hand)
        leave_ideas(street, ideas(), DAYS - 14)
        talk(street, range(-140, -20, 60))
        talk(street, range(2, 150, 50), may_quote=True)
        ask(street)

    async def until(self, moment: datetime) -> None:
        """Everything up to this moment (aware) happens."""
        await self.street.lives_until(moment)


async def load(settings: Settings, telegram_ids: Sequence[int] = ()) -> None:
    """Fill an empty database that is up to date with the half-year that ends now. `telegram_ids` are the accounts of
    those who work there. Raises WrongSettingError where real people could be met.
    """
    now = datetime.now(UTC)
    async with to_be_filled(settings) as database:
        staff = await load_staff(database, folder_in(settings.data_dir), telegram_ids)
        await load_map(database)
        workers = tuple(one for one in staff if one.job is Job.WORKER)
        (coordinator,) = (one for one in staff if one.job is Job.COORDINATOR)
        texts = Texts(locales.catalogues())
        street = Street(database, texts, Crew(workers, coordinator), now - timedelta(days=DAYS))
        await HalfYear(street).until(now)
    log.info("demo_half_year_loaded", initiatives=len(ideas()))
