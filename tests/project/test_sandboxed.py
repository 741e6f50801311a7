"""What the sandbox of the demo leaves behind in the database means nothing on the real Telegram."""

from datetime import UTC, datetime

import pytest

from domain.staff import Job, Staff
from storage.unit_of_work import unit_of_work
from voordeur.demo.staff import load_staff
from voordeur.sandboxed import GROUP_ID, WORKERS_PHONES, forget
from voordeur.settings import Settings

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NOOR = Staff("n" * 32, "Noor", Job.WORKER, telegram_id=800_001, in_hand="c" * 32)
REAL_GROUP = -1_001_234_567_890


@pytest.fixture
def settings(database_url) -> Settings:
    return Settings(database_url=database_url)


async def test_the_demos_workers_are_signed_out_and_their_group_is_forgotten_and_nobody_elses(
    database, settings, tmp_path
):
    demo = await load_staff(database, tmp_path, WORKERS_PHONES)
    async with unit_of_work(database) as work:
        work.staff.save(NOOR)
        for group in (GROUP_ID, REAL_GROUP):
            work.desk.connect(group, "Voordeur", frozenset(), NOW)
        await work.commit()

    await forget(settings)

    async with unit_of_work(database) as work:
        assert [await work.staff.by_telegram(one) for one in WORKERS_PHONES] == [None] * 3
        assert [(await work.staff.get(one.id)).is_active for one in demo] == [True] * 4, "a code signs them in again"
        assert await work.staff.by_telegram(800_001) == NOOR
        assert [one.chat_id for one in await work.desk.groups()] == [REAL_GROUP]


async def test_where_there_never_was_a_demo_there_is_nothing_to_forget(database, settings):
    async with unit_of_work(database) as work:
        work.staff.save(NOOR)
        work.desk.connect(REAL_GROUP, "Voordeur", frozenset(), NOW)
        await work.commit()

    await forget(settings)

    async with unit_of_work(database) as work:
        assert list(await work.staff.active()) == [NOOR]
        assert [one.chat_id for one in await work.desk.groups()] == [REAL_GROUP]


def test_the_accounts_of_the_demo_are_such_as_telegram_gives_to_nobody():
    """Ids of people have 52 bits at most, as Telegram says; those it has given have far fewer."""
    assert all(2**51 < one < 2**52 for one in (*WORKERS_PHONES, -GROUP_ID))
    assert len({*WORKERS_PHONES, -GROUP_ID}) == 4
