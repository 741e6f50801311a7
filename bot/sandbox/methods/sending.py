"""Methods that make a message appear."""

import random
from typing import Any

from bot.sandbox.chats import GENERAL, Chat, Group, Message, answering, in_topic, thread_of_replies
from bot.sandbox.entities import read_text
from bot.sandbox.formatted import CAPTION_LIMIT, TEXT_LIMIT, Formatted
from bot.sandbox.methods.call import Call, known, message_in
from bot.sandbox.methods.markup import put_below, take_markup
from bot.sandbox.methods.mentions import with_known_users
from bot.sandbox.methods.uploads import document, photo, voice
from bot.sandbox.refusals import bad_request
from bot.sandbox.schema import Json

TOO_LONG = "message is too long"
CAPTION_TOO_LONG = "message caption is too long"


def send(call: Call, content: Json) -> Json:
    """Posts `content` with everything that all sending methods share; gives Telegram's `Message`."""
    chat = call.chat()
    inline, below = take_markup(call.params.get("reply_markup"))
    answered = _answered(call, chat)
    content = _standing(call, chat, answered) | content
    if inline:
        content["reply_markup"] = inline
    if call.params.get("protect_content"):
        content["has_protected_content"] = True
    message = call.world.post_from_bot(call.bot, chat, content)
    if below:
        put_below(call.world, chat, below, message, answered)
    return message.body


def _standing(call: Call, chat: Chat, answered: Message | None) -> Json:
    """In which topic, in answer to what. An answer needs no topic: it goes where the answered message stands."""
    reply = answering(answered) if answered else {}
    if not isinstance(chat, Group):
        if "message_thread_id" in call.params:
            raise bad_request("message thread not found")
        return reply
    thread_id = call.params.get("message_thread_id", answered.topic_id if answered else None)
    if thread_id is None or (thread_id == GENERAL and chat.forum):
        return reply | (thread_of_replies(answered) if answered else {})
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    if chat.topics[thread_id].closed and call.bot.id not in chat.administrators:
        raise bad_request("TOPIC_CLOSED")
    return in_topic(chat.topics[thread_id]) | reply


def _answered(call: Call, chat: Chat) -> Message | None:
    reply = call.params.get("reply_parameters")
    if not reply:
        return None
    there = known(call.world, call.bot, reply["chat_id"]) if "chat_id" in reply else chat
    answered = there.find(reply.get("message_id", 0))
    if answered is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return answered


def formatted_text(call: Call) -> Json:
    """The checked `text` of a request as fields of a `Message`."""
    params = call.params
    formatted = read_text(
        params.get("text", ""), params.get("parse_mode"), params.get("entities"), TEXT_LIMIT, TOO_LONG
    )
    if not formatted.text:
        raise bad_request("message text is empty")
    return _with_entities("text", "entities", with_known_users(call, formatted)) | _preview(params)


def _preview(params: Json) -> Json:
    options = params.get("link_preview_options")
    return {"link_preview_options": options} if options else {}


def formatted_caption(call: Call, of: Json | None = None) -> Json:
    """The checked caption of a request, or of one thing `of` an album, as fields of a `Message`."""
    params = call.params if of is None else of
    formatted = read_text(
        params.get("caption", ""),
        params.get("parse_mode"),
        params.get("caption_entities"),
        CAPTION_LIMIT,
        CAPTION_TOO_LONG,
    )
    if not formatted.text:
        return {}
    return _with_entities("caption", "caption_entities", with_known_users(call, formatted))


def _with_entities(text_field: str, entities_field: str, formatted: Formatted) -> Json:
    content: Json = {text_field: formatted.text}
    if formatted.entities:
        content[entities_field] = formatted.entities_json()
    return content


def send_message(call: Call) -> Json:
    return send(call, formatted_text(call))


def send_photo(call: Call) -> Json:
    call.chat()
    caption = formatted_caption(call)
    return send(call, {"photo": photo(call, call.params["photo"])} | caption)


def send_voice(call: Call) -> Json:
    call.chat()
    caption = formatted_caption(call)
    return send(call, {"voice": voice(call, call.params["voice"])} | caption)


def send_document(call: Call) -> Json:
    call.chat()
    caption = formatted_caption(call)
    return send(call, {"document": document(call, call.params["document"])} | caption)


def send_media_group(call: Call) -> list[Json]:
    """Several photos, or several documents, shown as one. The schema lets no mixture through."""
    call.chat()
    items = call.params["media"]
    kinds = {item["type"] for item in items}
    if kinds - {"photo", "document"}:
        raise bad_request("the sandbox has albums of photos and of documents only")
    make = photo if kinds == {"photo"} else document
    together = {"media_group_id": new_media_group_id()}
    contents = [{item["type"]: make(call, item["media"])} | together | formatted_caption(call, item) for item in items]
    return [send(call, content) for content in contents]


def _location(params: Json) -> Json:
    latitude, longitude = params["latitude"], params["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong geolocation specified")
    return {"latitude": latitude, "longitude": longitude}


def send_location(call: Call) -> Json:
    optional = ("horizontal_accuracy", "live_period", "heading", "proximity_alert_radius")
    extra = {key: call.params[key] for key in optional if key in call.params}
    return send(call, {"location": _location(call.params) | extra})


def send_venue(call: Call) -> Json:
    location = _location(call.params)
    optional = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    venue = {"location": location, "title": call.params["title"], "address": call.params["address"]}
    if not venue["title"].strip():
        raise bad_request("VENUE_TITLE_INVALID")
    venue |= {key: call.params[key] for key in optional if key in call.params}
    return send(call, {"venue": venue, "location": location})


_COPIED = ("text", "entities", "photo", "voice", "document", "location", "venue", "contact", "sticker", "poll")


def copy_message(call: Call) -> Json:
    """The copy hides who wrote the original. Gives only Telegram's `MessageId`."""
    source = known(call.world, call.bot, call.params["from_chat_id"])
    original = message_in(source, call.params["message_id"], "message to copy not found")
    content = {key: original.body[key] for key in _COPIED if key in original.body}
    if not content:
        raise bad_request("message can't be copied")
    if "text" not in content:
        content |= _copied_caption(call, original)
    return {"message_id": send(call, content)["message_id"]}


def _copied_caption(call: Call, original: Message) -> Json:
    if "caption" in call.params:
        return formatted_caption(call)
    return {key: original.body[key] for key in ("caption", "caption_entities") if key in original.body}


_CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_chat_action(call: Call) -> bool:
    chat = call.chat()
    action = call.params["action"]
    if action not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.show_typing(chat, action)
    return True


def new_media_group_id() -> str:
    return str(random.getrandbits(53) + 2**53)


METHODS: dict[str, Any] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendVoice": send_voice,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "copyMessage": copy_message,
    "sendChatAction": send_chat_action,
}
