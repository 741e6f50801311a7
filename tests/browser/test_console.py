"""Working days at the console: a resident in the sandbox, workers in browsers of their own, at once."""

import re

import pytest
from playwright.async_api import expect

from bot.flows import person
from domain.handover import State
from storage import tables
from tests.browser.house import DEBTS, JOOST, SAMIRA
from tests.support.worker_browser import at_the_console

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_father_with_a_letter_is_helped_by_two_workers_who_use_their_keyboards_only(browser, house, ahmed):
    async with at_the_console(browser, house, SAMIRA) as samira, at_the_console(browser, house, JOOST) as joost:
        await samira.opens("/inbox?queue=unassigned")
        await samira.sees("وصلتني")
        await samira.uses("Alt+Shift+J")
        await expect(samira.page.get_by_role("log")).to_contain_text(DEBTS)
        await samira.uses("Alt+Shift+C")
        await ahmed.hears("Samira")
        await samira.writes("Alt+Shift+R", "Dag! Ik ben Samira. Zullen we de brief samen openen?")
        await ahmed.hears("Zullen we de brief samen openen?")

        ahmed.says("نعم من فضلك")
        await samira.sees("نعم من فضلك")

        await joost.opens(samira.path)
        await joost.writes("Alt+Shift+N", "Sociaal raadslieden: spreekuur dinsdag 9-12")
        await samira.sees("spreekuur dinsdag")
        await samira.does("Alt+Shift+P")
        await ahmed.hears("Joost")

        await joost.writes("Alt+Shift+R", "Dinsdag om 9 uur ga ik mee.")
        await ahmed.hears("Dinsdag om 9 uur ga ik mee.")
        await joost.does("Alt+Shift+X")
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
