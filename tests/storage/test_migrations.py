"""Migrations: they end where storage/tables.py is, and do no harm when taken twice, or by two at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import alembic.command
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from domain import casework
from domain.handover import Reason, State, Urgency
from domain.initiatives import Question
from domain.life import Stage
from domain.policies import Policy
from domain.tasks import Todo
from storage.console.initiatives_view import InitiativesView, Wanted
from storage.database import Database
from storage.migrate import (
    BrokenReferenceError,
    UnreachableError,
    _alone,
    _check_references,
    config,
    current,
    head,
    upgrade,
)
from storage.migrations.options import OPTIONS
from storage.tables import metadata, residents
from storage.unit_of_work import unit_of_work
from tests.support.books import NOW
from tests.support.databases import PostgreSQL


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    url = await server.create_empty()
    yield url
    await server.drop(url)


async def seen_in(url: str, look: Any) -> Any:
    database = Database(url)
    try:
        async with database.reading() as connection:
            return await connection.run_sync(look)
    finally:
        await database.close()


def differences(connection: Connection) -> Any:
    return compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata)


def indexes(connection: Connection) -> Any:
    """Every index with its columns and its condition, which Alembic does not compare."""
    inspector = inspect(connection)
    return {table: sorted(map(described, inspector.get_indexes(table))) for table in metadata.tables}


def described(index: Any) -> tuple[str, ...]:
    options = index.get("dialect_options", {})
    return index["name"], *index["column_names"], *(f"{name}: {value}" for name, value in sorted(options.items()))


async def test_all_steps_from_empty_give_exactly_the_tables(empty_url):
    await upgrade(empty_url)

    assert await seen_in(empty_url, differences) == []


async def test_a_missing_column_is_noticed_by_that_comparison(empty_url):
    await upgrade(empty_url)
    database = Database(empty_url)
    async with database.writing() as connection:
        await connection.execute(text("ALTER TABLE residents DROP COLUMN consented_at"))
        await connection.commit()
    await database.close()

    assert "consented_at" in str(await seen_in(empty_url, differences))


async def test_all_steps_from_empty_give_the_same_indexes_as_the_tables(empty_url):
    await upgrade(empty_url)
    migrated = await seen_in(empty_url, indexes)
    database = Database(empty_url)
    async with database.writing() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
        await connection.commit()
    await database.close()

    assert migrated == await seen_in(empty_url, indexes)


async def test_taking_the_steps_again_keeps_what_is_there(empty_url):
    await upgrade(empty_url)
    database = Database(empty_url)
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO receivers (bot, next_update_id) VALUES ('residents', 7)"))
        await connection.commit()

    await upgrade(empty_url)

    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT next_update_id FROM receivers"))).scalar_one() == 7
    assert await current(database) == head()
    await database.close()


async def test_two_processes_may_take_the_steps_at_once(empty_url):
    await asyncio.gather(upgrade(empty_url), upgrade(empty_url), upgrade(empty_url))

    assert await seen_in(empty_url, differences) == []


async def test_an_initiative_that_collected_before_there_were_lists_goes_on_and_gets_its_list(empty_url):
    await upgrade_to("0001", empty_url)
    database = Database(empty_url)
    async with database.writing() as connection:
        for statement in BEFORE_LISTS.split(";"):
            await connection.execute(text(statement), {"one": "1" * 32} if ":one" in statement else {})
        await connection.commit()

    await upgrade(empty_url)

    async with database.reading() as connection:
        assert (await InitiativesView(connection).listed(None, Wanted(NOW.date(), words="SAMEN eten"))).total == 1
    async with unit_of_work(database) as work:
        initiative = await work.initiatives.take("1" * 32)
        assert initiative is not None
        assert (initiative.stage, initiative.number, initiative.worker, initiative.findable) == (
            Stage.COLLECTING,
            "",
            "",
            None,
        )
        assert initiative.answers[Question.WHAT].words == "samen eten"
        await casework.publish(work, initiative, Policy(), NOW, "s" * 32)
        await work.commit()
    async with unit_of_work(database) as work:
        names = await work.signatures.get("1" * 32)
        assert names is not None
        assert (names.is_open, names.signatures, names.plan.sentences) == (True, (), "Samen eten.")
        assert await work.steps.of("1" * 32) == []
    await database.close()


BEFORE_LISTS = """
INSERT INTO residents (id, telegram_id, created_at) VALUES (1, 1000, '2026-11-23 12:00:00');
INSERT INTO initiatives (id, resident_id, stage, two_sentences, needs, created_at, changed_at)
VALUES (:one, 1, 'collecting', 'Samen eten.', '{}', '2026-11-23 12:00:00', '2026-11-23 12:00:00');
INSERT INTO answers (initiative_id, question, words, language, attachments, answered_at)
VALUES (:one, 'what', 'samen eten', 'nl', '[]', '2026-11-23 12:00:00')
"""
"""What the first release kept of somebody whose plan was ready."""


async def upgrade_to(revision: str, url: str) -> None:
    """Take the steps up to this one only."""
    database = Database(url)
    async with _alone(database) as connection:
        await connection.run_sync(lambda sync: alembic.command.upgrade(config(sync), revision))
        await connection.commit()
    await database.close()


async def test_an_empty_database_stands_at_no_step(empty_url):
    database = Database(empty_url)
    assert await current(database) is None
    await database.close()


async def test_who_was_in_danger_or_wanted_a_person_before_there_were_cases_waits_in_one(empty_url):
    await upgrade_to("0003", empty_url)
    database = Database(empty_url)
    async with database.writing() as connection:
        for statement in TASKS_BEFORE_CASES:
            await connection.execute(text(statement))
        await connection.commit()

    await upgrade(empty_url)

    async with unit_of_work(database) as work:
        case = await work.cases.open_of(1)
        assert case is not None
        assert (case.state, case.urgency, case.language) == (State.QUEUED, Urgency.URGENT, "ar")
        assert {(flag.reason, flag.subject) for flag in await work.cases.flags(case.id)} == {
            (Reason.CRISIS, "suicide"),
            (Reason.ASKED, ""),
        }
        assert await work.cases.due(NOW, 10) == [case.id]
        assert (case.answer_by, case.promised_by) == (None, None), "nobody was promised an hour"
        assert case.waiting_since == case.opened_at == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        assert await work.cases.open_of(2) is None
        resident = await work.residents.take(1)
        assert resident is not None
        assert resident.case_id == case.id
        assert [task.todo for task in await work.tasks.waiting()] == [Todo.READ_ADDITION]
    await database.close()


TASKS_BEFORE_CASES = (
    "INSERT INTO residents (id, telegram_id, language, created_at) VALUES (1, 1000, 'ar', '2026-11-23 12:00:00')",
    "INSERT INTO residents (id, telegram_id, created_at) VALUES (2, 1001, '2026-11-23 12:00:00')",
    """INSERT INTO tasks (id, resident_id, todo, subject, created_at)
    VALUES ('a', 1, 'wants_person', '', '2026-11-23 12:00:00'), ('b', 1, 'crisis', 'suicide', '2026-11-23 12:05:00'),
    ('d', 1, 'read_addition', '', '2026-11-23 12:05:00')""",
    """INSERT INTO tasks (id, resident_id, todo, subject, created_at, done_at)
    VALUES ('c', 2, 'crisis', 'violence', '2026-11-23 12:00:00', '2026-11-23 13:00:00')""",
)


async def test_a_step_that_copies_a_table_keeps_the_rows_that_refer_to_it(sqlite_database):
    await _add_a_resident_with_a_conversation(sqlite_database)

    async with _alone(sqlite_database) as connection:
        await connection.execute(text("CREATE TABLE copied AS SELECT * FROM residents"))
        await connection.execute(text("DROP TABLE residents"))
        await connection.run_sync(residents.create)
        await connection.execute(text("INSERT INTO residents SELECT * FROM copied"))
        await _check_references(connection)
        assert (await connection.execute(text("SELECT count(*) FROM conversations"))).scalar_one() == 1


async def test_a_step_that_leaves_a_row_without_its_resident_is_refused(sqlite_database):
    await _add_a_resident_with_a_conversation(sqlite_database)

    async with _alone(sqlite_database) as connection:
        await connection.execute(text("DELETE FROM residents"))
        with pytest.raises(BrokenReferenceError, match="conversations"):
            await _check_references(connection)


@pytest.mark.parametrize(
    "address", ["postgresql+asyncpg://nobody:secret@127.0.0.1:1/none", "sqlite+aiosqlite:///{not_a_database}"]
)
async def test_a_database_that_cannot_be_opened_is_reported_in_one_line(address, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear neighbour" * 100)

    with pytest.raises(UnreachableError) as refusal:
        await upgrade(address.format(not_a_database=path))

    assert str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


async def _add_a_resident_with_a_conversation(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(
            text("INSERT INTO residents (id, telegram_id, created_at) VALUES (1, 1000, '2026-11-23 12:00:00')")
        )
        await connection.execute(
            text("INSERT INTO conversations (resident_id, state, changed_at) VALUES (1, '{}', '2026-11-23 12:00:00')")
        )
        await connection.commit()
