"""Pictures of the console for the guides: they show what is there, because these tests make them."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from bot.flows.menu import PERSON
from domain import handover_texts
from domain.staff import Staff
from storage.standard_replies import seed
from tests.browser.house import ANNELIES, FOOTBALL, JOOST, PETRA, SAMIRA, hands_in_a_list, talk_about_two_plans
from tests.browser.screens import DARK, PHONE
from tests.support.books import NOW
from tests.support.exports import three_initiatives
from tests.support.half_year import forty_initiatives
from tests.support.sandbox import Stage
from tests.support.worker_browser import Worker, at_the_console

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDE = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def shows(browser, house, pictures):
    """Takes a picture of a page as this person sees it, where these words stand."""

    async def take(
        name: str,
        who: Staff,
        path: str,
        words: str,
        first: Callable[[Worker], Awaitable[None]] | None = None,
        **screen: object,
    ) -> None:
        async with at_the_console(browser, house, who, **{**WIDE, **screen}) as worker:
            await worker.opens(path)
            if first:
                await first(worker)
            await taken(worker, name, words)

    async def taken(worker: Worker, name: str, words: str) -> None:
        await expect(worker.page.get_by_text(words).last).to_be_visible()
        await worker.page.evaluate("document.activeElement.blur()")
        await worker.page.evaluate("document.fonts.ready")
        await worker.page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
        assert await worker.fits()
        await worker.page.screenshot(path=pictures / f"console-{name}.png", animations="disabled")

    return take


async def asks_for_a_person(house: Stage, name: str, language: str, words: str) -> None:
    resident = await house.resident(name, language)
    await resident.taps(PERSON.label)
    await resident.hears(handover_texts.who_comes(None))
    resident.says(words)
    await resident.hears("📨")


async def test_a_morning_in_the_inbox_and_in_a_chat(browser, house, ahmed, shows):
    await asks_for_a_person(
        house, "Peter", "nl", "Mijn aanvraag voor het bankje ligt al drie weken stil. Kan iemand kijken?"
    )
    await asks_for_a_person(house, "Emine", "tr", "Mahalle şenliği için kiminle konuşabilirim?")
    sevgi = await house.resident("Sevgi", "tr")
    sevgi.says("artık yaşamak istemiyorum")
    await sevgi.hears("113")
    await house.settled()
    await shows("inbox", SAMIRA, "/inbox?queue=unassigned", "Emine")

    async with at_the_console(browser, house, SAMIRA, **WIDE) as samira:
        await samira.opens("/inbox?queue=unassigned")
        await samira.page.locator("a.item", has_text="أحمد").click()
        await samira.uses("Alt+Shift+C")
        await ahmed.hears("Samira")
        await samira.uses("Alt+Shift+R")
        await samira.types("Dag Ahmed, ik ben Samira. Een brief mag spannend zijn. Zullen we hem samen openen?")
        await samira.presses("Control+Enter")
        await ahmed.hears("samen openen")
        ahmed.says("نعم من فضلك. متى يمكننا أن نلتقي؟")
        await samira.sees("متى يمكننا")
        path = samira.path
    async with at_the_console(browser, house, JOOST, **WIDE) as joost:
        await joost.opens(path)
        await joost.uses("Alt+Shift+N")
        await joost.types("Sociaal raadslieden: spreekuur dinsdag 9-12 in de bibliotheek, zij spreken Arabisch.")
        await joost.presses("Control+Enter")
        await joost.sees("spreekuur dinsdag")
    await house.settled()
    await shows("chat", SAMIRA, path, "spreekuur dinsdag")
    await shows("chat-phone", SAMIRA, path, "spreekuur dinsdag", **PHONE)
    await shows("chat-dark", SAMIRA, path, "spreekuur dinsdag", **DARK)


async def test_what_a_coordinator_and_an_administrator_keep(house, shows):
    async with house.database.writing() as connection:
        await seed(connection, NOW)
        await connection.commit()
    await shows("replies", ANNELIES, "/replies", "/")
    await shows("hours", ANNELIES, "/hours", "09:00")
    await shows("people", PETRA, "/people", "Samira")


async def test_the_board_and_a_decision_before_it_is_sent(house, ahmed, shows):
    await three_initiatives(house.database)
    await talk_about_two_plans(house, ahmed, await house.resident("Emine", "tr"))

    async def decides(annelies: Worker) -> None:
        await annelies.page.locator("[name=verdict][value=approve]").check()
        await annelies.page.locator("[name=reason]").fill("Het past bij de buurt. Jullie krijgen de zaal op zondag.")
        await annelies.page.locator("[name=told]").fill("هذا يناسب الحي. القاعة لكم كل يوم أحد.")
        await annelies.page.locator("[name=granted]").fill("250")
        await annelies.page.locator("[name=do][value=show]").click()

    await shows("board", ANNELIES, "/initiatives?board=yes", "NW-2026-0041")
    await shows("deciding", ANNELIES, f"/initiatives/{FOOTBALL}/step", "هذا يناسب الحي", decides)


async def test_an_export_before_it_is_made(house, shows):
    await three_initiatives(house.database)
    high = {"viewport": {"width": 1440, "height": 1560}}
    path = "/exports?format=xlsx&column=number&column=two_sentences&column=stage&column=decision"
    await shows("exports", ANNELIES, path, "NW-2026-0001", **high)


async def test_what_a_half_year_tells(house, shows):
    await forty_initiatives().written(house.database)
    await shows("insight", ANNELIES, "/insight?period=2026-2", "Osdorp")


async def test_a_paper_list_beside_its_photo(house, shows):
    await hands_in_a_list(house, await house.resident("Fatma", "tr"))
    await shows("paper", SAMIRA, "/tasks/paper", "Fatma")
