"""The people who work here, as an administrator keeps them."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import select

from domain.handover import State
from domain.staff import Job, Staff
from storage.console.audit import Act
from storage.people import Newcomer as Resident
from storage.staff import People
from storage.tables import audit, cases, outbox, residents
from storage.unit_of_work import unit_of_work
from tests.support.console import PETRA
from tests.support.sign_in import NOOR, Newcomer, is_in, makes_passkey, uses_passkey

pytestmark = pytest.mark.usefixtures("quick_hashes")

NEW = {"name": "Bas", "login": "bas@example.nl", "job": "coordinator", "where": "everywhere"}

ELSEWHERE = {
    Act.LOOKED_AT, Act.EXPORTED, Act.EXPORT_FETCHED, Act.READ_BY_PROGRAM, Act.REPLY_ADDED, Act.REPLY_CHANGED,
    Act.REPLY_RETIRED, Act.REPLY_BROUGHT_BACK, Act.RULES_SET, Act.SETTING_CHANGED, Act.TASK_DONE, Act.TASK_OPENED,
    Act.PAPER_ENTERED,
    Act.LOOKED_AT_INITIATIVE, Act.QUOTE_MARKED, Act.QUOTE_REMOVED, Act.STEP_TAKEN, Act.AGREED_NOTED,
    Act.INTRODUCTION_ASKED, Act.INITIATIVES_JOINED, Act.INITIATIVE_NOTED, Act.SUPPORTERS_SEEN, Act.CONTACT_SET,
    Act.LABEL_SET, Act.MAP_ENTRY_EDITED, Act.MAP_EDIT_UNDONE, Act.MAP_IMPORTED, Act.MAP_IMPORT_UNDONE,
}  # fmt: skip
"""Acts that are about something else than somebody who works here."""


@pytest.fixture
async def petra(office):
    """An administrator's browser."""
    async with office.signed_in(PETRA) as visitor:
        yield visitor


async def everybody(office):
    async with office.database.reading() as connection:
        return {one.name: one for one in await People(connection).everybody()}


async def acts(office, staff_id):
    async with office.database.reading() as connection:
        about = (audit.c.subject_kind == "staff", audit.c.subject_id == staff_id)
        return list(await connection.scalars(select(audit.c.action).where(*about).order_by(audit.c.number)))


def picture(kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (300, 200), (200, 30, 30)).save(file, kind)
    return file.getvalue()


def portraits(office):
    return sorted(path.name for path in (office.folder / "portraits").glob("*"))


def invitation_on(page):
    return re.search(r"/invitation/[\w-]{22}", page.words)[0]


async def test_somebody_new_is_kept_and_makes_an_account_with_the_address_that_is_shown(office, petra):
    page = await petra.opens("/people/new")
    fields = {**NEW, "where": "areas", "areas": ["GF08", "GE04"], "languages": ["tr", "ar"]}
    page = await page.submits("/people/new", **fields)
    bas = (await everybody(office))["Bas"]
    assert (bas.job, bas.languages, bas.areas) == (Job.COORDINATOR, ("tr", "ar"), {"GF08", "GE04"})
    newcomer = Newcomer(office, bas, "bas@example.nl")
    async with office.visitor() as visitor:
        page = await visitor.opens(invitation_on(page))
        assert page.form(page.path).fields["login"] == "bas@example.nl"
        page = await page.submits(page.path, password=newcomer.password, again=newcomer.password)
        await newcomer.sets_up_app(page)
        assert await is_in(visitor)
    assert "bas@example.nl" in (await petra.opens("/people")).words


@pytest.mark.parametrize("typed", [{"name": " "}, {"name": "x" * 81}, {"login": "bas"}, {"where": "areas"}])
async def test_what_cannot_be_keeps_nobody(office, petra, typed):
    page = await (await petra.opens("/people/new")).submits("/people/new", **NEW | typed)
    assert page.status == 200
    assert page.form("/people/new").fields
    assert set(await everybody(office)) == {"Petra"}


@pytest.mark.parametrize("typed", [{"job": "boss"}, {"where": "nowhere"}, {"where": "areas", "areas": ["XX99"]}])
async def test_what_no_form_offers_is_not_understood(office, petra, typed):
    page = await (await petra.opens("/people/new")).submits("/people/new", **NEW | typed)
    assert page.status == 400
    assert set(await everybody(office)) == {"Petra"}


async def test_an_address_of_a_colleague_is_refused_and_nobody_is_added(office, petra):
    await (await petra.opens("/people/new")).submits("/people/new", **NEW)
    page = await (await petra.opens("/people/new")).submits(
        "/people/new", **NEW | {"name": "Cem", "login": "BAS@example.nl"}
    )
    assert page.form("/people/new").fields["name"] == "Cem"
    assert set(await everybody(office)) == {"Petra", "Bas"}


async def test_a_change_is_kept_and_recorded(office, petra):
    await (await petra.opens("/people/new")).submits("/people/new", **NEW)
    bas = (await everybody(office))["Bas"]
    page = await petra.opens(f"/people/{bas.id}")
    await page.submits(f"/people/{bas.id}", name="Bas jr.", job="worker", where="areas", areas=["GF08"])
    bas = (await everybody(office))["Bas jr."]
    assert (bas.job, bas.areas) == (Job.WORKER, {"GF08"})
    assert await acts(office, bas.id) == ["person_added", "invited", "person_changed"]


async def test_a_portrait_is_drawn_anew_changed_and_taken_away(office, petra):
    page = await petra.opens("/people/new")
    await page.submits("/people/new", files={"portrait": ("me.png", picture(), "image/png")}, **NEW)
    bas = (await everybody(office))["Bas"]
    assert portraits(office) == [bas.portrait]
    page = await petra.opens(f"/people/{bas.id}")
    await page.submits(f"/people/{bas.id}", files={"portrait": ("me.png", picture(), "image/png")})
    assert portraits(office) == [(await everybody(office))["Bas"].portrait] != [bas.portrait]
    await (await petra.opens(f"/people/{bas.id}")).submits("/disable")
    assert portraits(office) == []


@pytest.mark.parametrize("file", [b"<svg onload=alert(1)>", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
async def test_what_is_no_photo_is_refused_and_nothing_of_it_is_kept(office, petra, file):
    page = await petra.opens("/people/new")
    page = await page.submits("/people/new", files={"portrait": ("me.png", file, "image/png")}, **NEW)
    assert page.status == 200
    assert portraits(office) == []
    assert set(await everybody(office)) == {"Petra"}


async def test_a_photo_that_comes_with_something_wrong_is_not_kept(office, petra):
    page = await petra.opens("/people/new")
    files = {"portrait": ("me.png", picture(), "image/png")}
    await page.submits("/people/new", files=files, **NEW | {"login": "bas"})
    await page.submits("/people/new", files=files, **NEW | {"job": "boss"})
    assert portraits(office) == []


async def test_who_is_disabled_is_out_at_once_and_residents_get_a_colleague(office, petra):
    noor = Newcomer(office)
    async with office.visitor() as browser:
        passkey, _page = await makes_passkey(await noor.makes_account(browser), "/sign-in/set-up/passkey")
        async with unit_of_work(office.database) as work:
            chats = await work.chats.load([Resident(1, "Fatma")], office.now)
            row = {"id": "c1", "resident_id": chats[1].resident.id, "worker_id": NOOR.id, "state": State.SNOOZED.value}
            row |= {"urgency": 2, "language": "tr", "opened_at": office.now}
            await work.connection.execute(cases.insert().values(**row))
            await work.connection.execute(residents.update().values(held_by=NOOR.id, language="nl"))
            await work.commit()
        page = await (await petra.opens("/people/a1")).submits("/people/a1/disable")
        assert page.status == 200
        assert not await is_in(browser)
        await uses_passkey(await browser.opens("/sign-in"), "/sign-in/passkey", passkey)
        assert not await is_in(browser)
    async with unit_of_work(office.database) as work:
        case = await work.cases.get("c1")
        assert case
        assert case.state is State.QUEUED
        said = list(await work.connection.scalars(select(outbox.c.payload)))
    assert any("Noor" in one["text"] for one in said)
    assert (await acts(office, "a1"))[-1] == "person_disabled"
    await (await petra.opens("/people/a1")).submits("/people/a1/enable")
    async with office.visitor() as browser:
        await uses_passkey(await browser.opens("/sign-in"), "/sign-in/passkey", passkey)
        assert await is_in(browser)


async def test_who_is_reset_is_out_and_begins_anew_with_the_address_that_is_shown(office, petra):
    noor = Newcomer(office)
    async with office.visitor() as browser:
        await noor.joins(browser)
        page = await (await petra.opens("/people/a1")).submits("/people/a1/reset")
        assert not await is_in(browser)
        assert (await noor.types_password(browser)).path == "/sign-in"
        page = await browser.opens(invitation_on(page))
        page = await page.submits(page.path, password=noor.password, again=noor.password)
        await noor.sets_up_app(page)
        assert await is_in(browser)


async def test_who_is_signed_out_everywhere_comes_in_again(office, petra):
    noor = Newcomer(office)
    async with office.visitor() as browser:
        await noor.joins(browser)
        await (await petra.opens("/people/a1")).submits("/people/a1/sign-out")
        assert not await is_in(browser)
        await noor.signs_in(browser)
        assert await is_in(browser)


async def test_a_code_for_telegram_is_shown_once_and_signs_in(office, petra):
    await (await petra.opens("/people/new")).submits("/people/new", **NEW)
    bas = (await everybody(office))["Bas"]
    page = await (await petra.opens(f"/people/{bas.id}")).submits("/code")
    code = re.search(r"/start (\w{8})", page.words)[1]
    async with unit_of_work(office.database) as work:
        assert await work.staff.use_code(code, office.now) == bas.id
    assert code not in (await petra.opens(f"/people/{bas.id}")).words


@pytest.mark.parametrize("what", ["disable", "reset"])
async def test_an_administrator_cannot_shut_themselves_out(office, petra, what):
    page = await petra.opens("/people/petra")
    assert not any(form.action.endswith(what) for form in page.forms)
    await petra.posts(f"/people/petra/{what}", {"_csrf": page.form("/people/petra").fields["_csrf"]})
    assert await is_in(petra)
    assert (await everybody(office))["Petra"].is_active


async def test_an_administrator_cannot_give_their_own_job_away(office, petra):
    page = await petra.opens("/people/petra")
    await page.submits("/people/petra", job="worker", where="everywhere")
    assert (await everybody(office))["Petra"].job is Job.ADMINISTRATOR
    await (await petra.opens("/people/petra")).submits("/people/petra", name="Petronella")
    assert "Petronella" in await everybody(office)


async def test_nobody_who_is_not_there_is_changed(office, petra):
    assert (await petra.opens("/people/none")).status == 404
    page = await petra.opens("/people/new")
    token = page.form("/people/new").fields["_csrf"]
    assert (await petra.posts("/people/none/disable", {"_csrf": token})).status == 404


async def test_who_left_is_not_invited(office, petra):
    async with unit_of_work(office.database) as work:
        work.staff.save(Staff("b2", "Bas", Job.WORKER, is_active=False))
        await work.commit()
    token = (await petra.opens("/people/b2")).form("/people/b2").fields["_csrf"]
    for what in ("invite", "reset", "code"):
        assert (await petra.posts(f"/people/b2/{what}", {"_csrf": token})).status == 400


@pytest.mark.parametrize("act", sorted(set(Act) - ELSEWHERE))
async def test_whatever_happened_with_an_account_is_told_in_words(office, petra, act):
    async with unit_of_work(office.database) as work:
        work.staff.save(NOOR)
        await work.staff.flush()
        work.audit.record(act, office.now, None, ("staff", NOOR.id))
        await work.commit()
    page = await petra.opens(f"/people/{NOOR.id}")
    told = re.search(r"<li>\d\d:\d\d: (.+)</li>", page.response.text)[1]
    assert told not in {act.value, act.name}
