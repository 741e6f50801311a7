"""When an unfinished idea is gently recalled: once after three days and once after ten, never at night."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

AFTER: tuple[timedelta, ...] = (timedelta(days=3), timedelta(days=10))
"""How long after the resident's last answer the first and the second reminder come."""

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MORNING, EVENING = time(9, 30), time(20, 0)
"""Wall-clock times in Amsterdam between which we may start to talk."""


def next_reminder(last_answer: datetime, already_sent: int) -> datetime | None:
    """When to recall an idea that was last worked on at `last_answer`; None when it was recalled often enough."""
    if already_sent >= len(AFTER):
        return None
    return by_day(last_answer + AFTER[already_sent])


def by_day(moment: datetime) -> datetime:
    """The same moment when it is day in Amsterdam, else the next morning. Aware in, UTC out."""
    local = moment.astimezone(AMSTERDAM)
    if MORNING <= local.time() < EVENING:
        return moment.astimezone(UTC)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, AMSTERDAM).astimezone(UTC)
