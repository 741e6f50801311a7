"""Until when a case is out of sight: what is offered, and what somebody types ("2u", "morgen", "ma 9:00").

Clock times are those of Amsterdam; every moment that goes in or comes out is aware.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from domain import occasions
from domain.occasions import AnyDay, Moment, Occasion, PartOfDay, Period
from domain.office_hours import OfficeHours, next_opening
from domain.reminders import AMSTERDAM
from domain.snoozing import UNTIL_WRITES, midnight

HOUR, WRITES = "1h", "writes"
"""What a button carries that does not name a moment; any other carries its seconds since 1970."""

_SPANS: Mapping[str, timedelta] = MappingProxyType(
    {
        **dict.fromkeys(("m", "min", "minuut", "minuten"), timedelta(minutes=1)),
        **dict.fromkeys(("u", "uur", "h"), timedelta(hours=1)),
        **dict.fromkeys(("d", "dag", "dagen"), timedelta(days=1)),
        **dict.fromkeys(("w", "week", "weken"), timedelta(weeks=1)),
    }
)
_SPAN = re.compile(r"(?P<over>over +)?(?P<count>\d{1,3}) *(?P<unit>[a-z]+)")
_LAST_HOUR_FROM_NOW = 8
""""8 uur" is in eight hours, "9 uur" on the clock; "over 9 uur" is from now in any case."""

_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_SHORT_DAY = re.compile(r"(?P<day>ma|di|wo|do|vr|za|zo)(?= |$)")
_PARTS = {PartOfDay.AFTERNOON: time(13), PartOfDay.EVENING: time(17), PartOfDay.MIDDAY: time(12)}
_USUAL = time(9)
_SECONDS = re.compile(r"[0-9]{9,11}")


def carried(until: datetime) -> str:
    """What a button for this moment carries."""
    return str(int(until.timestamp()))


def moment_of(argument: str, now: datetime) -> datetime | None:
    """The moment that a button carries; None for what none of ours does. It may have passed."""
    if argument == HOUR:
        return now + timedelta(hours=1)
    if argument == WRITES:
        return now + UNTIL_WRITES
    return datetime.fromtimestamp(int(argument), UTC) if _SECONDS.fullmatch(argument) else None


def moment_in(words: str, hours: OfficeHours, now: datetime) -> datetime | None:
    """The moment that these words name, in Dutch; None when they name none."""
    said = " ".join(words.casefold().split())
    span = _from_now(said)
    if span is not None:
        return now + span
    full = _SHORT_DAY.sub(lambda found: next(day for day in _DAYS if day.startswith(found["day"])), said)
    occasion = occasions.understand(full, "nl", now)
    return _moment(occasion, hours, now) if occasion else None


def _from_now(said: str) -> timedelta | None:
    found = _SPAN.fullmatch(said)
    unit = _SPANS.get(found["unit"]) if found else None
    if found is None or unit is None:
        return None
    is_clock = unit == timedelta(hours=1) and int(found["count"]) > _LAST_HOUR_FROM_NOW and not found["over"]
    return None if is_clock else unit * int(found["count"])


def _moment(occasion: Occasion, hours: OfficeHours, now: datetime) -> datetime | None:
    clock = occasion.hours.start or (_PARTS.get(occasion.hours.part) if occasion.hours.part else None)
    match occasion.when:
        case Moment(day=day) | Period(first=day):
            return _at(day, clock, hours)
        case AnyDay() if clock:
            today = now.astimezone(AMSTERDAM).date()
            soon = _at(today, clock, hours)
            return soon if soon > now else _at(today + timedelta(days=1), clock, hours)
    return None


def _at(day: date, clock: time | None, hours: OfficeHours) -> datetime:
    """That time on that day; when none was named, the time at which the office opens."""
    if clock is None:
        opens = next_opening(hours, midnight(day)).astimezone(AMSTERDAM)
        clock = opens.time() if opens.date() == day else _USUAL
    return datetime.combine(day, clock, AMSTERDAM).astimezone(UTC)
