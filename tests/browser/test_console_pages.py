"""Every page of the console: nothing in it bars anybody (axe-core, WCAG 2.2 AA), it fits, and it breaks no rule."""

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from storage.standard_replies import seed
from tests.browser.house import ANNELIES, EATING, PETRA, SAMIRA, hands_in_a_list
from tests.browser.newcomer import invitation, makes_account, sets_up_app
from tests.support.books import NOW
from tests.support.sandbox import Stage
from tests.support.worker_browser import Worker, at_the_console, at_the_door

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCREENS = {
    "wide": ({"width": 1440, "height": 900}, "light"),
    "narrow": ({"width": 320, "height": 640}, "light"),
    "dark on a phone": ({"width": 390, "height": 844}, "dark"),
}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    # Or it fetches all style sheets and sounds once more, for two rules.
    "preload": False,
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
        for screen, (size, scheme) in SCREENS.items():
            await page.set_viewport_size(size)
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert await worker.fits(), (worker.path, screen)
            # Higher than the page, or what lies under the bar at the bottom counts as covered.
            await page.set_viewport_size({**size, "height": await page.evaluate(TWICE_ITS_HEIGHT)})
            found = await Axe().run(page, options=RULES)
            assert found.response["violations"] == [], f"{worker.path}, {screen}: {found.generate_report()}"


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


async def test_the_pages_of_a_coordinator_and_of_an_administrator(browser, house, replies):
    async with at_the_console(browser, house, ANNELIES) as annelies:
        await is_good(annelies, "/hours", "/hours/GF08", "/replies/hallo")
    async with at_the_console(browser, house, PETRA) as petra:
        await is_good(petra, "/people", "/people/samira")


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
