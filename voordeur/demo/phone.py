"""A phone that exists only in the demo: what its owner does becomes an update as Telegram sends it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.texts import Text, Texts, Verbatim
from voordeur.demo.files import HEIGHT, WIDTH, content
from voordeur.demo.stories import DemoResident, Doing, SendsPhoto, SendsVoice, SharesPlace, Taps, Types

VOICE_SECONDS = 4
_LINK = re.compile(r"\?start=([\w-]+)")


class NoSuchButtonError(Exception):
    """Somebody in the demo taps a button that the bot did not offer: the demo no longer fits the conversation."""


@dataclass
class Phone:
    """The chat of one resident with the bot, as far as it is needed to tap what is offered."""

    owner: DemoResident
    texts: Texts
    _buttons: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By label the data and the message of the newest button that has it."""
    _keys: frozenset[str] = frozenset()
    link: str = ""
    """The code of the newest link they were given to share."""

    def receives(self, payload: Mapping[str, Any], message_id: int) -> None:
        """The parameters of a call that reached this chat."""
        markup = payload.get("reply_markup", {})
        if found := _LINK.search(payload.get("text", "")):
            self.link = found[1]
        for row in markup.get("inline_keyboard", ()):
            for button in (one for one in row if "callback_data" in one):
                self._buttons[button["text"]] = (button["callback_data"], payload.get("message_id", message_id))
        if "keyboard" in markup:
            self._keys = frozenset(key["text"] for row in markup["keyboard"] for key in row)

    def update(self, doing: Doing, number: int, at: datetime) -> str:
        """What Telegram would send for it. `number` is the update's and the message's. Raises NoSuchButtonError."""
        body = self._tap(doing.label, number, at) if isinstance(doing, Taps) else self._message(doing, number, at)
        return json.dumps({"update_id": number, **body}, ensure_ascii=False)

    def _tap(self, label: Text | Verbatim, number: int, at: datetime) -> dict[str, Any]:
        words = self.texts.plain(label, self.owner.language)
        if words not in self._buttons:
            if words not in self._keys:
                raise NoSuchButtonError(f"{self.owner.name}: {words}")
            return self._message(Types(words), number, at)
        data, message_id = self._buttons[words]
        query = {
            "id": f"demo{number}",
            "from": self._person(),
            "chat_instance": "demo",
            "data": data,
            "message": self._body(message_id, at)
            | {"reply_markup": {"inline_keyboard": [[{"text": words, "callback_data": data}]]}},
        }
        return {"callback_query": query}

    def _message(self, doing: Doing, number: int, at: datetime) -> dict[str, Any]:
        return {"message": self._body(number, at) | {"from": self._person()} | self._content(doing)}

    def _content(self, doing: Doing) -> dict[str, Any]:
        match doing:
            case Types(words) if words.startswith("/"):
                return {"text": words, "entities": [{"type": "bot_command", "offset": 0, "length": len(words)}]}
            case Types(words):
                return {"text": words}
            case SharesPlace(latitude, longitude):
                return {"location": {"latitude": latitude, "longitude": longitude}}
            case SendsPhoto(picture, caption):
                size = {**_file(f"demo.photo.{picture}"), "width": WIDTH, "height": HEIGHT}
                return {"photo": [size], **({"caption": caption} if caption else {})}
            case SendsVoice():
                voice = {**_file(f"demo.voice.{self.owner.language}"), "duration": VOICE_SECONDS}
                return {"voice": {**voice, "mime_type": "audio/ogg"}}
        raise TypeError(doing)

    def _person(self) -> dict[str, Any]:
        return {
            "id": self.owner.telegram_id,
            "is_bot": False,
            "first_name": self.owner.name,
            "language_code": self.owner.language,
        }

    def _body(self, message_id: int, at: datetime) -> dict[str, Any]:
        chat = {"id": self.owner.telegram_id, "type": "private", "first_name": self.owner.name}
        return {"message_id": message_id, "date": int(at.timestamp()), "chat": chat}


def _file(file_id: str) -> dict[str, Any]:
    return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(content(file_id))}
