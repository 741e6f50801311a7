"""Coming in, as somebody in a browser sees it: the invitation, two steps, and what keeps others out."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from admin.app import create_app
from admin.sign_in.slowing import ACCOUNT, ADDRESS, SECOND_STEP
from domain.staff import Job, Staff
from storage.console.accounts import Accounts
from storage.console.audit import Audit, Whole
from storage.console.sessions import ABSOLUTE, FIRST_STEP, IDLE, SETTING_UP
from storage.tables import audit, metadata
from storage.unit_of_work import unit_of_work
from tests.support.passkey import SoftPasskey
from tests.support.sign_in import NOOR, Newcomer, asks, is_in, makes_passkey, uses_passkey

pytestmark = pytest.mark.usefixtures("quick_hashes")

DAY = timedelta(days=1)
MOMENT = timedelta(seconds=1)
WRONG = "do not belong together"


@pytest.fixture
def noor(office):
    return Newcomer(office)


@pytest.fixture
async def account(office, noor):
    """Noor has an account, and her browser is closed."""
    async with office.visitor() as visitor:
        await noor.joins(visitor)
    return noor


async def test_from_an_invitation_to_the_inbox(each_office):
    noor = Newcomer(each_office)
    async with each_office.visitor() as visitor:
        page = await noor.makes_account(visitor)
        assert page.path == "/sign-in/set-up"
        assert not await is_in(visitor)
        page = await noor.sets_up_app(page)
        assert len(noor.codes) == 10
        assert await is_in(visitor)
    async with each_office.visitor() as visitor:
        page = await noor.signs_in(visitor)
        assert page.path == "/inbox"
        assert await is_in(visitor)
        # In the language of the browser in which the account was made.
        assert "Nobody waits for you." in page.words


async def test_an_invitation_opens_once_and_for_seven_days(office, noor):
    async with office.visitor() as visitor, office.visitor() as second:
        first = await noor.is_invited()
        path = await noor.is_invited()
        assert "does not work" in (await visitor.opens(first)).words
        office.now += 7 * DAY - MOMENT
        page = await second.opens(path)
        assert "Noor" in page.words
        office.now += MOMENT
        assert "does not work" in (await visitor.opens(path)).words
        typed = {"login": "noor@example.nl", "password": noor.password, "again": noor.password}
        assert "does not work" in (await page.submits(path, **typed)).words
        office.now -= MOMENT
        assert (await page.submits(path, **typed)).path == "/sign-in/set-up"
        assert "does not work" in (await visitor.opens(path)).words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"login": "noor"}, "e-mail address"),
        ({"password": "kort", "again": "kort"}, "At least 12"),
        ({"password": "wachtwoord123", "again": "wachtwoord123"}, "easy to guess"),
        ({"again": "zeven paarse fietsen"}, "not the same"),
    ],
)
async def test_what_cannot_be_is_said_and_the_invitation_stays(office, noor, typed, words):
    office.options["texts"] = office.console().texts
    async with office.visitor() as visitor:
        visitor.client.headers["accept-language"] = "en"
        page = await noor.makes_account(visitor, **typed)
        assert words in page.words
        page = await page.submits(page.path, login=noor.login, password=noor.password, again=noor.password)
        assert page.path == "/sign-in/set-up"


async def test_an_address_of_a_colleague_is_refused(office, account):
    bas = Newcomer(office, Staff("b2", "Bas", Job.WORKER), login="NOOR@example.nl ")
    async with office.visitor() as visitor:
        page = await bas.makes_account(visitor)
        assert page.path.startswith("/invitation/")
        page = await page.submits(page.path, login="bas@example.nl", password=bas.password, again=bas.password)
        assert page.path == "/sign-in/set-up"


async def test_without_a_second_step_a_password_opens_nothing(office, noor):
    async with office.visitor() as visitor:
        await noor.makes_account(visitor)
        for path in ("/account", "/inbox"):
            assert (await visitor.client.get(path)).status_code == 303
        office.now += SETTING_UP
        assert (await visitor.opens("/sign-in/set-up")).path == "/sign-in"
    async with office.visitor() as visitor:
        page = await noor.types_password(visitor)
        assert page.path == "/sign-in"
        assert not await is_in(visitor)


async def test_the_first_step_opens_nothing_and_lasts_a_quarter_of_an_hour(office, account):
    async with office.visitor() as visitor:
        page = await account.types_password(visitor)
        assert page.path == "/sign-in/second"
        for path in ("/account", "/inbox", "/sign-in/set-up"):
            assert (await visitor.client.get(path)).status_code == 303
        office.now += FIRST_STEP
        assert (await page.submits("/sign-in/second", code=account.app_says())).path == "/sign-in"
        assert not await is_in(visitor)


async def test_a_code_of_the_app_opens_once(office, account):
    code = account.next_code()
    async with office.visitor() as first, office.visitor() as second:
        page = await account.types_password(first)
        assert (await page.submits("/sign-in/second", code=code)).path == "/inbox"
        page = await account.types_password(second)
        page = await page.submits("/sign-in/second", code=code)
        assert page.path == "/sign-in/second"
        assert not await is_in(second)
        await page.submits("/sign-in/second", code=account.next_code())
        assert await is_in(second)


async def test_the_code_that_set_the_app_up_opens_nothing_any_more(office, noor):
    async with office.visitor() as visitor:
        await noor.sets_up_app(await noor.makes_account(visitor))
    async with office.visitor() as visitor:
        page = await noor.types_password(visitor)
        await page.submits("/sign-in/second", code=noor.app_says())
        assert not await is_in(visitor)


async def test_one_of_the_codes_on_paper_opens_once_and_leads_to_the_account(office, account):
    for opens in (True, False):
        async with office.visitor() as visitor:
            await account.types_password(visitor)
            page = await visitor.opens("/sign-in/recovery")
            page = await page.submits("/sign-in/recovery", code=account.codes[0].upper())
            assert (page.path == "/account") is opens
            assert await is_in(visitor) is opens


async def test_a_passkey_alone_is_enough(office, noor):
    async with office.visitor() as visitor:
        page = await noor.makes_account(visitor)
        passkey, page = await makes_passkey(page, "/sign-in/set-up/passkey", label="Telefoon")
        assert await is_in(visitor)
    async with office.visitor() as visitor:
        page = await uses_passkey(await visitor.opens("/sign-in"), "/sign-in/passkey", passkey)
        assert page.path == "/inbox"


async def test_a_passkey_is_a_second_step_too_and_a_strangers_is_not(office, noor):
    async with office.visitor() as visitor:
        passkey, _page = await makes_passkey(await noor.makes_account(visitor), "/sign-in/set-up/passkey")
    async with office.visitor() as visitor:
        page = await noor.types_password(visitor)
        page = await uses_passkey(page, "/sign-in/second/passkey", SoftPasskey(passkey.origin))
        assert not await is_in(visitor)
        await uses_passkey(page, "/sign-in/second/passkey", passkey)
        assert await is_in(visitor)


async def test_the_passkey_of_who_left_opens_nothing(office, noor):
    async with office.visitor() as visitor:
        passkey, _page = await makes_passkey(await noor.makes_account(visitor), "/sign-in/set-up/passkey")
    async with unit_of_work(office.database) as work:
        person = await work.staff.get("a1")
        assert person
        work.staff.save(Staff(person.id, person.name, person.job, is_active=False))
        await work.commit()
    async with office.visitor() as visitor:
        page = await uses_passkey(await visitor.opens("/sign-in"), "/sign-in/passkey", passkey)
        assert page.path == "/sign-in/passkey"
        assert not await is_in(visitor)


async def test_whether_somebody_has_an_account_cannot_be_seen(office, account):
    async with office.visitor() as visitor:
        page = await visitor.opens("/sign-in")
        known = await page.submits("/sign-in", login="noor@example.nl", password="not this one at all")
        unknown = await page.submits("/sign-in", login="nobody@example.nl", password="not this one at all")
    assert known.status == unknown.status
    assert known.words == unknown.words
    assert known.response.headers.keys() == unknown.response.headers.keys()


async def test_an_account_that_was_disabled_answers_as_if_it_were_not_there(office, account):
    async with unit_of_work(office.database) as work:
        keeping_of = await work.staff.get("a1")
        work.staff.save(Staff(keeping_of.id, "Noor", Job.WORKER, is_active=False))
        await work.commit()
    async with office.visitor() as visitor:
        right = await account.types_password(visitor)
        wrong = await account.types_password(visitor, "not this one at all")
    assert right.path == "/sign-in"
    assert right.words == wrong.words


async def test_who_wanted_a_page_comes_there_and_never_to_another_site(office, account):
    for wanted, arrives in (
        ("/account", "/account"),
        ("//example.com", "/inbox"),
        ("https://example.com", "/inbox"),
        ("/\\example.com", "/inbox"),
    ):
        async with office.visitor() as visitor:
            page = await account.types_password(visitor, to=f"/sign-in?next={wanted}")
            page = await page.submits("/sign-in/second", code=account.next_code())
            assert page.path == arrives


# Guessing


async def guesses(office, account, times):
    async with office.visitor() as visitor:
        for _ in range(times):
            await account.types_password(visitor, "not this one at all")


async def test_who_guesses_waits_and_then_the_right_password_opens(office, account):
    await guesses(office, account, ACCOUNT.free)
    async with office.visitor() as visitor:
        assert (await account.types_password(visitor)).path == "/sign-in", "too early, though it is right"
        office.now += MOMENT
        assert (await account.types_password(visitor)).path == "/sign-in/second"


async def test_the_wait_grows_but_ends(office, account):
    for _ in range(12):
        await guesses(office, account, 1)
        office.now += ACCOUNT.longest
    await guesses(office, account, 1)
    async with office.visitor() as visitor:
        office.now += ACCOUNT.longest - MOMENT
        assert (await account.types_password(visitor)).path == "/sign-in"
        office.now += MOMENT
        assert (await account.types_password(visitor)).path == "/sign-in/second"


async def test_tries_that_come_too_early_do_not_make_the_wait_longer(office, account):
    await guesses(office, account, ACCOUNT.free + 30)
    office.now += MOMENT
    async with office.visitor() as visitor:
        assert (await account.types_password(visitor)).path == "/sign-in/second"


async def test_a_stranger_who_guesses_does_not_keep_the_owner_out_of_her_own_browser(office, noor):
    async with office.visitor() as her_browser, office.visitor() as new_browser:
        await noor.joins(her_browser)
        await (await her_browser.opens("/account")).submits("/sign-out")
        await guesses(office, noor, ACCOUNT.free)
        assert (await noor.types_password(new_browser)).path == "/sign-in"
        assert (await noor.types_password(her_browser)).path == "/sign-in/second"


async def test_who_guesses_in_a_known_browser_waits_too(office, noor):
    async with office.visitor() as browser:
        await noor.joins(browser)
        await (await browser.opens("/account")).submits("/sign-out")
        for _ in range(ACCOUNT.free):
            await noor.types_password(browser, "not this one at all")
        assert (await noor.types_password(browser)).path == "/sign-in"


async def test_a_stranger_who_guesses_does_not_keep_a_passkey_out(office, noor):
    async with office.visitor() as visitor:
        passkey, _page = await makes_passkey(await noor.makes_account(visitor), "/sign-in/set-up/passkey")
    await guesses(office, noor, ADDRESS.free + 5)
    async with office.visitor() as visitor:
        await uses_passkey(await visitor.opens("/sign-in"), "/sign-in/passkey", passkey)
        assert await is_in(visitor)


async def test_one_address_that_tries_many_accounts_waits(office, account):
    async with office.visitor() as visitor:
        page = await visitor.opens("/sign-in")
        for number in range(ADDRESS.free):
            await page.submits("/sign-in", login=f"{number}@example.nl", password="zomer in de stad")
        assert (await account.types_password(visitor)).path == "/sign-in"
        office.now += MOMENT
        assert (await account.types_password(visitor)).path == "/sign-in/second"


async def test_who_guesses_codes_waits_and_a_new_session_does_not_help(office, account):
    account.next_code()
    async with office.visitor() as visitor:
        page = await account.types_password(visitor)
        for _ in range(SECOND_STEP.free):
            page = await page.submits("/sign-in/second", code="000000")
    async with office.visitor() as visitor:
        page = await account.types_password(visitor)
        await page.submits("/sign-in/second", code=account.app_says())
        assert not await is_in(visitor), "too early, though it is right"
        await (await visitor.opens("/sign-in/recovery")).submits("/sign-in/recovery", code=account.codes[0])
        assert not await is_in(visitor)
        page = await visitor.opens("/sign-in/second")
        await page.submits("/sign-in/second", code=account.next_code())
        assert await is_in(visitor)


# Sessions


async def test_a_planted_cookie_yields_nothing(office, account):
    async with office.visitor() as victim, office.visitor() as attacker:
        planted = "planted" * 6
        victim.client.cookies.set("voordeur-session", planted)
        await account.signs_in(victim)
        attacker.client.cookies.set("voordeur-session", planted)
        assert await is_in(victim)
        assert not await is_in(attacker)


async def test_the_token_of_the_first_step_yields_nothing_after_the_second(office, account):
    async with office.visitor() as visitor, office.visitor() as attacker:
        page = await account.types_password(visitor)
        first = visitor.client.cookies["voordeur-session"]
        await page.submits("/sign-in/second", code=account.next_code())
        attacker.client.cookies.set("voordeur-session", first)
        assert visitor.client.cookies["voordeur-session"] != first
        assert await is_in(visitor)
        assert not await is_in(attacker)
        assert (await attacker.opens("/sign-in/second")).path == "/sign-in"


async def test_a_session_ends_after_eight_hours_without_a_request(office, account):
    async with office.visitor() as visitor:
        await account.signs_in(visitor)
        office.now += IDLE - MOMENT
        assert await is_in(visitor)
        office.now += IDLE
        assert not await is_in(visitor)


async def test_a_session_ends_after_twelve_hours_whatever_happens(office, account):
    async with office.visitor() as visitor:
        await account.signs_in(visitor)
        began = office.now
        while office.now < began + ABSOLUTE - MOMENT:
            office.now = min(office.now + timedelta(hours=3), began + ABSOLUTE - MOMENT)
            assert await is_in(visitor)
        office.now += MOMENT
        assert not await is_in(visitor)


async def test_who_signs_out_is_out_and_the_old_token_opens_nothing(office, account):
    async with office.visitor() as visitor:
        await account.signs_in(visitor)
        token = visitor.client.cookies["voordeur-session"]
        page = await (await visitor.opens("/account")).submits("/sign-out")
        assert page.path == "/sign-in"
        assert not await is_in(visitor)
        visitor.client.cookies.set("voordeur-session", token)
        assert not await is_in(visitor)


async def test_signing_in_as_somebody_else_ends_the_session_that_was_there(office, account):
    bas = Newcomer(office, Staff("b2", "Bas", Job.WORKER), login="bas@example.nl")
    async with office.visitor() as visitor, office.visitor() as keeper:
        await account.signs_in(visitor)
        keeper.client.cookies.set("voordeur-session", visitor.client.cookies["voordeur-session"])
        await bas.sets_up_app(await bas.makes_account(visitor))
        assert await is_in(visitor)
        assert not await is_in(keeper)


@pytest.mark.parametrize(
    ("origin", "name", "secure"),
    [
        ("http://localhost:8090", "voordeur-session", False),
        ("https://voordeur.example.nl", "__Host-voordeur-session", True),
    ],
)
async def test_the_cookie_is_for_this_host_and_for_no_script(office, account, origin, name, secure):
    office.options["origin"] = origin
    office.app = create_app(office.console())
    async with office.visitor() as visitor:
        visitor.client.base_url = origin
        page = await visitor.client.get("/sign-in")
        token = page.text.partition('name="_csrf" value="')[2].partition('"')[0]
        typed = {"_csrf": token, "login": account.login, "password": account.password}
        answer = await visitor.client.post("/sign-in", data=typed, headers={"origin": origin})
    cookie = SimpleCookie(answer.headers["set-cookie"])[name]
    assert answer.status_code == 303
    assert bool(cookie["secure"]) is secure
    assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "lax", "/")
    assert cookie["domain"] == cookie["max-age"] == cookie["expires"] == ""


# What is kept


async def entries(office):
    async with office.database.reading() as connection:
        assert isinstance(await Audit(connection).verify(), Whole)
        columns = (audit.c.action, audit.c.staff_id, audit.c.subject_id, audit.c.details)
        return [tuple(row) for row in await connection.execute(select(*columns).order_by(audit.c.number))]


async def test_who_came_in_and_who_could_not_is_recorded_without_what_was_typed(office, account):
    async with office.visitor() as visitor:
        await account.types_password(visitor, "canary password here")
        page = await account.types_password(visitor)
        page = await page.submits("/sign-in/second", code="123123")
        await page.submits("/sign-in/second", code=account.next_code())
        await (await visitor.opens("/sign-in")).visitor.opens("/account")
    found = await entries(office)
    assert [one[0] for one in found] == [
        "person_added",
        "invited",
        "invitation_used",
        "second_step_set",
        "recovery_codes_made",
        "signed_in",
        "sign_in_failed",
        "sign_in_failed",
        "signed_in",
    ]
    assert found[6] == ("sign_in_failed", None, "a1", {"way": "password"})
    assert found[8] == ("signed_in", "a1", "a1", {"way": "password"})
    told = str(found)
    assert not any(word in told for word in ("canary", "123123", "noor@", account.secret, *account.codes))


async def test_what_lets_somebody_in_stands_nowhere_in_the_database_as_it_is(office, account):
    async with office.visitor() as visitor:
        await account.signs_in(visitor)
        secrets = [account.password, account.secret, account.codes[0], *visitor.client.cookies.values()]
    async with office.database.reading() as connection:
        told = ""
        for table in metadata.sorted_tables:
            told += str((await connection.execute(select(table))).all())
    assert "noor@example.nl" in told
    assert not any(secret in told for secret in secrets if len(secret) > 8)


async def test_a_hash_with_weaker_parameters_is_made_anew_at_the_next_sign_in(office, account):
    weak = PasswordHasher(time_cost=1, memory_cost=512, parallelism=1).hash(account.password)
    async with unit_of_work(office.database) as work:
        await Accounts(work.connection).set_password("a1", weak, office.now)
        await work.commit()
    async with office.visitor() as visitor:
        assert (await account.types_password(visitor)).path == "/sign-in/second"
        assert (await account.signs_in(visitor)).path == "/inbox"
    async with unit_of_work(office.database) as work:
        assert (await Accounts(work.connection).of("a1")).password_hash != weak


async def test_a_new_invitation_takes_away_what_was_lost(office, noor):
    async with office.visitor() as old, office.visitor() as new:
        passkey, _page = await makes_passkey(await noor.makes_account(old), "/sign-in/set-up/passkey")
        noor.password = "acht groene treinen zingen"
        await noor.sets_up_app(await noor.makes_account(new))
        assert not await is_in(old)
        assert await is_in(new)
        page = await old.opens("/sign-in")
        await uses_passkey(page, "/sign-in/passkey", passkey)
        assert not await is_in(old)


# The demo


DEMO = (Staff("demo-samira", "Samira", Job.WORKER), Staff("demo-annelies", "Annelies", Job.COORDINATOR))


async def furnish(office, *people, is_demo=True):
    office.options["is_demo"] = is_demo
    office.app = create_app(office.console())
    async with unit_of_work(office.database) as work:
        for one in people:
            work.staff.save(one)
        await work.commit()


async def comes_in_as(visitor, staff_id):
    """What is answered to the button, whether it stands on the page or not."""
    page = await visitor.opens("/sign-in")
    token = page.form("/sign-in").fields["_csrf"]
    return await visitor.posts(f"/demo/{staff_id}", {"_csrf": token})


async def test_in_the_demo_one_button_is_enough(office):
    await furnish(office, *DEMO)
    async with office.visitor() as visitor:
        page = await visitor.opens("/sign-in")
        assert "Annelies" in page.words
        page = await page.submits("/demo/demo-samira")
        assert page.path == "/inbox"
        assert await is_in(visitor)


@pytest.mark.parametrize(
    ("people", "is_demo", "staff_id"),
    [
        (DEMO, False, "demo-samira"),
        ((*DEMO, NOOR), True, "demo-samira"),
        ((*DEMO, NOOR), True, "a1"),
        ((NOOR,), True, "a1"),
        (DEMO, True, "demo-joost"),
        ((*DEMO, Staff("demo-joost", "Joost", Job.WORKER, is_active=False)), True, "demo-joost"),
    ],
    ids=["no demo", "somebody real works here", "somebody real", "nobody invented", "nobody", "disabled"],
)
async def test_anywhere_else_there_is_no_such_button_and_no_such_way(office, people, is_demo, staff_id):
    await furnish(office, *people, is_demo=is_demo)
    async with office.visitor() as visitor:
        page = await comes_in_as(visitor, staff_id)
        assert page.status == 404
        assert not await is_in(visitor)


async def test_a_challenge_is_answered_in_time(office, noor):
    async with office.visitor() as visitor:
        passkey, _page = await makes_passkey(await noor.makes_account(visitor), "/sign-in/set-up/passkey")
    async with office.visitor() as visitor:
        page = await visitor.opens("/sign-in")
        answer = passkey.signed(await asks(page, "/sign-in/passkey"))
        office.now += timedelta(minutes=5)
        await page.submits("/sign-in/passkey", answer=answer)
        assert not await is_in(visitor)
        office.now -= MOMENT
        await page.submits("/sign-in/passkey", answer=answer)
        assert await is_in(visitor)
