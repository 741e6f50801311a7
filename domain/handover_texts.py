"""What a resident reads about a handover: who comes, when to expect an answer, and that the bot is back.

Here and not in a flow, because the console and the workers' bot say it as well, and show it before they do.
"""

from datetime import datetime

from domain.office_hours import is_open, next_opening
from domain.policies import Policy
from domain.reminders import AMSTERDAM
from domain.staff import Staff
from domain.texts import DateParam, Text, TimeParam, Verbatim, Words, _, lines, paragraphs

BACK_TO_BOT = _("Go on with the bot")
BOT_STAYS = _("You can go on with me, the computer, at any time.")


def moment_on(at: datetime, now: datetime) -> Words:
    """A moment as people say it: "15:30" today, else "Monday November 30 at 10:00"."""
    there, here = at.astimezone(AMSTERDAM), now.astimezone(AMSTERDAM)
    if there.date() == here.date():
        return _("today at {time}").with_(time=TimeParam(there.time()))
    return day_and_time(at)


def day_and_time(at: datetime) -> Words:
    """A moment that reads the same on any day: "Monday November 30 at 10:00"."""
    there = at.astimezone(AMSTERDAM)
    return _("{weekday} {day} at {time}").with_(
        # Apart: as one skeleton, Babel gives short forms ("wo 28 apr").
        weekday=DateParam(there.date(), skeleton="EEEE"),
        day=DateParam(there.date(), skeleton="MMMMd"),
        time=TimeParam(there.time()),
    )


def when_to_expect(policy: Policy, answer_by: datetime, now: datetime) -> Words:
    """By when somebody answers; out of hours that the office is closed, and until when. Never that somebody watches."""
    closed = None
    if not is_open(policy.office_hours, now):
        opens = next_opening(policy.office_hours, now)
        closed = _("The office is closed now. It opens {moment}.").with_(moment=moment_on(opens, now))
    return lines(closed, _("You get an answer here {moment} at the latest.").with_(moment=moment_on(answer_by, now)))


def who_comes(known: Staff | None) -> Text:
    """That a worker will write: by name, where they know one."""
    if known:
        return _("{name}, whom you know, or a colleague writes to you here.").with_(name=known.name)
    return _("A worker, a person, writes to you here.")


def taken_over(worker: Staff, *, is_first: bool, colleague_of: Staff | None = None) -> Words:
    """Who has the chat now."""
    if colleague_of:
        hello = _("👋 {name} takes over from {colleague}, and can read what you told.").with_(
            name=worker.name, colleague=colleague_of.name
        )
    elif is_first:
        hello = _(
            "👋 {name} is in this chat now. {name} is a worker in your neighbourhood: a person, no computer."
        ).with_(name=worker.name)
    else:
        hello = _("👋 {name}, whom you know, is in this chat now.").with_(name=worker.name)
    return paragraphs(
        hello,
        _("What you write here now goes to {name}. Write in your own language, or send a voice message.").with_(
            name=worker.name
        ),
    )


def a_colleague_comes(worker: Staff) -> Words:
    """Who had the chat does not work here any more."""
    return _("{name} cannot go on with this. A colleague writes to you here; what you told is kept.").with_(
        name=worker.name
    )


def closed_now(worker: Staff, policy: Policy, now: datetime) -> Words | None:
    """What somebody who writes out of hours hears; None while the office is open."""
    if is_open(policy.office_hours, now):
        return None
    opens = next_opening(policy.office_hours, now)
    return _("The office is closed now. {name} reads this {moment} or later. Your message is kept.").with_(
        name=worker.name, moment=moment_on(opens, now)
    )


def takes_longer(policy: Policy, now: datetime) -> Words:
    """A promise that was not kept is said, before they have to ask."""
    opens = next_opening(policy.office_hours, now)
    when = None if opens == now else _("The office opens {moment}.").with_(moment=moment_on(opens, now))
    return lines(_("It takes longer than I said, sorry. I have asked somebody else as well."), when)


BY_MACHINE = _("A machine translated this. There may be mistakes in it.")


def write_up_to_check(worker: Staff, words: str, *, is_again: bool, is_machine: bool = False) -> Words:
    """The plan as the worker wrote it, and the question whether it is right; `is_machine`: a machine translated it."""
    asking = (
        _("{name} wrote your plan down anew. Is it right this way?")
        if is_again
        else _("{name} wrote your plan down. Is it right this way?")
    )
    # No words of ours are in it: nothing to translate.
    label = Text("<i>{label}</i>").with_(label=BY_MACHINE) if is_machine else None
    return paragraphs(asking.with_(name=worker.name), Verbatim(words), label)


IT_IS_RIGHT = _("Yes, that's right")
IT_IS_NOT_RIGHT = _("No, not yet")
