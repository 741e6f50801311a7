"""Methods that change, remove or react to what was said, and that answer taps."""

from typing import Any

from bot.sandbox.chats import Chat, Group, Message
from bot.sandbox.methods.call import Call, message_in
from bot.sandbox.methods.markup import checked_inline
from bot.sandbox.methods.sending import formatted_caption, formatted_text
from bot.sandbox.refusals import bad_request
from bot.sandbox.schema import Json

DELETE_SECONDS = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def _editable(call: Call) -> tuple[Chat, Message]:
    if "chat_id" not in call.params or "message_id" not in call.params:
        raise bad_request("message identifier is not specified")
    chat = call.chat()
    message = message_in(chat, call.params["message_id"], "message to edit not found")
    if message.author_id != call.bot.id:
        raise bad_request("message can't be edited")
    return chat, message


def _change(call: Call, content: Json, fields: tuple[str, ...] = ()) -> Json:
    """Replaces the given fields and the buttons; a keyboard that is not sent again goes away."""
    chat, message = _editable(call)
    inline = checked_inline(call.params.get("reply_markup"))
    wanted = content | ({"reply_markup": inline} if inline else {})
    replaced = {"reply_markup", *fields}
    if wanted == {key: message.body[key] for key in replaced if key in message.body}:
        raise bad_request(NOT_MODIFIED)
    kept = {key: value for key, value in message.body.items() if key not in replaced}
    message.body = kept | wanted | {"edit_date": int(call.world.clock())}
    chat.typing = None
    if text := content.get("text") or content.get("caption"):
        chat.story.append(("hears", text))
    call.world.tell_message("edit", chat, message)
    return message.body


def edit_message_text(call: Call) -> Json:
    if "text" not in _editable(call)[1].body:
        raise bad_request("there is no text in the message to edit")
    return _change(call, formatted_text(call), ("text", "entities", "link_preview_options"))


def edit_message_caption(call: Call) -> Json:
    if not _editable(call)[1].body.keys() & {"photo", "voice", "document"}:
        raise bad_request("there is no caption in the message to edit")
    return _change(call, formatted_caption(call), ("caption", "caption_entities"))


def edit_message_reply_markup(call: Call) -> Json:
    return _change(call, {})


def delete_message(call: Call) -> bool:
    chat = call.chat()
    message = message_in(chat, call.params["message_id"], "message to delete not found")
    foreign = message.author_id != call.bot.id
    if call.world.clock() - message.body["date"] > DELETE_SECONDS or (
        foreign and isinstance(chat, Group) and call.bot.id not in chat.administrators
    ):
        raise bad_request("message can't be deleted")
    call.world.remove(chat, message)
    return True


def answer_callback_query(call: Call) -> bool:
    callback = call.world.callbacks.get(call.params["callback_query_id"])
    if callback is None or callback.bot is not call.bot or call.world.is_too_old(callback):
        raise bad_request(TOO_OLD)
    toast = {
        "callback_query_id": callback.id,
        "text": call.params.get("text", ""),
        "alert": call.params.get("show_alert", False),
        "url": call.params.get("url"),
    }
    number = call.world.tell_one("toast", callback.phone, callback.chat, toast)
    callback.chat.toasts.append({"event": number, "phone": callback.phone.id} | toast)
    return True


def set_message_reaction(call: Call) -> bool:
    chat = call.chat()
    message = message_in(chat, call.params["message_id"], "message to react not found")
    reactions = call.params.get("reaction", [])
    if len(reactions) > 1 or any(reaction["type"] != "emoji" for reaction in reactions):
        raise bad_request("REACTIONS_TOO_MANY" if len(reactions) > 1 else "REACTION_INVALID")
    emoji = reactions[0]["emoji"] if reactions else None
    if emoji is not None and emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    message.bot_reaction = emoji
    call.world.tell_message("edit", chat, message)
    return True


# The reactions Telegram offers to bots; others are refused.
REACTIONS = frozenset(
    """
    ❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕
    😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
    """.split()  # noqa: SIM905 - a picture of the list reads better than seventy quotes
)

METHODS: dict[str, Any] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
}
