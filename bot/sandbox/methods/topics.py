"""Forum topics: a thread per conversation in the workers' group."""

from typing import Any

from bot.sandbox.chats import Group, Message, Topic
from bot.sandbox.methods.call import Call, may_manage
from bot.sandbox.refusals import bad_request
from bot.sandbox.schema import Json

# The colours Telegram allows, first the one it takes by itself.
COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)


def _forum(call: Call) -> Group:
    chat = call.chat()
    if not isinstance(chat, Group) or not chat.forum:
        raise bad_request("the chat is not a forum")
    may_manage(call.bot, chat, "manage topics")
    return chat


def _topic(call: Call) -> tuple[Group, Topic]:
    group = _forum(call)
    topic = group.topics.get(call.params["message_thread_id"])
    if topic is None:
        raise bad_request("message thread not found")
    return group, topic


def _announce(call: Call, group: Group, topic: Topic, what: str, details: Json) -> bool:
    content = {what: details, "message_thread_id": topic.id, "is_topic_message": True}
    call.world.post_from_bot(call.bot, group, content)
    return True


def create_forum_topic(call: Call) -> Json:
    group = _forum(call)
    color = call.params.get("icon_color", COLORS[0])
    if color not in COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    topic = call.world.open_topic(group, call.bot.as_user(), call.params["name"], color)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}


def edit_forum_topic(call: Call) -> bool:
    group, topic = _topic(call)
    name = call.params.get("name") or topic.name
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    return _announce(call, group, topic, "forum_topic_edited", {"name": name})


def _set_closed(call: Call, *, closed: bool) -> bool:
    group, topic = _topic(call)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    return _announce(call, group, topic, "forum_topic_closed" if closed else "forum_topic_reopened", {})


def close_forum_topic(call: Call) -> bool:
    return _set_closed(call, closed=True)


def reopen_forum_topic(call: Call) -> bool:
    return _set_closed(call, closed=False)


def delete_forum_topic(call: Call) -> bool:
    """The topic goes with all its messages."""
    group, topic = _topic(call)
    del group.topics[topic.id]
    for message in tuple(group.messages.values()):
        if message.body.get("message_thread_id") == topic.id and not message.deleted:
            _remove(call, group, message)
    return True


def _remove(call: Call, group: Group, message: Message) -> None:
    message.deleted = True
    message.event = call.world.tell("delete", group, lambda: {"message_id": message.id})


METHODS: dict[str, Any] = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
