"""What an invented resident is made of: who they are, and what they do on their phone, visit by visit."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.reminders import AMSTERDAM
from domain.texts import Language, Text, Verbatim


@dataclass(frozen=True, slots=True)
class Types:
    """Types something, in words of their own."""

    words: str


@dataclass(frozen=True, slots=True)
class Taps:
    """Taps the newest button with this label, or a key under the chat."""

    label: Text | Verbatim


@dataclass(frozen=True, slots=True)
class SendsPhoto:
    """Sends a photo; `picture` names one of `voordeur.demo.files`."""

    picture: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class SendsVoice:
    """Sends a voice message in their own language."""


@dataclass(frozen=True, slots=True)
class SharesPlace:
    """Shares a location; degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class OpensLink:
    """Opens the newest link that this other resident of the demo was given to share."""

    whose: str


Doing = Types | Taps | SendsPhoto | SendsVoice | SharesPlace | OpensLink

THINKS = timedelta(seconds=40)
"""From one answer to the next."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What somebody did in one go, so many days ago from `at` on (wall clock in Amsterdam)."""

    days_ago: int
    at: time
    doings: tuple[Doing, ...]

    def moments(self, today: datetime) -> list[datetime]:
        """When each of it happened; aware."""
        day = today.astimezone(AMSTERDAM).date() - timedelta(days=self.days_ago)
        begin = datetime.combine(day, self.at, AMSTERDAM)
        return [begin + number * THINKS for number in range(len(self.doings))]


@dataclass(frozen=True, slots=True)
class DemoResident:
    """Somebody who does not exist. Their number is that of the sandbox's phone with the same place in the list."""

    telegram_id: int
    name: str
    language: Language
    visits: tuple[Visit, ...]
