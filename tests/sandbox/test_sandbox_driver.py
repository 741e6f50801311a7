"""The residents that end-to-end tests play: what their phones show is what the bot sent."""

import asyncio
import io

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from PIL import Image

from tests.sandbox.test_sandbox_with_aiogram import a_picture
from tests.support.sandbox import RESIDENTS, opened

LINK = f"https://t.me/{RESIDENTS.username}?start=i-4fk2"
KEYS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Delen", url=f"https://t.me/share/url?url={LINK}")],
        [InlineKeyboardButton(text="Klaar", callback_data="done")],
    ]
)


@pytest.fixture
async def fatma(tmp_path):
    """Somebody who pressed Start, in a sandbox without the system: the test itself is the bot."""
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/none.db", tmp_path) as stage:
        phone = stage.phone()
        phone.patience = 0.2
        phone.starts()
        yield phone


@pytest.fixture
async def bot(fatma):
    bot = Bot(RESIDENTS.token, session=AiohttpSession(api=TelegramAPIServer.from_base(fatma.stage.address)))
    yield bot
    await bot.session.close()


async def test_a_caption_is_heard_and_a_picture_and_a_document_are_seen(fatma, bot):
    waiting = asyncio.create_task(fatma.sees_picture())
    await bot.send_photo(fatma.id, BufferedInputFile(a_picture(), "qr.png"), caption="Laat dit zien")
    picture = await waiting
    assert Image.open(io.BytesIO(picture)).size == (1000, 500)
    assert await fatma.hears("Laat dit zien") == "Laat dit zien"
    await bot.send_document(fatma.id, BufferedInputFile(b"%PDF-1.7", "steun.pdf"), caption="Druk dit af")
    assert await fatma.sees_document() == ("steun.pdf", b"%PDF-1.7")
    await fatma.hears("Laat dit zien", "Druk dit af")


async def test_the_newest_document_is_seen_and_one_of_before_is_not(fatma, bot):
    for name in ("een.pdf", "twee.pdf"):
        await bot.send_document(fatma.id, BufferedInputFile(b"%PDF-1.7", name))
    assert (await fatma.sees_document())[0] == "twee.pdf"
    fatma.says("En nu?")
    with pytest.raises(AssertionError, match="waited in vain for a document"):
        await fatma.sees_document()
    with pytest.raises(AssertionError, match="waited in vain for a photo"):
        await fatma.sees_picture()


async def test_links_come_from_the_words_and_the_buttons(fatma, bot):
    await bot.send_message(
        fatma.id, f'👋 <a href="{LINK}">steun</a> of example.nl/tuin', parse_mode="HTML", reply_markup=KEYS
    )
    assert fatma.links() == [LINK, "example.nl/tuin", f"https://t.me/share/url?url={LINK}"]
    await bot.send_photo(fatma.id, BufferedInputFile(a_picture(), "qr.png"), caption=LINK)
    assert fatma.links() == [LINK]
    await bot.send_message(fatma.id, "Geen")
    assert fatma.links() == []


async def test_a_button_with_a_link_has_an_address_and_is_not_tapped(fatma, bot):
    await bot.send_message(fatma.id, "Delen?", reply_markup=KEYS)
    await fatma.sees("Delen")
    assert fatma.url_of("Delen") == f"https://t.me/share/url?url={LINK}"
    assert fatma.buttons() == ["Delen", "Klaar"]
    with pytest.raises(AssertionError, match="no button “Klaar” with a link"):
        fatma.url_of("Klaar")
    with pytest.raises(AssertionError, match="the bot hears nothing of it"):
        await fatma.taps("Delen")
    await fatma.taps("Klaar")
    assert (await bot.get_updates())[-1].callback_query.data == "done"


async def test_a_deep_link_is_opened_with_its_payload(fatma, bot):
    fatma.opens(LINK)
    fatma.opens(f"https://t.me/{RESIDENTS.username}")
    assert [update.message.text for update in (await bot.get_updates())[-2:]] == ["/start i-4fk2", "/start"]


@pytest.mark.parametrize(
    "link", ["https://t.me/another_bot?start=x", f"https://example.nl/{RESIDENTS.username}?start=x", "niets"]
)
def test_a_link_to_elsewhere_is_not_opened(fatma, link):
    with pytest.raises(AssertionError, match=r"opens another chat|no link into Telegram"):
        fatma.opens(link)
