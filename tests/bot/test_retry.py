"""The retry decision, as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.outcomes import (
    Accepted,
    Blocked,
    MovedTo,
    NotReached,
    NotReady,
    Outcome,
    Pointless,
    Refused,
    TooMany,
    Unknown,
    Unwell,
)
from bot.delivery.retry import (
    MOST_REPEATS,
    MOST_TRIES,
    Cancel,
    Decision,
    Done,
    GiveUp,
    PerhapsSent,
    Readdress,
    TryAgain,
    WaitWithAll,
    WaitWithChat,
    decide,
)
from bot.patience import backoff


@pytest.mark.parametrize(
    ("outcome", "attempts", "repeatable", "decision"),
    [
        (Accepted(12), 1, True, Done(12)),
        (Accepted(None), 7, False, Done(None)),
        (Pointless("message is not modified"), 1, True, Done(None)),
        (TooMany(7.0), 1, True, WaitWithChat(7.0, "429")),
        (TooMany(7.0), 9_999, False, WaitWithChat(7.0, "429")),
        (TooMany(0.0), 1, True, WaitWithChat(1.0, "429")),
        (Blocked("bot was blocked"), 1, True, Cancel("bot was blocked")),
        (MovedTo(-100200), 1, False, Readdress(-100200)),
        (Refused("chat not found"), 1, True, GiveUp("chat not found")),
        (NotReached("no connection"), 9_999, False, WaitWithAll("no connection")),
        (NotReady("still to come"), 1, True, TryAgain(1.0, "still to come", counts=False)),
        (NotReady("still to come"), 9_999, False, TryAgain(1.0, "still to come", counts=False)),
        (Unwell("502"), 1, True, TryAgain(0.5, "502")),
        (Unwell("502"), 1, False, TryAgain(0.5, "502")),
        (Unwell("502"), 4, True, TryAgain(4.0, "502")),
        (Unwell("502"), MOST_TRIES, True, GiveUp("502")),
        (Unknown("time-out"), 1, True, TryAgain(0.5, "time-out")),
        (Unknown("time-out"), 1, False, PerhapsSent("time-out")),
        (Unknown("time-out"), MOST_REPEATS - 1, True, TryAgain(128.0, "time-out")),
        (Unknown("time-out"), MOST_REPEATS, True, PerhapsSent("time-out")),
    ],
)
def test_every_outcome_has_its_decision(outcome: Outcome, attempts: int, repeatable: bool, decision: Decision) -> None:
    assert decide(outcome, attempts, repeatable=repeatable, chance=0.0) == decision


def test_a_reason_is_kept_short() -> None:
    assert decide(Refused("x" * 5_000), 1, repeatable=True, chance=0.0) == GiveUp("x" * 300)


@given(tries=st.integers(0, 10_000), chance=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_over_its_ceiling_nor_under_half_of_what_was_meant(tries: int, chance: float) -> None:
    whole = min(300.0, 2.0 ** min(max(tries, 1) - 1, 40))
    assert whole / 2 <= backoff(tries, chance) <= min(whole, 300.0)
