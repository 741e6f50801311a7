"""The story beside the number: what a resident said, that a worker marked and the resident lets us quote.

Nobody else reads a quote before its resident says yes to these very words. It is shown without name, and taken back by
a tap whenever they like.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

LONGEST = 400
"""Characters: a quote is read at a glance."""


class State(StrEnum):
    """What became of a quote. The values are stored."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """By its resident, after a yes."""
    REMOVED = "removed"
    """By staff."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a resident; moments are aware."""

    id: str
    resident_id: int
    case_id: str
    line_id: int
    """The line of the transcript in which it was said."""
    words: str
    language: str
    area: str
    """Code of the gebied of the case; empty when not known."""
    marked_by: str
    """Id of who works here."""
    marked_at: datetime
    state: State = State.ASKED
    answered_at: datetime | None = None


class Quotes(Protocol):
    """All quotes."""

    async def get(self, quote_id: str) -> Quote | None:
        """The one with this id."""

    async def of_line(self, line_id: int) -> Quote | None:
        """The last one that was marked in this line of a transcript."""

    def save(self, quote: Quote) -> None:
        """Keep it as it is now."""


_AFTER = {
    (State.ASKED, True): State.AGREED,
    (State.ASKED, False): State.REFUSED,
    # They may think again, both ways.
    (State.REFUSED, True): State.AGREED,
    (State.WITHDRAWN, True): State.AGREED,
    (State.AGREED, False): State.WITHDRAWN,
}


def answered(quote: Quote, at: datetime, *, agrees: bool) -> Quote:
    """The resident says yes or no; the last answer counts."""
    after = _AFTER.get((quote.state, agrees))
    return replace(quote, state=after, answered_at=at) if after else quote


def removed(quote: Quote, at: datetime) -> Quote:
    """Staff do not want to show it, or not any more."""
    return replace(quote, state=State.REMOVED, answered_at=at)
