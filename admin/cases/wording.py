"""Who has a case, and what becomes of what is written in it, as whoever looks reads it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from admin.cases.chat import Chat
from admin.cases.moving import IN_AN_HOUR, MONDAY, OWN, TOMORROW, WRITES, hours_of
from domain.handover import HELD, State, Urgency
from domain.handover_texts import moment_on
from domain.snoozing import next_monday, tomorrow
from domain.staff import Staff
from domain.texts import Words, _

TONES: Mapping[Urgency, str] = {Urgency.URGENT: "urgent", Urgency.SOON: "soon", Urgency.NORMAL: "normal"}


def who_has_it(chat: Chat, holder: Staff | None) -> Words:
    """In a few words."""
    if holder and holder.id == chat.visit.person.id:
        return _("You have it")
    if holder:
        return _("{name} has it").with_(name=holder.name)
    if chat.case.state is State.CLOSED:
        return _("It is over")
    return _("The bot has the chat") if chat.case.state is State.RETURNED else _("Nobody has it yet")


def rule(chat: Chat, holder: Staff | None) -> Words:
    """Why they can write notes only, and what would change that."""
    if chat.case.state is State.CLOSED:
        return _("This case is closed: what you write here stays between colleagues.")
    if chat.case.state in HELD:
        return _("{name} has this case: what you write here stays between colleagues.").with_(
            name=holder.name if holder else _("A colleague")
        )
    return _("Claim it to write to {name}.").with_(name=chat.resident.first_name)


def moments(chat: Chat) -> Sequence[tuple[str, Words]]:
    """Until when it can be put off: what a form sends, and how it is called. On a Friday, tomorrow is Monday."""
    now, hours = chat.visit.now, hours_of(chat)
    opening: dict[datetime, str] = {next_monday(hours, now): MONDAY, tomorrow(hours, now): TOMORROW}
    return [
        (IN_AN_HOUR, _("1 hour")),
        *((name, moment_on(at, now)) for at, name in sorted(opening.items())),
        (WRITES, _("Until {name} writes").with_(name=chat.resident.first_name)),
        (OWN, _("Another moment")),
    ]
