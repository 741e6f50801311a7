"""Keyboards that come with a message: what Telegram checks beyond their shape, and what they change."""

from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.accounts import Phone
from bot.sandbox.chats import Chat, Group, Message
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import World

Json = dict[str, Any]

BUTTONS_A_ROW = 8
BUTTONS_IN_ALL = 100
_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
        "disabled",
    }
)


def checked_inline(markup: Json | None) -> Json | None:
    """The inline keyboard to show, or None where there is none or it is empty."""
    if not markup or not any(markup.get("inline_keyboard", ())):
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    if any(len(row) > BUTTONS_A_ROW for row in rows) or sum(map(len, rows)) > BUTTONS_IN_ALL:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return {"inline_keyboard": rows}


def _check_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if len(button.keys() & _ACTIONS) != 1:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "url" in button and not _is_address(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _is_address(url: str) -> bool:
    if url.startswith(("tg://", "tel:", "mailto:")):
        return True
    host = urlsplit(url if "://" in url else f"http://{url}").hostname
    return bool(host) and ("." in str(host) or host == "localhost")


def take_markup(markup: Json | None) -> tuple[Json | None, Json | None]:
    """Splits `reply_markup` into what hangs on the message and what goes below the chat."""
    if not markup:
        return None, None
    if "inline_keyboard" in markup:
        return checked_inline(markup), None
    if "keyboard" in markup:
        if not any(markup["keyboard"]):
            raise bad_request("can't parse keyboard: it has no buttons")
        if any(not key["text"].strip() for row in markup["keyboard"] for key in row):
            raise bad_request('can\'t parse keyboard button: Field "text" must be non-empty')
    return None, markup


def put_below(world: World, chat: Chat, below: Json, message: Message, answered: Message | None) -> None:
    """Changes what stands under the chat on the phone. Of a group, only `ForceReply` is shown."""
    if isinstance(chat, Group) and "force_reply" in below:
        for phone in _asked(chat, below, message, answered):
            world.tell_one("force_reply", phone, chat, {"message_id": message.id, "thread_id": message.topic_id})
        return
    keyboard = None if "remove_keyboard" in below else below
    if keyboard and "force_reply" in keyboard:
        keyboard = keyboard | {"message_id": message.id}
    if keyboard != chat.keyboard:
        chat.keyboard = keyboard
        world.tell_keyboard(chat)


def _asked(group: Group, below: Json, message: Message, answered: Message | None) -> list[Phone]:
    """Who is asked to answer: everybody, or (`selective`) who is mentioned and who wrote what was answered."""
    if not below.get("selective"):
        return list(group.members.values())
    meant = {entity["user"]["id"] for entity in message.body.get("entities", ()) if "user" in entity}
    names = str(message.body.get("text", "")).lower()
    return [
        phone
        for phone in group.members.values()
        if phone.id in meant
        or (answered and phone.id == answered.author_id)
        or (phone.username and f"@{phone.username.lower()}" in names)
    ]
