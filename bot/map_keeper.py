"""Keeps the index of the social map: fills a new one beside the old when the map changed, without a pause in answering.

Filling takes seconds for fifty thousand entries. It is done a few entries at a time in the same loop that answers, so
that nobody waits longer than for those few; until it is full, the old one answers.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from domain import places
from domain.places import Gazetteer
from domain.social_map import tagging, understanding
from domain.social_map.index import Index
from domain.social_map.service import Entry
from domain.social_map.staging import current_reader
from storage.database import Database
from storage.social_map import SocialMap
from storage.unit_of_work import unit_of_work

log = structlog.get_logger()

_AT_ONCE = 10
"""Entries put in before others have their turn: about a millisecond."""
_PAGE = 100
_FEW = 20
"""Entries whose needs are derived in one transaction: each takes about a millisecond."""


@dataclass
class MapKeeper:
    """`index` is always one that can be asked; `run` keeps it true to the database."""

    database: Database
    every: float = 2.0
    """Seconds between two looks at the number that every change of the map raises."""
    index: Index = field(default_factory=Index)
    _seen: tuple[int, Gazetteer] | None = None
    """The revision that was read last, and the division of the city in areas with which its entries were placed."""
    _derived: bool = False

    async def run(self) -> None:
        """Until cancelled. What goes wrong is logged and tried again at the next look."""
        await asyncio.to_thread(understanding.warm_up)
        while True:
            try:
                if not self._derived:
                    await self.derive_anew()
                    self._derived = True
                await self.look()
            except Exception:
                log.exception("map_not_read")
            await asyncio.sleep(self.every)

    async def look(self) -> bool:
        """Fill a new index if the map, or the areas, changed since the last look. Returns whether it did."""
        async with self.database.reading() as connection:
            revision = await SocialMap(connection).revision()
        seen = (revision, places.default())
        if seen == self._seen:
            return False
        self.index = await self._filled()
        self._seen = seen
        log.info("map_read", entries=len(self.index), revision=revision)
        return True

    async def derive_anew(self) -> int:
        """Find the needs of entries again that an older lexicon found, after a new version of Voordeur; how many."""
        reader, done = current_reader(), 0
        async with self.database.reading() as connection:
            if not await SocialMap(connection).has_outdated(reader):
                return 0
        # In a thread, and only here: half a second and 40 MB that a bot whose map is current does not need.
        await asyncio.to_thread(tagging.warm_up)
        while True:
            async with unit_of_work(self.database) as work:
                reread = await work.social_map.reread(reader, _FEW)
                await work.commit()
            if not reread:
                return done
            done += reread

    async def _filled(self) -> Index:
        index, last = Index(), ""
        while page := await self._page(last):
            for number, entry in enumerate(page):
                index.add(entry)
                if number % _AT_ONCE == 0:
                    await asyncio.sleep(0)
            last = page[-1].id
        return index

    async def _page(self, after: str) -> Sequence[Entry]:
        async with self.database.reading() as connection:
            return await SocialMap(connection).entries(after, _PAGE)
