"""Promised days: working days in Amsterdam, never too early, and when they are late."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from domain.expectations import Promise, due_day, is_overdue, overdue_from, promised
from domain.policies import Policy

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def works(day: date) -> bool:
    """Whether the municipality works that day: article 3 of the Algemene termijnenwet, written out once more."""
    since_easter = (day - easter(day.year)).days
    is_moved_kings_day = day == date(day.year, 4, 26) and date(day.year, 4, 27).weekday() == 6
    return not (
        day.weekday() >= 5
        or (day.month, day.day) in {(1, 1), (4, 27), (5, 5), (12, 25), (12, 26)}
        or is_moved_kings_day
        # Good Friday, Easter Monday, Ascension Day, Whit Monday.
        or since_easter in {-2, 1, 39, 50}
    )


def local(*at: int) -> datetime:
    """A moment by the clock in Amsterdam."""
    return datetime(*at, tzinfo=AMSTERDAM)


def contact(days: int, *at: int) -> date:
    """The promised first contact after `days` working days."""
    return promised(local(*at), Policy(first_contact_working_days=days, decision_weeks=52)).first_contact_by


def decision(weeks: int, *at: int) -> date:
    """The promised decision after `weeks` weeks."""
    return promised(local(*at), Policy(first_contact_working_days=1, decision_weeks=weeks)).decision_by


policies = st.integers(1, 52).flatmap(
    lambda weeks: st.builds(
        Policy, first_contact_working_days=st.integers(1, min(60, weeks * 5)), decision_weeks=st.just(weeks)
    )
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (they get UTC)


def test_an_ordinary_tuesday_promises_next_tuesday_and_a_tuesday_eight_weeks_on():
    assert promised(local(2026, 9, 8, 12), Policy()) == Promise(date(2026, 9, 15), date(2026, 11, 3))


def test_counting_begins_the_day_after_submission_whatever_the_hour():
    assert contact(1, 2026, 9, 8, 0, 1) == contact(1, 2026, 9, 8, 23, 59) == date(2026, 9, 9)


@pytest.mark.parametrize("day", [11, 12, 13])
def test_friday_and_the_weekend_promise_the_same_monday(day):
    assert contact(1, 2026, 9, day, 12) == date(2026, 9, 14)


@pytest.mark.parametrize(
    ("at", "by"),
    [
        # In summer Amsterdam is two hours ahead of UTC, in winter one.
        (datetime(2026, 9, 7, 21, 59, tzinfo=UTC), date(2026, 9, 8)),
        (datetime(2026, 9, 7, 22, 0, tzinfo=UTC), date(2026, 9, 9)),
        (datetime(2026, 11, 9, 22, 59, tzinfo=UTC), date(2026, 11, 10)),
        (datetime(2026, 11, 9, 23, 0, tzinfo=UTC), date(2026, 11, 11)),
    ],
)
def test_the_day_is_the_one_in_amsterdam(at, by):
    assert promised(at, Policy(first_contact_working_days=1)).first_contact_by == by


def test_christmas_and_new_year_do_not_count():
    # 25 December is a Friday, 26 a Saturday, 1 January a Friday.
    assert contact(5, 2026, 12, 24, 12) == date(2027, 1, 4)
    assert contact(1, 2026, 12, 31, 12) == date(2027, 1, 4)


def test_good_friday_and_easter_monday_do_not_count():
    assert contact(1, 2026, 4, 2, 12) == date(2026, 4, 7)


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2030])
def test_5_may_counts_in_no_year(year):
    assert contact(1, year, 5, 4, 12) > date(year, 5, 5)


def test_a_kings_day_that_moves_from_sunday_takes_no_working_day():
    # In 2025 and 2031 the 27th of April is a Sunday and the Saturday before is kept; in 2026 it is a Monday.
    assert contact(1, 2025, 4, 25, 12) == date(2025, 4, 28)
    assert contact(1, 2031, 4, 25, 12) == date(2031, 4, 28)
    assert contact(1, 2026, 4, 24, 12) == date(2026, 4, 28)


@pytest.mark.parametrize(
    ("weeks", "at", "by"),
    [
        (1, (2026, 9, 8), date(2026, 9, 15)),
        (1, (2026, 9, 12), date(2026, 9, 21)),  # a Saturday: on Monday
        (8, (2026, 3, 2), date(2026, 4, 28)),  # King's Day, a Monday
        (2, (2026, 12, 11), date(2026, 12, 28)),  # Christmas, a Friday
        (1, (2026, 3, 27), date(2026, 4, 7)),  # Good Friday: after Easter
        (52, (2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_a_decision_due_on_a_day_off_is_due_on_the_next_working_day(weeks, at, by):
    assert decision(weeks, *at, 12) == by


def test_a_decision_waits_for_a_first_contact_that_days_off_put_later():
    # Five working days from 22 December take until 30 December; a week only until 29 December.
    assert promised(local(2026, 12, 22, 12), Policy(decision_weeks=1)) == Promise(
        date(2026, 12, 30), date(2026, 12, 30)
    )


@given(moments, policies)
def test_promised_days_are_always_working_days(at, policy):
    promise = promised(at, policy)

    assert works(promise.first_contact_by)
    assert works(promise.decision_by)


@given(moments, policies)
def test_nothing_is_promised_before_its_time(at, policy):
    promise = promised(at, policy)
    today = at.astimezone(AMSTERDAM).date()

    assert today < promise.first_contact_by <= promise.decision_by
    assert promise.decision_by >= today + timedelta(weeks=policy.decision_weeks)


@given(moments, policies)
def test_the_first_contact_is_exactly_that_many_working_days_on(at, policy):
    today = at.astimezone(AMSTERDAM).date()
    between = (promised(at, policy).first_contact_by - today).days

    counted = sum(works(today + timedelta(days=number)) for number in range(1, between + 1))
    assert counted == policy.first_contact_working_days


@given(moments, policies, st.timedeltas(timedelta(), timedelta(days=30)))
def test_who_submits_later_is_never_promised_an_earlier_day(at, policy, later):
    before, after = promised(at, policy), promised(at + later, policy)

    assert before.first_contact_by <= after.first_contact_by
    assert before.decision_by <= after.decision_by


@pytest.mark.parametrize(
    ("now", "overdue"),
    [
        (local(2026, 9, 15, 0, 0), False),
        (local(2026, 9, 15, 23, 59), False),
        (local(2026, 9, 16, 0, 0), True),
        (datetime(2026, 9, 15, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 9, 15, 22, 0, tzinfo=UTC), True),
    ],
)
def test_a_promise_is_late_from_the_day_after_in_amsterdam(now, overdue):
    assert is_overdue(date(2026, 9, 15), now) is overdue


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (date(2026, 9, 15), datetime(2026, 9, 16, 7, 30, tzinfo=UTC)),
        (date(2026, 11, 10), datetime(2026, 11, 11, 8, 30, tzinfo=UTC)),
        # The clocks go forward and back in the night between the promised day and the morning after.
        (date(2026, 3, 28), datetime(2026, 3, 29, 7, 30, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 25, 8, 30, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2027, 1, 1, 8, 30, tzinfo=UTC)),
    ],
)
def test_the_initiator_is_told_the_next_morning(by, told):
    assert overdue_from(by) == told
    assert overdue_from(by).tzinfo is UTC


@given(st.dates(date(2024, 1, 1), date(2060, 12, 31)))
def test_what_is_told_to_be_late_is_late(by):
    told = overdue_from(by)

    assert is_overdue(by, told)
    assert told.astimezone(AMSTERDAM).time() == time(9, 30)


def test_work_is_due_after_as_many_working_days_as_a_first_contact():
    friday_evening = datetime(2026, 12, 18, 22, 59, tzinfo=UTC)

    assert due_day(friday_evening, Policy()) == date(2026, 12, 28), "Christmas Day is none"
    assert due_day(friday_evening, Policy(first_contact_working_days=1)) == date(2026, 12, 21)
