"""Everything the sandbox remembers, and the few things that can happen in it."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import groups
from bot.sandbox.accounts import BotAccount, Phone
from bot.sandbox.chats import Chat, Group, Message, PrivateChat
from bot.sandbox.events import EventLog
from bot.sandbox.faults import Faults
from bot.sandbox.files import FileStore
from bot.sandbox.members import member
from bot.sandbox.updates import CALLBACK_SECONDS, UpdateQueue
from bot.sandbox.views import show_keyboard, show_message, show_phone

Json = dict[str, Any]

FIRST_PHONE_ID = 700_000_001
MOST_PHONES = 1_000_000
FIRST_GROUP_ID = -1_001_000_000_001
FIRST_BASIC_GROUP_ID = -4_000_001
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
        # Phones that came with a number of their own may have any: the count goes on beside them.
        counted = (one for one in self.phones if one < FIRST_PHONE_ID + MOST_PHONES)
        number = phone_id or max((FIRST_PHONE_ID - 1, *counted)) + 1
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

    def add_group(
        self,
        title: str,
        *,
        members: Sequence[int] = (),
        bots: Sequence[str] = (),
        administrators: Sequence[int | str] | None = None,
        forum: bool = True,
        group_id: int | None = None,
        basic: bool = False,
    ) -> Group:
        """A group of phones (ids) and bots (usernames); each bot hears that it was added.

        Administrators are, unless told otherwise, all these bots and the first member. `basic`: of the old kind, which
        has no topics. Raises LookupError for a phone or bot that there is not, ValueError for an id that is taken.
        """
        people, machines = [self._phone(each) for each in members], [self._bot(each) for each in bots]
        if administrators is None:
            leaders = {bot.id for bot in machines} | {phone.id for phone in people[:1]}
        else:
            leaders = {self._bot(who).id if isinstance(who, str) else self._phone(who).id for who in administrators}
        group = self.make_group(title, forum=forum and not basic, basic=basic, group_id=group_id)
        if people or machines:
            groups.join(self, group, people, machines, leaders)
        return group

    def make_group(self, title: str, *, forum: bool, basic: bool, group_id: int | None) -> Group:
        """An empty group, with the next free id unless one is given."""
        first = FIRST_BASIC_GROUP_ID if basic else FIRST_GROUP_ID
        number = group_id or first - len(self.groups)
        if number in self.groups or number >= 0:
            raise ValueError(f"{number} cannot be the id of a new group")
        group = Group(number, title, forum, basic)
        self.groups[group.id] = group
        return group

    def groups_of(self, phone: Phone) -> list[Group]:
        """Those that still go by their id."""
        return [group for group in self.groups.values() if phone.id in group.members and group.migrated_to is None]

    def _phone(self, phone_id: int) -> Phone:
        if phone_id not in self.phones:
            raise LookupError(f"there is no phone {phone_id}")
        return self.phones[phone_id]

    def _bot(self, username: str) -> BotAccount:
        bot = self.bot_named(username)
        if bot is None:
            raise LookupError(f"there is no bot @{username}")
        return bot

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
        return self.appear(chat, Message(body["message_id"], body, phone.id, from_bot=False))

    def post(self, author: Phone | BotAccount, chat: Chat, content: Json) -> Message:
        if isinstance(author, BotAccount):
            return self.post_from_bot(author, chat, content)
        return self.post_from_phone(author, chat, content)

    def appear(self, chat: Chat, message: Message) -> Message:
        """Shows a finished message. What a bot says, other bots do not hear, as on Telegram."""
        chat.keep(message)
        self.tell_message("message", chat, message)
        for bot in () if message.from_bot else self._hearers(chat, message.body):
            self.update(bot, "message", message.body, chat.id)
        return message

    def remove(self, chat: Chat, message: Message) -> None:
        """A message is deleted. No bot hears of it, as on Telegram."""
        message.deleted = True
        message.event = self.tell("delete", chat, lambda: {"message_id": message.id})

    def tell_reaction(self, phone: Phone, chat: Chat, message: Message, was: str | None, now: str | None) -> None:
        """A person reacts: in a group, only administrators among the bots hear of it."""
        self.tell_message("edit", chat, message)
        body = {
            "chat": chat.as_json(),
            "message_id": message.id,
            "user": phone.as_user(),
            "date": int(self.clock()),
            "old_reaction": _reactions(was),
            "new_reaction": _reactions(now),
        }
        if isinstance(chat, Group):
            bots = [bot for bot in chat.bots.values() if bot.id in chat.administrators]
        else:
            bots = list(self._hearers(chat, message.body))
        for bot in bots:
            self.update(bot, "message_reaction", body, chat.id)

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

    # What phones are told

    def tell(self, name: str, chat: Chat, show: Callable[[], Json]) -> int:
        """An event for everyone who sees this chat."""
        place = {"bot": chat.bot.username if isinstance(chat, PrivateChat) else None, "chat": chat.id}
        return self.events.add(name, frozenset(chat.phone_ids()), lambda: place | show())

    def tell_one(self, name: str, phone: Phone, chat: Chat, body: Json) -> int:
        """An event about this chat for one phone only."""
        place = {"bot": chat.bot.username if isinstance(chat, PrivateChat) else None, "chat": chat.id}
        return self.events.add(name, frozenset({phone.id}), lambda: place | body)

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


def _reactions(emoji: str | None) -> list[Json]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []


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
