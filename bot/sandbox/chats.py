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
    own_reaction: str | None = None


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
    """A forum topic; `id` is the id of the service message that opened it."""

    id: int
    name: str
    icon_color: int
    closed: bool = False

    def as_json(self) -> Json:
        return {"id": self.id, "name": self.name, "closed": self.closed}


@dataclass(eq=False)
class Group(Chat):
    """A supergroup, perhaps with topics. All members see the same messages."""

    group_id: int
    title: str
    forum: bool
    members: dict[int, Phone] = field(default_factory=dict)
    bots: dict[int, BotAccount] = field(default_factory=dict)
    administrators: set[int] = field(default_factory=set)
    topics: dict[int, Topic] = field(default_factory=dict)
    next_message_id: int = 2  # 1 is the general topic of every forum

    @property
    def id(self) -> int:
        return self.group_id

    def as_json(self) -> Json:
        chat: Json = {"id": self.group_id, "title": self.title, "type": "supergroup"}
        if self.forum:
            chat["is_forum"] = True
        return chat

    def phone_ids(self) -> Iterator[int]:
        return iter(self.members)

    def take_message_id(self) -> int:
        self.next_message_id += 1
        return self.next_message_id - 1
