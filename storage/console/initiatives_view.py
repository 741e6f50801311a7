"""What the pages of initiatives read: the list, and beside one initiative what its own store does not have. Nothing is
locked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.initiatives import Question
from domain.life import Stage
from domain.signatures import Signature
from domain.spelling import bare
from domain.texts import Language
from storage.signatures import signature_of
from storage.tables import answers, attachments, initiatives, residents, signature_lists, signatures

PAGE = 50


@dataclass(frozen=True, slots=True)
class InitiativeItem:
    """An initiative as it is listed."""

    id: str
    number: str
    stage: Stage
    area: str
    first_name: str
    language: Language | None
    two_sentences: str
    what: str
    """The answer to *what*, in the initiator's own words."""
    created_at: datetime
    changed_at: datetime
    signatures: int
    needed: int | None
    """None before it collects."""

    @property
    def title(self) -> str:
        """The initiator's own words to know it by; empty when there are none."""
        return " ".join((self.two_sentences or self.what).split())


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list, and how many there are in all."""

    items: Sequence[InitiativeItem]
    total: int


@dataclass(frozen=True, slots=True)
class Signers:
    """The signatures under an initiative, without a lock."""

    signatures: tuple[Signature, ...]
    version: int
    needed: int
    most: int
    is_open: bool

    @property
    def valid(self) -> tuple[Signature, ...]:
        """Those that count."""
        return tuple(one for one in self.signatures if one.withdrawn_at is None and one.version == self.version)

    @property
    def outdated(self) -> tuple[Signature, ...]:
        """Those for an earlier plan."""
        return tuple(one for one in self.signatures if one.withdrawn_at is None and one.version != self.version)


class InitiativesView:
    """The rows of one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def listed(
        self, areas: Collection[str] | None, *, stage: Stage | None = None, words: str = "", page: int = 0
    ) -> Found:
        """A page of those of these areas ("" is no known one) or all that others than their initiator have read, the
        last changed first.
        """
        wanted = [_IS_SHARED, *([] if areas is None else [initiatives.c.area.in_(sorted({*areas, ""}))])]
        if stage:
            wanted.append(initiatives.c.stage == stage.value)
        for word in bare(words).split():
            # İ and ı, Arabic points and accents are the same letters to who searches.
            places = (initiatives.c.folded, residents.c.folded_name)
            wanted.append(or_(*(place.contains(word, autoescape=True) for place in places)))
        total = select(func.count()).select_from(_WITH_WHAT).where(*wanted)
        ordered = _ITEMS.where(*wanted).order_by(initiatives.c.changed_at.desc(), initiatives.c.id)
        rows = (await self._connection.execute(ordered.limit(PAGE).offset(page * PAGE))).mappings()
        return Found([_item(row) for row in rows], (await self._connection.execute(total)).scalar_one())

    async def counts(self, areas: Collection[str] | None) -> Mapping[Stage, int]:
        """How many stand in each stage."""
        wanted = [_IS_SHARED, *([] if areas is None else [initiatives.c.area.in_(sorted({*areas, ""}))])]
        statement = select(initiatives.c.stage, func.count()).where(*wanted).group_by(initiatives.c.stage)
        return {Stage(stage): number for stage, number in await self._connection.execute(statement)}

    async def is_shared(self, initiative_id: str) -> bool:
        """Whether others than its initiator have read it: a draft is nobody's business, also one that was withdrawn."""
        statement = select(initiatives.c.id).where(initiatives.c.id == initiative_id, _IS_SHARED)
        return (await self._connection.execute(statement)).first() is not None

    async def signers(self, initiative_id: str) -> Signers | None:
        """Who supports it, the first one first; None before it collects."""
        rows = await self._connection.execute(
            select(signature_lists).where(signature_lists.c.initiative_id == initiative_id)
        )
        names = rows.mappings().one_or_none()
        if names is None:
            return None
        given = await self._connection.execute(
            select(signatures)
            .where(signatures.c.initiative_id == initiative_id)
            .order_by(signatures.c.signed_at, signatures.c.id)
        )
        them = tuple(signature_of(row) for row in given.mappings())
        return Signers(them, names["version"], names["needed"], names["most"], names["is_open"])

    async def files(self, file_ids: Collection[str]) -> Mapping[str, str]:
        """How far these are: wanted, stored or failed."""
        statement = select(attachments.c.id, attachments.c.state).where(attachments.c.id.in_(sorted(file_ids)))
        return dict((await self._connection.execute(statement)).tuples().all()) if file_ids else {}


_HAS_LIST = (
    select(signature_lists.c.initiative_id)
    .where(signature_lists.c.initiative_id == initiatives.c.id)
    .correlate(initiatives)
    .exists()
)
_IS_SHARED: ColumnElement[bool] = and_(
    initiatives.c.stage != Stage.DRAFT.value, or_(initiatives.c.stage != Stage.WITHDRAWN.value, _HAS_LIST)
)
_COUNTED = (
    select(func.count())
    .where(
        signatures.c.initiative_id == initiatives.c.id,
        signatures.c.withdrawn_at.is_(None),
        signatures.c.version == signature_lists.c.version,
    )
    .correlate(initiatives, signature_lists)
    .scalar_subquery()
)
_WITH_WHAT = initiatives.join(residents, residents.c.id == initiatives.c.resident_id).outerjoin(
    answers, and_(answers.c.initiative_id == initiatives.c.id, answers.c.question == Question.WHAT.value)
)
_ITEMS = select(
    *(initiatives.c[name] for name in ("id", "number", "stage", "area", "two_sentences", "created_at", "changed_at")),
    residents.c.first_name,
    residents.c.language,
    answers.c.words.label("what"),
    signature_lists.c.needed,
    _COUNTED.label("signatures"),
).select_from(_WITH_WHAT.outerjoin(signature_lists, signature_lists.c.initiative_id == initiatives.c.id))


def _item(row: RowMapping) -> InitiativeItem:
    return InitiativeItem(
        row["id"],
        row["number"],
        Stage(row["stage"]),
        row["area"],
        row["first_name"],
        row["language"],
        row["two_sentences"],
        row["what"] or "",
        row["created_at"],
        row["changed_at"],
        row["signatures"] or 0,
        row["needed"],
    )
