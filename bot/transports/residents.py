"""The residents' bot on Telegram: aiogram reads an update into an event; replies become calls of the Bot API."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update

from bot.conversation.events import (
    Action,
    Commands,
    Document,
    Event,
    HasBotBack,
    IsAskedAfter,
    IsReminded,
    IsTold,
    Rewrites,
    Says,
    Sends,
    SendsOther,
    SharesPlace,
    Taps,
)
from bot.conversation.replies import Button, ChangeButtons, Keyboard, Reply, Say, SendFile, SendVenue, Toast
from bot.transports.nul import without_nul
from bot.turns import Incoming, Reachability
from domain.texts import Language, Texts
from storage.outbox import ANNOUNCEMENT, Outgoing
from storage.transcripts import Kind

BOT = "residents"

ONE_BUTTON_A_ROW = frozenset({"ar"})
"""Telegram draws rows of right-to-left buttons in an order that depends on the phone."""

FILES: Mapping[str, tuple[str, str]] = {"qr": ("sendPhoto", "photo"), "sheet": ("sendDocument", "document")}
"""How each kind of file is sent: the method, and its parameter that holds the file."""

LONGEST_NAME = 120
"""Characters of a file's name that are kept."""

_COMMAND = re.compile(r"/(?P<name>\w{1,32})(?:@\w+)?(?:\s(?P<payload>.*))?", re.DOTALL)
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Unicode's categories of controls, invisible marks and blanks."""


class ResidentsTransport:
    """Between raw updates and events, and between replies and calls."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def read(self, raw: str) -> Incoming | Reachability | None:
        """What an update means; None for what is deliberately left unanswered (groups, channels, kinds we do not know).

        Raises ValueError (pydantic's ValidationError) when it is not an update at all.
        """
        update = Update.model_validate_json(without_nul(raw))
        if update.callback_query:
            return self._tapped(update.callback_query)
        if update.message:
            return self._said(update.message, self._action(update.message), update.message.date)
        if update.edited_message:
            words = update.edited_message.text or update.edited_message.caption
            return self._said(update.edited_message, Rewrites(words)) if words else None
        if update.my_chat_member:
            return _reachability(update.my_chat_member)
        return None

    def write(self, reply: Reply, incoming: Incoming, language: Language) -> Outgoing:
        """The call that a reply becomes, its texts finished in this language."""
        match reply:
            case Say(words, buttons, keyboard):
                payload: dict[str, Any] = {
                    "chat_id": incoming.chat_id,
                    "text": self._texts.render(words, language),
                    "parse_mode": "HTML",
                    "link_preview_options": {"is_disabled": True},
                }
                if buttons:
                    payload["reply_markup"] = self._buttons(buttons, language)
                elif keyboard is not None:
                    payload["reply_markup"] = self._keyboard(keyboard, language)
                return Outgoing(BOT, incoming.chat_id, "sendMessage", payload)
            case SendFile(file, words, buttons):
                method, field = FILES[file.kind]
                payload = {
                    "chat_id": incoming.chat_id,
                    "caption": self._texts.render(words, language),
                    "parse_mode": "HTML",
                    "made": {"field": field, "kind": file.kind, "name": file.name, "of": file.of},
                }
                if buttons:
                    payload["reply_markup"] = self._buttons(buttons, language)
                return Outgoing(BOT, incoming.chat_id, method, payload)
            case SendVenue(latitude, longitude, title, address):
                payload = {
                    "chat_id": incoming.chat_id,
                    "latitude": latitude,
                    "longitude": longitude,
                    "title": title,
                    "address": address,
                }
                return Outgoing(BOT, incoming.chat_id, "sendVenue", payload)
            case ChangeButtons(message_id, buttons):
                payload = {
                    "chat_id": incoming.chat_id,
                    "message_id": message_id,
                    "reply_markup": self._buttons(buttons, language),
                }
                return Outgoing(BOT, incoming.chat_id, "editMessageReplyMarkup", payload)
            case Toast(words):
                payload = {"callback_query_id": incoming.tap_id}
                if words is not None:
                    payload["text"] = self._texts.plain(words, language)[:200]
                return Outgoing(BOT, incoming.chat_id, "answerCallbackQuery", payload)

    def _tapped(self, query: CallbackQuery) -> Incoming | None:
        # Without its message (too old, or a button in a group) it is the tap of a person all the same.
        chat = query.message.chat if query.message else None
        if chat is not None and chat.type != "private":
            return None
        return Incoming(
            chat_id=query.from_user.id,
            first_name=query.from_user.first_name,
            telegram_language=query.from_user.language_code,
            event=Event(Taps(query.data or ""), query.message.message_id if query.message else None),
            kind="choice",
            words=_label(query) or "",
            tap_id=query.id,
        )

    def _said(self, message: Message, action: Action, sent_at: datetime | None = None) -> Incoming | None:
        person = message.from_user
        if message.chat.type != "private" or person is None:
            return None
        kind, words = for_transcript(action)
        return Incoming(
            chat_id=message.chat.id,
            first_name=person.first_name,
            telegram_language=person.language_code,
            event=Event(action, message.message_id, sent_at),
            kind=kind,
            words=words,
        )

    def _action(self, message: Message) -> Action:
        if message.text is not None:
            return _written(message.text)
        if message.location:
            return SharesPlace(message.location.latitude, message.location.longitude)
        album = message.media_group_id or ""
        caption = message.caption or ""
        if message.photo:
            largest = max(message.photo, key=lambda size: size.width * size.height)
            return Sends("photo", largest.file_id, largest.file_size, caption, album)
        if message.voice:
            return Sends("voice", message.voice.file_id, message.voice.file_size, caption)
        return SendsOther(message.content_type, _document(message))

    def _buttons(self, rows: Sequence[Sequence[Button]], language: Language) -> dict[str, Any]:
        buttons = [[self._button(button, language) for button in row] for row in rows]
        if language in ONE_BUTTON_A_ROW:
            buttons = [[button] for row in buttons for button in row]
        return {"inline_keyboard": buttons}

    def _button(self, button: Button, language: Language) -> dict[str, str]:
        label = self._texts.plain(button.label, language)
        if button.link:
            return {"text": label, "url": button.link}
        if button.shares is None:
            return {"text": label, "callback_data": button.data}
        words = self._texts.plain(button.shares.words, language)
        # https://core.telegram.org/widgets/share: Telegram's own list of chats to send it to.
        query = urlencode({"url": button.shares.link, "text": words}, quote_via=quote)
        return {"text": label, "url": f"https://t.me/share/url?{query}"}

    def _keyboard(self, keyboard: Keyboard, language: Language) -> dict[str, Any]:
        if not keyboard.rows:
            return {"remove_keyboard": True}
        rows = [
            [
                {"text": self._texts.plain(key.label, language)}
                | ({"request_location": True} if key.shares_place else {})
                for key in row
            ]
            for row in keyboard.rows
        ]
        return {"keyboard": rows, "resize_keyboard": True, "is_persistent": True}


class ClockTransport(ResidentsTransport):
    """Reminders and notices come in by the same road as what residents do, so that they keep the order of the chat."""

    def read(self, raw: str) -> Incoming | Reachability | None:
        """A reminder, a notice or a question about a visit, as `bot.clock` wrote it."""
        told = json.loads(raw)
        return Incoming(
            chat_id=told["telegram_id"],
            first_name="",
            telegram_language=None,
            event=Event(_brought(told)),
            kind="other",
            words="",
        )

    def write(self, reply: Reply, incoming: Incoming, language: Language) -> Outgoing:
        """The same call, behind all answers to what people just did."""
        return replace(super().write(reply, incoming, language), priority=ANNOUNCEMENT)


def _document(message: Message) -> Document | None:
    """A file that a person could open, if there is one in it."""
    file = message.document or message.video or message.audio or message.animation or message.video_note
    if file is None:
        return None
    name = getattr(file, "file_name", None) or ""
    return Document(file.file_id, file.file_size, message.caption or "", name[:LONGEST_NAME])


def _brought(told: Mapping[str, Any]) -> Action:
    if how := told.get("back"):
        return HasBotBack(how, told["worker"], told["case_id"])
    if visit_id := told.get("visit_id"):
        return IsAskedAfter(visit_id)
    if about := told.get("about"):
        return IsTold(about, told["initiative_id"], told["subject"])
    return IsReminded(told["initiative_id"])


def _written(text: str) -> Action:
    """Words, or a command. In a private chat `/start@AnyBot` too can only be meant for us."""
    if command := _COMMAND.fullmatch(text):
        return Commands(command["name"].lower(), (command["payload"] or "").strip())
    # What shows nothing says nothing: blanks and invisible marks are no answer to a question.
    is_blank = all(unicodedata.category(character) in _INVISIBLE for character in text)
    return SendsOther("blank") if is_blank else Says(text)


def _reachability(member: ChatMemberUpdated) -> Reachability | None:
    if member.chat.type != "private":
        return None
    return Reachability(member.chat.id, member.from_user.first_name, member.new_chat_member.status != "kicked")


def for_transcript(action: Action) -> tuple[Kind, str]:
    """What somebody did, as it stands in the transcript: its kind and its words."""
    match action:
        case Says(words) | Rewrites(words):
            return "text", words
        case Commands(name):
            # Not what follows it: the code of a link opens something, and is kept nowhere as it is.
            return "text", f"/{name}"
        case Sends(kind, caption=caption):
            return kind, caption
        case SharesPlace():
            # The exact place is not kept anywhere; the neighbourhood stands in the answer.
            return "place", ""
        case SendsOther(file=Document(caption=caption)):
            return "document", caption
        case SendsOther(kind):
            return "other", kind
    return "other", ""


def _label(query: CallbackQuery) -> str | None:
    """What stood on the button that was tapped."""
    return next((text for text, data in _labels(query) if data == query.data), None)


def _labels(query: CallbackQuery) -> Iterator[tuple[str, str | None]]:
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    for row in markup.inline_keyboard if markup else ():
        for button in row:
            yield button.text, button.callback_data
