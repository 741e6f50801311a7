"""Methods about the bot itself, about chats and members, commands and files."""

import re
from functools import partial
from typing import Any

from bot.sandbox.chats import Group, PrivateChat
from bot.sandbox.files import DOWNLOAD_LIMIT, photo_sizes
from bot.sandbox.members import member
from bot.sandbox.methods.call import Call, known
from bot.sandbox.refusals import bad_request
from bot.sandbox.schema import Json
from bot.sandbox.views import commands_for

_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?\Z")


def get_me(call: Call) -> Json:
    return call.bot.as_user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_groups,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


def get_chat(call: Call) -> Json:
    """Telegram's `ChatFullInfo`."""
    chat = call.known_chat()
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    full = chat.as_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, isinstance(chat, PrivateChat)),
    }
    if isinstance(chat, Group):
        full |= {"permissions": {"can_send_messages": True}, "join_to_send_messages": True}
    return full


def get_chat_member(call: Call) -> Json:
    chat = call.known_chat()
    user_id = call.params["user_id"]
    world = call.world
    account = world.phones.get(user_id) or world.bots.get(user_id)
    if account is None:
        raise bad_request("member not found")
    if isinstance(chat, Group) and user_id in chat.administrators:
        return member(account.as_user(), "administrator")
    inside = chat.members.keys() | chat.bots.keys() if isinstance(chat, Group) else {chat.id, call.bot.id}
    return member(account.as_user(), "member" if user_id in inside else "left")


def get_user_profile_photos(call: Call) -> Json:
    """Telegram's `UserProfilePhotos`: a phone has one or none."""
    phone = call.world.phones.get(call.params["user_id"])
    if phone is None:
        raise bad_request("invalid user_id specified")
    photos = [photo_sizes(phone.photo)] if phone.photo else []
    return {
        "total_count": len(photos),
        "photos": photos[call.params.get("offset", 0) :][: call.params.get("limit", 100)],
    }


def _commands_key(call: Call) -> tuple[str, str]:
    scope = dict(call.params.get("scope") or {"type": "default"})
    language = call.params.get("language_code", "")
    if not _LANGUAGE.match(language):
        raise bad_request("invalid language code specified")
    if "chat_id" in scope:
        scope["chat_id"] = known(call.world, call.bot, scope["chat_id"]).id
    kind = scope.pop("type")
    return ":".join([kind, *(str(scope[key]) for key in sorted(scope))]), language


def set_my_commands(call: Call) -> bool:
    key = _commands_key(call)
    if any(not _COMMAND.match(command["command"].removeprefix("/")) for command in call.params["commands"]):
        raise bad_request("BOT_COMMAND_INVALID")
    return _change_commands(call, key, call.params["commands"])


def delete_my_commands(call: Call) -> bool:
    return _change_commands(call, _commands_key(call), [])


def _change_commands(call: Call, key: tuple[str, str], commands: list[Json]) -> bool:
    if commands:
        call.bot.commands[key] = commands
    else:
        call.bot.commands.pop(key, None)
    for phone in call.world.phones.values():
        chat = call.world.private_chat(call.bot, phone)
        if chat:
            call.world.tell("commands", chat, partial(_shown_commands, chat))
    return True


def _shown_commands(chat: PrivateChat) -> Json:
    return {"commands": commands_for(chat.bot, chat.phone)}


def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_commands_key(call), [])


def get_file(call: Call) -> Json:
    stored = call.world.files.find(call.params["file_id"])
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


METHODS: dict[str, Any] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    "getUserProfilePhotos": get_user_profile_photos,
    "getFile": get_file,
}
