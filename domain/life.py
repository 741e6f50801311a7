"""The life of an initiative: its stages as one table, who may take which step, and why a step is refused.

draft → collecting → submitted → in conversation → approved → under way → evaluated → closed
                                      │    ▲            (until then, the initiator may withdraw)
                                      ▼    │
                                    not approved → closed

One way leads beside the table: an initiative that is the same as another goes on in that one (`merging.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.texts import Language


class Stage(StrEnum):
    """Where an initiative is in its life. The values are stored."""

    DRAFT = "draft"
    COLLECTING = "collecting"
    SUBMITTED = "submitted"
    IN_CONVERSATION = "in_conversation"
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    UNDER_WAY = "under_way"
    EVALUATED = "evaluated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """As what somebody takes a step."""

    INITIATOR = "initiator"
    WORKER = "worker"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step."""

    role: Role
    name: str = ""
    """First name, as the initiator reads it in the timeline; empty for the initiator."""


INITIATOR = Actor(Role.INITIATOR)

_INITIATOR = frozenset({Role.INITIATOR})
_COORDINATOR = frozenset({Role.COORDINATOR})
STAFF = frozenset({Role.WORKER, Role.COORDINATOR})
_ANYBODY = frozenset(Role)

STEPS: Mapping[Stage, Mapping[Stage, frozenset[Role]]] = {
    Stage.DRAFT: {Stage.COLLECTING: _INITIATOR, Stage.WITHDRAWN: _INITIATOR},
    Stage.COLLECTING: {Stage.SUBMITTED: _INITIATOR, Stage.WITHDRAWN: _INITIATOR},
    Stage.SUBMITTED: {Stage.IN_CONVERSATION: STAFF, Stage.WITHDRAWN: _INITIATOR},
    Stage.IN_CONVERSATION: {
        Stage.APPROVED: _COORDINATOR,
        Stage.NOT_APPROVED: _COORDINATOR,
        Stage.WITHDRAWN: _INITIATOR,
    },
    Stage.APPROVED: {Stage.UNDER_WAY: _ANYBODY, Stage.WITHDRAWN: _INITIATOR},
    # Another plan may come out of the talk about a no.
    Stage.NOT_APPROVED: {Stage.IN_CONVERSATION: STAFF, Stage.CLOSED: STAFF, Stage.WITHDRAWN: _INITIATOR},
    Stage.UNDER_WAY: {Stage.EVALUATED: _ANYBODY, Stage.CLOSED: STAFF, Stage.WITHDRAWN: _INITIATOR},
    # "It ends after the first time" is what we are here to change.
    Stage.EVALUATED: {Stage.UNDER_WAY: _ANYBODY, Stage.CLOSED: STAFF},
    Stage.CLOSED: {},
    Stage.WITHDRAWN: {},
}
"""Which stage may follow which, and who may take that step. There is no other way from one to another."""

WITH_A_REASON = frozenset({Stage.APPROVED, Stage.NOT_APPROVED})
"""A decision is never told without its reason, in plain words."""

CHANGEABLE = frozenset({Stage.DRAFT, Stage.COLLECTING})
"""Where its initiator can still change the answers."""

AT_STAFF = frozenset({Stage.SUBMITTED, Stage.IN_CONVERSATION})
"""Where the next step is ours, and a promise runs."""

DECIDED = frozenset({Stage.APPROVED, Stage.NOT_APPROVED})

ONE_PLAN = frozenset({Stage.SUBMITTED, Stage.IN_CONVERSATION, Stage.APPROVED, Stage.UNDER_WAY})
"""Where another one can go on in it: before, it is its initiator's alone; after, there is nothing to join."""

MAY_JOIN = ONE_PLAN | {Stage.COLLECTING}
"""Where an initiative can go on in such a one: also while neighbours still sign it."""

ENDED = frozenset({Stage.CLOSED, Stage.WITHDRAWN})


class Kind(StrEnum):
    """What a line of the timeline is. The values are stored."""

    STEP = "step"
    """A step from one stage to the next, or an answer of a worker."""
    ASKED = "asked"
    """Staff want to know more before they decide, in the words of `reason`."""
    JOINED = "joined"
    """Two initiatives are one plan from here on: this one goes on in the other, or the other in this one."""


@dataclass(frozen=True, slots=True)
class Told:
    """The reason in the language of the initiator; for who reads another one it stays as it was written."""

    words: str
    language: Language
    is_machine: bool = False
    """A machine began it, also when somebody bettered it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was taken. Steps are only ever added: together they are the timeline."""

    id: str
    initiative_id: str
    before: Stage
    after: Stage
    actor: Actor
    at: datetime
    reason: str = ""
    """In the words of whoever took it; those of staff are Dutch."""
    kind: Kind = Kind.STEP
    told: Told | None = None
    other: str = ""
    """The number of the other initiative, where two became one plan."""

    @property
    def is_answer(self) -> bool:
        """It moves nothing: a worker answered a question, in the words of `reason`."""
        return self.kind is Kind.STEP and self.before is self.after and self.actor.role in STAFF


@dataclass(frozen=True, slots=True)
class NoSuchStep:
    """The table knows no way from here to there."""

    before: Stage
    after: Stage


@dataclass(frozen=True, slots=True)
class NotTheirs:
    """Somebody else takes this step."""

    allowed: frozenset[Role]


@dataclass(frozen=True, slots=True)
class ReasonMissing:
    """A decision needs a reason."""


Refusal = NoSuchStep | NotTheirs | ReasonMissing


def refusal(before: Stage, after: Stage, role: Role, reason: str) -> Refusal | None:
    """Why this step cannot be taken; None when it can."""
    allowed = STEPS[before].get(after)
    if allowed is None:
        return NoSuchStep(before, after)
    if role not in allowed:
        return NotTheirs(allowed)
    if after in WITH_A_REASON and not reason.strip():
        return ReasonMissing()
    return None
