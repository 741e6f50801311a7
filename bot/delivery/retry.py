"""Whether and when to send again: one function, without clock, chance or database of its own."""

from dataclasses import dataclass

from bot.delivery.outcomes import (
    Accepted,
    Blocked,
    MovedTo,
    NotReached,
    NotReady,
    Outcome,
    Pointless,
    Refused,
    TooMany,
    Unknown,
    Unwell,
)
from bot.patience import backoff

MOST_TRIES = 300
"""While Telegram says that the fault is its own: about a day, at five minutes between the later tries."""

MOST_REPEATS = 10
"""While nobody knows whether it arrived: every try may be one more copy on somebody's phone."""

FILE_SECONDS = 1.0
"""How often to look whether a file has come."""

WORDS_OF_A_REASON = 300


@dataclass(frozen=True, slots=True)
class Done:
    """It was sent."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Send it again after so many seconds, the rest of its chat behind it. `counts`: whether this was a try."""

    seconds: float
    reason: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class WaitWithChat:
    """Send nothing to this chat for so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class WaitWithAll:
    """Nothing gets through: keep it as if it had not been tried, and wait with everything."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It cannot be sent: the chat goes on without it."""

    reason: str


@dataclass(frozen=True, slots=True)
class PerhapsSent:
    """It may have arrived and must not be sent twice: the chat goes on, a person may look."""

    reason: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Nobody can be reached in this chat any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Readdress:
    """Send it, and all that waits behind it, to this chat instead."""

    chat_id: int


Decision = Done | TryAgain | WaitWithChat | WaitWithAll | GiveUp | PerhapsSent | Cancel | Readdress


def decide(  # noqa: C901 - as many cases as there are outcomes
    outcome: Outcome, attempts: int, *, repeatable: bool, chance: float
) -> Decision:
    """What to do after this outcome of try number `attempts`. `chance` in [0, 1) spreads the next tries."""
    match outcome:
        case Accepted(message_id):
            return Done(message_id)
        case Pointless():
            return Done(None)
        case TooMany(retry_after):
            return WaitWithChat(max(retry_after, 1.0), "429")
        case NotReached(reason):
            return WaitWithAll(_short(reason))
        case NotReady(reason):
            return TryAgain(FILE_SECONDS, _short(reason), counts=False)
        case Unwell(reason) if attempts < MOST_TRIES:
            return TryAgain(backoff(attempts, chance), _short(reason))
        case Unknown(reason):
            may_repeat = repeatable and attempts < MOST_REPEATS
            return TryAgain(backoff(attempts, chance), _short(reason)) if may_repeat else PerhapsSent(_short(reason))
        case Blocked(reason):
            return Cancel(_short(reason))
        case MovedTo(chat_id):
            return Readdress(chat_id)
        case Refused(reason) | Unwell(reason):
            return GiveUp(_short(reason))


def _short(reason: str) -> str:
    return reason[:WORDS_OF_A_REASON]
