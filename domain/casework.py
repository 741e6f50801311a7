"""What moves an initiative through its life: the same functions for residents in the chat and for staff in the console.

Each takes the ports of one transaction (`Book`), checks the rule, keeps what follows from it, and has everybody told
who should hear of it. What they are told stands in `announcements.py`, so that staff can read it before it is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from domain import occasions
from domain.book import Book
from domain.expectations import overdue_from, promised
from domain.initiatives import Initiative, Question, occasion_of, place_of
from domain.life import AT_STAFF, DECIDED, INITIATOR, STAFF, Actor, Kind, Refusal, Role, Stage, Step, refusal
from domain.misuse import signs_of_misuse
from domain.notices import About, Notice
from domain.numbering import readable_number, year_of
from domain.policies import Policy
from domain.reminders import AMSTERDAM, by_day
from domain.signatures import SENTENCES, Signature, SignatureList, Signed, as_signed, changed_parts, plan_of, with_plan
from domain.tasks import Task, Todo

QUIET_WEEK = timedelta(days=7)
"""Without a signature: then the initiator gets a tip how to ask neighbours."""

AFTER_THE_DAY = timedelta(days=2)
"""When the day passed before the decision, this long after it we ask whether it took place, and how it went."""

WITHOUT_A_DATE = timedelta(weeks=8)
"""When no day is known, this long after the decision we ask how it went."""

TOLD_TO_SIGNERS = frozenset({Stage.SUBMITTED, Stage.WITHDRAWN}) | DECIDED
"""The steps of which signers hear who asked for news."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """The step was taken."""

    initiative: Initiative
    step: Step


@dataclass(frozen=True, slots=True)
class NoSuchInitiative:
    """There is none with this id."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """What is still missing before it can be submitted."""

    missing: tuple[Question, ...]
    signatures: int
    """So many more are needed."""
    is_changed: bool
    """The plan was changed and not confirmed: neighbours signed for another one."""


async def staff_step(
    book: Book, initiative_id: str, after: Stage, actor: Actor, at: datetime, step_id: str, reason: str = ""
) -> Stepped | Refusal | NoSuchInitiative:
    """A worker or a coordinator takes a step."""
    initiative = await book.initiatives.take(initiative_id)
    if initiative is None:
        return NoSuchInitiative()
    return await take_step(book, initiative, after, actor, at, step_id, reason)


async def take_step(
    book: Book, initiative: Initiative, after: Stage, actor: Actor, at: datetime, step_id: str, reason: str = ""
) -> Stepped | Refusal:
    """Take one step, by whoever; the caller holds the initiative."""
    if refused := refusal(initiative.stage, after, actor.role, reason):
        return refused
    step = Step(step_id, initiative.id, initiative.stage, after, actor, at, reason.strip())
    return await keep_step(book, after_step(initiative, step), step)


def after_step(initiative: Initiative, step: Step) -> Initiative:
    """The initiative after a step that may be taken. Nothing is kept by it: that is how a step is shown beforehand."""
    worker = step.actor.name if step.actor.role is Role.WORKER else initiative.worker
    if step.before is step.after:
        return replace(initiative, changed_at=step.at, worker=worker)
    moved = replace(initiative, stage=step.after, changed_at=step.at, worker=worker)
    if initiative.stage is Stage.NOT_APPROVED:
        # There was a decision; what comes of the talk about it was promised by no day.
        moved = replace(moved, decision_by=None)
    return replace(moved, remind_at=next_call(moved, step.at), reminders_sent=0)


async def keep_step(book: Book, moved: Initiative, step: Step) -> Stepped:
    """Keep the initiative as it is after this step, and have everybody told who should hear of it."""
    book.initiatives.save(moved)
    book.steps.add(step)
    await _tell(book, moved, step)
    if step.actor.role in STAFF and step.after is not step.before:
        # That we were late is answered by it.
        for late in await book.tasks.waiting(todo=Todo.OVERDUE, initiative_id=moved.id):
            await book.tasks.done(late.id, step.at)
    return Stepped(moved, step)


async def publish(
    book: Book, initiative: Initiative, policy: Policy, at: datetime, step_id: str
) -> tuple[Initiative, SignatureList]:
    """The initiator says the plan is right: neighbours read it like this from now on.

    The first time collecting begins. When it became another plan, those who signed are asked to confirm again.
    """
    names = await book.signatures.get(initiative.id)
    plan = plan_of(initiative)
    # From here on staff may have work with it: they find it by its area.
    initiative = replace(initiative, area=_area(initiative))
    if initiative.stage is Stage.DRAFT:
        taken = await take_step(book, initiative, Stage.COLLECTING, INITIATOR, at, step_id)
        assert isinstance(taken, Stepped), taken
        initiative = taken.initiative
    else:
        initiative = replace(initiative, remind_at=next_call(initiative, at))
        book.initiatives.save(initiative)
    if names is None:
        names = SignatureList(
            initiative.id,
            initiative.resident_id,
            plan,
            needed=policy.signatures_needed,
            most=policy.signatures_most,
        )
    elif names.is_open:
        before = names
        # Another place may lie in an area where another number is needed.
        names = replace(with_plan(names, plan), needed=policy.signatures_needed, most=policy.signatures_most)
        if names.version != before.version:
            _ask_again(book, before, names, at)
        # The initiator reads in this very turn how many there are now: no news of it has to follow.
        names = replace(names, told_complete=names.is_complete)
    book.signatures.save(names)
    return initiative, names


async def leave_as_signed(book: Book, initiative: Initiative, at: datetime, new_id: Callable[[], str]) -> Initiative:
    """What was changed is not shown to neighbours: the plan is again as they signed it.

    What was written instead is not thrown away: a worker reads it.
    """
    names = await book.signatures.get(initiative.id)
    if names is None:
        return initiative
    changed = changed_parts(names.plan, plan_of(initiative))
    new = [answer for asked, answer in initiative.answers.items() if asked in changed]
    words = [initiative.two_sentences] if SENTENCES in changed else []
    words += [one.words for one in new if one.words]
    known = {file.id for answer in names.plan.answers.values() for file in answer.attachments}
    files: list[str | None] = [file.id for one in new for file in one.attachments if file.id not in known]
    for number, file in enumerate(files or [None]):
        said = "\n".join(words) if number == 0 else ""
        if said or file:
            task = Task(new_id(), Todo.READ_ADDITION, initiative.id, initiative.resident_id, at, said, file)
            book.tasks.add(task)
    initiative = replace(as_signed(initiative, names.plan), changed_at=at)
    book.initiatives.save(initiative)
    return initiative


async def submit(
    book: Book, initiative: Initiative, policy: Policy, at: datetime, step_id: str
) -> Stepped | NotYet | Refusal:
    """Hand it in: with a number, and with dates by which the initiator hears from us."""
    names = await book.signatures.get(initiative.id)
    if refused := refusal(initiative.stage, Stage.SUBMITTED, Role.INITIATOR, ""):
        return refused
    missing = initiative.missing(policy.needed)
    short = max(0, names.needed - len(names.valid)) if names else policy.signatures_needed
    is_changed = names is None or names.plan.is_another(plan_of(initiative))
    if missing or short or is_changed:
        return NotYet(missing, short, is_changed)
    assert names is not None
    book.signatures.save(replace(names, is_open=False))
    promise = promised(at, policy)
    year = year_of(at)
    number = await book.counters.next(f"{policy.number_prefix}-{year}")
    submitted = replace(
        initiative,
        number=readable_number(policy.number_prefix, year, number),
        area=_area(initiative),
        first_contact_by=promise.first_contact_by,
        decision_by=promise.decision_by,
    )
    return await take_step(book, submitted, Stage.SUBMITTED, INITIATOR, at, step_id)


async def withdraw(book: Book, initiative: Initiative, at: datetime, step_id: str) -> Stepped | Refusal:
    """The initiator does not want it any more; nobody can sign it from now on."""
    taken = await take_step(book, initiative, Stage.WITHDRAWN, INITIATOR, at, step_id)
    if isinstance(taken, Stepped) and (names := await book.signatures.get(initiative.id)):
        # The links stay: who opens one reads that it has stopped, and nothing of the plan.
        book.signatures.save(replace(names, is_open=False))
    return taken


def note_misuse(book: Book, signed: Signed, at: datetime) -> None:
    """Put down what is odd about a signature that was just given, for a coordinator to look at."""
    for sign in signs_of_misuse(signed.after, signed.signature):
        book.misuse.record(signed.after.initiative_id, sign, at)


def quieted(initiative: Initiative) -> Initiative:
    """Without reminders. What we promised is no reminder: that we are late is still told."""
    return replace(initiative, remind_at=initiative.remind_at if initiative.stage in AT_STAFF else None, quiet=True)


def next_call(initiative: Initiative, at: datetime) -> datetime | None:
    """When the initiator should hear from us by itself: what for depends on the stage."""
    match initiative.stage:
        case Stage.COLLECTING:
            return None if initiative.quiet else by_day(at + QUIET_WEEK)
        case Stage.SUBMITTED if initiative.first_contact_by:
            return overdue_from(initiative.first_contact_by)
        case Stage.IN_CONVERSATION if initiative.decision_by:
            return overdue_from(initiative.decision_by)
        case Stage.APPROVED | Stage.UNDER_WAY:
            return looking_back_at(initiative, at)
    return None


def looking_back_at(initiative: Initiative, at: datetime) -> datetime:
    """The morning after the day it takes place; of a period after its end, of what repeats after its first time. A day
    that staff noted comes before what was understood of the answer.
    """
    if noted := initiative.done_on or initiative.planned_on:
        morning = datetime.combine(noted + timedelta(days=1), time(10), AMSTERDAM)
        return morning if morning > at else by_day(at + AFTER_THE_DAY)
    occasion = occasion_of(initiative)
    day = occasions.first_date(occasion, at) if occasion else None
    if occasion and day and isinstance(occasion.when, occasions.Period):
        day = max(day, occasion.when.last)
    if day is None and occasion and occasions.first_date(occasion, initiative.created_at):
        return by_day(at + AFTER_THE_DAY)
    if day is None:
        return by_day(at + WITHOUT_A_DATE)
    return datetime.combine(day + timedelta(days=1), time(10), AMSTERDAM)


def _ask_again(book: Book, before: SignatureList, names: SignatureList, at: datetime) -> None:
    changed = ",".join(changed_parts(before.plan, names.plan))
    for one in names.outdated:
        if one.resident_id is not None:
            book.notices.tell(Notice(one.resident_id, About.CHANGED, names.initiative_id, at, changed))


def _area(initiative: Initiative) -> str:
    """Code of the gebied where it takes place; empty when that is not known."""
    place = place_of(initiative)
    return place.area.code if place and place.area else ""


async def _tell(book: Book, initiative: Initiative, step: Step) -> None:
    if step.actor.role is not Role.INITIATOR:
        book.notices.tell(Notice(initiative.resident_id, About.STEP, initiative.id, step.at, step.id))
    for one in await signers_told(book, step):
        assert one.resident_id is not None
        book.notices.tell(Notice(one.resident_id, About.STEP, initiative.id, step.at, step.id))


async def signers_told(book: Book, step: Step) -> tuple[Signature, ...]:
    """The signatures of neighbours who hear of this step, because they asked for news."""
    is_told = step.after in TOLD_TO_SIGNERS or (step.kind is Kind.JOINED and step.before is not step.after)
    names = await book.signatures.get(step.initiative_id) if is_told else None
    return tuple(one for one in names.valid if one.resident_id is not None and one.wants_news) if names else ()
