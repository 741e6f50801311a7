"""A decision as the outbox keeps it."""

from datetime import datetime, timedelta

from bot.delivery.retry import (
    Cancel,
    Decision,
    Done,
    GiveUp,
    PerhapsSent,
    Readdress,
    TryAgain,
    WaitWithAll,
    WaitWithChat,
)
from storage.dispatch import Again, Claimed, Moved, Record, Sent, Settled, Unreachable


def record_of(message: Claimed, decision: Decision, now: datetime) -> Record:
    """What to write down about this message."""
    match decision:
        case Done(message_id):
            return Sent(message, message_id, now)
        case TryAgain(seconds, reason, counts):
            return Again(message, now + timedelta(seconds=seconds), reason, counts=counts)
        case WaitWithChat(seconds, reason):
            return Again(message, now + timedelta(seconds=seconds), reason, holds_chat=True, counts=False)
        case WaitWithAll(reason):
            return Again(message, now, reason, counts=False)
        case GiveUp(reason):
            return Settled(message, "failed", reason)
        case PerhapsSent(reason):
            return Settled(message, "uncertain", reason)
        case Cancel(reason):
            return Unreachable(message, reason, now)
        case Readdress(chat_id):
            return Moved(message, chat_id)
