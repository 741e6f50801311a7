"""How people sign in: accounts, passkeys, invitations and counters, on both databases."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.staff import Job, Staff
from storage.console.accounts import RECOVERY_CODES, Account, Accounts, LoginTakenError
from storage.console.invitations import LIVES, Invitations
from storage.console.passkeys import CHALLENGE_LIVES, Passkey, Passkeys
from storage.console.throttle import BROWSER_KNOWN_FOR, FORGET_AFTER, Failures, Throttle
from storage.tables import invitations, known_browsers, recovery_codes, sign_in_failures
from storage.unit_of_work import unit_of_work

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
NOOR, BAS = Staff("a1", "Noor", Job.WORKER), Staff("b2", "Bas", Job.COORDINATOR)
KEY = Passkey(b"\x00key", "a1", b"public", 3, "Telefoon", NOW)


@pytest.fixture
async def opened(database):
    """Noor and Bas work here; `opened(Store)` is a transaction with this store, committed at its end."""
    async with unit_of_work(database) as work:
        work.staff.save(NOOR)
        work.staff.save(BAS)
        await work.commit()

    @asynccontextmanager
    async def open_(store):
        async with unit_of_work(database) as work:
            yield store(work.connection)
            await work.commit()

    return open_


async def test_who_has_none_has_an_empty_account(opened):
    async with opened(Accounts) as accounts:
        assert await accounts.of("a1") == Account("a1")


async def test_what_is_set_stays_and_leaves_the_rest_alone(opened):
    async with opened(Accounts) as accounts:
        await accounts.set_login("a1", " Noor@Example.NL ", NOW)
        await accounts.set_password("a1", "hash", NOW)
        await accounts.set_totp("a1", "locked", NOW, step=7)
        await accounts.bind_oidc("a1", "https://login.example.nl", "77")
    async with opened(Accounts) as accounts:
        noor = await accounts.of("a1")
        oidc = ("https://login.example.nl", "77")
        assert noor == Account("a1", "noor@example.nl", "hash", "locked", 7, oidc, "nl", True)
        assert await accounts.by_login("NOOR@example.nl") == noor
        assert await accounts.by_oidc(*oidc) == noor
        assert await accounts.by_login("bas@example.nl") is None
        assert await accounts.logins() == {"a1": "noor@example.nl"}


async def test_an_address_of_a_colleague_is_refused_and_ones_own_is_not(opened):
    async with opened(Accounts) as accounts:
        await accounts.set_login("a1", "noor@example.nl", NOW)
        await accounts.set_login("a1", "Noor@example.nl", NOW)
        with pytest.raises(LoginTakenError):
            await accounts.set_login("b2", "NOOR@example.nl", NOW)


async def test_a_code_of_an_app_is_used_once_and_an_older_one_never(opened):
    async with opened(Accounts) as accounts:
        await accounts.set_totp("a1", "locked", NOW)
        assert await accounts.use_step("a1", 100)
        assert not await accounts.use_step("a1", 100)
        assert not await accounts.use_step("a1", 99)
        assert await accounts.use_step("a1", 101)


async def test_of_two_who_use_a_code_of_an_app_at_once_one_comes_in(opened):
    async with opened(Accounts) as accounts:
        await accounts.set_totp("a1", "locked", NOW)

    async def use():
        async with opened(Accounts) as accounts:
            return await accounts.use_step("a1", 100)

    assert sorted(await asyncio.gather(*(use() for _ in range(4)))) == [False, False, False, True]


async def test_each_recovery_code_is_used_once_by_its_owner_however_it_is_typed(opened):
    async with opened(Accounts) as accounts:
        codes = await accounts.new_recovery_codes("a1")
        assert len(set(codes)) == RECOVERY_CODES
        assert not await accounts.use_recovery_code("b2", codes[0], NOW)
        assert await accounts.use_recovery_code("a1", codes[0].upper().replace("-", " "), NOW)
        assert not await accounts.use_recovery_code("a1", codes[0], NOW)
        assert await accounts.recovery_codes_left("a1") == RECOVERY_CODES - 1


async def test_new_recovery_codes_take_the_place_of_the_old_ones(opened):
    async with opened(Accounts) as accounts:
        old = await accounts.new_recovery_codes("a1")
        new = await accounts.new_recovery_codes("a1")
        assert not await accounts.use_recovery_code("a1", old[0], NOW)
        assert await accounts.use_recovery_code("a1", new[0], NOW)


async def test_recovery_codes_and_invitations_are_kept_as_hashes_only(opened, database):
    async with opened(Accounts) as accounts:
        codes = await accounts.new_recovery_codes("a1")
    async with opened(Invitations) as all_:
        invited = await all_.make("a1", NOW)
    async with database.reading() as connection:
        kept = list(await connection.scalars(select(recovery_codes.c.code)))
        kept += list(await connection.scalars(select(invitations.c.code)))
    assert {len(one) for one in kept} == {32}
    assert not any(code.encode() in b"".join(kept) for code in (*codes, invited))


async def test_after_a_reset_nothing_lets_them_in_and_the_address_stays(opened):
    async with opened(Accounts) as accounts:
        await accounts.set_login("a1", "noor@example.nl", NOW)
        await accounts.set_password("a1", "hash", NOW)
        await accounts.set_totp("a1", "locked", NOW)
        await accounts.bind_oidc("a1", "https://login.example.nl", "77")
        codes = await accounts.new_recovery_codes("a1")
    async with opened(Passkeys) as passkeys:
        await passkeys.add(KEY)
    async with opened(Accounts) as accounts:
        assert await accounts.with_second_step() == {"a1"}
        await accounts.reset("a1", NOW)
        assert await accounts.of("a1") == Account("a1", "noor@example.nl")
        assert not await accounts.use_recovery_code("a1", codes[0], NOW)
        assert await accounts.with_second_step() == frozenset()
    async with opened(Passkeys) as passkeys:
        assert await passkeys.of("a1") == []


async def test_a_passkey_is_found_again_counts_and_is_dropped_by_its_owner(opened):
    async with opened(Passkeys) as passkeys:
        await passkeys.add(KEY)
        await passkeys.used(KEY.id, 4, NOW)
    async with opened(Passkeys) as passkeys:
        assert await passkeys.get(KEY.id) == replace(KEY, sign_count=4, used_at=NOW)
        assert not await passkeys.drop("b2", KEY.id)
        assert await passkeys.drop("a1", KEY.id)
        assert await passkeys.get(KEY.id) is None


async def test_what_was_asked_of_a_passkey_is_answered_once_in_time_and_for_its_purpose(opened):
    async with opened(Passkeys) as passkeys:
        for challenge in (b"one", b"two", b"three"):
            await passkeys.ask(challenge, "second", NOW, "a1")
        assert not await passkeys.is_asked(b"one", "sign_in", NOW, "a1")
        assert not await passkeys.is_asked(b"one", "second", NOW, "b2")
        assert not await passkeys.is_asked(b"one", "second", NOW)
        assert await passkeys.is_asked(b"one", "second", NOW, "a1")
        assert not await passkeys.is_asked(b"one", "second", NOW, "a1")
        assert not await passkeys.is_asked(b"two", "second", NOW + CHALLENGE_LIVES, "a1")
        assert await passkeys.forget_expired(NOW + CHALLENGE_LIVES) == 2


async def test_an_invitation_is_used_once_within_seven_days_and_the_newest_only(opened):
    async with opened(Invitations) as all_:
        first = await all_.make("a1", NOW)
        second = await all_.make("a1", NOW)
        assert await all_.whose(first, NOW) is None
        assert await all_.whose(second, NOW + LIVES) is None
        assert await all_.whose(second, NOW + LIVES - MOMENT) == "a1"
        assert await all_.use(second, NOW + LIVES - MOMENT) == "a1"
        assert await all_.use(second, NOW) is None


async def test_of_two_who_use_an_invitation_at_once_one_succeeds(opened):
    async with opened(Invitations) as all_:
        code = await all_.make("a1", NOW)

    async def use():
        async with opened(Invitations) as all_:
            return await all_.use(code, NOW)

    assert sorted(await asyncio.gather(*(use() for _ in range(4))), key=str) == [None, None, None, "a1"]


async def test_who_left_cannot_use_their_invitation(opened, database):
    async with opened(Invitations) as all_:
        code = await all_.make("a1", NOW)
    async with unit_of_work(database) as work:
        work.staff.save(replace(NOOR, is_active=False))
        await work.commit()
    async with opened(Invitations) as all_:
        assert await all_.whose(code, NOW) is None


async def test_failures_are_counted_by_what_they_were_made_with(opened):
    async with opened(Throttle) as throttle:
        await throttle.failed(["account x", "address y"], NOW)
        await throttle.failed(["account x"], NOW + MOMENT)
        found = await throttle.failures(["account x", "address y", "account z"], NOW + MOMENT)
        assert found == {"account x": Failures(2, NOW + MOMENT), "address y": Failures(1, NOW)}


async def test_failures_of_the_same_moment_all_count(opened):
    async def fail():
        async with opened(Throttle) as throttle:
            await throttle.failed(["account x", "address y"], NOW)

    await asyncio.gather(*(fail() for _ in range(6)))
    async with opened(Throttle) as throttle:
        assert (await throttle.failures(["account x"], NOW))["account x"].count == 6


async def test_a_day_after_the_last_failure_counting_begins_anew(opened):
    async with opened(Throttle) as throttle:
        await throttle.failed(["account x"], NOW)
        await throttle.failed(["account x"], NOW)
        assert await throttle.failures(["account x"], NOW + FORGET_AFTER) == {}
        await throttle.failed(["account x"], NOW + FORGET_AFTER)
        assert (await throttle.failures(["account x"], NOW + FORGET_AFTER))["account x"].count == 1


async def test_a_success_forgets_the_failures_and_time_forgets_the_rest(opened):
    async with opened(Throttle) as throttle:
        await throttle.failed(["account x", "account z"], NOW)
        await throttle.succeeded("account x")
        assert set(await throttle.failures(["account x", "account z"], NOW)) == {"account z"}
        assert await throttle.forget_old(NOW + FORGET_AFTER) == 1


async def test_what_failed_is_not_kept_in_letters(opened, database):
    async with opened(Throttle) as throttle:
        await throttle.failed(["account noor@example.nl"], NOW)
    async with database.reading() as connection:
        row = (await connection.execute(select(sign_in_failures))).one()
    assert "noor" not in str(tuple(row))


async def test_a_browser_is_known_for_its_person_by_its_newest_token_for_a_while(opened, database):
    async with opened(Throttle) as throttle:
        first = await throttle.know_browser("a1", NOW)
        assert await throttle.knows_browser(first, "a1", NOW + BROWSER_KNOWN_FOR - MOMENT)
        assert not await throttle.knows_browser(first, "a1", NOW + BROWSER_KNOWN_FOR)
        assert not await throttle.knows_browser(first, "b2", NOW)
        second = await throttle.know_browser("a1", NOW, instead_of=first)
        assert not await throttle.knows_browser(first, "a1", NOW)
        assert await throttle.knows_browser(second, "a1", NOW)
        await throttle.forget_browsers("a1")
        assert not await throttle.knows_browser(second, "a1", NOW)
    async with database.reading() as connection:
        assert (await connection.execute(select(known_browsers))).all() == []
