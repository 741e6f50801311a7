"""Drafts and what the chat page reads, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from domain.handover import Reason
from domain.staff import Job
from storage.console.chat_view import ChatView
from storage.console.drafts import LONGEST, Drafts
from storage.database import Database
from storage.tables import cases, residents
from storage.transcripts import Said
from tests.support.desk import Desk


@pytest.fixture
async def desk(database: Database) -> Desk:
    return Desk(database)


async def test_a_draft_is_kept_per_case_person_and_kind_and_goes_when_it_is_sent(desk):
    fatma, aylin = await desk.lives("Fatma"), await desk.lives("Aylin")
    samira, joost = await desk.hires("Samira"), await desk.hires("Joost")
    one, other = await desk.flags(fatma), await desk.flags(aylin)
    async with desk.database.writing() as connection:
        drafts = Drafts(connection)
        await drafts.keep(one.id, samira.id, "reply", "eerst", desk.now)
        await drafts.keep(one.id, samira.id, "reply", "dan", desk.now)
        await drafts.keep(one.id, samira.id, "note", "memo", desk.now)
        await drafts.keep(one.id, joost.id, "reply", "van Joost", desk.now)
        assert await drafts.of(one.id, samira.id) == {"reply": "dan", "note": "memo"}
        assert await drafts.of(other.id, samira.id) == {}
        await drafts.drop(one.id, samira.id, "reply")
        assert await drafts.of(one.id, samira.id) == {"note": "memo"}
        assert await drafts.of(one.id, joost.id) == {"reply": "van Joost"}


async def test_blanks_are_no_draft_and_too_much_is_cut(desk):
    case, samira = await desk.flags(await desk.lives()), await desk.hires("Samira")
    async with desk.database.writing() as connection:
        drafts = Drafts(connection)
        await drafts.keep(case.id, samira.id, "reply", "iets", desk.now)
        await drafts.keep(case.id, samira.id, "reply", " \n ", desk.now)
        await drafts.keep(case.id, samira.id, "note", "x" * (LONGEST + 1), desk.now)
        assert await drafts.of(case.id, samira.id) == {"note": "x" * LONGEST}


async def test_drafts_that_nobody_went_on_with_are_forgotten_and_go_with_their_case(desk):
    case, samira = await desk.flags(await desk.lives()), await desk.hires("Samira")
    async with desk.database.writing() as connection:
        drafts = Drafts(connection)
        await drafts.keep(case.id, samira.id, "note", "oud", desk.now - timedelta(days=40))
        await drafts.keep(case.id, samira.id, "reply", "nieuw", desk.now)
        assert await drafts.forget_old(desk.now - timedelta(days=30)) == 1
        assert await drafts.of(case.id, samira.id) == {"reply": "nieuw"}
        await connection.execute(delete(cases).where(cases.c.id == case.id))
        assert await drafts.of(case.id, samira.id) == {}


async def test_lines_are_read_from_the_end_and_further_back(desk):
    fatma = await desk.lives()
    other = await desk.lives("Aylin")
    async with desk.work() as work:
        for number in range(5):
            work.transcripts.add(Said(fatma.id, "resident", "text", str(number), desk.now))
            work.transcripts.add(Said(other.id, "resident", "text", "van een ander", desk.now))
    async with desk.database.reading() as connection:
        view = ChatView(connection)
        last = await view.stretch(fatma.id, most=2)
        assert ([one.words for one in last.lines], last.has_earlier, last.until) == (["3", "4"], True, None)
        before = await view.stretch(fatma.id, last.lines[0].id, most=3)
        assert ([one.words for one in before.lines], before.has_earlier) == (["0", "1", "2"], False)
        around = await view.around(fatma.id, before.lines[1].id, most=4)
        assert [one.words for one in around.lines] == ["0", "1", "2"]
        assert await view.last_line(fatma.id) == last.lines[-1].id
        assert await view.last_line(999) == 0
        assert await view.line_of(fatma.id, last.lines[0].id) == last.lines[0]
        assert await view.line_of(other.id, last.lines[0].id) is None


async def test_only_what_staff_wrote_anew_is_an_answer(desk):
    fatma, samira = await desk.lives(), await desk.hires("Samira", Job.WORKER)
    async with desk.work() as work:
        for author, more in (
            ("resident", {}),
            ("worker", {"worker_id": samira.id, "ref": "a"}),
            ("bot", {}),
            ("worker", {"worker_id": samira.id, "replaces": "a"}),
        ):
            work.transcripts.add(Said(fatma.id, author, "text", "x", desk.now, **more))
    async with desk.database.reading() as connection:
        view = ChatView(connection)
        lines = (await view.stretch(fatma.id)).lines
        assert await view.answered_since(fatma.id, lines[0].id) == [samira.id]
        assert await view.answered_since(fatma.id, lines[1].id) == []
        assert (await view.replacements(fatma.id, {"a"}))["a"].id == lines[3].id


async def test_a_translation_of_a_line_replaces_an_older_one_and_goes_with_the_resident(desk):
    fatma = await desk.lives()
    await desk.flags(fatma, Reason.ASKED)
    await desk.writes(fatma, "Merhaba")
    async with desk.database.writing() as connection:
        view = ChatView(connection)
        (line,) = (await view.stretch(fatma.id)).lines
        await view.put_dutch(line.id, "Dag", desk.now)
        await view.put_dutch(line.id, "Hallo", desk.now)
        assert (await view.stretch(fatma.id)).lines[0].dutch == "Hallo"
        await connection.execute(delete(residents).where(residents.c.id == fatma.id))
        assert (await view.stretch(fatma.id)).lines == []


async def test_all_cases_of_a_resident_are_told_with_each_reason_once(desk):
    fatma = await desk.lives()
    case = await desk.flags(fatma, Reason.ASKED)
    await desk.flags(fatma, Reason.FRUSTRATED)
    await desk.flags(fatma, Reason.ASKED)
    async with desk.database.reading() as connection:
        (told,) = await ChatView(connection).cases(fatma.id)
    assert (told.id, told.reasons) == (case.id, (Reason.ASKED, Reason.FRUSTRATED))
