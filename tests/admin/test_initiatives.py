"""Initiatives in the console: those of somebody's areas, found however they are spelled, and nobody's draft."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from domain.budget import Budget, BudgetLine
from domain.initiatives import Answer, Attachment, Need, Question
from domain.life import Actor, Role, Stage, Step
from domain.misuse import OWN_NAME, SignOfMisuse
from domain.signatures import Signature, SignatureList, Way, plan_of
from domain.tasks import Task, Todo
from storage.tables import attachments
from storage.unit_of_work import UnitOfWork
from tests.support.books import collecting, newcomers
from tests.support.console import ANNELIES, JOOST, MONDAY, PETRA, SAMIRA, Office

OSDORP, ZUIDOOST = "GF08", "GT24"
OF_OSDORP = replace(SAMIRA, id="sara", name="Sara", areas=frozenset({OSDORP}))
EATING, CHESS, DRAFT, DROPPED = ("1" * 32, "2" * 32, "3" * 32, "4" * 32)
PHOTO = "f" * 32


@pytest.fixture
async def office(each_office):
    """Fatma eats together in Osdorp; Ali plays chess in Zuidoost; Bea has a draft, Cem dropped his."""
    async with each_office.writing() as work:
        chats = await work.chats.load(newcomers(4), MONDAY)
        fatma, ali, bea, cem = [chats[one.telegram_id].resident.id for one in newcomers(4)]
        await work.chats.flush()
        why = Answer("لأننا لا نعرف بعضنا", "ar", MONDAY, attachments=(Attachment(PHOTO, "photo"),))
        eating = collecting(
            EATING,
            fatma,
            two_sentences="Işık için birlikte yemek. <b>Wij</b> kennen elkaar niet.",
            stage=Stage.SUBMITTED,
            number="NW-2026-0042",
            area=OSDORP,
            answers={Question.WHAT: Answer("samen eten", "nl", MONDAY), Question.WHY: why},
            needs={Need.MONEY: "voor het eten"},
            budget=Budget((BudgetLine("soep", 2550),)),
            first_contact_by=(MONDAY - timedelta(days=2)).date(),
            decision_by=(MONDAY + timedelta(days=50)).date(),
        )
        chess = collecting(CHESS, ali, two_sentences="Schaken in het park.", area=ZUIDOOST)
        draft = collecting(DRAFT, bea, two_sentences="Geheim plan.", stage=Stage.DRAFT)
        dropped = collecting(DROPPED, cem, two_sentences="Liever niet.", stage=Stage.WITHDRAWN)
        for one in (eating, chess, draft, dropped):
            work.initiatives.save(one)
        given = Signature("b" * 32, Way.DOORSTEP, "Fatma Jansen", "Dorpsplein 1", "nl", MONDAY, 1, offer="een grill")
        for one, signed in ((eating, (given,)), (chess, ())):
            work.signatures.save(SignatureList(one.id, one.resident_id, plan_of(one), signatures=signed))
        work.misuse.record(EATING, SignOfMisuse(OWN_NAME, ("b" * 32,)), MONDAY)
        work.steps.add(Step("s" * 32, EATING, Stage.COLLECTING, Stage.SUBMITTED, Actor(Role.INITIATOR), MONDAY))
        work.tasks.add(Task("needs", Todo.WHAT_THEY_NEED, EATING, fatma, MONDAY, "een tent"))
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
    return each_office


def listed(page):
    return {link.rpartition("/")[2] for link in page.links if link.startswith("/initiatives/")}


async def searched(visitor, words):
    return await visitor.opens(f"/initiatives?{urlencode({'q': words})}")


async def test_a_worker_sees_those_of_their_areas_and_no_draft(office):
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sara.opens("/initiatives")
    assert listed(page) == {EATING}
    assert "NW-2026-0042" in page.words
    async with office.signed_in(SAMIRA) as samira:
        page = await samira.opens("/initiatives")
    assert listed(page) == {EATING, CHESS}
    assert "Geheim" not in page.words


@pytest.mark.parametrize(
    "sought", ["nw-2026-0042", "0042", "FATMA", "isik", "IŞIK", "samen eten", "eten fatma", "birlikte"]
)
async def test_one_is_found_by_number_words_and_first_name_however_they_are_spelled(office, sought):
    async with office.signed_in(SAMIRA) as samira:
        page = await searched(samira, sought)
    assert listed(page) == {EATING}


@pytest.mark.parametrize("sought", ["%", "_", "'; --", '"><script>', "x" * 10_000, "\u202e", "\0eten\0zzz"])
async def test_hostile_words_are_words(office, sought):
    async with office.signed_in(SAMIRA) as samira:
        page = await searched(samira, sought)
    assert page.status == 200
    assert "<script>" not in page.response.text


async def test_a_stage_is_filtered_and_what_is_none_is_left_out(office):
    async with office.signed_in(SAMIRA) as samira:
        assert listed(await samira.opens("/initiatives?stage=submitted")) == {EATING}
        assert listed(await samira.opens("/initiatives?stage=collecting&q=schaken")) == {CHESS}
        assert listed(await samira.opens("/initiatives?stage=nonsense&page=-1")) == {EATING, CHESS}
        assert listed(await samira.opens("/initiatives?page=99999999999")) == {EATING, CHESS}


async def test_pages_follow_each_other_without_gaps(office):
    async with office.writing() as work:
        resident = (await work.initiatives.take(CHESS)).resident_id
        for number in range(60):
            one = collecting(f"a{number:031}", resident, changed_at=MONDAY - timedelta(days=number), area=OSDORP)
            work.initiatives.save(one)
    async with office.signed_in(OF_OSDORP) as sara:
        first, second = await sara.opens("/initiatives"), await sara.opens("/initiatives?page=2")
    assert (len(listed(first)), len(listed(second)), listed(first) & listed(second)) == (50, 11, set())


async def test_the_page_shows_the_answers_in_their_own_words_and_what_is_promised(office):
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sara.opens(f"/initiatives/{EATING}")

    for words in ("لأننا لا نعرف بعضنا", "samen eten", "voor het eten", "soep", "25.50", "1 of 5 signatures"):
        assert words in page.words
    assert "Fatma Jansen" not in page.words
    assert "<b>Wij</b>" not in page.response.text
    assert f"/attachments/{PHOTO}" in page.response.text
    assert "/tasks/needs" in page.links
    assert "tone-urgent" in page.response.text, "the first contact is late"


async def looks(office, initiative_id):
    async with office.database.reading() as connection:
        acts = await UnitOfWork(connection).audit.of("initiative", initiative_id)
    return [one.staff_id for one in acts if one.action == "looked_at_initiative"]


async def test_looking_at_it_is_recorded_once_a_day(office):
    async with office.signed_in(OF_OSDORP) as sara:
        for _ in range(2):
            await sara.opens(f"/initiatives/{EATING}")
    assert await looks(office, EATING) == ["sara"]


async def test_whatever_page_shows_one_looking_at_it_is_recorded(office):
    async with office.signed_in(SAMIRA) as samira:
        assert (await samira.opens(f"/initiatives/{EATING}/beside?other={CHESS}")).status == 200
        assert (await looks(office, EATING), await looks(office, CHESS)) == (["samira"], ["samira"])
        form = (await samira.opens(f"/initiatives/{EATING}")).form("/agreed")
        for days, path in enumerate(("step", "supporters", "agreed"), start=1):
            office.passes(days=1)
            async with office.signed_in(SAMIRA) as again:
                if path == "agreed":
                    csrf = (await again.opens("/initiatives")).form("/sign-out").fields["_csrf"]
                    page = await again.posts(form.action, {**form.fields, "spent": "much", "_csrf": csrf})
                    assert page.status == 422
                else:
                    await again.opens(f"/initiatives/{EATING}/{path}")
            assert len(await looks(office, EATING)) == days + 1, path


async def test_a_file_is_seen_with_what_it_stands_in_and_with_nothing_else_of_its_chat(office):
    """Cem never showed his draft to anybody; Fatma also sent photos that do not belong to her plan."""
    async with office.writing() as work:
        fatma, cem = [(await work.initiatives.get(one)).resident_id for one in (EATING, DROPPED)]
        answers = {Question.WHAT: Answer("", "nl", MONDAY, attachments=(Attachment("secret", "photo"),))}
        work.initiatives.save(replace(await work.initiatives.get(DROPPED), answers=answers))
        rows = {"secret": cem, "chat": fatma, "list": fatma}
        same = {"kind": "photo", "telegram_file_id": "x", "due_at": MONDAY, "created_at": MONDAY, "state": "stored"}
        told = [{**same, "id": one, "resident_id": whose, "file_name": "x.jpg"} for one, whose in rows.items()]
        await work.connection.execute(attachments.insert(), told)
        work.tasks.add(Task("paper", Todo.ENTER_PAPER, EATING, fatma, MONDAY, attachment_id="list"))
    folder = office.console().attachments
    folder.mkdir(exist_ok=True)
    (folder / "x.jpg").write_bytes(b"a photo")
    async with office.signed_in(OF_OSDORP) as sara:
        seen = {one: (await sara.opens(f"/attachments/{one}")).status for one in (PHOTO, *rows)}
    assert seen == {PHOTO: 200, "list": 200, "secret": 404, "chat": 404}
    async with office.signed_in(replace(OF_OSDORP, id="karin", areas=frozenset({ZUIDOOST}))) as karin:
        assert [(await karin.opens(f"/attachments/{one}")).status for one in (PHOTO, *rows)] == [404] * 4


async def test_who_looks_again_waits_for_nobody_who_writes(sqlite_database, tmp_path):
    office = Office(sqlite_database, tmp_path)
    async with office.writing() as work:
        chats = await work.chats.load(newcomers(1), MONDAY)
        await work.chats.flush()
        work.initiatives.save(collecting(EATING, chats[newcomers(1)[0].telegram_id].resident.id, area=OSDORP))
    async with office.signed_in(OF_OSDORP) as sara:
        await sara.opens(f"/initiatives/{EATING}")
        async with asyncio.timeout(10), office.database.writing():
            assert (await sara.opens(f"/initiatives/{EATING}")).status == 200


async def names_for(visitor, purpose):
    page = await visitor.opens(f"/initiatives/{EATING}/supporters?purpose={purpose}")
    assert "Fatma Jansen" not in page.words
    assert "grill" not in page.words
    return await page.submits("/supporters", purpose=purpose)


async def test_names_of_supporters_are_shown_for_a_purpose_that_is_recorded(office):
    async with office.signed_in(OF_OSDORP) as sara, office.signed_in(ANNELIES) as annelies:
        page = await names_for(sara, "offers")
        assert "een grill" in page.words
        assert "Dorpsplein" not in page.words
        assert (await names_for(sara, "check")).status == 403
        assert (await names_for(sara, "nonsense")).status == 400
        page = await names_for(annelies, "check")
        for words in ("Fatma Jansen", "Dorpsplein 1", "at the door", "own first name"):
            assert words in page.words
    async with office.database.reading() as connection:
        acts = await UnitOfWork(connection).audit.of("initiative", EATING)
    assert [(one.staff_id, one.details) for one in acts if one.action == "supporters_seen"] == [
        ("annelies", {"purpose": "check"}),
        ("sara", {"purpose": "offers"}),
    ]


async def test_a_note_is_kept_once_for_colleagues_and_the_page_of_another_follows(office):
    async with office.signed_in(OF_OSDORP) as sara, office.signed_in(ANNELIES) as annelies:
        page = await sara.opens(f"/initiatives/{EATING}")
        for _time in range(2):
            await page.submits("/note", words="Belt liever. <i>Groot plein</i>")
        await page.submits("/note", words=" ")
        page = await annelies.opens(f"/initiatives/{EATING}")
    assert page.words.count("Belt liever. <i>Groot plein</i>") == 1
    assert "Sara" in page.words


async def test_only_coordinators_read_what_is_odd_about_signatures(office):
    async with office.signed_in(ANNELIES) as annelies:
        assert "triangle-alert" in (await annelies.opens(f"/initiatives/{EATING}")).response.text
    async with office.signed_in(SAMIRA) as samira:
        assert "triangle-alert" not in (await samira.opens(f"/initiatives/{EATING}")).response.text


@pytest.mark.parametrize("hidden", [CHESS, DRAFT, DROPPED, "0" * 32, "nobody"])
async def test_what_is_not_theirs_is_as_if_it_were_not_there(office, hidden):
    async with office.signed_in(OF_OSDORP) as sara:
        page = await sara.opens(f"/initiatives/{hidden}")
        csrf = page.form("/sign-out").fields["_csrf"] if page.forms else ""
        csrf = csrf or (await sara.opens("/initiatives")).form("/sign-out").fields["_csrf"]
        started = await sara.posts(f"/initiatives/{hidden}/conversation", {"_csrf": csrf})
    assert (page.status, started.status) == (404, 404)
    assert "Geheim" not in page.words


async def test_administrators_see_none(office):
    async with office.signed_in(PETRA) as petra:
        assert (await petra.opens("/initiatives")).status == 403
        assert (await petra.opens(f"/initiatives/{EATING}")).status == 403


async def test_a_conversation_is_started_and_a_colleague_reads_who_has_it(office):
    async with office.signed_in(OF_OSDORP) as sara, office.signed_in(JOOST) as joost:
        theirs = await joost.opens(f"/initiatives/{EATING}")
        page = await (await sara.opens(f"/initiatives/{EATING}")).submits("/conversation")
        assert page.path.startswith("/cases/")
        answer = await theirs.submits("/conversation")
        assert answer.path == f"/initiatives/{EATING}"
        assert "Sara" in answer.words
        assert page.path in (await sara.opens(f"/initiatives/{EATING}")).links
    assert office.woken >= 1


async def test_who_cannot_be_reached_is_told_and_nothing_begins(office):
    async with office.writing() as work:
        chats = await work.chats.load(newcomers(1), MONDAY)
        resident = chats[newcomers(1)[0].telegram_id].resident
        work.chats.save_resident(replace(resident, unreachable_since=MONDAY))
    async with office.signed_in(OF_OSDORP) as sara:
        page = await (await sara.opens(f"/initiatives/{EATING}")).submits("/conversation")
        assert page.path == f"/initiatives/{EATING}"
        assert "Telegram" in page.words
    async with office.database.reading() as connection:
        assert await UnitOfWork(connection).cases.open_of(resident.id) is None
