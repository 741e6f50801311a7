"""Who works in the demo: invented people, so that somebody who looks around finds who takes a chat over, who decides
and who sets up the house.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path

import structlog

from domain import places
from domain.staff import Job, Staff
from storage.database import Database
from storage.portraits import drop_portrait, keep_drawing
from storage.staff import People
from voordeur.areas import read_areas
from voordeur.demo.faces import Face, Hair, drawn

log = structlog.get_logger()

SAMIRA, JOOST, ANNELIES, PETRA = "demo-samira", "demo-joost", "demo-annelies", "demo-petra"

_NAMES = {SAMIRA: "Samira", JOOST: "Joost", ANNELIES: "Annelies", PETRA: "Petra"}
_FACES: Mapping[str, Face] = {
    SAMIRA: Face((250, 222, 190), (198, 142, 104), (58, 38, 34), (42, 98, 110), Hair.LONG),
    JOOST: Face((196, 222, 236), (240, 200, 172), (150, 98, 52), (206, 96, 60), Hair.SHORT),
    ANNELIES: Face((212, 230, 200), (244, 208, 184), (168, 164, 160), (88, 74, 140), Hair.LONG, has_glasses=True),
    PETRA: Face((236, 214, 226), (222, 176, 138), (40, 36, 44), (52, 120, 84), Hair.SHORT, has_glasses=True),
}


async def load_staff(database: Database, portraits_folder: Path, telegram_ids: Sequence[int] = ()) -> tuple[Staff, ...]:
    """Fill an empty table; the people of the demo who work here, in a fixed order. None where real people work.

    `telegram_ids` are the accounts with which they are signed in from the start, in that order: those of the sandbox's
    phones. Who gets none signs in with a code. Until such a phone starts the bot, Telegram lets nobody write to it in
    private: its person works in the group, and has no alerts.
    """
    async with database.reading() as connection:
        known = await People(connection).everybody()
    if not known:
        known = await _fill(database, portraits_folder, telegram_ids)
    order = list(_NAMES)
    return tuple(
        sorted((one for one in known if one.is_active and one.id in _NAMES), key=lambda one: order.index(one.id))
    )


async def _fill(database: Database, folder: Path, telegram_ids: Sequence[int]) -> Sequence[Staff]:
    # Drawing takes tenths of a second, in which the sandbox already answers.
    names = await asyncio.to_thread(lambda: {one: keep_drawing(drawn(face), folder) for one, face in _FACES.items()})
    async with database.writing() as connection:
        people = People(connection)
        if known := await people.everybody():
            for name in names.values():
                drop_portrait(name, folder)
            return known
        for person, telegram_id in zip(_people(), chain(telegram_ids, repeat(None)), strict=False):
            people.save(replace(person, telegram_id=telegram_id, portrait=names[person.id]))
        await people.flush()
        await connection.commit()
        log.info("demo_staff_loaded", staff=len(_NAMES))
        return await people.everybody()


def _people() -> tuple[Staff, ...]:
    return (
        Staff(SAMIRA, _NAMES[SAMIRA], Job.WORKER, ("ar",), read_areas("Nieuw-West", places.default())),
        Staff(JOOST, _NAMES[JOOST], Job.WORKER, ("tr",)),
        Staff(ANNELIES, _NAMES[ANNELIES], Job.COORDINATOR),
        # Sets up the house and talks to nobody: the last, for whom there is no phone.
        Staff(PETRA, _NAMES[PETRA], Job.ADMINISTRATOR),
    )
