"""Who works in the demo: there for who looks around, and never in the way of real ones."""

from PIL import Image

from domain.staff import Job, Staff
from storage.staff import People
from voordeur.demo.staff import load_staff

PHONES = (700_000_101, 700_000_102, 700_000_103)


async def everybody(database):
    async with database.reading() as connection:
        return list(await People(connection).everybody())


async def keep(database, *people):
    async with database.writing() as connection:
        store = People(connection)
        for one in people:
            store.save(one)
        await store.flush()
        await connection.commit()


async def test_an_empty_table_gets_people_of_each_job_who_are_signed_in_on_the_phones_given(database, tmp_path):
    people = await load_staff(database, tmp_path, PHONES)

    samira, joost, _annelies, _petra = people
    assert [one.telegram_id for one in people] == [*PHONES, None]
    assert [one.job for one in people] == [Job.WORKER, Job.WORKER, Job.COORDINATOR, Job.ADMINISTRATOR]
    assert samira.works_in("GF08")
    assert not samira.works_in("GT22")
    assert joost.works_in("GT22")
    assert "ar" in samira.languages
    assert "tr" in joost.languages
    assert {one.id for one in await everybody(database)} == {one.id for one in people}


async def test_each_has_a_face_of_their_own(sqlite_database, tmp_path):
    people = await load_staff(sqlite_database, tmp_path, PHONES)

    assert len({(tmp_path / one.portrait).read_bytes() for one in people}) == 4
    for one in people:
        with Image.open(tmp_path / one.portrait) as face:
            assert (face.format, face.size) == ("JPEG", (640, 640))


async def test_loading_again_changes_nothing(database, tmp_path):
    first = await load_staff(database, tmp_path, PHONES)
    files = sorted(tmp_path.iterdir())

    assert await load_staff(database, tmp_path, PHONES[:1]) == first
    assert sorted(tmp_path.iterdir()) == files


async def test_who_gets_no_phone_signs_in_with_a_code(sqlite_database, tmp_path):
    people = await load_staff(sqlite_database, tmp_path, PHONES[:1])
    assert [one.telegram_id for one in people] == [PHONES[0], None, None, None]


async def test_real_people_never_get_the_demo_beside_them(sqlite_database, tmp_path):
    noor = Staff("a1", "Noor", Job.WORKER)
    await keep(sqlite_database, noor)

    assert await load_staff(sqlite_database, tmp_path / "portraits", PHONES) == ()
    assert await everybody(sqlite_database) == [noor]
    assert not (tmp_path / "portraits").exists()
