"""Staff take the next step with an initiative: take it up, ask for more, decide, and what was agreed on day and money.

A step is weighed first, which keeps nothing: that is how staff read beforehand what everybody will be told. Then it is
taken once, and only while the initiative stands as they saw it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.book import Book
from domain.casework import NoSuchInitiative, Stepped, after_step, keep_step, next_call
from domain.crisis import crisis_in
from domain.duty import Duty
from domain.initiatives import Initiative
from domain.life import (
    STAFF,
    Actor,
    Kind,
    NoSuchStep,
    ReasonMissing,
    Refusal,
    Role,
    Stage,
    Step,
    Told,
    refusal,
)
from domain.texts import Language
from domain.translating import DUTCH, in_danger

LONGEST_REASON = 2000
"""Characters: with our own words around it, it fits into one message. The same for what is made of it."""


class Verdict(StrEnum):
    """What staff can do next."""

    TAKE_UP = "take_up"
    ASK = "ask"
    APPROVE = "approve"
    REFUSE = "refuse"
    BEGIN = "begin"
    LOOK_BACK = "look_back"
    CLOSE = "close"


LEADS_TO: Mapping[Verdict, Stage] = {
    Verdict.TAKE_UP: Stage.IN_CONVERSATION,
    Verdict.ASK: Stage.IN_CONVERSATION,
    Verdict.APPROVE: Stage.APPROVED,
    Verdict.REFUSE: Stage.NOT_APPROVED,
    Verdict.BEGIN: Stage.UNDER_WAY,
    Verdict.LOOK_BACK: Stage.EVALUATED,
    Verdict.CLOSE: Stage.CLOSED,
}
WITH_A_REASON = frozenset({Verdict.ASK, Verdict.APPROVE, Verdict.REFUSE})
ASKED_IN = frozenset({Stage.SUBMITTED, Stage.IN_CONVERSATION, Stage.NOT_APPROVED})
"""Where a question to the initiator leads to a decision."""


def verdicts(stage: Stage, role: Role) -> tuple[Verdict, ...]:
    """What somebody with this role can do with an initiative that stands here, in the order of its life."""
    return tuple(one for one in Verdict if _why_not(stage, one, role, "so") is None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody is about to do. `at` is aware."""

    verdict: Verdict
    actor: Actor
    at: datetime
    step_id: str
    reason: str = ""
    """In Dutch, in plain words."""
    told: Told | None = None
    granted_cents: int | None = None
    """Only with an approval; None leaves what was noted."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """It does not fit into one message."""

    by: int
    """Characters."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Somebody took another step since: this one was not taken."""

    step: Step


@dataclass(frozen=True, slots=True)
class TakenBefore:
    """The very same step was taken already, and is taken once."""

    step: Step


def weigh(initiative: Initiative, proposal: Proposal) -> Stepped | Refusal | TooLong:
    """The initiative and the step as they would be. Nothing is kept."""
    reason = proposal.reason.strip()
    if refused := _why_not(initiative.stage, proposal.verdict, proposal.actor.role, reason):
        return refused
    longest = max(len(reason), len(proposal.told.words) if proposal.told else 0)
    if longest > LONGEST_REASON:
        return TooLong(longest - LONGEST_REASON)
    step = Step(
        proposal.step_id,
        initiative.id,
        initiative.stage,
        LEADS_TO[proposal.verdict],
        proposal.actor,
        proposal.at,
        reason,
        Kind.ASKED if proposal.verdict is Verdict.ASK else Kind.STEP,
        proposal.told if reason else None,
    )
    moved = after_step(initiative, step)
    if proposal.verdict is Verdict.APPROVE and proposal.granted_cents is not None:
        moved = replace(moved, granted_cents=proposal.granted_cents)
    return Stepped(moved, step)


async def decide(
    book: Book, initiative_id: str, seen: str, proposal: Proposal
) -> Stepped | Refusal | TooLong | Meanwhile | TakenBefore | NoSuchInitiative:
    """Take it. `seen` is the id of the last step that stood before them; empty where there was none."""
    initiative = await book.initiatives.take(initiative_id)
    if initiative is None:
        return NoSuchInitiative()
    steps = await book.steps.of(initiative_id)
    if before := next((one for one in steps if one.id == proposal.step_id), None):
        return TakenBefore(before)
    if steps and steps[-1].id != seen:
        return Meanwhile(steps[-1])
    weighed = weigh(initiative, proposal)
    if not isinstance(weighed, Stepped):
        return weighed
    return await keep_step(book, weighed.initiative, weighed.step)


async def machine_may_say(duty: Duty, initiative: Initiative, language: Language, reason: str) -> bool:
    """Whether a machine may put this reason into the initiator's language: not where there was or may be danger."""
    if language == DUTCH or not reason.strip() or crisis_in(reason):
        return False
    case = await duty.book.cases.open_of(initiative.resident_id)
    return case is None or not await in_danger(duty, case, reason)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed on day and money: days in Amsterdam, euro cents; None where nothing is noted."""

    planned_on: date | None
    done_on: date | None
    granted_cents: int | None
    spent_cents: int | None

    @classmethod
    def of(cls, initiative: Initiative) -> "Agreed":
        """As it is noted now."""
        return cls(initiative.planned_on, initiative.done_on, initiative.granted_cents, initiative.spent_cents)


@dataclass(frozen=True, slots=True)
class Noted:
    """It is noted."""

    initiative: Initiative


@dataclass(frozen=True, slots=True)
class ChangedMeanwhile:
    """Somebody noted something else since: nothing was changed."""

    now: Agreed


async def note(
    book: Book, initiative_id: str, seen: Agreed, agreed: Agreed, at: datetime
) -> Noted | ChangedMeanwhile | NoSuchInitiative:
    """Note day and money, if they are still as they were `seen`. Another day moves the question how it went, where that
    was not asked yet.
    """
    initiative = await book.initiatives.take(initiative_id)
    if initiative is None:
        return NoSuchInitiative()
    now = Agreed.of(initiative)
    if now not in {seen, agreed}:
        return ChangedMeanwhile(now)
    noted = replace(
        initiative,
        planned_on=agreed.planned_on,
        done_on=agreed.done_on,
        granted_cents=agreed.granted_cents,
        spent_cents=agreed.spent_cents,
        changed_at=at if now != agreed else initiative.changed_at,
    )
    has_another_day = (now.planned_on, now.done_on) != (agreed.planned_on, agreed.done_on)
    is_still_to_be_asked = initiative.remind_at is not None and initiative.reminders_sent == 0
    if has_another_day and is_still_to_be_asked and initiative.stage in {Stage.APPROVED, Stage.UNDER_WAY}:
        noted = replace(noted, remind_at=next_call(noted, at))
    book.initiatives.save(noted)
    return Noted(noted)


def _why_not(stage: Stage, verdict: Verdict, role: Role, reason: str) -> Refusal | None:
    after = LEADS_TO[verdict]
    if verdict is Verdict.ASK:
        if stage not in ASKED_IN or role not in STAFF:
            return NoSuchStep(stage, after)
    elif refused := refusal(stage, after, role, reason):
        return refused
    return ReasonMissing() if verdict in WITH_A_REASON and not reason.strip() else None
