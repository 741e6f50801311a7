"""The workers' bot on Telegram: python-telegram-bot reads an update into what somebody did."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from telegram import CallbackQuery, Location, Message, Update, Venue

from bot.desk.commands import command_in, is_for_another
from bot.desk.events import (
    Action,
    GroupMoved,
    RepliedTo,
    Rewrites,
    Says,
    Sends,
    SendsOther,
    SharesPlace,
    StaffIncoming,
    Taps,
)
from bot.transports.nul import without_nul
from storage.desk import WORKERS_BOT

BOT = WORKERS_BOT

_GROUPS = frozenset({"group", "supergroup"})
_FILES = (("video", "video.mp4"), ("video_note", "video.mp4"), ("animation", "video.mp4"), ("audio", "audio.mp3"))
"""What goes on as a document, and its name where it has none. An animation is also a document: it goes first."""
_OTHER = (
    *("sticker", "poll", "contact", "dice", "game", "story", "checklist", "paid_media", "live_photo", "giveaway"),
    *("invoice", "rich_message"),
)
"""What people send and residents cannot be brought. All else without words is a notice of Telegram's own."""


_READ_OF_EARLIER = ("message_id", "date", "chat", "from", "text", "caption", "reply_markup", "forum_topic_created")
_READ = (
    *_READ_OF_EARLIER,
    *("sender_chat", "message_thread_id", "is_topic_message", "media_group_id"),
    *("migrate_to_chat_id", "migrate_from_chat_id"),
    *("photo", "voice", "video", "video_note", "animation", "audio", "document", "location", "venue"),
)


class WorkersTransport:
    """From raw updates to what staff did."""

    def __init__(self, username: Callable[[], str] = lambda: "") -> None:
        self._username = username

    def read(self, raw: str) -> StaffIncoming | None:
        """What an update means; None for what is left unanswered on purpose: bots, channels, kinds we do not know.

        Raises ValueError when it is not an update at all.
        """
        told = _told(raw)
        update = _update(told)
        if update.callback_query:
            return _tapped(update.callback_query)
        if message := update.message:
            if moved := _moved_here(message):
                return moved
            action = _moved(message) or self._action(message, told["message"])
        elif message := update.edited_message:
            words = message.text or message.caption
            action = Rewrites(words) if words else None
        return _did(message, action) if message and action else None

    def _action(self, message: Message, told: Mapping[str, Any]) -> Action | None:
        if message.text is not None:
            return self._written(message.text, is_private=message.chat.type == "private")
        if place := message.venue or message.location:
            return _place(place)
        return _file(message) or next((SendsOther(kind) for kind in _OTHER if kind in told), None)

    def _written(self, words: str, *, is_private: bool) -> Action | None:
        if command := command_in(words, self._username(), is_private=is_private):
            return command
        return None if is_for_another(words, self._username()) or not words.strip() else Says(words)


def _told(raw: str) -> dict[str, Any]:
    told = json.loads(without_nul(raw))
    if not isinstance(told, dict) or not isinstance(told.get("update_id"), int):
        raise ValueError("This is no update.")  # noqa: TRY004 - it was read as JSON, and says something else
    return told


def _update(told: Mapping[str, Any]) -> Update:
    try:
        read = {kind: _readable(told[kind]) for kind in ("message", "edited_message") if kind in told}
        if "callback_query" in told:
            query = dict(told["callback_query"])
            read["callback_query"] = query | ({"message": _readable(query["message"])} if "message" in query else {})
        return Update.de_json({"update_id": told["update_id"], **read}, None)
    except (TypeError, KeyError, AttributeError, ValueError, OverflowError) as error:
        # Without the error's own words: it may show what it was given.
        raise ValueError(f"This update cannot be read: {type(error).__name__}.") from None


def _readable(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message without what we do not read: the library refuses all of it for one part that it expects otherwise, such
    as a poll of an older Bot API in the message that somebody answers to.
    """
    kept = {name: message[name] for name in _READ if name in message}
    if earlier := message.get("reply_to_message"):
        kept["reply_to_message"] = {name: earlier[name] for name in _READ_OF_EARLIER if name in earlier}
    return kept


def _moved(message: Message) -> GroupMoved | None:
    return GroupMoved(message.migrate_to_chat_id) if message.migrate_to_chat_id else None


def _moved_here(message: Message) -> StaffIncoming | None:
    """What the new group says of the same move: one of the two may come late."""
    old = message.migrate_from_chat_id
    return StaffIncoming(old, 0, "", GroupMoved(message.chat.id), is_private=False) if old else None


def _did(message: Message, action: Action) -> StaffIncoming | None:
    person, chat = message.from_user, message.chat
    if isinstance(action, GroupMoved):
        return StaffIncoming(chat.id, 0, "", action, is_private=False)
    # Anonymous administrators and channels write through bots of Telegram's: nobody can tell who they are.
    if person is None or person.is_bot or message.sender_chat or chat.type not in {"private", *_GROUPS}:
        return None
    return StaffIncoming(
        chat_id=chat.id,
        telegram_id=person.id,
        first_name=person.first_name,
        action=action,
        is_private=chat.type == "private",
        is_forum=bool(chat.is_forum),
        chat_title=chat.title or "",
        thread_id=_thread(message),
        message_id=message.message_id,
        reply_to=_replied_to(message),
    )


def _tapped(query: CallbackQuery) -> StaffIncoming | None:
    person, message = query.from_user, query.message
    if person.is_bot:
        return None
    # Without its message it is the tap of a person all the same: answered in private, if they may have an answer.
    chat = message.chat if message else None
    return StaffIncoming(
        chat_id=chat.id if chat else person.id,
        telegram_id=person.id,
        first_name=person.first_name,
        action=Taps(query.data or ""),
        is_private=chat is None or chat.type == "private",
        is_forum=bool(chat and chat.is_forum),
        chat_title=(chat.title or "") if chat else "",
        thread_id=_thread(message) if isinstance(message, Message) else None,
        message_id=message.message_id if message else None,
        reply_to=_replied_to(message) if isinstance(message, Message) else None,
        tap_id=query.id,
    )


def _thread(message: Message) -> int | None:
    # A reply in General carries a thread as well, in which nothing can be sent.
    return message.message_thread_id if message.is_topic_message else None


def _replied_to(message: Message) -> RepliedTo | None:
    earlier = message.reply_to_message
    # In a topic, what replies to nothing replies to the notice that the topic was opened.
    if earlier is None or earlier.forum_topic_created or (_thread(message) == earlier.message_id):
        return None
    rows = earlier.reply_markup.inline_keyboard if earlier.reply_markup else ()
    return RepliedTo(
        message_id=earlier.message_id,
        telegram_id=earlier.from_user.id if earlier.from_user else None,
        words=earlier.text or earlier.caption or "",
        buttons=tuple(key.callback_data for row in rows for key in row if isinstance(key.callback_data, str)),
    )


def _place(place: Location | Venue) -> SharesPlace:
    if isinstance(place, Venue):
        words = ", ".join(part for part in (place.title, place.address) if part)
        return SharesPlace(place.location.latitude, place.location.longitude, words)
    return SharesPlace(place.latitude, place.longitude)


def _file(message: Message) -> Sends | None:
    caption, album = message.caption or "", message.media_group_id or ""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Sends("photo", largest.file_id, largest.file_size, caption, album=album)
    if message.voice:
        return Sends("voice", message.voice.file_id, message.voice.file_size, caption)
    for kind, usual in (*_FILES, ("document", "document")):
        if file := getattr(message, kind, None):
            return Sends("document", file.file_id, file.file_size, caption, _name(file, usual), album)
    return None


def _name(file: Any, usual: str) -> str:
    return getattr(file, "file_name", None) or usual
