"""Once an hour: what nobody needs any more goes, in the database and in the folder."""

import os
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from bot.housekeeping import Housekeeping
from storage.attachments import Attachments, Wanted
from storage.console.house_settings import RETENTION, HouseSettings, Setting
from storage.tables import inbox, residents

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


async def test_a_file_that_a_crash_left_in_the_folder_goes_after_a_day(sqlite_database, tmp_path):
    async with sqlite_database.writing() as connection:
        await connection.execute(insert(residents), {"id": 1, "telegram_id": 7, "created_at": NOW})
        files = Attachments(connection)
        files.want(Wanted("a01", 1, "photo", "photo-at-telegram", None), NOW)
        await files.flush()
        await connection.commit()
    folder = tmp_path / "attachments"
    kept, left = folder / "01" / "a01.jpg", folder / "01" / "b01.jpg"
    kept.parent.mkdir(parents=True)
    for path in (kept, left):
        path.write_bytes(b"abc")
        os.utime(path, (NOW.timestamp(),) * 2)
    now = NOW

    housekeeping = Housekeeping(sqlite_database, "residents", lambda: now, folder)
    await housekeeping.tidy()
    assert left.exists()
    now += timedelta(days=1, seconds=1)
    await housekeeping.tidy()
    assert (kept.exists(), left.exists()) == (True, False)


async def test_what_is_set_in_the_console_is_kept_for_so_long_from_the_next_round_on(sqlite_database):
    async with sqlite_database.writing() as connection:
        row = {"bot": "residents", "chat_id": 1, "raw": "", "state": "done"}
        rows = [row | {"update_id": days, "received_at": NOW - timedelta(days=days)} for days in (1, 4, 8)]
        await connection.execute(insert(inbox), rows)
        await connection.commit()
    housekeeping = Housekeeping(sqlite_database, "residents", lambda: NOW)

    async def kept() -> list[int]:
        await housekeeping.tidy()
        async with sqlite_database.reading() as connection:
            return list(await connection.scalars(select(inbox.c.update_id).order_by(inbox.c.update_id)))

    assert await kept() == [1, 4]
    async with sqlite_database.writing() as connection:
        assert await HouseSettings(connection).set(Setting(RETENTION), {"updates": 3}, "petra", NOW)
        await connection.commit()
    assert await kept() == [1]
