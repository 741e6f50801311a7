"""A person's or a bot's place in a chat, as Telegram's `ChatMember`."""

from typing import Any

Json = dict[str, Any]

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_topics",
    "can_pin_messages",
    "can_manage_tags",
    "can_send_welcome_messages",
)
_DETAILS: dict[str, Json] = {
    "administrator": {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(_RIGHTS, True),
    "kicked": {"until_date": 0},
}


def member(user: Json, status: str) -> Json:
    """`status`: member, administrator, left or kicked."""
    return {"user": user, "status": status} | _DETAILS.get(status, {})
