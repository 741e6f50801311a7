"""Schedules as people fill them in, and what a resident hears of them."""

from datetime import UTC, date, datetime, timedelta
from time import thread_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain.occasions import Festival
from domain.social_map.opening import ClosedForNow, NotSaid, Opening, OpenNow, OpensAt, holiday

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 11, 23)


def weekly(days="MO,TU,WE,TH,FR", opens="09:00", closes="17:00", **more):
    return {"id": "x", "freq": "WEEKLY", "byday": days, "opens_at": opens, "closes_at": closes, **more}


def monthly(days, opens="14:00", closes="16:00", **more):
    return weekly(days, opens, closes, **more) | {"freq": "MONTHLY"}


def opening(*schedules):
    return Opening.from_hsds(schedules)


def at(day, clock="12:00"):
    """That wall-clock time in Amsterdam; days of the week are those of the week of 23 November 2026."""
    names = ("mo", "tu", "we", "th", "fr", "sa", "su")
    date_ = MONDAY + timedelta(days=names.index(day)) if day in names else date.fromisoformat(day)
    return datetime.fromisoformat(f"{date_} {clock}").replace(tzinfo=AMSTERDAM)


def starts(found, monday=MONDAY):
    return [str(start)[5:16] for _day, times in found.week(monday) for start, _end in times]


def test_open_now_says_until_when():
    assert opening(weekly()).at(at("tu", "16:59")) == OpenNow(at("tu", "17:00"))


def test_at_the_closing_time_it_is_closed_and_the_next_opening_is_named():
    assert opening(weekly()).at(at("fr", "17:00")) == OpensAt(at("2026-11-30", "09:00"), at("2026-11-30", "17:00"))


def test_at_the_opening_time_it_is_open():
    assert isinstance(opening(weekly()).at(at("tu", "09:00")), OpenNow)


def test_moments_in_any_zone_are_understood():
    assert opening(weekly()).at(datetime(2026, 11, 24, 8, 0, tzinfo=UTC)) == OpenNow(at("tu", "17:00"))
    assert isinstance(opening(weekly()).at(datetime(2026, 11, 24, 7, 59, tzinfo=UTC)), OpensAt)


def test_the_numeric_timezone_and_offsets_behind_times_are_not_read():
    found = opening(weekly(opens="09:00:00+02:00", closes="17:00Z", timezone=2))
    assert found.at(at("tu", "16:30")) == OpenNow(at("tu", "17:00"))


def test_two_schedules_that_touch_are_one_opening():
    found = opening(weekly(closes="12:30"), weekly(opens="12:30"))
    assert found.at(at("mo", "10:00")) == OpenNow(at("mo", "17:00"))


def test_a_break_at_noon_is_a_break():
    found = opening(weekly(closes="12:00"), weekly(opens="13:00"))
    assert found.at(at("mo", "12:15")) == OpensAt(at("mo", "13:00"), at("mo", "17:00"))
    assert starts(found)[:2] == ["11-23 09:00", "11-23 13:00"]


# Past midnight, day and night, no closing time


def test_it_can_close_after_midnight():
    bar = opening(weekly("FR", "20:00", "02:00"))
    assert bar.at(at("sa", "01:30")) == OpenNow(at("sa", "02:00"))
    assert bar.at(at("sa", "02:00")) == OpensAt(at("2026-12-04", "20:00"), at("2026-12-05", "02:00"))
    assert bar.week(MONDAY)[4] == (date(2026, 11, 27), [(at("fr", "20:00"), at("sa", "02:00"))])


@pytest.mark.parametrize(("opens", "closes"), [("00:00", "24:00"), ("00:00", "23:59"), ("00:00", "00:00")])
def test_day_and_night_never_closes_not_even_on_a_holiday(opens, closes):
    line = opening(weekly("MO,TU,WE,TH,FR,SA,SU", opens, closes))
    assert line.at(at("2026-12-25", "03:00")) == OpenNow(None, day_and_night=True)
    assert line.days == 0b1111111


def test_day_and_night_on_working_days_only_closes_on_saturday():
    assert opening(weekly(opens="00:00", closes="24:00")).at(at("tu")) == OpenNow(at("sa", "00:00"))


def test_without_a_closing_time_nobody_says_until_when():
    found = opening(weekly("TU", "10:00", None))
    assert found.at(at("mo")) == OpensAt(at("tu", "10:00"), None)
    assert found.at(at("tu", "11:00")) == OpenNow(None)
    assert found.week(MONDAY)[1][1] == [(at("tu", "10:00"), None)]


def test_it_is_not_called_open_all_day_because_the_closing_time_is_missing():
    assert isinstance(opening(weekly("TU", "10:00", None)).at(at("tu", "18:00")), OpensAt)


# Which days


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        (weekly("TU,TH"), ["11-24 09:00", "11-26 09:00"]),
        (weekly(" tu , th "), ["11-24 09:00", "11-26 09:00"]),
        (weekly(["TU", "TH"]), ["11-24 09:00", "11-26 09:00"]),
        (weekly("TU,XX"), ["11-24 09:00"]),
        (monthly("1TU,4TU"), ["11-24 14:00"]),
        (monthly("1TU,3TU"), []),
        (monthly("-1FR"), ["11-27 14:00"]),
        (weekly("-1FR"), ["11-27 09:00"]),
        (monthly(None, bymonthday="24,-1"), ["11-24 14:00"]),
        (monthly(None, dtstart="2020-01-26"), ["11-26 14:00"]),
        (weekly(None, dtstart="2020-01-01"), ["11-25 09:00"]),
        (weekly("MO", byweekno="48"), ["11-23 09:00"]),
        (weekly("MO", byweekno="47"), []),
    ],
)
def test_days_of_the_week_and_of_the_month(schedule, days):
    assert starts(opening(schedule)) == days


def test_every_other_week_is_counted_from_the_first_day():
    found = opening(weekly("MO", interval=2, dtstart="2005-01-03"))
    weeks = [bool(starts(found, MONDAY + timedelta(weeks=number))) for number in range(4)]
    assert weeks in ([True, False, True, False], [False, True, False, True])
    other = opening(weekly("MO", interval="2", dtstart="2005-01-10"))
    assert [bool(starts(other, MONDAY + timedelta(weeks=number))) for number in range(4)] == [not one for one in weeks]


def test_every_third_month_is_counted_from_the_first_month():
    found = opening(monthly("4MO", interval=3, dtstart="2005-02-01"))
    assert starts(found) == ["11-23 14:00"]
    assert starts(opening(monthly("4MO", interval=3, dtstart="2005-03-01"))) == []


def test_every_other_week_without_a_first_day_says_nothing():
    assert opening(weekly("MO", interval=2, description="Om de week")).at(at("mo")) == NotSaid("Om de week")


def test_so_many_times_and_no_more():
    course = opening(weekly("TU", count=3, dtstart="2026-11-10"))
    assert isinstance(course.at(at("tu")), OpenNow)
    assert course.at(at("we")) == ClosedForNow()


@pytest.mark.parametrize("key", ["valid_to", "until"])
def test_its_last_day_is_still_open_and_then_it_is_over(key):
    found = opening(weekly(**{key: "2026-11-24"}))
    assert isinstance(found.at(at("tu")), OpenNow)
    assert found.at(at("tu", "17:00")) == ClosedForNow()


def test_before_it_begins_the_first_opening_is_named_when_it_is_near():
    assert opening(weekly(valid_from="2027-01-05")).at(at("mo")) == OpensAt(
        at("2027-01-05", "09:00"), at("2027-01-05", "17:00")
    )
    assert opening(weekly(valid_from="2027-03-01")).at(at("mo")) == ClosedForNow()


# When the clock changes: 29 March 2026 has no 02:30, 31 October 2027 has it twice


def test_a_time_that_does_not_exist_is_when_the_clock_jumped():
    night = opening(weekly("SU", "02:30", "05:00"))
    assert night.at(at("2026-03-29", "01:59")) == OpensAt(at("2026-03-29", "03:00"), at("2026-03-29", "05:00"))
    assert opening(weekly("SU", "02:15", "02:45")).week(date(2026, 3, 23))[6][1] == []


def test_a_time_that_comes_twice_is_its_first():
    night = opening(weekly("SA", "22:00", "02:30"))
    first = datetime(2027, 10, 31, 2, 20, tzinfo=AMSTERDAM)
    assert isinstance(night.at(first), OpenNow)
    assert isinstance(night.at(first.replace(fold=1)), OpensAt)


def test_hours_are_those_on_the_wall_in_summer_and_winter():
    for day in ("2027-03-26", "2027-03-29"):
        assert isinstance(opening(weekly()).at(at(day, "16:59") if day != "2027-03-29" else at("2027-03-30")), OpenNow)


# Holidays


def test_a_holiday_is_skipped_and_named():
    # 27 April 2027 is a Tuesday.
    assert opening(weekly("TU")).at(at("2027-04-27")) == OpensAt(
        at("2027-05-04", "09:00"), at("2027-05-04", "17:00"), Festival.KINGS_DAY
    )


def test_the_holiday_is_not_the_reason_where_it_would_be_closed_anyway():
    found = opening(weekly("WE")).at(at("2027-04-27"))
    assert isinstance(found, OpensAt)
    assert found.holiday is None


def test_an_opening_that_comes_on_a_holiday_is_passed_over():
    assert opening(weekly("MO")).at(at("2027-03-24")) == OpensAt(at("2027-04-05", "09:00"), at("2027-04-05", "17:00"))


def test_who_says_so_is_open_on_holidays():
    assert isinstance(opening(weekly(notes="Ook op feestdagen open")).at(at("2027-04-27")), OpenNow)


def test_a_schedule_made_for_the_holiday_itself_holds():
    lunch = weekly("SA", "12:00", "15:00", valid_from="2026-12-26", valid_to="2026-12-26")
    assert isinstance(opening(weekly(), lunch).at(at("2026-12-26", "13:00")), OpenNow)
    assert opening(weekly(), lunch).days == 0b0011111


@pytest.mark.parametrize(
    ("day", "festival"),
    [
        ("2026-12-25", Festival.CHRISTMAS),
        ("2026-12-26", Festival.CHRISTMAS),
        ("2027-01-01", Festival.NEW_YEAR),
        ("2027-03-26", None),  # Good Friday
        ("2027-03-29", Festival.EASTER),
        ("2027-05-05", None),
        ("2030-05-05", Festival.LIBERATION_DAY),
        ("2027-05-06", Festival.ASCENSION),
        ("2027-05-17", Festival.PENTECOST),
    ],
)
def test_holidays_are_those_on_which_nearly_everything_is_closed(day, festival):
    assert holiday(date.fromisoformat(day)) == festival


# Words, and strings as OpenStreetMap writes them


def test_only_words_are_given_as_they_are():
    found = opening(
        {"id": "x", "description": "Op afspraak, bel 020 123 45 67"}, {"id": "y", "notes": "Gesloten in juli"}
    )
    assert found.at(at("mo")) == NotSaid("Op afspraak, bel 020 123 45 67; Gesloten in juli")
    assert found.days == 0
    assert starts(found) == []


def test_days_without_times_are_days_all_the_same():
    found = opening(weekly("TU,FR", None, None, description="na 10 uur"))
    assert found.at(at("tu")) == NotSaid("na 10 uur")
    assert found.days == 0b0010010


def test_openstreetmap_strings_are_read():
    found = opening({"id": "x", "description": "Mo-Fr 09:00-17:00; PH off"})
    assert found.at(at("tu", "16:59")) == OpenNow(at("tu", "17:00"))
    assert found.words == ""
    assert found.days == 0b0011111


def test_an_openstreetmap_string_says_itself_what_holds_on_holidays():
    assert isinstance(opening({"description": "Mo-Fr 09:00-17:00; PH 10:00-13:00"}).at(at("2027-04-27")), OpenNow)
    silent = opening({"description": "Mo-Fr 09:00-17:00"}).at(at("2027-04-27"))
    assert isinstance(silent, OpensAt)
    assert silent.holiday == Festival.KINGS_DAY


def test_openstreetmap_past_midnight_and_day_and_night():
    assert opening({"notes": "Fr 20:00-02:00"}).at(at("sa", "01:00")) == OpenNow(at("sa", "02:00"))
    assert opening({"notes": "24/7"}).at(at("2026-12-25")) == OpenNow(None, day_and_night=True)


@pytest.mark.parametrize("words", ["open", "Jan", "2026", "off", "unknown", "Mo", "Mo-Fr 9-17 uur", "ma 10:00-12:00"])
def test_plain_words_are_not_taken_for_an_openstreetmap_string(words):
    assert opening({"description": words}).at(at("mo")) == NotSaid(words)


# What cannot be


@pytest.mark.parametrize(
    "schedule",
    [
        weekly(opens="25:00"),
        weekly("XX"),
        weekly(valid_from="2027-01-01", valid_to="2026-01-01"),
        weekly(freq=None),
        weekly(freq="DAILY"),
        weekly(None),
        weekly(interval=0),
        weekly(interval=float("nan"), dtstart="2020-01-01"),
        weekly(interval=1e308, dtstart="2020-01-01"),
        weekly(count=-1, dtstart="2020-01-01"),
        weekly(count=3),
        monthly(None, bymonthday="32"),
        {},
    ],
)
def test_what_cannot_be_says_nothing(schedule):
    assert opening(schedule).at(at("mo")) == NotSaid()


def test_a_closing_time_that_cannot_be_is_as_good_as_none():
    assert opening(weekly(closes="25:00")).at(at("mo", "10:00")) == OpenNow(None)


def test_nothing_at_all():
    assert opening().at(at("mo")) == NotSaid()
    assert Opening().days == 0


# What must hold for whatever is filled in

times = st.times().map(lambda one: one.isoformat("minutes")) | st.sampled_from(["00:00", "24:00", "02:30", "25:00"])
dates = st.dates(date(2024, 1, 1), date(2028, 12, 31)).map(str)
lists = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU", "1TU", "-1FR", "5MO", "XX"]), max_size=4)
likely = st.fixed_dictionaries(
    {},
    optional={
        "freq": st.sampled_from(["WEEKLY", "MONTHLY", "DAILY"]),
        "byday": lists.map(",".join),
        "bymonthday": st.lists(st.integers(-33, 33).map(str), max_size=3).map(",".join),
        "byweekno": st.integers(-60, 60).map(str),
        "opens_at": times,
        "closes_at": times,
        "valid_from": dates,
        "valid_to": dates,
        "dtstart": dates,
        "until": dates,
        "count": st.integers(-2, 500),
        "interval": st.integers(-1, 9),
        "wkst": st.sampled_from(["MO", "SU"]),
        "description": st.sampled_from(
            ["", "op afspraak", "Mo-Fr 09:00-17:00", "Sa 23:00-04:00; PH off", "24/7", "Mo 10:00+", "Su[1] 10:00-11:00"]
        ),
    },
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
hostile = st.dictionaries(
    st.sampled_from(
        ["freq", "byday", "bymonthday", "opens_at", "dtstart", "count", "until", "notes", "interval", "wkst"]
    ),
    json_values | st.sampled_from(["WEEKLY", "TU", "10:00", "0001-01-01", "9999-12-31", 'Mo 10:00-12:00 || "x"']),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.sampled_from([UTC, AMSTERDAM]))  # noqa: DTZ001 (hypothesis adds the zone)


def in_utc(moment):
    return moment.astimezone(UTC)


def spans(found, day):
    """All times around this day in UTC, as `week` tells them."""
    told = [one for weeks in (-1, 0, 1) for one in found.week(day + timedelta(weeks=weeks))]
    return [(in_utc(start), in_utc(end) if end else None) for _day, times_ in told for start, end in times_]


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(likely, max_size=4), moments)
def test_what_it_says_lies_ahead_and_agrees_with_the_week(schedules, now):
    found = opening(*schedules)
    day = now.astimezone(AMSTERDAM).date()
    told = spans(found, day)
    now_ = in_utc(now)
    match found.at(now):
        case OpenNow(until):
            assert until is None or in_utc(until) > now_
            assert any(start <= now_ < (end or start + timedelta(hours=2)) for start, end in told)
        case OpensAt(opens, until):
            assert in_utc(opens) > now_
            assert until is None or in_utc(until) > in_utc(opens)
            assert not any(start <= now_ < end for start, end in told if end)
            assert not any(now_ < start < in_utc(opens) for start, _end in told)
            assert any(start == in_utc(opens) for start, _end in spans(found, opens.date()))
        case ClosedForNow() | NotSaid():
            assert not any(start <= now_ < end for start, end in told if end)
            assert not any(now_ < start < now_ + timedelta(days=7) for start, _end in told)
    assert 0 <= found.days < 128


@settings(max_examples=400)
@example([{"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "dtstart": "0001-01-01", "wkst": "SU"}])
@example([{"freq": "MONTHLY", "byday": "TU", "opens_at": "10:00", "dtstart": "9999-12-31", "count": 3}])
@given(st.lists(hostile | json_values, max_size=3))
def test_no_json_whatever_makes_it_fail(schedules):
    found = opening(*schedules)
    found.at(at("mo"))
    found.week(MONDAY)
    assert 0 <= found.days < 128


def test_it_is_quick_enough_to_be_asked_for_every_entry_of_a_long_list():
    week = [weekly(day, "09:30", "17:15") for day in ("MO", "TU", "WE", "TH", "FR")]
    found = opening(*week)
    nights = [at("2026-11-27", "20:00") + timedelta(hours=number) for number in range(50)]
    for moment in nights:
        found.at(moment)
    began = thread_time()
    for moment in nights:
        found.at(moment)
    # Typically well under one; a busy machine gets some room.
    assert (thread_time() - began) / len(nights) < 0.005
