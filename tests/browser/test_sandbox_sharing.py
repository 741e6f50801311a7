"""Photos, files and links on the sandbox's chat page, and what residents share with each other there."""

import os
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from aiogram.types import BufferedInputFile, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from playwright.async_api import expect

from tests.browser.conftest import BOT
from tests.sandbox.test_sandbox_with_aiogram import a_picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 390, "height": 780}
SMALLEST = {"width": 320, "height": 568}
PDF = b"%PDF-1.7\n% a sheet\n" + bytes(3000)
LINK = f"https://t.me/{BOT}?start=i-4fk2"
WORDS = "Will you support my idea?\nA garden on the corner of Nigelleplein."
SHARE = f"https://t.me/share/url?url={quote(LINK, safe='')}&text={quote(WORDS)}"


def keys(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[button] for button in buttons])


SHARE_KEYS = keys(
    InlineKeyboardButton(text="Share it", url=SHARE),
    InlineKeyboardButton(text="Copy the link", copy_text=CopyTextButton(text=LINK)),
    InlineKeyboardButton(text="Done", callback_data="done"),
)


@pytest.fixture
def says(street):
    """Makes the bot say something to everybody who has a phone."""

    async def say(text: str, buttons: InlineKeyboardMarkup | None = None) -> None:
        for phone in street.sandbox.world.phones.values():
            await street.bot.bot.send_message(phone.id, text, reply_markup=buttons)

    return say


@pytest.fixture
def sends(street):
    """Makes the bot send Grace's phone a photo or a document."""

    async def send(kind: str, content: bytes, name: str, caption: str) -> None:
        [phone] = street.sandbox.world.phones.values()
        call = {"photo": street.bot.bot.send_photo, "document": street.bot.bot.send_document}[kind]
        await call(phone.id, BufferedInputFile(content, name), caption=caption, reply_markup=SHARE_KEYS)

    return send


async def photographed(person, tmp_path: Path, name: str) -> None:
    """A picture to look at; kept where PICTURES says."""
    folder = Path(os.environ.get("PICTURES", tmp_path))
    await person.page.screenshot(path=folder / f"sandbox-{name}.png", animations="disabled")


# What bots send


async def test_a_photo_stands_in_the_chat_with_its_caption_and_buttons_and_can_be_enlarged(grace, sends, tmp_path):
    await sends("photo", a_picture(600, 600), "qr.png", f'<b>Show this</b> or print it. <a href="{LINK}">The link</a>')
    await grace.sees("Show this or print it.")
    bubble = grace.bubble("Show this")
    await expect(bubble.locator(".text strong")).to_have_text("Show this")
    await expect(bubble.get_by_role("link", name="Share it")).to_be_visible()
    await expect(bubble.get_by_role("button", name="Done")).to_be_visible()
    await photographed(grace, tmp_path, "photo")
    await grace.taps(re.compile("^Photo"))
    large = grace.page.get_by_role("dialog", name="Photo").get_by_role("img")
    assert await large.evaluate("image => image.decode().then(() => image.naturalWidth)") == 600
    await photographed(grace, tmp_path, "photo-large")


async def test_a_pdf_stands_in_the_chat_with_name_and_size_and_is_opened_as_one(grace, sends, tmp_path):
    await sends("document", PDF, "steun NW-2026-0042.pdf", "The sheet to <i>print</i>")
    card = grace.page.get_by_role("link", name=re.compile("steun NW-2026-0042.pdf"))
    await expect(card).to_contain_text("3 KB")
    await expect(card).to_have_attribute("target", "_blank")
    await photographed(grace, tmp_path, "document")
    answer = await grace.page.request.get(await card.evaluate("link => link.href"))
    assert await answer.body() == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_another_file_is_kept_under_its_name_and_not_opened(grace, sends):
    await sends("document", b"<script>alert(1)</script>", "lijst.html", "A list")
    async with grace.page.expect_download() as kept:
        await grace.page.get_by_role("link", name=re.compile("lijst.html")).click()
    assert (await kept.value).suggested_filename == "lijst.html"


# Links and people


async def test_a_deep_link_in_a_message_offers_start_and_brings_its_code(grace, says):
    await says(f'Support <a href="{LINK}">this idea</a>')
    await grace.page.get_by_role("link", name="this idea").click()
    await grace.page.locator(".composer .start").click()
    await grace.sees("Your code: i-4fk2")
    assert len(grace.page.context.pages) == 1


async def test_a_deep_link_in_a_button_does_the_same(grace, says):
    await says("Support this?", keys(InlineKeyboardButton(text="Look at it", url=LINK)))
    await grace.page.get_by_role("link", name="Look at it").click()
    await grace.page.locator(".composer .start").click()
    await grace.sees("Your code: i-4fk2")


async def test_other_places_in_telegram_are_named_and_not_gone_to(grace, says):
    await says("Write @nobody_here or https://t.me/+AbCdEf")
    for name in ("@nobody_here", "https://t.me/+AbCdEf"):
        await grace.page.get_by_role("link", name=name).click()
        await grace.sees_notice("That is not in this sandbox.")
    assert len(grace.page.context.pages) == 1


async def test_a_mention_says_who_it_is_and_leads_to_that_phone(street, grace, says):
    fatma = street.sandbox.world.add_phone("Fatma Yılmaz", "tr", username="fatma_y")
    street.sandbox.people.start(street.sandbox.people.private(fatma.id, BOT))
    await says(f'Ask <a href="tg://user?id={fatma.id}">your neighbour</a> or @fatma_y')
    for mention in (grace.button("your neighbour"), grace.page.get_by_role("link", name="@fatma_y")):
        await mention.click()
        dialog = grace.page.get_by_role("dialog", name="Who this is")
        await expect(dialog).to_contain_text("Fatma Yılmaz")
        await grace.page.keyboard.press("Escape")
    await grace.button("your neighbour").click()
    await grace.page.get_by_role("dialog").get_by_role("button", name=re.compile("Fatma")).click()
    await expect(grace.page).to_have_title(re.compile("Fatma"))


# Sharing


async def test_a_shared_link_goes_to_several_neighbours_and_the_bot_hears_nothing(street, grace, says, tmp_path):
    fatma = street.sandbox.world.add_phone("Fatma Yılmaz", "tr")
    youssef = street.sandbox.world.add_phone("يوسف العمراني", "ar")
    await street.bot.bot.send_message(700000001, "Ask your neighbours", reply_markup=SHARE_KEYS)
    await grace.page.get_by_role("link", name="Share it").click()
    dialog = grace.page.get_by_role("dialog", name="Send to…")
    await expect(dialog).to_contain_text(LINK)
    await expect(dialog).to_contain_text("A garden on the corner")
    await expect(dialog.get_by_role("button", name="Send to Grace Mensah")).to_have_count(0)
    for name in ("Fatma Yılmaz", "يوسف العمراني"):
        await dialog.get_by_role("button", name=f"Send to {name}").click()
    await expect(dialog.get_by_role("button", name="Use Fatma Yılmaz's phone here")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Use يوسف العمراني's phone here")).to_be_focused()
    await photographed(grace, tmp_path, "share")
    for phone in (fatma, youssef):
        [shared] = street.sandbox.sharing.on(phone.id)
        assert (shared.sender_name, shared.url, shared.text) == ("Grace Mensah", LINK, WORDS)
    assert street.bot.heard == []


async def test_the_neighbour_follows_the_shared_link_and_starts_with_its_code(street, grace, says, tmp_path):
    fatma = street.sandbox.world.add_phone("Fatma Yılmaz", "tr")
    street.sandbox.sharing.share(700000001, fatma.id, LINK, WORDS)
    await street.bot.bot.send_message(700000001, "Ask your neighbours", reply_markup=SHARE_KEYS)
    await grace.page.get_by_role("link", name="Share it").click()
    await grace.taps("Send to Fatma Yılmaz")
    await grace.taps("Use Fatma Yılmaz's phone here")
    await expect(grace.page).to_have_title(re.compile("Fatma"))
    cards = grace.page.get_by_role("list", name="Sizinle paylaşılanlar").get_by_role("listitem")
    await expect(cards).to_have_count(2)
    await expect(cards.first).to_contain_text("Grace Mensah sizinle paylaştı")
    await expect(cards.first).to_contain_text("A garden on the corner")
    await cards.last.get_by_role("button", name="Kaldır").click()
    await expect(cards).to_have_count(1)
    await photographed(grace, tmp_path, "shared")
    await cards.get_by_role("link").click()
    await grace.page.locator(".composer .start").click()
    await grace.sees("Welcome, Fatma! Your code: i-4fk2")
    await grace.page.reload()
    await expect(cards).to_have_count(1)


async def test_an_open_tab_shows_at_once_what_is_shared_with_it(street, grace):
    fatma = street.sandbox.world.add_phone("Fatma Yılmaz", "tr")
    shared = street.sandbox.sharing.share(fatma.id, 700000001, LINK, WORDS)
    card = grace.page.locator(".shared-card")
    await expect(card).to_contain_text("Fatma Yılmaz shared with you")
    street.sandbox.sharing.remove(700000001, shared.id)
    await expect(card).to_have_count(0)


async def test_a_link_can_be_sent_to_a_resident_who_is_new(street, grace, says):
    await says("Ask your neighbours", SHARE_KEYS)
    await grace.page.get_by_role("link", name="Share it").click()
    dialog = grace.page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Peter Bakker")
    await dialog.get_by_role("button", name="Make").click()
    await dialog.get_by_role("button", name="Use Peter Bakker's phone here").click()
    await expect(grace.page).to_have_title(re.compile("Peter Bakker"))
    await expect(grace.page.locator(".shared-card")).to_contain_text("Grace Mensah shared with you")


async def test_what_is_shared_can_be_copied_instead(grace, says):
    await grace.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await says("Ask your neighbours", SHARE_KEYS)
    await grace.taps(re.compile("Copy the link"))
    await grace.sees_notice("Copied")
    assert await grace.clipboard() == LINK
    await grace.page.get_by_role("link", name="Share it").click()
    await grace.taps("Copy the text")
    await expect(grace.button("Copied")).to_be_visible()
    assert await grace.clipboard() == f"{LINK}\n{WORDS}"


async def test_where_the_page_may_not_copy_the_text_is_shown_to_be_copied_by_hand(grace, says):
    await grace.page.evaluate("delete Navigator.prototype.clipboard")
    await says("Ask your neighbours", SHARE_KEYS)
    await grace.taps(re.compile("Copy the link"))
    dialog = grace.page.get_by_role("dialog", name="Copy the link")
    await expect(dialog.get_by_role("textbox")).to_have_value(LINK)


@pytest.mark.parametrize("viewport", [PHONE, SMALLEST], ids=["phone", "smallest"])
async def test_sharing_fits_an_arabic_phone(street, new_person, says, sends, tmp_path, viewport):
    youssef = await new_person(viewport=viewport)
    await youssef.opens(street.address)
    await youssef.becomes("يوسف")
    await youssef.starts()
    await sends("document", PDF, "ورقة الدعم NW-2026-0042.pdf", "ورقة للطباعة")
    await sends("photo", a_picture(400, 400), "qr.png", "اعرض هذه الصورة على جيرانك.")
    fatma = street.sandbox.world.add_phone("Fatma Yılmaz", "tr")
    street.sandbox.sharing.share(fatma.id, 700000001, LINK, "هل تدعم فكرتي؟\nحديقة صغيرة في زاوية الساحة.")
    await expect(youssef.page.locator(".shared-card")).to_contain_text("شارك Fatma Yılmaz معك")
    await photographed(youssef, tmp_path, f"arabic-{viewport['width']}")
    assert await youssef.fits()
    await youssef.page.get_by_role("link", name="Share it").last.click()
    dialog = youssef.page.get_by_role("dialog", name="إرسال إلى…")
    await dialog.get_by_role("button", name="Fatma").click()
    await expect(dialog.get_by_role("button", name="استخدام هاتف Fatma Yılmaz هنا")).to_be_visible()
    assert await dialog.evaluate("each => each.scrollWidth <= each.clientWidth")
    await photographed(youssef, tmp_path, f"arabic-share-{viewport['width']}")
