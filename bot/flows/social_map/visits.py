"""Did you go, and was it right? Asked once, some days after a place was looked at; two times "no" hides the entry."""

from dataclasses import replace
from typing import Any

from bot.conversation.events import Says, Sends
from bot.conversation.flow import NotUnderstood, Prompt, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.menu import MENU, PERSON
from bot.flows.social_map.talk import ANOTHER, NEXT_STEPS, Search, flow
from bot.flows.welcome import left_open
from domain.social_map import asking_after
from domain.social_map.service import Service
from domain.social_map.visits import HowItWas, Visit
from domain.tasks import Task, Todo
from domain.texts import Verbatim, _, lines, paragraphs

HIDDEN = "hidden"
"""The subject of the task when nobody sees the entry any more."""


async def remember_visit(turn: Turn[Any], service_id: str, need: str) -> None:
    """They looked at it, or want to be introduced there: ask later how it was."""
    visit = Visit(turn.new_id(), turn.resident.id, service_id, need, turn.now, ask_at=asking_after.ask_at(turn.now))
    await asking_after.remember(turn.book.social_map, visit)


async def ask_after(turn: Turn[Any], visit_id: str) -> Step:
    """The days have passed. What is being asked now stays open."""
    visit = await _own(turn, visit_id)
    if visit is None or visit.answer or visit.ask_at is None or visit.ask_at > turn.now:
        return stay()
    await asking_after.asked(turn.book.social_map, visit, turn.now)
    service = await _service(turn, visit)
    if service is None:
        return stay()
    return stay(
        lines(
            _("Hello! Last week you looked at {place}.").with_(place=Verbatim(service.name)),
            _("Did you go there, and was it right?"),
        ),
        choices=[
            [Choice(f"was_right.{visit.id}", _("Yes, it was good"), lasting=True, means="yes")],
            [Choice(f"was_wrong.{visit.id}", _("It was not right"), lasting=True)],
            [Choice(f"not_went.{visit.id}", _("I did not go"), lasting=True, means="no")],
            [Choice(f"ask_no_more.{visit.id}", _("Please do not ask me this"), lasting=True)],
        ],
    )


ANSWERED = _("You told me already. Thank you!")


async def was_right(turn: Turn[Any], visit_id: str) -> Step:
    """Good to hear."""
    if not await _answer(turn, visit_id, HowItWas.RIGHT):
        return stay(ANSWERED)
    return stay(_("How nice to hear! Thank you for telling me."))


async def not_went(turn: Turn[Any], visit_id: str) -> Step:
    """No blame: it is hard to go somewhere alone."""
    visit = await _own(turn, visit_id)
    if not await _answer(turn, visit_id, HowItWas.NOT_WENT):
        return stay(ANSWERED)
    service = await _service(turn, visit) if visit else None
    introduce = (
        [[Choice(f"introduce.{service.id}", _("🤝 Shall a worker introduce you there?"), lasting=True)]]
        if service
        else []
    )
    return stay(_("That is fine. Going somewhere for the first time can be hard."), choices=[*introduce, [ANOTHER]])


async def ask_no_more(turn: Turn[Any], visit_id: str) -> Step:
    """They do not want to be asked such things."""
    visit = await _own(turn, visit_id)
    if visit and not await _answer(turn, visit_id, HowItWas.QUIET):
        # What they said of it before stays; the wish is kept beside it.
        quiet = Visit(turn.new_id(), visit.resident_id, visit.service_id, visit.need, turn.now, None, HowItWas.QUIET)
        turn.book.social_map.add_visit(quiet)
    await asking_after.silence(turn.book.social_map, turn.resident.id)
    return stay(_("That is fine. I will not ask you this any more."))


async def was_wrong(turn: Turn[Any], visit_id: str) -> Step:
    """Keep that it was wrong; what was wrong they may tell."""
    visit = await _own(turn, visit_id)
    if visit is None or visit.answer:
        return stay(ANSWERED)
    if await asking_after.is_wrong(turn.book.social_map, visit, turn.now):
        turn.book.tasks.add(_to_check(turn, visit.service_id, subject=HIDDEN))
    before = turn.answers if isinstance(turn.answers, Search) else Search()
    return go_to(what_was_wrong, replace(before, entry=visit.service_id, visit=visit.id), left_open(turn))


SKIP = Choice("skip", _("Skip"))
BUTTONS: Rows = [[SKIP]]


@flow.question(
    Prompt(
        paragraphs(
            _("I am sorry. Thank you for telling me."),
            _("What was not right? Somebody looks at it, and then it is better for the next one."),
        ),
        BUTTONS,
    )
)
async def what_was_wrong(turn: Turn[Search]) -> Step:
    if turn.chose("skip"):
        return end(_("That is fine. What are you looking for now?"), choices=NEXT_STEPS)
    match turn.event.action:
        case Says(words):
            turn.book.tasks.add(_to_check(turn, turn.answers.entry, words))
            return end(_("Thank you! I have passed it on."), choices=NEXT_STEPS)
        case Sends(caption=caption) as sent if file := turn.files.keep(sent):
            turn.book.tasks.add(_to_check(turn, turn.answers.entry, caption, file))
            return end(_("Thank you! I have passed it on."), choices=NEXT_STEPS)
    return NotUnderstood(_("Type what was not right, or tap “Skip”."), [[SKIP], [PERSON], [MENU]])


def _to_check(turn: Turn[Any], service_id: str, words: str = "", file: str | None = None, *, subject: str = "") -> Task:
    return Task(
        turn.new_id(),
        Todo.CHECK_ENTRY,
        None,
        turn.resident.id,
        turn.now,
        words,
        attachment_id=file,
        subject=subject,
        service_id=service_id,
    )


async def _answer(turn: Turn[Any], visit_id: str, answer: HowItWas) -> bool:
    """Keep what they say; False when they said something before, or it is not theirs."""
    visit = await _own(turn, visit_id)
    if visit is None or visit.answer:
        return False
    await turn.book.social_map.answer_visit(visit.id, answer)
    return True


async def _own(turn: Turn[Any], visit_id: str) -> Visit | None:
    """Nobody else's, whatever a forged button says."""
    visit = await turn.book.social_map.visit(visit_id)
    return visit if visit and visit.resident_id == turn.resident.id else None


async def _service(turn: Turn[Any], visit: Visit) -> Service | None:
    return (await turn.book.social_map.get([visit.service_id])).get(visit.service_id)
