"""Keeps this process true to what is set in the console: the rules of areas, over those of the file, and what
administrators set for the whole house.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from domain.house_rules import HouseRules, settled
from domain.policies import Policies
from storage.console.house_settings import HouseSettings, Setting, Value
from storage.console.policies import Ruling, Rulings
from storage.database import Database

log = structlog.get_logger()

Use = Callable[[Value], None]
"""Takes what is set into use; an empty value means: as Voordeur came. Raises ValueError, KeyError or TypeError for what
this version cannot read, and then nothing has changed.
"""


@dataclass
class PolicyKeeper:
    """`policies` are always some that can be used; `run` keeps them, and whoever is in `uses`, true to the database.
    Raises WrongPolicyError when the file alone cannot hold.
    """

    database: Database
    file: HouseRules
    uses: Mapping[str, Use] = field(default_factory=dict)
    """By the names of `storage.console.house_settings`: who takes what is set there into use."""
    every: float = 2.0
    """Seconds between two looks at the number that every change raises."""
    policies: Policies = field(init=False)
    _seen: tuple[int, int] = (0, 0)
    """The revisions of the rules and of the settings that were read last."""
    _in_use: dict[str, int] = field(default_factory=dict)
    """The revision of each setting that was handed on."""

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
        """Read anew what somebody changed since the last look. Returns whether they did."""
        async with self.database.reading() as connection:
            rulings, settings = Rulings(connection), HouseSettings(connection)
            seen = (await rulings.revision(), await settings.revision())
            if seen == self._seen:
                return False
            rows, set_ = await rulings.all(), await settings.all()
        # First: the areas for which there are rules may be others now.
        self._hand_on(set_)
        self._settle(rows)
        # Of the rows that were read: they may be newer than the numbers. At worst they are read once more.
        self._seen = seen
        log.info("policies_read", revision=seen[0], settings=seen[1])
        return True

    def _settle(self, rulings: Mapping[str, Ruling]) -> None:
        self.policies, left_out = settled(self.file, {area: one.rules for area, one in rulings.items()})
        for area in left_out:
            # The file was changed since, and says otherwise: the console shows it there too.
            log.warning("policy_left_out", area=area or "everywhere")

    def _hand_on(self, set_: Mapping[str, Setting]) -> None:
        for name, use in self.uses.items():
            setting = set_.get(name, Setting(name))
            if setting.revision == self._in_use.get(name, 0):
                continue
            try:
                use(setting.value)
            except (ValueError, KeyError, TypeError):
                # Another version wrote it, perhaps a newer one: what was in use stays so.
                log.warning("setting_left_out", name=name, revision=setting.revision)
            self._in_use[name] = setting.revision
