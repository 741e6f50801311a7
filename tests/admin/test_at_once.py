"""Two who take the same thing in the same moment, each in a transaction of their own: only PostgreSQL lets them."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from domain.duty import Duty
from domain.insight import quoting
from domain.insight.quotes import Quote, State
from domain.policies import Policies
from domain.staff import Job, Staff
from domain.standard_replies import first_replies
from storage.console.accounts import Accounts, LoginTakenError
from storage.staff import People
from storage.standard_replies import KeptReplies, ShortcutTakenError, seed
from storage.tables import transcripts
from tests.support.console import ANNELIES, MONDAY, PETRA, SAMIRA, TEXTS, Office
from tests.support.inbox import Shelf
from tests.support.sign_in import PASSWORD, Newcomer

CEM = Staff("c3", "Cem", Job.WORKER)
ADDRESS = "bas@example.nl"
HELLO, OTHER = first_replies()[:2]


@pytest.fixture
async def office(postgresql_database, tmp_path):
    """Cem works here and signs in with another address; there are standard replies."""
    async with postgresql_database.writing() as connection:
        people = People(connection)
        people.save(CEM)
        await people.flush()
        await Accounts(connection).set_login(CEM.id, "cem@example.nl", MONDAY)
        await seed(connection, MONDAY)
        await connection.commit()
    return Office(postgresql_database, tmp_path)


async def at_once(office, takes, asks):
    """What `asks()` gives, which wants what `takes(connection)` has, but has not committed before both have looked."""
    async with office.database.writing() as connection:
        await takes(connection)
        asking = asyncio.create_task(asks())
        while not await somebody_waits(office.database):
            assert not asking.done(), "It does not wait for the other one."
        await connection.commit()
    return await asking


async def somebody_waits(database):
    async with database.reading() as connection:
        return (await connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))).scalar_one()


async def cem_takes_the_address(connection):
    await Accounts(connection).set_login(CEM.id, ADDRESS, MONDAY)


async def login(office, staff_id):
    async with office.database.reading() as connection:
        return (await Accounts(connection).of(staff_id)).login


async def test_whose_address_was_taken_while_an_administrator_adds_them_is_not_added(office):
    new = {"name": "Bas", "login": ADDRESS, "job": "worker", "where": "everywhere"}
    async with office.signed_in(PETRA) as petra:
        form = await petra.opens("/people/new")
        page = await at_once(office, cem_takes_the_address, lambda: form.submits("/people/new", **new))

        assert "A colleague signs in with this address" in page.words
        assert page.form("/people/new").fields["name"] == "Bas"
        assert "Bas" not in (await petra.opens("/people")).words
        page = await page.submits("/people/new", **new | {"login": "bas.jr@example.nl"})
        assert "/invitation/" in page.words


async def test_an_address_that_was_taken_while_somebody_gets_it_is_refused_and_nothing_is_changed(office):
    bas = Newcomer(office)
    await bas.is_invited()
    path = f"/people/{bas.person.id}"
    async with office.signed_in(PETRA) as petra:
        form = await petra.opens(path)
        page = await at_once(office, cem_takes_the_address, lambda: form.submits(path, login=ADDRESS, name="Nora"))

        assert "A colleague signs in with this address" in page.words
        assert "Nora" not in (await petra.opens("/people")).words
    assert await login(office, CEM.id) == ADDRESS
    assert await login(office, bas.person.id) is None


@pytest.mark.usefixtures("quick_hashes")
async def test_an_address_that_was_taken_while_somebody_makes_an_account_is_refused_and_the_invitation_stays(office):
    bas = Newcomer(office)
    typed = {"login": ADDRESS, "password": PASSWORD, "again": PASSWORD}
    async with office.visitor() as visitor:
        form = await visitor.opens(await bas.is_invited())
        page = await at_once(office, cem_takes_the_address, lambda: form.submits(form.path, **typed))

        assert "A colleague signs in with this address" in page.words
        page = await page.submits(page.path, **typed | {"login": "bas.jr@example.nl"})
        assert page.path == "/sign-in/set-up"


async def test_a_shortcut_that_was_taken_while_another_reply_gets_it_is_refused_and_what_was_typed_stays(office):
    async def takes(connection):
        assert await KeptReplies(connection).change(replace(OTHER, shortcut="deur"), 1, ANNELIES.id, MONDAY)

    path = f"/replies/{HELLO.id}"
    async with office.signed_in(ANNELIES) as annelies:
        form = await annelies.opens(path)
        asks = lambda: form.submits(path, shortcut="deur", nl="De deur is open.", do="save")  # noqa: E731 (one line)
        page = await at_once(office, takes, asks)

        assert page.status == 422
        assert "Another reply has this shortcut" in page.words
        assert page.form(path).fields["nl"] == "De deur is open."
    async with office.database.reading() as connection:
        assert (await KeptReplies(connection).get(HELLO.id)).reply == HELLO


async def test_a_transaction_in_which_something_was_taken_goes_on(office):
    async def asks():
        async with office.database.writing() as connection:
            with pytest.raises(LoginTakenError):
                await Accounts(connection).set_login("b2", ADDRESS, MONDAY)
            await Accounts(connection).set_login("b2", "bas.jr@example.nl", MONDAY)
            await connection.commit()

    async with office.database.writing() as connection:
        people = People(connection)
        people.save(Staff("b2", "Bas", Job.WORKER))
        await people.flush()
        await connection.commit()
    await at_once(office, cem_takes_the_address, asks)
    assert await login(office, "b2") == "bas.jr@example.nl"


async def test_a_shortcut_that_was_taken_before_is_refused_by_the_store_too(office):
    async with office.database.writing() as connection:
        with pytest.raises(ShortcutTakenError):
            await KeptReplies(connection).change(replace(HELLO, shortcut=OTHER.shortcut), 1, ANNELIES.id, MONDAY)


async def test_a_quote_that_is_removed_while_its_resident_says_yes_stays_removed(office):
    shelf = Shelf(office.database)
    await shelf.has("fatma")
    await shelf.says("fatma", "Nu ken ik mijn buren.")
    async with office.database.reading() as connection:
        (line,) = (await connection.execute(select(transcripts.c.id))).scalars()
    async with shelf.stored.open() as work:
        asked = Quote("q1", shelf.residents["fatma"], "fatma", line, "mijn buren", "nl", "", SAMIRA.id, MONDAY)
        work.quotes.save(asked)
    async with office.signed_in(ANNELIES) as annelies:
        csrf = (await annelies.opens("/account")).form("/sign-out").fields["_csrf"]
        async with shelf.stored.open() as work:
            fatma = await work.residents.take(asked.resident_id)
            await quoting.answer(Duty(work, TEXTS, Policies(), MONDAY, str), fatma, "q1", agrees=True)
            removing = asyncio.create_task(annelies.posts("/insight/quotes/q1/remove", {"_csrf": csrf}))
            while not (removing.done() or await somebody_waits(office.database)):
                pass
        assert (await removing).status == 200
    async with shelf.stored.open() as work:
        assert (await work.quotes.get("q1")).state is State.REMOVED
