"""One's own account: what can be changed, by whom, and what ends with it."""

from datetime import timedelta

import pytest

from admin.sign_in.trying import FRESH
from domain.staff import Job, Staff
from tests.support.console import PETRA
from tests.support.sign_in import CODE, Newcomer, is_in, makes_passkey, uses_passkey

NEW = "acht groene treinen zingen"
WRONG = "not this one at all"

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
async def noor(office):
    return Newcomer(office)


@pytest.fixture
async def visitor(office, noor):
    """Noor's browser, signed in."""
    async with office.visitor() as visitor:
        visitor.client.headers["accept-language"] = "en"
        await noor.joins(visitor)
        page = await visitor.opens("/account")
        await page.submits("/account/settings", language="en")
        yield visitor


async def test_language_and_sound_are_kept(visitor):
    page = await visitor.opens("/account")
    assert page.form("/account/settings").fields["language"] == "en"
    page = await visitor.posts("/account/settings", page.form("/account/settings").fields | {"sound": "true"})
    assert page.form("/account/settings").fields["sound"] == "true"
    fields = page.form("/account/settings").fields | {"language": "nl"}
    del fields["sound"]
    page = await visitor.posts("/account/settings", fields)
    assert page.form("/account/settings").fields["language"] == "nl"
    assert "sound" not in page.form("/account/settings").fields


async def test_a_new_password_opens_and_the_old_one_does_not(office, noor, visitor):
    page = await visitor.opens("/account")
    page = await page.submits("/account/password", current=noor.password, password=NEW, again=NEW)
    assert page.path == "/account"
    async with office.visitor() as other:
        assert (await noor.types_password(other)).path == "/sign-in"
        assert (await noor.types_password(other, NEW)).path == "/sign-in/second"


async def test_a_new_password_signs_other_browsers_out_and_gives_this_one_a_new_token(office, noor, visitor):
    async with office.visitor() as other, office.visitor() as thief:
        await noor.signs_in(other)
        thief.client.cookies.set("voordeur-session", visitor.client.cookies["voordeur-session"])
        assert await is_in(other)
        page = await visitor.opens("/account")
        await page.submits("/account/password", current=noor.password, password=NEW, again=NEW)
        assert [await is_in(one) for one in (visitor, other, thief)] == [True, False, False]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"current": WRONG, "password": NEW, "again": NEW}, "not your password"),
        ({"password": "kort", "again": "kort"}, "At least 12"),
        ({"password": "noor@example.nl", "again": "noor@example.nl"}, "easy to guess"),
        ({"password": NEW, "again": WRONG}, "not the same"),
    ],
)
async def test_a_password_that_cannot_be_leaves_the_old_one(office, noor, visitor, typed, words):
    page = await visitor.opens("/account")
    page = await page.submits("/account/password", **{"current": noor.password, **typed})
    assert words in page.words
    async with office.visitor() as other:
        assert (await noor.types_password(other)).path == "/sign-in/second"


async def test_who_guesses_the_password_of_an_open_browser_waits(office, noor, visitor):
    page = await visitor.opens("/account")
    for _ in range(5):
        page = await page.submits("/account/codes", current=WRONG)
    page = await page.submits("/account/codes", current=noor.password)
    assert CODE.findall(page.words) == []
    office.now += timedelta(seconds=1)
    page = await page.submits("/account/codes", current=noor.password)
    assert len(CODE.findall(page.words)) == 10


async def test_another_app_takes_the_place_of_the_first(office, noor, visitor):
    first = Newcomer(office, secret=noor.secret)
    page = await visitor.opens("/account/app")
    page = await noor.sets_up_app(page, "/account/app", current=noor.password)
    assert page.path == "/account"
    async with office.visitor() as other:
        page = await noor.types_password(other)
        await page.submits("/sign-in/second", code=first.next_code())
        assert not await is_in(other)
        await page.submits("/sign-in/second", code=noor.app_says())
        assert await is_in(other)


async def test_without_the_password_no_app_is_set_up(office, noor, visitor):
    page = await visitor.opens("/account/app")
    before = noor.secret
    page = await noor.sets_up_app(page, "/account/app", current=WRONG)
    assert "not your password" in page.words
    noor.secret = before
    async with office.visitor() as other:
        await noor.signs_in(other)
        assert await is_in(other)


async def test_a_passkey_is_made_used_and_dropped(office, noor, visitor):
    page = await visitor.opens("/account")
    passkey, page = await makes_passkey(page, "/account/passkeys", label="Laptop", current=noor.password)
    assert "Laptop" in page.words
    async with office.visitor() as other:
        await uses_passkey(await other.opens("/sign-in"), "/sign-in/passkey", passkey)
        assert await is_in(other)
    page = await (await visitor.opens("/account")).submits("/account/passkeys/drop", current=noor.password)
    assert "Laptop" not in page.words
    async with office.visitor() as other:
        await uses_passkey(await other.opens("/sign-in"), "/sign-in/passkey", passkey)
        assert not await is_in(other)


async def test_without_the_password_no_passkey_is_made(noor, visitor):
    page = await visitor.opens("/account")
    _passkey, page = await makes_passkey(page, "/account/passkeys", label="Laptop", current=WRONG)
    assert "Laptop" not in page.words
    _passkey, page = await makes_passkey(page, "/account/passkeys", label="Laptop", current=noor.password)
    assert "Laptop" in page.words


async def test_the_only_second_step_stays(office, noor, visitor):
    page = await (await visitor.opens("/account")).submits("/account/app/drop", current=noor.password)
    assert "only second step" in page.words
    _passkey, page = await makes_passkey(page, "/account/passkeys", label="Laptop", current=noor.password)
    page = await page.submits("/account/app/drop", current=noor.password)
    assert "only second step" not in page.words
    page = await page.submits("/account/passkeys/drop", current=noor.password)
    assert "only second step" in page.words
    assert "Laptop" in page.words


async def test_nobody_drops_the_passkey_of_a_colleague(office, noor, visitor):
    bas = Newcomer(office, Staff("b2", "Bas", Job.WORKER), login="bas@example.nl")
    async with office.visitor() as other:
        _passkey, page = await makes_passkey(await bas.makes_account(other), "/sign-in/set-up/passkey", label="Bas")
        page = await bas.sets_up_app(await other.opens("/account/app"), "/account/app", current=bas.password)
        stolen = page.form("/account/passkeys/drop").fields["passkey"]
        page = await visitor.opens("/account")
        _mine, page = await makes_passkey(page, "/account/passkeys", label="Laptop", current=noor.password)
        await page.submits("/account/passkeys/drop", passkey=stolen, current=noor.password)
        assert "Bas" in (await other.opens("/account")).words
        page = await visitor.opens("/account")
        assert "Laptop" in page.words


async def test_new_codes_for_on_paper_take_the_place_of_the_old_ones(office, noor, visitor):
    page = await (await visitor.opens("/account")).submits("/account/codes", current=noor.password)
    new = CODE.findall(page.words)
    for code, opens in ((noor.codes[1], False), (new[0], True)):
        async with office.visitor() as other:
            await noor.types_password(other)
            await (await other.opens("/sign-in/recovery")).submits("/sign-in/recovery", code=code)
            assert await is_in(other) is opens


async def test_the_list_shows_every_browser_and_ends_the_others(office, noor, visitor):
    async with office.visitor() as other:
        other.client.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
        await noor.signs_in(other)
        page = await visitor.opens("/account")
        assert "Firefox · Windows" in page.words
        ends = next(form for form in page.forms if form.action == "/account/sessions/end")
        name, value = ends.buttons[0]
        await visitor.posts(ends.action, ends.fields | {name: value})
        assert [await is_in(one) for one in (visitor, other)] == [True, False]


async def test_nobody_ends_the_session_of_a_colleague(office, noor, visitor):
    bas = Newcomer(office, Staff("b2", "Bas", Job.WORKER), login="bas@example.nl")
    async with office.visitor() as first, office.visitor() as second:
        await bas.joins(first)
        await bas.signs_in(second)
        page = await second.opens("/account")
        name, value = next(form for form in page.forms if form.action == "/account/sessions/end").buttons[0]
        mine = (await visitor.opens("/account")).form("/account/settings").fields["_csrf"]
        await visitor.posts("/account/sessions/end", {"_csrf": mine, name: value})
        assert await is_in(first)
        await second.posts("/account/sessions/end", page.form("/account/settings").fields | {name: value})
        assert not await is_in(first)


async def test_who_has_no_password_must_have_come_in_just_now(office):
    async with office.signed_in(PETRA) as visitor:
        petra = Newcomer(office, PETRA)
        office.now += FRESH + timedelta(seconds=1)
        page = await petra.sets_up_app(await visitor.opens("/account/app"), "/account/app")
        assert page.path == "/account/app"
        office.now -= timedelta(seconds=1)
        page = await petra.sets_up_app(page, "/account/app")
        assert page.path == "/account"
