"""By when a resident hears from us: counted once, at submission, told, and measured afterwards.

Days are days in Amsterdam. Working days are Monday to Friday without the days of article 3 of the *Algemene
termijnenwet*, which the `holidays` library knows: with the King's Day that moves from Sunday to Saturday, with Good
Friday, and with 5 May every year. On 5 May nobody works at a municipality (Cao Gemeenten, article 6.6, since 2024);
on Good Friday some do, but a day promised too late is better than one that is missed.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from domain.policies import Policy
from domain.reminders import AMSTERDAM, by_day


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised to an initiator: two working days, the decision never before the first contact."""

    first_contact_by: date
    decision_by: date


def promised(submitted_at: datetime, policy: Policy) -> Promise:
    """The days by which a worker is in touch, and by which there is a decision. `submitted_at` is aware.

    Working days are counted from the day after submission. A decision that would be due on a day off is due on the
    next working day.
    """
    today = submitted_at.astimezone(AMSTERDAM).date()
    contact = _calendar().get_nth_working_day(today, policy.first_contact_working_days)
    decision = _calendar().get_nth_working_day(today + timedelta(weeks=policy.decision_weeks), 0)
    # Days off move the first contact more than the decision: five working days can be longer than one week.
    return Promise(contact, max(contact, decision))


def is_overdue(by: date, now: datetime) -> bool:
    """Whether that day has passed in Amsterdam. `now` is aware."""
    return now.astimezone(AMSTERDAM).date() > by


def overdue_from(by: date) -> datetime:
    """The first moment at which the initiator is told that it is late: the next morning. UTC."""
    return by_day(datetime.combine(by + timedelta(days=1), time(0), AMSTERDAM))


@cache
def _calendar() -> holidays.HolidayBase:
    # The library's public days have 5 May once in five years only; its optional day is 5 May in every year.
    return holidays.country_holidays("NL", categories=(holidays.PUBLIC, holidays.OPTIONAL))
