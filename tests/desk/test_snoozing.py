"""Until when a case is put off: the moments that are offered, and those that people type."""

from datetime import UTC, datetime

import pytest

from bot.desk.snoozing import HOUR, WRITES, carried, moment_in, moment_of
from domain.office_hours import OfficeHours
from domain.reminders import AMSTERDAM
from domain.snoozing import next_monday, tomorrow

HOURS = OfficeHours()
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2u", (24, 12, 0)),
        ("2 uur", (24, 12, 0)),
        ("over 2 uur", (24, 12, 0)),
        ("over 10 uur", (24, 20, 0)),
        ("30 min", (24, 10, 30)),
        ("3d", (27, 10, 0)),
        ("over 3 dagen", (27, 10, 0)),
        ("morgen", (25, 9, 0)),
        ("Morgen 14:00", (25, 14, 0)),
        ("morgenmiddag", (25, 13, 0)),
        ("ma 9:00", (30, 9, 0)),
        ("ma", (30, 9, 0)),
        ("maandag", (30, 9, 0)),
        ("vrijdag om 14 uur", (27, 14, 0)),
        ("vr 14:30", (27, 14, 30)),
        ("zaterdag", (28, 9, 0)),
        ("volgende week", (30, 9, 0)),
        ("14:00", (24, 14, 0)),
        ("08:00", (25, 8, 0)),
    ],
)
def test_people_type_when(words: str, moment: tuple[int, int, int]) -> None:
    day, hour, minute = moment
    assert moment_in(words, HOURS, TUESDAY) == datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM)


@pytest.mark.parametrize("words", ["blabla", "", "elke maandag", "999x", "ooit", "x" * 4000, "٣"])
def test_what_names_no_moment_is_none(words: str) -> None:
    assert moment_in(words, HOURS, TUESDAY) is None


def test_the_evening_before_king_s_day_tomorrow_is_the_day_after_it() -> None:
    evening = datetime(2027, 4, 26, 23, 40, tzinfo=AMSTERDAM)
    assert tomorrow(HOURS, evening) == datetime(2027, 4, 28, 9, 0, tzinfo=AMSTERDAM)


def test_on_a_monday_next_monday_is_a_week_away() -> None:
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=AMSTERDAM)
    assert next_monday(HOURS, monday) == datetime(2026, 11, 30, 9, 0, tzinfo=AMSTERDAM)


def test_a_button_carries_its_moment() -> None:
    at = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert moment_of(carried(at), TUESDAY) == at
    assert moment_of(HOUR, TUESDAY) == datetime(2026, 11, 24, 11, 0, tzinfo=AMSTERDAM)
    assert moment_of(WRITES, TUESDAY) == datetime(2026, 12, 8, 10, 0, tzinfo=AMSTERDAM)


@pytest.mark.parametrize("argument", ["", "-1", "9" * 12, "nu", "1e9", "٣٣٣٣٣٣٣٣٣٣"])
def test_a_forged_argument_is_no_moment(argument: str) -> None:
    assert moment_of(argument, TUESDAY) is None
