"""The real python-telegram-bot, unmodified, over HTTP."""

import asyncio

import pytest
import telegram
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.sandbox.world import Group


@pytest.fixture
def forum(stage) -> Group:
    """A workers' group with topics, in which the workers' bot is administrator."""
    group = stage.sandbox.world.add_group("Wijkteam", forum=True)
    stage.people.join(group, [stage.phone.id], ["werkers_bot", "voordeur_bot"], ["werkers_bot"])
    return group


@pytest.fixture
async def workers_bot(stage):
    async with telegram.Bot("1000002:workers-token", base_url=f"{stage.url}/bot") as bot:
        yield bot


KINDS = ("venue", "location", "contact", "sticker", "poll", "photo", "voice", "document")


def kind_of(message: telegram.Message) -> str:
    return next(kind for kind in KINDS if getattr(message, kind))


async def test_text_buttons_and_photo_are_sent_and_parsed(stage, ptb_bot):
    keys = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Ja", callback_data="y")]])
    sent = await ptb_bot.send_message(stage.phone.id, "*Dag* Fatma", parse_mode="MarkdownV2", reply_markup=keys)
    assert sent.text == "Dag Fatma"
    assert sent.entities[0].type == "bold"
    assert sent.reply_markup == keys
    picture = stage.people.drawn_photo(640, 480).content
    photo = await ptb_bot.send_photo(stage.phone.id, picture, caption="Plein")
    assert (photo.photo[-1].width, photo.caption) == (640, "Plein")
    edited = await ptb_bot.edit_message_text("Dag!", stage.phone.id, sent.message_id)
    assert edited.text == "Dag!"


async def test_a_file_is_downloaded_byte_for_byte(stage, ptb_bot):
    recording = b"OggS" + bytes(range(256))
    stage.people.voice(stage.place, stage.people.new_voice(recording, 3))
    [update] = await ptb_bot.get_updates()
    file = await update.message.voice.get_file()
    assert bytes(await file.download_as_bytearray()) == recording


async def test_every_kind_of_message_is_parsed(stage, ptb_bot):
    for action, body in (
        ("location", {"latitude": 52.1, "longitude": 4.3, "live": 60}),
        ("venue", {"latitude": 52.1, "longitude": 4.3, "title": "Plein", "address": "Plein 1"}),
        ("contact", {"phone_number": "+31600000000", "first_name": "Fatma", "own": True}),
        ("sticker", {"emoji": "🌻"}),
        ("poll", {"question": "Wanneer?", "options": ["nu", "later"]}),
        ("photo", {"generate": True}),
        ("voice", {"generate": True, "duration": 2}),
        ("document", {"generate": True, "file_name": "plan.pdf"}),
        ("album", {"photos": [{"generate": True}, {"generate": True}]}),
    ):
        assert (await stage.act(action, **body))[0] == 201
    updates = await ptb_bot.get_updates()
    assert [kind_of(update.message) for update in updates] == [
        "location",
        "venue",
        "contact",
        "sticker",
        "poll",
        "photo",
        "voice",
        "document",
        "photo",
        "photo",
    ]
    assert len({update.message.media_group_id for update in updates[-2:]}) == 1


async def test_an_update_of_an_unknown_kind_does_not_stop_it(stage, ptb_bot):
    await stage.act("raw", update={"telepathy": {"from": {"id": 5}, "thought": "?"}})
    stage.people.text(stage.place, "Dag")
    unknown, known = await ptb_bot.get_updates()
    assert unknown.effective_message is None
    assert known.message.text == "Dag"


async def test_refusals_become_its_own_errors(stage, ptb_bot):
    with pytest.raises(BadRequest, match="Message text is empty"):
        await ptb_bot.send_message(stage.phone.id, "  ")
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb_bot.send_message(99, "Dag")
    stage.sandbox.world.set_blocked(stage.place.chat.bot, stage.phone, blocked=True)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb_bot.send_message(stage.phone.id, "Dag")


async def test_faults_become_its_own_errors(stage, ptb_bot):
    stage.sandbox.faults.add("429", retry_after=7)
    with pytest.raises(RetryAfter, match="7"):
        await ptb_bot.send_message(stage.phone.id, "Dag")
    stage.sandbox.faults.add("5xx", html=True)
    with pytest.raises(NetworkError):
        await ptb_bot.send_message(stage.phone.id, "Dag")
    stage.sandbox.faults.add("drop_after_accept")
    with pytest.raises(NetworkError):
        await ptb_bot.send_message(stage.phone.id, "wel aangekomen")
    stage.sandbox.faults.add("slow", seconds=0.3)
    with pytest.raises(TimedOut):
        await ptb_bot.send_message(stage.phone.id, "te laat", read_timeout=0.05)
    assert [message["text"] for message in (await stage.chat())["messages"]] == ["wel aangekomen", "te laat"]


async def test_a_second_poller_gets_a_conflict(stage, ptb_bot):
    first = asyncio.create_task(ptb_bot.get_updates(timeout=20))
    await asyncio.sleep(0.05)
    async with telegram.Bot(ptb_bot.token, base_url=f"{stage.url}/bot") as another:
        second = asyncio.create_task(another.get_updates(timeout=20))
        with pytest.raises(Conflict):
            await first
        stage.people.text(stage.place, "Dag")
        assert len(await second) == 1


async def test_a_topic_is_opened_written_in_closed_and_deleted(stage, workers_bot, forum):
    topic = await workers_bot.create_forum_topic(forum.id, "Fatma · tuin")
    where = {"chat_id": forum.id, "message_thread_id": topic.message_thread_id}
    sent = await workers_bot.send_message(text="Nieuw gesprek", **where)
    assert sent.is_topic_message
    assert await workers_bot.edit_forum_topic(name="Fatma · speeltuin", **where)
    assert await workers_bot.close_forum_topic(**where)
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await workers_bot.close_forum_topic(**where)
    assert await workers_bot.reopen_forum_topic(**where)
    assert await workers_bot.delete_forum_topic(**where)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await workers_bot.send_message(text="x", **where)


async def test_only_an_administrator_opens_topics(stage, ptb_bot, forum):
    with pytest.raises(BadRequest, match="Not enough rights"):
        await ptb_bot.create_forum_topic(forum.id, "x")
    plain = stage.sandbox.world.add_group("Plein", forum=False)
    stage.people.join(plain, [], ["voordeur_bot"], ["voordeur_bot"])
    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await ptb_bot.create_forum_topic(plain.id, "x")


async def test_a_member_writes_in_a_topic_and_the_bot_hears_it_there(stage, workers_bot, forum):
    topic = await workers_bot.create_forum_topic(forum.id, "Fatma")
    path = f"/groups/{forum.id}/phones/{stage.phone.id}/text"
    status, said = await stage.sandbox_api("POST", path, {"text": "Dag", "thread_id": topic.message_thread_id})
    assert (status, said["message"]["thread_id"]) == (201, topic.message_thread_id)
    added, update = await workers_bot.get_updates()
    assert added.my_chat_member.new_chat_member.status == "administrator"
    assert (update.message.text, update.message.message_thread_id) == ("Dag", topic.message_thread_id)
    assert (await workers_bot.get_chat(forum.id)).is_forum
    assert (await workers_bot.get_chat_member(forum.id, workers_bot.id)).can_manage_topics


async def test_a_bot_in_privacy_mode_hears_only_what_is_meant_for_it(stage, ptb_bot, forum):
    place = stage.people.in_group(forum.id, stage.phone.id)
    for text in ("zomaar", "/help", "/help@werkers_bot", "dag @voordeur_bot"):
        stage.people.text(place, text)
    heard = [update.message.text for update in await ptb_bot.get_updates() if update.message]
    assert heard == ["/help", "dag @voordeur_bot"]
