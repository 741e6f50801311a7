"""What must hold for every answer about when, also a hostile one: understanding, describing and keeping it."""

import json
from datetime import UTC, date, datetime, time
from gettext import NullTranslations
from itertools import chain
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.occasions import (
    AnyDay,
    Doubt,
    Festival,
    Hours,
    KnownDay,
    Moment,
    Occasion,
    OpenPeriod,
    PartOfDay,
    Period,
    PeriodName,
    Repetition,
    UnreadableOccasion,
    describe,
    first_date,
    from_json,
    next_dates,
    questions_about,
    to_json,
    understand,
    warm_up,
)
from domain.occasions.occasion import WEEKDAYS
from domain.texts import LANGUAGES, Texts

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_HERE = Path(__file__).parent
WORDS = sorted(
    {
        word
        for name in ("occasions_said", "occasions_unseen")
        for said in json.loads((_HERE / f"{name}.json").read_text("utf-8")).values()
        for answer in said
        for word in answer.split()
    }
)
TEXTS = Texts({language: NullTranslations() for language in LANGUAGES})

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
clock_times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
hours = st.one_of(
    st.just(Hours()),
    st.builds(Hours, start=clock_times, end=st.none() | clock_times),
    st.builds(Hours, part=st.sampled_from(PartOfDay)),
)
rules = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY;BYDAY=SA,SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYDAY=1SA",
        "FREQ=MONTHLY;BYDAY=1TU,-1TU",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYMONTH=5;BYDAY=1SA",
        "FREQ=MONTHLY;INTERVAL=3",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=6,7,8",
    ]
)
bounds = st.none() | days
whens = st.one_of(
    st.builds(Moment, days),
    st.builds(Period, days, days, st.sampled_from(PeriodName)),
    st.builds(OpenPeriod, bounds, bounds),
    st.builds(Repetition, rules, days, st.integers(1, 9), bounds, bounds),
    st.builds(KnownDay, st.sampled_from(Festival), days, days),
    st.just(AnyDay()),
)
occasions = st.builds(
    Occasion,
    whens,
    hours,
    st.lists(st.sampled_from(Doubt), unique=True).map(tuple),
    st.booleans(),
    st.none() | st.integers(0, 6),
    st.lists(st.sampled_from(WEEKDAYS), unique=True).map(tuple),
)
moments = st.builds(datetime.combine, st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.times(), st.just(UTC))
anything = st.one_of(
    st.text(max_size=400),
    st.text("0123456789٠١٢٣۴۵-./: ", max_size=300),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
)


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up(NOW)


@given(occasions)
def test_an_occasion_comes_back_from_json_as_it_was(occasion):
    assert from_json(json.loads(json.dumps(to_json(occasion)))) == occasion


def test_an_occasion_stored_before_weekdays_were_kept_can_be_read():
    stored = to_json(Occasion(AnyDay()))
    del stored["weekdays"]
    assert from_json(stored) == Occasion(AnyDay())


@pytest.mark.parametrize(
    "stored",
    [
        None,
        {},
        [],
        {"version": 2},
        {**to_json(Occasion(AnyDay())), "version": 2},
        {**to_json(Occasion(AnyDay())), "when": {"kind": "aeon"}},
        {**to_json(Occasion(AnyDay())), "start": "half three"},
        {**to_json(Occasion(AnyDay())), "weekdays": ["someday"]},
    ],
)
def test_what_is_no_stored_occasion_is_refused(stored):
    with pytest.raises(UnreadableOccasion):
        from_json(stored)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(anything, st.sampled_from([*LANGUAGES, "en", "xx"]), moments)
def test_any_answer_is_understood_or_not_and_what_is_understood_can_be_shown_and_kept(words, language, now):
    occasion = understand(words, language, now)
    if occasion is None:
        return
    assert from_json(to_json(occasion)) == occasion
    assert all(day >= now.date() for day in next_dates(occasion, now, 3))
    for shown in ("nl", "tr", "ar", "en"):
        assert TEXTS.render(describe(occasion), shown)


@given(occasions, st.sampled_from(["nl", "tr", "ar", "en"]))
def test_every_occasion_and_every_doubt_has_words(occasion, language):
    for text in chain([describe(occasion)], questions_about(occasion)):
        assert "{" not in TEXTS.plain(text, language)


@given(occasions)
def test_the_first_date_is_the_first_of_the_next_dates(occasion):
    several = next_dates(occasion, NOW, 4)
    assert list(several) == sorted(set(several))
    assert first_date(occasion, NOW) == (several[0] if several else None)


@pytest.mark.parametrize(
    "words",
    [
        "14-6 " * 900,
        "1 " * 2048,
        "van 2 tot 5 " * 400,
        "😀" * 4096,
        "a" * 4096,
        "'de" * 1300,
        "elke eerste en " * 300,
        "salılarında" * 400,
        "ﷺ" * 4096,
        " ".join(f"{day} mei" for day in range(1, 400)),
        " ".join(f"{day % 28 + 1}-{day % 12 + 1}-20{day % 90 + 10}" for day in range(400)),
        "\u202e\x00\u200f" * 1000,
    ],
    ids=range(12),
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_answer_takes_no_time(words, language):
    start = process_time()
    understand(words, language, NOW)
    # Some 10 ms on the slowest of these; the rest is room for a busy machine.
    assert process_time() - start < 0.2


def test_a_description_names_day_and_hours():
    meeting = Occasion(Moment(date(2027, 6, 14)), Hours(time(15), time(17)))
    assert TEXTS.plain(describe(meeting), "en") == "on Monday, June 14, 2027, from 15:00 to 17:00"
    assert "maandag 14 juni 2027" in TEXTS.plain(describe(meeting), "nl")
    assert "14 Haziran 2027 Pazartesi" in TEXTS.plain(describe(meeting), "tr")
    assert "الاثنين، 14 يونيو 2027" in TEXTS.plain(describe(meeting), "ar")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("every day in the evening", "every day, in the evening"),
        ("weekdays after school", "every weekday, Monday to Friday, after school"),
        ("twice a week", "2 times a week"),
        ("every weekend", "every weekend"),
        ("June 2027", "in June 2027"),
        ("early June", "at the beginning of June 2027"),
        ("next summer", "in the summer of 2027"),
        ("King's Day at 10", "King's Day (Tuesday, April 27, 2027), at 10:00"),
        ("Eid al-Fitr", "Eid al-Fitr (around March 9 to March 11, 2027)"),
        ("every year on 1 May", "every year on May 1"),
        ("after Friday prayer", "after Friday prayer"),
        ("twice a month on Friday evening", "2 times a month, on Friday, in the evening"),
        ("a Saturday in spring", "in the spring of 2027, on a Saturday"),
        ("from 1 April to 1 July", "from April 1 to July 1, 2027"),
        ("from 1 December to 1 March", "from December 1, 2026 to March 1, 2027"),
        ("after Ramadan", "from around March 9, 2027 on"),
        ("after the summer", "from September 1, 2027 on"),
        ("until June", "until May 31, 2027"),
        ("on the 15th of every month", "on day 15 of every month"),
    ],
)
def test_what_was_understood_is_said_back_plainly(words, expected):
    assert TEXTS.plain(describe(understand(words, "en", NOW)), "en") == expected


def test_a_conflicting_weekday_is_asked_back_with_the_date():
    (question,) = questions_about(understand("zaterdag 14 juni", "nl", NOW))
    assert "maandag 14 juni 2027" in TEXTS.plain(question, "nl")
    assert questions_about(understand("maandag 14 juni", "nl", NOW)) == ()
