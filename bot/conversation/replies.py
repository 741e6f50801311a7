"""What the bot can do in answer. The transport turns these into calls of the Bot API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from domain.texts import Text, Verbatim, Words


@dataclass(frozen=True, slots=True)
class Share:
    """What a button hands to Telegram's own "send to…": an address, and words of the sender's to go with it."""

    link: str
    words: Words


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under a message. A `lasting` one works for ever and leads to an entry (menu, my initiatives, …);
    one that `shares` opens Telegram's list of chats, one with a `link` a page in the browser; any other belongs to the
    question that was asked with it.
    """

    value: str
    label: Text | Verbatim
    lasting: bool = False
    means: str = ""
    """Of a lasting button: the typed answer that does the same while nothing is being asked, "yes" or "no". Never for
    what cannot be undone: another message may have come in between.
    """
    shares: Share | None = None
    link: str = ""
    """An address to open. Whoever serves it sees who comes: never with anything of the resident in it."""

    @property
    def is_answer(self) -> bool:
        """Whether it belongs to the question that is asked with it."""
        return not (self.lasting or self.shares or self.link)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the keyboard under the chat. Its label comes back as text and is read as the choice `value`;
    with `shares_place` the phone sends its location instead.
    """

    value: str
    label: Text
    shares_place: bool = False


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The keys that are always at hand while a flow is talking."""

    name: str
    rows: tuple[tuple[Key, ...], ...]


NO_KEYBOARD = Keyboard("", ())
"""Takes away the keyboard that is there."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice with the data that its button carries."""

    label: Text | Verbatim
    data: str
    shares: Share | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """A message. It has buttons or a keyboard, never both: Telegram allows one."""

    words: Words
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is made when it is sent, and what it is made of: nothing waits for a printer in a turn."""

    kind: Literal["qr", "sheet"]
    name: str
    """As it is called on the phone: "handtekeningen.pdf"."""
    of: Mapping[str, Any]
    """JSON; for "qr" the `link`, for "sheet" a `bot.paper.sheet.Sheet`."""


@dataclass(frozen=True, slots=True)
class SendFile:
    """A picture or a document, with words under it."""

    file: Made
    words: Words
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SendVenue:
    """A place on the map that the phone opens; degrees, WGS 84."""

    latitude: float
    longitude: float
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class ChangeButtons:
    """Replace the buttons under the message that was tapped."""

    message_id: int
    buttons: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a tap, that stops the button's clock; with words, a short line over the chat (200 characters)."""

    words: Text | None = None


Reply = Say | SendFile | SendVenue | ChangeButtons | Toast

Rows = Sequence[Sequence[Choice]]
"""Choices as they stand under a message: rows of buttons."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a step of a flow."""

    file: Made
    words: Words
    choices: Rows = ()


Sending = tuple[Attached | SendVenue, ...]
"""What goes with a step beside its words."""
