"""Who there is: phones (residents with an account) and bots."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.files import StoredFile
from bot.sandbox.updates import UpdateQueue

Json = dict[str, Any]
CommandsKey = tuple[str, str]
"""A scope (as canonical text) and a language code, empty for all languages."""


@dataclass(eq=False)
class Phone:
    """One resident with one Telegram account; `id` is also the id of the private chat with each bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    device: str | None = None
    photo: StoredFile | None = None
    """The profile photo, which everybody may see."""
    deactivated: bool = False
    blocked: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    def rename(self, name: str) -> None:
        """The first word is the first name, as most people fill it in."""
        first, _, last = name.strip().partition(" ")
        self.first_name, self.last_name = first, last.strip() or None

    def as_user(self) -> Json:
        """Telegram's `User`."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for key, value in (
            ("last_name", self.last_name),
            ("username", self.username),
            ("language_code", self.language_code),
        ):
            if value:
                user[key] = value
        return user

    def as_chat(self) -> Json:
        """Telegram's `Chat` of the private chat with this phone."""
        chat: Json = {"id": self.id, "first_name": self.first_name}
        if self.last_name:
            chat["last_name"] = self.last_name
        if self.username:
            chat["username"] = self.username
        chat["type"] = "private"
        return chat


@dataclass(eq=False)
class BotAccount:
    """A bot as Telegram knows it."""

    id: int
    token: str
    username: str
    name: str
    reads_groups: bool
    updates: UpdateQueue
    next_message_id: int = 1
    commands: dict[CommandsKey, list[Json]] = field(default_factory=dict)

    def as_user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def take_message_id(self) -> int:
        """Private chats of one bot share one row of message ids, as on Telegram."""
        self.next_message_id += 1
        return self.next_message_id - 1
