"""Photos and documents that a bot sends: as the real libraries upload them, and as a phone gets them."""

import pytest
import telegram
from aiogram.types import BufferedInputFile, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from tests.sandbox.test_sandbox_with_aiogram import a_picture

PDF = b"%PDF-1.7\n% a sheet\n"
DEEP_LINK = "https://t.me/voordeur_bot?start=i-4fk2"
SHARE = f"https://t.me/share/url?url={DEEP_LINK}&text=Wil%20je%20mijn%20idee%20steunen%3F"
BUTTONS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Delen", url=SHARE)],
        [InlineKeyboardButton(text="Kopieer", copy_text=CopyTextButton(text=DEEP_LINK))],
        [InlineKeyboardButton(text="Klaar", callback_data="done")],
    ]
)
CAPTION = f'<b>Een tuin</b> voor allen: <a href="{DEEP_LINK}">steun mij</a>'


async def the_only_message(stage):
    [message] = (await stage.chat())["messages"]
    return message


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_an_uploaded_file_keeps_its_caption_and_buttons(stage, aiogram_bot, kind):
    send = {"photo": aiogram_bot.send_photo, "document": aiogram_bot.send_document}[kind]
    file = BufferedInputFile(a_picture(), "qr.png")
    sent = await send(
        stage.phone.id,
        file,
        caption=CAPTION,
        parse_mode="HTML",
        reply_markup=BUTTONS,
        disable_notification=True,
        protect_content=True,
    )
    assert sent.has_protected_content
    assert sent.reply_markup.model_dump() == BUTTONS.model_dump()
    shown = await the_only_message(stage)
    assert (shown["kind"], shown["text"]) == (kind, "Een tuin voor allen: steun mij")
    assert [entity["type"] for entity in shown["entities"]] == ["bold", "text_link"]
    assert shown["entities"][1]["url"] == DEEP_LINK
    assert [row[0]["kind"] for row in shown["buttons"]] == ["url", "copy", "callback"]
    assert (shown["buttons"][0][0]["url"], shown["buttons"][1][0]["copy"]) == (SHARE, DEEP_LINK)


@pytest.mark.parametrize("name", ["steun NW-2026-0042.pdf", "ورقة الدعم.pdf", 'İmza "kâğıdı".pdf'])
async def test_a_pdf_is_opened_by_the_browser_under_its_own_name(stage, aiogram_bot, name):
    sent = await aiogram_bot.send_document(stage.phone.id, BufferedInputFile(PDF, name))
    assert sent.document.mime_type == "application/pdf"
    media = (await the_only_message(stage))["media"]
    assert (media["file_name"], media["size"]) == (sent.document.file_name, len(PDF))
    async with stage.http.get(stage.url + media["url"]) as answer:
        assert await answer.read() == PDF
        assert answer.content_type == "application/pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.content_disposition.type == "inline"
        assert answer.content_disposition.filename == sent.document.file_name


async def test_a_file_that_says_it_is_a_pdf_is_never_read_as_a_page(stage, aiogram_bot):
    await aiogram_bot.send_document(stage.phone.id, BufferedInputFile(b"<script>alert(1)</script>", "a.pdf"))
    await aiogram_bot.send_document(stage.phone.id, BufferedInputFile(b"<script>alert(1)</script>", "a.svg"))
    pdf, picture = (await stage.chat())["messages"]
    for message, kind in ((pdf, "application/pdf"), (picture, "application/octet-stream")):
        async with stage.http.get(stage.url + message["media"]["url"]) as answer:
            assert (answer.content_type, answer.headers["X-Content-Type-Options"]) == (kind, "nosniff")


async def test_the_other_library_uploads_the_same_way(stage, ptb_bot):
    keys = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Delen", url=SHARE)]])
    sent = await ptb_bot.send_document(
        stage.phone.id, PDF, filename="steun.pdf", caption=CAPTION, parse_mode="HTML", reply_markup=keys
    )
    assert (sent.document.file_name, sent.document.mime_type) == ("steun.pdf", "application/pdf")
    assert sent.caption == "Een tuin voor allen: steun mij"
    photo = await ptb_bot.send_photo(stage.phone.id, a_picture(), caption="QR", protect_content=True)
    assert photo.has_protected_content


async def test_a_document_can_be_sent_again_by_its_id(stage, aiogram_bot):
    sent = await aiogram_bot.send_document(stage.phone.id, BufferedInputFile(PDF, "steun.pdf"))
    again = await aiogram_bot.send_document(stage.phone.id, sent.document.file_id, caption="Nog eens")
    assert (again.document.file_name, again.caption) == ("steun.pdf", "Nog eens")


async def test_a_silent_message_is_a_message_like_any_other(stage, aiogram_bot):
    sent = await aiogram_bot.send_message(
        stage.phone.id, "Zacht", disable_notification=True, protect_content=False, reply_markup=BUTTONS
    )
    assert not sent.has_protected_content
    assert (await the_only_message(stage))["text"] == "Zacht"
