"""Who holds a resident's chat: the bot, the queue, or one worker. All that moves a case stands in this one table.

A *case* is what a resident and the staff have with each other, from the first flag to the end. While nobody has taken
it, the queue holds it: the bot goes on talking, and what the resident writes for a person is kept for whoever comes.
When a worker claims it, that one holds the chat: the bot is silent, every word goes to the worker. Given back, the bot
talks again and the case stays with the worker who knows it, until the end or until a new flag puts it into the queue.

                  ┌────────────── flag ◀───────────────┐
                  ▼                                    │
    flag ──▶ queued ──claim──▶ waiting for worker ──give back──▶ returned ──close──▶ closed
                                 │ ▲       │ ▲
              worker writes      ▼ │       ▼ │      resident writes, time is over
                      waiting for resident  snoozed

From every state in which a worker holds it, it can be passed on, snoozed, given back and closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from domain.texts import Language


class State(StrEnum):
    """Where a case is. The values are stored."""

    QUEUED = "queued"
    WAITING_FOR_WORKER = "waiting_for_worker"
    WAITING_FOR_RESIDENT = "waiting_for_resident"
    SNOOZED = "snoozed"
    RETURNED = "returned"
    CLOSED = "closed"


class Holder(StrEnum):
    """Who speaks in a chat."""

    BOT = "bot"
    QUEUE = "queue"
    WORKER = "worker"


HOLDERS: Mapping[State, Holder] = {
    State.QUEUED: Holder.QUEUE,
    State.WAITING_FOR_WORKER: Holder.WORKER,
    State.WAITING_FOR_RESIDENT: Holder.WORKER,
    State.SNOOZED: Holder.WORKER,
    State.RETURNED: Holder.BOT,
    State.CLOSED: Holder.BOT,
}
HELD = frozenset(state for state, holder in HOLDERS.items() if holder is Holder.WORKER)
"""The states in which a worker holds the chat."""


class Move(StrEnum):
    """What can happen to a case. Those that staff make are stored in its story."""

    FLAG = "flag"
    CLAIM = "claimed"
    RESIDENT_WRITES = "resident_writes"
    WORKER_WRITES = "worker_writes"
    PASS_ON = "passed_on"  # noqa: S105 (no password)
    LET_GO = "let_go"
    """Who had it does not work here any more."""
    SNOOZE = "snoozed"
    WAKE = "woken"
    GIVE_BACK = "given_back"
    TAKE_BACK = "taken_back"
    """The resident goes on with the bot."""
    CLOSE = "closed"


_HELD: Mapping[Move, State] = {
    Move.FLAG: State.WAITING_FOR_WORKER,
    Move.RESIDENT_WRITES: State.WAITING_FOR_WORKER,
    Move.WORKER_WRITES: State.WAITING_FOR_RESIDENT,
    Move.PASS_ON: State.WAITING_FOR_WORKER,
    Move.LET_GO: State.QUEUED,
    Move.SNOOZE: State.SNOOZED,
    Move.GIVE_BACK: State.RETURNED,
    Move.TAKE_BACK: State.RETURNED,
    Move.CLOSE: State.CLOSED,
}

MOVES: Mapping[State, Mapping[Move, State]] = {
    State.QUEUED: {
        Move.FLAG: State.QUEUED,
        Move.RESIDENT_WRITES: State.QUEUED,
        Move.CLAIM: State.WAITING_FOR_WORKER,
        # The bot has it already; it only says that nobody need come any more.
        Move.TAKE_BACK: State.CLOSED,
        Move.CLOSE: State.CLOSED,
    },
    State.WAITING_FOR_WORKER: _HELD,
    State.WAITING_FOR_RESIDENT: _HELD,
    State.SNOOZED: {**_HELD, Move.WAKE: State.WAITING_FOR_WORKER},
    State.RETURNED: {
        Move.FLAG: State.QUEUED,
        Move.CLAIM: State.WAITING_FOR_WORKER,
        Move.CLOSE: State.CLOSED,
    },
    State.CLOSED: {},
}
"""Which move leads where. There is no other way."""


class Reason(StrEnum):
    """Why somebody should look at a chat. The values are stored."""

    CRISIS = "crisis"
    """Somebody may be in danger; the flag's `subject` is the kind (`domain.crisis`), and no word of theirs is in it."""
    ASKED = "asked"
    """They want a person."""
    FRUSTRATED = "frustrated"
    MISUNDERSTOOD = "misunderstood"
    """The bot did not understand them three times in a row."""
    ASKED_AGAIN = "asked_again"
    """The same question twice: the first answer was none."""
    SUBMITTED = "submitted"
    INTRODUCTION = "introduction"
    """They want to be introduced at a place; `subject` is the need, `words` what they looked for."""
    NEEDS_US = "needs_us"
    """What an initiator needs from us, told when looking back."""
    QUESTION = "question"
    """About an initiative."""
    WRITE_UP = "write_up"
    """The plan as a worker wrote it down is not right yet."""


class Urgency(IntEnum):
    """How soon. The values are stored; the lower goes first."""

    URGENT = 0
    SOON = 1
    NORMAL = 2


URGENCIES: Mapping[Reason, Urgency] = {
    Reason.CRISIS: Urgency.URGENT,
    Reason.ASKED: Urgency.SOON,
    Reason.FRUSTRATED: Urgency.SOON,
    Reason.WRITE_UP: Urgency.SOON,
    Reason.QUESTION: Urgency.SOON,
    Reason.MISUNDERSTOOD: Urgency.NORMAL,
    Reason.ASKED_AGAIN: Urgency.NORMAL,
    Reason.SUBMITTED: Urgency.NORMAL,
    Reason.INTRODUCTION: Urgency.NORMAL,
    Reason.NEEDS_US: Urgency.NORMAL,
}
IN_DAYS = frozenset({Reason.SUBMITTED, Reason.INTRODUCTION, Reason.NEEDS_US})
"""What is answered within working days (`Policy.first_contact_working_days`); all else within office minutes."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Why somebody should look at a chat. Flags are only ever added; `at` is aware."""

    id: str
    case_id: str
    reason: Reason
    at: datetime
    subject: str = ""
    words: str = ""
    """The resident's own, where there are any."""
    initiative_id: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What a resident and the staff have with each other. Moments are aware, UTC from storage."""

    id: str
    resident_id: int
    state: State
    urgency: Urgency
    language: Language
    opened_at: datetime
    area: str = ""
    """Code of the gebied; empty when it is not known."""
    neighbourhood: str = ""
    """Its name."""
    initiative_id: str | None = None
    """The initiative that it is about, if any."""
    worker_id: str | None = None
    """Who holds it, or had it last."""
    routed_to: str | None = None
    """Who is asked first to take it."""
    waiting_since: datetime | None = None
    """Since when the resident waits for us; None while we wait for them."""
    answer_by: datetime | None = None
    """By when an answer was promised; None while we owe none."""
    promised_by: datetime | None = None
    """The first promise of all: the first answer is measured against it."""
    snoozed_until: datetime | None = None
    claimed_at: datetime | None = None
    first_answer_at: datetime | None = None
    closed_at: datetime | None = None
    call_at: datetime | None = None
    """When it calls for attention by itself."""
    calls: int = 0
    """How often it did since it began to wait."""
    escalated_at: datetime | None = None
    """When a coordinator was called in; None again when somebody answered."""
    helped: int | None = None
    """What the resident said at the end: 3 helped, 2 a little, 1 not."""
    helped_words: str = ""

    @property
    def holder(self) -> Holder:
        """Who speaks in the chat."""
        return HOLDERS[self.state]

    def after(self, move: Move) -> State | None:
        """Where this move leads; None when it cannot be made."""
        return MOVES[self.state].get(move)

    def is_overdue(self, now: datetime) -> bool:
        """Whether the promised answer is late."""
        return self.answer_by is not None and now > self.answer_by
