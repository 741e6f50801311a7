"""The sandbox's chat page, used as a person uses it, with a bot on real aiogram at the other end."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 390, "height": 780}
SMALLEST = {"width": 320, "height": 568}
# 1280 x 720 at 200 % zoom leaves a page this room.
ZOOMED = {"width": 640, "height": 360}


# Writing and reading


async def test_what_is_typed_reaches_the_bot_and_its_answer_is_shown(grace):
    await grace.says("A party in our street")
    await grace.sees("You sent a text: A party in our street")
    await expect(grace.field).to_have_value("")
    await expect(grace.field).to_be_focused()


async def test_shift_and_enter_make_a_new_line_and_send_nothing(street, grace):
    await grace.field.fill("first")
    await grace.field.press("Shift+Enter")
    await grace.field.press_sequentially("second")
    assert street.bot.heard == []
    await grace.field.press("Enter")
    await grace.sees("You sent a text")
    assert street.bot.heard[0].text == "first\nsecond"


async def test_the_last_message_is_edited_with_the_arrow_key_and_escape_leaves_it_as_it_was(street, grace):
    await grace.says("Nigelplein")
    await grace.sees("You sent")
    await grace.field.press("ArrowUp")
    await expect(grace.field).to_have_value("Nigelplein")
    await grace.field.press("Escape")
    await expect(grace.field).to_have_value("")
    await grace.field.press("ArrowUp")
    await grace.says("Nigelleplein")
    await grace.sees("Now I read: Nigelleplein")
    await expect(grace.page.locator(".message.own").last).to_contain_text("edited")


async def test_a_reply_shows_what_it_answers(street, grace):
    welcome = grace.bubble("Welcome")
    await welcome.hover()
    await welcome.get_by_role("button", name="Reply").click()
    await grace.says("Thank you")
    await grace.sees("You sent a text: Thank you")
    await expect(grace.page.locator(".own .quoted")).to_contain_text("Welcome, Grace!")
    assert street.bot.heard[0].reply_to_message.text.startswith("Welcome")


async def test_formatted_text_is_shown_and_nothing_in_it_is_run(grace):
    await grace.says("/styled")
    await grace.sees("surprise")
    text = grace.bubble("surprise").locator(".text")
    for tag, words in {"strong": "bold", "em": "italic", "u": "under", "s": "gone", "pre": "one\ntwo"}.items():
        await expect(text.locator(tag).first).to_have_text(words)
    await expect(text.locator("blockquote strong")).to_have_text("twice")
    await expect(text.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.org/")
    await expect(text).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(text.locator("img")).to_have_count(0)


async def test_a_spoiler_is_hidden_until_it_is_tapped(grace):
    await grace.says("/styled")
    hidden = grace.page.locator(".spoiler-content")
    await expect(hidden).to_have_attribute("aria-hidden", "true")
    await grace.taps("Hidden text: show it")
    await expect(hidden).not_to_have_attribute("aria-hidden", "true")
    await expect(hidden).to_be_focused()


async def test_a_command_in_a_text_can_be_tapped(grace):
    await grace.says("/styled")
    await grace.taps("/help")
    await grace.sees("You sent a text: /help")


async def test_a_deleted_message_is_gone_and_a_reaction_is_seen(grace):
    await grace.says("/forget")
    await grace.sees("This message was deleted")
    await expect(grace.log).not_to_contain_text("Nobody heard this.")
    await grace.says("/thanks")
    await expect(grace.bubble("/thanks").locator(".reaction")).to_contain_text("❤")


async def test_the_header_says_that_the_bot_is_typing_until_it_has_answered(street, grace):
    street.bot.may_answer.clear()
    await grace.says("/think")
    await expect(grace.page.locator(".chat-status")).to_have_text("is typing…")
    street.bot.may_answer.set()
    await grace.sees("I have thought.")
    await expect(grace.page.locator(".chat-status")).to_have_text("bot")


# Buttons and keys


async def test_a_tapped_button_shows_the_answer_and_the_edited_message(grace):
    await grace.says("/ask")
    await grace.taps("Yes")
    await grace.sees_notice("Noted: yes")
    await grace.sees("You said yes.")
    await expect(grace.button("Yes")).to_have_count(0)


async def test_an_alert_waits_until_it_is_closed(grace):
    await grace.says("/ask")
    await grace.taps("Tell me more")
    dialog = grace.page.get_by_role("dialog", name="Voordeur")
    await expect(dialog).to_contain_text("Every Friday")
    await grace.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(grace.button("Tell me more")).to_be_focused()


async def test_a_copy_button_copies_its_text(grace):
    await grace.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await grace.says("/ask")
    await grace.taps(re.compile("Copy the code"))
    await grace.sees_notice("Copied")
    assert await grace.clipboard() == "1071 AB"


async def test_an_answer_key_is_said_as_text_and_the_keys_can_be_put_away(grace):
    await grace.says("/where")
    await expect(grace.field).to_have_attribute("placeholder", "A street or a square")
    await grace.taps("Skip")
    await grace.sees("You sent a text: Skip")
    await grace.taps("Answer buttons")
    await expect(grace.button("Skip")).to_be_hidden()


async def test_a_place_is_shared_from_the_list_at_sea_or_by_its_coordinates(grace):
    await grace.says("/where")
    for choice, seen in {"Nigelleplein": "52.39, 4.93", "At sea": "52.55, 4.05"}.items():
        await grace.taps("Share my place")
        await grace.taps(re.compile(choice))
        await grace.sees(f"That is {seen}.")
    await grace.taps("Share my place")
    coordinates = grace.page.get_by_label("Latitude, longitude")
    await coordinates.fill("somewhere")
    await coordinates.press("Enter")
    await expect(grace.page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Write it like")
    await coordinates.fill("52.36, 4.88")
    await coordinates.press("Enter")
    await grace.sees("That is 52.36, 4.88.")


async def test_the_browser_itself_can_say_where_it_is(grace):
    await grace.page.context.grant_permissions(["geolocation"])
    await grace.page.context.set_geolocation({"latitude": 52.35, "longitude": 4.91})
    await grace.attaches("Location")
    await grace.taps("Where this device is")
    await grace.sees("That is 52.35, 4.91.")


async def test_commands_are_offered_and_sent_with_the_keyboard_alone(grace):
    menu = grace.page.locator(".write").get_by_role("button", name="Commands")
    await menu.focus()
    await grace.page.keyboard.press("Enter")
    await expect(grace.page.get_by_role("menuitem", name=re.compile("help"))).to_be_focused()
    await grace.page.keyboard.press("ArrowDown")
    await grace.page.keyboard.press("Enter")
    await grace.sees("Where shall it be?")


# Photos, voices, files


async def test_a_sample_photo_is_sent_and_shown_large(street, grace):
    await grace.attaches("Sample photo")
    await grace.sees("You sent a photo")
    assert street.bot.heard[0].photo[-1].width == 1200
    await grace.taps(re.compile("^Photo"))
    large = grace.page.get_by_role("dialog", name="Photo").get_by_role("img")
    assert await large.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200


async def test_photo_voice_and_file_are_sent_from_the_computer(street, grace, tmp_path: Path):
    static = Path(__file__).parents[2] / "bot/sandbox/static"
    letter = tmp_path / "brief.txt"
    letter.write_text("Beste buren")
    photo = tmp_path / "door.png"
    photo.write_bytes(await grace.page.screenshot(clip={"x": 0, "y": 0, "width": 64, "height": 48}))
    for item, path in {
        "Photo from this computer": photo,
        "Sound file": static / "voices/en.ogg",
        "Other file": letter,
    }.items():
        async with grace.page.expect_file_chooser() as chooser:
            await grace.attaches(item)
        await (await chooser.value).set_files(path)
    await grace.sees("You sent a photo")
    await grace.sees("You sent a voice")
    await grace.sees("You sent a document")
    voice = next(message.voice for message in street.bot.heard if message.voice)
    assert (voice.duration, voice.mime_type) == (5, "audio/ogg")
    await expect(grace.page.get_by_role("link", name="brief.txt")).to_be_visible()


async def test_a_sample_voice_message_can_be_played(grace):
    await grace.attaches("Sample voice message")
    await grace.sees("You sent a voice")
    await grace.taps("Play")
    await grace.taps("Pause")
    await expect(grace.button("Play")).to_be_visible()


async def test_a_voice_message_is_recorded_and_a_cancelled_one_is_not_sent(street, grace):
    await grace.taps("Record a voice message")
    await expect(grace.button("Stop and send")).to_be_focused()
    await grace.page.keyboard.press("Escape")
    await expect(grace.field).to_be_focused()
    await grace.taps("Record a voice message")
    await grace.taps("Stop and send")
    await grace.sees("You sent a voice")
    assert [message.voice.mime_type for message in street.bot.heard] == ["audio/webm"]


# Languages and directions


async def test_an_arabic_phone_is_right_to_left_and_each_message_finds_its_own_direction(street, new_person):
    youssef = await new_person(viewport=PHONE)
    await youssef.opens(street.address)
    await youssef.becomes("يوسف")
    await youssef.starts()
    await youssef.says("أريد حفلة في Nigelleplein مع الجيران.")
    await youssef.sees("You sent")
    root = youssef.page.locator("html")
    await expect(root).to_have_attribute("lang", "ar")
    assert await root.evaluate("element => getComputedStyle(element).direction") == "rtl"
    own = youssef.page.locator(".message.own").last
    assert await own.locator(".text").evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert await youssef.direction("Welcome") == "ltr"
    own_box, theirs = (
        await own.locator(".bubble").bounding_box(),
        await youssef.bubble("Welcome").locator(".bubble").bounding_box(),
    )
    assert own_box["x"] < PHONE["width"] - (theirs["x"] + theirs["width"]) + 20, "own messages stand at the other side"
    await expect(youssef.page.locator("h1 bdi")).to_have_text("Voordeur")
    await youssef.button("الأوامر").click()
    await expect(youssef.page.get_by_role("menuitem").first).to_contain_text("ماذا أستطيع")


async def test_a_dutch_phone_is_left_to_right(street, new_person):
    marijke = await new_person(viewport=PHONE)
    await marijke.opens(street.address)
    await marijke.becomes("Marijke")
    await expect(marijke.page.locator("html")).to_have_attribute("dir", "ltr")
    await expect(marijke.page.locator(".composer .start")).to_have_text("Start")
    await expect(marijke.page.get_by_text("Tik op START om te beginnen.")).to_be_visible()


async def test_another_language_is_chosen_in_the_panel_and_the_bot_learns_of_it(street, grace):
    await grace.page.get_by_label("Language").first.select_option("tr")
    await expect(grace.page.locator("html")).to_have_attribute("lang", "tr")
    await grace.says("Merhaba")
    await grace.sees("You sent a text: Merhaba")
    assert street.bot.heard[0].from_user.language_code == "tr"


# Who can use it


async def test_everything_from_the_first_question_on_works_without_a_mouse(street, new_person):
    person = await new_person()
    await person.opens(street.address)
    await expect(person.page.get_by_role("heading", name="Whose phone is this?")).to_be_visible()
    await tab_to(person.page, "Grace")
    await person.page.keyboard.press("Enter")
    await expect(person.page.locator(".composer .start")).to_be_focused()
    await person.page.keyboard.press("Enter")
    await person.sees("Welcome")
    await expect(person.field).to_be_focused()
    await person.page.keyboard.type("/ask")
    await person.page.keyboard.press("Enter")
    await person.sees("Shall we eat together")
    await tab_to(person.page, "No", backwards=True)
    await person.page.keyboard.press("Enter")
    await person.sees("You said no.")
    await expect(person.bubble("You said no.")).to_be_focused()


@pytest.mark.parametrize("viewport", [SMALLEST, ZOOMED], ids=["320-wide", "zoom-200"])
async def test_on_a_small_screen_nothing_sticks_out_and_the_tools_are_a_drawer(street, new_person, viewport):
    person = await new_person(viewport=viewport)
    await person.opens(street.address)
    await person.becomes("Fatma")
    await person.starts()
    for command in ("/where", "/styled", "/ask"):
        await person.says(command)
    await person.sees("Shall we eat together")
    await person.says("Donaudampfschifffahrtsgesellschaftskapitän" * 3)
    await person.sees("You sent")
    await person.attaches("Örnek fotoğraf")
    await person.sees("You sent a photo")
    assert await person.fits()
    await person.taps("Deneme araçları")
    await expect(person.page.locator(".panel")).to_be_in_viewport()
    await expect(person.page.locator(".stage")).to_have_attribute("inert", "")
    assert await person.fits()
    await person.page.keyboard.press("Escape")
    await expect(person.page.locator(".panel")).to_be_hidden()
    await expect(person.button("Deneme araçları")).to_be_focused()


async def test_messages_are_announced_and_every_button_has_a_name(grace):
    await grace.says("/ask")
    await grace.sees("Shall we eat together")
    await expect(grace.log).to_have_attribute("aria-live", "polite")
    assert (
        await grace.page.evaluate(
            "[...document.querySelectorAll('button, a, input, select, textarea')].filter(each =>"
            " !(each.ariaLabel || each.textContent.trim() || each.labels?.length)).map(each => each.outerHTML)"
        )
        == []
    )


FOCUSED = """(() => {
  const copy = document.activeElement.cloneNode(true);
  for (const unseen of copy.querySelectorAll("[aria-hidden=true]")) unseen.remove();
  return copy.ariaLabel ?? copy.textContent.trim();
})()"""


async def tab_to(page: Page, name: str, *, backwards: bool = False) -> None:
    """Presses Tab until something with this name has focus; whoever gets lost on the way fails."""
    for _ in range(30):
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if (await page.evaluate(FOCUSED)).startswith(name):
            return
    pytest.fail(f"“{name}” cannot be reached with the Tab key")
