"""What becomes of an answer from the social map: a visit that is asked about later, or a question without an answer."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class HowItWas(StrEnum):
    """What a resident says afterwards. The values are stored."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_WENT = "not_went"
    QUIET = "quiet"
    """Nothing about the visit: they do not want to be asked about any."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody was told of a service. Moments are aware."""

    id: str
    resident_id: int
    service_id: str
    need: str
    asked_at: datetime
    ask_at: datetime | None
    """When to ask how it was; None once that was asked."""
    answer: HowItWas | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question to which the map had an answer: it is counted, by day, and nobody belongs to it."""

    day: date
    """In Amsterdam."""
    need: str
    language: str
    neighbourhood: str = ""
    """Code of the neighbourhood; "" when no place was named."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question to which the map had no answer; nobody's name or number belongs to it."""

    asked_at: datetime
    language: str
    topic: str = ""
    """The need that was recognised; "" when none was."""
    neighbourhood: str = ""
    """Code of the neighbourhood; "" when no place was named."""
    words: str | None = None
    """Their own words: only of somebody who agreed, and without personal data."""
