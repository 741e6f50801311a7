"""Passwords: which are good enough, and that nobody learns from the time it takes who has an account."""

import asyncio
import time

import pytest
from argon2 import PasswordHasher

from admin.sign_in.passwords import LONGEST, SHORTEST, hashed, is_out_of_date, is_right, problem_with

GOOD = "zeven paarse fietsen dansen"


async def test_a_few_words_that_do_not_belong_together_are_good_enough():
    assert await problem_with(GOOD) is None


@pytest.mark.parametrize(
    "password",
    ["wachtwoord123", "Welkom01Welkom01", "aaaaaaaaaaaa", "123456789012", "Password1234!", "qwertyuiop12"],
)
async def test_what_many_people_take_is_refused(password):
    problem = await problem_with(password)
    assert problem is not None
    assert "guess" in problem.msgid


async def test_a_password_made_of_ones_own_address_is_refused_to_its_owner_only():
    assert await problem_with("noor.vanhoutum", ["noor.vanhoutum@example.nl"]) is not None
    assert await problem_with("noor.vanhoutum", ["bas@example.nl"]) is None


async def test_it_has_twelve_to_a_hundred_and_twenty_eight_characters_of_whatever_kind():
    assert "At least" in (await problem_with("zeven paars"[: SHORTEST - 1])).msgid
    assert "At most" in (await problem_with("é" * (LONGEST + 1))).msgid
    assert await problem_with("زنبق أرجواني يرقص") is None


async def test_accents_may_be_put_together_in_two_ways():
    assert await is_right("cafe\u0301 in de regen", await hashed("caf\u00e9 in de regen"))


async def test_the_right_password_is_right_and_another_is_not():
    kept = await hashed(GOOD)
    assert await is_right(GOOD, kept)
    assert not await is_right(GOOD + " ", kept)
    assert not await is_right("", kept)
    assert not await is_right("x" * 1_000_000, kept)


async def test_nobody_has_the_password_of_who_has_none():
    assert not await is_right("nobody has this password", None)


async def test_it_is_kept_as_argon2id_with_salt():
    first, second = await hashed(GOOD), await hashed(GOOD)
    assert first.startswith("$argon2id$")
    assert first != second
    assert GOOD not in first


async def test_a_hash_with_weaker_parameters_is_out_of_date_and_still_opens():
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(GOOD)
    assert is_out_of_date(weak)
    assert await is_right(GOOD, weak)
    assert not is_out_of_date(await hashed(GOOD))


async def test_without_an_account_it_takes_as_long():
    kept = await hashed(GOOD)

    async def seconds(password_hash):
        # The least of several: whatever else runs only makes it longer.
        times = []
        for _ in range(5):
            began = time.perf_counter()
            await is_right("not the password at all", password_hash)
            times.append(time.perf_counter() - began)
        return min(times)

    assert 0.5 < await seconds(None) / await seconds(kept) < 2


async def test_checking_does_not_stop_the_loop():
    kept = await hashed(GOOD)
    checking = asyncio.gather(*(is_right(GOOD, kept) for _ in range(6)))
    turns = 0
    while not checking.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 10
    assert all(await checking)
