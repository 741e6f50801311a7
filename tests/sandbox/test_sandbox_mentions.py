"""Mentions of people by their id, with the real aiogram: kept where the bot knows them, else plain words."""

import pytest
from aiogram.types import BufferedInputFile, MessageEntity, User

from tests.sandbox.test_sandbox_with_aiogram import a_picture


def mention_of(user_id: int) -> str:
    return f'Vraag <a href="tg://user?id={user_id}">Fatma</a> of <b>mij</b>.'


async def test_somebody_who_wrote_to_the_bot_is_mentioned_with_all_that_telegram_tells(stage, aiogram_bot):
    sent = await aiogram_bot.send_message(stage.phone.id, mention_of(stage.phone.id), parse_mode="HTML")
    mention, bold = sent.entities
    assert (mention.type, mention.offset, mention.length, bold.type) == ("text_mention", 6, 5, "bold")
    assert (mention.user.id, mention.user.full_name, mention.user.is_bot) == (stage.phone.id, "Fatma Yılmaz", False)


async def test_a_stranger_is_not_mentioned_and_the_words_stay(stage, aiogram_bot):
    stranger = stage.sandbox.world.add_phone("Jan Jansen")
    for user_id in (stranger.id, 5):
        sent = await aiogram_bot.send_message(stage.phone.id, mention_of(user_id), parse_mode="HTML")
        assert (sent.text, [entity.type for entity in sent.entities]) == ("Vraag Fatma of mij.", ["bold"])


async def test_somebody_in_the_same_group_is_known(stage, aiogram_bot):
    neighbour = stage.sandbox.world.add_phone("Jan Jansen")
    group = stage.sandbox.world.add_group("Wijkteam", forum=False)
    stage.people.join(group, [neighbour.id], ["voordeur_bot"], [])
    sent = await aiogram_bot.send_message(stage.phone.id, mention_of(neighbour.id), parse_mode="HTML")
    assert sent.entities[0].user.first_name == "Jan"


async def test_captions_edits_markdown_and_given_entities_mention_as_well(stage, aiogram_bot):
    chat_id = stage.phone.id
    given = [MessageEntity(type="text_mention", offset=0, length=5, user=User(id=chat_id, is_bot=False, first_name=""))]
    sent = await aiogram_bot.send_message(chat_id, "Fatma", entities=given)
    assert sent.entities[0].user.first_name == "Fatma"
    link = f"[Fatma](tg://user?id={chat_id})"
    edited = await aiogram_bot.edit_message_text(
        link + " doet mee", chat_id=chat_id, message_id=sent.message_id, parse_mode="MarkdownV2"
    )
    assert [entity.type for entity in edited.entities] == ["text_mention"]
    file = BufferedInputFile(a_picture(), "a.png")
    photo = await aiogram_bot.send_photo(chat_id, file, caption=mention_of(chat_id), parse_mode="HTML")
    assert photo.caption_entities[0].user.id == chat_id


@pytest.mark.parametrize("address", ["tg://user?id=", "tg://user?id=x"])
async def test_an_address_without_a_number_stays_a_link(stage, aiogram_bot, address):
    sent = await aiogram_bot.send_message(stage.phone.id, f'<a href="{address}">Fatma</a>', parse_mode="HTML")
    assert [entity.type for entity in sent.entities] == ["text_link"]
