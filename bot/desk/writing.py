"""Answers become calls of the Bot API, in Dutch, in the chat and the topic where the member of staff is."""

from typing import Any

from bot.desk.events import StaffIncoming
from bot.desk.markup import keyboard, message, under
from bot.desk.replies import Change, Mark, Reply, Say, SayElsewhere, TakeAway, Toast
from bot.desk.turn import DUTCH
from domain.staff import Staff
from domain.texts import MentionParam, Texts, Words, _, lines
from storage.desk import WORKERS_BOT
from storage.outbox import Outgoing

_LONGEST_TOAST = 200


def outgoing(reply: Reply, incoming: StaffIncoming, texts: Texts) -> Outgoing | None:
    """The call that this answer becomes; None for one that has nothing to stand at."""
    match reply:
        case Say():
            return _call("sendMessage", _said(reply, incoming, texts), incoming.chat_id)
        case SayElsewhere(chat_id, words, case_id):
            about = {"case": case_id} if case_id else {}
            return _call("sendMessage", message(texts.render(words, DUTCH)) | about, chat_id)
        case TakeAway(chat_id, case_id, ref):
            return _call("deleteMessage", {"case": case_id, "of": ref}, chat_id)
        case Change(words, keys, message_id):
            payload = message(texts.render(words, DUTCH)) | {"reply_markup": keyboard(texts, keys)}
            payload |= {"message_id": message_id} if message_id else {}
            return _at(incoming, "editMessageText", payload)
        case Mark(emoji):
            return _at(incoming, "setMessageReaction", {"reaction": [{"type": "emoji", "emoji": emoji}]})
        case Toast(words):
            payload = {"callback_query_id": incoming.tap_id}
            if words is not None:
                payload["text"] = texts.plain(words, DUTCH)[:_LONGEST_TOAST]
            return _call("answerCallbackQuery", payload, incoming.chat_id) if incoming.tap_id else None


def _said(reply: Say, incoming: StaffIncoming, texts: Texts) -> dict[str, Any]:
    words = _to_whom(reply.asks, reply.words) if reply.asks else reply.words
    payload = message(texts.render(words, DUTCH)) | under(texts, reply.keys)
    if not incoming.is_private:
        # A topic that is gone is opened anew for its case; any other message goes where they are.
        if reply.case_id:
            payload["case"] = reply.case_id
        elif incoming.thread_id is not None:
            payload["message_thread_id"] = incoming.thread_id
    if reply.asks and not reply.keys:
        payload["reply_markup"] = {"force_reply": True, "selective": True}
    if reply.answers and incoming.message_id and not incoming.tap_id:
        answered = reply.answers_to or incoming.message_id
        payload["reply_parameters"] = {"message_id": answered, "allow_sending_without_reply": True}
    return payload


def _to_whom(person: Staff, words: Words) -> Words:
    """In a group, only who is mentioned gets a field for the answer."""
    if person.telegram_id is None:
        return words
    return lines(_("{name}:").with_(name=MentionParam(person.name, person.telegram_id)), words)


def _at(incoming: StaffIncoming, method: str, payload: dict[str, Any]) -> Outgoing | None:
    if incoming.message_id is None:
        return None
    return _call(method, {"message_id": incoming.message_id, **payload}, incoming.chat_id)


def _call(method: str, payload: dict[str, Any], chat_id: int) -> Outgoing:
    to = {} if method == "answerCallbackQuery" else {"chat_id": chat_id}
    return Outgoing(WORKERS_BOT, chat_id, method, to | payload)
