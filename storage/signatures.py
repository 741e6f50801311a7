"""Signatures under initiatives. A list is locked from the moment it is read until the end of the transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.initiatives import Answer, Question
from domain.signatures import Plan, Signature, SignatureList, Way
from storage.answers import answer_from_json, answer_to_json
from storage.database import upsert
from storage.signals import Changes
from storage.tables import initiatives, residents, signature_lists, signatures


class SignatureLists:
    """The lists of one unit of work, each loaded once. What is saved is written at the commit."""

    def __init__(self, connection: AsyncConnection, changes: Changes) -> None:
        self._connection = connection
        self._changes = changes
        self._loaded: dict[str, SignatureList | None] = {}
        self._stored: dict[str, SignatureList] = {}
        self._changed: set[str] = set()

    async def get(self, initiative_id: str) -> SignatureList | None:
        """The list of this initiative, locked; None before its initiator began to collect."""
        if initiative_id not in self._loaded:
            self._loaded[initiative_id] = found = await self._fetch(initiative_id)
            if found:
                self._stored[initiative_id] = found
        return self._loaded[initiative_id]

    def save(self, names: SignatureList) -> None:
        """Keep it as it is now."""
        self._loaded[names.initiative_id] = names
        self._changed.add(names.initiative_id)
        self._changes.initiative(names.initiative_id)

    async def signed_by(self, resident_id: int) -> Sequence[str]:
        """The initiatives that this account supports, the last signed first."""
        await self.flush()
        return (await self._connection.execute(_SIGNED_BY, {"resident": resident_id})).scalars().all()

    async def flush(self) -> None:
        """Write what was saved: one statement for the lists, one for the signatures that changed."""
        if not self._changed:
            return
        changed = [one for number in sorted(self._changed) if (one := self._loaded[number])]
        await self._connection.execute(upsert(signature_lists, "initiative_id"), [_list_row(one) for one in changed])
        if rows := [row for one in changed for row in self._changed_signatures(one)]:
            await self._connection.execute(upsert(signatures, "id"), rows)
        self._stored.update((one.initiative_id, one) for one in changed)
        self._changed.clear()

    def _changed_signatures(self, names: SignatureList) -> Iterable[dict[str, Any]]:
        stored = self._stored.get(names.initiative_id)
        before = {one.id: one for one in stored.signatures} if stored else {}
        return [_signature_row(names.initiative_id, one) for one in names.signatures if before.get(one.id) != one]

    async def _fetch(self, initiative_id: str) -> SignatureList | None:
        values = {"initiative": initiative_id}
        row = (await self._connection.execute(_LIST, values)).mappings().one_or_none()
        if row is None:
            return None
        given = (await self._connection.execute(_SIGNATURES, values)).mappings()
        return _list(row, tuple(signature_of(one) for one in given))


_LIST = (
    select(signature_lists, initiatives.c.resident_id, residents.c.first_name)
    .select_from(signature_lists.join(initiatives).join(residents, residents.c.id == initiatives.c.resident_id))
    .where(signature_lists.c.initiative_id == bindparam("initiative"))
    .with_for_update(of=signature_lists)
)
_SIGNATURES = (
    select(signatures)
    .where(signatures.c.initiative_id == bindparam("initiative"))
    .order_by(signatures.c.signed_at, signatures.c.id)
)
_SIGNED_BY = (
    select(signatures.c.initiative_id)
    .where(signatures.c.resident_id == bindparam("resident"), signatures.c.withdrawn_at.is_(None))
    .order_by(signatures.c.signed_at.desc())
)


def _list_row(names: SignatureList) -> dict[str, Any]:
    return {
        "initiative_id": names.initiative_id,
        "sentences": names.plan.sentences,
        "answers": {question.value: answer_to_json(answer) for question, answer in names.plan.answers.items()},
        "version": names.version,
        "needed": names.needed,
        "most": names.most,
        "is_open": names.is_open,
        "told_complete": names.told_complete,
    }


def _list(row: RowMapping, given: tuple[Signature, ...]) -> SignatureList:
    answers: Mapping[str, Any] = row["answers"]
    told: dict[Question, Answer] = {Question(name): answer_from_json(stored) for name, stored in answers.items()}
    return SignatureList(
        initiative_id=row["initiative_id"],
        initiator_id=row["resident_id"],
        plan=Plan(row["sentences"], told),
        initiator=row["first_name"],
        version=row["version"],
        needed=row["needed"],
        most=row["most"],
        is_open=row["is_open"],
        signatures=given,
        told_complete=row["told_complete"],
    )


def _signature_row(initiative_id: str, one: Signature) -> dict[str, Any]:
    return {
        "id": one.id,
        "initiative_id": initiative_id,
        "resident_id": one.resident_id,
        "way": one.way.value,
        "name": one.name,
        "address": one.address,
        "language": one.language,
        "offer": one.offer,
        "version": one.version,
        "wants_news": one.wants_news,
        "is_told": one.is_told,
        "account_since": one.account_since,
        "signed_at": one.at,
        "withdrawn_at": one.withdrawn_at,
    }


def signature_of(row: RowMapping) -> Signature:
    """The signature of this row, which holds all columns of the table."""
    return Signature(
        id=row["id"],
        way=Way(row["way"]),
        name=row["name"],
        address=row["address"],
        language=row["language"],
        at=row["signed_at"],
        version=row["version"],
        resident_id=row["resident_id"],
        account_since=row["account_since"],
        offer=row["offer"],
        wants_news=row["wants_news"],
        withdrawn_at=row["withdrawn_at"],
        is_told=row["is_told"],
    )
