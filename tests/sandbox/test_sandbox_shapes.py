"""What the sandbox answers has the shapes of the Bot API's own schema: nothing unknown, nothing required left out."""

import base64

import pytest

from bot.sandbox.schema import telegram_schema

SCHEMA = telegram_schema()
BUTTONS = {"inline_keyboard": [[{"text": "Ja", "callback_data": "y", "style": "primary"}]]}


def fits(kind: str, body) -> None:
    SCHEMA.type(kind)(body, kind)


async def result(stage, method, **params):
    answer = await stage.api(method, **params)
    assert answer["ok"], answer
    return answer["result"]


async def test_every_update_has_its_shape(stage):
    sent = await result(stage, "sendMessage", chat_id=stage.phone.id, text="Dag", reply_markup=BUTTONS)
    await result(
        stage,
        "getUpdates",
        allowed_updates=["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"],
    )
    picture = base64.b64encode(stage.people.drawn_photo().content).decode()
    said = (await stage.act("text", text="<Dag> /help @iemand", reply_to=sent["message_id"]))[1]["message"]
    for action, body in (
        ("start", {"payload": "x"}),
        ("tap", {"label": "Ja"}),
        ("edit", {"message_id": said["id"], "text": "Nee"}),
        ("react", {"message_id": sent["message_id"], "emoji": "👍"}),
        ("location", {"latitude": 52.1, "longitude": 4.3, "live": 60, "accuracy": 12}),
        ("venue", {"latitude": 52.1, "longitude": 4.3, "title": "Plein", "address": "Plein 1"}),
        ("contact", {"phone_number": "+31600000000", "first_name": "Fatma", "last_name": "Y", "own": True}),
        ("sticker", {}),
        ("poll", {"question": "Wanneer?", "options": ["nu", "later"]}),
        ("photo", {"base64": picture, "caption": "Plein"}),
        ("voice", {"generate": True}),
        ("document", {"generate": True, "file_name": "plan.pdf"}),
    ):
        status, answer = await stage.act(action, **body)
        assert status < 300, answer
    stage.sandbox.world.set_blocked(stage.place.chat.bot, stage.phone, blocked=True)
    updates = await result(stage, "getUpdates")
    assert len(updates) == 14
    for update in updates:
        fits("Update", update)


@pytest.mark.parametrize(
    ("method", "params", "kind"),
    [
        ("sendMessage", {"text": "<b>Dag</b> <a href='https://example.nl'>x</a>", "parse_mode": "HTML"}, "Message"),
        ("sendLocation", {"latitude": 52.1, "longitude": 4.3, "live_period": 60}, "Message"),
        ("sendVenue", {"latitude": 52.1, "longitude": 4.3, "title": "Plein", "address": "Plein 1"}, "Message"),
        ("getChat", {}, "ChatFullInfo"),
        ("getChatMember", {"user_id": 700000001}, "ChatMember"),
    ],
)
async def test_every_result_has_its_shape(stage, method, params, kind):
    fits(kind, await result(stage, method, chat_id=stage.phone.id, **params))


async def test_what_the_bot_is_and_where_it_listens_has_its_shape(stage):
    fits("User", await result(stage, "getMe"))
    fits("WebhookInfo", await result(stage, "getWebhookInfo"))


async def test_groups_topics_and_their_members_have_their_shapes(stage):
    group = stage.sandbox.world.add_group("Wijkteam", forum=True)
    stage.people.join(group, [stage.phone.id], ["voordeur_bot"], ["voordeur_bot", stage.phone.id])
    topic = await result(stage, "createForumTopic", chat_id=group.id, name="Tuin")
    fits("ForumTopic", topic)
    where = {"chat_id": group.id, "message_thread_id": topic["message_thread_id"]}
    fits("Message", await result(stage, "sendMessage", text="Dag", **where))
    await result(stage, "closeForumTopic", **where)
    for message in group.messages.values():
        fits("Message", message.body)
    fits("ChatFullInfo", await result(stage, "getChat", chat_id=group.id))
    fits("ChatMember", await result(stage, "getChatMember", chat_id=group.id, user_id=1000001))
    [added] = await result(stage, "getUpdates")
    fits("Update", added)
