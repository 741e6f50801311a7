"""Links that lead a neighbour to an initiative, and the codes on the lines of the paper list.

Codes are unguessable (128 random bits), kept only as a hash, and run out. OWASP ASVS 5 asks so much of a secret that
opens something by itself.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, Protocol

LIVES = timedelta(days=180)
"""Longer than anybody collects five names, shorter than a forgotten poster hangs."""

Purpose = Literal["share", "sheet", "line"]
"""For a deep link to share, the one on a paper list, or one line of that list."""

MOST: Mapping[Purpose, int] = {"share": 20, "sheet": 20, "line": 100}
"""Codes that work at the same time for one initiative; beyond them the oldest stop to work."""

OPENS: tuple[Purpose, ...] = ("share", "sheet")
"""The codes that lead a neighbour to the initiative."""


class Links(Protocol):
    """The codes that lead to initiatives."""

    async def make(self, initiative_id: str, purpose: Purpose, at: datetime, count: int = 1) -> tuple[str, ...]:
        """New codes. Only the hash is kept: they cannot be shown again."""

    async def find(self, code: str, at: datetime) -> str | None:
        """The initiative to which a shared code leads; None when it never did, ran out or was revoked."""

    async def line(self, code: str, at: datetime) -> str | None:
        """The initiative on whose paper list this line stands; None when it is on none, or ran out."""

    async def revoke(self, initiative_id: str) -> None:
        """Let no link that was given out so far lead here any more."""


def deep_link(username: str, code: str) -> str:
    """The address that opens the bot with this code; https://core.telegram.org/api/links#bot-links."""
    return f"https://t.me/{username}?start={code}"
