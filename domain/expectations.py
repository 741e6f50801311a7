"""By when a resident hears from us: counted once, at submission, told, and measured afterwards.

Days are days in Amsterdam; which of them are working days stands in `working_days.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.initiatives import Initiative
from domain.life import AT_STAFF, Stage
from domain.policies import Policy
from domain.reminders import AMSTERDAM, by_day
from domain.working_days import nth_working_day


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
    contact = nth_working_day(today, policy.first_contact_working_days)
    decision = nth_working_day(today + timedelta(weeks=policy.decision_weeks), 0)
    # Days off move the first contact more than the decision: five working days can be longer than one week.
    return Promise(contact, max(contact, decision))


def due_day(waits_since: datetime, policy: Policy) -> date:
    """The working day by which work should be done that waits since this moment: that of a first contact."""
    return nth_working_day(waits_since.astimezone(AMSTERDAM).date(), policy.first_contact_working_days)


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that was not kept."""

    by: date
    """The day that was promised."""
    is_decision: bool
    """It was a decision; else the first contact."""


def broken_promise(initiative: Initiative, now: datetime) -> Broken | None:
    """The promise to this initiator that is not kept at this moment; None while we owe nothing. `now` is aware."""
    if initiative.stage not in AT_STAFF:
        return None
    decision_is_late = initiative.decision_by is not None and is_overdue(initiative.decision_by, now)
    waits_for_contact = initiative.stage is Stage.SUBMITTED and not decision_is_late
    by = initiative.first_contact_by if waits_for_contact else initiative.decision_by
    return Broken(by, not waits_for_contact) if by is not None and is_overdue(by, now) else None


def is_overdue(by: date, now: datetime) -> bool:
    """Whether that day has passed in Amsterdam. `now` is aware."""
    return now.astimezone(AMSTERDAM).date() > by


def overdue_from(by: date) -> datetime:
    """The first moment at which the initiator is told that it is late: the next morning. UTC."""
    return by_day(datetime.combine(by + timedelta(days=1), time(0), AMSTERDAM))
