"""Phones, tabs, lost lines and the tools beside the phone, on the sandbox's chat page."""

import re

import pytest
from playwright.async_api import expect

from bot.sandbox.server import Sandbox, SandboxBot
from tests.browser.conftest import BOT, TOKEN
from tests.browser.leaky_line import LeakyLine

pytestmark = pytest.mark.asyncio(loop_scope="session")


# Phones, tabs and lines


async def test_two_tabs_are_two_phones_and_a_reload_is_the_same_phone(street, grace, new_person):
    await grace.says("I am Grace")
    await grace.sees("You sent a text: I am Grace")
    fatma = await new_person(context=grace.page.context)
    await fatma.opens(street.address)
    await fatma.becomes("Fatma")
    await fatma.starts()
    await fatma.says("Ben Fatma")
    await fatma.sees("You sent a text: Ben Fatma")
    await expect(fatma.log).not_to_contain_text("I am Grace")
    await expect(grace.log).not_to_contain_text("Ben Fatma")
    await grace.page.reload()
    await grace.sees("You sent a text: I am Grace")
    assert {message.from_user.first_name for message in street.bot.heard} == {"Grace", "Fatma"}


async def test_a_new_resident_is_made_in_the_panel_and_another_is_opened_in_a_new_tab(grace):
    await grace.opens_section("New resident")
    form = grace.page.locator(".inner form")
    await form.get_by_label("Name").fill("Peter Bakker")
    await form.get_by_label("Device").select_option("small")
    await form.get_by_role("button", name="Make").click()
    await expect(grace.page).to_have_title(re.compile("Peter Bakker"))
    await expect(grace.page.locator(".device")).to_have_attribute("data-device", "small")
    async with grace.page.context.expect_page() as opened:
        await grace.page.get_by_role("link", name="Open Grace Mensah's phone in a new tab").click()
    other = await opened.value
    await expect(other.get_by_role("log")).to_contain_text("Welcome, Grace!")
    await expect(other).to_have_title(re.compile("Grace"))


async def test_a_deep_link_waits_for_start_and_brings_its_code(street, new_person):
    person = await new_person()
    await person.opens(f"{street.address}/?bot={BOT}&start=buurtkamer-7")
    await person.becomes("Grace")
    await person.starts()
    await person.sees("Your code: buurtkamer-7")
    await person.page.reload()
    await expect(person.field).to_be_visible()


async def test_a_deep_link_from_the_panel_is_opened_and_a_wrong_code_is_not(grace):
    await grace.opens_section("Deep link")
    code = grace.page.get_by_placeholder("buurtkamer")
    await code.fill("not a code!")
    await code.press("Enter")
    await expect(grace.page.locator(".composer .start")).to_be_hidden()
    await code.fill("plein")
    await code.press("Enter")
    await grace.page.locator(".composer .start").click()
    await grace.sees("Your code: plein")


async def test_after_a_lost_line_the_page_shows_what_a_fresh_load_shows(street, new_person):
    line = LeakyLine(street.address)
    person = await new_person()
    await person.opens(await line.start())
    await person.becomes("Grace")
    await person.starts()
    await person.says("/ask")
    await person.sees("Shall we eat together")
    chat = next(iter(street.sandbox.world.phones))
    line.cut()
    await expect(person.page.locator(".chat-status")).to_have_text("connecting…")
    await street.bot.bot.send_message(chat, "Said while nobody could hear it")
    await street.bot.bot.edit_message_text("The question was withdrawn.", chat_id=chat, message_id=4)
    line.mend()
    await person.sees("Said while nobody could hear it")
    await person.sees("The question was withdrawn.")
    await expect(person.page.locator(".chat-status")).to_have_text("bot")
    texts = await person.page.locator(".message").all_text_contents()
    await person.page.reload()
    await person.sees("Said while nobody could hear it")
    assert await person.page.locator(".message").all_text_contents() == texts
    await line.stop()
    person.forgives_lost_connections()


async def test_a_tab_has_the_same_resident_again_after_a_restart(new_person):
    bots = [SandboxBot(token=TOKEN, username=BOT, name="Voordeur")]
    first, second = Sandbox(bots=bots), Sandbox(bots=bots)
    address = await first.start("127.0.0.1", 0)
    person = await new_person()
    await person.opens(address)
    await person.becomes("Marijke")
    await person.page.goto("about:blank")
    await first.stop()
    second.world.add_phone("Somebody Else", "en", "phone", None)
    await second.start("127.0.0.1", int(address.rsplit(":", 1)[1]))
    await person.opens(address)
    await expect(person.page.locator(".residents")).to_contain_text(re.compile("Somebody Else.*Marijke"))
    assert [phone.name for phone in second.world.phones.values()] == ["Somebody Else", "Marijke de Boer"]
    await second.stop()
    person.forgives_lost_connections()


# The sandbox's tools


async def test_the_chat_is_copied_as_a_test(grace):
    await grace.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await grace.says("/ask")
    await grace.taps("Yes")
    await grace.sees("You said yes.")
    await grace.taps("Copy as test")
    await grace.sees_notice("Copied")
    copied = await grace.clipboard()
    assert copied.startswith("async def test_")
    assert 'await resident.taps("Yes")' in copied


async def test_a_fault_is_injected_and_removed_again(street, grace):
    await grace.opens_section("Make something go wrong")
    await grace.page.get_by_role("combobox", name="What", exact=True).select_option("slow")
    await grace.page.get_by_label("Seconds").fill("2")
    await grace.page.get_by_label(re.compile("Only this method")).fill("sendPhoto")
    await grace.taps("Make it happen")
    waiting = grace.page.get_by_role("list", name="Waiting to happen")
    await expect(waiting).to_contain_text("Slow answer · sendPhoto · × 1")
    (fault,) = street.sandbox.faults.all()
    assert (fault.kind, fault.seconds, fault.chat_id, fault.bot) == (
        "slow",
        2,
        next(iter(street.sandbox.world.phones)),
        BOT,
    )
    await waiting.get_by_role("button", name="Remove").click()
    await expect(waiting.get_by_role("listitem")).to_have_count(0)
    assert street.sandbox.faults.all() == []


async def test_telegrams_rates_are_switched_on(street, grace):
    await grace.opens_section("Make something go wrong")
    await grace.page.get_by_role("switch", name=re.compile("Keep to Telegram's rates")).check()
    await expect(grace.page.get_by_role("switch", name=re.compile("Keep to Telegram's rates"))).to_be_checked()
    await grace.page.reload()
    await grace.opens_section("Make something go wrong")
    await expect(grace.page.get_by_role("switch", name=re.compile("Keep to Telegram's rates"))).to_be_checked()
    assert street.sandbox.limits.enforced


async def test_a_blocked_bot_is_unblocked_by_starting_again(grace):
    await grace.page.get_by_role("switch", name="This resident blocks the bot").check()
    await expect(grace.page.locator(".chat-status")).to_have_text("blocked")
    await grace.taps("Unblock and restart")
    await expect(grace.page.locator(".chat-status")).to_have_text("bot")
    await expect(grace.page.get_by_role("switch", name="This resident blocks the bot")).not_to_be_checked()


async def test_another_bot_is_another_chat(grace):
    await grace.page.get_by_role("combobox", name="Bot", exact=True).select_option("workers_bot")
    await expect(grace.page.get_by_role("heading", name="Team")).to_be_visible()
    await expect(grace.page.get_by_text("Nothing said yet")).to_be_visible()
    await grace.page.get_by_role("combobox", name="Bot", exact=True).select_option(BOT)
    await grace.sees("Welcome, Grace!")
