"""What every method is given, and how it says its name."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.accounts import BotAccount
from bot.sandbox.chats import Chat, Group, Message, PrivateChat
from bot.sandbox.refusals import bad_request, forbidden, migrated
from bot.sandbox.schema import Upload
from bot.sandbox.world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request after its check. `params` is what the schema let through, `files` the parts of a multipart body."""

    bot: BotAccount
    world: World
    params: Json
    files: dict[str, Upload]

    def chat(self) -> Chat:
        """The chat named by `chat_id`, to write in: raises Telegram's refusals."""
        return writable(self.world, self.bot, self.params["chat_id"])

    def known_chat(self, name: str = "chat_id") -> Chat:
        """The chat, to look at: a blocked one may still be looked at."""
        return known(self.world, self.bot, self.params[name])


Method = Callable[[Call], Any] | Callable[[Call], Awaitable[Any]]


def known(world: World, bot: BotAccount, chat_id: Any) -> Chat:
    if isinstance(chat_id, str):
        phone = next((each for each in world.phones.values() if each.username and f"@{each.username}" == chat_id), None)
    else:
        phone = world.phones.get(chat_id)
    chat: Chat | None = world.private_chat(bot, phone) if phone else world.groups.get(chat_id)
    if chat is None:
        raise bad_request("chat not found")
    return chat


def writable(world: World, bot: BotAccount, chat_id: Any) -> Chat:
    chat = known(world, bot, chat_id)
    if isinstance(chat, PrivateChat):
        if chat.phone.deactivated:
            raise forbidden("user is deactivated")
        if bot.id in chat.phone.blocked:
            raise forbidden("bot was blocked by the user")
    elif isinstance(chat, Group):
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        if bot.id not in chat.bots:
            raise forbidden(f"bot is not a member of the {'group' if chat.basic else 'supergroup'} chat")
    return chat


def message_in(chat: Chat, message_id: int, missing: str) -> Message:
    message = chat.find(message_id)
    if message is None:
        raise bad_request(missing)
    return message


def may_manage(bot: BotAccount, chat: Chat, right: str) -> None:
    """Raises unless the bot is administrator of this group."""
    if isinstance(chat, Group) and bot.id not in chat.administrators:
        raise bad_request(f"not enough rights to {right}")
