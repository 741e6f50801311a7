"""Initiatives of their areas: the list, and one with all that is known of it. Deciding about them comes here too."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from admin.access import access_initiative, sees_case
from admin.errors import NotHereError
from admin.routing import ConsoleRoute, may
from admin.tasks import areas_of, listed
from admin.visit import TheVisit, Visit
from domain import misuse, places
from domain.announcements import NAMES as STAGES
from domain.case_texts import refused
from domain.expectations import broken_promise
from domain.initiatives import Answer, Initiative, Looking, Question, occasion_in, place_in
from domain.life import Stage
from domain.misuse import Seen
from domain.occasions import describe
from domain.question_texts import NAMES as QUESTIONS
from domain.question_texts import NEEDS
from domain.reaching_out import open_for
from domain.relaying import NotReachable
from domain.reminders import AMSTERDAM
from domain.signatures import Signature, Way
from domain.staff import Job
from domain.takeover import Moved
from domain.texts import Text, Words, _
from storage.console.audit import Act
from storage.console.initiatives_view import PAGE, InitiativesView, Signers
from storage.console.tasks_view import TasksView
from storage.unit_of_work import UnitOfWork

router = APIRouter(route_class=ConsoleRoute)

CHATS = (Job.WORKER, Job.COORDINATOR)
LONGEST_SOUGHT = 200
"""Characters of what is searched for; what follows is left out."""
_FURTHEST_PAGE = 1000

LOOKED_BACK: Mapping[Looking, Text] = {
    Looking.HAPPENED: _("Did it take place?"),
    Looking.HOW_MANY: _("How many came?"),
    Looking.WENT_WELL: _("What went well?"),
    Looking.BETTER: _("What could be better?"),
    Looking.NEEDED: _("What do they need from us?"),
    Looking.PHOTO: _("A photo"),
}
WAYS: Mapping[Way, Text] = {
    Way.TELEGRAM: _("with their own account"),
    Way.DOORSTEP: _("at the door, on the initiator's phone"),
    Way.PAPER: _("on paper"),
}
ODD: Mapping[str, Text] = {
    misuse.SAME_PERSON: _("The same name and address signed with another account."),
    misuse.NEW_ACCOUNTS: _("Several new accounts signed within a minute."),
    misuse.IN_A_HURRY: _("Several signed at the door within a minute."),
    misuse.OWN_NAME: _("Somebody signed with the initiator's own first name."),
    misuse.ONCE_MORE: _("A name and address that stands on the list was given again."),
}
NOT_REACHABLE = _("{name} has blocked the bot or left Telegram. Nothing was sent.")


@dataclass(frozen=True, slots=True)
class Told:
    """One answer in the initiator's own words, with what was understood of it."""

    question: Text
    answer: Answer | None
    understood: Words | None = None


@dataclass(frozen=True, slots=True)
class Odd:
    """A sign of misuse, with the names it is about."""

    words: Text
    seen: Seen
    names: Sequence[str]


@router.get("/initiatives")
@may(*CHATS)
async def all_initiatives(visit: TheVisit) -> Response:
    """Those of their areas that others than their initiator can read, the last changed first."""
    asked = visit.request.query_params
    words = asked.get("q", "").replace("\0", "")[:LONGEST_SOUGHT]
    stage = next((one for one in Stage if one.value == asked.get("stage")), None)
    page = _page_of(asked.get("page", ""))
    view, areas = InitiativesView(visit.work.connection), areas_of(visit.person)
    found = await view.listed(areas, stage=stage, words=words, page=page)
    return await visit.page(
        "initiatives.html",
        found=found,
        words=words,
        stage=stage,
        stages=STAGES,
        counts=await view.counts(areas),
        areas=_area_names(),
        before=_link(words, stage, page - 1) if page else None,
        after=_link(words, stage, page + 1) if (page + 1) * PAGE < found.total else None,
    )


@router.get("/initiatives/{initiative_id}")
@may(*CHATS)
async def one_initiative(visit: TheVisit, initiative_id: str) -> Response:
    """All that is known of one. Raises NotHereError."""
    initiative = await access_initiative(visit, initiative_id)
    initiator = await visit.work.desk.resident(initiative.resident_id)
    if initiator is None:
        raise NotHereError
    view = InitiativesView(visit.work.connection)
    signers = await view.signers(initiative.id)
    tasks = await TasksView(visit.work.connection).of_initiative(initiative.id)
    # Asked first, because a page that also writes waits for its turn.
    if not await _has_seen(visit, visit.work, initiative.id):
        visit.afterwards.append(lambda work: _keep_that_it_was_seen(visit, work, initiative.id))
    return await visit.page(
        "initiative.html",
        initiative=initiative,
        initiator=initiator,
        stage=STAGES[initiative.stage],
        stages=STAGES,
        area=_area_names().get(initiative.area, ""),
        broken=broken_promise(initiative, visit.now),
        told=_told(initiative),
        looked_back=_looked_back(initiative),
        needs=[(NEEDS[need], words) for need, words in initiative.needs.items()],
        steps=await visit.work.steps.of(initiative.id),
        signers=signers,
        ways=WAYS,
        odd=await _odd(visit, initiative, signers),
        tasks=[listed(visit, one) for one in tasks],
        case_path=await _case_path(visit, initiative),
        files=await view.files(_files_of(initiative)),
    )


@router.post("/initiatives/{initiative_id}/conversation")
@may(*CHATS)
async def start_conversation(visit: TheVisit, initiative_id: str) -> Response:
    """Take the chat with its initiator, who hears who is there."""
    initiative = await access_initiative(visit, initiative_id)
    match await open_for(visit.duty(), initiative.id, visit.person):
        case Moved(case):
            return visit.redirect(f"/cases/{case.id}")
        case NotReachable():
            initiator = await visit.work.desk.resident(initiative.resident_id)
            name = initiator.first_name if initiator else ""
            return visit.redirect(f"/initiatives/{initiative.id}", NOT_REACHABLE.with_(name=name))
        case why:
            return visit.redirect(f"/initiatives/{initiative.id}", refused(why))


def _told(initiative: Initiative) -> Sequence[Told]:
    """The six answers, in the order of the questions."""
    return [
        Told(name, initiative.answers.get(asked), _understood(asked, initiative.answers.get(asked)))
        for asked, name in QUESTIONS.items()
    ]


def _understood(asked: Question, answer: Answer | None) -> Words | None:
    if asked is Question.WHERE and (place := place_in(answer)):
        pieces = [piece.name for piece in (place.neighbourhood, *place.within) if piece]
        return _("Understood: {place}").with_(place=", ".join(dict.fromkeys(pieces))) if pieces else None
    if asked is Question.WHEN and (occasion := occasion_in(answer)):
        return _("Understood: {moment}").with_(moment=describe(occasion))
    return None


def _looked_back(initiative: Initiative) -> Sequence[Told]:
    return [
        Told(name, initiative.looking_back[asked])
        for asked, name in LOOKED_BACK.items()
        if asked in initiative.looking_back
    ]


async def _odd(visit: Visit, initiative: Initiative, signers: Signers | None) -> Sequence[Odd]:
    """For coordinators: what is odd about the signatures. It never stopped one."""
    if visit.person.job is not Job.COORDINATOR or signers is None:
        return ()
    by_id: Mapping[str, Signature] = {one.id: one for one in signers.signatures}
    return [
        Odd(ODD[one.sign.kind], one, [by_id[each].name for each in one.sign.signatures if each in by_id])
        for one in await visit.work.misuse.seen(initiative_id=initiative.id)
        if one.sign.kind in ODD
    ]


async def _case_path(visit: Visit, initiative: Initiative) -> str:
    """Where the open case of its initiator is; empty when there is none, or none of theirs."""
    open_case = await visit.work.cases.open_of(initiative.resident_id)
    return f"/cases/{open_case.id}" if open_case and sees_case(visit.person, open_case) else ""


async def _keep_that_it_was_seen(visit: Visit, work: UnitOfWork, initiative_id: str) -> None:
    """Once for a person, an initiative and a day."""
    if not await _has_seen(visit, work, initiative_id):
        work.audit.record(Act.LOOKED_AT_INITIATIVE, visit.now, visit.person.id, ("initiative", initiative_id))


async def _has_seen(visit: Visit, work: UnitOfWork, initiative_id: str) -> bool:
    """Whether it is recorded already that they looked at it today."""
    today = visit.now.astimezone(AMSTERDAM).date()
    return any(
        entry.staff_id == visit.person.id
        and entry.action == Act.LOOKED_AT_INITIATIVE.value
        and entry.at.astimezone(AMSTERDAM).date() == today
        for entry in await work.audit.of("initiative", initiative_id)
    )


def _files_of(initiative: Initiative) -> Collection[str]:
    given = (*initiative.answers.values(), *initiative.looking_back.values())
    return {file.id for answer in given for file in answer.attachments}


def _area_names() -> Mapping[str, str]:
    return {one.code: one.name for one in places.neighbourhoods() if one.level == "gebied"}


def _page_of(typed: str) -> int:
    """The page that is asked for, from 0; the address says 2 for the second one."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) < len(str(_FURTHEST_PAGE))
    return max(0, int(typed) - 1) if is_number else 0


def _link(words: str, stage: Stage | None, page: int) -> str:
    asked: dict[str, Any] = {"q": words, "stage": stage.value if stage else "", "page": page + 1 if page else ""}
    return "/initiatives?" + urlencode({name: value for name, value in asked.items() if value})
