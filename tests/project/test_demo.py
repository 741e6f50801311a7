"""The demo: invented residents at every stage, made by the real turns; nothing of it is ever sent."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot import locales
from bot.flows import engine
from bot.sandbox.world import FIRST_PHONE_ID
from bot.transports.residents import BOT, ResidentsTransport
from bot.turns import Turns
from domain.life import Stage
from domain.policies import Policy
from domain.texts import LANGUAGES, Texts
from storage import tables
from storage.census import count_residents
from storage.database import Database
from storage.inbox import Inbox, Received
from storage.initiatives import due_reminders
from storage.pictures import check_voice, draw_anew
from storage.unit_of_work import UnitOfWork
from tests.support.english import english_in
from tests.support.updates import message
from voordeur.demo import DEMO_RESIDENTS, load
from voordeur.settings import Settings, WrongSettingError

SOON = timedelta(days=15)


def _settings(url: str, folder: Path) -> Settings:
    return Settings(database_url=url, data_dir=folder, _env_file=None)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(request, tmp_path_factory) -> Settings:
    """A database in which the demo was loaded, once for all tests here: on SQLite and on PostgreSQL."""
    folder = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_sqlite_file"), folder / "demo.db")
        url = f"sqlite+aiosqlite:///{folder / 'demo.db'}"
    else:
        url = asyncio.run(request.getfixturevalue("postgresql_server").create())
    loaded = _settings(url, folder)
    asyncio.run(load(loaded))
    return loaded


@pytest.fixture
async def demo(settings) -> AsyncIterator[Database]:
    opened = Database(settings.database_url)
    yield opened
    await opened.close()


async def _rows(database, *columns):
    async with database.reading() as connection:
        return list(await connection.execute(select(*columns)))


async def _ideas(database):
    """All ideas with the language in which they were told."""
    table = tables.residents
    async with database.reading() as connection:
        everybody = UnitOfWork(connection).initiatives
        residents = list(await connection.execute(select(table.c.id, table.c.language)))
        return [(idea, one.language) for one in residents for idea in await everybody.of_resident(one.id)]


def test_every_resident_of_the_demo_has_the_number_of_the_sandbox_phone_in_the_same_place():
    numbers = [resident.telegram_id for resident in DEMO_RESIDENTS]
    assert numbers == list(range(FIRST_PHONE_ID, FIRST_PHONE_ID + len(DEMO_RESIDENTS)))


async def test_all_residents_of_the_demo_are_there_in_their_own_languages(demo):
    table = tables.residents
    found = {tuple(row) for row in await _rows(demo, table.c.telegram_id, table.c.first_name, table.c.language)}
    assert found == {(one.telegram_id, one.name, one.language) for one in DEMO_RESIDENTS}
    assert {one.language for one in DEMO_RESIDENTS} == set(LANGUAGES)
    agreed = [row.consented_at for row in await _rows(demo, table.c.consented_at)]
    assert 0 < agreed.count(None) < len(agreed)


async def test_ideas_stand_at_many_stages_in_each_language(demo):
    ideas = await _ideas(demo)
    ready = {language for idea, language in ideas if idea.stage is not Stage.DRAFT}
    assert ready == set(LANGUAGES)
    (submitted,) = [idea for idea, _language in ideas if idea.stage is Stage.SUBMITTED]
    assert submitted.number
    drafts = {idea.asking for idea, _language in ideas if idea.stage is Stage.DRAFT}
    assert drafts >= {"where", "when", "why", "how"}
    assert any(idea.budget and idea.budget.total_cents for idea, _language in ideas)
    collecting = [idea for idea, _language in ideas if idea.stage is Stage.COLLECTING]
    assert all(not idea.missing(Policy().needed) and idea.two_sentences for idea in collecting)


async def test_it_all_happened_in_the_past_days_and_reminders_are_still_to_come(demo):
    now = datetime.now(UTC)
    ideas = [idea for idea, _language in await _ideas(demo)]
    assert all(now - SOON < idea.created_at < idea.changed_at < now for idea in ideas)
    async with demo.reading() as connection:
        assert await due_reminders(connection, now, 100) == []
        assert len(await due_reminders(connection, now + SOON, 100)) > 2
    assert {idea.reminders_sent for idea in ideas} == {0, 1, 2}


async def test_no_update_of_the_demo_failed(demo):
    async with demo.reading() as connection:
        inbox = Inbox(connection)
        assert await inbox.count("done") > len(DEMO_RESIDENTS)
        assert await inbox.count("pending") == 0
        assert await inbox.count("quarantined") == 0


async def test_nothing_the_demo_said_is_still_to_be_sent(demo):
    sent = await _rows(demo, tables.outbox.c.state, tables.outbox.c.payload, tables.outbox.c.created_at)
    assert len(sent) > 100
    long_ago = datetime.now(UTC) - timedelta(minutes=10)
    assert {(row.state, row.payload) for row in sent if row.created_at < long_ago} == {("sent", None)}


async def test_photos_and_voice_messages_of_the_demo_are_real_files(demo, settings, tmp_path):
    table = tables.attachments
    rows = await _rows(demo, table.c.kind, table.c.state, table.c.file_name)
    assert {row.kind for row in rows} == {"photo", "voice"}
    for row in rows:
        assert row.state == "stored"
        path = settings.data_dir / "attachments" / row.file_name
        if row.kind == "photo":
            draw_anew(path, tmp_path / "again.jpg")
        else:
            check_voice(path)


async def test_the_demo_speaks_no_english_to_anybody(demo):
    said, person = tables.transcripts, tables.residents
    async with demo.reading() as connection:
        joined = said.join(person, person.c.id == said.c.resident_id)
        rows = list(
            await connection.execute(
                select(said.c.words, person.c.language).select_from(joined).where(said.c.author == "bot")
            )
        )
    for language in LANGUAGES:
        words = [row.words for row in rows if row.language == language]
        assert words
        assert english_in(words, language) == []


async def test_a_resident_of_the_demo_goes_on_where_they_stood(demo):
    peter = next(one for one in DEMO_RESIDENTS if one.name == "Peter")
    texts = Texts(locales.catalogues())
    now = datetime.now(UTC)
    turns = Turns(demo, engine(texts), {BOT: ResidentsTransport(texts)}, now=lambda: now, new_id=lambda: "0" * 32)
    raw = message(peter.telegram_id, update_id=1, text="klopt")
    async with demo.writing() as connection:
        await Inbox(connection).put([Received(BOT, 1, peter.telegram_id, raw)], now)
        await connection.commit()
    assert await turns.take_waiting() == 1
    sentences = [idea.two_sentences for idea, _language in await _ideas(demo) if idea.stage is Stage.COLLECTING]
    assert any(words.startswith("Het plein opknappen: schommels") for words in sentences)


async def test_a_database_in_which_somebody_is_already_is_refused_in_one_line_and_left_as_it_is(demo, settings):
    with pytest.raises(WrongSettingError, match=r"^VOORDEUR_DATABASE_URL [^\n]* empty [^\n]*$"):
        await load(settings)
    async with demo.reading() as connection:
        assert await count_residents(connection) == len(DEMO_RESIDENTS)


async def test_the_demo_is_never_loaded_beside_a_real_bot(sqlite_url, tmp_path):
    with_token = Settings(
        database_url=sqlite_url, data_dir=tmp_path, residents_token=SecretStr("123456:abcdefgh"), _env_file=None
    )
    with pytest.raises(WrongSettingError, match="VOORDEUR_RESIDENTS_TOKEN"):
        await load(with_token)
