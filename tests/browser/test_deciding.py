"""A coordinator decides: with the mouse, from a search, and with the keyboard alone, from the board."""

import re

import pytest
from playwright.async_api import expect

from domain.life import Stage as Stages
from storage.tables import steps
from tests.browser.house import ANNELIES, ENGLISH, FATHERS, FOOTBALL, SAMIRA, talk_about_two_plans
from tests.support.worker_browser import Worker, at_the_console

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHY, WHY_IN_ARABIC = "Het past bij de buurt 😀", "هذا يناسب الحي 😀"


async def goes_to(worker: Worker, selector: str) -> None:
    """With Tab alone."""
    for _press in range(60):
        if await worker.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        await worker.presses("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


async def test_what_a_coordinator_read_beforehand_a_resident_reads_and_colleagues_see_happen(browser, house, ahmed):
    await talk_about_two_plans(house, ahmed, await house.resident("Emine", "tr"))
    async with (
        at_the_console(browser, house, ANNELIES, **ENGLISH) as annelies,
        at_the_console(browser, house, SAMIRA, **ENGLISH) as samira,
    ):
        await samira.opens("/initiatives")
        box = samira.page.locator(f"#one-{FOOTBALL}")
        await box.check()

        await annelies.opens("/initiatives")
        await annelies.uses("Alt+Shift+Z")
        await annelies.types("كره القدم")
        await annelies.presses("Enter")
        await annelies.page.get_by_role("link", name="آباء").click()
        await expect(annelies.page.locator("#told")).to_contain_text("written in Arabic")
        await annelies.page.get_by_role("link", name="Next step").click()
        await annelies.page.get_by_role("radio", name="Approved", exact=True).check()
        await annelies.page.get_by_label("Why, in plain words").fill(WHY)
        await annelies.page.get_by_label("The same in Arabic").fill(WHY_IN_ARABIC)
        await annelies.page.get_by_role("button", name="Show what they will read").click()
        preview = annelies.page.locator(".told-words[lang=ar]")
        await expect(preview).to_contain_text(WHY_IN_ARABIC)
        assert await preview.evaluate("one => getComputedStyle(one).direction") == "rtl"
        shown = await preview.inner_text()
        assert await house.count(steps) == 0
        await annelies.page.get_by_role("button", name="Send it").click()
        await annelies.sees("reads it now")
        assert (await ahmed.hears(WHY_IN_ARABIC)).endswith(re.sub("[\u2066-\u2069]", "", shown))

        # Her colleague sees it happen, and what she ticked stays ticked.
        row = samira.page.locator("tr", has_text="NW-2026-0041")
        await expect(row).to_contain_text("approved")
        await expect(box).to_be_checked()

        await annelies.opens("/initiatives?board=yes")
        await goes_to(annelies, f"#card-{FOOTBALL} a")
        await annelies.presses("Enter")
        await annelies.uses("Alt+Shift+D")
        await expect(annelies.page.locator("[name=verdict]")).to_have_count(1)
        await goes_to(annelies, "[name=verdict]")
        await annelies.presses("Space", "Enter")
        await annelies.uses("Control+Enter")
        await annelies.sees("reads it now")
        await ahmed.hears(FATHERS[:20])
    assert [after for (after,) in await house.rows(steps.c.after)] == [Stages.APPROVED, Stages.UNDER_WAY]
