"""Messages and buttons of the workers' bot as parameters of the Bot API."""

from typing import Any

from bot.desk.replies import Keys
from bot.desk.turn import DUTCH
from domain.texts import Texts

_LONGEST_LABEL = 60
"""Characters. Longer ones are cut off on a telephone."""


def message(html: str) -> dict[str, Any]:
    """A text message."""
    return {"text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def keyboard(texts: Texts, keys: Keys) -> dict[str, Any]:
    """Buttons; none at all take away those that were there."""
    return {
        "inline_keyboard": [
            [{"text": texts.plain(one.label, DUTCH)[:_LONGEST_LABEL], "callback_data": one.data} for one in row]
            for row in keys
        ]
    }


def under(texts: Texts, keys: Keys) -> dict[str, Any]:
    """Buttons under a new message, if there are any."""
    return {"reply_markup": keyboard(texts, keys)} if keys else {}
