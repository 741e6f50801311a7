"""A workers' group: what members do in topics, and what python-telegram-bot makes of it at the other end."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import telegram
from telegram.constants import UpdateType
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.sandbox.accounts import Phone
from bot.sandbox.chats import Group
from bot.sandbox.people import NotPossibleError, Place
from bot.sandbox.schema import telegram_schema
from tests.sandbox.stage import WORKERS, Stage
from tests.sandbox.test_sandbox_with_aiogram import a_picture

CLAIM = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Claim", callback_data="claim")]])


@dataclass
class Office:
    """Two workers in a group with the workers' bot. Wim came first, so he is administrator; Sara is not."""

    stage: Stage
    bot: telegram.Bot
    group: Group
    wim: Phone
    sara: Phone

    def place(self, phone: Phone, topic: int | None = None) -> Place:
        return self.stage.people.in_group(self.group.id, phone.id, topic)

    async def topic(self, name: str = "Fatma · tuin") -> int:
        return (await self.bot.create_forum_topic(self.group.id, name)).message_thread_id

    async def updates(self) -> list[telegram.Update]:
        """What came since the last look."""
        updates = await self.bot.get_updates(timeout=0, limit=100)
        if updates:
            await self.bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
        return list(updates)

    async def messages(self) -> list[telegram.Message]:
        return [update.message for update in await self.updates() if update.message]

    async def act(self, action: str, phone: Phone, **body) -> tuple[int, dict]:
        return await self.stage.sandbox_api("POST", f"/groups/{self.group.id}/phones/{phone.id}/{action}", body)

    async def seen_by(self, phone: Phone) -> dict:
        return (await self.stage.sandbox_api("GET", f"/groups/{self.group.id}", params={"phone": phone.id}))[1]


@pytest.fixture
async def office(stage) -> AsyncIterator[Office]:
    world = stage.sandbox.world
    wim, sara = world.add_phone("Wim Werker", "nl"), world.add_phone("Sara Peters", "nl")
    group = world.add_group("Voordeur West", members=[wim.id, sara.id], bots=[WORKERS.username])
    base = {"base_url": f"{stage.url}/bot", "base_file_url": f"{stage.url}/file/bot"}
    async with telegram.Bot(WORKERS.token, **base) as bot:
        await bot.get_updates(timeout=0, allowed_updates=list(UpdateType))
        office = Office(stage, bot, group, wim, sara)
        await office.updates()
        yield office


# A group is made


async def test_a_group_is_made_with_its_bot_as_administrator_who_may_manage_topics(stage):
    world = stage.sandbox.world
    group = world.add_group("Voordeur West", members=[stage.phone.id], bots=[WORKERS.username])
    async with telegram.Bot(WORKERS.token, base_url=f"{stage.url}/bot") as bot:
        [added] = await bot.get_updates(timeout=0)
        assert added.my_chat_member.chat.title == "Voordeur West"
        assert added.my_chat_member.new_chat_member.can_manage_topics
        assert (await bot.get_chat_member(group.id, stage.phone.id)).status == "administrator"
        assert (await bot.get_chat(group.id)).is_forum


def test_a_group_with_an_id_of_its_own_keeps_it_and_the_id_is_not_given_twice(stage):
    world = stage.sandbox.world
    assert world.add_group("Wijkteam", group_id=-1009).id == -1009
    with pytest.raises(ValueError, match="-1009 cannot be the id"):
        world.add_group("Nog een", group_id=-1009)


@pytest.mark.parametrize("wanted", [{"members": [99]}, {"bots": ["nobody_bot"]}])
def test_a_group_of_strangers_is_not_made(stage, wanted):
    with pytest.raises(LookupError, match="there is no"):
        stage.sandbox.world.add_group("Wijkteam", **wanted)
    assert stage.sandbox.world.groups == {}


# What is said in topics


async def test_what_is_said_in_a_topic_answers_for_telegram_the_message_that_opened_it(office):
    topic = await office.topic()
    office.stage.people.text(office.place(office.sara, topic), "Ik ken haar")
    [said] = await office.messages()
    assert (said.is_topic_message, said.message_thread_id) == (True, topic)
    assert said.reply_to_message.forum_topic_created.name == "Fatma · tuin"
    assert said.reply_to_message.message_id == topic


async def test_an_answer_to_a_card_brings_the_card_with_its_buttons(office):
    topic = await office.topic()
    card = await office.bot.send_message(office.group.id, "Fatma", message_thread_id=topic, reply_markup=CLAIM)
    office.stage.people.text(office.place(office.sara, topic), "Dag Fatma", card.message_id)
    [answer] = await office.messages()
    assert answer.reply_to_message.text == "Fatma"
    assert answer.reply_to_message.reply_markup == CLAIM
    assert answer.reply_to_message.reply_to_message is None


async def test_answers_outside_of_topics_are_a_thread_that_is_no_topic(office):
    first = office.stage.people.text(office.place(office.wim), "Wie is er vandaag?")
    office.stage.people.text(office.place(office.sara), "Ik", first.id)
    question, answer = await office.messages()
    assert question.message_thread_id is None
    assert (answer.message_thread_id, answer.is_topic_message) == (first.id, None)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await office.bot.send_message(office.group.id, "Mooi", message_thread_id=answer.message_thread_id)


async def test_every_kind_of_message_arrives_in_its_topic(office):
    topic = await office.topic()
    for action, body in (
        ("text", {"text": "Dag"}),
        ("photo", {"generate": True, "caption": "Plein"}),
        ("voice", {"generate": True}),
        ("document", {"generate": True, "file_name": "brief.pdf"}),
        ("location", {"latitude": 52.37, "longitude": 4.85}),
        ("album", {"photos": [{"generate": True}, {"generate": True}], "caption": "Twee"}),
    ):
        status, answer = await office.act(action, office.sara, thread_id=topic, **body)
        assert status == 201, answer
    for update in (await office.stage.api("getUpdates", WORKERS.token))["result"]:
        telegram_schema().type("Update")(update, "Update")
    messages = await office.messages()
    assert [message.message_thread_id for message in messages] == [topic] * 7
    assert [bool(message.media_group_id) for message in messages] == [False] * 5 + [True] * 2


async def test_a_bots_answer_goes_to_the_topic_of_what_it_answers(office):
    topic = await office.topic()
    said = office.stage.people.text(office.place(office.sara, topic), "Dag")
    sent = await office.bot.send_message(office.group.id, "✓", reply_parameters=telegram.ReplyParameters(said.id))
    assert sent.message_thread_id == topic
    assert sent.reply_to_message.text == "Dag"


async def test_a_bots_album_stands_in_a_topic_as_one(office):
    topic = await office.topic()
    media = [telegram.InputMediaPhoto(a_picture(), caption="Een"), telegram.InputMediaPhoto(a_picture())]
    first, second = await office.bot.send_media_group(office.group.id, media, message_thread_id=topic)
    assert first.media_group_id == second.media_group_id is not None
    assert (first.caption, second.caption) == ("Een", None)
    assert {first.message_thread_id, second.message_thread_id} == {topic}
    with pytest.raises(BadRequest, match="must be 2-10 items"):
        await office.bot.send_media_group(office.group.id, media[:1])
    mixed = [media[0], telegram.InputMediaDocument(b"%PDF", filename="x.pdf")]
    with pytest.raises(BadRequest, match="Media must be of type"):
        await office.bot.send_media_group(office.group.id, mixed)


async def test_a_caption_is_changed_by_a_person_and_by_a_bot(office):
    people, place = office.stage.people, office.place(office.sara)
    photo = people.photo(place, people.drawn_photo(), {"caption": "Pleni"})
    people.edit(place, photo.id, "Plein")
    sent = await office.bot.send_photo(office.group.id, a_picture(), caption="Foot")
    assert (await office.bot.edit_message_caption(office.group.id, sent.message_id, caption="Foto")).caption == "Foto"
    _said, edited = await office.updates()
    assert edited.edited_message.caption == "Plein"
    words = await office.bot.send_message(office.group.id, "x")
    with pytest.raises(BadRequest, match="no caption in the message"):
        await office.bot.edit_message_caption(office.group.id, words.message_id, caption="y")


# Buttons, reactions, answers asked for


async def test_a_tap_is_answered_only_to_who_tapped(office):
    topic = await office.topic()
    card = await office.bot.send_message(office.group.id, "Fatma", message_thread_id=topic, reply_markup=CLAIM)
    await office.act("tap", office.sara, label="Claim", thread_id=topic)
    [tap] = await office.updates()
    assert tap.callback_query.from_user.first_name == "Sara"
    assert tap.callback_query.message.message_id == card.message_id
    before = office.stage.sandbox.world.events.number
    await tap.callback_query.answer("Van jou")
    [told] = [event for event in office.stage.sandbox.world.events.after(before) if event.name == "toast"]
    assert told.phone_ids == {office.sara.id}


async def test_a_button_of_another_topic_is_not_tapped(office):
    topic, other = await office.topic(), await office.topic("Youssef")
    await office.bot.send_message(office.group.id, "Fatma", message_thread_id=topic, reply_markup=CLAIM)
    assert (await office.act("tap", office.sara, label="Claim", thread_id=other))[0] == 404
    assert (await office.act("tap", office.sara, label="Claim", thread_id=topic))[0] == 202


async def test_reactions_of_several_people_are_kept_apart_and_reach_an_administrator_bot(office):
    sent = await office.bot.send_message(office.group.id, "Dag")
    for phone, emoji in ((office.wim, "👍"), (office.sara, "👌"), (office.wim, None)):
        await office.act("react", phone, message_id=sent.message_id, emoji=emoji)
    reactions = [update.message_reaction for update in await office.updates()]
    assert [(each.user.first_name, len(each.new_reaction)) for each in reactions] == [
        ("Wim", 1),
        ("Sara", 1),
        ("Wim", 0),
    ]
    assert office.group.messages[sent.message_id].reactions == {office.sara.id: "👌"}


async def test_a_bot_that_is_no_administrator_hears_of_no_reactions(office):
    office.group.administrators.discard(office.bot.id)
    sent = await office.bot.send_message(office.group.id, "Dag")
    await office.act("react", office.wim, message_id=sent.message_id, emoji="👍")
    assert await office.updates() == []


async def test_a_bot_asks_one_member_for_an_answer(office):
    topic = await office.topic()
    said = office.stage.people.text(office.place(office.sara, topic), "/note")
    events, before = office.stage.sandbox.world.events, office.stage.sandbox.world.events.number
    await office.bot.send_message(
        office.group.id,
        "Welke?",
        reply_parameters=telegram.ReplyParameters(said.id),
        reply_markup=telegram.ForceReply(selective=True),
    )
    asked = [event for event in events.after(before) if event.name == "force_reply"]
    assert [event.phone_ids for event in asked] == [{office.sara.id}]
    before = events.number
    await office.bot.send_message(office.group.id, "Wie?", reply_markup=telegram.ForceReply())
    asked = [event.phone_ids for event in events.after(before) if event.name == "force_reply"]
    assert sorted(map(min, asked)) == [office.wim.id, office.sara.id]


async def test_a_wish_for_an_answer_ends_when_it_is_answered(stage):
    await stage.send("Hoe heet je?", reply_markup={"force_reply": True})
    keyboard = (await stage.chat())["keyboard"]
    assert keyboard["force_reply"]
    await stage.act("text", text="Fatma", reply_to=keyboard["replies_to"])
    assert (await stage.chat())["keyboard"] is None


# Topics


async def test_members_open_close_and_rename_topics_and_the_bot_hears_it(office):
    _, answer = await office.act("open-topic", office.wim, name="Overleg")
    topic = answer["topic"]["id"]
    for action, body in (("rename-topic", {"name": "Teamoverleg"}), ("close-topic", {}), ("reopen-topic", {})):
        assert (await office.act(action, office.wim, thread_id=topic, **body))[0] == 200
    opened, renamed, closed, reopened = await office.messages()
    assert opened.forum_topic_created.name == "Overleg"
    assert renamed.forum_topic_edited.name == "Teamoverleg"
    assert closed.forum_topic_closed
    assert reopened.forum_topic_reopened
    assert {message.message_thread_id for message in (opened, renamed, closed, reopened)} == {topic}


async def test_only_administrators_manage_topics_and_delete_what_others_wrote(office):
    topic = await office.topic()
    said = office.stage.people.text(office.place(office.wim, topic), "Dag")
    for action, body in (
        ("rename-topic", {"name": "x"}),
        ("close-topic", {}),
        ("delete", {"message_id": said.id}),
        ("delete-topic", {}),
    ):
        assert (await office.act(action, office.sara, thread_id=topic, **body))[0] == 409
        assert (await office.act(action, office.wim, thread_id=topic, **body))[0] == 200
    assert office.group.topics == {}


async def test_a_member_deletes_their_own_message_and_no_bot_hears_of_it(office):
    said = office.stage.people.text(office.place(office.sara), "Verkeerd")
    await office.updates()
    assert (await office.act("delete", office.sara, message_id=said.id))[0] == 200
    assert office.group.find(said.id) is None
    assert await office.updates() == []


async def test_a_deleted_topic_is_noticed_only_by_writing_to_it(office):
    topic = await office.topic()
    office.stage.sandbox.forums.delete_topic(office.place(office.wim, topic))
    assert await office.updates() == []
    with pytest.raises(BadRequest, match="Message thread not found"):
        await office.bot.send_message(office.group.id, "Dag", message_thread_id=topic)


async def test_in_a_closed_topic_only_administrators_write(office):
    topic = await office.topic()
    await office.bot.close_forum_topic(office.group.id, topic)
    with pytest.raises(NotPossibleError, match="closed"):
        office.stage.people.text(office.place(office.sara, topic), "Dag")
    office.stage.people.text(office.place(office.wim, topic), "Dag")
    await office.bot.send_message(office.group.id, "Dag", message_thread_id=topic)
    office.group.administrators.discard(office.bot.id)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await office.bot.send_message(office.group.id, "Dag", message_thread_id=topic)


async def test_each_member_has_their_own_unread_messages(office):
    topic = await office.topic()
    await office.bot.send_message(office.group.id, "Fatma", message_thread_id=topic)
    office.stage.people.text(office.place(office.sara, topic), "Ik ken haar")
    assert [(await office.seen_by(phone))["topics"][0]["unread"] for phone in (office.wim, office.sara)] == [2, 1]
    await office.act("read", office.wim, thread_id=topic)
    assert [(await office.seen_by(phone))["topics"][0]["unread"] for phone in (office.wim, office.sara)] == [0, 1]
    assert (await office.seen_by(office.wim))["topics"][0]["last"]["text"] == "Ik ken haar"


async def test_the_messages_of_one_topic_or_of_none_are_shown(office):
    topic = await office.topic()
    office.stage.people.text(office.place(office.sara, topic), "erin")
    office.stage.people.text(office.place(office.sara), "erbuiten")
    path = f"/groups/{office.group.id}/messages"
    for thread_id, words in ((topic, "erin"), (1, "erbuiten")):
        shown = (await office.stage.sandbox_api("GET", path, params={"thread_id": thread_id}))[1]["messages"]
        assert [each["text"] for each in shown if each["kind"] == "text"] == [words]
        assert shown[-1]["from"] == "person"
        assert shown[-1]["reply_to"] is None


# Members, and the group itself


async def test_who_is_added_may_write_and_who_is_removed_may_not(office):
    path = f"/groups/{office.group.id}/members"
    fatma = office.stage.phone
    assert (await office.act("text", fatma, text="Dag"))[0] == 409
    await office.stage.sandbox_api("POST", path, {"add": [fatma.id]})
    assert (await office.act("text", fatma, text="Dag"))[0] == 201
    await office.stage.sandbox_api("POST", path, {"remove": [fatma.id]})
    assert (await office.act("text", fatma, text="Dag"))[0] == 409
    came, _said, went = await office.messages()
    assert came.new_chat_members[0].id == fatma.id
    assert went.left_chat_member.id == fatma.id
    assert (await office.bot.get_chat_member(office.group.id, fatma.id)).status == "left"


async def test_a_bot_that_is_removed_hears_it_and_may_not_write(office):
    await office.stage.sandbox_api("POST", f"/groups/{office.group.id}/members", {"remove": [WORKERS.username]})
    [removed] = await office.updates()
    assert removed.my_chat_member.old_chat_member.status == "administrator"
    assert removed.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="not a member"):
        await office.bot.send_message(office.group.id, "Dag")


async def test_a_group_becomes_a_supergroup_under_another_id(office):
    world = office.stage.sandbox.world
    plain = world.add_group("Team", members=[office.wim.id], bots=[WORKERS.username], basic=True)
    assert (await office.bot.get_chat(plain.id)).type == "group"
    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await office.bot.create_forum_topic(plain.id, "x")
    await office.updates()
    status, upgraded = await office.stage.sandbox_api("POST", f"/groups/{plain.id}/migrate", {})
    assert (status, upgraded["forum"]) == (201, True)
    to, back = await office.messages()
    assert (to.chat.id, to.migrate_to_chat_id) == (plain.id, upgraded["id"])
    assert (back.chat.id, back.migrate_from_chat_id) == (upgraded["id"], plain.id)
    with pytest.raises(ChatMigrated) as moved:
        await office.bot.send_message(plain.id, "Dag")
    assert moved.value.new_chat_id == upgraded["id"]
    assert await office.bot.create_forum_topic(upgraded["id"], "Fatma")
    assert (await office.stage.sandbox_api("POST", f"/groups/{plain.id}/migrate", {}))[0] == 409


async def test_a_phones_groups_are_those_it_is_in_and_that_still_go_by_their_id(office):
    async def titles(phone):
        groups = (await office.stage.sandbox_api("GET", "/groups", params={"phone": phone.id}))[1]["groups"]
        return [group["id"] for group in groups]

    assert await titles(office.sara) == [office.group.id]
    assert await titles(office.stage.phone) == []
    moved = office.stage.sandbox.forums.migrate(office.group)
    assert await titles(office.sara) == [moved.id]


# Profile photos


async def test_a_profile_photo_is_fetched_by_a_bot(office):
    assert (await office.bot.get_user_profile_photos(office.wim.id)).total_count == 0
    path = f"/phones/{office.wim.id}/photo"
    status, phone = await office.stage.sandbox_api("POST", path, {"generate": True, "width": 640, "height": 640})
    assert status == 201
    assert phone["photo"].startswith("/sandbox/api/files/")
    photos = await office.bot.get_user_profile_photos(office.wim.id, limit=1)
    assert (photos.total_count, photos.photos[0][-1].width) == (1, 640)
    file = await photos.photos[0][-1].get_file()
    assert (await file.download_as_bytearray())[:2] == b"\xff\xd8"
    await office.stage.sandbox_api("DELETE", path)
    assert (await office.bot.get_user_profile_photos(office.wim.id)).photos == ()
    with pytest.raises(BadRequest, match="Invalid user_id"):
        await office.bot.get_user_profile_photos(99)
