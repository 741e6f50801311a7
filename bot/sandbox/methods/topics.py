"""Forum topics: a thread per conversation in the workers' group."""

from typing import Any

from bot.sandbox import groups
from bot.sandbox.chats import Group, Topic
from bot.sandbox.methods.call import Call, may_manage
from bot.sandbox.refusals import bad_request
from bot.sandbox.schema import Json


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


def create_forum_topic(call: Call) -> Json:
    group = _forum(call)
    color = call.params.get("icon_color", groups.COLORS[0])
    if color not in groups.COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    topic = groups.open_topic(call.world, group, call.bot, call.params["name"], color)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}


def edit_forum_topic(call: Call) -> bool:
    group, topic = _topic(call)
    name = call.params.get("name") or topic.name
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    groups.rename_topic(call.world, group, topic, call.bot, name)
    return True


def _set_closed(call: Call, *, closed: bool) -> bool:
    group, topic = _topic(call)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    groups.set_closed(call.world, group, topic, call.bot, closed=closed)
    return True


def close_forum_topic(call: Call) -> bool:
    return _set_closed(call, closed=True)


def reopen_forum_topic(call: Call) -> bool:
    return _set_closed(call, closed=False)


def delete_forum_topic(call: Call) -> bool:
    group, topic = _topic(call)
    groups.delete_topic(call.world, group, topic)
    return True


METHODS: dict[str, Any] = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
