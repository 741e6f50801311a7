"""Hours in which workers answer: weekends, feasts and the nights in which the clock moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.office_hours import (
    NotTimesError,
    OfficeHours,
    WrongHoursError,
    answer_by,
    is_open,
    next_opening,
    office_minutes_between,
    read_spans,
    written,
)
from domain.policies import Policy
from domain.working_days import is_day_off, next_days_off

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
USUAL = OfficeHours()
MORNING, AFTERNOON, EVENING = (time(9), time(12, 30)), (time(13, 30), time(17)), (time(18, 30), time(21))
DAY_AND_NIGHT = OfficeHours((((time(0), time(12)), (time(12), time(23, 59))),) * 7)


def week(**days) -> OfficeHours:
    """Open on these days only, from when until when: `week(sat=[MORNING])`."""
    return OfficeHours(tuple(tuple(days.get(day, ())) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")))


def local(*at: int) -> datetime:
    """A moment by the clock in Amsterdam."""
    return datetime(*at, tzinfo=AMSTERDAM)


def day_of_hours(clocks: list[time]) -> tuple[tuple[time, time], ...]:
    """Hours that begin and end at these times, in turn."""
    clocks = sorted(clocks)
    return tuple(zip(clocks[::2], clocks[1::2], strict=False))


def is_within(hours: OfficeHours, moment: datetime) -> bool:
    """Whether it is open at this moment, or closes at it: counted once more, by the clock on the wall alone."""
    wall = moment.astimezone(AMSTERDAM)
    return not is_day_off(wall.date()) and any(
        opens <= wall.time() <= closes for opens, closes in hours.week[wall.weekday()]
    )


clock_times = st.times().map(lambda at: at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0))
spans = st.lists(clock_times, max_size=6, unique=True).map(day_of_hours)
by_day = st.tuples(*[st.lists(st.integers(6 * 60, 1439), max_size=6, unique=True)] * 7).map(
    lambda days: tuple(day_of_hours([time(*divmod(minute, 60)) for minute in one]) for one in days)
)
offices = by_day.filter(any).map(OfficeHours)
"""Offices that sleep until six: never open while the clock moves."""
any_office = st.tuples(*[spans] * 7).filter(any).map(OfficeHours)
"""Also those that are open at night."""
moments = st.datetimes(datetime(2024, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (they get UTC)
nights = st.sampled_from([datetime(2028, 3, 25, 20, tzinfo=UTC), datetime(2028, 10, 28, 20, tzinfo=UTC)]).flatmap(
    lambda evening: st.integers(0, 12 * 60).map(lambda minutes: evening + timedelta(minutes=minutes))
)
"""Moments around those at which the clock moves in 2028."""
minutes = st.integers(0, 2400)


def test_the_usual_hours_are_nine_to_five_from_monday_to_friday():
    assert week(**{day: [(time(9), time(17))] for day in ("mon", "tue", "wed", "thu", "fri")}) == USUAL
    assert Policy().office_hours == USUAL


@pytest.mark.parametrize(
    ("at", "is_it"),
    [
        (local(2026, 12, 1, 8, 59), False),
        (local(2026, 12, 1, 9), True),
        (local(2026, 12, 1, 16, 59), True),
        (local(2026, 12, 1, 17), False),
        (local(2026, 12, 5, 12), False),  # a Saturday
        (local(2027, 4, 27, 12), False),  # King's Day, a Tuesday
        (local(2027, 4, 28, 12), True),
        (local(2027, 5, 5, 12), False),
        (local(2027, 3, 26, 12), False),  # Good Friday
        # In summer Amsterdam is two hours ahead of UTC, in winter one.
        (datetime(2026, 7, 1, 7, 30, tzinfo=UTC), True),
        (datetime(2026, 12, 1, 7, 30, tzinfo=UTC), False),
    ],
)
def test_it_is_open_within_its_hours_except_on_feasts(at, is_it):
    assert is_open(USUAL, at) is is_it


def test_a_break_is_closed():
    with_break = week(tue=[MORNING, AFTERNOON])

    assert is_open(with_break, local(2026, 12, 1, 12, 29))
    assert not is_open(with_break, local(2026, 12, 1, 12, 30))
    assert next_opening(with_break, local(2026, 12, 1, 12, 30)) == local(2026, 12, 1, 13, 30)


def test_an_office_can_be_open_on_saturday_but_not_on_a_kings_day_that_moved_to_it():
    saturdays = week(sat=[MORNING])

    assert is_open(saturdays, local(2031, 4, 19, 10))
    assert not is_open(saturdays, local(2031, 4, 26, 10))
    assert next_opening(saturdays, local(2031, 4, 20, 10)) == local(2031, 5, 3, 9)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (local(2026, 12, 1, 11), local(2026, 12, 1, 11)),
        (local(2026, 12, 1, 3), local(2026, 12, 1, 9)),
        (local(2026, 12, 1, 17), local(2026, 12, 2, 9)),
        (local(2026, 12, 4, 17), local(2026, 12, 7, 9)),  # a Friday
        (local(2027, 4, 27, 23, 40), local(2027, 4, 28, 9)),  # King's Day
        (local(2026, 12, 24, 17), local(2026, 12, 28, 9)),  # Christmas, a Friday and a Saturday
        (local(2024, 12, 24, 17), local(2024, 12, 27, 9)),  # Christmas, a Wednesday and a Thursday
        (local(2027, 3, 25, 17), local(2027, 3, 30, 9)),  # Easter, and the clock goes forward
        (local(2026, 12, 31, 17), local(2027, 1, 4, 9)),
    ],
)
def test_the_next_opening_passes_over_what_is_closed(at, opens):
    assert next_opening(USUAL, at) == opens
    assert next_opening(USUAL, at).tzinfo is UTC


@pytest.mark.parametrize(
    ("at", "by"),
    [
        (local(2026, 12, 1, 9), local(2026, 12, 1, 13)),
        (local(2026, 12, 1, 13), local(2026, 12, 1, 17)),
        (local(2026, 12, 1, 13, 1), local(2026, 12, 2, 9, 1)),
        (local(2026, 12, 4, 16, 59), local(2026, 12, 7, 12, 59)),  # a Friday
        (local(2027, 4, 27, 23, 40), local(2027, 4, 28, 13)),  # King's Day
        (local(2026, 12, 24, 16), local(2026, 12, 28, 12)),
        (local(2026, 12, 25, 12), local(2026, 12, 28, 13)),
        (local(2026, 12, 26, 12), local(2026, 12, 28, 13)),
        # The clock goes forward and back in the night before these Sundays.
        (local(2026, 3, 27, 15), local(2026, 3, 30, 11)),
        (local(2026, 10, 23, 15), local(2026, 10, 26, 11)),
    ],
)
def test_within_four_office_hours_there_is_an_answer(at, by):
    assert answer_by(USUAL, at, 240) == by
    assert answer_by(USUAL, at, 240).tzinfo is UTC


def test_a_long_promise_goes_on_over_many_days():
    assert answer_by(USUAL, local(2027, 4, 23, 12), 2400) == local(2027, 5, 3, 12)


@pytest.mark.parametrize(
    ("start", "end", "open_for"),
    [
        (local(2026, 12, 1, 9), local(2026, 12, 1, 9, 30), 30),
        (local(2026, 12, 1, 16, 59), local(2026, 12, 2, 9, 0, 30), 1.5),
        (local(2026, 12, 4, 17), local(2026, 12, 7, 9), 0),
        (local(2026, 12, 24), local(2027, 1, 4), 5 * 480),
        (local(2026, 12, 1, 12), local(2026, 12, 1, 11), 0),
        (local(2027, 4, 26), local(2027, 5, 3), 4 * 480),
    ],
)
def test_minutes_count_only_while_it_is_open(start, end, open_for):
    assert office_minutes_between(USUAL, start, end) == open_for


def test_a_night_in_which_the_clock_moves_has_as_many_minutes_as_really_pass():
    sundays = week(sun=[(time(1), time(4))])

    assert office_minutes_between(sundays, local(2028, 3, 26), local(2028, 3, 27)) == 120
    assert office_minutes_between(sundays, local(2028, 4, 2), local(2028, 4, 3)) == 180
    assert office_minutes_between(sundays, local(2028, 10, 29), local(2028, 10, 30)) == 240


def test_hours_that_the_clock_skips_are_left_out_that_day():
    skipped = week(sun=[(time(2, 15), time(2, 45))])

    assert next_opening(skipped, local(2028, 3, 25, 12)) == local(2028, 4, 2, 2, 15)
    assert next_opening(skipped, local(2028, 3, 18, 12)) == local(2028, 3, 19, 2, 15)


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (((),) * 7, "open on one day a week or more"),
        ((), "0 days instead of 7"),
        (USUAL.week[:6], "6 days instead of 7"),
        ((((time(17), time(9)),), *USUAL.week[1:]), "monday: 17:00-09:00 ends before it begins"),
        ((*USUAL.week[:6], ((time(9), time(9)),)), "sunday: 09:00-09:00 ends before it begins"),
        (((AFTERNOON, MORNING), *USUAL.week[1:]), "monday: .* 09:00 is before 17:00"),
        (((MORNING, (time(12, 29), time(13))), *USUAL.week[1:]), "monday: .* 12:29 is before 12:30"),
    ],
)
def test_hours_that_cannot_be_kept_are_refused(days, reason):
    with pytest.raises(WrongHoursError, match=reason):
        replace(USUAL, week=days)


@pytest.mark.parametrize("spans", [(), (MORNING,), (MORNING, AFTERNOON, EVENING), (MORNING, (time(12, 30), time(13)))])
def test_hours_that_follow_each_other_are_accepted(spans):
    assert OfficeHours((spans, *USUAL.week[1:])).week[0] == spans


@given(offices, moments, minutes)
def test_an_answer_is_never_promised_outside_office_hours(hours, at, office_minutes):
    assert is_within(hours, answer_by(hours, at, office_minutes))


@given(any_office, moments | nights, minutes)
def test_what_lies_before_a_promised_answer_is_exactly_what_was_promised(hours, at, office_minutes):
    by = answer_by(hours, at, office_minutes)

    assert by >= at
    assert office_minutes_between(hours, at, by) == office_minutes


@given(any_office, moments | nights, st.timedeltas(timedelta(), timedelta(days=9)), minutes, st.integers(0, 480))
def test_later_or_longer_is_never_promised_earlier(hours, at, later, office_minutes, longer):
    by = answer_by(hours, at, office_minutes)

    assert by <= answer_by(hours, at + later, office_minutes)
    assert by <= answer_by(hours, at, office_minutes + longer)


@given(any_office, moments | nights, minutes, minutes)
def test_two_promises_after_each_other_are_one_long_promise(hours, at, first, second):
    assert answer_by(hours, answer_by(hours, at, first), second) == answer_by(hours, at, first + second)


@given(any_office, st.lists(moments, min_size=1, max_size=1), st.lists(st.integers(0, 20_000), min_size=2, max_size=4))
def test_minutes_of_a_stretch_are_those_of_its_parts(hours, begin, lengths):
    stops = [begin[0] + timedelta(minutes=length) for length in sorted(lengths)]
    parts = sum(office_minutes_between(hours, start, end) for start, end in pairwise(stops))

    assert parts == pytest.approx(office_minutes_between(hours, stops[0], stops[-1]))


@given(any_office, moments | nights)
def test_the_next_opening_is_open_and_nothing_before_it_is(hours, at):
    opens = next_opening(hours, at)

    assert opens >= at
    assert is_open(hours, opens)
    assert (opens == at) is is_open(hours, at)
    assert office_minutes_between(hours, at, opens) == 0


@given(any_office, moments)
def test_the_zone_in_which_a_moment_is_told_makes_no_difference(hours, at):
    told = at.astimezone(ZoneInfo("America/New_York"))

    assert is_open(hours, told) is is_open(hours, at)
    assert answer_by(hours, told, 90) == answer_by(hours, at, 90)


@given(st.dates(date(2024, 1, 1), date(2060, 12, 31)))
def test_an_office_open_day_and_night_is_closed_on_feasts_alone(day):
    noon = datetime.combine(day, time(12), AMSTERDAM)

    assert is_open(DAY_AND_NIGHT, noon) is not is_day_off(day)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", ()),
        ("  ", ()),
        ("9:00-17:00", ((time(9), time(17)),)),
        ("09.00 – 12.30, 13:00-17:00", ((time(9), time(12, 30)), (time(13), time(17)))),
    ],
)
def test_hours_are_read_as_people_write_them_and_written_back_the_same(typed, spans):
    assert read_spans(typed) == spans
    assert read_spans(written(spans)) == spans


@pytest.mark.parametrize(
    "typed", ["nine", "09:00", "09:00-24:30", "09:00-12:00,", "٠٩:٠٠-١٢:٠٠", "09:00-12:00 13:00-17:00"]
)
def test_words_that_are_no_times_are_told_from_times_that_cannot_be(typed):
    with pytest.raises(NotTimesError):
        read_spans(typed)


@pytest.mark.parametrize("typed", ["12:00-09:00", "09:00-09:00", "09:00-12:00, 11:00-13:00"])
def test_times_that_cannot_be_the_hours_of_one_day_are_refused(typed):
    with pytest.raises(WrongHoursError) as error:
        read_spans(typed)
    assert not isinstance(error.value, NotTimesError)


def test_the_feasts_that_come_are_those_of_the_calendar_without_weekends():
    coming = next_days_off(date(2026, 12, 25), 3)

    assert coming == (date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 26)), "26 December 2026 is a Saturday"
