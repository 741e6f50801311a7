"""Until when a case can be put off: the moments that are offered wherever it is done. Every moment is aware."""

from datetime import date, datetime, time, timedelta

from domain.office_hours import OfficeHours, next_opening
from domain.reminders import AMSTERDAM

UNTIL_WRITES = timedelta(days=14)
"""How long it is out of sight at most when the resident does not write."""


def tomorrow(hours: OfficeHours, now: datetime) -> datetime:
    """When the office opens after today; UTC."""
    return next_opening(hours, midnight(now.astimezone(AMSTERDAM).date() + timedelta(days=1)))


def next_monday(hours: OfficeHours, now: datetime) -> datetime:
    """When the office opens next week; UTC."""
    today = now.astimezone(AMSTERDAM).date()
    return next_opening(hours, midnight(today + timedelta(days=7 - today.weekday())))


def midnight(day: date) -> datetime:
    """When this day begins in Amsterdam."""
    return datetime.combine(day, time(0), AMSTERDAM)
