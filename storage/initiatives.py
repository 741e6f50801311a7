"""Initiatives and their answers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.budget import Budget
from domain.initiatives import Answer, Attachment, Initiative, Initiatives, Looking, Need, Question
from domain.life import Stage
from domain.spelling import bare
from storage.database import upsert
from storage.signals import Changes
from storage.tables import answers, initiatives, residents


class AllInitiatives:
    """The initiatives of one unit of work, each loaded once. What is saved is written at the commit."""

    def __init__(self, connection: AsyncConnection, changes: Changes) -> None:
        self._connection = connection
        self._changes = changes
        self._loaded: dict[str, Initiative] = {}
        self._stored: dict[str, Initiative] = {}
        self._absent: set[str] = set()
        self._changed: set[str] = set()
        self._taken: set[str] = set()

    def of(self, resident_id: int) -> Initiatives:
        """Only those of this resident."""
        return _Own(self, resident_id)

    async def load(self, ids: Iterable[str]) -> None:
        """Fetch these in two statements, however many: the turns of a group need one each."""
        if missing := [one for one in ids if one not in self._loaded and one not in self._absent]:
            found = await self._fetch(initiatives.c.id.in_(missing))
            self._absent.update(one for one in missing if one not in found)

    async def get(self, initiative_id: str) -> Initiative | None:
        """The one with this id."""
        await self.load([initiative_id])
        return self._loaded.get(initiative_id)

    async def take(self, initiative_id: str) -> Initiative | None:
        """The one with this id, with its initiator's chat locked until the end of the transaction.

        An initiative is only written by whoever holds that lock: the turns of its initiator do anyway.
        """
        if initiative_id not in self._taken:
            await self._connection.execute(_LOCK_INITIATOR, {"initiative": initiative_id})
            self._taken.add(initiative_id)
            if initiative_id not in self._changed:
                # What was read before it was locked may be old by now.
                self._loaded.pop(initiative_id, None)
                self._absent.discard(initiative_id)
        return await self.get(initiative_id)

    async def of_resident(self, resident_id: int) -> Sequence[Initiative]:
        """All of this resident, the last changed first."""
        await self.flush()
        ids = await self._fetch(initiatives.c.resident_id == resident_id)
        return sorted((self._loaded[one] for one in ids), key=lambda found: found.changed_at, reverse=True)

    async def in_stages(self, stages: Collection[Stage], areas: Collection[str] | None) -> Sequence[Initiative]:
        """Those that stand here, of these areas ("" is no known one) or of all; not locked."""
        await self.flush()
        condition: ColumnElement[bool] = initiatives.c.stage.in_(sorted(stage.value for stage in stages))
        if areas is not None:
            condition &= initiatives.c.area.in_(sorted(areas))
        return [self._loaded[one] for one in sorted(await self._fetch(condition))]

    def save(self, initiative: Initiative) -> None:
        """Keep it as it is now."""
        self._loaded[initiative.id] = initiative
        self._absent.discard(initiative.id)
        self._changed.add(initiative.id)
        if initiative.stage is not Stage.DRAFT:
            self._changes.initiative(initiative.id)

    async def flush(self) -> None:
        """Write what was saved: one statement for the initiatives, one for the answers that changed."""
        if not self._changed:
            return
        changed = [self._loaded[one] for one in sorted(self._changed)]
        await self._connection.execute(upsert(initiatives, "id"), [_row(one) for one in changed])
        if gone := [key for one in changed for key in self._answers_gone(one)]:
            await self._connection.execute(_DROP_ANSWER, gone)
        if new_answers := [row for one in changed for row in self._changed_answers(one)]:
            statement = upsert(answers, "initiative_id", "question")
            await self._connection.execute(statement, new_answers)
        self._stored.update((one.id, one) for one in changed)
        self._changed.clear()

    def _changed_answers(self, initiative: Initiative) -> Iterable[dict[str, Any]]:
        stored = self._stored.get(initiative.id)
        before = _all_answers(stored) if stored else {}
        for question, answer in _all_answers(initiative).items():
            if before.get(question) != answer:
                yield _answer_row(initiative.id, question, answer)

    def _answers_gone(self, initiative: Initiative) -> Iterable[dict[str, str]]:
        stored = self._stored.get(initiative.id)
        left = _all_answers(stored).keys() - _all_answers(initiative).keys() if stored else ()
        return [{"initiative": initiative.id, "asked": str(question)} for question in sorted(left)]

    async def _fetch(self, condition: Any) -> list[str]:
        rows = (await self._connection.execute(select(initiatives).where(condition))).mappings().all()
        given: dict[str, dict[str, Answer]] = {row["id"]: {} for row in rows}
        if given:
            theirs = select(answers).where(answers.c.initiative_id.in_(list(given)))
            for row in (await self._connection.execute(theirs)).mappings():
                given[row["initiative_id"]][row["question"]] = _answer(row)
        found = {row["id"]: _initiative(row, given[row["id"]]) for row in rows}
        self._loaded.update(found)
        self._stored.update(found)
        return list(found)


_DROP_ANSWER = delete(answers).where(
    answers.c.initiative_id == bindparam("initiative"), answers.c.question == bindparam("asked")
)
_LOCK_INITIATOR = (
    select(residents.c.id)
    .where(
        residents.c.id
        == select(initiatives.c.resident_id).where(initiatives.c.id == bindparam("initiative")).scalar_subquery()
    )
    # FOR NO KEY UPDATE: others may write rows that refer to the resident meanwhile, such as a notice.
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose time has come."""

    initiative_id: str
    telegram_id: int
    remind_at: datetime


async def due_reminders(connection: AsyncConnection, now: datetime, most: int) -> Sequence[Due]:
    """The reminders due at `now`, the longest waiting first; not those of residents whom Telegram does not let us
    reach, and not while a worker has the chat.
    """
    statement = (
        select(initiatives.c.id, residents.c.telegram_id, initiatives.c.remind_at)
        .join(residents, residents.c.id == initiatives.c.resident_id)
        .where(initiatives.c.remind_at <= now, residents.c.unreachable_since.is_(None), residents.c.held_by.is_(None))
        .order_by(initiatives.c.remind_at)
        .limit(most)
    )
    return [Due(*row) for row in await connection.execute(statement)]


class _Own:
    """The port of the domain: the initiatives of one resident."""

    def __init__(self, everyones: AllInitiatives, resident_id: int) -> None:
        self._everyones = everyones
        self._resident_id = resident_id

    async def get(self, initiative_id: str) -> Initiative | None:
        found = await self._everyones.get(initiative_id)
        return found if found and found.resident_id == self._resident_id else None

    async def all(self) -> Sequence[Initiative]:
        return await self._everyones.of_resident(self._resident_id)

    def save(self, initiative: Initiative) -> None:
        assert initiative.resident_id == self._resident_id, "An initiative is saved by its own resident."
        self._everyones.save(initiative)


def _row(initiative: Initiative) -> dict[str, Any]:
    return {
        "id": initiative.id,
        "resident_id": initiative.resident_id,
        "stage": initiative.stage.value,
        "asking": initiative.asking,
        "two_sentences": initiative.two_sentences,
        "needs": {need.value: words for need, words in initiative.needs.items()},
        "budget": initiative.budget.to_json() if initiative.budget else None,
        "remind_at": initiative.remind_at,
        "reminders_sent": initiative.reminders_sent,
        "quiet": initiative.quiet,
        "number": initiative.number,
        "area": initiative.area,
        "first_contact_by": initiative.first_contact_by,
        "decision_by": initiative.decision_by,
        "worker": initiative.worker,
        "write_up": initiative.write_up,
        "findable": initiative.findable,
        "created_at": initiative.created_at,
        "changed_at": initiative.changed_at,
        "folded": _folded(initiative),
        "planned_on": initiative.planned_on,
        "done_on": initiative.done_on,
        "granted_cents": initiative.granted_cents,
        "spent_cents": initiative.spent_cents,
        "goes_on_in": initiative.goes_on_in,
        "label": initiative.label,
    }


def _folded(initiative: Initiative) -> str:
    what = initiative.answers.get(Question.WHAT)
    return bare(" ".join((initiative.number, initiative.two_sentences, what.words if what else "")))


def _initiative(row: RowMapping, given: Mapping[str, Answer]) -> Initiative:
    return Initiative(
        id=row["id"],
        resident_id=row["resident_id"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        stage=Stage(row["stage"]),
        asking=row["asking"],
        answers={question: given[question] for question in Question if question in given},
        looking_back={question: given[question] for question in Looking if question in given},
        needs={Need(need): words for need, words in row["needs"].items()},
        budget=Budget.from_json(row["budget"]) if row["budget"] else None,
        two_sentences=row["two_sentences"],
        remind_at=row["remind_at"],
        reminders_sent=row["reminders_sent"],
        quiet=row["quiet"],
        number=row["number"],
        area=row["area"],
        first_contact_by=row["first_contact_by"],
        decision_by=row["decision_by"],
        worker=row["worker"],
        write_up=row["write_up"],
        findable=row["findable"],
        planned_on=row["planned_on"],
        done_on=row["done_on"],
        granted_cents=row["granted_cents"],
        spent_cents=row["spent_cents"],
        goes_on_in=row["goes_on_in"],
        label=row["label"],
    )


def _all_answers(initiative: Initiative) -> Mapping[str, Answer]:
    """Those to the six questions, and those of looking back."""
    given: Iterable[tuple[str, Answer]] = chain(initiative.answers.items(), initiative.looking_back.items())
    return dict(given)


def _answer_row(initiative_id: str, question: str, answer: Answer) -> dict[str, Any]:
    return {
        "initiative_id": initiative_id,
        "question": str(question),
        "words": answer.words,
        "language": answer.language,
        "understood": answer.understood,
        "attachments": [{"id": one.id, "kind": one.kind} for one in answer.attachments],
        "message_id": answer.message_id,
        "answered_at": answer.at,
    }


def _answer(row: RowMapping) -> Answer:
    return Answer(
        words=row["words"],
        language=row["language"],
        at=row["answered_at"],
        understood=row["understood"],
        attachments=tuple(Attachment(**one) for one in row["attachments"]),
        message_id=row["message_id"],
    )
