"""What staff read and do beside the steps of an initiative: the same for the console and for the workers' bot.

The work that waits is read with `Tasks.waiting`; filled lists are entered with `domain.paper.enter_paper`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from domain.book import Book
from domain.expectations import Broken, broken_promise
from domain.initiatives import Initiative
from domain.life import AT_STAFF, STAFF, Actor, NotTheirs, Step
from domain.notices import About, Notice
from domain.signatures import Signature, SignatureList, Way
from domain.tasks import Task

LONGEST_ANSWER = 3000
"""Characters: with our own words around it, it fits into one message."""


@dataclass(frozen=True, slots=True)
class NoSuchTask:
    """There is none with this id."""


@dataclass(frozen=True, slots=True)
class DoneBefore:
    """Somebody has done it already."""


@dataclass(frozen=True, slots=True)
class Done:
    """Nobody has to do it any more."""

    task: Task


async def done(book: Book, task_id: str, actor: Actor, at: datetime) -> Done | DoneBefore | NoSuchTask | NotTheirs:
    """Somebody of the staff has done this."""
    if actor.role not in STAFF:
        return NotTheirs(STAFF)
    task = await book.tasks.get(task_id)
    if task is None:
        return NoSuchTask()
    return Done(task) if await book.tasks.done(task_id, at) else DoneBefore()


@dataclass(frozen=True, slots=True)
class Open:
    """Somebody has to do it."""

    task: Task


async def undone(book: Book, task_id: str, actor: Actor) -> Open | NoSuchTask | NotTheirs:
    """It was not done after all. Also right when nobody had done it."""
    if actor.role not in STAFF:
        return NotTheirs(STAFF)
    await book.tasks.open_again(task_id)
    task = await book.tasks.get(task_id)
    return Open(task) if task else NoSuchTask()


@dataclass(frozen=True, slots=True)
class Overdue:
    """A promise that is not kept: derived from the stage and the day, whether or not the initiator can be reached."""

    initiative: Initiative
    broken: Broken

    @property
    def by(self) -> date:
        """The day that was promised."""
        return self.broken.by


async def overdue(book: Book, areas: Collection[str] | None, now: datetime) -> tuple[Overdue, ...]:
    """The promises that are not kept at this moment, the oldest first; of these areas ("" is no known one), or all."""
    at_staff = await book.initiatives.in_stages(AT_STAFF, areas)
    found = [Overdue(one, broken) for one in at_staff if (broken := broken_promise(one, now))]
    return tuple(sorted(found, key=lambda one: (one.by, one.initiative.id)))


@dataclass(frozen=True, slots=True)
class Support:
    """The signatures that count, apart by how they were given, and those that have to be confirmed."""

    telegram: tuple[Signature, ...]
    """Each with an account of its own."""
    doorstep: tuple[Signature, ...]
    """Typed on the initiator's phone: nobody but the initiator was there."""
    paper: tuple[Signature, ...]
    """Written on a list, and copied by a worker."""
    to_confirm: tuple[Signature, ...]
    """Given for an earlier plan."""


def support(names: SignatureList) -> Support:
    """Who supports an initiative, as staff read it."""

    def by(way: Way) -> tuple[Signature, ...]:
        return tuple(one for one in names.valid if one.way is way)

    return Support(by(Way.TELEGRAM), by(Way.DOORSTEP), by(Way.PAPER), names.outdated)


@dataclass(frozen=True, slots=True)
class Answered:
    """The resident hears it."""

    step: Step


@dataclass(frozen=True, slots=True)
class NothingToSay:
    """An answer has words."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """It does not fit into one message."""

    by: int
    """Characters."""


async def answer_question(
    book: Book, task_id: str, words: str, actor: Actor, at: datetime, new_id: Callable[[], str]
) -> Answered | NothingToSay | TooLong | DoneBefore | NoSuchTask | NotTheirs:
    """Answer what a resident asked or sent about their initiative: told in their chat, and kept in the timeline.

    The words are the worker's own: they are kept as such, and nobody changes them.
    """
    words = words.strip()
    if actor.role not in STAFF:
        return NotTheirs(STAFF)
    if not words:
        return NothingToSay()
    if len(words) > LONGEST_ANSWER:
        return TooLong(len(words) - LONGEST_ANSWER)
    task = await book.tasks.get(task_id)
    initiative = await book.initiatives.take(task.initiative_id) if task and task.initiative_id else None
    if task is None or initiative is None:
        return NoSuchTask()
    if not await book.tasks.done(task_id, at):
        return DoneBefore()
    # It moves nothing: before and after it stands where it stood.
    step = Step(new_id(), initiative.id, initiative.stage, initiative.stage, actor, at, words)
    book.steps.add(step)
    book.transcripts.worker_said(task.resident_id, words, at, initiative.id)
    book.notices.tell(Notice(task.resident_id, About.STEP, initiative.id, at, step.id))
    return Answered(step)
