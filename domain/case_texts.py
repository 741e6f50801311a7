"""What staff read about cases: why somebody should look, how soon, by when, and why something was not done.

Here and not in the workers' bot, because the console says the same in the same words.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.crisis import Crisis
from domain.handover import Case, Flag, Reason, State, Urgency
from domain.handover_texts import moment_on
from domain.takeover import HeldBy, NoSuchCase, NotHeld, NotNow, Refusal
from domain.texts import Text, Words, _, _n, lines

URGENCIES: Mapping[Urgency, Text] = {
    Urgency.URGENT: _("🔴 NOW"),
    Urgency.SOON: _("🟠 soon"),
    Urgency.NORMAL: _("🟢 no hurry"),
}

REASONS: Mapping[Reason, Text] = {
    Reason.CRISIS: _("may be in danger"),
    Reason.ASKED: _("wants to talk to a person"),
    Reason.FRUSTRATED: _("is not happy with the bot's answers"),
    Reason.MISUNDERSTOOD: _("was not understood by the bot, three times in a row"),
    Reason.ASKED_AGAIN: _("asked the same question twice"),
    Reason.SUBMITTED: _("submitted an initiative"),
    Reason.INTRODUCTION: _("wants somebody to come along to a place"),
    Reason.NEEDS_US: _("told what is needed from us"),
    Reason.QUESTION: _("has a question about an initiative"),
    Reason.WRITE_UP: _("says that the plan is not written down right yet"),
}

DANGERS: Mapping[str, Text] = {
    Crisis.EMERGENCY: _("may be in danger: an emergency, right now"),
    Crisis.SUICIDE: _("may be in danger: wrote about not wanting to live any more"),
    Crisis.VIOLENCE: _("may be in danger: wrote about violence"),
    Crisis.NO_BED: _("may be in danger: nowhere to sleep tonight"),
}

GAVE_NUMBERS = _("The bot gave the numbers to call at once.")


def reason(flag: Flag) -> Text:
    """Why somebody should look; of danger, which."""
    is_danger = flag.reason is Reason.CRISIS
    return DANGERS.get(flag.subject, REASONS[flag.reason]) if is_danger else REASONS[flag.reason]


def promise(case: Case, now: datetime) -> list[Words]:
    """By when an answer was promised, and how late it is."""
    said: list[Words] = []
    if case.urgency is Urgency.URGENT and case.state is State.QUEUED and case.waiting_since:
        waits = _("⏰ Waits for somebody since {moment}: {span}.")
        said.append(waits.with_(moment=moment_on(case.waiting_since, now), span=span(now - case.waiting_since)))
    if case.answer_by is None:
        return said
    if case.is_overdue(now):
        late = _("⏰ Too late: {span}. An answer was promised {moment}.")
        return [*said, late.with_(moment=moment_on(case.answer_by, now), span=span(now - case.answer_by))]
    left = _("⏳ An answer was promised {moment} at the latest: {span} left.")
    return [*said, left.with_(moment=moment_on(case.answer_by, now), span=span(case.answer_by - now))]


def span(length: timedelta) -> Text:
    """About how long, as people say it."""
    minutes = max(0, round(length / timedelta(minutes=1)))
    if minutes < 90:
        return _n("{n} minute", "{n} minutes", minutes)
    hours = round(minutes / 60)
    return _n("{n} hour", "{n} hours", hours) if hours < 48 else _n("{n} day", "{n} days", round(hours / 24))


GONE = _("This case is not here any more.")


def refused(why: Refusal) -> Words:
    """In one short sentence."""
    match why:
        case NoSuchCase():
            return GONE
        case HeldBy(worker=worker):
            return _("{name} has this case.").with_(name=worker.name) if worker else _("A colleague has this case.")
        case NotHeld():
            return _("Nobody has this case yet. Claim it first.")
        case NotNow(case):
            return _("This case is closed.") if case.state is State.CLOSED else _("That is not possible now.")


def too_long(by: int) -> Words:
    """By how many characters what they wrote does not fit into a message."""
    return lines(
        _n("This is {n} character too long.", "This is {n} characters too long.", by),
        _("Nothing was sent. Please send it in parts."),
    )
