"""Samira and Joost, who work in one group, and Annelies who coordinates: signed in, over the sandbox."""

from datetime import UTC, datetime

from domain.staff import Job, Staff
from domain.texts import Text, _, without_bidi_controls
from storage import tables
from storage.staff import People, new_code
from tests.support.group import Group, Worker
from tests.support.resident import TEXTS
from tests.support.sandbox import Stage

CLAIM, PASS_ON, GIVE_BACK, CLOSE = _("Claim"), _("Pass on"), _("Give back"), _("Close")


def dutch(words: Text) -> str:
    """As it stands on a button in the group."""
    return without_bidi_controls(TEXTS.plain(words, "nl"))


class Office:
    """Samira and Joost, and Annelies who coordinates: in one group, signed in with codes as the command line gives."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.samira, self.joost, self.annelies = (Worker(stage, name) for name in ("Samira", "Joost", "Annelies"))
        self.outsider = Worker(stage, "Wim")
        self.group = Group(stage, self.annelies, self.samira, self.joost, self.outsider)

    async def opens(self) -> None:
        """They sign in, and connect their group."""
        jobs = (Job.WORKER, Job.WORKER, Job.COORDINATOR)
        phones = (self.samira, self.joost, self.annelies)
        codes = [await self._code(phone, job) for phone, job in zip(phones, jobs, strict=True)]
        for phone, code in zip(phones, codes, strict=True):
            phone.starts(code)
            await phone.hears(phone.account.first_name)
        await self.group.says(self.annelies, None, "/connect")
        await self.stage.until(self._connected, "the group is connected")

    async def _code(self, phone: Worker, job: Job) -> str:
        async with self.stage.database.writing() as connection:
            people, code = People(connection), new_code()
            people.save(Staff(f"staff-{phone.account.first_name.lower()}", phone.account.first_name, job, ("ar",)))
            await people.flush()
            people.give_code(f"staff-{phone.account.first_name.lower()}", code, datetime(2100, 1, 1, tzinfo=UTC))
            await people.flush()
            await connection.commit()
        return code

    async def _connected(self) -> bool:
        return await self.stage.count(tables.desk_groups) == 1
