"""Keeps the rules of this process true: those of the file, and what coordinators set over them in the console."""

import asyncio
from dataclasses import dataclass, field

import structlog

from domain.house_rules import HouseRules, settled
from domain.policies import Policies
from storage.console.policies import Rulings
from storage.database import Database

log = structlog.get_logger()


@dataclass
class PolicyKeeper:
    """`policies` are always some that can be used; `run` keeps them true to the database. Raises WrongPolicyError when
    the file alone cannot hold.
    """

    database: Database
    file: HouseRules
    every: float = 2.0
    """Seconds between two looks at the number that every change raises."""
    policies: Policies = field(init=False)
    _revision: int = 0

    def __post_init__(self) -> None:
        self.policies = self.file.policies()

    def current(self) -> Policies:
        """The rules as they are at this moment."""
        return self.policies

    async def run(self) -> None:
        """Until cancelled. What goes wrong is logged and tried again at the next look."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("policies_not_read")
            await asyncio.sleep(self.every)

    async def look(self) -> bool:
        """Read the rules anew if somebody changed them since the last look. Returns whether they did."""
        async with self.database.reading() as connection:
            rulings = Rulings(connection)
            revision = await rulings.revision()
            if revision == self._revision:
                return False
            rows = await rulings.all()
        self.policies, left_out = settled(self.file, {area: one.rules for area, one in rows.items()})
        # Of the rows that were read: they may be newer than the number. At worst they are read once more.
        self._revision = revision
        log.info("policies_read", revision=revision)
        for area in left_out:
            # The file was changed since, and says otherwise: the console shows it there too.
            log.warning("policy_left_out", area=area or "everywhere")
        return True
