"""Who has a case, and until when: claim, take over, pass on, put off, give back, close."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Form, Response

from admin.access import sees_case
from admin.cases.chat import Chat, open_chat
from admin.cases.router import CHATS, router
from admin.routing import may
from admin.visit import TheVisit
from domain import takeover
from domain.handover_texts import moment_on
from domain.office_hours import OfficeHours
from domain.reminders import AMSTERDAM
from domain.snoozing import UNTIL_WRITES, next_monday, tomorrow
from domain.takeover import HeldBy, Moved
from domain.texts import Words, _, lines
from domain.translating import in_danger

IN_AN_HOUR, TOMORROW, MONDAY, WRITES, OWN = "hour", "tomorrow", "monday", "writes", "own"
"""What can be chosen as the moment until which a case is out of sight."""

LONGEST_NOTE = 2000
"""Characters that go with a case to a colleague."""


@router.post("/cases/{case_id}/claim")
@may(*CHATS)
async def claim(visit: TheVisit, case_id: str) -> Response:
    """From now on it is theirs: the resident hears who is there."""
    chat = await open_chat(visit, case_id)
    outcome = await takeover.claim(visit.duty(), case_id, visit.person)
    return chat.back(None if isinstance(outcome, Moved) else chat.because(outcome))


@router.post("/cases/{case_id}/take-over")
@may(*CHATS)
async def take_over(visit: TheVisit, case_id: str, colleague: Annotated[str, Form()]) -> Response:
    """From the colleague whom the page named: not from who may have it since."""
    chat = await open_chat(visit, case_id)
    outcome = await takeover.claim(visit.duty(), case_id, visit.person)
    if isinstance(outcome, HeldBy) and outcome.case.worker_id == colleague:
        outcome = await takeover.claim(visit.duty(), case_id, visit.person, from_colleague=True)
    return chat.back(None if isinstance(outcome, Moved) else chat.because(outcome))


@router.post("/cases/{case_id}/pass-on")
@may(*CHATS)
async def pass_on(
    visit: TheVisit, case_id: str, to: Annotated[str, Form()] = "", note: Annotated[str, Form()] = ""
) -> Response:
    """A colleague has it from now on, with what was said, noted, and this note."""
    chat = await open_chat(visit, case_id)
    outcome = await takeover.pass_on(visit.duty(), case_id, visit.person, to, note[:LONGEST_NOTE])
    if not isinstance(outcome, Moved):
        if note.strip():
            # Nothing that was typed is lost.
            await chat.keep("note", note)
        return chat.back(chat.because(outcome))
    colleague = await visit.work.staff.get(to)
    has_it = _("{colleague} has {name}'s case now.").with_(
        colleague=colleague.name if colleague else "?", name=chat.resident.first_name
    )
    # One that was passed to them from another area is theirs to see no longer.
    return chat.back(has_it, part="top") if sees_case(visit.person, outcome.case) else visit.redirect("/inbox", has_it)


@router.post("/cases/{case_id}/snooze")
@may(*CHATS)
async def snooze(
    visit: TheVisit, case_id: str, until: Annotated[str, Form()] = "", moment: Annotated[str, Form()] = ""
) -> Response:
    """Out of sight until then, or until the resident writes."""
    chat = await open_chat(visit, case_id)
    at = until_when(until, moment, hours_of(chat), visit.now)
    if at is None:
        return chat.back(_("Choose until when."), part="top")
    outcome = await takeover.snooze(visit.duty(), case_id, visit.person, at)
    if not isinstance(outcome, Moved):
        return chat.back(chat.because(outcome), part="top")
    name = chat.resident.first_name
    if until == WRITES:
        return chat.back(_("Out of sight until {name} writes.").with_(name=name), part="top")
    out_of_sight = _("Out of sight until {moment}, or until {name} writes.")
    return chat.back(out_of_sight.with_(moment=moment_on(at, visit.now), name=name), part="top")


def hours_of(chat: Chat) -> OfficeHours:
    """The office hours where this case is."""
    return chat.visit.console.policies().of_area(chat.case.area).office_hours


def until_when(chosen: str, typed: str, hours: OfficeHours, now: datetime) -> datetime | None:
    """The moment that was chosen; None for none. `typed` is as a browser writes a local moment, in Amsterdam."""
    match chosen:
        case "hour":
            return now + timedelta(hours=1)
        case "tomorrow":
            return tomorrow(hours, now)
        case "monday":
            return next_monday(hours, now)
        case "writes":
            return now + UNTIL_WRITES
        case "own":
            return _typed(typed)
    return None


def _typed(words: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    return moment.replace(tzinfo=AMSTERDAM) if moment.tzinfo is None else None


@router.post("/cases/{case_id}/give-back")
@may(*CHATS)
async def give_back(visit: TheVisit, case_id: str, sure: Annotated[str, Form()] = "") -> Response:
    """The bot has the chat again, and says so."""
    chat = await open_chat(visit, case_id)
    if refused := await _danger_first(chat, sure):
        return chat.back(refused, part="top")
    outcome = await takeover.give_back(visit.duty(), case_id, visit.person)
    if not isinstance(outcome, Moved):
        return chat.back(chat.because(outcome), part="top")
    told = _("The bot has the chat again. {name} hears it.").with_(name=chat.resident.first_name)
    return chat.back(told, part="top")


@router.post("/cases/{case_id}/close")
@may(*CHATS)
async def close(visit: TheVisit, case_id: str, sure: Annotated[str, Form()] = "") -> Response:
    """It is over: the resident is asked whether they were helped."""
    chat = await open_chat(visit, case_id)
    if refused := await _danger_first(chat, sure):
        return chat.back(refused, part="top")
    outcome = await takeover.close(visit.duty(), case_id, visit.person)
    if not isinstance(outcome, Moved):
        return chat.back(chat.because(outcome), part="top")
    return chat.back(_("Closed."), part="top")


async def _danger_first(chat: Chat, sure: str) -> Words | None:
    """Where there was danger, a person says that somebody looked after it; the page asks it before."""
    if sure == "yes" or not await in_danger(chat.visit.duty(), chat.case):
        return None
    return lines(
        _("{name} may be in danger.").with_(name=chat.resident.first_name),
        _("Say first that somebody looks after it. Nothing was changed."),
    )
