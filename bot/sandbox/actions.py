"""What the JSON interface makes of a resident's action: reads the body, acts, answers."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.chats import Message, PrivateChat
from bot.sandbox.files import StoredFile
from bot.sandbox.people import NotPossibleError, People, Place
from bot.sandbox.schema import Json, Upload
from bot.sandbox.views import show_message
from bot.sandbox.world import World

_LARGEST_GENERATED = 64 * 1024 * 1024
_REQUIRED = object()


@dataclass(frozen=True)
class Body:
    """A request's body: JSON, or the fields and files of a form."""

    fields: Json
    uploads: tuple[Upload, ...] = ()

    def get(self, name: str, kind: type, default: Any = _REQUIRED) -> Any:
        """A field of this kind; numbers may come as text from a form. Raises where it is missing or of another kind."""
        value = self.fields.get(name)
        if value is None:
            if default is _REQUIRED:
                raise NotPossibleError(400, f"{name} is missing")
            return default
        if kind in {int, float} and not isinstance(value, bool):
            try:
                return kind(value)
            except (TypeError, ValueError):
                pass
        elif isinstance(value, kind):
            return value
        raise NotPossibleError(400, f"{name} must be of type {kind.__name__}")


@dataclass(frozen=True)
class Act:
    """One action: who stands where, with what body."""

    world: World
    people: People
    place: Place
    body: Body

    @property
    def reply_to(self) -> int | None:
        answered: int | None = self.body.get("reply_to", int, None)
        return answered

    def post(self, content: Json) -> tuple[int, Json]:
        return _said(self.people.post(self.place, content, self.reply_to))

    def caption(self) -> Json:
        return self.people.caption(self.body.get("caption", str, None))

    def content(self) -> tuple[bytes, str | None, str | None]:
        """Bytes, file name and media type, however they were sent."""
        if self.body.uploads:
            upload = self.body.uploads[0]
            return upload.content, upload.name, upload.mime_type
        name, mime_type = self.body.get("file_name", str, None), self.body.get("mime_type", str, None)
        if self.body.get("generate", bool, False):
            size = self.body.get("size", int, 1024)
            if not 1 <= size <= _LARGEST_GENERATED:
                raise NotPossibleError(400, f"size must be 1 to {_LARGEST_GENERATED}")
            return bytes(size), name, mime_type
        return _decoded(self.body.get("base64", str)), name, mime_type


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotPossibleError(400, "base64 cannot be read") from None


def _said(message: Message) -> tuple[int, Json]:
    return 201, {"message": show_message(message)}


def _text(act: Act) -> tuple[int, Json]:
    return _said(act.people.text(act.place, act.body.get("text", str), act.reply_to))


def _start(act: Act) -> tuple[int, Json]:
    return _said(act.people.start(act.place, act.body.get("payload", str, None)))


def _tap(act: Act) -> tuple[int, Json]:
    body = act.body
    data, message_id = body.get("data", str, None), body.get("message_id", int, None)
    if body.get("forge", bool, False):
        instance = body.get("chat_instance", str, None)
        if data is None or message_id is None:
            raise NotPossibleError(400, "a forged tap needs message_id and data")
        return 202, {
            "callback_query_id": act.people.tap(act.place, data=data, message_id=message_id, instance=instance)
        }
    label = body.get("label", str, None)
    if label is None and data is None:
        raise NotPossibleError(400, "give a label or data")
    tapped = act.people.tap_button(act.place, label=label, data=data, message_id=message_id)
    return (202, {"callback_query_id": tapped}) if isinstance(tapped, str) else _said(tapped)


def _coordinates(body: Body) -> Json:
    latitude, longitude = body.get("latitude", float), body.get("longitude", float)
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise NotPossibleError(400, "there is no such place on earth")
    return {"latitude": latitude, "longitude": longitude}


def _location(act: Act) -> tuple[int, Json]:
    location = _coordinates(act.body)
    if (accuracy := act.body.get("accuracy", float, None)) is not None:
        location["horizontal_accuracy"] = accuracy
    if (live := act.body.get("live", int, None)) is not None:
        location["live_period"] = live
    return _said(act.people.location(act.place, location, act.reply_to))


def _venue(act: Act) -> tuple[int, Json]:
    location = _coordinates(act.body)
    venue = {"location": location, "title": act.body.get("title", str), "address": act.body.get("address", str)}
    return act.post({"venue": venue, "location": location})


def _contact(act: Act) -> tuple[int, Json]:
    contact = {"phone_number": act.body.get("phone_number", str), "first_name": act.body.get("first_name", str)}
    if last_name := act.body.get("last_name", str, None):
        contact["last_name"] = last_name
    if act.body.get("own", bool, False):
        contact["user_id"] = act.place.phone.id
    return act.post({"contact": contact})


def _sticker(act: Act) -> tuple[int, Json]:
    facts = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
    sticker = act.world.files.add("sticker", b"RIFF\0\0\0\0WEBP", "image/webp", suffix=".webp", facts=facts)
    return act.post({"sticker": sticker.as_json() | {"emoji": act.body.get("emoji", str, "👍")}})


def _poll(act: Act) -> tuple[int, Json]:
    options = [
        {"persistent_id": str(number), "text": str(text), "voter_count": 0}
        for number, text in enumerate(act.body.get("options", list))
    ]
    poll = {
        "id": str(act.world.clock()).replace(".", ""),
        "question": act.body.get("question", str),
        "options": options,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }
    return act.post({"poll": poll})


def new_photo(people: People, body: Body) -> StoredFile:
    """A photo out of a body: a file, `base64`, or a drawn one."""
    if body.get("generate", bool, False):
        size = body.get("size", int, None)
        if size is not None and not 1 <= size <= _LARGEST_GENERATED:
            raise NotPossibleError(400, f"size must be 1 to {_LARGEST_GENERATED}")
        return people.drawn_photo(body.get("width", int, 800), body.get("height", int, 600), size)
    content = body.uploads[0].content if body.uploads else _decoded(body.get("base64", str))
    return people.new_photo(content)


def _photo(act: Act) -> tuple[int, Json]:
    caption = act.caption()
    return _said(act.people.photo(act.place, new_photo(act.people, act.body), caption, act.reply_to))


def _voice(act: Act) -> tuple[int, Json]:
    content, _, mime_type = act.content()
    stored = act.people.new_voice(content, act.body.get("duration", int, 1), mime_type)
    return _said(act.people.voice(act.place, stored, act.reply_to))


def _document(act: Act) -> tuple[int, Json]:
    caption = act.caption()
    return _said(act.people.document(act.place, act.people.new_document(*act.content()), caption, act.reply_to))


def _album(act: Act) -> tuple[int, Json]:
    caption = act.caption()
    if act.body.uploads:
        photos = [act.people.new_photo(upload.content) for upload in act.body.uploads]
    else:
        photos = [
            new_photo(act.people, Body(photo)) for photo in act.body.get("photos", list) if isinstance(photo, dict)
        ]
    sent = act.people.album(act.place, photos, caption, act.reply_to)
    return 201, {"messages": [show_message(message) for message in sent]}


def _edit(act: Act) -> tuple[int, Json]:
    return 200, _said(act.people.edit(act.place, act.body.get("message_id", int), act.body.get("text", str)))[1]


def _delete(act: Act) -> tuple[int, Json]:
    act.people.delete(act.place, act.body.get("message_id", int))
    return 200, {}


def _react(act: Act) -> tuple[int, Json]:
    reacted = act.people.react(act.place, act.body.get("message_id", int), act.body.get("emoji", str, None))
    return 200, _said(reacted)[1]


def _raw(act: Act) -> tuple[int, Json]:
    update = act.body.get("update", dict)
    chat = act.place.chat
    if not isinstance(chat, PrivateChat):
        raise NotPossibleError(400, "raw updates are sent from a private chat")
    return 202, {"update_id": chat.bot.updates.put_raw(update, chat.id)}


ACTIONS: dict[str, Callable[[Act], tuple[int, Json]]] = {
    "text": _text,
    "start": _start,
    "tap": _tap,
    "location": _location,
    "venue": _venue,
    "contact": _contact,
    "sticker": _sticker,
    "poll": _poll,
    "photo": _photo,
    "voice": _voice,
    "document": _document,
    "album": _album,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "raw": _raw,
}
