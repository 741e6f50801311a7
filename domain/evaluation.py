"""Looking back on an initiative: when we ask how it went, what the initiator told, and what follows from it.

We ask the morning after the day, and once more after a week without an answer. Who says "not yet" is asked again after
two weeks, twice; after that it is theirs to begin. Nobody is asked for ever.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from domain import casework, occasions
from domain.book import Book
from domain.initiatives import Answer, Initiative, Looking, occasion_of
from domain.life import INITIATOR, Stage, Step
from domain.reminders import AMSTERDAM, by_day
from domain.tasks import Task, Todo
from domain.texts import Language

NEXT_STAGE: Mapping[Stage, Stage] = {Stage.APPROVED: Stage.UNDER_WAY, Stage.UNDER_WAY: Stage.EVALUATED}
"""The stages from which an initiative can be looked back on, and the way it goes then."""

MOST_INVITATIONS, MOST_POSTPONED = 2, 2
AGAIN_AFTER, POSTPONED_BY = timedelta(days=7), timedelta(days=14)

LOOKED_AT_AFTER = timedelta(days=1)
"""Who says that it will not happen may leave without a word more: then a worker looks at it all the same."""


class Happened(StrEnum):
    """Whether it took place. The values are stored, as what was understood of the first answer."""

    YES = "yes"
    NOT_YET = "not_yet"
    NEVER = "never"


def has_happened(initiative: Initiative) -> Happened | None:
    """What was told about it; None when nothing was."""
    stored = _first(initiative).get("happened")
    return Happened(stored) if stored in tuple(Happened) else None


def answered(initiative: Initiative, steps: Iterable[Step]) -> frozenset[Looking]:
    """The questions with an answer; none while it has not happened.

    Who looked back and then went on with it has something new to tell: answers from before do not count any more.
    """
    before = max((step.at for step in steps if step.after is Stage.EVALUATED and not step.is_answer), default=None)
    new = {asked for asked, answer in initiative.looking_back.items() if before is None or answer.at > before}
    is_begun = Looking.HAPPENED in new and has_happened(initiative) is Happened.YES
    return frozenset(new) if is_begun else frozenset()


def told(initiative: Initiative, asked: Looking, answer: Answer) -> Initiative:
    """The initiative with this answer, an earlier one replaced. Who leaves before the end is reminded of it, once."""
    sent = max(1, initiative.reminders_sent)
    noted = replace(initiative, looking_back={**initiative.looking_back, asked: answer}, changed_at=answer.at)
    return replace(noted, reminders_sent=sent, remind_at=_again_at(noted, sent, answer.at))


def it_happened(initiative: Initiative, language: Language, at: datetime) -> Initiative:
    """It took place."""
    return told(initiative, Looking.HAPPENED, _said(initiative, Happened.YES, language, at))


def not_going_to_happen(initiative: Initiative, language: Language, at: datetime) -> Initiative:
    """It will not take place. Its stage stays as it is: a worker looks first whether it can be done in another way."""
    noted = told(initiative, Looking.HAPPENED, _said(initiative, Happened.NEVER, language, at))
    return replace(noted, remind_at=by_day(at + LOOKED_AT_AFTER))


def postponed(initiative: Initiative, language: Language, at: datetime) -> Initiative:
    """It has not happened yet: with the moment at which we ask again, if we do.

    "Not yet" counts only after we asked: who taps twice says it once.
    """
    was_asked = initiative.reminders_sent > 0
    times = _first(initiative).get("times", 0) + was_asked
    noted = told(initiative, Looking.HAPPENED, _said(initiative, Happened.NOT_YET, language, at, times=times))
    again_at = by_day(at + POSTPONED_BY) if times <= MOST_POSTPONED else None
    if again_at and initiative.remind_at and not was_asked:
        # The day itself may be further away than two weeks.
        again_at = max(again_at, initiative.remind_at)
    return replace(noted, remind_at=again_at, reminders_sent=0)


def invited(initiative: Initiative, now: datetime) -> Initiative:
    """They are asked now how it went."""
    sent = initiative.reminders_sent + 1
    return replace(initiative, reminders_sent=sent, remind_at=_again_at(initiative, sent, now))


async def looked_back(book: Book, initiative: Initiative, at: datetime, new_id: Callable[[], str]) -> Initiative:
    """The initiator told how it went: the steps that are left until it is looked back on."""
    while after := NEXT_STAGE.get(initiative.stage):
        taken = await casework.take_step(book, initiative, after, INITIATOR, at, new_id())
        assert isinstance(taken, casework.Stepped), taken
        initiative = taken.initiative
    return initiative


def ask_a_worker(book: Book, initiative: Initiative, answer: Answer | None, at: datetime, task_id: str) -> None:
    """Have a worker get in touch about this answer."""
    words, files = (answer.words, answer.attachments) if answer else ("", ())
    file = files[0].id if files else None
    book.tasks.add(Task(task_id, Todo.WHAT_THEY_NEED, initiative.id, initiative.resident_id, at, words, file))


def repeats(initiative: Initiative) -> bool:
    """Whether it takes place again and again: then we ask after the first time."""
    occasion = occasion_of(initiative)
    return occasion is not None and isinstance(occasion.when, occasions.Repetition)


def was_yesterday(initiative: Initiative, now: datetime) -> bool:
    """Whether the day on which it takes place was yesterday. Of a period nobody knows which day it was."""
    occasion = occasion_of(initiative)
    if occasion is None or isinstance(occasion.when, (occasions.Period, occasions.OpenPeriod)):
        return False
    day = now.astimezone(AMSTERDAM).date() - timedelta(days=1)
    return occasions.first_date(occasion, datetime.combine(day, time(12), AMSTERDAM)) == day


def _again_at(initiative: Initiative, sent: int, now: datetime) -> datetime | None:
    is_over = initiative.stage not in NEXT_STAGE or has_happened(initiative) is Happened.NEVER
    is_enough = sent >= MOST_INVITATIONS or initiative.quiet
    return None if is_over or is_enough else by_day(now + AGAIN_AFTER)


def _said(initiative: Initiative, happened: Happened, language: Language, at: datetime, **more: int) -> Answer:
    """The answer, with the words that were written about it before."""
    before = initiative.looking_back.get(Looking.HAPPENED) or Answer("", language, at)
    return replace(before, at=at, understood={"happened": happened.value, **more})


def _first(initiative: Initiative) -> Mapping[str, Any]:
    answer = initiative.looking_back.get(Looking.HAPPENED)
    return (answer.understood if answer else None) or {}
