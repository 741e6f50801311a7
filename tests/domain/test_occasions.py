"""Understanding *wanneer* as residents write it, in four languages."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.occasions import (
    AnyDay,
    Doubt,
    Festival,
    Hours,
    KnownDay,
    Moment,
    Occasion,
    OpenPeriod,
    Period,
    Repetition,
    first_date,
    next_dates,
    understand,
)
from domain.occasions.festivals import next_festival

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=AMSTERDAM)
"""A Monday."""

_HERE = Path(__file__).parent
SAID = json.loads((_HERE / "occasions_said.json").read_text("utf-8"))
UNSEEN = json.loads((_HERE / "occasions_unseen.json").read_text("utf-8"))
"""Written apart from the lexicon, by the same hand. On the first run, before a failure was looked at, 148 of these 155
came out as written (nl 43, tr 42, ar 44 of 45; en 19 of 20). Mistakes that would have shown a wrong date were mended
since."""
FLOOR = 0.95


def notation(occasion: Occasion | None) -> str | None:
    """What was understood, on one line, as the tables write it."""
    if occasion is None:
        return None
    match occasion.when:
        case Moment(day):
            when = day.isoformat()
        case Period(first, last):
            when = f"{first}..{last}"
        case KnownDay(festival):
            when = festival.value
        case Repetition() as again:
            when = again.rule
            when += f" x{again.times}" if again.times > 1 else ""
            when += f" from {again.first}" if again.first else ""
            when += f" until {again.last}" if again.last else ""
        case OpenPeriod(first, last):
            when = f"{first or ''}..{last or ''}"
        case AnyDay():
            when = ""
    on = f" on {','.join(occasion.weekdays)}" if occasion.weekdays else ""
    return f"{when}{on} {_hours(occasion.hours)}".strip()


def _hours(hours: Hours) -> str:
    if hours.start and hours.end:
        return f"{hours.start:%H:%M}-{hours.end:%H:%M}"
    if hours.start:
        return f"{hours.start:%H:%M}"
    return hours.part.value if hours.part else ""


def _rows(table):
    return [
        pytest.param(language, words, expected, id=f"{language}: {words}")
        for language, said in table.items()
        for words, expected in said.items()
    ]


@pytest.mark.parametrize(("language", "words", "expected"), _rows(SAID))
def test_what_residents_write_is_understood_as_a_careful_reader_would(language, words, expected):
    assert notation(understand(words, language, NOW)) == expected


@pytest.mark.parametrize("language", sorted(UNSEEN))
def test_the_share_understood_of_words_apart_from_the_lexicon_does_not_fall(language):
    said = UNSEEN[language]
    right = [words for words, expected in said.items() if notation(understand(words, language, NOW)) == expected]
    assert len(right) >= FLOOR * len(said), sorted(set(said) - set(right))


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
def test_words_of_another_language_are_understood_in_any_conversation(language):
    assert notation(understand("zaterdag 12 december om 14:00", language, NOW)) == "2026-12-12 14:00"
    assert notation(understand("كل خميس", language, NOW)) == "FREQ=WEEKLY;BYDAY=TH"
    assert notation(understand("her salı", language, NOW)) == "FREQ=WEEKLY;BYDAY=TU"


def doubts(words, language="nl", now=NOW):
    understood = understand(words, language, now)
    return None if understood is None else set(understood.doubts)


def test_a_weekday_that_is_not_the_dates_is_kept_to_be_asked_back():
    conflicting = understand("zaterdag 14 juni", "nl", NOW)
    assert conflicting.when == Moment(date(2027, 6, 14))
    assert not conflicting.sure
    assert conflicting.conflict == 5


def test_a_weekday_that_is_the_dates_raises_no_doubt():
    agreeing = understand("maandag 14 juni", "nl", NOW)
    assert agreeing.when == Moment(date(2027, 6, 14))
    assert agreeing.sure
    assert agreeing.conflict is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("om 3 uur", set()),
        ("om 7 uur", set()),
        ("om 8 uur", {Doubt.MORNING_OR_EVENING}),
        ("om 8 uur 's ochtends", set()),
        ("om 08:00", set()),
        ("om 10 uur", set()),
        ("van 8 tot 10", {Doubt.MORNING_OR_EVENING}),
        ("van 9 tot 5", set()),
        ("volgende zaterdag", {Doubt.WHICH_WEEK}),
        ("komende zaterdag", set()),
        ("maandag", {Doubt.WHICH_WEEK}),
        ("dinsdag en donderdag", {Doubt.ONCE_OR_OFTEN}),
        ("elke dinsdag en donderdag", set()),
        ("in het weekend", {Doubt.ONCE_OR_OFTEN}),
        ("elk weekend", set()),
        ("zaterdag of zondag", {Doubt.SEVERAL}),
        ("14 en 21 juni", {Doubt.SEVERAL}),
        ("14 en 15 juni", set()),
        ("14 juni 2020", {Doubt.PAST}),
        ("14 juni 2027", set()),
        ("vandaag om 10 uur", {Doubt.PAST}),
        ("vandaag om 17 uur", set()),
        ("zaterdag over 2 weken", set()),
        ("maandag over 2 weken", {Doubt.WHICH_WEEK}),
        ("over een maand op zaterdag", {Doubt.WHICH_WEEK}),
        ("op een zaterdag", {Doubt.WHICH_WEEK}),
        ("in het voorjaar op een zaterdag", set()),
        ("in het voorjaar op zaterdag", {Doubt.ONCE_OR_OFTEN}),
        ("2x per week op dinsdag", {Doubt.UNREAD}),
        ("2x per week op dinsdag en donderdag", set()),
        ("zaterdag 14 jni", {Doubt.UNREAD}),
        ("zaterdag 30 februari", {Doubt.UNREAD}),
        ("zaterdag tot 17 uur", {Doubt.UNREAD}),
        ("zaterdag van 14 tot 17 uur", set()),
        ("elke dinsdag ve perşembe", {Doubt.UNREAD}),
        ("elke dinsdag ve cake", set()),
        ("zaterdag 5 december en elke dinsdag", {Doubt.UNREAD}),
        ("elke 1e en 15e van de maand", {Doubt.UNREAD}),
        ("elke dinsdag en elke 1e zaterdag van de maand", {Doubt.UNREAD}),
        ("om 15:00 savonds", {Doubt.UNREAD}),
        ("om 20:00 savonds", set()),
        ("zaterdag van 2 tot 5, inloop om half 2", {Doubt.SEVERAL}),
        ("met 20 vrouwen op zaterdag", set()),
        ("een koffie op zaterdag", set()),
    ],
)
def test_only_what_can_be_read_in_two_ways_is_doubted(words, expected):
    assert doubts(words) == expected


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("tr", "ayın 15'inde", {Doubt.ONCE_OR_OFTEN}),
        ("tr", "her ayın 15'inde", set()),
        ("tr", "cumartesi saat 5'e kadar", {Doubt.UNREAD}),
        ("tr", "haftada iki kez salı", {Doubt.UNREAD}),
        ("tr", "haftada iki kez salı ve perşembe", set()),
        ("ar", "السبت حتى الخامسة", {Doubt.UNREAD}),
        ("ar", "السبت من الثالثة حتى الخامسة", set()),
        ("ar", "مرتين بالأسبوع الثلاثاء", {Doubt.UNREAD}),
    ],
)
def test_what_was_left_unread_is_asked_back_in_every_language(language, words, expected):
    assert doubts(words, language) == expected


@pytest.mark.parametrize("day", range(24, 31))
def test_saturday_in_two_weeks_is_a_saturday_on_whatever_day_it_is_said(day):
    now = datetime(2026, 11, day, 12, tzinfo=AMSTERDAM)
    understood = understand("zaterdag over 2 weken", "nl", now)
    assert understood.when.day.weekday() == 5
    assert timedelta(days=8) <= understood.when.day - now.date() <= timedelta(days=19)
    # From Saturday on, two weeks may also be counted from next Saturday.
    assert understood.sure == (now.weekday() < 5)


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("om 1 uur", "13:00"),
        ("om 7 uur", "19:00"),
        ("half 8", "19:30"),
        ("om 8 uur", "08:00"),
        ("om 11 uur", "11:00"),
        ("12 uur", "12:00"),
        ("half 1", "12:30"),
        ("kwart over 12", "12:15"),
        ("03:00", "03:00"),
        ("8 uur 's avonds", "20:00"),
        ("van 11 tot 3", "11:00-15:00"),
        ("van 7 tot 9", "19:00-21:00"),
        ("van 22.00 tot 02.00", "22:00-02:00"),
    ],
)
def test_bare_hours_up_to_eight_are_in_the_afternoon_or_evening(words, hours):
    assert notation(understand(words, "nl", NOW)) == hours


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ""),
        ("nl", "😀"),
        ("nl", "met 10 buren"),
        ("nl", "tel 0612345678"),
        ("nl", "99-99-9999"),
        ("nl", "het duurt 2 uur"),
        ("nl", "4 uur lang"),
        ("nl", "voor ouderen van 65 tot 80 jaar"),
        ("nl", "zo"),
        ("nl", "voor de zomer"),
        ("tr", "2 saat sürer"),
        ("tr", "7 kişi"),
        ("ar", "3 ساعات"),
        ("ar", "مع عشرة أشخاص"),
        ("en", "2 kids aged 4 to 12"),
    ],
)
def test_numbers_and_words_that_say_no_moment_are_not_taken_for_one(language, words):
    assert understand(words, language, NOW) is None


def test_the_day_is_that_of_amsterdam_and_not_of_the_server():
    # 23:30 in London is half past midnight here, the next day.
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert understand("vandaag", "nl", late).when == Moment(date(2026, 11, 24))
    # In summer time already an hour earlier.
    assert understand("morgen", "nl", datetime(2026, 6, 1, 22, 30, tzinfo=UTC)).when == Moment(date(2026, 6, 3))


@pytest.mark.parametrize(
    "now", [datetime(2027, 3, 27, 23, 30, tzinfo=AMSTERDAM), datetime(2026, 10, 24, 23, 30, tzinfo=AMSTERDAM)]
)
def test_a_night_in_which_the_clock_changes_skips_and_repeats_no_day(now):
    daily = understand("elke dag", "nl", now)
    assert next_dates(daily, now, 3) == tuple(now.date() + timedelta(days=step) for step in range(3))
    assert understand("morgen", "nl", now).when == Moment(now.date() + timedelta(days=1))


def test_the_29th_of_february_is_the_next_leap_day_and_missing_in_a_plain_year():
    assert understand("29 februari", "nl", NOW).when == Moment(date(2028, 2, 29))
    assert understand("29 februari 2027", "nl", NOW) is None


def test_a_date_without_a_year_is_its_next_time_today_included():
    eve = datetime(2026, 12, 31, 12, tzinfo=AMSTERDAM)
    assert understand("1 januari", "nl", eve).when == Moment(date(2027, 1, 1))
    assert understand("31 december", "nl", eve).when == Moment(date(2026, 12, 31))
    assert understand("30 december", "nl", eve).when == Moment(date(2027, 12, 30))
    assert understand("volgende week woensdag", "nl", eve).when == Moment(date(2027, 1, 6))


def test_islamic_days_are_marked_as_estimates_and_others_are_not():
    feast = understand("met het Suikerfeest", "nl", NOW)
    assert feast.when == KnownDay(Festival.EID_AL_FITR, date(2027, 3, 9), date(2027, 3, 11))
    assert feast.estimated
    assert not understand("met Koningsdag", "nl", NOW).estimated
    assert understand("elke vrijdag in de ramadan", "nl", NOW).estimated


def test_every_known_day_has_a_next_date():
    for festival in Festival:
        assert first_date(Occasion(next_festival(festival, NOW.date())), NOW) is not None, festival


def test_kings_day_moves_to_the_saturday_when_the_27th_is_a_sunday():
    now = datetime(2031, 1, 5, tzinfo=AMSTERDAM)
    assert understand("koningsdag", "nl", now).when == KnownDay(
        Festival.KINGS_DAY, date(2031, 4, 26), date(2031, 4, 26)
    )


def test_dates_of_a_repetition_are_those_of_its_rule():
    first_saturdays = understand("elke eerste zaterdag van de maand", "nl", NOW)
    assert next_dates(first_saturdays, NOW, 3) == (date(2026, 12, 5), date(2027, 1, 2), date(2027, 2, 6))


def test_every_other_week_counts_from_the_first_day_that_fits_for_good():
    friday = datetime(2026, 11, 27, 12, tzinfo=AMSTERDAM)
    fortnightly = understand("om de week op dinsdag", "nl", friday)
    expected = (date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 29))
    assert next_dates(fortnightly, friday, 3) == expected
    assert next_dates(fortnightly, friday + timedelta(days=7), 2) == expected[1:]


def test_a_repetition_keeps_within_its_bounds():
    summer = understand("van 1 juni tot 15 juni elke zaterdag", "nl", NOW)
    assert next_dates(summer, NOW, 9) == (date(2027, 6, 5), date(2027, 6, 12))
    assert first_date(summer, datetime(2027, 6, 13, tzinfo=AMSTERDAM)) is None


def test_once_a_week_has_no_dates_until_a_day_is_named():
    assert first_date(understand("één keer per week", "nl", NOW), NOW) is None
    assert first_date(understand("één keer per week op vrijdag", "nl", NOW), NOW) == date(2026, 11, 27)


def test_twice_a_month_on_friday_has_no_dates_and_the_first_friday_of_the_month_has():
    assert next_dates(understand("2x per maand op vrijdag", "nl", NOW), NOW, 3) == ()
    assert first_date(understand("elke eerste vrijdag van de maand", "nl", NOW), NOW) == date(2026, 12, 4)


def test_a_saturday_in_a_period_may_be_its_first_saturday():
    spring = understand("in het voorjaar op een zaterdag", "nl", NOW)
    assert next_dates(spring, NOW, 3) == (date(2027, 3, 6),)
    assert first_date(spring, datetime(2027, 4, 1, tzinfo=AMSTERDAM)) == date(2027, 4, 3)
    assert first_date(spring, datetime(2027, 5, 30, tzinfo=AMSTERDAM)) is None


def test_a_period_without_an_end_begins_once_and_one_without_a_beginning_is_now():
    assert next_dates(understand("na de zomer", "nl", NOW), NOW, 3) == (date(2027, 9, 1),)
    assert first_date(understand("tot juni", "nl", NOW), NOW) == NOW.date()
    assert first_date(understand("tot juni", "nl", NOW), datetime(2027, 6, 1, tzinfo=AMSTERDAM)) is None


def test_the_first_saturday_of_may_comes_back_every_year_on_another_date():
    yearly = understand("elk jaar de eerste zaterdag van mei", "nl", NOW)
    assert next_dates(yearly, NOW, 3) == (date(2027, 5, 1), date(2028, 5, 6), date(2029, 5, 5))


def test_a_moment_that_is_over_has_no_first_date_and_one_ahead_has():
    moment = Occasion(Moment(date(2026, 12, 1)), Hours(start=time(15)))
    assert first_date(moment, NOW) == date(2026, 12, 1)
    assert first_date(moment, NOW + timedelta(days=30)) is None


def test_a_period_under_way_begins_today():
    advent = Occasion(Period(date(2026, 11, 20), date(2026, 12, 24)))
    assert first_date(advent, NOW) == NOW.date()
    assert first_date(Occasion(AnyDay()), NOW) is None
