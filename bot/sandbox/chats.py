"""Where things are said: private chats, groups with topics, and the messages in them."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.accounts import BotAccount, Phone

Json = dict[str, Any]

MESSAGES_KEPT = 500
TOASTS_KEPT = 20
GENERAL = 1
"""The topic that every forum begins with. What is said there bears no topic."""


@dataclass(eq=False, slots=True)
class Message:
    """One message. `body` is Telegram's `Message` as JSON; the rest is what only a phone shows."""

    id: int
    body: Json
    author_id: int
    from_bot: bool
    event: int = 0
    deleted: bool = False
    bot_reaction: str | None = None
    reactions: dict[int, str] = field(default_factory=dict)
    """What people put on it: phone id to emoji."""

    @property
    def topic_id(self) -> int | None:
        """The topic it stands in. A thread of replies outside of topics has a number too, and is none."""
        return self.body.get("message_thread_id") if self.body.get("is_topic_message") else None

    @property
    def answers(self) -> Json | None:
        """What its writer answered with it. To Telegram, everything in a topic answers what opened the topic."""
        answered: Json | None = self.body.get("reply_to_message")
        return None if answered and "forum_topic_created" in answered else answered


@dataclass(eq=False)
class Chat(ABC):
    """What all chats have: messages in order, the keyboard below, who is typing."""

    messages: dict[int, Message] = field(default_factory=dict, init=False)
    keyboard: Json | None = field(default=None, init=False)
    typing: tuple[str, float] | None = field(default=None, init=False)
    toasts: deque[Json] = field(default_factory=lambda: deque(maxlen=TOASTS_KEPT), init=False)
    story: deque[tuple[str, Any]] = field(default_factory=lambda: deque(maxlen=MESSAGES_KEPT), init=False)
    """What happened, in order, for "copy as test"."""

    @property
    @abstractmethod
    def id(self) -> int:
        """The chat's number, as the Bot API has it."""

    @abstractmethod
    def as_json(self) -> Json:
        """Telegram's `Chat`."""

    @abstractmethod
    def phone_ids(self) -> Iterator[int]:
        """Whose screens show this chat."""

    @abstractmethod
    def take_message_id(self) -> int:
        """The number of the next message."""

    def keep(self, message: Message) -> None:
        """Remembers a message, and forgets the oldest beyond what is kept."""
        self.messages[message.id] = message
        if len(self.messages) > MESSAGES_KEPT:
            del self.messages[next(iter(self.messages))]

    def find(self, message_id: int) -> Message | None:
        """The message, unless it is deleted or forgotten."""
        message = self.messages.get(message_id)
        return message if message and not message.deleted else None


@dataclass(eq=False)
class PrivateChat(Chat):
    bot: BotAccount
    phone: Phone

    @property
    def id(self) -> int:
        return self.phone.id

    def as_json(self) -> Json:
        return self.phone.as_chat()

    def phone_ids(self) -> Iterator[int]:
        yield self.phone.id

    def take_message_id(self) -> int:
        return self.bot.take_message_id()


@dataclass(eq=False)
class Topic:
    """A forum topic; `opening` is the service message that opened it, whose id is the topic's."""

    id: int
    name: str
    icon_color: int
    opening: Json
    closed: bool = False

    def as_json(self) -> Json:
        return {"id": self.id, "name": self.name, "closed": self.closed}


@dataclass(eq=False)
class Group(Chat):
    """A group, perhaps with topics. All members see the same messages.

    `basic`: of the old kind, without topics, until it is upgraded to a supergroup with another id (`migrated_to`).
    """

    group_id: int
    title: str
    forum: bool
    basic: bool = False
    migrated_to: int | None = None
    members: dict[int, Phone] = field(default_factory=dict)
    bots: dict[int, BotAccount] = field(default_factory=dict)
    administrators: set[int] = field(default_factory=set)
    topics: dict[int, Topic] = field(default_factory=dict)
    read_up_to: dict[tuple[int, int | None], int] = field(default_factory=dict)
    """By phone and topic (None: outside of all), the newest message that was seen."""
    next_message_id: int = 2  # 1 is the general topic

    @property
    def id(self) -> int:
        return self.group_id

    def as_json(self) -> Json:
        chat: Json = {"id": self.group_id, "title": self.title, "type": "group" if self.basic else "supergroup"}
        if self.forum:
            chat["is_forum"] = True
        return chat

    def phone_ids(self) -> Iterator[int]:
        return iter(self.members)

    def in_topic(self, topic_id: int | None) -> list[Message]:
        """What stands in a topic (None: outside of all) and is not deleted, oldest first."""
        return [each for each in self.messages.values() if each.topic_id == topic_id and not each.deleted]

    def take_message_id(self) -> int:
        self.next_message_id += 1
        return self.next_message_id - 1


# Where a message stands, as fields of Telegram's `Message`


def in_topic(topic: Topic) -> Json:
    """In a topic, a message that answers nothing answers what opened the topic."""
    return {"message_thread_id": topic.id, "is_topic_message": True, "reply_to_message": topic.opening}


def answering(answered: Message) -> Json:
    """Telegram does not nest answers in answers."""
    return {"reply_to_message": {key: value for key, value in answered.body.items() if key != "reply_to_message"}}


def thread_of_replies(answered: Message) -> Json:
    """Answers in a group without topics, or outside of them, are a thread that is no topic."""
    return {"message_thread_id": answered.body.get("message_thread_id", answered.id)}
