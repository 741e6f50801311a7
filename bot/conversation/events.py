"""What a person can do. The transport makes these from what Telegram sends; flows see nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Says:
    """Types something, or taps a key of the keyboard under the chat (Telegram sends its label as text)."""

    words: str


@dataclass(frozen=True, slots=True)
class Taps:
    """Taps a button under a message. `data` is what the button carried, or what somebody forged."""

    data: str


@dataclass(frozen=True, slots=True)
class Chooses:
    """Made a choice that is open now: by a button, a key or a typed word. The engine makes it; transports never do."""

    value: str


@dataclass(frozen=True, slots=True)
class Commands:
    """Types a command such as /start; `payload` is what follows it."""

    name: str
    payload: str = ""


@dataclass(frozen=True, slots=True)
class SharesPlace:
    """Shares a location or a venue; degrees, WGS 84, exactly as the phone gave it. Round it before keeping it."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Sends:
    """Sends a photo or a voice message."""

    kind: Literal["photo", "voice"]
    file_id: str
    size: int | None
    """Bytes, where Telegram says it."""
    caption: str = ""
    album: str = ""
    """The same for all photos that were sent together."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that the bot cannot use, and that a person could open: a letter, a video."""

    file_id: str
    size: int | None
    caption: str = ""
    name: str = ""
    """As its sender called it."""
    kind: Literal["document"] = "document"


@dataclass(frozen=True, slots=True)
class SendsOther:
    """Sends something we cannot use: a sticker, poll, contact, document, game, or a kind that does not exist yet."""

    kind: str
    file: Document | None = None
    """What a person could use, where there is a file in it."""


@dataclass(frozen=True, slots=True)
class Rewrites:
    """Edits a message sent earlier; `message_id` of the event is that message."""

    words: str


@dataclass(frozen=True, slots=True)
class IsReminded:
    """Stayed silent until the reminder of this unfinished idea became due."""

    initiative_id: str


@dataclass(frozen=True, slots=True)
class IsTold:
    """Has to hear what somebody else did: a notice that is due (`domain.notices`)."""

    about: str
    initiative_id: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class IsAskedAfter:
    """Was told of a place some days ago, and is asked whether it was right."""

    visit_id: str


@dataclass(frozen=True, slots=True)
class HasBotBack:
    """Was with a worker, and is with the bot again: `how` is "given_back" or "closed"."""

    how: str
    worker: str
    """First name."""
    case_id: str


Action = (
    Says
    | Taps
    | Chooses
    | Commands
    | SharesPlace
    | Sends
    | SendsOther
    | Rewrites
    | IsReminded
    | IsTold
    | IsAskedAfter
    | HasBotBack
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that one person did, in their private chat."""

    action: Action
    message_id: int | None = None
    """The message it was done with, or whose button was tapped."""
    sent_at: datetime | None = None
    """When a new message was sent, aware, in whole seconds; None for anything else."""
