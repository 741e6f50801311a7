"""What stands beside a chat: who the resident is, why somebody should look, the plan, and what was before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admin.access import sees_case, sees_initiative
from admin.cases.chat import Chat
from domain.announcements import NAMES as STAGES
from domain.case_texts import GAVE_NUMBERS, REASONS, reason
from domain.handover import Case, Flag, Reason
from domain.initiatives import Answer, Initiative, Question
from domain.life import Stage
from domain.question_texts import NAMES as QUESTIONS
from domain.staff import Staff
from domain.texts import Text, Words
from domain.write_ups import WriteUp
from storage.console.chat_view import PastCase

_OVER = frozenset({Stage.CLOSED, Stage.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Why:
    """One reason why somebody should look, however often it was given."""

    words: Text
    times: int
    said: str
    """What the resident wrote with it last."""
    is_danger: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The initiative that the case is about."""

    initiative: Initiative
    stage: Text
    answers: Sequence[tuple[Question, Text, Answer | None]]
    """The six questions in their order, each with its name and what was answered, if anything was."""
    support: tuple[int, int] | None
    """How many signatures count, and how many are needed."""
    versions: Sequence[WriteUp]
    """As workers wrote it down, the last one first."""
    is_open_to_me: bool
    """Whether its page is theirs to see."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case that the resident had before."""

    case: PastCase
    reasons: Sequence[Text]
    worker: str
    is_open_to_me: bool


@dataclass(frozen=True, slots=True)
class Side:
    """All of it."""

    known: Staff | None
    """The worker whom the resident knows, where it is not who has the case."""
    reasons: Sequence[Why]
    numbers_given: Words | None
    """That the bot gave the numbers to call, where there was danger."""
    plan: Plan | None
    earlier: Sequence[Earlier]


async def read_side(chat: Chat, cases: Sequence[PastCase], people: Mapping[str, Staff]) -> Side:
    """Read what is not known yet."""
    flags = await chat.visit.work.cases.flags(chat.case.id)
    known = people.get(chat.resident.worker_id or "")
    return Side(
        known=known if known and known.id != chat.case.worker_id else None,
        reasons=_reasons(flags),
        numbers_given=GAVE_NUMBERS if any(one.reason is Reason.CRISIS for one in flags) else None,
        plan=await _plan(chat),
        earlier=_earlier(chat, cases, people),
    )


def _reasons(flags: Sequence[Flag]) -> Sequence[Why]:
    """Danger first, then the newest."""
    same: dict[str, list[Flag]] = {}
    for flag in reversed(flags):
        same.setdefault(reason(flag).msgid, []).append(flag)
    found = [
        Why(
            reason(those[0]),
            len(those),
            next((one.words for one in those if one.words.strip()), ""),
            those[0].reason is Reason.CRISIS,
        )
        for those in same.values()
    ]
    return sorted(found, key=lambda one: not one.is_danger)


async def _plan(chat: Chat) -> Plan | None:
    initiative = _about(chat.case, await chat.visit.work.initiatives.of_resident(chat.resident.id))
    if initiative is None:
        return None
    versions = await chat.visit.work.write_ups.of(initiative.id)
    return Plan(
        initiative=initiative,
        stage=STAGES[initiative.stage],
        answers=[(asked, QUESTIONS[asked], initiative.answers.get(asked)) for asked in Question],
        support=await chat.visit.work.postings.support(initiative.id),
        versions=list(reversed(versions)),
        is_open_to_me=sees_initiative(chat.visit.person, initiative),
    )


def _about(case: Case, theirs: Sequence[Initiative]) -> Initiative | None:
    """The one that the case is about, else the last changed that is not over and not empty."""
    own = next((one for one in theirs if one.id == case.initiative_id), None)
    return own or next((one for one in theirs if one.stage not in _OVER and not one.is_empty), None)


def _earlier(chat: Chat, cases: Sequence[PastCase], people: Mapping[str, Staff]) -> Sequence[Earlier]:
    """The last one first."""
    person = chat.visit.person
    return [
        Earlier(
            one,
            [REASONS[each] for each in one.reasons],
            people[one.worker_id].name if one.worker_id and one.worker_id in people else "",
            sees_case(person, one),
        )
        for one in reversed(cases)
        if one.id != chat.case.id
    ]
