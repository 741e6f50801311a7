"""What a resident's *wanneer* can mean: a day, a period with or without an end, a repetition, a known day, or only a
time of day.

All dates and times are those of the clock in Europe/Amsterdam. Nothing here knows a language.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""RFC 5545 codes, in the order of `date.weekday()`."""


class PartOfDay(StrEnum):
    """A part of the day, also as people name it by prayer, school or work."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"
    DAYTIME = "daytime"
    ALL_DAY = "all_day"
    AFTER_SCHOOL = "after_school"
    AFTER_WORK = "after_work"
    AFTER_DHUHR = "after_dhuhr"
    AFTER_ASR = "after_asr"
    AFTER_MAGHRIB = "after_maghrib"
    AFTER_ISHA = "after_isha"
    AFTER_FRIDAY_PRAYER = "after_friday_prayer"
    IFTAR = "iftar"


class Festival(StrEnum):
    """A day or period everybody knows by name."""

    KINGS_DAY = "kings_day"
    REMEMBRANCE_DAY = "remembrance_day"
    LIBERATION_DAY = "liberation_day"
    NEIGHBOURS_DAY = "neighbours_day"
    WOMENS_DAY = "womens_day"
    SINTERKLAAS = "sinterklaas"
    ST_MARTIN = "st_martin"
    KETI_KOTI = "keti_koti"
    NEW_YEAR = "new_year"
    NEW_YEARS_EVE = "new_years_eve"
    CHRISTMAS = "christmas"
    EASTER = "easter"
    PENTECOST = "pentecost"
    ASCENSION = "ascension"
    MOTHERS_DAY = "mothers_day"
    FATHERS_DAY = "fathers_day"
    LABOUR_DAY = "labour_day"
    NEWROZ = "newroz"
    CHILDRENS_DAY = "childrens_day"
    RAMADAN = "ramadan"
    EID_AL_FITR = "eid_al_fitr"
    EID_AL_ADHA = "eid_al_adha"
    ISLAMIC_NEW_YEAR = "islamic_new_year"
    MAWLID = "mawlid"
    SUMMER_BREAK = "summer_break"
    AUTUMN_BREAK = "autumn_break"
    CHRISTMAS_BREAK = "christmas_break"
    SPRING_BREAK = "spring_break"
    MAY_BREAK = "may_break"


class PeriodName(StrEnum):
    """What a period is called; RANGE is said by its first and last day."""

    RANGE = "range"
    WEEK = "week"
    WEEKEND = "weekend"
    MONTH = "month"
    EARLY_MONTH = "early_month"
    MID_MONTH = "mid_month"
    LATE_MONTH = "late_month"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"
    YEAR = "year"


class Doubt(StrEnum):
    """Why an understanding should be asked back before it is relied on."""

    WEEKDAY = "weekday"
    """The weekday that was written is not that date's; the date is kept, see `Occasion.conflict`."""
    SEVERAL = "several"
    """More than one moment was named; the first is kept."""
    ONCE_OR_OFTEN = "once_or_often"
    """"Tuesday and Thursday", "in the weekend": every week is assumed."""
    WHICH_WEEK = "which_week"
    """"Next Saturday" can be this week's or the one after; the coming one is kept."""
    MORNING_OR_EVENING = "morning_or_evening"
    """"8 o'clock" or "9 o'clock" without more: the morning is kept."""
    PAST = "past"
    """It has been already."""
    UNREAD = "unread"
    """A weekday, date, number or the like was written that is not in the understanding; see `complete.py`."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When on the day: clock times, or a part of the day, or nothing said."""

    start: time | None = None
    end: time | None = None
    part: PartOfDay | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One day."""

    day: date


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` up to and including `last`."""

    first: date
    last: date
    name: PeriodName = PeriodName.RANGE


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """From `first` on ("after Ramadan"), or up to and including `last` ("until June"); the other end was not named."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Repetition:
    """Again and again. `rule` is an RFC 5545 RRULE without DTSTART and UNTIL.

    `anchor` is the DTSTART: the first day that fits, counted from when it was said ("every two weeks" needs one).
    `first` and `last` are bounds that the resident named. A rule without a day ("once a week", `times` 2 for "twice a
    week") has no dates yet.
    """

    rule: str
    anchor: date
    times: int = 1
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class KnownDay:
    """A festival, at its next time; `last` differs from `first` where it lasts longer (Ramadan, a school holiday)."""

    festival: Festival
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class AnyDay:
    """Only a time of day was said."""


When = Moment | Period | OpenPeriod | Repetition | KnownDay | AnyDay


@dataclass(frozen=True, slots=True)
class Occasion:
    """What was understood. `estimated`: rests on an Islamic date, which the moon may still move by a day."""

    when: When
    hours: Hours = Hours()
    doubts: tuple[Doubt, ...] = ()
    estimated: bool = False
    conflict: int | None = None
    """The weekday that was written (Monday is 0) where it is not that of the date."""
    weekdays: tuple[str, ...] = ()
    """The weekdays it falls on, as codes, while it is open which of those days: "on a Saturday in the spring",
    "twice a month on Friday"."""

    @property
    def sure(self) -> bool:
        """Whether a careful reader would have to ask nothing back."""
        return not self.doubts
