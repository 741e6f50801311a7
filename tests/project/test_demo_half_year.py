"""The half-year of the demo: a little of it on both databases; all of it is in tests/browser/test_half_year.py."""

from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from domain.life import Stage
from domain.reminders import AMSTERDAM
from storage import tables
from storage.database import Database
from storage.staff import People
from tests.support.console import ANNELIES, JOOST, SAMIRA, TEXTS
from voordeur.demo import half_year as demo
from voordeur.demo.half_year import load
from voordeur.demo.half_year.chats import talk
from voordeur.demo.half_year.desk import Desk
from voordeur.demo.half_year.lives import Life
from voordeur.demo.half_year.street import Crew, Street
from voordeur.demo.half_year.told import Course, ideas
from voordeur.settings import Settings, WrongSettingError

JULY = datetime(2026, 7, 1, tzinfo=AMSTERDAM)
WEEKS = timedelta(days=46)


async def lives(database: Database, seed: int) -> list[tuple[object, ...]]:
    """What is signed and said in these weeks, as far as it does not depend on numbers that the database gives."""
    async with database.writing() as connection:
        people = People(connection)
        for one in (SAMIRA, JOOST, ANNELIES):
            people.save(one)
        await people.flush()
        await connection.commit()
    street = Street(database, TEXTS, Crew((SAMIRA, JOOST), ANNELIES), JULY, seed)
    some = [Life(street, one) for one in ideas()[:2]]
    for life in some:
        life.begins()
        Desk(life, some).works()
    talk(street, range(2, 3), may_quote=True)
    await street.lives_until(JULY + WEEKS)
    async with database.reading() as connection:
        signed = select(tables.signatures.c.name, tables.signatures.c.signed_at)
        said = select(tables.transcripts.c.words, tables.transcripts.c.said_at)
        rows = [tuple(row) for one in (signed, said) for row in await connection.execute(one)]
        states = set((await connection.execute(select(tables.outbox.c.state))).scalars())
        stages = set((await connection.execute(select(tables.initiatives.c.stage))).scalars())
    assert stages == {Stage.UNDER_WAY}
    assert states == {"sent"}, "nothing is left that would be told when the demo is started"
    return sorted(rows, key=str)


async def test_the_same_seed_brings_the_same_half_year_on_either_database(sqlite_database, postgresql_database):
    first = await lives(sqlite_database, 1)
    assert len(first) > 50
    assert await lives(postgresql_database, 1) == first


def test_forty_ideas_in_three_languages_go_every_way():
    assert len(ideas()) == 40
    assert {one.course for one in ideas()} == set(Course)
    assert {one.language for one in ideas()} == {"nl", "tr", "ar"}


async def test_it_fills_an_empty_database_and_no_other(sqlite_url, tmp_path, monkeypatch):
    async def no_map(_database: Database) -> int:
        return 0

    monkeypatch.setattr(demo, "load_map", no_map)
    monkeypatch.setattr(demo, "talk", lambda *_days, **_how: None)
    monkeypatch.setattr(demo, "ideas", lambda: ideas()[:2])
    monkeypatch.setattr(demo, "DAYS", 15)
    settings = Settings(database_url=sqlite_url, data_dir=tmp_path, _env_file=None)
    await load(settings, (1, 2, 3))
    database = Database(sqlite_url)
    async with database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(tables.initiatives))).scalar_one() > 1
    await database.close()
    with pytest.raises(WrongSettingError, match="only fills an empty"):
        await load(settings)
    with pytest.raises(WrongSettingError, match="VOORDEUR_RESIDENTS_TOKEN"):
        await load(settings.model_copy(update={"residents_token": SecretStr("1:x")}))
