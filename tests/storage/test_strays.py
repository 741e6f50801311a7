"""What stands in the attachments folder and belongs to nothing goes after a day; nothing else ever does."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert

from storage.attachments import Attachments, Brought, StoredFile, Wanted
from storage.strays import Doubted, Dropped, drop_strays
from storage.tables import attachments, residents

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KEPT = ("01/a01.jpg", "02/b02.ogg")
"""One is stored, of the other its row does not say so yet."""


@pytest.fixture
async def folder(database, tmp_path):
    """With two files that rows know; all files are two days old."""
    async with database.writing() as connection:
        await connection.execute(insert(residents), {"id": 1, "telegram_id": 7, "created_at": NOW})
        files = Attachments(connection)
        files.bring(Brought("a01", 1, "photo", StoredFile(KEPT[0], 3, bytes(32))), NOW)
        files.want(Wanted("b02", 1, "voice", "voice-at-telegram", None), NOW)
        await files.flush()
        await connection.commit()
    for name in KEPT:
        put(tmp_path / "attachments", name)
    return tmp_path / "attachments"


def put(folder, name, age=2 * DAY):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"abc")
    os.utime(path, ((NOW - age).timestamp(),) * 2)


def there(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


async def test_what_a_crash_left_goes_after_a_day_and_what_rows_know_stays(database, folder):
    put(folder, "03/c03.bin")
    put(folder, "04/d04.jpg", age=DAY - timedelta(minutes=1))

    assert await drop_strays(database, folder, NOW - DAY) == Dropped(1)
    assert there(folder) == {*KEPT, "04/d04.jpg"}


async def test_what_is_being_made_ready_and_what_others_put_there_is_left_alone(database, folder):
    others = {"coming-abc/raw", "README"}
    for name in others:
        put(folder, name)

    assert await drop_strays(database, folder, NOW - DAY) == Dropped(0)
    assert there(folder) == {*KEPT, *others}


async def test_with_another_database_nothing_goes(database, folder):
    put(folder, "03/c03.bin")
    async with database.writing() as connection:
        await connection.execute(delete(attachments))
        await connection.commit()

    assert await drop_strays(database, folder, NOW - DAY) == Doubted(3)
    assert there(folder) == {*KEPT, "03/c03.bin"}


async def test_without_a_folder_there_is_nothing_to_do(database, tmp_path):
    assert await drop_strays(database, tmp_path / "none", NOW - DAY) == Dropped(0)
