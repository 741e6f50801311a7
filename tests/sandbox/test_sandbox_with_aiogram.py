"""The real aiogram, unmodified, over HTTP."""

import asyncio
import io
import time

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendDice
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from PIL import Image

YES = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Ja", callback_data="yes", style="success")]])


def a_picture(width: int = 1000, height: int = 500) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 40, 40)).save(out, "PNG")
    return out.getvalue()


async def test_a_sent_message_is_what_the_phone_shows(stage, aiogram_bot):
    sent = await aiogram_bot.send_message(
        stage.phone.id, "<b>Dag</b> 😀 <i>Fatma</i>", parse_mode="HTML", reply_markup=YES
    )
    assert [(entity.type, entity.offset, entity.length) for entity in sent.entities] == [
        ("bold", 0, 3),
        ("italic", 7, 5),
    ]
    [shown] = (await stage.chat())["messages"]
    assert (shown["id"], shown["from"], shown["text"]) == (sent.message_id, "bot", "Dag 😀 Fatma")
    assert (
        shown["buttons"][0][0] | {"text": "Ja", "kind": "callback", "data": "yes", "style": "success"}
        == shown["buttons"][0][0]
    )


async def test_updates_are_polled_and_confirmed_by_offset(stage, aiogram_bot):
    stage.people.start(stage.place, "blad-12")
    stage.people.text(stage.place, "Dag")
    first, second = await aiogram_bot.get_updates()
    assert (first.message.text, second.message.text) == ("/start blad-12", "Dag")
    assert first.message.from_user.language_code == "tr"
    assert [update.update_id for update in await aiogram_bot.get_updates(offset=second.update_id)] == [second.update_id]
    assert await aiogram_bot.get_updates(offset=second.update_id + 1) == []


async def test_a_negative_offset_keeps_only_the_last(stage, aiogram_bot):
    for number in range(3):
        stage.people.text(stage.place, f"bericht {number}")
    assert [update.message.text for update in await aiogram_bot.get_updates(offset=-1)] == ["bericht 2"]
    assert len(await aiogram_bot.get_updates()) == 1


async def test_a_long_poll_returns_as_soon_as_something_happens(stage, aiogram_bot):
    poll = asyncio.create_task(aiogram_bot.get_updates(timeout=30))
    await asyncio.sleep(0.02)
    began = time.monotonic()
    stage.people.text(stage.place, "Dag")
    assert [update.message.text for update in await poll] == ["Dag"]
    assert time.monotonic() - began < 15


async def test_a_second_poller_ends_the_first_with_a_conflict(stage, aiogram_bot):
    first = asyncio.create_task(aiogram_bot.get_updates(timeout=30))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(aiogram_bot.get_updates(timeout=30))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first
    stage.people.text(stage.place, "Dag")
    assert len(await second) == 1


async def test_unwanted_kinds_are_not_sent_until_asked_for(stage, aiogram_bot):
    sent = await aiogram_bot.send_message(stage.phone.id, "Dag")
    stage.people.react(stage.place, sent.message_id, "👍")
    assert await aiogram_bot.get_updates() == []
    await aiogram_bot.get_updates(allowed_updates=["message_reaction"])
    stage.people.react(stage.place, sent.message_id, None)
    stage.people.text(stage.place, "Dag")
    [update] = await aiogram_bot.get_updates()
    assert update.message_reaction.old_reaction[0].emoji == "👍"


async def test_a_dispatcher_answers_a_tap(stage, aiogram_bot):
    dispatcher = Dispatcher()

    @dispatcher.callback_query(F.data == "yes")
    async def answer(query: CallbackQuery) -> None:
        await query.answer("Opgeslagen")
        await query.message.edit_text("Bedankt")

    await aiogram_bot.send_message(stage.phone.id, "Goed?", reply_markup=YES)
    status, tapped = await stage.act("tap", label="Ja")
    assert status == 202
    for update in await aiogram_bot.get_updates():
        await dispatcher.feed_update(aiogram_bot, update)
    chat = await stage.chat()
    assert chat["toasts"][0] | {"text": "Opgeslagen", "alert": False} == chat["toasts"][0]
    assert chat["toasts"][0]["callback_query_id"] == tapped["callback_query_id"]
    [message] = chat["messages"]
    assert (message["text"], message["edited"], message["buttons"]) == ("Bedankt", True, [])


async def test_an_edit_without_a_change_is_refused_and_one_with_is_not(stage, aiogram_bot):
    sent = await aiogram_bot.send_message(stage.phone.id, "Dag", reply_markup=YES)
    where = {"chat_id": stage.phone.id, "message_id": sent.message_id}
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await aiogram_bot.edit_message_text("Dag", **where, reply_markup=YES)
    assert (await aiogram_bot.edit_message_text("Dag!", **where, reply_markup=YES)).text == "Dag!"
    assert (await aiogram_bot.edit_message_reply_markup(**where)).reply_markup is None
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await aiogram_bot.edit_message_reply_markup(**where)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await aiogram_bot.edit_message_text("x", chat_id=stage.phone.id, message_id=999)


async def test_a_photo_goes_up_comes_back_and_can_be_sent_again(stage, aiogram_bot):
    sent = await aiogram_bot.send_photo(
        stage.phone.id, BufferedInputFile(a_picture(), "foto.png"), caption="<b>Plein</b>", parse_mode="HTML"
    )
    assert [(size.width, size.height) for size in sent.photo] == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    again = await aiogram_bot.send_photo(stage.phone.id, sent.photo[0].file_id)
    assert again.photo[-1].file_id == sent.photo[-1].file_id
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await aiogram_bot.send_photo(stage.phone.id, BufferedInputFile(b"geen foto", "foto.png"))


async def test_what_a_resident_sends_is_downloaded_byte_for_byte(stage, aiogram_bot):
    recording = bytes(range(256)) * 40
    stage.people.voice(stage.place, stage.people.new_voice(recording, 3))
    stage.people.document(stage.place, stage.people.new_document(b"%PDF-1.7", "plan.pdf"), {})
    stage.people.photo(stage.place, stage.people.new_photo(a_picture()), stage.people.caption("Kijk"))
    voice, document, photo = await aiogram_bot.get_updates()
    assert (await aiogram_bot.download(voice.message.voice)).read() == recording
    assert (await aiogram_bot.download(document.message.document)).read() == b"%PDF-1.7"
    assert document.message.document.file_name == "plan.pdf"
    picture = (await aiogram_bot.download(photo.message.photo[-1])).read()
    assert Image.open(io.BytesIO(picture)).size == (1000, 500)
    assert photo.message.caption == "Kijk"


async def test_a_file_over_twenty_megabytes_cannot_be_fetched(stage, aiogram_bot):
    await stage.act("photo", generate=True, size=20 * 1024 * 1024 + 1)
    [update] = await aiogram_bot.get_updates()
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await aiogram_bot.get_file(update.message.photo[-1].file_id)
    assert await aiogram_bot.get_file(update.message.photo[0].file_id)
    with pytest.raises(TelegramBadRequest, match="wrong file_id"):
        await aiogram_bot.get_file("AgADBAAD")


async def test_voice_document_place_and_venue_arrive(stage, aiogram_bot):
    chat_id = stage.phone.id
    await aiogram_bot.send_voice(chat_id, BufferedInputFile(b"OggS", "a.ogg"), duration=2)
    await aiogram_bot.send_document(chat_id, BufferedInputFile(b"a;b", "lijst.csv"))
    await aiogram_bot.send_location(chat_id, 52.07, 4.3)
    await aiogram_bot.send_venue(chat_id, 52.07, 4.3, "Buurthuis", "Plein 1")
    messages = (await stage.chat())["messages"]
    assert [message["kind"] for message in messages] == ["voice", "document", "location", "venue"]
    assert messages[1]["media"]["file_name"] == "lijst.csv"
    assert messages[3]["venue"] == {"title": "Buurthuis", "address": "Plein 1"}
    with pytest.raises(TelegramBadRequest, match="wrong geolocation"):
        await aiogram_bot.send_location(chat_id, 91, 4.3)


async def test_a_reply_keyboard_stays_until_it_is_removed(stage, aiogram_bot):
    keys = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="Mijn plek", request_location=True)]], resize_keyboard=True
    )
    await aiogram_bot.send_message(stage.phone.id, "Waar?", reply_markup=keys)
    await aiogram_bot.send_message(stage.phone.id, "Rustig aan")
    keyboard = (await stage.chat())["keyboard"]
    assert keyboard["rows"] == [[{"text": "Mijn plek", "kind": "location"}]]
    await aiogram_bot.send_message(stage.phone.id, "Dank", reply_markup=ReplyKeyboardRemove())
    assert (await stage.chat())["keyboard"] is None


async def test_a_copy_hides_its_author_and_a_reply_points_back(stage, aiogram_bot):
    said = stage.people.text(stage.place, "Een idee #buurt")
    copied = await aiogram_bot.copy_message(stage.phone.id, stage.phone.id, said.id)
    answer = await aiogram_bot.send_message(
        stage.phone.id, "Mooi", reply_parameters=ReplyParameters(message_id=said.id)
    )
    assert answer.reply_to_message.text == "Een idee #buurt"
    shown = {message["id"]: message for message in (await stage.chat())["messages"]}
    assert (shown[copied.message_id]["text"], shown[copied.message_id]["from"]) == ("Een idee #buurt", "bot")
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await aiogram_bot.send_message(stage.phone.id, "x", reply_parameters=ReplyParameters(message_id=999))


async def test_a_message_can_be_deleted_within_two_days_only(stage, aiogram_bot):
    first = await aiogram_bot.send_message(stage.phone.id, "een")
    second = await aiogram_bot.send_message(stage.phone.id, "twee")
    assert await aiogram_bot.delete_message(stage.phone.id, first.message_id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await aiogram_bot.delete_message(stage.phone.id, first.message_id)
    stage.clock.now += 48 * 3600 + 1
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await aiogram_bot.delete_message(stage.phone.id, second.message_id)
    assert [message["deleted"] for message in (await stage.chat())["messages"]] == [True, False]


async def test_typing_and_reactions_are_shown(stage, aiogram_bot):
    said = stage.people.text(stage.place, "Dag")
    await aiogram_bot.send_chat_action(stage.phone.id, "typing")
    await aiogram_bot.set_message_reaction(stage.phone.id, said.id, [ReactionTypeEmoji(emoji="👍")])
    chat = await stage.chat()
    assert chat["typing"]["action"] == "typing"
    assert chat["messages"][0]["reaction"] == "👍"
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await aiogram_bot.set_message_reaction(stage.phone.id, said.id, [ReactionTypeEmoji(emoji="🧀")])
    stage.clock.now += 6
    assert (await stage.chat())["typing"] is None


async def test_a_tap_can_be_answered_for_150_seconds(stage, aiogram_bot):
    await aiogram_bot.send_message(stage.phone.id, "Goed?", reply_markup=YES)
    await stage.act("tap", data="yes")
    [update] = await aiogram_bot.get_updates()
    assert await update.callback_query.answer().as_(aiogram_bot)
    stage.clock.now += 150
    with pytest.raises(
        TelegramBadRequest, match="query is too old and response timeout expired or query ID is invalid"
    ):
        await update.callback_query.answer().as_(aiogram_bot)
    assert await aiogram_bot.get_updates() == []


async def test_updates_wait_a_day_and_no_longer(stage, aiogram_bot):
    stage.people.text(stage.place, "Dag")
    stage.clock.now += 24 * 3600 - 1
    assert len(await aiogram_bot.get_updates()) == 1
    stage.clock.now += 1
    assert await aiogram_bot.get_updates() == []


async def test_a_blocked_bot_is_told_so_and_unblocked_by_a_message(stage, aiogram_bot):
    stage.sandbox.world.set_blocked(stage.place.chat.bot, stage.phone, blocked=True)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await aiogram_bot.send_message(stage.phone.id, "Dag")
    [update] = await aiogram_bot.get_updates()
    assert update.my_chat_member.new_chat_member.status == "kicked"
    stage.people.start(stage.place)
    assert await aiogram_bot.send_message(stage.phone.id, "Dag")
    stage.phone.deactivated = True
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await aiogram_bot.send_message(stage.phone.id, "Dag")


async def test_nobody_is_written_to_who_never_wrote(stage, aiogram_bot):
    stranger = stage.sandbox.world.add_phone("Jan Jansen")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await aiogram_bot.send_message(stranger.id, "Dag")
    stage.people.start(stage.people.private(stranger.id, "voordeur_bot"))
    assert await aiogram_bot.send_message(stranger.id, "Dag")


async def test_commands_are_kept_per_scope_and_language(stage, aiogram_bot):
    await aiogram_bot.set_my_commands([BotCommand(command="help", description="Help")])
    await aiogram_bot.set_my_commands([BotCommand(command="help", description="Yardım")], language_code="tr")
    assert (await aiogram_bot.get_my_commands(language_code="tr"))[0].description == "Yardım"
    assert await aiogram_bot.get_my_commands(language_code="ar") == []
    path = f"/bots?phone={stage.phone.id}"
    assert (await stage.sandbox_api("GET", path))[1]["bots"][0]["commands"][0]["description"] == "Yardım"
    scope = BotCommandScopeChat(chat_id=stage.phone.id)
    await aiogram_bot.set_my_commands([BotCommand(command="stop", description="Stop")], scope=scope)
    assert (await stage.sandbox_api("GET", path))[1]["bots"][0]["commands"][0]["command"] == "stop"
    await aiogram_bot.delete_my_commands(scope=scope)
    assert await aiogram_bot.get_my_commands(scope=scope) == []
    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
        await aiogram_bot.set_my_commands([BotCommand(command="Hulp!", description="x")])


async def test_chats_and_members_can_be_looked_up(stage, aiogram_bot):
    assert (await aiogram_bot.get_chat(stage.phone.id)).first_name == "Fatma"
    assert (await aiogram_bot.get_chat_member(stage.phone.id, stage.phone.id)).status == "member"


async def test_methods_outside_the_sandbox_and_unknown_tokens_are_refused(stage, aiogram_bot):
    with pytest.raises(TelegramNotFound):
        await aiogram_bot(SendDice(chat_id=stage.phone.id))
    stranger = Bot("1000009:nobody", session=aiogram_bot.session)
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    assert (await aiogram_bot.get_me()).username == "voordeur_bot"
