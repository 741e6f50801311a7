"""Every page of the console: nothing in it bars anybody (axe-core, WCAG 2.2 AA), it fits, and it breaks no rule."""

import json

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.async_api import expect

from storage.standard_replies import seed
from tests.browser.house import (
    ANNELIES,
    EATING,
    FOOTBALL,
    PETRA,
    PITCH,
    SAMIRA,
    hands_in_a_list,
    talk_about_two_plans,
)
from tests.browser.newcomer import invitation, makes_account, sets_up_app
from tests.support.books import NOW
from tests.support.exports import three_initiatives
from tests.support.half_year import forty_initiatives
from tests.support.sandbox import Stage
from tests.support.social_maps import imported, located, write_json
from tests.support.worker_browser import Worker, at_the_console, at_the_door

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_LOOKS = ["color-contrast", "link-in-text-block", "target-size"]
"""What can be otherwise in the dark on a phone than on a narrow screen: between the two widths no style changes."""
VIOLATIONS = """
    async (rules) => {
        // Without preloading, or it fetches all style sheets and sounds once more, for two rules.
        const found = await axe.run({runOnly: rules, resultTypes: ["violations"], preload: false});
        // As text, and without all that is well: Playwright looks at each value that it brings over.
        return JSON.stringify(found.violations);
    }
"""
SCREENS = {
    "wide": ({"width": 1440, "height": 900}, "light", RULES),
    "narrow": ({"width": 320, "height": 640}, "light", RULES),
    "dark on a phone": ({"width": 390, "height": 844}, "dark", OF_LOOKS),
}
TWICE_ITS_HEIGHT = "2 * document.documentElement.scrollHeight"
LONG_STORY = "وصلتني رسالة عن الديون وأخاف أن أفتحها، ولا أعرف لمن أذهب بها لأن كل الرسائل بالهولندية. " * 12


async def is_good(worker: Worker, *paths: str) -> None:
    """On all screens axe-core finds nothing on these pages, and nothing sticks out. No path: where they are."""
    page = worker.page
    for path in paths or (None,):
        if path:
            await worker.opens(path)
        await expect(page.locator("h1, h2").first).to_be_attached()
        await page.evaluate(AXE_SCRIPT)
        for screen, (size, scheme, rules) in SCREENS.items():
            await page.set_viewport_size(size)
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert await worker.fits(), (worker.path, screen)
            # Higher than the page, or what lies under the bar at the bottom counts as covered.
            await page.set_viewport_size({**size, "height": await page.evaluate(TWICE_ITS_HEIGHT)})
            found = AxeResults({"violations": json.loads(await page.evaluate(VIOLATIONS, rules))})
            assert not found.violations_count, f"{worker.path}, {screen}: {found.generate_report()}"


@pytest_asyncio.fixture(loop_scope="session")
async def replies(house: Stage) -> None:
    """The standard replies with which an organisation begins."""
    async with house.database.writing() as connection:
        await seed(connection, NOW)
        await connection.commit()


async def test_the_pages_of_a_worker(browser, house, replies):
    await hands_in_a_list(house, await house.resident("Fatma", "tr"))
    pages = ("/inbox", "/tasks", "/tasks/paper", "/initiatives", f"/initiatives/{EATING}")
    async with at_the_console(browser, house, SAMIRA) as samira:
        await is_good(samira, *pages, "/replies", "/account", "/search?q=eten", "/nothing/here")


async def test_a_chat_with_a_long_story_a_note_and_a_plan(browser, house, ahmed, replies):
    ahmed.says(LONG_STORY)
    await house.settled()
    async with at_the_console(browser, house, SAMIRA) as samira:
        await samira.opens("/inbox?queue=unassigned")
        await samira.page.locator("a.item").click()
        await is_good(samira)
        await samira.uses("Alt+Shift+C")
        await ahmed.hears("Samira")
        await samira.writes(
            "Alt+Shift+N", "Sociaal raadslieden: spreekuur dinsdag 9-12, https://example.nl/" + "a" * 80
        )
        await samira.writes("Alt+Shift+W", LONG_STORY)
        await samira.sees("Versie 1")
        await is_good(samira)


async def test_the_pages_of_the_social_map(browser, house):
    entry = located("Samen eten")
    path = write_json(house.folder / "kaart.json", [entry])
    await imported(house.database, path)
    write_json(path, [entry | {"name": "Eettafel " + "x" * 80, "email": "eten@example.org"}])
    async with at_the_console(browser, house, ANNELIES) as annelies:
        await annelies.opens("/map/imports")
        await annelies.page.locator("input[type=file]").set_input_files(path)
        async with annelies.page.expect_navigation():
            await annelies.page.locator("main form[enctype] button").click()
        there = f"/map/{entry['id']}"
        await is_good(annelies, annelies.path, "/map", "/map/imports", there, f"{there}/edit")


async def test_the_pages_of_a_coordinator_and_of_an_administrator(browser, house, replies):
    async with at_the_console(browser, house, ANNELIES) as annelies:
        await is_good(annelies, "/hours", "/hours/GF08", "/replies/hallo")
    async with at_the_console(browser, house, PETRA) as petra:
        await is_good(petra, "/settings", "/settings/texts", "/settings/retention", "/settings/themes")
        await is_good(petra, "/people", "/people/samira")


async def test_the_pages_on_which_a_coordinator_decides(browser, house, ahmed):
    await talk_about_two_plans(house, ahmed, await house.resident("Emine", "tr"))
    path = f"/initiatives/{FOOTBALL}"
    async with at_the_console(browser, house, ANNELIES) as annelies:
        await is_good(annelies, "/initiatives?board=yes")
        await annelies.opens(f"{path}/step")
        await annelies.page.locator("[name=verdict][value=approve]").check()
        await annelies.page.locator("[name=reason]").fill(LONG_STORY[:1900])
        await annelies.page.locator("[name=do][value=show]").click()
        await is_good(annelies)
        await annelies.opens(f"{path}/beside?other={PITCH}")
        await annelies.page.locator("[name=ends]").first.check()
        await annelies.page.locator("[name=do][value=show]").click()
        await expect(annelies.page.locator(".told-words").first).to_be_visible()
        await is_good(annelies)
        await annelies.opens(f"{path}/supporters")
        await annelies.page.locator("[name=purpose][value=check]").check()
        await annelies.presses("Enter")
        await annelies.sees("Bea Bakker")
        await is_good(annelies)


async def test_the_pages_of_areas(browser, house):
    async with at_the_console(browser, house, PETRA) as petra:
        await is_good(petra, "/settings/areas", "/settings/areas/new", "/settings/areas/GF08")
        # By keyboard: into a neighbour, and what that means is read before anything is done.
        await petra.page.locator("[data-opens=close]").press("Enter")
        await petra.page.locator("#field-into").press("Enter")
        await petra.page.locator("#close button.utrecht-button--primary-action").press("Enter")
        await expect(petra.page.locator("#moves")).to_be_visible()
        await is_good(petra)


async def test_the_pages_of_exports_and_of_programs_that_read_along(browser, house):
    await three_initiatives(house.database)
    async with at_the_console(browser, house, ANNELIES) as annelies:
        await is_good(annelies, "/exports?format=csv", "/account/programs")
        await annelies.page.locator("input[name=label]").fill("Power BI")
        await annelies.presses("Enter")
        await expect(annelies.page.locator("#token")).to_be_visible()
        await is_good(annelies)


async def test_the_pages_of_insight(browser, house):
    await forty_initiatives().written(house.database)
    async with at_the_console(browser, house, ANNELIES) as annelies:
        await is_good(annelies, "/insight?period=2026-2", "/insight?period=2026-2&about=workers")


async def test_the_pages_of_who_is_not_signed_in(browser, house):
    path = await invitation(house)
    async with at_the_door(browser, house) as noor:
        await is_good(noor, "/sign-in", "/invitation/of-nobody", path)
        await makes_account(noor, path)
        await is_good(noor)
        await sets_up_app(noor)
        await is_good(noor)


# Whoever breaks a rule is heard, or all other tests would be deaf.


BREACHES = (
    "<script>document.title = 'theirs'</script>",
    "<p style='color: red'>red</p>",
    "<img src='https://elsewhere.example/x.png' alt=''>",
    "<iframe src='https://elsewhere.example/' title='frame'></iframe>",
)


async def signing_in_with(browser, house, markup: str) -> None:
    """Somebody opens the page on which one signs in, and it has this in it."""

    async def answered(route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=(await answer.text()).replace("</main>", f"{markup}</main>"))

    async with at_the_door(browser, house) as guest:
        await guest.page.route("**/sign-in", answered)
        await guest.opens("/sign-in")


async def test_what_the_policy_refuses_fails_a_test_and_what_it_allows_does_not(browser, house):
    for markup in BREACHES:
        with pytest.raises(AssertionError, match="Content Security Policy"):
            await signing_in_with(browser, house, markup)
    await signing_in_with(browser, house, "<p>and this</p>")
