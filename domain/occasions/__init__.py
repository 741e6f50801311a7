"""When, and how often: what residents write about it, understood, described and kept."""

from domain.occasions.dates import first_date, next_dates
from domain.occasions.describing import describe, questions_about
from domain.occasions.occasion import (
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
    When,
)
from domain.occasions.storing import UnreadableOccasion, from_json, to_json
from domain.occasions.understanding import understand, warm_up

__all__ = [
    "AnyDay",
    "Doubt",
    "Festival",
    "Hours",
    "KnownDay",
    "Moment",
    "Occasion",
    "OpenPeriod",
    "PartOfDay",
    "Period",
    "PeriodName",
    "Repetition",
    "UnreadableOccasion",
    "When",
    "describe",
    "first_date",
    "from_json",
    "next_dates",
    "questions_about",
    "to_json",
    "understand",
    "warm_up",
]
