"""What residents do with their phones: everything the JSON interface offers, also for tests in the same process."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox import groups
from bot.sandbox.accounts import BotAccount, Phone
from bot.sandbox.chats import GENERAL, Chat, Group, Message, PrivateChat, answering, in_topic, thread_of_replies
from bot.sandbox.entities import read_text
from bot.sandbox.files import StoredFile, photo_sizes
from bot.sandbox.formatted import CAPTION_LIMIT
from bot.sandbox.media import generated_photo, keep_document, keep_photo, keep_voice
from bot.sandbox.methods.sending import new_media_group_id
from bot.sandbox.refusals import Refusal
from bot.sandbox.schema import Json
from bot.sandbox.world import World

TEXT_CHARACTERS = 4096
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_ANY_SIZE = 10**9
_EDITABLE = frozenset({"text", "photo", "voice", "document"})
_REPLACED = frozenset({"text", "entities", "caption", "caption_entities", "edit_date"})


class NotPossibleError(Exception):
    """What a phone cannot do; the message says why. `status` as HTTP."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Place:
    """A phone with one chat open, perhaps in a topic."""

    phone: Phone
    chat: Chat
    thread_id: int | None = None


class People:
    def __init__(self, world: World) -> None:
        self._world = world

    # Where to stand

    def phone(self, phone_id: int) -> Phone:
        phone = self._world.phones.get(phone_id)
        if phone is None:
            raise NotPossibleError(404, f"there is no phone {phone_id}")
        return phone

    def bot(self, username: str) -> BotAccount:
        bot = self._world.bot_named(username)
        if bot is None:
            raise NotPossibleError(404, f"there is no bot @{username}")
        return bot

    def private(self, phone_id: int, bot_username: str) -> Place:
        """The private chat of a phone with a bot; it counts as opened by the first message."""
        phone, bot = self.phone(phone_id), self.bot(bot_username)
        chat = self._world.private_chat(bot, phone)
        return Place(phone, chat or PrivateChat(bot, phone))

    def group(self, group_id: int) -> Group:
        group = self._world.groups.get(group_id)
        if group is None:
            raise NotPossibleError(404, f"there is no group {group_id}")
        return group

    def in_group(self, group_id: int, phone_id: int, thread_id: int | None = None) -> Place:
        group, phone = self.group(group_id), self.phone(phone_id)
        if phone.id not in group.members:
            raise NotPossibleError(409, f"{phone.name} is no member of this group")
        if group.migrated_to is not None:
            raise NotPossibleError(409, f"this group went on as {group.migrated_to}")
        if thread_id in {None, GENERAL}:
            return Place(phone, group)
        if thread_id not in group.topics:
            raise NotPossibleError(404, f"there is no topic {thread_id}")
        return Place(phone, group, thread_id)

    def join(
        self, group: Group, members: Sequence[int], bots: Sequence[str], administrators: Sequence[int | str]
    ) -> None:
        """Adds people and bots; the bots hear that they were added."""
        leaders = {self.bot(who).id if isinstance(who, str) else self.phone(who).id for who in administrators}
        people, machines = [self.phone(each) for each in members], [self.bot(each) for each in bots]
        groups.join(self._world, group, people, machines, leaders)

    def leave(self, group: Group, accounts: Sequence[int | str]) -> None:
        """Removes phones (ids) and bots (usernames)."""
        gone = [self.bot(who) if isinstance(who, str) else self.phone(who) for who in accounts]
        groups.leave(self._world, group, gone)

    # What to do there

    def post(self, place: Place, content: Json, reply_to: int | None = None) -> Message:
        """Any content as this phone's message."""
        phone, chat = place.phone, self._entered(place)
        answered = self._message(place, reply_to) if reply_to is not None else None
        if answered and chat.keyboard and chat.keyboard.get("message_id") == answered.id:
            chat.keyboard = None  # a ForceReply got its answer
            self._world.tell_keyboard(chat)
        return self._world.post_from_phone(phone, chat, self._standing(place, answered) | content)

    def _standing(self, place: Place, answered: Message | None) -> Json:
        """Where a message stands: in which topic, in answer to what."""
        if not isinstance(place.chat, Group):
            return answering(answered) if answered else {}
        if place.thread_id is None:
            return answering(answered) | thread_of_replies(answered) if answered else {}
        topic = place.chat.topics[place.thread_id]
        if topic.closed and place.phone.id not in place.chat.administrators:
            raise NotPossibleError(409, "this topic is closed")
        return in_topic(topic) | (answering(answered) if answered else {})

    def _entered(self, place: Place) -> Chat:
        """The chat, opened and unblocked: writing to a bot does both."""
        if place.phone.deactivated:
            raise NotPossibleError(409, "this account is deactivated")
        if not isinstance(place.chat, PrivateChat):
            return place.chat
        bot = place.chat.bot
        self._world.set_blocked(bot, place.phone, blocked=False)
        return self._world.adopt(place.chat)

    def _message(self, place: Place, message_id: int) -> Message:
        message = place.chat.find(message_id)
        if message is None:
            raise NotPossibleError(404, f"there is no message {message_id} in this chat")
        return message

    def text(self, place: Place, text: str, reply_to: int | None = None) -> Message:
        content = self._text_content(text)
        place.chat.story.append(("says", content["text"]))
        return self.post(place, content, reply_to)

    def _text_content(self, text: str) -> Json:
        if len(text) > TEXT_CHARACTERS:
            raise NotPossibleError(400, f"a message has at most {TEXT_CHARACTERS} characters")
        return self._formatted(text, "text", "entities", required=True)

    def _formatted(self, text: str, text_field: str, entities_field: str, *, required: bool = False) -> Json:
        try:
            formatted = read_text(text, None, None, _ANY_SIZE, "")
        except Refusal as refusal:
            raise NotPossibleError(400, refusal.description) from refusal
        if not formatted.text:
            if required:
                raise NotPossibleError(400, "nobody can send an empty message")
            return {}
        content: Json = {text_field: formatted.text}
        if formatted.entities:
            content[entities_field] = formatted.entities_json()
        return content

    def caption(self, text: str | None) -> Json:
        if text and len(text) > CAPTION_LIMIT:
            raise NotPossibleError(400, f"a caption has at most {CAPTION_LIMIT} characters")
        return self._formatted(text or "", "caption", "caption_entities")

    def start(self, place: Place, payload: str | None = None) -> Message:
        """Presses "Start", perhaps through a deep link."""
        if payload and not _PAYLOAD.match(payload):
            raise NotPossibleError(400, "a payload is 1 to 64 of A-Z a-z 0-9 _ -")
        place.chat.story.append(("starts", payload))
        return self.post(place, self._text_content(f"/start {payload}" if payload else "/start"))

    def tap(self, place: Place, *, data: str, message_id: int, instance: str | None = None) -> str:
        """Presses a button with this data, also one that is not there (a forged tap). Gives the callback query's id."""
        message = self._message(place, message_id)
        bot = self._world.bots.get(message.author_id)
        if bot is None:
            raise NotPossibleError(409, "this message is not a bot's")
        return self._world.tap(place.phone, bot, self._entered(place), message, data, instance)

    def tap_button(self, place: Place, *, label: str | None, data: str | None, message_id: int | None) -> str | Message:
        """Presses a button by label or data: on the message, else on the newest that has it, else below the chat."""
        newest_first = reversed(place.chat.messages.values())
        messages = newest_first if message_id is None else iter([self._message(place, message_id)])
        for message in messages:
            elsewhere = place.thread_id is not None and message.topic_id != place.thread_id
            button = None if message.deleted or elsewhere else _button(message, label, data)
            if button is None:
                continue
            if "callback_data" not in button:
                raise NotPossibleError(409, "this button opens something on the phone, the bot does not hear of it")
            place.chat.story.append(("taps", button["text"]))
            return self.tap(place, data=button["callback_data"], message_id=message.id)
        if message_id is None and label is not None and _on_keyboard(place.chat, label):
            return self.text(place, label)
        raise NotPossibleError(404, f"there is no button {label if label is not None else data!r}")

    def location(self, place: Place, location: Json, reply_to: int | None = None) -> Message:
        """`location`: Telegram's `Location`."""
        place.chat.story.append(("shares_place", (location["latitude"], location["longitude"])))
        return self.post(place, {"location": location}, reply_to)

    def photo(self, place: Place, photo: StoredFile, content: Json, reply_to: int | None = None) -> Message:
        place.chat.story.append(("sends_photo", content.get("caption")))
        return self.post(place, {"photo": photo_sizes(photo)} | content, reply_to)

    def voice(self, place: Place, voice: StoredFile, reply_to: int | None = None) -> Message:
        place.chat.story.append(("sends_voice", None))
        return self.post(place, {"voice": voice.as_json()}, reply_to)

    def document(self, place: Place, document: StoredFile, content: Json, reply_to: int | None = None) -> Message:
        place.chat.story.append(("sends_document", document.facts["file_name"]))
        return self.post(place, {"document": document.as_json()} | content, reply_to)

    def album(
        self, place: Place, photos: Sequence[StoredFile], content: Json, reply_to: int | None = None
    ) -> list[Message]:
        """Several photos as one: the caption hangs on the first, and all of them answer `reply_to`."""
        if not 2 <= len(photos) <= 10:
            raise NotPossibleError(400, "an album has 2 to 10 photos")
        together = {"media_group_id": new_media_group_id()}
        return [
            self.photo(place, photo, together | (content if index == 0 else {}), reply_to)
            for index, photo in enumerate(photos)
        ]

    def edit(self, place: Place, message_id: int, text: str) -> Message:
        """Changes a text, or the caption of a photo, voice message or document."""
        message = self._message(place, message_id)
        if message.author_id != place.phone.id or not message.body.keys() & _EDITABLE:
            raise NotPossibleError(409, "only one's own texts and captions can be edited")
        content = self._text_content(text) if "text" in message.body else self.caption(text)
        kept = {key: value for key, value in message.body.items() if key not in _REPLACED}
        message.body = kept | content | {"edit_date": int(self._world.clock())}
        self._world.tell_edited(place.chat, message)
        return message

    def react(self, place: Place, message_id: int, emoji: str | None) -> Message:
        """`emoji` None takes the reaction away."""
        message, phone = self._message(place, message_id), place.phone
        was = message.reactions.pop(phone.id, None)
        if emoji:
            message.reactions[phone.id] = emoji
        self._world.tell_reaction(phone, place.chat, message, was, emoji)
        return message

    def delete(self, place: Place, message_id: int) -> None:
        """One's own message, or any as administrator and in a private chat. Bots hear nothing of it."""
        message = self._message(place, message_id)
        group = place.chat if isinstance(place.chat, Group) else None
        if group and place.phone.id not in {message.author_id, *group.administrators}:
            raise NotPossibleError(409, "only administrators delete what others wrote")
        self._world.remove(place.chat, message)

    def set_photo(self, phone_id: int, photo: StoredFile | None) -> None:
        """The profile photo of this phone, out of `new_photo` or `drawn_photo`."""
        phone = self.phone(phone_id)
        phone.photo = photo
        self._world.tell_phone(phone)

    # Files out of bytes

    def new_photo(self, content: bytes) -> StoredFile:
        try:
            return keep_photo(self._world.files, content)
        except ValueError as error:
            raise NotPossibleError(400, f"this cannot be sent as a photo: {error}") from error

    def drawn_photo(self, width: int = 800, height: int = 600, size: int | None = None) -> StoredFile:
        if not (1 <= width <= 10_000 and 1 <= height <= 10_000):
            raise NotPossibleError(400, "a generated photo has 1 to 10,000 pixels a side")
        return generated_photo(self._world.files, width, height, size)

    def new_voice(self, content: bytes, duration: int, mime_type: str | None = None) -> StoredFile:
        return keep_voice(self._world.files, content, duration, mime_type)

    def new_document(self, content: bytes, name: str | None, mime_type: str | None = None) -> StoredFile:
        return keep_document(self._world.files, content, name, mime_type)


def _button(message: Message, label: str | None, data: str | None) -> Json | None:
    rows: list[list[dict[str, Any]]] = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if (label is None or button["text"] == label) and (data is None or button.get("callback_data") == data):
            return button
    return None


def _on_keyboard(chat: Chat, label: str) -> bool:
    return any(key["text"] == label for row in (chat.keyboard or {}).get("keyboard", ()) for key in row)
