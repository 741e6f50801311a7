"""The workers that end-to-end tests play in their group: what the driver says they see is what the bot did."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import telegram

from tests.sandbox.test_sandbox_with_aiogram import a_picture
from tests.support.group import Group, Worker
from tests.support.sandbox import WORKERS, opened

CLAIM = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Claim", callback_data="claim")]])


@pytest.fixture
async def group(tmp_path) -> AsyncIterator[Group]:
    """Wim's and Sara's group, in a sandbox without the system: the test itself is the bot."""
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/none.db", tmp_path) as stage:
        group = Group(stage, Worker(stage), Worker(stage, "Sara Peters"))
        group.patience = 0.2
        yield group


@pytest.fixture
async def bot(group) -> AsyncIterator[telegram.Bot]:
    address = group.stage.address
    async with telegram.Bot(
        WORKERS.token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot"
    ) as workers_bot:
        yield workers_bot


async def test_a_topic_is_awaited_by_words_of_its_title(group, bot):
    waiting = asyncio.create_task(group.topic("Fatma"))
    opened_topic = await bot.create_forum_topic(group.id, "● Fatma · tuin")
    assert await waiting == opened_topic.message_thread_id
    assert group.topics() == {opened_topic.message_thread_id: "● Fatma · tuin"}
    with pytest.raises(AssertionError, match="waited in vain for a topic “Youssef”"):
        await group.topic("Youssef")


async def test_words_of_the_bot_are_awaited_in_their_topic_only(group, bot):
    wim, _sara = group.members
    topic = await group.opens_topic(wim, "Fatma")
    other = await group.opens_topic(wim, "Youssef")
    waiting = asyncio.create_task(group.sees("Fatma", "Kaart", "Plein"))
    await bot.send_message(group.id, "Kaart", message_thread_id=topic)
    card = await bot.send_message(group.id, "Kaart: Plein", message_thread_id=topic)
    assert (await waiting).id == card.message_id
    assert group.heard(other) == ""
    with pytest.raises(AssertionError, match="waited in vain for “Kaart”"):
        await group.sees(other, "Kaart")


async def test_what_people_say_is_not_taken_for_the_bots_words(group):
    wim, sara = group.members
    await group.opens_topic(wim, "Fatma")
    await group.says(sara, "Fatma", "Ik ken haar")
    with pytest.raises(AssertionError, match="waited in vain"):
        await group.sees("Fatma", "Ik ken haar")
    assert [message.body["text"] for message in group.messages("Fatma")[1:]] == ["Ik ken haar"]


async def test_only_what_came_later_counts_where_that_is_asked(group, bot):
    wim, sara = group.members
    topic = await group.opens_topic(wim, "Fatma")
    card = await bot.send_message(group.id, "Open", message_thread_id=topic)
    said = await group.says(sara, topic, "Wie?")
    with pytest.raises(AssertionError, match="waited in vain"):
        await group.sees(topic, "Open", after=said)
    await bot.edit_message_text("Open, van Sara", group.id, card.message_id)
    assert (await group.sees(topic, "Open", after=said)).id == card.message_id
    await group.sees_gone(topic, "Iets anders")
    with pytest.raises(AssertionError, match="waited in vain for no “Sara”"):
        await group.sees_gone(topic, "Sara")


async def test_a_button_is_tapped_when_it_is_there_and_its_answer_is_seen(group, bot):
    wim, sara = group.members
    topic = await group.opens_topic(wim, "Fatma")
    tapping = asyncio.create_task(group.taps(sara, "Claim", topic=topic, toast="Van jou"))
    await bot.send_message(group.id, "Kaart", message_thread_id=topic, reply_markup=CLAIM)
    tap = None
    while tap is None:
        tap = next((each.callback_query for each in await bot.get_updates(timeout=1) if each.callback_query), None)
    assert tap.from_user.id == sara.id
    await tap.answer("Van jou, Sara")
    await tapping
    assert group.buttons(topic) == ["Claim"]
    await tap.edit_message_reply_markup(None)
    await group.sees_no_button(topic, "Claim")
    with pytest.raises(AssertionError, match="a button “Claim”"):
        await group.taps(sara, "Claim")


async def test_everything_that_can_be_sent_is_sent_in_the_topic(group, bot):
    wim, sara = group.members
    topic = await group.opens_topic(wim, "Fatma")
    first = await group.says(sara, topic, "Dag")
    sent = [
        await group.sends_photo(sara, topic, "Plein", reply_to=first),
        await group.sends_voice(sara, topic),
        await group.sends_document(sara, topic, "plan.pdf"),
        await group.sends_location(sara, topic),
        *await group.sends_album(sara, topic, 3, "Drie"),
    ]
    updates = [update.message for update in await bot.get_updates(timeout=0) if update.message]
    assert [message.message_id for message in updates[-len(sent) :]] == [message.id for message in sent]
    assert {message.message_thread_id for message in updates} == {topic}
    assert next(message for message in updates if message.photo).reply_to_message.text == "Dag"


async def test_what_the_bot_sends_is_seen(group, bot):
    topic = await group.opens_topic(group.members[0], "Fatma")
    where = {"chat_id": group.id, "message_thread_id": topic}
    await bot.send_voice(voice=b"OggS Fatma", **where)
    await bot.send_document(document=b"%PDF", filename="steun.pdf", **where)
    await bot.send_photo(photo=a_picture(), **where)
    await bot.send_location(latitude=52.5, longitude=4.5, **where)
    assert await group.sees_voice(topic) == b"OggS Fatma"
    assert await group.sees_document(topic) == ("steun.pdf", b"%PDF")
    assert (await group.sees_photo(topic))[:2] == b"\xff\xd8"
    assert (await group.sees_location(topic))["latitude"] == 52.5
    with pytest.raises(AssertionError, match="waited in vain for a voice"):
        await group.sees_voice(topic, after=group.messages(topic)[-1])


async def test_edits_deletions_and_reactions_are_done_and_seen(group, bot):
    wim, sara = group.members
    said = await group.says(sara, None, "Daag")
    await group.edits(sara, said, "Dag")
    await group.reacts(wim, said, "👍")
    await bot.set_message_reaction(group.id, said.id, "👌")
    await group.sees_reaction(said, "👌")
    with pytest.raises(AssertionError, match="the reaction 🙏"):
        await group.sees_reaction(said, "🙏")
    await group.deletes(sara, said)
    assert group.messages(None) == []
    assert (await bot.get_updates(timeout=0))[-1].edited_message.text == "Dag"


async def test_topics_are_closed_renamed_and_deleted(group, bot):
    wim, _sara = group.members
    topic = await group.opens_topic(wim, "Fatma")
    await bot.close_forum_topic(group.id, topic)
    await group.sees_closed("Fatma")
    await group.reopens_topic(wim, topic)
    assert not group.is_closed(topic)
    await group.renames_topic(wim, topic, "Fatma · klaar")
    assert await group.sees_title("klaar") == topic
    await group.deletes_topic(topic)
    assert group.topics() == {}


async def test_a_migrated_group_goes_on_under_its_new_id(group, bot):
    before = group.id
    await group.opens_topic(group.members[0], "Fatma")
    assert await group.migrates() == group.id != before
    assert group.topics() == {}
    await bot.send_message(group.id, "Verhuisd")
    await group.sees(None, "Verhuisd")


async def test_members_come_and_go(group):
    fatma = group.stage.phone()
    await group.adds(fatma)
    await group.says(fatma, None, "Dag")
    await group.removes(fatma)
    assert fatma not in group.members
    assert [phone.account.first_name for phone in group.members] == ["Wim", "Sara"]


async def test_a_worker_talks_with_the_workers_bot_in_private(group, bot):
    wim, _sara = group.members
    wim.starts("code")
    assert (await bot.get_updates(timeout=0))[-1].message.text == "/start code"
    waiting = asyncio.create_task(wim.hears("Welkom"))
    await bot.send_message(wim.id, "Welkom, Wim")
    assert await waiting == "Welkom, Wim"
