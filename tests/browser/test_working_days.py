"""Whole working days at the console, each told as a story."""

import re

import pytest
from playwright.async_api import expect

from bot.flows.initiative import page as plan_page
from bot.flows.initiative import paper
from bot.flows.menu import PERSON
from domain import handover_texts
from domain.texts import _
from storage import tables
from tests.browser.house import ANNELIES, ENGLISH, JOOST, SAMIRA, answers, drawn_list
from tests.browser.newcomer import LOGIN, PASSWORD, app_says, invitation, makes_account, sets_up_app
from tests.support.neighbours import Neighbour
from tests.support.worker_browser import Worker, at_the_console, at_the_door

pytestmark = pytest.mark.asyncio(loop_scope="session")

STREET_PARTY = ("Ik en mijn buurvrouw", "een straatfeest", "bij ons op het Bijlmerplein", "op Burendag", "voor de rust")
PHOTO = {"name": "route.jpg", "mimeType": "image/jpeg", "buffer": drawn_list()}
LIVE = ("queue-tabs", "queue-list", "chat-head", "transcript", "side-live")
"""What follows along by itself on the page of a case."""


async def claims(worker: Worker, name: str) -> None:
    """Opens the case of somebody whom nobody has yet, and takes it."""
    await worker.opens("/inbox?queue=unassigned")
    await worker.page.locator("a.item", has_text=name).click()
    await worker.uses("Alt+Shift+C")
    await worker.sees("You have it")


async def shown(worker: Worker) -> dict[str, str]:
    """What stands in the parts that follow along."""
    parts = {one: await worker.page.locator(f"#{one}").inner_html() for one in LIVE}
    return {one: re.sub(r"\s+", " ", html) for one, html in parts.items()}


async def test_a_plan_is_written_down_photos_go_there_and_back_and_a_case_put_off_comes_back(browser, house, ahmed):
    async with at_the_console(browser, house, SAMIRA, **ENGLISH) as samira:
        await claims(samira, "أحمد")
        await ahmed.hears("Samira")

        await samira.uses("Alt+Shift+W")
        await samira.types("نفتح الرسالة معا يوم الثلاثاء.")
        await samira.page.locator("#plan-dutch").fill("Dinsdag openen wij de brief samen.")
        await samira.presses("Control+Enter")
        await ahmed.hears("نفتح الرسالة معا")
        await samira.sees("Version 1")
        await ahmed.taps(handover_texts.IT_IS_RIGHT)
        await samira.sees("says: the plan is right (version 1).")
        await expect(samira.page.locator("#version-1 summary")).to_contain_text("right")

        await samira.page.locator("input[type=file]").set_input_files(PHOTO)
        await samira.writes("Alt+Shift+R", "Zo loop je erheen.")
        assert await ahmed.sees_picture()
        await ahmed.hears("Zo loop je erheen.")
        ahmed.sends_photo(ahmed.acts.new_photo(drawn_list()), "هذه هي الرسالة")
        photo = samira.page.get_by_role("img", name=re.compile("أحمد"))
        await photo.scroll_into_view_if_needed()
        await expect(photo).to_have_js_property("naturalWidth", 900)

        await samira.does("Alt+Shift+S")
        await samira.opens("/inbox?queue=snoozed")
        await samira.sees("أحمد")
        await samira.opens("/inbox?queue=mine")
        await expect(samira.page.locator("a.item")).to_have_count(0)
        ahmed.says("متى نلتقي؟")
        await expect(samira.page.locator("a.item.is-unread")).to_contain_text("متى نلتقي؟")


async def test_the_names_on_a_paper_list_count_as_soon_as_a_worker_has_copied_them(browser, house):
    jolanda = Neighbour(await house.resident("Jolanda"), "Bijlmerplein 1")
    await jolanda.tells(*STREET_PARTY)
    await jolanda.opens_plan()
    await jolanda.phone.taps(plan_page.paper("").label)
    await jolanda.phone.taps(paper.CHOICES[1][0].label)
    jolanda.phone.sends_photo(jolanda.phone.acts.new_photo(drawn_list()))
    await jolanda.phone.hears(
        _("Thank you! A worker copies the names from the photo. They count as soon as that is done.")
    )
    await house.until(lambda: house.count(tables.attachments, tables.attachments.c.state == "stored"), "it is fetched")

    async with at_the_console(browser, house, SAMIRA, **ENGLISH) as samira:
        await samira.opens("/tasks")
        await samira.page.get_by_role("link", name="Copy the list of Jolanda").click()
        await expect(samira.page.locator(".photo-frame img")).to_have_js_property("naturalWidth", 900)
        lines = samira.page.locator(".sheet-row")
        for number, (name, address) in enumerate([("Bea Bakker", "Dorpsplein 1"), ("Cem Yildiz", "")]):
            await lines.nth(number).get_by_label("Name").fill(name)
            await lines.nth(number).get_by_label("Street or postcode").fill(address)
        await samira.uses("Alt+Shift+S")
        await samira.sees("1 line does not count; it says why below. Nothing was saved yet.")
        await expect(lines.nth(1)).to_contain_text("Type a street or a postcode.")
        await lines.nth(1).get_by_label("Street or postcode").fill("Dorpsplein 3")
        await samira.uses("Alt+Shift+S")
        await samira.sees("2 names count from now on.")

    await jolanda.gets("Bea", "Cem")
    await jolanda.opens_plan()
    await jolanda.phone.hears("2", "5", "Bea", "Cem")


async def loses_the_connection(worker: Worker) -> None:
    """Until `set_offline(False)`. Chromium holds on to a stream that is open already, so the server starts anew."""
    await worker.page.context.set_offline(True)
    async with worker.stage.stopped():
        await worker.sees("Not connected. What you see may be old; we keep trying.")
    await worker.stage.until(lambda: answers(worker.stage), "the console answers again")


async def test_after_a_lost_connection_a_page_equals_a_fresh_load_and_nothing_typed_is_lost(browser, house, ahmed):
    async with (
        at_the_console(browser, house, SAMIRA, **ENGLISH) as samira,
        at_the_console(browser, house, JOOST, **ENGLISH) as joost,
    ):
        await claims(samira, "أحمد")
        await loses_the_connection(samira)
        await samira.uses("Alt+Shift+R")
        await samira.types("Dag Ahmed, dinsdag om")

        ahmed.says("هل أنت هناك؟")
        emine = await house.resident("Emine", "tr")
        await emine.taps(PERSON.label)
        await joost.opens(samira.path)
        await joost.sees("هل أنت هناك؟")
        await joost.writes("Alt+Shift+N", "Hij belde ook.")

        await samira.page.context.set_offline(False)
        await samira.sees("Hij belde ook.")
        await samira.sees("هل أنت هناك؟")
        await expect(samira.page.locator("#tab-unassigned .count")).to_have_text("1")
        await expect(samira.page.get_by_text("Not connected.")).to_be_hidden()
        await samira.sees("Kept as a draft")
        followed = await shown(samira)
        await samira.page.reload()
        await expect(samira.page.locator("#reply-words")).to_have_value("Dag Ahmed, dinsdag om")
        assert followed == await shown(samira)
        samira.forgives("ERR_")


async def test_who_answers_after_a_colleague_did_is_told_so_first(browser, house, ahmed):
    async with (
        at_the_console(browser, house, SAMIRA, **ENGLISH) as samira,
        at_the_console(browser, house, ANNELIES, **ENGLISH) as annelies,
    ):
        await claims(samira, "أحمد")
        await annelies.opens(samira.path)
        await samira.uses("Alt+Shift+R")
        await samira.types("Dinsdag om 9 uur?")
        await annelies.sees("is writing …")

        # Her train is in a tunnel. Her coordinator helps, and gives it back.
        await samira.page.context.set_offline(True)
        await annelies.does("Alt+Shift+C")
        await annelies.writes("Alt+Shift+R", "Dinsdag om 10 uur.")
        await ahmed.hears("Dinsdag om 10 uur.")
        await annelies.uses("Alt+Shift+P")
        await annelies.page.get_by_role("radio", name="Samira").check()
        await annelies.page.get_by_role("button", name="Pass on").last.click()
        await annelies.sees("Samira has it")
        await samira.page.context.set_offline(False)
        await samira.page.locator("#reply-words").press("Control+Enter")
        await samira.sees("Answered meanwhile: Annelies.")
        await expect(samira.page.locator("#reply-words")).to_have_value("Dinsdag om 9 uur?")
        await samira.page.locator("#reply-words").fill("Tot dinsdag, 10 uur!")
        await samira.page.locator("#reply-words").press("Control+Enter")
        await ahmed.hears("Tot dinsdag, 10 uur!")

        # And when she takes it before Samira's eyes, no word is lost.
        await samira.uses("Alt+Shift+R")
        await samira.types("En je paspoort.")
        await annelies.does("Alt+Shift+C")
        await samira.sees("Not sent, and kept for you:")
        await expect(samira.page.locator("[data-unsent]")).to_contain_text("En je paspoort.")
        samira.forgives("ERR_INTERNET_DISCONNECTED")
    assert not any("9 uur?" in one or "paspoort" in one for one in ahmed.messages())


async def test_noor_is_invited_makes_an_account_and_signs_in_with_a_code_and_with_a_passkey(browser, house):
    async with at_the_door(browser, house) as noor:
        await has_a_passkey_reader(noor)
        await makes_account(noor, await invitation(house))
        secret = await sets_up_app(noor)
        await noor.page.get_by_role("link", name="Ik heb ze bewaard, ga verder").click()
        await noor.sees("Inbox")

        await signs_out(noor)
        await noor.page.get_by_label("E-mailadres").fill(LOGIN)
        await noor.page.get_by_label("Wachtwoord").fill(PASSWORD)
        await noor.presses("Enter")
        await noor.page.get_by_label("Code van je app").fill(app_says(secret, next_one=True))
        await noor.presses("Enter")
        await noor.sees("Inbox")

        await noor.opens("/account")
        adding = noor.page.locator("form[data-passkey=create]")
        await adding.get_by_label("Je huidige wachtwoord").fill(PASSWORD)
        await adding.get_by_role("button").click()
        await noor.sees("Mijn apparaat")

        await signs_out(noor)
        await noor.page.get_by_role("button", name="Inloggen met een passkey").click()
        await noor.sees("Inbox")
        await noor.opens("/account")
        await noor.sees("laatst gebruikt")


async def has_a_passkey_reader(worker: Worker) -> None:
    """Their computer has one, and they hold their finger on it."""
    protocol = await worker.page.context.new_cdp_session(worker.page)
    await protocol.send("WebAuthn.enable")
    reader = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    always = {"isUserVerified": True, "automaticPresenceSimulation": True}
    await protocol.send("WebAuthn.addVirtualAuthenticator", {"options": reader | always})


async def signs_out(worker: Worker) -> None:
    """By the menu under their name."""
    await worker.page.get_by_role("button", name="Je account: Noor").click()
    await worker.page.get_by_role("button", name="Uitloggen").click()
    await worker.sees("Inloggen met een passkey")
