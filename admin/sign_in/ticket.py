"""What a browser keeps while it is at the provider: readable for us only, and worth nothing after ten minutes."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken

from admin.sign_in.provider import Beginning

LIVES = timedelta(minutes=10)
"""As long as somebody may need at the provider, with a second step there."""

_PURPOSE = "single sign-on"
"""Other things are encrypted with the same key: none of them is taken for a ticket."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One sign-in that was begun in one browser."""

    beginning: Beginning
    to: str
    """The page that was wanted; empty: where the work begins."""


def sealed(ticket: Ticket, key: bytes, now: datetime) -> str:
    """For a cookie."""
    written = json.dumps({"for": _PURPOSE, **asdict(ticket)})
    return Fernet(key).encrypt_at_time(written.encode(), int(now.timestamp())).decode()


def opened(seal: str, key: bytes, now: datetime) -> Ticket | None:
    """The ticket; None for one that is too old, was changed, or is none."""
    try:
        lives = int(LIVES.total_seconds())
        told = json.loads(Fernet(key).decrypt_at_time(seal.encode(), lives, int(now.timestamp())))
    except (InvalidToken, ValueError):
        return None
    if not isinstance(told, dict) or told.get("for") != _PURPOSE:
        return None
    return Ticket(Beginning(**told["beginning"]), told["to"])
