"""What staff do on Telegram, in a private chat with the workers' bot or in a group of theirs."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Says:
    """Typed words."""

    words: str


@dataclass(frozen=True, slots=True)
class Commands:
    """A slash, a name, and what stands behind it. The name is in small letters and without the bot's own; `words` is
    all of it, as it was typed.
    """

    name: str
    argument: str
    words: str


@dataclass(frozen=True, slots=True)
class Sends:
    """A file. What is neither a photo nor a voice message is a document: video and audio too."""

    kind: Literal["photo", "voice", "document"]
    file_id: str
    size: int | None
    """Bytes, where Telegram tells."""
    caption: str = ""
    name: str = ""
    """As its sender called it."""
    album: str = ""
    """What the pictures of one album have in common."""


@dataclass(frozen=True, slots=True)
class SharesPlace:
    """A location; with the words of a venue, if it is one."""

    latitude: float
    longitude: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class SendsOther:
    """What cannot be brought to a resident: a sticker, a poll, …"""

    kind: str


@dataclass(frozen=True, slots=True)
class Rewrites:
    """An earlier message, or its caption, reads like this now."""

    words: str


@dataclass(frozen=True, slots=True)
class Taps:
    """A button. What it carries can be forged."""

    data: str


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """Telegram made another kind of group of it, with another id. Nobody in particular did that."""

    new_chat_id: int


Action = Says | Commands | Sends | SharesPlace | SendsOther | Rewrites | Taps | GroupMoved


@dataclass(frozen=True, slots=True)
class RepliedTo:
    """The message that somebody answers to."""

    message_id: int
    telegram_id: int | None = None
    """Who wrote it."""
    words: str = ""
    buttons: tuple[str, ...] = ()
    """What the buttons under it carry."""


@dataclass(frozen=True, slots=True)
class StaffIncoming:
    """One thing that one person did, as the transport read it. Whether they work here is not known yet."""

    chat_id: int
    telegram_id: int
    first_name: str
    action: Action
    is_private: bool = True
    is_forum: bool = False
    """A group with topics."""
    chat_title: str = ""
    thread_id: int | None = None
    """The topic; None in General, in a group without topics, and in a private chat."""
    message_id: int | None = None
    """Of what they wrote, or of the message whose button they tapped."""
    reply_to: RepliedTo | None = None
    tap_id: str | None = None
    """A tap waits for an answer of its own."""
