"""What happens to a group and its topics, whoever does it, and which bots hear of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bot.sandbox.accounts import BotAccount, Phone
from bot.sandbox.chats import Group, Message, Topic
from bot.sandbox.members import member
from bot.sandbox.views import show_group

if TYPE_CHECKING:
    from bot.sandbox.world import World

Json = dict[str, Any]
Account = Phone | BotAccount

# The colours Telegram allows for a topic, first the one it takes by itself.
COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)


def join(world: "World", group: Group, people: Iterable[Phone], bots: Iterable[BotAccount], leaders: set[int]) -> None:
    """Adds people and bots; `leaders` (ids) are administrators. Each bot hears that it was added."""
    for phone in people:
        group.members[phone.id] = phone
    group.administrators |= leaders
    for bot in bots:
        group.bots[bot.id] = bot
        _tell_membership(world, group, bot, "left", "administrator" if bot.id in group.administrators else "member")
    tell(world, group)


def leave(world: "World", group: Group, accounts: Iterable[Account]) -> None:
    """Whoever leaves sees nothing of it any more; a bot hears that it was removed."""
    watching = set(group.members)
    for account in accounts:
        if isinstance(account, Phone):
            group.members.pop(account.id, None)
        elif group.bots.pop(account.id, None):
            was = "administrator" if account.id in group.administrators else "member"
            _tell_membership(world, group, account, was, "kicked")
        group.administrators.discard(account.id)
    tell(world, group, watching)


def _tell_membership(world: "World", group: Group, bot: BotAccount, was: str, now: str) -> None:
    doer = next(iter(group.members.values())).as_user() if group.members else bot.as_user()
    body = {
        "chat": group.as_json(),
        "from": doer,
        "date": int(world.clock()),
        "old_chat_member": member(bot.as_user(), was),
        "new_chat_member": member(bot.as_user(), now),
    }
    world.update(bot, "my_chat_member", body, group.id)


def tell(world: "World", group: Group, watching: Iterable[int] = ()) -> None:
    """Phones hear that something about the group changed: the members', and those who just were."""
    phone_ids = frozenset({*group.members, *watching})
    world.events.add("group", phone_ids, lambda: {"bot": None, "chat": group.id, "group": show_group(group)})


# Topics. A service message says what happened; bots hear of it unless they did it themselves.


def open_topic(world: "World", group: Group, author: Account, name: str, icon_color: int = COLORS[0]) -> Topic:
    content: Json = {"forum_topic_created": {"name": name, "icon_color": icon_color}, "is_topic_message": True}
    body = world.new_body(group, author.as_user(), content)
    body["message_thread_id"] = body["message_id"]
    topic = Topic(body["message_id"], name, icon_color, opening=body)
    group.topics[topic.id] = topic
    tell(world, group)
    world.appear(group, Message(topic.id, body, author.id, from_bot=isinstance(author, BotAccount)))
    return topic


def rename_topic(world: "World", group: Group, topic: Topic, author: Account, name: str) -> None:
    topic.name = name
    _announce(world, group, topic, author, {"forum_topic_edited": {"name": name}})


def set_closed(world: "World", group: Group, topic: Topic, author: Account, *, closed: bool) -> None:
    topic.closed = closed
    _announce(world, group, topic, author, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})


def _announce(world: "World", group: Group, topic: Topic, author: Account, content: Json) -> None:
    tell(world, group)
    world.post(author, group, {"message_thread_id": topic.id, "is_topic_message": True} | content)


def delete_topic(world: "World", group: Group, topic: Topic) -> None:
    """The topic goes with all its messages. No bot hears of it, as on Telegram."""
    del group.topics[topic.id]
    for message in group.in_topic(topic.id):
        world.remove(group, message)
    tell(world, group)


# The group itself


def migrate(world: "World", group: Group, doer: Phone, group_id: int | None = None) -> Group:
    """Upgrades a group to a supergroup with topics: another id, and, as on Telegram, nothing in it yet."""
    supergroup = world.make_group(group.title, forum=True, basic=False, group_id=group_id)
    supergroup.members |= group.members
    supergroup.bots |= group.bots
    supergroup.administrators |= group.administrators
    world.post(doer, group, {"migrate_to_chat_id": supergroup.id})
    group.migrated_to = supergroup.id
    world.post(doer, supergroup, {"migrate_from_chat_id": group.id})
    tell(world, group)
    tell(world, supergroup)
    return supergroup
