"""How long who guesses has to wait."""

from datetime import UTC, datetime, timedelta

import pytest

from admin.sign_in.slowing import ACCOUNT, ADDRESS, BROWSER, NO_WAIT, SECOND_STEP, wait
from admin.sign_in.trying import too_early
from storage.console.throttle import Failures

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LIMITS = [ACCOUNT, ADDRESS, BROWSER, SECOND_STEP]


def after(count, limit, later=NO_WAIT):
    """The wait after so many failures, the last of them now."""
    return wait(Failures(count, NOW), limit, NOW + later)


@pytest.mark.parametrize("limit", LIMITS)
def test_the_first_failures_are_free_and_the_next_ones_wait_twice_as_long_each_time(limit):
    assert wait(None, limit, NOW) == NO_WAIT
    assert after(limit.free - 1, limit) == NO_WAIT
    assert [after(limit.free + more, limit).total_seconds() for more in range(4)] == [1, 2, 4, 8]


@pytest.mark.parametrize("limit", LIMITS)
def test_nobody_waits_longer_than_the_longest_however_often_it_went_wrong(limit):
    assert after(10**6, limit) == limit.longest
    assert after(10**6, limit, limit.longest) == NO_WAIT


def test_waiting_makes_the_wait_shorter():
    assert after(8, ACCOUNT, timedelta(seconds=3)) == timedelta(seconds=5)


def test_a_guesser_has_no_more_than_some_thousand_tries_at_an_account_and_some_hundred_at_codes_a_day():
    day = timedelta(days=1)
    assert day / ACCOUNT.longest < 1500
    assert day / SECOND_STEP.longest < 100


@pytest.mark.parametrize(
    ("waits", "words"),
    [
        (timedelta(milliseconds=1), ("second", 1)),
        (timedelta(seconds=58, milliseconds=9), ("second", 59)),
        (timedelta(seconds=59, milliseconds=9), ("minute", 1)),
        (timedelta(minutes=14, seconds=3), ("minute", 15)),
    ],
)
def test_the_wait_is_said_in_words_and_never_too_short(waits, words):
    unit, number = words
    text = too_early(waits)
    assert unit in text.msgid
    assert text.n == number
