"""Single sign-on, from the button to the inbox: a real provider over HTTP, and a browser that goes between the two."""

import asyncio
import json
from base64 import urlsafe_b64encode
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlencode

import httpx2
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from admin.sign_in.provider import Provider
from storage.console.accounts import Accounts
from storage.staff import People
from storage.tables import audit, console_sessions, oidc_answers
from tests.support.console import KEY, ORIGIN, PETRA, SAMIRA, Office
from tests.support.oidc_provider import LocalProvider, Somebody, parameters
from tests.support.sign_in import NOOR, PASSWORD, Newcomer

CALLBACK = f"{ORIGIN}/oidc/callback"
THERE = Somebody("subject-of-samira", "samira@example.nl")


@pytest.fixture
async def provider():
    """The provider; Samira sits at the browser."""
    async with LocalProvider.open(CALLBACK) as opened:
        opened.person = THERE
        yield opened


@pytest.fixture
async def house(each_office, provider):
    """A console with single sign-on, in which Samira has an account; on both databases."""
    office = with_single_sign_on(each_office, provider)
    await has_account(office, SAMIRA, "samira@example.nl")
    return office


def with_single_sign_on(office: Office, provider: LocalProvider, **changes) -> Office:
    now = lambda: office.now  # noqa: E731 (the clock of a console that is made below)
    ours = Provider(replace(provider.registration, **changes), CALLBACK, now)
    office = Office(office.database, office.folder, office.now, options={"single_sign_on": ours})
    provider.now = lambda: office.now
    return office


async def has_account(office, person, login):
    async with office.database.writing() as connection:
        people = People(connection)
        people.save(person)
        await people.flush()
        await Accounts(connection).set_login(person.id, login, office.now)
        await connection.commit()


async def leaves(office):
    """Samira does not work here any more."""
    async with office.database.writing() as connection:
        people = People(connection)
        people.save(replace(await people.get("samira"), is_active=False))
        await people.flush()
        await connection.execute(console_sessions.delete())
        await connection.commit()


async def account(office, person=SAMIRA):
    async with office.database.reading() as connection:
        return await Accounts(connection).of(person.id)


async def sessions(office):
    """Whose sessions there are, and how they came in."""
    async with office.database.reading() as connection:
        rows = await connection.execute(select(console_sessions.c.staff_id, console_sessions.c.way))
        return [tuple(row) for row in rows]


async def told(office):
    """What the audit log has: what was done, by whom, and why not."""
    async with office.database.reading() as connection:
        rows = (await connection.execute(select(audit).order_by(audit.c.number))).mappings()
        return [(row["action"], row["staff_id"], row["details"].get("why")) for row in rows]


@asynccontextmanager
async def browser(office):
    """Of somebody who reads English."""
    async with office.visitor() as visitor:
        visitor.client.headers["accept-language"] = "en"
        yield visitor


async def begins(visitor, wanted=""):
    """The visitor takes the button; where the provider sends them back to."""
    started = await visitor.client.get("/oidc/start", params={"next": wanted} if wanted else {})
    assert started.status_code == 303, started.text
    async with httpx2.AsyncClient() as away:
        there = await away.get(started.headers["location"])
    assert there.status_code == 302, there.text
    return there.headers["location"]


async def comes_back(visitor, address):
    """Without going on to the page that follows."""
    return await visitor.client.get(address)


async def signs_in(visitor, wanted=""):
    return await comes_back(visitor, await begins(visitor, wanted))


def cookies(answer):
    return answer.headers.get_list("set-cookie")


async def test_who_has_an_account_comes_in(house):
    async with browser(house) as samira:
        answer = await signs_in(samira)

        assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
        assert await sessions(house) == [("samira", "oidc")]
        assert (await samira.client.get("/account")).status_code == 200
        assert ("signed_in", "samira", None) in await told(house)


async def test_the_page_that_was_wanted_comes_next(house):
    async with browser(house) as samira:
        assert (await signs_in(samira, "/cases/7")).headers["location"] == "/cases/7"


@pytest.mark.parametrize("wanted", ["https://example.com", "//example.com", "/\\example.com", "javascript:alert(1)"])
async def test_nobody_is_sent_to_another_site_afterwards(house, wanted):
    async with browser(house) as samira:
        assert (await signs_in(samira, wanted)).headers["location"] == "/inbox"


async def test_the_first_time_binds_and_from_then_on_the_address_means_nothing(house, provider):
    async with browser(house) as samira:
        await signs_in(samira)
        assert (await account(house)).oidc == (provider.issuer, THERE.subject)
        provider.person = replace(THERE, email="samira.married@example.nl", is_email_verified=False)

        assert (await signs_in(samira)).headers["location"] == "/inbox"
        assert [one for one in await told(house) if one[0] == "single_sign_on_bound"] == [
            ("single_sign_on_bound", "samira", None)
        ]


async def test_who_gets_the_address_of_somebody_else_gets_nothing_else(house, provider):
    async with browser(house) as samira:
        await signs_in(samira)
    provider.person = Somebody("subject-of-a-newcomer", THERE.email)
    async with browser(house) as newcomer:
        answer = await signs_in(newcomer)

    assert answer.status_code == 403
    assert "You have no account here yet" in answer.text
    assert (await account(house)).oidc == (provider.issuer, THERE.subject)
    assert await sessions(house) == [("samira", "oidc")]


async def test_who_gets_the_address_of_somebody_who_left_is_not_taken_for_them(house, provider):
    async with browser(house) as samira:
        await signs_in(samira)
    await leaves(house)
    provider.person = Somebody("subject-of-a-newcomer", THERE.email)
    async with browser(house) as newcomer:
        assert "You have no account here yet" in (await signs_in(newcomer)).text


@pytest.mark.parametrize("email", ["joost@example.nl", "ſamira@example.nl", "samira@example.nl.evil.example"])
async def test_nobody_gets_an_account_by_coming_from_the_provider(house, provider, email):
    provider.person = Somebody("subject-of-joost", email)
    async with browser(house) as joost:
        answer = await signs_in(joost)

    assert answer.status_code == 403
    assert await sessions(house) == []
    assert (await account(house)).oidc is None


@pytest.mark.parametrize("person", [replace(THERE, is_email_verified=False), replace(THERE, email="")], ids=str)
async def test_an_address_that_is_not_verified_opens_nothing(house, provider, person):
    provider.person = person
    async with browser(house) as somebody:
        answer = await signs_in(somebody)

    assert answer.status_code == 403
    assert "We cannot find out who you are" in answer.text
    assert await sessions(house) == []
    assert (await account(house)).oidc is None
    assert ("sign_in_failed", None, "not_verified") in await told(house)


async def test_capitals_in_the_address_do_not_matter(house, provider):
    provider.person = replace(THERE, email="Samira@Example.NL")
    async with browser(house) as samira:
        assert (await signs_in(samira)).headers["location"] == "/inbox"


@pytest.mark.parametrize("was_here", [True, False], ids=["bound", "new"])
async def test_who_was_disabled_is_told_so_and_stays_out(house, was_here):
    if was_here:
        async with browser(house) as samira:
            await signs_in(samira)
    await leaves(house)
    async with browser(house) as samira:
        answer = await signs_in(samira)

    assert answer.status_code == 403
    assert "Your account is closed" in answer.text
    assert await sessions(house) == []
    assert ("sign_in_failed", "samira", "left") in await told(house)


async def test_the_answer_to_a_sign_in_in_another_browser_opens_nothing(house):
    async with browser(house) as samira, browser(house) as joost, browser(house) as nobody:
        of_samira = await begins(samira)
        await begins(joost)
        answers = [await comes_back(other, of_samira) for other in (joost, nobody)]

        assert [answer.status_code for answer in answers] == [400, 400]
        assert "Please begin again" in answers[0].text
        assert await sessions(house) == []
        assert (await comes_back(samira, of_samira)).headers["location"] == "/inbox"


async def test_an_answer_that_another_site_sends_does_not_spoil_a_sign_in(house):
    async with browser(house) as samira:
        back = await begins(samira)
        await comes_back(samira, f"{CALLBACK}?state=planted&code=planted")

        assert (await comes_back(samira, back)).headers["location"] == "/inbox"


async def test_an_answer_opens_one_session_only_also_when_cookie_and_address_were_copied(house):
    async with browser(house) as samira, browser(house) as thief:
        back = await begins(samira)
        thief.client.cookies = dict(samira.client.cookies)
        first = await comes_back(samira, back)
        assert "voordeur-oidc" not in samira.client.cookies
        again = await comes_back(thief, back)

    assert (first.status_code, again.status_code) == (303, 503)
    assert await sessions(house) == [("samira", "oidc")]


async def test_an_answer_opens_one_session_only_also_when_the_provider_takes_a_code_twice(house, provider):
    async with browser(house) as samira, browser(house) as thief:
        back = await begins(samira)
        thief.client.cookies = dict(samira.client.cookies)
        code = provider.codes[parameters(back)["code"]]
        await comes_back(samira, back)
        provider.codes[code.value] = code
        again = await comes_back(thief, back)

    assert again.status_code == 400
    assert await sessions(house) == [("samira", "oidc")]


async def test_what_is_kept_of_an_answer_goes(house):
    async with browser(house) as samira:
        await signs_in(samira)
        house.passes(minutes=11)
        await signs_in(samira)

    async with house.database.reading() as connection:
        assert len((await connection.execute(select(oidc_answers))).all()) == 1


@pytest.mark.parametrize(("minutes", "status"), [(9, 303), (11, 400)])
async def test_a_sign_in_may_take_ten_minutes(each_office, provider, minutes, status):
    house = with_single_sign_on(each_office, provider)
    await has_account(house, SAMIRA, "samira@example.nl")
    async with browser(house) as samira:
        back = await begins(samira)
        house.passes(minutes=minutes)

        assert (await comes_back(samira, back)).status_code == status


async def test_a_ticket_that_was_changed_or_is_something_else_of_ours_is_none(house):
    async with browser(house) as samira:
        back = await begins(samira)
        ticket = samira.client.cookies["voordeur-oidc"]
        for other in (
            ticket[:-4] + "AAA=",
            urlsafe_b64encode(b"x" * 90).decode(),
            Fernet(KEY).encrypt_at_time(b"samira JBSWY3DP", int(house.now.timestamp())).decode(),
            Fernet(KEY).encrypt_at_time(json.dumps({"for": "else"}).encode(), int(house.now.timestamp())).decode(),
            "",
        ):
            samira.client.cookies.clear()
            samira.client.cookies.set("voordeur-oidc", other)
            assert (await comes_back(samira, back)).status_code == 400
    assert await sessions(house) == []


async def test_the_ticket_tells_the_browser_nothing(house):
    async with browser(house) as samira:
        started = await samira.client.get("/oidc/start")
        [ticket] = [one for one in cookies(started) if one.startswith("voordeur-oidc=")]

    assert parameters(started.headers["location"])["state"] not in ticket
    assert "HttpOnly" in ticket
    assert "SameSite=lax" in ticket
    assert "Max-Age=600" in ticket


async def test_a_planted_session_is_worth_nothing_afterwards(house):
    async with browser(house) as samira:
        samira.client.cookies.set("voordeur-session", "planted")
        await signs_in(samira)

        tokens = [cookie.value for cookie in samira.client.cookies.jar if cookie.name == "voordeur-session"]
        assert any(len(token) >= 43 for token in tokens)
    async with browser(house) as attacker:
        attacker.client.cookies.set("voordeur-session", "planted")
        assert (await attacker.client.get("/account")).status_code == 303


async def test_who_signs_in_anew_leaves_one_session(house):
    async with browser(house) as samira:
        await signs_in(samira)
        await signs_in(samira)

    assert await sessions(house) == [("samira", "oidc")]


async def test_who_is_signed_in_already_reads_what_is_wrong_and_stays_so(house):
    async with browser(house) as samira:
        await signs_in(samira)
        answer = await comes_back(samira, f"{CALLBACK}?state=planted&code=planted")

        assert answer.status_code == 400
        assert "Please begin again" in answer.text
        assert (await samira.client.get("/account")).status_code == 200


async def test_who_goes_back_at_the_provider_reads_that_they_are_not_in(house, provider):
    provider.person = None
    async with browser(house) as samira:
        answer = await signs_in(samira, "/cases/7")

    assert answer.status_code == 403
    assert "You went back at" in answer.text
    assert "/oidc/start?next=/cases/7" in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"iss": "https://another.example"}, "cannot be trusted"),
        ({"iss": ["", "https://another.example"]}, "cannot be trusted"),
        ({"iss": None}, "cannot be trusted"),
        ({"code": None}, "cannot be trusted"),
        ({"code": ["one", "two"]}, "cannot be trusted"),
        ({"code": "never-given-out"}, "does not answer"),
        ({"state": None}, "Please begin again"),
        ({"state": ["one", "two"]}, "Please begin again"),
        ({"state": "é"}, "Please begin again"),
        ({"error": "server_error"}, "does not answer"),
        ({"error": "<script>"}, "does not answer"),
        ({"error": "access_denied"}, "You went back at"),
        ({"error": "unmet_authentication_requirements"}, "has to ask you for a second step"),
    ],
    ids=str,
)
async def test_an_answer_that_was_changed_on_its_way_opens_nothing(office, provider, change, words):
    house = with_single_sign_on(office, provider)
    await has_account(house, SAMIRA, "samira@example.nl")
    async with browser(house) as samira:
        brought = parameters(await begins(samira)) | change
        kept = {name: value for name, value in brought.items() if value is not None}
        answer = await comes_back(samira, f"{CALLBACK}?{urlencode(kept, doseq=True)}")

    assert words in answer.text
    assert "<script>" not in answer.text
    assert answer.status_code in {400, 403, 503}
    assert await sessions(house) == []


async def test_a_forged_token_opens_nothing_and_the_page_says_so(house, provider):
    provider.lies = lambda claims, _key: "e30.e30."
    async with browser(house) as samira:
        answer = await signs_in(samira)

    assert answer.status_code == 403
    assert "This sign-in cannot be trusted" in answer.text
    assert await sessions(house) == []


async def test_a_provider_that_is_down_says_so_before_and_after(office, provider):
    house = with_single_sign_on(office, provider)
    async with browser(house) as samira:
        back = await begins(samira)
        await provider.close()
        after = await comes_back(samira, back)
        fresh = with_single_sign_on(office, provider)
        async with browser(fresh) as joost:
            before = await joost.client.get("/oidc/start")

    assert (before.status_code, after.status_code) == (503, 503)
    assert "does not answer" in before.text
    assert "/sign-in" in before.text


async def test_who_signed_in_too_weakly_is_asked_for_more(office, provider):
    house = with_single_sign_on(office, provider, acr="two-steps")
    await has_account(house, SAMIRA, "samira@example.nl")
    async with browser(house) as samira:
        weak = await signs_in(samira)
        provider.person = replace(THERE, acr="two-steps")
        strong = await signs_in(samira)

    assert (weak.status_code, strong.status_code) == (403, 303)
    assert "second step" in weak.text


async def test_nothing_waits_for_the_provider_inside_a_transaction(office, provider):
    house = with_single_sign_on(office, provider)
    await has_account(house, SAMIRA, "samira@example.nl")
    asked, answer = asyncio.Event(), asyncio.Event()

    async def slowly(code, beginning):
        asked.set()
        await answer.wait()
        return await Provider.redeem(house.options["single_sign_on"], code, beginning)

    house.options["single_sign_on"].redeem = slowly
    async with browser(house) as samira:
        coming = asyncio.create_task(signs_in(samira))
        await asked.wait()
        async with asyncio.timeout(2), house.database.writing() as connection:
            await Accounts(connection).set_language("samira", "en", house.now)
            await connection.commit()
        answer.set()

        assert (await coming).status_code == 303


@pytest.mark.parametrize("path", ["/oidc/start", "/oidc/callback?state=a&code=b", "/oidc/end"])
async def test_without_single_sign_on_there_is_no_such_page(office, path):
    async with browser(office) as visitor:
        assert (await visitor.client.get(path)).status_code == 404


async def test_the_button_stands_on_the_sign_in_page_where_there_is_single_sign_on(office, provider):
    async with browser(office) as visitor:
        assert "/oidc/start" not in (await visitor.client.get("/sign-in")).text
    async with browser(with_single_sign_on(office, provider)) as visitor:
        page = await visitor.opens("/sign-in?next=/cases/7")

    assert "/oidc/start?next=/cases/7" in page.links
    assert "Stadspas" in page.words


async def test_out_at_the_provider_too_and_back_to_the_sign_in_page(office, provider):
    async with browser(with_single_sign_on(office, provider)) as visitor:
        answer = await visitor.client.get("/oidc/end")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{provider.issuer}/end?")
    assert parameters(answer.headers["location"])["post_logout_redirect_uri"] == f"{ORIGIN}/sign-in"


async def test_a_provider_without_a_way_out_leaves_one_on_the_sign_in_page(office, provider):
    provider.has_a_way_out = False
    async with browser(with_single_sign_on(office, provider)) as visitor:
        answer = await visitor.client.get("/oidc/end")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_the_audit_log_names_no_address(house, provider):
    provider.person = Somebody("subject-of-canary", "canary@example.nl")
    async with browser(house) as visitor:
        await signs_in(visitor)
    async with house.database.reading() as connection:
        rows = (await connection.execute(select(audit))).all()

    assert rows
    assert "canary" not in repr(rows)


async def test_the_way_out_at_the_provider_is_shown_to_who_came_in_by_it(house):
    async with browser(house) as samira:
        await signs_in(samira)
        page = await samira.opens("/account")
        assert page.links.count("/oidc/end") == 2, "in the menu, and where one is signed in"
        page = await page.submits("/sign-out")
        assert page.path.startswith("/sign-in")
        assert "At Stadspas you are still signed in." in page.words
        assert "/oidc/end" in page.links


async def test_the_way_out_at_the_provider_is_not_shown_to_who_came_in_otherwise(house):
    async with house.signed_in(SAMIRA) as samira:
        page = await samira.opens("/account")
        assert "/oidc/end" not in page.links
        assert "/oidc/end" not in (await page.submits("/sign-out")).links


@pytest.mark.usefixtures("quick_hashes")
async def test_who_is_invited_cannot_choose_the_address_of_a_colleague(house, provider):
    await has_account(house, NOOR, "noor@example.nl")
    noor = Newcomer(house)
    async with browser(house) as visitor:
        page = await visitor.opens(await noor.is_invited())
        assert "You sign in as noor@example.nl." in page.words
        page = await page.submits(page.path, login="joost@example.nl", password=PASSWORD, again=PASSWORD)
        assert page.path == "/sign-in/set-up"
    provider.person = Somebody("subject-of-joost", "joost@example.nl")
    async with browser(house) as joost:
        assert "You have no account here yet" in (await signs_in(joost)).text
    assert ((await account(house, NOOR)).login, (await account(house, NOOR)).oidc) == ("noor@example.nl", None)


@pytest.mark.usefixtures("quick_hashes")
async def test_an_invitation_without_an_address_waits_until_it_is_written_down(house):
    noor = Newcomer(house)
    async with browser(house) as visitor:
        before = await visitor.opens("/sign-in")
        page = await visitor.opens(await noor.is_invited())
        assert "is not written down yet" in page.words
        typed = {"_csrf": before.form("/sign-in").fields["_csrf"], "login": "joost@example.nl"}
        await visitor.posts(page.path, typed | {"password": PASSWORD, "again": PASSWORD})
        assert (await account(house, NOOR)).password_hash is None
        await has_account(house, NOOR, "noor@example.nl")
        page = await (await visitor.opens(page.path)).submits(page.path, password=PASSWORD, again=PASSWORD)
        assert page.path == "/sign-in/set-up"


async def test_an_administrator_writes_the_address_down_before_somebody_is_invited(house):
    noor = Newcomer(house)
    await noor.is_invited()
    path = f"/people/{NOOR.id}"
    async with house.signed_in(PETRA) as petra:
        page = await (await petra.opens(path)).submits("/invite")
        assert page.path == path
        assert "Write down an e-mail address first" in page.words
        assert "Write down an e-mail address first" in (await page.submits("/reset")).words
        page = await (await petra.opens(path)).submits(path, login="noor@example.nl")
        assert "/invitation/" in (await page.submits("/invite")).words
