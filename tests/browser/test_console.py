"""Working days at the console: a resident in the sandbox, workers in browsers of their own, at once."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from bot.flows import person
from domain.handover import State
from storage import tables
from tests.browser.house import DEBTS, JOOST, SAMIRA
from tests.browser.screens import DARK, PHONE
from tests.support.worker_browser import Worker, at_the_console

pytestmark = pytest.mark.asyncio(loop_scope="session")

NARROW = {"viewport": {"width": 320, "height": 640}}


async def writes(worker: Worker, keys: str, words: str) -> None:
    """In the field that these keys open, and sent."""
    await worker.uses(keys)
    await expect(worker.page.locator("textarea:focus")).to_have_count(1)
    await worker.types(words)
    await worker.presses("Control+Enter")


async def has_no_barrier(worker: Worker) -> None:
    """What axe-core finds: nothing."""
    found = await Axe().run(worker.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == [], found.generate_report()


async def test_a_father_with_a_letter_is_helped_by_two_workers_who_use_their_keyboards_only(browser, house, ahmed):
    async with at_the_console(browser, house, SAMIRA) as samira, at_the_console(browser, house, JOOST) as joost:
        await samira.opens("/inbox?queue=unassigned")
        await samira.sees("وصلتني")
        await samira.uses("Alt+Shift+J")
        await expect(samira.page.get_by_role("log")).to_contain_text(DEBTS)
        await samira.uses("Alt+Shift+C")
        await ahmed.hears("Samira")
        await writes(samira, "Alt+Shift+R", "Dag! Ik ben Samira. Zullen we de brief samen openen?")
        await ahmed.hears("Zullen we de brief samen openen?")

        ahmed.says("نعم من فضلك")
        await samira.sees("نعم من فضلك")

        await joost.opens(samira.page.url.removeprefix(house.console))
        await writes(joost, "Alt+Shift+N", "Sociaal raadslieden: spreekuur dinsdag 9-12")
        await samira.sees("spreekuur dinsdag")
        await samira.uses("Alt+Shift+P")
        await samira.presses("Enter")
        await ahmed.hears("Joost")

        await writes(joost, "Alt+Shift+R", "Dinsdag om 9 uur ga ik mee.")
        await ahmed.hears("Dinsdag om 9 uur ga ik mee.")
        await joost.uses("Alt+Shift+X")
        await joost.presses("Enter")
        await ahmed.hears(person.WERE_YOU_HELPED)

    ((state,),) = await house.rows(tables.cases.c.state)
    assert state == State.CLOSED
    assert not any("spreekuur" in one for one in ahmed.messages())


async def test_a_new_message_a_claim_and_a_closing_appear_within_a_second_and_equal_a_fresh_load(browser, house, ahmed):
    async with at_the_console(browser, house, SAMIRA) as samira, at_the_console(browser, house, JOOST) as joost:
        await samira.opens("/inbox?queue=unassigned")
        await joost.opens("/inbox?queue=unassigned")
        await samira.page.locator("a.item").first.click()
        await samira.uses("Alt+Shift+C")
        await ahmed.hears("Samira")
        await expect(joost.page.locator("a.item")).to_have_count(0, timeout=2000)
        live = await joost.page.locator("#queue-list").inner_html()
        await joost.page.reload()
        assert re.sub(r"\s+", " ", await joost.page.locator("#queue-list").inner_html()) == re.sub(r"\s+", " ", live)


PAGES = ("/inbox", "/inbox?queue=done", "/tasks", "/initiatives", "/replies", "/account", "/search?q=brief")


SCREENS = {"wide": {}, "narrow": NARROW, "dark on a phone": {**PHONE, **DARK}}


@pytest.mark.parametrize("screen", SCREENS)
async def test_every_page_of_a_worker_has_no_barrier_and_fits(browser, house, screen):
    async with at_the_console(browser, house, SAMIRA, **SCREENS[screen]) as samira:
        for path in PAGES:
            await samira.opens(path)
            await expect(samira.page.locator("h1, h2").first).to_be_attached()
            assert await samira.fits(), path
            await has_no_barrier(samira)
