"""Tasks and paper lists: found by whoever they are for, done once, taken back, and nothing that was typed is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import casework
from domain.signatures import Signature, Way
from domain.tasks import Task, Todo
from storage.tables import attachments
from storage.unit_of_work import UnitOfWork
from tests.support.books import collecting, newcomers
from tests.support.console import MONDAY, PETRA, SAMIRA

OSDORP, ZUIDOOST = "GF08", "GT24"
OF_OSDORP = replace(SAMIRA, id="sara", name="Sara", areas=frozenset({OSDORP}))
ONE, TWO = "1" * 32, "2" * 32
PHOTO = "f" * 32


@pytest.fixture
async def office(each_office):
    """Fatma collects in Osdorp and sent a photo of a list; Ali collects in Zuidoost."""
    async with each_office.writing() as work:
        chats = await work.chats.load(newcomers(2), MONDAY)
        fatma, ali = [chats[one.telegram_id].resident.id for one in newcomers(2)]
        for number, resident, area in ((ONE, fatma, OSDORP), (TWO, ali, ZUIDOOST)):
            initiative = collecting(number, resident, two_sentences=f"Samen eten in {area}.", area=area)
            work.initiatives.save(initiative)
            names = casework.SignatureList(number, resident, casework.plan_of(initiative), initiator="Fatma")
            bea = Signature(
                "b" * 31 + number[0], Way.DOORSTEP, "Bea Bakker", "Dorpsplein 1", "nl", MONDAY - timedelta(days=1), 1
            )
            work.signatures.save(replace(names, signatures=(bea,)))
        await work.chats.flush()
        await work.initiatives.flush()
        await work.connection.execute(
            attachments.insert().values(
                id=PHOTO,
                resident_id=fatma,
                kind="photo",
                telegram_file_id="x",
                due_at=MONDAY,
                created_at=MONDAY,
                state="stored",
                file_name="x.jpg",
            )
        )
        old = MONDAY - timedelta(days=21)
        work.tasks.add(Task("paper", Todo.ENTER_PAPER, ONE, fatma, MONDAY, "het hele plein", PHOTO))
        work.tasks.add(Task("needs", Todo.WHAT_THEY_NEED, ONE, fatma, old, "een partytent"))
        work.tasks.add(Task("far", Todo.READ_ADDITION, TWO, ali, MONDAY, "en muziek"))
        work.tasks.add(Task("along", Todo.INTRODUCE, None, fatma, MONDAY, "schaken", subject="meet"))
    return each_office


async def names_on(office, initiative_id=ONE):
    async with office.database.reading() as connection:
        names = await UnitOfWork(connection).signatures.get(initiative_id)
        return [one.name for one in names.valid]


async def task(office, task_id):
    async with office.database.reading() as connection:
        return await UnitOfWork(connection).tasks.get(task_id)


def sheet(*rows):
    """What a form with these lines sends: name, address, number."""
    columns = list(zip(*rows, strict=True))
    return {"name": list(columns[0]), "address": list(columns[1]), "number": list(columns[2])}


async def sends(page, do, *rows):
    form = page.form("/paper")
    return await page.visitor.posts(
        form.action, {"_csrf": form.fields["_csrf"], "language": "tr", "do": do} | sheet(*rows)
    )


async def test_the_longest_waiting_comes_first_with_its_day_and_what_is_late_says_so(office):
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sara.opens("/tasks")

    words = page.response.text
    assert words.index("/tasks/needs") < words.index("/tasks/paper")
    assert words.count("tone-urgent") == 1, "five working days have passed for one of them"
    assert "een partytent" in page.words
    assert "/tasks/along" in page.links, "of no known area: everybody's"


async def test_work_of_another_area_is_not_shown_not_opened_and_not_done(office):
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sara.opens("/tasks")
        assert "/tasks/far" not in page.links
        csrf = page.form("/sign-out").fields["_csrf"]
        assert (await sara.opens("/tasks/far")).status == 404
        for path in ("/tasks/far/done", "/tasks/far/open", "/tasks/far/paper", "/tasks/nobody/done"):
            assert (await sara.posts(path, {"_csrf": csrf})).status == 404
    assert (await task(office, "far")).done_at is None
    async with office.signed_in(SAMIRA) as samira:
        assert (await samira.opens("/tasks/far")).status == 200


async def test_administrators_see_no_words_of_residents(office):
    async with office.signed_in(PETRA) as petra:
        for path in ("/tasks", "/tasks/needs"):
            assert (await petra.opens(path)).status == 403


async def test_a_kind_can_be_chosen_and_what_is_no_kind_is_left_out(office):
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sara.opens("/tasks?todo=enter_paper")
        assert {"/tasks/paper"} == {link for link in page.links if link.startswith("/tasks/")}
        assert (await sara.opens("/tasks?todo=%00&after=%00%27&undo=%00")).status == 200


async def test_done_is_taken_back_from_the_page_that_follows(office):
    async with office.signed_in(OF_OSDORP) as sara:
        page = await (await sara.opens("/tasks/needs")).submits("/tasks/needs/done")
        assert (await task(office, "needs")).done_at == office.now
        assert "/tasks/needs" not in page.links
        await page.submits("/tasks/needs/open")
        assert (await task(office, "needs")).done_at is None


async def test_what_was_done_twice_is_said_and_can_be_opened_again_later(office):
    async with office.signed_in(OF_OSDORP) as sara, office.signed_in(SAMIRA) as samira:
        first, second = await sara.opens("/tasks/needs"), await samira.opens("/tasks/needs")
        await first.submits("/tasks/needs/done")
        again = await second.submits("/tasks/needs/done")
        assert "undo" not in again.path
        page = await sara.opens("/tasks?show=done")
        await page.submits("/tasks/needs/open")
    assert (await task(office, "needs")).done_at is None


async def test_more_than_a_page_is_reached_by_the_link_below_it(office):
    async with office.writing() as work:
        fatma = (await work.tasks.get("needs")).resident_id
        for number in range(60):
            work.tasks.add(Task(f"n{number:02}", Todo.READ_ADDITION, ONE, fatma, MONDAY - timedelta(hours=number)))
    async with office.signed_in(OF_OSDORP) as sara:
        first = await sara.opens("/tasks")
        more = next(link for link in first.links if link.startswith("/tasks?after="))
        second = await sara.opens(more)

    shown = [{link for link in page.links if link.startswith("/tasks/")} for page in (first, second)]
    assert (len(shown[0]), len(shown[1]), shown[0] & shown[1]) == (50, 13, set())


async def test_the_names_of_a_list_count_and_its_task_is_done(office):
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sara.opens("/tasks/paper")
        assert f"/attachments/{PHOTO}" in page.response.text
        page = await sends(page, "save", ("Ayşe Kaya", "Osdorpplein 2", ""), ("", "", ""), ("علي حسن", "1068 EL", ""))

    assert page.path == "/tasks"
    assert await names_on(office) == ["Bea Bakker", "Ayşe Kaya", "علي حسن"]
    assert (await task(office, "paper")).done_at is not None
    async with office.database.reading() as connection:
        entry = (await UnitOfWork(connection).audit.of("initiative", ONE))[0]
        assert (entry.action, entry.details["counted"]) == ("paper_entered", 2)
        assert "Ay" not in str(entry.details), "no names"


async def test_lines_that_do_not_count_say_why_and_nothing_is_kept_or_lost(office):
    rows = [
        ("Cem", "Osdorpplein 3", ""),
        ("bea  bakker", "dorpsplein 1", ""),
        ("Dirk", "", ""),
        ("Cem", "Osdorpplein 3", ""),
        ("Esra", "Osdorpplein 4", "ZZZZ-9999"),
        ("F" * 81, "Osdorpplein 5", ""),
    ]
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sends(await sara.opens("/tasks/paper"), "save", *rows)
        assert page.status == 422
        assert page.response.text.count("sheet-row is-wrong") == 5
        assert "Bea Bakker" in page.words, "who is named twice is named"
        for name, address, _number in rows:
            assert f'value="{name}"' in page.response.text
            assert f'value="{address}"' in page.response.text
        assert await names_on(office) == ["Bea Bakker"]
        assert (await task(office, "paper")).done_at is None

        assert (await sends(page, "accept", *rows)).path == "/tasks"
    assert await names_on(office) == ["Bea Bakker", "Cem"]
    assert (await task(office, "paper")).done_at is not None


async def test_more_lines_keep_what_was_typed(office):
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sends(await sara.opens("/tasks/paper"), "more", ("Cem", "Osdorpplein 3", "A1-1"))

    assert page.status == 200
    assert 'value="Cem"' in page.response.text
    assert page.response.text.count('<fieldset class="sheet-row') == 9
    assert await names_on(office) == ["Bea Bakker"]


async def test_an_empty_list_is_not_taken_for_copied(office):
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sends(await sara.opens("/tasks/paper"), "save", ("  ", "", ""))

    assert page.status == 422
    assert (await task(office, "paper")).done_at is None


async def test_who_copies_a_list_that_a_colleague_has_copied_meanwhile_keeps_what_they_typed(office):
    rows = [("Cem", "Osdorpplein 3", "")]
    async with office.signed_in(OF_OSDORP) as sara, office.signed_in(SAMIRA) as samira:
        first, second = await sara.opens("/tasks/paper"), await samira.opens("/tasks/paper")
        await sends(first, "save", *rows)
        page = await sends(second, "save", *rows)

    assert page.status == 409
    assert 'value="Cem"' in page.response.text
    assert await names_on(office) == ["Bea Bakker", "Cem"]


async def test_nobody_can_sign_what_has_ended_and_the_page_says_so(office):
    async with office.writing() as work:
        initiative = await work.initiatives.take(ONE)
        await casework.withdraw(work, initiative, MONDAY, "s" * 32)
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sends(await sara.opens("/tasks/paper"), "save", ("Cem", "Osdorpplein 3", ""))

    assert page.status == 422
    assert await names_on(office) == ["Bea Bakker"]


async def test_lines_of_a_task_that_is_no_list_are_nowhere(office):
    async with office.signed_in(OF_OSDORP) as sara:
        csrf = (await sara.opens("/tasks")).form("/sign-out").fields["_csrf"]
        assert (await sara.posts("/tasks/needs/paper", {"_csrf": csrf, "do": "save"})).status == 404
