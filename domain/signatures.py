"""Co-signatures: other residents support an initiative by name. A statement of support, never a legal signature.

All rules stand here as functions from one list of signatures to the next; the store keeps the list locked while one of
them is at work, so that counting is exact whatever happens at the same moment.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.initiatives import Answer, Initiative, Question, occasion_in, place_in
from domain.occasions import Repetition
from domain.signers import first_name_in
from domain.spelling import bare
from domain.texts import Language

NAME_LIMIT, ADDRESS_LIMIT, OFFER_LIMIT = 80, 120, 300
"""Characters. A name and a street fit many times over; the list must stay readable."""

MATERIAL: tuple[Question, ...] = (Question.WHAT, Question.WHERE, Question.WHEN)
"""The answers that make it another plan when they change. The two sentences do so too."""

SENTENCES = "sentences"
"""The two sentences, as a part of a plan beside the answers."""


class Way(StrEnum):
    """How somebody signed. The values are stored."""

    TELEGRAM = "telegram"
    DOORSTEP = "doorstep"
    """On the initiator's phone, beside the initiator."""
    PAPER = "paper"
    """On the printed list, entered by a worker."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What neighbours read and support: the two sentences, and the answers that make it this plan."""

    sentences: str
    answers: Mapping[Question, Answer]

    def is_another(self, other: "Plan") -> bool:
        """Whether it differs in more than capitals, punctuation and blanks."""
        return _essence(self) != _essence(other)


def plan_of(initiative: Initiative) -> Plan:
    """The plan as it is now, to be shown to neighbours."""
    told = {asked: initiative.answers[asked] for asked in MATERIAL if asked in initiative.answers}
    return Plan(initiative.two_sentences, told)


def changed_parts(before: Plan, after: Plan) -> tuple[str, ...]:
    """What makes it another plan: `SENTENCES`, and the names of questions; in the order in which they are read."""
    parts = (SENTENCES, *(asked.value for asked in MATERIAL))
    both = zip(parts, _essence(before), _essence(after), strict=True)
    return tuple(part for part, was, is_now in both if was != is_now)


def as_signed(initiative: Initiative, plan: Plan) -> Initiative:
    """The initiative with this plan, which neighbours signed, in place of what was changed in it since."""
    told = {asked: answer for asked, answer in initiative.answers.items() if asked not in MATERIAL}
    return replace(initiative, answers={**told, **plan.answers}, two_sentences=plan.sentences)


@dataclass(frozen=True, slots=True)
class Signature:
    """One neighbour's support."""

    id: str
    way: Way
    name: str
    address: str
    """Street or postcode, as it was typed. Only workers read it."""
    language: Language
    at: datetime
    version: int
    """Of the plan that they support."""
    resident_id: int | None = None
    """Whose account signed; None at the doorstep and on paper."""
    account_since: datetime | None = None
    """When that account first wrote to us."""
    offer: str = ""
    """A wish or an offer of theirs ("I can bring a grill"); the initiator reads it."""
    wants_news: bool = False
    """They asked to be told when the initiative is submitted and decided."""
    withdrawn_at: datetime | None = None
    is_told: bool = False
    """Whether the initiator heard of it."""

    @property
    def first_name(self) -> str:
        """All that the initiator and other neighbours ever read of a name."""
        return first_name_in(self.name)

    @property
    def person(self) -> str:
        """The same for the same name and address, however they are spelled."""
        return f"{bare(self.name)}|{bare(self.address)}"


@dataclass(frozen=True, slots=True)
class SignatureList:
    """The signatures under one initiative."""

    initiative_id: str
    initiator_id: int
    plan: Plan
    initiator: str = ""
    """First name of the initiator, as neighbours read it."""
    version: int = 1
    """Of the plan; one higher at each material change."""
    needed: int = 5
    most: int = 50
    is_open: bool = True
    """Signatures can be given and withdrawn: from *collecting* until *submitted*."""
    signatures: tuple[Signature, ...] = ()
    told_complete: bool = False
    """Whether the initiator last heard that there are enough: what makes "five reached" happen once."""

    @property
    def valid(self) -> tuple[Signature, ...]:
        """Those that count: not withdrawn, and for the plan as it is now."""
        return tuple(one for one in self.signatures if one.withdrawn_at is None and one.version == self.version)

    @property
    def outdated(self) -> tuple[Signature, ...]:
        """Those for an earlier plan, to be confirmed again."""
        return tuple(one for one in self.signatures if one.withdrawn_at is None and one.version != self.version)

    @property
    def is_complete(self) -> bool:
        """Enough neighbours support it."""
        return len(self.valid) >= self.needed

    def of(self, resident_id: int) -> Signature | None:
        """The signature of this account, withdrawn or not."""
        return next((one for one in self.signatures if one.resident_id == resident_id), None)


@dataclass(frozen=True, slots=True)
class Signed:
    """It counts."""

    after: SignatureList
    signature: Signature


@dataclass(frozen=True, slots=True)
class AlreadySigned:
    """The account, or the very person, supports it already."""

    signature: Signature


@dataclass(frozen=True, slots=True)
class OwnInitiative:
    """It is their own idea: five *other* residents are asked."""


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """It became another plan after they read it: let them read it again."""


@dataclass(frozen=True, slots=True)
class Full:
    """As many as can sign have signed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """It was submitted, withdrawn or closed: nobody can sign or withdraw any more."""


@dataclass(frozen=True, slots=True)
class NotSigned:
    """There is no signature of theirs."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """They do not support it any more."""

    after: SignatureList


SigningOutcome = Signed | AlreadySigned | OwnInitiative | PlanChanged | Full | Ended


def sign(names: SignatureList, signature: Signature) -> SigningOutcome:
    """Add a signature. One that was withdrawn, or given for an earlier plan, is given anew by the same account."""
    if signature.resident_id is not None and signature.resident_id == names.initiator_id:
        return OwnInitiative()
    if not names.is_open:
        return Ended()
    before = names.of(signature.resident_id) if signature.resident_id is not None else None
    others = [one for one in names.signatures if one is not before]
    counting = [one for one in names.valid if one is not before]
    if before in names.valid:
        assert before is not None
        return AlreadySigned(before)
    if same := _same_person(counting, signature):
        return AlreadySigned(same)
    if len(counting) >= names.most:
        return Full()
    if signature.version != names.version:
        return PlanChanged()
    # One row for each account: a signature given again keeps its number.
    new = replace(signature, id=before.id) if before else signature
    return Signed(replace(names, signatures=(*others, new)), new)


def confirm(names: SignatureList, signature_id: str, version: int, at: datetime) -> SigningOutcome | NotSigned:
    """Support the changed plan of this `version` as well."""
    before = next((one for one in names.outdated if one.id == signature_id), None)
    if before is None:
        there = next((one for one in names.valid if one.id == signature_id), None)
        return AlreadySigned(there) if there else NotSigned()
    return sign(
        replace(names, signatures=tuple(one for one in names.signatures if one is not before)),
        replace(before, version=version, at=at, is_told=False),
    )


def take_back(names: SignatureList, resident_id: int, at: datetime) -> TakenBack | NotSigned | Ended:
    """Withdraw the signature of this account; until the initiative is submitted."""
    signature = names.of(resident_id)
    if signature is None or signature.withdrawn_at is not None:
        return NotSigned()
    if not names.is_open:
        return Ended()
    return TakenBack(_with(names, replace(signature, withdrawn_at=at)))


def noted(
    names: SignatureList, resident_id: int, *, offer: str | None = None, wants_news: bool | None = None
) -> SignatureList:
    """The list with what this account adds to its signature; unchanged when there is none."""
    signature = names.of(resident_id)
    if signature is None or signature.withdrawn_at is not None:
        return names
    offer = signature.offer if offer is None else offer.strip()[:OFFER_LIMIT]
    return _with(
        names, replace(signature, offer=offer, wants_news=signature.wants_news if wants_news is None else wants_news)
    )


def with_plan(names: SignatureList, plan: Plan) -> SignatureList:
    """The list under the plan as it is now; another plan has another version, for which nobody signed yet."""
    if names.plan.is_another(plan):
        return replace(names, plan=plan, version=names.version + 1)
    return replace(names, plan=plan)


@dataclass(frozen=True, slots=True)
class News:
    """What the initiator did not hear yet about the signatures."""

    signed: tuple[Signature, ...] = ()
    reached: bool = False
    """Enough now, and not before: it comes once, and again only when it had fallen below."""
    fell: bool = False
    """Enough before, and not any more: *collecting* again."""

    def __bool__(self) -> bool:
        return bool(self.signed or self.reached or self.fell)


def news_of(names: SignatureList) -> News:
    """What the initiator has to hear now."""
    return News(
        tuple(sorted((one for one in names.valid if not one.is_told), key=lambda one: one.at)),
        reached=names.is_complete and not names.told_complete,
        fell=names.told_complete and not names.is_complete,
    )


def told(names: SignatureList, of: Collection[str] | None = None) -> SignatureList:
    """The list after the initiator heard everything, or of these signatures, and how many there are now."""
    heard = {one.id for one in names.valid if of is None or one.id in of}
    signatures = tuple(replace(one, is_told=True) if one.id in heard else one for one in names.signatures)
    return replace(names, signatures=signatures, told_complete=names.is_complete)


class SignatureLists(Protocol):
    """The lists of signatures. Each is locked from `get` until the end of the turn."""

    async def get(self, initiative_id: str) -> SignatureList | None:
        """The list of this initiative; None before its initiator began to collect."""

    def save(self, names: SignatureList) -> None:
        """Keep it as it is now, in the transaction of this turn."""

    async def signed_by(self, resident_id: int) -> Sequence[str]:
        """The initiatives that this account supports, the last signed first."""


def _same_person(counting: Sequence[Signature], new: Signature) -> Signature | None:
    """The same name and address, unless both signed with accounts of their own: that is counted, and looked at."""
    for one in counting:
        both_have_accounts = one.resident_id is not None and new.resident_id is not None
        if one.person == new.person and not both_have_accounts:
            return one
    return None


def _with(names: SignatureList, changed: Signature) -> SignatureList:
    return replace(names, signatures=tuple(changed if one.id == changed.id else one for one in names.signatures))


def _essence(plan: Plan) -> tuple[Any, ...]:
    return bare(plan.sentences), *(_said(asked, plan.answers.get(asked)) for asked in MATERIAL)


def _said(asked: Question, answer: Answer | None) -> tuple[Any, ...]:
    if answer is None:
        return ()
    # Told by voice: another message is another plan.
    words = bare(answer.words) or tuple(one.id for one in answer.attachments)
    match asked:
        case Question.WHERE:
            return words, _place(answer)
        case Question.WHEN:
            return words, _day(answer)
    return (words,)


def _place(answer: Answer) -> tuple[Any, ...]:
    """What was understood of where: a shared location has no words, and "in our street" is not everybody's street."""
    place = place_in(answer)
    return (place.neighbourhood, place.postcode, place.coordinate) if place else ()


def _day(answer: Answer) -> tuple[Any, ...]:
    """What was understood of when: "next Saturday" is another day when it is said again a week later."""
    occasion = occasion_in(answer)
    if occasion is None:
        return ()
    when = occasion.when
    # A repetition also holds the day from which it was counted: "every Tuesday" stays the same plan.
    return (when.rule, when.times, when.first, when.last) if isinstance(when, Repetition) else (when,)
