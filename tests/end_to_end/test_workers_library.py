"""python-telegram-bot, which carries the workers' bot, reads whatever the sandbox makes of what people do."""

import pytest
import telegram
from aiohttp import ClientSession
from telegram.constants import UpdateType

from tests.support.sandbox import WORKERS, opened

ACTIONS = {
    "start": {"payload": "blad-12"},
    "text": {"text": "/help @someone https://example.org"},
    "location": {"latitude": 52.35, "longitude": 4.8, "live": 600},
    "venue": {"latitude": 52.35, "longitude": 4.8, "title": "Nigelleplein", "address": "Nigelleplein 1"},
    "contact": {"phone_number": "+31600000000", "first_name": "Ans", "own": True},
    "sticker": {"emoji": "👍"},
    "poll": {"question": "When?", "options": ["Now", "Later"]},
    "photo": {"generate": True, "caption": "<b>"},
    "voice": {"generate": True},
    "document": {"generate": True, "file_name": "x.pdf"},
    "album": {"photos": [{"generate": True}, {"generate": True}]},
    "raw": {"update": {"hologram": {"shape": "cat"}}},
}


@pytest.fixture
async def office(sqlite_url, tmp_path):
    """The sandbox, a worker's phone in it, the JSON interface, and the workers' bot in python-telegram-bot."""
    async with opened(sqlite_url, tmp_path) as stage, ClientSession() as http:
        phone = stage.phone("Wim Werker")
        bot = telegram.Bot(WORKERS.token, base_url=f"{stage.address}/bot", base_file_url=f"{stage.address}/file/bot")

        async def act(path, **body):
            async with http.post(f"{stage.address}/sandbox/api/{path}", json=body) as answer:
                assert answer.status < 300, await answer.text()
                return await answer.json()

        async with bot:
            await bot.get_updates(timeout=0, allowed_updates=list(UpdateType))
            yield stage, phone, act, bot


async def test_it_reads_every_kind_of_message(office):
    _stage, phone, act, bot = office
    for action, body in ACTIONS.items():
        await act(f"phones/{phone.id}/chats/{WORKERS.username}/{action}", **body)
    updates = await bot.get_updates(timeout=0, limit=100)
    assert len(updates) == len(ACTIONS) + 1  # an album is two messages
    for update in updates[:-1]:
        assert update.message.chat.id == phone.id
        assert update.effective_user.first_name == "Wim"
    assert updates[-1].to_dict() == {"update_id": updates[-1].update_id, "hologram": {"shape": "cat"}}


async def test_it_reads_taps_edits_reactions_and_blocking(office):
    stage, phone, act, bot = office
    chat = f"phones/{phone.id}/chats/{WORKERS.username}"
    said = (await act(f"{chat}/text", text="hallo"))["message"]["id"]
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Ja", callback_data="y")]])
    sent = await bot.send_message(phone.id, "Ja?", reply_markup=keyboard)
    await act(f"{chat}/tap", label="Ja")
    await act(f"{chat}/edit", message_id=said, text="hallo!")
    await act(f"{chat}/react", message_id=sent.message_id, emoji="👍")
    stage.sandbox.world.set_blocked(stage.sandbox.people.bot(WORKERS.username), phone.account, blocked=True)
    _text, tap, edit, reaction, blocking = await bot.get_updates(timeout=0, limit=100)
    assert tap.callback_query.data == "y"
    assert edit.edited_message.text == "hallo!"
    assert reaction.message_reaction.new_reaction[0].emoji == "👍"
    assert blocking.my_chat_member.new_chat_member.status == "kicked"


async def test_it_reads_groups_and_topics(office):
    _stage, phone, act, bot = office
    group = (
        await act(
            "groups",
            title="Werkers",
            forum=True,
            members=[phone.id],
            bots=[WORKERS.username],
            administrators=[WORKERS.username, phone.id],
        )
    )["id"]
    topic = await bot.create_forum_topic(group, "Nigelleplein")
    await act(f"groups/{group}/phones/{phone.id}/text", text="ik neem dit", thread_id=topic.message_thread_id)
    joined, said = await bot.get_updates(timeout=0, limit=100)
    assert joined.my_chat_member.chat.id == group
    assert said.message.message_thread_id == topic.message_thread_id
