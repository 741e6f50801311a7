"""What a phone shows, as JSON: messages, keyboards, accounts. The shapes are in docs/sandbox.md."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.accounts import BotAccount, Phone
from bot.sandbox.chats import Group, Message

if TYPE_CHECKING:
    from bot.sandbox.world import World

Json = dict[str, Any]

_CONTENT = ("photo", "voice", "document", "venue", "location", "contact", "sticker", "poll")
_SERVICE = (
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
)
_BUTTONS = {
    "callback_data": "callback",
    "url": "url",
    "copy_text": "copy",
    "web_app": "web_app",
    "disabled": "disabled",
}
_KEYS = {"request_location": "location", "request_contact": "contact", "request_poll": "poll"}


def show_message(message: Message) -> Json:
    """One message as a phone shows it."""
    body = message.body
    person = "me" if body["chat"]["type"] == "private" else "person"
    shown: Json = {
        "id": message.id,
        "from": "bot" if message.from_bot else person,
        "kind": kind_of(body),
        "date": body["date"],
        "edited": "edit_date" in body,
        "deleted": message.deleted,
        "text": "",
        "entities": [],
        "buttons": [],
        "media": None,
        "location": None,
        "venue": None,
        "contact": None,
        "sticker": None,
        "poll": None,
        "service": next((name for name in _SERVICE if name in body), None),
        "reply_to": message.answers["message_id"] if message.answers else None,
        "reaction": message.bot_reaction,
        "my_reaction": message.reactions.get(body["chat"]["id"]),
        "reactions": [{"phone": phone, "emoji": emoji} for phone, emoji in message.reactions.items()],
        "media_group_id": body.get("media_group_id"),
        "thread_id": message.topic_id,
        "author": {"id": message.author_id, "name": _full_name(body["from"])},
        "event": message.event,
    }
    return shown if message.deleted else shown | _content(body)


def kind_of(body: Json) -> str:
    """Which sort of message a Telegram `Message` is."""
    if "text" in body:
        return "text"
    return next((kind for kind in _CONTENT if kind in body), "service")


def _full_name(user: Json) -> str:
    return f"{user['first_name']} {user['last_name']}" if user.get("last_name") else str(user["first_name"])


def _content(body: Json) -> Json:
    content: Json = {
        "text": body.get("text") or body.get("caption") or _service_text(body),
        "entities": body.get("entities") or body.get("caption_entities") or [],
        "buttons": _buttons(body.get("reply_markup", {})),
        "media": _media(body),
    }
    if location := body.get("location"):
        content["location"] = {key: location.get(key) for key in ("latitude", "longitude", "live_period")}
    if venue := body.get("venue"):
        content["venue"] = {"title": venue["title"], "address": venue["address"]}
    if contact := body.get("contact"):
        content["contact"] = {key: contact.get(key) for key in ("phone_number", "first_name", "last_name")}
    if sticker := body.get("sticker"):
        content["sticker"] = sticker.get("emoji", "🙂")
    if poll := body.get("poll"):
        content["poll"] = {"question": poll["question"], "options": [option["text"] for option in poll["options"]]}
    return content


def _service_text(body: Json) -> str:
    topic = body.get("forum_topic_created") or body.get("forum_topic_edited") or {}
    return str(topic.get("name", ""))


def _buttons(markup: Json) -> list[list[Json]]:
    return [[_button(button) for button in row] for row in markup.get("inline_keyboard", ())]


def _button(button: Json) -> Json:
    return {
        "text": button["text"],
        "kind": next((kind for field, kind in _BUTTONS.items() if field in button), "other"),
        "data": button.get("callback_data"),
        "url": button.get("url") or button.get("web_app", {}).get("url"),
        "copy": button.get("copy_text", {}).get("text"),
        "style": button.get("style"),
    }


def _media(body: Json) -> Json | None:
    largest = body["photo"][-1] if "photo" in body else body.get("voice") or body.get("document")
    if not largest:
        return None
    return {
        "url": file_address(largest["file_id"]),
        "mime_type": "image/jpeg" if "photo" in body else largest.get("mime_type"),
        "size": largest["file_size"],
        "width": largest.get("width"),
        "height": largest.get("height"),
        "duration": largest.get("duration"),
        "file_name": largest.get("file_name"),
    }


def file_address(file_id: str) -> str:
    return f"/sandbox/api/files/{file_id}"


def show_keyboard(markup: Json | None) -> Json | None:
    """The reply keyboard (Telegram's `ReplyKeyboardMarkup` or `ForceReply`) as a phone shows it."""
    if markup is None:
        return None
    return {
        "rows": [[_key(key) for key in row] for row in markup.get("keyboard", ())],
        "resize": markup.get("resize_keyboard", False),
        "one_time": markup.get("one_time_keyboard", False),
        "persistent": markup.get("is_persistent", False),
        "placeholder": markup.get("input_field_placeholder"),
        "force_reply": "keyboard" not in markup,
        "replies_to": markup.get("message_id"),
    }


def _key(key: Json) -> Json:
    other = any(name.startswith("request_") or name == "web_app" for name in key)
    kind = next((kind for field, kind in _KEYS.items() if key.get(field)), "other" if other else "text")
    return {"text": key["text"], "kind": kind}


def show_phone(phone: Phone, world: "World") -> Json:
    return {
        "id": phone.id,
        "name": phone.name,
        "first_name": phone.first_name,
        "last_name": phone.last_name,
        "username": phone.username,
        "language_code": phone.language_code,
        "device": phone.device,
        "photo": file_address(phone.photo.id) if phone.photo else None,
        "deactivated": phone.deactivated,
        "blocked": [bot.username for bot in world.bots.values() if bot.id in phone.blocked],
        "chats": [chat.bot.username for chat in world.chats_of(phone)],
    }


def show_bot(bot: BotAccount, phone: Phone | None) -> Json:
    return {
        "id": bot.id,
        "username": bot.username,
        "name": bot.name,
        "reads_groups": bot.reads_groups,
        "commands": commands_for(bot, phone),
    }


def commands_for(bot: BotAccount, phone: Phone | None) -> list[Json]:
    """The narrowest list of commands that fits, as Telegram's apps choose it for a private chat."""
    own = [f"chat:{phone.id}"] if phone else []
    return _commands(bot, phone, (*own, "all_private_chats", "default"))


def commands_in(group: Group, phone: Phone) -> list[Json]:
    """The same for a group: those of all its bots."""
    scopes = (f"chat:{group.id}", "all_group_chats", "default")
    return [command for bot in group.bots.values() for command in _commands(bot, phone, scopes)]


def _commands(bot: BotAccount, phone: Phone | None, scopes: tuple[str, ...]) -> list[Json]:
    languages = [phone.language_code.partition("-")[0], ""] if phone and phone.language_code else [""]
    for scope in scopes:
        for language in languages:
            if commands := bot.commands.get((scope, language)):
                return [{"command": each["command"], "description": each["description"]} for each in commands]
    return []


def show_group(group: Group, phone: Phone | None = None) -> Json:
    """`phone`: with how much there is in each topic that this phone has not seen, and what was said there last."""
    names = {bot.id: bot.username for bot in group.bots.values()}
    return {
        "id": group.id,
        "title": group.title,
        "forum": group.forum,
        "migrated_to": group.migrated_to,
        "members": list(group.members),
        "people": [{"id": member.id, "name": member.name} for member in group.members.values()],
        "bots": list(names.values()),
        "administrators": [names.get(member, member) for member in sorted(group.administrators)],
        "topics": [topic.as_json() | _news(group, topic.id, phone) for topic in group.topics.values()],
        "general": _news(group, None, phone),
        "commands": commands_in(group, phone) if phone else [],
    }


def _news(group: Group, topic_id: int | None, phone: Phone | None) -> Json:
    if phone is None:
        return {}
    there = [each for each in group.in_topic(topic_id) if kind_of(each.body) != "service"]
    seen = group.read_up_to.get((phone.id, topic_id), 0)
    unread = sum(each.id > seen and each.author_id != phone.id for each in there)
    return {"unread": unread, "last": show_message(there[-1]) if there else None}
