"""One initiative with all that is known of it: the plan, who supports it, what happened, and what is like it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Response

from admin.access import access_initiative, sees_case
from admin.errors import NotHereError
from admin.initiatives.alike import alike
from admin.initiatives.notes import notes_of
from admin.initiatives.reading import DUTCH, language_name
from admin.initiatives.router import CHATS, router
from admin.initiatives.supporters import WAYS, odd_about
from admin.initiatives.today import looked_at
from admin.initiatives.typed import TypedAgreed, Unkept
from admin.routing import may
from admin.tasks import actor_of, listed
from admin.visit import TheVisit, Visit
from domain.announcements import NAMES as STAGES
from domain.case_texts import refused
from domain.deciding import Agreed, verdicts
from domain.expectations import broken_promise
from domain.initiatives import Answer, Initiative, Looking, Question, occasion_in, place_in
from domain.life import Kind
from domain.occasions import describe
from domain.places import area_names
from domain.question_texts import NAMES as QUESTIONS
from domain.question_texts import NEEDS
from domain.reaching_out import open_for
from domain.relaying import NotReachable
from domain.staff import Job
from domain.takeover import Moved
from domain.texts import Text, Words, _
from storage.console.chat_view import ChatView, PastCase
from storage.console.initiative_notes import LONGEST
from storage.console.initiatives_view import InitiativesView, Signers
from storage.console.tasks_view import TasksView

LOOKED_BACK: Mapping[Looking, Text] = {
    Looking.HAPPENED: _("Did it take place?"),
    Looking.HOW_MANY: _("How many came?"),
    Looking.WENT_WELL: _("What went well?"),
    Looking.BETTER: _("What could be better?"),
    Looking.NEEDED: _("What do they need from us?"),
    Looking.PHOTO: _("A photo"),
}
NOT_REACHABLE = _("{name} has blocked the bot or left Telegram. Nothing was sent.")


@dataclass(frozen=True, slots=True)
class Told:
    """One answer in the initiator's own words, with what was understood of it."""

    question: Text
    answer: Answer | None
    understood: Words | None = None

    @property
    def reads(self) -> Text | None:
        """The name of the language of its words, where that is not Dutch."""
        is_foreign = self.answer is not None and bool(self.answer.words) and self.answer.language != DUTCH
        return language_name(self.answer.language) if self.answer and is_foreign else None


@router.get("/initiatives/{initiative_id}")
@may(*CHATS)
async def one_initiative(visit: TheVisit, initiative_id: str) -> Response:
    """All that is known of one. Raises NotHereError."""
    initiative = await access_initiative(visit, initiative_id)
    return await show(visit, initiative)


async def show(visit: Visit, initiative: Initiative, unkept: Unkept | None = None) -> Response:
    """Its page; with what was typed about day and money, where that could not be kept: 409 or 422. Raises NotHereError,
    when its initiator is gone.
    """
    initiator = await visit.work.desk.resident(initiative.resident_id)
    if initiator is None:
        raise NotHereError
    view = InitiativesView(visit.work.connection)
    signers = await view.signers(initiative.id)
    tasks = await TasksView(visit.work.connection).of_initiative(initiative.id)
    await looked_at(visit, initiative.id)
    now = TypedAgreed.of(Agreed.of(initiative))
    return await visit.page(
        "initiative.html",
        unkept.status if unkept else 200,
        initiative=initiative,
        initiator=initiator,
        reads=language_name(initiator.language or DUTCH),
        stage=STAGES[initiative.stage],
        stages=STAGES,
        area=area_names().get(initiative.area, ""),
        broken=broken_promise(initiative, visit.now),
        told=_told(initiative),
        written_in=_written_in(initiative),
        looked_back=_looked_back(initiative),
        needs=[(NEEDS[need], words) for need, words in initiative.needs.items()],
        steps=await visit.work.steps.of(initiative.id),
        signers=signers,
        supported=_by_way(signers),
        odd=await odd_about(visit, initiative.id, signers),
        tasks=[listed(visit, one) for one in tasks],
        case_path=await _case_path(visit, initiative),
        chats=await _chats(visit, initiative),
        notes=await notes_of(visit, initiative.id),
        longest_note=LONGEST,
        once=visit.console.new_id(),
        files=await view.files(initiative.file_ids),
        kinds=Kind,
        can_go_on=bool(verdicts(initiative.stage, actor_of(visit.person).role)),
        typed=unkept.typed if unkept else now,
        seen=(unkept.seen if unkept else now).by_field,
        meanwhile=unkept.meanwhile if unkept else None,
        alike=await alike(visit, initiative),
        dutch=await _in_dutch(visit, initiative),
        goes_on_in=await view.id_of(initiative.goes_on_in),
        joined=await view.joined_to(initiative.number),
        is_coordinator=visit.person.job is Job.COORDINATOR,
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


def _written_in(initiative: Initiative) -> Text | None:
    """The name of the language of all answers, where that is one and not Dutch."""
    languages = {answer.language for answer in initiative.answers.values() if answer.words}
    return language_name(languages.pop()) if len(languages) == 1 and languages != {DUTCH} else None


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


def _by_way(signers: Signers | None) -> Sequence[tuple[Text, int]]:
    """How many signed in each way, those that count."""
    counted = Counter(one.way for one in (signers.valid if signers else ()))
    return [(name, counted[way]) for way, name in WAYS.items() if counted[way]]


async def _chats(visit: Visit, initiative: Initiative) -> Sequence[PastCase]:
    """The cases of its initiator that they may see, the last one first."""
    cases = await ChatView(visit.work.connection).cases(initiative.resident_id)
    return [one for one in reversed(cases) if sees_case(visit.person, one)]


async def _case_path(visit: Visit, initiative: Initiative) -> str:
    """Where the open case of its initiator is; empty when there is none, or none of theirs."""
    open_case = await visit.work.cases.open_of(initiative.resident_id)
    return f"/cases/{open_case.id}" if open_case and sees_case(visit.person, open_case) else ""


async def _in_dutch(visit: Visit, initiative: Initiative) -> str:
    """The plan in Dutch, where the initiator said that it is right; empty without one, or where it is the same text."""
    versions = await visit.work.write_ups.of(initiative.id)
    return next((one.dutch for one in reversed(versions) if one.answer == "right"), "")
