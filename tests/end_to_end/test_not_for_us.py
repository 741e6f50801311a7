"""Groups, channels and kinds of update that do not exist yet: deliberate silence, and nobody is held up."""

import pytest

from storage import tables

pytestmark = pytest.mark.asyncio(loop_scope="module")


UNANSWERED = {
    "a kind that does not exist yet": {"hologram": {"chat": {"id": 1, "type": "private"}, "shape": "cat"}},
    "a channel's post": {
        "channel_post": {"message_id": 1, "date": 1, "chat": {"id": -100, "type": "channel", "title": "x"}, "text": "x"}
    },
    "a group's message": {
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": -5, "type": "group", "title": "x"},
            "from": {"id": 9, "is_bot": False, "first_name": "A"},
            "text": "/start",
        }
    },
    "a bot's message in a group": {
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": -5, "type": "supergroup", "title": "x"},
            "from": {"id": 9, "is_bot": True, "first_name": "A"},
            "text": "x",
        }
    },
    "only a number": {},
    "no object": {"message": "poison"},
    "a list": {"message": [1, 2, 3]},
    "an update without end": {
        "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": ["x"] * 50}
    },
}


@pytest.mark.parametrize("update", UNANSWERED.values(), ids=UNANSWERED.keys())
async def test_what_is_not_for_us_is_left_unanswered_and_holds_nobody_up(shared, asked, update):
    asked.emits(update)
    await asked.hears_nothing()
    await shared.settled()
    assert await shared.count(tables.outbox, tables.outbox.c.chat_id <= 1) == 0


async def test_in_a_group_the_bot_keeps_silent(shared, asked):
    group = shared.sandbox.world.add_group("Onze straat", forum=False)
    shared.sandbox.people.join(group, [asked.id], ["VoordeurBot"], ["VoordeurBot"])
    place = shared.sandbox.people.in_group(group.id, asked.id)
    for words in ("/start", "/help@VoordeurBot", "hallo @VoordeurBot"):
        asked.does(lambda words=words: shared.sandbox.people.text(place, words))
    await shared.settled()
    assert not any(message.from_bot for message in group.messages.values())
    await asked.hears_nothing()


async def test_a_tap_from_another_chat_is_not_answered_there(shared, asked):
    message = {"message_id": 5, "date": 1, "chat": {"id": -77, "type": "group", "title": "Straat"}, "text": "?"}
    person = asked.account.as_user()
    asked.emits(
        {"callback_query": {"id": "1", "from": person, "chat_instance": "1", "data": "1:skip", "message": message}}
    )
    await asked.hears_nothing()
