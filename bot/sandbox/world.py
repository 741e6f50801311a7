"""Everything the sandbox remembers, and the few things that can happen in it."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.accounts import BotAccount, Phone
from bot.sandbox.chats import Chat, Group, Message, PrivateChat, Topic
from bot.sandbox.events import EventLog
from bot.sandbox.faults import Faults
from bot.sandbox.files import FileStore
from bot.sandbox.members import member
from bot.sandbox.updates import CALLBACK_SECONDS, UpdateQueue
from bot.sandbox.views import show_keyboard, show_message, show_phone

Json = dict[str, Any]

FIRST_PHONE_ID = 700_000_001
FIRST_GROUP_ID = -1_001_000_000_001
TYPING_SECONDS = 5


@dataclass(frozen=True)
class Callback:
    """A tap that waits for its answer."""

    id: str
    bot: BotAccount
    chat: Chat
    phone: Phone
    at: float


@dataclass
class World:
    """`clock` gives unix seconds. Ids start at fixed numbers, so that what a test does it does again."""

    clock: Callable[[], float]
    files: FileStore
    faults: Faults
    events: EventLog = field(default_factory=EventLog)
    bots: dict[int, BotAccount] = field(default_factory=dict)
    phones: dict[int, Phone] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    callbacks: dict[str, Callback] = field(default_factory=dict)
    _private: dict[tuple[int, int], PrivateChat] = field(default_factory=dict)

    # Who there is

    def add_bot(self, token: str, username: str, name: str, *, reads_groups: bool) -> BotAccount:
        bot = BotAccount(
            id=int(token.partition(":")[0]),
            token=token,
            username=username,
            name=name,
            reads_groups=reads_groups,
            updates=UpdateQueue(self.clock),
        )
        self.bots[bot.id] = bot
        return bot

    def bot_named(self, username: str) -> BotAccount | None:
        return next((bot for bot in self.bots.values() if bot.username.lower() == username.lower()), None)

    def add_phone(
        self,
        name: str,
        language_code: str | None = None,
        device: str | None = None,
        username: str | None = None,
        phone_id: int | None = None,
    ) -> Phone:
        """A phone with the next free number, or with this one: that of somebody who had a phone here before."""
        number = phone_id or max(self.phones, default=FIRST_PHONE_ID - 1) + 1
        phone = Phone(number, "", None, username, language_code, device)
        phone.rename(name)
        self.phones[phone.id] = phone
        return phone

    def private_chat(self, bot: BotAccount, phone: Phone) -> PrivateChat | None:
        """None while the two never met."""
        return self._private.get((bot.id, phone.id))

    def open_chat(self, bot: BotAccount, phone: Phone) -> PrivateChat:
        key = (bot.id, phone.id)
        if key not in self._private:
            self._private[key] = PrivateChat(bot, phone)
        return self._private[key]

    def adopt(self, chat: PrivateChat) -> PrivateChat:
        """Keeps a chat that was only looked at so far."""
        return self._private.setdefault((chat.bot.id, chat.phone.id), chat)

    def chats_of(self, phone: Phone) -> list[PrivateChat]:
        return [chat for chat in self._private.values() if chat.phone is phone]

    def add_group(self, title: str, *, forum: bool) -> Group:
        group = Group(FIRST_GROUP_ID - len(self.groups), title, forum)
        self.groups[group.id] = group
        return group

    # What happens

    def new_body(self, chat: Chat, author: Json, content: Json) -> Json:
        """A Telegram `Message` around some content; `content` may bring `message_thread_id` and the like."""
        return {
            "message_id": chat.take_message_id(),
            "from": author,
            "chat": chat.as_json(),
            "date": int(self.clock()),
            **content,
        }

    def post_from_bot(self, bot: BotAccount, chat: Chat, content: Json) -> Message:
        """A bot's message appears. Other bots do not hear of it, as on Telegram."""
        body = self.new_body(chat, bot.as_user(), content)
        message = Message(body["message_id"], body, bot.id, from_bot=True)
        chat.keep(message)
        chat.typing = None
        self.tell_message("message", chat, message)
        if text := body.get("text") or body.get("caption"):
            chat.story.append(("hears", text))
        return message

    def post_from_phone(self, phone: Phone, chat: Chat, content: Json) -> Message:
        """A person's message appears, and the bots that may see it get an update."""
        body = self.new_body(chat, phone.as_user(), content)
        message = Message(body["message_id"], body, phone.id, from_bot=False)
        chat.keep(message)
        self.tell_message("message", chat, message)
        for bot in self._hearers(chat, body):
            self.update(bot, "message", body, chat.id)
        return message

    def tell_edited(self, chat: Chat, message: Message) -> None:
        """A person changed their own message: bots that saw it hear of it."""
        self.tell_message("edit", chat, message)
        for bot in self._hearers(chat, message.body):
            self.update(bot, "edited_message", message.body, chat.id)

    def update(self, bot: BotAccount, kind: str, body: Json, chat_id: int | None) -> int | None:
        """Queues an update for a bot, twice where a fault says so."""
        fault = self.faults.for_update(bot.username, chat_id)
        if fault and fault.new_id:
            bot.updates.put(kind, body, chat_id)
            return bot.updates.put(kind, body, chat_id)
        return bot.updates.put(kind, body, chat_id, repeats=1 if fault else 0)

    def _hearers(self, chat: Chat, body: Json) -> Iterable[BotAccount]:
        if isinstance(chat, PrivateChat):
            return (chat.bot,)
        assert isinstance(chat, Group)
        return [bot for bot in chat.bots.values() if hears(bot, chat, body)]

    def tap(self, phone: Phone, bot: BotAccount, chat: Chat, message: Message, data: str, instance: str | None) -> str:
        """A button is pressed; gives the callback query's id."""
        callback_id = str(random.getrandbits(62) + 2**61)
        while self.callbacks and self.is_too_old(oldest := next(iter(self.callbacks.values()))):
            del self.callbacks[oldest.id]
        self.callbacks[callback_id] = Callback(callback_id, bot, chat, phone, self.clock())
        body = {
            "id": callback_id,
            "from": phone.as_user(),
            "message": message.body,
            "chat_instance": instance or str(-(abs(chat.id) * 7919 + bot.id)),
            "data": data,
        }
        self.update(bot, "callback_query", body, chat.id)
        return callback_id

    def is_too_old(self, callback: Callback) -> bool:
        return self.clock() - callback.at >= CALLBACK_SECONDS

    def set_blocked(self, bot: BotAccount, phone: Phone, *, blocked: bool) -> None:
        """The bot hears of it as a change of its own membership."""
        if blocked == (bot.id in phone.blocked):
            return
        (phone.blocked.add if blocked else phone.blocked.discard)(bot.id)
        was, now = ("member", "kicked") if blocked else ("kicked", "member")
        body = {
            "chat": phone.as_chat(),
            "from": phone.as_user(),
            "date": int(self.clock()),
            "old_chat_member": member(bot.as_user(), was),
            "new_chat_member": member(bot.as_user(), now),
        }
        self.update(bot, "my_chat_member", body, phone.id)
        self.tell_phone(phone)

    def open_topic(self, group: Group, author: Json, name: str, icon_color: int) -> Topic:
        content = {"forum_topic_created": {"name": name, "icon_color": icon_color}, "is_topic_message": True}
        body = self.new_body(group, author, content)
        body["message_thread_id"] = body["message_id"]
        message = Message(body["message_id"], body, author["id"], from_bot=author["is_bot"])
        group.keep(message)
        topic = Topic(message.id, name, icon_color)
        group.topics[topic.id] = topic
        self.tell_message("message", group, message)
        return topic

    # What phones are told

    def tell(self, name: str, chat: Chat, show: Callable[[], Json]) -> int:
        """An event for everyone who sees this chat."""
        place = {"bot": chat.bot.username if isinstance(chat, PrivateChat) else None, "chat": chat.id}
        return self.events.add(name, frozenset(chat.phone_ids()), lambda: place | show())

    def tell_message(self, name: str, chat: Chat, message: Message) -> None:
        message.event = self.tell(name, chat, lambda: {"message": show_message(message)})

    def show_typing(self, chat: Chat, action: str) -> None:
        chat.typing = (action, self.clock() + TYPING_SECONDS)
        self.tell("typing", chat, lambda: {"action": action, "seconds": TYPING_SECONDS})

    def tell_keyboard(self, chat: Chat) -> None:
        keyboard = chat.keyboard
        self.tell("keyboard", chat, lambda: {"keyboard": show_keyboard(keyboard)})

    def tell_phone(self, phone: Phone) -> None:
        self.events.add(
            "phone", frozenset({phone.id}), lambda: {"bot": None, "chat": None, "phone": show_phone(phone, self)}
        )


def hears(bot: BotAccount, group: Group, body: Json) -> bool:
    """Telegram's privacy mode: without rights a bot sees what is meant for it."""
    if bot.reads_groups or bot.id in group.administrators or not (body.keys() & {"text", "caption"}):
        return True
    if body.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
        return True
    text = str(body.get("text") or body.get("caption")).lower()
    name = f"@{bot.username.lower()}"
    command = text.split(maxsplit=1)[0]
    return name in text or (command.startswith("/") and "@" not in command)
