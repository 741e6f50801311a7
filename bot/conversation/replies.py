"""What the bot can do in answer. The transport turns these into calls of the Bot API."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.texts import Text, Verbatim, Words


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under a message. A `lasting` one works for ever and leads to an entry (menu, my initiatives, …);
    any other belongs to the question that was asked with it.
    """

    value: str
    label: Text | Verbatim
    lasting: bool = False


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


@dataclass(frozen=True, slots=True)
class Say:
    """A message. It has buttons or a keyboard, never both: Telegram allows one."""

    words: Words
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class ChangeButtons:
    """Replace the buttons under the message that was tapped."""

    message_id: int
    buttons: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a tap, that stops the button's clock; with words, a short line over the chat (200 characters)."""

    words: Text | None = None


Reply = Say | ChangeButtons | Toast

Rows = Sequence[Sequence[Choice]]
"""Choices as they stand under a message: rows of buttons."""
